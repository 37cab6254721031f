//! More lists of what a pole does: reminders, mandates, markets, loans, figures.

use super::Family;
use super::How::{Ansi, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "relances.xlsx",
        how: Book,
        text: r#"== Relances
Adhérent|Montant dû|Échéance|Relance 1|Relance 2|Commentaires
Horlogerie Quervelle|#550|@2014-03-31|@2014-04-15||promis
Sté Microdoubs Fictive|#1100|@2014-03-31|@2014-04-15|@2014-05-15|"#,
        set: &[("dues.year", "2014")],
        counts: "organisations 2, dues 2",
        records: &["dues organisation=Horlogerie Quervelle | amount=550.00 | due_on=2014-03-31 | year=2014"],
        refused: &[],
    },
    Family {
        file: "montants.csv",
        how: Ansi,
        text: r#"Société;Année;Cotisation;Payé;Payé le
Horlogerie Quervelle;2014;550 EUR;550 EUR;12/02/2014
Sté Microdoubs Fictive;2014;1'100.00;;
Optique Brenot;2014;550.-;550.-;13/02/14
Ateliers Tavaux-Morin;2014;gratuit;;"#,
        set: &[],
        counts: "organisations 4, dues 4, payments 2",
        records: &[
            "dues organisation=Ateliers Tavaux-Morin | amount=0.00 | exempt_reason=gratuit",
            "dues organisation=Optique Brenot | amount=550.00",
            "payments organisation=Optique Brenot | amount=550.00 | paid_on=2014-02-13",
        ],
        refused: &[],
    },
    Family {
        file: "dolibarr-cotis.csv",
        how: Utf8,
        text: r#"Réf.,Adhérent,Nom,Prénom,Société,Date d’adhésion,Date début,Date fin,Montant,Date paiement,Libellé
1,MEM-1,BRENOT,Luc,Horlogerie Quervelle,2014-01-02,2014-01-01,2014-12-31,"550,00",2014-01-05,Cotisation 2014"#,
        set: &[("dues.year", "2014")],
        counts: "organisations 1, contacts 1, memberships 1, dues 1, payments 1",
        records: &[
            "payments organisation=Horlogerie Quervelle | amount=550.00 | paid_on=2014-01-05",
            "memberships organisation=Horlogerie Quervelle | college=1 | joined_on=2014-01-02",
        ],
        refused: &[],
    },
    Family {
        file: "salon.csv",
        how: Ansi,
        text: r#"Salon;Date;Lieu;Nb visiteurs;Exposants
Salon fictif de l’horlogerie;12/09/2014;Besançon;1200;45"#,
        set: &[("event.kind", "fair")],
        counts: "events 1",
        records: &["events title=Salon fictif de l’horlogerie | date=2014-09-12 | kind=fair"],
        refused: &[],
    },
    Family {
        file: "conseil.xlsx",
        how: Book,
        text: r#"== Démarches de conseil
Entreprise|Nature|Début|Fin|Jours|Montant|Intitulé|État
Horlogerie Quervelle|Innovation|@2014-03-01||#2.5|#4600|Étude|En cours
Sté Microdoubs Fictive|Individuel|@2014-04-01|@2014-06-01||||Terminée"#,
        set: &[],
        counts: "organisations 2, engagements 2",
        records: &[
            "engagements organisation=Horlogerie Quervelle | kind=innovation | days=2.5 | amount=4600.00 | status=active | title=Étude",
            "engagements organisation=Sté Microdoubs Fictive | status=completed",
        ],
        refused: &[],
    },
    Family {
        file: "projets-labellises.csv",
        how: Ansi,
        text: r#"Projets labellisés
Nom du projet;Titre long;Programme;Date de labellisation;Date ANR;Structurant;Statut;Porteur
FICTOPT;Optique fictive;FUI 17;12/03/2014;;Oui;financé;Horlogerie Quervelle"#,
        set: &[],
        counts: "projects 1, organisations 1, project_partners 1",
        records: &["projects acronym=FICTOPT | labelled_on=2014-03-12 | structuring=yes | title=Optique fictive"],
        refused: &[],
    },
    Family {
        file: "mandats.csv",
        how: Ansi,
        text: r#"Organisme;Instance;Titulaire;Début de mandat;Fin de mandat
Institut Fictif;Conseil scientifique;Luc Brenot;01/01/2014;31/12/2016"#,
        set: &[],
        counts: "mandates 1",
        records: &["mandates holder=Luc Brenot | started_on=2014-01-01 | ended_on=2016-12-31"],
        refused: &[],
    },
    Family {
        file: "marches-export.csv",
        how: Ansi,
        text: r#"Entreprise;Nouveau marché;Type;Ouvert le
Horlogerie Quervelle;Japon;Pays;12/03/2014
Sté Microdoubs Fictive;Dentaire;Segment;13/03/2014"#,
        set: &[],
        counts: "organisations 2, markets 2",
        records: &["markets organisation=Horlogerie Quervelle | kind=country | name=Japon | opened_on=2014-03-12"],
        refused: &[],
    },
    Family {
        file: "cotis-multi.xlsx",
        how: Book,
        text: r#"== Suivi
Adhérent|Cotisation 2013|Date règlement 2013|Cotisation 2014|Date règlement 2014|Cotisation 2015|Date règlement 2015
Horlogerie Quervelle|#550|@2013-02-01|#560|@2014-02-01|#570|
Sté Microdoubs Fictive|||#560||#570|@2015-03-01"#,
        set: &[],
        counts: "organisations 2, dues 5, payments 3",
        records: &["payments organisation=Sté Microdoubs Fictive | paid_on=2015-03-01 | amount=570.00 | year=2015"],
        refused: &[],
    },
    Family {
        file: "visites-mission.csv",
        how: Ansi,
        text: r#"Mission;Entreprise visitée;Date de la visite;Interlocuteur(s);Compte-rendu;Suites;Échéance
P. Jacquet;Horlogerie Quervelle;12 mars 2014;Luc Brenot;Bien;Rappeler;30/04/2014
P. Jacquet;Sté Microdoubs Fictive;13/03/14;;;;"#,
        set: &[("visit.staff", "P. Jacquet")],
        counts: "organisations 2, visits 2, contacts 1",
        records: &["visits organisation=Horlogerie Quervelle | date=2014-03-12 | summary=Bien"],
        refused: &[],
    },
    Family {
        file: "evt.xlsx",
        how: Book,
        text: r#"== Événements 2014
Date|Intitulé de l’événement|Type|Nombre de participants|DAS concerné
@2014-06-12|Journée santé|Journée réseau|#45|Santé
@2014-09-23|Salon fictif|Salon||"#,
        set: &[],
        counts: "events 2",
        records: &["events title=Journée santé | attendance=45 | sector=health | kind=network_day"],
        refused: &[],
    },
    Family {
        file: "partenariats.csv",
        how: Ansi,
        text: r#"Convention;Partenaire;Nature;Date de signature;Date de fin
Accord A;CCI fictive;Partenariat;01/02/2014;31/12/2016"#,
        set: &[],
        counts: "agreements 1",
        records: &["agreements title=Accord A | kind=partnership | signed_on=2014-02-01 | ended_on=2016-12-31"],
        refused: &[],
    },
    Family {
        file: "bpi.csv",
        how: Ansi,
        text: r#"Bénéficiaire;SIRET;Prêt;Montant accordé;Date d’accord
Horlogerie Quervelle;55840919900053;PIPC;500 000 €;05/05/2014
Sté Microdoubs Fictive;46923355500074;PTZ;1,2 M€;06/05/2014"#,
        set: &[],
        counts: "organisations 2, financings 2",
        records: &[
            "financings organisation=55840919900053 | kind=PIPC | amount=500000.00 | obtained_on=2014-05-05",
            "financings organisation=46923355500074 | kind=PTZ | amount=1200000.00 | obtained_on=2014-05-06",
        ],
        refused: &[],
    },
    Family {
        file: "annuel.csv",
        how: Ansi,
        text: r#"SIRET;Raison sociale;CA 2014;Effectif au 31/12/2014;CA export 2014;Valeur ajoutée 2014
55840919900053;Horlogerie Quervelle;1 250 000;42;200 000;600 000
46923355500074;Sté Microdoubs Fictive;900 000 €;7;0;"#,
        set: &[],
        counts: "organisations 2, figures 2",
        records: &[
            "figures organisation=55840919900053 | year=2014 | turnover=1250000.00 | headcount=42 | exports=200000.00 | value_added=600000.00",
        ],
        refused: &[],
    },
];
