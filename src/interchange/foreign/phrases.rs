//! Headings that people put together: a noun and what stands around it, in any order, gender and number. `Structure
//! visitée`, `Personnes vues`, `Démissionnaire depuis le`, `À rappeler avant le`: no list of whole headings has them all.

use std::sync::OnceLock;

use super::headings::Meaning;
use crate::model::kind::Kind;

/// What a heading of some words means: every word is of one of the sets, and of each of the first ones there is one.
struct Phrase {
    /// Sets of which each must have a word.
    needed: &'static [&'static str],
    /// Words that may stand there too.
    besides: &'static str,
    meaning: Meaning,
}

const fn field(kind: Kind, name: &'static str) -> Meaning {
    Meaning::Field(kind, name)
}

const ORGANISATION: &str = "entreprise societe structure organisme organisation etablissement entite firme \
    laboratoire adherent membre prospect client company firm organization member business";
const OF_ORGANISATION: &str = "visite rencontre concerne contacte demarche accompagne adherent membre beneficiaire suivi \
    employeur cible vu prospecte hote accueilli invite participant interesse conseille aide soutenu facture debiteur \
    cotisant emetteur payeur redevable appele relance signataire inscrit represente rattachement rattache appartenance \
    visited met concerned contacted attending contacter demarcher visiter rencontrer relancer appeler prospecter suivre voir";
const PERSON: &str = "personne interlocuteur contact participant representant dirigeant responsable gens people person";
const SEEN: &str = "rencontre vu recu present visite entendu interroge consulte met seen visited";
const DAY: &str = "date jour day quand depuis since";
const VISIT: &str = "visite rdv rendez entretien rencontre passage deplacement reunion visit meeting appointment";
const DONE: &str = "effectue realise fait prevu programme planifie effectif conduit mene assure tenu vou done planned";
const BY: &str = "par by";
const CHARGE: &str = "charge chargee";
const OF_CHARGE: &str = "mission affaire visite projet developpement relation dossier pole cluster compte";
const PURPOSE: &str = "objet motif but sujet theme raison cadre contexte objectif nature type purpose reason subject";
const REPORT: &str = "compte rendu cr resume synthese rapport note commentaire remarque observation conclusion bilan \
    contenu constat retour releve deroulement detail teneur report summary minute";
const STEP: &str = "action suite etape demarche chose point tache todo relance proposition preconisation recommandation \
    step follow next up";
const TO_DO: &str = "mener suivre donner prevoir prevu engager entreprendre faire prochain suivant venir decide convenu \
    propose planifie realiser programme ulterieur apporter envisage retenu item next up to eventuel";
const BY_WHEN: &str = "date echeance delai pour avant ici quand jour limite by due on";
const OF_STEP: &str = "action suite relance relancer rappel rappeler recontact recontacter prochain etape mener faire \
    prevu revoir step next follow up contact";
const JOIN: &str = "adhesion adhere entre entree admission admis arrive arrivee integration integre rejoint ralliement \
    affiliation affilie joined joining admitted";
const LEAVE: &str = "demission demissionne demissionnaire depart parti sorti retrait retire radiation radie exclusion \
    exclu resiliation resilie quitte cessation cesse desistement renonciation left leaving resigned resignation \
    withdrawn withdrawal expelled";
const OF_POLE: &str = "pole cluster association club reseau groupement effectif effet prise adherent membre adhesion \
    membership on officiel statutaire";
const WHY: &str = "motif cause raison pourquoi explication justification reason";
const MONEY: &str = "montant somme cotisation cotis amount fee";
const OWED: &str = "appele du facture attendu demande payer verser regler annuel base exigible due owed invoiced";
const PAYMENT: &str = "reglement paiement versement virement encaissement reception perception prelevement depot remise \
    credit verse paye regle encaisse acquitte percu recu credite vire remis depose paid received payment";
const OF_PAYMENT: &str = "cotisation cotis cheque effectif banque valeur bancaire montant somme fee due";
const CALL: &str = "appel appele facture facturation emission emis envoi envoye invoice invoiced";
const COUNT: &str = "nombre effectif total number";
const COUNTED: &str = "salarie employe collaborateur personne agent cdi permanent etp employee people";
const PROGRAMME: &str = "programme aap guichet financeur program funding";
const OF_PROGRAMME: &str = "vise sollicite concerne cible financement projet europeen regional national appel";
const POST: &str = "fonction poste role position metier profession";
const TO_CALL: &str = "contacter joindre appeler rencontrer voir ressource reference contact prevenir";
const BILL: &str = "facture appel cotisation cotis invoice";
const SENT: &str = "envoye emis adresse expedie transmis sent issued";
const PARTNER: &str = "partenaire partner participant membre organisme";
const OF_PARTNER: &str =
    "associe autre implique academique industriel scientifique public prive projet consortium engage";
const LEADER: &str = "porteur pilote coordinateur coordonnateur chef file leader lead mandataire";

/// All of them; the first that fits holds.
const PHRASES: &[Phrase] = &[
    Phrase { needed: &[ORGANISATION, LEADER], besides: "projet nom", meaning: field(Kind::Project, "leader") },
    Phrase { needed: &[PARTNER, OF_PARTNER], besides: "", meaning: field(Kind::Project, "partners") },
    Phrase { needed: &[PROGRAMME, OF_PROGRAMME], besides: "", meaning: field(Kind::Project, "programme") },
    Phrase { needed: &[ORGANISATION, OF_ORGANISATION], besides: "nom", meaning: field(Kind::Organisation, "name") },
    Phrase { needed: &[PERSON, SEEN], besides: "nom lors visite rdv", meaning: field(Kind::Visit, "contacts") },
    Phrase { needed: &[DONE_OR_SEEN, BY], besides: "visite suivi pole", meaning: field(Kind::Visit, "staff") },
    Phrase { needed: &[CHARGE, OF_CHARGE], besides: "nom", meaning: field(Kind::Visit, "staff") },
    Phrase { needed: &[WHO_GOES], besides: "pole cluster nom", meaning: field(Kind::Visit, "staff") },
    Phrase { needed: &[PURPOSE, VISIT], besides: "vou", meaning: field(Kind::Visit, "purpose") },
    Phrase { needed: &[REPORT, VISIT], besides: "vou echange", meaning: field(Kind::Visit, "summary") },
    Phrase { needed: &[BY_WHEN, OF_STEP], besides: "vou rdv", meaning: field(Kind::Visit, "next_step_on") },
    Phrase { needed: &[STEP_DAY], besides: DAY, meaning: field(Kind::Visit, "next_step_on") },
    Phrase { needed: &[STEP, TO_DO], besides: "eventuel rdv visite", meaning: field(Kind::Visit, "next_step") },
    Phrase { needed: &[STEP_ALONE], besides: "eventuel", meaning: field(Kind::Visit, "next_step") },
    Phrase { needed: &[VISIT, DAY], besides: DONE, meaning: field(Kind::Visit, "date") },
    Phrase { needed: &[VISIT, DONE], besides: DAY, meaning: field(Kind::Visit, "date") },
    Phrase { needed: &[VISIT_ALONE], besides: "vou", meaning: field(Kind::Visit, "date") },
    Phrase {
        needed: &["plus", "membre adherent"],
        besides: "numero est depuis date jour actif",
        meaning: field(Kind::Membership, "left_on"),
    },
    Phrase {
        needed: &[POST],
        besides: "service occupe exerce direction actuel",
        meaning: field(Kind::Contact, "role"),
    },
    Phrase { needed: &[PERSON, TO_CALL], besides: "nom prenom", meaning: field(Kind::Contact, "full_name") },
    Phrase { needed: &[BILL, SENT], besides: DAY, meaning: field(Kind::Dues, "called_on") },
    Phrase { needed: &[WHY, LEAVE], besides: OF_POLE, meaning: field(Kind::Membership, "leave_reason") },
    Phrase { needed: &[LEAVE], besides: LEFT_BESIDES, meaning: field(Kind::Membership, "left_on") },
    Phrase { needed: &[JOIN], besides: JOINED_BESIDES, meaning: field(Kind::Membership, "joined_on") },
    Phrase { needed: &[MONEY, OWED], besides: MONEY, meaning: field(Kind::Dues, "amount") },
    Phrase { needed: &[DAY, PAYMENT], besides: OF_PAYMENT, meaning: field(Kind::Payment, "paid_on") },
    Phrase { needed: &[DAY, CALL], besides: "cotisation cotis appel", meaning: field(Kind::Dues, "called_on") },
    Phrase { needed: &[COUNT, COUNTED], besides: "entreprise total", meaning: field(Kind::Organisation, "headcount") },
];

const DONE_OR_SEEN: &str =
    "visite rencontre vu recu fait effectue realise conduit mene assure anime redige done met seen";
const WHO_GOES: &str = "visiteur animateur accompagnateur intervenant visitor";
const STEP_ALONE: &str = "suite preconisation recommandation todo";
const STEP_DAY: &str = "rappeler relancer recontacter revoir";
const VISIT_ALONE: &str = "rdv rendez";
const LEFT_BESIDES: &str = "date jour annee depuis since pole cluster association club reseau groupement effectif effet \
    prise adherent membre adhesion membership on officiel statutaire notification";
const JOINED_BESIDES: &str = "date jour annee mois depuis since pole cluster association club reseau groupement effectif effet \
    prise adherent membre membership on officiel statutaire premier 1ere 1re initial debut";

/// Words that say nothing where they stand.
const FILLERS: &[&str] = &[
    "son",
    "sa",
    "ses",
    "leur",
    "nos",
    "notre",
    "ce",
    "cette",
    "dans",
    "sur",
    "lors",
    "avec",
    "qui",
    "qu",
    "il",
    "faut",
    "est",
    "ete",
    "ont",
    "quoi",
    "que",
    "sont",
    "eventuellement",
];

/// A word without gender and number: `visitées` and `visité`, `interlocutrice` and `interlocuteur` are one.
pub fn stem(word: &str) -> String {
    let word = if word.chars().count() > 3 { word.trim_end_matches('s') } else { word };
    for (ending, instead) in [("trice", "teur"), ("euse", "eur"), ("ive", "if")] {
        if let Some(begin) = word.strip_suffix(ending).filter(|begin| begin.len() > 2) {
            return format!("{begin}{instead}");
        }
    }
    // `Admis` and `admise`, too.
    let bare = word.trim_end_matches('e').trim_end_matches('s');
    if bare.len() < 2 { word.to_owned() } else { bare.to_owned() }
}

/// The stems of a text of words.
pub fn stems(key: &str) -> String {
    key.split(' ').map(stem).collect::<Vec<_>>().join(" ")
}

/// The words of a heading without those that say nothing.
pub fn without_fillers(key: &str) -> String {
    key.split(' ').filter(|word| !FILLERS.contains(word)).collect::<Vec<_>>().join(" ")
}

/// What the words of a heading mean together.
pub fn hear(key: &str) -> Option<Meaning> {
    type Known = (Vec<Vec<String>>, Vec<String>, Meaning);
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let set = |words: &str| words.split_whitespace().map(stem).collect::<Vec<_>>();
        let phrases = PHRASES.iter();
        phrases
            .map(|phrase| (phrase.needed.iter().map(|words| set(words)).collect(), set(phrase.besides), phrase.meaning))
            .collect()
    });
    let words: Vec<String> = without_fillers(key).split(' ').map(stem).collect();
    let fits = |(needed, besides, _): &&Known| {
        let taken = |word: &String| besides.contains(word) || needed.iter().any(|set| set.contains(word));
        words.iter().all(taken) && each_has_its_own(needed, &words)
    };
    known.iter().find(fits).map(|(_, _, meaning)| *meaning)
}

/// Whether each set has a word, and no word stands for two of them.
fn each_has_its_own(sets: &[Vec<String>], words: &[String]) -> bool {
    match sets {
        [] => true,
        [set, others @ ..] => words.iter().enumerate().any(|(at, word)| {
            let mut rest = words.to_vec();
            rest.remove(at);
            set.contains(word) && each_has_its_own(others, &rest)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::headings::{Meaning, words};
    use super::*;

    #[test]
    fn words_together_in_any_order_and_form() {
        for (heading, expected) in [
            ("Structures visitées", "organisation.name"),
            ("Organisme rencontré", "organisation.name"),
            ("Société concernée", "organisation.name"),
            ("Nom de l'entreprise accompagnée", "organisation.name"),
            ("Entité porteuse", "project.leader"),
            ("Personnes vues", "visit.contacts"),
            ("Interlocutrices rencontrées", "visit.contacts"),
            ("Visite effectuée par", "visit.staff"),
            ("Chargée de développement", "visit.staff"),
            ("Date du rendez-vous", "visit.date"),
            ("Rencontrée le", ""),
            ("Entretien réalisé le", "visit.date"),
            ("RDV", "visit.date"),
            ("But de la visite", "visit.purpose"),
            ("Objet du rendez-vous", "visit.purpose"),
            ("Synthèse de l'entretien", "visit.summary"),
            ("Suites à donner", "visit.next_step"),
            ("Prochaines étapes", "visit.next_step"),
            ("Actions prévues", "visit.next_step"),
            ("À rappeler le", "visit.next_step_on"),
            ("Préconisations", "visit.next_step"),
            ("À faire avant le", "visit.next_step_on"),
            ("Date de la prochaine action", "visit.next_step_on"),
            ("Démissionnaire depuis le", "membership.left_on"),
            ("Radiée le", "membership.left_on"),
            ("Date d'effet de la résiliation", "membership.left_on"),
            ("A quitté le pôle le", "membership.left_on"),
            ("Cause du départ", "membership.leave_reason"),
            ("Admise le", "membership.joined_on"),
            ("Année d'adhésion", "membership.joined_on"),
            ("Année d'entrée au pôle", "membership.joined_on"),
            ("A rejoint le pôle le", "membership.joined_on"),
            ("Cotisation à payer", "dues.amount"),
            ("Date de remise en banque", "payment.paid_on"),
            ("Date d'envoi de la facture", "dues.called_on"),
            ("Nombre de collaborateurs", "organisation.headcount"),
            ("N'est plus membre depuis le", "membership.left_on"),
            ("Poste occupé", "contact.role"),
            ("Personne à contacter", "contact.full_name"),
            ("Facture envoyée le", "dues.called_on"),
            ("Date de naissance", ""),
            ("Structure", ""),
            ("Membre du bureau", ""),
            ("Type", ""),
            ("Date", ""),
            ("Client suivi par", ""),
        ] {
            let found = match hear(&words(heading).0) {
                Some(Meaning::Field(kind, field)) => format!("{}.{field}", kind.code()),
                _ => String::new(),
            };
            assert_eq!(found, expected, "{heading}");
        }
    }
}
