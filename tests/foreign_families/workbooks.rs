//! Workbooks: titles, empty columns, several sheets, dates as dates, numbers that lost their zeros.

use super::Family;
use super::How::Book;

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "adherents-dates.xlsx",
        how: Book,
        text: r#"== Adhérents 2014
Liste des adhérents 2014

Raison sociale|SIRET|CP|Ville|Date adhésion|Collège|Cotisation 2014|Réglée le
Horlogerie Quervelle|#55840919900053|#25000|Besançon|@2012-03-04|#1|#550|@2014-02-03
Sté Microdoubs Fictive|#46923355500074|#25500|Morteau|@2013-03-04|#2|#1100.5|
Total||||||#1650.5|"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 2, payments 1",
        records: &[
            "memberships organisation=55840919900053 | joined_on=2012-03-04",
            "dues organisation=46923355500074 | amount=1100.50 | year=2014",
            "payments organisation=55840919900053 | paid_on=2014-02-03 | amount=550.00",
        ],
        refused: &[],
    },
    Family {
        file: "colonne-vide.xlsx",
        how: Book,
        text: r#"== Feuil1
|Société|Adresse|CP|Ville|Contact|Mail
|Fictive A|1 rue X|#1590|Chancia|Anne Quervelle|a@exemple.test
||||||
|Fictive B|2 rue X|#90000|Belfort|Luc Brenot|b@exemple.test
== Feuil2
== Feuil3"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Fictive A | postal_code=01590 | insee_code=39102",
            "contacts last_name=Brenot | first_name=Luc",
        ],
        refused: &[],
    },
    Family {
        file: "feuilles.xlsx",
        how: Book,
        text: r#"== Adhérents
Raison sociale|SIRET|Collège|Date d’adhésion
Horlogerie Quervelle|55840919900053|I|@2012-01-01
== Contacts
Entreprise|Nom|Prénom|Fonction|Mail
Horlogerie Quervelle|QUERVELLE|Anne|Gérante|a@exemple.test
Horlogerie Quervelle|BRENOT|Luc||
== Visites
Date|Entreprise|Visiteur|Compte rendu
@2014-05-06|Horlogerie Quervelle|Paul Jacquet|Vu.
== Listes (hidden)
Oui
Non"#,
        set: &[],
        counts: "organisations 1, memberships 1, contacts 2, visits 1",
        records: &["visits date=2014-05-06"],
        refused: &[],
    },
    Family {
        file: "vieux.xlsx",
        how: Book,
        text: r#"== Membres
Nom de l'entreprise|N° SIRET|Rue|Code Postal|Ville|Entrée le|Collège|Montant cotisation 2014
Horlogerie Quervelle|#55840919900053|3 rue A|#25000|BESANCON|@2011-05-06|Entreprises|#550
Fictive Chancia||Le Lac|#1590|CHANCIA|@2012-05-06|Recherche|#300"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 2",
        records: &[
            "organisations name=Horlogerie Quervelle | siret=55840919900053 | insee_code=25056",
            "organisations name=Fictive Chancia | postal_code=01590 | insee_code=39102",
            "memberships organisation=55840919900053 | joined_on=2011-05-06 | college=1",
            "memberships organisation=Fictive Chancia | college=2",
        ],
        refused: &[],
    },
    Family {
        file: "prospects.xlsx",
        how: Book,
        text: r#"== Prospects
Organisme|Contact|Qualité|Tel|Mail|Commune|CP|Secteur
Fictive A|Mme QUERVELLE|Gérante|#353011040|a@exemple.test|Besançon|#25000|Horlogerie
Fictive B|M. Luc BRENOT|PDG|03 53 01 11 41|b@exemple.test|Vesoul|#70000|Santé"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts last_name=QUERVELLE | role=Gérante",
            "contacts last_name=BRENOT | first_name=Luc",
            "organisations name=Fictive B | insee_code=70550",
        ],
        refused: &[],
    },
    Family {
        file: "dates-texte.xlsx",
        how: Book,
        text: r#"== Membres
Dénomination|Numéro SIRET|Date d'entrée|Date de départ|Collège
Horlogerie Quervelle|55840919900053 |04/03/2012||1
Sté Microdoubs Fictive|#46923355500074|2013-03-04|31/12/13|1
Optique Brenot|72136985800031|mars 2013||1
Ateliers Tavaux-Morin|46046525500020|#41000||1"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=46923355500074 | joined_on=2013-03-04 | left_on=2013-12-31",
            "memberships organisation=46046525500020 | joined_on=2012-04-01",
        ],
        refused: &[(4, "joined_on")],
    },
    Family {
        file: "annuaire-labos.xlsx",
        how: Book,
        text: r#"== Labos
|
Laboratoire|Tutelle|Directeur|Courriel|Téléphone|Adresse|Code postal|Ville
Institut Fictif|Univ. fictive|Mme Zoé AMBLARD|zoe@exemple.test|#353011141|5 rue A|#25000|BESANCON
Labo Exemple||Luc BRENOT|||6 rue A|#90000|BELFORT"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Institut Fictif | insee_code=25056 | phone=03 53 01 11 41",
            "contacts last_name=AMBLARD | first_name=Zoé | role=Directeur",
        ],
        refused: &[],
    },
    Family {
        file: "suisses.xlsx",
        how: Book,
        text: r#"== F
Société|CP|Ville|Pays|Téléphone
Fictif Horlogerie SA|#2300|La Chaux-de-Fonds|CH|+41 32 000 00 00
Fictif Bois|#1590|Chancia|FR|"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictif Horlogerie SA | postal_code=2300 | country=CH",
            "organisations name=Fictif Bois | postal_code=01590 | insee_code=39102",
        ],
        refused: &[],
    },
    Family {
        file: "xls-formules.xlsx",
        how: Book,
        text: r#"== Feuil1
Liste au 31/12/2013

Nom ou raison sociale|Numéro de SIRET|Effectif|CA (k€)|Date entrée|College
Horlogerie Quervelle|55840919900053|#12|#1250.5|@2010-01-02|#1
Sté Microdoubs Fictive|46923355500074|n.d.|nc|@2011-01-02|#2"#,
        set: &[],
        counts: "organisations 2, memberships 2, figures 1",
        records: &[
            "organisations name=Horlogerie Quervelle | headcount=12",
            "figures organisation=55840919900053 | turnover=1250500.00 | year=2013",
        ],
        refused: &[],
    },
    Family {
        file: "entetes-repetees.xlsx",
        how: Book,
        text: r#"== A
Société|Ville|CP|Adhérent (O/N)|Date adhésion|Collège
Horlogerie Quervelle|Besançon|25000|O|@2012-01-01|#1
Société|Ville|CP|Adhérent (O/N)|Date adhésion|Collège
Sté Microdoubs Fictive|Morteau|25500|N||"#,
        set: &[],
        counts: "organisations 2, memberships 1",
        records: &["memberships organisation=Horlogerie Quervelle | joined_on=2012-01-01"],
        refused: &[],
    },
    Family {
        file: "deux-lignes-entete.xlsx",
        how: Book,
        text: r#"== Adh
Entreprise|||Contact|||Adhésion|
Raison sociale|CP|Ville|Nom|Prénom|Mail|Date|Collège
Horlogerie Quervelle|#25000|Besançon|BRENOT|Luc|luc@exemple.test|@2012-01-01|#1
Sté Microdoubs Fictive|#25500|Morteau|AMBLARD|Zoé|zoe@exemple.test|@2013-01-01|#2"#,
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2",
        records: &[
            "contacts last_name=BRENOT | first_name=Luc | email=luc@exemple.test",
            "memberships organisation=Horlogerie Quervelle | joined_on=2012-01-01 | college=1",
        ],
        refused: &[],
    },
    Family {
        file: "anciens-nouveaux.xlsx",
        how: Book,
        text: r#"== Nouveaux 2014
Entreprise|Adhésion le|Collège
Horlogerie Quervelle|@2014-02-01|#1
== Sortis 2014
Entreprise|Adhésion le|Collège|Sortie le|Motif
Sté Microdoubs Fictive|@2010-02-01|#1|@2014-06-30|Démission
== Totaux
Nouveaux|#1
Sortis|#1"#,
        set: &[],
        counts: "organisations 2, memberships 2",
        records: &["memberships organisation=Sté Microdoubs Fictive | left_on=2014-06-30 | leave_reason=resigned"],
        refused: &[],
    },
    Family {
        file: "etranger.xlsx",
        how: Book,
        text: r#"== Feuil1
Société|CP|Ville|Pays|Téléphone
Fictif Präzision|#3000|Bern|Suisse|#310000000
Fictif Bois|#1590|Chancia|France|#353011040"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictif Präzision | postal_code=3000 | country=CH | phone=310000000",
            "organisations name=Fictif Bois | postal_code=01590 | insee_code=39102 | phone=03 53 01 10 40",
        ],
        refused: &[],
    },
];
