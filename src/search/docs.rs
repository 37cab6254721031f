//! The records of the index, in columns: a record costs some fifty bytes besides its words.

use std::collections::HashMap;
use std::ops::Range;

use super::beginnings::Beginnings;
use super::table::{IdTable, hash_u64};
use super::types::{DocKey, DocKind};

/// What ranking needs of a record, in 32 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts(u32);

/// Position and width of each fact.
mod bits {
    pub const ALIVE: (u32, u32) = (0, 1);
    pub const MEMBER: (u32, u32) = (1, 1);
    pub const KIND: (u32, u32) = (2, 3);
    pub const CORE: (u32, u32) = (5, 4);
    pub const LENGTH: (u32, u32) = (9, 7);
    pub const RECENT: (u32, u32) = (16, 6);
    pub const TITLE: (u32, u32) = (22, 5);
    pub const CONTEXT: (u32, u32) = (27, 4);
}

/// Most words of a title, and of a context, that are kept in order.
pub(super) const MAX_TITLE: usize = 31;
pub(super) const MAX_CONTEXT: usize = 15;
/// Most records that can be "recently opened".
pub(super) const MAX_RECENT: usize = 63;

impl Facts {
    pub fn new(kind: DocKind, member: bool) -> Self {
        Self(0).with(bits::ALIVE, 1).with(bits::MEMBER, u32::from(member)).with(bits::KIND, kind as u32)
    }

    #[inline]
    const fn get(self, (at, width): (u32, u32)) -> u32 {
        self.0 >> at & ((1 << width) - 1)
    }

    /// Values too great for their bits are held at the greatest.
    fn with(self, (at, width): (u32, u32), value: u32) -> Self {
        let most = (1 << width) - 1;
        Self(self.0 & !(most << at) | value.min(most) << at)
    }

    pub const fn alive(self) -> bool {
        self.get(bits::ALIVE) == 1
    }

    pub const fn member(self) -> bool {
        self.get(bits::MEMBER) == 1
    }

    pub const fn kind(self) -> u32 {
        self.get(bits::KIND)
    }

    /// Words of the title that carry meaning, at most 15.
    pub const fn core_words(self) -> u32 {
        self.get(bits::CORE)
    }

    /// Letters of the title without its legal form, at most 127.
    pub const fn length(self) -> u32 {
        self.get(bits::LENGTH)
    }

    /// So many letters as [`Self::length`] holds them.
    pub const fn held_length(letters: usize) -> u32 {
        if letters < 127 { letters as u32 } else { 127 }
    }

    /// 63 for the record opened last, then falling; 0 for all others.
    pub const fn recent(self) -> u32 {
        self.get(bits::RECENT)
    }

    pub const fn title_words(self) -> usize {
        self.get(bits::TITLE) as usize
    }

    pub fn with_title(self, words: usize, core: usize, letters: usize) -> Self {
        self.with(bits::TITLE, words as u32).with(bits::CORE, core as u32).with(bits::LENGTH, letters as u32)
    }

    pub fn with_context(self, words: usize) -> Self {
        self.with(bits::CONTEXT, words as u32)
    }
}

/// What is looked at together: one record lies in one line of the processor's cache.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
struct Row {
    beginnings: Beginnings,
    facts: Facts,
    /// Where the words of title, then context, begin in `words`.
    start: u32,
}

/// Records are numbered from zero in order of arrival; a replaced record gets a new number.
#[derive(Default)]
pub(super) struct Docs {
    ids: Ids,
    rows: Vec<Row>,
    /// Letters of title and context together.
    masks: Vec<u32>,
    words: Vec<u32>,
    table: IdTable,
    live: usize,
}

/// The ids of the records. Those of a database are small numbers; one that is not has its place beside.
#[derive(Default)]
struct Ids {
    short: Vec<u32>,
    long: HashMap<u32, i64>,
}

impl Ids {
    /// Stands for an id that is beside.
    const LONG: u32 = u32::MAX;

    fn len(&self) -> usize {
        self.short.len()
    }

    fn get(&self, doc: u32) -> i64 {
        match self.short[doc as usize] {
            Self::LONG => self.long.get(&doc).copied().unwrap_or_default(),
            id => i64::from(id),
        }
    }

    fn push(&mut self, id: i64) {
        let short = u32::try_from(id).ok().filter(|id| *id != Self::LONG);
        if short.is_none() {
            self.long.insert(self.short.len() as u32, id);
        }
        self.short.push(short.unwrap_or(Self::LONG));
    }
}

fn hash_key(key: DocKey) -> u64 {
    hash_u64((key.id as u64).rotate_left(3) ^ key.kind as u64)
}

fn key_at(ids: &Ids, rows: &[Row], doc: u32) -> DocKey {
    let kind = DocKind::ALL[rows[doc as usize].facts.kind() as usize];
    DocKey { kind, id: ids.get(doc) }
}

impl Docs {
    pub fn with_capacity(docs: usize) -> Self {
        Self {
            ids: Ids { short: Vec::with_capacity(docs), long: HashMap::new() },
            rows: Vec::with_capacity(docs),
            masks: Vec::with_capacity(docs),
            words: Vec::with_capacity(docs * 5),
            table: IdTable::with_capacity(docs),
            live: 0,
        }
    }

    /// Makes room for so many more records, a few words each.
    pub fn reserve(&mut self, docs: usize) {
        self.ids.short.reserve_exact(docs);
        self.rows.reserve_exact(docs);
        self.masks.reserve_exact(docs);
        self.words.reserve_exact(docs * 5);
        if self.live == 0 {
            self.table = IdTable::with_capacity(docs);
        }
    }

    /// Records alive.
    pub const fn live(&self) -> usize {
        self.live
    }

    /// Numbers given, those of records that are gone included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn key(&self, doc: u32) -> DocKey {
        key_at(&self.ids, &self.rows, doc)
    }

    #[inline]
    pub fn facts(&self, doc: u32) -> Facts {
        self.rows[doc as usize].facts
    }

    pub fn masks(&self) -> &[u32] {
        &self.masks
    }

    #[inline]
    pub fn beginnings(&self, doc: u32) -> Beginnings {
        self.rows[doc as usize].beginnings
    }

    /// Every record of some whose beginnings are wanted, and what is known of it.
    pub fn each_beginning(
        &self,
        docs: Range<usize>,
        wanted: impl Fn(Beginnings) -> bool,
        mut found: impl FnMut(u32, Facts),
    ) {
        let rows = (docs.start as u32..).zip(&self.rows[docs]);
        rows.filter(|(_, row)| wanted(row.beginnings)).for_each(|(doc, row)| found(doc, row.facts));
    }

    pub fn title(&self, doc: u32) -> &[u32] {
        let Row { facts, start, .. } = self.rows[doc as usize];
        &self.words[start as usize..start as usize + facts.title_words()]
    }

    pub fn context(&self, doc: u32) -> &[u32] {
        &self.shown(doc)[self.facts(doc).title_words()..]
    }

    /// The words of the title, then those of the context.
    pub fn shown(&self, doc: u32) -> &[u32] {
        let Row { facts, start, .. } = self.rows[doc as usize];
        let start = start as usize;
        &self.words[start..start + (facts.get(bits::TITLE) + facts.get(bits::CONTEXT)) as usize]
    }

    pub fn find(&self, key: DocKey) -> Option<u32> {
        self.table.find(hash_key(key), |doc| self.key(doc) == key)
    }

    /// Adds a record whose key is not there; `words` are those of its title, then of its context.
    pub fn push(
        &mut self,
        key: DocKey,
        facts: Facts,
        mask: u32,
        beginnings: Beginnings,
        words: impl Iterator<Item = u32>,
    ) -> u32 {
        let doc = self.ids.len() as u32;
        self.ids.push(key.id);
        self.rows.push(Row { beginnings, facts, start: self.words.len() as u32 });
        self.masks.push(mask);
        self.words.extend(words);
        let (ids, rows) = (&self.ids, &self.rows);
        self.table.insert(hash_key(key), doc, |doc| hash_key(key_at(ids, rows, doc)));
        self.live += 1;
        doc
    }

    pub fn remove(&mut self, key: DocKey) -> bool {
        let (ids, rows) = (&self.ids, &self.rows);
        let Some(doc) = self.table.remove(hash_key(key), |doc| key_at(ids, rows, doc) == key) else {
            return false;
        };
        let facts = &mut self.rows[doc as usize].facts;
        *facts = facts.with(bits::ALIVE, 0);
        // No letters: the scan of masks passes it by.
        self.masks[doc as usize] = 0;
        self.live -= 1;
        true
    }

    pub fn set_recent(&mut self, doc: u32, recent: u32) {
        let facts = &mut self.rows[doc as usize].facts;
        *facts = facts.with(bits::RECENT, recent);
    }

    /// Only the records alive, renumbered; also the new number of each.
    pub fn rebuilt(&self) -> (Self, Vec<Option<u32>>) {
        let mut kept = Self::with_capacity(self.live);
        kept.words = Vec::new();
        let mut numbers = vec![None; self.len()];
        for doc in (0..self.len() as u32).filter(|&doc| self.facts(doc).alive()) {
            let words = self.shown(doc).iter().copied();
            let (mask, beginnings) = (self.masks[doc as usize], self.beginnings(doc));
            numbers[doc as usize] = Some(kept.push(self.key(doc), self.facts(doc), mask, beginnings, words));
        }
        kept.words.shrink_to_fit();
        (kept, numbers)
    }

    /// Every word of every record through `number`.
    pub fn renumber_words(&mut self, number: impl Fn(u32) -> u32) {
        self.words.iter_mut().for_each(|word| *word = number(*word));
    }

    pub fn words(&self) -> &[u32] {
        &self.words
    }

    pub fn memory_bytes(&self) -> usize {
        self.ids.short.capacity() * 4
            + self.rows.capacity() * size_of::<Row>()
            + (self.masks.capacity() + self.words.capacity()) * 4
            + self.table.memory_bytes()
    }
}
