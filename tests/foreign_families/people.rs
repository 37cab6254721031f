//! Lists with more about people than one name and number: second contacts, titles, many telephones.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "prospects-deux-contacts.csv",
        how: Utf8,
        text: "Ville;Entreprise;APE;Contact 1;Fonction 1;Email 1;Tél 1;Contact 2;Fonction 2;Email 2;Tél 2;CA 2015\n\
Besançon;Affûtage Exemple;25.62B;Alix Martinot;PDG;a1@exemple.test;03 53 01 94 00;Farid Richardot;DAF;a2@exemple.test;0353019410;1 000 k€\n\
Vesoul;Bobinage Exemple;25.62B;Bruno Bernardot;PDG;b1@exemple.test;03 53 01 94 01;;;;;1,5 M€\n\
Belfort;Câblerie Exemple;25.62B;Carole Thomasot;PDG;c1@exemple.test;03 53 01 94 02;Gina Durandot;Achats;c2@exemple.test;0353019412;",
        set: &[],
        counts: "organisations 3, contacts 5, figures 2",
        records: &[
            "organisations name=Affûtage Exemple | email= | phone= | commune=Besançon",
            "contacts last_name=Martinot | first_name=Alix | role=PDG | email=a1@exemple.test | phone=03 53 01 94 00",
            "contacts last_name=Richardot | first_name=Farid | role=DAF | email=a2@exemple.test | phone=03 53 01 94 10",
            "contacts organisation=Câblerie Exemple | last_name=Durandot | email=c2@exemple.test",
            "figures organisation=Affûtage Exemple | year=2015 | turnover=1000000.00",
            "figures organisation=Bobinage Exemple | year=2015 | turnover=1500000.00",
        ],
        refused: &[],
    },
    Family {
        file: "annuaire-intitules-repetes.csv",
        how: Ansi,
        text: "Structure;Ville;Prénom;Nom;Fonction;Email;Prénom;Nom;Fonction;Email\n\
Affûtage Exemple;Besançon;Ana;Mulotot;PDG;a1@exemple.test;Fay;Ravetot;DAF;a2@exemple.test\n\
Bobinage Exemple;Vesoul;Ben;Noirotot;PDG;b1@exemple.test;;;;\n\
Câblerie Exemple;Belfort;Cléo;Ormotot;PDG;c1@exemple.test;Gus;Simotot;DRH;c2@exemple.test",
        set: &[],
        counts: "organisations 3, contacts 5",
        records: &[
            "organisations name=Affûtage Exemple | email=",
            "contacts last_name=Mulotot | first_name=Ana | role=PDG | email=a1@exemple.test",
            "contacts last_name=Ravetot | first_name=Fay | role=DAF | email=a2@exemple.test",
            "contacts last_name=Simotot | first_name=Gus | role=DRH | email=c2@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "second-contact-sans-nom.csv",
        how: Utf8,
        text: "Entreprise;Nom contact;Prénom contact;Mail contact;Nom contact 2;Prénom contact 2;Mail contact 2\n\
Affûtage Exemple;Martinot;Alix;a1@exemple.test;Richardot;Farid;a2@exemple.test\n\
Bobinage Exemple;Bernardot;Bruno;b1@exemple.test;;Zoé;pas une adresse\n\
Câblerie Exemple;Thomasot;Carole;c1@exemple.test;;;",
        set: &[],
        counts: "organisations 2, contacts 3",
        records: &["contacts last_name=Richardot | first_name=Farid | email=a2@exemple.test"],
        refused: &[(3, "email")],
    },
    Family {
        file: "galette-titre-profession.csv",
        how: Bom,
        text: "\"Numéro d'adhérent\";\"Titre\";\"Nom\";\"Prénom\";\"Société\";\"Profession\";\"Adresse\";\"Code postal\";\"Ville\";\"Téléphone\";\"GSM\";\"E-Mail\"\n\
\"1\";\"Monsieur\";\"GIRARDOT\";\"Rémi\";\"Affûtage Exemple\";\"Gérant\";\"7 place Flore\";\"25000\";\"Besançon\";\"03 53 01 90 00\";\"06 39 98 40 00\";\"g0@exemple.test\"\n\
\"2\";\"Madame\";\"HUMBERTOT\";\"Aude\";\"Bobinage Exemple\";\"Ingénieure\";\"8 place Flore\";\"70000\";\"Vesoul\";\"03 53 01 90 01\";\"06 39 98 40 01\";\"g1@exemple.test\"",
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=HUMBERTOT | first_name=Aude | role=Ingénieure | phone=06 39 98 40 01"],
        refused: &[],
    },
    Family {
        file: "dolibarr-trois-telephones.csv",
        how: Utf8,
        text: "Réf. adhérent,Civilité,Nom,Prénom,Société,Type d'adhérent,Adresse,Code postal,Ville,Tél pro.,Tél perso.,Tél portable,Email,Date adhésion\n\
M001,Mr,Bourgeonnot,Jean,Affûtage Exemple,Collège 1,1 chemin vert,25000,Besançon,0353018000,0353018100,0639983000,m0@exemple.test,2010-01-01\n\
M002,Mme,Chevalierot,Marie,Bobinage Exemple,Collège 2,2 chemin vert,70000,Vesoul,0353018001,,0639983001,m1@exemple.test,2011-01-02",
        set: &[],
        counts: "organisations 2, contacts 2, memberships 2",
        records: &[
            "contacts last_name=Bourgeonnot | phone=03 53 01 80 00 | notes=03 53 01 81 00\n06 39 98 30 00",
            "contacts last_name=Chevalierot | phone=03 53 01 80 01 | notes=06 39 98 30 01",
        ],
        refused: &[],
    },
    Family {
        file: "categorie-college.xlsx",
        how: Book,
        text: "== Feuil1\n\
Raison sociale|Date d’adhésion|Date de départ|Motif de départ|Catégorie\n\
Affûtage Exemple|#40909|||Collège 2\n\
Bobinage Exemple|#41009|#42369|Démission|Collège 1\n\
Câblerie Exemple|n/c|||Collège 2",
        set: &[],
        counts: "organisations 2, memberships 2",
        records: &[
            "memberships organisation=Affûtage Exemple | college=2 | joined_on=2012-01-01",
            "memberships organisation=Bobinage Exemple | college=1 | left_on=2015-12-31 | leave_reason=resigned",
        ],
        refused: &[(4, "joined_on")],
    },
    Family {
        file: "jours-en-nombres.xlsx",
        how: Book,
        text: "== 2015\n\
LISTE DES ADHÉRENTS 2015\n\
Société|||Cotisation 2015|\n\
Raison sociale|Ville|Président(e)|Montant|Payé le\n\
Affûtage Exemple|Besançon|Alix Martinot|550 €|#42064\n\
Bobinage Exemple|Vesoul|Bruno Bernardot|1 100 €|\n\
Câblerie Exemple|Belfort|Carole Thomasot|275,50 €|#42094\n\
TOTAL|||1 925,50 €|",
        set: &[],
        counts: "organisations 3, contacts 3, dues 3, payments 2",
        records: &[
            "payments organisation=Affûtage Exemple | year=2015 | paid_on=2015-03-01 | amount=550.00",
            "payments organisation=Câblerie Exemple | paid_on=2015-03-31 | amount=275.50",
            "contacts last_name=Martinot | first_name=Alix",
        ],
        refused: &[],
    },
    Family {
        file: "plusieurs-numeros.vcf",
        how: Utf8,
        text: "BEGIN:VCARD\nVERSION:3.0\nFN:Aude Blanchotot\nN:Blanchotot;Aude;;;\nORG:Affûtage Exemple\nTEL;TYPE=CELL:06 39 98 70 00\n\
TEL;TYPE=WORK,VOICE:03 53 01 95 00\nTEL;TYPE=HOME:03 53 01 96 00\nTEL;TYPE=FAX,WORK:03 53 01 97 00\n\
EMAIL;TYPE=WORK:w0@exemple.test\nEMAIL;TYPE=OTHER:o0@exemple.test\nURL:https://c0.exemple.test\nEND:VCARD",
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "organisations name=Affûtage Exemple | website=https://c0.exemple.test",
            "contacts last_name=Blanchotot | phone=03 53 01 95 00 | email=w0@exemple.test | notes=06 39 98 70 00\no0@exemple.test",
        ],
        refused: &[],
    },
];
