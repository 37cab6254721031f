//! Lists in the words of other poles: headings put together otherwise, colleges above the lines, a line for each time paid
//! for, and columns that no field keeps.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "tournee 2015.csv",
        how: Ansi,
        text: r#"Tournée des entreprises
Jour du rendez-vous;Société rencontrée;Effectué par;Personnes vues;Objet du rendez-vous;Conclusions de l'entretien;Suites envisagées;Pour le
5 mars 2015;Alésage Test;Anne Morel;Luc DOLE;Suivi;"Atelier vu ; bonne ambiance";envoyer le dossier;15/04/2015
12/03/2015;Rectif Test;Hugo Prost;;Découverte;;;
31/02/2015;Rodex Test;Hugo Prost;;;;;"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Alésage Test | date=2015-03-05 | contacts=Luc DOLE | purpose=Suivi | summary=Atelier vu ; bonne ambiance | next_step=envoyer le dossier | next_step_on=2015-04-15",
            "visits organisation=Rectif Test | date=2015-03-12 | purpose=Découverte | summary=",
        ],
        refused: &[(5, "date")],
    },
    Family {
        file: "rencontres.csv",
        how: Utf8,
        text: r#"Rencontrée le;Structure concernée;Visiteuse;Interlocutrice rencontrée;But de la visite;Synthèse de la rencontre;Étape suivante;À relancer le
02/06/2015;Alésage Test;Anne Morel;Ève DOLE;Recrutement;À revoir;appeler Pôle emploi;01/09/2015
03/06/2015;Rectif Test;Anne Morel;Luc NOIR;;;;"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Alésage Test | date=2015-06-02 | contacts=Ève DOLE | purpose=Recrutement | summary=À revoir | next_step=appeler Pôle emploi | next_step_on=2015-09-01",
            "visits organisation=Rectif Test | date=2015-06-03",
        ],
        refused: &[],
    },
    Family {
        file: "Adhérents par collège.xlsx",
        how: Book,
        text: r#"== Entreprises
PÔLE IMAGINAIRE : COLLÈGE 1
Nom de la structure|SIRET|Ville|Admise le|Démissionnaire le|Cotis. 2015|Encaissée le|Obs.
Alésage Test|99158380800019|Besançon|@2010-01-04|@2015-06-30|#300|@2015-02-03|préfère le courrier
== Institutionnels
PÔLE IMAGINAIRE : COLLÈGE 3
Nom de la structure|SIRET|Ville|Admise le|Démissionnaire le|Cotis. 2015|Encaissée le|Obs.
Maison Bleue|99166299000019|Vesoul|@2011-02-05||#100||
Tour Verte||Dole|@2012-03-06||#100||"#,
        set: &[],
        counts: "organisations 3, memberships 3, dues 3, payments 1",
        records: &[
            "memberships organisation=99158380800019 | college=1 | joined_on=2010-01-04 | left_on=2015-06-30",
            "memberships organisation=99166299000019 | college=3 | joined_on=2011-02-05 | left_on=",
            "memberships organisation=Tour Verte | college=3 | joined_on=2012-03-06",
            "organisations name=Alésage Test | notes=préfère le courrier",
            "payments organisation=99158380800019 | year=2015 | paid_on=2015-02-03 | amount=300.00",
        ],
        refused: &[],
    },
    Family {
        file: "membres.csv",
        how: Ansi,
        text: r#"Structure;Commune;Date d'adhésion
Collège 1 – Entreprises;;
Alésage Test;Besançon;04/01/2010
Rectif Test;Vesoul;05/01/2010
Collège 2 – Recherche et formation;;
Mesures Test;Besançon;06/01/2010"#,
        set: &[],
        counts: "organisations 3, memberships 3",
        records: &[
            "memberships organisation=Rectif Test | college=1 | joined_on=2010-01-05",
            "memberships organisation=Mesures Test | college=2 | joined_on=2010-01-06",
        ],
        refused: &[],
    },
    Family {
        file: "personnes.csv",
        how: Bom,
        text: r#"Société;Nom et prénom;Poste;Courriel;Contact principal (oui/non)
Alésage Test;DOLE Ève;PDG;eve@exemple.test;oui
Alésage Test;NOIR Luc;DAF;luc@exemple.test;non
Rectif Test;MÛRE Éva;Gérante;eva@exemple.test;oui"#,
        set: &[],
        counts: "organisations 2, contacts 3",
        records: &[
            "contacts last_name=DOLE | first_name=Ève | primary=yes",
            "contacts last_name=NOIR | first_name=Luc | primary=no",
            "contacts last_name=MÛRE | first_name=Éva | primary=yes | email=eva@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "interlocuteurs.csv",
        how: Utf8,
        text: r#"Entreprise;Adresse;CP;Ville;Dirigeante;Mail dirigeante;Contact facturation;Mail service facturation;Tél. facturation
Alésage Test;1 rue A;25000;Besançon;Ève DOLE;eve@exemple.test;Luc NOIR;compta@exemple.test;03 53 01 11 11
Rectif Test;2 rue B;70000;Vesoul;;;Éva MÛRE;eva@exemple.test;"#,
        set: &[],
        counts: "organisations 2, contacts 3",
        records: &[
            "contacts last_name=DOLE | first_name=Ève | email=eve@exemple.test | phone=",
            "contacts last_name=NOIR | first_name=Luc | email=compta@exemple.test | phone=03 53 01 11 11",
            "contacts last_name=MÛRE | first_name=Éva | email=eva@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "fiches.csv",
        how: Utf8,
        text: r#"Raison sociale;SIRET;Commentaire;Commentaire interne;Secteur;Code interne;Parrain;Sexe du dirigeant;Ville bis
Alésage Test;99158380800019;vue au salon;paie tard;décolletage;AX12;Chambre du Haut-Pays;F;Alésage Test
Rectif Test;99166299000019;;;tôlerie;AX13;;M;Rectif Test"#,
        set: &[],
        counts: "organisations 2",
        records: &[
            "organisations name=Alésage Test | notes=vue au salon\nCommentaire interne : paie tard\nSecteur : décolletage\nParrain : Chambre du Haut-Pays",
            "organisations name=Rectif Test | notes=Secteur : tôlerie",
        ],
        refused: &[],
    },
    Family {
        file: "cibles salon.csv",
        how: Bom,
        text: r#"Société prospectée;Ville;Nom;Prénom;Portable;Métier de l'entreprise;À faire;Échéance
Alésage Test;Besançon;DOLE;Ève;06 39 98 11 11;usinage;rappeler en mai;15/05/2016
Rectif Test;Vesoul;NOIR;Luc;06 39 98 11 12;;;"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "organisations name=Alésage Test | notes=Métier de l'entreprise : usinage\nÀ faire : rappeler en mai\nÉchéance : 15/05/2016",
            "contacts organisation=Rectif Test | last_name=NOIR | phone=06 39 98 11 12",
        ],
        refused: &[],
    },
    Family {
        file: "adhesions_payees.csv",
        how: Utf8,
        text: r#"Réf.,Nom,Prénom,Société,Type d'adhérent,Statut,Email,Date début adhésion,Date fin adhésion,Montant cotisation
1,DOLE,Ève,Alésage Test,Collège 1,Validé,eve@exemple.test,2013-01-01,2013-12-31,300.00000000
1,DOLE,Ève,Alésage Test,Collège 1,Validé,eve@exemple.test,2014-01-01,2014-12-31,310.00000000
2,NOIR,Luc,Rectif Test,Collège 1,Résilié,luc@exemple.test,2013-01-01,2013-12-31,300.00000000
2,NOIR,Luc,Rectif Test,Collège 1,Résilié,luc@exemple.test,2014-01-01,2014-12-31,310.00000000"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 4, contacts 2",
        records: &[
            "memberships organisation=Alésage Test | joined_on=2013-01-01 | left_on=",
            "memberships organisation=Rectif Test | joined_on=2013-01-01 | left_on=2014-12-31",
            "dues organisation=Alésage Test | year=2013 | amount=300.00",
            "dues organisation=Alésage Test | year=2014 | amount=310.00",
            "dues organisation=Rectif Test | year=2014 | amount=310.00",
        ],
        refused: &[],
    },
];
