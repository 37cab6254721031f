//! Closing a year: its figures with their evidence as one document that stays reproducible, and what has changed since.
//!
//! A [`Document`] is a pure function of the records, the contract and a day. Its canonical bytes ([`Document::canonical`])
//! hold no key of the database and no order that depends on one, so that the same records give the same bytes, and the
//! same SHA-256, on every machine. [`Difference`] sets one document against another.

mod build;
mod decimal;
mod difference;
mod document;
mod matching;

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

pub use decimal::Decimal;
pub use difference::{Difference, Head, HeadChange, IndicatorChange, MeasureChange, Moved, Part, Side, Sign};
pub use document::{
    CollegeCount, ContractRef, Document, DuesFigures, FORMAT, FrozenRow, IndicatorFigure, MeasureFigure, Members,
    Origin, RatioFigure, ReadingFigure, SCHEMA, SaidFigure, ShareFigure, StatusCount, TerritoryFigures, Unreadable,
};
pub use matching::locate;

use crate::contract::Contract;

/// Why a year cannot be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Its last day is yet to come on that day.
    NotOver { year: i32, today: NaiveDate },
    /// It is no year of the contract in force.
    OutsideContract { year: i32, contract: String, from: i32, to: i32 },
}

/// The day on which a year's figures are taken: 31 December, once that day has come. With `so_far`, `today` for a year
/// that is under way (a statement in the course of the year).
///
/// # Errors
/// The year is not over, or not one of the contract's.
pub fn reference_date(contract: &Contract, year: i32, today: NaiveDate, so_far: bool) -> Result<NaiveDate, Refusal> {
    let (from, to) = (contract.starts_on.year(), contract.ends_on.year());
    let outside = || Refusal::OutsideContract { year, contract: contract.code.clone(), from, to };
    if !(from..=to).contains(&year) {
        return Err(outside());
    }
    let last = NaiveDate::from_ymd_opt(year, 12, 31).ok_or_else(outside)?;
    match () {
        () if last <= today => Ok(last),
        () if so_far && today.year() == year => Ok(today),
        () => Err(Refusal::NotOver { year, today }),
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
