//! Consistent copies of a database: written beside their target, opened again, checked, and only then renamed.

use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::standing::emptied;
use super::{StoreError, check, cipher, hot_journal, names, open, own_schema};
use crate::contract::{BUILT_IN, Contract};
use crate::vault;

/// Pages copied at a time: some ten milliseconds.
pub(super) const PAGES: i32 = 2_048;

/// How far a copy is, of 1000; it goes on as long as this says so.
pub type GoesOn<'a> = &'a mut dyn FnMut(u32) -> bool;

/// Refuses a name for a new database that would be taken for something beside another one.
pub(super) fn free_name(target: &Path) -> Result<(), StoreError> {
    if is_of_sqlite(target) {
        return Err(StoreError::NameOfSqlite(target.to_owned()));
    }
    if is_beside_another(target) {
        return Err(StoreError::NameOfOurs(target.to_owned()));
    }
    Ok(())
}

/// Writes a copy of everything that is committed, as of one moment, whatever others write meanwhile.
///
/// # Errors
/// The target exists or cannot be written; the copy is damaged, because the database is; it was stopped. Then there is no
/// copy.
pub fn checked(conn: &Connection, target: &Path, goes_on: GoesOn) -> Result<(), StoreError> {
    let fail = |source| StoreError::Folder { path: target.to_owned(), source };
    free_name(target)?;
    if target.exists() {
        return Err(fail(std::io::ErrorKind::AlreadyExists.into()));
    }
    // What another one left there that got another name or was removed: its key may be the only one, and its log would be
    // taken for that of the new one.
    let left = [vault::key_file(target), open::beside(target, "-wal"), open::beside(target, "-journal")];
    if let Some(path) = left.into_iter().find(|left| left.symlink_metadata().is_ok()) {
        return Err(StoreError::Folder { path, source: std::io::ErrorKind::AlreadyExists.into() });
    }
    // Several programs may copy at once.
    let part = open::beside(target, &format!(".{}.part", std::process::id()));
    finished(&part, target, write(conn, &part, target, false, goes_on))
}

/// The same of a database without its log, with another log in its place.
///
/// # Errors
/// Those of [`checked`]; the log does not belong to the database.
pub fn with_log(conn: &Connection, log: &Path, target: &Path) -> Result<(), StoreError> {
    let part = open::beside(target, &format!(".{}.part", std::process::id()));
    let fail = |source| StoreError::Folder { path: log.to_owned(), source };
    let in_one_file = || {
        let doing = || StoreError::sql("read a log");
        let copy = open::connect(&part, OpenFlags::default())?;
        copy.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(doing())?;
        copy.pragma_update(None, "journal_mode", "delete").map_err(doing())
    };
    let written = write(conn, &part, target, true, &mut |_| true)
        .and_then(|()| std::fs::copy(log, open::beside(&part, "-wal")).map_err(fail))
        .and_then(|_| in_one_file());
    finished(&part, target, written)
}

/// Checks what was written, and gives it its name.
fn finished(part: &Path, target: &Path, written: Result<(), StoreError>) -> Result<(), StoreError> {
    let fail = |source| StoreError::Folder { path: target.to_owned(), source };
    let made = written
        .and_then(|()| open_checked(part).map(drop))
        .and_then(|()| std::fs::File::open(part).and_then(|file| file.sync_all()).map_err(fail))
        // Another program may have been faster.
        .and_then(|()| if target.exists() { Err(fail(std::io::ErrorKind::AlreadyExists.into())) } else { Ok(()) })
        .and_then(|()| std::fs::rename(part, target).map_err(fail));
    if made.is_err() {
        remove(part);
        if !target.exists() {
            // There is no copy that it could be the key file of.
            let _ = std::fs::remove_file(vault::key_file(target));
        }
    } else {
        // The name is on the disk as well. Where folders cannot be synced, it is there a moment later.
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    made
}

/// Whether a file of that name would be taken for what belongs to a database that is there.
fn is_beside_another(path: &Path) -> bool {
    let name = path.as_os_str().as_encoded_bytes();
    vault::BESIDE.iter().filter_map(|end| name.strip_suffix(end.as_bytes())).any(|of| {
        // What a path ends with is text: what is before it is a path.
        std::str::from_utf8(of).is_ok_and(|of| Path::new(of).is_file())
    })
}

/// Whether SQLite would take a file of that name for its own beside a database, there or to come, and delete it.
fn is_of_sqlite(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    [&b"-journal"[..], b"-wal", b"-shm"].iter().any(|end| name.ends_with(end))
}

/// Removes a copy that was not finished, with what SQLite had beside it.
fn remove(part: &Path) {
    for path in
        [part.to_owned(), open::beside(part, "-journal"), open::beside(part, "-wal"), open::beside(part, "-shm")]
    {
        let _ = std::fs::remove_file(path);
    }
}

/// `salted`: so that the log of what is copied can be read with the copy.
fn write(conn: &Connection, part: &Path, target: &Path, salted: bool, goes_on: GoesOn) -> Result<(), StoreError> {
    let doing = || StoreError::sql("copy the database");
    open::prepare_file(part)?;
    let mut copy = Connection::open(names::of_a_file(part)).map_err(doing())?;
    cipher::like(conn, &copy, target)?;
    if salted {
        cipher::salted_like(conn, &copy).map_err(doing())?;
    }
    open::bound(&copy).map_err(doing())?;
    // One state of the database, so that another program's write does not begin the copy anew.
    let state = Transaction::new_unchecked(conn, TransactionBehavior::Deferred).map_err(doing())?;
    state.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(doing())?;
    {
        let backup = Backup::new(&state, &mut copy).map_err(doing())?;
        loop {
            match backup.step(PAGES).map_err(doing())? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => return Err(StoreError::Busy),
            }
            let progress = backup.progress();
            let left = i64::from(progress.remaining) * 1_000 / i64::from(progress.pagecount.max(1));
            if !goes_on(u32::try_from(1_000 - left).unwrap_or(0)) {
                return Err(StoreError::Stopped);
            }
        }
    }
    // A copy is one file, to be moved about.
    copy.pragma_update(None, "journal_mode", "delete").map_err(doing())?;
    copy.close().map_err(|(_, error)| doing()(error))
}

/// As long as this is kept a file is only read, which may make a log beside one that was copied as it stood; afterwards there is
/// none, where there was none.
#[derive(Debug)]
pub struct OnlyRead {
    path: PathBuf,
    had: bool,
}

impl OnlyRead {
    /// From now on.
    pub fn begin(path: &Path) -> OnlyRead {
        OnlyRead { path: path.to_owned(), had: open::beside(path, "-wal").exists() }
    }
}

impl Drop for OnlyRead {
    fn drop(&mut self) {
        let made = std::fs::metadata(open::beside(&self.path, "-wal")).is_ok_and(|log| log.len() == 0);
        if self.had || !made {
            return;
        }
        // Whoever closes it last and may write takes away what is empty; SQLite knows whether somebody else has it open.
        if let Ok(conn) = open_file(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)
            && cipher::unlock(&conn, &self.path).is_ok()
        {
            let _ = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        }
    }
}

/// Opens a file, unless it was emptied: SQLite would delete the log that is left of it.
fn open_file(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    if emptied(path).is_some() {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
        return Err(rusqlite::Error::SqliteFailure(code, Some("the file is empty".to_owned())));
    }
    open::plain_files(path).map_err(|_| rusqlite::Error::InvalidPath(path.to_owned()))?;
    hot_journal::out_of_the_way(path);
    Connection::open_with_flags(names::of_a_file(path), flags)
}

/// Opens a copy to read, without looking whether it is sound.
///
/// # Errors
/// It cannot be opened.
pub fn open_as_it_is(path: &Path) -> rusqlite::Result<Connection> {
    let conn = open_file(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    open::bound(&conn)?;
    Ok(conn)
}

/// Opens a sound database, encrypted or not, so that something can be attached to it and written there: what is attached
/// to a connection that only reads cannot be.
///
/// # Errors
/// It cannot be opened, or its key is not known.
#[cfg(feature = "encryption")]
pub fn open_to_export(path: &Path) -> Result<Connection, StoreError> {
    let doing = || StoreError::sql("open the backup");
    let conn = open_file(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(doing())?;
    open::bound(&conn).map_err(doing())?;
    cipher::unlock(&conn, path)?;
    Ok(conn)
}

/// The database that these bytes are, to be read only; `name` is where they come from.
///
/// # Errors
/// They are none.
#[cfg(feature = "encryption")]
pub fn open_image(image: &[u8], name: &Path) -> Result<Connection, StoreError> {
    let doing = || StoreError::sql("open the copy");
    let mut conn = Connection::open_in_memory().map_err(doing())?;
    open::bound(&conn).map_err(doing())?;
    let not_ours = |_| StoreError::NotOurs(name.to_owned());
    conn.deserialize_read_exact("main", image, image.len(), true).map_err(not_ours)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map_err(not_ours)?;
    Ok(conn)
}

/// Opens a copy to read, if it is a sound Rouage database.
///
/// # Errors
/// It cannot be opened, is not ours, comes from a newer version, or is damaged.
pub fn open_checked(path: &Path) -> Result<Connection, StoreError> {
    let fail = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) if super::was_ours(path) => damaged(path, error.to_string()),
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotOurs(path.to_owned()),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::SystemIoFailure) => {
            damaged(path, error.to_string())
        }
        _ => StoreError::Open { path: path.to_owned(), source: error },
    };
    let conn = open_as_it_is(path).map_err(fail)?;
    cipher::unlock(&conn, path)?;
    let pragma = |name| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if pragma("application_id").map_err(fail)? != open::APPLICATION_ID {
        return Err(StoreError::NotOurs(path.to_owned()));
    }
    let (found, known) =
        (pragma("user_version").map_err(fail)?, i64::try_from(open::steps().len()).unwrap_or(i64::MAX));
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    match check::first_fault(&conn, "PRAGMA quick_check(1)").map_err(fail)? {
        None => Ok(conn),
        Some(said) => Err(damaged(path, said)),
    }
}

/// The same, if moreover its schema is the program's own, and its contracts can be read: without them nothing opens it.
///
/// # Errors
/// Those of [`open_checked`]; somebody altered it; [`StoreError::BadCopy`] for a contract.
pub fn open_whole(path: &Path) -> Result<Connection, StoreError> {
    let conn = open_checked(path)?;
    own_schema::refuse_altered(&conn, path)?;
    let sources: rusqlite::Result<Vec<String>> = conn
        .prepare("SELECT source FROM contract")
        .and_then(|mut read| read.query_map([], |row| row.get(0))?.collect());
    // The check has seen every page: where there is no such table, it is of somebody else.
    for source in sources.unwrap_or_default().iter().filter(|source| *source != BUILT_IN) {
        Contract::parse(source).map_err(|error| damaged(path, error.to_string()))?;
    }
    Ok(conn)
}

fn damaged(path: &Path, detail: String) -> StoreError {
    StoreError::BadCopy { path: path.to_owned(), detail: detail.lines().last().unwrap_or_default().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn no_copy_gets_a_name_that_sqlite_deletes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("pole.db"), session()).unwrap();
        for name in ["a.db-journal", "a.db-wal", "a.db-shm", "pole.db-journal"] {
            let target = folder.path().join(name);
            let refused = store.backup_to(&target);
            assert!(matches!(refused, Err(StoreError::NameOfSqlite(_))), "{name}: {refused:?}");
            let salvaged = crate::store::salvage(store.path(), &target, store.path(), session());
            assert!(matches!(salvaged, Err(StoreError::NameOfSqlite(_))), "{name}: {salvaged:?}");
            assert!(!target.exists(), "{name}");
        }
        store.backup_to(&folder.path().join("journal.db")).unwrap();
        for (name, taken) in [("pole.db.erasures", true), ("pole.db.last-check", true), ("other.db.erasures", false)] {
            let made = store.backup_to(&folder.path().join(name));
            assert_eq!(matches!(made, Err(StoreError::NameOfOurs(_))), taken, "{name}: {made:?}");
        }
    }
}
