//! A log that was set aside because another file was written over the database holds what was saved last. Once the file that it
//! belongs to is back, what it holds is brought in again by whoever opens the database first.
//!
//! A log brings into any other file than its own what makes no sense there. So what is kept beside it ([`Base`]) says how the
//! file was while that very log was written: its last change, its pages, and what is in it that the journal does not follow. A
//! file that somebody wrote since, by whatever little, is another one, and so is one that the log was begun anew after.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::last_change::Change;
use super::open::beside;
use super::rescued::logs_aside;
use super::set_aside::free_name;
use super::{Store, StoreError, copy, own_log, read_only};
use crate::{small_file, vault};

/// How what is kept beside a log that was set aside ends.
const BASE: &str = "-base";

/// What the journal does not follow, row by row, or by its last row where nothing is ever taken away.
const BESIDE_THE_JOURNAL: [&str; 9] = [
    "SELECT * FROM draft ORDER BY id",
    "SELECT * FROM setting ORDER BY name",
    "SELECT * FROM privacy_key ORDER BY key",
    "SELECT * FROM import_mapping ORDER BY headings",
    "SELECT * FROM distinct_pair ORDER BY kind, first_id, second_id",
    "SELECT code, loaded_at FROM contract ORDER BY code",
    "SELECT contract, year, revision, hash FROM closing ORDER BY contract, year, revision",
    "SELECT max(id), count(*) FROM access_log",
    "SELECT max(id), count(*) FROM erasure",
];
const PRAGMAS: [&str; 4] = ["page_count", "freelist_count", "schema_version", "user_version"];

/// How a file is, as far as two of the same are equal and one that was written since differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileState {
    last: Change,
    /// See [`PRAGMAS`].
    pages: Vec<i64>,
    /// SHA-256 of what the journal does not follow.
    others: String,
}

impl FileState {
    /// None of one that nothing was written into, and of one of an earlier version.
    pub fn read(conn: &Connection) -> Option<FileState> {
        let read = || -> rusqlite::Result<Option<FileState>> {
            let Some(last) = Change::last(conn)? else { return Ok(None) };
            let pages = PRAGMAS.iter().map(|name| conn.pragma_query_value(None, name, |row| row.get(0)));
            let pages = pages.collect::<rusqlite::Result<Vec<i64>>>()?;
            let mut hash = Sha256::new();
            for sql in BESIDE_THE_JOURNAL {
                let mut rows = conn.prepare(sql)?;
                let columns = rows.column_count();
                let mut rows = rows.query([])?;
                while let Some(row) = rows.next()? {
                    for column in 0..columns {
                        hash_value(&mut hash, row.get_ref(column)?);
                    }
                }
                hash.update([0xFF]);
            }
            let others = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Some(FileState { last, pages, others }))
        };
        read().ok().flatten()
    }
}

/// So that no two rows look alike: what sort of a value it is, how long, and its bytes.
fn hash_value(hash: &mut Sha256, value: ValueRef<'_>) {
    let number;
    let (sort, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(value) => {
            number = value.to_le_bytes();
            (1, &number)
        }
        ValueRef::Real(value) => {
            number = value.to_le_bytes();
            (2, &number)
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    hash.update([sort]);
    hash.update(bytes.len().to_le_bytes());
    hash.update(bytes);
}

/// Which file a log belongs to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Base {
    /// How the log begins.
    log: String,
    /// The file at a moment when it was that log that was written. What comes from the log into the file is in the log still, as
    /// long as it is not begun anew: so it belongs to that state, whatever came into the file from it afterwards.
    file: FileState,
}

/// What is kept beside a log that was set aside: `….overwritten-20260630T081500Z-base` of `…-wal`.
fn base_of(log: &Path) -> Option<PathBuf> {
    Some(beside(Path::new(log.to_str()?.strip_suffix("-wal")?), BASE))
}

/// Keeps beside a log that was just set aside which file it belongs to.
pub(super) fn keep_base(aside: &Path, log: Option<&String>, file: Option<&FileState>) {
    let (Some(log), Some(file), Some(to)) = (log, file, base_of(aside)) else { return };
    let base = Base { log: log.clone(), file: file.clone() };
    // Without it the log is only named, and people decide.
    if let Ok(text) = serde_json::to_string(&base) {
        let _ = super::open::prepare_file(&to).map(|()| std::fs::write(&to, text));
    }
}

/// Removes a log that was set aside, with what is beside it: everything in it is in the database.
pub(super) fn forget(log: &Path) {
    let of = log.to_str().and_then(|log| log.strip_suffix("-wal"));
    let [shared, key] = ["-shm", ".key"].map(|end| of.map(|of| PathBuf::from(format!("{of}{end}"))));
    for file in [Some(log.to_owned()), base_of(log), shared, key].into_iter().flatten() {
        let _ = std::fs::remove_file(file);
    }
}

/// Keeps it beside the log that was set aside by another program, which had not seen yet how the log began that was written
/// last.
pub(super) fn keep_base_where_missing(path: &Path, log: Option<&String>, file: Option<&FileState>) {
    for aside in logs_aside(path) {
        if log.is_some() && own_log::beginning_of(&aside).as_ref() == log && base(&aside).is_none() {
            keep_base(&aside, log, file);
        }
    }
}

fn base(log: &Path) -> Option<Base> {
    let base: Base = serde_json::from_str(&small_file::read(&base_of(log)?, small_file::NOTE).ok()?).ok()?;
    // The log was begun anew after the file was looked at last.
    (own_log::beginning_of(log)? == base.log).then_some(base)
}

/// How many changes were laid back.
pub type LaidBack = i64;

impl Store {
    /// How many changes were brought in when the database was opened, from logs that had been set aside; asked once.
    pub fn take_laid_back(&self) -> Option<LaidBack> {
        self.laid_back.take()
    }

    /// Brings in what logs hold that were set aside, where they belong to just what is in the file now. Where that is not sure,
    /// or something fails, everything stays as it is: they are named at the start and by `doctor`.
    pub(super) fn lay_back(&mut self) {
        for log in logs_aside(&self.path) {
            if let Some(base) = base(&log)
                && self.is_just(&base.file)
                && let Ok(Some(changes)) = self.lay_back_one(&log, &base)
            {
                self.laid_back.set(Some(self.laid_back.take().unwrap_or(0) + changes));
                forget(&log);
            }
        }
    }

    /// Whether nothing was written since, neither into the file nor into another log.
    fn is_just(&self, file: &FileState) -> bool {
        FileState::read(&self.conn).as_ref() == Some(file)
            && read_only::past_the_log(&self.path).is_ok_and(|past| FileState::read(&past).as_ref() == Some(file))
    }

    /// None where the two turn out not to fit, or the log holds nothing more.
    fn lay_back_one(&mut self, log: &Path, base: &Base) -> Result<Option<LaidBack>, StoreError> {
        let stamp = self.session.clock.moment().format(super::backups::STAMP);
        // Should the program be killed now, it is a copy that is named until what is in it is in the database.
        let joined = free_name(&self.path, &format!(".rescued-{stamp}"))?;
        copy::with_log(&read_only::past_the_log(&self.path)?, log, &joined)?;
        let done = self.take_in(&joined, base);
        for file in [joined.clone(), vault::key_file(&joined)] {
            let _ = std::fs::remove_file(file);
        }
        done
    }

    fn take_in(&mut self, joined: &Path, base: &Base) -> Result<Option<LaidBack>, StoreError> {
        let doing = || StoreError::sql("bring in a log that was set aside");
        let from = copy::open_checked(joined)?;
        let (Some(after), true) = (sound_state(&from).map_err(doing())?, base.file.last.is_in(&from).map_err(doing())?)
        else {
            return Ok(None);
        };
        // Copying alone makes another number of the schema.
        if after.last == base.file.last && after.others == base.file.others {
            return Ok(None);
        }
        let since = "SELECT count(*) FROM change WHERE id > ?1";
        let changes = from.query_row(since, [base.file.last.id()], |row| row.get(0)).map_err(doing())?;
        let path = self.path.clone();
        let still = || -> Result<bool, StoreError> {
            let there = Store::reader(&path, self.session.clone())?;
            Ok(there.is_just(&base.file))
        };
        {
            let copy = Backup::new(&from, &mut self.conn).map_err(doing())?;
            // A step of no page begins to write: nobody else does until the end.
            match copy.step(0).map_err(doing())? {
                StepResult::More | StepResult::Done => {}
                _ => return Err(StoreError::Busy),
            }
            if !still()? {
                return Ok(None);
            }
            match copy.step(-1).map_err(doing())? {
                StepResult::Done => {}
                _ => return Err(StoreError::Busy),
            }
        }
        // Others may be reading; a later one brings it into the file.
        let _ = self.conn.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()));
        Ok(Some(changes))
    }
}

/// How a database is, if every page, every index and every reference in it is as it should be.
fn sound_state(conn: &Connection) -> rusqlite::Result<Option<FileState>> {
    let said: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let astray = conn.prepare("PRAGMA foreign_key_check")?.exists([])?;
    Ok(if said == "ok" && !astray { FileState::read(conn) } else { None })
}

#[cfg(test)]
mod tests {
    use super::super::Session;
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    fn organisation(name: &str) -> Record {
        Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
    }

    /// What `cp` onto an open file does.
    fn copy_over(from: &Path, to: &Path) {
        use std::io::Write;
        // Files of the same length within one tick of the clock look the same.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let bytes = std::fs::read(from).unwrap();
        std::fs::OpenOptions::new().write(true).truncate(true).open(to).unwrap().write_all(&bytes).unwrap();
    }

    fn with(path: &Path, id: &str, names: &[&str]) {
        let mut store = Store::open(path, Session { id: id.into(), ..session() }).unwrap();
        names.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
    }

    fn names(path: &Path) -> Vec<String> {
        let store = Store::open(path, session()).unwrap();
        assert_eq!(store.quick_check().unwrap(), None);
        let mut names: Vec<_> =
            store.all(Kind::Organisation).unwrap().iter().map(|found| found.text("name").to_owned()).collect();
        names.sort();
        names
    }

    struct Pole {
        folder: tempfile::TempDir,
        path: PathBuf,
        /// The file as it was while the log was written, without the log.
        own: PathBuf,
    }

    /// A database with a log that was set aside, and another one in its place. `between` happens after the first look at the
    /// file, `saved` goes into the log.
    fn overwritten(between: impl Fn(&Path, &mut Store), saved: &[&str]) -> Pole {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        with(&path, "first", &["Une"]);
        with(&other, "other", &["Autre", "Encore une autre"]);
        let mut store = Store::open(&path, session()).unwrap();
        store.in_place().unwrap();
        between(&path, &mut store);
        saved.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
        let own = folder.path().join("own.db");
        std::fs::copy(&path, &own).unwrap();
        copy_over(&other, &path);
        assert!(matches!(store.in_place(), Err(StoreError::Overwritten(_))));
        store.settle_moved();
        drop(store);
        assert_eq!(logs_aside(&path).len(), 1);
        Pole { folder, path, own }
    }

    fn checkpoint(store: &Store) {
        store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }

    #[test]
    fn what_a_log_set_aside_holds_is_there_again_with_its_own_file() {
        let pole = overwritten(|_, _| {}, &["Deux", "Trois"]);
        // Another base stays another base, and the log is named.
        assert_eq!(names(&pole.path), ["Autre", "Encore une autre"]);
        assert_eq!(logs_aside(&pole.path).len(), 1);
        copy_over(&pole.own, &pole.path);
        let store = Store::open(&pole.path, session()).unwrap();
        assert_eq!((store.take_laid_back(), store.take_laid_back()), (Some(2), None));
        drop(store);
        assert_eq!(names(&pole.path), ["Deux", "Trois", "Une"]);
        let left = std::fs::read_dir(pole.folder.path()).unwrap().flatten().map(|file| file.file_name());
        let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with("pole.db.")).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("-20")), "{left:?}");
        // Nothing is brought in twice, and work goes on.
        assert_eq!(Store::open(&pole.path, session()).unwrap().take_laid_back(), None);
        with(&pole.path, "later", &["Quatre"]);
        assert_eq!(names(&pole.path).len(), 4);
    }

    #[test]
    fn a_log_that_was_begun_anew_belongs_to_what_was_in_the_file_then() {
        // By ourselves, by others, and begun anew without a look at the file in between.
        let anew: [fn(&Path, &mut Store); 3] = [
            |_, store| {
                store.save(organisation("A")).unwrap();
                checkpoint(store);
            },
            |path, store| {
                let mut other = Store::open(path, Session { id: "o".into(), ..session() }).unwrap();
                other.save(organisation("A")).unwrap();
                checkpoint(&other);
                store.in_place().unwrap();
            },
            |_, store| {
                store.keep_draft("d", "h", 1, "{}").unwrap();
                store.save(organisation("A")).unwrap();
                checkpoint(store);
            },
        ];
        for between in anew {
            let pole = overwritten(between, &["B", "C"]);
            copy_over(&pole.own, &pole.path);
            assert_eq!(names(&pole.path), ["A", "B", "C", "Une"]);
            assert!(logs_aside(&pole.path).is_empty());
        }
    }

    #[test]
    fn an_older_copy_than_the_log_was_begun_on_gets_nothing() {
        let copy = std::cell::RefCell::new(Vec::new());
        let pole = overwritten(
            |path, store| {
                *copy.borrow_mut() = std::fs::read(path).unwrap();
                store.save(organisation("A")).unwrap();
                checkpoint(store);
            },
            &["B"],
        );
        let older = pole.folder.path().join("older.db");
        std::fs::write(&older, &*copy.borrow()).unwrap();
        copy_over(&older, &pole.path);
        assert_eq!(names(&pole.path), ["Une"]);
        assert_eq!(logs_aside(&pole.path).len(), 1);
        // The right one is still welcome.
        copy_over(&pole.own, &pole.path);
        assert_eq!(names(&pole.path), ["A", "B", "Une"]);
    }

    #[test]
    fn a_log_that_was_begun_anew_since_the_last_look_gets_to_no_older_file() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        with(&path, "first", &["Une"]);
        with(&other, "other", &["Autre", "Encore une autre"]);
        let looks = Store::open(&path, session()).unwrap();
        looks.in_place().unwrap();
        let older = folder.path().join("older.db");
        std::fs::copy(&path, &older).unwrap();
        // Behind its back.
        let mut writer = Store::open(&path, Session { id: "w".into(), ..session() }).unwrap();
        writer.save(organisation("A")).unwrap();
        checkpoint(&writer);
        writer.save(organisation("B")).unwrap();
        copy_over(&other, &path);
        assert!(looks.in_place().is_err() && writer.in_place().is_err());
        looks.settle_moved();
        drop((looks, writer));
        copy_over(&older, &path);
        assert_eq!(names(&path), ["Une"]);
        assert_eq!(logs_aside(&path).len(), 1);
    }

    #[test]
    fn a_file_that_others_have_written_since_is_left_to_people() {
        type Written = fn(&Path, &Path);
        let since: [(&str, Written); 4] = [
            ("saved", |path, _| with(path, "else", &["D'ailleurs"])),
            ("typed", |path, _| {
                Store::open(path, session()).unwrap().keep_draft("d", "h", 1, "{}").unwrap();
            }),
            ("vacuumed", |path, _| Connection::open(path).unwrap().execute_batch("VACUUM").unwrap()),
            ("in a log", |path, beside| {
                // Somebody has it open, and what he saved is in his log.
                let mut store = Store::open(path, session()).unwrap();
                store.save(organisation("D'ailleurs")).unwrap();
                for end in ["", "-wal"] {
                    std::fs::copy(super::super::open::beside(path, end), super::super::open::beside(beside, end))
                        .unwrap();
                }
            }),
        ];
        for (what, written) in since {
            let pole = overwritten(|_, _| {}, &["Deux"]);
            let (elsewhere, copied) = (pole.folder.path().join("else.db"), pole.folder.path().join("copied.db"));
            std::fs::copy(&pole.own, &elsewhere).unwrap();
            written(&elsewhere, &copied);
            if copied.exists() {
                copy_over(&copied, &pole.path);
                std::fs::rename(beside(&copied, "-wal"), beside(&pole.path, "-wal")).unwrap();
            } else {
                copy_over(&elsewhere, &pole.path);
            }
            let store = Store::open(&pole.path, session()).unwrap();
            assert_eq!(store.take_laid_back(), None, "{what}");
            drop(store);
            assert!(!names(&pole.path).contains(&"Deux".to_owned()), "{what}");
            assert_eq!(logs_aside(&pole.path).len(), 1, "{what}");
        }
    }

    #[test]
    fn a_log_that_is_damaged_or_without_its_mark_is_left_to_people() {
        for what in ["cut", "garbage", "no mark"] {
            let pole = overwritten(|_, _| {}, &["Deux"]);
            let log = logs_aside(&pole.path).remove(0);
            let bytes = std::fs::read(&log).unwrap();
            match what {
                "cut" => std::fs::write(&log, &bytes[..100]).unwrap(),
                "garbage" => std::fs::write(&log, [&bytes[..32], &[0xAA; 9_000][..]].concat()).unwrap(),
                _ => std::fs::remove_file(base_of(&log).unwrap()).unwrap(),
            }
            copy_over(&pole.own, &pole.path);
            assert_eq!(names(&pole.path), ["Une"], "{what}");
            assert!(log.exists(), "{what}");
            assert_eq!(super::super::rescued(&pole.path), [""; 0].map(PathBuf::from), "{what}");
        }
    }

    #[test]
    fn which_file_a_log_belongs_to_is_said_by_whoever_knows_though_another_set_it_aside() {
        let folder = tempfile::tempdir().unwrap();
        let (path, own) = (folder.path().join("pole.db"), folder.path().join("own.db"));
        let other = folder.path().join("other.db");
        with(&path, "own", &["Une"]);
        with(&other, "other", &["A"]);
        let mut writer = Store::open(&path, Session { id: "writer".into(), ..session() }).unwrap();
        let reader = Store::open(&path, session()).unwrap();
        writer.in_place().and_then(|()| reader.in_place()).unwrap();
        std::fs::copy(&path, &own).unwrap();
        // The reader does not look before the file is another.
        writer.save(organisation("Deux")).unwrap();
        copy_over(&other, &path);
        reader.settle_moved();
        drop(reader);
        writer.settle_moved();
        drop(writer);
        copy_over(&own, &path);
        assert_eq!(names(&path), ["Deux", "Une"]);
    }
}
