//! The words that narrow a search to a kind: `visite:`, `adhérent:`. One table, read by the parser and offered to
//! whoever types.

use super::fold::Words;
use super::types::DocKind;
use crate::i18n::Lang;

/// One filter, as it is typed in front of a search.
#[derive(Debug, PartialEq, Eq)]
pub struct KindFilter {
    pub kind: DocKind,
    /// Only members, or only those that are not.
    pub member: Option<bool>,
    /// What it is called in French and in English: the words that are offered.
    shown: [&'static str; 2],
    /// Every word that is understood, folded.
    words: &'static [&'static str],
}

const fn filter(
    kind: DocKind,
    member: Option<bool>,
    shown: [&'static str; 2],
    words: &'static [&'static str],
) -> KindFilter {
    KindFilter { kind, member, shown, words }
}

/// Every filter, in the order in which they are offered.
pub static FILTERS: [KindFilter; 8] = [
    filter(
        DocKind::Organisation,
        None,
        ["org", "org"],
        &[
            "org",
            "orga",
            "organisation",
            "organisations",
            "entreprise",
            "entreprises",
            "societe",
            "structure",
            "company",
        ],
    ),
    filter(
        DocKind::Organisation,
        Some(true),
        ["adhérent", "member"],
        &["adherent", "adherents", "membre", "membres", "member", "members"],
    ),
    filter(DocKind::Organisation, Some(false), ["prospect", "prospect"], &["prospect", "prospects"]),
    filter(
        DocKind::Contact,
        None,
        ["contact", "contact"],
        &["contact", "contacts", "personne", "personnes", "person", "people"],
    ),
    filter(DocKind::Visit, None, ["visite", "visit"], &["visite", "visites", "visit", "visits"]),
    filter(
        DocKind::Engagement,
        None,
        ["conseil", "advice"],
        &["conseil", "conseils", "demarche", "demarches", "engagement", "engagements", "advice"],
    ),
    filter(DocKind::Project, None, ["projet", "project"], &["projet", "projets", "project", "projects"]),
    filter(
        DocKind::Command,
        None,
        ["commande", "command"],
        &["commande", "commandes", "command", "commands", "cmd", "action", "actions"],
    ),
];

impl KindFilter {
    /// The word that is offered, without its colon.
    #[must_use]
    pub const fn word(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.shown[0],
            Lang::En => self.shown[1],
        }
    }

    fn is_called(&self, typed: &str) -> bool {
        self.words.contains(&typed)
    }

    fn is_begun_by(&self, typed: &str) -> bool {
        self.words.iter().any(|word| word.starts_with(typed))
    }
}

/// The one word that a text is, folded; `None` when it is none, or several.
fn only_word(text: &str) -> Option<String> {
    let words = Words::of(text);
    (words.len() == 1).then(|| words.text(0).to_owned())
}

/// The filter a text begins with, and what comes after its colon.
#[must_use]
pub fn split_filter(text: &str) -> Option<(&'static KindFilter, &str)> {
    let (typed, rest) = text.split_once(':')?;
    let typed = only_word(typed)?;
    Some((FILTERS.iter().find(|filter| filter.is_called(&typed))?, rest))
}

/// The filters that may be meant by what is typed so far, and what is to be kept of it behind the filter: all of them
/// while nothing is typed, those that the first word begins while it stands alone, and later only the one it names.
#[must_use]
pub fn offered_filters(text: &str) -> (Vec<&'static KindFilter>, &str) {
    let text = text.trim_start();
    if text.is_empty() {
        return (FILTERS.iter().collect(), text);
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim_start();
    let offered = match only_word(first) {
        Some(word) if !text.contains(':') => FILTERS
            .iter()
            .filter(|filter| if rest.is_empty() { filter.is_begun_by(&word) } else { filter.is_called(&word) })
            .collect(),
        _ => Vec::new(),
    };
    (offered, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn offered(text: &str, lang: Lang) -> String {
        let (filters, rest) = offered_filters(text);
        let words: Vec<&str> = filters.iter().map(|filter| filter.word(lang)).collect();
        format!("{} | {rest}", words.join(" "))
    }

    #[test]
    fn no_word_means_two_filters() {
        let mut known = BTreeSet::new();
        for word in FILTERS.iter().flat_map(|filter| filter.words) {
            assert_eq!(only_word(word).as_deref(), Some(*word), "{word} is folded");
            assert!(known.insert(word), "{word} twice");
        }
    }

    #[test]
    fn every_kind_has_a_filter_and_every_word_is_read_back() {
        for kind in DocKind::ALL {
            assert!(FILTERS.iter().any(|filter| filter.kind == kind), "{kind}");
        }
        for filter in &FILTERS {
            for lang in [Lang::Fr, Lang::En] {
                let text = format!("{}: dupont", filter.word(lang));
                assert_eq!(split_filter(&text), Some((filter, " dupont")));
            }
        }
    }

    #[test]
    fn offers_what_the_first_word_begins() {
        for (text, expected) in [
            ("", "org adhérent prospect contact visite conseil projet commande | "),
            ("vis", "visite | "),
            ("ADHÉ", "adhérent | "),
            ("pro", "prospect projet | "),
            ("  pro ", "prospect projet | "),
            ("entre", "org | "),
            ("cmd", "commande | "),
            ("member", "adhérent | "),
            ("dem", "conseil | "),
            ("visite horlo", "visite | horlo"),
            ("vis horlo", " | horlo"),
            ("horlo", " | "),
            ("visite:", " | "),
            ("…", " | "),
        ] {
            assert_eq!(offered(text, Lang::Fr), expected, "{text:?}");
        }
        assert_eq!(offered("adv", Lang::En), "advice | ");
    }

    #[test]
    fn takes_a_filter_off_a_text() {
        assert_eq!(split_filter("ADHÉRENTS:x").map(|(filter, rest)| (filter.member, rest)), Some((Some(true), "x")));
        for text in ["autre: x", "visite", "la visite: x", ": x"] {
            assert!(split_filter(text).is_none(), "{text:?}");
        }
    }
}
