//! One change asked of many records at once: records in, changes out. What is planned here is shown before anything is
//! written, and the store writes just that (`store/batch.rs`), as one change that is undone as one.

mod college;
mod labels;
mod planner;
mod schedule;
mod share;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use planner::{Ground, Planner, Subject};
pub use schedule::Days;
pub use share::effect;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::model::validate::Problem;

/// What is asked of every marked row.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    AddTag(String),
    RemoveTag(String),
    /// Codes of sectors, and what becomes of those an organisation has.
    Sectors(Among, Vec<String>),
    /// A task for each organisation.
    CreateTask {
        title: String,
        due_on: Option<NaiveDate>,
        staff: Option<Id>,
    },
    /// Gives tasks to somebody of the staff; to nobody without.
    AssignTask {
        staff: Option<Id>,
    },
    /// The membership of the day before ends, and one in another college begins on the day.
    MoveCollege {
        college: u8,
        from: NaiveDate,
    },
    /// The membership that covers the day was entered under a wrong college.
    CorrectCollege {
        college: u8,
        on: NaiveDate,
    },
    /// The dues of a year, as calling them would create them.
    CallDues {
        year: i32,
    },
    /// A planned visit to each organisation.
    PlanVisits {
        staff: Id,
        purpose: String,
        days: Days,
    },
}

/// How chosen items go with those that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    Add,
    Remove,
    /// The chosen ones in the place of all.
    Set,
}

impl Operation {
    /// The kind of the rows it is asked of.
    pub fn target(&self) -> Kind {
        match self {
            Operation::AssignTask { .. } => Kind::Task,
            _ => Kind::Organisation,
        }
    }

    /// The kind of the records of an organisation that the rule has to see.
    pub fn reads(&self) -> Option<Kind> {
        match self {
            Operation::MoveCollege { .. } | Operation::CorrectCollege { .. } => Some(Kind::Membership),
            Operation::CreateTask { .. } => Some(Kind::Task),
            Operation::PlanVisits { .. } => Some(Kind::Visit),
            _ => None,
        }
    }

    /// The kind of the records it creates.
    pub fn creates(&self) -> Option<Kind> {
        match self {
            Operation::MoveCollege { .. } => Some(Kind::Membership),
            Operation::CreateTask { .. } => Some(Kind::Task),
            Operation::PlanVisits { .. } => Some(Kind::Visit),
            Operation::CallDues { .. } => Some(Kind::Dues),
            _ => None,
        }
    }
}

/// A field that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub field: &'static str,
    pub before: Value,
    pub after: Value,
}

/// One record that changes, or that is new. Only what differs from row to row is kept: there may be a hundred thousand.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A stored record, as it was read with that version.
    Update { kind: Kind, id: Id, version: i64, edits: Vec<Edit> },
    /// [`Plan::template`] with these values.
    Create { own: Vec<(&'static str, Value)> },
}

/// Why a row is left alone: there is nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    HasTag,
    HasNotTag,
    /// It has these sectors, or has none of those to be taken away.
    SameSectors,
    NotMember,
    SameCollege,
    DuesExist,
    /// A visit is planned from the first day on.
    VisitPlanned(NaiveDate),
    /// The same task is open.
    TaskOpen,
    SameStaff,
    TaskDone(NaiveDate),
}

/// Why a row is refused: something has to be done about it.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// It was deleted.
    Gone,
    /// The membership began on that day or later: there is nothing to close the day before.
    BeganOn(NaiveDate),
    /// The contract's scale has no amount for it.
    NoAmount,
    /// No contract in force says how.
    NoContract,
    Problem(Problem),
}

/// What becomes of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Changes(Vec<Change>),
    Left(Left),
    Refused(Refusal),
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The organisation or the task.
    pub target: Id,
    /// What a task is called; an organisation is named by the facts.
    pub title: Option<Box<str>>,
    pub verdict: Verdict,
}

/// What would be written, row by row, in the order in which the rows were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub operation: Operation,
    /// What is the same in every record that is created.
    pub template: Option<Record>,
    pub lines: Vec<Line>,
}

impl Plan {
    /// How many rows change, are left alone, are refused.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.lines.iter().fold((0, 0, 0), |(changed, left, refused), line| match line.verdict {
            Verdict::Changes(_) => (changed + 1, left, refused),
            Verdict::Left(_) => (changed, left + 1, refused),
            Verdict::Refused(_) => (changed, left, refused + 1),
        })
    }

    /// The sum of the dues that would be created, in cents; none for another operation.
    pub fn total(&self) -> Option<i64> {
        let Operation::CallDues { .. } = self.operation else { return None };
        let amounts = self.lines.iter().filter_map(|line| match &line.verdict {
            Verdict::Changes(changes) => match &changes[..] {
                [Change::Create { own }] => own.iter().find(|(field, _)| *field == "amount")?.1.as_int(),
                _ => None,
            },
            _ => None,
        });
        Some(amounts.sum())
    }

    /// The record that a creation makes; none for an operation that creates none.
    pub fn created(&self, own: &[(&'static str, Value)]) -> Option<Record> {
        let mut record = self.template.clone()?;
        for (field, value) in own {
            record.set(field, value.clone());
        }
        Some(record)
    }
}
