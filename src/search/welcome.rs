//! Articles and legal forms beside words that carry meaning: a record that holds them as well stands before others.

use super::doc_set::DocSet;
use super::expansion::Expansion;
use super::index::Index;
use super::postings::{PLACE_BITS, PLACE_MASK};
use super::rank::{Tally, weights};

/// Welcome words that count.
pub(super) const MAX_WELCOME: usize = 3;

/// The records that hold each of the welcome words of a plan. They are the commonest of all, so that a bit a record is
/// soon written and soon looked up.
pub(super) struct Welcome(Vec<DocSet>);

impl Welcome {
    pub fn of<'a>(index: &Index, words: impl Iterator<Item = &'a Expansion>) -> Self {
        Self(words.take(MAX_WELCOME).map(|word| holders(index, word)).collect())
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Notes those that a record holds.
    #[inline]
    pub fn note(&self, tally: Tally, doc: u32) -> Tally {
        let words = self.0.iter().enumerate();
        words.filter(|(_, holders)| holders.has(doc)).fold(tally, |tally, (at, _)| tally.welcome(at))
    }

    /// As if all of them were there.
    pub fn all(&self, tally: Tally) -> Tally {
        (0..self.len()).fold(tally, Tally::welcome)
    }
}

fn holders(index: &Index, word: &Expansion) -> DocSet {
    let mut holders = DocSet::default();
    holders.make_room(index.docs.len());
    if let Some(bit) = word.letter() {
        index.docs.each_beginning(|here| here.has(bit), |doc| holders.set(doc));
    }
    for &(token, how) in &word.words {
        let weights = weights(how);
        index.postings.each(token, |entry| {
            // Places are below `place::COUNT`: the index writes no others.
            if weights[(entry & PLACE_MASK) as usize] > 0 {
                holders.set(entry >> PLACE_BITS);
            }
        });
    }
    word.numbers.iter().for_each(|&doc| holders.set(doc));
    holders
}
