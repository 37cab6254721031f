//! A set of records, a bit each: many times smaller than what is known of them, so that looking there first costs little.

#[derive(Default)]
pub(super) struct DocSet(Vec<u64>);

impl DocSet {
    /// Empties it, with room for so many records.
    pub fn begin(&mut self, docs: usize) {
        self.0.clear();
        self.make_room(docs);
    }

    pub fn make_room(&mut self, docs: usize) {
        self.0.resize(docs.div_ceil(64), 0);
    }

    /// Adds a record there is room for.
    #[inline]
    pub fn set(&mut self, doc: u32) {
        self.0[doc as usize / 64] |= 1 << (doc % 64);
    }

    #[inline]
    pub fn has(&self, doc: u32) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|these| these >> (doc % 64) & 1 == 1)
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|these| *these == 0)
    }

    /// Each record, in ascending order.
    pub fn each(&self, found: impl FnMut(u32)) {
        each_bit(self.0.iter().copied(), found);
    }

    /// Each record of both.
    pub fn each_of_both(&self, other: &Self, found: impl FnMut(u32)) {
        each_bit(self.0.iter().zip(&other.0).map(|(here, there)| here & there), found);
    }

    /// Adds all of another.
    pub fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(here, there)| *here |= there);
    }

    pub fn memory_bytes(&self) -> usize {
        self.0.capacity() * 8
    }
}

fn each_bit(words: impl Iterator<Item = u64>, mut found: impl FnMut(u32)) {
    for (at, mut word) in (0..).zip(words) {
        while word != 0 {
            found(at * 64 + word.trailing_zeros());
            word &= word - 1;
        }
    }
}

impl FromIterator<u32> for DocSet {
    /// Of records in ascending order.
    fn from_iter<T: IntoIterator<Item = u32>>(docs: T) -> Self {
        let mut set = Self::default();
        for doc in docs {
            if doc as usize / 64 >= set.0.len() {
                set.make_room(doc as usize + 1);
            }
            set.set(doc);
        }
        set.0.shrink_to_fit();
        set
    }
}
