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
    /// What it adds to the figure: 1 for counts, cents for amounts, hundredths of a percent for a mean of growths.
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
    /// Dated before the days that count.
    Before(NaiveDate),
    /// In force until that day.
    EndedOn(NaiveDate),
    /// Closed on that day, before the year.
    ClosedOn(NaiveDate),
    /// A project that has no start.
    NotStarted,
    /// A project that is not a structuring one.
    NotStructuring,
    /// A project without a training body among its partners.
    NoTrainingPartner,
    /// A project without follow-up in the year.
    NotFollowedUp,
    /// A project closed without success.
    Failed,
    /// A project closed without saying how.
    NoOutcome,
    /// Not a member on that day.
    NotAMember(NaiveDate),
    /// No figures of the base year, or none above zero.
    NoBaseYear,
    /// Figures of the base year only.
    NoLaterYear,
    /// A reading by hand of that day stands in its place.
    Restated(NaiveDate),
}

impl Near {
    /// A stable word for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Near::Planned => "planned",
            Near::After(_) => "after",
            Near::NotACompany => "not_a_company",
            Near::AlreadyCounted(_) => "already_counted",
            Near::VisitedBefore(_) => "visited_before",
            Near::MemberSince(_) => "member_since",
            Near::Late => "late",
            Near::Outside => "outside",
            Near::CollegeLeftOut => "college_left_out",
            Near::LeftOn(_) => "left_on",
            Near::NotActive => "not_active",
            Near::Before(_) => "before",
            Near::EndedOn(_) => "ended_on",
            Near::ClosedOn(_) => "closed_on",
            Near::NotStarted => "not_started",
            Near::NotStructuring => "not_structuring",
            Near::NoTrainingPartner => "no_training_partner",
            Near::NotFollowedUp => "not_followed_up",
            Near::Failed => "failed",
            Near::NoOutcome => "no_outcome",
            Near::NotAMember(_) => "not_a_member",
            Near::NoBaseYear => "no_base_year",
            Near::NoLaterYear => "no_later_year",
            Near::Restated(_) => "restated",
        }
    }

    /// The day that the reason names, if it names one.
    pub const fn date(self) -> Option<NaiveDate> {
        match self {
            Near::After(date)
            | Near::AlreadyCounted(date)
            | Near::VisitedBefore(date)
            | Near::MemberSince(date)
            | Near::LeftOn(date)
            | Near::Before(date)
            | Near::EndedOn(date)
            | Near::ClosedOn(date)
            | Near::NotAMember(date)
            | Near::Restated(date) => Some(date),
            _ => None,
        }
    }
}

/// Where a rule puts the rows it walks: either counted, or nearly counted with the reason.
pub trait Sink {
    /// A row that counts.
    fn counted(&mut self, row: Row);
    /// A row that counts in the denominator of a rate only.
    fn base(&mut self, _row: Row) {}
    /// What a growth is made of: a company's level now and in the base year.
    fn level(&mut self, _now: i64, _before: i64) {}
    /// A row that nearly counted.
    fn near(&mut self, _row: Row, _why: Near) {}
}

/// A sink that only adds up: the figure.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub counted: i64,
    pub base: i64,
    pub planned: i64,
    /// How many rows were counted.
    pub rows: i64,
    /// The sums of the levels of a growth.
    pub now: i64,
    pub before: i64,
}

impl Tally {
    /// Puts another part in the place of one that is in the sums.
    pub fn replace(&mut self, before: &Tally, after: &Tally) {
        self.counted += after.counted - before.counted;
        self.base += after.base - before.base;
        self.planned += after.planned - before.planned;
        self.rows += after.rows - before.rows;
        self.now += after.now - before.now;
        self.before += after.before - before.before;
    }
}

impl Sink for Tally {
    fn counted(&mut self, row: Row) {
        self.counted += row.amount;
        self.rows += 1;
    }
    fn level(&mut self, now: i64, before: i64) {
        self.now += now;
        self.before += before;
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

/// The evidence of a measure on a day. Where a reading by hand holds, it is the only row that counts, and what the
/// records would have counted nearly counts.
pub fn of(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate) -> Evidence {
    let mut evidence = Evidence::default();
    super::rules::walk(measure, facts, contract, on, &mut evidence);
    if let Some(reading) = super::readings::of_measure(measure, facts, contract, on) {
        let restated = evidence.counted.into_iter().map(|row| (row, Near::Restated(reading.date)));
        let near = restated.chain(evidence.near).collect();
        let row = Row { kind: crate::model::kind::Kind::Reading, id: reading.id, organisation: 0, amount: 1 };
        evidence = Evidence { counted: vec![row], base: Vec::new(), near };
    }
    evidence
}
