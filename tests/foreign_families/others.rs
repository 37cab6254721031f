//! Lists with yet other headings and values, most of them with faults.

use super::Family;
use super::How::{Ansi, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "membres-2014.csv",
        how: Ansi,
        text: r#"Membres du pôle – exercice 2014
ID;Membre;Type de structure;Rue;Code postal;Ville;Site;Tél. standard;Mail accueil;Correspondant;Titre;Mail correspondant;Date d’arrivée;Collège d’appartenance;Cotisation 2014 (€ HT);Date d’encaissement
1;Horlogerie Quervelle;Entreprise;3 rue A;25000;Besançon;www.exemple.test;03 53 01 10 40;accueil@exemple.test;M. Luc BRENOT;Directeur;luc@exemple.test;15/01/2008;1;550;02/02/2014
2;Optique Brenot;Laboratoire;5 rue A;25300;Pontarlier;;;;Mme Zoé AMBLARD;Directrice;;15/01/2009;2;300;"#,
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2, dues 2, payments 1",
        records: &[
            "organisations name=Horlogerie Quervelle | kind=company | email=accueil@exemple.test | phone=03 53 01 10 40",
            "organisations name=Optique Brenot | kind=research",
            "contacts last_name=BRENOT | email=luc@exemple.test | role=Directeur",
            "memberships organisation=Horlogerie Quervelle | joined_on=2008-01-15",
            "payments organisation=Horlogerie Quervelle | paid_on=2014-02-02 | amount=550.00",
        ],
        refused: &[],
    },
    Family {
        file: "contacts-presse.csv",
        how: Ansi,
        text: r#"NOM;Prénom;Organisme;E-mail;Téléphone portable;Commentaires
BRENOT;Luc;Journal Fictif;luc@exemple.test;06.39.98.10.50;-
AMBLARD;Zoé;Radio Fictive;zoe@exemple.test;;?"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=BRENOT | phone=06 39 98 10 50 | email=luc@exemple.test"],
        refused: &[],
    },
    Family {
        file: "adh-sans-date.csv",
        how: Ansi,
        text: r#"Raison sociale;Collège;Ville
Horlogerie Quervelle;1;Besançon
Sté Microdoubs Fictive;2;Morteau"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations name=Horlogerie Quervelle | commune=Besançon"],
        refused: &[],
    },
    Family {
        file: "siret-espaces-points.csv",
        how: Ansi,
        text: r#"Entreprise;N° SIRET
Horlogerie Quervelle;558409199 00053
Sté Microdoubs Fictive;46923355500075
Optique Brenot;'72136985800031
Ateliers Tavaux-Morin;SIRET : 46046525500020
Polissage Amblard;en cours"#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Optique Brenot | siret=72136985800031",
            "organisations name=Ateliers Tavaux-Morin | siret=46046525500020",
        ],
        refused: &[(3, "siret"), (6, "siret")],
    },
    Family {
        file: "dates.csv",
        how: Ansi,
        text: r#"Raison sociale;Collège;Date adhésion
Horlogerie Quervelle;1;le 12 mars 2014
Sté Microdoubs Fictive;1;12.03.14
Optique Brenot;1;12 Mar 2014
Ateliers Tavaux-Morin;1;2014
Polissage Amblard;1;12/2014
Cadrans Prunelle;1;1er/04/2014"#,
        set: &[],
        counts: "organisations 4, memberships 4",
        records: &[
            "memberships organisation=Horlogerie Quervelle | joined_on=2014-03-12",
            "memberships organisation=Optique Brenot | joined_on=2014-03-12",
            "memberships organisation=Cadrans Prunelle | joined_on=2014-04-01",
        ],
        refused: &[(5, "joined_on"), (6, "joined_on")],
    },
    Family {
        file: "groupe-filiale.csv",
        how: Ansi,
        text: r#"Raison sociale;SIRET;Groupe;Effectif
Groupe Fictif;55840919900053;;5000
Filiale Fictive;46923355500074;Groupe Fictif;120"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations name=Filiale Fictive | headcount=120"],
        refused: &[],
    },
    Family {
        file: "csv-point-virgule-guillemets.csv",
        how: Ansi,
        text: r#""Raison sociale";"Adresse";"CP";"Ville"
"Fictive ""La Bonne""";"3 rue A
BP 12";"25000";"Besançon"
"Autre; Fictive";"4 rue A";"25500";"Morteau""#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictive \"La Bonne\" | insee_code=25056",
            "organisations name=Autre; Fictive | insee_code=25411",
        ],
        refused: &[],
    },
    Family {
        file: "effectifs-tranches.csv",
        how: Ansi,
        text: r#"Entreprise;SIRET;Effectif;Catégorie;NAF
Horlogerie Quervelle;55840919900053;12 salariés;PME;26.52Z Fabrication d’horlogerie
Sté Microdoubs Fictive;46923355500074;env. 50;TPE;2562B"#,
        set: &[],
        counts: "organisations 1",
        records: &["organisations name=Horlogerie Quervelle | headcount=12 | size=sme | naf=2652Z"],
        refused: &[(3, "headcount")],
    },
    Family {
        file: "base-adh.csv",
        how: Ansi,
        text: r#"Base adhérents

Société;Enseigne;SIRET;APE;Adresse;Complément;Code postal;Ville;Pays;Tél;Email;Nom du contact;Prénom du contact;Fonction du contact;Portable du contact;Email du contact;Date 1ère adhésion;Collège;Actif ?
Horlogerie Quervelle;;55840919900053;26.52Z;3 rue A;ZI Nord;25000;BESANCON;FRANCE;03 53 01 10 40;a@exemple.test;BRENOT;Luc;PDG;06 39 98 10 50;luc@exemple.test;15/01/2008;1;Oui
Sté Microdoubs Fictive;;46923355500074;25.62B;4 rue A;;25500;MORTEAU;FRANCE;03 53 01 11 41;;AMBLARD;Zoé;;;;15/01/2009;2;Oui"#,
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2",
        records: &[
            "organisations name=Horlogerie Quervelle | phone=03 53 01 10 40 | email=a@exemple.test | naf=2652Z",
            "contacts last_name=BRENOT | first_name=Luc | phone=06 39 98 10 50 | email=luc@exemple.test | role=PDG",
            "memberships organisation=55840919900053 | joined_on=2008-01-15",
        ],
        refused: &[],
    },
    Family {
        file: "newsletter.csv",
        how: Utf8,
        text: r#"email,prenom,nom,entreprise,consentement
luc@exemple.test,Luc,Brenot,Horlogerie Quervelle,12/03/2014
zoe@exemple.test,Zoé,Amblard,Sté Microdoubs Fictive,"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=Brenot | email=luc@exemple.test | consent_on=2014-03-12"],
        refused: &[],
    },
    Family {
        file: "zeros-perdus.csv",
        how: Ansi,
        text: r#"Raison sociale;SIRET;CP;Ville;Pays;Tél
Fictive Oyonnax;55840919900053;1100;OYONNAX;;474000000
Fictiv GmbH;;3000;Bern;CH;"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictive Oyonnax | postal_code=01100 | phone=04 74 00 00 00",
            "organisations name=Fictiv GmbH | postal_code=3000",
        ],
        refused: &[],
    },
];
