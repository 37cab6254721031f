//! What a pole does, as lists: dues, payments, figures, visits, projects, events, tasks, advice.

use super::Family;
use super::How::{Ansi, Book};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "suivi-cotisations-2014.csv",
        how: Ansi,
        text: r#"Suivi des cotisations 2014

Adhérent;SIRET;Montant HT;Appelé le;Échéance;Réglé;Reçu le;Mode de règlement;N° chèque
Horlogerie Quervelle;55840919900053;1 234,50€;15/01/2014;31/03/2014;OUI;02/02/2014;Chèque;12345
Sté Microdoubs Fictive;46923355500074;€ 550;15/01/2014;31/03/2014;NON;;;
Optique Brenot;72136985800031;1.234,50;15/01/2014;31/03/2014;OUI;05/02/2014;Virement;VIR-77
TOTAL;;3 019,00 €;;;;;;"#,
        set: &[],
        counts: "organisations 3, dues 3, payments 2",
        records: &[
            "dues organisation=55840919900053 | amount=1234.50 | year=2014 | called_on=2014-01-15 | due_on=2014-03-31",
            "dues organisation=46923355500074 | amount=550.00",
            "dues organisation=72136985800031 | amount=1234.50",
            "payments organisation=55840919900053 | amount=1234.50 | paid_on=2014-02-02 | method=cheque | reference=12345",
        ],
        refused: &[],
    },
    Family {
        file: "visites.csv",
        how: Ansi,
        text: r#"Compte rendu des visites 2014
Date de visite;Entreprise;Ville;Chargé de mission;Personnes rencontrées;Objet;Compte rendu;Suite à donner;Échéance
12/03/2014;Horlogerie Quervelle;Besançon;P. Jacquet;Anne Quervelle;Voix des entreprises;"Bon accueil.
Projet export.";Envoyer la plaquette;30/04/2014
14 avril 2014;Sté Microdoubs Fictive;Morteau;P. Jacquet;"Luc Brenot ; Max Tavaux";Innovation;RAS;;
45/03/2014;Optique Brenot;Pontarlier;P. Jacquet;;;;;"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Horlogerie Quervelle | date=2014-03-12 | next_step=Envoyer la plaquette | next_step_on=2014-04-30 | purpose=Voix des entreprises",
            "visits organisation=Sté Microdoubs Fictive | date=2014-04-14",
        ],
        refused: &[(6, "date")],
    },
    Family {
        file: "paiements.csv",
        how: Ansi,
        text: r#"Société;SIRET;Exercice;Montant réglé;Date de règlement;Mode;Réf.
Horlogerie Quervelle;55840919900053;2014;550,00;12/02/2014;CHQ;0001234
Sté Microdoubs Fictive;46923355500074;2014;1 100,00 €;13.02.2014;VIR;X1
Optique Brenot;72136985800031;2014;-550,00;14/02/2014;VIR;X2"#,
        set: &[],
        counts: "organisations 2, payments 2",
        records: &[
            "payments organisation=55840919900053 | year=2014 | amount=550.00 | paid_on=2014-02-12 | reference=0001234",
        ],
        refused: &[(4, "amount")],
    },
    Family {
        file: "chiffres-ke.csv",
        how: Ansi,
        text: r#"Entreprise;N° SIRET;CA 2013 (k€);CA 2014 (k€);Effectif 2013;Effectif 2014;Export 2014 (k€);VA 2014 (k€)
Horlogerie Quervelle;55840919900053;1 250;1 300,5;12;14;200;600
Sté Microdoubs Fictive;46923355500074;N/C;2 000;;30;;"#,
        set: &[],
        counts: "organisations 2, figures 3",
        records: &[
            "figures organisation=55840919900053 | year=2014 | turnover=1300500.00 | headcount=14 | exports=200000.00 | value_added=600000.00",
            "figures organisation=55840919900053 | year=2013 | turnover=1250000.00 | headcount=12",
        ],
        refused: &[],
    },
    Family {
        file: "projets.csv",
        how: Ansi,
        text: r#"Acronyme;Intitulé du projet;Appel;Labellisé le;Financé le;Début;Fin;DAS;Porteur
FICTOMEC;Micro-usinage fictif;FUI;12/03/2014;01/07/2014;01/09/2014;;Microsystèmes;Horlogerie Quervelle
LUTHEX;Implants;ANR;15/05/2014;;;;Santé;"#,
        set: &[],
        counts: "projects 2, organisations 1, project_partners 1",
        records: &[
            "projects acronym=FICTOMEC | title=Micro-usinage fictif | programme=FUI | labelled_on=2014-03-12 | funded_on=2014-07-01 | started_on=2014-09-01",
        ],
        refused: &[],
    },
    Family {
        file: "evenements.csv",
        how: Ansi,
        text: r#"Type;Date;Titre;DAS;Participants;Commentaires
Journée réseau;12/06/2014;Journée santé;Santé;45;salle pleine
Salon;23/09/2014;Micronora fictif;;120;
Commission;14/10/2014;Commission luxe;Luxe;18;"#,
        set: &[],
        counts: "events 3",
        records: &[
            "events title=Journée santé | kind=network_day | date=2014-06-12 | sector=health | attendance=45",
            "events title=Micronora fictif | kind=fair",
        ],
        refused: &[],
    },
    Family {
        file: "totaux-par-college.xlsx",
        how: Book,
        text: r#"== Etat
ETAT DES COTISATIONS|||2014
Adhérent|Collège|Cotisation|Règlement|Date règlement
Collège 1
Horlogerie Quervelle|#1|#550|#550|@2014-03-03
Sté Microdoubs Fictive|#1|#550||
Sous-total||#1100|#550
Collège 2
Optique Brenot|#2|#300|#300|@2014-03-04
TOTAL GENERAL||#1400|#850"#,
        set: &[("dues.year", "2014")],
        counts: "organisations 3, dues 3, payments 2",
        records: &["dues organisation=Horlogerie Quervelle | year=2014 | amount=550.00"],
        refused: &[],
    },
    Family {
        file: "calc-financements.xlsx",
        how: Book,
        text: r#"== Feuille1
Entreprise|Type|Date obtention|Montant
Horlogerie Quervelle|PIPC|@2014-05-05|#500000
Sté Microdoubs Fictive|PTZ|@2014-06-05|1 200 000,00 €"#,
        set: &[],
        counts: "organisations 2, financings 2",
        records: &[
            "financings organisation=Sté Microdoubs Fictive | amount=1200000.00 | obtained_on=2014-06-05 | kind=PTZ",
        ],
        refused: &[],
    },
    Family {
        file: "conventions.xlsx",
        how: Book,
        text: r#"== Conventions
Type|Intitulé|Partenaire|Signée le|Fin
Convention partenariale|Accord fictif|CCI fictive|@2014-01-02|@2016-12-31
Formation|Accord 2|Lycée fictif|@2014-02-02|"#,
        set: &[],
        counts: "agreements 2",
        records: &[
            "agreements title=Accord fictif | kind=partnership | signed_on=2014-01-02 | ended_on=2016-12-31 | partner=CCI fictive",
        ],
        refused: &[],
    },
    Family {
        file: "prelevement-annees.xlsx",
        how: Book,
        text: r#"== Cotis
Nom adhérent|Siret|Appel 2013|Payé 2013|Date paiement 2013|Appel 2014|Payé 2014|Date paiement 2014
Horlogerie Quervelle|55840919900053|#550|#550|@2013-02-02|#560|#560|@2014-02-02
Sté Microdoubs Fictive|46923355500074|#550|#250|@2013-02-03|#560||"#,
        set: &[],
        counts: "organisations 2, dues 4, payments 3",
        records: &["payments organisation=46923355500074 | amount=250.00 | paid_on=2013-02-03 | year=2013"],
        refused: &[],
    },
    Family {
        file: "exoneration.csv",
        how: Ansi,
        text: r#"Raison sociale;SIRET;Année;Montant cotisation;Exonéré;Motif exonération;Date appel
Horlogerie Quervelle;55840919900053;2014;0;Oui;Startup;15/01/2014
Sté Microdoubs Fictive;46923355500074;2014;550;Non;;15/01/2014"#,
        set: &[],
        counts: "organisations 2, dues 2",
        records: &["dues organisation=55840919900053 | exempt_reason=Startup | amount=0.00"],
        refused: &[],
    },
    Family {
        file: "taches.csv",
        how: Ansi,
        text: r#"Relance;Échéance;Qui;Entreprise;Fait le
Rappeler pour cotisation;12/03/2014;Paul Jacquet;Horlogerie Quervelle;
Envoyer dossier;15/03/2014;Paul Jacquet;Sté Microdoubs Fictive;14/03/2014"#,
        set: &[],
        counts: "organisations 2, tasks 2",
        records: &["tasks title=Envoyer dossier | due_on=2014-03-15 | done_on=2014-03-14"],
        refused: &[],
    },
    Family {
        file: "conseil.csv",
        how: Ansi,
        text: r#"Entreprise;SIRET;Type de conseil;Niveau;Conseiller;Date de début;Date de fin;Nb jours;Montant;Dispositif;Objet
Horlogerie Quervelle;55840919900053;Conseil en innovation;1;Paul Jacquet;12/03/2014;;3,5;4 600,00;PTR;Étude capteur
Sté Microdoubs Fictive;46923355500074;Conseil individuel;2;Paul Jacquet;13/03/2014;30/06/2014;5;;;"#,
        set: &[],
        counts: "organisations 2, engagements 2",
        records: &[
            "engagements organisation=55840919900053 | kind=innovation | level=1 | started_on=2014-03-12 | amount=4600.00 | scheme=PTR",
        ],
        refused: &[],
    },
    Family {
        file: "paiements-releve.csv",
        how: Ansi,
        text: r#"Date valeur;Libellé;Adhérent;Crédit;Réf
12/02/2014;VIR QUERVELLE;Horlogerie Quervelle;550,00;X12
13/02/2014;VIR MICRODOUBS;Sté Microdoubs Fictive;1 100,00;X13"#,
        set: &[("payment.year", "2014")],
        counts: "organisations 2, payments 2",
        records: &["payments organisation=Sté Microdoubs Fictive | amount=1100.00 | paid_on=2014-02-13 | year=2014"],
        refused: &[],
    },
    Family {
        file: "bilan-visites.xlsx",
        how: Book,
        text: r#"== 2014
Bilan des visites d’entreprises

Date|Société|Nom du visiteur|Personne(s) rencontrée(s)|Motif|Synthèse de la visite|Besoins|Prochaine action|Pour le
@2014-05-06|Horlogerie Quervelle|Paul Jacquet|Luc Brenot|VDE|Bon échange|Innovation, International|Rappeler|@2014-06-01
@2014-05-07|Sté Microdoubs Fictive|Paul Jacquet||||||"#,
        set: &[],
        counts: "organisations 2, visits 2",
        records: &[
            "visits organisation=Horlogerie Quervelle | date=2014-05-06 | summary=Bon échange | contacts=Luc Brenot | next_step=Rappeler | next_step_on=2014-06-01",
        ],
        refused: &[],
    },
    Family {
        file: "barème.xlsx",
        how: Book,
        text: r#"== Appel 2015
Raison sociale|Siret|Tranche|Montant HT|TVA|Montant TTC|Date d’appel|Date limite de paiement|Soldé le|Chèque / virement
Horlogerie Quervelle|#55840919900053|<0,5 M€|#550|#110|#660|@2015-01-15|@2015-03-31|@2015-02-02|Virement
Sté Microdoubs Fictive|#46923355500074|<1 M€|#1100|#220|#1320|@2015-01-15|@2015-03-31||"#,
        set: &[],
        counts: "organisations 2, dues 2, payments 1",
        records: &[
            "dues organisation=55840919900053 | amount=550.00 | year=2015 | called_on=2015-01-15 | due_on=2015-03-31",
            "payments organisation=55840919900053 | paid_on=2015-02-02 | method=transfer",
        ],
        refused: &[],
    },
    Family {
        file: "tableau-cotis.csv",
        how: Ansi,
        text: r#";;;Cotisations;;;
Société;SIRET;Collège;Appelée;Réglée;Date;Solde
Horlogerie Quervelle;55840919900053;1;550,00 €;550,00 €;02/02/2014;0,00 €
Sté Microdoubs Fictive;46923355500074;1;1 100,00 €;;;1 100,00 €
TOTAUX;;;1 650,00 €;550,00 €;;1 100,00 €"#,
        set: &[("dues.year", "2014")],
        counts: "organisations 2, dues 2, payments 1",
        records: &[
            "dues organisation=46923355500074 | amount=1100.00",
            "payments organisation=55840919900053 | amount=550.00 | paid_on=2014-02-02",
        ],
        refused: &[],
    },
];
