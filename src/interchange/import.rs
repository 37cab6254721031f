//! Importing: every file in one transaction, every row either in, left alone for a reason, or refused with one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use super::archive::{self, Archive};
use super::fault::{Fault, FileFault, InterchangeError};
use super::files;
use super::matching::{Match, matches};
use super::rejects;
use super::sheet::{Problem, Row, Sheet};
use crate::model::kind::{Field, Kind, Type};
use crate::model::parse::Reason;
use crate::model::record::{Id, Value};
use crate::model::siret::Siret;
use crate::store::{Action, ChangeId, Found, Store, StoreError, Write};

/// What an import is to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The kind of every file, whatever its name.
    pub kind: Option<Kind>,
    /// Whether a stored record that differs takes the values of the file.
    pub update: bool,
    /// Find out what would happen, and write nothing.
    pub dry_run: bool,
    /// Write the sound rows even if others are refused.
    pub skip_bad: bool,
    /// Where the refused rows go.
    pub rejects: Option<PathBuf>,
}

/// What became of the rows of a kind. Every row read is in exactly one of the other counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub created: u64,
    /// Changed, because updating was asked for.
    pub updated: u64,
    /// Stored already, and equal.
    pub unchanged: u64,
    pub refused: u64,
    /// Stored already and different, or a repeat within the file, and left alone.
    pub duplicates: u64,
}

/// A refused row.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub file: PathBuf,
    pub kind: Kind,
    pub line: u64,
    /// At least one.
    pub problems: Vec<Problem>,
}

/// A refused file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    pub file: PathBuf,
    pub kind: Kind,
    pub line: u64,
    pub fault: FileFault,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub kinds: BTreeMap<Kind, Counts>,
    /// In the order of kinds, files and lines.
    pub refused: Vec<Refusal>,
    pub refused_files: Vec<RefusedFile>,
    /// Files of a folder that are of no kind.
    pub ignored: Vec<PathBuf>,
    /// Files of refused rows that were written.
    pub rejects: Vec<PathBuf>,
    /// Contracts and closed years of the folders.
    pub archive: archive::Outcome,
    /// Whether the sound rows were written (there may have been nothing to change).
    pub done: bool,
    pub change: Option<ChangeId>,
}

impl Report {
    /// Whether anything was refused.
    pub fn faulty(&self) -> bool {
        !self.refused.is_empty() || !self.refused_files.is_empty() || !self.archive.refused.is_empty()
    }
}

/// Imports files and folders. `words` says what is wrong with a row, in the file of refused rows.
///
/// # Errors
/// A file cannot be read or has no kind, the database cannot be written, or the file of refused rows cannot. Rows and
/// headers that are refused are no errors: they are in the report.
pub fn run(
    store: &mut Store,
    paths: &[PathBuf],
    options: &Options,
    words: &dyn Fn(&Problem) -> String,
) -> Result<Report, InterchangeError> {
    let found = files::find(paths, options.kind)?;
    // One kind alone was asked for: then nothing but that.
    let archive = if options.kind.is_none() { Archive::read(paths)? } else { Archive::default() };
    let known = archive.widen(store.known());
    let mut report = Report { ignored: found.ignored, ..Report::default() };
    let mut sheets = Vec::new();
    for (kind, path) in found.files {
        let bytes = std::fs::read(&path).map_err(|source| InterchangeError::Read { path: path.clone(), source })?;
        match Sheet::read(path.clone(), bytes, kind, &known) {
            Ok(sheet) => sheets.push(sheet),
            Err(refused) => {
                report.refused_files.push(RefusedFile { file: path, kind, line: refused.line, fault: refused.fault });
            }
        }
    }
    let may_write = !options.dry_run && report.refused_files.is_empty();
    let mut refused = Refused::default();
    for (index, sheet) in sheets.iter().enumerate() {
        for (at, row) in sheet.rows.iter().enumerate().filter(|(_, row)| !row.problems.is_empty()) {
            refused.insert((index, at), row.problems.clone());
        }
    }
    // A refused row must leave no trace, and others may hang on it: begin again without it until nothing more is
    // refused. Sound files take one round.
    loop {
        let before = refused.len();
        let keep = |pass: &Pass| {
            let faulty = before > 0 || !pass.archive.refused.is_empty();
            may_write && pass.refused.is_empty() && (!faulty || options.skip_bad)
        };
        let mut kept = false;
        let (pass, change) = store.write_if(
            Action::Import,
            &known,
            |write| {
                let taken = archive.write(write, options.update)?;
                let pass = Pass::run(write, &sheets, &refused, options.update)?;
                Ok(Pass { archive: taken, ..pass })
            },
            |pass| {
                kept = keep(pass);
                kept
            },
        )?;
        let again = !pass.refused.is_empty() && options.skip_bad;
        refused.extend(pass.refused);
        report.kinds = pass.kinds;
        report.archive = pass.archive;
        report.done = kept;
        report.change = change;
        if !again {
            break;
        }
    }
    if report.done {
        store.read_contracts()?;
    }
    report.count_refused(&sheets, refused);
    if let Some(path) = &options.rejects {
        report.rejects = rejects::write(path, &sheets, &report.refused, words)?;
    }
    Ok(report)
}

/// Refused rows by sheet and place in it.
type Refused = BTreeMap<(usize, usize), Vec<Problem>>;

impl Report {
    fn count_refused(&mut self, sheets: &[Sheet], refused: Refused) {
        for file in &self.refused_files {
            self.kinds.entry(file.kind).or_default();
        }
        for ((sheet, row), problems) in refused {
            let sheet = &sheets[sheet];
            self.kinds.entry(sheet.kind).or_default().refused += 1;
            let line = sheet.rows[row].line;
            self.refused.push(Refusal { file: sheet.path.clone(), kind: sheet.kind, line, problems });
        }
    }
}

/// One round over all sheets, inside a transaction.
#[derive(Default)]
struct Pass {
    kinds: BTreeMap<Kind, Counts>,
    archive: archive::Outcome,
    refused: Refused,
    orphans: Vec<Orphan>,
    names: HashMap<(Kind, String), Found>,
}

/// A row that became an organisation before its parent was there.
struct Orphan {
    /// Sheet and place in it.
    at: (usize, usize),
    id: Id,
    /// Whether the row was counted as unchanged.
    unchanged: bool,
    parent: String,
}

impl Pass {
    fn run(write: &mut Write, sheets: &[Sheet], skip: &Refused, update: bool) -> Result<Pass, StoreError> {
        let mut pass = Pass::default();
        let waiting = parents_to_come(sheets, skip);
        for (index, sheet) in sheets.iter().enumerate() {
            pass.sheet(write, (index, sheet), &waiting, skip, update)?;
            let last_of_kind = sheets.get(index + 1).is_none_or(|next| next.kind != sheet.kind);
            if last_of_kind {
                pass.adopt(write, sheets, update)?;
            }
        }
        Ok(pass)
    }

    fn sheet(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        waiting: &HashSet<&str>,
        skip: &Refused,
        update: bool,
    ) -> Result<(), StoreError> {
        let kind = sheet.kind;
        self.kinds.entry(kind).or_default().read += sheet.rows.len() as u64;
        let mut candidates = Vec::with_capacity(sheet.rows.len());
        for (at, row) in sheet.rows.iter().enumerate() {
            if skip.contains_key(&(index, at)) {
                continue;
            }
            let mut record = row.record.clone();
            let mut parent = None;
            let mut problems = Vec::new();
            for (field, name) in &row.refs {
                let field = &kind.fields()[*field];
                match self.resolve(write, field, name)? {
                    Ok(id) => record.set(field.name, Value::Int(i64::from(id))),
                    Err(_) if field.name == "parent" && waiting.contains(name.as_str()) => {
                        parent = Some(name.clone());
                    }
                    Err(reason) => problems.push(problem(sheet, row, field.name, reason.into())),
                }
            }
            if problems.is_empty() {
                candidates.push((at, record, parent));
            } else {
                self.refused.insert((index, at), problems);
            }
        }
        let records: Vec<_> = candidates.iter().map(|(_, record, _)| record).collect();
        let found = matches(write, kind, &records, &sheet.present)?;
        let mut work: Vec<_> = candidates.into_iter().zip(found).collect();
        // Changes before new records: a membership that now ends makes room for the next one.
        work.sort_by_key(|(_, found)| *found == Match::New);
        for ((at, mut record, mut parent), found) in work {
            if found == Match::New
                && let Some(siret) = parent.as_deref().filter(|name| Siret::parse(name).is_ok())
                && let Found::One(id) = write.find(kind, siret)?
            {
                // It came earlier in the file. A name waits: another row may have a better right to it.
                record.set("parent", Value::Int(i64::from(id)));
                parent = None;
            }
            let unchanged = matches!(found, Match::Same(_));
            let outcome = match found {
                Match::New => write.insert(record).map(|record| (Outcome::Created, record.id)),
                Match::Same(stored) => Ok((Outcome::Unchanged, stored.id)),
                Match::Differs(record) if update => write.update(*record).map(|record| (Outcome::Updated, record.id)),
                Match::Differs(record) => Ok((Outcome::Duplicate, record.id)),
                Match::Repeated => Ok((Outcome::Duplicate, 0)),
            };
            match outcome {
                Ok((outcome, id)) => {
                    self.count(kind, outcome);
                    if let Some(parent) = parent.filter(|_| outcome != Outcome::Duplicate) {
                        self.orphans.push(Orphan { at: (index, at), id, unchanged, parent });
                    }
                }
                Err(error) => {
                    let problems = problems_of(error, sheet, &sheet.rows[at])?;
                    self.refused.insert((index, at), problems);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, kind: Kind, outcome: Outcome) {
        let counts = self.kinds.entry(kind).or_default();
        *match outcome {
            Outcome::Created => &mut counts.created,
            Outcome::Updated => &mut counts.updated,
            Outcome::Unchanged => &mut counts.unchanged,
            Outcome::Duplicate => &mut counts.duplicates,
        } += 1;
    }

    /// Second pass over organisations: ties those to their parents that came after them.
    fn adopt(&mut self, write: &mut Write, sheets: &[Sheet], update: bool) -> Result<(), StoreError> {
        self.names.clear();
        for orphan in std::mem::take(&mut self.orphans) {
            let sheet = &sheets[orphan.at.0];
            let row = &sheet.rows[orphan.at.1];
            let Some(field) = sheet.kind.field("parent") else { continue };
            let parent = match self.resolve(write, field, &orphan.parent)? {
                Ok(parent) => parent,
                Err(reason) => {
                    self.refused.insert(orphan.at, vec![problem(sheet, row, field.name, reason.into())]);
                    continue;
                }
            };
            let Some(mut record) = write.get(Kind::Organisation, orphan.id)? else { continue };
            record.set(field.name, Value::Int(i64::from(parent)));
            let counts = self.kinds.entry(Kind::Organisation).or_default();
            if orphan.unchanged {
                // Equal but for the parent, which is new: it differs after all.
                counts.unchanged -= 1;
                *if update { &mut counts.updated } else { &mut counts.duplicates } += 1;
            }
            if (!orphan.unchanged || update)
                && let Err(error) = write.update(record)
            {
                let problems = problems_of(error, sheet, row)?;
                self.refused.insert(orphan.at, problems);
            }
        }
        Ok(())
    }

    /// The record that a file calls by a name.
    fn resolve(&mut self, write: &Write, field: &Field, name: &str) -> Result<Result<Id, Reason>, StoreError> {
        let Type::Ref(kind) = field.ty else { return Ok(Err(Reason::NotANumber)) };
        // While organisations are being written, one that was not there may be there a row later.
        let found = match self.names.get(&(kind, name.to_owned())) {
            Some(found) => *found,
            None => {
                let found = write.find(kind, name)?;
                if found != Found::None {
                    self.names.insert((kind, name.to_owned()), found);
                }
                found
            }
        };
        Ok(match found {
            Found::One(id) => Ok(id),
            Found::None => Err(Reason::NotFound { kind: kind.code() }),
            Found::Several => Err(Reason::Ambiguous),
        })
    }
}

/// What the organisations of the files will be called once they are stored, for parents that come after.
fn parents_to_come<'a>(sheets: &'a [Sheet], skip: &Refused) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.kind == Kind::Organisation) {
        for (_, row) in sheet.rows.iter().enumerate().filter(|(at, _)| !skip.contains_key(&(index, *at))) {
            names.extend([row.record.text("siret"), row.record.text("name")]);
        }
    }
    names
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Created,
    Updated,
    Unchanged,
    Duplicate,
}

fn problem(sheet: &Sheet, row: &Row, field: &str, fault: Fault) -> Problem {
    Problem { column: Some(field.to_owned()), value: sheet.cell(row, field), fault }
}

/// What the store refused of a row; any other failure ends the import.
fn problems_of(error: StoreError, sheet: &Sheet, row: &Row) -> Result<Vec<Problem>, StoreError> {
    if let StoreError::Invalid { problems, .. } = error {
        return Ok(problems.into_iter().map(|found| problem(sheet, row, found.field, found.reason.into())).collect());
    }
    let Some(message) = error.constraint() else { return Err(error) };
    let named =
        |field: &&Field| message.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == field.column);
    let column = sheet.kind.fields().iter().find(named);
    let fault = Fault::Database(message);
    Ok(vec![match column {
        Some(field) => problem(sheet, row, field.name, fault),
        None => Problem { column: None, value: sheet.cells(row).join(","), fault },
    }])
}
