//! For each word of the dictionary, the records that hold it.
//!
//! An entry is `record << 3 | place`. A list has two parts, see [`Part`], each in ascending order of record: words of
//! trades and sectors are in most records, and hardly ever among the best. Lists only grow; records that are gone are skipped
//! by the reader and swept out when the index is compacted. Most entries are packed, each as its distance from the one
//! before, in a byte or two, or, of hidden words that stand in one record of eight, as a bit of every record; new ones wait
//! in loose lists beside, until they are half as many and packed as well.

use std::collections::BTreeMap;

use super::doc_set::DocSet;
use super::table::{IdTable, hash_u64};

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

/// Some of the entries of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of title or context, which a row shows.
    Shown,
    /// Of other words, and initials.
    Hidden,
}

impl Part {
    pub const BOTH: [Self; 2] = [Self::Shown, Self::Hidden];

    const fn of(entry: u32) -> Self {
        if entry & PLACE_MASK <= place::CONTEXT { Self::Shown } else { Self::Hidden }
    }
}

pub(super) const PLACE_BITS: u32 = 3;
pub(super) const PLACE_MASK: u32 = (1 << PLACE_BITS) - 1;
/// So many entries are not worth packing.
const FEW: usize = 1 << 18;

#[derive(Default)]
pub(super) struct Postings {
    packed: Packed,
    loose: Loose,
}

impl Postings {
    /// Entries of a word, by part.
    pub fn len_of(&self, token: u32) -> [usize; 2] {
        let packed = self.packed.list(token);
        // Mostly there is nothing new.
        let loose = if self.loose.entries == 0 { &[][..] } else { self.loose.of(token) };
        let loose = |part| loose.iter().filter(|&&entry| Part::of(entry) == part).count();
        let dense = packed.dense.map_or(0, |dense| dense.count);
        [packed.shown.0 as usize + loose(Part::Shown), packed.hidden.0 as usize + dense + loose(Part::Hidden)]
    }

    /// The entries of a word.
    pub fn each(&self, token: u32, mut found: impl FnMut(u32)) {
        Part::BOTH.into_iter().for_each(|part| self.each_of(token, part, &mut found));
    }

    /// Those of one part.
    pub fn each_of(&self, token: u32, part: Part, mut found: impl FnMut(u32)) {
        if let Some(dense) = self.each_listed(token, part, &mut found) {
            dense.docs.each(|doc| found(doc << PLACE_BITS | place::WORDS));
        }
    }

    /// Those of one part that are of some records.
    pub fn each_among(&self, token: u32, part: Part, docs: &DocSet, mut found: impl FnMut(u32)) {
        let listed = |entry: u32| {
            if docs.has(entry >> PLACE_BITS) {
                found(entry);
            }
        };
        if let Some(dense) = self.each_listed(token, part, listed) {
            dense.docs.each_of_both(docs, |doc| found(doc << PLACE_BITS | place::WORDS));
        }
    }

    /// Adds the records that hold a word at a place that counts; there is room for all.
    pub fn note_docs(&self, token: u32, counts: impl Fn(u32) -> bool, docs: &mut DocSet) {
        for part in Part::BOTH {
            let listed = |entry: u32| {
                if counts(entry & PLACE_MASK) {
                    docs.set(entry >> PLACE_BITS);
                }
            };
            if let Some(dense) = self.each_listed(token, part, listed)
                && counts(place::WORDS)
            {
                docs.add(&dense.docs);
            }
        }
    }

    /// Those of one part that are not dense; the dense ones beside them.
    fn each_listed(&self, token: u32, part: Part, mut found: impl FnMut(u32)) -> Option<&Dense> {
        let List { shown, hidden, dense } = self.packed.list(token);
        let (count, bytes) = if part == Part::Shown { shown } else { hidden };
        let mut reader = Reader(bytes);
        let mut doc = 0;
        for _ in 0..count {
            let step = reader.next();
            doc += step >> PLACE_BITS;
            found(doc << PLACE_BITS | step & PLACE_MASK);
        }
        if self.loose.entries > 0 {
            self.loose.of(token).iter().filter(|&&entry| Part::of(entry) == part).for_each(|&entry| found(entry));
        }
        dense.filter(|_| part == Part::Hidden)
    }

    /// Adds an entry, of a record after all those before.
    pub fn push(&mut self, token: u32, entry: u32) {
        self.loose.push(token, entry);
        if self.loose.entries >= FEW.max(self.packed.entries / 2) {
            let tokens = self.packed.starts.len().max(self.loose.last as usize + 1);
            *self = self.packed_through(0..tokens as u32, Some);
        }
    }

    /// The lists of some tokens, in that order, packed tightly; each entry through `entry`, where None drops it.
    pub fn rebuilt(&self, tokens: &[u32], entry: impl Fn(u32) -> Option<u32>) -> Self {
        self.packed_through(tokens.iter().copied(), entry)
    }

    fn packed_through(&self, tokens: impl Iterator<Item = u32>, entry: impl Fn(u32) -> Option<u32>) -> Self {
        let mut packed = Packed::default();
        packed.starts.reserve_exact(tokens.size_hint().1.unwrap_or_default());
        packed.bytes.reserve_exact(self.packed.bytes.len() + self.loose.entries * 3);
        let mut kept = Vec::new();
        for token in tokens {
            kept.clear();
            self.each(token, |old| kept.extend(entry(old)));
            // In runs, which takes hardly any time.
            kept.sort();
            packed.push(&kept);
        }
        packed.starts.shrink_to_fit();
        packed.bytes.shrink_to_fit();
        packed.dense.shrink_to_fit();
        Self { packed, loose: Loose::default() }
    }

    pub fn memory_bytes(&self) -> usize {
        let dense: usize = self.packed.dense.iter().map(|dense| dense.docs.memory_bytes()).sum();
        self.packed.starts.capacity() * 4 + self.packed.bytes.capacity() + dense + self.loose.memory_bytes()
    }
}

/// Lists that don't change any more.
#[derive(Default)]
struct Packed {
    /// Where the list of each token begins in `bytes`.
    starts: Vec<u32>,
    /// Of each list: how many entries are shown, four times, and two more where others are hidden, one more where some are
    /// dense; how many are hidden, and how many bytes the shown ones take; which of `dense`; then the entries of each part.
    bytes: Vec<u8>,
    dense: Vec<Dense>,
    /// Of all lists together.
    entries: usize,
}

/// The records that hold a word at the place [`place::WORDS`].
struct Dense {
    docs: DocSet,
    count: usize,
}

/// The list of one token: how many entries of each part, and their bytes.
#[derive(Clone, Copy, Default)]
struct List<'a> {
    shown: (u32, &'a [u8]),
    hidden: (u32, &'a [u8]),
    dense: Option<&'a Dense>,
}

impl Packed {
    /// The list of the next token.
    fn push(&mut self, entries: &[u32]) {
        self.starts.push(self.bytes.len() as u32);
        self.entries += entries.len();
        if entries.iter().all(|&entry| Part::of(entry) == Part::Shown) {
            self.write((entries.len() as u32) << 2);
            return self.write_part(entries);
        }
        let (shown, hidden): (Vec<u32>, Vec<u32>) = entries.iter().partition(|&&entry| Part::of(entry) == Part::Shown);
        let (common, listed): (Vec<u32>, Vec<u32>) =
            hidden.iter().partition(|&&entry| entry & PLACE_MASK == place::WORDS);
        // A bit of every record, where that takes no more room than a byte of each that holds it.
        let is_dense = common.last().is_some_and(|last| common.len() > (last >> PLACE_BITS) as usize / 8 + 8);
        let listed = if is_dense { listed } else { hidden };
        self.write((shown.len() as u32) << 2 | u32::from(!listed.is_empty()) << 1 | u32::from(is_dense));
        if !listed.is_empty() {
            self.write(listed.len() as u32);
            self.write(bytes_of(&shown));
        }
        if is_dense {
            self.write(self.dense.len() as u32);
            let docs = common.iter().map(|entry| entry >> PLACE_BITS).collect();
            self.dense.push(Dense { docs, count: common.len() });
        }
        self.write_part(&shown);
        self.write_part(&listed);
    }

    fn write_part(&mut self, entries: &[u32]) {
        steps(entries).for_each(|step| self.write(step));
    }

    /// Seven bits a byte, the lowest first; the top bit says that there are more.
    fn write(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn list(&self, token: u32) -> List<'_> {
        let Some(&start) = self.starts.get(token as usize) else {
            return List::default();
        };
        let mut reader = Reader(&self.bytes[start as usize..]);
        let head = reader.next();
        let (hidden, bytes) = if head & 2 == 0 { (0, 0) } else { (reader.next(), reader.next()) };
        let dense = if head & 1 == 0 { None } else { self.dense.get(reader.next() as usize) };
        List { shown: (head >> 2, reader.0), hidden: (hidden, &reader.0[bytes as usize..]), dense }
    }
}

/// What is written of entries: each as its distance from the one before.
fn steps(entries: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let before = std::iter::once(0).chain(entries.iter().map(|entry| entry >> PLACE_BITS));
    entries
        .iter()
        .zip(before)
        .map(|(entry, before)| ((entry >> PLACE_BITS) - before) << PLACE_BITS | entry & PLACE_MASK)
}

/// How many bytes those take.
fn bytes_of(entries: &[u32]) -> u32 {
    steps(entries).map(|step| (32 - (step | 1).leading_zeros()).div_ceil(7)).sum()
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// The next number; zero behind the end, where nobody reads.
    #[inline]
    fn next(&mut self) -> u32 {
        // Most numbers take one to four bytes, of lengths nobody can foretell: taken together, without branches.
        if let Some(&four) = self.0.first_chunk::<4>() {
            let four = u32::from_le_bytes(four);
            let ends = !four & 0x8080_8080;
            if ends != 0 {
                self.0 = &self.0[ends.trailing_zeros() as usize / 8 + 1..];
                let own = four & (ends ^ (ends - 1));
                return own & 0x7f | own >> 1 & 0x3f80 | own >> 2 & 0x1f_c000 | own >> 3 & 0xfe0_0000;
            }
        }
        self.next_of_any_length()
    }

    #[cold]
    fn next_of_any_length(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let [byte, rest @ ..] = self.0 {
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
        }
        number
    }
}

/// Lists that grow.
#[derive(Default)]
struct Loose {
    /// One for each token that has a list here.
    spans: Vec<Span>,
    /// Finds the span of a token.
    table: IdTable,
    arena: Vec<u32>,
    /// Blocks left behind by lists that moved, by size.
    free: BTreeMap<u32, Vec<u32>>,
    /// Of all lists together.
    entries: usize,
    /// The greatest token.
    last: u32,
}

/// `cap == 0`: no block; the only entry is then kept in `at` itself.
#[derive(Clone, Copy, Default)]
struct Span {
    token: u32,
    at: u32,
    len: u32,
    cap: u32,
}

impl Loose {
    fn find(&self, token: u32) -> Option<usize> {
        let is = |span: u32| self.spans[span as usize].token == token;
        self.table.find(hash_u64(u64::from(token)), is).map(|span| span as usize)
    }

    fn of(&self, token: u32) -> &[u32] {
        match self.find(token).map(|at| &self.spans[at]) {
            None => &[],
            Some(span) if span.cap == 0 => std::slice::from_ref(&span.at),
            Some(span) => &self.arena[span.at as usize..][..span.len as usize],
        }
    }

    fn push(&mut self, token: u32, entry: u32) {
        self.entries += 1;
        self.last = self.last.max(token);
        let Some(at) = self.find(token) else {
            self.spans.push(Span { token, at: entry, len: 1, cap: 0 });
            let spans = &self.spans;
            let hash_of = |span: u32| hash_u64(u64::from(spans[span as usize].token));
            self.table.insert(hash_u64(u64::from(token)), spans.len() as u32 - 1, hash_of);
            return;
        };
        let span = self.spans[at];
        if span.len >= span.cap {
            let cap = match span.len {
                0..64 => (span.len * 2).next_power_of_two(),
                len => len + len / 2,
            };
            self.move_to(at, cap);
        }
        let span = &mut self.spans[at];
        self.arena[(span.at + span.len) as usize] = entry;
        span.len += 1;
    }

    fn move_to(&mut self, which: usize, cap: u32) {
        let span = self.spans[which];
        let (at, cap) = self.block(cap);
        if span.cap == 0 {
            // A list without a block holds exactly one entry.
            self.arena[at as usize] = span.at;
        } else {
            let from = span.at as usize;
            self.arena.copy_within(from..from + span.len as usize, at as usize);
            self.free.entry(span.cap).or_default().push(span.at);
        }
        self.spans[which] = Span { at, cap, ..span };
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
                // A quarter more, not twice as much: while the index is built this is most of its memory.
                self.arena.reserve_exact((at / 4).max(cap as usize));
            }
            self.arena.resize(at + cap as usize, 0);
            (at as u32, cap)
        })
    }

    fn memory_bytes(&self) -> usize {
        let blocks: usize = self.free.values().map(|blocks| 64 + blocks.capacity() * 4).sum();
        self.spans.capacity() * size_of::<Span>() + self.arena.capacity() * 4 + self.table.memory_bytes() + blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(postings: &Postings, token: u32) -> Vec<u32> {
        let mut entries = Vec::new();
        postings.each(token, |entry| entries.push(entry));
        let hidden = entries.partition_point(|&entry| Part::of(entry) == Part::Shown);
        assert_eq!([hidden, entries.len() - hidden], postings.len_of(token));
        entries.sort_unstable();
        entries
    }

    #[test]
    fn lists_keep_their_entries_while_they_grow_move_and_are_packed() {
        let mut postings = Postings::default();
        // Every record once per token, at some place.
        let entry = |doc: u32| (doc << PLACE_BITS) | (doc % 5);
        for doc in 0..4_000u32 {
            postings.push(doc % 37, entry(doc));
            if doc % 3 == 0 {
                postings.push(100, entry(doc * 1_000));
            }
        }
        let check = |postings: &Postings| {
            for token in 0..37 {
                let expected: Vec<u32> = (0..4_000).filter(|doc| doc % 37 == token).map(entry).collect();
                assert_eq!(of(postings, token), expected);
            }
            assert_eq!(postings.len_of(100), [1_334, 0]);
            assert!(of(postings, 50).is_empty() && of(postings, 9_999).is_empty());
        };
        check(&postings);
        let same: Vec<u32> = (0..101).collect();
        let mut packed = postings.rebuilt(&same, Some);
        check(&packed);
        packed.push(50, entry(7));
        packed.push(50, entry(8));
        packed.push(3, entry(9_000));
        assert_eq!(of(&packed, 50), [entry(7), entry(8)]);
        assert_eq!(of(&packed, 3).last(), Some(&entry(9_000)));
        let fewer = packed.rebuilt(&same, |old| (old >> PLACE_BITS != 7).then_some(old));
        assert_eq!(of(&fewer, 50), [entry(8)]);
        assert_eq!(of(&fewer.rebuilt(&[50, 3], Some), 0), [entry(8)]);
    }

    #[test]
    fn a_hidden_word_of_many_records_is_kept_as_bits_and_read_as_a_list() {
        let mut postings = Postings::default();
        let place_of = |doc: u32| [place::TITLE, place::WORDS, place::WORDS, place::INITIALS][doc as usize % 4];
        let entries: Vec<u32> = (0..1_000).map(|doc| doc << PLACE_BITS | place_of(doc)).collect();
        entries.iter().for_each(|&entry| postings.push(0, entry));
        let mut packed = postings.rebuilt(&[0, 1], Some);
        assert!(packed.packed.list(0).dense.is_some_and(|dense| dense.count == 500));
        assert!(packed.memory_bytes() < postings.memory_bytes());
        assert_eq!(of(&packed, 0), entries);
        // Others come later, and are packed as well.
        packed.push(0, 2_000 << PLACE_BITS | place::WORDS);
        let whole: Vec<u32> = entries.iter().copied().chain([2_000 << PLACE_BITS | place::WORDS]).collect();
        assert_eq!(of(&packed, 0), whole);
        let again = packed.rebuilt(&[0], |entry| (entry >> PLACE_BITS != 1).then_some(entry));
        assert_eq!(of(&again, 0).len(), 1_000);
        let some: DocSet = [2, 3, 4, 2_000].into_iter().collect();
        let among = |part: Part| {
            let mut found = Vec::new();
            again.each_among(0, part, &some, |entry| found.push(entry >> PLACE_BITS));
            found.sort_unstable();
            found
        };
        assert_eq!(among(Part::Shown), [4]);
        assert_eq!(among(Part::Hidden), [2, 3, 2_000]);
        let mut docs = DocSet::default();
        docs.make_room(2_001);
        again.note_docs(0, |at| at == place::WORDS, &mut docs);
        assert!(docs.has(2) && docs.has(2_000) && !docs.has(1) && !docs.has(3) && !docs.has(4));
    }
}
