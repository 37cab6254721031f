//! One file as records: its header checked, its cells read, the names of other records not looked up yet.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use super::csv::{QuoteFault, RawRow, Reader};
use super::foreign::source::{Noted, Source};
use super::foreign::target::Target;
use super::foreign::values::Remark;
use super::formula::restore;
use super::packed::Packed;
use super::text::{Failure, Text};
use super::{Fault, FileFault};
use crate::model::kind::{Kind, Type};
use crate::model::parse::{self, Known};
use crate::model::record::{Record, Value};

/// The column that a file of refused rows has more than the file they come from.
pub const REASON_COLUMN: &str = "reason";

/// A file whose header is sound. Its rows are read as they are asked for ([`Sheet::each`]): they may be very many.
#[derive(Debug)]
pub struct Sheet {
    pub path: PathBuf,
    pub kind: Kind,
    /// The records of a foreign table.
    pub(super) rows: Packed,
    /// The header as the file has it.
    pub header: Vec<String>,
    /// For each column its field; none for the column of reasons.
    pub columns: Vec<Option<usize>>,
    /// For each field of the kind, whether the file has it.
    pub present: Vec<bool>,
    text: Text,
    known: Known,
    /// The foreign table.
    table: Option<Source>,
}

/// Rows that go from the thread that reads to the one that writes at once, and how many such parcels may wait.
const PARCEL: usize = 256;
const WAITING: usize = 4;

/// One row of a file.
#[derive(Debug)]
pub struct Row {
    /// The line of the file on which it begins, counted from 1.
    pub line: u64,
    /// References are still empty; their texts are in `refs`.
    pub record: Record,
    /// Field and text of each reference.
    pub refs: Vec<(usize, String)>,
    /// What is wrong with its cells.
    pub problems: Vec<Problem>,
    /// Where it comes from, in a foreign file.
    pub tie: Option<Tie>,
    span: Range<usize>,
}

/// What ties a record to the line of a foreign file that tells of it, and to the other records of that line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Which of the import's foreign tables, and which line of it.
    pub source: usize,
    pub line: usize,
    /// For each field, whether the line says it.
    pub present: Vec<bool>,
    /// For each field its column.
    pub columns: Vec<Option<usize>>,
    /// An organisation that is only named: it is made when there is none, and else left alone and not counted.
    pub named_only: bool,
}

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The column, where it is one column's fault.
    pub column: Option<String>,
    /// The field that the column was read as, in a foreign file.
    pub field: Option<&'static str>,
    /// The cell as it stands in the file.
    pub value: String,
    pub fault: Fault,
}

/// What is said of a foreign table once its records are written, with the table.
pub(super) type Told = (usize, Noted);

/// A whole file that is refused: the line, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub line: u64,
    pub fault: FileFault,
}

impl Sheet {
    /// Reads the header of a file of a kind, whose bytes are at hand.
    ///
    /// # Errors
    /// It is no CSV of the interchange format, or its header does not fit the kind.
    pub fn read(path: PathBuf, bytes: Vec<u8>, kind: Kind, known: &Known) -> Result<Sheet, Refused> {
        Sheet::read_text(path, bytes.into(), kind, known)
    }

    /// Reads the header of a file of a kind.
    ///
    /// # Errors
    /// It is no CSV of the interchange format, or its header does not fit the kind.
    pub(super) fn read_text(path: PathBuf, text: Text, kind: Kind, known: &Known) -> Result<Sheet, Refused> {
        let at_start = |fault| Refused { line: 1, fault };
        let begins = text.beginning();
        if begins.starts_with(b"PK\x03\x04") || begins.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(at_start(FileFault::Spreadsheet));
        }
        if begins.starts_with(b"\xFF\xFE") || begins.starts_with(b"\xFE\xFF") {
            return Err(at_start(FileFault::NotUtf8));
        }
        let mut first = None;
        text.rows(|row| {
            first = Some(header(row, kind).map_err(|fault| Refused { line: row.line, fault }));
            false
        });
        let header = first.ok_or_else(|| at_start(FileFault::NoHeader))??;
        let columns: Vec<Option<usize>> = header.iter().map(|name| kind.field_index(name)).collect();
        let mut present = vec![false; kind.fields().len()];
        columns.iter().flatten().for_each(|field| present[*field] = true);
        let rows = Packed::new(kind, 0);
        Ok(Sheet { path, kind, rows, header, columns, present, text, known: known.clone(), table: None })
    }

    /// Hands on every row of a file with its place, in order. Another thread reads ahead, a few hundred rows at most.
    ///
    /// # Errors
    /// The first that `take` gives, which ends the reading.
    pub fn each<E>(&self, mut take: impl FnMut(usize, Row) -> Result<(), E>) -> Result<(), E> {
        std::thread::scope(|scope| {
            let (sender, parcels) = std::sync::mpsc::sync_channel(WAITING);
            let read_ahead = move || {
                let mut parcel = Vec::with_capacity(PARCEL);
                let mut is_header = true;
                self.text.rows(|raw| {
                    if std::mem::take(&mut is_header) {
                        return true;
                    }
                    parcel.push(row(raw, self.kind, &self.header, &self.columns, &self.known));
                    // It fails when nobody wants more.
                    parcel.len() < PARCEL
                        || sender.send(std::mem::replace(&mut parcel, Vec::with_capacity(PARCEL))).is_ok()
                });
                // Whoever wants no more takes none of these either.
                let _ = sender.send(parcel);
            };
            if std::thread::Builder::new().name("rows".to_owned()).spawn_scoped(scope, read_ahead).is_err() {
                return self.each_by_one(take);
            }
            let mut rows = parcels.into_iter().flatten().enumerate();
            rows.try_for_each(|(at, row)| take(at, row))
        })
    }

    /// The same without another thread.
    fn each_by_one<E>(&self, mut take: impl FnMut(usize, Row) -> Result<(), E>) -> Result<(), E> {
        let mut done = Ok(());
        let mut lines = 0_usize;
        self.text.rows(|raw| {
            // The first is the header.
            if let Some(at) = lines.checked_sub(1) {
                done = take(at, row(raw, self.kind, &self.header, &self.columns, &self.known));
            }
            lines += 1;
            done.is_ok()
        });
        done
    }

    /// How many rows there are; of a file, at most: it is not read for that.
    pub fn rows_at_most(&self) -> usize {
        self.rows.len() + self.text.line_ends()
    }

    /// What went wrong with the file since it was opened, once: a round over it that lacks rows is to count for nothing.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.text.failure()
    }

    /// Whether something went wrong with the file since it was opened.
    pub(super) fn has_failed(&self) -> bool {
        self.text.has_failed()
    }

    /// The cells of some rows of a file as they stand in it, by the lines on which they begin.
    pub fn cells_of(&self, lines: &BTreeSet<u64>) -> BTreeMap<u64, Vec<String>> {
        let mut found = BTreeMap::new();
        self.text.rows(|raw| {
            if lines.contains(&raw.line) {
                found.insert(raw.line, raw.cells.iter().map(|cell| lossy(cell)).collect());
            }
            found.len() < lines.len()
        });
        found
    }

    /// An empty sheet for the records of one kind in a foreign table, of which `index` tells which it is.
    pub(super) fn of_table(source: &Source, index: usize, kind: Kind) -> Sheet {
        let present = vec![false; kind.fields().len()];
        let (header, columns, text) = (Vec::new(), Vec::new(), Text::from(Vec::new()));
        let (path, rows, table) = (source.name(), Packed::new(kind, index), Some(source.clone()));
        Sheet { path, kind, rows, header, columns, present, text, known: Known::default(), table }
    }

    /// Whether it is of a foreign table.
    pub fn is_foreign(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Whether its lines add to the notes what no field keeps: then they replace no notes.
    pub(super) fn adds_notes(&self) -> bool {
        let is = |target: Target| (target.kind, target.field) == (self.kind, "more_notes");
        self.table.as_ref().is_some_and(|table| table.layout.used().any(|(_, _, target)| is(target)))
    }

    /// What is wrong with a field of a row, under the name and with the text that the file has for it.
    pub fn problem(&self, row: &Row, field: &'static str, fault: Fault) -> Problem {
        match (&row.tie, &self.table) {
            (Some(tie), Some(table)) => super::foreign::source::problem(table, tie, self.kind, field, fault),
            _ => Problem { column: Some(field.to_owned()), field: None, value: self.cell(row, field), fault },
        }
    }

    /// What is to be said of a field of a row of a foreign table.
    pub(super) fn note(&self, row: &Row, field: &str, remark: Remark) -> Option<Told> {
        let (tie, table) = (row.tie.as_ref()?, self.table.as_ref()?);
        let (column, stands) = super::foreign::source::stands(table, tie, self.kind, field);
        let field = self.kind.field(field)?;
        // What is set for every line stands nowhere in it.
        let value = if stands.is_empty() { parse::write_plain(field.ty, row.record.get(field.name)) } else { stands };
        Some((tie.source, Noted { line: row.line, column, value, remark }))
    }

    /// Whether its headings are those of this program's own lists.
    pub(super) fn is_own(&self) -> bool {
        self.table.as_ref().is_some_and(|table| table.layout.own)
    }

    /// The cells of a row as they stand in the file.
    pub fn cells(&self, row: &Row) -> Vec<String> {
        Reader::at_line(&self.text.at(row.span.clone()), row.line)
            .next()
            .map(|raw| raw.cells.iter().map(|cell| lossy(cell)).collect())
            .unwrap_or_default()
    }

    /// The cell of a field in a row as it stands in the file; empty when the file has no such column.
    pub fn cell(&self, row: &Row, field: &str) -> String {
        let column = self.kind.field_index(field).and_then(|field| self.columns.iter().position(|c| *c == Some(field)));
        column.and_then(|column| self.cells(row).into_iter().nth(column)).unwrap_or_default()
    }
}

impl Row {
    /// A record that a line of a foreign file tells of.
    pub fn of_line(line: u64, record: Record, refs: Vec<(usize, String)>, problems: Vec<Problem>, tie: Tie) -> Row {
        Row { line, record, refs, problems, tie: Some(tie), span: 0..0 }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether the first line of a file is a header of the interchange format, sound or not: half its names are fields of
/// the kind. A file that merely bears a kind's name is another's.
pub fn is_of_format(bytes: &[u8], kind: Kind) -> bool {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return false;
    }
    let first = Reader::new(bytes).next().map(|row| row.cells).unwrap_or_default();
    // A NUL byte among names: UTF-16.
    if first.iter().any(|cell| cell.contains(&0)) {
        return false;
    }
    let text = first.iter().map(|cell| lossy(cell)).collect::<Vec<_>>().join(",");
    let names: Vec<&str> = text.split([',', ';', '\t', '|']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let known = names.iter().filter(|name| kind.field(name).is_some()).count();
    names.is_empty() || known * 2 >= names.len()
}

/// The kind all of whose fields a file begins with, and nothing else: what `export` writes, under whatever name.
pub fn kind_of_header(bytes: &[u8]) -> Option<Kind> {
    let first = Reader::new(bytes).next()?.cells;
    let names: Vec<String> = first.iter().map(|cell| lossy(cell).trim().to_owned()).collect();
    let is_whole = |kind: &Kind| {
        let fields = kind.fields();
        fields.len() == names.len() && fields.iter().all(|field| names.iter().any(|name| name == field.name))
    };
    Kind::ALL.into_iter().find(is_whole)
}

fn header(first: &RawRow, kind: Kind) -> Result<Vec<String>, FileFault> {
    let names: Vec<String> = first
        .cells
        .iter()
        .map(|cell| std::str::from_utf8(cell).map(|name| name.trim().to_owned()))
        .collect::<Result<_, _>>()
        .map_err(|_| FileFault::NotUtf8)?;
    if let [only] = &names[..]
        && kind.field(only).is_none()
        && let Some(separator) = only.chars().find(|c| matches!(c, ';' | '\t' | '|'))
    {
        return Err(FileFault::Separator(separator));
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(FileFault::RepeatedColumn(name.clone()));
        }
    }
    let strange = |name: &&String| kind.field(name).is_none() && *name != REASON_COLUMN;
    let unknown: Vec<String> = names.iter().filter(strange).cloned().collect();
    if !unknown.is_empty() {
        return Err(FileFault::UnknownColumns { names: unknown, kind });
    }
    let defaults = Record::new(kind);
    let missing: Vec<String> = kind
        .fields()
        .iter()
        .zip(&defaults.values)
        .filter(|(field, default)| field.required && default.is_null() && !names.iter().any(|name| name == field.name))
        .map(|(field, _)| field.name.to_owned())
        .collect();
    if missing.is_empty() { Ok(names) } else { Err(FileFault::MissingColumns { names: missing, kind }) }
}

fn row(raw: &RawRow, kind: Kind, header: &[String], columns: &[Option<usize>], known: &Known) -> Row {
    let mut row = Row {
        line: raw.line,
        record: Record::new(kind),
        refs: Vec::new(),
        problems: Vec::new(),
        tie: None,
        span: raw.span.clone(),
    };
    let whole = |fault| {
        let text: Vec<Cow<str>> = raw.cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
        Problem { column: None, field: None, value: text.join(","), fault }
    };
    match raw.fault {
        Some(QuoteFault::NeverClosed) => row.problems.push(whole(Fault::QuoteNeverClosed)),
        Some(QuoteFault::TextAfter) => row.problems.push(whole(Fault::TextAfterQuote)),
        None if raw.cells.len() != columns.len() => {
            let fault = Fault::Cells { expected: columns.len(), found: raw.cells.len() };
            row.problems.push(whole(fault));
        }
        None => {
            for ((cell, column), name) in raw.cells.iter().zip(columns).zip(header) {
                // An empty cell is the field's default; that is how a record begins.
                if let Some(index) = column
                    && !cell.is_empty()
                    && let Err(fault) = read_cell(&mut row, cell, *index, known)
                {
                    row.problems.push(Problem { column: Some(name.clone()), field: None, value: lossy(cell), fault });
                }
            }
        }
    }
    row
}

fn read_cell(row: &mut Row, cell: &[u8], index: usize, known: &Known) -> Result<(), Fault> {
    let text = std::str::from_utf8(cell).map_err(|_| Fault::NotUtf8)?;
    let field = &row.record.kind.fields()[index];
    let value = parse::plain(field, restore(text), known)?;
    match (field.ty, value) {
        // Nothing but spaces: as an empty cell.
        (_, Value::Null) => {}
        (Type::Ref(_), Value::Text(name)) => row.refs.push((index, name)),
        (_, value) => row.record.values[index] = value,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &[u8]) -> Result<Sheet, Refused> {
        let known = Known { sectors: vec!["luxury".into()], colleges: vec![1, 2, 3] };
        Sheet::read("f.csv".into(), text.to_vec(), kind, &known)
    }
    fn refused(kind: Kind, text: &[u8]) -> FileFault {
        read(kind, text).unwrap_err().fault
    }

    fn all(sheet: &Sheet) -> Vec<Row> {
        let mut rows = Vec::new();
        sheet
            .each(|at, row| {
                assert_eq!(at, rows.len());
                rows.push(row);
                Ok::<(), ()>(())
            })
            .unwrap();
        rows
    }

    #[test]
    fn rows_come_in_order_and_no_more_than_are_wanted() {
        let text: String = (0..2_000).map(|n| format!("N{n}\n")).collect();
        let sheet = read(Kind::Organisation, format!("name\n{text}").as_bytes()).unwrap();
        let rows = all(&sheet);
        assert!(rows.iter().enumerate().all(|(at, row)| row.record.text("name") == format!("N{at}")));
        assert_eq!(sheet.each(|at, _| if at == 700 { Err(at) } else { Ok(()) }), Err(700));
        let cells = sheet.cells_of(&[3, 2_001].into());
        assert_eq!(
            cells.into_iter().collect::<Vec<_>>(),
            [(3, vec!["N1".to_owned()]), (2_001, vec!["N1999".to_owned()])]
        );
    }

    #[test]
    fn a_file_that_is_not_of_the_format_is_refused_as_a_whole() {
        let kind = Kind::Organisation;
        assert_eq!(refused(kind, b""), FileFault::NoHeader);
        assert_eq!(refused(kind, b"PK\x03\x04..."), FileFault::Spreadsheet);
        assert_eq!(refused(kind, b"\xFF\xFEn\0a\0"), FileFault::NotUtf8);
        assert_eq!(refused(kind, b"n\xE9,b\n"), FileFault::NotUtf8);
        assert_eq!(refused(kind, b"name;siret\nA;\n"), FileFault::Separator(';'));
        assert_eq!(refused(kind, b"name,name\n"), FileFault::RepeatedColumn("name".into()));
        let unknown = FileFault::UnknownColumns { names: vec!["nom".into(), "ville".into()], kind };
        assert_eq!(refused(kind, b"nom,name,ville\n"), unknown);
        let missing = FileFault::MissingColumns { names: vec!["name".into()], kind };
        assert_eq!(refused(kind, b"siret\n"), missing);
    }

    #[test]
    fn every_fault_of_a_row_is_found() {
        let sheet = read(
            Kind::Organisation,
            b"\xEF\xBB\xBFname,siret,headcount,reason\nA,123,x,because\n\xE9,,,\nB,,,,\nC\0,,,\nD,48798079900018,12,\n",
        )
        .unwrap();
        let rows = all(&sheet);
        let columns: Vec<Vec<Option<&str>>> =
            rows.iter().map(|row| row.problems.iter().map(|problem| problem.column.as_deref()).collect()).collect();
        assert_eq!(
            columns,
            [vec![Some("siret"), Some("headcount")], vec![Some("name")], vec![None], vec![Some("name")], vec![]]
        );
        assert_eq!(rows[1].problems[0].fault, Fault::NotUtf8);
        assert_eq!(rows[2].problems[0].fault, Fault::Cells { expected: 4, found: 5 });
        let last = &rows[4];
        assert_eq!((last.line, last.record.int("headcount"), last.record.text("country")), (6, Some(12), "FR"));
        assert_eq!(sheet.cells(last), ["D", "48798079900018", "12", ""]);
        assert_eq!(sheet.cell(last, "headcount"), "12");
    }

    #[test]
    fn references_wait() {
        let sheet = read(Kind::Membership, b"organisation,college,joined_on\nCETIM,1,2015-01-01\n").unwrap();
        let row = &all(&sheet)[0];
        assert_eq!(row.refs, [(0, "CETIM".to_owned())]);
        assert!(row.record.get("organisation").is_null());
    }
}
