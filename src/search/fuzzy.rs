//! The last resort: letters that stand in a record in the order typed, judged by `fuzzy-matcher`.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::fold::letter_mask;
use super::index::Index;
use super::query::Filter;
use super::rank::{Best, Rank};
use super::types::Tier;

/// Records whose letters are looked at one by one, at most. Beyond, which ones are seen depends on their
/// order of arrival.
const MAX_CHECKED: usize = 3_000;
/// Records judged by the matcher, at most.
const MAX_JUDGED: usize = 150;
/// Fewer letters say too little, more are no name.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=40;
/// The matcher gives a letter found 16 and takes off for gaps: under this per letter, they are strewn about.
const MIN_PER_LETTER: i64 = 14;

/// No record counts for more: held under what "all words but one" gets.
const MOST: u32 = 100;

/// The matcher and room for one text.
#[derive(Default)]
pub(super) struct Fuzzy {
    matcher: SkimMatcherV2,
    text: String,
}

impl Fuzzy {
    /// Nothing it finds stands higher.
    pub const CEILING: Rank = Rank::most(Tier::Fuzzy, MOST << 4);

    /// `typed`: folded, without spaces.
    pub fn search(&mut self, index: &Index, filter: Filter, typed: &str, best: &mut Best) {
        let letters = typed.chars().count();
        if !LETTERS.contains(&letters) {
            return;
        }
        let wanted = letter_mask(typed.as_bytes());
        let (mut checked, mut judged) = (0, 0);
        for (doc, &mask) in index.docs.masks().iter().enumerate() {
            if wanted & !mask != 0 {
                continue;
            }
            let doc = doc as u32;
            let facts = index.docs.facts(doc);
            if !filter.admits(facts) {
                continue;
            }
            checked += 1;
            if checked > MAX_CHECKED {
                return;
            }
            let words = || index.docs.shown(doc).iter().map(|&word| index.dictionary.bytes(word));
            if !in_order(typed.as_bytes(), words()) {
                continue;
            }
            self.text.clear();
            for word in words() {
                // Words of the dictionary are valid UTF-8.
                self.text.push_str(std::str::from_utf8(word).unwrap_or_default());
                self.text.push(' ');
            }
            if let Some(score) = self.matcher.fuzzy_match(&self.text, typed)
                && score >= MIN_PER_LETTER * letters as i64
            {
                // A whole word gets some 20 per letter.
                let quality = (score * 64 / (letters as i64 * 20)).clamp(0, i64::from(MOST)) as u32;
                best.offer(Rank::new(Tier::Fuzzy, quality << 4, facts), doc, &index.docs);
            }
            judged += 1;
            if judged == MAX_JUDGED {
                return;
            }
        }
    }
}

/// Whether the letters stand in the words in that order. Plain loops: this is asked of thousands of records a key.
fn in_order<'a>(typed: &[u8], words: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut left = typed;
    for word in words {
        for letter in word {
            if let [wanted, rest @ ..] = left
                && wanted == letter
            {
                left = rest;
            }
        }
        if left.is_empty() {
            return true;
        }
    }
    left.is_empty()
}
