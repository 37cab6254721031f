//! What headings call people: `Dirigeant`, `Contact compta`, `Nom du gérant`, `Référent innovation`. The words tell one
//! person of a line from another, and are the role of whoever stands below.

use super::headings::words;
use super::parts::{POST_BESIDES, POSTS, is_work};
use super::phrases::stem;
use crate::model::text::fold;

/// Words for somebody that say nothing of what they do.
const NOUNS: &[&str] = &[
    "contact",
    "contacter",
    "joindre",
    "interlocuteur",
    "personne",
    "person",
    "correspondant",
    "referent",
    "representant",
];

/// Words for what is said of somebody, and for a name.
const SAID: &[&str] = &[
    "nom",
    "prenom",
    "mail",
    "email",
    "courriel",
    "mel",
    "tel",
    "telephone",
    "phone",
    "portable",
    "port",
    "mobile",
    "gsm",
    "cell",
    "fixe",
    "ligne",
    "directe",
    "direct",
    "fonction",
    "poste",
    "titre",
    "title",
    "adresse",
    "address",
    "electronique",
    "messagerie",
    "numero",
    "e",
    "name",
    "first",
    "last",
    "full",
    "surname",
    "famille",
    "family",
    "patronymique",
    "complet",
    "qualite",
    "number",
    "role",
    "metier",
    "profession",
    "remarque",
    "note",
    "commentaire",
    "civilite",
];

/// Which of several contacts, in words.
const COUNTED: &[(&str, &[&str])] = &[
    ("2", &["2e", "2eme", "2nd", "2nde", "second", "seconde", "deuxieme"]),
    ("3", &["3e", "3eme", "troisieme", "third"]),
    ("4", &["4e", "4eme", "quatrieme", "fourth"]),
    ("5", &["5e", "5eme", "cinquieme"]),
    ("other", &["autre", "secondaire", "supplementaire", "other"]),
];

/// The words of a heading, by what they are for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// What is said of somebody: `mail`; nothing where the heading only names them.
    pub said: String,
    /// Who that is: work, or posts and nouns, as stems in their order.
    pub whose: Vec<String>,
    /// The heading has a word for a person, or for the work of one.
    pub nouns: bool,
    pub work: bool,
    pub posts: bool,
    /// Words that are neither.
    pub others: bool,
    /// `2`, `3`, or `other`.
    pub counted: Option<String>,
}

impl Parted {
    /// Whether the heading counts people, or what is said of them.
    pub fn is_counted(&self) -> bool {
        self.counted.is_some()
    }
}

fn is_any(known: &[&str], word: &str) -> bool {
    known.iter().any(|known| stem(known) == stem(word))
}

/// The words of a heading, told apart.
pub fn part(heading: &str) -> Parted {
    let key = words(heading).0;
    let mut parted = Parted::default();
    let (mut said, mut posts, mut work, mut others) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    // `Qualité du représentant` is what he is; `Responsable qualité` what he sees to.
    let quality = key.starts_with("qualite ");
    for word in key.split(' ').filter(|word| !word.is_empty()) {
        let counted = COUNTED.iter().find(|(_, words)| words.contains(&word)).map(|(number, _)| *number);
        let digit = word.len() == 1 && word.bytes().all(|byte| (b'2'..=b'9').contains(&byte));
        if counted.is_some() || digit {
            parted.counted = Some(counted.unwrap_or(word).to_owned());
        } else if word == "1" || matches!(word, "principal" | "principale" | "premier" | "main" | "primary") {
            // The first one is the contact as such.
        } else if is_any(NOUNS, word) {
            parted.nouns = true;
            if stem(word) != "contact" && stem(word) != stem("contacter") {
                posts.push(stem(word));
            }
        } else if is_any(POSTS, word) || is_any(POST_BESIDES, word) {
            parted.posts |= is_any(POSTS, word) || word == "legal";
            posts.push(stem(word));
        } else if is_work(word) && !(quality && word == "qualite") {
            parted.work = true;
            work.push(word.chars().take(5).collect());
        } else if SAID.contains(&word) {
            said.push(word);
        } else if word != "service" && word != "pole" {
            parted.others = true;
            others.push(stem(word));
        }
    }
    // Who sees to something is known by that: `Resp. RH`, `Mail RH`.
    parted.whose = if work.is_empty() { posts } else { work };
    parted.whose.extend(others);
    parted.said = said.join(" ");
    parted
}

/// The role that a heading above a name says; nothing where it says only that somebody stands below.
pub fn of_heading(heading: &str) -> Option<String> {
    let parted = part(heading);
    let named = parted.posts || parted.work || parted.nouns && parted.others;
    if !named || heading.chars().count() > 60 || heading.contains(['?', '@']) {
        return None;
    }
    const SMALL: &[&str] =
        &["de", "du", "des", "d", "la", "le", "les", "l", "et", "ou", "pour", "en", "a", "un", "une"];
    const NOT_OF_ROLES: &[&str] = &[
        "entreprise",
        "societe",
        "structure",
        "organisme",
        "adherent",
        "membre",
        "pole",
        "cluster",
        "club",
        "association",
        "principal",
        "1",
        "usuel",
        "usage",
        "contacter",
        "joindre",
        "company",
    ];
    let mut kept: Vec<&str> = Vec::new();
    for word in heading.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | ':' | '_' | '–' | '—' | '*'))
    {
        let word = word.trim_matches(['-', ',', ';']);
        let folded = fold(word);
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let key = words(word).0;
        let counts = COUNTED.iter().any(|(_, known)| known.contains(&bare)) || bare.bytes().all(|b| b.is_ascii_digit());
        let says = SAID.contains(&key.as_str()) && !matches!(bare, "titre" | "qualite") || folded.contains("n°");
        // Small words stay between two that are kept: `Directeur de la production`.
        if bare.is_empty() && word != "&" && word != "/" || counts || says || NOT_OF_ROLES.contains(&key.as_str()) {
            continue;
        }
        kept.push(word);
    }
    let is_small = |word: &&str| {
        let folded = fold(word);
        matches!(folded.as_str(), "&" | "/") || SMALL.contains(&folded.trim_matches('.'))
    };
    while kept.first().is_some_and(is_small) {
        kept.remove(0);
    }
    while kept.last().is_some_and(is_small) {
        kept.pop();
    }
    // `Contact compta`: who is written to about accounts.
    if kept.len() > 1 && matches!(&*fold(kept[0]), "contact" | "contacts" | "personne") {
        kept.remove(0);
        while kept.first().is_some_and(is_small) {
            kept.remove(0);
        }
    }
    let joined = kept.join(" ");
    if !joined.chars().any(char::is_alphabetic) {
        return None;
    }
    // `DIRIGEANT`: headings shout where roles do not.
    let quiet = |word: &str| {
        let loud = word.chars().filter(|c| c.is_alphabetic()).count() > 4 && !word.chars().any(char::is_lowercase);
        if loud { word.to_lowercase() } else { word.to_owned() }
    };
    let quieter = joined.split(' ').map(quiet).collect::<Vec<_>>().join(" ");
    let mut letters = quieter.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_that_a_heading_says() {
        for (heading, role) in [
            ("Contact compta", "Compta"),
            ("Contact RH - Nom", "RH"),
            ("Resp. RH", "Resp. RH"),
            ("Dirigeant", "Dirigeant"),
            ("DIRIGEANT", "Dirigeant"),
            ("Président(e)", "Président(e)"),
            ("Nom du gérant", "Gérant"),
            ("Prénom et nom de la gérante", "Gérante"),
            ("Nom du directeur de la production", "Directeur de la production"),
            ("Référent innovation", "Référent innovation"),
            ("Interlocuteur technique", "Interlocuteur technique"),
            ("Responsable R&D", "Responsable R&D"),
            ("Représentant légal", "Représentant légal"),
            ("Nom_dirigeant", "Dirigeant"),
            ("Contact", ""),
            ("Contact 2", ""),
            ("Nom du contact principal", ""),
            ("Nom et prénom", ""),
            ("Interlocuteur", ""),
            ("Représentant", ""),
            ("Personne à contacter", ""),
            ("Contact entreprise", ""),
            ("Contact pôle", ""),
            ("", ""),
        ] {
            assert_eq!(of_heading(heading).unwrap_or_default(), role, "{heading}");
        }
    }
}
