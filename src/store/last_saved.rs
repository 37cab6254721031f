//! What was saved last, noted beside the database as long as somebody has it open. After the end that nobody chooses (a kill, the
//! current) it stands in the log alone: where that is deleted then, with what the programs shared, or an older copy takes the
//! place of the file, nothing else would tell that anything is missing.
//!
//! The note holds hashes and a moment, no name: beside an encrypted database it is in the clear.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::backups::free_name;
use super::last_change::{Change, SeenLast};
use super::{Store, StoreError, older_log};
use crate::counters::closing::sha256;
use crate::small_file;
use crate::vault::beside;

/// The end of its name, and what stands before that in the name of one whose change is missing.
const NOTE: &str = ".last-saved";
const MISSING: &str = ".missing-";
/// Its length, bytes: written over at once, so that whoever reads it finds the older or the newer one.
const LENGTH: usize = 256;

/// A note, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Which database it is of: the first change ever.
    first: String,
    /// The last one, and its number.
    last: String,
    id: i64,
    /// When that was made (UTC, RFC 3339).
    at: String,
}

/// What was saved and is in the database no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMissing {
    /// When it was saved (UTC, RFC 3339).
    pub at: String,
    /// The note of it.
    pub note: PathBuf,
}

/// The note of one that is open: taken away behind the connection, once everything is in the file.
#[derive(Debug)]
pub(super) struct OwnNote {
    database: PathBuf,
    /// What it says, where this store wrote it.
    says: RefCell<Option<Note>>,
    /// It tells of something that is missing, and could not get another name.
    stays: Cell<bool>,
}

impl OwnNote {
    pub(super) fn beside(database: &Path) -> OwnNote {
        let database = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        OwnNote { database, says: RefCell::default(), stays: Cell::default() }
    }

    /// It is left behind, by whoever only looks, or because what it tells is gone.
    pub(super) fn stays(&self) {
        self.stays.set(true);
    }

    /// What it tells may be gone: whoever took the log away may have taken this along.
    pub(super) fn again(&self) {
        self.stays();
        if let Some(note) = self.says.borrow().as_ref().filter(|_| !self.name().exists()) {
            let _ = note.write(&self.name());
        }
    }

    fn name(&self) -> PathBuf {
        beside(&self.database, NOTE)
    }
}

impl Drop for OwnNote {
    fn drop(&mut self) {
        // Whoever leaves last brings everything in, and takes the log away.
        if !self.stays.get() && !beside(&self.database, "-wal").exists() {
            let _ = std::fs::remove_file(self.name());
        }
    }
}

impl Note {
    fn of(conn: &Connection) -> rusqlite::Result<Option<Note>> {
        let (Some(first), Some(last)) = (Change::first(conn)?, Change::last(conn)?) else { return Ok(None) };
        Ok(Some(Note { first: hash(&first), last: hash(&last), id: last.id(), at: last.at().to_owned() }))
    }

    fn read(path: &Path) -> Option<Note> {
        serde_json::from_str(small_file::read(path, small_file::NOTE).ok()?.trim_end()).ok()
    }

    /// Whether a database is the one that it is of, and lacks its change.
    fn is_missing_in(&self, conn: &Connection) -> rusqlite::Result<bool> {
        if Change::first(conn)?.is_none_or(|first| hash(&first) != self.first) {
            return Ok(false);
        }
        Ok(Change::numbered(conn, self.id)?.is_none_or(|change| hash(&change) != self.last))
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.resize(LENGTH.max(bytes.len()), b' ');
        let file = match open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                super::open::prepare_file(path).map_err(std::io::Error::other)?;
                open(path)?
            }
            file => file?,
        };
        // Not through a link, nor into anything else that somebody put there.
        if !file.metadata()?.is_file() {
            return Err(std::io::ErrorKind::Unsupported.into());
        }
        std::io::Write::write_all(&mut &file, &bytes)
    }
}

/// A file of ours to be written, not through a link.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    std::fs::File::options().write(true).custom_flags(i32::try_from(flags.bits()).unwrap_or_default()).open(path)
}

#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::File::options().write(true).open(path)
}

fn hash(change: &Change) -> String {
    sha256(change.in_words().as_bytes())[..32].to_owned()
}

/// The note beside a database that nobody has open: read before it is opened.
pub(super) struct Found(Option<(PathBuf, Note)>);

pub(super) fn look(path: &Path) -> Found {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let note = beside(&whole, NOTE);
    let found = Note::read(&note).map(|read| (note, read));
    // Those who have it open see to it themselves.
    Found(found.filter(|_| !older_log::is_in_use(path)))
}

impl Found {
    /// Whether what it says is missing in a database that was just opened; then it is kept under another name, for it is written anew
    /// with the next change.
    pub fn missing_in(self, store: &Store) -> Option<LastMissing> {
        let (path, note) = self.0?;
        let missing = note.is_missing_in(&store.conn).unwrap_or(false);
        // What a restore takes the place of is not missing.
        let is_restored = || store.restored().is_ok_and(|restored| restored.is_some_and(|done| done.at >= note.at));
        if !missing || is_restored() {
            return None;
        }
        let kept = keep(&path, store.session.clock.moment());
        store.last_saved.stays.set(kept.is_err());
        Some(LastMissing { at: note.at.clone(), note: kept.unwrap_or(path) })
    }
}

/// Gives the note another name: `pole.db.missing-20150630T081500Z.last-saved`.
fn keep(note: &Path, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let database = note.as_os_str().to_string_lossy();
    let database = PathBuf::from(database.strip_suffix(NOTE).unwrap_or(&database));
    let stamp = now.format("%Y%m%dT%H%M%SZ");
    let kept = free_name(&database, &format!("{MISSING}{stamp}{NOTE}"))?;
    std::fs::rename(note, &kept).map_err(|source| StoreError::Folder { path: kept.clone(), source })?;
    Ok(kept)
}

impl Store {
    /// Notes what was saved last. Where that cannot be, nothing is told of it should it go.
    pub(super) fn note_last_saved(&self) {
        if self.log.file.is_none() {
            return;
        }
        let Ok(Some(note)) = Note::of(&self.conn) else { return };
        let mut says = self.last_saved.says.borrow_mut();
        if says.as_ref() != Some(&note) {
            let _ = note.write(&self.last_saved.name());
            *says = Some(note);
        }
    }

    /// Another tool put other content in the place of all, by way of SQLite, and a change that was seen is not there any more: it
    /// is kept among what is missing, to be recalled. Where that cannot be written, it was told at the least.
    pub fn note_missing(&self, seen: &SeenLast) {
        let Ok(Some(first)) = Change::first(&self.conn) else { return };
        let SeenLast(last) = seen;
        let note = Note { first: hash(&first), last: hash(last), id: last.id(), at: last.at().to_owned() };
        // Every window sees it.
        if self.last_missing().iter().any(|known| Note::read(&known.note).as_ref() == Some(&note)) {
            return;
        }
        let stamp = self.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let name = free_name(&self.last_saved.database, &format!("{MISSING}{stamp}{NOTE}"));
        let _ = name.map(|name| note.write(&name));
    }

    /// What was saved and went with a log, or with the file that another copy took the place of, and is not there again since.
    pub fn last_missing(&self) -> Vec<LastMissing> {
        let notes = super::rescued::beside(&self.last_saved.database, MISSING, &|name| name.ends_with(NOTE.as_bytes()));
        let read = notes.into_iter().filter_map(|path| Note::read(&path).map(|note| (path, note)));
        read.filter_map(|(path, note)| {
            if note.is_missing_in(&self.conn).unwrap_or(true) {
                return Some(LastMissing { at: note.at, note: path });
            }
            let _ = std::fs::remove_file(path);
            None
        })
        .collect()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::StrayLog;
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    fn add(store: &mut Store, name: &str) {
        store.save(Record::new(Kind::Organisation).with("name", Value::Text(name.into()))).unwrap();
    }

    /// What a kill leaves of a database into which a second organisation was just saved, under `left.db`.
    fn killed() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
        add(&mut Store::open(&path, session()).unwrap(), "Avant");
        assert!(!beside(&path, NOTE).exists(), "everything is in the file");
        std::fs::copy(&path, folder.path().join("older.db")).unwrap();
        let mut store = Store::open(&path, session()).unwrap();
        let other = Store::open(&path, session()).unwrap();
        add(&mut store, "Saved last");
        for end in ["", "-wal", "-shm", NOTE] {
            std::fs::copy(beside(&path, end), beside(&left, end)).unwrap();
        }
        drop(store);
        assert!(beside(&path, NOTE).exists(), "another has it open still");
        drop(other);
        assert!(!beside(&path, NOTE).exists());
        (folder, left)
    }

    fn told(path: &Path) -> Option<LastMissing> {
        match Store::open(path, session()).unwrap().take_stray_log() {
            Some(StrayLog::Lost(missing)) => Some(missing),
            None => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_went_with_log_and_shared_memory_is_told_and_recalled_until_it_is_back() {
        let (folder, left) = killed();
        let log = folder.path().join("log");
        std::fs::rename(beside(&left, "-wal"), &log).unwrap();
        std::fs::remove_file(beside(&left, "-shm")).unwrap();
        let missing = told(&left).unwrap();
        assert_eq!(missing.at, "1970-01-01T00:00:00Z");
        assert!(missing.note.exists());
        assert_eq!(told(&left), None, "told once");
        assert_eq!(Store::open(&left, session()).unwrap().last_missing(), std::slice::from_ref(&missing), "recalled");
        std::fs::rename(&log, beside(&left, "-wal")).unwrap();
        let store = Store::open(&left, session()).unwrap();
        assert_eq!((store.last_missing(), store.count(Kind::Organisation).unwrap()), (vec![], 2));
        assert!(!missing.note.exists());
    }

    #[test]
    fn what_an_older_copy_took_the_place_of_is_told() {
        let (folder, left) = killed();
        for end in ["-wal", "-shm"] {
            std::fs::remove_file(beside(&left, end)).unwrap();
        }
        std::fs::copy(folder.path().join("older.db"), &left).unwrap();
        assert!(told(&left).is_some());
    }

    #[test]
    fn nothing_is_missing_where_the_log_is_there_or_the_database_is_another() {
        let (folder, left) = killed();
        let other = folder.path().join("other.db");
        let elsewhere = crate::store::Session { id: "2".into(), ..session() };
        add(&mut Store::open(&other, elsewhere).unwrap(), "Ailleurs");
        std::fs::copy(beside(&left, NOTE), beside(&other, NOTE)).unwrap();
        assert_eq!((told(&left), told(&other)), (None, None));
        for path in [&left, &other] {
            assert!(!beside(path, NOTE).exists(), "{}", path.display());
        }
        // One that makes no sense, as a power cut may leave it.
        std::fs::write(beside(&left, NOTE), [0; LENGTH]).unwrap();
        assert_eq!(told(&left), None);
    }

    #[test]
    fn what_a_restore_took_the_place_of_is_not_missing() {
        let (folder, left) = killed();
        let open = Store::open(&left, session()).unwrap();
        Store::open(&left, session()).unwrap().restore_from(&folder.path().join("older.db")).unwrap();
        for end in ["", "-wal", "-shm", NOTE] {
            let killed = folder.path().join("killed.db");
            std::fs::copy(beside(&left, end), beside(&killed, end)).unwrap();
        }
        drop(open);
        let killed = folder.path().join("killed.db");
        assert_eq!(told(&killed), None);
        assert_eq!(Store::open(&killed, session()).unwrap().count(Kind::Organisation).unwrap(), 1);
    }

    #[test]
    fn a_link_in_its_place_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, elsewhere) = (folder.path().join("pole.db"), folder.path().join("elsewhere"));
        std::fs::write(&elsewhere, "mine").unwrap();
        let mut store = Store::open(&path, session()).unwrap();
        std::os::unix::fs::symlink(&elsewhere, beside(&path, NOTE)).unwrap();
        add(&mut store, "Avant");
        drop(store);
        assert_eq!(std::fs::read(&elsewhere).unwrap(), b"mine");
    }
}
