//! From a typed word to the words of the dictionary it may stand for.

use super::beginnings;
use super::fold::readings;
use super::index::Index;
use super::near::Near;
use super::postings::{Part, place};
use super::query::Term;
use super::rank::{Match, NUMBER_WEIGHT, weights};

/// The words of the dictionary that a typed one may stand for.
pub(super) struct Expansion {
    pub term: Term,
    pub slips: bool,
    pub words: Vec<(u32, Match)>,
    /// Whether numbers are looked for as well: the word stands among others.
    pub among: bool,
    /// Records with a number that has these digits.
    pub numbers: Vec<u32>,
    /// Entries to walk, by part; of a letter, as many as there are records. Numbers are among the hidden.
    pub entries: [usize; 2],
    /// The most any of them weighs, by part.
    pub most: [u32; 2],
}

impl Expansion {
    /// Entries of both parts.
    pub const fn len(&self) -> usize {
        self.entries[0] + self.entries[1]
    }

    /// The records with a number that has the digits typed.
    pub fn with_numbers(mut self, docs: Vec<u32>) -> Self {
        let hidden = Part::Hidden as usize;
        if !docs.is_empty() {
            self.entries[hidden] += docs.len();
            self.most[hidden] = self.most[hidden].max(NUMBER_WEIGHT);
        }
        self.numbers = docs;
        self
    }

    /// The letter that is all that was typed, as a bit. Which words begin with it is not among `words`: records are asked.
    pub fn letter(&self) -> Option<u32> {
        letter_of(&self.term)
    }
}

fn letter_of(term: &Term) -> Option<u32> {
    match term.text.as_bytes() {
        [letter] if !term.whole && term.other.is_none() => beginnings::bit(*letter),
        _ => None,
    }
}

pub(super) fn expansion(index: &Index, term: &Term, slips: bool) -> Expansion {
    let Index { dictionary, postings, .. } = index;
    let mut words: Vec<(u32, Match)> = Vec::new();
    let (mut entries, mut most) = ([0; 2], [0; 2]);
    let mut add = |word: u32, how: Match| {
        let len = postings.len_of(word);
        if len == [0; 2] {
            return;
        }
        let weights = weights(how);
        for (part, best) in [(Part::Shown, place::TITLE_FIRST), (Part::Hidden, place::WORDS)] {
            if len[part as usize] > 0 {
                entries[part as usize] += len[part as usize];
                most[part as usize] = most[part as usize].max(weights[best as usize]);
            }
        }
        words.push((word, how));
    };
    let letter = letter_of(term);
    let prefix = if term.text.chars().count() > 2 { Match::Prefix } else { Match::ShortPrefix };
    for text in std::iter::once(&term.text).chain(&term.other) {
        if term.whole || letter.is_some() {
            dictionary.find(text).into_iter().for_each(|word| add(word, Match::Whole));
        } else {
            dictionary.each_with_prefix(text, |word| {
                let whole = dictionary.bytes(word).len() == text.len();
                add(word, if whole { Match::Whole } else { prefix });
            });
        }
    }
    for reading in readings(&term.text) {
        dictionary.find(reading).into_iter().for_each(|word| add(word, Match::Whole));
    }
    if slips && let Some(slips) = slips_allowed(&term.text) {
        dictionary.each_near(&term.text, slips, |word, near| match near {
            Near::Inside => add(word, Match::Inside),
            Near::Whole(slips) => add(word, Match::Slip(slips)),
            Near::Prefix(slips) => add(word, Match::SlipPrefix(slips)),
        });
        dictionary.each_sounding(&term.text, |word, whole| {
            add(word, if whole { Match::Sound } else { Match::SoundPrefix });
        });
    }
    if letter.is_some() && dictionary.has_prefix(&term.text) {
        entries = [index.docs.len(), 0];
    }
    Expansion { term: term.clone(), slips, words, among: false, numbers: Vec::new(), entries, most }
}

/// Slips forgiven in a word: one from four letters on, two from eight; none in numbers.
pub(super) fn slips_allowed(word: &str) -> Option<usize> {
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match word.chars().count() {
        0..4 => None,
        4..8 => Some(1),
        _ => Some(2),
    }
}
