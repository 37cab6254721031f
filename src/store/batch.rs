//! One change of many records: reading what the rule has to see, and writing what it planned, all or nothing.

use std::collections::BTreeMap;

use super::{Action, ChangeId, Outrun, Store, StoreError, Write, rows};
use crate::counters::bulk::{Change, Ground, Operation, Plan, Planner, Subject, Verdict};
use crate::model::record::{Id, Record};

impl Store {
    /// What an operation would do to rows, in their order. `goes_on` is told after each how many are done; when it says
    /// no, the planning stops.
    ///
    /// # Errors
    /// The database cannot be read; or it was stopped.
    pub fn plan_batch(
        &self,
        operation: Operation,
        targets: &[Id],
        ground: Ground,
        goes_on: impl Fn(usize) -> bool,
    ) -> Result<Plan, StoreError> {
        let (kind, reads) = (operation.target(), operation.reads());
        let mut planner = Planner::new(operation, ground);
        self.snapshot(|store| {
            for (done, target) in targets.iter().enumerate() {
                let others = match reads {
                    Some(kind) => rows::of(&store.conn, kind, "organisation_id", *target)?,
                    None => Vec::new(),
                };
                planner.take(Subject { target: *target, record: rows::get(&store.conn, kind, *target)?, others });
                if !goes_on(done + 1) {
                    return Err(StoreError::Stopped);
                }
            }
            Ok(())
        })?;
        Ok(planner.finish())
    }

    /// Writes a plan as one change, undone as one, and ends the draft of what it was typed in. `goes_on` is told after each row how many are done; when it says no,
    /// nothing is written.
    ///
    /// # Errors
    /// Somebody changed, deleted or created what some rows rest on: all of them are named, and nothing is written. Or it
    /// was stopped, or the database cannot be written.
    pub fn write_batch(
        &mut self,
        plan: &Plan,
        draft: Option<&str>,
        goes_on: impl Fn(usize) -> bool,
    ) -> Result<Option<ChangeId>, StoreError> {
        let action = match (&plan.operation, plan.operation.creates()) {
            (Operation::CallDues { .. }, _) => Action::CallDues,
            (Operation::MoveCollege { .. }, _) | (_, None) => Action::Update,
            _ => Action::Create,
        };
        let ((), change) = self.write(action, |write| {
            draft.map_or(Ok(()), |draft| write.end_draft(draft))?;
            let mut clashes = Vec::new();
            for (done, line) in plan.lines.iter().enumerate() {
                if let Verdict::Changes(changes) = &line.verdict {
                    match changes.iter().try_for_each(|change| one(write, plan, change)) {
                        Ok(()) => {}
                        Err(why) if is_clash(&why) => clashes.push(Outrun { target: line.target, why }),
                        Err(error) => return Err(error),
                    }
                }
                if !goes_on(done + 1) {
                    return Err(StoreError::Stopped);
                }
            }
            if clashes.is_empty() { Ok(()) } else { Err(StoreError::Outruns(clashes)) }
        })?;
        Ok(change)
    }
}

/// Whether a failure is about the row, not about the database: then the others are looked at as well.
const fn is_clash(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict { .. } | StoreError::Gone { .. } | StoreError::Invalid { .. })
}

fn one(write: &mut Write, plan: &Plan, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Create { own } => {
            // Only operations with a template plan creations.
            let Some(record) = plan.created(own) else { return Ok(()) };
            write.insert(record).map(drop)
        }
        Change::Update { kind, id, version, edits } => {
            let as_read = Record { id: *id, version: *version, ..Record::new(*kind) };
            let before = write.current(&as_read)?;
            let mut after = before.clone();
            for edit in edits {
                after.set(edit.field, edit.after.clone());
            }
            write.replace(before, after).map(drop)
        }
    }
}

impl Store {
    /// The tags in use, the most frequent first, then in their order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tags(&self) -> Result<Vec<String>, StoreError> {
        let doing = || StoreError::sql("read the tags");
        let mut statement = self
            .conn
            .prepare_cached("SELECT tags, count(*) FROM organisation WHERE tags IS NOT NULL GROUP BY tags")
            .map_err(doing())?;
        let mut rows = statement.query([]).map_err(doing())?;
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        while let Some(row) = rows.next().map_err(doing())? {
            let (tags, count): (String, u32) = (row.get(0).map_err(doing())?, row.get(1).map_err(doing())?);
            for tag in tags.split(';') {
                *counts.entry(tag.to_owned()).or_default() += count;
            }
        }
        let mut tags: Vec<(String, u32)> = counts.into_iter().collect();
        tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(tags.into_iter().map(|(tag, _)| tag).collect())
    }
}
