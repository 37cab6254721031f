//! Lists that say roles in their headings, many people on a line, ranges of staff, joinings without a day, seasons, and how
//! something was paid in one cell with when.

use super::Family;
use super::How::{Ansi, Bom, Book, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "annuaire-adherents-roles.csv",
        how: Ansi,
        text: "Raison sociale;Forme juridique;CP;Ville;Tél standard;Email accueil;Dirigeant;Mail dirigeant;Contact compta;Mail compta;Resp. RH;Tél RH;Email facturation;Effectif;Année d'adhésion\n\
Moulages Exemple;SAS;25000;Besançon;03 53 01 00 00;accueil@m.test;Jean DURAND;j.durand@m.test;Mme Anne PETIT;compta@m.test;;03 53 01 00 09;factures@m.test;10-19;2009\n\
Ressorts Exemple;SARL;39100;Dole;03 53 01 00 01;;Luc ROY;l.roy@r.test;;;Mme Zoé ROUX;03 53 01 00 02;;20 à 49 salariés;mars 2014\n\
Plateau Exemple;Association loi 1901;70000;Vesoul;;contact@p.test;Mme Eve NOIR;;;;;;;< 10;jamais",
        set: &[("membership.college", "1")],
        counts: "organisations 2, contacts 4, memberships 2",
        records: &[
            "organisations name=Moulages Exemple | kind=company | size=sme | headcount= | phone=03 53 01 00 00 | email=accueil@m.test | notes=Email facturation : factures@m.test\nEffectif : 10-19\nAnnée d'adhésion : 2009\nTél RH : 03 53 01 00 09",
            "contacts last_name=DURAND | first_name=Jean | role=Dirigeant | email=j.durand@m.test | phone=",
            "contacts last_name=PETIT | first_name=Anne | role=Compta | email=compta@m.test",
            "contacts last_name=ROUX | first_name=Zoé | role=Resp. RH | phone=03 53 01 00 02 | email=",
            "contacts last_name=ROY | role=Dirigeant | email=l.roy@r.test | phone=",
            "memberships organisation=Moulages Exemple | joined_on=2009-01-01",
            "memberships organisation=Ressorts Exemple | joined_on=2014-03-01",
        ],
        refused: &[(4, "joined_on")],
    },
    Family {
        file: "fichier-contacts-numerotes.csv",
        how: Utf8,
        text: "Entreprise;Ville;Contact 1 Nom;Contact 1 Prénom;Contact 1 Mail;Contact 2 Nom;Contact 2 Prénom;Contact 2 Mail;Contact 3 Nom;Contact 3 Prénom;Contact 3 Mail;Autre contact\n\
Moulages Exemple;Besançon;DURAND;Jean;j@m.test;PETIT;Anne;a@m.test;ROY;Luc;l@m.test;Zoé ROUX\n\
Ressorts Exemple;Dole;NOIR;Eve;e@r.test;;;;;;;",
        set: &[],
        counts: "organisations 2, contacts 5",
        records: &[
            "organisations name=Moulages Exemple | email= | notes=",
            "contacts last_name=DURAND | first_name=Jean | role= | email=j@m.test",
            "contacts last_name=PETIT | email=a@m.test",
            "contacts last_name=ROY | first_name=Luc | email=l@m.test",
            "contacts last_name=ROUX | first_name=Zoé | email=",
            "contacts last_name=NOIR | email=e@r.test",
        ],
        refused: &[],
    },
    Family {
        file: "dirigeant-et-contact.csv",
        how: Bom,
        text: "Société;Contact;Tél contact;Mail contact;Dirigeant;Tél dirigeant;Mail dirigeant;Référent innovation\n\
Moulages Exemple;Anne PETIT;03 53 01 00 00;a@m.test;Jean DURAND;06 39 98 00 00;j@m.test;Luc ROY\n\
Ressorts Exemple;;;;Eve NOIR;06 39 98 00 01;e@r.test;\n\
Bois Exemple;Zoé ROUX - z@b.test;;;;;;Max BLANC 06 39 98 00 02",
        set: &[],
        counts: "organisations 3, contacts 6",
        records: &[
            "organisations name=Ressorts Exemple | phone= | email=",
            "contacts last_name=PETIT | role= | phone=03 53 01 00 00 | email=a@m.test",
            "contacts last_name=DURAND | role=Dirigeant | phone=06 39 98 00 00 | email=j@m.test",
            "contacts last_name=NOIR | role=Dirigeant | phone=06 39 98 00 01 | email=e@r.test",
            "contacts last_name=ROY | role=Référent innovation | phone= | email=",
            "contacts last_name=ROUX | first_name=Zoé | email=z@b.test",
            "contacts last_name=BLANC | first_name=Max | phone=06 39 98 00 02",
        ],
        refused: &[],
    },
    Family {
        // The one number behind several people is the house's.
        file: "club.csv",
        how: Utf8,
        text: "Club d'entreprises – adhérents 2014/2015\n\
Entreprise;Président;Trésorier;Secrétaire;Téléphone;Mail;Cotisation\n\
Moulages Exemple;Jean DURAND;Anne PETIT;Luc ROY;03 53 01 00 00;j@m.test;150\n\
Ressorts Exemple;Eve NOIR;;;03 53 01 00 01;e@r.test;offert",
        set: &[],
        counts: "organisations 2, contacts 4, dues 2",
        records: &[
            "organisations name=Moulages Exemple | phone=03 53 01 00 00 | email=j@m.test",
            "contacts last_name=ROY | role=Secrétaire | phone= | email=",
            "contacts last_name=PETIT | role=Trésorier",
            "dues organisation=Moulages Exemple | year=2014 | amount=150.00",
            "dues organisation=Ressorts Exemple | year=2014 | amount=0.00 | exempt_reason=offert",
        ],
        refused: &[],
    },
    Family {
        file: "cotisations-en-une-cellule.csv",
        how: Ansi,
        text: "Adhérent;Ville;Cotis 14;Payé 14;Cotisation 2015-2016;Réglé\n\
Moulages Exemple;Besançon;150 € TTC;VIR 12/03/2014;150,00 EUR;Chq n° 123 du 02/04/2015\n\
Ressorts Exemple;Dole;gratuit;;300;CB 02/02/2015\n\
Bois Exemple;Vesoul;150;chèque en attente;300;03/02/2015",
        set: &[],
        counts: "organisations 2, dues 4, payments 3",
        records: &[
            "dues organisation=Moulages Exemple | year=2014 | amount=150.00",
            "dues organisation=Ressorts Exemple | year=2014 | amount=0.00 | exempt_reason=gratuit",
            "dues organisation=Moulages Exemple | year=2015 | amount=150.00",
            "payments organisation=Moulages Exemple | year=2014 | paid_on=2014-03-12 | method=transfer",
            "payments organisation=Moulages Exemple | year=2015 | paid_on=2015-04-02 | method=cheque | reference=123",
            "payments organisation=Ressorts Exemple | year=2015 | paid_on=2015-02-02 | method=card",
        ],
        refused: &[(4, "paid_on")],
    },
    Family {
        file: "tranches.xlsx",
        how: Book,
        text: "== Feuil1\n\
Dénomination|Commune|Tranche d'effectifs|Nature|Statut|Saison|Cotisation\n\
Moulages Exemple|Besançon|12|SARL|Actif|2014-2015|#150\n\
Ressorts Exemple|Dole|00|SAS|Sponsor|2014/2015|#300\n\
Plateau Exemple|Vesoul|NN|Association|Actif|2014-2016|#300\n\
Tôles Exemple|Belfort|32|SA|Actif|2015|#300",
        set: &[],
        counts: "organisations 3, dues 3",
        records: &[
            "organisations name=Moulages Exemple | kind=company | size=sme | headcount= | notes=Statut : Actif\nTranche d'effectifs : 12\nNature : SARL",
            "organisations name=Ressorts Exemple | size=micro | headcount=",
            "organisations name=Tôles Exemple | size=mid | headcount=",
            "dues organisation=Moulages Exemple | year=2014 | amount=150.00",
            "dues organisation=Tôles Exemple | year=2015",
        ],
        refused: &[(4, "year")],
    },
];
