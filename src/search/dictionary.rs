//! Every distinct word of the index, found by name, by beginning, by resemblance.

use std::ops::Range;

use super::fold::letter_mask;
use super::near::{Near, Typed, folded_mask, head_of};
use super::sound::{MIN_SOUNDS, onset, sounds_of};
use super::table::{IdTable, hash_bytes};

/// New words wait unsorted until there are so many.
const TAIL: usize = 1_024;
/// From so many words on two threads look for slips: below, starting one costs more than it saves.
const WORTH_TWO: usize = 150_000;
/// Masks that are looked at together.
const LANES: usize = 16;

/// Words are numbered from zero: those that were packed in alphabetical order, later ones in order of arrival.
pub(super) struct Dictionary {
    text: Vec<u8>,
    /// Where each word begins in `text`, and the end of the last.
    starts: Vec<u32>,
    masks: Vec<u32>,
    /// The letters of the beginning of each word, two to a bit.
    heads: Vec<u16>,
    /// The first sounds of each word.
    onsets: Vec<u32>,
    /// The words below this number are in alphabetical order.
    packed: u32,
    /// Finds the words that came since the dictionary was packed.
    table: IdTable,
    /// Words that came since, in alphabetical order, in runs of falling size: adding stays cheap, and so does looking.
    runs: Vec<Vec<u32>>,
    tail: Vec<u32>,
    /// Room for the sounds of one word.
    sounds: Vec<u8>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            starts: vec![0],
            masks: Vec::new(),
            heads: Vec::new(),
            onsets: Vec::new(),
            sounds: Vec::new(),
            packed: 0,
            table: IdTable::default(),
            runs: Vec::new(),
            tail: Vec::new(),
        }
    }
}

fn slice<'a>(text: &'a [u8], starts: &[u32], token: u32) -> &'a [u8] {
    &text[starts[token as usize] as usize..starts[token as usize + 1] as usize]
}

impl Dictionary {
    pub fn len(&self) -> usize {
        self.masks.len()
    }

    pub fn bytes(&self, token: u32) -> &[u8] {
        slice(&self.text, &self.starts, token)
    }

    pub fn mask(&self, token: u32) -> u32 {
        self.masks[token as usize]
    }

    pub fn find(&self, word: &str) -> Option<u32> {
        let word = word.as_bytes();
        let known = self.table.find(hash_bytes(word), |token| self.bytes(token) == word);
        known.or_else(|| self.find_packed(word))
    }

    fn find_packed(&self, word: &[u8]) -> Option<u32> {
        let at = self.first_packed(word);
        (at < self.packed && self.bytes(at) == word).then_some(at)
    }

    /// The number of a word, new or not.
    pub fn intern(&mut self, word: &str) -> u32 {
        let bytes = word.as_bytes();
        let hash = hash_bytes(bytes);
        let known = self.table.find(hash, |token| self.bytes(token) == bytes);
        if let Some(token) = known.or_else(|| self.find_packed(bytes)) {
            return token;
        }
        let token = self.masks.len() as u32;
        self.text.extend_from_slice(bytes);
        self.starts.push(self.text.len() as u32);
        self.masks.push(letter_mask(bytes));
        self.heads.push(folded_mask(letter_mask(head_of(bytes))));
        sounds_of(bytes, &mut self.sounds);
        self.onsets.push(onset(&self.sounds).0);
        let (text, starts) = (&self.text, &self.starts);
        self.table.insert(hash, token, |token| hash_bytes(slice(text, starts, token)));
        self.tail.push(token);
        if self.tail.len() >= TAIL {
            self.settle();
        }
        token
    }

    /// Sorts the tail into a run, and merges runs until each is at least twice the next.
    fn settle(&mut self) {
        let mut run = std::mem::take(&mut self.tail);
        run.sort_unstable_by(|&a, &b| self.bytes(a).cmp(self.bytes(b)));
        while let Some(before) = self.runs.pop_if(|before| before.len() < 2 * run.len()) {
            run = self.merged(&before, &run);
        }
        self.runs.push(run);
    }

    fn merged(&self, a: &[u32], b: &[u32]) -> Vec<u32> {
        let mut merged = Vec::with_capacity(a.len() + b.len());
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if self.bytes(a[i]) < self.bytes(b[j]) {
                merged.push(a[i]);
                i += 1;
            } else {
                merged.push(b[j]);
                j += 1;
            }
        }
        merged.extend_from_slice(&a[i..]);
        merged.extend_from_slice(&b[j..]);
        merged
    }

    /// The first packed word that does not come before `word` in the alphabet.
    fn first_packed(&self, word: &[u8]) -> u32 {
        let (mut from, mut to) = (0, self.packed);
        while from < to {
            let middle = from + (to - from) / 2;
            if self.bytes(middle) < word {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// Every word that begins with `prefix`, itself included.
    pub fn each_with_prefix(&self, prefix: &str, mut found: impl FnMut(u32)) {
        let prefix = prefix.as_bytes();
        (self.first_packed(prefix)..self.packed)
            .take_while(|&token| self.bytes(token).starts_with(prefix))
            .for_each(&mut found);
        for run in &self.runs {
            let from = run.partition_point(|&token| self.bytes(token) < prefix);
            run[from..]
                .iter()
                .take_while(|&&token| self.bytes(token).starts_with(prefix))
                .for_each(|&token| found(token));
        }
        self.tail.iter().filter(|&&token| self.bytes(token).starts_with(prefix)).for_each(|&token| found(token));
    }

    /// Whether any word begins with `prefix`.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let prefix = prefix.as_bytes();
        let begins = |&token: &u32| self.bytes(token).starts_with(prefix);
        let at = self.first_packed(prefix);
        let in_run =
            |run: &Vec<u32>| run.get(run.partition_point(|&token| self.bytes(token) < prefix)).is_some_and(begins);
        (at < self.packed && begins(&at)) || self.runs.iter().any(in_run) || self.tail.iter().any(begins)
    }

    /// The packed words that begin with `prefix`.
    pub fn packed_with(&self, prefix: &str) -> Range<u32> {
        let from = self.first_packed(prefix.as_bytes());
        let (mut low, mut high) = (from, self.packed);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.bytes(middle).starts_with(prefix.as_bytes()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        from..low
    }

    /// Whether a word begins with `prefix`, of which `packed` are the packed ones.
    pub fn is_among(&self, token: u32, prefix: &str, packed: &Range<u32>) -> bool {
        packed.contains(&token) || (token >= self.packed && self.bytes(token).starts_with(prefix.as_bytes()))
    }

    /// Every word within `slips` of `word`, or that has it inside; not those that begin with it. A large dictionary is looked
    /// through by two threads: somebody waits for it, and mostly the other processor has nothing to do.
    pub fn each_near(&self, word: &str, slips: usize, mut found: impl FnMut(u32, Near)) {
        let Some(typed) = Typed::new(word.as_bytes(), slips) else {
            return;
        };
        let all = self.len();
        if all < WORTH_TWO {
            return self.each_near_among(&typed, 0..all, found);
        }
        let middle = all / 2 / LANES * LANES;
        std::thread::scope(|scope| {
            let others = || {
                let mut others = Vec::new();
                self.each_near_among(&typed, middle..all, |token, near| others.push((token, near)));
                others
            };
            let thread = std::thread::Builder::new().name("slips".into()).spawn_scoped(scope, others);
            self.each_near_among(&typed, 0..middle, &mut found);
            let others = match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(_) => others(),
            };
            others.into_iter().for_each(|(token, near)| found(token, near));
        });
    }

    /// The same among some words: a range that begins at a multiple of [`LANES`].
    fn each_near_among(&self, typed: &Typed, these: Range<usize>, mut found: impl FnMut(u32, Near)) {
        self.each_like(typed, these, |token| {
            if let Some(near) = typed.near(self.bytes(token), self.masks[token as usize]) {
                found(token, near);
            }
        });
    }

    /// Every word that lacks at most so many of some letters as there may be slips, and of the first ones in its beginning;
    /// also those that lack none, where the word may stand inside.
    fn each_like(&self, typed: &Typed, these: Range<usize>, found: impl FnMut(u32)) {
        let but_one = |bits: u32| bits & bits.wrapping_sub(1);
        let (head, letters) = (typed.begins, typed.letters);
        let inside = if typed.inside { u32::MAX } else { 0 };
        // No branches: either number is zero where the word is wanted.
        let lacks = |mask: u32| letters & !mask;
        match typed.slips {
            0 => self.each_mask(these, |mask, _| lacks(mask) == 0, found),
            1 => self.each_mask(
                these,
                |mask, there| {
                    let near = but_one(lacks(mask)) | but_one(u32::from(head & !there));
                    (near == 0) | ((lacks(mask) | !inside) == 0)
                },
                found,
            ),
            _ => self.each_mask(
                these,
                |mask, there| {
                    let near = but_one(but_one(lacks(mask))) | but_one(but_one(u32::from(head & !there)));
                    (near == 0) | ((lacks(mask) | !inside) == 0)
                },
                found,
            ),
        }
    }

    /// Every word of a range whose letters, and those of its beginning, are wanted: some at a time and without branches, so
    /// that the compiler makes vectors of it.
    fn each_mask(&self, these: Range<usize>, wanted: impl Fn(u32, u16) -> bool, mut found: impl FnMut(u32)) {
        let mut token = these.start as u32;
        let (masks, rest) = self.masks[these.clone()].as_chunks::<LANES>();
        let (heads, rest_of_heads) = self.heads[these].as_chunks::<LANES>();
        for (masks, heads) in masks.iter().zip(heads) {
            let mut these = 0u32;
            for at in 0..LANES {
                these |= u32::from(wanted(masks[at], heads[at])) << at;
            }
            while these != 0 {
                found(token + these.trailing_zeros());
                these &= these - 1;
            }
            token += LANES as u32;
        }
        let rest = rest.iter().zip(rest_of_heads);
        (token..).zip(rest).filter(|(_, (mask, head))| wanted(**mask, **head)).for_each(|(token, _)| found(token));
    }

    /// Every word that sounds like `word` (`true`), or whose beginning does (`false`).
    pub fn each_sounding(&self, word: &str, mut found: impl FnMut(u32, bool)) {
        let (mut wanted, mut sounds) = (Vec::new(), Vec::new());
        sounds_of(word.as_bytes(), &mut wanted);
        if wanted.len() < MIN_SOUNDS {
            return;
        }
        let (first, mask) = onset(&wanted);
        for (token, _) in self.onsets.iter().enumerate().filter(|(_, onset)| **onset & mask == first) {
            let token = token as u32;
            sounds_of(self.bytes(token), &mut sounds);
            if sounds.starts_with(&wanted) {
                found(token, sounds.len() == wanted.len());
            }
        }
    }

    /// Keeps only some words, packed; also gives the old number of each, by its new one.
    pub fn rebuilt(&self, keep: impl Fn(u32) -> bool) -> (Self, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.len() as u32).filter(|&token| keep(token)).collect();
        // In part in order already, which the sort makes use of.
        order.sort_by(|&a, &b| self.bytes(a).cmp(self.bytes(b)));
        let mut kept = Self { packed: order.len() as u32, ..Self::default() };
        kept.text.reserve_exact(order.iter().map(|&token| self.bytes(token).len()).sum());
        kept.starts.reserve_exact(order.len());
        kept.masks.reserve_exact(order.len());
        kept.heads.reserve_exact(order.len());
        kept.onsets.reserve_exact(order.len());
        for &token in &order {
            kept.text.extend_from_slice(self.bytes(token));
            kept.starts.push(kept.text.len() as u32);
            kept.masks.push(self.masks[token as usize]);
            kept.heads.push(self.heads[token as usize]);
            kept.onsets.push(self.onsets[token as usize]);
        }
        (kept, order)
    }

    pub fn memory_bytes(&self) -> usize {
        let runs: usize = self.runs.iter().map(|run| 24 + run.capacity() * 4).sum();
        self.text.capacity()
            + (self.starts.capacity() + self.masks.capacity() + self.tail.capacity()) * 4
            + self.heads.capacity() * 2
            + self.onsets.capacity() * 4
            + self.table.memory_bytes()
            + runs
    }
}

#[cfg(test)]
mod tests {
    use super::super::distance::Pattern;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn near(dictionary: &Dictionary, word: &str, slips: usize) -> Vec<(String, Near)> {
        let mut found = Vec::new();
        dictionary.each_near(word, slips, |token, near| {
            found.push((String::from_utf8_lossy(dictionary.bytes(token)).into_owned(), near));
        });
        found
    }

    #[test]
    fn two_threads_find_what_one_does() {
        let mut dictionary = Dictionary::default();
        for n in 0..WORTH_TWO as u32 + 7 {
            dictionary.intern(&format!("{:x}tournage", n.wrapping_mul(2_654_435_761)));
        }
        for (word, slips) in [("c0d1tournage", 2), ("tournag", 1), ("3ftournage", 2)] {
            let mut found = Vec::new();
            dictionary.each_near(word, slips, |token, near| found.push((token, near)));
            let mut by_one = Vec::new();
            let typed = Typed::new(word.as_bytes(), slips).unwrap();
            dictionary.each_near_among(&typed, 0..dictionary.len(), |token, near| by_one.push((token, near)));
            assert!(found.len() > 1);
            assert_eq!(found, by_one);
        }
    }

    #[test]
    fn finds_by_name_and_by_beginning_however_many_runs() {
        let mut dictionary = Dictionary::default();
        let words: Vec<String> = (0..5_000u32).map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761))).collect();
        for word in &words {
            let token = dictionary.intern(word);
            assert_eq!(dictionary.intern(word), token);
        }
        let check = |dictionary: &Dictionary, words: &[&String]| {
            for prefix in ["a", "3f", "c0d", "zz", ""] {
                let mut count = 0;
                dictionary.each_with_prefix(prefix, |token| {
                    assert!(dictionary.bytes(token).starts_with(prefix.as_bytes()));
                    count += 1;
                });
                assert_eq!(count, words.iter().filter(|word| word.starts_with(prefix)).count());
            }
            assert!(words.iter().all(|word| dictionary.find(word).is_some()));
        };
        check(&dictionary, &words.iter().collect::<Vec<_>>());
        let (mut half, order) = dictionary.rebuilt(|token| token % 2 == 0);
        assert_eq!(order.len(), half.len());
        assert!((1..half.len() as u32).all(|token| half.bytes(token - 1) < half.bytes(token)));
        check(&half, &words.iter().step_by(2).collect::<Vec<_>>());
        // Words that come later are found beside the packed ones.
        for word in &words {
            half.intern(word);
        }
        check(&half, &words.iter().collect::<Vec<_>>());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What passes words by unread passes none that is near.
        #[test]
        fn finds_every_word_within_the_slips(word in "[abcd]{4,9}", others in prop::collection::btree_set("[abcde]{1,12}", 1..30), slips in 1usize..3) {
            let mut dictionary = Dictionary::default();
            for other in &others {
                dictionary.intern(other);
            }
            let found: BTreeSet<String> = near(&dictionary, &word, slips).into_iter().map(|(word, _)| word).collect();
            let pattern = Pattern::new(word.as_bytes()).unwrap();
            let expected: BTreeSet<String> = others
                .into_iter()
                .filter(|other| {
                    let distance = pattern.distance(other.as_bytes());
                    let near = distance.whole <= slips || (word.len() >= 5 && distance.prefix <= slips);
                    !other.starts_with(&word) && (near || other.contains(&word))
                })
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn finds_near_words() {
        let mut dictionary = Dictionary::default();
        for word in ["peugeot", "decolletage", "microtechniques", "pont"] {
            dictionary.intern(word);
        }
        assert_eq!(near(&dictionary, "peugoet", 1), [("peugeot".to_owned(), Near::Whole(1))]);
        assert_eq!(near(&dictionary, "decolet", 1), [("decolletage".to_owned(), Near::Prefix(1))]);
        assert_eq!(near(&dictionary, "techniques", 2), [("microtechniques".to_owned(), Near::Inside)]);
        assert!(near(&dictionary, "pon", 1).is_empty(), "begins with it");
    }
}
