//! Which records an import has met: a bit for each, as it may meet every one there is.

use std::collections::HashMap;

use crate::model::record::Id;

/// Ids of one kind.
#[derive(Debug, Default)]
pub struct Ids(HashMap<Id, u64>);

impl Ids {
    /// Adds one. False when it is there.
    pub fn insert(&mut self, id: Id) -> bool {
        let bits = self.0.entry(id / 64).or_default();
        let before = *bits;
        *bits |= 1 << (id % 64);
        *bits != before
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one is there.
    pub fn holds(&self, id: Id) -> bool {
        self.0.get(&(id / 64)).is_some_and(|bits| bits & (1 << (id % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_new_once() {
        let mut ids = Ids::default();
        assert!(ids.is_empty());
        for id in [1, 63, 64, 0, 65, Id::MAX, 128] {
            assert!(ids.insert(id), "{id}");
            assert!(!ids.insert(id) && ids.holds(id) && !ids.holds(id ^ 2), "{id}");
        }
        assert!(ids.insert(2) && !ids.is_empty());
    }
}
