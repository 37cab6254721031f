//! Filling a database wholesale: for the demo and for benchmarks, never for what users enter.

use rusqlite::{Transaction, TransactionBehavior};

use super::{Session, Store, StoreError, rows, visit_text};
use crate::model::parse::Known;
use crate::model::record::{Id, Record};
use crate::model::validate;

/// Page cache while filling, in KiB (negative, as SQLite wants it): the indexes of a million visits stay in memory.
const CACHE: i64 = -262_144;

/// A transaction that stores records without a journal entry for each.
pub struct Bulk<'a> {
    tx: Transaction<'a>,
    session: &'a Session,
    known: &'a Known,
    at: String,
}

impl Store {
    /// Runs some work as another session, then goes on as before. What it writes is outside the reach of this session's
    /// undo.
    ///
    /// # Errors
    /// Those of the work.
    pub fn acting_as<T>(
        &mut self,
        session: Session,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let own = std::mem::replace(&mut self.session, session);
        let lost = self.lost_right.take();
        let given = work(self);
        self.session = own;
        // What that session lost is nothing to tell this one.
        self.lost_right.set(lost);
        given
    }

    /// Stores very many records in one transaction without journalling them: a benchmark's data, which nobody entered,
    /// nobody undoes and nobody follows, need no history, and a journal would double them. Rules, constraints, triggers
    /// and foreign keys hold as ever. Programs that have the database open do not notice: use it on a fresh one.
    ///
    /// # Errors
    /// Those of the work, which undo everything it wrote; and the database being busy, full or read-only.
    pub fn bulk<T>(&mut self, work: impl FnOnce(&mut Bulk) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let doing = || StoreError::sql("fill the database");
        let cache: i64 = self.conn.pragma_query_value(None, "cache_size", |row| row.get(0)).map_err(doing())?;
        self.conn.pragma_update(None, "cache_size", CACHE).map_err(doing())?;
        let given = self.bulk_in_cache(work);
        self.conn.pragma_update(None, "cache_size", cache).map_err(doing())?;
        // The log has grown with everything written; leave the database in its one file.
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(doing())?;
        given
    }

    fn bulk_in_cache<T>(&mut self, work: impl FnOnce(&mut Bulk) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::sql("begin filling"))?;
        let mut bulk = Bulk { tx, session: &self.session, known: &self.known, at: self.session.clock.now() };
        let given = work(&mut bulk)?;
        visit_text::pack(&bulk.tx).map_err(StoreError::sql("pack the words of visits"))?;
        self.log.commit(bulk.tx, &self.path, "commit the filling")?;
        Ok(given)
    }
}

impl Bulk<'_> {
    /// Stores a new record and gives its id.
    ///
    /// # Errors
    /// Fields that are refused, by the rules or by the database.
    pub fn insert(&self, mut record: Record) -> Result<Id, StoreError> {
        validate::settle(&mut record);
        validate::in_order(&mut record, None, self.known);
        let problems = validate::record(&record, self.known);
        if !problems.is_empty() {
            return Err(StoreError::Invalid { kind: record.kind, problems });
        }
        record.version = 1;
        record.trace.created_by.clone_from(&self.session.who);
        record.trace.created_at.clone_from(&self.at);
        record.trace.changed_by.clone_from(&self.session.who);
        record.trace.changed_at.clone_from(&self.at);
        rows::insert(&self.tx, &record).map_err(StoreError::sql("write a record"))
    }
}
