//! What a walk notes of each word but one.

/// How well one word is found in each record, a byte each: zero where it is not.
#[derive(Default)]
pub(super) struct Weights {
    of: Vec<u8>,
    pub is_first: bool,
    /// The most it may weigh.
    pub most: u32,
}

impl Weights {
    /// Forgets all, with room for so many records; `is_first`: whether it is the first word typed.
    pub fn begin(&mut self, docs: usize, is_first: bool, most: u32) {
        self.of.clear();
        self.of.resize(docs, 0);
        self.is_first = is_first;
        self.most = most;
    }

    /// Keeps the better match.
    #[inline]
    pub fn note(&mut self, doc: u32, weight: u32) {
        let kept = &mut self.of[doc as usize];
        // Weights are below 256.
        *kept = (*kept).max(weight as u8);
    }

    /// Zero where it is not.
    #[inline]
    pub fn of(&self, doc: u32) -> u32 {
        u32::from(self.of[doc as usize])
    }
}
