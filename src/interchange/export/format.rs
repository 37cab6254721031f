//! The formats that lists leave in, and which of them make sense for what.

use std::path::Path;

use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

use super::csv::{self, Dialect};
use super::table::Table;
use super::{json, xlsx};
use crate::model::kind::Kind;

/// A format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
    Json,
    /// vCard 4.0.
    Vcf,
    /// iCalendar.
    Ics,
    /// Mailing labels to print.
    Labels,
}

/// What is exported, as far as it decides in which formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The records of a kind.
    Kind(Kind),
    /// Everything the agenda shows.
    Agenda,
    /// Organisations as they are listed: their contacts have cards, their addresses labels.
    Organisations,
    /// A list that is only a table.
    Table,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 6] = [Format::Csv, Format::Xlsx, Format::Json, Format::Vcf, Format::Ics, Format::Labels];

    /// Its name on the command line, which is the ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Json => "json",
            Format::Vcf => "vcf",
            Format::Ics => "ics",
            Format::Labels => "html",
        }
    }

    /// The format of that name or ending.
    pub fn named(name: &str) -> Option<Format> {
        let name = name.to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.ending() == name)
    }

    /// The format that a file's ending asks for.
    pub fn of(path: &Path) -> Option<Format> {
        Format::named(path.extension()?.to_str()?)
    }
}

impl Purpose {
    /// The formats that make sense, in the order in which they are offered.
    pub const fn formats(self) -> &'static [Format] {
        use Format::{Csv, Ics, Json, Labels, Vcf, Xlsx};
        match self {
            Purpose::Kind(Kind::Contact) => &[Csv, Xlsx, Json, Vcf],
            Purpose::Kind(Kind::Visit | Kind::Task) => &[Csv, Xlsx, Json, Ics],
            Purpose::Agenda => &[Ics, Csv, Xlsx, Json],
            Purpose::Organisations => &[Xlsx, Csv, Json, Vcf, Labels],
            Purpose::Kind(_) | Purpose::Table => &[Csv, Xlsx, Json],
        }
    }
}

/// Writes a table in one of the formats of tables. `name` is what a workbook calls it, `made` the day it is of.
///
/// # Errors
/// The workbook cannot be written: too many rows, say.
pub fn write_table(
    table: &Table,
    format: Format,
    dialect: Dialect,
    name: &str,
    made: NaiveDate,
) -> Result<Vec<u8>, XlsxError> {
    match format {
        Format::Xlsx => xlsx::workbook(name, table, made),
        Format::Json => Ok(json::write(table)),
        Format::Csv | Format::Vcf | Format::Ics | Format::Labels => Ok(csv::write(table, dialect)),
    }
}
