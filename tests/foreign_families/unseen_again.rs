//! More of them, written down after the importer had learned from the first.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "contacts_entreprises.csv",
        how: Bom,
        text: r#"Contacts entreprises – usage interne;;;;;;;
Société;Dpt;Nom et prénom;Fonction;Tél. fixe / portable;Courriel 1;Courriel 2;Dernier échange
Brunissage Test;25;CHOPARD Nadine;Directrice industrielle;03 53 01 11 11 / 06 39 98 11 11;n1@exemple.test;n2@exemple.test;12/03/2015
Trempe Test;39;Luc GIRARD;;0353011112;l1@exemple.test;;
Chromage Test;70;;;03 53 01 11 13;accueil@exemple.test;;
TOTAL;;3 contacts;;;;;"#,
        set: &[],
        counts: "organisations 3, contacts 2",
        records: &[
            "contacts organisation=Brunissage Test | last_name=CHOPARD | first_name=Nadine | role=Directrice industrielle | phone=03 53 01 11 11 | email=n1@exemple.test | notes=06 39 98 11 11\nn2@exemple.test",
            "contacts organisation=Trempe Test | last_name=GIRARD | first_name=Luc | email=l1@exemple.test",
            "organisations name=Chromage Test | phone=03 53 01 11 13 | email=accueil@exemple.test",
            "organisations name=Brunissage Test | email=",
        ],
        refused: &[],
    },
    Family {
        file: "encaissements.csv",
        how: Ansi,
        text: r#"Encaissements cotisations 2015
Date;Émetteur;N° chèque;Banque;Montant encaissé;Remarque
05/02/2015;Brunissage Test;0001234;CMF;"450,00";
06/02/2015;Trempe Test;0001235;CMF;1 250,00 €;avec don
30/02/2015;Chromage Test;0001236;CMF;"450,00";
;;;Total;"2150,00";"#,
        set: &[],
        counts: "organisations 2, payments 2",
        records: &[
            "payments organisation=Brunissage Test | year=2015 | paid_on=2015-02-05 | amount=450.00 | reference=0001234",
            "payments organisation=Trempe Test | year=2015 | paid_on=2015-02-06 | amount=1250.00",
        ],
        refused: &[(5, "paid_on")],
    },
    Family {
        file: "export_contacts.csv",
        how: Utf8,
        text: r#""Id";"Civilité";"Nom";"Prénom";"Poste/Fonction";"Société";"Adresse";"CP";"Ville";"Pays";"Tél. bureau";"Tél. mobile";"Fax";"Email";"Date création"
"1";"Mme";"RÉMY";"Zoé";"Achats";"Pivotage Test";"2 rue du Pivot";"25500";"Morteau";"France";"0353012201";"0639982201";"";"zoe@exemple.test";"2015-01-01 10:00:00"
"2";"M.";"KOLB";"";"Gérant";"Pierres Test";"3 rue du Rubis";"39100";"Dole";"France";"03 53 01 22 02";"";"";"kolb@exemple.test";""
"3";"";"";"";"";"Vide Test";"";"";"";"";"";"";"";"mauvais";"""#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=Pivotage Test | last_name=RÉMY | first_name=Zoé | role=Achats | phone=06 39 98 22 01 | email=zoe@exemple.test",
            "organisations name=Pivotage Test | street=2 rue du Pivot | insee_code=25411 | phone=03 53 01 22 01",
            "contacts organisation=Pierres Test | last_name=KOLB | role=Gérant",
        ],
        refused: &[(4, "email")],
    },
    Family {
        file: "cotisations-3-ans.xlsx",
        how: Book,
        text: r#"== Synthèse
Cotisations par exercice

||#2013||2014||2015|
Structure|Ville|Appelé|Réglé|Appelé|Réglé|Appelé|Réglé
Alésage Test|Besançon|#300|@2013-03-01|#310|@2014-03-02|#320|
Rectif Test|Vesoul|#300|@2013-04-05|#310||n.c.|
TOTAL||#600||#620||#320|"#,
        set: &[],
        counts: "organisations 2, dues 5, payments 3",
        records: &[
            "dues organisation=Alésage Test | year=2013 | amount=300.00",
            "dues organisation=Alésage Test | year=2015 | amount=320.00",
            "dues organisation=Rectif Test | year=2014 | amount=310.00",
            "payments organisation=Alésage Test | year=2014 | paid_on=2014-03-02 | amount=310.00",
            "payments organisation=Rectif Test | year=2013 | paid_on=2013-04-05 | amount=300.00",
        ],
        refused: &[],
    },
    Family {
        file: "voix-des-entreprises.xlsx",
        how: Book,
        text: r#"== 2016
Entreprise|Commune|Date RDV|Chargé d'affaires|Personne rencontrée|Fonction|Projet / besoin|Action à mener|Échéance|Adhérent O/N
Alésage Test|Besançon|@2016-01-12|Anne Morel|Mme Ève DOLE|PDG|financement BPI|dossier|@2016-03-01|O
Rectif Test|Vesoul|15.02.16|Hugo Prost|M. NOIR|DAF||||N
Rodex Test|Dole|à fixer|Hugo Prost||||||N"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Alésage Test | date=2016-01-12 | needs=financement BPI | next_step=dossier | next_step_on=2016-03-01 | contacts=Mme Ève DOLE",
            "visits organisation=Rectif Test | date=2016-02-15",
        ],
        refused: &[(4, "date")],
    },
    Family {
        file: "google.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
FN:Luc Ébène
N:Ébène;Luc;;M.;
item1.ORG:Filières Test
item1.X-ABLabel:
item2.TEL:+33 6 39 98 33 01
item2.X-ABLabel:_$!<Mobile>!$_
TEL;TYPE=HOME:03 53 01 33 09
EMAIL;TYPE=INTERNET;TYPE=WORK:luc@exemple.test
TITLE:Resp. R&D
item3.URL:https\://filieres.exemple.test
BDAY:1970-01-01
NOTE:ligne 1\nligne 2\, suite
CATEGORIES:myContacts,Salon
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Accueil Filières Test
ORG:Filières Test
TEL;TYPE=WORK:03 53 01 33 00
EMAIL:accueil@exemple.test
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts organisation=Filières Test | last_name=Ébène | first_name=Luc | role=Resp. R&D | email=luc@exemple.test | phone=06 39 98 33 01 | notes=ligne 1\nligne 2, suite",
            "organisations name=Filières Test | website=https://filieres.exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "Export_adherents.csv",
        how: Ansi,
        text: r#""Identifiant :";"Nom :";"Prénom :";"Société :";"Statut :";"Adresse :";"Code Postal :";"Ville :";"E-Mail :";"Téléphone :";"Téléphone portable :";"Date de création :";"Date d'échéance :";"Exempt de cotisation :"
"a1";"MÛRE";"Éva";"Chaînes Test";"Membre actif";"1 r. A";"25300";"PONTARLIER";"eva@exemple.test";"0353014401";"0639984401";"02/03/2011";"31/12/2016";"Non"
"a2";"POIRE";"Ali";"Clous Test";"Membre fondateur";"2 r. B";"39000";"LONS-LE-SAUNIER";"ali@exemple.test";"";"";"31/11/2011";"31/12/2016";"Oui""#,
        set: &[],
        counts: "organisations 1, contacts 1, memberships 1",
        records: &[
            "memberships organisation=Chaînes Test | college=1 | joined_on=2011-03-02 | left_on=",
            "organisations name=Chaînes Test | insee_code=25462 | phone=03 53 01 44 01",
            "contacts organisation=Chaînes Test | last_name=MÛRE | first_name=Éva | email=eva@exemple.test | phone=06 39 98 44 01",
        ],
        refused: &[(3, "joined_on")],
    },
];
