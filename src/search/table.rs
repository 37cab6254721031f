//! A hash table of ids only: the things themselves live in columns elsewhere, so a slot costs four bytes.

const EMPTY: u32 = u32::MAX;
const GONE: u32 = u32::MAX - 1;

/// Multiply-rotate hash of bytes. Not for keys chosen by an enemy.
pub(super) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0u8; 8];
    last[..rest.len()].copy_from_slice(rest);
    hash = mix(hash, u64::from_le_bytes(last));
    finish(mix(hash, bytes.len() as u64))
}

/// Hash of one number.
pub(super) fn hash_u64(value: u64) -> u64 {
    finish(mix(0, value))
}

const fn mix(hash: u64, word: u64) -> u64 {
    (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
}

const fn finish(hash: u64) -> u64 {
    hash ^ (hash >> 32)
}

/// Open addressing with linear probing; at most 5/8 full.
#[derive(Default)]
pub(super) struct IdTable {
    slots: Vec<u32>,
    /// Slots that are not `EMPTY`.
    used: usize,
}

impl IdTable {
    pub fn with_capacity(ids: usize) -> Self {
        let mut table = Self::default();
        if ids > 0 {
            table.slots = vec![EMPTY; (ids * 8 / 5 + 1).next_power_of_two()];
        }
        table
    }

    fn slot_of(&self, hash: u64, mut is: impl FnMut(u32) -> bool) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                EMPTY => return None,
                GONE => {}
                id if is(id) => return Some(at),
                _ => {}
            }
            at = (at + 1) & mask;
        }
    }

    /// The id with that hash for which `is` holds.
    pub fn find(&self, hash: u64, is: impl FnMut(u32) -> bool) -> Option<u32> {
        self.slot_of(hash, is).map(|at| self.slots[at])
    }

    /// Adds an id known not to be there. `hash_of` gives the hash of any id already in the table.
    pub fn insert(&mut self, hash: u64, id: u32, hash_of: impl Fn(u32) -> u64) {
        if (self.used + 1) * 8 > self.slots.len() * 5 {
            let live = self.slots.iter().filter(|&&id| id < GONE).count();
            let old = std::mem::replace(&mut self.slots, Self::with_capacity(live * 2 + 8).slots);
            self.used = 0;
            for id in old.into_iter().filter(|&id| id < GONE) {
                self.place(hash_of(id), id);
            }
        }
        self.place(hash, id);
    }

    fn place(&mut self, hash: u64, id: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = id;
        self.used += 1;
    }

    /// Takes an id out; gives it back when it was there.
    pub fn remove(&mut self, hash: u64, is: impl FnMut(u32) -> bool) -> Option<u32> {
        let at = self.slot_of(hash, is)?;
        Some(std::mem::replace(&mut self.slots[at], GONE))
    }

    pub fn memory_bytes(&self) -> usize {
        self.slots.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in_and_forgets_what_was_taken_out() {
        let hash_of = |id: u32| hash_u64(u64::from(id % 7));
        let mut table = IdTable::default();
        for id in 0..500 {
            table.insert(hash_of(id), id, hash_of);
        }
        for id in (0..500).step_by(2) {
            assert_eq!(table.remove(hash_of(id), |x| x == id), Some(id));
        }
        for id in 500..700 {
            table.insert(hash_of(id), id, hash_of);
        }
        for id in 0..700 {
            let there = id % 2 == 1 || id >= 500;
            assert_eq!(table.find(hash_of(id), |x| x == id).is_some(), there, "{id}");
        }
    }

    #[test]
    fn bytes_that_differ_by_trailing_zeros_hash_apart() {
        assert_ne!(hash_bytes(b"a"), hash_bytes(b"a\0"));
        assert_ne!(hash_bytes(b"abcdefgh"), hash_bytes(b"abcdefgh\0"));
    }
}
