//! Opening a database: its settings, its version, its migrations, its rights.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::backups::Backups;
pub(super) use super::connect::{
    beside, bound, connect, file_of, in_memory, plain_file, plain_files, prepare_file, prepare_folder_of, rules,
};
use super::last_saved::{self, OwnNote};
use super::mend_log::Refuges;
use super::own_log::{self, OwnLog};
use super::standing::{Wanted, vanished};
use super::{
    Hindrance, LoginFrom, Session, Store, StoreError, StrayLog, add_check, broken_log, cipher, copy, cut_off, erasure,
    file_rights, free_space, names, opened, own_schema, patience, stray_log, visit_text,
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
        M::up(include_str!("../../migrations/0009.sql")),
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
            Clock::System => moment_of(std::time::SystemTime::now()),
            Clock::Fixed(moment) => moment,
        }
    }
}

/// The first and the last moment that are told, in seconds from 1970: years of four digits, wherever on earth.
const TOLD: std::ops::RangeInclusive<i64> = -62_135_510_400..=253_402_214_400;

/// The moment of a clock that may stand before 1970, as one without a battery does, or of a file with any date at all: one beyond
/// the years 1 to 9999 is the nearest of them.
pub fn moment_of(time: std::time::SystemTime) -> DateTime<Utc> {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    let (seconds, nanos) = match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(since) => (seconds(since), since.subsec_nanos()),
        Err(before) => (-seconds(before.duration()), 0),
    };
    DateTime::from_timestamp(seconds.clamp(*TOLD.start(), *TOLD.end()), nanos).unwrap_or_default()
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
        // Looked at once: one that is moved away from now on is not made anew, beside a log that SQLite would throw away.
        let there = path.exists();
        if let Some(lost) = vanished(path) {
            return Err(lost);
        }
        names::only_one(path)?;
        let flags = if matches!(wanted, Wanted::Any) {
            if there {
                plain_file(path).and_then(|()| file_rights::mend(path))?
            } else {
                prepare_file(path)?
            }
            OpenFlags::default()
        } else {
            file_rights::mend(path)?;
            OpenFlags::default().difference(OpenFlags::SQLITE_OPEN_CREATE)
        };
        broken_log::refuse(path)?;
        let (stray_log, mut noted) = (stray_log::look(path, session.clock.moment()), Some(last_saved::look(path)));
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
                    // Until it is handed on, and known who else has it open.
                    store.mends_at_the_end(true);
                    store.mend_missed_log();
                    store.stray_log.set(stray_log);
                    store.note_if_locked();
                    store.look_for_foreign()?;
                    if store.locked().is_none() {
                        cut_off::sweep(path);
                        store.lay_back();
                    }
                    // What was laid back is missing no longer.
                    if let Some(missing) = noted.take().and_then(|noted| noted.missing_in(&store)) {
                        store.stray_log.set(Some(StrayLog::Lost(missing)));
                    }
                    // An older copy may stand here now: whoever was erased since is erased from it.
                    let done = erasure::reapply(&mut store).and_then(|()| erasure::mend(&store));
                    done.map_err(|error| store.hindered(error, Hindrance::Erased))?;
                    store.mends_at_the_end(false);
                    return Ok(store);
                }
                Err(StoreError::Busy | StoreError::LogLost(_)) if Instant::now() < patience => {
                    drop(opening);
                    std::thread::sleep(AGAIN);
                }
                Err(StoreError::Disk(_)) if free_space::is_gone(path) => return Err(StoreError::Full),
                Err(error @ (StoreError::Open { .. } | StoreError::Folder { .. })) if there && !path.exists() => {
                    return Err(vanished(path).unwrap_or(error));
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn new(conn: Connection, path: &Path, mut session: Session) -> Store {
        // It stands in every row that is written.
        session.who = scrub(&session.who, false).into_owned();
        let is_open = opened::note(path);
        Store {
            log: OwnLog::of(&conn, path),
            log_news: Cell::default(),
            log_told: Cell::default(),
            log_waits: Cell::default(),
            spoiled: Cell::default(),
            unsure: Cell::default(),
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
            copies_in: None,
            lost_right: Cell::default(),
            memory_mended: Cell::default(),
            laid_back: Cell::default(),
            stray_log: Cell::default(),
            refuges: Refuges::default(),
            mends: Cell::default(),
            wrote: Cell::default(),
            fault: Cell::new(None),
            altered: None,
            schema_seen: Cell::default(),
            _is_open: is_open,
            last_saved: OwnNote::beside(path),
        }
    }

    /// A second connection on the same database that only reads.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn reader(path: &Path, session: Session) -> Result<Store, StoreError> {
        broken_log::refuse(path)?;
        let (stray_log, noted) = (stray_log::look(path, session.clock.moment()), last_saved::look(path));
        let opening = own_log::opening();
        let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        // A new log in the place of one that was deleted lacks what is to be read.
        own_log::found(&conn, path)?;
        let mut store = Store::new(conn, path, session);
        drop(opening);
        // Whoever writes knows what is in the file.
        store.last_saved.stays();
        store.stray_log.set(stray_log);
        if let Some(missing) = noted.missing_in(&store) {
            store.stray_log.set(Some(StrayLog::Lost(missing)));
        }
        store.read_contracts()?;
        Ok(store)
    }

    /// A consistent copy of the database into a new file, while others go on working; opened again and checked before
    /// it bears its name.
    ///
    /// # Errors
    /// The target cannot be written, or exists; what was copied is damaged.
    pub fn backup_to(&self, target: &Path) -> Result<(), StoreError> {
        self.backup_while(target, &mut |_| true)
    }

    /// The same for as long as `goes_on` wants it, which is told how far it is, of a thousand.
    ///
    /// # Errors
    /// Those of [`Store::backup_to`]; [`StoreError::Stopped`], and nothing is left of it.
    pub fn backup_while(&self, target: &Path, goes_on: copy::GoesOn) -> Result<(), StoreError> {
        copy::checked(&self.conn, target, goes_on)
    }
}

/// The version of a database's schema, and the one that these steps make.
fn versions(conn: &Connection, path: &Path, steps: &[M<'static>]) -> Result<(i64, i64), StoreError> {
    let doing = StoreError::sql("read the schema version");
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(doing)?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known { Err(StoreError::Newer { path: path.to_owned(), found, known }) } else { Ok((found, known)) }
}

/// Makes sure that no later version of the program migrated a database meanwhile.
///
/// # Errors
/// [`StoreError::Newer`]: one did.
pub(super) fn not_newer(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    versions(conn, path, &steps()).map(drop)
}

pub(super) fn migrate(
    conn: &mut Connection,
    path: &Path,
    clock: Clock,
    steps: &[M<'static>],
) -> Result<(), StoreError> {
    let doing = || StoreError::sql("read the schema version");
    let (found, known) = versions(conn, path, steps)?;
    if found == known {
        return Ok(());
    }
    if conn.is_readonly(MAIN_DB).map_err(doing())? {
        return Err(StoreError::OnlyReadable { path: path.to_owned(), why: Hindrance::Older });
    }
    if found > 0 {
        // What the steps write must not go through it either.
        own_schema::refuse_foreign(conn, path, found)?;
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
        assert_eq!(moment_of(before).to_rfc3339_opts(SecondsFormat::Secs, true), "1969-12-31T00:00:00Z");
        assert_eq!(moment_of(std::time::UNIX_EPOCH), DateTime::UNIX_EPOCH);
        for (far, day) in [(8_300_000_000_000, "9999-12-31"), (1 << 62, "9999-12-31"), (253_402_214_399, "9999-12-30")]
        {
            let Some(later) = std::time::UNIX_EPOCH.checked_add(Duration::from_secs(far)) else { continue };
            assert_eq!(moment_of(later).format("%Y-%m-%d").to_string(), day);
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
        let refused = Store::open(&text, session());
        assert!(matches!(refused, Err(StoreError::NotOurs(_))), "{:?}", refused.err());
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
