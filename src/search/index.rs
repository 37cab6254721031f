//! The index: records go in and out one by one; nothing is ever rebuilt from the database.

use std::sync::atomic::{AtomicU64, Ordering};

use super::beginnings::Beginnings;
use super::dictionary::Dictionary;
use super::docs::{Docs, Facts, MAX_CONTEXT, MAX_RECENT, MAX_TITLE};
use super::fold::{Role, Words, role};
use super::numbers::Numbers;
use super::postings::{PLACE_BITS, PLACE_MASK, Postings, place};
use super::types::{Doc, DocKey, DocKind};

/// Most words read from one text besides title and context.
const MAX_WORDS: usize = 64;
/// The sweep waits for at least so many records gone.
const MIN_GONE: usize = 1_024;

/// Finds organisations, people and the rest by what a person types.
///
/// Meant to sit behind an `RwLock`: searching takes `&self` and a [`Scratch`](super::Scratch) of the thread.
/// Changing one record costs microseconds, and now and then (after one record in four was replaced)
/// a sweep of some tens of milliseconds per 100,000 records.
#[derive(Default)]
pub struct Index {
    pub(super) dictionary: Dictionary,
    pub(super) postings: Postings,
    pub(super) docs: Docs,
    pub(super) numbers: Numbers,
    /// For each word, how often visits hold it, see [`super::visits`].
    pub(super) in_visits: Vec<u8>,
    pub(super) recent: Vec<DocKey>,
    /// Differs after every change, and from index to index.
    pub(super) version: u64,
    reader: Reader,
}

/// A number that no index had before: a scratch may be used with several.
fn next_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Room for reading one record, kept from record to record.
#[derive(Default)]
struct Reader {
    words: Words,
    /// `(word, place)` of each word of the record.
    entries: Vec<(u32, u32)>,
    title: Vec<u32>,
    context: Vec<u32>,
    text: String,
}

impl Index {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Room for so many records.
    #[must_use]
    pub fn with_capacity(docs: usize) -> Self {
        Self { docs: Docs::with_capacity(docs), ..Self::default() }
    }

    /// Makes room for so many more records.
    pub fn reserve(&mut self, docs: usize) {
        self.docs.reserve(docs);
    }

    /// Records in the index.
    #[must_use]
    pub fn len(&self) -> usize {
        self.docs.live()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a record, in place of the one with the same key.
    pub fn insert(&mut self, doc: &Doc<'_>) {
        self.version = next_version();
        if self.docs.remove(doc.key) {
            self.sweep_if_due();
        }
        let mut reader = std::mem::take(&mut self.reader);
        reader.entries.clear();
        let mut facts = self.read_title(&mut reader, doc, Facts::new(doc.key.kind, doc.member));
        self.read_context(&mut reader, doc.context);
        for text in doc.words {
            reader.words.read(text, MAX_WORDS);
            for at in 0..reader.words.len() {
                if role(reader.words.text(at)) == Role::Core {
                    self.read_word(&reader.words, at, place::WORDS, &mut reader.entries);
                }
            }
            // A short or former name may be typed as one word; a sentence is not.
            if reader.words.len() <= 4 {
                self.read_joined(&reader.words, &mut reader.entries, |_, _| place::WORDS);
            }
        }
        facts = facts.with_context(reader.context.len());
        let shown = reader.title.iter().chain(&reader.context).copied();
        let mask = shown.clone().fold(0, |mask, word| mask | self.dictionary.mask(word));
        reader.entries.sort_unstable();
        reader.entries.dedup_by_key(|&mut (word, _)| word);
        let mut beginnings = Beginnings::default();
        reader.entries.iter().for_each(|&(word, place)| beginnings.note(self.dictionary.bytes(word), place));
        let number = self.docs.push(doc.key, facts, mask, beginnings, shown);
        for &(word, place) in &reader.entries {
            self.postings.push(word, number << PLACE_BITS | place);
        }
        for text in doc.numbers {
            self.numbers.insert(number, text);
        }
        self.reader = reader;
        if let Some(at) = self.recent.iter().position(|&key| key == doc.key) {
            self.docs.set_recent(number, (MAX_RECENT - at) as u32);
        }
    }

    /// One word, and its other spelling.
    fn read_word(&mut self, words: &Words, at: usize, place: u32, entries: &mut Vec<(u32, u32)>) -> u32 {
        let word = self.dictionary.intern(words.text(at));
        entries.push((word, place));
        if let Some(other) = words.other(at) {
            entries.push((self.dictionary.intern(other), place));
        }
        word
    }

    fn read_title(&mut self, reader: &mut Reader, doc: &Doc<'_>, facts: Facts) -> Facts {
        let Reader { words, entries, title, text, .. } = reader;
        words.read(doc.title, MAX_TITLE);
        title.clear();
        let all_soft = (0..words.len()).all(|at| role(words.text(at)) != Role::Core);
        let is_core = |at: usize| all_soft || role(words.text(at)) == Role::Core;
        let (mut core, mut letters) = (0, 0);
        let mut place_of = [place::TITLE; MAX_TITLE];
        for (at, place_of) in place_of.iter_mut().enumerate().take(words.len()) {
            if is_core(at) {
                // A person is asked for by either name.
                if core == 0 || doc.key.kind == DocKind::Contact {
                    *place_of = place::TITLE_FIRST;
                }
                core += 1;
            }
            if role(words.text(at)) != Role::LegalForm {
                letters += words.text(at).len();
            }
            title.push(self.read_word(words, at, *place_of, entries));
        }
        self.read_joined(words, entries, |from, to| (from..to).map(|at| place_of[at]).min().unwrap_or(place::TITLE));
        if doc.key.kind == DocKind::Contact {
            words.each_compound(|initials| entries.push((self.dictionary.intern(initials), place::TITLE)));
        }
        self.read_initials(words, entries, text);
        facts.with_title(title.len(), core, letters)
    }

    fn read_context(&mut self, reader: &mut Reader, context: &str) {
        reader.words.read(context, MAX_CONTEXT);
        reader.context.clear();
        for at in 0..reader.words.len() {
            let word = self.read_word(&reader.words, at, place::CONTEXT, &mut reader.entries);
            reader.context.push(word);
        }
        self.read_joined(&reader.words, &mut reader.entries, |_, _| place::CONTEXT);
    }

    /// Words held together by a hyphen, an apostrophe or `&` are also found typed as one.
    fn read_joined(&mut self, words: &Words, entries: &mut Vec<(u32, u32)>, place: impl Fn(usize, usize) -> u32) {
        words.each_joined(|joined, from, to| entries.push((self.dictionary.intern(joined), place(from, to))));
    }

    /// `Société nouvelle de fonderie` gives `snf` and `sndf`.
    fn read_initials(&mut self, words: &Words, entries: &mut Vec<(u32, u32)>, text: &mut String) {
        for articles in [false, true] {
            text.clear();
            for at in 0..words.len() {
                let counts = match role(words.text(at)) {
                    Role::Core | Role::Generic => true,
                    Role::Article => articles,
                    Role::LegalForm => false,
                };
                if counts {
                    text.extend(words.text(at).chars().next());
                }
            }
            if text.chars().nth(1).is_some() {
                entries.push((self.dictionary.intern(text), place::INITIALS));
            }
        }
    }

    /// Takes a record out; `false` when it was not there.
    pub fn remove(&mut self, key: DocKey) -> bool {
        let removed = self.docs.remove(key);
        if removed {
            self.sweep_if_due();
        }
        removed
    }

    /// The records opened last, most recent first (63 are kept). They stand before their equals.
    pub fn set_recent(&mut self, keys: &[DocKey]) {
        for &key in &self.recent {
            if let Some(doc) = self.docs.find(key) {
                self.docs.set_recent(doc, 0);
            }
        }
        self.recent.clear();
        for &key in keys {
            if self.recent.len() < MAX_RECENT && !self.recent.contains(&key) {
                if let Some(doc) = self.docs.find(key) {
                    self.docs.set_recent(doc, (MAX_RECENT - self.recent.len()) as u32);
                }
                self.recent.push(key);
            }
        }
    }

    fn sweep_if_due(&mut self) {
        let gone = self.docs.len() - self.docs.live();
        if gone >= MIN_GONE && gone > self.docs.live() / 4 {
            self.compact();
        }
    }

    /// Sweeps out what is left of replaced and removed records and packs the rest tightly. Happens by itself
    /// from time to time; worth a call after a great load.
    pub fn compact(&mut self) {
        self.version = next_version();
        // One part after the other, so that never all of it is there twice.
        let (docs, doc_numbers) = self.docs.rebuilt();
        self.docs = docs;
        let new_doc = |doc: u32| doc_numbers[doc as usize];
        self.numbers = self.numbers.rebuilt(new_doc);
        self.in_visits.resize(self.dictionary.len(), 0);
        let mut in_use: Vec<bool> = self.in_visits.iter().map(|common| *common > 0).collect();
        self.docs.words().iter().for_each(|&word| in_use[word as usize] = true);
        for (word, in_use) in in_use.iter_mut().enumerate() {
            self.postings.each(word as u32, |entry| *in_use |= new_doc(entry >> PLACE_BITS).is_some());
        }
        let (dictionary, order) = self.dictionary.rebuilt(|word| in_use[word as usize]);
        self.dictionary = dictionary;
        // Every word of a record is in use, so it has a new number.
        let mut numbers = vec![0; in_use.len()];
        (0..).zip(&order).for_each(|(new, &old)| numbers[old as usize] = new);
        self.docs.renumber_words(|word| numbers[word as usize]);
        let entry = |entry: u32| Some(new_doc(entry >> PLACE_BITS)? << PLACE_BITS | entry & PLACE_MASK);
        self.postings = self.postings.rebuilt(&order, entry);
        let common = order.iter().map(|&old| self.in_visits[old as usize]);
        // Without any visit there is nothing to remember.
        self.in_visits = if common.clone().any(|common| common > 0) { common.collect() } else { Vec::new() };
    }

    /// Another number after every change.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Bytes held, spare room included (an estimate).
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.dictionary.memory_bytes()
            + self.postings.memory_bytes()
            + self.docs.memory_bytes()
            + self.in_visits.capacity()
            + self.numbers.memory_bytes()
    }
}
