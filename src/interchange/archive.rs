//! What an export holds besides the records: the contracts as they were loaded, in `contracts/CODE.toml`, and the closed
//! years, in `closings/CONTRACT-YEAR-REVISION.json` with `closings/index.csv` telling who closed them, when, and the hash.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};

use super::InterchangeError;
use super::csv::{Reader, write_row};
use super::files::stays_within;
use super::formula::{neutralise_words, restore};
use super::import::Counts;
use crate::contract::Contract;
use crate::model::parse::Known;
use crate::model::text::{clean, document_safe, scrub};
use crate::small_file;
use crate::store::{Closing, ForeignClosing, Misfit, Store, StoreError, Taken, Write};

const CONTRACTS: &str = "contracts";
/// What tells which of the files there are of this export: one of an earlier export stays where it is, and is not taken for one.
const CONTRACTS_HEADER: [&str; 2] = ["contract", "file"];
const CLOSINGS: &str = "closings";
const INDEX: &str = "index.csv";
const HEADER: [&str; 8] =
    ["contract", "year", "revision", "reference_date", "sha256", "note", "closed_by", "closed_at"];

/// Why a closing of an import is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosingFault {
    /// A column of the index is missing, or its cell cannot be used.
    Column(&'static str),
    /// The document is not beside the index, or cannot be read.
    NoDocument(PathBuf),
    /// The document is not the one that was closed.
    Misfit(Misfit),
    /// The database holds another document under that contract, year and revision.
    Contradicts,
}

/// A refused closing: where in which index, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedClosing {
    pub file: PathBuf,
    pub line: u64,
    pub fault: ClosingFault,
}

/// What became of contracts and closings.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub contracts: Counts,
    pub closings: Counts,
    pub refused: Vec<RefusedClosing>,
}

/// A part of a file name: what is no letter, digit, `-`, `_` or `.` as `%` and its bytes, so that no name leads elsewhere.
pub fn file_part(code: &str) -> String {
    let mut name = String::with_capacity(code.len());
    for (at, byte) in code.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && at > 0) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name
}

fn document_name(closing: &Closing) -> String {
    format!("{}-{}-{}.json", file_part(&closing.contract), closing.year, closing.revision)
}

/// The files of an export, by their names in its folder. The index is there even without a closing, so that one of an
/// earlier export does not stand for it.
///
/// # Errors
/// The database cannot be read.
pub(super) fn files(store: &Store) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut files = Vec::new();
    let mut index = Vec::new();
    write_row(&mut index, CONTRACTS_HEADER);
    for contract in store.contracts() {
        let source = store.contract_source(&contract.code).unwrap_or_default();
        let file = format!("{}.toml", file_part(&contract.code));
        write_row(&mut index, [neutralise_words(&scrub(&contract.code, false)).as_ref(), &file]);
        files.push((format!("{CONTRACTS}/{file}"), document_safe(source).into_bytes()));
    }
    files.push((format!("{CONTRACTS}/{INDEX}"), index));
    let mut index = Vec::new();
    write_row(&mut index, HEADER);
    for closing in store.closings()? {
        let document = store.closing_text(&closing)?;
        files.push((format!("{CLOSINGS}/{}", document_name(&closing)), document.into_bytes()));
        let (year, revision) = (closing.year.to_string(), closing.revision.to_string());
        let (on, note) = (closing.reference_date.to_string(), closing.note.unwrap_or_default());
        let cells =
            [&closing.contract, &year, &revision, &on, &closing.hash, &note, &closing.closed_by, &closing.closed_at];
        let cells = cells.map(|cell| neutralise_words(&scrub(cell, true)).into_owned());
        write_row(&mut index, cells.each_ref().map(String::as_str));
    }
    files.push((format!("{CLOSINGS}/{INDEX}"), index));
    Ok(files)
}

/// Contracts and closings of the folders of an import.
#[derive(Debug, Default)]
pub(super) struct Archive {
    contracts: Vec<(Contract, String)>,
    /// With the index and the line in it.
    closings: Vec<(PathBuf, u64, ForeignClosing)>,
    refused: Vec<RefusedClosing>,
    /// Contracts that lie in the folder and are not of the export that it holds.
    strange: Vec<PathBuf>,
}

impl Archive {
    /// Looks into the folders among some paths.
    ///
    /// # Errors
    /// A file cannot be read, or a contract has faults.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Archive, InterchangeError> {
        let mut archive = Archive::default();
        for folder in paths.iter().filter(|path| path.is_dir()) {
            archive.read_contracts(folder, &folder.join(CONTRACTS))?;
            archive.read_closings(folder, &folder.join(CLOSINGS))?;
        }
        Ok(archive)
    }

    fn read_contracts(&mut self, whole: &Path, folder: &Path) -> Result<(), InterchangeError> {
        if !folder.is_dir() {
            return Ok(());
        }
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| InterchangeError::Read { path, source }
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(fail(folder))? {
            paths.push(entry.map_err(fail(folder))?.path());
        }
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        let index = folder.join(INDEX);
        if index.is_file() {
            stays_within(whole, &index)?;
            let bytes = std::fs::read(&index).map_err(fail(&index))?;
            let listed = listed(&bytes).map(|name| folder.join(name)).collect::<Vec<_>>();
            self.strange.extend(paths.iter().filter(|path| !listed.contains(path)).cloned());
            // One that is listed and gone is missed where it is read.
            paths = listed;
        }
        paths.sort();
        paths.dedup();
        for path in paths {
            stays_within(whole, &path)?;
            let source = document_safe(&small_file::read(&path, small_file::CONTRACT).map_err(fail(&path))?);
            let contract = Contract::parse(&source).map_err(|error| InterchangeError::Contract { path, error })?;
            self.contracts.push((contract, source));
        }
        Ok(())
    }

    fn read_closings(&mut self, whole: &Path, folder: &Path) -> Result<(), InterchangeError> {
        let index = folder.join(INDEX);
        if !index.is_file() {
            return Ok(());
        }
        stays_within(whole, &index)?;
        let bytes = std::fs::read(&index).map_err(|source| InterchangeError::Read { path: index.clone(), source })?;
        let mut rows = Reader::new(&bytes).map(|row| {
            let cells: Vec<String> =
                row.cells.iter().map(|cell| restore(&String::from_utf8_lossy(cell)).to_owned()).collect();
            (row.line, cells)
        });
        let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        for (line, cells) in rows {
            let cell = |name: &str| header.iter().position(|known| known == name).and_then(|at| cells.get(at));
            match closing(&|name| cell(name).map(String::as_str)).and_then(|closing| document(folder, closing)) {
                Ok(foreign) => self.closings.push((index.clone(), line, foreign)),
                Err(fault) => self.refused.push(RefusedClosing { file: index.clone(), line, fault }),
            }
        }
        Ok(())
    }

    /// Contracts that lie in the folder and are not taken: its list does not name them.
    pub(super) fn strange(&self) -> &[PathBuf] {
        &self.strange
    }

    /// Sectors and colleges that records may name once the contracts are in.
    pub(super) fn widen(&self, known: &Known) -> Known {
        let mut known = known.clone();
        for (contract, _) in &self.contracts {
            for sector in &contract.sectors {
                if !known.sectors.contains(&sector.code) {
                    known.sectors.push(sector.code.clone());
                }
            }
            for college in &contract.colleges {
                if !known.colleges.contains(&college.code) {
                    known.colleges.push(college.code);
                }
            }
        }
        known
    }

    /// Whether a contract of a database that has records would be added or replaced: that is a director's to decide.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn changes_contracts(&self, store: &Store, update: bool) -> Result<bool, StoreError> {
        let differs = |(contract, source): &(Contract, String)| match store.contract_source(&contract.code) {
            Some(known) => known != source && update,
            None => true,
        };
        Ok(self.contracts.iter().any(differs) && store.count(crate::model::kind::Kind::Organisation)? > 0)
    }

    /// Whether closed years would come in that the database has not: closing one is for a director.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn adds_closings(&self, store: &Store) -> Result<bool, StoreError> {
        if self.closings.is_empty() {
            return Ok(false);
        }
        let known = store.closings()?;
        let is_there = |one: &Closing| {
            known.iter().any(|it| (&it.contract, it.year, it.revision) == (&one.contract, one.year, one.revision))
        };
        Ok(self.closings.iter().any(|(_, _, foreign)| !is_there(&foreign.closing)))
    }

    /// Writes what is new. A contract that differs from the one of its code takes its place in a database without
    /// organisations (it has only what every database begins with), or when updating was asked for.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) fn write(&self, write: &mut Write, update: bool) -> Result<Outcome, StoreError> {
        let mut outcome = Outcome { refused: self.refused.clone(), ..Outcome::default() };
        let replace = update || !write.any(crate::model::kind::Kind::Organisation)?;
        for (contract, source) in &self.contracts {
            let counts = &mut outcome.contracts;
            counts.read += 1;
            *match write.take_contract(contract, source, replace)? {
                Taken::Added => &mut counts.created,
                Taken::Replaced => &mut counts.updated,
                Taken::Known => &mut counts.unchanged,
                Taken::Contradicts => &mut counts.duplicates,
            } += 1;
        }
        let counts = &mut outcome.closings;
        counts.read = (self.closings.len() + self.refused.len()) as u64;
        for (file, line, foreign) in &self.closings {
            match write.take_closing(foreign)? {
                Taken::Added | Taken::Replaced => counts.created += 1,
                Taken::Known => counts.unchanged += 1,
                Taken::Contradicts => {
                    let fault = ClosingFault::Contradicts;
                    outcome.refused.push(RefusedClosing { file: file.clone(), line: *line, fault });
                }
            }
        }
        counts.refused = outcome.refused.len() as u64;
        Ok(outcome)
    }
}

/// The files that the index of the contracts names; only names within the folder.
fn listed(bytes: &[u8]) -> impl Iterator<Item = String> {
    let mut rows = Reader::new(bytes).map(|row| {
        let cells = row.cells.iter().map(|cell| restore(&String::from_utf8_lossy(cell)).to_owned());
        cells.collect::<Vec<_>>()
    });
    let header = rows.next().unwrap_or_default();
    let at = header.iter().position(|name| name == CONTRACTS_HEADER[1]);
    let names: Vec<String> = rows.filter_map(|cells| cells.get(at?).cloned()).collect();
    names.into_iter().filter(|name| !name.is_empty() && Path::new(name).file_name() == Some(name.as_ref()))
}

/// A row of the index, each cell as the database takes it.
fn closing<'a>(cell: &dyn Fn(&str) -> Option<&'a str>) -> Result<Closing, ClosingFault> {
    let text = |name: &'static str, most: usize| {
        let fits = |text: &&str| text.chars().count() <= most && clean(text, true).as_deref() == Ok(*text);
        cell(name).filter(fits).map(str::to_owned).ok_or(ClosingFault::Column(name))
    };
    let some = |name: &'static str, most: usize| {
        text(name, most).and_then(|text| if text.is_empty() { Err(ClosingFault::Column(name)) } else { Ok(text) })
    };
    let number = |name: &'static str, range: std::ops::RangeInclusive<i32>| {
        let number = cell(name).and_then(|text| text.parse().ok()).filter(|number| range.contains(number));
        number.ok_or(ClosingFault::Column(name))
    };
    let on: Option<NaiveDate> = cell("reference_date").and_then(|text| text.parse().ok());
    let at = some("closed_at", 64)?;
    if DateTime::parse_from_rfc3339(&at).is_err() {
        return Err(ClosingFault::Column("closed_at"));
    }
    Ok(Closing {
        contract: some("contract", 100)?,
        year: number("year", 1990..=2200)?,
        revision: number("revision", 1..=i32::MAX)?.unsigned_abs(),
        reference_date: on.ok_or(ClosingFault::Column("reference_date"))?,
        hash: some("sha256", 64)?,
        note: Some(text("note", 2000)?).filter(|note| !note.is_empty()),
        closed_by: some("closed_by", 64)?,
        closed_at: at,
    })
}

/// The closing with its document from beside the index.
fn document(folder: &Path, closing: Closing) -> Result<ForeignClosing, ClosingFault> {
    let path = folder.join(document_name(&closing));
    if stays_within(folder, &path).is_err() {
        return Err(ClosingFault::NoDocument(path));
    }
    let document = small_file::read(&path, small_file::LIST).map_err(|_| ClosingFault::NoDocument(path))?;
    ForeignClosing::check(&closing, &document).map_err(ClosingFault::Misfit)?;
    Ok(ForeignClosing { closing, document })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_contract_leads_out_of_the_folder() {
        for (code, want) in [
            ("microtechniques-2014-2018", "microtechniques-2014-2018"),
            ("../../x", "%2E.%2F..%2Fx"),
            (".hidden", "%2Ehidden"),
            ("pôle 2", "p%C3%B4le%202"),
        ] {
            assert_eq!(file_part(code), want);
        }
    }
}
