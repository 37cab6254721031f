//! The last change that a database holds, by which copies, logs and older states of it are told apart.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError};

/// What tells one change from those of other databases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    id: i64,
    at: String,
    who: String,
    session: String,
}

impl Change {
    /// Its number: they grow.
    pub(super) const fn id(&self) -> i64 {
        self.id
    }

    /// When it was made: UTC, RFC 3339.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// All that tells it, in one text.
    pub(super) fn in_words(&self) -> String {
        format!("{}\n{}\n{}\n{}", self.id, self.at, self.who, self.session)
    }

    /// The first that was ever made.
    pub(super) fn first(conn: &Connection) -> rusqlite::Result<Option<Change>> {
        conn.query_row("SELECT id, at, who, session FROM change ORDER BY id LIMIT 1", [], Change::read).optional()
    }

    /// The one of that number.
    pub(super) fn numbered(conn: &Connection, id: i64) -> rusqlite::Result<Option<Change>> {
        conn.query_row("SELECT id, at, who, session FROM change WHERE id = ?1", [id], Change::read).optional()
    }

    fn read(row: &rusqlite::Row) -> rusqlite::Result<Change> {
        Ok(Change { id: row.get(0)?, at: row.get(1)?, who: row.get(2)?, session: row.get(3)? })
    }

    /// The one that was made last; none where nothing was changed yet.
    pub(super) fn last(conn: &Connection) -> rusqlite::Result<Option<Change>> {
        let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'change'";
        if conn.query_row(tables, [], |row| row.get::<_, i64>(0))? == 0 {
            // A new one: everything is in the log yet.
            return Ok(None);
        }
        let last = "SELECT id, at, who, session FROM change ORDER BY id DESC LIMIT 1";
        conn.query_row(last, [], Change::read).optional()
    }

    /// Whether a database holds it.
    pub(super) fn is_in(&self, conn: &Connection) -> rusqlite::Result<bool> {
        let find = "SELECT count(*) FROM change WHERE id = ?1 AND at = ?2 AND who = ?3 AND session = ?4";
        let found = conn.query_row(find, params![self.id, self.at, self.who, self.session], |row| row.get::<_, i64>(0));
        Ok(found? > 0)
    }
}

/// The last change that somebody saw in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLast(pub(super) Change);

impl SeenLast {
    /// When it was made (UTC, RFC 3339), and by whom.
    pub fn made(&self) -> (&str, &str) {
        (&self.0.at, &self.0.who)
    }
}

impl Store {
    /// The last change in the database; none where nothing was changed yet.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn seen_last(&self) -> Result<Option<SeenLast>, StoreError> {
        Ok(Change::last(&self.conn).map_err(StoreError::sql("look for changes"))?.map(SeenLast))
    }

    /// Whether a change that was seen is still there. Nothing takes one out but another content that is put in the place of all:
    /// by a restore, or by another tool that writes as SQLite does (`.restore`).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn still_has(&self, seen: &SeenLast) -> Result<bool, StoreError> {
        seen.0.is_in(&self.conn).map_err(StoreError::sql("look for changes"))
    }
}
