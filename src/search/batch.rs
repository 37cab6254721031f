//! Records looked at some at a time: what is known of each is fetched before any of them is looked at, so that the processor
//! fetches them beside each other.

use super::docs::{Docs, Facts};

/// So many at a time.
const SIZE: usize = 64;

/// Something about a record.
pub(super) trait AboutDoc {
    fn doc(&self) -> u32;
}

impl<A> AboutDoc for (u32, A) {
    fn doc(&self) -> u32 {
        self.0
    }
}

impl<A, B> AboutDoc for (u32, A, B) {
    fn doc(&self) -> u32 {
        self.0
    }
}

/// Records that wait.
pub(super) struct Batch<'a, T> {
    docs: &'a Docs,
    waiting: Vec<T>,
}

impl<'a, T: AboutDoc> Batch<'a, T> {
    pub fn new(docs: &'a Docs) -> Self {
        Self { docs, waiting: Vec::with_capacity(SIZE) }
    }

    /// Takes one more; `look` is given those that waited when they are enough.
    pub fn push(&mut self, one: T, look: impl FnMut(T, Facts)) {
        self.waiting.push(one);
        if self.waiting.len() == SIZE {
            self.settle(look);
        }
    }

    /// Looks at those that wait.
    pub fn settle(&mut self, mut look: impl FnMut(T, Facts)) {
        let mut facts = [Facts::default(); SIZE];
        facts.iter_mut().zip(&self.waiting).for_each(|(facts, one)| *facts = self.docs.facts(one.doc()));
        facts.iter().zip(self.waiting.drain(..)).for_each(|(&facts, one)| look(one, facts));
    }
}
