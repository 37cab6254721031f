//! A list as it leaves: typed cells under their headings. Reports, lists of the screen and records of a kind all become
//! this, and each way of writing reads nothing else.

use chrono::NaiveDate;

use crate::i18n::Lang;
use crate::model::money::Cents;

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub title: String,
    /// In characters, on a sheet.
    pub width: u16,
    /// Numbers stand on the right.
    pub right: bool,
}

impl Column {
    /// A column of text, so many characters wide on a sheet.
    pub fn left(title: impl Into<String>, width: u16) -> Column {
        Column { title: title.into(), width, right: false }
    }

    /// A column of numbers.
    pub fn right(title: impl Into<String>, width: u16) -> Column {
        Column { title: title.into(), width, right: true }
    }
}

/// A cell, with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Text(String),
    /// A number that is a name, such as a SIRET: text that is not broken.
    Code(String),
    Date(NaiveDate),
    Whole(i64),
    /// Euro cents.
    Cents(i64),
    /// A count that may be a fraction.
    Number(f64),
    /// Of a hundred.
    Percent(f64),
}

impl Cell {
    /// A text, or nothing.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
    }

    /// A text that may be absent.
    pub fn maybe(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Blank, Cell::text)
    }

    /// A code that may be absent.
    pub fn code(text: Option<impl Into<String>>) -> Cell {
        text.map_or(Cell::Blank, |text| Cell::Code(text.into()))
    }

    /// A date that may be absent.
    pub fn day(date: Option<NaiveDate>) -> Cell {
        date.map_or(Cell::Blank, Cell::Date)
    }

    /// As people read it.
    pub fn shown(&self, lang: Lang) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) | Cell::Code(text) => text.clone(),
            Cell::Date(date) => lang.date(*date),
            Cell::Whole(n) => lang.number(*n),
            Cell::Cents(cents) => lang.amount(Cents(*cents)),
            Cell::Number(value) => lang.decimal(*value, usize::from(value.fract() != 0.0)),
            Cell::Percent(value) => lang.percent(value / 100.0, 1),
        }
    }
}
