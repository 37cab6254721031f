//! For each word of the dictionary, the records that hold it, in one arena.
//!
//! An entry is `record << 3 | place`. Lists only grow; records that are gone are skipped by the reader and
//! swept out when the index is compacted.

use std::collections::BTreeMap;

/// Where in a record a word stands, best first.
pub(super) mod place {
    /// The first word of the title that carries meaning.
    pub const TITLE_FIRST: u32 = 0;
    pub const TITLE: u32 = 1;
    pub const CONTEXT: u32 = 2;
    pub const WORDS: u32 = 3;
    /// Made of the initials of the title.
    pub const INITIALS: u32 = 4;
    pub const COUNT: usize = 5;
}

pub(super) const PLACE_BITS: u32 = 3;
pub(super) const PLACE_MASK: u32 = (1 << PLACE_BITS) - 1;

/// `cap == 0`: no block; a single entry is then kept in `at` itself.
#[derive(Clone, Copy, Default)]
struct Span {
    at: u32,
    len: u32,
    cap: u32,
}

#[derive(Default)]
pub(super) struct Postings {
    spans: Vec<Span>,
    arena: Vec<u32>,
    /// Blocks left behind by lists that moved, by size.
    free: BTreeMap<u32, Vec<u32>>,
}

impl Postings {
    pub fn len_of(&self, token: u32) -> usize {
        self.spans.get(token as usize).map_or(0, |span| span.len as usize)
    }

    /// The entries of a word, in ascending order of record.
    pub fn of(&self, token: u32) -> &[u32] {
        match self.spans.get(token as usize) {
            None => &[],
            Some(span) if span.cap == 0 => &std::slice::from_ref(&span.at)[..span.len as usize],
            Some(span) => &self.arena[span.at as usize..][..span.len as usize],
        }
    }

    pub fn push(&mut self, token: u32, entry: u32) {
        let token = token as usize;
        if token >= self.spans.len() {
            self.spans.resize(token + 1, Span::default());
        }
        let span = self.spans[token];
        if span.len == 0 && span.cap == 0 {
            self.spans[token] = Span { at: entry, len: 1, cap: 0 };
            return;
        }
        if span.len >= span.cap {
            let cap = match span.len {
                0..64 => (span.len * 2).next_power_of_two(),
                len => len + len / 2,
            };
            self.move_to(token, cap);
        }
        let span = &mut self.spans[token];
        self.arena[(span.at + span.len) as usize] = entry;
        span.len += 1;
    }

    fn move_to(&mut self, token: usize, cap: u32) {
        let span = self.spans[token];
        let (at, cap) = self.block(cap);
        if span.cap == 0 {
            // A list without a block holds exactly one entry here: empty ones were handled by `push`.
            self.arena[at as usize] = span.at;
        } else {
            let from = span.at as usize;
            self.arena.copy_within(from..from + span.len as usize, at as usize);
            self.free.entry(span.cap).or_default().push(span.at);
        }
        self.spans[token] = Span { at, len: span.len, cap };
    }

    /// A block of at least `cap` entries: one left behind, or a new one at the end of the arena.
    fn block(&mut self, cap: u32) -> (u32, u32) {
        let fitting = self.free.range_mut(cap..=cap + cap / 4).find_map(|(&size, blocks)| {
            let at = blocks.pop()?;
            Some((at, size))
        });
        fitting.unwrap_or_else(|| {
            let at = self.arena.len();
            if at + cap as usize > self.arena.capacity() {
                // A quarter more, not twice as much: this is most of the memory of the index.
                self.arena.reserve_exact((at / 4).max(cap as usize));
            }
            self.arena.resize(at + cap as usize, 0);
            (at as u32, cap)
        })
    }

    /// The same lists packed tightly, through `entry` (None drops it) and `token` (None drops the list).
    pub fn rebuilt(&self, tokens: &[Option<u32>], entry: impl Fn(u32) -> Option<u32>) -> Self {
        let mut packed = Self::default();
        packed.spans.resize(tokens.iter().flatten().count(), Span::default());
        packed.arena.reserve_exact(self.spans.iter().map(|span| span.len as usize).sum());
        for (old, new) in tokens.iter().enumerate() {
            let Some(new) = *new else { continue };
            let at = packed.arena.len();
            packed.arena.extend(self.of(old as u32).iter().filter_map(|&old| entry(old)));
            let len = packed.arena.len() - at;
            packed.spans[new as usize] = match len {
                0 => Span::default(),
                1 => Span { at: packed.arena.pop().unwrap_or_default(), len: 1, cap: 0 },
                _ => Span { at: at as u32, len: len as u32, cap: len as u32 },
            };
        }
        packed.arena.shrink_to_fit();
        packed
    }

    pub fn memory_bytes(&self) -> usize {
        let blocks: usize = self.free.values().map(|blocks| 64 + blocks.capacity() * 4).sum();
        self.spans.capacity() * size_of::<Span>() + self.arena.capacity() * 4 + blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_entries_while_they_grow_and_move() {
        let mut postings = Postings::default();
        for entry in 0..4_000u32 {
            postings.push(entry % 37, entry);
            if entry % 3 == 0 {
                postings.push(100, entry);
            }
        }
        let check = |postings: &Postings| {
            for token in 0..37 {
                let expected: Vec<u32> = (0..4_000).filter(|entry| entry % 37 == token).collect();
                assert_eq!(postings.of(token), expected);
            }
            assert_eq!(postings.len_of(100), 1_334);
            assert!(postings.of(50).is_empty() && postings.of(9_999).is_empty());
        };
        check(&postings);
        let same: Vec<Option<u32>> = (0..101).map(Some).collect();
        let mut packed = postings.rebuilt(&same, Some);
        check(&packed);
        packed.push(50, 7);
        packed.push(50, 8);
        assert_eq!(packed.of(50), [7, 8]);
        let halved = packed.rebuilt(&same, |entry| (entry % 2 == 0).then_some(entry / 2));
        assert_eq!(halved.of(50), [4]);
    }
}
