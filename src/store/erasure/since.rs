//! From which fields of a record somebody was erased since it was read: there nobody's older text may win.

use std::collections::BTreeSet;

use rusqlite::params;

use super::{Store, StoreError};
use crate::model::privacy::is_anonymous;
use crate::model::record::Record;

impl Store {
    /// The fields from which somebody was erased between the version `base` and the stored one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn erased_since(&self, base: &Record, theirs: &Record) -> Result<Vec<&'static str>, StoreError> {
        let all = base.kind.fields().iter().map(|field| field.name);
        if is_anonymous(theirs) && !is_anonymous(base) {
            return Ok(all.collect());
        }
        let doing = || StoreError::sql("look for erasures");
        // Each version has at most one entry in the journal.
        let mut read = self
            .conn
            .prepare_cached(
                "SELECT p.field FROM erasure_place p
                 JOIN change c ON c.erasure = p.erasure_id
                 JOIN (SELECT change_id FROM journal WHERE kind = ?1 AND record_id = ?2 ORDER BY id DESC LIMIT ?3) j
                   ON j.change_id = c.id
                 WHERE p.kind = ?1 AND p.record_id = ?2",
            )
            .map_err(doing())?;
        let since = (theirs.version - base.version).max(0);
        let fields: BTreeSet<String> = read
            .query_map(params![base.kind.code(), base.id, since], |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(doing())?;
        Ok(all.filter(|field| fields.contains(*field)).collect())
    }
}
