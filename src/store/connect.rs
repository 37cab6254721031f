//! Connections: to which file, with which settings and bounds, and how it is made so that nobody else reads it.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};

use super::open::APPLICATION_ID;
use super::standing::{emptied, too_short};
use super::{
    StoreError, backups, cipher, file_rights, free_space, hot_journal, names, own_log, own_schema, patience, read_only,
};

/// What tells one file from another under the same name.
#[cfg(unix)]
pub(super) fn file_of(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// What tells one file from another under the same name: nothing that this system offers.
#[cfg(not(unix))]
pub(super) fn file_of(_: &Path) -> Option<(u64, u64)> {
    None
}

/// A name beside a file's: its own with an ending.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes the folder of a file where it is not there, so that nobody else looks into it.
pub(super) fn prepare_folder_of(path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::Folder { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        std::fs::create_dir_all(folder).map_err(fail)?;
        file_rights::set(folder, file_rights::of(folder).folder).map_err(fail)?;
    }
    Ok(())
}

/// Makes the folder and the file so that nobody else reads members' data, and takes away what others could do with one
/// that is there.
pub(super) fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::Folder { path: path.to_owned(), source };
    prepare_folder_of(path)?;
    plain_file(path)?;
    if !path.exists() {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let wanted = file_rights::of(path).file;
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(wanted);
        }
        options.open(path).map_err(fail)?;
        // Whatever the process takes away from the files it makes.
        return file_rights::set(path, wanted).map_err(fail);
    }
    file_rights::mend(path)
}

/// What is no file, as a folder or a device, is no database, and its rights are not ours to change.
pub(super) fn plain_file(path: &Path) -> Result<(), StoreError> {
    let Ok(found) = std::fs::metadata(path) else { return Ok(()) };
    let kind = match found.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_dir() => std::io::ErrorKind::IsADirectory,
        _ => std::io::ErrorKind::Unsupported,
    };
    Err(StoreError::Folder { path: path.to_owned(), source: kind.into() })
}

/// The same of what SQLite keeps beside it: nobody waits for the other end of a pipe that bears such a name.
///
/// # Errors
/// One of them is no file.
pub fn plain_files(path: &Path) -> Result<(), StoreError> {
    ["", "-wal", "-journal", "-shm"].into_iter().try_for_each(|end| plain_file(&beside(path, end)))
}

/// Opens a database with its settings, and with its key where it is encrypted.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    if let Some(error) = too_short(path).or_else(|| emptied(path)) {
        return Err(error);
    }
    let file = file_of(path);
    plain_files(path)?;
    hot_journal::out_of_the_way(path);
    let name = names::of_a_file(path);
    // A file is made before, or not at all: SQLite makes none of one that was just moved away.
    let mut as_wanted = flags.difference(OpenFlags::SQLITE_OPEN_CREATE);
    // Nobody writes into what the rotation deletes.
    if backups::is_daily(path) {
        as_wanted = as_wanted.difference(OpenFlags::SQLITE_OPEN_READ_WRITE) | OpenFlags::SQLITE_OPEN_READ_ONLY;
    }
    let connected = match connect_once(path, flags, || Ok(Connection::open_with_flags(&name, as_wanted))) {
        Err(error) if read_only::may_explain(&error) && read_only::may_be_frozen(path) => {
            connect_once(path, flags, || {
                read_only::frozen(path).map(|(uri, flags)| Connection::open_with_flags(uri, flags))
            })
        }
        connected => connected,
    };
    // Somebody put another file in its place meanwhile, as encrypting does: what was opened is not what is there now.
    if file_of(path) != file {
        return Err(StoreError::Busy);
    }
    let conn = connected?;
    if !flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        own_log::found(&conn, path)?;
    }
    Ok(conn)
}

/// A database of nobody's: to look at the schema.
pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let conn = Connection::open_in_memory()?;
    bound(&conn)?;
    Ok(conn)
}

/// Whether less could be read than there must be.
fn is_short(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ)
}

fn connect_once(
    path: &Path,
    flags: OpenFlags,
    open: impl Fn() -> Result<rusqlite::Result<Connection>, StoreError>,
) -> Result<Connection, StoreError> {
    let fail = |source: rusqlite::Error| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotOurs(path.to_owned()),
        // Whoever makes what programs share keeps others out as long.
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::FileLockingProtocolFailed) => StoreError::Busy,
        Some(rusqlite::ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => StoreError::Damaged(source.to_string()),
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full,
        // Past the end of the file itself there are zeros; of the log, what was committed must be there.
        Some(rusqlite::ErrorCode::SystemIoFailure) if is_short(&source) => StoreError::LogLost(path.to_owned()),
        Some(rusqlite::ErrorCode::SystemIoFailure) if free_space::is_missing(&source) || free_space::is_gone(path) => {
            StoreError::Full
        }
        _ => StoreError::Open { path: path.to_owned(), source },
    };
    let read_only = flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY);
    let mut conn = open()?.map_err(fail)?;
    if !read_only && conn.is_readonly(MAIN_DB).map_err(fail)? && read_only::locked(path).is_none() {
        // One fault of the disk, and SQLite settles for reading for good.
        conn = open()?.map_err(fail)?;
        if conn.is_readonly(MAIN_DB).map_err(fail)? {
            return Err(StoreError::Disk(path.display().to_string()));
        }
    }
    // Closing a file that is refused brings no log into it, nor takes it away: it may be of another file.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(fail)?;
    patience::wait_with(&conn).map_err(fail)?;
    cipher::unlock(&conn, path)?;
    rules(&mut conn).map_err(fail)?;
    own_schema::refuse_hidden(&conn, path)?;
    if !read_only {
        // Reading the id first makes sure that a stranger's file is left as it was.
        let id: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(fail)?;
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fail)?;
        let empty = id == 0 && tables == 0;
        if id != APPLICATION_ID && !empty {
            return Err(StoreError::NotOurs(path.to_owned()));
        }
        // Whoever may not make one makes none of an empty file either.
        if empty && !flags.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            return Err(StoreError::Emptied { path: path.to_owned(), log: None });
        }
        // Of one that can only be read, it is as it is.
        if !conn.is_readonly(MAIN_DB).map_err(fail)? {
            conn.pragma_update(None, "journal_mode", "wal").map_err(fail)?;
        }
    }
    // A committed visit survives a power cut: FULL syncs the log on every commit.
    conn.pragma_update(None, "synchronous", "full").map_err(fail)?;
    // On macOS a sync alone may stop at the disk's own memory.
    #[cfg(target_os = "macos")]
    for barrier in ["fullfsync", "checkpoint_fullfsync"] {
        conn.pragma_update(None, barrier, true).map_err(fail)?;
    }
    // A disk that fails is then an error of reading, not the end of the process.
    conn.pragma_update(None, "mmap_size", 0).map_err(fail)?;
    // KiB, as SQLite wants them negative. Readers walk a table from end to end, which no cache helps.
    conn.pragma_update(None, "cache_size", if read_only { -1_000 } else { -2_000 }).map_err(fail)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(fail)?;
    Ok(conn)
}

/// What holds on every connection on a database or a copy of one, wherever it is.
pub(super) fn rules(conn: &mut Connection) -> rusqlite::Result<()> {
    // Whoever begins a transaction means to write, unless he says otherwise: one that reads first and writes later is
    // refused as soon as somebody else wrote between.
    conn.set_transaction_behavior(TransactionBehavior::Immediate);
    // SQL, ours or of a file that was tampered with, can neither write to SQLite's own tables nor pass a name typed
    // wrong off as a text.
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        conn.set_db_config(setting, on)?;
    }
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // Neither members' data in files beside the database, nor a file written and thrown away at every statement that
    // may have to be taken back.
    conn.pragma_update(None, "temp_store", "memory")?;
    conn.set_prepared_statement_cache_capacity(128);
    bound(conn)
}

/// What SQLite does at the most on a connection: more than any pole needs, and less than a file made for it could ask for.
/// One database may be attached, which is how SQLite vacuums.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, 256 << 20),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_ATTACHED, 1),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 1_000),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
];

pub(super) fn bound(conn: &Connection) -> rusqlite::Result<()> {
    LIMITS.into_iter().try_for_each(|(limit, most)| conn.set_limit(limit, most).map(drop))
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn every_connection_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        for conn in [&store.conn, &Store::reader(&path, session()).unwrap().conn] {
            for (limit, most) in LIMITS {
                assert_eq!(conn.limit(limit).unwrap(), most, "{limit:?}");
            }
            let long = "x".repeat(2_000);
            assert!(conn.query_row("SELECT 'a' LIKE ?1", [&long], |row| row.get::<_, bool>(0)).is_err());
            // Vacuuming is possible all the same.
        }
        store.conn.execute_batch("VACUUM").unwrap();
    }

    #[test]
    fn every_connection_has_the_settings_that_keep_the_file_sound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut writer = Store::open(&path, session()).unwrap();
        writer.reopen().unwrap();
        let opened = Store::open(&path, session()).unwrap();
        let reader = Store::reader(&path, session()).unwrap();
        for (name, store) in [("opened", &opened), ("reopened", &writer), ("reader", &reader)] {
            let number =
                |pragma: &str| -> i64 { store.conn.pragma_query_value(None, pragma, |row| row.get(0)).unwrap() };
            let mode: String = store.conn.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!(mode, "wal", "{name}");
            let expected = [("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0), ("temp_store", 2)];
            for (pragma, value) in expected {
                assert_eq!(number(pragma), value, "{name}: {pragma}");
            }
            for (setting, on) in [
                (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
                (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
                (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
            ] {
                assert_eq!(store.conn.db_config(setting).unwrap(), on, "{name}: {setting:?}");
            }
            // What they are for.
            let unknown = store.conn.query_row("SELECT \"no such column\"", [], |row| row.get::<_, String>(0));
            assert!(unknown.is_err(), "{name}");
            store.conn.pragma_update(None, "writable_schema", true).unwrap();
            assert!(store.conn.execute("UPDATE sqlite_schema SET sql = sql", []).is_err(), "{name}");
        }
        assert!(reader.conn.execute("DELETE FROM draft", []).is_err(), "a reader reads");
    }

    #[test]
    fn nothing_is_made_of_a_file_that_was_just_moved_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        std::fs::write(beside(&path, "-wal"), b"what was saved last").unwrap();
        assert!(connect(&path, OpenFlags::default()).is_err());
        assert!(!path.exists() && std::fs::read(beside(&path, "-wal")).unwrap() == b"what was saved last");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_takes_the_name_of_the_log_while_it_is_open_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = crate::store::Store::open(&path, crate::store::open::tests::session()).unwrap();
        let log = beside(&path, "-wal");
        std::fs::remove_file(&log).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&log).status().unwrap().success());
        // Whatever is said of it, it is said.
        let _ = store.in_place();
        assert!(crate::store::Store::open(&path, crate::store::open::tests::session()).is_err());
    }
}
