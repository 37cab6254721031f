//! Making one of two records that are of the same organisation or person: which value stays, what moves along, what
//! stands in the way. Pure; `store::merge` carries a [`Plan`] out.
//!
//! Nothing is lost: what the record that stays cannot hold is listed as [`LeftOut`], to be written into its notes.

mod clashes;
mod fields;
mod periods;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use clashes::{Clash, Conflict};
pub use fields::{allows_both, by_rule, combine, default_side, default_sides};
pub use plan::{LeftOut, Outcome, Plan, Step};

use super::kind::Kind;
use super::record::Record;

/// Whose value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// That of the record that is kept.
    Left,
    /// That of the record that goes.
    Right,
    /// Both, one after the other; of two records: they stay two.
    Both,
}

/// Two records of one kind that are to become one, with everything that refers to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Merging {
    /// The one that stays.
    pub keep: Record,
    /// The one that goes.
    pub gone: Record,
    /// What refers to the one that stays.
    pub with_keep: Vec<Record>,
    /// What refers to the one that goes, and moves along.
    pub with_gone: Vec<Record>,
}

/// What the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// A side for each field, in the order of [`Kind::fields`].
    pub fields: Vec<Side>,
    /// A side for each of [`Merging::clashes`]; none while it is not decided.
    pub clashes: Vec<Option<Side>>,
}

impl Merging {
    /// What is proposed: values that are there, of two the one that is kept; clashes as far as they decide themselves.
    pub fn proposed(&self) -> Choices {
        Choices {
            fields: default_sides(&self.keep, &self.gone),
            clashes: self.clashes().iter().map(|clash| clash.proposed).collect(),
        }
    }

    /// The same the other way round: the other one stays.
    pub fn swapped(self) -> Merging {
        Merging { keep: self.gone, gone: self.keep, with_keep: self.with_gone, with_gone: self.with_keep }
    }

    /// How many records of each kind refer to the one that goes.
    pub fn moving(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.with_gone {
            *counts.entry(record.kind).or_default() += 1;
        }
        counts
    }
}
