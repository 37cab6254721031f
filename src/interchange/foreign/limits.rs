//! How much of a file is read: far more than a pole has, far less than the machine.

use std::sync::Arc;

use super::error::{Bound, ReadError};
use super::table::Cell;
use crate::interchange::import::watch::{self, Watch};

pub const MEGABYTE: u64 = 1 << 20;

/// The bounds of one reading.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes of all that an archive unpacks to.
    pub unpacked: u64,
    pub sheets: u64,
    /// Rows of one table.
    pub rows: u64,
    /// Columns of one table, empty ones behind the last that is filled not included: each is held against the others.
    pub columns: u64,
    /// Cells of all tables, empty ones between others included.
    pub cells: u64,
    /// Characters of one cell.
    pub cell_length: u64,
    /// Bytes of text of all cells.
    pub text: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 256 * MEGABYTE,
            unpacked: 512 * MEGABYTE,
            sheets: 256,
            rows: 1_048_576,
            columns: 1_024,
            cells: 6_000_000,
            cell_length: 1_000_000,
            text: 256 * MEGABYTE,
        }
    }
}

/// What is left of the cells and of the text while a file is being read.
#[derive(Debug)]
pub struct Budget {
    pub limits: Limits,
    cells: u64,
    text: u64,
    /// Who looks on while it is being read.
    watch: Option<Arc<Watch>>,
}

/// Rows between two looks at the watch.
const STEP: u64 = 1_024;

impl Budget {
    pub fn new(limits: Limits) -> Budget {
        Budget { limits, cells: 0, text: 0, watch: watch::of_reading() }
    }

    /// Takes `count` cells that hold nothing yet.
    ///
    /// # Errors
    /// There are more than are read.
    pub fn cells(&mut self, count: u64) -> Result<(), ReadError> {
        self.cells = self.cells.saturating_add(count);
        self.within(Bound::Cells, self.cells, self.limits.cells)
    }

    /// Takes the text of a cell.
    ///
    /// # Errors
    /// The cell, or all of them together, hold more than is read.
    pub fn text(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.texts(bytes, 1)
    }

    /// Takes the text of a cell, if it is one, as often as it stands there.
    ///
    /// # Errors
    /// As [`Budget::text`].
    pub fn cell(&mut self, cell: &Cell, times: u64) -> Result<(), ReadError> {
        match cell {
            Cell::Text(text) => self.texts(text.len(), times),
            Cell::Error(text) => self.texts(text.len(), times),
            _ => Ok(()),
        }
    }

    fn texts(&mut self, bytes: usize, times: u64) -> Result<(), ReadError> {
        let bytes = bytes as u64;
        self.within(Bound::CellLength, bytes, self.limits.cell_length)?;
        self.text = self.text.saturating_add(bytes.saturating_mul(times));
        if self.text > self.limits.text {
            return Err(ReadError::TooMany { what: Bound::Text, limit: self.limits.text / MEGABYTE });
        }
        Ok(())
    }

    /// # Errors
    /// A row, counted from 1, beyond those that are read; or the reading was stopped.
    pub fn row(&self, number: u64) -> Result<(), ReadError> {
        if number.is_multiple_of(STEP)
            && let Some(watch) = &self.watch
        {
            watch.has_read(number);
            if watch.is_stopped() {
                return Err(ReadError::Stopped);
            }
        }
        self.within(Bound::Rows, number, self.limits.rows)
    }

    /// # Errors
    /// A column, counted from 1, beyond those that are read.
    pub fn column(&self, number: u64) -> Result<(), ReadError> {
        self.within(Bound::Columns, number, self.limits.columns)
    }

    /// # Errors
    /// More sheets than are read.
    pub fn sheets(&self, count: usize) -> Result<(), ReadError> {
        self.within(Bound::Sheets, count as u64, self.limits.sheets)
    }

    fn within(&self, what: Bound, found: u64, limit: u64) -> Result<(), ReadError> {
        if found > limit { Err(ReadError::TooMany { what, limit }) } else { Ok(()) }
    }
}
