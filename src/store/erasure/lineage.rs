//! Whether two databases are of one pole: copies of one file share the beginning of their history.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::store::Store;

/// Where the history of a database begins: two that share it are of one pole. Nothing of what was written is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    change: i64,
    at: String,
    session: String,
}

impl Store {
    /// Where its history begins; none as long as nothing was written, or where it cannot be read.
    pub fn origin(&self) -> Option<Origin> {
        let (change, at, session) = first(&self.conn).ok().flatten()?;
        Some(Origin { change, at, session })
    }

    /// Whether its history has that beginning; none where that cannot be told. One in which nothing was ever changed has not: it was
    /// made where the other was moved away from.
    pub fn begins_with(&self, origin: &Origin) -> Option<bool> {
        let is_new = || {
            let any = "SELECT EXISTS (SELECT 1 FROM change) OR EXISTS (SELECT 1 FROM organisation)";
            !self.conn.query_row(any, [], |row| row.get::<_, bool>(0)).unwrap_or(true)
        };
        holds(&self.conn, origin).ok().flatten().or_else(|| is_new().then_some(false))
    }
}

fn holds(conn: &Connection, origin: &Origin) -> rusqlite::Result<Option<bool>> {
    let sql = "SELECT at = ?2 AND session = ?3 FROM change WHERE id = ?1 AND at <> ''";
    conn.query_row(sql, params![origin.change, origin.at, origin.session], |row| row.get(0)).optional()
}

/// The first change that a database tells of: number, moment and session.
fn first(conn: &Connection) -> rusqlite::Result<Option<(i64, String, String)>> {
    // What a salvage made in the place of a lost one says nothing.
    let sql = "SELECT id, at, session FROM change WHERE at <> '' ORDER BY id LIMIT 1";
    conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
}

fn shares(from: &Connection, other: &Connection) -> rusqlite::Result<Option<bool>> {
    let Some((change, at, session)) = first(from)? else { return Ok(None) };
    holds(other, &Origin { change, at, session })
}

/// Whether one of them is a copy of the other, or both of a third; none where that cannot be told, as of one that is empty.
pub(in crate::store) fn same_pole(one: &Connection, other: &Connection) -> Option<bool> {
    let either = |from, to| shares(from, to).ok().flatten();
    either(one, other).or_else(|| either(other, one))
}
