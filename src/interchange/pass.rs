//! One round of an import over all its sheets, inside a transaction.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::archive;
use super::fault::Fault;
use super::foreign::arrival::Arrival;
use super::import::watch::Watch;
use super::import::{Counts, Options};
use super::matching::{Match, matches};
use super::sheet::{Problem, Row, Sheet};
use crate::model::kind::{Field, Kind, Type};
use crate::model::parse::Reason;
use crate::model::record::{Id, Value};
use crate::model::siret::Siret;
use crate::store::{Found, StoreError, Write};

/// Refused rows by sheet and place in it.
pub(super) type Refused = BTreeMap<(usize, usize), Vec<Problem>>;

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
    watch: Option<Arc<Watch>>,
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
    pub(super) fn run(
        write: &mut Write,
        sheets: &[Sheet],
        skip: &Refused,
        options: &Options,
    ) -> Result<Pass, StoreError> {
        let update = options.update;
        let mut pass = Pass { watch: options.watch.clone(), ..Pass::default() };
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
        let named_only = |row: &&Row| row.tie.as_ref().is_some_and(|tie| tie.named_only);
        self.kinds.entry(kind).or_default().read += sheet.rows.iter().filter(|row| !named_only(row)).count() as u64;
        if kind == Kind::Organisation && sheet.is_foreign() {
            return self.arrivals(write, (index, sheet), skip, update);
        }
        let mut candidates = Vec::with_capacity(sheet.rows.len());
        for (at, row) in sheet.rows.iter().enumerate() {
            if skip.contains_key(&(index, at)) {
                continue;
            }
            let mut record = row.record.clone();
            let mut parent = None;
            let mut problems = Vec::new();
            if let Some(tie) = &row.tie
                && let Some(id) = self.arrival.organisation(tie)
            {
                record.set("organisation", Value::Int(i64::from(id)));
            }
            for (field, name) in &row.refs {
                let field = &kind.fields()[*field];
                let found = match (&row.tie, field.ty) {
                    (Some(_), Type::Ref(Kind::Staff)) => Ok(self.visitor(write, name)?),
                    (Some(_), Type::Ref(Kind::Organisation)) => self.arrival.named(write, name)?,
                    _ => self.resolve(write, field, name)?,
                };
                match found {
                    Ok(id) => record.set(field.name, Value::Int(i64::from(id))),
                    Err(_) if field.name == "parent" && waiting.contains(name.as_str()) => {
                        parent = Some(name.clone());
                    }
                    Err(reason) => problems.push(sheet.problem(row, field.name, reason.into())),
                }
            }
            if problems.is_empty() {
                candidates.push((at, record, parent));
            } else {
                self.refused.insert((index, at), problems);
            }
        }
        let records: Vec<_> = candidates.iter().map(|(_, record, _)| record).collect();
        let found = if sheet.is_foreign() {
            let ties = candidates.iter().map(|(at, ..)| sheet.rows[*at].tie.as_ref());
            super::foreign::matching::matches(write, &records, &ties.collect::<Vec<_>>())?
        } else {
            matches(write, kind, &records, &sheet.present)?
        };
        let mut work: Vec<_> = candidates.into_iter().zip(found).collect();
        // Changes before new records: a membership that now ends makes room for the next one.
        work.sort_by_key(|(_, found)| *found == Match::New);
        for ((at, mut record, mut parent), found) in work {
            self.row()?;
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

    /// A row is done: the user may stop here.
    pub(super) fn row(&self) -> Result<(), StoreError> {
        self.watch.as_ref().map_or(Ok(()), |watch| watch.row())
    }

    pub(super) fn count(&mut self, kind: Kind, outcome: Outcome) {
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
                    self.refused.insert(orphan.at, vec![sheet.problem(row, field.name, reason.into())]);
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
