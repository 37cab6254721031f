//! Where the columns of a SIRENE file are: by their names, as their order changes from month to month.

use std::borrow::Cow;

use super::super::error::ReadError;
use crate::interchange::csv::{QuoteFault, Reader};

/// The cells of one line.
pub struct Row<'a> {
    cells: Vec<Cow<'a, [u8]>>,
}

impl<'a> Row<'a> {
    /// Splits a line; `None` when its quotes are wrong. These files have commas and no cell of two lines.
    pub fn read(line: &'a [u8]) -> Option<Row<'a>> {
        let row = Reader::new(line).next()?;
        (row.fault != Some(QuoteFault::NeverClosed)).then_some(Row { cells: row.cells })
    }

    /// The text of a column; nothing where the file has no such column, or the line is short.
    pub fn get(&self, column: Option<usize>) -> Cow<'_, str> {
        let cell = column.and_then(|column| self.cells.get(column));
        cell.map_or(Cow::Borrowed(""), |cell| String::from_utf8_lossy(cell))
    }

    /// The same as bytes, for comparisons that are made two million times.
    pub fn bytes(&self, column: Option<usize>) -> &[u8] {
        column.and_then(|column| self.cells.get(column)).map_or(&[], |cell| cell.as_ref())
    }

    /// # Errors
    /// A needed column is not there.
    pub fn needed(&self, name: &'static str) -> Result<Option<usize>, ReadError> {
        self.find(name).map(Some).ok_or(ReadError::NoColumn(name))
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.cells.iter().position(|cell| cell.trim_ascii() == name.as_bytes())
    }
}
