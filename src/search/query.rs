//! What was typed, taken apart.

use super::docs::Facts;
use super::filters::split_filter;
use super::fold::{Role, Words, readings, role};
use super::numbers::{Wanted, digits_of};
use super::types::{DocKind, Query};

/// Most words of a query that count.
pub(super) const MAX_TERMS: usize = 12;
/// Most bytes of a query that are read.
const MAX_TEXT: usize = 400;
/// Fewer digits in a row say too little to look among numbers.
const MIN_DIGITS: usize = 3;

/// Which records may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    /// One bit per kind.
    kinds: u32,
    member: Option<bool>,
    /// Whether the filter was typed in the text.
    pub typed: bool,
}

impl Filter {
    /// Whether visits, which are of no kind of organisation, may be shown.
    pub fn admits_visits(self) -> bool {
        self.kinds >> DocKind::Visit as u32 & 1 == 1 && self.member.is_none()
    }

    pub fn admits(self, facts: Facts) -> bool {
        facts.alive()
            && self.kinds >> facts.kind() & 1 == 1
            && self.member.is_none_or(|member| member == facts.member())
    }
}

/// One word looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub text: String,
    /// Another spelling that is as good (an umlaut typed: `zuercher`).
    pub other: Option<String>,
    /// Only the whole word will do.
    pub whole: bool,
}

impl Term {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), other: None, whole: false }
    }
}

/// The words that must all be found, and those that are welcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub terms: Vec<Term>,
    /// Articles and legal forms next to words that carry meaning; the flag: may be half typed.
    pub welcome: Vec<(Term, bool)>,
    /// All words but legal forms, written as one.
    pub name: String,
    /// The words of `terms` only, written as one.
    pub core: String,
    /// Whether a word is the beginning of another: `g garcon`, where the one must not be found in the other's place.
    pub nested: bool,
}

impl Plan {
    /// Sorts words into those that must be found and those that are welcome.
    pub fn new(terms: Vec<Term>) -> Self {
        let mut plan = Self::default();
        let written_out = |term: &Term| readings(&term.text).first().copied().unwrap_or(&term.text).to_owned();
        let all_soft = terms.iter().all(|term| role(&written_out(term)) != Role::Core);
        let last = terms.len().saturating_sub(1);
        for (at, term) in terms.into_iter().enumerate() {
            let text = written_out(&term);
            let role = if all_soft { Role::Core } else { role(&text) };
            if role != Role::LegalForm {
                plan.name.push_str(&text);
            }
            if role == Role::Core {
                plan.core.push_str(&text);
                plan.terms.push(term);
            } else {
                // "a" is an article or somebody's initial.
                let half_typed = at == last || term.text == "a";
                plan.welcome.push((term, half_typed));
            }
        }
        plan.nested = plan.terms.iter().enumerate().any(|(at, one)| {
            let others = plan.terms.iter().enumerate().filter(|(other, _)| *other != at);
            others.into_iter().any(|(_, other)| other.text.starts_with(&one.text))
        });
        plan
    }
}

/// A query, read.
pub(super) struct Parsed {
    pub filter: Filter,
    /// Nothing was typed (a filter aside).
    pub blank: bool,
    pub terms: Vec<Term>,
    /// Digits, when nothing but a number was typed.
    pub numbers: Vec<Wanted>,
}

impl Parsed {
    pub fn new(query: &Query<'_>) -> Self {
        let mut text = query.text.trim_start();
        let mut end = text.len().min(MAX_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = &text[..end];
        let mut filter = Filter {
            kinds: query.kinds.map_or(u32::MAX, |kinds| kinds.iter().fold(0, |bits, &kind| bits | 1 << kind as u32)),
            member: None,
            typed: false,
        };
        if let Some((narrowed, rest)) = split_filter(text) {
            filter.kinds &= 1 << narrowed.kind as u32;
            filter.member = narrowed.member;
            filter.typed = true;
            text = rest;
        }
        let mut words = Words::default();
        words.read(text, MAX_TERMS);
        Self { filter, blank: text.trim().is_empty(), terms: terms_of(&words), numbers: numbers_of(text) }
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn terms_of(words: &Words) -> Vec<Term> {
    let term = |at: usize| {
        // "Ste" may be a saint or a company, "Sté" is a company.
        let company = words.plain(at) == "ste" && words.text(at) == "societe";
        let text = if company { words.text(at) } else { words.plain(at) };
        Term { other: words.other(at).map(str::to_owned), ..Term::new(text) }
    };
    (0..words.len()).map(term).collect()
}

/// The same words with digits in groups ("03 53 01") written as one, if there are any.
pub(super) fn grouped(terms: &[Term]) -> Option<Vec<Term>> {
    let mut grouped: Vec<Term> = Vec::new();
    for term in terms {
        match grouped.last_mut() {
            Some(before) if is_number(&before.text) && is_number(&term.text) => before.text.push_str(&term.text),
            _ => grouped.push(term.clone()),
        }
    }
    (grouped.len() < terms.len()).then_some(grouped)
}

/// What is typed of a French VAT number (`FR 38 357 673 573`), without country and key: the SIREN.
pub(super) fn vat_siren(text: &str) -> Option<&str> {
    let rest = text.trim_start();
    let (_, rest) = rest.split_at_checked(2).filter(|(country, _)| country.eq_ignore_ascii_case("fr"))?;
    let mut key = 0;
    let siren = rest.find(|c: char| {
        key += usize::from(c.is_ascii_alphanumeric());
        key > 2
    });
    let siren = siren.map(|at| &rest[at..])?;
    let is_siren = siren.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '.');
    // "Fr" begins words as well.
    let is_key = rest.chars().filter(char::is_ascii_alphanumeric).take(2).any(|c| c.is_ascii_digit());
    (is_siren && is_key).then_some(siren)
}

fn numbers_of(text: &str) -> Vec<Wanted> {
    let text = vat_siren(text).unwrap_or(text);
    let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+.-/()_".contains(c);
    if !text.chars().all(allowed) {
        return Vec::new();
    }
    let plain: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let national = digits_of(text);
    let mut numbers = Vec::new();
    if plain.len() >= MIN_DIGITS && !text.trim_start().starts_with('+') {
        numbers.extend(Wanted::new(&plain));
    }
    if national != plain && national.len() >= MIN_DIGITS {
        numbers.extend(Wanted::new(&national));
    }
    numbers
}

/// The digits of a word among other words, if there are enough of them.
pub(super) fn number_term(term: &Term) -> Option<Wanted> {
    let long = term.text.len() > MIN_DIGITS && is_number(&term.text);
    if long { Wanted::new(&digits_of(&term.text)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Parsed {
        Parsed::new(&Query { text, kinds: None, limit: 10 })
    }

    fn terms(text: &str) -> Vec<String> {
        parse(text).terms.into_iter().map(|term| term.text).collect()
    }

    #[test]
    fn reads_words_numbers_and_kinds() {
        assert_eq!(terms("adhérent: Dupont"), ["dupont"]);
        assert!(parse("ADHÉRENT:").blank && parse("adherent:").filter.typed);
        assert_eq!(terms("autre: Dupont"), ["autre", "dupont"]);
        let texts = |terms: Vec<Term>| terms.into_iter().map(|term| term.text).collect::<Vec<_>>();
        assert_eq!(grouped(&parse("dupont 03 53 01").terms).map(texts).unwrap(), ["dupont", "035301"]);
        assert!(grouped(&parse("dupont 03 a 53").terms).is_none());
        assert_eq!(parse("592 531 800").numbers.len(), 1);
        assert_eq!(parse("+33 3 53").numbers.len(), 1);
        assert_eq!(parse("00320").numbers.len(), 1);
        assert_eq!(parse("0041 32").numbers.len(), 2);
        assert!(parse("3f precision").numbers.is_empty());
        assert!(parse("12").numbers.is_empty());
        for vat in ["FR38357673573", "fr 38 357 673 573", "FR38 357", "FR9A357673573"] {
            assert_eq!(parse(vat).numbers.len(), 1, "{vat}");
        }
        for none in ["fr", "FR38", "FR38 35", "frère", "fra 357", "fr abc", "FRAB 357673573"] {
            assert!(parse(none).numbers.is_empty(), "{none}");
        }
        assert!(parse("  ").blank && !parse("…").blank);
    }

    #[test]
    fn articles_and_legal_forms_are_welcome_not_required() {
        let plan = |text: &str| Plan::new(parse(text).terms);
        let horlogerie = plan("horlogerie de besançon sa");
        assert_eq!(horlogerie.terms.len(), 2);
        assert_eq!(horlogerie.welcome.len(), 2);
        assert!(horlogerie.welcome[1].1 && !horlogerie.welcome[0].1);
        assert_eq!(horlogerie.name, "horlogeriedebesancon");
        assert_eq!(horlogerie.core, "horlogeriebesancon");
        assert_eq!(plan("sa").terms.len(), 1);
    }
}
