//! Work of a key that is worth two threads: somebody waits for it, and mostly the other processor has nothing to do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::docs::Docs;
use super::rank::{Best, Match};
use super::walk::Word;

/// So many entries or records are worth a second thread.
const WORTH_TWO: usize = 150_000;

/// What a thread does of work that is cut in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// It does all of it.
    Both,
    First,
    Second,
}

/// Does a work of some size, by two threads where it is large; the best of both are kept.
pub(super) fn by_two(size: usize, best: &mut Best, docs: &Docs, work: impl Fn(&mut Best, Half) + Sync) {
    if size < WORTH_TWO {
        return work(best, Half::Both);
    }
    let mut others = best.beside();
    std::thread::scope(|scope| {
        let other = || work(&mut others, Half::Second);
        let thread = std::thread::Builder::new().name("search".into()).spawn_scoped(scope, other);
        work(best, Half::First);
        match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(best, Half::Second),
        }
    });
    best.join(others, docs);
}

/// So many words are handed out at a time.
const SOME: usize = 16;

/// The words of an expansion, each to be looked up once by whichever thread comes to it.
pub(super) struct Turns<'a> {
    pub word: &'a Word<'a>,
    /// For each part the next of them.
    next: [AtomicUsize; 2],
    numbers: AtomicBool,
}

impl<'a> Turns<'a> {
    pub fn of(word: &'a Word<'a>) -> Self {
        Self { word, next: Default::default(), numbers: AtomicBool::new(true) }
    }

    /// The next words to look up in a part, the `nth` of the word's; none once all are.
    pub fn next(&self, nth: usize) -> &'a [(u32, Match)] {
        let words = &self.word.expansion.words[..];
        let at = self.next[nth].fetch_add(SOME, Ordering::Relaxed).min(words.len());
        &words[at..(at + SOME).min(words.len())]
    }

    /// Whether the records found by their numbers are still to be looked at: once.
    pub fn has_numbers(&self) -> bool {
        self.numbers.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::docs::Facts;
    use crate::search::rank::Rank;
    use crate::search::types::{Hit, Tier};
    use crate::search::{Doc, DocKey, DocKind, Index};

    #[test]
    fn two_find_what_one_finds() {
        let mut index = Index::new();
        for id in 0..200 {
            let key = DocKey { kind: DocKind::Organisation, id };
            index.insert(&Doc { key, title: "Alpha", context: "", words: &[], numbers: &[], member: false });
        }
        let docs = &index.docs;
        let found = |size: usize| -> Vec<Hit> {
            let mut best = Best::default();
            best.reset(15);
            by_two(size, &mut best, docs, |best, half| {
                let these = match half {
                    Half::Both => 0..200,
                    Half::First => 0..90,
                    Half::Second => 90..200,
                };
                for doc in these {
                    best.offer(Rank::new(Tier::Words, doc * 7 % 40, Facts::default()), doc, docs);
                }
            });
            best.hits(docs)
        };
        assert_eq!(found(WORTH_TWO), found(WORTH_TWO - 1));
        assert_eq!(found(WORTH_TWO).len(), 15);
    }
}
