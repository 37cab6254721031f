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
}
