//! What there is to do on a day: open tasks, planned visits, next steps of visits, and what the contracts oblige the pole
//! to do, as one list. The dashboard, the agenda screen and the command line show this list and no other.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::contract::{Contract, Obligation, Occurrence, Period, Rhythm};
use crate::model::record::Id;

/// How long what is over stays in sight: planned visits and next steps that were passed over, what was done, the
/// obligations of a contract that has ended.
const LOOK_BACK: Days = Days::new(365);
/// How far ahead obligations are shown.
const LOOK_AHEAD: Months = Months::new(12);

/// The sorts of lines, in the order in which they stand within a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    Obligation,
    Visit,
    Step,
    Task,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Sort; 4] = [Sort::Obligation, Sort::Visit, Sort::Step, Sort::Task];

    /// Its code in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Sort::Obligation => "obligation",
            Sort::Visit => "visit",
            Sort::Step => "step",
            Sort::Task => "task",
        }
    }
}

/// What a line stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A task, by its id.
    Task(Id),
    /// A planned visit, by its id.
    Visit(Id),
    /// The next step of a visit, by the visit's id.
    Step(Id),
    Obligation(Box<Duty>),
}

/// An obligation of a contract that is to be met.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    /// The contract's code.
    pub contract: String,
    pub obligation: Obligation,
    /// What it is for; none for what comes with events.
    pub period: Option<Period>,
    /// How many earlier periods of the same obligation are overdue as well.
    pub earlier: u32,
}

/// An obligation that was met, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// The record's id.
    pub id: Id,
    pub contract: String,
    pub obligation: String,
    pub period: Period,
    pub done_on: NaiveDate,
    pub staff: Option<Id>,
    /// The login of whoever recorded it.
    pub by: String,
    pub note: Option<String>,
}

/// One line of the agenda.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub what: What,
    /// The day by which it is to be done; the day of a visit.
    pub date: Option<NaiveDate>,
    pub organisation: Option<(Id, String)>,
    /// Who is to do it, or who did it.
    pub staff: Option<Id>,
    /// Title of the task, purpose of the visit, next step; empty for an obligation, which has its own words.
    pub text: String,
    pub done_on: Option<NaiveDate>,
}

impl Entry {
    /// What sort of line it is.
    pub const fn sort(&self) -> Sort {
        match self.what {
            What::Task(_) => Sort::Task,
            What::Visit(_) => Sort::Visit,
            What::Step(_) => Sort::Step,
            What::Obligation(_) => Sort::Obligation,
        }
    }

    /// The obligation, if it is one.
    pub fn duty(&self) -> Option<&Duty> {
        match &self.what {
            What::Obligation(duty) => Some(duty),
            _ => None,
        }
    }

    /// What it says: an obligation's label, else its text.
    pub fn label(&self, french: bool) -> &str {
        self.duty().map_or(self.text.as_str(), |duty| duty.obligation.label(french))
    }

    /// Whether its day is past and it is not done.
    pub fn is_late(&self, on: NaiveDate) -> bool {
        self.done_on.is_none() && self.date.is_some_and(|date| date < on)
    }
}

/// Under which heading a line stands, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Obligations due by the day asked for; only when one was.
    Obligations,
    /// Everything else due by the day asked for.
    Others,
    Late,
    Today,
    /// Until the Sunday of D's week.
    Week,
    Later,
    Undated,
    /// Obligations that come with events.
    Event,
    Done,
}

impl Group {
    /// Its code in JSON and in the catalogue of texts.
    pub const fn code(self) -> &'static str {
        match self {
            Group::Obligations => "obligations",
            Group::Others => "others",
            Group::Late => "late",
            Group::Today => "today",
            Group::Week => "week",
            Group::Later => "later",
            Group::Undated => "undated",
            Group::Event => "event",
            Group::Done => "done",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The date of reference D.
    pub on: NaiveDate,
    /// Whose tasks and visits; everybody's without one. Obligations are everybody's.
    pub staff: Option<Id>,
    /// Only what is to be done by that day, obligations first.
    pub until: Option<NaiveDate>,
    /// Only one sort.
    pub only: Option<Sort>,
    /// What was done as well.
    pub done: bool,
    /// Obligations up to that day, if it lies further ahead than they are shown anyway.
    pub ahead: Option<NaiveDate>,
    /// Each overdue period of an obligation on a line of its own.
    pub apart: bool,
}

impl Wanted {
    /// Everything that is open on a day.
    pub const fn on(on: NaiveDate) -> Wanted {
        Wanted { on, staff: None, until: None, only: None, done: false, ahead: None, apart: false }
    }

    /// The day from which on planned visits, next steps and what was done are in sight.
    pub fn since(&self) -> NaiveDate {
        self.on.checked_sub_days(LOOK_BACK).unwrap_or(NaiveDate::MIN)
    }

    /// The last day whose obligations are shown.
    fn last(&self) -> NaiveDate {
        let usual = self.on.checked_add_months(LOOK_AHEAD).unwrap_or(NaiveDate::MAX);
        self.until.unwrap_or_else(|| usual.max(self.ahead.unwrap_or(usual)))
    }

    /// The heading of a line; none when it is not asked for.
    fn group(&self, entry: &Entry) -> Option<Group> {
        if self.only.is_some_and(|only| only != entry.sort()) {
            return None;
        }
        if entry.done_on.is_some() {
            return (self.done && self.until.is_none()).then_some(Group::Done);
        }
        if let Some(until) = self.until {
            let group = if entry.duty().is_some() { Group::Obligations } else { Group::Others };
            return entry.date.filter(|date| *date <= until).map(|_| group);
        }
        let to_sunday = u64::from(6 - self.on.weekday().num_days_from_monday());
        let sunday = self.on.checked_add_days(Days::new(to_sunday)).unwrap_or(self.on);
        Some(match entry.date {
            None if entry.duty().is_some() => Group::Event,
            None => Group::Undated,
            Some(date) if date < self.on => Group::Late,
            Some(date) if date == self.on => Group::Today,
            Some(date) if date <= sunday => Group::Week,
            Some(_) => Group::Later,
        })
    }
}

/// The agenda: the lines that are asked for under their headings, each heading by date, what was done the last first.
/// `entries` are tasks, visits and next steps.
pub fn list(entries: Vec<Entry>, contracts: &[Contract], met: &[Met], wanted: Wanted) -> Vec<(Group, Entry)> {
    let mut lines: Vec<(Group, Entry)> = entries
        .into_iter()
        .chain(duties(contracts, met, wanted))
        .filter_map(|entry| Some((wanted.group(&entry)?, entry)))
        .collect();
    lines.sort_by_key(|(group, entry)| {
        let done = entry.done_on.map(std::cmp::Reverse);
        (*group, done, entry.date.is_none(), entry.date, entry.sort())
    });
    lines
}

/// What the contracts oblige the pole to do: what is overdue, what falls due until the last day asked for, what comes
/// with events, and, where that is asked for, what was met.
fn duties(contracts: &[Contract], met: &[Met], wanted: Wanted) -> Vec<Entry> {
    let mut found = Vec::new();
    for contract in contracts.iter().filter(|contract| contract.ends_on >= wanted.since()) {
        let of_contract: Vec<&Met> =
            met.iter().filter(|met| met.contract == contract.code && met.done_on <= wanted.on).collect();
        let is_met = |due: &Occurrence| {
            of_contract.iter().any(|met| met.obligation == due.obligation.code && met.period == due.period)
        };
        let mut open: Vec<Entry> = Vec::new();
        for due in contract.occurrences(contract.starts_on, wanted.last()) {
            if is_met(&due) || !is_of(contracts, contract, due.due_on) {
                continue;
            }
            let earlier = open.iter().position(|entry| {
                entry.is_late(wanted.on) && entry.duty().is_some_and(|duty| duty.obligation.code == due.obligation.code)
            });
            let mut entry = duty(contract, due.obligation, Some(due.period), Some(due.due_on));
            // One line for all that is overdue: the latest, which says how many there are before it.
            if let Some(at) = earlier.filter(|_| !wanted.apart && entry.is_late(wanted.on)) {
                let before = open.remove(at).duty().map_or(0, |duty| duty.earlier) + 1;
                if let What::Obligation(duty) = &mut entry.what {
                    duty.earlier = before;
                }
            }
            open.push(entry);
        }
        found.extend(open);
        if is_of(contracts, contract, wanted.on) {
            let events = contract.obligations.iter().filter(|obligation| obligation.every == Rhythm::Event);
            found.extend(events.map(|obligation| duty(contract, obligation, None, None)));
        }
        let done = of_contract.iter().filter(|met| wanted.done && met.done_on >= wanted.since());
        for met in done.filter(|met| wanted.staff.is_none_or(|staff| met.staff == Some(staff))) {
            if let Some(obligation) = contract.obligation(&met.obligation) {
                let due = contract.occurrences_of(&met.obligation).into_iter().find(|due| due.period == met.period);
                let mut entry = duty(contract, obligation, Some(met.period), due.map(|due| due.due_on));
                (entry.done_on, entry.staff) = (Some(met.done_on), met.staff);
                found.push(entry);
            }
        }
    }
    found
}

fn duty(contract: &Contract, obligation: &Obligation, period: Option<Period>, date: Option<NaiveDate>) -> Entry {
    let duty = Duty { contract: contract.code.clone(), obligation: obligation.clone(), period, earlier: 0 };
    let what = What::Obligation(Box::new(duty));
    Entry { what, date, organisation: None, staff: None, text: String::new(), done_on: None }
}

/// Whether a day is of that contract: where the days of several overlap, the one that began last has them.
fn is_of(contracts: &[Contract], contract: &Contract, day: NaiveDate) -> bool {
    let holds = |each: &&Contract| (each.starts_on..=each.ends_on).contains(&day);
    contracts.iter().rev().find(holds).is_some_and(|last| last.code == contract.code)
}

/// Every period of an obligation with its due day and how it was met on D, the first one first; for what comes with
/// events, the times it was met.
pub fn periods<'a>(
    contract: &Contract,
    code: &str,
    met: &'a [Met],
    on: NaiveDate,
) -> Vec<(Period, Option<NaiveDate>, Option<&'a Met>)> {
    let mut of_it: Vec<&Met> =
        met.iter().filter(|met| met.contract == contract.code && met.obligation == code && met.done_on <= on).collect();
    of_it.sort_by_key(|met| met.period);
    let due = contract.occurrences_of(code);
    if due.is_empty() {
        return of_it.into_iter().map(|met| (met.period, None, Some(met))).collect();
    }
    let how = |period: Period| of_it.iter().find(|met| met.period == period).copied();
    due.iter().map(|due| (due.period, Some(due.due_on), how(due.period))).collect()
}

#[cfg(test)]
mod tests;
