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
    Family {
        file: "liste_tiers.csv",
        how: Utf8,
        text: r#"Réf.,Nom,Client,Fournisseur,Adresse,Code postal,Ville,Email,Id. prof. 1 (SIREN),Type de tiers
1,Ébavurage Test,Client,,3 rue Basse,39100,Dole,accueil@ebavurage.test,991583808,PME
2,Sablage Test,Prospect / Client,,4 rue Basse,70000,Vesoul,accueil@sablage.test,,TPE
3,Polissage & Fils Test,Client,,5 rue Basse,70000,Vesoul,,,TPE"#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Ébavurage Test | street=3 rue Basse | email=accueil@ebavurage.test | size=sme | notes=SIREN : 991583808",
            "organisations name=Polissage & Fils Test | commune=Vesoul",
        ],
        refused: &[],
    },
    Family {
        file: "adhérents par type.csv",
        how: Utf8,
        text: r#"Société;Type;Date d'adhésion
Ébavurage Test;Entreprises (collège 1);12/03/2010
Antenne Bleue Test;Recherche et formation (collège 2);13/03/2010
Plateau Fictif;Institutionnels (collège 3);14/03/2010"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=Antenne Bleue Test | college=2 | joined_on=2010-03-13",
            "memberships organisation=Plateau Fictif | college=3 | joined_on=2010-03-14",
        ],
        refused: &[],
    },
    Family {
        file: "adhérents numérotés.csv",
        how: Ansi,
        text: r#"Société;Collège;Date d'entrée
Ébavurage Test;1 - Entreprises;12/03/2010
Antenne Bleue Test;2 - Recherche/Formation;13/03/2010
Sablage Test;1 - Recherche et formation;13/03/2010
Plateau Fictif;3 - Institutionnels;14/03/2010"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=Antenne Bleue Test | college=2 | joined_on=2010-03-13",
            "memberships organisation=Plateau Fictif | college=3 | joined_on=2010-03-14",
        ],
        refused: &[(4, "college")],
    },
    Family {
        // Colleges that this pole's contract does not have: nobody's is made up.
        file: "membres du pôle.csv",
        how: Utf8,
        text: r#"Société;Ville;Collège;Date d'entrée
Ébavurage Test;Dole;cercle rouge;12/03/2010
Sablage Test;Vesoul;cercle vert;13/03/2010
Polissage Test;Vesoul;cercle bleu;14/03/2010"#,
        set: &[],
        counts: "organisations 3",
        records: &["organisations name=Sablage Test | notes=Collège : cercle vert"],
        refused: &[],
    },
    Family {
        file: "REPERTOIRE.csv",
        how: Ansi,
        text: r#"NOM;PRENOM;FONCTION;ORGANISME;ADRESSE;CODE POSTAL;VILLE;TELEPHONE;MAIL;RGPD : consentement le
DOLE;Luc;Achats;Ébavurage Test;3 rue Basse;39100;DOLE;03 53 01 11 11;luc@exemple.test;02/06/2016
NOIR;Ève;Direction;Ébavurage Test;3 rue Basse;39100;DOLE;03 53 01 11 12;eve@exemple.test;
MÛRE;Paul;Achats;Sablage Test;4 rue Basse;70000;VESOUL;03 53 01 11 13;paul@exemple.test;31/06/2016"#,
        set: &[],
        counts: "organisations 1, contacts 2",
        records: &[
            "contacts organisation=Ébavurage Test | last_name=DOLE | phone=03 53 01 11 11 | consent_on=2016-06-02",
            "contacts organisation=Ébavurage Test | last_name=NOIR | phone=03 53 01 11 12",
        ],
        refused: &[(4, "consent_on")],
    },
    Family {
        file: "bureau.csv",
        how: Utf8,
        text: r#"Organisation;Titulaire;Qualité;Tél. portable;Courriel;Ville
Ébavurage Test;DOLE Luc;Gérant;06 39 98 11 11;luc@exemple.test;Dole
Sablage Test;NOIR Ève;Présidente;06 39 98 11 12;eve@exemple.test;Vesoul"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=Sablage Test | last_name=NOIR | first_name=Ève | role=Présidente | phone=06 39 98 11 12 | email=eve@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "suivi projets.csv",
        how: Utf8,
        text: r#"Projet;Intitulé;Pilote;Partenaires;Date label;Date de clôture;Issue
EBAV;Ébavurage fin;Ébavurage Test;Sablage Test;12/03/2012;12/03/2014;Réussi
SABL;Sablage doux;Sablage Test;;13/03/2012;13/03/2014;Abandonné"#,
        set: &[],
        counts: "organisations 2, projects 2, project_partners 3",
        records: &[
            "projects acronym=EBAV | outcome=success",
            "projects acronym=SABL | outcome=failure",
            "project_partners project=EBAV | organisation=Ébavurage Test | role=leader",
        ],
        refused: &[],
    },
    Family {
        file: "cibles.xlsx",
        how: Book,
        text: r#"== Cibles
Entreprise|Ville|Contact|Date premier contact
Ébavurage Test|Dole|M. DOLE|@2016-01-10
Sablage Test|Vesoul|Mme NOIR|@2016-02-10"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["organisations name=Sablage Test | notes=Date premier contact : 2016-02-10"],
        refused: &[],
    },
    Family {
        // People, few of whom are of a house: it is theirs all the same.
        file: "carnet clients.csv",
        how: Utf8,
        text: r#"Nom;Prénom;Client;Courriel
DOLE;Luc;Ébavurage Test;luc@exemple.test
NOIR;Ève;;eve@exemple.test
MÛRE;Paul;;paul@exemple.test"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts organisation=Ébavurage Test | last_name=DOLE | first_name=Luc"],
        refused: &[(3, "name"), (4, "name")],
    },
];
