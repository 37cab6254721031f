//! From the database to the bytes of a report.

use chrono::{Datelike, NaiveDate};

use super::{Asked, Closed, Format, build, document, html, markdown, reference, xlsx};
use crate::contract::Contract;
use crate::counters::closing::{Document, sha256};
use crate::i18n::Lang;
use crate::interchange::export::table::Table;
use crate::model::facts::Facts;
use crate::store::{Closing, Store, StoreError};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The year has not begun on the day one works on.
    #[error("the year {0} has not begun")]
    NotBegun(i32),
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// What is asked for: which year, seen from which days, in which form and language.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    pub year: i32,
    /// The date of reference of everything else, and today; see [`reference`].
    pub on: NaiveDate,
    pub today: NaiveDate,
    pub format: Format,
    pub lang: Lang,
}

/// The report of a year, as a file's bytes. The same database and days give the same bytes.
///
/// # Errors
/// The year has not begun, or the database cannot be read.
pub fn produce(store: &Store, facts: &Facts, order: Order) -> Result<Vec<u8>, ReportError> {
    let Order { year, on, today, format, lang } = order;
    let on = reference(year, on, today).ok_or(ReportError::NotBegun(year))?;
    let contract = store.contract_on(on);
    let first = super::first_day(year);
    let source = store.report_source(first.min(contract.base_on), first, on)?;
    let mut report = build::build(&Asked { facts, contract, source: &source, year, on });
    report.closed = closed(store, facts, contract, year)?;
    match format {
        Format::Html => Ok(html::write(&document::compose(&report, lang)).into_bytes()),
        Format::Markdown => Ok(markdown::write(&document::compose(&report, lang)).into_bytes()),
        Format::Xlsx => Ok(xlsx::write(&report, lang)?),
    }
}

/// The member list of a year as the annual survey asks for it, on a day of that year: one line per establishment.
///
/// # Errors
/// The database cannot be read.
pub fn survey(store: &Store, facts: &Facts, on: NaiveDate, lang: Lang) -> Result<Table, StoreError> {
    let contract = store.contract_on(on);
    let (year, first) = (on.year(), super::first_day(on.year()));
    let source = store.report_source(first.min(contract.base_on), first, on)?;
    let report = build::build(&Asked { facts, contract, source: &source, year, on });
    Ok(document::tables::member_layout(&report, lang))
}

/// The last closing of the year under the contract, set against what the records give today for its day.
fn closed(store: &Store, facts: &Facts, contract: &Contract, year: i32) -> Result<Option<Closed>, StoreError> {
    let closings = store.closings()?;
    let mine = |closing: &&Closing| closing.contract == contract.code && closing.year == year;
    let Some(last) = closings.iter().rev().find(mine) else { return Ok(None) };
    let source = store.contract_source(&contract.code).unwrap_or_default();
    let today = Document::of(facts, contract, source, last.reference_date);
    let same = today.canonical().is_ok_and(|text| sha256(text.as_bytes()) == last.hash);
    Ok(Some(Closed { revision: last.revision, reference_date: last.reference_date, hash: last.hash.clone(), same }))
}
