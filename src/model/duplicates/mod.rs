//! Which records are probably of the same organisation or person, and why. Pure: fed with light rows, it finds the pairs
//! among them, or tells what a new row looks like.
//!
//! Every likeness is the equality of a key, looked up in a table, or that of neighbours in an order ([`near`]), so that the
//! work grows with the number of rows.
//! [`Finder`] is for organisations, [`contacts`] for people.

pub mod contacts;
pub mod names;
mod near;
mod organisations;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;

pub use organisations::{Finder, Row};

use super::record::Id;

/// What two records share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The number of the establishment.
    Siret,
    /// The company, in the same commune.
    SirenCommune,
    /// The name, folded, in the same town.
    NameTown,
    /// The name, folded, where the town of one of them is not known.
    Name,
    /// Names one slip apart, in the same town.
    NearName,
    /// The whole address, which few others have.
    Email,
    /// A person's name, at the same organisation.
    Person,
    /// A person's address, at two organisations: shown, and no error.
    Elsewhere,
}

impl By {
    /// Its name in JSON and in the keys of texts.
    pub const fn code(self) -> &'static str {
        match self {
            By::Siret => "siret",
            By::SirenCommune => "siren_commune",
            By::NameTown => "name_town",
            By::Name => "name",
            By::NearName => "near_name",
            By::Email => "email",
            By::Person => "person",
            By::Elsewhere => "elsewhere",
        }
    }
}

/// How much a likeness says; the greatest is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Worth a look.
    Possible,
    /// More often the same than not.
    Likely,
    /// The same.
    Sure,
}

impl Strength {
    /// Its name in JSON and in the keys of texts.
    pub const fn code(self) -> &'static str {
        match self {
            Strength::Possible => "possible",
            Strength::Likely => "likely",
            Strength::Sure => "sure",
        }
    }
}

/// One reason why two records look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    pub by: By,
    pub strength: Strength,
}

/// A record that looks like the one asked about, with every reason, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub id: Id,
    pub why: Vec<Likeness>,
}

/// Two records that look alike, with every reason, the strongest first; `first` has the smaller id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub first: Id,
    pub second: Id,
    pub why: Vec<Likeness>,
}

impl Pair {
    /// The strongest of its reasons.
    pub fn strength(&self) -> Strength {
        strongest(&self.why)
    }
}

impl Alike {
    /// The strongest of its reasons.
    pub fn strength(&self) -> Strength {
        strongest(&self.why)
    }
}

fn strongest(why: &[Likeness]) -> Strength {
    why.iter().map(|likeness| likeness.strength).max().unwrap_or(Strength::Possible)
}

/// An address is taken for somebody's own while at most so many records have it: the switchboard of a business centre or
/// an accountant's address says nothing.
const SHARED: usize = 3;
/// From so many rows with one key on, each is set against its neighbour only.
const CROWD: usize = 12;
/// How many of one number or name one row is held against: where more bear it, it says little, and a file of nothing else
/// would take for ever.
const MANY: usize = 500;

/// Reasons gathered by pair.
#[derive(Default)]
struct Gathered(HashMap<(Id, Id), Vec<Likeness>>);

impl Gathered {
    fn add(&mut self, one: Id, other: Id, likeness: Likeness) {
        if one == other {
            return;
        }
        let why = self.0.entry((one.min(other), one.max(other))).or_default();
        if !why.iter().any(|known| known.by == likeness.by) {
            why.push(likeness);
        }
    }

    /// The pairs: the strongest first, then those with more reasons, then by id, so that the order is always the same.
    fn pairs(self) -> Vec<Pair> {
        let pairs = self.0.into_iter().map(|((first, second), mut why)| {
            why.sort_by_key(|likeness| (Reverse(likeness.strength), likeness.by));
            Pair { first, second, why }
        });
        let mut pairs: Vec<Pair> = pairs.collect();
        pairs.sort_by_key(|pair| (Reverse(pair.strength()), Reverse(pair.why.len()), pair.first, pair.second));
        pairs
    }
}

/// Hands on the pairs of a group: all of them, or in a crowd each with the next.
fn each_pair(group: &[u32], mut take: impl FnMut(u32, u32)) {
    for (at, one) in group.iter().enumerate() {
        let reach = if group.len() > CROWD { 1 } else { CROWD };
        for other in group.iter().skip(at + 1).take(reach) {
            take(*one, *other);
        }
    }
}

/// An address as it compares: nothing for what is none.
fn address(email: &str) -> Option<Box<str>> {
    let email = email.trim().to_lowercase();
    email.contains('@').then(|| email.into())
}
