//! What every reader of a foreign file gives: lines of cells, as they stand there, with nothing understood yet.

use chrono::NaiveDate;

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
}

/// One line of a table. Lines may be of different lengths.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Where it begins: the line of a text file, the row of a sheet, both counted from 1.
    pub number: u64,
    pub cells: Vec<Cell>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    /// A number that a spreadsheet holds as one.
    Number(f64),
    /// A date that a spreadsheet holds as one.
    Date(NaiveDate),
    YesNo(bool),
    /// An error of a spreadsheet, as it shows it: `#REF!`.
    Error(String),
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
