//! Exports of other programs: Dolibarr, Galette, CRMs and address books.

use super::Family;
use super::How::{Ansi, Bom, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "dolibarr-tiers-ancien.csv",
        how: Utf8,
        text: r#"Nom ou raison sociale,Code client,Adresse,Code postal,Ville,Pays,Tel,Fax,EMail,Id prof. 1,Id prof. 2,Id prof. 3,Id prof. 4,Effectif,Type du tiers,Note (publique),Date de création
Horlogerie Quervelle,CU1401-0001,3 rue A,25000,Besançon,France,0353011040,,a@exemple.test,558409199,55840919900053,2652Z,RCS,10 - 50,PME/PMI,,2014-01-09
Sté Microdoubs Fictive,CU1401-0002,4 rue A,25500,Morteau,France,0353011141,,b@exemple.test,469233555,46923355500074,2562B,,,Grand compte,,2014-01-09"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Horlogerie Quervelle | siret=55840919900053 | naf=2652Z | phone=03 53 01 10 40 | country=FR",
            "organisations name=Sté Microdoubs Fictive | naf=2562B",
        ],
        refused: &[],
    },
    Family {
        file: "dolibarr-third-parties-en.csv",
        how: Utf8,
        text: r#"Third-party name,Alias name,Parent company,Customer code,Address,Zip Code,City,Country code,Phone,Email,Web,Professional ID 1,Professional ID 2,Professional ID 3,Creation date,Modification date,Staff
Horlogerie Quervelle,,,CU1,3 rue A,25000,Besançon,FR,0353011040,a@exemple.test,,558409199,55840919900053,2652Z,2014-01-09 10:00:00,2014-01-09 10:00:00,
Sté Microdoubs Fictive,,,CU2,4 rue A,25500,Morteau,FR,0353011141,b@exemple.test,,469233555,46923355500074,2562B,2014-01-09 10:00:00,,"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations name=Horlogerie Quervelle | siret=55840919900053 | naf=2652Z | phone=03 53 01 10 40"],
        refused: &[],
    },
    Family {
        file: "dolibarr-membres-fr.csv",
        how: Utf8,
        text: r#"Id,Réf. adhérent,Titre civilité,Nom,Prénom,Nature,Société,Adresse,Code postal,Ville,Pays,Téléphone pro.,Tél. portable,Email,Statut,Date d'adhésion,Date fin adhésion,Type d'adhérent
1,MEM-1,M.,BRENOT,Luc,Personne morale,Horlogerie Quervelle,3 rue A,25000,Besançon,France,0353011040,0639981050,luc@exemple.test,Validé,2014-01-02,2014-12-31,Collège 1
2,MEM-2,Mme,AMBLARD,Zoé,Personne morale,Sté Microdoubs Fictive,4 rue A,25500,Morteau,France,0353011141,,zoe@exemple.test,Validé,2014-01-03,,Collège 2"#,
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2",
        records: &[
            "contacts last_name=BRENOT | first_name=Luc",
            "memberships organisation=Sté Microdoubs Fictive | joined_on=2014-01-03 | college=2",
        ],
        refused: &[],
    },
    Family {
        file: "dolibarr-members-en.csv",
        how: Utf8,
        text: r#"Ref.,Member Id,Last name,First name,Company,Address,Zip code,City,Country,Professional phone,Mobile phone,Email,Membership type,Start date,End date
1,1,BRENOT,Luc,Horlogerie Quervelle,3 rue A,25000,Besançon,France,0353011040,0639981050,luc@exemple.test,College 1,2014-01-02,
2,2,AMBLARD,Zoé,Sté Microdoubs Fictive,4 rue A,25500,Morteau,France,0353011141,,zoe@exemple.test,College 2,2014-01-03,"#,
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2",
        records: &[
            "contacts last_name=BRENOT | first_name=Luc | email=luc@exemple.test",
            "memberships organisation=Sté Microdoubs Fictive | joined_on=2014-01-03 | college=2",
        ],
        refused: &[],
    },
    Family {
        file: "dolibarr-contacts.csv",
        how: Utf8,
        text: r#"Id contact,Titre civilité,Nom,Prénom,Poste/fonction,Adresse,Code postal,Ville,Tél pro.,Tél perso.,Tél portable,Fax,Email,Id tiers,Nom tiers,Client
1,MR,Brenot,Luc,Directeur,,,,0353011040,,0639981050,,luc@exemple.test,12,Horlogerie Quervelle,1
2,MME,Amblard,Zoé,Gérante,,,,,,,,zoe@exemple.test,13,Sté Microdoubs Fictive,0"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts last_name=Brenot | first_name=Luc | role=Directeur | phone=03 53 01 10 40 | organisation=Horlogerie Quervelle",
        ],
        refused: &[],
    },
    Family {
        file: "galette.csv",
        how: Bom,
        text: r#"Numéro d'adhérent;Titre;Nom;Prénom;Société;Statut;Adresse;Code postal;Ville;Pays;Téléphone;GSM;E-Mail;Date d'échéance;Date de création;Est actif
1;Madame;AMBLARD;Zoé;Horlogerie Quervelle;Membre actif;3 rue A;25000;Besançon;France;03 53 01 10 40;06 39 98 10 50;zoe@exemple.test;31/12/2014;05/01/2014;Oui
2;Monsieur;BRENOT;Luc;Sté Microdoubs Fictive;Membre actif;4 rue A;25500;Morteau;France;;;luc@exemple.test;31/12/2014;06/01/2014;Oui"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=AMBLARD | first_name=Zoé | email=zoe@exemple.test"],
        refused: &[],
    },
    Family {
        file: "galette-en.csv",
        how: Utf8,
        text: r#"Identifier;Name;First name;Company;Address;Zip Code;City;E-Mail;Phone;Mobile phone;Creation date;Due date
1;AMBLARD;Zoé;Horlogerie Quervelle;3 rue A;25000;Besançon;zoe@exemple.test;03 53 01 10 40;06 39 98 10 50;2014-01-05;2014-12-31"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=AMBLARD | first_name=Zoé | phone=06 39 98 10 50"],
        refused: &[],
    },
    Family {
        file: "galette-cotisations.csv",
        how: Utf8,
        text: r#"Adhérent;Société;Type;Montant;Date de paiement;Type de paiement;Date de début;Date de fin
AMBLARD Zoé;Horlogerie Quervelle;Cotisation annuelle;550.00;05/01/2014;Chèque;01/01/2014;31/12/2014"#,
        set: &[("payment.year", "2014")],
        counts: "organisations 1, dues 1, payments 1",
        records: &["payments organisation=Horlogerie Quervelle | amount=550.00 | paid_on=2014-01-05 | year=2014"],
        refused: &[],
    },
    Family {
        file: "export-crm.csv",
        how: Utf8,
        text: r#"Account Name,Billing Street,Billing City,Billing Zip/Postal Code,Billing Country,Phone,Website,Industry,Employees
Fictive Optics,3 rue A,Besançon,25000,France,03 53 01 10 40,https://exemple.test,Optics,42
Fictive Tools,4 rue A,Vesoul,70000,France,,,,7"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictive Optics | insee_code=25056 | street=3 rue A | headcount=42",
            "organisations name=Fictive Tools | insee_code=70550",
        ],
        refused: &[],
    },
    Family {
        file: "outlook-contacts.csv",
        how: Ansi,
        text: r#"Titre,Prénom,Nom,Société,Service,Titre de la fonction,Rue (bureau),Ville (bureau),Code postal (bureau),Pays/Région (bureau),Téléphone (bureau),Tél. mobile,Adresse de messagerie
M.,Luc,Brenot,Horlogerie Quervelle,Direction,PDG,3 rue A,Besançon,25000,France,03 53 01 10 40,06 39 98 10 50,luc@exemple.test
Mme,Zoé,Amblard,Sté Microdoubs Fictive,,Gérante,4 rue A,Morteau,25500,France,,,zoe@exemple.test"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts last_name=Brenot | first_name=Luc | role=PDG | email=luc@exemple.test",
            "organisations name=Horlogerie Quervelle | insee_code=25056 | street=3 rue A",
        ],
        refused: &[],
    },
    Family {
        file: "google-contacts.csv",
        how: Utf8,
        text: r#"Name,Given Name,Family Name,Organization 1 - Name,Organization 1 - Title,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value
Luc Brenot,Luc,Brenot,Horlogerie Quervelle,PDG,luc@exemple.test,Work,+33 3 53 01 10 40
Zoé Amblard,Zoé,Amblard,Sté Microdoubs Fictive,,zoe@exemple.test,Mobile,+33639981151"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts last_name=Brenot | first_name=Luc | role=PDG | email=luc@exemple.test | phone=03 53 01 10 40",
        ],
        refused: &[],
    },
    Family {
        file: "thunderbird.csv",
        how: Utf8,
        text: r#"Prénom,Nom de famille,Nom à afficher,Première adresse électronique,Tél. professionnel,Portable,Société,Fonction
Luc,Brenot,Luc Brenot,luc@exemple.test,03 53 01 10 40,,Horlogerie Quervelle,PDG"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=Brenot | first_name=Luc | email=luc@exemple.test | phone=03 53 01 10 40"],
        refused: &[],
    },
    Family {
        file: "galette-1.csv",
        how: Utf8,
        text: r#"Identifiant;Titre;Nom (obligatoire);Prénom;Nom de société;Pseudo;Date de naissance;Adresse;Adresse (suite);Code postal;Ville;Pays;Téléphone;Téléphone mobile;E-mail;Site web;Date d’échéance;Exempté de cotisation;Administrateur
jdupont;Monsieur;BRENOT;Luc;Horlogerie Quervelle;;;3 rue A;;25000;Besançon;France;03 53 01 10 40;06 39 98 10 50;luc@exemple.test;;2014-12-31;Non;Non"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts last_name=BRENOT | first_name=Luc | email=luc@exemple.test",
            "organisations name=Horlogerie Quervelle | insee_code=25056",
        ],
        refused: &[],
    },
    Family {
        file: "outlook-en.csv",
        how: Utf8,
        text: r#"Title,First Name,Last Name,Company,Department,Job Title,Business Street,Business City,Business Postal Code,Business Country/Region,Business Phone,Mobile Phone,E-mail Address,Web Page
Mr,Luc,Brenot,Horlogerie Quervelle,,CEO,3 rue A,Besançon,25000,France,03 53 01 10 40,,luc@exemple.test,"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts last_name=Brenot | role=CEO | email=luc@exemple.test",
            "organisations name=Horlogerie Quervelle | insee_code=25056 | street=3 rue A",
        ],
        refused: &[],
    },
    Family {
        file: "dolibarr-fr-recent.csv",
        how: Utf8,
        text: r#"Réf.,Nom du tiers,"Nom alternatif (commercial, marque, ...)",Code client,Adresse,Code postal,Ville,Département/Canton,Pays,Code pays,Téléphone,Fax,Email,Web,Id. prof. 1 (SIREN),Id. prof. 2 (SIRET),Id. prof. 3 (NAF),Numéro de TVA,Capital,Type d’entité légale,Effectifs,Note (publique),Note (privée),Date création,Date modification
1,Horlogerie Quervelle,,CU1,3 rue A,25000,Besançon,Doubs,France,FR,0353011040,,a@exemple.test,,558409199,55840919900053,26.52Z,,10000,SARL,6 - 10,vu,,2014-01-09 10:22,2014-01-09 10:22"#,
        set: &[],
        counts: "organisations 1",
        records: &[
            "organisations name=Horlogerie Quervelle | siret=55840919900053 | naf=2652Z | country=FR | headcount= | notes=vu\nEffectifs : 6 - 10",
        ],
        refused: &[],
    },
];
