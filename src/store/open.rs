//! Opening a database: its settings, its version, its migrations, its rights.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::{Session, Store, StoreError, cipher, visit_text};
use crate::model::parse::Known;

/// `Roua` in ASCII: tells a Rouage database from any other SQLite file.
const APPLICATION_ID: i64 = 0x526F_7561;
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
    ]
}
/// How long to wait before a database that another program is making is looked at again.
const AGAIN: Duration = Duration::from_millis(20);
/// How long a write waits for another program's.
const BUSY: Duration = Duration::from_secs(10);

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

    fn moment(self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now(),
            Clock::Fixed(moment) => moment,
        }
    }
}

impl Store {
    /// Opens a database, makes it when there is none, and brings an older one up to date (after a backup beside it).
    ///
    /// # Errors
    /// The file cannot be opened, is not ours, or comes from a newer version.
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
            let mut store = Store::open_file(path, session, &steps())?;
            if !store.holds_the_built_in_only()? {
                store.load_contracts()?;
            }
            Ok(store)
        };
        open().map_err(|error| cipher::explained(path, error))
    }

    /// The same with other migration steps, so that tests can be of a later version.
    pub(super) fn open_with(path: &Path, session: Session, steps: &[M<'static>]) -> Result<Store, StoreError> {
        let open = || {
            let mut store = Store::open_file(path, session, steps)?;
            store.load_contracts()?;
            Ok(store)
        };
        open().map_err(|error| cipher::explained(path, error))
    }

    fn open_file(path: &Path, session: Session, steps: &[M<'static>]) -> Result<Store, StoreError> {
        prepare_file(path)?;
        // Several programs may find a new file at once: one of them makes the database, the others wait.
        let patience = Instant::now() + BUSY;
        loop {
            let opened = connect(path, OpenFlags::default())
                .and_then(|mut conn| migrate(&mut conn, path, session.clock, steps).map(|()| conn));
            match opened {
                Ok(conn) => return Ok(Store::new(conn, path, session)),
                Err(StoreError::Busy) if Instant::now() < patience => std::thread::sleep(AGAIN),
                Err(error) => return Err(error),
            }
        }
    }

    fn new(conn: Connection, path: &Path, session: Session) -> Store {
        Store {
            conn,
            path: path.to_owned(),
            session,
            contracts: Vec::new(),
            sources: Vec::new(),
            contracts_revision: 0,
            known: Known::default(),
            file: file_of(path),
        }
    }

    /// A second connection on the same database that only reads.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reader(path: &Path, session: Session) -> Result<Store, StoreError> {
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let mut store = Store::new(conn, path, session);
        store.read_contracts()?;
        Ok(store)
    }

    /// A consistent copy of the database into a new file, while others go on working.
    ///
    /// # Errors
    /// The target cannot be written, or exists.
    pub fn backup_to(&self, target: &Path) -> Result<(), StoreError> {
        backup(&self.conn, target)
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

/// Makes the folder (0700) and the file (0600) so that nobody else reads members' data.
fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::Folder { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        std::fs::create_dir_all(folder).map_err(fail)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(fail)?;
        }
    }
    if !path.exists() {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(path).map_err(fail)?;
    }
    Ok(())
}

/// Opens a database with its settings, and with its key where it is encrypted.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let file = file_of(path);
    let connected = connect_once(path, flags);
    // Somebody put another file in its place meanwhile, as encrypting does: what was opened is not what is there now.
    if file_of(path) != file { Err(StoreError::Busy) } else { connected }
}

fn connect_once(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let fail = |source: rusqlite::Error| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotOurs(path.to_owned()),
        Some(rusqlite::ErrorCode::DatabaseBusy) => StoreError::Busy,
        Some(rusqlite::ErrorCode::ReadOnly) => StoreError::ReadOnly,
        _ => StoreError::Open { path: path.to_owned(), source },
    };
    let read_only = flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY);
    let conn = Connection::open_with_flags(path, flags).map_err(fail)?;
    conn.busy_timeout(BUSY).map_err(fail)?;
    cipher::unlock(&conn, path)?;
    if !read_only {
        // Reading the id first makes sure that a stranger's file is left as it was.
        let id: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(fail)?;
        let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fail)?;
        if id != APPLICATION_ID && (id != 0 || tables > 0) {
            return Err(StoreError::NotOurs(path.to_owned()));
        }
        conn.pragma_update(None, "journal_mode", "wal").map_err(fail)?;
    }
    // A committed visit survives a power cut: FULL syncs the log on every commit.
    conn.pragma_update(None, "synchronous", "full").map_err(fail)?;
    conn.pragma_update(None, "foreign_keys", true).map_err(fail)?;
    conn.pragma_update(None, "trusted_schema", false).map_err(fail)?;
    // Neither members' data in files beside the database, nor a file written and thrown away at every statement that
    // may have to be taken back.
    conn.pragma_update(None, "temp_store", "memory").map_err(fail)?;
    // KiB, as SQLite wants them negative. Readers walk a table from end to end, which no cache helps.
    conn.pragma_update(None, "cache_size", if read_only { -1_000 } else { -2_000 }).map_err(fail)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

fn migrate(conn: &mut Connection, path: &Path, clock: Clock, steps: &[M<'static>]) -> Result<(), StoreError> {
    let doing = || StoreError::sql("read the schema version");
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(doing())?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        let stamp = clock.moment().format("%Y%m%dT%H%M%SZ");
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".v{found}-{stamp}.bak"));
        backup(conn, &path.with_file_name(name))?;
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

pub(super) fn backup(conn: &Connection, target: &Path) -> Result<(), StoreError> {
    if target.exists() {
        let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(StoreError::Folder { path: target.to_owned(), source });
    }
    // Written beside and renamed: a half-written backup never bears the name of a whole one.
    let mut beside: PathBuf = target.to_owned();
    beside.as_mut_os_string().push(".part");
    prepare_file(&beside)?;
    let doing = || StoreError::sql("copy the database");
    let copied = (|| {
        let mut copy = Connection::open(&beside).map_err(doing())?;
        cipher::like(conn, &copy, target)?;
        rusqlite::backup::Backup::new(conn, &mut copy)
            .and_then(|copying| copying.run_to_completion(1_000, Duration::ZERO, None))
            .and_then(|()| copy.pragma_update(None, "journal_mode", "delete"))
            .map_err(doing())
    })();
    if let Err(error) = copied {
        let _ = std::fs::remove_file(&beside);
        return Err(error);
    }
    std::fs::rename(&beside, target).map_err(|source| StoreError::Folder { path: target.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
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
        assert!(folder.path().join(format!("pole.db.v{}-19700101T000000Z.bak", steps().len())).exists());
        match Store::open(&path, session()) {
            Err(StoreError::Newer { found, known, .. }) if found == known + 1 => {}
            other => panic!("{:?}", other.err()),
        }
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
