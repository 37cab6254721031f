//! The records of a foreign table, packed. A line becomes several records of which most fields are empty, and those of one
//! kind are written after all those of another: they wait here, in a tenth of the room, and are unpacked one at a time.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::sheet::{Problem, Row, Tie};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

/// Records of one kind, of one table.
#[derive(Debug)]
pub struct Packed {
    kind: Kind,
    /// Which of the import's tables.
    source: usize,
    bytes: Vec<u8>,
    /// Where each row begins.
    begins: Vec<usize>,
    /// What is wrong with some of them.
    problems: BTreeMap<usize, Vec<Problem>>,
}

/// What is told of a row without unpacking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The line of the file, counted from 1, and its place in the table.
    pub line: u64,
    pub at: usize,
    pub named_only: bool,
    /// Whether it names other records.
    pub names_others: bool,
}

const NAMED_ONLY: u8 = 1;
const NAMES_OTHERS: u8 = 2;
/// What is kept of a field.
const PRESENT: u8 = 1;
const COLUMN: u8 = 2;
const VALUE: u8 = 4;

impl Packed {
    pub fn new(kind: Kind, source: usize) -> Packed {
        Packed { kind, source, bytes: Vec::new(), begins: Vec::new(), problems: BTreeMap::new() }
    }

    /// Which of the import's tables they are of.
    pub fn source(&self) -> usize {
        self.source
    }

    pub fn len(&self) -> usize {
        self.begins.len()
    }

    pub fn is_empty(&self) -> bool {
        self.begins.is_empty()
    }

    /// Adds a record that is not stored, of this kind and source.
    pub fn push(&mut self, line: u64, record: &Record, refs: &[(usize, String)], problems: Vec<Problem>, tie: &Tie) {
        self.begins.push(self.bytes.len());
        if !problems.is_empty() {
            self.problems.insert(self.begins.len() - 1, problems);
        }
        let out = &mut self.bytes;
        out.push(if tie.named_only { NAMED_ONLY } else { 0 } | if refs.is_empty() { 0 } else { NAMES_OTHERS });
        put_number(out, line);
        put_number(out, tie.line as u64);
        let said = |at: usize| {
            let value = &record.values[at];
            (if tie.present[at] { PRESENT } else { 0 })
                | (if tie.columns[at].is_some() { COLUMN } else { 0 })
                | (if *value == Record::defaults(self.kind)[at] { 0 } else { VALUE })
        };
        let fields = || (0..record.values.len()).map(|at| (at, said(at))).filter(|(_, said)| *said != 0);
        put_number(out, fields().count() as u64);
        for (at, said) in fields() {
            put_number(out, at as u64);
            out.push(said);
            if let Some(column) = tie.columns[at] {
                put_number(out, column as u64);
            }
            if said & VALUE != 0 {
                put_value(out, &record.values[at]);
            }
        }
        put_number(out, refs.len() as u64);
        for (field, name) in refs {
            put_number(out, *field as u64);
            put_text(out, name);
        }
    }

    /// What is told of a row without unpacking it.
    pub fn head(&self, at: usize) -> Head {
        let mut reader = self.reader(at);
        let flags = reader.byte();
        Head {
            line: reader.number(),
            at: reader.number() as usize,
            named_only: flags & NAMED_ONLY != 0,
            names_others: flags & NAMES_OTHERS != 0,
        }
    }

    /// The same of every row.
    pub fn heads(&self) -> impl Iterator<Item = Head> {
        (0..self.len()).map(|at| self.head(at))
    }

    /// The first row of a line, by its place in the table: they are in the order of their lines.
    pub fn head_of(&self, line: usize) -> Option<Head> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.head(middle).at < line { from = middle + 1 } else { to = middle }
        }
        (from < self.len()).then(|| self.head(from)).filter(|head| head.at == line)
    }

    /// The rows with which something is wrong, by their places.
    pub fn problems(&self) -> impl Iterator<Item = (usize, &Vec<Problem>)> {
        self.problems.iter().map(|(at, problems)| (*at, problems))
    }

    /// A row, unpacked.
    pub fn row(&self, at: usize) -> Row {
        let head = self.head(at);
        let mut reader = self.reader(at);
        let _ = (reader.byte(), reader.number(), reader.number());
        let mut record = Record::new(self.kind);
        let fields = record.values.len();
        let (mut present, mut columns) = (vec![false; fields], vec![None; fields]);
        for _ in 0..reader.number() {
            let (field, said) = (reader.number() as usize, reader.byte());
            present[field] = said & PRESENT != 0;
            if said & COLUMN != 0 {
                columns[field] = Some(reader.number() as usize);
            }
            if said & VALUE != 0 {
                record.values[field] = reader.value();
            }
        }
        let refs = (0..reader.number()).map(|_| (reader.number() as usize, reader.text())).collect();
        let tie = Tie { source: self.source, line: head.at, present, columns, named_only: head.named_only };
        let problems = self.problems.get(&at).cloned().unwrap_or_default();
        Row::of_line(head.line, record, refs, problems, tie)
    }

    /// Every row with its place, one at a time.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Row)> {
        (0..self.len()).map(|at| (at, self.row(at)))
    }

    fn reader(&self, at: usize) -> Unpacking<'_> {
        Unpacking(&self.bytes[self.begins[at]..])
    }
}

/// Seven bits a byte, the lowest first.
fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn put_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(0),
        Value::Text(text) => {
            out.push(1);
            put_text(out, text);
        }
        Value::Int(number) => {
            out.push(2);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::Real(number) => {
            out.push(3);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::Date(date) => {
            out.push(4);
            out.extend_from_slice(&date.num_days_from_ce().to_le_bytes());
        }
        Value::List(items) => {
            out.push(5);
            put_number(out, items.len() as u64);
            items.iter().for_each(|item| put_text(out, item));
        }
    }
}

/// Takes from the front of what [`Packed::push`] wrote.
struct Unpacking<'a>(&'a [u8]);

impl<'a> Unpacking<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N));
        array
    }

    fn byte(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte();
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn text(&mut self) -> String {
        let length = self.number() as usize;
        String::from_utf8_lossy(self.take(length)).into_owned()
    }

    fn value(&mut self) -> Value {
        match self.byte() {
            1 => Value::Text(self.text()),
            2 => Value::Int(i64::from_le_bytes(self.array())),
            3 => Value::Real(f64::from_le_bytes(self.array())),
            4 => {
                NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(self.array())).map_or(Value::Null, Value::Date)
            }
            5 => Value::List((0..self.number()).map(|_| self.text()).collect()),
            _ => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::interchange::Fault;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            "[a-zé\u{1F600};]{0,200}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            (-1e300..1e300).prop_map(Value::Real),
            (-4_000..4_000_000).prop_map(|days| Value::Date(NaiveDate::from_num_days_from_ce_opt(days).unwrap())),
            prop::collection::vec("[a-z]{0,4}", 0..3).prop_map(Value::List),
        ]
    }

    type Field = (Value, bool, Option<usize>);
    type Packable = (u64, usize, Vec<Field>, Vec<(usize, String)>, bool, bool);

    fn row(kind: Kind) -> impl Strategy<Value = Packable> {
        let fields = kind.fields().len();
        let field = (value(), any::<bool>(), prop::option::of(0usize..20_000));
        let refs = prop::collection::vec((0..fields, "[A-Zé]{1,9}"), 0..3);
        (any::<u64>(), any::<usize>(), prop::collection::vec(field, fields), refs, any::<bool>(), any::<bool>())
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(rows in prop::collection::vec(row(Kind::Organisation), 0..6)) {
            let mut packed = Packed::new(Kind::Organisation, 3);
            let mut expected = Vec::new();
            for (line, at, fields, refs, named_only, faulty) in rows {
                let mut record = Record::new(Kind::Organisation);
                record.values = fields.iter().map(|(value, ..)| value.clone()).collect();
                let present = fields.iter().map(|(_, present, _)| *present).collect();
                let columns = fields.iter().map(|(.., column)| *column).collect();
                let problem = Problem { column: None, field: None, value: "x".into(), fault: Fault::NotUtf8 };
                let problems = if faulty { vec![problem] } else { Vec::new() };
                let tie = Tie { source: 3, line: at, present, columns, named_only };
                packed.push(line, &record, &refs, problems.clone(), &tie);
                expected.push((line, record, refs, problems, Some(tie)));
            }
            let found: Vec<_> =
                packed.rows().map(|(_, row)| (row.line, row.record, row.refs, row.problems, row.tie)).collect();
            prop_assert_eq!(&found, &expected);
            for (head, (line, _, refs, _, tie)) in packed.heads().zip(expected) {
                let tie = tie.unwrap();
                let (at, named_only) = (tie.line, tie.named_only);
                prop_assert_eq!(head, Head { line, at, named_only, names_others: !refs.is_empty() });
            }
        }
    }
}
