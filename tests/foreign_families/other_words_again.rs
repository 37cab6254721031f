//! Ten more of them, written down after the importer had learned from the others.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "suivi des visites.xlsx",
        how: Book,
        text: r#"== Visites
Suivi des visites en entreprise
Entreprise visitée|Commune|Visite du|Réalisée par|Rencontré|Objet|Relevé de décisions|Action proposée|Date limite|Statut
Polissage Test|Dole|@2015-03-04|Anne Morel|Luc DOLE|présentation|Adhésion possible|envoi du bulletin|@2015-04-01|faite
Sablage Test|Vesoul|@2015-03-05|Hugo Prost||suivi||||faite"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Polissage Test | date=2015-03-04 | contacts=Luc DOLE | purpose=présentation | summary=Adhésion possible | next_step=envoi du bulletin | next_step_on=2015-04-01 | status=done",
            "visits organisation=Sablage Test | date=2015-03-05 | purpose=suivi",
        ],
        refused: &[],
    },
    Family {
        file: "Comptes-rendus.csv",
        how: Ansi,
        text: r#"Visité le;Chez;Qui;Avec qui;Ce qui s'est dit;Ce qu'il faut faire
04/03/2015;Polissage Test;Anne Morel;Luc DOLE;Tout va bien;rappeler
05/03/2015;Sablage Test;Hugo Prost;;;"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Polissage Test | date=2015-03-04 | contacts=Luc DOLE | summary=Tout va bien | next_step=rappeler",
        ],
        refused: &[],
    },
    Family {
        file: "Annuaire des membres.csv",
        how: Bom,
        text: r#"Nom / Raison sociale;Adresse postale;Code post.;Loc.;Tél.;Mél;Représentant légal;Qualité du représentant;Suppléant;Admission;Retrait;Montant annuel
Polissage Test;1 rue A;39100;Dole;03 53 01 11 11;contact@exemple.test;Luc DOLE;Gérant;Ève NOIR;12/03/2010;;300
Sablage Test;2 rue B;70000;Vesoul;;;Éva MÛRE;PDG;;13/03/2010;30/06/2014;450"#,
        set: &[("dues.year", "2015")],
        counts: "organisations 2, memberships 2, contacts 2, dues 2",
        records: &[
            "organisations name=Polissage Test | street=1 rue A | postal_code=39100 | commune=Dole | phone=03 53 01 11 11 | email=contact@exemple.test | notes=Suppléant : Ève NOIR",
            "contacts organisation=Polissage Test | last_name=DOLE | first_name=Luc | role=Gérant",
            "memberships organisation=Sablage Test | joined_on=2010-03-13 | left_on=2014-06-30",
            "dues organisation=Polissage Test | year=2015 | amount=300.00",
        ],
        refused: &[],
    },
    Family {
        file: "demarchage.csv",
        how: Utf8,
        text: r#"Entreprise à contacter;SIRET;Ville;Secteur d'activité;Nom du contact;Prénom du contact;Fonction;Tel;Portable;Courriel;Origine du contact;Priorité;Commentaires;À recontacter le
Polissage Test;99158380800019;Dole;polissage;DOLE;Luc;PDG;03 53 01 11 11;06 39 98 11 11;luc@exemple.test;salon;haute;intéressé;01/09/2016
Sablage Test;99166299000019;Vesoul;sablage;NOIR;Ève;;;;;;basse;;"#,
        set: &[],
        counts: "organisations 2, contacts 2",
        records: &[
            "contacts organisation=99158380800019 | last_name=DOLE | first_name=Luc | role=PDG | email=luc@exemple.test | phone=06 39 98 11 11 | source=salon",
            "organisations name=Polissage Test | phone=03 53 01 11 11 | notes=intéressé\nSecteur d'activité : polissage\nPriorité : haute\nÀ recontacter le : 01/09/2016",
        ],
        refused: &[],
    },
    Family {
        file: "Cotisations.xlsx",
        how: Book,
        text: r#"== 2013
Adhérent|Cotisation due|Date de règlement|Moyen
Polissage Test|#300|@2013-02-03|chèque
Sablage Test|#450||
== 2014
Adhérent|Cotisation due|Date de règlement|Moyen
Polissage Test|#310|@2014-02-03|virement
Sablage Test|#460|@2014-03-04|chèque
Total|#770||"#,
        set: &[],
        counts: "organisations 2, dues 4, payments 3",
        records: &[
            "dues organisation=Sablage Test | year=2013 | amount=450.00",
            "payments organisation=Polissage Test | year=2014 | paid_on=2014-02-03 | amount=310.00 | method=transfer",
            "payments organisation=Sablage Test | year=2014 | paid_on=2014-03-04 | amount=460.00 | method=cheque",
        ],
        refused: &[],
    },
    Family {
        file: "Dossiers projets.csv",
        how: Utf8,
        text: r#"Nom court;Nom complet du projet;Entreprise pilote;Partenaire industriel;Partenaires académiques;Financeur sollicité;Labellisé le;Démarrage;Fin;Montant total
POLI;Polissage durable;Polissage Test;Sablage Test;Laboratoire Test;FUI;12/03/2014;01/01/2015;;1 000 000 €
SABL;Sablage sans sable;Sablage Test;;Laboratoire Test;ANR;13/03/2015;;;"#,
        set: &[],
        counts: "organisations 3, projects 2, project_partners 5",
        records: &[
            "projects acronym=POLI | title=Polissage durable | programme=FUI | labelled_on=2014-03-12 | started_on=2015-01-01",
            "project_partners project=SABL | organisation=Laboratoire Test | role=partner",
        ],
        refused: &[],
    },
    Family {
        file: "repertoire.xlsx",
        how: Book,
        text: r#"== Répertoire
Entreprise|Ville|Contact 1|Fonction|Mail|Contact 2|Fonction|Mail|Contact 3|Mail
Polissage Test|Dole|Luc DOLE|PDG|luc@exemple.test|Ève NOIR|DAF|eve@exemple.test|Éva MÛRE|eva@exemple.test
Sablage Test|Vesoul|Ali POIRE||ali@exemple.test|||||"#,
        set: &[],
        counts: "organisations 2, contacts 4",
        records: &[
            "contacts last_name=DOLE | role=PDG | email=luc@exemple.test",
            "contacts last_name=NOIR | role=DAF | email=eve@exemple.test",
            "contacts last_name=MÛRE | first_name=Éva | email=eva@exemple.test",
        ],
        refused: &[],
    },
    Family {
        file: "Liste électorale.xlsx",
        how: Book,
        text: r#"== Collège 1
Membres du collège 1 – assemblée générale
Membre|Représenté par|Fonction|Adhésion|À jour de cotisation
Polissage Test|Luc DOLE|PDG|@2010-03-12|oui
== Collège 2
Membres du collège 2 – assemblée générale
Membre|Représenté par|Fonction|Adhésion|À jour de cotisation
Mesures Test|Ève NOIR|Directrice|@2011-03-12|non"#,
        set: &[],
        counts: "organisations 2, memberships 2, contacts 2",
        records: &[
            "memberships organisation=Polissage Test | college=1 | joined_on=2010-03-12",
            "memberships organisation=Mesures Test | college=2 | joined_on=2011-03-12",
            "contacts last_name=NOIR | first_name=Ève | role=Directrice",
        ],
        refused: &[],
    },
    Family {
        file: "export_membres.csv",
        how: Utf8,
        text: r#"Id,Société,Nom,Prénom,Type,Date de début,Date de fin,Cotisation,Note publique,Note privée
1,Polissage Test,DOLE,Luc,Entreprises,01/01/2014,31/12/2014,300.00,membre du bureau,paie tard
1,Polissage Test,DOLE,Luc,Entreprises,01/01/2015,31/12/2015,310.00,membre du bureau,paie tard
2,Sablage Test,NOIR,Ève,Entreprises,01/07/2014,30/06/2015,450.00,,"#,
        set: &[],
        counts: "organisations 2, memberships 2, dues 3, contacts 2",
        records: &[
            "memberships organisation=Polissage Test | college=1 | joined_on=2014-01-01 | left_on=",
            "dues organisation=Polissage Test | year=2015 | amount=310.00",
            "dues organisation=Sablage Test | year=2014 | amount=450.00",
            "contacts last_name=DOLE | notes=membre du bureau\nNote privée : paie tard",
        ],
        refused: &[],
    },
    Family {
        file: "evenements 2015.csv",
        how: Ansi,
        text: r#"Date de l'événement;Nom de l'événement;Nature;Nb de participants;Animé par;Remarques
04/03/2015;Matinée polissage;Journée réseau;25;Anne Morel;salle comble
05/06/2015;Salon fictif;Salon;120;;"#,
        set: &[],
        counts: "events 2",
        records: &[
            "events title=Matinée polissage | kind=network_day | date=2015-03-04 | attendance=25 | notes=salle comble\nAnimé par : Anne Morel",
            "events title=Salon fictif | kind=fair | attendance=120",
        ],
        refused: &[],
    },
];
