//! More lists of other poles, each with the headings its own people chose.

use super::Family;
use super::How::{Ansi, Bom, Book, MacRoman, Utf8, Utf16};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "CR visites entreprises.csv",
        how: Ansi,
        text: r#"Visites d'entreprises – année 2015
Date;Nom entreprise;Ville;Interlocuteur(s) vu(s);Vu par;Thème abordé;Notes;Points à suivre;Délai
le 3 mars 2015;Fraisage Test;Dole;M. Luc DOLE;Anne Morel;export;Bon contact;envoyer le guide;15/04/2015
mardi 10 mars 2015;Tournage Test;Vesoul;Ève NOIR et Luc MÛRE;Hugo Prost;;Atelier arrêté;;"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Fraisage Test | date=2015-03-03 | contacts=M. Luc DOLE | purpose=export | summary=Bon contact | next_step=envoyer le guide | next_step_on=2015-04-15",
            "visits organisation=Tournage Test | date=2015-03-10 | summary=Atelier arrêté",
        ],
        refused: &[],
    },
    Family {
        file: "rdv.xlsx",
        how: Book,
        text: r#"== RDV 2015
N°|Date RDV|Structure|Chargé(e) de développement|Contact(s)|Motif du RDV|Compte-rendu|Besoins identifiés|Action(s) à engager|À faire pour le|Observations
#1|@2015-01-12|Fraisage Test|Anne Morel|Luc DOLE|suivi|Carnet plein|recrutement|offre d'emploi|@2015-02-01|revoir en juin
#2|@2015-02-15|Tournage Test|Hugo Prost||découverte|||||"#,
        set: &[],
        counts: "organisations 2, visits 2, contacts 1",
        records: &[
            "visits organisation=Fraisage Test | date=2015-01-12 | purpose=suivi | summary=Carnet plein\nObservations : revoir en juin | next_step=offre d'emploi | next_step_on=2015-02-01",
            "visits organisation=Tournage Test | date=2015-02-15 | purpose=découverte | summary=",
        ],
        refused: &[],
    },
    Family {
        file: "Liste contacts pole.csv",
        how: Bom,
        text: r#"Organisme;Civ.;Nom de famille;Prénom usuel;Fonct.;Tél. fixe;Tél. port.;Adr. mail;Newsletter;Langue parlée;Dernière rencontre
Fraisage Test;M.;DOLE;Luc;Directeur;03 53 01 11 11;06 39 98 11 11;luc@exemple.test;oui;allemand;Salon du bois
Tournage Test;Mme;NOIR;Ève;;;;eve@exemple.test;non;;"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=Fraisage Test | last_name=DOLE | first_name=Luc | role=Directeur | phone=06 39 98 11 11 | email=luc@exemple.test",
            "contacts organisation=Tournage Test | last_name=NOIR | email=eve@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "prospection_2016.csv",
        how: Utf8,
        text: r#"Cible;N° Siret;Localité;Effectifs;Activité principale;Interlocutrice;Téléphone direct;Intérêt;Suivi par;Dernière action;Prochaine étape;Relance le
Fraisage Test;99158380800019;Dole;12;fraisage de précision;Ève NOIR;03 53 01 11 12;fort;Anne Morel;mail envoyé;appel;01/09/2016
Tournage Test;99166299000019;Vesoul;45;tournage;Luc MÛRE;;moyen;;;;"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Fraisage Test | headcount=12 | commune=Dole | notes=Activité principale : fraisage de précision\nIntérêt : fort\nSuivi par : Anne Morel\nDernière action : mail envoyé\nProchaine étape : appel\nRelance le : 01/09/2016",
            "contacts organisation=99158380800019 | last_name=NOIR | phone=03 53 01 11 12",
        ],
        refused: &[],
    },
    Family {
        file: "cotisations appelees.csv",
        how: MacRoman,
        text: r#"Membre;Collège;Base de cotisation;Cotisation à régler 2015;Date de la facture;Règlement reçu le;Somme reçue;Par chèque / virement;N° de pièce;Obs.
Fraisage Test;1;12 salariés;300;12/01/2015;03/02/2015;300;chèque;0012;
Tournage Test;1;45 salariés;450,5;12/01/2015;;;;;relancé"#,
        set: &[],
        counts: "organisations 2, dues 2, payments 1",
        records: &[
            "dues organisation=Fraisage Test | year=2015 | amount=300.00 | called_on=2015-01-12",
            "dues organisation=Tournage Test | year=2015 | amount=450.50",
            "payments organisation=Fraisage Test | year=2015 | paid_on=2015-02-03 | amount=300.00 | method=cheque | reference=0012",
        ],
        refused: &[],
    },
    Family {
        file: "Projets collaboratifs.csv",
        how: Ansi,
        text: r#"Acronyme du projet;Intitulé complet du projet;Entité porteuse;Partenaires associés;AAP visé;Date de labellisation;Date du financement;Budget total;Thématique
FRAISA;Fraisage adaptatif;Fraisage Test;Tournage Test, Mesures Test;FUI 19;12/03/2015;01/09/2015;1 200 k€;usinage
TOURNO;Tournage optimisé;Tournage Test;;ANR;;;;"#,
        set: &[],
        counts: "organisations 3, projects 2, project_partners 4",
        records: &[
            "projects acronym=FRAISA | title=Fraisage adaptatif | programme=FUI 19 | labelled_on=2015-03-12 | funded_on=2015-09-01",
            "projects acronym=TOURNO | programme=ANR",
        ],
        refused: &[],
    },
    Family {
        file: "annuaire.txt",
        how: Utf16,
        text: "Nom de l'adhérent\tForme\tRue du siège\tC.P.\tCommune du siège\tTél. du siège\tCourriel du siège\tSite Internet\tNb de salariés\tDirecteur général\tMail du directeur général\tAdhérent depuis le\tDomaine d'activité stratégique\nFraisage Test\tSARL\t1 rue A\t39100\tDOLE\t03 53 01 11 11\tcontact@exemple.test\twww.exemple.test\t12\tLuc DOLE\tluc@exemple.test\t12/03/2010\tSanté\nTournage Test\tSAS\t2 rue B\t70000\tVESOUL\t03 53 01 11 12\t\t\t45\tÈve NOIR\teve@exemple.test\t13/03/2010\tLuxe",
        set: &[],
        counts: "organisations 2, memberships 2, contacts 2",
        records: &[
            "organisations name=Fraisage Test | street=1 rue A | postal_code=39100 | phone=03 53 01 11 11 | email=contact@exemple.test | headcount=12",
            "contacts organisation=Fraisage Test | last_name=DOLE | first_name=Luc | email=luc@exemple.test | phone=",
            "memberships organisation=Tournage Test | joined_on=2010-03-13",
        ],
        refused: &[],
    },
    Family {
        file: "sortants.csv",
        how: Utf8,
        text: r#"Entreprise membre;Collège;Entrée au pôle le;Départ effectif le;Cause du départ
Fraisage Test;1;12/03/2010;31/12/2014;démission
Tournage Test;1;13/03/2010;30/06/2015;cessation d'activité
Mesures Test;2;14/03/2011;;"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=Fraisage Test | joined_on=2010-03-12 | left_on=2014-12-31 | leave_reason=resigned",
            "memberships organisation=Tournage Test | left_on=2015-06-30 | leave_reason=ceased",
            "memberships organisation=Mesures Test | college=2 | left_on=",
        ],
        refused: &[],
    },
    Family {
        file: "liste_cotisations.csv",
        how: Utf8,
        text: r#"Réf.,Adhérent,Date début,Date fin,Montant,Mode de paiement
12,Fraisage Test,01/01/2014,31/12/2014,300.00000000,Chèque
13,Fraisage Test,01/01/2015,31/12/2015,310.00000000,Virement
14,Tournage Test,01/07/2014,30/06/2015,300.00000000,Chèque"#,
        set: &[],
        counts: "organisations 2, dues 3",
        records: &[
            "dues organisation=Fraisage Test | year=2014 | amount=300.00",
            "dues organisation=Fraisage Test | year=2015 | amount=310.00",
            "dues organisation=Tournage Test | year=2014 | amount=300.00",
        ],
        refused: &[],
    },
    Family {
        file: "actions collectives.xlsx",
        how: Book,
        text: r#"== Participants
Société participante|Personne présente|E-mail|Inscrite le|Repas
Fraisage Test|Luc DOLE|luc@exemple.test|@2015-05-04|végétarien
Tournage Test|Ève NOIR|eve@exemple.test|@2015-05-05|"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=Fraisage Test | last_name=DOLE | first_name=Luc | email=luc@exemple.test | notes=Inscrite le : 2015-05-04",
        ],
        refused: &[],
    },
];
