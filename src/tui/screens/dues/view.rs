//! The lines of the dues sheet as they are shown: filtered, sorted, with their reminders.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use crate::contract::Contract;
use crate::counters::dues_sheet::{self, Reminder, SheetRow, SheetTotals};
use crate::model::dues::DuesStatus;
use crate::model::facts::Facts;
use crate::model::record::Id;
use crate::model::text;
use crate::store::DuesTask;

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    #[default]
    All,
    Status(DuesStatus),
    Overpaid,
}

impl Filter {
    /// Every filter, in the order of the menu.
    pub fn every() -> impl Iterator<Item = Filter> {
        let statuses = DuesStatus::ALL.into_iter().map(Filter::Status);
        std::iter::once(Filter::All).chain(statuses).chain([Filter::Overpaid])
    }

    /// Whether a line is shown.
    pub fn holds(self, row: &SheetRow) -> bool {
        match self {
            Filter::All => true,
            Filter::Status(status) => row.status == status,
            Filter::Overpaid => row.overpaid() > 0,
        }
    }
}

/// What the lines are sorted by; equal ones by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Name,
    /// The greatest first.
    Balance,
    /// The most pressing first.
    Status,
    /// The earliest first, those without last.
    Due,
    /// The greatest first.
    Amount,
    /// Open ones first, the earliest first.
    Reminder,
}

impl Sort {
    /// The next of the cycle.
    pub fn next(self) -> Sort {
        match self {
            Sort::Name => Sort::Balance,
            Sort::Balance => Sort::Status,
            Sort::Status => Sort::Due,
            Sort::Due => Sort::Amount,
            Sort::Amount => Sort::Reminder,
            Sort::Reminder => Sort::Name,
        }
    }
}

/// What is wanted: the sheet of the year of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub on: NaiveDate,
    pub filter: Filter,
    pub sort: Sort,
}

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetLine {
    pub row: SheetRow,
    pub reminder: Option<Reminder>,
}

/// The lines and what stands above them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DuesList {
    pub lines: Vec<SheetLine>,
    /// Over the whole year, whatever is filtered.
    pub totals: SheetTotals,
    /// In cents.
    pub forecast: Option<i64>,
    /// How many lines each filter would show, in the order of [`Filter::every`].
    pub counts: Vec<u32>,
    /// Lines of the whole sheet, and how many of them have dues.
    pub whole: usize,
    pub with_dues: usize,
    /// The greatest amounts of the lines shown, in cents, for the widths of columns.
    pub widest: Widest,
    /// Whether the facts had been read.
    pub loaded: bool,
}

/// The greatest amounts of some lines, in cents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Widest {
    pub amount: i64,
    pub paid: i64,
    pub balance: i64,
    pub overpaid: i64,
}

/// The sheet of the year of `wanted.on`; `tasks` are those that speak of dues.
pub fn list(facts: &Facts, contract: Option<&Contract>, tasks: &[DuesTask], wanted: Wanted) -> DuesList {
    let on = wanted.on;
    let sheet = dues_sheet::sheet(facts, on);
    let reminders = reminders(tasks, on);
    let mut list = DuesList {
        totals: sheet.totals,
        forecast: contract.and_then(|contract| contract.dues_forecast(on.year())),
        whole: sheet.rows.len(),
        with_dues: sheet.rows.iter().filter(|row| row.dues.is_some()).count(),
        counts: Filter::every()
            .map(|filter| sheet.rows.iter().filter(|row| filter.holds(row)).count())
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX))
            .collect(),
        ..DuesList::default()
    };
    let mut lines: Vec<(String, SheetLine)> = sheet
        .rows
        .into_iter()
        .filter(|row| wanted.filter.holds(row))
        .map(|row| {
            let name = facts.file(row.organisation).map(|file| text::fold(&file.organisation.name));
            (name.unwrap_or_default(), SheetLine { row, reminder: reminders.get(&row.organisation).copied() })
        })
        .collect();
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    match wanted.sort {
        Sort::Name => {}
        Sort::Balance => lines.sort_by_key(|(_, line)| Reverse(line.row.balance())),
        Sort::Status => lines.sort_by_key(|(_, line)| line.row.status),
        Sort::Due => {
            lines.sort_by_key(|(_, line)| line.row.dues.and_then(|dues| dues.due_on).unwrap_or(NaiveDate::MAX))
        }
        Sort::Amount => lines.sort_by_key(|(_, line)| Reverse(line.row.dues.map(|dues| dues.amount))),
        Sort::Reminder => lines.sort_by_key(|(_, line)| match line.reminder {
            Some(Reminder::Open(due)) => (0, due.unwrap_or(NaiveDate::MAX)),
            Some(Reminder::Done(done)) => (1, done),
            None => (2, NaiveDate::MAX),
        }),
    }
    list.lines = lines.into_iter().map(|(_, line)| line).collect();
    for SheetLine { row, .. } in &list.lines {
        let widest = &mut list.widest;
        widest.amount = widest.amount.max(row.dues.map_or(0, |dues| dues.amount));
        widest.paid = widest.paid.max(row.paid);
        widest.balance = widest.balance.max(row.balance());
        widest.overpaid = widest.overpaid.max(row.overpaid());
    }
    list
}

/// The reminder to show for each organisation that has one for the year of a day.
pub fn reminders(tasks: &[DuesTask], on: NaiveDate) -> HashMap<Id, Reminder> {
    let mut reminders: HashMap<Id, Reminder> = HashMap::new();
    for task in tasks.iter().filter(|task| dues_sheet::is_reminder(&task.title, on.year())) {
        let reminder = dues_sheet::reminder_on(task.due_on, task.done_on, on);
        reminders.entry(task.organisation).and_modify(|known| *known = known.first(reminder)).or_insert(reminder);
    }
    reminders
}
