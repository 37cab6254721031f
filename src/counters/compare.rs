//! Two dates side by side: every figure on both, the rows of evidence that came and went, and what became of each member.

use chrono::NaiveDate;

use super::closing::{Difference, Document};
use crate::contract::Contract;
use crate::model::facts::{Facts, File};
use crate::model::record::Id;

/// Two dates set against each other.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The figures on the second date.
    pub after: Document,
    pub difference: Difference,
    /// By kind of move, then by name.
    pub moves: Vec<MemberMove>,
}

/// What became of a member from one date to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberMove {
    pub organisation: Id,
    pub name: String,
    pub siret: Option<String>,
    pub what: MoveKind,
    /// The day of joining or leaving, where it lies between the dates.
    pub date: Option<NaiveDate>,
}

/// A kind of move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoveKind {
    /// A member on the second date only.
    Joined,
    /// A member on the first date only.
    Left,
    /// In another college.
    College { from: u8, to: u8 },
    /// Up to date on the second date only.
    UpToDate,
    /// Up to date on the first date only.
    Late,
}

impl MoveKind {
    /// A stable word for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            MoveKind::Joined => "joined",
            MoveKind::Left => "left",
            MoveKind::College { .. } => "college",
            MoveKind::UpToDate => "up_to_date",
            MoveKind::Late => "late",
        }
    }
}

/// Sets two dates against each other, each by the contract in force on it, given with its source.
pub fn compare(
    facts: &Facts,
    (before, source_before): (&Contract, &str),
    (after, source_after): (&Contract, &str),
    (from, to): (NaiveDate, NaiveDate),
) -> Comparison {
    let old = Document::of(facts, before, source_before, from);
    let new = Document::of(facts, after, source_after, to);
    Comparison { from, to, difference: Difference::between(&old, &new), moves: moves(facts, from, to), after: new }
}

/// What became of each member from one date to the other. Who changed college may appear twice: once for that, once
/// for being up to date or no longer.
pub fn moves(facts: &Facts, from: NaiveDate, to: NaiveDate) -> Vec<MemberMove> {
    let mut moves: Vec<MemberMove> = facts.files().flat_map(|file| moves_of(&file, from, to)).collect();
    moves.sort_by(|a, b| (a.what, &a.name, a.organisation).cmp(&(b.what, &b.name, b.organisation)));
    moves
}

fn moves_of(file: &File, from: NaiveDate, to: NaiveDate) -> Vec<MemberMove> {
    let one = |what, date| MemberMove {
        organisation: file.organisation.id,
        name: file.organisation.name.to_string(),
        siret: file.organisation.siret_text(),
        what,
        date,
    };
    match (file.member_on(from), file.member_on(to)) {
        (None, None) => Vec::new(),
        (None, Some(period)) => vec![one(MoveKind::Joined, Some(period.joined_on).filter(|day| *day > from))],
        (Some(period), None) => vec![one(MoveKind::Left, period.left_on.filter(|day| *day < to))],
        (Some(old), Some(new)) => {
            let mut found = Vec::new();
            if old.college != new.college {
                let what = MoveKind::College { from: old.college, to: new.college };
                found.push(one(what, Some(new.joined_on).filter(|day| *day > from)));
            }
            match (file.up_to_date_on(from).is_some(), file.up_to_date_on(to).is_some()) {
                (false, true) => found.push(one(MoveKind::UpToDate, None)),
                (true, false) => found.push(one(MoveKind::Late, None)),
                _ => {}
            }
            found
        }
    }
}
