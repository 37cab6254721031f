//! Whether two databases are of one pole: copies of one file share the beginning of their history.

use rusqlite::{Connection, OptionalExtension, params};

/// The first change that a database tells of: number, moment and session.
fn first(conn: &Connection) -> rusqlite::Result<Option<(i64, String, String)>> {
    // What a salvage made in the place of a lost one says nothing.
    let sql = "SELECT id, at, session FROM change WHERE at <> '' ORDER BY id LIMIT 1";
    conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
}

fn shares(from: &Connection, other: &Connection) -> rusqlite::Result<Option<bool>> {
    let Some((id, at, session)) = first(from)? else { return Ok(None) };
    let sql = "SELECT at = ?2 AND session = ?3 FROM change WHERE id = ?1 AND at <> ''";
    other.query_row(sql, params![id, at, session], |row| row.get(0)).optional()
}

/// Whether one of them is a copy of the other, or both of a third; none where that cannot be told, as of one that is empty.
pub(in crate::store) fn same_pole(one: &Connection, other: &Connection) -> Option<bool> {
    let either = |from, to| shares(from, to).ok().flatten();
    either(one, other).or_else(|| either(other, one))
}
