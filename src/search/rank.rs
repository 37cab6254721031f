//! The order of hits: one number per record, and the best so many kept without sorting all.
//!
//! From the top bit: tier, how many welcome words are there too, how well the words match, how close the
//! title is in length, recently opened, member, exact length, kind. The key of the record breaks what is left,
//! so that the order never depends on the order of arrival.

use super::docs::{Docs, Facts};
use super::postings::place;
use super::types::{DocKind, Hit, Tier};

/// How a word of the dictionary matches a typed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    Whole,
    Prefix,
    /// One or two letters typed: too little to be initials half typed.
    ShortPrefix,
    Inside,
    Slip(usize),
    SlipPrefix(usize),
    /// Other letters, the same sounds.
    Sound,
    SoundPrefix,
}

/// Weights under this are initials.
const INITIALS_BELOW: u32 = 32;
/// Weights under this are slips.
const SLIPS_BELOW: u32 = 104;
const FIRST_WHOLE: u32 = 248;
const FIRST_PREFIX: u32 = 208;
const TITLE_WHOLE: u32 = 240;
const TITLE_PREFIX: u32 = 200;
/// What a word loses that was found only where another one was.
const DOUBLED: u32 = 120;
/// A number typed among words.
pub(super) const NUMBER_WEIGHT: u32 = 160;

/// Weight of a match in each place; 0: does not count.
pub(super) const fn weights(kind: Match) -> [u32; place::COUNT] {
    match kind {
        Match::Whole => [FIRST_WHOLE, TITLE_WHOLE, 176, 136, 28],
        Match::Prefix => [FIRST_PREFIX, TITLE_PREFIX, 152, 112, 20],
        Match::ShortPrefix => [FIRST_PREFIX, TITLE_PREFIX, 152, 112, 0],
        Match::Slip(0 | 1) => [103, 101, 92, 80, 0],
        Match::Sound => [102, 100, 91, 79, 0],
        Match::Inside => [90, 88, 70, 56, 0],
        Match::SlipPrefix(0 | 1) => [86, 84, 74, 62, 0],
        Match::SoundPrefix => [85, 83, 73, 61, 0],
        Match::Slip(_) => [78, 76, 66, 54, 0],
        Match::SlipPrefix(_) => [58, 56, 46, 40, 0],
    }
}

/// What the words of a query found in one record, added up word by word.
///
/// Bits: weight of the word at hand 0–7, sum of the words before 8–23, then flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally(u32);

impl Tally {
    const INITIALS: u32 = 1 << 24;
    const SLIP: u32 = 1 << 25;
    const FIRST: u32 = 1 << 26;
    const WELCOME: u32 = 28;

    pub const fn new(weight: u32) -> Self {
        Self(weight)
    }

    /// Keeps the better match of the word at hand.
    #[inline]
    pub fn better(self, weight: u32) -> Self {
        Self(self.0 & !255 | (self.0 & 255).max(weight))
    }

    /// Goes on to the next word; `first`: the word at hand was the first one typed.
    #[inline]
    pub const fn next(self, first: bool) -> Self {
        let weight = self.0 & 255;
        let mut all = (self.0 & !255) + (weight << 8);
        if weight < INITIALS_BELOW {
            all |= Self::INITIALS;
        } else if weight < SLIPS_BELOW {
            all |= Self::SLIP;
        }
        if first && weight == FIRST_WHOLE {
            all |= Self::FIRST;
        }
        Self(all)
    }

    /// Notes that welcome word `at` (of the first three) is there.
    pub const fn welcome(self, at: usize) -> Self {
        Self(self.0 | 1 << (Self::WELCOME + at as u32))
    }

    const fn welcomed(self) -> u32 {
        (self.0 >> Self::WELCOME & 7).count_ones()
    }

    const fn sum(self) -> u32 {
        self.0 >> 8 & 0xffff
    }

    /// Whether the title may begin with what was typed, so many words: all of them are in it.
    #[inline]
    pub const fn may_begin(self, words: u32) -> bool {
        self.0 & Self::FIRST != 0
            && self.0 & (Self::INITIALS | Self::SLIP) == 0
            && self.sum() >= FIRST_WHOLE + (words - 1) * TITLE_PREFIX
    }

    /// The tier as far as the words alone say, for a query of so many words.
    pub fn tier(self, words: u32, facts: Facts) -> Tier {
        if self.0 & Self::SLIP != 0 {
            Tier::Typo
        } else if self.0 & Self::INITIALS != 0 {
            Tier::Initials
        } else if self.sum() >= TITLE_WHOLE * words && facts.core_words() == words && words > 1 && facts.kind() == 1 {
            // A person's names, in either order.
            Tier::Exact
        } else if words > 1 {
            Tier::Words
        } else {
            match self.sum() {
                FIRST_WHOLE if facts.core_words() == 1 => Tier::Exact,
                FIRST_WHOLE | FIRST_PREFIX => Tier::Prefix,
                _ => Tier::Words,
            }
        }
    }

    /// The same, one step down for each word of a query that shares its place with another.
    pub fn lowered(self, doubled: u32) -> Self {
        let sum = self.sum().saturating_sub(doubled * DOUBLED);
        Self(self.0 & !(0xffff << 8) | sum << 8)
    }

    pub fn rank(self, tier: Tier, words: u32, typed: usize, facts: Facts) -> Rank {
        let spare = facts.length().saturating_sub(typed as u32);
        let closeness = 15 - (spare / 4).min(15);
        let quality = self.welcomed() << 12 | (self.sum() / words.max(1)) << 4 | closeness;
        Rank::new(tier, quality, facts)
    }
}

/// Greater is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    const TIER: u32 = 34;

    /// `quality`: 14 bits.
    pub fn new(tier: Tier, quality: u32, facts: Facts) -> Self {
        let mut rank = u64::from(7 - tier as u32);
        rank = rank << 14 | u64::from(quality.min((1 << 14) - 1));
        rank = rank << 6 | u64::from(facts.recent());
        rank = rank << 1 | u64::from(facts.member());
        rank = rank << 7 | u64::from(127 - facts.length());
        rank = rank << 3 | u64::from(7 - facts.kind());
        Self(rank << 3)
    }

    /// No record found by words of that tally stands higher.
    #[inline]
    pub fn ceiling(tally: Tally, words: u32, tier: Option<Tier>) -> Self {
        let tier = tier.unwrap_or(if tally.0 & Tally::SLIP != 0 {
            Tier::Typo
        } else if tally.0 & Tally::INITIALS != 0 {
            Tier::Initials
        } else if match words {
            1 => tally.sum() == FIRST_WHOLE,
            _ => tally.may_begin(words) || tally.sum() >= TITLE_WHOLE * words,
        } {
            Tier::Exact
        } else if words == 1 && tally.sum() == FIRST_PREFIX {
            Tier::Prefix
        } else {
            Tier::Words
        });
        Self::most(tier, tally.welcomed() << 12 | (tally.sum() / words.max(1)) << 4 | 15)
    }

    /// No record of that tier and quality stands higher.
    pub const fn most(tier: Tier, quality: u32) -> Self {
        let rank = ((7 - tier as u32) as u64) << 14 | quality as u64;
        Self(rank << 20 | ((1 << 20) - 1))
    }

    /// No record stands higher that holds so many words, one of them with a slip.
    pub const fn of_a_slip(words: u32, tier: Tier) -> Self {
        let sum = SLIPS_BELOW - 1 + (words - 1) * FIRST_WHOLE;
        Self::most(tier, 3 << 12 | (sum / words) << 4 | 15)
    }

    fn tier(self) -> Tier {
        match 7 - (self.0 >> Self::TIER) {
            0 => Tier::Exact,
            1 => Tier::Prefix,
            2 => Tier::Words,
            3 => Tier::Initials,
            4 => Tier::Typo,
            _ => Tier::Fuzzy,
        }
    }

    /// The rank down to member or not, which fits.
    pub const fn score(self) -> i32 {
        (self.0 >> 13) as i32
    }
}

/// The rank of a visit, of which only the tier is known.
pub(super) fn rank_of_visit(tier: Tier) -> Rank {
    Rank::new(tier, 0, Facts::new(DocKind::Visit, false))
}

/// Keeps the best `limit` records of any number offered.
#[derive(Default)]
pub(super) struct Best {
    limit: usize,
    kept: Vec<(Rank, u32)>,
    /// The last of the best so far: nothing behind it is of use.
    floor: Option<(Rank, u32)>,
}

impl Best {
    pub fn reset(&mut self, limit: usize) {
        self.limit = limit;
        self.kept.clear();
        self.floor = None;
    }

    /// As many of others, which are no better than the last of these.
    pub fn beside(&self) -> Self {
        Self { limit: self.limit, kept: Vec::new(), floor: self.floor }
    }

    /// The best of both.
    pub fn join(&mut self, other: Self, docs: &Docs) {
        self.kept.extend(other.kept);
        self.prune(docs);
    }

    /// Whether a record of that rank might still be kept.
    #[inline]
    pub fn wants(&self, rank: Rank) -> bool {
        self.floor.is_none_or(|(floor, _)| rank >= floor)
    }

    pub fn offer(&mut self, rank: Rank, doc: u32, docs: &Docs) {
        if let Some((floor, last)) = self.floor
            && (rank < floor || (rank == floor && docs.key(doc) > docs.key(last)))
        {
            return;
        }
        self.kept.push((rank, doc));
        if self.kept.len() >= 4 * self.limit + 256 {
            self.prune(docs);
        }
    }

    /// One entry per record, the best `limit` of them, in order.
    fn prune(&mut self, docs: &Docs) {
        self.kept.sort_unstable_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
        self.kept.dedup_by_key(|&mut (_, doc)| doc);
        self.kept.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| docs.key(a.1).cmp(&docs.key(b.1))));
        self.kept.truncate(self.limit);
        if self.kept.len() == self.limit {
            self.floor = self.kept.last().copied();
        }
    }

    /// Records kept so far, each once.
    pub fn count(&mut self, docs: &Docs) -> usize {
        self.prune(docs);
        self.kept.len()
    }

    pub fn hits(&mut self, docs: &Docs) -> Vec<Hit> {
        self.prune(docs);
        let hit = |&(rank, doc): &(Rank, u32)| Hit { key: docs.key(doc), tier: rank.tier(), score: rank.score() };
        self.kept.iter().map(hit).collect()
    }
}
