//! Where an import is tried out: in a copy that nobody else sees, so that others go on writing however long it takes.
//!
//! The copy has no name. SQLite keeps of it what fits into its page cache, and puts the rest into a file of its own that it
//! deletes as soon as it is made; with the feature `encryption` it keeps that file in memory, encrypted as the database is. A
//! database so much larger than the file that copying it would take longer than the try is written to as ever, and all of it taken back:
//! others then wait for that moment.

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Store, StoreError, cipher, copy, import, open};

/// The size of a page, SQLite's own.
const PAGE: u64 = 4_096;
/// So much is copied in some milliseconds.
const LITTLE: u64 = 16 << 20;
/// So much is copied in the time in which a row is tried.
const A_ROW: u64 = 64 << 10;
/// Where the copy stays in memory, it may be so large; what is tried comes to it.
const IN_MEMORY: u64 = 64 << 20;

/// What SQLite calls a database without a name.
#[cfg(not(feature = "encryption"))]
pub(super) const NAMELESS: &str = "";
/// Its file is in memory, and this connection's alone. `:memory:` would have no file, and takes no key: nothing is copied there
/// from an encrypted database.
#[cfg(feature = "encryption")]
pub(super) const NAMELESS: &str = "file:trial?vfs=memdb";

/// A copy of the database to try something in. It is gone when this is dropped, and however the program ends.
pub struct Trial {
    pub(super) conn: Connection,
}

/// Whether a database of so many bytes is copied to try so many rows.
fn is_worth_it(bytes: u64, rows: usize, in_memory: bool) -> bool {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    bytes <= LITTLE.max(rows.saturating_mul(A_ROW)) && (!in_memory || bytes <= IN_MEMORY)
}

impl Store {
    /// A copy in which about so many rows are to be tried. None where trying them in the database itself is better, and where
    /// no copy can be made: there is no room for it, or the database is damaged.
    ///
    /// # Errors
    /// It was stopped, or the file is no longer the one that was opened.
    pub fn trial(&self, rows: usize, goes_on: &dyn Fn() -> bool) -> Result<Option<Trial>, StoreError> {
        self.writable().or_else(|error| self.noted(Err(error)))?;
        match self.copied(rows, goes_on) {
            Err(StoreError::Stopped) => Err(StoreError::Stopped),
            made => Ok(made.unwrap_or_default()),
        }
    }

    fn copied(&self, rows: usize, goes_on: &dyn Fn() -> bool) -> Result<Option<Trial>, StoreError> {
        let doing = || StoreError::sql("copy the database");
        // One state of it, whatever others write meanwhile.
        let state = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred).map_err(doing())?;
        let pages: i64 = state.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(doing())?;
        let bytes = pages.unsigned_abs().saturating_mul(PAGE);
        if !is_worth_it(bytes, rows, cfg!(feature = "encryption")) {
            return Ok(None);
        }
        let mut conn = Connection::open(NAMELESS).map_err(doing())?;
        cipher::lend(&state, &conn)?;
        // The copy says of itself that it has a log, as the database does: without this, that would be shared with others.
        conn.pragma_update(None, "locking_mode", "exclusive").map_err(doing())?;
        {
            let backup = Backup::new(&state, &mut conn).map_err(doing())?;
            loop {
                if !goes_on() {
                    return Err(StoreError::Stopped);
                }
                match backup.step(copy::PAGES).map_err(doing())? {
                    StepResult::Done => break,
                    StepResult::More => {}
                    _ => return Err(StoreError::Busy),
                }
            }
        }
        open::rules(&mut conn).map_err(doing())?;
        // Nothing of it is to outlast anything.
        conn.pragma_update(None, "journal_mode", "memory").map_err(doing())?;
        conn.pragma_update(None, "synchronous", "off").map_err(doing())?;
        conn.pragma_update(None, "cache_size", import::CACHE).map_err(doing())?;
        Ok(Some(Trial { conn }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::super::{Action, StoreError};
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    #[test]
    fn what_is_copied_takes_no_longer_than_what_is_tried() {
        for (bytes, rows, expected) in [
            (LITTLE, 1, (true, true)),
            (LITTLE + 1, 20, (false, false)),
            (IN_MEMORY, 1_000, (false, false)),
            (IN_MEMORY, 1_024, (true, true)),
            (IN_MEMORY + 1, 100_000, (true, false)),
            (5 << 30, 100_000, (true, false)),
            (u64::MAX, usize::MAX, (true, false)),
        ] {
            let found = (is_worth_it(bytes, rows, false), is_worth_it(bytes, rows, true));
            assert_eq!(found, expected, "{bytes} {rows}");
        }
    }

    #[test]
    fn a_trial_has_the_same_rules_and_touches_nothing_and_others_write_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        let mut other = Store::open(&path, session()).unwrap();
        let named = |name: &str| Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
        store.save(named("A")).unwrap();
        let mut trial = store.trial(10, &|| true).unwrap().unwrap();
        let pragma = |name| trial.conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!([pragma("foreign_keys"), pragma("trusted_schema"), pragma("temp_store")], [1, 0, 2]);
        assert!(!trial.conn.path().unwrap().contains('/'), "{:?}", trial.conn.path());
        let known = store.known().clone();
        // What is tried twice is tried on the same state.
        for round in 0..2 {
            let made = store.try_out(&mut trial, Action::Import, &known, |write| {
                let made = write.insert(named("B"))?;
                other.save(named(&format!("C{round}")))?;
                assert!(matches!(write.insert(named("B")), Err(StoreError::Invalid { .. })));
                Ok(made.id)
            });
            assert_eq!(made.unwrap(), 2);
        }
        drop(trial);
        let names: Vec<String> =
            store.all(Kind::Organisation).unwrap().iter().map(|record| record.text("name").to_owned()).collect();
        assert_eq!(names, ["A", "C0", "C1"]);
    }

    /// Which of this process's files are of SQLite's making, without a name.
    #[cfg(all(feature = "encryption", target_os = "linux"))]
    fn spilled() -> usize {
        let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
        let targets = open.filter_map(|file| std::fs::read_link(file.path()).ok());
        targets.filter(|target| target.to_string_lossy().contains("etilqs")).count()
    }

    #[cfg(all(feature = "encryption", target_os = "linux"))]
    #[test]
    fn what_is_tried_of_an_encrypted_database_stays_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        let secret = crate::vault::Secret::new("cheval agrafe pile \u{e9}t\u{e9}");
        crate::store::encryption::encrypt(&path, &secret, &session(), crate::vault::Recovery::random(), None).unwrap();
        crate::vault::unlock(&path, &secret).unwrap();
        let mut store = Store::open(&path, session()).unwrap();
        let mut trial = store.copied(10, &|| true).unwrap().expect("a copy of an encrypted database");
        let known = store.known().clone();
        // More than the page cache holds.
        let work = |write: &mut crate::store::Write| {
            for n in 0..600 {
                let notes = "x".repeat(19_000);
                let record = Record::new(Kind::Organisation).with("name", Value::Text(format!("N{n}")));
                write.insert(record.with("notes", Value::Text(notes)))?;
            }
            Ok(spilled())
        };
        assert_eq!(store.try_out(&mut trial, Action::Import, &known, work).unwrap(), 0);
        assert_eq!(store.count(Kind::Organisation).unwrap(), 0);
    }
}
