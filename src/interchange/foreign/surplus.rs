//! Lines of a text file with more cells than there are headings: a text with a separator in it, and without quotes, falls
//! apart and pushes the cells behind it aside.

use super::layout::{Column, Layout, Why};
use super::table::{Form, Line, Table};
use super::values::{is_empty, text_of};
use crate::interchange::Fault;
use crate::interchange::sheet::{Problem, REASON_COLUMN};

/// Lines that have something in a column without a heading, at least, for it to be one that somebody meant.
const MEANT: usize = 3;

/// The columns in which nothing may stand.
pub struct Surplus {
    /// How many columns there are up to the last heading.
    expected: usize,
    columns: Vec<usize>,
    separator: char,
}

impl Surplus {
    /// What is too much in a table. A column without a heading that more than a third of the lines fill is meant, though it
    /// may be left out; so is one that somebody said something of.
    pub fn of(table: &Table, layout: &Layout) -> Surplus {
        let Form::Delimited { separator, .. } = table.form else {
            return Surplus { expected: 0, columns: Vec::new(), separator: ';' };
        };
        let headed = |column: &Column| !column.heading.trim().is_empty() && column.heading.trim() != REASON_COLUMN;
        let expected = layout.columns.iter().rposition(headed).map_or(0, |last| last + 1);
        let lines = || table.lines.iter().skip(layout.heading + 1);
        let is_surplus = |(at, column): &(usize, &Column)| {
            let filled = lines().filter(|line| stands(line, *at)).count();
            let many = filled * 3 > lines().count() && (filled >= MEANT || column.is_used());
            let said = matches!(column.why, Why::Chosen | Why::Mapping);
            column.heading.trim().is_empty() && filled > 0 && !many && !said
        };
        let behind = layout.columns.iter().enumerate().skip(expected);
        let columns = behind.filter(is_surplus).map(|(at, _)| at).collect();
        // A tab would not be seen.
        Surplus { expected, columns, separator: if separator == '\t' { '|' } else { separator } }
    }

    /// What is wrong with a line, if anything stands where nothing may.
    pub fn problem(&self, line: &Line, layout: &Layout) -> Option<Problem> {
        let last = self.columns.iter().copied().filter(|at| stands(line, *at)).max()?;
        let before = self.expected.saturating_sub(1);
        let cells: Vec<String> = line.cells[before..=last].iter().map(text_of).collect();
        let column = layout.columns.get(before).map(|column| column.heading.clone());
        let fault = Fault::Surplus { expected: self.expected, found: last + 1 };
        Some(Problem { column, field: None, value: cells.join(&format!(" {} ", self.separator)), fault })
    }
}

fn stands(line: &Line, at: usize) -> bool {
    line.cells.get(at).is_some_and(|cell| !is_empty(cell))
}
