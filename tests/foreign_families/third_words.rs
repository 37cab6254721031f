//! Lists as still other people head them.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "journal_visites.csv",
        how: Ansi,
        text: r#"Date de passage;Nom de l'établissement visité;Interlocutrices;Chargée de mission;Raison de la visite;Bilan;Suite à donner;À faire pour le
4/3/15;Ébavurage Test;Luc DOLE;Anne Morel;première visite;RAS;envoyer la plaquette;15/3/15
5/3/15;Sablage Test;;Anne Morel;;;;
n.c.;Polissage Test;;Anne Morel;;;;"#,
        set: &[],
        counts: "organisations 2, visits 2, contacts 1",
        records: &[
            "visits organisation=Ébavurage Test | date=2015-03-04 | purpose=première visite | summary=RAS | next_step=envoyer la plaquette | next_step_on=2015-03-15",
            "visits organisation=Sablage Test | date=2015-03-05",
        ],
        refused: &[(4, "date")],
    },
    Family {
        file: "adherents sortis.csv",
        how: Utf8,
        text: r#"Dénomination;Ville;Collège d'appartenance;Date d'entrée au cluster;N'est plus membre depuis le;Pourquoi;Remarq.
Ébavurage Test;Dole;1;12/03/2010;31/12/2014;;
Sablage Test;Vesoul;1;13/03/2010;;;fidèle"#,
        set: &[],
        counts: "organisations 2, memberships 2",
        records: &[
            "memberships organisation=Ébavurage Test | joined_on=2010-03-12 | left_on=2014-12-31",
            "memberships organisation=Sablage Test | joined_on=2010-03-13 | left_on=",
            "organisations name=Sablage Test | notes=fidèle",
        ],
        refused: &[],
    },
    Family {
        file: "contacts_pole.csv",
        how: Bom,
        text: r#"Structure d'appartenance;Prénom et nom;Service / fonction;E-mail pro.;N° de tél.;N° de portable;Principal ?;Centre d'intérêt
Ébavurage Test;Luc DOLE;Achats;luc@exemple.test;03 53 01 11 11;06 39 98 11 11;O;export
Sablage Test;Ève NOIR;Direction;eve@exemple.test;;;N;"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=Ébavurage Test | last_name=DOLE | first_name=Luc | role=Achats | email=luc@exemple.test | primary=yes",
            "contacts organisation=Sablage Test | last_name=NOIR | primary=no",
        ],
        refused: &[],
    },
    Family {
        file: "appel de cotisations 2015.csv",
        how: Ansi,
        text: r#"Adhérente;Effectif déclaré;Montant de la cotisation;Facture envoyée le;Payée (O/N);Date du virement;Relancée le
Ébavurage Test;12;300,00;12/01/2015;O;03/02/2015;
Sablage Test;45;450,00;12/01/2015;N;;01/06/2015"#,
        set: &[],
        counts: "organisations 2, dues 2, payments 1",
        records: &[
            "dues organisation=Ébavurage Test | year=2015 | amount=300.00 | called_on=2015-01-12",
            "dues organisation=Sablage Test | year=2015 | amount=450.00 | called_on=2015-01-12",
            "payments organisation=Ébavurage Test | year=2015 | paid_on=2015-02-03 | amount=300.00",
        ],
        refused: &[],
    },
    Family {
        file: "fichier prospects.xlsx",
        how: Book,
        text: r#"== Prospects
Fichier de prospection
Nom commercial|Numéro SIRET|CP|Ville|Nb salariés|Filière|Personne à contacter|Poste occupé|Tél direct|Mail direct|Vu où|Intérêt pour le pôle|Prochain contact
Ébavurage Test|99158380800019|39100|Dole|#12|usinage|Mme NOIR Ève|DRH|03 53 01 11 11|eve@exemple.test|salon|fort|@2016-09-01
Sablage Test|99166299000019|70000|Vesoul|#45|traitement|M. Luc MÛRE||||site web||"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Ébavurage Test | headcount=12 | postal_code=39100",
            "contacts organisation=99158380800019 | last_name=NOIR | first_name=Ève | role=DRH | phone=03 53 01 11 11 | email=eve@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "Portefeuille projets.xlsx",
        how: Book,
        text: r#"== Projets
Projet|Objet du projet|Porteuse|Partenaires|Appel à projets|Date label|Date de début|Date de clôture|Coût (k€)|Résultat
EBAV|Ébavurage fin|Ébavurage Test|Sablage Test / Laboratoire Test|FUI|@2014-03-12|@2015-01-01||#900|
SABL|Sablage doux|Sablage Test||ANR|@2015-03-13|||#450|"#,
        set: &[],
        counts: "organisations 3, projects 2, project_partners 4",
        records: &[
            "projects acronym=EBAV | title=Ébavurage fin | programme=FUI | labelled_on=2014-03-12 | started_on=2015-01-01",
            "projects acronym=SABL | programme=ANR | labelled_on=2015-03-13",
        ],
        refused: &[],
    },
    Family {
        file: "liste membres.xlsx",
        how: Book,
        text: r#"== Liste
Liste des membres au 31/12/2015
Membre|Date d'admission|Cotisation
Collège 1 : entreprises||
Ébavurage Test|@2010-03-12|#300
Sablage Test|@2010-03-13|#450
Sous-total||#750
Collège 3 : institutionnels||
Maison Bleue|@2011-03-13|#100
Total||#850"#,
        set: &[],
        counts: "organisations 3, memberships 3, dues 3",
        records: &[
            "memberships organisation=Sablage Test | college=1 | joined_on=2010-03-13",
            "memberships organisation=Maison Bleue | college=3 | joined_on=2011-03-13",
            "dues organisation=Maison Bleue | year=2015 | amount=100.00",
        ],
        refused: &[],
    },
];
