//! Words of which only the first letter is typed. A letter stands for a tenth of all words: records are asked for it
//! instead of its lists for records.

use std::ops::Range;

use super::doc_set::DocSet;
use super::docs::Facts;
use super::expansion::Expansion;
use super::index::Index;
use super::postings::{PLACE_BITS, PLACE_MASK, place};
use super::rank::{Match, Tally, weights};

/// One such word.
pub(super) struct Letter<'a> {
    text: &'a str,
    bit: u32,
    /// Whether it is the first word typed.
    is_first: bool,
    /// The records that hold the letter as a word, in ascending order, and its weight there.
    whole: Vec<(u32, u32)>,
}

impl Letter<'_> {
    /// The most it may weigh in each place.
    const fn weights(&self) -> [u32; place::COUNT] {
        weights(if self.whole.is_empty() { Match::ShortPrefix } else { Match::Whole })
    }
}

/// All such words of a plan.
pub(super) struct Letters<'a> {
    index: &'a Index,
    letters: Vec<Letter<'a>>,
    /// Their bits together.
    bits: u32,
    /// The records that hold any of them as a word.
    whole: DocSet,
}

impl<'a> Letters<'a> {
    pub fn new(index: &'a Index) -> Self {
        Self { index, letters: Vec::new(), bits: 0, whole: DocSet::default() }
    }

    /// Whether a word is one; it is taken if so.
    pub fn takes(&mut self, expansion: &'a Expansion, is_first: bool) -> bool {
        let Some(bit) = expansion.letter() else {
            return false;
        };
        let mut whole = Vec::new();
        for &(word, how) in &expansion.words {
            let weights = weights(how);
            self.index.postings.each(word, |entry| {
                // Places are below `place::COUNT`: the index writes no others.
                whole.push((entry >> PLACE_BITS, weights[(entry & PLACE_MASK) as usize]));
            });
        }
        if !whole.is_empty() {
            self.whole.make_room(self.index.docs.len());
            whole.iter().for_each(|&(doc, _)| self.whole.set(doc));
        }
        whole.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        whole.dedup_by_key(|&mut (doc, _)| doc);
        self.letters.push(Letter { text: &expansion.term.text, bit, is_first, whole });
        self.bits |= bit;
        true
    }

    /// Of a single letter, what a record comes to at most where it does not count most.
    pub fn elsewhere(&self) -> Option<Tally> {
        let [letter] = &self.letters[..] else { return None };
        Some(Tally::new(letter.weights()[place::TITLE as usize]).next(letter.is_first))
    }

    /// Every record of some that may hold them all. `best`: of a single letter only those where it counts most, or only the
    /// others.
    pub fn each(&self, docs: Range<usize>, best: Option<bool>, found: impl FnMut(u32, Facts)) {
        let all = &self.index.docs;
        match (&self.letters[..], best) {
            ([letter], Some(true)) => all.each_beginning(docs, |here| here.is_first(letter.bit), found),
            ([letter], Some(false)) => {
                all.each_beginning(docs, |here| here.has(letter.bit) && !here.is_first(letter.bit), found);
            }
            _ => all.each_beginning(docs, |here| here.has(self.bits), found),
        }
    }

    /// As if a record held each where it counts most.
    #[inline]
    pub fn most(&self, tally: Tally) -> Tally {
        let best = |letter: &Letter| letter.weights()[place::TITLE_FIRST as usize];
        self.letters.iter().fold(tally, |tally, letter| tally.better(best(letter)).next(letter.is_first))
    }

    /// Adds what a record holds of each; none where it lacks one.
    pub fn note(&self, tally: Tally, doc: u32) -> Option<Tally> {
        self.noted(tally, doc, |letter| self.in_context(letter, doc))
    }

    /// The same or more, but soon told.
    #[inline]
    pub fn note_at_most(&self, tally: Tally, doc: u32) -> Option<Tally> {
        self.noted(tally, doc, |_| true)
    }

    fn noted(&self, tally: Tally, doc: u32, in_context: impl Fn(&Letter) -> bool) -> Option<Tally> {
        if self.letters.is_empty() {
            return Some(tally);
        }
        let here = self.index.docs.beginnings(doc);
        let whole = |letter: &Letter| {
            let at = letter.whole.binary_search_by_key(&doc, |&(doc, _)| doc);
            at.map_or(0, |at| letter.whole[at].1)
        };
        let any_whole = self.whole.has(doc);
        self.letters.iter().try_fold(tally, |tally, letter| {
            let weight = here.place(letter.bit, || in_context(letter));
            let weight = weight.map_or(0, |place| weights(Match::ShortPrefix)[place as usize]);
            let weight = if any_whole { weight.max(whole(letter)) } else { weight };
            (weight > 0).then(|| tally.better(weight).next(letter.is_first))
        })
    }

    fn in_context(&self, letter: &Letter, doc: u32) -> bool {
        let dictionary = &self.index.dictionary;
        self.index.docs.context(doc).iter().any(|&word| dictionary.bytes(word).starts_with(letter.text.as_bytes()))
    }
}
