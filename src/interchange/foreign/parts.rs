//! Headings that are not known as a whole: by the words that stand around a known one.

use super::headings::{Meaning, dictionary};
use super::phrases;
use super::target::Target;
use crate::model::kind::Kind;

/// What the words of a heading hold.
pub struct Part {
    pub meaning: Meaning,
    /// 0 to 100; below 70 the cells must bear it out.
    pub confidence: u8,
    /// The heading says that the organisation is meant, not the person.
    pub of_organisation: bool,
}

/// Words that only say whose the thing is: left out when the whole heading is not known.
const WHOSE: &[&str] = &[
    "siege",
    "social",
    "entreprise",
    "etablissement",
    "societe",
    "organisation",
    "organisme",
    "structure",
    "adherent",
    "membre",
    "company",
    "member",
    "organization",
    "actuel",
    "current",
];

/// Words that address books, forms and other programs add, and that change nothing.
const ADDED: &[&str] = &[
    "bureau",
    "pro",
    "professionnel",
    "professionnelle",
    "busines",
    "billing",
    "work",
    "value",
    "1",
    "complet",
    "usuel",
    "usage",
    "exact",
    "officiel",
    "courant",
    "parlant",
    "obligatoire",
    "facultatif",
    "optionnel",
    "required",
    // Galette's own names: `ville_adh`.
    "adh",
    // Theirs, as all of the list: `Entrée au pôle`.
    "pole",
];

/// What the words of a heading hold, of which the whole is not known.
pub fn hear(key: &str) -> Option<Part> {
    let without = |out: &[&str]| {
        let kept: Vec<&str> = key.split(' ').filter(|word| !out.contains(word)).collect();
        dictionary().get(&kept.join(" ")).copied()
    };
    let of_organisation = key.split(' ').any(|word| WHOSE.contains(&word) || matches!(word, "accueil" | "standard"));
    let part = |meaning, confidence| Part { meaning, confidence, of_organisation: false };
    if is_what_was_paid(key) {
        return Some(part(Meaning::Field(Kind::Payment, "amount"), 85));
    }
    if let Some(meaning) = without(&["numero"]) {
        return Some(part(meaning, 90));
    }
    if let Some(meaning) = without(WHOSE) {
        return Some(Part { of_organisation: true, ..part(meaning, 80) });
    }
    if let Some(meaning) = without(ADDED) {
        return Some(part(meaning, 80));
    }
    // `Contact compta`, `Mail facturation`: somebody's, whose work it is.
    let of_work = without_work(key).and_then(|rest| dictionary().get(&rest).copied()).filter(|meaning| {
        matches!(meaning, Meaning::Field(Kind::Contact, _) | Meaning::Either("name" | "email" | "phone"))
    });
    if let Some(meaning) = of_work {
        return Some(part(meaning, 80));
    }
    if let Some(meaning) = of_a_post(key) {
        return Some(part(meaning, 80));
    }
    let subject = key.split(' ').find_map(subject).and_then(|(word, kind)| about(without(&[word])?, kind));
    if let Some(meaning) = subject {
        return Some(part(meaning, 80));
    }
    let (meaning, confidence) = known_within(key).or_else(|| token(key))?;
    Some(Part { of_organisation, ..part(meaning, confidence) })
}

/// Words for somebody by what they are.
pub const POSTS: &[&str] = &[
    "dirigeant",
    "directeur",
    "president",
    "gerant",
    "cogerant",
    "responsable",
    "resp",
    "chef",
    "patron",
    "fondateur",
    "pdg",
    "dg",
    "dga",
    "daf",
    "ceo",
    "cto",
    "manager",
    "signataire",
    "delegue",
    "tresorier",
    "secretaire",
    "assistant",
    "comptable",
    "administrateur",
    "proviseur",
    "doyen",
    "maire",
];

/// Words beside a post that belong to it.
pub const POST_BESIDES: &[&str] = &[
    "general",
    "legal",
    "adjoint",
    "delegue",
    "entreprise",
    "site",
    "etablissement",
    "agence",
    "unique",
    "societe",
    "vice",
    "co",
    "associe",
];

/// `Directeur général`, `Mail du directeur général`, `Prénom de la gérante`: somebody by the post, and what is said of them.
fn of_a_post(key: &str) -> Option<Meaning> {
    let is = |known: &[&str], word: &str| known.iter().any(|known| phrases::stem(known) == phrases::stem(word));
    // Whoever is written to.
    const OTHERS: &[&str] = &["representant", "referent", "correspondant", "interlocuteur"];
    if !key.split(' ').any(|word| is(POSTS, word) || is(OTHERS, word)) {
        return None;
    }
    let rest: Vec<&str> =
        key.split(' ').filter(|word| !is(POSTS, word) && !is(OTHERS, word) && !is(POST_BESIDES, word)).collect();
    if rest.is_empty() {
        return Some(Meaning::Field(Kind::Contact, "full_name"));
    }
    match about(dictionary().get(&rest.join(" ")).copied()?, Kind::Contact)? {
        // Whether first names stand there too, the other columns say.
        Meaning::Field(Kind::Contact, "full_name") if rest == ["nom"] => {
            Some(Meaning::Field(Kind::Contact, "last_name"))
        }
        meaning => Some(meaning),
    }
}

/// Words that say what somebody sees to, by their beginnings.
const WORK: &[&str] = &[
    "compta",
    "factur",
    "technique",
    "technical",
    "rh",
    "drh",
    "communication",
    "marketing",
    "commercia",
    "vente",
    "sale",
    "administrati",
    "scientifi",
    "financ",
    "qualite",
    "achat",
    "production",
    "rd",
    "innovation",
    "juridique",
    "informatique",
    "export",
    "secretariat",
    "accounting",
    "billing",
    "purchasing",
    "logistique",
    "maintenance",
    "hse",
    "qhse",
    "qse",
    "rse",
    "industri",
    "presse",
    "europe",
    "formation",
    "recrutement",
    "ressource",
    "humaine",
    "digital",
    "numerique",
    "environnement",
    "securite",
    "etude",
    "cotis",
    "adminis",
];

/// Whether a word says what somebody sees to.
pub fn is_work(word: &str) -> bool {
    WORK.iter().any(|work| word == *work || work.len() > 4 && word.starts_with(work))
}

/// The words of a heading without those that say what somebody sees to.
fn without_work(key: &str) -> Option<String> {
    let (work, rest): (Vec<&str>, Vec<&str>) =
        key.split(' ').filter(|word| *word != "service").partition(|word| is_work(word));
    // `Qualité du représentant`: what he is.
    (!work.is_empty() && !rest.is_empty() && !key.starts_with("qualite ")).then(|| rest.join(" "))
}

/// `Cotisation versée`, `Montant encaissé`: not what is owed. Whether days, answers or amounts stand below, the cells say.
fn is_what_was_paid(key: &str) -> bool {
    let paid = |word: &str| {
        let known = ["verse", "paye", "regle", "encaisse", "acquitte", "percu", "recu"];
        known.iter().any(|known| word == *known || word.strip_suffix('e') == Some(known)) || word == "paid"
    };
    let owed =
        |word: &str| matches!(word, "cotisation" | "cotis" | "cot" | "montant" | "somme" | "due" | "fee" | "amount");
    let words = || key.split(' ');
    words().any(paid) && words().any(owed) && words().all(|word| paid(word) || owed(word) || word == "membership")
}

/// Words that say of what a field is: `Synthèse de la visite`, `Mail du gérant`.
fn subject(word: &str) -> Option<(&str, Kind)> {
    let kind = match word {
        "visite" | "visit" => Kind::Visit,
        "projet" | "project" => Kind::Project,
        "evenement" | "event" => Kind::Event,
        "convention" => Kind::Agreement,
        "mandat" | "mandate" => Kind::Mandate,
        "adhesion" | "membership" => Kind::Membership,
        "cotisation" => Kind::Dues,
        "reglement" | "paiement" | "payment" => Kind::Payment,
        "tache" | "task" => Kind::Task,
        "contact" | "dirigeant" | "interlocuteur" | "representant" | "gerant" | "correspondant" | "referent"
        | "responsable" => Kind::Contact,
        _ => return None,
    };
    Some((word, kind))
}

/// What a meaning is of a kind, if it is a field of it.
fn about(meaning: Meaning, kind: Kind) -> Option<Meaning> {
    let field = match meaning {
        Meaning::Field(of, field) if of == kind => field,
        Meaning::Either("name") if kind == Kind::Contact => "full_name",
        Meaning::Either("title") if kind == Kind::Contact => "role",
        Meaning::Either("label") => "title",
        Meaning::Either("date" | "started") if kind == Kind::Membership => "joined_on",
        Meaning::Either("ended") if kind == Kind::Membership => "left_on",
        Meaning::Either("date") if kind == Kind::Payment => "paid_on",
        Meaning::Either("date") if kind == Kind::Agreement => "signed_on",
        Meaning::Either("started") => "started_on",
        Meaning::Either("ended") => "ended_on",
        Meaning::Either(word) | Meaning::Bare(word) => word,
        _ => return None,
    };
    Target::new(kind, field).map(|target| Meaning::Field(kind, target.field))
}

/// A heading that holds a known one and little more: two words of three at least.
fn known_within(key: &str) -> Option<(Meaning, u8)> {
    let words: Vec<&str> = key.split(' ').collect();
    let mut best: Option<(usize, Meaning)> = None;
    for length in (2..words.len()).rev() {
        for known in words.windows(length) {
            if let Some(meaning) = dictionary().get(&known.join(" ")).copied()
                && best.is_none()
            {
                best = Some((length, meaning));
            }
        }
    }
    let (length, meaning) = best?;
    (length * 3 >= words.len() * 2).then_some((meaning, 70))
}

/// A heading with a word in it that says what stands below, whatever stands around it; the cells must agree.
fn token(key: &str) -> Option<(Meaning, u8)> {
    let meaning = key.split(' ').find_map(|word| match word {
        "siret" | "siren" | "naf" | "ape" | "college" => dictionary().get(word).copied(),
        "mail" | "email" | "courriel" | "mel" => Some(Meaning::Either("email")),
        "das" => Some(Meaning::Either("sectors")),
        "tel" | "telephone" | "phone" | "portable" => Some(Meaning::Either("phone")),
        _ => None,
    })?;
    Some((meaning, 60))
}
