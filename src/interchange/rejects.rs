//! The refused rows in a file of their own: mended, it can be imported as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::InterchangeError;
use super::csv::write_row;
use super::foreign::source::Source;
use super::import::Refusal;
use super::output::write_file;
use super::sheet::{Problem, REASON_COLUMN, Sheet};
use crate::model::kind::Kind;

/// Writes the refused rows with their reasons and gives the files that were written: the path itself for the first
/// kind that has any, and beside it one for each other kind, named so that its kind is known (`rejects.visits.csv`).
/// Lines of foreign tables keep their own columns and headings, each table in a file (`rejects.2.csv`).
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
        let mut out = Vec::new();
        let headings = source.headings();
        // The column of reasons of an earlier import gives way to this one's.
        let kept: Vec<usize> = (0..headings.len()).filter(|at| headings[*at].trim() != REASON_COLUMN).collect();
        write_row(&mut out, kept.iter().map(|at| headings[*at].as_str()).chain([REASON_COLUMN]));
        for (at, refusal) in of_source() {
            let cells = source.cells(at);
            let reasons: Vec<String> = refusal.problems.iter().map(words).collect();
            let reasons = reasons.join(" ");
            write_row(&mut out, kept.iter().map(|at| cells[*at].as_str()).chain([reasons.as_str()]));
        }
        let target = if written.is_empty() { path.to_owned() } else { numbered(path, written.len() + 1) };
        write_file(&target, &out)?;
        written.push(target);
    }
    Ok(written)
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
            column.and_then(|column| cells.get(column)).map_or("", String::as_str)
        };
        write_row(&mut out, header.iter().map(cell).chain([reasons.as_str()]));
    }
    out
}
