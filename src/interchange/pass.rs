//! One round of an import over all its sheets, inside a transaction.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::archive;
use super::fault::Fault;
use super::foreign::arrival::Arrival;
use super::foreign::repeated;
use super::import::unlike::{self, What};
use super::import::watch::Watch;
use super::import::{Counts, Options};
use super::matching::{Match, matches};
use super::said::Said;
use super::sheet::{Problem, Row, Sheet, Told};
use crate::model::kind::{Field, Kind, Type};
use crate::model::parse::Reason;
use crate::model::record::{Id, Record, Value};
use crate::store::{Found, StoreError, Write};

/// Refused rows by sheet and place in it.
pub(super) type Refused = BTreeMap<(usize, usize), Refusing>;

/// Why a row is refused. Without a problem of its own, a row of a foreign line goes with another.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Refusing {
    /// The line of the file on which it begins.
    pub line: u64,
    pub problems: Vec<Problem>,
}

impl Refusing {
    /// Whether it is refused for somebody who is not to come back, and for nothing else.
    pub fn is_of_a_person(&self) -> bool {
        let person = |problem: &Problem| matches!(problem.fault, Fault::Field(Reason::Suppressed { .. }));
        !self.problems.is_empty() && self.problems.iter().all(person)
    }
}

/// Names that are remembered with their records.
const NAMES: usize = 4_096;

/// One round over all sheets, inside a transaction.
#[derive(Default)]
pub(super) struct Pass {
    pub kinds: BTreeMap<Kind, Counts>,
    pub archive: archive::Outcome,
    pub refused: Refused,
    orphans: Vec<Orphan>,
    names: HashMap<(Kind, String), Found>,
    /// What is known of the lines of foreign files while their records are written.
    pub(super) arrival: Arrival,
    /// What is to be said of foreign tables: what their lines say twice, or in contradiction.
    pub(super) noted: Vec<Told>,
    /// What the foreign table being written told of.
    pub(super) told: repeated::Told,
    /// People of whom a row does not say that they opposed: they do still.
    pub(super) opposed: u64,
    /// Rows that are not stored as they stand.
    pub(super) unlike: unlike::Rows,
    watch: Option<Arc<Watch>>,
    said: Said,
}

/// A row that became an organisation before its parent was there.
struct Orphan {
    /// Sheet and place in it.
    at: (usize, usize),
    id: Id,
    /// What the row was counted as.
    outcome: Outcome,
    /// The row, without its record.
    row: Row,
    parent: String,
}

impl Pass {
    pub(super) fn run(
        write: &mut Write,
        sheets: &[Sheet],
        skip: &Refused,
        options: &Options,
    ) -> Result<Pass, StoreError> {
        let update = options.update;
        let said = if update { Said::of(sheets) } else { Said::default() };
        let mut pass = Pass { watch: options.watch.clone(), said, ..Pass::default() };
        for (index, sheet) in sheets.iter().enumerate() {
            pass.sheet(write, (sheets, index), skip, update)?;
            if sheets.get(index + 1).is_none_or(|next| next.kind != sheet.kind) {
                pass.adopt(write, sheets, update)?;
                pass.look_again(write, sheets)?;
            }
        }
        Ok(pass)
    }

    fn sheet(
        &mut self,
        write: &mut Write,
        (sheets, index): (&[Sheet], usize),
        skip: &Refused,
        update: bool,
    ) -> Result<(), StoreError> {
        let sheet = &sheets[index];
        let kind = sheet.kind;
        if !sheet.is_foreign() {
            return self.file(write, (index, sheet), skip, update);
        }
        self.kinds.entry(kind).or_default().read += sheet.rows.heads().filter(|row| !row.named_only).count() as u64;
        if kind == Kind::Organisation {
            return self.arrivals(write, (sheets, index), skip, update);
        }
        self.told = repeated::Told::default();
        // What belongs to an organisation that was refused goes with it: that it has none is not what is wrong.
        let (source, lost) = (sheet.rows.source(), self.arrival.refused.clone());
        let is_lost = |at: &usize| !lost.is_empty() && lost.contains(&(source, sheet.rows.head(*at).at));
        let places = (0..sheet.rows.len()).filter(|at| !skip.contains_key(&(index, *at)) && !is_lost(at));
        let rows = places.map(|at| (at, sheet.rows.row(at)));
        if write.any(kind)? {
            self.held(write, (index, sheet), rows, update)
        } else {
            self.first_of_their_kind(write, (index, sheet), rows, update)
        }
    }

    /// Rows of a file whose kind may have several records of one key, or of a foreign table: all of them are looked at
    /// before any is written.
    pub(super) fn held(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        rows: impl Iterator<Item = (usize, Row)>,
        update: bool,
    ) -> Result<(), StoreError> {
        let kind = sheet.kind;
        let mut candidates = Vec::new();
        let mut repeats = Vec::new();
        for (at, mut row) in rows {
            match self.record_of(write, sheet, &mut row)? {
                Ok(record) if self.is_again(sheet, &record, at, &row) => repeats.push((at, row, record)),
                Ok(record) => candidates.push((at, row, record)),
                Err(problems) => self.refuse((index, at), &row, problems),
            }
        }
        let records: Vec<_> = candidates.iter().map(|(.., record)| record).collect();
        let found = if sheet.is_foreign() {
            let ties = candidates.iter().map(|(_, row, _)| row.tie.as_ref());
            super::foreign::matching::matches(write, &records, &ties.collect::<Vec<_>>(), sheet.adds_notes())?
        } else {
            matches(write, kind, &records, &sheet.present)?
        };
        let mut work: Vec<_> = candidates.into_iter().zip(found).collect();
        // Changes before new records: a membership that now ends makes room for the next one.
        work.sort_by_key(|(_, found)| *found == Match::New);
        for ((at, row, record), found) in work {
            self.row_done()?;
            self.carry_out_held(write, (index, sheet), (at, row, record), found, update)?;
        }
        for (at, row, record) in repeats {
            self.row_done()?;
            self.add(write, (index, sheet), (at, row, record))?;
        }
        Ok(())
    }

    /// Rows of a foreign table of whose kind nothing is stored yet: they need not wait for each other.
    fn first_of_their_kind(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        rows: impl Iterator<Item = (usize, Row)>,
        update: bool,
    ) -> Result<(), StoreError> {
        let mut keys = HashSet::new();
        for (at, mut row) in rows {
            let record = match self.record_of(write, sheet, &mut row)? {
                Ok(record) => record,
                Err(problems) => {
                    self.refuse((index, at), &row, problems);
                    continue;
                }
            };
            if self.is_again(sheet, &record, at, &row) {
                self.row_done()?;
                self.add(write, (index, sheet), (at, row, record))?;
                continue;
            }
            let told = super::foreign::matching::told(&record);
            let repeats = told.is_some_and(|told| !keys.insert(told));
            let found = if repeats { Match::Repeated } else { Match::New };
            self.row_done()?;
            self.carry_out_held(write, (index, sheet), (at, row, record), found, update)?;
        }
        Ok(())
    }

    fn carry_out_held(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        (at, row, record): (usize, Row, Record),
        found: Match,
        update: bool,
    ) -> Result<(), StoreError> {
        match self.carry_out(write, (sheet, &row), record, found, update) {
            Ok((outcome, id)) => {
                self.count(sheet.kind, outcome);
                // What is stored changes when that is asked for only.
                self.told.wrote(sheet.kind, at, id, outcome == Outcome::Created || update);
            }
            Err(error) => {
                let problems = problems_of(error, sheet, &row)?;
                self.refuse((index, at), &row, problems);
            }
        }
        Ok(())
    }

    /// Takes the record out of a row, with what it names.
    fn record_of(
        &mut self,
        write: &mut Write,
        sheet: &Sheet,
        row: &mut Row,
    ) -> Result<Result<Record, Vec<Problem>>, StoreError> {
        let mut record = std::mem::replace(&mut row.record, Record::bare(sheet.kind));
        if let Some(tie) = &row.tie
            && let Some(id) = self.arrival.organisation(tie)
        {
            record.set("organisation", Value::Int(i64::from(id)));
        }
        Ok(self.tied(write, sheet, row, &mut record)?.map(|_| record))
    }

    /// Finds the records that a row names. Gives the parent that is not there yet: it may come later in the file.
    pub(super) fn tied(
        &mut self,
        write: &mut Write,
        sheet: &Sheet,
        row: &Row,
        record: &mut Record,
    ) -> Result<Result<Option<String>, Vec<Problem>>, StoreError> {
        let mut parent = None;
        let mut problems = Vec::new();
        for (field, name) in &row.refs {
            let field = &sheet.kind.fields()[*field];
            let found = match (&row.tie, field.ty) {
                (Some(_), Type::Ref(Kind::Staff)) => Ok(self.visitor(write, name)?),
                (Some(_), Type::Ref(Kind::Organisation)) => self.arrival.named(write, name)?,
                _ => self.resolve(write, field, name)?,
            };
            match found {
                Ok(id) => record.set(field.name, Value::Int(i64::from(id))),
                Err(Reason::NotFound { .. }) if field.name == "parent" && row.tie.is_none() => {
                    parent = Some(name.clone());
                }
                Err(reason) => problems.push(sheet.problem(row, field.name, reason.into())),
            }
        }
        Ok(if problems.is_empty() { Ok(parent) } else { Err(problems) })
    }

    /// Does what is to become of a row. Gives the id of the record; 0 for a repeat.
    pub(super) fn carry_out(
        &mut self,
        write: &mut Write,
        (sheet, row): (&Sheet, &Row),
        record: Record,
        found: Match,
        update: bool,
    ) -> Result<(Outcome, Id), StoreError> {
        let (outcome, id) = match found {
            Match::New => write.insert(record).map(|record| (Outcome::Created, record.id))?,
            Match::Same(stored) => (Outcome::Unchanged, stored.id),
            Match::Differs(record) if update && !self.said.forbids(write, &record)? => {
                let before = write.get(sheet.kind, record.id)?;
                let emptied = before.map(|before| unlike::emptied(&before, &record)).unwrap_or_default();
                if !emptied.is_empty() {
                    self.unlike.add(sheet, row.line, What::Emptied, record.id, emptied);
                }
                let (version, silent) = (record.version, record.get("opposed_on").is_null());
                let stored = write.update(*record)?;
                // An opposition stays, whatever a file says: a row that says nothing else changes nothing.
                if sheet.kind == Kind::Contact && silent && !stored.get("opposed_on").is_null() {
                    self.opposed += 1;
                }
                (if stored.version == version { Outcome::Unchanged } else { Outcome::Updated }, stored.id)
            }
            Match::Differs(record) => {
                // No more is read than is told.
                let before = if self.unlike.is_full() { None } else { write.get(sheet.kind, record.id)? };
                let fields = before.map(|before| unlike::differing(&before, &record)).unwrap_or_default();
                self.unlike.add(sheet, row.line, What::Left, record.id, fields);
                (Outcome::Duplicate, record.id)
            }
            Match::Repeated => {
                self.unlike.add(sheet, row.line, What::Repeated, 0, Vec::new());
                (Outcome::Duplicate, 0)
            }
        };
        if outcome != Outcome::Duplicate {
            self.said.note(sheet.kind, id, row.tie.as_ref().map_or(&sheet.present, |tie| &tie.present));
        }
        Ok((outcome, id))
    }

    /// Whether a change to an organisation contradicts another table of the import.
    pub(super) fn contradicts(&self, stored: &Record, wanted: &Record) -> bool {
        self.said.contradicts(stored, wanted)
    }

    pub(super) fn refuse(&mut self, at: (usize, usize), row: &Row, problems: Vec<Problem>) {
        self.refused.insert(at, Refusing { line: row.line, problems });
    }

    /// The parent of an organisation is still to come.
    pub(super) fn orphan(&mut self, at: (usize, usize), id: Id, outcome: Outcome, row: Row, parent: String) {
        self.orphans.push(Orphan { at, id, outcome, row, parent });
    }

    /// A row is done: the user may stop here.
    pub(super) fn row_done(&self) -> Result<(), StoreError> {
        self.watch.as_ref().map_or(Ok(()), |watch| watch.row())
    }

    fn counted(&mut self, kind: Kind, outcome: Outcome) -> &mut u64 {
        let counts = self.kinds.entry(kind).or_default();
        match outcome {
            Outcome::Created => &mut counts.created,
            Outcome::Updated => &mut counts.updated,
            Outcome::Unchanged => &mut counts.unchanged,
            Outcome::Duplicate => &mut counts.duplicates,
        }
    }

    pub(super) fn count(&mut self, kind: Kind, outcome: Outcome) {
        *self.counted(kind, outcome) += 1;
    }

    /// Takes back what was counted.
    fn discount(&mut self, kind: Kind, outcome: Outcome) {
        *self.counted(kind, outcome) -= 1;
    }

    /// Second pass over organisations: ties those to their parents that came after them.
    fn adopt(&mut self, write: &mut Write, sheets: &[Sheet], update: bool) -> Result<(), StoreError> {
        self.names.clear();
        for Orphan { at, id, outcome, row, parent } in std::mem::take(&mut self.orphans) {
            let sheet = &sheets[at.0];
            let Some(field) = sheet.kind.field("parent") else { continue };
            let parent = match self.resolve(write, field, &parent)? {
                Ok(parent) => parent,
                Err(reason) => {
                    self.discount(sheet.kind, outcome);
                    self.refuse(at, &row, vec![sheet.problem(&row, field.name, reason.into())]);
                    continue;
                }
            };
            let Some(mut record) = write.get(Kind::Organisation, id)? else { continue };
            record.set(field.name, Value::Int(i64::from(parent)));
            if outcome == Outcome::Unchanged {
                // Equal but for the parent, which is new: it differs after all.
                self.discount(sheet.kind, outcome);
                self.count(sheet.kind, if update { Outcome::Updated } else { Outcome::Duplicate });
            }
            if (outcome != Outcome::Unchanged || update)
                && let Err(error) = write.update(record)
            {
                let problems = problems_of(error, sheet, &row)?;
                self.discount(sheet.kind, outcome);
                self.refuse(at, &row, problems);
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
                if self.names.len() == NAMES {
                    self.names.clear();
                }
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Created,
    Updated,
    Unchanged,
    Duplicate,
}

/// What the store refused of a row; any other failure ends the import.
pub(super) fn problems_of(error: StoreError, sheet: &Sheet, row: &Row) -> Result<Vec<Problem>, StoreError> {
    if let StoreError::Invalid { problems, .. } = error {
        return Ok(problems.into_iter().map(|found| sheet.problem(row, found.field, found.reason.into())).collect());
    }
    let Some(message) = error.constraint() else { return Err(error) };
    let named =
        |field: &&Field| message.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == field.column);
    let column = sheet.kind.fields().iter().find(named);
    let fault = Fault::Database(message);
    Ok(vec![match column {
        Some(field) => sheet.problem(row, field.name, fault),
        None => Problem { column: None, field: None, value: sheet.cells(row).join(","), fault },
    }])
}
