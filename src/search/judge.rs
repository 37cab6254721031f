//! How well a record answers that holds the words of a walk.

use super::docs::Facts;
use super::doubled::Prefixes;
use super::fold::{Role, role};
use super::letters::Letters;
use super::query::Plan;
use super::rank::{Best, Rank, Tally};
use super::types::Tier;
use super::walk::Walk;
use super::weights::Weights;
use super::welcome::Welcome;

/// Ranks records that hold the words of a walk that were looked up in the postings.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub walk: &'a Walk<'a>,
    pub letters: &'a Letters<'a>,
    pub welcome: &'a Welcome<'a>,
    /// Of a plan with a word that is the beginning of another.
    pub prefixes: &'a Prefixes<'a>,
    /// All words that must be found.
    pub words: u32,
    /// Of the words looked up, all but the one that is offered.
    pub others: &'a [Weights],
}

impl Judge<'_> {
    /// No record with that tally of the word that is offered stands higher.
    pub fn ceiling(&self, tally: Tally) -> Rank {
        let most = self.others.iter().fold(tally, |tally, other| tally.better(other.most).next(other.is_first));
        self.ceiling_of(self.letters.most(most))
    }

    /// The same of all words.
    pub fn ceiling_of(&self, tally: Tally) -> Rank {
        Rank::ceiling(self.welcome.all(tally), self.words, self.walk.tier)
    }

    /// Letters of what was typed, as far as it counts for the length of a title.
    fn typed(&self) -> usize {
        let Plan { core, name, .. } = self.walk.plan;
        if self.words == 1 && self.welcome.len() == 0 { core.len() } else { name.len() }
    }

    /// The tally of a record if it holds the other words as well, and may make it.
    pub fn consider(&self, tally: Tally, doc: u32, best: &Best) -> Option<Tally> {
        let mut all = tally;
        for other in self.others {
            match other.of(doc) {
                0 => return None,
                weight => all = all.better(weight).next(other.is_first),
            }
        }
        let most = self.letters.most(self.welcome.note_at_most(all, doc));
        best.wants(Rank::ceiling(most, self.words, self.walk.tier)).then_some(all)
    }

    /// Offers a record by the tally of the words looked up. Looking closely at it is spared those that cannot make it.
    pub fn offer(&self, tally: Tally, doc: u32, facts: Facts, best: &mut Best) {
        let Walk { index, parsed, tier: given, .. } = *self.walk;
        let docs = &index.docs;
        let welcome = self.welcome.note(tally, doc);
        let Some(most) = self.letters.note_at_most(welcome, doc) else {
            return;
        };
        if !parsed.filter.admits(facts) {
            return;
        }
        let (words, typed) = (self.words, self.typed());
        let may_begin = |tally: Tally| given.is_none() && words > 1 && tally.may_begin(words);
        let closest = |tally: Tally| match given.unwrap_or_else(|| tally.tier(words, facts)) {
            _ if may_begin(tally) && self.may_be_all(words, facts) => Tier::Exact,
            tier if may_begin(tally) => tier.min(Tier::Prefix),
            tier => tier,
        };
        let may_make_it = |tally: Tally| best.wants(tally.rank(closest(tally), words, typed, facts));
        if !may_make_it(most) {
            return;
        }
        let Some(mut tally) = self.letters.note(welcome, doc) else {
            return;
        };
        if !may_make_it(tally) {
            return;
        }
        let mut may_begin = may_begin(tally);
        if self.walk.plan.nested {
            let doubled = self.prefixes.doubled(docs.shown(doc));
            tally = tally.lowered(doubled);
            // A title that begins so has a word for each.
            may_begin &= doubled == 0;
        }
        let mut tier = given.unwrap_or_else(|| tally.tier(words, facts));
        if may_begin && let Some(closer) = self.title_match(doc) {
            tier = tier.min(closer);
        }
        best.offer(tally.rank(tier, words, typed, facts), doc, docs);
    }
}

impl Judge<'_> {
    /// Whether the title may be just what was typed, as far as its length tells.
    fn may_be_all(&self, words: u32, facts: Facts) -> bool {
        let is = |letters: usize| facts.length() == Facts::held_length(letters);
        let soft = facts.title_words() as u32 > facts.core_words();
        is(self.walk.plan.name.len()) || is(self.walk.plan.core.len()) || (soft && facts.core_words() == words)
    }

    /// Whether the title is what was typed, or begins with it.
    fn title_match(&self, doc: u32) -> Option<Tier> {
        let dictionary = &self.walk.index.dictionary;
        let title = || self.walk.index.docs.title(doc).iter().map(|&word| dictionary.bytes(word));
        // Words of the dictionary are valid UTF-8.
        let role_of = |word: &[u8]| role(std::str::from_utf8(word).unwrap_or_default());
        let name = begins(&self.walk.plan.name, title().filter(|word| role_of(word) != Role::LegalForm));
        let core = begins(&self.walk.plan.core, title().filter(|word| role_of(word) == Role::Core));
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
