//! From a query to ranked hits: the passes, and the walk through the postings.

use super::batch::Batch;
use super::doc_set::DocSet;
use super::docs::Facts;
use super::expansion::{Expansion, expansion, slips_allowed};
use super::fold::{Role, begins_legal_form, readings, role};
use super::fuzzy::Fuzzy;
use super::index::Index;
use super::numbers::Wanted;
use super::query::{MAX_TERMS, Parsed, Plan, Term, grouped, number_term};
use super::rank::{Best, NUMBER_WEIGHT, Rank};
use super::types::{Hit, Query, Tier};
use super::walk::Walk;
use super::weights::Weights;
use super::welcome::MAX_WELCOME;

/// With so many hits, nobody needs those with slips.
const ENOUGH: usize = 12;
/// With so many hits, nobody needs scattered letters.
const SOME: usize = 4;
/// Most ways to split one word in two that are tried.
const MAX_SPLITS: usize = 4;
/// Words remembered from search to search.
const MAX_EXPANSIONS: usize = 64;

/// What one searching thread keeps from search to search: a byte per record and word, and some room.
#[derive(Default)]
pub struct Scratch {
    /// The records that hold all words of a walk, and how well they hold each but the rarest.
    pub(super) held: DocSet,
    pub(super) next: DocSet,
    pub(super) others: Vec<Weights>,
    /// What typed words stand for in the index as it was then.
    pub(super) expansions: Vec<Expansion>,
    expanded: Option<u64>,
    pub(super) best: Best,
    fuzzy: Fuzzy,
}

impl Scratch {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Index {
    /// The best hits, at most `limit`, best first. An empty text gives the records opened last.
    #[must_use]
    pub fn search(&self, query: &Query<'_>, scratch: &mut Scratch) -> Vec<Hit> {
        self.search_in_turns(query, scratch, |_| true).unwrap_or_default()
    }

    /// The same in two turns: what the words find as they were typed is shown to `first` before slips, scattered letters and
    /// the like are looked for. Nothing of that comes before what was found first. None where `first` does not want it.
    pub fn search_in_turns(
        &self,
        query: &Query<'_>,
        scratch: &mut Scratch,
        mut first: impl FnMut(&[Hit]) -> bool,
    ) -> Option<Vec<Hit>> {
        let parsed = Parsed::new(query);
        if query.limit == 0 {
            return Some(Vec::new());
        }
        // Never fewer than what ends the passes: the first hits are the same whatever the limit.
        scratch.best.reset(query.limit.max(ENOUGH).min(self.docs.len().max(1)));
        // While one types, all words but the last are the same as a key before.
        if scratch.expanded != Some(self.version) || scratch.expansions.len() > MAX_EXPANSIONS {
            scratch.expansions.clear();
            scratch.expanded = Some(self.version);
        }
        let mut search = Search { index: self, parsed: &parsed, scratch };
        if parsed.blank {
            search.without_words();
        } else {
            search.as_typed();
            if !search.has(ENOUGH) {
                if search.has(1) {
                    let hits = search.scratch.best.hits(&self.docs);
                    if !first(&hits[..hits.len().min(query.limit)]) {
                        return None;
                    }
                }
                search.as_meant();
            }
        }
        let mut hits = scratch.best.hits(&self.docs);
        hits.truncate(query.limit);
        Some(hits)
    }
}

struct Search<'a> {
    index: &'a Index,
    parsed: &'a Parsed,
    scratch: &'a mut Scratch,
}

impl Search<'_> {
    /// The records opened last; with a filter typed, then all others it admits.
    fn without_words(&mut self) {
        let docs = &self.index.docs;
        let mut offer = |doc: u32| {
            let facts = docs.facts(doc);
            if self.parsed.filter.admits(facts) {
                self.scratch.best.offer(Rank::new(Tier::Words, 0, facts), doc, docs);
            }
        };
        if self.parsed.filter.typed {
            (0..docs.len() as u32).for_each(offer);
        } else {
            self.index.recent.iter().filter_map(|&key| docs.find(key)).for_each(&mut offer);
        }
    }

    /// The words, and numbers, as they were typed.
    fn as_typed(&mut self) {
        let terms = &self.parsed.terms;
        let plans = plans(terms);
        for (nth, &wanted) in self.parsed.numbers.iter().enumerate() {
            self.by_number(wanted, nth == 0);
        }
        for plan in &plans {
            self.walk(plan, false, None);
        }
        if let Some((last, others)) = terms.split_last()
            && begins_legal_form(&last.text)
            && !self.has(1)
        {
            self.walk(&Plan::new(others.to_vec()), false, None);
        }
    }

    /// With slips, run together, one too many, scattered.
    fn as_meant(&mut self) {
        let terms = &self.parsed.terms;
        let plans = plans(terms);
        for (at, plan) in plans.iter().enumerate() {
            // Words that belong together and bear a slip besides are looked for when there is nothing else.
            if at == 0 || !self.has(1) {
                self.walk(plan, true, None);
            }
        }
        if self.has(ENOUGH) {
            return;
        }
        // A word that is a slip away is meant rather than two that happen to make it up.
        if !self.has(1) {
            self.split(terms);
        }
        if self.has(SOME) {
            return;
        }
        if !self.has(1) {
            self.all_but_one(grouped(terms).as_deref().unwrap_or(terms));
        }
        if let Some(plan) = plans.first() {
            let Scratch { fuzzy, best, .. } = &mut *self.scratch;
            best.count(&self.index.docs);
            if best.wants(Fuzzy::CEILING) {
                fuzzy.search(self.index, self.parsed.filter, &plan.name, best);
            }
        }
    }

    fn has(&mut self, hits: usize) -> bool {
        self.scratch.best.count(&self.index.docs) >= hits
    }

    /// Offers records by a number. `as_typed`: not read as an international number.
    fn by_number(&mut self, wanted: Wanted, as_typed: bool) {
        let quality = |most: u32| (most + u32::from(as_typed)) << 4;
        let Index { docs, numbers, .. } = self.index;
        let filter = self.parsed.filter;
        let best = &mut self.scratch.best;
        let offer = |(doc, tier, weight): (u32, Tier, u32), facts: Facts, best: &mut Best| {
            if filter.admits(facts) {
                best.offer(Rank::new(tier, quality(weight), facts), doc, docs);
            }
        };
        let mut batch = Batch::new(docs);
        numbers.each_beginning(wanted, |doc, whole| {
            let tier = if whole { Tier::Exact } else { Tier::Prefix };
            batch.push((doc, tier, NUMBER_WEIGHT), |found, facts| offer(found, facts, best));
        });
        batch.settle(|found, facts| offer(found, facts, best));
        // Any part of a number only when its beginning finds too little.
        if !self.has(ENOUGH) {
            let best = &mut self.scratch.best;
            numbers.each_inside(wanted, |doc, end| {
                // The last five digits of a SIRET tell sites apart; the last of a phone number, desks.
                let weight = NUMBER_WEIGHT + if end { 8 } else { 0 };
                batch.push((doc, Tier::Words, weight), |found, facts| offer(found, facts, best));
            });
            batch.settle(|found, facts| offer(found, facts, best));
        }
    }

    /// A word run together from two: `horlogeriebesancon`.
    fn split(&mut self, terms: &[Term]) {
        for (at, term) in terms.iter().enumerate() {
            if term.text.len() < 6 || slips_allowed(&term.text).is_none() {
                continue;
            }
            if self.knows(term, false) {
                continue;
            }
            let mut tried = 0;
            for cut in 2..term.text.len() - 1 {
                if !term.text.is_char_boundary(cut) || tried == MAX_SPLITS {
                    continue;
                }
                let (left, right) = term.text.split_at(cut);
                let left = Term { whole: true, ..Term::new(left) };
                let right = Term::new(right);
                if left.text.len() < 3 && readings(&left.text).is_empty() && role(&left.text) == Role::Core {
                    continue;
                }
                if ![&left, &right].into_iter().all(|term| self.knows(term, false)) {
                    continue;
                }
                tried += 1;
                let mut split = terms.to_vec();
                split.splice(at..=at, [left, right]);
                self.walk(&Plan::new(split), false, None);
            }
        }
    }

    /// One word too many, or one that no record knows.
    fn all_but_one(&mut self, terms: &[Term]) {
        if terms.len() < 2 {
            return;
        }
        let known: Vec<bool> = terms.iter().map(|term| self.knows(term, false) || self.knows(term, true)).collect();
        let unknown = known.contains(&false);
        for (at, known) in known.into_iter().enumerate() {
            if !unknown || !known {
                let mut fewer = terms.to_vec();
                fewer.remove(at);
                let plan = Plan::new(fewer);
                self.walk(&plan, false, Some(Tier::Fuzzy));
                // Looking for slips takes long, and may be of no use any more.
                self.scratch.best.count(&self.index.docs);
                if self.scratch.best.wants(Rank::of_a_slip(plan.terms.len() as u32, Tier::Fuzzy)) {
                    self.walk(&plan, true, Some(Tier::Fuzzy));
                }
            }
        }
    }

    /// Whether any record holds a word.
    fn knows(&mut self, term: &Term, slips: bool) -> bool {
        let at = self.expand(term, slips);
        self.scratch.expansions[at].len() > 0
    }

    /// Where the expansion of a word is.
    fn expand(&mut self, term: &Term, slips: bool) -> usize {
        let slips = slips && slips_allowed(&term.text).is_some();
        // A number typed alone is looked for by `by_number`.
        let among = self.parsed.numbers.is_empty();
        let known = |known: &Expansion| known.slips == slips && known.among == among && known.term == *term;
        if let Some(at) = self.scratch.expansions.iter().position(known) {
            return at;
        }
        let mut expansion = expansion(self.index, term, slips);
        expansion.among = among;
        if among && let Some(wanted) = number_term(term) {
            let mut docs = Vec::new();
            self.index.numbers.each_beginning(wanted, |doc, _| docs.push(doc));
            self.index.numbers.each_inside(wanted, |doc, _| docs.push(doc));
            expansion = expansion.with_numbers(docs);
        }
        self.scratch.expansions.push(expansion);
        self.scratch.expansions.len() - 1
    }

    /// Offers every record that holds all the words of a plan. `tier` stands in for the one found.
    fn walk(&mut self, plan: &Plan, slips: bool, tier: Option<Tier>) {
        if plan.terms.is_empty() {
            return;
        }
        // Looking for slips of one word takes long, and is of no use where no record holds another.
        let surely = |term: &&Term| slips && slips_allowed(&term.text).is_none();
        if !plan.terms.iter().filter(surely).all(|term| self.knows(term, false)) {
            return;
        }
        // (expansion, is the first word typed)
        let mut order: Vec<(usize, bool)> = Vec::with_capacity(MAX_TERMS);
        for (at, term) in plan.terms.iter().enumerate() {
            let expansion = self.expand(term, slips);
            if self.scratch.expansions[expansion].len() == 0 {
                return;
            }
            order.push((expansion, at == 0));
        }
        let welcome: Vec<usize> = plan
            .welcome
            .iter()
            .take(MAX_WELCOME)
            .map(|(term, half_typed)| self.expand(&Term { whole: !half_typed, ..term.clone() }, false))
            .collect();
        let expansions = &self.scratch.expansions;
        order.sort_by_key(|&(at, _)| expansions[at].len());
        Walk { index: self.index, parsed: self.parsed, plan, tier }.run(&order, &welcome, self.scratch);
    }
}

/// The words as typed; then with two neighbours, all of them, or groups of digits written as one.
fn plans(terms: &[Term]) -> Vec<Plan> {
    let mut plans = vec![Plan::new(terms.to_vec())];
    let join = |from: usize, to: usize| {
        let text: String = terms[from..to].iter().map(|term| term.text.as_str()).collect();
        let mut joined = terms.to_vec();
        joined.splice(from..to, [Term::new(&text)]);
        Plan::new(joined)
    };
    if (2..=6).contains(&terms.len()) {
        plans.extend((0..terms.len() - 1).map(|at| join(at, at + 2)));
        if terms.len() > 2 {
            plans.push(join(0, terms.len()));
        }
    }
    plans.extend(grouped(terms).map(Plan::new));
    plans
}
