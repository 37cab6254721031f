//! What was counted for a figure, and what nearly was.

use chrono::NaiveDate;

use crate::contract::{Contract, Measure};
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::record::Id;

/// A row that a figure counted or nearly counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    pub id: Id,
    pub organisation: Id,
    /// What it adds to the figure: 1 for counts, cents for amounts.
    pub amount: i64,
}

/// Why a row does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// Planned, not done.
    Planned,
    /// Dated after the reference date.
    After(NaiveDate),
    /// Not an organisation of kind company.
    NotACompany,
    /// Another visit to it this year counted already, on that day.
    AlreadyCounted(NaiveDate),
    /// A done visit in an earlier year.
    VisitedBefore(NaiveDate),
    /// A member by the day of the visit.
    MemberSince(NaiveDate),
    /// Dues are late, so it is not up to date.
    Late,
    /// Outside the territory.
    Outside,
    /// Its college does not count in the share.
    CollegeLeftOut,
    /// Left on that day.
    LeftOn(NaiveDate),
    /// Proposed or cancelled.
    NotActive,
}

/// Where a rule puts the rows it walks: either counted, or nearly counted with the reason.
pub trait Sink {
    /// A row that counts.
    fn counted(&mut self, row: Row);
    /// A row that counts in the denominator of a rate only.
    fn base(&mut self, _row: Row) {}
    /// A row that nearly counted.
    fn near(&mut self, _row: Row, _why: Near) {}
}

/// A sink that only adds up: the figure.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub counted: i64,
    pub base: i64,
    pub planned: i64,
}

impl Sink for Tally {
    fn counted(&mut self, row: Row) {
        self.counted += row.amount;
    }
    fn base(&mut self, row: Row) {
        self.base += row.amount;
    }
    fn near(&mut self, row: Row, why: Near) {
        if why == Near::Planned {
            self.planned += row.amount;
        }
    }
}

/// A sink that keeps the rows: the evidence.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub counted: Vec<Row>,
    /// The rows that make up the denominator of a rate, besides those counted.
    pub base: Vec<Row>,
    pub near: Vec<(Row, Near)>,
}

impl Sink for Evidence {
    fn counted(&mut self, row: Row) {
        self.counted.push(row);
    }
    fn base(&mut self, row: Row) {
        self.base.push(row);
    }
    fn near(&mut self, row: Row, why: Near) {
        self.near.push((row, why));
    }
}

/// The evidence of a measure on a day.
pub fn of(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate) -> Evidence {
    let mut evidence = Evidence::default();
    super::rules::walk(measure, facts, contract, on, &mut evidence);
    evidence
}
