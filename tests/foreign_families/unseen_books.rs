//! Workbooks and an answer of the company search, written down before the importer was tried on them.

use super::Family;
use super::How::{Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "suivi-cotisations.xlsx",
        how: Book,
        text: r#"== Lisez-moi
Ce classeur est tenu par le trésorier.
Ne pas modifier les formules !
== Cotisations
Association Fictive – suivi des cotisations

Adhérent|SIRET|Cotis. 2013|Réglée le|Cotis. 2014|Réglée le|Mode de règlement 2014|Cotisation 2015
Découpe Alpha|#99079190700019|#330|@2013-03-15|#340.5|@2014-04-02|virement|#350
Bêta Optique|#99087109700012|#330||#340.5|@2014-05-20|chèque|350,00 €
Gamma Laser|#99095028900019|exonéré||#1240.5|@2014-06-01|CB|#1250
Delta Micro|4,88E+13|#330|@2013-03-01|#340.5|||#350
Epsilon Usinage|#99102947100018|#330|@2013-09-09|à voir|||#350
TOTAL||#1320||#2262|||#2650"#,
        set: &[],
        counts: "organisations 3, dues 9, payments 4",
        records: &[
            "dues organisation=99079190700019 | year=2013 | amount=330.00",
            "dues organisation=99079190700019 | year=2014 | amount=340.50",
            "dues organisation=99087109700012 | year=2015 | amount=350.00",
            "payments organisation=99079190700019 | year=2013 | paid_on=2013-03-15 | amount=330.00",
            "payments organisation=99079190700019 | year=2014 | paid_on=2014-04-02 | amount=340.50 | method=transfer",
            "dues organisation=99095028900019 | year=2013 | amount=0.00 | exempt_reason=exonéré",
            "dues organisation=99095028900019 | year=2014 | amount=1240.50",
            "payments organisation=99095028900019 | year=2014 | paid_on=2014-06-01 | amount=1240.50 | method=card",
        ],
        refused: &[(7, "siret"), (8, "amount")],
    },
    Family {
        file: "recherche.json",
        how: Utf8,
        text: r#"{"results": [{"siren": "992375709","nom_complet": "CAPTEURS DE TEST (TST)","nom_raison_sociale": "CAPTEURS DE TEST","sigle": "TST","siege": {"siret": "99237570900019","adresse": "4 BIS RUE MODELE 25000 BESANCON","numero_voie": "4","indice_repetition": "BIS","type_voie": "RUE","libelle_voie": "MODELE","complement_adresse": null,"code_postal": "25000","commune": "25056","libelle_commune": "BESANCON","activite_principale": "26.51B","etat_administratif": "A","statut_diffusion_etablissement": "O","tranche_effectif_salarie": "11","date_creation": "1999-01-04","liste_enseignes": ["ENSEIGNE TEST"]},"activite_principale": "26.51B","categorie_entreprise": "PME","dirigeants": [{"nom": "MODELE","prenoms": "ALIX CLAUDE","qualite": "Présidente de SAS","type_dirigeant": "personne physique"},{"siren": "000259242","denomination": "HOLDING FICTIVE","qualite": "Commissaire aux comptes titulaire","type_dirigeant": "personne morale"}],"etat_administratif": "A","nature_juridique": "5710","statut_diffusion": "O","tranche_effectif_salarie": "11","matching_etablissements": [],"finances": {"2013": {"ca": 9800000,"resultat_net": 310000},"2014": {"ca": 10250000,"resultat_net": -5000}}},{"siren": "992454892","nom_complet": "ATELIER FINI TEST (TST)","nom_raison_sociale": "ATELIER FINI TEST","sigle": "TST","siege": {"siret": "99245489200017","adresse": "4 BIS RUE MODELE 25000 BESANCON","numero_voie": "4","indice_repetition": "BIS","type_voie": "RUE","libelle_voie": "MODELE","complement_adresse": null,"code_postal": "25000","commune": "25056","libelle_commune": "BESANCON","activite_principale": "26.51B","etat_administratif": "A","statut_diffusion_etablissement": "O","tranche_effectif_salarie": "11","date_creation": "1999-01-04","liste_enseignes": ["ENSEIGNE TEST"]},"activite_principale": "26.51B","categorie_entreprise": "PME","dirigeants": [],"etat_administratif": "C","nature_juridique": "5710","statut_diffusion": "O","tranche_effectif_salarie": "11","matching_etablissements": []},{"siren": "992534081","nom_complet": "GROUPE TEST (TST)","nom_raison_sociale": "GROUPE TEST","sigle": "TST","siege": {"siret": "99253408100011","adresse": "4 BIS RUE MODELE 69003 LYON 3EME","numero_voie": "4","indice_repetition": "BIS","type_voie": "RUE","libelle_voie": "MODELE","complement_adresse": null,"code_postal": "69003","commune": "69123","libelle_commune": "LYON 3EME","activite_principale": "26.51B","etat_administratif": "A","statut_diffusion_etablissement": "O","tranche_effectif_salarie": "53","date_creation": "1999-01-04","liste_enseignes": ["ENSEIGNE TEST"]},"activite_principale": "26.51B","categorie_entreprise": "GE","dirigeants": [],"etat_administratif": "A","nature_juridique": "5710","statut_diffusion": "O","tranche_effectif_salarie": "53","matching_etablissements": []},{"siren": "992613273","nom_complet": "NUMERO FAUX TEST (TST)","nom_raison_sociale": "NUMERO FAUX TEST","sigle": "TST","siege": {"siret": "99261327300019","adresse": "4 BIS RUE MODELE 25000 BESANCON","numero_voie": "4","indice_repetition": "BIS","type_voie": "RUE","libelle_voie": "MODELE","complement_adresse": null,"code_postal": "25000","commune": "25056","libelle_commune": "BESANCON","activite_principale": "26.51B","etat_administratif": "A","statut_diffusion_etablissement": "O","tranche_effectif_salarie": "11","date_creation": "1999-01-04","liste_enseignes": ["ENSEIGNE TEST"]},"activite_principale": "26.51B","categorie_entreprise": "PME","dirigeants": [],"etat_administratif": "A","nature_juridique": "5710","statut_diffusion": "O","tranche_effectif_salarie": "11","matching_etablissements": []}],"total_results": 4,"page": 1,"per_page": 25,"total_pages": 1}"#,
        set: &[],
        counts: "organisations 2, contacts 1, figures 2",
        records: &[
            "organisations name=CAPTEURS DE TEST | siret=99237570900019 | naf=2651B | size=sme | street=4 BIS RUE MODELE | insee_code=25056 | notes=Commissaire aux comptes titulaire : HOLDING FICTIVE",
            "contacts organisation=99237570900019 | last_name=MODELE | first_name=ALIX CLAUDE | role=Présidente de SAS",
            "figures organisation=99237570900019 | year=2014 | turnover=10250000.00",
            "organisations siret=99253408100011 | size=large",
        ],
        refused: &[(3, ""), (5, "siret")],
    },
    Family {
        file: "base-asso.xlsx",
        how: Book,
        text: r#"== Membres
Association Modèle – base au 30/06/2016

Dénomination sociale|Représentant|Fonction|Ville|Effectif total|Adhérent ?|Depuis le|Charte signée le|Cotisation 2016|Payé 2016 (o/n)
Lunettes de Test|DUPONT Jeanne|PDG|Hauts de Bienne|#52|x|@2014-04-03|@2014-05-01|#1234.5|o
Peignes de Test|Mlle Éva BLANC|gérante|St Claude|#52|oui|@2015-09-21||#500|n
Pipes de Test|M. Guy NOIR||Saint-Claude|#3|non||||
Jouets de Test|Ali BRUN|DAF|Moirans-en-Montagne|une dizaine|oui|@2016-01-04||#500|o
Limes de Test|Léa ROUX|DG|Besançon|#9|oui|avr. 2016||#500|n
|||Moyenne|#29||||#683.63|
== RDV
Date|Structure|Visite de|Objet|Compte-rendu|Prochaine étape
@2016-02-03|Lunettes de Test|Paul Jacquet|diagnostic|Atelier vu.|rappeler en juin
@2016-03-04|Peignes de Test|Paul Jacquet|découverte|Besoin de financement|
@2016-03-05|Inconnue de Test|Paul Jacquet|||"#,
        set: &[],
        counts: "organisations 4, contacts 3, memberships 2, dues 2, visits 3",
        records: &[
            "organisations name=Lunettes de Test | commune=Hauts de Bienne | headcount=52 | nda_signed_on=2014-05-01",
            "contacts last_name=DUPONT | first_name=Jeanne | role=PDG",
            "dues organisation=Lunettes de Test | year=2016 | amount=1234.50",
            "contacts last_name=BLANC | first_name=Éva | role=gérante",
            "organisations name=Peignes de Test | commune=Saint-Claude",
            "visits organisation=Lunettes de Test | date=2016-02-03 | purpose=diagnostic | summary=Atelier vu. | next_step=rappeler en juin | status=done",
            "visits organisation=Peignes de Test | date=2016-03-04 | purpose=découverte",
        ],
        refused: &[(7, "headcount"), (8, "joined_on")],
    },
    Family {
        file: "projets-et-conseils.xlsx",
        how: Book,
        text: r#"== Projets
Liste des projets collaboratifs (montants en euros)
Acronyme|Intitulé|AAP|Labellisé le|Démarrage|Fin réelle|Résultat|Porteur|Partenaires|Budget
TESTOPTIC|Optique de test|FUI 18|@2014-06-12|@2015-01-05|||Alpha Test|Bêta Test, Université de Test|#1234567
ESSAI2|Deuxième essai|ANR|@2013-11-20|@2014-02-03|@2016-02-02|succès|Bêta Test|Alpha Test ; Université de Test|#250000
RATE3|Troisième|H2020|32/01/2015||||Alpha Test||#100000
|Sans acronyme|FUI|@2015-05-05||||Alpha Test||#1
Total|||||||||#1584568
== Conseil
Entreprise|Nature|Date de début|Date de fin|Nb de jours|Montant HT|Conseiller|Objet|Statut
Alpha Test|conseil en innovation|@2015-02-02|@2015-03-31|#4.5|#4600|Claire Monnier|Dossier PTR|terminé
Bêta Test|Conseil individuel|@2015-04-01||#2|#1800.5|Claire Monnier|Stratégie|en cours
Alpha Test|massage|@2015-04-01||#2|#1|Claire Monnier|?|en cours
== Entreprises
Nom|Type|Ville|SIRET
Alpha Test|entreprise|Besançon|99316760000010
Bêta Test|entreprise|Dole|99324679200010
Université de Test|recherche|Besançon|99332598400017"#,
        set: &[],
        counts: "organisations 3, projects 2, project_partners 6, engagements 2",
        records: &[
            "organisations name=Alpha Test | siret=99316760000010 | kind=company | commune=Besançon",
            "organisations name=Université de Test | siret=99332598400017 | kind=research",
            "projects acronym=TESTOPTIC | title=Optique de test | labelled_on=2014-06-12 | started_on=2015-01-05 | closed_on=",
            "projects acronym=ESSAI2 | labelled_on=2013-11-20 | closed_on=2016-02-02 | outcome=success",
            "engagements organisation=99316760000010 | kind=innovation | started_on=2015-02-02 | ended_on=2015-03-31 | days=4.5 | amount=4600.00 | title=Dossier PTR | status=completed",
            "engagements organisation=99324679200010 | kind=individual | amount=1800.50 | status=active",
        ],
        refused: &[(5, "labelled_on"), (6, "acronym"), (4, "kind")],
    },
];
