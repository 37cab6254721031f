//! What a table says twice: lines that are another cell for cell, and payments and people of which an earlier line tells.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use super::super::matching::{one_per_key, same_set};
use super::layout::Layout;
use super::table::{Cell, Line, Table};
use super::values::is_empty;
use crate::model::kind::{Field, Kind};
use crate::model::record::{Id, Record, Value};
use crate::model::text::fold;

/// The lines that are an earlier one, cell for cell, each with the place of the first.
pub fn lines(table: &Table, layout: &Layout) -> Vec<(usize, usize)> {
    let state = RandomState::new();
    let mut first: HashMap<u64, usize> = HashMap::with_capacity(table.lines.len());
    let mut repeated = Vec::new();
    for (at, line) in table.lines.iter().enumerate().skip(layout.heading + 1) {
        // What could not be read is nobody's repetition.
        if line.cells.iter().any(|cell| matches!(cell, Cell::Unreadable(_))) {
            continue;
        }
        let other = *first.entry(hash(&state, line)).or_insert(at);
        if other != at && are_same(line, &table.lines[other]) {
            repeated.push((at, other));
        }
    }
    repeated
}

fn hash(state: &RandomState, line: &Line) -> u64 {
    let mut hasher = state.build_hasher();
    for (at, cell) in line.cells.iter().enumerate().filter(|(_, cell)| !is_empty(cell)) {
        at.hash(&mut hasher);
        match cell {
            Cell::Text(text) => text.trim().hash(&mut hasher),
            Cell::Error(text) => text.trim().hash(&mut hasher),
            Cell::Number(number) => number.to_bits().hash(&mut hasher),
            Cell::Date(date) => date.hash(&mut hasher),
            Cell::YesNo(yes) => yes.hash(&mut hasher),
            Cell::Empty | Cell::Unreadable(_) => {}
        }
    }
    hasher.finish()
}

fn are_same(one: &Line, other: &Line) -> bool {
    let cells = one.cells.len().max(other.cells.len());
    let cell = |line: &'_ Line, at: usize| line.cells.get(at).cloned().unwrap_or(Cell::Empty);
    (0..cells).all(|at| match (cell(one, at), cell(other, at)) {
        (Cell::Text(one), Cell::Text(other)) => one.trim() == other.trim(),
        (one, other) => one == other || is_empty(&one) && is_empty(&other),
    })
}

/// A payment or a person that was told of.
#[derive(Debug)]
struct Entry {
    /// What tells it from others of its key, where it is said: reference and method, or the address.
    marks: Vec<String>,
    /// Row and line that told of it first.
    at: usize,
    line: u64,
}

/// The payments and people that the rows of one table told of.
#[derive(Debug, Default)]
pub struct Told {
    /// By two hashes of what makes a record one: the texts themselves would take far more room.
    entries: HashMap<(u64, u64), Vec<Entry>>,
    hashes: [RandomState; 2],
    /// For a row the first that told of the same, and its line.
    first: HashMap<usize, (usize, u64)>,
    /// What became of rows: the record, and whether the import may add to it.
    written: HashMap<usize, (Id, bool)>,
}

/// What makes records of a kind one, and what tells two apart all the same; nothing of kinds that are taken as they come.
fn fields(kind: Kind) -> Option<(&'static [&'static str], &'static [&'static str])> {
    match kind {
        Kind::Payment => Some((&["organisation", "year", "paid_on", "amount"], &["reference", "method"])),
        Kind::Contact => Some((&["organisation", "last_name", "first_name"], &["email"])),
        Kind::Organisation | Kind::Staff => None,
        kind => one_per_key(kind).then_some((kind.natural_key(), &[])),
    }
}

/// Whether a later row may add to what an earlier one told: a membership is not ended by the way.
pub fn is_added_to(kind: Kind) -> bool {
    matches!(kind, Kind::Payment | Kind::Contact)
}

impl Told {
    /// Whether an earlier row told of the same; else it is remembered.
    pub fn is_again(&mut self, record: &Record, at: usize, line: u64) -> bool {
        let Some((key, marks)) = fields(record.kind) else { return false };
        let text = |field: &&str| match record.get(field) {
            Value::Text(text) if is_added_to(record.kind) => fold(text),
            Value::Null => String::new(),
            value => format!("{value:?}"),
        };
        let marks: Vec<String> = marks.iter().map(text).collect();
        let key = key.iter().map(text).collect::<Vec<String>>();
        let [one, other] = &self.hashes;
        // Hardly any has a second one: a vector of its own accord would make room for four.
        let room = || Vec::with_capacity(1);
        let entries = self.entries.entry((one.hash_one(&key), other.hash_one(&key))).or_insert_with(room);
        let agrees = |entry: &&mut Entry| {
            entry.marks.iter().zip(&marks).all(|(one, other)| one.is_empty() || other.is_empty() || one == other)
        };
        let Some(entry) = entries.iter_mut().find(agrees) else {
            entries.push(Entry { marks, at, line });
            return false;
        };
        for (known, said) in entry.marks.iter_mut().zip(marks) {
            if known.is_empty() {
                *known = said;
            }
        }
        self.first.insert(at, (entry.at, entry.line));
        true
    }

    /// A row became a record, or was found to be one.
    pub fn wrote(&mut self, kind: Kind, at: usize, id: Id, may_add: bool) {
        if fields(kind).is_some() {
            self.written.insert(at, (id, may_add));
        }
    }

    /// The line that told of the same as a row.
    pub fn line_of(&self, at: usize) -> Option<u64> {
        self.first.get(&at).map(|(_, line)| *line)
    }

    /// The record to which a row may add what no other said.
    pub fn open(&self, at: usize) -> Option<Id> {
        let (first, _) = self.first.get(&at)?;
        self.written.get(first).filter(|(_, may_add)| *may_add).map(|(id, _)| *id)
    }
}

/// A stored record with what a line says where it says nothing; nothing when that adds nothing.
pub fn filled(stored: &Record, line: &Record, present: &[bool]) -> Option<Record> {
    let mut record = stored.clone();
    for ((value, new), _) in record.values.iter_mut().zip(&line.values).zip(present).filter(|(_, present)| **present) {
        if value.is_null() && !new.is_null() {
            value.clone_from(new);
        }
    }
    (record.values != stored.values).then_some(record)
}

/// The fields of which a line says something else than is stored. Spellings of a name are one.
pub fn contradicted(stored: &Record, line: &Record, present: &[bool]) -> Vec<&'static Field> {
    let fields = line.kind.fields().iter().zip(present).zip(stored.values.iter().zip(&line.values));
    let differs = |(stored, new): (&Value, &Value)| {
        let same = match (stored, new) {
            (Value::Text(stored), Value::Text(new)) => fold(stored) == fold(new),
            (stored, new) => stored == new || same_set(stored, new),
        };
        !new.is_null() && !same
    };
    fields.filter(|((_, present), values)| **present && differs(*values)).map(|((field, _), _)| field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(reference: &str) -> Record {
        let record = Record::new(Kind::Payment)
            .with("organisation", Value::Int(7))
            .with("year", Value::Int(2015))
            .with("amount", Value::Int(55_000));
        if reference.is_empty() { record } else { record.with("reference", Value::Text(reference.to_owned())) }
    }

    #[test]
    fn what_tells_two_apart_is_learnt_from_whoever_says_it() {
        let mut told = Told::default();
        let rows = [("", false), ("CHQ 1", true), ("chq 1", true), ("CHQ 2", false), ("", true)];
        for (at, (reference, again)) in rows.into_iter().enumerate() {
            let line = at as u64 + 2;
            assert_eq!(told.is_again(&payment(reference), at, line), again, "{at}");
            assert_eq!(told.line_of(at), again.then_some(2));
        }
        told.wrote(Kind::Payment, 0, 9, true);
        assert_eq!((told.open(1), told.open(3)), (Some(9), None));
        assert!(!told.is_again(&Record::new(Kind::Visit), 5, 7) && !told.is_again(&Record::new(Kind::Visit), 6, 8));
    }
}
