//! Why a foreign file cannot be read at all.

use std::fmt;
use std::path::PathBuf;

use super::table::Form;

/// Why a whole file is refused. The interface says it in the user's language (`i18n::messages::foreign_error`).
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read {}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    /// A folder, a pipe, a device.
    #[error("{} is no file", .0.display())]
    NotAFile(PathBuf),
    #[error("the file is empty")]
    Empty,
    /// No kind of file that is read here: a PDF, a picture, a web page.
    #[error("no kind of file that can be read")]
    Unknown,
    /// A text that holds a NUL character: binary data.
    #[error("a NUL character on line {line}")]
    Nul { line: u64 },
    /// More of something than is read, and than any honest file holds.
    #[error("more than {limit} {what}")]
    TooMany { what: Bound, limit: u64 },
    /// It is locked with a password.
    #[error("locked with a password")]
    Locked,
    /// It is what it says, but its inside is broken; what the reading library says is its own, in English.
    #[error("a damaged {form:?} file: {detail}")]
    Damaged { form: Form, detail: String },
    /// JSON, but not what the company-search API answers.
    #[error("not an answer of the company-search API: {0}")]
    NotCompanyApi(String),
    /// A SIRENE file without a column that is needed.
    #[error("no column {0}")]
    NoColumn(&'static str),
    /// The SIRENE file of legal units by itself: it holds no establishment.
    #[error("legal units without their establishments")]
    LegalUnitsAlone,
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
}

/// What there can be too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Megabytes of the file.
    FileSize,
    /// Megabytes that an archive unpacks to.
    Unpacked,
    Sheets,
    Rows,
    Columns,
    Cells,
    /// Characters in one cell.
    CellLength,
    /// Megabytes of text in all cells.
    Text,
    /// Bytes of one line.
    LineLength,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Bound::FileSize => "megabytes",
            Bound::Unpacked => "megabytes once unpacked",
            Bound::Sheets => "sheets",
            Bound::Rows => "rows",
            Bound::Columns => "columns",
            Bound::Cells => "cells",
            Bound::CellLength => "characters in a cell",
            Bound::Text => "megabytes of text",
            Bound::LineLength => "bytes in a line",
        })
    }
}
