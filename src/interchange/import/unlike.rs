//! What an import leaves alone or empties, row by row: counted alone, a row that was left could be the only place where a
//! visit still stands.

use std::path::PathBuf;

use crate::interchange::sheet::Sheet;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};

/// So many are named; the others are counted.
pub const MOST: usize = 50;

/// What became of a row that is not stored as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A stored record has its key and says something else: it stays as it was.
    Left,
    /// An earlier row of the import has its key.
    Repeated,
    /// It was stored, and its empty cells emptied what the record said.
    Emptied,
}

/// One of these rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    pub file: PathBuf,
    pub line: u64,
    pub kind: Kind,
    pub what: What,
    /// The stored record; 0 for a repeat.
    pub id: Id,
    /// The fields in which they differ, or that were emptied.
    pub fields: Vec<&'static str>,
}

/// Those of one round.
#[derive(Debug, Default)]
pub(in crate::interchange) struct Rows {
    pub named: Vec<Unlike>,
    pub more: u64,
}

impl Rows {
    pub fn is_full(&self) -> bool {
        self.named.len() >= MOST
    }

    pub fn add(&mut self, sheet: &Sheet, line: u64, what: What, id: Id, fields: Vec<&'static str>) {
        if self.is_full() {
            self.more += 1;
        } else {
            self.named.push(Unlike { file: sheet.path.clone(), line, kind: sheet.kind, what, id, fields });
        }
    }
}

/// The fields in which two records differ.
pub(in crate::interchange) fn differing(stored: &Record, row: &Record) -> Vec<&'static str> {
    let pairs = stored.values.iter().zip(&row.values);
    stored.kind.fields().iter().zip(pairs).filter(|(_, (old, new))| old != new).map(|(field, _)| field.name).collect()
}

/// The fields that a change empties. That an opposition is not in a file takes it from nobody.
pub(in crate::interchange) fn emptied(stored: &Record, row: &Record) -> Vec<&'static str> {
    let mut fields = differing(stored, row);
    fields.retain(|name| *name != "opposed_on" && row.get(name).is_null());
    fields
}
