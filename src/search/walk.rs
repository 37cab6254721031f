//! The walk through the postings: which records hold all the words, and how well.

use super::batch::Batch;
use super::doc_set::DocSet;
use super::doubled::Prefixes;
use super::engine::Scratch;
use super::expansion::Expansion;
use super::index::Index;
use super::judge::Judge;
use super::letters::Letters;
use super::postings::{PLACE_BITS, PLACE_MASK, place};
use super::query::{Parsed, Plan};
use super::rank::{Best, Match, NUMBER_WEIGHT, Rank, Tally, weights};
use super::types::Tier;
use super::weights::Weights;
use super::welcome::Welcome;

/// One walk through the postings of all words of a plan.
pub(super) struct Walk<'a> {
    pub index: &'a Index,
    pub parsed: &'a Parsed,
    pub plan: &'a Plan,
    pub tier: Option<Tier>,
}

impl Walk<'_> {
    /// Offers every record that holds all words. `order`: where the expansion of each is, rarest first, and whether it is
    /// the first word typed; `welcome`: where those of welcome words are.
    pub fn run(&self, order: &[(usize, bool)], welcome: &[usize], scratch: &mut Scratch) {
        let Scratch { rarest, others, expansions, best, .. } = scratch;
        let mut letters = Letters::new(self.index);
        let of_letters = |&(at, is_first): &(usize, bool)| !letters.takes(&expansions[at], is_first);
        let words: Vec<(usize, bool)> = order.iter().copied().filter(of_letters).collect();
        let mut judge = Judge {
            walk: self,
            letters,
            welcome: Welcome::of(self.index, welcome.iter().map(|&at| &expansions[at])),
            prefixes: Prefixes::of(self.index, self.plan),
            words: order.len() as u32,
            others: &[],
        };
        match &words[..] {
            [] => judge.letters.each(
                best,
                |best, doc| judge.offer(Tally::new(0), doc, self.index.docs.facts(doc), best),
                |best, others| best.count(&self.index.docs) == 0 || best.wants(judge.ceiling_of(others)),
            ),
            [only] => self.lookup(&expansions[only.0], only.1, &judge, best),
            [first, rest @ ..] => {
                let rest: Vec<_> = rest.iter().map(|&(at, is_first)| (&expansions[at], is_first)).collect();
                if self.weigh(&expansions[first.0], &rest, rarest, others) {
                    judge.others = &others[..rest.len()];
                    self.lookup(&expansions[first.0], first.1, &judge, best);
                }
            }
        }
    }

    /// How well each of the other words is found in the records that hold the rarest; false where no record holds all.
    fn weigh(
        &self,
        first: &Expansion,
        rest: &[(&Expansion, bool)],
        rarest: &mut DocSet,
        others: &mut Vec<Weights>,
    ) -> bool {
        let docs = self.index.docs.len();
        rarest.begin(docs);
        self.each(first, |doc, _| rarest.set(doc));
        others.resize_with(rest.len().max(others.len()), Weights::default);
        for (nth, &(expansion, is_first)) in rest.iter().enumerate() {
            let (before, now) = others.split_at_mut(nth);
            let now = &mut now[0];
            now.begin(docs, is_first);
            let mut any = false;
            // Most entries of a common word are of records that are out of the race.
            let mut note = |doc: u32, weight: u32| {
                now.note(doc, weight);
                any = true;
            };
            match before.last() {
                None => self.each(expansion, |doc, weight| {
                    if rarest.has(doc) {
                        note(doc, weight)
                    }
                }),
                Some(before) => self.each(expansion, |doc, weight| {
                    if before.of(doc) > 0 {
                        note(doc, weight)
                    }
                }),
            }
            if !any {
                return false;
            }
        }
        true
    }

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

    /// Offers the records that hold a word, if they hold the others as well; entries that can't make it any more are passed
    /// by unseen.
    fn lookup(&self, expansion: &Expansion, is_first: bool, judge: &Judge, best: &mut Best) {
        let tally = |weight: u32| Tally::new(weight).next(is_first);
        let mut batch = Batch::new(&self.index.docs);
        let mut consider = |tally: Tally, doc: u32, best: &mut Best| {
            if let Some(tally) = judge.consider(tally, doc, best) {
                batch.push((doc, tally), |(doc, tally), facts| judge.offer(tally, doc, facts, best));
            }
        };
        let mut ceilings: Vec<(Match, [Rank; place::COUNT])> = Vec::new();
        for &(word, how) in &expansion.words {
            let at = ceilings.iter().position(|&(known, _)| known == how).unwrap_or_else(|| {
                ceilings.push((how, weights(how).map(|weight| judge.ceiling(tally(weight)))));
                ceilings.len() - 1
            });
            let weights = weights(how);
            let mut wanted = ceilings[at].1.map(|ceiling| best.wants(ceiling));
            wanted.iter_mut().zip(weights).for_each(|(wanted, weight)| *wanted &= weight > 0);
            if wanted.contains(&true) {
                let tallies = weights.map(tally);
                self.index.postings.each(word, |entry| {
                    // Places are below `place::COUNT`: the index writes no others.
                    let (doc, place) = (entry >> PLACE_BITS, (entry & PLACE_MASK) as usize);
                    if wanted[place] {
                        consider(tallies[place], doc, best);
                    }
                });
            }
        }
        for &doc in &expansion.numbers {
            consider(tally(NUMBER_WEIGHT), doc, best);
        }
        batch.settle(|(doc, tally), facts| judge.offer(tally, doc, facts, best));
    }
}
