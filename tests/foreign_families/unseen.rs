//! Lists and exports that were written down, with what must come of them, before the importer was tried on them.

use super::Family;
use super::How::{Ansi, Bom, MacRoman, Utf8, Utf16};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "annuaire-2014.csv",
        how: MacRoman,
        text: r#"ANNUAIRE DES MEMBRES – édition 2014;;;;;;;;;;;;;;
mis à jour par l’accueil;;;;;;;;;;;;;;

Nom de la structure;Sigle;Statut juridique;N° Siret;Code APE;Adresse 1;Adresse 2;CP - Ville;Tél. standard;Télécopie;Courriel;Nb salariés;Entrée le;Sortie le;Collège
Horlogerie Brébeuf;HB;SARL;990 079 196 00012;2652Z;4 quai Fictif;Bâtiment C;25000 BESANÇON CEDEX 9;+33(0)3 53 01 10 01;03.53.01.10.99;accueil1@exemple.test;24;03/04/09;;1
Émaux d’Été & Cie;;SAS;99015838800019;32.12Z;ZA des Essais;;39200 St-Claude;03.53.01.10.02;;accueil2@exemple.test;7;15/06/2010;31/12/13;1
École d’ingénieurs Modèle;EIM;EPSCP;99023757000017;85.42Z;1 rue de l’Épitaphe;;25000 Besançon;0353011003;;accueil3@exemple.test;1 250;01/01/2008;;Collège 2
;;;;;;;;;;;;;;
Polissage Noël;;EURL;990 316 762 00014;25.61Z;6 rue Haute;;70400 HÉRICOURT;03 53 01 10 04;;accueil4@exemple.test;12;12/02/12;01/02/11;1
Ressorts Çà et Là;;SA;99039595600016;25.93Z;8 rue Basse;;90000 BELFORT CEDEX;03-53-01-10-05;;accueil5@exemple.test;110;1er mars 2011;;collège n° 1
Chambre Fictive du Test;CFT;;;94.11Z;2 place Vide;;39000 LONS LE SAUNIER;03 53 01 10 06;;accueil6@exemple.test;45;20/09/2013;;III
TOTAL : 6 structures;;;;;;;;;;;1448;;;"#,
        set: &[],
        counts: "organisations 5, memberships 5",
        records: &[
            "organisations name=Horlogerie Brébeuf | siret=99007919600012 | naf=2652Z | commune=Besançon | postal_code=25000 | insee_code=25056 | phone=03 53 01 10 01 | email=accueil1@exemple.test | headcount=24 | street=4 quai Fictif, Bâtiment C",
            "memberships organisation=99007919600012 | joined_on=2009-04-03 | left_on= | college=1",
            "organisations name=Émaux d’Été & Cie | siret=99015838800019 | commune=Saint-Claude | insee_code=39478 | headcount=7",
            "memberships organisation=99015838800019 | joined_on=2010-06-15 | left_on=2013-12-31",
            "organisations name=École d’ingénieurs Modèle | headcount=1250",
            "memberships organisation=99023757000017 | joined_on=2008-01-01 | college=2",
            "memberships organisation=99039595600016 | joined_on=2011-03-01 | college=1",
            "organisations name=Chambre Fictive du Test | commune=Lons-le-Saunier | insee_code=39300 | headcount=45",
            "memberships organisation=Chambre Fictive du Test | joined_on=2013-09-20 | college=3",
        ],
        refused: &[(9, "left_on")],
    },
    Family {
        file: "export_tiers_1.csv",
        how: Utf8,
        text: r#"Id;Nom;Nom alternatif;Code client;Client;Fournisseur;État;Adresse;Code postal;Ville;Département/Canton;Pays;Code pays;Téléphone;Fax;Email;Url;Id. prof. 1 (SIREN);Id. prof. 2 (SIRET);Id. prof. 3 (NAF-APE);Numéro de TVA;Type du tiers;Effectifs;Forme juridique;Date création;Date modification;Commercial affecté;Note (privée)
1;"Galvano ""Démo"" Frères";;CU1501-00001;1;0;1;"12 rue des Essais
Zone B";25500;MORTEAU;Doubs;France;FR;+33 3 53 01 20 01;;tiers1@exemple.test;;991583808;99158380800019;25.61Z;;TPE/PME;11 - 50;SARL;2015-01-09 10:22:33;2016-02-01 09:00:00;Lucie Cornu;"vu au salon ; à rappeler"
2;"Horlotech Müller AG";;CU1501-00002;2;0;1;"Bahnhofstrasse 3";2502;Biel/Bienne;;Suisse;CH;+41 32 555 01 01;;tiers2@exemple.test;;;;;;TPE/PME;;SARL;2015-01-09 10:22:33;2016-02-01 09:00:00;Lucie Cornu;""
3;"Soudure Exemple";;CU1501-00003;1;0;0;"9 rue du Pont";70000;VESOUL;Haute-Saône;France;FR;03 53 01 20 03;;tiers3@exemple.test;;991662990;99166299000019;25.62B;;TPE/PME;6 - 10;SARL;2015-01-09 10:22:33;2016-02-01 09:00:00;Lucie Cornu;"ne plus contacter"
4;"Plastique Fictif";;CU1501-00004;0;0;1;"1 rue A";39100;DOLE CEDEX;Jura;France;FR;0353012004;;tiers4@exemple.test;;991742180;99174218000012;22.29A;;TPE/PME;1 - 5;SARL;2015-01-09 10:22:33;2016-02-01 09:00:00;Lucie Cornu;""
5;"Tournage du Test";;CU1501-00005;3;0;1;"2 rue B";39260;MOIRANS EN MONTAGNE;Jura;France;FR;03 53 01 20 05;;pas-un-courriel;;991821372;99182137200018;25.62A;;TPE/PME;51-100;SARL;2015-01-09 10:22:33;2016-02-01 09:00:00;Lucie Cornu;"""#,
        set: &[],
        counts: "organisations 3",
        records: &[
            "organisations name=Galvano \"Démo\" Frères | siret=99158380800019 | commune=Morteau | insee_code=25411 | phone=03 53 01 20 01 | naf=2561Z | headcount= | size=sme | notes=vu au salon ; à rappeler\nEffectifs : 11 - 50\nCommercial affecté : Lucie Cornu | email=tiers1@exemple.test",
            "organisations name=Horlotech Müller AG | country=CH | siret= | postal_code=2502 | phone=+41 32 555 01 01",
            "organisations name=Soudure Exemple | siret=99166299000019 | notes=ne plus contacter\nEffectifs : 6 - 10\nCommercial affecté : Lucie Cornu",
        ],
        refused: &[(6, "siret"), (7, "email")],
    },
    Family {
        file: "export_adherents.csv",
        how: Bom,
        text: r#"Id,Réf. adhérent,Civilité,Nom,Prénom,Société,Identifiant,Nature,Type adhérent,Adresse,Code postal,Ville,Pays,Tél pro.,Tél perso.,Tél portable,Email,État,Date adhésion,Date de fin d'adhésion,Dernière cotisation - Montant,Dernière cotisation - Date
1,ADH0001,Madame,MARTINOT,Élise,Optique Vauban Test,emartinot,Moral,Collège 1,5 rue du Fort,25000,Besançon,France,03 53 01 30 01,,06 39 98 30 01,elise@exemple.test,1,2012-02-01,2016-12-31,"450,00",2015-02-15
2,ADH0002,Monsieur,GROS-JEAN,Luc,Mécanique Loue Test,lgj,Moral,Collège 1,7 rue de la Loue,25290,Ornans,France,03 53 01 30 02,,,luc@exemple.test,1,2013-05-13,2015-12-31,"450,00",2015-03-01
3,ADH0003,,LABO FICTIF NANO,,LABO FICTIF NANO,labo,Moral,Collège 2,3 rue Savary,25000,Besançon,France,03 53 01 30 03,,,labo@exemple.test,0,2010-01-01,2013-12-31,"1 200,00",2013-01-15
4,ADH0004,Madame,PERRIN,Ève,Atelier Perrin Test,ep,Moral,Collège 1,8 rue Z,39000,Lons-le-Saunier,France,,,,eve@exemple.test,1,2014-13-01,2015-12-31,"450,00",2015-03-01"#,
        set: &[],
        counts: "organisations 3, contacts 2, memberships 3",
        records: &[
            "memberships organisation=Optique Vauban Test | joined_on=2012-02-01 | left_on= | college=1",
            "contacts organisation=Optique Vauban Test | last_name=MARTINOT | first_name=Élise | email=elise@exemple.test | phone=03 53 01 30 01 | notes=06 39 98 30 01",
            "contacts organisation=Mécanique Loue Test | last_name=GROS-JEAN | first_name=Luc",
            "organisations name=LABO FICTIF NANO | email=labo@exemple.test | phone=03 53 01 30 03",
        ],
        refused: &[(5, "joined_on")],
    },
    Family {
        file: "galette_members_export.csv",
        how: Utf8,
        text: r#""id_adh";"id_statut";"nom_adh";"prenom_adh";"pseudo_adh";"societe_adh";"titre_adh";"ddn_adh";"sexe_adh";"adresse_adh";"cp_adh";"ville_adh";"region_adh";"pays_adh";"tel_adh";"gsm_adh";"email_adh";"activite_adh";"date_crea_adh";"date_modif_adh";"bool_admin_adh";"bool_exempt_adh";"bool_display_info";"date_echeance";"prof_adh"
"12";"4";"CÔTE";"Anaël";"acote";"Verrerie Imaginaire";"2";"1970-01-01";"2";"14 rue du Verre";"25300";"Pontarlier";"";"France";"0353014001";"0639984001";"ac@exemple.test";"1";"2011-09-05";"2015-01-01";"0";"0";"1";"2016-12-31";"Gérante"
"13";"4";"NÔTRE";"Zoé";"";"Moules Essai";"2";"";"2";"15 rue du Moule";"25420";"Voujeaucourt";"";"France";"0353014002";"";"zn@exemple.test";"1";"2012-10-06";"2015-01-01";"0";"1";"1";"";"Directrice"
"14";"4";"SANS";"Société";"";"";"1";"";"1";"16 rue Seul";"25200";"Montbéliard";"";"France";"";"";"ss@exemple.test";"1";"2013-10-06";"2015-01-01";"0";"0";"1";"";""
"15";"4";"D’ÉON";"Ugo";"";"Gravure D’Éon";"1";"";"1";"17 rue Gravée";"90000";"Belfort";"";"France";"03 53 01";"";"ue@exemple.test";"1";"2014-10-06";"2015-01-01";"0";"0";"1";"";"""#,
        set: &[],
        counts: "organisations 3, contacts 3, memberships 3, dues 1",
        records: &[
            "memberships organisation=Moules Essai | joined_on=2012-10-06 | college=1 | left_on=",
            "dues organisation=Moules Essai | year=2014 | amount=0.00 | exempt_reason=bool_exempt_adh",
            "organisations name=Verrerie Imaginaire | commune=Pontarlier | insee_code=25462 | street=14 rue du Verre",
            "contacts organisation=Verrerie Imaginaire | last_name=CÔTE | first_name=Anaël | email=ac@exemple.test | role=Gérante",
            "contacts organisation=Moules Essai | last_name=NÔTRE | first_name=Zoé | role=Directrice",
        ],
        refused: &[(4, "name")],
    },
    Family {
        file: "contacts-telephone.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Gr=C3=A9vy;Th=C3=A9o;;M.;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Th=C3=A9o Gr=C3=A9vy
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=89bauches du Test;Achats
TITLE:Acheteur
TEL;WORK;VOICE:+33353015001
TEL;CELL:+33639985001
EMAIL;PREF;INTERNET:theo@exemple.test
ADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;3 rue de l'=C3=89tang;=
Morteau;;25500;France
END:VCARD
BEGIN:VCARD
VERSION:4.0
N:Saône;Inès;;;
FN:Inès Saône
ORG:Pignons Modèle
ROLE:Directrice\, qualité
TEL;VALUE=uri;TYPE="work,voice":tel:+33-3-53-01-50-02
item1.EMAIL;TYPE=work:ines@exem
 ple.test
NOTE:Préfère le courriel\nVue en 2015
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Sansorg;Paul;;;
FN:Paul Sansorg
TEL;TYPE=CELL:06 39 98 50 03
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Mme Odile DUVAL
N:;;;;
ORG:Pignons Modèle;
EMAIL:odile@@exemple
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Mme Odile DURANT
ORG:Pignons Modèle;
EMAIL;TYPE=PREF:odile@exemple.test
TEL;TYPE=FAX,WORK:03 53 01 50 98
TEL;TYPE=WORK:03 53 01 50 04
PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
 +M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
END:VCARD"#,
        set: &[],
        counts: "organisations 2, contacts 3",
        records: &[
            "contacts organisation=Ébauches du Test | last_name=Grévy | first_name=Théo | role=Acheteur | email=theo@exemple.test | phone=03 53 01 50 01",
            "organisations name=Ébauches du Test | commune=Morteau | insee_code=25411",
            "contacts organisation=Pignons Modèle | last_name=Saône | first_name=Inès | role=Directrice, qualité | email=ines@exemple.test",
            "contacts organisation=Pignons Modèle | last_name=DURANT | first_name=Odile | phone=03 53 01 50 04 | email=odile@exemple.test",
        ],
        refused: &[(24, "name"), (30, "email")],
    },
    Family {
        file: "fichier-contacts.txt",
        how: Utf16,
        text: r#"Entreprise	Commune	Dirigeant	Mail dirigeant	Portable dirigeant	Contact technique : nom	Contact technique : prénom	Contact technique : fonction	Contact technique : mail	Contact technique : tél.	Domaines	Observations
Frittage Test	Saint-Vit	Mme DUPONT Jeanne (DG)	jeanne@exemple.test	+33(0)6 39 98 60 01	LŒUIL	André	Resp. méthodes	andre@exemple.test	03 53 01 60 01	Santé / Luxe	RAS
Rodage Test	Dole	M. Jean-Marc DE LA TOUR, président	jm@exemple.test	0639986002						Aéronautique	"deux lignes
dans la case"
Sertissage Test	Vesoul	MM. A. UN et B. DEUX	un@exemple.test;deux@exemple.test		TROIS	Cléa	Acheteuse	clea@exemple.test	03 53 01 60 03		
	Morteau	Mme PERDUE Anne	anne@exemple.test								"#,
        set: &[],
        counts: "organisations 3, contacts 6",
        records: &[
            "organisations name=Frittage Test | commune=Saint-Vit | phone= | email= | sectors=luxury;health | notes=RAS",
            "contacts last_name=DUPONT | first_name=Jeanne | role=DG | email=jeanne@exemple.test | phone=06 39 98 60 01",
            "contacts last_name=LŒUIL | first_name=André | role=Resp. méthodes | email=andre@exemple.test | phone=03 53 01 60 01",
            "contacts last_name=DE LA TOUR | first_name=Jean-Marc | role=président | email=jm@exemple.test | phone=06 39 98 60 02",
            "organisations name=Rodage Test | sectors=aerospace | notes=deux lignes\ndans la case",
            "contacts last_name=UN | first_name=A. | email=un@exemple.test | notes=deux@exemple.test",
            "contacts last_name=DEUX | first_name=B.",
            "contacts organisation=Sertissage Test | last_name=TROIS | first_name=Cléa | phone=03 53 01 60 03",
        ],
        refused: &[(6, "name")],
    },
    Family {
        file: "visites-2015.csv",
        how: Ansi,
        text: r#"Tableau de bord des visites 2015
Jour;Société visitée;Interlocuteur;Chargé de mission;Type;CR;Besoins exprimés;Suite à donner;Pour le
03/04/15;Horlogerie Brébeuf;Mme Noé;Anne Morel;réalisée;Très bon accueil ;recrutement;envoyer le dossier;30/04/2015
13 avril 2015;Ressorts Çà et Là;;Hugo Prost;réalisée;"Nouvelle machine : 250 k€ ; à suivre";;;
lundi 20 avril 2015;École d’ingénieurs Modèle;;Anne Morel;prévue;;;;
31/04/2015;Horlogerie Brébeuf;;Anne Morel;réalisée;date fausse;;;
05/05/2015;;;Anne Morel;réalisée;sans société;;;
;;;;;;;;
Total;3 visites;;;;;;;"#,
        set: &[],
        counts: "organisations 3, visits 3, contacts 1",
        records: &[
            "visits organisation=Horlogerie Brébeuf | date=2015-04-03 | summary=Très bon accueil | needs=recrutement | next_step=envoyer le dossier | next_step_on=2015-04-30 | status=done",
            "visits organisation=Ressorts Çà et Là | date=2015-04-13 | summary=Nouvelle machine : 250 k€ ; à suivre | status=done",
            "visits organisation=École d’ingénieurs Modèle | date=2015-04-20 | status=planned",
        ],
        refused: &[(6, "date"), (7, "name")],
    },
    Family {
        file: "historique_adhesions.csv",
        how: Utf8,
        text: r#"organisme,localité,adhérent depuis,démission,motif du départ,collège,dept
Histoire Test,Besançon,01/03/2006,31/12/2009,démission,1,25
Histoire Test,Besançon,15/01/2012,,,1,25
Fermée Test,Dole,"03/02/07","30/06/2011",cessation d'activité,1,39
Croisée Test,Vesoul,01/01/2010,31/12/2012,démission,1,70
Croisée Test,Vesoul,01/06/2012,,,2,70
Fusion Test,Belfort,2008,,,1,90
Quatre Test,Belfort,01/02/2008,,,4,90"#,
        set: &[],
        counts: "organisations 3, memberships 4",
        records: &[
            "memberships organisation=Histoire Test | joined_on=2006-03-01 | left_on=2009-12-31 | leave_reason=resigned",
            "memberships organisation=Histoire Test | joined_on=2012-01-15 | left_on= | college=1",
            "memberships organisation=Fermée Test | joined_on=2007-02-03 | left_on=2011-06-30 | leave_reason=ceased",
        ],
        refused: &[(6, "joined_on"), (7, "joined_on"), (8, "college")],
    },
    Family {
        file: "prospects_salon.csv",
        how: Utf8,
        text: r#"Company,Street,Zip,City,Country,Phone,Mobile,Contact name,Job title,E-mail,Web,Employees,Turnover 2014 (k€),Comments
Swiss Sample SA,Rue du Lac 1,2000,Neuchâtel,Suisse,+41 32 555 02 02,,Urs Beispiel,CEO,urs@exemple.test,https://swiss.exemple.test,120,15000,"met at fair
send brochure"
Test Gears Ltd,1 Sample Street,AB1 2CD,Testtown,UK,+44 1632 960001,,Ann Sample,Buyer,ann@exemple.test,,45,,
Engrenages Test,3 rue F,90000,Belfort,France,0033 3 53 01 70 03,06.39.98.70.03,Éric TEST,Directeur,eric@exemple.test,engrenages.exemple.test,10-19,,
Courriel Test,4 rue G,90000,Belfort,FR,03 53 01 70 04,,Zoé TEST,,zoe.exemple.test,,5,,"#,
        set: &[],
        counts: "organisations 3, contacts 3, figures 1",
        records: &[
            "organisations name=Engrenages Test | size=sme | headcount= | notes=Employees : 10-19",
            "organisations name=Swiss Sample SA | country=CH | phone=+41 32 555 02 02 | website=https://swiss.exemple.test | headcount=120 | postal_code=2000 | notes=met at fair\nsend brochure",
            "contacts last_name=Beispiel | first_name=Urs | role=CEO | email=urs@exemple.test",
            "figures organisation=Swiss Sample SA | year=2014 | turnover=15000000.00",
            "organisations name=Test Gears Ltd | country=GB | phone=+44 1632 960001",
        ],
        refused: &[(6, "email")],
    },
    Family {
        file: "ADHERENT.CSV",
        how: Ansi,
        text: r#"RAISON_SOC;SIREN;NIC;APE;ADR1;ADR2;CODPOST;BURDIST;TEL1;TEL2;RESP;FONC;EFF;DATADH;COT14;COT15;PAYE15;ENVOI
ANCIENNE TEST;993959501;00012;2562B;1 RUE X;BP 12;25000;BESANCON CEDEX;0353018001;0639988001;MME VIEUX ANNE;GERANTE;14;19980402;1234,50;1300;O;O
VIEILLE TEST;994 038 693;00010;2561Z;2 RUE Y;;39100;DOLE;0353018002;;M NEUF PAUL;PDG;230;20010715;1 234,50;1300;N;N
ERREUR TEST;994117885;99999;2561Z;3 RUE Z;;90000;BELFORT;0353018003;;;;8;20010716;100;100;N;N"#,
        set: &[],
        counts: "organisations 2, contacts 2, dues 4, memberships 2",
        records: &[
            "organisations name=ANCIENNE TEST | siret=99395950100012 | naf=2562B | street=1 RUE X, BP 12 | commune=Besançon | insee_code=25056 | phone=03 53 01 80 01 | headcount=14",
            "contacts organisation=99395950100012 | last_name=VIEUX | first_name=ANNE | role=GERANTE",
            "contacts last_name=NEUF | first_name=PAUL | role=PDG",
            "dues organisation=99395950100012 | year=2014 | amount=1234.50",
            "dues organisation=99395950100012 | year=2015 | amount=1300.00",
            "organisations name=VIEILLE TEST | siret=99403869300010 | headcount=230",
            "dues organisation=99403869300010 | year=2014 | amount=1234.50",
        ],
        refused: &[(4, "siret")],
    },
];
