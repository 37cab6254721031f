//! More lists as text: other headings, other ways to write a value.

use super::Family;
use super::How::{Ansi, MacRoman, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "siren-dans-siret.csv",
        how: Ansi,
        text: r#"Entreprise;SIRET;Ville;CP
Horlogerie Quervelle;558409199;Besançon;25000
Sté Microdoubs Fictive;46923355500074;Morteau;25500"#,
        set: &[],
        counts: "organisations 1",
        records: &["organisations name=Sté Microdoubs Fictive | siret=46923355500074"],
        refused: &[(2, "siret")],
    },
    Family {
        file: "vides-et-points.csv",
        how: Ansi,
        text: r#"Nom;SIRET;Tel;Fax;E-mail;Site internet;Effectif;Remarques
Horlogerie Quervelle;55840919900053;?;;néant;www.exemple.test;N/A;-
Sté Microdoubs Fictive;-;03 53 01 11 41;03 53 01 99 99;N.C.;https://exemple.test/;n.c.;RAS
Optique Brenot;?;néant;;?;;?;?"#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Horlogerie Quervelle | phone= | email= | headcount= | website=www.exemple.test",
            "organisations name=Sté Microdoubs Fictive | siret= | phone=03 53 01 11 41 | email= | headcount=",
            "organisations name=Optique Brenot | siret= | phone= | email= | headcount=",
        ],
        refused: &[],
    },
    Family {
        file: "virgules.csv",
        how: Utf8,
        text: r#"Company name,Street,Zip code,City,Country,Phone,Email,Employees,Website
"Quervelle, Watch & Sons",3 rue des Essais,25000,Besançon,France,+33 3 53 01 10 40,w@exemple.test,42,exemple.test
Zytglogge Fiktiv SA,Hauptgasse 1,3000,Bern,Suisse,+41 31 000 00 00,z@exemple.test,12,"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Quervelle, Watch & Sons | headcount=42 | insee_code=25056 | country=FR | phone=03 53 01 10 40",
            "organisations name=Zytglogge Fiktiv SA | country=CH | postal_code=3000",
        ],
        refused: &[],
    },
    Family {
        file: "deux-telephones.csv",
        how: Ansi,
        text: r#"Raison sociale;Ville;CP;Téléphone;Contact;Prénom;Fonction du contact;Tél. direct;Mail contact
Horlogerie Quervelle;BESANCON CEDEX;25000;03 53 01 10 40 / 06 39 98 10 50;QUERVELLE;Anne;DG;03 53 01 10 41;"anne@exemple.test; anne2@exemple.test"
Sté Microdoubs Fictive;Morteau;25500;(0)3-53-01-11-41;BRENOT;Luc;DAF;;luc@exemple.test"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Horlogerie Quervelle | phone=03 53 01 10 40 | commune=Besançon",
            "contacts last_name=QUERVELLE | first_name=Anne | role=DG | phone=03 53 01 10 41 | email=anne@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "prospects-cp-perdu.csv",
        how: Ansi,
        text: r#"Société;Adresse;CP;Ville;Téléphone;Dpt
Fictive de Chancia;1 rue du Lac;1590;Chancia;384000000;39
Autre Fictive;2 rue du Lac;1590;Lavancia-Epercy;0353017777;39"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Fictive de Chancia | postal_code=01590 | insee_code=39102 | phone=03 84 00 00 00",
            "organisations name=Autre Fictive | postal_code=01590 | insee_code=39283",
        ],
        refused: &[],
    },
    Family {
        file: "StockEtablissement.csv",
        how: Utf8,
        text: r#"siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement,dateDernierTraitementEtablissement,etablissementSiege,nombrePeriodesEtablissement,complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,codeCommuneEtablissement,codeCedexEtablissement,libelleCedexEtablissement,codePaysEtrangerEtablissement,libellePaysEtrangerEtablissement,complementAdresse2Etablissement,numeroVoie2Etablissement,indiceRepetition2Etablissement,typeVoie2Etablissement,libelleVoie2Etablissement,codePostal2Etablissement,libelleCommune2Etablissement,libelleCommuneEtranger2Etablissement,distributionSpeciale2Etablissement,codeCommune2Etablissement,codeCedex2Etablissement,libelleCedex2Etablissement,codePaysEtranger2Etablissement,libellePaysEtranger2Etablissement,dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,enseigne2Etablissement,enseigne3Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement,caractereEmployeurEtablissement
558409199,00053,55840919900053,O,,12,,,,true,,,3,,RUE,DES ESSAIS,25000,BESANÇON,,,25056,,,,,,,,,,,,,,,,,,,,A,HORLOGERIE QUERVELLE,,,,26.52Z,NAFRev2,
413299082,00078,41329908200078,O,,12,,,,true,,,3,,RUE,DES ESSAIS,39100,DOLE,,,39198,,,,,,,,,,,,,,,,,,,,A,POLISSAGE AMBLARD,,,,26.52Z,NAFRev2,
439491598,00041,43949159800041,O,,12,,,,true,,,3,,RUE,DES ESSAIS,70000,VESOUL,,,70550,,,,,,,,,,,,,,,,,,,,F,ROBOTIQUE VAUTHIER,,,,26.52Z,NAFRev2,
749193777,00093,74919377700093,P,,12,,,,true,,,3,,RUE,DES ESSAIS,90000,BELFORT,,,90010,,,,,,,,,,,,,,,,,,,,A,MÉCANIQUE CORVÉE,,,,26.52Z,NAFRev2,"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations siret=55840919900053 | insee_code=25056 | naf=2652Z | postal_code=25000"],
        refused: &[],
    },
    Family {
        file: "liste-ag.csv",
        how: Ansi,
        text: r#"Pôle fictif - Assemblée générale du 12/06/2014
Liste d'émargement

N°;Structure;Représentant;Qualité;Collège;Présent;Pouvoir
1;Horlogerie Quervelle;Anne QUERVELLE;Gérante;1;X;
2;Sté Microdoubs Fictive;Luc BRENOT;PDG;1;;X"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=QUERVELLE | role=Gérante"],
        refused: &[],
    },
    Family {
        file: "adresse-ville-ensemble.csv",
        how: Ansi,
        text: r#"Raison Sociale;Adresse complète;CP Ville;Téléphone standard;E-mail général;Dirigeant;Effectif total
Horlogerie Quervelle;3 rue A;25000 BESANCON;03 53 01 10 40;a@exemple.test;Mme Anne QUERVELLE;42
Sté Microdoubs Fictive;4 rue A;25500 MORTEAU;03 53 01 11 41;b@exemple.test;BRENOT Luc;13"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Horlogerie Quervelle | postal_code=25000 | commune=Besançon | insee_code=25056 | headcount=42",
            "contacts last_name=BRENOT | first_name=Luc",
        ],
        refused: &[],
    },
    Family {
        file: "ancienne-liste.csv",
        how: Ansi,
        text: r#"ENTREPRISE	SIRET	ADRESSE	C.P.	VILLE	TEL.	E-MAIL	NOM DU DIRIGEANT	PRENOM DU DIRIGEANT	EFFECTIF	ADHERENT DEPUIS LE	COLLEGE	OBSERVATIONS
Horlogerie Quervelle	55840919900053	3 RUE A	25000	BESANCON	03-53-01-10-40	a@exemple.test	QUERVELLE	ANNE	12	04/03/2008	1	RAS
Sté Microdoubs Fictive	46923355500074	4 RUE A	25500	MORTEAU			BRENOT	LUC	40	05/03/2008	2	"#,
        set: &[],
        counts: "organisations 2, memberships 2, contacts 2",
        records: &[
            "contacts last_name=QUERVELLE | first_name=ANNE",
            "memberships organisation=55840919900053 | joined_on=2008-03-04",
        ],
        refused: &[],
    },
    Family {
        file: "das-charte.csv",
        how: Ansi,
        text: r#"Raison sociale;N° de SIRET;Nature;Catégorie;DAS;Charte signée le;Mots-clés
Horlogerie Quervelle;55840919900053;Entreprise;PME;Luxe, Microsystèmes;12/03/2014;"horlogerie; export"
Sté Microdoubs Fictive;46923355500074;Laboratoire;;Santé;;
Optique Brenot;72136985800031;Entreprise;ETI;Aéronautique / Santé;;"#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Horlogerie Quervelle | kind=company | size=sme | sectors=luxury;microsystems | nda_signed_on=2014-03-12 | tags=horlogerie;export",
            "organisations name=Sté Microdoubs Fictive | kind=research | sectors=health",
            "organisations name=Optique Brenot | size=mid | sectors=health;aerospace",
        ],
        refused: &[],
    },
    Family {
        file: "dup-lignes-contacts.csv",
        how: Ansi,
        text: r#"Société;Siret;Civilité;NOM;PRENOM;Mél
Horlogerie Quervelle;55840919900053;Mme;QUERVELLE;Anne;a@exemple.test
Horlogerie Quervelle;55840919900053;M.;BRENOT;Luc;l@exemple.test
Horlogerie Quervelle;55840919900053;M.;TAVAUX;Max;m@exemple.test"#,
        set: &[],
        counts: "organisations 1, contacts 3",
        records: &["contacts last_name=TAVAUX | first_name=Max"],
        refused: &[],
    },
    Family {
        file: "utf8-sans-bom-date-us.csv",
        how: Utf8,
        text: r#"Raison sociale;SIRET;Collège;Date adhésion
Horlogerie Quervelle;55840919900053;1;03/25/2014
Sté Microdoubs Fictive;46923355500074;1;25/03/2014
Optique Brenot;72136985800031;1;2014/03/25
Ateliers Tavaux-Morin;46046525500020;1;25 févr. 2014"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=72136985800031 | joined_on=2014-03-25",
            "memberships organisation=46046525500020 | joined_on=2014-02-25",
        ],
        refused: &[(2, "joined_on")],
    },
    Family {
        file: "anciens.csv",
        how: Ansi,
        text: r#"Entreprise;SIRET;Collège;Date adhésion;Date démission;Cause
Horlogerie Quervelle;55840919900053;1;01/01/2008;31/12/2012;Liquidation judiciaire
Sté Microdoubs Fictive;46923355500074;1;01/01/2008;31/12/2007;Démission
Optique Brenot;72136985800031;1;01/01/2008;31/12/2012;Rachat"#,
        set: &[],
        counts: "organisations 2, memberships 2",
        records: &[
            "memberships organisation=55840919900053 | left_on=2012-12-31 | leave_reason=ceased",
            "memberships organisation=72136985800031 | leave_reason=merged",
        ],
        refused: &[(3, "left_on")],
    },
    Family {
        file: "siret-nic.csv",
        how: Ansi,
        text: r#"Raison sociale;SIREN;NIC;Ville
Horlogerie Quervelle;558409199;00053;Besançon
Sté Microdoubs Fictive;469233555;00074;Morteau"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Horlogerie Quervelle | siret=55840919900053",
            "organisations name=Sté Microdoubs Fictive | siret=46923355500074",
        ],
        refused: &[],
    },
    Family {
        file: "tel-dans-texte.csv",
        how: Ansi,
        text: r#"Société;Téléphone;Mail
Horlogerie Quervelle;Std : 03 53 01 10 40;contact@exemple.test (accueil)
Sté Microdoubs Fictive;+33 (0)3 53 01 11 41;<zoe@exemple.test>
Optique Brenot;0033353011242;mailto:x@exemple.test"#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Horlogerie Quervelle | phone=03 53 01 10 40 | email=contact@exemple.test",
            "organisations name=Sté Microdoubs Fictive | phone=03 53 01 11 41 | email=zoe@exemple.test",
            "organisations name=Optique Brenot | phone=03 53 01 12 42 | email=x@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "numeros-en-tete.csv",
        how: Ansi,
        text: r#"1;2;3;4
Raison sociale;SIRET;CP;Ville
Horlogerie Quervelle;55840919900053;25000;Besançon
Page 1/2;;;
Sté Microdoubs Fictive;46923355500074;25500;Morteau
;;;
Nombre d’adhérents : 2;;;"#,
        set: &[],
        counts: "organisations 2",
        records: &["organisations name=Horlogerie Quervelle | insee_code=25056"],
        refused: &[],
    },
    Family {
        file: "english.csv",
        how: Utf8,
        text: r#"Member name,Registration no (SIRET),Member since,College,Annual fee 2014,Paid on,Main contact,Contact email
Horlogerie Quervelle,55840919900053,12 March 2010,1,550.00,2014-02-12,Luc Brenot,luc@exemple.test
Sté Microdoubs Fictive,46923355500074,1 April 2011,2,"1,100.00",,Zoé Amblard,zoe@exemple.test"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 2, payments 1, contacts 2",
        records: &[
            "organisations name=Horlogerie Quervelle | siret=55840919900053",
            "dues organisation=46923355500074 | amount=1100.00 | year=2014",
            "contacts last_name=Brenot | primary=yes",
        ],
        refused: &[],
    },
    Family {
        file: "adresse-2-colonnes-cp-ville.csv",
        how: Ansi,
        text: r#"Nom de l’établissement;N° voie;Voie;Code postal et ville;Effectifs 2013;Effectifs 2014
Horlogerie Quervelle;3;rue A;25000 Besançon;12;14
Sté Microdoubs Fictive;4 bis;rue B;25500 Morteau;7;"#,
        set: &[],
        counts: "organisations 2, figures 3",
        records: &[
            "organisations name=Horlogerie Quervelle | postal_code=25000 | insee_code=25056",
            "figures organisation=Horlogerie Quervelle | year=2014 | headcount=14",
        ],
        refused: &[],
    },
    Family {
        file: "prospection.csv",
        how: Ansi,
        text: r#"Prospect;Contact;Tél.;Dernier contact;Commentaire;Statut
Horlogerie Quervelle;Luc Brenot;03 53 01 10 40;12/03/2014;intéressé;chaud
Sté Microdoubs Fictive;Mme Amblard;;;à rappeler;froid"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &["contacts last_name=Amblard | first_name="],
        refused: &[],
    },
    Family {
        file: "macroman-tab.txt",
        how: MacRoman,
        text: r#"Société	Prénom	Nom	Fonction	Email	Téléphone
Élytres Façonnage	Zoé	Ménétrux	Gérante	zoe@exemple.test	03 53 01 11 41"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=Ménétrux | first_name=Zoé | role=Gérante"],
        refused: &[],
    },
];
