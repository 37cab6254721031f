//! The cells of a sheet as they come, put into lines.

use std::collections::BTreeMap;

use super::super::error::ReadError;
use super::super::limits::Budget;
use super::super::table::{Cell, Form, Line, Table};

/// A sheet being read. Rows and columns count from 0.
#[derive(Debug, Default)]
pub struct Grid {
    rows: BTreeMap<u32, Vec<Cell>>,
}

impl Grid {
    /// Puts a cell in its place; the cells before it that were not there are empty ones.
    ///
    /// # Errors
    /// More than is read.
    pub fn put(&mut self, row: u32, column: u32, cell: Cell, budget: &mut Budget) -> Result<(), ReadError> {
        if cell == Cell::Empty {
            return Ok(());
        }
        budget.row(u64::from(row) + 1)?;
        budget.column(u64::from(column) + 1)?;
        budget.cell(&cell, 1)?;
        let cells = self.rows.entry(row).or_default();
        let at = column as usize;
        if at >= cells.len() {
            budget.cells((at + 1 - cells.len()) as u64)?;
            cells.resize(at + 1, Cell::Empty);
        }
        cells[at] = cell;
        Ok(())
    }

    /// Puts a row in its place, and again in those that follow it. All of them are counted before any is made; their
    /// text is the caller's to count, who made the row.
    ///
    /// # Errors
    /// More than is read.
    pub fn put_rows(&mut self, first: u64, times: u64, cells: Vec<Cell>, budget: &mut Budget) -> Result<(), ReadError> {
        budget.row(first.saturating_add(times))?;
        budget.column(cells.len() as u64)?;
        budget.cells((cells.len() as u64).saturating_mul(times))?;
        for row in first..first + times {
            self.rows.insert(u32::try_from(row).unwrap_or(u32::MAX), cells.clone());
        }
        Ok(())
    }

    pub fn into_table(self, form: Form, sheet: String) -> Table {
        let lines = self.rows.into_iter().map(|(row, cells)| Line { number: u64::from(row) + 1, cells }).collect();
        Table { sheet: Some(sheet), form, lines, left_out: Default::default() }
    }
}
