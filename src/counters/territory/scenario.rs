//! « Et si … »: what the share becomes when some join, some leave and some pay.

use std::collections::BTreeSet;

use super::Statement;
use crate::model::record::Id;
use crate::model::territory::Territory;

/// A change by members without a name: all of them up to date, of colleges that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    JoinInside,
    JoinOutside,
    LeaveInside,
    LeaveOutside,
}

impl Move {
    /// Every move, in the order in which they are shown.
    pub const ALL: [Move; 4] = [Move::JoinInside, Move::JoinOutside, Move::LeaveInside, Move::LeaveOutside];

    /// Its text in `territory.move`.
    pub const fn code(self) -> &'static str {
        match self {
            Move::JoinInside => "join_inside",
            Move::JoinOutside => "join_outside",
            Move::LeaveInside => "leave_inside",
            Move::LeaveOutside => "leave_outside",
        }
    }
}

/// Most members that one move is tried with.
pub const MOST: u32 = 9_999;

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scenario {
    moves: [u32; 4],
    /// Members that resign.
    pub leaving: BTreeSet<Id>,
    /// Members late that pay everything.
    pub paying: BTreeSet<Id>,
}

/// The shares before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Of the members up to date.
    pub before: Territory,
    pub after: Territory,
    /// Of all members, paid or not.
    pub before_all: Territory,
    pub after_all: Territory,
}

impl Scenario {
    /// Whether nothing is tried.
    pub fn is_empty(&self) -> bool {
        *self == Scenario::default()
    }

    /// How many members a move is tried with.
    pub fn count(&self, of: Move) -> u32 {
        self.moves[of as usize]
    }

    /// Tries a move with more members, or fewer.
    pub fn step(&mut self, of: Move, by: i32) {
        let count = &mut self.moves[of as usize];
        *count = count.saturating_add_signed(by).min(MOST);
    }

    /// A member resigns, or stays after all.
    pub fn toggle_leaving(&mut self, organisation: Id) {
        toggle(&mut self.leaving, organisation);
    }

    /// A member late pays everything, or does not after all.
    pub fn toggle_paying(&mut self, organisation: Id) {
        toggle(&mut self.paying, organisation);
    }

    /// Forgets the members that are no longer there to resign or to pay.
    pub fn keep_to(&mut self, statement: &Statement) {
        self.leaving.retain(|id| statement.member(*id).is_some());
        self.paying.retain(|id| statement.member(*id).is_some_and(|member| !member.up_to_date));
    }

    /// The shares after it. A member that resigns and pays has resigned; more without a name cannot leave than are
    /// left of those who are members now.
    pub fn outcome(&self, statement: &Statement) -> Outcome {
        let (mut after, mut after_all) = (statement.up_to_date, statement.all);
        for member in self.leaving.iter().filter_map(|id| statement.member(*id)).filter(|member| member.counts) {
            take(&mut after_all, member.inside, 1);
            take(&mut after, member.inside, u32::from(member.up_to_date));
        }
        for (of, inside) in [(Move::LeaveInside, true), (Move::LeaveOutside, false)] {
            let taken = take(&mut after, inside, self.count(of));
            take(&mut after_all, inside, taken);
        }
        let pays = |id: &&Id| !self.leaving.contains(id);
        for member in self.paying.iter().filter(pays).filter_map(|id| statement.member(*id)) {
            if member.counts && !member.up_to_date {
                give(&mut after, member.inside, 1);
            }
        }
        for (of, inside) in [(Move::JoinInside, true), (Move::JoinOutside, false)] {
            give(&mut after, inside, self.count(of));
            give(&mut after_all, inside, self.count(of));
        }
        Outcome { before: statement.up_to_date, after, before_all: statement.all, after_all }
    }

    /// How many of those a move is about are up to date now and do not resign by name: more cannot leave.
    pub fn limit(&self, of: Move, statement: &Statement) -> u32 {
        let left = Scenario { moves: [0; 4], paying: BTreeSet::new(), ..self.clone() }.outcome(statement).after;
        match of {
            Move::JoinInside | Move::JoinOutside => MOST,
            Move::LeaveInside => left.inside,
            Move::LeaveOutside => left.total.saturating_sub(left.inside),
        }
    }
}

fn toggle(set: &mut BTreeSet<Id>, organisation: Id) {
    if !set.remove(&organisation) {
        set.insert(organisation);
    }
}

fn give(territory: &mut Territory, inside: bool, count: u32) {
    territory.total = territory.total.saturating_add(count);
    if inside {
        territory.inside = territory.inside.saturating_add(count);
    }
}

/// Takes away as many as are there; gives how many these were.
fn take(territory: &mut Territory, inside: bool, count: u32) -> u32 {
    let there = if inside { territory.inside } else { territory.total.saturating_sub(territory.inside) };
    let count = count.min(there);
    territory.total -= count;
    if inside {
        territory.inside -= count;
    }
    count
}
