use super::super::open::beside;
use super::super::open::tests::session;
use super::super::{Session, Store, StrayLog, logs_aside};
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

fn set_aside(store: &Store) -> Option<PathBuf> {
    match store.take_stray_log() {
        Some(StrayLog::SetAside(log)) => Some(log),
        _ => None,
    }
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

/// A power cut in the middle of a checkpoint: some pages of the log are in the file, the last of the history torn by a sector.
#[test]
fn a_log_is_no_other_ones_because_the_last_change_in_the_file_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
    let by = |id: &str| Store::open(&path, Session { id: id.into(), ..session() }).unwrap();
    let mut store = by("a session with a long name, which is the first");
    store.save(organisation("Avant")).unwrap();
    drop(store);
    let torn = "a session with a long name, which a sector cuts";
    let mut store = by(torn);
    store.save(organisation("Ensuite")).unwrap();
    let mut half = std::fs::read(&path).unwrap();
    std::fs::copy(beside(&path, "-wal"), beside(&left, "-wal")).unwrap();
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    for (page, bytes) in whole.chunks(4096).enumerate() {
        let Some(at) = bytes.windows(torn.len()).position(|text| text == torn.as_bytes()) else { continue };
        let mut bytes = bytes.to_vec();
        bytes[at + torn.len() - 8..at + torn.len()].fill(0);
        half[page * 4096..][..4096].copy_from_slice(&bytes);
    }
    std::fs::write(&left, half).unwrap();
    let store = Store::open(&left, session()).unwrap();
    assert_eq!((set_aside(&store), store.quick_check().unwrap()), (None, None));
    assert_eq!(names(&store), ["Avant", "Ensuite"]);
}

#[test]
fn a_log_that_is_older_than_the_file_takes_nothing_out_of_it() {
    for (in_log, since) in [(1, 1), (1, 3), (1, 60), (2, 1), (3, 30), (40, 1), (40, 200)] {
        let (_folder, path, all) = older(in_log, since);
        let store = Store::open(&path, session()).unwrap();
        let kept = set_aside(&store).unwrap_or_else(|| panic!("{in_log} {since}: not noticed"));
        // Where the two make no sense together nobody can say which is the later.
        assert!(is_older(&kept) || since > 20, "{in_log} {since}");
        assert_eq!(logs_aside(&path), [kept], "{in_log} {since}");
        assert_eq!(set_aside(&store), None);
        assert_eq!(names(&store), all, "{in_log} {since}");
        assert_eq!(store.quick_check().unwrap(), None, "{in_log} {since}");
        drop(store);
        // And that is all there is to it.
        with(&path, "after", &["Z".to_owned()]);
        let store = Store::open(&path, session()).unwrap();
        assert_eq!(names(&store).len(), all.len() + 1);
        assert_eq!(set_aside(&store), None);
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
    assert_eq!((set_aside(&found), names(&found).len()), (None, 3));
    // Half of it came into the file already, and it was begun anew.
    for (end, checkpoint) in [("FULL", "PRAGMA wal_checkpoint(FULL)"), ("RESTART", "PRAGMA wal_checkpoint(RESTART)")] {
        store.conn.query_row(checkpoint, [], |_| Ok(())).unwrap();
        store.save(organisation(end)).unwrap();
        let left = folder.path().join(format!("{end}.db"));
        killed(&path, &left);
        let found = Store::open(&left, session()).unwrap();
        assert_eq!(set_aside(&found), None, "{end}");
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
    let reading = rusqlite::Transaction::new_unchecked(&reads.conn, rusqlite::TransactionBehavior::Deferred).unwrap();
    Change::last(&reading).unwrap();
    Store::open(&path, session()).unwrap().restore_from(&backup).unwrap();
    killed(&path, &left);
    let found = Store::open(&left, session()).unwrap();
    assert_eq!((set_aside(&found), names(&found)), (None, vec!["A".to_owned()]));
}

#[test]
fn a_log_beside_an_older_copy_is_not_laid_over_it() {
    for (before, in_log, after) in [(1, 0, 1), (1, 5, 1), (30, 30, 2), (3, 200, 12), (200, 3, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy, left) = (folder.path().join("a.db"), folder.path().join("copy"), folder.path().join("b.db"));
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
        let Some(kept) = set_aside(&found) else {
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
        assert_eq!((set_aside(&found), names(&found)), (None, names(&store)));
    }
}

/// Somebody has filled the disk: what programs share cannot be made, and the log not be read.
#[test]
fn a_log_that_cannot_be_read_now_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
    with(&path, "first", &["A".to_owned()]);
    let mut store = Store::open(&path, session()).unwrap();
    store.save(organisation("B")).unwrap();
    killed(&path, &left);
    let shared = beside(&left, "-shm");
    for n in 0..3 {
        match n {
            0 => std::fs::create_dir(&shared).unwrap(),
            1 => std::os::unix::fs::symlink("/dev/full", &shared).unwrap(),
            _ => std::os::unix::fs::symlink("/proc/self/mem", &shared).unwrap(),
        }
        assert_eq!(out_of_the_way(&left, DateTime::UNIX_EPOCH), None, "{n}");
        let _ = std::fs::remove_dir(&shared).or_else(|_| std::fs::remove_file(&shared));
        assert!(logs_aside(&left).is_empty());
    }
    assert_eq!(names(&Store::open(&left, session()).unwrap()), ["A", "B"]);
}

/// The library says what a full disk and a limit of the length of files say.
#[test]
fn only_what_is_no_database_makes_no_sense() {
    use rusqlite::ffi;
    for (code, wanted) in [
        (ffi::SQLITE_CORRUPT, true),
        (ffi::SQLITE_NOTADB, true),
        (ffi::SQLITE_IOERR_SHORT_READ, true),
        (ffi::SQLITE_IOERR_SHMSIZE, false),
        (ffi::SQLITE_IOERR_SHMOPEN, false),
        (ffi::SQLITE_IOERR_WRITE, false),
        (ffi::SQLITE_IOERR_READ, false),
        (ffi::SQLITE_FULL, false),
        (ffi::SQLITE_CANTOPEN, false),
        (ffi::SQLITE_BUSY, false),
        (ffi::SQLITE_NOMEM, false),
    ] {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        assert_eq!(makes_no_sense(&error), wanted, "{code}");
    }
}

/// Another tool put an older content back under an open window, which then wrote a draft and was killed.
#[test]
fn a_log_that_holds_what_was_typed_since_is_not_called_older() {
    let folder = tempfile::tempdir().unwrap();
    let [path, copy, left] = ["pole.db", "copy.db", "left.db"].map(|name| folder.path().join(name));
    with(&path, "1", &["A".to_owned()]);
    let mut store = Store::open(&path, session()).unwrap();
    store.backup_to(&copy).unwrap();
    store.save(organisation("B")).unwrap();
    let from = rusqlite::Connection::open(&copy).unwrap();
    let mut to = rusqlite::Connection::open(&path).unwrap();
    to.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).unwrap();
    rusqlite::backup::Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
    let draft = "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES ('s:1', 'w', 'h', 7, '{}', '2015-06-30T08:00:00Z')";
    to.execute(draft, []).unwrap();
    for end in ["", "-wal"] {
        std::fs::copy(beside(&path, end), beside(&left, end)).unwrap();
    }
    let kept = set_aside(&Store::open(&left, session()).unwrap()).unwrap();
    assert!(!is_older(&kept), "{}", kept.display());
}
