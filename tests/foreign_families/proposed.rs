//! Lists that leave a college or a year unsaid, and what is proposed for them; projects with their partners; what other
//! programs say of members.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

pub const FAMILIES: &[Family] = &[
    // The year is that of the other sheet, the college what each one is.
    Family {
        file: "fichier du pole.xlsx",
        how: Book,
        text: r#"== Membres
Structure|Commune|Entrée au pôle|Cotisation
Forges de Nulle-Part SARL|Dole|@2009-02-03|#300
École d'optique de Nulle-Part|Vesoul|@2010-04-05|#150.5
Centre de recherche en verrerie|Belfort|@2011-06-07|#150
Chambre de métiers du Haut-Pays|Gray|@2012-08-09|#100
Limes et Râpes|Morez||#75
== Rencontres 2013
Date|Structure|Par
@2013-03-04|Forges de Nulle-Part SARL|Zoé Lune"#,
        set: &[],
        counts: "organisations 5, memberships 4, dues 5, visits 1",
        records: &[
            "organisations name=École d'optique de Nulle-Part | kind=training",
            "organisations name=Chambre de métiers du Haut-Pays | kind=development",
            "memberships organisation=Forges de Nulle-Part SARL | college=1 | joined_on=2009-02-03",
            "memberships organisation=École d'optique de Nulle-Part | college=2",
            "memberships organisation=Centre de recherche en verrerie | college=2",
            "memberships organisation=Chambre de métiers du Haut-Pays | college=3",
            "dues organisation=École d'optique de Nulle-Part | year=2013 | amount=150.50",
            "dues organisation=Limes et Râpes | year=2013 | amount=75.00",
        ],
        refused: &[],
    },
    // The name of the file.
    Family {
        file: "adherents_2012_v3.csv",
        how: Ansi,
        text: r#"Société;Ville;Adhésion;Cotis.;Réglée le
Forges de Nulle-Part;Dole;03/02/2009;300,00 €;15/01/2013
Limes et Râpes;Morez;04/05/2010;75,50 €;"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 2, payments 1",
        records: &[
            "dues organisation=Limes et Râpes | year=2012 | amount=75.50",
            "payments organisation=Forges de Nulle-Part | year=2012 | paid_on=2013-01-15 | amount=300.00",
        ],
        refused: &[],
    },
    // What one says for every line goes before a proposal.
    Family {
        file: "adherents_2011.csv",
        how: Ansi,
        text: r#"Société;Ville;Adhésion;Cotis.
Forges de Nulle-Part;Dole;03/02/2009;300"#,
        set: &[("dues.year", "2016"), ("membership.college", "3")],
        counts: "organisations 1, memberships 1, dues 1",
        records: &[
            "dues organisation=Forges de Nulle-Part | year=2016",
            "memberships organisation=Forges de Nulle-Part | college=3",
        ],
        refused: &[],
    },
    // Money that came in, over two years.
    Family {
        file: "encaissements des cotisations.csv",
        how: Utf8,
        text: r#"Adhérent;Encaissé le;Montant;Mode de paiement
Forges de Nulle-Part;12/12/2014;300;chèque
Limes et Râpes;13/01/2015;75,5;virement"#,
        set: &[],
        counts: "organisations 2, payments 2",
        records: &[
            "payments organisation=Forges de Nulle-Part | year=2014 | amount=300.00 | method=cheque",
            "payments organisation=Limes et Râpes | year=2015 | amount=75.50 | paid_on=2015-01-13",
        ],
        refused: &[],
    },
    // Nobody becomes a member by being somebody's prospect.
    Family {
        file: "prospects a relancer.csv",
        how: Ansi,
        text: r#"Société;Ville;Adhésion prévue;Adhésion;Tarif
Forges de Nulle-Part;Dole;2016;03/02/2016;300"#,
        set: &[],
        counts: "organisations 1",
        records: &["organisations name=Forges de Nulle-Part | kind="],
        refused: &[],
    },
    // A list without a word of members: a day is not a joining.
    Family {
        file: "carnet.csv",
        how: Ansi,
        text: r#"Société;Ville;Contact;Depuis
Forges de Nulle-Part;Dole;Anne LUNE;03/02/2009"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=LUNE | first_name=Anne"],
        refused: &[],
    },
    // Two people of one member: it joined once, with the first of them.
    Family {
        file: "personnes.csv",
        how: Bom,
        text: r#""Nom";"Prénom";"Société";"Ville";"Courriel";"Date de création";"Date de fin";"Exempt de cotisation"
"LUNE";"Anne";"Forges de Nulle-Part";"Dole";"a@exemple.test";"2011-02-03";"2016-12-31";"Non"
"SOLEIL";"Guy";"Forges de Nulle-Part";"Dole";"g@exemple.test";"2009-05-06";"2016-12-31";"Oui"
"TERRE";"Zoé";"IUT de Nulle-Part";"Dole";"z@exemple.test";"2012-05-06";"";"Non""#,
        set: &[],
        counts: "organisations 2, contacts 3, memberships 2, dues 1",
        records: &[
            "memberships organisation=Forges de Nulle-Part | joined_on=2009-05-06 | left_on= | college=1",
            "memberships organisation=IUT de Nulle-Part | college=2",
            "dues organisation=Forges de Nulle-Part | year=2012 | amount=0.00",
        ],
        refused: &[],
    },
    Family {
        file: "membres par type.csv",
        how: Utf8,
        text: r#"Organisme,État,Type de membre,Date de validation,Date de fin d'adhésion
Forges de Nulle-Part,Validé,Collège 1 - Entreprises,03/02/2009,31/12/2016
Centre Verrier,Validé,Collège 2 : recherche & formation,04/05/2010,31/12/2016
Pays de Nulle-Part,Résilié,Institutionnels,05/06/2011,31/12/2014
Limes et Râpes,Validé,Collège 1 - Institutionnels,05/06/2011,31/12/2016
Verrerie du Haut,Validé,Laboratoire,05/06/2012,"#,
        set: &[],
        counts: "organisations 4, memberships 4",
        records: &[
            "memberships organisation=Forges de Nulle-Part | college=1 | joined_on=2009-02-03 | left_on=",
            "memberships organisation=Centre Verrier | college=2 | joined_on=2010-05-04",
            "memberships organisation=Verrerie du Haut | college=2",
            "memberships organisation=Pays de Nulle-Part | college=3 | joined_on=2011-06-05 | left_on=2014-12-31",
        ],
        refused: &[(5, "college")],
    },
    Family {
        file: "tiers.csv",
        how: Utf8,
        text: r#"Nom du tiers,Ville,Type du tiers,Activité,Savoir-faire
Forges de Nulle-Part,Dole,TPE,forge,"lames, socs"
Limes et Râpes,Morez,PME/PMI,,
Verrerie du Haut,Belfort,Grand groupe,verre,
Pays de Nulle-Part,Gray,Autre,,
Mairie de Nulle-Part,Gray,PME/PMI,,"#,
        set: &[],
        counts: "organisations 5",
        records: &[
            "organisations name=Forges de Nulle-Part | size=micro | notes=Activité : forge\nSavoir-faire : lames, socs",
            "organisations name=Limes et Râpes | size=sme | notes=",
            "organisations name=Verrerie du Haut | size=large",
            "organisations name=Pays de Nulle-Part | size=",
            "organisations name=Mairie de Nulle-Part | kind=development",
        ],
        refused: &[],
    },
    Family {
        file: "consortiums.xlsx",
        how: Book,
        text: r#"== Projets collaboratifs
Acronyme|Titre|Chef de file|Partenaires|Labellisé le
LIMEX|Limes fines|Limes et Râpes|Forges de Nulle-Part, Université de Nulle-Part|@2014-05-06
FORGEX|Forge douce|Forges de Nulle-Part|Forges de Nulle-Part ; Limes et Râpes|@2015-05-06
SEULX|Seul||Verre + Cadre|"#,
        set: &[],
        counts: "organisations 5, projects 3, project_partners 7",
        records: &[
            "organisations name=Université de Nulle-Part | kind=training",
            "project_partners project=LIMEX | organisation=Limes et Râpes | role=leader",
            "project_partners project=LIMEX | organisation=Université de Nulle-Part | role=partner",
            "project_partners project=FORGEX | organisation=Forges de Nulle-Part | role=leader",
            "project_partners project=SEULX | organisation=Cadre | role=partner",
        ],
        refused: &[],
    },
];
