//! The walk through the postings: which records hold all the words, and how well.

use super::engine::Scratch;
use super::expansion::Expansion;
use super::fold::{Role, role};
use super::index::Index;
use super::postings::{PLACE_BITS, PLACE_MASK, place};
use super::query::{MAX_TERMS, Parsed, Plan};
use super::rank::{Best, Match, NUMBER_WEIGHT, Rank, Tally, weights};
use super::types::Tier;

/// How far a record has come in the walk at hand.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell {
    stage: u32,
    tally: Tally,
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
        for &(word, how) in &expansion.words {
            let weights = weights(how);
            self.index.postings.each(word, |entry| {
                // Places are below `place::COUNT`: the index writes no others.
                let weight = weights[(entry & PLACE_MASK) as usize];
                if weight > 0 {
                    found(entry >> PLACE_BITS, weight);
                }
            });
        }
        for &doc in &expansion.numbers {
            found(doc, NUMBER_WEIGHT);
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
        let Scratch { cells, candidates, expansions, best, .. } = scratch;
        let docs = &self.index.docs;
        candidates.clear();
        let mut before_is_first = false;
        for (nth, &(expansion, is_first)) in order.iter().enumerate() {
            let last = nth + 1 == order.len();
            let now = before + nth as u32 + 1;
            self.each(&expansions[expansion], |doc, weight| {
                let cell = &mut cells[doc as usize];
                if cell.stage == now {
                    cell.tally = cell.tally.better(weight);
                } else if nth == 0 || cell.stage + 1 == now {
                    cell.tally =
                        if nth == 0 { Tally::new(weight) } else { cell.tally.next(before_is_first).better(weight) };
                    cell.stage = now;
                    if last {
                        candidates.push(doc);
                    }
                }
            });
            before_is_first = is_first;
        }
        let complete = before + order.len() as u32;
        if !candidates.is_empty() {
            for (at, &expansion) in welcome.iter().enumerate() {
                self.each(&expansions[expansion], |doc, _| {
                    let cell = &mut cells[doc as usize];
                    if cell.stage == complete {
                        cell.tally = cell.tally.welcome(at);
                    }
                });
            }
        }
        let words = order.len() as u32;
        for &doc in candidates.iter() {
            let facts = docs.facts(doc);
            if self.parsed.filter.admits(facts) {
                let tally = cells[doc as usize].tally.next(before_is_first);
                self.offer(tally, words, doc, best);
            }
        }
    }

    fn offer(&self, tally: Tally, words: u32, doc: u32, best: &mut Best) {
        let docs = &self.index.docs;
        let facts = docs.facts(doc);
        let typed = self.plan.name.len();
        let tally = if self.plan.nested && best.wants(tally.rank(Tier::Exact, words, typed, facts)) {
            tally.lowered(self.doubled(doc))
        } else {
            tally
        };
        let mut tier = self.tier.unwrap_or_else(|| tally.tier(words, facts));
        if self.tier.is_none()
            && words > 1
            && tally.may_begin()
            && best.wants(tally.rank(Tier::Exact, words, typed, facts))
            && let Some(closer) = self.title_match(doc)
        {
            tier = tier.min(closer);
        }
        best.offer(tally.rank(tier, words, typed, facts), doc, docs);
    }

    /// How many words typed have no word of title and context to themselves, of those that begin one.
    fn doubled(&self, doc: u32) -> u32 {
        let shown: Vec<&[u8]> =
            self.index.docs.shown(doc).iter().map(|&word| self.index.dictionary.bytes(word)).collect();
        let mut taken = vec![false; shown.len()];
        let mut terms: Vec<&str> = self.plan.terms.iter().map(|term| term.text.as_str()).collect();
        // The longest choose first.
        terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
        let mut doubled = 0;
        for term in terms {
            let begins = |at: &usize| shown[*at].starts_with(term.as_bytes());
            match (0..shown.len()).filter(begins).find(|&at| !taken[at]) {
                Some(at) => taken[at] = true,
                None => doubled += u32::from((0..shown.len()).any(|at| begins(&at))),
            }
        }
        doubled
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
