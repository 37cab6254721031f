//! A list of a screen on its way out: its rows as they are filtered and sorted there, its columns and, beside each
//! organisation, the SIRET. A screen says what its rows are; the typed cells are made on the storage thread.

use std::sync::Arc;

use crate::counters::agenda::{Entry, Group};
use crate::interchange::export::Purpose;
use crate::interchange::export::table::{Cell, Column, Table};
use crate::live::{Shared, World};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{Store, StoreError};
use crate::tui::widgets::table::{self, ColumnWidth};

/// What makes the table; it may be asked more than once.
type Make = Arc<dyn Fn(&Store, &Shared) -> Result<Table, StoreError> + Send + Sync>;

/// A list of a screen.
#[derive(Clone)]
pub struct Listing {
    /// What it is called: in the popup, and on the sheet of a workbook.
    pub title: String,
    /// How many rows it has.
    pub rows: usize,
    pub subject: Subject,
    pub make: Make,
}

/// What the rows are, as far as other formats than tables can be made of them.
#[derive(Clone)]
pub enum Subject {
    /// Only a table.
    Table,
    Organisations(Arc<[Id]>),
    Records(Kind, Arc<[Id]>),
    Agenda(Arc<[(Group, Entry)]>),
}

impl Subject {
    /// What it is exported for.
    pub fn purpose(&self) -> Purpose {
        match self {
            Subject::Table => Purpose::Table,
            Subject::Organisations(_) => Purpose::Organisations,
            Subject::Records(kind, _) => Purpose::Kind(*kind),
            Subject::Agenda(_) => Purpose::Agenda,
        }
    }
}

impl Listing {
    /// A list of so many rows.
    pub fn new(
        title: impl Into<String>,
        rows: usize,
        subject: Subject,
        make: impl Fn(&Store, &Shared) -> Result<Table, StoreError> + Send + Sync + 'static,
    ) -> Listing {
        Listing { title: title.into(), rows, subject, make: Arc::new(make) }
    }
}

/// The columns of a table on the screen, as columns that leave.
pub fn columns(shown: &[table::Column]) -> Vec<Column> {
    let width = |width: ColumnWidth| match width {
        ColumnWidth::Fixed(cells) => cells.max(10),
        ColumnWidth::Min(cells) => cells.max(14) * 3 / 2,
        ColumnWidth::Fill(shares) => 24 + 8 * shares,
    };
    let right = |column: &table::Column| column.align == ratatui::layout::Alignment::Right;
    let column =
        |it: &table::Column| Column { title: it.title.trim().to_owned(), width: width(it.width), right: right(it) };
    shown.iter().map(column).collect()
}

/// Puts a column of SIRETs behind the one of organisations; [`siret`] makes its cells.
pub fn with_siret(mut columns: Vec<Column>, behind: usize) -> Vec<Column> {
    columns.insert((behind + 1).min(columns.len()), Column::left("SIRET", 16));
    columns
}

/// The SIRET of an organisation.
pub fn siret(world: &World, organisation: Id) -> Cell {
    Cell::code(world.facts.organisation(organisation).and_then(|it| it.siret_text()))
}
