//! The dues of a year in a report: called, collected, forecast, by status, and the late ones. Amounts are cents.

use chrono::{Datelike, NaiveDate};

use super::Asked;
use crate::counters::dues_sheet::{self, SheetRow, SheetTotals};
use crate::counters::roster::owed;
use crate::model::dues::{self, DuesStatus};
use crate::model::facts::dues_year;
use crate::model::record::Id;
use crate::model::text::fold;

/// One organisation's dues of the year.
#[derive(Debug, Clone, PartialEq)]
pub struct DuesRow {
    pub name: String,
    pub siret: Option<String>,
    pub sheet: SheetRow,
}

/// Dues that are late on the date of reference, of the year or of an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct LateDues {
    pub organisation: Id,
    pub name: String,
    pub siret: Option<String>,
    pub college: Option<u8>,
    pub year: i16,
    pub amount: i64,
    pub paid: i64,
    pub left: i64,
    pub due_on: Option<NaiveDate>,
}

/// How many have a status, and their sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByStatus {
    pub status: DuesStatus,
    pub count: u32,
    pub owed: i64,
    pub paid: i64,
}

/// The dues of the year on the date of reference.
#[derive(Debug, Clone, PartialEq)]
pub struct DuesStatement {
    pub totals: SheetTotals,
    /// The contract's forecast of the year.
    pub forecast: Option<i64>,
    pub by_status: Vec<ByStatus>,
    pub rows: Vec<DuesRow>,
    pub late: Vec<LateDues>,
    /// What was received by the end of each month, up to the date of reference.
    pub collected: Vec<(NaiveDate, i64)>,
}

/// The statement on the date of reference.
pub fn statement(asked: &Asked) -> DuesStatement {
    let sheet = dues_sheet::sheet(asked.facts, asked.on);
    let by_status = DuesStatus::ALL
        .into_iter()
        .map(|status| {
            let rows = sheet.rows.iter().filter(|row| row.status == status);
            let start = ByStatus { status, count: 0, owed: 0, paid: 0 };
            rows.fold(start, |sum, row| ByStatus {
                count: sum.count + 1,
                owed: sum.owed.saturating_add(row.owed()),
                paid: sum.paid.saturating_add(row.paid),
                ..sum
            })
        })
        .filter(|sum| sum.count > 0)
        .collect();
    let mut rows: Vec<DuesRow> = sheet
        .rows
        .iter()
        .filter_map(|row| {
            let organisation = asked.facts.file(row.organisation)?.organisation;
            Some(DuesRow { name: organisation.name.to_string(), siret: organisation.siret_text(), sheet: *row })
        })
        .collect();
    rows.sort_by_cached_key(|row| (fold(&row.name), row.sheet.organisation));
    DuesStatement {
        totals: sheet.totals,
        forecast: asked.contract.dues_forecast(asked.year),
        by_status,
        rows,
        late: late(asked),
        collected: collected(asked),
    }
}

/// Late dues of the year of whoever owes them, and of earlier years of those that are members on the day: these keep a
/// member from being up to date.
fn late(asked: &Asked) -> Vec<LateDues> {
    let (on, this_year) = (asked.on, dues_year(asked.on));
    let mut rows = Vec::new();
    for file in asked.facts.files() {
        let member = file.member_on(on);
        for (year, left) in owed::late(&file, on) {
            let Some(due) = dues::of_year(file.dues, year).filter(|_| year == this_year || member.is_some()) else {
                continue;
            };
            rows.push(LateDues {
                organisation: file.organisation.id,
                name: file.organisation.name.to_string(),
                siret: file.organisation.siret_text(),
                college: member.map(|period| period.college),
                year,
                amount: due.amount,
                paid: dues::paid(file.payments, year, on),
                left,
                due_on: due.due_on,
            });
        }
    }
    rows.sort_by_cached_key(|row| (fold(&row.name), row.organisation, row.year));
    rows
}

fn collected(asked: &Asked) -> Vec<(NaiveDate, i64)> {
    let year = dues_year(asked.on);
    let payments = || asked.facts.payments.iter().filter(|payment| payment.year == year);
    let by = |day: NaiveDate| payments().filter(|payment| payment.paid_on <= day).map(|payment| payment.amount).sum();
    month_ends(asked.year, asked.on).map(|day| (day, by(day))).collect()
}

/// The last day of each month of a year, up to a day of it, which ends the last one.
pub fn month_ends(year: i32, on: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=on.month()).filter_map(move |month| {
        let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        Some(NaiveDate::from_ymd_opt(next_year, next, 1)?.pred_opt()?.min(on))
    })
}
