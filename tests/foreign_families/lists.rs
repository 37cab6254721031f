//! Lists of members and prospects, as people keep them in Excel and save them as text.

use super::Family;
use super::How::{Ansi, Bom, MacRoman, Utf16};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "liste-adhesion.csv",
        how: Ansi,
        text: r#"Sté;N°SIRET;Adresse 1;Adresse 2;CP;Commune;Tél. fixe;Portable;Mail;Adhérent depuis;Collège
Horlogerie Quervelle;558 409 199 00053;BP 12;3 rue des Essais;25000;BESANCON;03.53.01.10.40;;info0@exemple.test;12/03/14;A
Sté Microdoubs Fictive;46923355500074;4 rue des Essais;;25500;Morteau;353011141;;;12-mars-14;A
Optique Brenot;72136985800031;5 rue des Essais;;25300;Pontarlier;;;;1er avril 2013;B"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "organisations name=Horlogerie Quervelle | insee_code=25056 | phone=03 53 01 10 40 | email=info0@exemple.test | siret=55840919900053",
            "organisations name=Sté Microdoubs Fictive | phone=03 53 01 11 41",
            "memberships organisation=55840919900053 | joined_on=2014-03-12 | college=1",
            "memberships organisation=46923355500074 | joined_on=2014-03-12",
            "memberships organisation=72136985800031 | joined_on=2013-04-01 | college=2",
        ],
        refused: &[],
    },
    Family {
        file: "annuaire-contacts.csv",
        how: Bom,
        text: r#"Entreprise;Contact principal;Fonction;Tél. fixe;Portable;Mail;Observations
Horlogerie Quervelle;Mme Anne QUERVELLE;Gérante;03 53 01 10 40;06 39 98 10 50;anne@exemple.test;N/A
Sté Microdoubs Fictive;BRENOT Luc;Directeur général;0353011141;;luc@exemple.test;-
Optique Brenot;M. Jean-Pierre DE LA TOUR;Président;;06.39.98.12.52;;à rappeler"#,
        set: &[],
        counts: "organisations 3, contacts 3",
        records: &[
            "contacts last_name=QUERVELLE | first_name=Anne | role=Gérante | email=anne@exemple.test | primary=yes",
            "contacts last_name=BRENOT | first_name=Luc",
            "contacts last_name=DE LA TOUR | first_name=Jean-Pierre",
        ],
        refused: &[],
    },
    Family {
        file: "statuts.csv",
        how: Ansi,
        text: r#"Raison sociale;SIRET;Collège;Date adhésion;Statut;Date de sortie;Motif
Horlogerie Quervelle;55840919900053;Collège A;01/01/2010;Actif;;
Sté Microdoubs Fictive;46923355500074;Collège B;01/02/2011;Démissionnaire;31/12/2013;Démission
Optique Brenot;72136985800031;Collège C;01/03/2012;Radié;30/06/2014;
Ateliers Tavaux-Morin;46046525500020;Collège A;01/03/2012;Démissionnaire;;"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=55840919900053 | college=1 | left_on=",
            "memberships organisation=46923355500074 | college=2 | left_on=2013-12-31 | leave_reason=resigned",
            "memberships organisation=72136985800031 | college=3 | left_on=2014-06-30 | leave_reason=excluded",
        ],
        refused: &[(5, "left_on")],
    },
    Family {
        file: "membre-oui-non.csv",
        how: Utf16,
        text: r#"Société	CP	Ville	Membre	Collège	Date d’adhésion	Code APE	Effectif 2014	Forme juridique
Horlogerie Quervelle	25000	Besançon	OUI	1	05/05/2012	26.52Z	42	SARL
Sté Microdoubs Fictive	25500	Morteau	NON			2562B	7	SAS
Optique Brenot	25300	Pontarlier	non	1		25.62A	néant	SA"#,
        set: &[],
        counts: "organisations 3, memberships 1",
        records: &[
            "organisations name=Horlogerie Quervelle | naf=2652Z | headcount=42 | insee_code=25056",
            "organisations name=Sté Microdoubs Fictive | naf=2562B | headcount=7",
            "organisations name=Optique Brenot | headcount=",
        ],
        refused: &[],
    },
    Family {
        file: "macroman.csv",
        how: MacRoman,
        text: r#"Raison sociale;Adresse;Code postal;Ville;Téléphone;Courriel;Dpt
Société Générale des Élytres;7 rue de l’Étang;25000;Besançon;03 53 01 20 20;elytres@exemple.test;25
Façonnage Nuñez;8 rue Émile;90000;Belfort;03 53 01 20 21;nunez@exemple.test;90"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Société Générale des Élytres | street=7 rue de l’Étang | insee_code=25056",
            "organisations name=Façonnage Nuñez | insee_code=90010",
        ],
        refused: &[],
    },
    Family {
        file: "groupes.csv",
        how: Ansi,
        text: r#";;Coordonnées;;;;Cotisation;;
Raison sociale;N° SIRET;Adresse;CP;Ville;Tél;2013;2014;2015
Horlogerie Quervelle;55840919900053;3 rue A;25000;Besançon;03 53 01 10 40;550;560;570
Sté Microdoubs Fictive;46923355500074;4 rue A;25500;Morteau;03 53 01 11 41;-;560;N/A

Total;;;;;;550;1120;570"#,
        set: &[],
        counts: "organisations 2, dues 4",
        records: &[
            "dues organisation=55840919900053 | year=2013 | amount=550.00",
            "dues organisation=46923355500074 | year=2014 | amount=560.00",
        ],
        refused: &[],
    },
    Family {
        file: "fautes.csv",
        how: Ansi,
        text: r#"Liste des membres
Éditée le 03/01/2016

Nom de la société;N° Siret;Code postal;Ville;Date adhésion;Collège;Courriel;Effectifs
Horlogerie Quervelle;55840919900053;25000;Besançon;31/02/2012;1;a@exemple.test;12
Sté Microdoubs Fictive;48798079900019;25500;Morteau;01/02/2012;1;b@exemple.test;12
Optique Brenot;72136985800031;25300;Pontarlier;01/02/2012;5;c@exemple.test;12
Ateliers Tavaux-Morin;46046525500020;25410;Saint-Vit;01/02/2012;1;pas de mail;12
Polissage Amblard;41329908200078;39100;Dole;01/02/2012;1;d@exemple.test;une dizaine
Cadrans Prunelle;4,88E+13;39000;Lons-le-Saunier;01/02/2012;1;;3
;43949159800041;70000;Vesoul;01/02/2012;1;;3
Mécanique Corvée;74919377700093;90000;Belfort;01/02/2012;1;f@exemple.test;33"#,
        set: &[],
        counts: "organisations 1, memberships 1",
        records: &["organisations name=Mécanique Corvée | headcount=33 | insee_code=90010"],
        refused: &[
            (5, "joined_on"),
            (6, "siret"),
            (7, "college"),
            (8, "email"),
            (9, "headcount"),
            (10, "siret"),
            (11, "name"),
        ],
    },
    Family {
        file: "siren-seulement.csv",
        how: Ansi,
        text: r#"Dénomination sociale;SIREN;NAF;Localité;Code Postal
Horlogerie Quervelle;558409199;26.52Z;Besançon;25000
Sté Microdoubs Fictive;469 233 555;2562B;Morteau;25500
Optique Brenot;487980798;2562B;Morteau;25500"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations name=Horlogerie Quervelle | naf=2652Z | siret= | insee_code=25056"],
        refused: &[(4, "siren")],
    },
    Family {
        file: "fichier-adherents.csv",
        how: Ansi,
        text: r#"FICHIER ADHERENTS - mise à jour 15/03/2014
Code;Nom entreprise;Adresse 1;Adresse 2;CP;Ville;Tél;Fax;Interlocuteur;Fonction;e-mail;Collège;Entrée;Sortie;Cotis 2013;Cotis 2014;Obs.
A001;Horlogerie Quervelle;3 rue A;Bât. B;25000;BESANÇON;03.53.01.10.40;;M. Luc BRENOT;PDG;luc@exemple.test;1;15/01/08;;550;550,00;RAS
A002;Sté Microdoubs Fictive;4 rue A;;25500;MORTEAU;353011141;;Mme Zoé AMBLARD;;zoe@exemple.test;2;janv-09;;550;;"#,
        set: &[],
        counts: "organisations 1, contacts 1, memberships 1, dues 2",
        records: &[
            "organisations name=Horlogerie Quervelle | street=3 rue A, Bât. B | insee_code=25056",
            "memberships organisation=Horlogerie Quervelle | joined_on=2008-01-15 | college=1",
            "dues organisation=Horlogerie Quervelle | year=2014 | amount=550.00",
        ],
        refused: &[(4, "joined_on")],
    },
    Family {
        file: "coll.csv",
        how: Ansi,
        text: r#"Nom;Collège;Depuis le;Ville
Horlogerie Quervelle;Collège entreprises;01/02/2010;Besançon
Sté Microdoubs Fictive;2e collège;2011-02-01;Morteau
Optique Brenot;C3;1/3/2012;Pontarlier"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=Horlogerie Quervelle | college=1",
            "memberships organisation=Sté Microdoubs Fictive | college=2",
            "memberships organisation=Optique Brenot | college=3 | joined_on=2012-03-01",
        ],
        refused: &[],
    },
];
