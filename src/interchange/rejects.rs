//! The refused rows in a file of their own: mended, it can be imported as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::InterchangeError;
use super::csv::write_row;
use super::export;
use super::export::csv::Dialect;
use super::export::table::{Cell, Column, Table};
use super::foreign::source::Source;
use super::formula::{neutralise_words, restore};
use super::import::Refusal;
use super::output::write_file;
use super::sheet::{Problem, REASON_COLUMN, Sheet};
use crate::model::kind::{Kind, Type};
use crate::model::siret::{self, Siret};
use crate::model::text::scrub;

/// Writes the refused rows with their reasons and gives the files that were written: the path itself for the first
/// kind that has any, and beside it one for each other kind, named so that its kind is known (`rejects.visits.csv`).
/// Lines of foreign tables keep their own columns and headings, each table in a file (`rejects.2.csv`), written for a
/// double click in a French spreadsheet.
/// Without a refused row nothing is written, and what an earlier import wrote there stays.
///
/// # Errors
/// A file cannot be written.
pub fn write(
    path: &Path,
    sheets: &[Sheet],
    sources: &[Source],
    refused: &[Refusal],
    words: &dyn Fn(&Problem) -> String,
) -> Result<Vec<PathBuf>, InterchangeError> {
    let mut written = Vec::new();
    for kind in Kind::ALL {
        let of_kind: Vec<&Refusal> =
            refused.iter().filter(|refusal| refusal.kind == kind && refusal.source.is_none()).collect();
        if of_kind.is_empty() {
            continue;
        }
        let target = if written.is_empty() { path.to_owned() } else { beside(path, kind) };
        write_file(&target, &table(sheets, &of_kind, kind, words))?;
        written.push(target);
    }
    for (index, source) in sources.iter().enumerate() {
        let of_source = || {
            refused.iter().filter_map(|refusal| match refusal.source {
                Some((of, at)) if of == index => Some((at, refusal)),
                _ => None,
            })
        };
        if of_source().next().is_none() {
            continue;
        }
        let headings = source.headings();
        // The column of reasons of an earlier import gives way to this one's.
        let kept: Vec<usize> = (0..headings.len()).filter(|at| headings[*at].trim() != REASON_COLUMN).collect();
        let titles = kept.iter().map(|at| scrub(&headings[*at], true)).chain([Cow::Borrowed(REASON_COLUMN)]);
        let rows = of_source().map(|(at, refusal)| {
            let cells = source.cells(at);
            let reasons: Vec<String> = refusal.problems.iter().map(words).collect();
            kept.iter().map(|at| as_text(source, *at, &cells[*at])).chain([Cell::Text(reasons.join(" "))]).collect()
        });
        let table = Table { columns: titles.map(|title| Column::left(&*title, 1)).collect(), rows: rows.collect() };
        let target = if written.is_empty() { path.to_owned() } else { numbered(path, written.len() + 1) };
        write_file(&target, &export::csv::write(&table, Dialect::Excel))?;
        written.push(target);
    }
    Ok(written)
}

/// A cell of a foreign line. A number that is, or should be, a SIRET is written in groups: whole, a spreadsheet would show
/// it as 4,88E+13 and save it so.
fn as_text(source: &Source, column: usize, text: &str) -> Cell {
    let target = source.layout.columns.get(column).and_then(|column| column.target);
    let said = target.is_some_and(|target| matches!(target.ty(), Some(Type::Siret)));
    let long = text.len() > 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if long && (said || Siret::parse(text).is_ok()) {
        return Cell::Text(siret::group(text));
    }
    Cell::Text(scrub(text, true).into_owned())
}

/// `rejects.2.csv`: the file of another table.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{number}.csv"));
    path.with_file_name(name)
}

fn beside(path: &Path, kind: Kind) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{}.csv", kind.file()));
    path.with_file_name(name)
}

/// The rows of one kind under one header: the columns of its files, then the reason.
fn table(sheets: &[Sheet], refused: &[&Refusal], kind: Kind, words: &dyn Fn(&Problem) -> String) -> Vec<u8> {
    let of_kind = || sheets.iter().filter(move |sheet| sheet.kind == kind && !sheet.is_foreign());
    let mut header: Vec<&str> = Vec::new();
    for name in of_kind().flat_map(|sheet| &sheet.header).filter(|name| *name != REASON_COLUMN) {
        if !header.contains(&name.as_str()) {
            header.push(name);
        }
    }
    let mut out = Vec::new();
    write_row(&mut out, header.iter().copied().chain([REASON_COLUMN]));
    let mut rows = BTreeMap::new();
    for sheet in of_kind() {
        let lines = refused.iter().filter(|refusal| refusal.file == sheet.path).map(|refusal| refusal.line).collect();
        rows.insert(&sheet.path, (sheet, sheet.cells_of(&lines)));
    }
    for refusal in refused {
        let Some((sheet, cells)) = rows.get(&refusal.file) else { continue };
        let Some(cells) = cells.get(&refusal.line) else { continue };
        let reasons: Vec<String> = refusal.problems.iter().map(words).collect();
        let reasons = reasons.join(" ");
        let cell = |name: &&str| {
            let column = sheet.header.iter().position(|known| known == name);
            let cell = column.and_then(|column| cells.get(column)).map_or("", String::as_str);
            // As it stood there, apart from what a terminal or a spreadsheet would run.
            match scrub(restore(cell), true) {
                Cow::Borrowed(cell) => neutralise_words(cell),
                Cow::Owned(cell) => Cow::Owned(neutralise_words(&cell).into_owned()),
            }
        };
        let cells: Vec<Cow<str>> = header.iter().map(cell).chain([Cow::Borrowed(reasons.as_str())]).collect();
        write_row(&mut out, cells.iter().map(AsRef::as_ref));
    }
    out
}
