//! Searching the reports of visits. They are too many to keep in memory, so the database keeps their words
//! (`store::visit_text`); here is what both sides must agree on: how a report becomes words, and which of them a typed
//! word may stand for.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::expansion::slips_allowed;
use super::fold::{Role, Words, readings, role};
use super::index::Index;
use super::near::Near;
use super::query::{Parsed, Plan, Term, terms_of};
use super::rank::{Rank, rank_of_visit};
use super::types::{DocKey, DocKind, Hit, Query, Tier};

/// Most words that one typed word may stand for, the commonest first.
const MOST_WORDS: usize = 64;
/// The same for slips, which say less.
const MOST_SLIPS: usize = 24;
/// At least one word typed must have so many letters: `le` would find every visit. Fewer are taken for whole words (`IA`).
const MIN_LETTERS: usize = 3;

/// The words by which a text can be found, each once, folded, separated by spaces.
#[must_use]
pub fn words_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut found = BTreeSet::new();
    let mut words = Words::default();
    for text in texts {
        words.read(text, usize::MAX);
        for at in 0..words.len() {
            if matches!(role(words.text(at)), Role::Core | Role::Generic) {
                found.insert(words.text(at).to_owned());
                found.extend(words.other(at).map(str::to_owned));
            }
        }
        words.each_joined(|joined, _, _| {
            found.insert(joined.to_owned());
        });
    }
    let mut joined = String::new();
    for word in &found {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// The words by which a day is asked for, as people write dates: `11/05/2012`, `mai 2012`.
#[must_use]
pub fn words_of_day(day: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
    ];
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    format!("{:02} {:02} {} {month}", day.day(), day.month(), day.year())
}

/// What a visit must hold: of each list, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub all_of: Vec<Vec<Held>>,
}

/// Something that a visit may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    Word(String),
    /// A word that begins so, with as many letters as one of [`BEGINNINGS`].
    Beginning(String),
}

impl Held {
    /// Whether some words, as [`words_of`] gives them, hold it.
    #[must_use]
    pub fn is_among(&self, words: &BTreeSet<String>) -> bool {
        match self {
            Held::Word(word) => words.contains(word),
            Held::Beginning(text) => words.range(text.clone()..).next().is_some_and(|word| word.starts_with(text)),
        }
    }
}

/// Beginnings of so many letters are asked for as they are: the database keeps what begins so, while the words that do
/// may be hundreds.
pub const BEGINNINGS: std::ops::RangeInclusive<usize> = 2..=3;

impl Index {
    /// Notes that so many more visits hold a folded word.
    pub fn note_visit_word(&mut self, word: &str, visits: u32) {
        let at = self.dictionary.intern(word) as usize;
        if at >= self.in_visits.len() {
            self.in_visits.resize(self.dictionary.len(), 0);
        }
        self.in_visits[at] = self.in_visits[at].max(magnitude(visits));
    }

    /// Notes the words of one visit, as [`words_of`] gives them.
    pub fn note_visit(&mut self, words: &str) {
        words.split_ascii_whitespace().for_each(|word| self.note_visit_word(word, 1));
    }

    /// What a visit must hold to answer a query; `None` when none can, or when too little was typed. An empty list asks
    /// for any visit: the filter `visite:` alone was typed.
    #[must_use]
    pub fn wanted(&self, query: &Query<'_>, slips: bool) -> Option<Wanted> {
        let (terms, length) = asked(query)?;
        let mut all_of = Vec::with_capacity(terms.len());
        for term in &terms {
            let words = match length {
                Length::Words => self.is_a_word(term),
                Length::Beginnings => self.stands_for(term, slips),
            };
            if words.is_empty() {
                return None;
            }
            all_of.push(words);
        }
        Some(Wanted { all_of })
    }

    /// Whether visits may answer a query, without looking for them.
    #[must_use]
    pub fn asks_for_visits(&self, query: &Query<'_>) -> bool {
        !self.in_visits.is_empty() && asked(query).is_some()
    }

    /// What was typed, where visits hold it as a word.
    fn is_a_word(&self, term: &Term) -> Vec<Held> {
        let texts = std::iter::once(&term.text).chain(&term.other);
        let held = texts.filter(|text| {
            let word = self.dictionary.find(text);
            word.is_some_and(|word| self.in_visits.get(word as usize) > Some(&0))
        });
        held.cloned().map(Held::Word).collect()
    }

    fn stands_for(&self, term: &Term, slips: bool) -> Vec<Held> {
        let texts = || std::iter::once(&term.text).chain(&term.other);
        if !term.whole && texts().all(|text| BEGINNINGS.contains(&text.chars().count())) {
            let begins = |text: &String| {
                let mut any = false;
                self.dictionary.each_with_prefix(text, |word| any |= self.in_visits.get(word as usize) > Some(&0));
                any
            };
            let mut held: Vec<Held> = texts().filter(|text| begins(text)).cloned().map(Held::Beginning).collect();
            held.extend(readings(&term.text).iter().map(|reading| Held::Word((*reading).to_owned())));
            return held;
        }
        // (how far, how rare, word), of words that visits hold
        let mut found: Vec<(usize, u8, u32)> = Vec::new();
        let mut add = |far: usize, word: u32| {
            let common = self.in_visits.get(word as usize).copied().unwrap_or(0);
            if common > 0 {
                found.push((far, u8::MAX - common, word));
            }
        };
        for text in texts() {
            self.dictionary.each_with_prefix(text, |word| {
                add(usize::from(self.dictionary.bytes(word).len() != text.len()), word);
            });
        }
        for reading in readings(&term.text) {
            self.dictionary.find(reading).into_iter().for_each(|word| add(0, word));
        }
        let mut most = MOST_WORDS;
        if found.is_empty()
            && slips
            && let Some(slips) = slips_allowed(&term.text)
        {
            most = MOST_SLIPS;
            let mut add = |far: usize, word: u32| {
                let common = self.in_visits.get(word as usize).copied().unwrap_or(0);
                if common > 0 {
                    found.push((far, u8::MAX - common, word));
                }
            };
            self.dictionary.each_near(&term.text, slips, |word, near| match near {
                Near::Whole(slips) | Near::Prefix(slips) => add(slips, word),
                Near::Inside => add(1, word),
            });
            self.dictionary.each_sounding(&term.text, |word, whole| add(1 + usize::from(!whole), word));
        }
        found.sort_unstable();
        let mut words: Vec<u32> = Vec::new();
        for (.., word) in found {
            if words.len() < most && !words.contains(&word) {
                words.push(word);
            }
        }
        // Words of the dictionary are valid UTF-8.
        let text = |word| String::from_utf8_lossy(self.dictionary.bytes(word)).into_owned();
        words.into_iter().map(|word| Held::Word(text(word))).collect()
    }
}

/// What the words that were typed are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// Each may go on.
    Beginnings,
    /// Too short for that: each is a word (`IA`).
    Words,
}

/// The words that a visit must answer; none at all when it is the filter alone that was typed. `None` when the query is
/// about others, or says too little.
fn asked(query: &Query<'_>) -> Option<(Vec<Term>, Length)> {
    let parsed = Parsed::new(query);
    if !parsed.filter.admits_visits() {
        return None;
    }
    if parsed.blank {
        return parsed.filter.typed.then(|| (Vec::new(), Length::Beginnings));
    }
    let mut terms = Plan::new(parsed.terms).terms;
    // A letter beside words says next to nothing, and half of all words begin with it.
    if terms.iter().any(|term| term.text.chars().count() > 1) {
        terms.retain(|term| term.text.chars().count() > 1);
    }
    if terms.is_empty() {
        return None;
    }
    let letters = |term: &Term| term.text.chars().count();
    if parsed.filter.typed || terms.iter().any(|term| letters(term) >= MIN_LETTERS) {
        return Some((terms, Length::Beginnings));
    }
    let says = |term: &Term| letters(term) > 1 && matches!(role(&term.text), Role::Core | Role::Generic);
    terms.iter().all(says).then_some((terms, Length::Words))
}

/// How often a word is used, in one byte: what doubles is one more.
fn magnitude(visits: u32) -> u8 {
    // At most 32.
    (u32::BITS - visits.leading_zeros()) as u8
}

/// A visit found with all words as typed, judged by its purpose: the purpose itself, its beginning, or less.
#[must_use]
pub fn judge(query: &Query<'_>, purpose: &str) -> Tier {
    let name = Plan::new(Parsed::new(query).terms).name;
    let purpose = Plan::new(terms_of(&Words::of(purpose))).name;
    if purpose.is_empty() || name.is_empty() || !purpose.starts_with(&name) {
        Tier::Words
    } else if purpose == name {
        Tier::Exact
    } else {
        Tier::Prefix
    }
}

/// The hit of a visit.
#[must_use]
pub fn hit(id: i64, tier: Tier) -> Hit {
    let rank: Rank = rank_of_visit(tier);
    Hit { key: DocKey { kind: DocKind::Visit, id }, tier, score: rank.score() }
}

/// Puts the visits found among the other records: after all that were found as well or better. Visits that share a
/// purpose are many, so unless they were asked for they get what room is left, and a fifth of it at least.
#[must_use]
pub fn merged(mut records: Vec<Hit>, mut visits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    if !records.is_empty() {
        // A purpose that many visits bear says little.
        if visits.iter().filter(|hit| hit.tier < Tier::Words).count() > SAME_PURPOSE {
            visits
                .iter_mut()
                .filter(|visit| visit.tier < Tier::Words)
                .for_each(|visit| *visit = hit(visit.key.id, Tier::Words));
        }
        records.truncate(limit.saturating_sub(visits.len().min(limit / 5)).max(1));
    }
    records.append(&mut visits);
    // Stable: records stay before visits of their tier.
    records.sort_by_key(|hit| hit.tier);
    records.truncate(limit);
    records
}

/// So many visits may bear the purpose that was typed and still come first.
const SAME_PURPOSE: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&str]) -> Index {
        let mut index = Index::new();
        texts.iter().for_each(|text| index.note_visit(&words_of([*text])));
        index
    }

    /// Beginnings as `pla*`.
    fn wanted(index: &Index, query: &str, slips: bool) -> Option<Vec<Vec<String>>> {
        let text = |held: &Held| match held {
            Held::Word(word) => word.clone(),
            Held::Beginning(text) => format!("{text}*"),
        };
        let wanted = index.wanted(&Query { text: query, kinds: None, limit: 10 }, slips)?;
        Some(wanted.all_of.iter().map(|any| any.iter().map(text).collect()).collect())
    }

    #[test]
    fn a_report_becomes_folded_words_each_once() {
        assert_eq!(words_of(["Le micro-usinage de l'œuvre", "Œuvre !"]), "loeuvre micro microusinage oeuvre usinage");
        assert_eq!(words_of(["", "… ?"]), "");
    }

    #[test]
    fn typed_words_stand_for_words_of_visits() {
        let mut known = index(&["Plaquette export", "plaquettes", "recrutement", "Plan d'action"]);
        known.compact();
        let found = |text| wanted(&known, text, false);
        assert_eq!(found("plaq exp"), Some(vec![vec!["plaquette".into(), "plaquettes".into()], vec!["exp*".into()]]));
        assert_eq!(found("plaquette e"), found("plaquette"), "a letter says next to nothing");
        assert_eq!(found("pla xyz"), None);
        assert_eq!(found("plaquette inconnu"), None);
        assert_eq!(found("pl"), None, "too little was typed");
        assert!(found("visite: pl").is_some(), "but the filter says what is meant");
        assert_eq!(found("visite:"), Some(vec![]));
        assert_eq!(found(""), None);
        assert_eq!(found("contact: plaquette"), None);
        assert_eq!(found("adherent: plaquette"), None);
        assert_eq!(found("recrutemnt"), None);
        assert_eq!(wanted(&known, "recrutemnt", true), Some(vec![vec!["recrutement".into()]]));
    }

    #[test]
    fn the_commonest_words_are_kept() {
        let mut known = Index::new();
        (0..200).for_each(|n| known.note_visit_word(&format!("mots{n:03}"), n));
        let words = &wanted(&known, "mots", false).unwrap()[0];
        assert_eq!(words.len(), MOST_WORDS);
        assert!(words.iter().all(|word| word.as_str() >= "mots128"), "{words:?}");
    }

    #[test]
    fn visits_come_after_what_was_found_as_well() {
        let organisation = |id, tier| Hit { key: DocKey { kind: DocKind::Organisation, id }, tier, score: 0 };
        let order = |records: &[Tier], visits: &[Tier], limit| -> Vec<String> {
            let records = records.iter().enumerate().map(|(id, tier)| organisation(id as i64, *tier)).collect();
            let visits = visits.iter().enumerate().map(|(id, tier)| hit(id as i64, *tier)).collect();
            let name = |hit: &Hit| format!("{}{}", &hit.key.kind.as_str()[..1], hit.key.id);
            merged(records, visits, limit).iter().map(name).collect()
        };
        use Tier::{Exact, Prefix, Typo, Words};
        assert_eq!(order(&[Prefix, Words, Typo], &[Words, Words], 10), ["o0", "o1", "v0", "v1", "o2"]);
        assert_eq!(order(&[Words], &[Exact], 10), ["v0", "o0"]);
        assert_eq!(order(&[Words], &[Exact, Exact, Exact, Exact], 10), ["o0", "v0", "v1", "v2", "v3"]);
        assert_eq!(order(&[Words; 10], &[Words; 10], 10).iter().filter(|name| name.starts_with('v')).count(), 2);
        assert_eq!(order(&[], &[Exact; 9], 5).len(), 5);
        assert_eq!(order(&[Words], &[Words], 1), ["o0"]);
    }
}
