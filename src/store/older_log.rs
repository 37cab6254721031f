//! A log beside a file that is later than it. Who copies a folder back bit by bit (`rsync -u`, `cp -u`) leaves the newer file and
//! brings back a log that had long been taken in. SQLite lays every log whose sums are right over whatever file is beside it:
//! pages of then over those of now, and what was saved since is gone.
//!
//! What a log brings into a file never takes a change out of it, but for a restored backup, which says so. So before a log is
//! used that nobody has open, the last change in the file alone is looked for in what the two are together. And what they are
//! together must be whole: a log that belongs to a later state of the file, beside an older copy that somebody put back, leaves a
//! hole in the history, or pages that do not go together.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::overwritten::Change;
use super::read_only::{self, stamp};
use super::{Store, cipher, copy, open, opened, others, own_log, restore, set_aside};

/// Of a log's name when it is set aside because the file is later …
const OLDER: &str = ".overwritten-older";
/// … or because the two do not go together.
const OTHER: &str = ".overwritten";
/// Up to so many bytes of a file all of its pages are looked at: some tenths of a second. Of a longer one the history tells.
const ALL_PAGES: u64 = 64 * 1024 * 1024;

/// Whether a log that was set aside is older than the file: nothing of it is missing there.
pub fn is_older(log: &Path) -> bool {
    log.file_name().is_some_and(|name| name.to_string_lossy().contains(OLDER))
}

/// Sets a log aside that is older than the file, before SQLite lays it over that. Gives where it is. Where that is not sure
/// everything stays as it is.
pub(super) fn out_of_the_way(path: &Path, now: DateTime<Utc>) -> Option<PathBuf> {
    open::plain_files(path).ok()?;
    let log = own_log::beside_whole(path, "-wal");
    open::plain_file(&log).ok()?;
    let seen = || (stamp(path), stamp(&log), own_log::beginning_of(&log));
    let before = seen();
    before.2.as_ref()?;
    if is_in_use(path) {
        return None;
    }
    let why = match judge(path)? {
        Fits::Well => return None,
        Fits::Older => OLDER,
        Fits::Not => OTHER,
    };
    if is_in_use(path) || seen() != before {
        return None;
    }
    let kept = set_aside::log_aside(path, why, now).ok()?;
    // What is shared was made for this look; the log is made sense of without.
    kept.iter()
        .filter(|file| file.to_string_lossy().ends_with("-shm"))
        .for_each(|file| drop(std::fs::remove_file(file)));
    kept.into_iter().find(|file| file.to_string_lossy().ends_with("-wal"))
}

fn is_in_use(path: &Path) -> bool {
    opened::is_open(path) || others::anybody_has(path)
}

/// How a log goes with the file.
enum Fits {
    Well,
    /// All its changes are in the file, and the file has later ones.
    Older,
    Not,
}

/// None where it cannot be told.
fn judge(path: &Path) -> Option<Fits> {
    let file = read_only::past_the_log(path).ok()?;
    // What is all in the log, and what is no database by itself, is not asked.
    let last = Change::last(&file).ok()??;
    let both = copy::open_as_it_is(path).ok()?;
    // It leaves the file as it is, and the log where it is.
    both.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok()?;
    // The file alone was opened with the key that is known.
    if cipher::unlock(&both, path).is_err() {
        return is_sound(&file).then_some(Fits::Not);
    }
    match how(&file, &both, &last, path) {
        Ok(fits) => Some(fits),
        Err(error) if makes_no_sense(&error) => is_sound(&file).then_some(Fits::Not),
        Err(_) => None,
    }
}

fn how(file: &Connection, both: &Connection, last: &Change, path: &Path) -> rusqlite::Result<Fits> {
    if restore::is_all_in_the_log(file, both, path) {
        return Ok(Fits::Well);
    }
    let known = Change::last(both)?;
    if !last.is_in(both)? {
        let older = known.map_or(Ok(true), |known| known.is_in(file))?;
        return Ok(if older { Fits::Older } else { Fits::Not });
    }
    let since = "SELECT coalesce(max(id), ?1) - ?1 = count(*) FROM change WHERE id > ?1";
    let whole: bool = both.query_row(since, [last.id()], |row| row.get(0))?;
    let short = std::fs::metadata(path).is_ok_and(|file| file.len() <= ALL_PAGES);
    let fits = whole && (!short || is_sound(both)) || !is_sound(file);
    Ok(if fits { Fits::Well } else { Fits::Not })
}

fn makes_no_sense(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | SystemIoFailure))
}

fn is_sound(file: &Connection) -> bool {
    let said = file.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    said.is_ok_and(|said| said == "ok")
}

impl Store {
    /// A log that was set aside when the database was opened, because it does not go with the file; asked once.
    pub fn take_older_log(&self) -> Option<PathBuf> {
        self.older_log.take()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::open::beside;
    use super::super::open::tests::session;
    use super::super::{Session, logs_aside};
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    fn organisation(name: &str) -> Record {
        Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
    }

    fn with(path: &Path, id: &str, names: &[String]) {
        let mut store = Store::open(path, Session { id: id.into(), ..session() }).unwrap();
        names.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
    }

    fn names(store: &Store) -> Vec<String> {
        let mut names: Vec<_> =
            store.all(Kind::Organisation).unwrap().iter().map(|found| found.text("name").to_owned()).collect();
        names.sort();
        names
    }

    /// A database whose log of a moment ago was put beside it again.
    fn older(in_log: usize, since: usize) -> (tempfile::TempDir, PathBuf, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let (path, log) = (folder.path().join("pole.db"), folder.path().join("log"));
        let name = |n: usize| format!("N{n:04} {}", "x".repeat(150));
        with(&path, "first", &[name(0)]);
        let mut store = Store::open(&path, session()).unwrap();
        let mut all = vec![name(0)];
        for n in 1..=in_log {
            store.save(organisation(&name(n))).unwrap();
            all.push(name(n));
        }
        std::fs::copy(beside(&path, "-wal"), &log).unwrap();
        drop(store);
        let later: Vec<String> = (in_log + 1..=in_log + since).map(name).collect();
        with(&path, "later", &later);
        all.extend(later);
        assert!(!beside(&path, "-wal").exists());
        std::fs::rename(&log, beside(&path, "-wal")).unwrap();
        (folder, path, all)
    }

    #[test]
    fn a_log_that_is_older_than_the_file_takes_nothing_out_of_it() {
        for (in_log, since) in [(1, 1), (1, 3), (1, 60), (2, 1), (3, 30), (40, 1), (40, 200)] {
            let (_folder, path, all) = older(in_log, since);
            let store = Store::open(&path, session()).unwrap();
            let kept = store.take_older_log().unwrap_or_else(|| panic!("{in_log} {since}: not noticed"));
            // Where the two make no sense together nobody can say which is the later.
            assert!(is_older(&kept) || since > 20, "{in_log} {since}");
            assert_eq!(logs_aside(&path), [kept], "{in_log} {since}");
            assert_eq!(store.take_older_log(), None);
            assert_eq!(names(&store), all, "{in_log} {since}");
            assert_eq!(store.quick_check().unwrap(), None, "{in_log} {since}");
            drop(store);
            // And that is all there is to it.
            with(&path, "after", &["Z".to_owned()]);
            let store = Store::open(&path, session()).unwrap();
            assert_eq!(names(&store).len(), all.len() + 1);
            assert_eq!(store.take_older_log(), None);
        }
    }

    #[test]
    fn readers_and_the_thread_of_the_drafts_are_not_misled_either() {
        for what in ["reader", "drafts"] {
            let (_folder, path, all) = older(1, 5);
            match what {
                "reader" => assert_eq!(names(&Store::reader(&path, session()).unwrap()), all),
                _ => {
                    let store = Store::for_drafts(&path, session(), std::time::Duration::from_millis(100)).unwrap();
                    store.keep_draft("d", "h", 1, "{}").unwrap();
                }
            }
            let store = Store::open(&path, session()).unwrap();
            assert_eq!((names(&store), store.quick_check().unwrap()), (all, None), "{what}");
        }
    }

    /// What a killed program leaves: the file and its log.
    fn killed(path: &Path, to: &Path) {
        for end in ["", "-wal"] {
            std::fs::copy(beside(path, end), beside(to, end)).unwrap();
        }
    }

    #[test]
    fn the_own_log_of_a_killed_program_is_taken_in() {
        let folder = tempfile::tempdir().unwrap();
        let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
        with(&path, "first", &["A".to_owned(), "B".to_owned()]);
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("C")).unwrap();
        store.keep_draft("d", "h", 1, "{}").unwrap();
        killed(&path, &left);
        let found = Store::open(&left, session()).unwrap();
        assert_eq!((found.take_older_log(), names(&found).len()), (None, 3));
        // Half of it came into the file already, and it was begun anew.
        for end in ["FULL", "RESTART"] {
            store.conn.query_row(&format!("PRAGMA wal_checkpoint({end})"), [], |_| Ok(())).unwrap();
            store.save(organisation(end)).unwrap();
            let left = folder.path().join(format!("{end}.db"));
            killed(&path, &left);
            let found = Store::open(&left, session()).unwrap();
            assert_eq!(found.take_older_log(), None, "{end}");
            assert_eq!(names(&found), names(&store), "{end}");
        }
    }

    #[test]
    fn a_restored_backup_that_is_in_the_log_alone_stays_restored() {
        let folder = tempfile::tempdir().unwrap();
        let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
        let backup = folder.path().join("backup.db");
        with(&path, "first", &["A".to_owned()]);
        Store::open(&path, session()).unwrap().backup_to(&backup).unwrap();
        with(&path, "then", &["B".to_owned(), "C".to_owned()]);
        // Somebody who reads keeps what is restored from coming into the file.
        let reads = Store::open(&path, session()).unwrap();
        reads.conn.execute_batch("BEGIN; SELECT count(*) FROM change").unwrap();
        Store::open(&path, session()).unwrap().restore_from(&backup).unwrap();
        killed(&path, &left);
        let found = Store::open(&left, session()).unwrap();
        assert_eq!((found.take_older_log(), names(&found)), (None, vec!["A".to_owned()]));
    }

    #[test]
    fn a_log_beside_an_older_copy_is_not_laid_over_it() {
        for (before, in_log, after) in [(1, 0, 1), (1, 5, 1), (30, 30, 2), (3, 200, 12), (200, 3, 1)] {
            let folder = tempfile::tempdir().unwrap();
            let (path, copy, left) =
                (folder.path().join("a.db"), folder.path().join("copy"), folder.path().join("b.db"));
            let name = |n: usize| format!("N{n:04} {}", "x".repeat(150));
            let some = |from: usize, n: usize| (from..from + n).map(name).collect::<Vec<_>>();
            with(&path, "first", &some(0, before));
            std::fs::copy(&path, &copy).unwrap();
            with(&path, "then", &some(before, in_log + 1));
            let mut store = Store::open(&path, session()).unwrap();
            some(before + in_log + 1, after).iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
            // The program is killed, and the copy put in the place of the file.
            std::fs::copy(beside(&path, "-wal"), beside(&left, "-wal")).unwrap();
            std::fs::copy(&copy, &left).unwrap();
            let whole = folder.path().join("whole");
            std::fs::copy(&path, &whole).unwrap();
            let found = Store::open(&left, session()).unwrap();
            let Some(kept) = found.take_older_log() else {
                // Of a little one the log holds all that was changed: then nothing is missing.
                assert_eq!((names(&found), found.quick_check().unwrap()), (names(&store), None));
                assert!(before + in_log < 10, "{before} {in_log} {after}: not noticed");
                continue;
            };
            assert!(!is_older(&kept));
            assert_eq!((names(&found), found.quick_check().unwrap()), (some(0, before), None));
            drop(found);
            // The right file is put back, and the log with it: as doctor says.
            std::fs::copy(&whole, &left).unwrap();
            std::fs::rename(&kept, beside(&left, "-wal")).unwrap();
            let found = Store::open(&left, session()).unwrap();
            assert_eq!((found.take_older_log(), names(&found)), (None, names(&store)));
        }
    }
}
