//! Articles and legal forms beside words that carry meaning: a record that holds them as well stands before others.

use super::doc_set::DocSet;
use super::docs::Docs;
use super::expansion::Expansion;
use super::index::Index;
use super::rank::{Tally, weights};

/// Welcome words that count.
pub(super) const MAX_WELCOME: usize = 3;

/// The welcome words of a plan.
pub(super) struct Welcome<'a> {
    docs: &'a Docs,
    words: Vec<Word>,
}

/// One of them. They are the commonest of all, so that a bit a record is soon written and soon looked up.
struct Word {
    holders: DocSet,
    /// The letter that is all that was typed of it: records are asked for that.
    letter: Option<u32>,
}

impl<'a> Welcome<'a> {
    pub fn of<'b>(index: &'a Index, words: impl Iterator<Item = &'b Expansion>) -> Self {
        let word = |word: &Expansion| Word { holders: holders(index, word), letter: word.letter() };
        Self { docs: &index.docs, words: words.take(MAX_WELCOME).map(word).collect() }
    }

    pub const fn len(&self) -> usize {
        self.words.len()
    }

    /// Notes those that a record holds.
    pub fn note(&self, tally: Tally, doc: u32) -> Tally {
        self.noted(tally, doc, |letter| self.docs.beginnings(doc).has(letter))
    }

    /// The same or more, without a look at the record.
    #[inline]
    pub fn note_at_most(&self, tally: Tally, doc: u32) -> Tally {
        self.noted(tally, doc, |_| true)
    }

    #[inline]
    fn noted(&self, tally: Tally, doc: u32, has: impl Fn(u32) -> bool) -> Tally {
        let words = self.words.iter().enumerate();
        let held = words.filter(|(_, word)| word.holders.has(doc) || word.letter.is_some_and(&has));
        held.fold(tally, |tally, (at, _)| tally.welcome(at))
    }

    /// As if all of them were there.
    pub fn all(&self, tally: Tally) -> Tally {
        (0..self.len()).fold(tally, Tally::welcome)
    }
}

fn holders(index: &Index, word: &Expansion) -> DocSet {
    let mut holders = DocSet::default();
    holders.make_room(index.docs.len());
    for &(token, how) in &word.words {
        // Places are below `place::COUNT`: the index writes no others.
        index.postings.note_docs(token, |place| weights(how)[place as usize] > 0, &mut holders);
    }
    word.numbers.iter().for_each(|&doc| holders.set(doc));
    holders
}
