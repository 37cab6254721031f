//! `ALTER TABLE … ADD CHECK`, which SQLite has had since 3.53, for an older one such as that of SQLCipher: the constraint is
//! written into the schema where `ALTER TABLE` writes it, so that both make the same file.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ffi, params};
use rusqlite_migration::M;

/// The first version that has the statement.
const SINCE: i32 = 3_053_000;

/// A migration of such statements only, one a line.
pub(super) fn migration(sql: &'static str) -> M<'static> {
    if rusqlite::version_number() >= SINCE {
        return M::up(sql);
    }
    M::up_with_hook("", move |tx: &rusqlite::Transaction| Ok(carry_out(tx, sql)?))
}

/// Does what the statements say. Must be in a transaction, which is taken back upon an error.
fn carry_out(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    let defensive = conn.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
    let written = write(conn, sql);
    // The schema is read again as it is now.
    let read = conn.pragma_update(None, "writable_schema", "reset");
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, defensive)?;
    written.and(read)?;
    // Rows that are there are held to the new constraints as well.
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(refused(&said)) }
}

fn write(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.pragma_update(None, "writable_schema", true)?;
    for line in sql.lines().filter(|line| !line.is_empty() && !line.starts_with("--")) {
        let said = line.strip_prefix("ALTER TABLE ").and_then(|rest| rest.strip_suffix(';'));
        let (table, check) = said.and_then(|rest| rest.split_once(" ADD ")).ok_or_else(|| refused(line))?;
        let mut schema: String =
            conn.query_row("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", [table], |row| {
                row.get(0)
            })?;
        let end = schema.rfind(')').ok_or_else(|| refused(line))?;
        schema.insert_str(end, check);
        schema.insert_str(end, ", ");
        conn.execute("UPDATE sqlite_schema SET sql = ?1 WHERE type = 'table' AND name = ?2", params![schema, table])?;
    }
    // Whoever has the database open notices.
    let version: i64 = conn.pragma_query_value(None, "schema_version", |row| row.get(0))?;
    conn.pragma_update(None, "schema_version", version + 1)
}

fn refused(why: &str) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CONSTRAINT), Some(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use rusqlite_migration::Migrations;

    use super::*;
    use crate::store::open::steps;

    const CHECKS: &str = include_str!("../../migrations/0007.sql");

    fn before() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
        Migrations::new(steps()).to_version(&mut conn, 6).unwrap();
        conn
    }

    fn schema(conn: &Connection) -> Vec<(String, Option<String>)> {
        let mut read = conn.prepare("SELECT name, sql FROM sqlite_schema ORDER BY type, name").unwrap();
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn an_older_sqlite_makes_the_same_file() {
        let (newer, older) = (before(), before());
        let tx = older.unchecked_transaction().unwrap();
        carry_out(&tx, CHECKS).unwrap();
        tx.commit().unwrap();
        if rusqlite::version_number() >= SINCE {
            newer.execute_batch(CHECKS).unwrap();
            assert_eq!(schema(&older), schema(&newer));
        }
        let long = "x".repeat(41);
        let refused =
            older.execute("INSERT INTO distinct_pair VALUES ('contact', 1, 2, 'amo', ?1)", [&long]).unwrap_err();
        assert!(refused.to_string().contains("CHECK"), "{refused}");
        assert!(older.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
        assert!(older.execute("UPDATE sqlite_schema SET sql = 'x'", []).is_err(), "the schema is locked again");
    }

    #[test]
    fn rows_that_break_them_keep_it_from_being_done() {
        let conn = before();
        let (tables, long) = (schema(&conn), "x".repeat(65));
        conn.execute(
            "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES ('1', ?1, '', 0, '{}', '')",
            [&long],
        )
        .unwrap();
        let tx = conn.unchecked_transaction().unwrap();
        let refused = carry_out(&tx, CHECKS).unwrap_err();
        assert!(refused.to_string().contains("draft"), "{refused}");
        tx.rollback().unwrap();
        assert_eq!(schema(&conn), tables);
    }
}
