//! The walk through the postings: which records hold all the words, and how well.
//!
//! Among a million records a word may stand in nearly all, of which few show it. So those that show the words come first,
//! and what is hidden is passed by where nothing of it can still make it.

use super::batch::Batch;
use super::doc_set::DocSet;
use super::doubled::Prefixes;
use super::engine::Scratch;
use super::expansion::Expansion;
use super::index::Index;
use super::judge::Judge;
use super::letters::Letters;
use super::postings::{PLACE_BITS, PLACE_MASK, Part, place};
use super::query::{Parsed, Plan};
use super::rank::{Best, Match, NUMBER_WEIGHT, Rank, Tally, weights};
use super::two::{Half, Turns, by_two};
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

/// A word in one pass.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub expansion: &'a Expansion,
    /// Whether it is the first word typed.
    pub is_first: bool,
    pub parts: &'static [Part],
}

impl Word<'_> {
    fn len(&self) -> usize {
        self.parts.iter().map(|&part| self.expansion.entries[part as usize]).sum()
    }

    /// The most it may weigh in any record.
    fn most(&self) -> u32 {
        self.parts.iter().map(|&part| self.expansion.most[part as usize]).max().unwrap_or_default()
    }
}

const SHOWN: &[Part] = &[Part::Shown];
const HIDDEN: &[Part] = &[Part::Hidden];

impl Walk<'_> {
    /// Offers every record that holds all words. `order`: where the expansion of each is, and whether it is the first word
    /// typed; `welcome`: where those of welcome words are.
    pub fn run(&self, order: &[(usize, bool)], welcome: &[usize], scratch: &mut Scratch) {
        let Scratch { held, next, others, expansions, best, .. } = scratch;
        let mut letters = Letters::new(self.index);
        let of_letters = |&(at, is_first): &(usize, bool)| !letters.takes(&expansions[at], is_first);
        let words: Vec<(usize, bool)> = order.iter().copied().filter(of_letters).collect();
        let words: Vec<Word> = words
            .iter()
            .map(|&(at, is_first)| Word { expansion: &expansions[at], is_first, parts: &Part::BOTH })
            .collect();
        let judge = Judge {
            walk: self,
            letters: &letters,
            welcome: &Welcome::of(self.index, welcome.iter().map(|&at| &expansions[at])),
            prefixes: &Prefixes::of(self.index, self.plan),
            words: order.len() as u32,
            others: &[],
        };
        if words.is_empty() {
            return self.ask_letters(&judge, best);
        }
        for mut pass in passes(&words) {
            if pass.words.iter().any(|word| word.len() == 0) {
                continue;
            }
            // What stands last among the best so far is known after counting them.
            best.count(&self.index.docs);
            if !pass.most().any(|tally| best.wants(judge.ceiling_of(letters.most(tally)))) {
                continue;
            }
            pass.words.sort_by_key(Word::len);
            match &pass.words[..] {
                [] => {}
                [only] => {
                    let turns = Turns::of(only);
                    by_two(only.len(), best, &self.index.docs, |best, _| self.lookup(&turns, None, &judge, best));
                }
                [first, rest @ ..] => {
                    if self.weigh(first, rest, [held, next], others) {
                        let turns = Turns::of(first);
                        self.lookup(&turns, Some(held), &Judge { others: &others[..rest.len()], ..judge }, best);
                    }
                }
            }
        }
    }

    /// Which records hold all words, and how well each but the first, which is the rarest; false where none does.
    fn weigh(&self, first: &Word, rest: &[Word], [held, next]: [&mut DocSet; 2], others: &mut Vec<Weights>) -> bool {
        let docs = self.index.docs.len();
        held.begin(docs);
        self.each(first, None, |doc, _| held.set(doc));
        others.resize_with(rest.len().max(others.len()), Weights::default);
        for (word, now) in rest.iter().zip(others) {
            now.begin(docs, word.is_first, word.most());
            next.begin(docs);
            // Most entries of a common word are of records that are out of the race.
            self.each(word, Some(held), |doc, weight| {
                now.note(doc, weight);
                next.set(doc);
            });
            if next.is_empty() {
                return false;
            }
            std::mem::swap(held, next);
        }
        true
    }

    /// Each `(record, weight)` of a word, or those of some records.
    fn each(&self, word: &Word, among: Option<&DocSet>, mut found: impl FnMut(u32, u32)) {
        for &part in word.parts {
            for &(word, how) in &word.expansion.words {
                let weights = weights(how);
                let note = |entry: u32| {
                    // Places are below `place::COUNT`: the index writes no others.
                    let weight = weights[(entry & PLACE_MASK) as usize];
                    if weight > 0 {
                        found(entry >> PLACE_BITS, weight);
                    }
                };
                match among {
                    None => self.index.postings.each_of(word, part, note),
                    Some(docs) => self.index.postings.each_among(word, part, docs, note),
                }
            }
            if part == Part::Hidden {
                let numbers = word.expansion.numbers.iter().filter(|doc| among.is_none_or(|docs| docs.has(**doc)));
                numbers.for_each(|&doc| found(doc, NUMBER_WEIGHT));
            }
        }
    }

    /// Offers the records that hold letters, of which each record is asked.
    fn ask_letters(&self, judge: &Judge, best: &mut Best) {
        let docs = &self.index.docs;
        let ask = |where_best: Option<bool>, best: &mut Best| {
            by_two(docs.len(), best, docs, |best, half| {
                let middle = docs.len() / 2;
                let these = match half {
                    Half::Both => 0..docs.len(),
                    Half::First => 0..middle,
                    Half::Second => middle..docs.len(),
                };
                judge.letters.each(these, where_best, |doc, facts| judge.offer(Tally::new(0), doc, facts, best));
            });
        };
        match judge.letters.elsewhere() {
            None => ask(None, best),
            Some(elsewhere) => {
                ask(Some(true), best);
                if best.count(docs) == 0 || best.wants(judge.ceiling_of(elsewhere)) {
                    ask(Some(false), best);
                }
            }
        }
    }

    /// Offers the records that hold a word, or those of them that are `among` some; entries that can't make it any more are
    /// passed by unseen.
    fn lookup(&self, turns: &Turns, among: Option<&DocSet>, judge: &Judge, best: &mut Best) {
        let Word { expansion, is_first, parts } = *turns.word;
        let tally = |weight: u32| Tally::new(weight).next(is_first);
        let mut batch = Batch::new(&self.index.docs);
        let mut consider = |tally: Tally, doc: u32, best: &mut Best| {
            if let Some(tally) = judge.consider(tally, doc, best) {
                batch.push((doc, tally), |(doc, tally), facts| judge.offer(tally, doc, facts, best));
            }
        };
        let mut ceilings: Vec<(Match, [Rank; place::COUNT])> = Vec::new();
        for (nth, &part) in parts.iter().enumerate() {
            loop {
                let words = turns.next(nth);
                if words.is_empty() {
                    break;
                }
                for &(word, how) in words {
                    let at = ceilings.iter().position(|&(known, _)| known == how).unwrap_or_else(|| {
                        ceilings.push((how, weights(how).map(|weight| judge.ceiling(tally(weight)))));
                        ceilings.len() - 1
                    });
                    let weights = weights(how);
                    let mut wanted = ceilings[at].1.map(|ceiling| best.wants(ceiling));
                    wanted.iter_mut().zip(weights).for_each(|(wanted, weight)| *wanted &= weight > 0);
                    if wanted.contains(&true) {
                        let tallies = weights.map(tally);
                        let look = |entry: u32| {
                            // Places are below `place::COUNT`: the index writes no others.
                            let (doc, place) = (entry >> PLACE_BITS, (entry & PLACE_MASK) as usize);
                            if wanted[place] {
                                consider(tallies[place], doc, best);
                            }
                        };
                        match among {
                            None => self.index.postings.each_of(word, part, look),
                            Some(docs) => self.index.postings.each_among(word, part, docs, look),
                        }
                    }
                }
            }
            if part == Part::Hidden && turns.has_numbers() {
                expansion.numbers.iter().for_each(|&doc| consider(tally(NUMBER_WEIGHT), doc, best));
            }
        }
        batch.settle(|(doc, tally), facts| judge.offer(tally, doc, facts, best));
    }
}

/// Some parts of each word.
struct Pass<'a> {
    words: Vec<Word<'a>>,
    /// Whether records that show all words were looked through before.
    shown_before: bool,
}

impl Pass<'_> {
    /// No record of this pass has more than one of these.
    fn most(&self) -> impl Iterator<Item = Tally> {
        let each = if self.shown_before { 0..self.words.len() } else { 0..1 };
        each.filter_map(|at| {
            // One word at least is hidden.
            let hidden = self.shown_before.then_some(&self.words[at]);
            if hidden.is_some_and(|word| word.expansion.entries[Part::Hidden as usize] == 0) {
                return None;
            }
            Some(self.words.iter().enumerate().fold(Tally::default(), |tally, (nth, word)| {
                let parts = if nth == at && self.shown_before { HIDDEN } else { word.parts };
                tally.better(Word { parts, ..*word }.most()).next(word.is_first)
            }))
        })
    }
}

/// What to look through, one after the other: every record is in one of these, the best before others. Of more than two words
/// there are too many ways to look through each.
fn passes<'a>(words: &[Word<'a>]) -> Vec<Pass<'a>> {
    let with = |parts: &[&'static [Part]]| {
        let words = words.iter().zip(parts).map(|(&word, &parts)| Word { parts, ..word }).collect();
        Pass { words, shown_before: false }
    };
    match words {
        [_] => vec![with(&[SHOWN]), with(&[HIDDEN])],
        [_, _] => [[SHOWN, SHOWN], [SHOWN, HIDDEN], [HIDDEN, SHOWN], [HIDDEN, HIDDEN]].map(|parts| with(&parts)).into(),
        _ => {
            let all = Pass { words: words.to_vec(), shown_before: true };
            vec![with(&vec![SHOWN; words.len()]), all]
        }
    }
}
