//! The walk through the postings: which records hold all the words, and how well.

use super::beginnings;
use super::docs::Facts;
use super::doubled::Prefixes;
use super::engine::Scratch;
use super::expansion::Expansion;
use super::fold::{Role, role};
use super::index::Index;
use super::postings::{PLACE_BITS, PLACE_MASK, place};
use super::query::{MAX_TERMS, Parsed, Plan};
use super::rank::{Best, Match, NUMBER_WEIGHT, Rank, Tally, weights};
use super::types::Tier;

/// Looking into a record costs as much as so many entries of a list.
const WORTH: usize = 2;

/// How far a record has come in the walk at hand.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell {
    stage: u32,
    tally: Tally,
}

/// Records still in the race, a bit each: many times smaller than their cells, so that looking there first costs little.
#[derive(Default)]
pub(super) struct Running(Vec<u64>);

impl Running {
    fn begin(&mut self, docs: usize) {
        self.0.clear();
        self.0.resize(docs.div_ceil(64), 0);
    }

    fn set(&mut self, doc: u32) {
        self.0[doc as usize / 64] |= 1 << (doc % 64);
    }

    fn has(&self, doc: u32) -> bool {
        self.0[doc as usize / 64] >> (doc % 64) & 1 == 1
    }
}

/// One walk through the postings of all words of a plan.
pub(super) struct Walk<'a> {
    pub index: &'a Index,
    pub parsed: &'a Parsed,
    pub plan: &'a Plan,
    pub tier: Option<Tier>,
}

impl Walk<'_> {
    /// Each `(record, weight)` of a word.
    fn each(&self, expansion: &Expansion, mut found: impl FnMut(u32, u32)) {
        self.each_word(expansion.words.iter(), &mut found);
        for &doc in &expansion.numbers {
            found(doc, NUMBER_WEIGHT);
        }
    }

    fn each_word<'a>(&self, words: impl Iterator<Item = &'a (u32, Match)>, mut found: impl FnMut(u32, u32)) {
        for &(word, how) in words {
            let weights = weights(how);
            self.index.postings.each(word, |entry| {
                // Places are below `place::COUNT`: the index writes no others.
                let weight = weights[(entry & PLACE_MASK) as usize];
                if weight > 0 {
                    found(entry >> PLACE_BITS, weight);
                }
            });
        }
    }

    /// Those of some records that hold a word that begins with a letter.
    fn each_of(&self, docs: &[u32], expansion: &Expansion, bit: u32, found: &mut impl FnMut(u32, u32)) {
        let Index { docs: all, dictionary, .. } = self.index;
        let letter = expansion.term.text.as_str();
        let these = dictionary.packed_with(letter);
        let weights = weights(Match::ShortPrefix);
        for &doc in docs {
            let in_context = || all.context(doc).iter().any(|&word| dictionary.is_among(word, letter, &these));
            if let Some(place) = all.beginnings(doc).place(bit, in_context) {
                found(doc, weights[place as usize]);
            }
        }
    }

    /// Room for the stages of one walk; gives the stage before its first.
    fn begin(&self, scratch: &mut Scratch) -> u32 {
        if scratch.stage > u32::MAX - 64 {
            scratch.cells.clear();
            scratch.stage = 0;
        }
        let cells = self.index.docs.len().max(scratch.cells.len());
        scratch.cells.resize(cells, Cell::default());
        let before = scratch.stage;
        // One more than can be used, so that the next walk's first stage follows none of this one's.
        scratch.stage += MAX_TERMS as u32 + 2;
        before
    }

    /// One word needs no adding up, and entries that can't make it any more are passed by unseen.
    pub fn one_word(&self, word: usize, welcome: &[usize], scratch: &mut Scratch) {
        let welcomed = if welcome.is_empty() { None } else { Some(self.begin(scratch) + 1) };
        let Scratch { cells, expansions, best, .. } = scratch;
        if let Some(now) = welcomed {
            for (at, &expansion) in welcome.iter().enumerate() {
                self.each(&expansions[expansion], |doc, _| {
                    let cell = &mut cells[doc as usize];
                    if cell.stage != now {
                        *cell = Cell { stage: now, tally: Tally::new(0) };
                    }
                    cell.tally = cell.tally.welcome(at);
                });
            }
        }
        let docs = &self.index.docs;
        let typed = if welcome.is_empty() { self.plan.core.len() } else { self.plan.name.len() };
        let offer = |doc: u32, weight: u32, best: &mut Best| {
            let facts = docs.facts(doc);
            if self.parsed.filter.admits(facts) {
                let before = match welcomed {
                    Some(now) if cells[doc as usize].stage == now => cells[doc as usize].tally,
                    _ => Tally::new(0),
                };
                let tally = before.better(weight).next(true);
                let tier = self.tier.unwrap_or_else(|| tally.tier(1, facts));
                best.offer(tally.rank(tier, 1, typed, facts), doc, docs);
            }
        };
        let ceiling = |weight: u32| Rank::ceiling(weight, welcome.len(), self.tier);
        let mut ceilings: Vec<(Match, [Rank; place::COUNT])> = Vec::new();
        let expansion = &expansions[word];
        for &(word, how) in &expansion.words {
            let at = ceilings.iter().position(|&(known, _)| known == how).unwrap_or_else(|| {
                ceilings.push((how, weights(how).map(ceiling)));
                ceilings.len() - 1
            });
            let weights = weights(how);
            let mut wanted = ceilings[at].1.map(|ceiling| best.wants(ceiling));
            wanted.iter_mut().zip(weights).for_each(|(wanted, weight)| *wanted &= weight > 0);
            if wanted.contains(&true) {
                self.index.postings.each(word, |entry| {
                    // Places are below `place::COUNT`: the index writes no others.
                    let place = (entry & PLACE_MASK) as usize;
                    if wanted[place] {
                        offer(entry >> PLACE_BITS, weights[place], best);
                    }
                });
            }
        }
        for &doc in &expansion.numbers {
            offer(doc, NUMBER_WEIGHT, best);
        }
    }

    /// Word by word, rarest first: a record stays in the race while it holds every word so far.
    pub fn several_words(&self, order: &[(usize, bool)], welcome: &[usize], scratch: &mut Scratch) {
        let before = self.begin(scratch);
        let Scratch { cells, candidates, survivors, running, expansions, best, .. } = scratch;
        let docs = &self.index.docs;
        candidates.clear();
        running.begin(docs.len());
        let mut before_is_first = false;
        for (nth, &(expansion, is_first)) in order.iter().enumerate() {
            let now = before + nth as u32 + 1;
            let expansion = &expansions[expansion];
            survivors.clear();
            let mut survive = |doc: u32, weight: u32| {
                // Most entries of a common word are of records that are out of the race.
                if nth > 0 && !running.has(doc) {
                    return;
                }
                let cell = &mut cells[doc as usize];
                if cell.stage == now {
                    cell.tally = cell.tally.better(weight);
                } else if nth == 0 {
                    *cell = Cell { stage: now, tally: Tally::new(weight) };
                    running.set(doc);
                    survivors.push(doc);
                } else if cell.stage + 1 == now {
                    *cell = Cell { stage: now, tally: cell.tally.next(before_is_first).better(weight) };
                    survivors.push(doc);
                }
            };
            match expansion.letter().and_then(beginnings::bit) {
                Some(bit) if nth > 0 && candidates.len() * WORTH < expansion.entries => {
                    self.each_of(candidates, expansion, bit, &mut survive);
                    let whole = expansion.words.iter().filter(|(_, how)| *how != Match::ShortPrefix);
                    self.each_word(whole, survive);
                }
                _ => self.each(expansion, survive),
            }
            std::mem::swap(candidates, survivors);
            if candidates.is_empty() {
                return;
            }
            before_is_first = is_first;
        }
        let complete = before + order.len() as u32;
        for (at, &expansion) in welcome.iter().enumerate() {
            self.each(&expansions[expansion], |doc, _| {
                let cell = &mut cells[doc as usize];
                if running.has(doc) && cell.stage == complete {
                    cell.tally = cell.tally.welcome(at);
                }
            });
        }
        let words = order.len() as u32;
        let prefixes = Prefixes::of(self.index, self.plan);
        for &doc in candidates.iter() {
            if self.parsed.filter.admits(docs.facts(doc)) {
                let tally = cells[doc as usize].tally.next(before_is_first);
                self.offer(tally, words, doc, &prefixes, best);
            }
        }
    }

    /// `prefixes`: of a plan with a word that is the beginning of another.
    fn offer(&self, tally: Tally, words: u32, doc: u32, prefixes: &Prefixes, best: &mut Best) {
        let docs = &self.index.docs;
        let facts = docs.facts(doc);
        let typed = self.plan.name.len();
        let mut may_begin = self.tier.is_none() && words > 1 && tally.may_begin();
        let closest = |tier: Tier| match may_begin {
            false => tier,
            true if self.may_be_all(words, facts) => Tier::Exact,
            true => tier.min(Tier::Prefix),
        };
        let mut tier = self.tier.unwrap_or_else(|| tally.tier(words, facts));
        // Looking at its words is spared those that cannot make it.
        if !best.wants(tally.rank(closest(tier), words, typed, facts)) {
            return;
        }
        let mut tally = tally;
        if self.plan.nested {
            let doubled = prefixes.doubled(docs.shown(doc));
            tally = tally.lowered(doubled);
            tier = self.tier.unwrap_or_else(|| tally.tier(words, facts));
            // A title that begins so has a word for each.
            may_begin &= doubled == 0;
        }
        if may_begin && let Some(closer) = self.title_match(doc) {
            tier = tier.min(closer);
        }
        best.offer(tally.rank(tier, words, typed, facts), doc, docs);
    }

    /// Whether the title may be just what was typed, as far as its length tells.
    fn may_be_all(&self, words: u32, facts: Facts) -> bool {
        let is = |letters: usize| facts.length() == Facts::held_length(letters);
        let soft = facts.title_words() as u32 > facts.core_words();
        is(self.plan.name.len()) || is(self.plan.core.len()) || (soft && facts.core_words() == words)
    }

    /// Whether the title is what was typed, or begins with it.
    fn title_match(&self, doc: u32) -> Option<Tier> {
        let dictionary = &self.index.dictionary;
        let title = || self.index.docs.title(doc).iter().map(|&word| dictionary.bytes(word));
        // Words of the dictionary are valid UTF-8.
        let role_of = |word: &[u8]| role(std::str::from_utf8(word).unwrap_or_default());
        let name = begins(&self.plan.name, title().filter(|word| role_of(word) != Role::LegalForm));
        let core = begins(&self.plan.core, title().filter(|word| role_of(word) == Role::Core));
        [name, core].into_iter().flatten().min()
    }
}

fn begins<'a>(typed: &str, words: impl Iterator<Item = &'a [u8]>) -> Option<Tier> {
    let mut rest = typed.as_bytes();
    for word in words {
        if rest.is_empty() || word.len() > rest.len() {
            return word.starts_with(rest).then_some(Tier::Prefix);
        }
        rest = rest.strip_prefix(word)?;
    }
    rest.is_empty().then_some(Tier::Exact)
}
