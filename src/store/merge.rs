//! Making one of two records, in one change that one undo takes back.

use super::{Action, ChangeId, Store, StoreError, Write, lookup, rows};
use crate::model::kind::{Kind, Type};
use crate::model::merge::{Choices, LeftOut, Merging, Step};
use crate::model::record::{Id, Record, Value};
use rusqlite::Connection;

/// Everything that refers to a record, kind by kind.
fn referring(conn: &Connection, to: Kind, id: Id) -> Result<Vec<Record>, StoreError> {
    let mut found: Vec<Record> = Vec::new();
    for kind in Kind::ALL {
        for field in kind.fields().iter().filter(|field| field.ty == Type::Ref(to)) {
            for record in rows::of(conn, kind, field.column, id)? {
                if !found.iter().any(|known| (known.kind, known.id) == (kind, record.id)) {
                    found.push(record);
                }
            }
        }
    }
    Ok(found)
}

fn merging(conn: &Connection, kind: Kind, keep: Id, gone: Id) -> Result<Option<Merging>, StoreError> {
    let (Some(kept), Some(going)) = (rows::get(conn, kind, keep)?, rows::get(conn, kind, gone)?) else {
        return Ok(None);
    };
    Ok((keep != gone).then_some(Merging {
        with_keep: referring(conn, kind, keep)?,
        with_gone: referring(conn, kind, gone)?,
        keep: kept,
        gone: going,
    }))
}

/// How much speaks for a record to be the one that stays: a member, one with a SIRET, the one with more to it.
fn weight(record: &Record, with: &[Record]) -> (bool, bool, usize, usize) {
    let member = with.iter().any(|record| record.kind == Kind::Membership);
    let filled = record.values.iter().filter(|value| !value.is_null()).count();
    (member, !record.get("siret").is_null(), with.len(), filled)
}

impl Store {
    /// Two records with everything that refers to them, the one to keep as given. None when one of them is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn merging(&self, kind: Kind, keep: Id, gone: Id) -> Result<Option<Merging>, StoreError> {
        self.snapshot(|store| merging(&store.conn, kind, keep, gone))
    }

    /// The same, the one to keep being the one with more to it; of two alike the older one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn merging_of(&self, kind: Kind, one: Id, other: Id) -> Result<Option<Merging>, StoreError> {
        let (older, newer) = (one.min(other), one.max(other));
        Ok(self.merging(kind, older, newer)?.map(|merging| {
            let newer = weight(&merging.gone, &merging.with_gone);
            if newer > weight(&merging.keep, &merging.with_keep) { merging.swapped() } else { merging }
        }))
    }

    /// Makes one record of two. `words` puts into words what the record that stays cannot hold; it goes into its notes.
    ///
    /// # Errors
    /// Something is not decided; a record changed since it was looked at; values that are refused. Then nothing changed.
    pub fn merge(
        &mut self,
        seen: &Merging,
        choices: &Choices,
        words: impl Fn(&Record, &[LeftOut]) -> String,
    ) -> Result<Option<ChangeId>, StoreError> {
        let plan = seen.plan(choices).map_err(StoreError::Undecided)?;
        let (_, change) = self.write(Action::Update, |write| {
            let (kind, keep) = (seen.keep.kind, seen.keep.id);
            if merging(&write.tx, kind, keep, seen.gone.id)?.as_ref() != Some(seen) {
                return Err(StoreError::MergeStale);
            }
            let note = |write: &Write, record: &mut Record, gone: &Record, lost: Vec<LeftOut>| {
                if !lost.is_empty() {
                    add_note(record, &words(gone, &named(&write.tx, lost)?));
                }
                Ok::<(), StoreError>(())
            };
            for step in plan.steps {
                match step {
                    Step::Delete(record) => write.delete(&record)?,
                    Step::Update(record) => write.update(record).map(drop)?,
                    Step::Absorb { mut made, gone, lost } => {
                        note(write, &mut made, &gone, lost)?;
                        write.note_kept(made)?;
                    }
                }
            }
            write.delete(&current(write, &seen.gone)?)?;
            let mut made = Record { values: plan.keep.values, ..current(write, &seen.keep)? };
            note(write, &mut made, &seen.gone, plan.left_out)?;
            write.note_kept(made)
        })?;
        Ok(change)
    }
}

impl Write<'_> {
    /// Stores a record that another was merged into. One that stays as it was is noted as well: it is told by the journal who
    /// was made one with whom.
    fn note_kept(&mut self, made: Record) -> Result<(), StoreError> {
        let kept = self.update(made.clone())?;
        if kept.version != made.version || !matches!(kept.kind, Kind::Contact | Kind::Organisation) {
            return Ok(());
        }
        self.again(kept)
    }
}

/// The record as the steps before left it.
fn current(write: &Write, record: &Record) -> Result<Record, StoreError> {
    write.get(record.kind, record.id)?.ok_or(StoreError::Gone { kind: record.kind, id: record.id })
}

/// Puts a text under what a record's notes hold already.
fn add_note(record: &mut Record, text: &str) {
    let notes = record.text("notes");
    let notes = if notes.trim().is_empty() { text.to_owned() } else { format!("{notes}\n\n{text}") };
    record.set("notes", Value::Text(notes));
}

/// What is left out, with the names of what it refers to in the place of their ids.
fn named(conn: &Connection, lost: Vec<LeftOut>) -> Result<Vec<LeftOut>, StoreError> {
    let mut named = lost;
    for lost in &mut named {
        if let LeftOut::Field { field, value } = lost
            && let (Type::Ref(kind), Some(id)) = (field.ty, value.as_id())
            && let Some(name) = lookup::reference(conn, kind, id)?
        {
            *value = Value::Text(name);
        }
    }
    Ok(named)
}
