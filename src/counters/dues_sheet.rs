//! The dues sheet of a year on a day: a row per organisation that owes or paid, their sums, and what calling the dues
//! of a year would create.

use chrono::{Datelike, Days, NaiveDate};

use crate::contract::Contract;
use crate::model::dues::{self, Dues, DuesStatus};
use crate::model::facts::{Facts, File, dues_year};
use crate::model::kind::Kind;
use crate::model::organisation::Size;
use crate::model::record::{Id, Record, Value};
use crate::model::text;

/// Where one organisation stands with the dues of a year. Amounts are cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetRow {
    pub organisation: Id,
    /// Whether it is a member on the day.
    pub member: bool,
    /// Its college on the day; for one that is no member then, that of its last period begun by then.
    pub college: Option<u8>,
    pub size: Option<Size>,
    pub dues: Option<Dues>,
    /// Payments of the year received by the day.
    pub paid: i64,
    pub status: DuesStatus,
    /// The first earlier year whose dues are late on the day: it keeps the member from being up to date all the same.
    pub late_before: Option<i16>,
}

impl SheetRow {
    /// What is owed for the year, called or not yet; nothing without dues or when exempt.
    pub fn owed(&self) -> i64 {
        self.dues.filter(|dues| !dues.exempt).map_or(0, |dues| dues.amount)
    }

    /// What is left to pay; negative when more was paid than owed.
    pub fn balance(&self) -> i64 {
        self.owed().saturating_sub(self.paid)
    }

    /// What was paid beyond what is owed.
    pub fn overpaid(&self) -> i64 {
        self.balance().saturating_neg().max(0)
    }

    /// The amount, if it is called by the day and not exempt.
    fn called(&self, on: NaiveDate) -> i64 {
        let called = self.dues.and_then(|dues| dues.called_on).is_some_and(|called| called <= on);
        if called { self.owed() } else { 0 }
    }
}

/// The sums of a sheet, in cents, and how many rows are late or overpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SheetTotals {
    /// As in [`crate::model::dues::DuesTotals::called`].
    pub called: i64,
    /// As in [`crate::model::dues::DuesTotals::collected`].
    pub collected: i64,
    /// What is left to pay, over all rows that owe something; overpayments are not set against it.
    pub outstanding: i64,
    pub late: u32,
    /// The part of `outstanding` that is late.
    pub late_amount: i64,
    pub overpaid: u32,
    pub overpaid_amount: i64,
}

/// The sheet of the year of a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// In the order of the facts, by organisation.
    pub rows: Vec<SheetRow>,
    pub totals: SheetTotals,
}

/// The sheet of the year of `on`, as it stood at the end of that day: members on the day, and whoever has dues of the
/// year or paid some by then.
pub fn sheet(facts: &Facts, on: NaiveDate) -> Sheet {
    let mut sheet = Sheet::default();
    for row in facts.files().filter_map(|file| row(&file, on)) {
        sheet.totals.add(&row, on);
        sheet.rows.push(row);
    }
    sheet
}

/// The row of one organisation, if it has one.
pub fn row(file: &File, on: NaiveDate) -> Option<SheetRow> {
    let year = dues_year(on);
    let member = file.member_on(on);
    let dues = dues::of_year(file.dues, year);
    let paid = dues::paid(file.payments, year, on);
    if member.is_none() && dues.is_none() && paid == 0 {
        return None;
    }
    let last = || file.memberships.iter().rev().find(|period| period.joined_on <= on);
    let late_before = file
        .dues
        .iter()
        .filter(|dues| dues.year < year && dues::status(Some(dues), file.payments, on) == DuesStatus::Late)
        .map(|dues| dues.year)
        .min();
    Some(SheetRow {
        organisation: file.organisation.id,
        member: member.is_some(),
        college: member.or_else(last).map(|period| period.college),
        size: file.organisation.size_class(),
        dues: dues.copied(),
        paid,
        status: dues::status(dues, file.payments, on),
        late_before,
    })
}

impl SheetTotals {
    fn add(&mut self, row: &SheetRow, on: NaiveDate) {
        let left = row.balance().max(0);
        self.called += row.called(on);
        self.collected += row.paid;
        self.outstanding += left;
        if row.status == DuesStatus::Late {
            self.late += 1;
            self.late_amount += left;
        }
        if row.overpaid() > 0 {
            self.overpaid += 1;
            self.overpaid_amount += row.overpaid();
        }
    }
}

/// The last year whose dues may be called on the day `today`: next year's are prepared ahead, a later one is a slip of the
/// finger. (Decided.)
pub fn last_callable(today: NaiveDate) -> i32 {
    today.year().saturating_add(1)
}

/// One dues that a call would create. The amount is in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedDues {
    pub organisation: Id,
    pub amount: i64,
    pub called_on: NaiveDate,
    pub due_on: NaiveDate,
}

/// What calling the dues of a year would create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPlan {
    pub year: i32,
    /// The day of the call; in a past year, those who joined after it are called on the day they joined.
    pub called_on: NaiveDate,
    pub due_on: NaiveDate,
    pub calls: Vec<PlannedDues>,
    /// Members for whom the contract's scale has no amount.
    pub refused: Vec<Id>,
    /// Members that have dues of the year already: they are left as they are.
    pub already: u32,
}

impl CallPlan {
    /// The sum of the new dues, in cents.
    pub fn total(&self) -> i64 {
        self.calls.iter().map(|call| call.amount).sum()
    }

    /// The dues to store.
    pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
        self.calls
            .iter()
            .map(|call| record(self.year, call.organisation, Some(call.amount), call.called_on, call.due_on))
    }
}

fn record(year: i32, organisation: Id, amount: Option<i64>, called_on: NaiveDate, due_on: NaiveDate) -> Record {
    Record::new(Kind::Dues)
        .with("organisation", Value::Int(i64::from(organisation)))
        .with("year", Value::Int(i64::from(year)))
        .with("amount", amount.map_or(Value::Null, Value::Int))
        .with("called_on", Value::Date(called_on))
        .with("due_on", Value::Date(due_on))
}

/// What calling the dues of `year` on the day `today` would create, for members without dues of that year; amounts by the
/// contract's scale. `None` for a year out of the calendar. (Decided:)
///
/// - before the contract's day of call, and on it: the members of today, called on that day;
/// - later in that year: the members of today, called today, so that nobody is late at once;
/// - for a past year: whoever was a member on the contract's day or joined after it in that year, called on that day or
///   on the day of joining.
pub fn call_plan(facts: &Facts, contract: &Contract, year: i32, today: NaiveDate) -> Option<CallPlan> {
    let (called_on, due_on) = call_day(contract, year, today)?;
    let mut plan = CallPlan { year, called_on, due_on, calls: Vec::new(), refused: Vec::new(), already: 0 };
    for file in facts.files() {
        match call_of(&file, contract, year, today)? {
            Call::NotMember => {}
            Call::Already => plan.already += 1,
            Call::NoAmount => plan.refused.push(file.organisation.id),
            Call::Dues(dues) => plan.calls.push(dues),
        }
    }
    Some(plan)
}

/// What a call does about one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    NotMember,
    /// It has dues of the year: they are left as they are.
    Already,
    /// The contract's scale has no amount for it.
    NoAmount,
    Dues(PlannedDues),
}

/// What [`call_plan`] does about one organisation. `None` for a year out of the calendar.
pub fn call_of(file: &File, contract: &Contract, year: i32, today: NaiveDate) -> Option<Call> {
    let (called_on, _) = call_day(contract, year, today)?;
    let past = today.year() > year;
    let year_end = NaiveDate::from_ymd_opt(year, 12, 31)?;
    let period = if past {
        file.memberships.iter().find(|period| {
            period.joined_on <= year_end && period.left_on.is_none_or(|left| called_on.max(period.joined_on) <= left)
        })
    } else {
        file.member_on(today)
    };
    let Some(period) = period else { return Some(Call::NotMember) };
    if file.dues.iter().any(|dues| i32::from(dues.year) == year) {
        return Some(Call::Already);
    }
    let Some(amount) = amount(file, contract, period.college) else { return Some(Call::NoAmount) };
    let called_on = if past { called_on.max(period.joined_on) } else { called_on };
    let due_on = called_on.checked_add_days(Days::new(u64::from(contract.dues.due_days)))?;
    Some(Call::Dues(PlannedDues { organisation: file.organisation.id, amount, called_on, due_on }))
}

/// The dues of one organisation for a year as a call would make them, member or not; without an amount where the scale
/// has none.
pub fn call_one(file: &File, contract: &Contract, year: i32, on: NaiveDate, today: NaiveDate) -> Option<Record> {
    let (called_on, due_on) = call_day(contract, year, today)?;
    let amount = file.member_on(on).and_then(|period| amount(file, contract, period.college));
    Some(record(year, file.organisation.id, amount, called_on, due_on))
}

/// The day of the call and the day it is due: the contract's, or today once that is past in the year itself.
fn call_day(contract: &Contract, year: i32, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let (called, due) = contract.dues_dates(year)?;
    if called < today && today.year() == year {
        return Some((today, today.checked_add_days(Days::new(u64::from(contract.dues.due_days)))?));
    }
    Some((called, due))
}

fn amount(file: &File, contract: &Contract, college: u8) -> Option<i64> {
    let organisation = file.organisation;
    contract.dues_amount(
        college,
        organisation.kind.map(|kind| kind.code()),
        organisation.size_class().map(|size| size.code()),
    )
}

/// A reminder as the task that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// To be made by that day, if one was set.
    Open(Option<NaiveDate>),
    /// Made on that day.
    Done(NaiveDate),
}

impl Reminder {
    /// The one of two to show: the open one that is due first, else the last one made.
    #[must_use]
    pub fn first(self, other: Reminder) -> Reminder {
        use Reminder::{Done, Open};
        match (self, other) {
            // A reminder without a day is due after every other.
            (Open(a), Open(b)) => Open(a.into_iter().chain(b).min()),
            (Open(due), Done(_)) | (Done(_), Open(due)) => Open(due),
            (Done(a), Done(b)) => Done(a.max(b)),
        }
    }
}

/// Whether a task's title says that it reminds somebody of the dues of a year; one that names no year is of any.
pub fn is_reminder(title: &str, year: i32) -> bool {
    let title = text::fold(title);
    let says = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let years: Vec<i32> = title
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .collect();
    says(&["relance", "rappel", "remind"])
        && says(&["cotisation", "dues"])
        && (years.is_empty() || years.contains(&year))
}

/// A task as a reminder on a day: made if it was done by then.
pub fn reminder_on(due_on: Option<NaiveDate>, done_on: Option<NaiveDate>, on: NaiveDate) -> Reminder {
    match done_on.filter(|done| *done <= on) {
        Some(done) => Reminder::Done(done),
        None => Reminder::Open(due_on),
    }
}

#[cfg(test)]
mod tests;
