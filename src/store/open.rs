//! Opening a database: its settings, its version, its migrations, its rights.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::backups::Backups;
use super::own_log::{self, OwnLog};
use super::standing::{Wanted, too_short, vanished};
use super::{
    Hindrance, LoginFrom, Session, Store, StoreError, add_check, cipher, copy, cut_off, erasure, file_rights,
    free_space, names, patience, read_only, visit_text,
};
use crate::model::parse::Known;
use crate::model::text::scrub;

/// `Roua` in ASCII: tells a Rouage database from any other SQLite file.
pub(super) const APPLICATION_ID: i64 = 0x526F_7561;
/// Steps from an empty file to today's schema, append only. `schema.sql` shows where they lead; a test holds the two
/// against each other.
pub(super) fn steps() -> Vec<M<'static>> {
    vec![
        // The mark comes with the tables: nobody finds them without it.
        M::up_with_hook(include_str!("../../migrations/0001.sql"), |tx: &rusqlite::Transaction| {
            Ok(tx.pragma_update(None, "application_id", APPLICATION_ID)?)
        }),
        M::up(include_str!("../../migrations/0002.sql")),
        // Its index of visits is made anew by the next step, which fills it.
        M::up(include_str!("../../migrations/0003.sql")),
        M::up_with_hook(include_str!("../../migrations/0004.sql"), |tx: &rusqlite::Transaction| {
            Ok(visit_text::rebuild(tx)?)
        }),
        M::up(include_str!("../../migrations/0005.sql")),
        M::up(include_str!("../../migrations/0006.sql")),
        add_check::migration(include_str!("../../migrations/0007.sql")),
        M::up(include_str!("../../migrations/0008.sql")),
    ]
}
/// How long to wait before a database that another program is making is looked at again.
const AGAIN: Duration = Duration::from_millis(20);

/// Where moments come from: the system, or fixed for tests.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    #[default]
    System,
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The moment, UTC, RFC 3339 with seconds.
    pub fn now(self) -> String {
        self.moment().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// The day of that moment, where this machine is.
    pub fn today(self) -> chrono::NaiveDate {
        self.moment().with_timezone(&chrono::Local).date_naive()
    }

    /// The moment, to the nanosecond.
    pub fn moment(self) -> DateTime<Utc> {
        match self {
            Clock::System => of_system(std::time::SystemTime::now()),
            Clock::Fixed(moment) => moment,
        }
    }
}

/// The moment of a clock that may stand before 1970, as one without a battery does.
fn of_system(time: std::time::SystemTime) -> DateTime<Utc> {
    let epoch = std::time::UNIX_EPOCH;
    time.duration_since(epoch)
        .map_or_else(|before| DateTime::UNIX_EPOCH - before.duration(), |since| DateTime::UNIX_EPOCH + since)
}

impl Store {
    /// Opens a database, makes it when there is none, and brings an older one up to date (after a backup beside it).
    ///
    /// # Errors
    /// The file cannot be opened, is not ours, has a second name, or comes from a newer version.
    pub fn open(path: &Path, session: Session) -> Result<Store, StoreError> {
        Store::open_with(path, session, &steps())
    }

    /// The same for whoever has something to show first: where the only contract is the one that is built in, it is not
    /// parsed yet. [`Store::read_contracts`] does so, and comes before anything else is asked of the store than records.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_to_show(path: &Path, session: Session) -> Result<Store, StoreError> {
        let open = || {
            let mut store = Store::open_file(path, session, &steps(), Wanted::Any)?;
            if !store.holds_the_built_in_only()? {
                store.load_or_read_contracts()?;
            }
            Ok(store)
        };
        open().map_err(|error| cipher::explained(path, error))
    }

    /// The same with other migration steps, so that tests can be of a later version.
    pub(super) fn open_with(path: &Path, session: Session, steps: &[M<'static>]) -> Result<Store, StoreError> {
        Store::open_wanted(path, session, steps, Wanted::Any)
    }

    /// Opens a database that is there: none is made.
    ///
    /// # Errors
    /// There is none, or see [`Store::open`].
    pub fn open_there(path: &Path, session: Session) -> Result<Store, StoreError> {
        Store::open_wanted(path, session, &steps(), Wanted::There)
    }

    pub(super) fn open_wanted(
        path: &Path,
        session: Session,
        steps: &[M<'static>],
        wanted: Wanted,
    ) -> Result<Store, StoreError> {
        let open = || {
            let mut store = Store::open_file(path, session, steps, wanted)?;
            store.load_or_read_contracts()?;
            Ok(store)
        };
        open().map_err(|error| cipher::explained(path, error))
    }

    fn load_or_read_contracts(&mut self) -> Result<(), StoreError> {
        if self.locked().is_some() { self.read_contracts() } else { self.load_contracts() }
    }

    fn open_file(path: &Path, session: Session, steps: &[M<'static>], wanted: Wanted) -> Result<Store, StoreError> {
        // Another one is another one, whatever it holds or held.
        wanted.stands_at(path)?;
        if let Some(lost) = vanished(path) {
            return Err(lost);
        }
        names::only_one(path)?;
        let flags = if matches!(wanted, Wanted::Any) {
            prepare_file(path)?;
            OpenFlags::default()
        } else {
            file_rights::mend(path)?;
            OpenFlags::default().difference(OpenFlags::SQLITE_OPEN_CREATE)
        };
        // Several programs may find a new file at once: one of them makes the database, the others wait.
        let patience = Instant::now() + patience::LONGEST;
        loop {
            let opening = own_log::opening();
            let opened = connect(path, flags)
                // It may have been replaced between the two.
                .and_then(|conn| wanted.stands_at(path).map(|()| conn))
                .and_then(|mut conn| migrate(&mut conn, path, session.clock, steps).map(|()| conn));
            match opened {
                Ok(conn) => {
                    let mut store = Store::new(conn, path, session);
                    drop(opening);
                    store.note_if_locked();
                    if store.locked().is_none() {
                        cut_off::sweep(path);
                    }
                    // An older copy may stand here now: whoever was erased since is erased from it.
                    let done = erasure::reapply(&mut store).and_then(|()| erasure::mend(&store));
                    done.map_err(|error| store.hindered(error, Hindrance::Erased))?;
                    return Ok(store);
                }
                Err(StoreError::Busy | StoreError::LogLost(_)) if Instant::now() < patience => {
                    drop(opening);
                    std::thread::sleep(AGAIN);
                }
                Err(StoreError::Disk(_)) if free_space::is_gone(path) => return Err(StoreError::Full),
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn new(conn: Connection, path: &Path, mut session: Session) -> Store {
        // It stands in every row that is written.
        session.who = scrub(&session.who, false).into_owned();
        Store {
            log: OwnLog::of(&conn, path),
            log_news: Cell::default(),
            log_told: Cell::default(),
            log_waits: Cell::default(),
            spoiled: Cell::default(),
            conn,
            path: path.to_owned(),
            session,
            contracts: Vec::new(),
            sources: Vec::new(),
            contracts_revision: 0,
            known: Known::default(),
            file: file_of(path),
            place: names::place_of(path),
            stamp: None,
            written: RefCell::default(),
            names: RefCell::default(),
            login_from: LoginFrom::default(),
            lost_right: Cell::default(),
            memory_mended: Cell::default(),
            fault: Cell::new(None),
        }
    }

    /// A second connection on the same database that only reads.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reader(path: &Path, session: Session) -> Result<Store, StoreError> {
        let opening = own_log::opening();
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        // A new log in the place of one that was deleted lacks what is to be read.
        own_log::found(&conn, path)?;
        let mut store = Store::new(conn, path, session);
        drop(opening);
        store.read_contracts()?;
        Ok(store)
    }

    /// A consistent copy of the database into a new file, while others go on working; opened again and checked before
    /// it bears its name.
    ///
    /// # Errors
    /// The target cannot be written, or exists; what was copied is damaged.
    pub fn backup_to(&self, target: &Path) -> Result<(), StoreError> {
        copy::checked(&self.conn, target, &mut |_| true)
    }
}

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

/// Opens a database with its settings, and with its key where it is encrypted.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    if let Some(error) = too_short(path) {
        return Err(error);
    }
    let file = file_of(path);
    if path.is_dir() {
        return Err(StoreError::Folder { path: path.to_owned(), source: std::io::ErrorKind::IsADirectory.into() });
    }
    let name = names::of_a_file(path);
    let connected = match connect_once(path, flags, || Ok(Connection::open_with_flags(&name, flags))) {
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

/// Whether the system lets this process write a file.
#[cfg(unix)]
fn may_be_written(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

/// Whether the system lets this process write a file, as far as can be told.
#[cfg(not(unix))]
fn may_be_written(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| !file.permissions().readonly())
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
    if !read_only && conn.is_readonly(MAIN_DB).map_err(fail)? && may_be_written(path) {
        // One fault of the disk, and SQLite settles for reading for good.
        conn = open()?.map_err(fail)?;
        if conn.is_readonly(MAIN_DB).map_err(fail)? {
            return Err(StoreError::Disk(path.display().to_string()));
        }
    }
    patience::wait_with(&conn).map_err(fail)?;
    cipher::unlock(&conn, path)?;
    rules(&mut conn).map_err(fail)?;
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
            return Err(StoreError::Emptied(path.to_owned()));
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

pub(super) fn migrate(
    conn: &mut Connection,
    path: &Path,
    clock: Clock,
    steps: &[M<'static>],
) -> Result<(), StoreError> {
    let doing = || StoreError::sql("read the schema version");
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(doing())?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found == known {
        return Ok(());
    }
    if conn.is_readonly(MAIN_DB).map_err(doing())? {
        return Err(StoreError::OnlyReadable { path: path.to_owned(), why: Hindrance::Older });
    }
    if found > 0 {
        Backups::beside(path).before_migration(conn, found, clock.moment())?;
    }
    if let Err(error) = Migrations::from_slice(steps).to_latest(conn) {
        // Whoever was faster made the tables that this one was about to make.
        let now: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(doing())?;
        return Err(match error {
            _ if now != found => StoreError::Busy,
            rusqlite_migration::Error::RusqliteError { err, .. } => match StoreError::sql("migrate")(err) {
                StoreError::Sql { source, .. } => {
                    StoreError::Migration { detail: source.to_string(), copied: found > 0 }
                }
                known => known,
            },
            other => StoreError::Migration { detail: other.to_string(), copied: found > 0 },
        });
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn session() -> Session {
        Session { who: "test".into(), id: "1".into(), clock: Clock::Fixed(DateTime::UNIX_EPOCH) }
    }

    #[test]
    fn an_older_database_is_backed_up_and_migrated_and_a_newer_one_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        let mut later = steps();
        later.push(M::up("CREATE TABLE added (id INTEGER PRIMARY KEY) STRICT;"));
        drop(Store::open_with(&path, session(), &later).unwrap());
        let copy = folder.path().join("backups").join(format!("pole.db.19700101T000000Z.v{}.db", steps().len()));
        assert_eq!(Store::reader(&copy, session()).unwrap().contracts().len(), 1);
        match Store::open(&path, session()) {
            Err(StoreError::Newer { found, known, .. }) if found == known + 1 => {}
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn a_clock_before_1970_tells_a_moment_all_the_same() {
        let before = std::time::UNIX_EPOCH - Duration::from_secs(86_400);
        assert_eq!(of_system(before).to_rfc3339_opts(SecondsFormat::Secs, true), "1969-12-31T00:00:00Z");
        assert_eq!(of_system(std::time::UNIX_EPOCH), DateTime::UNIX_EPOCH);
    }

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
    fn many_programs_may_begin_on_one_new_file() {
        for _ in 0..4 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("pole.db");
            std::thread::scope(|scope| {
                let open = || Store::open(&path, session()).map(|store| store.contracts().len());
                let opened: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
                for opened in opened {
                    assert_eq!(opened.join().unwrap().unwrap(), 1);
                }
            });
        }
    }

    #[test]
    fn a_strangers_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "not a database, but long enough to have a header of its own, it seems".repeat(20))
            .unwrap();
        assert!(matches!(Store::open(&text, session()), Err(StoreError::NotOurs(_))));
        let other = folder.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1);").unwrap();
        let before = std::fs::read(&other).unwrap();
        assert!(matches!(Store::open(&other, session()), Err(StoreError::NotOurs(_))));
        assert_eq!(std::fs::read(&other).unwrap(), before);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sub").join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
