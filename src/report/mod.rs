//! The yearly report for the funders, as a pure function of the facts, the contract and a date of reference.
//!
//! [`build`] gathers everything into a [`Report`]; [`document`] puts it into words, as blocks that [`html`] and
//! [`markdown`] write; [`xlsx`] writes its tables as sheets. Only [`produce`] reads the database.
//!
//! Confidentiality: a text comes in through [`ReportSource`] alone, which holds none that may not leave. Nobody met on a
//! visit and no contact is ever named.

pub mod build;
mod charts;
mod document;
mod dues;
mod html;
mod indicators;
mod markdown;
mod members;
mod movements;
mod produce;
mod svg;
mod territory;
mod xlsx;

#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{Datelike, NaiveDate};

pub use indicators::{IndicatorSheet, Proof, ProofRow, Withheld};
pub use members::MemberRow;
pub use movements::{Balance, Movement, Movements};
pub use produce::{Order, ReportError, produce, survey};

use crate::contract::Contract;
use crate::counters::Status;
use crate::i18n::Lang;
use crate::model::facts::Facts;
use crate::store::ReportSource;

/// What a report is asked from.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub facts: &'a Facts,
    pub contract: &'a Contract,
    pub source: &'a ReportSource,
    pub year: i32,
    /// The date of reference, in that year.
    pub on: NaiveDate,
}

impl Asked<'_> {
    /// 1 January of the year.
    fn first_day(&self) -> NaiveDate {
        first_day(self.year)
    }
}

fn first_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
}

fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()
}

/// The date of reference of a year's report: the day asked for, if it is in that year; else its 31 December, or today
/// while the year goes on. None for a year that has not begun.
pub fn reference(year: i32, on: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    if on.year() == year {
        return Some(on);
    }
    let last = NaiveDate::from_ymd_opt(year, 12, 31)?;
    let reference = last.min(today.max(on));
    (reference.year() == year).then_some(reference)
}

/// A college or sector by its code, as the contract names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub code: String,
    pub fr: String,
    pub en: String,
}

/// Everything that a yearly report says, in no language.
#[derive(Debug, Clone)]
pub struct Report {
    pub year: i32,
    pub on: NaiveDate,
    pub pole: String,
    /// The contract's title.
    pub contract: String,
    pub colleges: Vec<Named>,
    pub sectors: Vec<Named>,
    pub status: Status,
    pub indicators: Vec<IndicatorSheet>,
    /// The evidence of each measure that an indicator uses, in the order of the first that does.
    pub proofs: Vec<Proof>,
    pub members: Vec<MemberRow>,
    pub movements: Movements,
    pub territory: territory::TerritoryStatement,
    pub dues: dues::DuesStatement,
    pub charts: charts::Charts,
    /// Texts of the records cited that may not leave.
    pub withheld: Withheld,
    /// The last closing of the year, if it was closed.
    pub closed: Option<Closed>,
}

/// What a report says of the closing of its year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub revision: u32,
    /// The day for which the figures were frozen.
    pub reference_date: NaiveDate,
    pub hash: String,
    /// Whether the records still give the very document that was frozen.
    pub same: bool,
}

impl Report {
    /// Whether the whole year is reported.
    pub fn is_whole(&self) -> bool {
        self.on == last_day(self.year)
    }

    /// What the contract calls a college.
    pub fn college(&self, code: u8, lang: Lang) -> String {
        let code = code.to_string();
        let name = named(&self.colleges, &code, lang);
        if name == code { code } else { format!("{code} – {name}") }
    }

    /// What the contract calls a sector; its code for one of an earlier contract.
    pub fn sector<'a>(&'a self, code: &'a str, lang: Lang) -> &'a str {
        named(&self.sectors, code, lang)
    }
}

fn named<'a>(list: &'a [Named], code: &'a str, lang: Lang) -> &'a str {
    list.iter().find(|one| one.code == code).map_or(code, |one| match lang {
        Lang::Fr => &one.fr,
        Lang::En => &one.en,
    })
}

/// The forms that a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Html,
    Xlsx,
    Markdown,
}

impl Format {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Format; 3] = [Format::Html, Format::Xlsx, Format::Markdown];

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Markdown => "md",
        }
    }

    /// The form that a file's ending asks for.
    pub fn of(path: &Path) -> Option<Format> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "htm" => Some(Format::Html),
            "markdown" => Some(Format::Markdown),
            other => Format::ALL.into_iter().find(|format| format.ending() == other),
        }
    }
}

/// What a report's file is called unless somebody says otherwise.
pub fn file_name(year: i32, format: Format, lang: Lang) -> String {
    let stem = match lang {
        Lang::Fr => "rapport",
        Lang::En => "report",
    };
    format!("{stem}-{year}.{}", format.ending())
}
