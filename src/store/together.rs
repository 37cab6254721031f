//! One-key changes of records that others change as well: what only one of them changed is merged, in one transaction.

use super::journal::Action;
use super::{ChangeId, Store, StoreError, lookup};
use crate::model::conflict::{Changed, Difference, differences, settled};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};

impl Store {
    /// Stores a change of a record as it was shown (`base`). Fields that others changed since and this change does not touch
    /// stay theirs.
    ///
    /// # Errors
    /// Both changed one field ([`StoreError::Conflict`]), the record is gone, or fields are refused.
    pub fn save_merged(&mut self, base: &Record, mine: Record) -> Result<(Record, Option<ChangeId>), StoreError> {
        let (kind, id) = (base.kind, base.id);
        self.write(Action::Update, |write| {
            let theirs = write.get(kind, id)?.ok_or(StoreError::Gone { kind, id })?;
            let found = differences(base, &mine, &theirs);
            // What both wrote is not put together behind anybody's back.
            let proposed = |one: &Difference| one.proposed().filter(|_| one.changed != Changed::Clash);
            let takes: Vec<_> = found.iter().map(proposed).collect();
            match settled(&theirs, &found, &takes) {
                Some(record) => write.update(record),
                None => {
                    let by = lookup::person(&write.tx, theirs.trace.changed_by)?;
                    Err(StoreError::Conflict { kind, id, by, at: theirs.trace.changed_at })
                }
            }
        })
    }

    /// Changes a record as it is now, whoever wrote it last, in the transaction that reads it.
    ///
    /// # Errors
    /// The record is gone, or fields are refused.
    pub fn change(
        &mut self,
        kind: Kind,
        id: Id,
        change: impl FnOnce(Record) -> Record,
    ) -> Result<(Record, Option<ChangeId>), StoreError> {
        self.write(Action::Update, |write| {
            let now = write.get(kind, id)?.ok_or(StoreError::Gone { kind, id })?;
            write.update(change(now))
        })
    }
}
