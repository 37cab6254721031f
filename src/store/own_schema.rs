//! Whether the schema of a database is the one that the migrations make. Who writes to the file with another program can add
//! a trigger that takes away at once what is saved, or drop one that keeps a rule: SQLite finds such a file sound.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use rusqlite::Connection;
use rusqlite_migration::Migrations;

use super::{Fault, Store, StoreError, open};

/// What a part of a schema is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Table,
    Index,
    Trigger,
    View,
}

impl Sort {
    /// As SQLite calls it.
    pub const fn code(self) -> &'static str {
        match self {
            Sort::Table => "table",
            Sort::Index => "index",
            Sort::Trigger => "trigger",
            Sort::View => "view",
        }
    }

    fn of(code: &str) -> Sort {
        match code {
            "index" => Sort::Index,
            "trigger" => Sort::Trigger,
            "view" => Sort::View,
            _ => Sort::Table,
        }
    }

    /// Whether it does something when records are read or written.
    const fn acts(self) -> bool {
        matches!(self, Sort::Trigger | Sort::View)
    }
}

/// A table, index, trigger or view by its name, which may be a stranger's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub sort: Sort,
    pub name: String,
}

/// Parts with what makes them, without what makes no difference.
type Parts = BTreeMap<Part, String>;

/// In what a schema differs from the program's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alterations {
    /// What the program does not have.
    pub foreign: Vec<Part>,
    /// What it has, and the database has not.
    pub missing: Vec<Part>,
    /// What does, or holds, something else than the program's own of that name.
    pub changed: Vec<Part>,
}

/// In English, as what SQLite says of damage.
impl fmt::Display for Alterations {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        let lists = [("foreign", &self.foreign), ("missing", &self.missing), ("changed", &self.changed)];
        let parts = lists.into_iter().flat_map(|(how, parts)| parts.iter().map(move |part| (how, part)));
        for (index, (how, part)) in parts.enumerate() {
            let comma = if index == 0 { "" } else { "; " };
            write!(to, "{comma}{how} {} {}", part.sort.code(), crate::model::text::display_safe(&part.name))?;
        }
        Ok(())
    }
}

impl Alterations {
    /// In what the schema of a database of that version differs from the one that the migrations make.
    pub(super) fn of(conn: &Connection, version: i64) -> Result<Alterations, StoreError> {
        let found = parts(conn).map_err(StoreError::sql("read the schema"))?;
        Ok(Alterations::between(&own(version)?, &found))
    }

    fn between(own: &Parts, found: &Parts) -> Alterations {
        let not_in =
            |one: &Parts, other: &Parts| one.keys().filter(|part| !other.contains_key(*part)).cloned().collect();
        let differs = |(part, sql): &(&Part, &String)| found.get(*part).is_some_and(|other| other != *sql);
        Alterations {
            foreign: not_in(found, own),
            missing: not_in(own, found),
            changed: own.iter().filter(differs).map(|(part, _)| part.clone()).collect(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.foreign.is_empty() && self.missing.is_empty() && self.changed.is_empty()
    }

    /// Whether something that is not the program's may change or hide what is read and written.
    fn act(&self) -> bool {
        self.foreign.iter().chain(&self.changed).any(|part| part.sort.acts())
    }

    /// Whether the rules of the program's own schema may not hold. Foreign tables and indexes change nothing that is kept.
    fn are_grave(&self) -> bool {
        self.act() || !self.missing.is_empty() || !self.changed.is_empty()
    }
}

/// What the migrations make up to a version.
fn own(version: i64) -> Result<Parts, StoreError> {
    let doing = || StoreError::sql("make the schema");
    let steps = open::steps();
    let mut conn = open::in_memory().map_err(doing())?;
    let version = usize::try_from(version).unwrap_or_default().min(steps.len());
    Migrations::from_slice(&steps)
        .to_version(&mut conn, version)
        .map_err(|error| StoreError::Migration { detail: error.to_string(), copied: false })?;
    parts(&conn).map_err(doing())
}

/// What a schema holds, but for what SQLite keeps for itself. How the tables behind the full-text index are written is
/// decided by the version of SQLite that made them.
fn parts(conn: &Connection) -> rusqlite::Result<Parts> {
    let sql =
        "SELECT type, name, iif(type = 'table' AND name GLOB 'visit_text_*', '', coalesce(sql, '')) FROM sqlite_schema
        WHERE NOT (type IN ('table', 'index') AND name GLOB 'sqlite_*')";
    read(conn, sql)
}

fn read(conn: &Connection, sql: &str) -> rusqlite::Result<Parts> {
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        let (sort, name): (String, String) = (row.get(0)?, row.get(1)?);
        let sql: String = row.get(2)?;
        Ok((Part { sort: Sort::of(&sort), name }, plain(&sql)))
    })?;
    rows.collect()
}

/// The triggers of today's schema, as `schema.sql` has them: making the schema would take as long as opening a database.
fn own_triggers() -> &'static Parts {
    static TRIGGERS: OnceLock<Parts> = OnceLock::new();
    TRIGGERS.get_or_init(|| {
        let beginnings = include_str!("../../schema.sql").split("\nCREATE TRIGGER ").skip(1);
        let triggers = beginnings.filter_map(|text| {
            let (text, _) = text.split_once("\nEND;")?;
            let name = text.split_whitespace().next()?.to_owned();
            Some((Part { sort: Sort::Trigger, name }, plain(&format!("CREATE TRIGGER {text}\nEND"))))
        });
        triggers.collect()
    })
}

/// A statement without comments and spaces that make no difference, in small letters but for what is quoted.
fn plain(sql: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(sql.len()), sql);
    let mut apart = false;
    while let Some(first) = rest.chars().next() {
        let end_of = |mark: &str, from: usize| rest[from..].find(mark).map_or(rest.len(), |at| from + at + mark.len());
        let length = match first {
            '\'' | '"' | '`' => end_of(first.encode_utf8(&mut [0; 4]), 1),
            '[' => end_of("]", 1),
            '-' if rest.starts_with("--") => end_of("\n", 2),
            '/' if rest.starts_with("/*") => end_of("*/", 2),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        if first.is_whitespace() || token.starts_with("--") || token.starts_with("/*") {
            apart = true;
            continue;
        }
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '"' | '\'' | '`' | '[' | ']');
        if apart && is_word(first) && plain.ends_with(is_word) {
            plain.push(' ');
        }
        apart = false;
        if length > first.len_utf8() { plain.push_str(token) } else { plain.push(first.to_ascii_lowercase()) }
    }
    plain
}

/// The number that SQLite gives each schema of a database.
fn version_of_schema(conn: &Connection) -> rusqlite::Result<i64> {
    conn.prepare_cached("PRAGMA schema_version")?.query_row([], |row| row.get(0))
}

/// What triggers and views there are that are not ours, or other than ours; with the number of the schema before that was read.
fn foreign(conn: &Connection) -> Result<(i64, Alterations), StoreError> {
    let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('trigger', 'view')";
    let look = || Ok((version_of_schema(conn)?, read(conn, sql)?));
    let (seen, found) = look().map_err(StoreError::sql("read the schema"))?;
    Ok((seen, Alterations { missing: Vec::new(), ..Alterations::between(own_triggers(), &found) }))
}

/// Looks for them in what is about to write, where the schema is another one than that which was seen: another tool may put in a
/// trigger while the file is open.
///
/// # Errors
/// [`StoreError::Altered`]: something foreign may change or hide what is written. [`StoreError::Newer`]: a later version of the program
/// migrated it.
pub(super) fn refuse_new(tx: &Connection, path: &Path, known: &Cell<i64>) -> Result<(), StoreError> {
    if version_of_schema(tx).map_err(StoreError::sql("read the schema"))? == known.get() {
        return Ok(());
    }
    let (seen, how) = foreign(tx)?;
    if how.act() {
        return Err(StoreError::Altered { path: path.to_owned(), how: Box::new(how) });
    }
    open::not_newer(tx, path)?;
    known.set(seen);
    Ok(())
}

/// Whether a view has the name of one of our tables: reading it may never come to an end. What cannot be read is not judged.
pub(super) fn refuse_hidden(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let views = "SELECT type, name, '' FROM sqlite_schema WHERE type = 'view'";
    let views = match read(conn, views).map_err(StoreError::sql("look for views")) {
        Ok(views) => views,
        // The next statement would wait as long once more.
        Err(StoreError::Busy) => return Err(StoreError::Busy),
        Err(_) => return Ok(()),
    };
    let hides = |part: &Part| {
        include_str!("../../schema.sql").split("TABLE ").skip(1).any(|text| {
            let name = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
            name.is_some_and(|name| name.eq_ignore_ascii_case(&part.name))
        })
    };
    let foreign: Vec<Part> = views.into_keys().filter(hides).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    let how = Box::new(Alterations { foreign, ..Alterations::default() });
    Err(StoreError::Altered { path: path.to_owned(), how })
}

/// Refuses a database of that version in which something foreign may change or hide what is read and written.
pub(super) fn refuse_foreign(conn: &Connection, path: &Path, version: i64) -> Result<(), StoreError> {
    let how = Alterations::of(conn, version)?;
    if how.act() { Err(StoreError::Altered { path: path.to_owned(), how: Box::new(how) }) } else { Ok(()) }
}

/// Refuses a copy in which something foreign may do so, or the program's own is missing or another.
pub(super) fn refuse_altered(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let version = conn.pragma_query_value(None, "user_version", |row| row.get(0));
    let how = Alterations::of(conn, version.map_err(StoreError::sql("read the schema version"))?)?;
    if how.are_grave() { Err(StoreError::Altered { path: path.to_owned(), how: Box::new(how) }) } else { Ok(()) }
}

impl Store {
    /// In what the whole schema differs from the program's own.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn alterations(&self) -> Result<Alterations, StoreError> {
        let version = self.conn.pragma_query_value(None, "user_version", |row| row.get(0));
        Alterations::of(&self.conn, version.map_err(StoreError::sql("read the schema version"))?)
    }

    /// What was found at opening that may change or hide what is written: nothing is, then.
    pub fn altered(&self) -> Option<&Alterations> {
        self.altered.as_ref()
    }

    /// Looks for triggers and views that are not ours. What else may be wrong with the schema, the check of the day finds.
    pub(super) fn look_for_foreign(&mut self) -> Result<(), StoreError> {
        let (seen, how) = foreign(&self.conn)?;
        self.schema_seen.set(seen);
        let was = self.altered.take().is_some();
        if how.act() {
            self.fault.set(Some(Fault::Damaged));
            self.altered = Some(how);
        } else if was {
            self.fault.set(None);
        }
        Ok(())
    }

    /// Whether nothing foreign was found that may change or hide what is written.
    pub(super) fn unaltered(&self) -> Result<(), StoreError> {
        let altered = |how: &Alterations| StoreError::Altered { path: self.path.clone(), how: Box::new(how.clone()) };
        self.altered.as_ref().map_or(Ok(()), |how| Err(altered(how)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn what_makes_no_difference_is_none_and_what_does_is_one() {
        let same = [
            "CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT RAISE(ABORT, 'No  way'); END",
            "create trigger t\n  BEFORE DELETE ON a -- why\nBEGIN /* so */ SELECT RAISE( ABORT,'No  way' ) ; END",
        ];
        assert_eq!(plain(same[0]), plain(same[1]));
        for other in ["No way", "no  way", "--", "No  way'' OR ''"] {
            assert_ne!(plain(same[0]), plain(&same[0].replace("No  way", other)), "{other}");
        }
        assert_ne!(plain("a b"), plain("ab"));
        assert_ne!(plain("a - - b"), plain("a"));
        assert_eq!(plain("x'"), "x'");
    }

    #[test]
    fn the_triggers_that_are_looked_for_at_opening_are_those_of_the_schema() {
        let all = own(i64::MAX).unwrap();
        let triggers: Parts = all.into_iter().filter(|(part, _)| part.sort.acts()).collect();
        assert!(triggers.len() > 10);
        assert_eq!(&triggers, own_triggers());
    }

    #[test]
    fn a_view_that_never_ends_in_the_place_of_a_table_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        for table in ["setting", "visit", "change"] {
            let raw = Connection::open(&path).unwrap();
            raw.execute_batch(&format!(
                "PRAGMA foreign_keys = off; PRAGMA legacy_alter_table = on; ALTER TABLE {table} RENAME TO aside;
                 CREATE VIEW {table} AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r"
            ))
            .unwrap();
            for open in [Store::open, Store::reader, Store::open_there] {
                let refused = open(&path, session());
                assert!(matches!(refused, Err(StoreError::Altered { .. })), "{table}: {:?}", refused.err());
            }
            raw.execute_batch(&format!("DROP VIEW {table}; ALTER TABLE aside RENAME TO {table}")).unwrap();
            drop(raw);
            drop(Store::open(&path, session()).unwrap());
        }
    }

    #[test]
    fn what_another_tool_adds_while_the_file_is_open_keeps_from_writing() {
        use crate::model::kind::Kind;
        use crate::model::record::{Record, Value};
        let organisation = |name: &str| Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
        for (eater, refused) in [
            (
                "CREATE TRIGGER eater AFTER INSERT ON organisation BEGIN DELETE FROM organisation WHERE id = new.id; END",
                true,
            ),
            ("CREATE TRIGGER eater AFTER INSERT ON draft BEGIN DELETE FROM draft; END", true),
            ("CREATE INDEX of_others ON visit (summary); CREATE TABLE others (name TEXT)", false),
            ("PRAGMA user_version = 99; ALTER TABLE visit ADD COLUMN later TEXT", true),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("pole.db");
            let mut store = Store::open(&path, session()).unwrap();
            store.save(organisation("Avant")).unwrap();
            Connection::open(&path).unwrap().execute_batch(eater).unwrap();
            let kept = store.keep_draft("draft", "host", 1, "{}");
            let is_told = matches!(kept, Err(StoreError::Altered { .. } | StoreError::Newer { .. }));
            assert_eq!(is_told, refused, "{eater}: {kept:?}");
            let saved = store.save(organisation("Après")).map(drop);
            assert_eq!(saved.is_err(), refused, "{eater}: {saved:?}");
            assert_eq!(store.fault().is_some(), refused && eater.contains("TRIGGER"));
            assert_eq!(store.all(Kind::Organisation).unwrap().len(), if refused { 1 } else { 2 }, "{eater}");
        }
    }

    #[test]
    fn a_database_that_is_opened_anew_is_looked_at_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        assert!(store.alterations().unwrap().is_empty() && store.altered().is_none());
        store.conn.execute_batch("CREATE VIEW others AS SELECT * FROM visit").unwrap();
        store.reopen().unwrap();
        assert_eq!(store.altered().map(ToString::to_string).as_deref(), Some("foreign view others"));
        assert!(matches!(store.writable(), Err(StoreError::Altered { .. })));
        store.conn.execute_batch("DROP VIEW others").unwrap();
        store.reopen().unwrap();
        assert!(store.altered().is_none());
    }
}
