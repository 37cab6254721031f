//! What every reader of a foreign file gives: lines of cells, as they stand there, with nothing understood yet.

use chrono::NaiveDate;
use compact_str::CompactString;

use super::sirene::LeftOutCounts;

/// One table of a file: the whole of a text file, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name, in a workbook.
    pub sheet: Option<String>,
    pub form: Form,
    /// Every line that holds anything, headings and whatever stands above them included. Readers of files that name
    /// their own fields (vCard, JSON, SIRENE) put first a line of headings of the form `organisation.siret`, which are
    /// a kind's code and a field of it.
    pub lines: Vec<Line>,
    /// Lines of a SIRENE file that are not among them, by the reason why; nothing of other files.
    pub left_out: LeftOutCounts,
}

/// One line of a table. Lines may be of different lengths.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it begins: the line of a text file, the row of a sheet, both counted from 1.
    pub number: u64,
    pub cells: Vec<Cell>,
}

/// What stands in a cell. There may be millions: 24 bytes, and most texts within them.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(CompactString),
    /// A number that a spreadsheet holds as one.
    Number(f64),
    /// A date that a spreadsheet holds as one.
    Date(NaiveDate),
    YesNo(bool),
    /// An error of a spreadsheet, as it shows it: `#REF!`.
    Error(Box<str>),
    /// What the file holds cannot be taken: the cell, and the row with it, is to be refused with this reason.
    Unreadable(Box<Unreadable>),
}

const _: () = assert!(size_of::<Cell>() == 24);

/// Why a reader could not take what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// A quote is opened and never closed: the one cell of its row.
    QuoteNeverClosed,
    /// A byte that is no letter in Windows-1252.
    UndefinedByte(u8),
    /// Bytes that are no letter in a text that is UTF-8 or UTF-16 elsewhere.
    BrokenEncoding,
    /// The establishment of this SIRET is closed.
    Closed(String),
    /// The establishment of this SIRET does not want its data spread.
    Restricted(String),
}

impl Table {
    /// A table of a file that names its own fields: the line of headings, then the lines.
    pub(super) fn with_headings(form: Form, headings: &[&str], mut lines: Vec<Line>) -> Table {
        let cells = headings.iter().map(|heading| Cell::Text((*heading).into())).collect();
        lines.insert(0, Line { number: 1, cells });
        Table { sheet: None, form, lines, left_out: LeftOutCounts::new() }
    }
}

impl Cell {
    /// A text as a cell: empty when nothing stands in it.
    pub(crate) fn text(text: impl Into<CompactString>) -> Cell {
        let text = text.into();
        if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// What cannot be taken.
    pub(crate) fn unreadable(why: Unreadable) -> Cell {
        Cell::Unreadable(Box::new(why))
    }
}

/// What was found out about a file, to be shown before anything is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Delimited {
        encoding: Encoding,
        separator: char,
    },
    Xlsx,
    Xls,
    Ods,
    VCard,
    /// The JSON of the French company-search API.
    CompanyApi,
    /// The SIRENE files of establishments, with legal units where they were given.
    Sirene,
}

/// How the bytes of a text file are letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Windows1252,
    MacRoman,
}
