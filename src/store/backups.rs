//! The daily backups in the folder `backups` beside the database: made when the interface is left and before a migration,
//! checked, and rotated. Their names say what they are, and only what bears such a name is ever deleted.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use rusqlite::{Connection, OpenFlags};

use super::answers::answers;
use super::copy::{self, GoesOn};
use super::open::moment_of;
use super::salvage::all_drafts_in;
pub(super) use super::set_aside::free_name;
pub use super::set_aside::{remains_aside, take_the_place};
use super::{
    Kin, Kinship, Replaced, Session, Store, StoreError, backup_folder, cipher, draft, erasure, file_rights, open,
    own_schema,
};
use crate::model::rotation::Rotation;
use crate::vault;

/// What the users' settings say of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether they are made by themselves. Before a migration there always is one.
    pub enabled: bool,
    /// Where they go; beside the database unless said.
    pub folder: Option<PathBuf>,
    pub rotation: Rotation,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { enabled: true, folder: None, rotation: Rotation::default() }
    }
}

/// The backups of one database.
#[derive(Debug, Clone)]
pub struct Backups {
    database: PathBuf,
    folder: PathBuf,
    /// Whether other databases of that name may have theirs there, too.
    shared: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Whether it was made before a migration: those stay.
    migration: bool,
}

impl Backup {
    /// The day it was made on, where this machine is.
    pub fn day(&self) -> NaiveDate {
        self.at.with_timezone(&Local).date_naive()
    }

    /// Whether it says to be of a moment to come: two clocks may be a day apart.
    fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.at > now + TimeDelta::days(1)
    }
}

pub(super) const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// How a daily one ends, after the moment.
const DAILY: &str = "auto";
/// Whether a file bears the name of a daily backup, of whatever database.
pub(super) fn is_daily(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stamp = name.strip_suffix(&format!(".{DAILY}.db")).and_then(|name| name.rsplit_once('.'));
    stamp.is_some_and(|(of, stamp)| !of.is_empty() && NaiveDateTime::parse_from_str(stamp, STAMP).is_ok())
}

/// A copy under way is not left for so long unless its program was killed.
const ABANDONED: TimeDelta = TimeDelta::hours(6);

impl Backups {
    /// Those in the folder beside a database.
    pub fn beside(database: &Path) -> Backups {
        Backups::of(database, None)
    }

    /// Those in a folder of the user's choice, else beside the database.
    pub fn of(database: &Path, folder: Option<&Path>) -> Backups {
        let beside = database.with_file_name("backups");
        let folder = folder.map_or_else(|| beside.clone(), Path::to_owned);
        Backups { database: database.to_owned(), shared: folder != beside, folder }
    }

    /// The folder they are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All that bear its name, the newest first. What says to be of a day to come was made under a clock that was ahead: nobody knows when,
    /// and it comes last.
    pub fn all(&self, now: DateTime<Utc>) -> Vec<Backup> {
        if !answers(&self.folder) {
            return Vec::new();
        }
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let mut backups: Vec<Backup> =
            entries.flatten().filter_map(|entry| self.read(&entry.file_name().to_string_lossy())).collect();
        backups.sort_by(|a, b| {
            a.is_ahead(now).cmp(&b.is_ahead(now)).then_with(|| b.at.cmp(&a.at)).then_with(|| a.path.cmp(&b.path))
        });
        backups
    }

    /// Whether one is of this database, as far as can be told: in a folder that others may use, it has to be seen.
    fn is_own(&self, kin: &Kin, backup: &Backup) -> bool {
        match kin.judge(&backup.path) {
            Kinship::Own => true,
            Kinship::Other => false,
            Kinship::Untold => !self.shared,
        }
    }

    /// The newest one of this database.
    pub fn last(&self, now: DateTime<Utc>) -> Option<Backup> {
        let kin = Kin::of(&self.database);
        self.all(now).into_iter().find(|backup| self.is_own(&kin, backup))
    }

    fn prefix(&self) -> String {
        format!("{}.", self.database.file_name().unwrap_or_default().to_string_lossy())
    }

    /// `pole.db.20261126T081500Z.auto.db`, or `….v6.db` before a migration from version 6.
    fn name(&self, at: DateTime<Utc>, what: &str) -> PathBuf {
        self.folder.join(format!("{}{}.{what}.db", self.prefix(), at.format(STAMP)))
    }

    fn read(&self, name: &str) -> Option<Backup> {
        let (stamp, what) = name.strip_prefix(&self.prefix())?.strip_suffix(".db")?.split_once('.')?;
        let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc();
        let version = what.strip_prefix('v').is_some_and(|version| version.parse::<u32>().is_ok());
        // Only a name that we would write ourselves.
        let backup = Backup { path: self.name(at, what), at, migration: version };
        (what == DAILY || version).then_some(backup).filter(|backup| backup.path.ends_with(name))
    }

    fn prepare_folder(&self) -> Result<(), StoreError> {
        if !answers(&self.folder) {
            return Err(StoreError::NoAnswer(self.folder.clone()));
        }
        if self.folder.exists() {
            return Ok(());
        }
        let fail = |source| StoreError::Folder { path: self.folder.clone(), source };
        std::fs::create_dir_all(&self.folder).map_err(fail)?;
        file_rights::set(&self.folder, file_rights::of(&self.folder).folder).map_err(fail)
    }

    /// The copy that is made before a migration from a version.
    pub(super) fn before_migration(
        &self,
        conn: &Connection,
        version: i64,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.prepare_folder()?;
        let target = self.name(at, &format!("v{version}"));
        // Another program that begins the same migration at the same moment makes the same copy.
        if target.exists() { Ok(()) } else { copy::checked(conn, &target, &mut |_| true) }
    }

    /// Whether one is due: something changed since the last one, and that is of another day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_due(&self, session: &Session) -> Result<bool, StoreError> {
        let Some(last) = self.last_daily(session.clock.moment()) else { return Ok(true) };
        if last.day() == session.clock.today() {
            return Ok(false);
        }
        let now = Store::reader(&self.database, session.clone())?.mark()?;
        // One that cannot be read any more is no reason to have none.
        let then = Store::reader(&last.path, session.clone()).and_then(|last| last.mark());
        Ok(then.ok() != Some(now))
    }

    fn last_daily(&self, now: DateTime<Utc>) -> Option<Backup> {
        let kin = Kin::of(&self.database);
        // What another account made and does not show is no copy for this one.
        let daily =
            |backup: &Backup| !backup.migration && !backup.is_ahead(now) && backup_folder::may(&backup.path, false);
        self.all(now).into_iter().find(|backup| daily(backup) && self.is_own(&kin, backup))
    }

    /// Whether nobody has left the interface in the usual way for days, so that the last one is old.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_overdue(&self, session: &Session) -> Result<bool, StoreError> {
        const DAYS: i64 = 3;
        let last = self.last_daily(session.clock.moment());
        let old = last.is_some_and(|last| session.clock.moment() - last.at > TimeDelta::days(DAYS));
        Ok(old && self.is_due(session)?)
    }

    /// Makes one, and deletes those that the rotation does not keep.
    ///
    /// # Errors
    /// The database cannot be read or is damaged, the folder cannot be written, or it was stopped. Then none was deleted.
    pub fn make(&self, session: &Session, rotation: Rotation, goes_on: GoesOn) -> Result<PathBuf, StoreError> {
        self.prepare_folder()?;
        let at = session.clock.moment();
        let target = self.name(at, DAILY);
        let store = Store::reader(&self.database, session.clone())?;
        // One that nobody restores would take the place of a good one.
        own_schema::refuse_altered(&store.conn, &self.database)?;
        copy::checked(&store.conn, &target, goes_on)?;
        self.rotate(rotation, at);
        self.sweep(at);
        Ok(target)
    }

    /// Deletes the daily ones that are not kept. One that cannot be deleted stays, and so does one of a day to come, or of
    /// another database.
    fn rotate(&self, rotation: Rotation, now: DateTime<Utc>) {
        let kin = Kin::of(&self.database);
        let of_now = |backup: &Backup| !backup.migration && !backup.is_ahead(now) && self.is_own(&kin, backup);
        let daily: Vec<Backup> = self.all(now).into_iter().filter(of_now).collect();
        let days: Vec<NaiveDate> = daily.iter().map(Backup::day).collect();
        for (backup, keep) in daily.iter().zip(rotation.keeps(&days)) {
            if !keep {
                // The key file last: a backup without one is nobody's.
                if std::fs::remove_file(&backup.path).is_ok() {
                    let _ = std::fs::remove_file(vault::key_file(&backup.path));
                }
            }
        }
    }

    /// Deletes copies that a killed program left half written.
    fn sweep(&self, now: DateTime<Utc>) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let part = name.strip_suffix("-journal").unwrap_or(&name);
            let begun = part.strip_suffix(".part").and_then(|name| name.rsplit_once('.'));
            let ours = begun.is_some_and(|(name, pid)| pid.parse::<u32>().is_ok() && self.read(name).is_some());
            let written = entry.metadata().and_then(|metadata| metadata.modified()).map(moment_of);
            if ours && written.is_ok_and(|written| now - written > ABANDONED) {
                let _ = std::fs::remove_file(entry.path());
                let whole = begun.map(|(name, _)| self.folder.join(name)).filter(|whole| !whole.exists());
                if let Some(whole) = whole {
                    let _ = std::fs::remove_file(vault::key_file(&whole));
                }
            }
        }
    }

    /// The newest one that is sound, to go back to.
    pub fn last_sound(&self, now: DateTime<Utc>) -> Option<Backup> {
        let kin = Kin::of(&self.database);
        let sound = |backup: &Backup| self.is_own(&kin, backup) && copy::open_whole(&backup.path).is_ok();
        self.all(now).into_iter().find(sound)
    }

    /// The newest sound one that bears the name of this database and is not seen to be of it, and what it is: of another, or
    /// nobody can say. For where there is no other.
    pub fn last_of_others(&self, now: DateTime<Utc>) -> Option<(Backup, Kinship)> {
        let kin = Kin::of(&self.database);
        let judged = self.all(now).into_iter().map(|backup| {
            let kinship = kin.judge(&backup.path);
            (backup, kinship)
        });
        let not_own = |(backup, kinship): &(Backup, Kinship)| {
            !self.is_own(&kin, backup) && *kinship != Kinship::Own && copy::open_whole(&backup.path).is_ok()
        };
        let found: Vec<_> = judged.filter(not_own).collect();
        found.iter().find(|(_, kinship)| *kinship == Kinship::Untold).or(found.first()).cloned()
    }

    /// Puts a backup in the place of a database that cannot be opened, which is set aside under another name, never
    /// deleted. Gives where it is; nothing has that name where nothing was there. An encrypted backup stays so, unless the
    /// database was in the clear, or nothing was there and it is to be `in_clear`. Drafts that the old one still shows are
    /// taken over.
    ///
    /// # Errors
    /// The backup is damaged or its schema altered, or a file cannot be written; then the database is where it was.
    pub fn put_back(
        database: &Path,
        backup: &Path,
        in_clear: bool,
        now: DateTime<Utc>,
    ) -> Result<Replaced, StoreError> {
        erasure::refuse_forbidden(database)?;
        let source = copy::open_whole(backup)?;
        let part = open::beside(database, &format!(".restored-{}", now.format(STAMP)));
        open::prepare_folder_of(database)?;
        cipher::copy_for(&source, backup, &part, (database, in_clear))?;
        let drafts = rescue_drafts(database, &part, Kin::of(database).judge(backup));
        Ok(Replaced { kept: take_the_place(database, &part, now)?, drafts })
    }

    /// The same with a backup that is in memory, and not encrypted: it becomes so where the database has a key, which must
    /// have been unlocked. `name` is where it comes from.
    ///
    /// # Errors
    /// As [`Backups::put_back`].
    #[cfg(feature = "encryption")]
    pub fn put_back_image(
        database: &Path,
        image: &[u8],
        name: &Path,
        now: DateTime<Utc>,
    ) -> Result<Replaced, StoreError> {
        erasure::refuse_forbidden(database)?;
        let part = super::conversion::image_beside(database, image, name)?;
        let drafts = rescue_drafts(database, &part, Kin::of(database).judge(&part));
        let placed = take_the_place(database, &part, now);
        if placed.is_err() {
            let _ = std::fs::remove_file(&part);
            let _ = std::fs::remove_file(vault::key_file(&part));
        }
        Ok(Replaced { kept: placed?, drafts })
    }
}

/// Takes the drafts that a damaged database still shows over into what is to take its place; gives how many. What cannot be
/// had is in the file that is set aside.
fn rescue_drafts(damaged: &Path, new: &Path, kinship: Kinship) -> usize {
    if kinship == Kinship::Other {
        return 0;
    }
    let drafts = all_drafts_in(damaged);
    if drafts.typed.is_empty() {
        return 0;
    }
    let taken = || -> Result<usize, StoreError> {
        let mut conn = open::connect(new, OpenFlags::default())?;
        let doing = || StoreError::sql("take drafts over");
        let tx = conn.transaction().map_err(doing())?;
        let taken = draft::take_over(&tx, &drafts)?;
        tx.commit().map_err(doing())?;
        // One file, to be moved.
        conn.pragma_update(None, "journal_mode", "delete").map_err(doing())?;
        Ok(taken)
    };
    taken().unwrap_or(0)
}

impl Store {
    /// Tells one state of what is kept from another.
    fn mark(&self) -> Result<String, StoreError> {
        self.conn
            .query_row(
                "SELECT coalesce((SELECT id || at || session FROM change ORDER BY id DESC LIMIT 1), '') || ' ' || (SELECT count(*) FROM closing) || ' ' ||
                   coalesce((SELECT max(loaded_at) FROM contract), '') || ' ' || (SELECT count(*) FROM distinct_pair)
                   || ' ' || coalesce((SELECT max(confirmed_at) FROM import_mapping), '') || ' ' ||
                   coalesce((SELECT max(updated_at) FROM draft), '')",
                [],
                |row| row.get(0),
            )
            .map_err(StoreError::sql("look for changes since the last backup"))
    }
}

#[cfg(test)]
mod tests;
