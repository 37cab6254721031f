use super::super::open::tests::session;
use super::super::{LogNews, Store, StrayLog, salvage};
use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

/// So many were saved before the program was killed, one by one.
const SAVED: usize = 8;

/// What a killed program leaves: a file, its log with what was saved last, and what they shared.
fn killed(folder: &Path) -> PathBuf {
    let (path, left) = (folder.join("pole.db"), folder.join("left.db"));
    drop(Store::open(&path, session()).unwrap());
    let mut store = Store::open(&path, session()).unwrap();
    for n in 0..SAVED {
        store.save(Record::new(Kind::Organisation).with("name", Value::Text(format!("Number {n}")))).unwrap();
    }
    for end in ["", "-wal", "-shm"] {
        std::fs::copy(beside(&path, end), beside(&left, end)).unwrap();
    }
    left
}

fn organisations(path: &Path) -> Result<usize, StoreError> {
    Ok(Store::open(path, session())?.all(Kind::Organisation).unwrap().len())
}

fn is_refused(path: &Path) -> bool {
    [Store::open(path, session()), Store::reader(path, session())]
        .into_iter()
        .all(|opened| matches!(opened, Err(StoreError::LogDamaged(_))))
}

/// Has the log changed, with what is shared beside it or without, each time on new copies.
fn each(change: &dyn Fn(&mut Vec<u8>), look: &dyn Fn(&Path, bool)) {
    for shared in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = killed(folder.path());
        let name = beside(&path, "-wal");
        let mut log = std::fs::read(&name).unwrap();
        change(&mut log);
        std::fs::write(&name, log).unwrap();
        if !shared {
            std::fs::remove_file(beside(&path, "-shm")).unwrap();
        }
        look(&path, shared);
    }
}

#[test]
fn one_that_is_sound_is_used_without_a_word() {
    each(&|_| (), &|path, _| assert_eq!(organisations(path).unwrap(), SAVED));
}

#[test]
fn a_header_of_which_a_byte_was_changed_is_mended() {
    for byte in 0..HEADER {
        each(&|log| log[byte] ^= 0x11, &|path, shared| {
            assert_eq!(organisations(path).unwrap(), SAVED, "byte {byte}, shared {shared}");
        });
    }
}

/// The first frames are gone, and so is what they alone held.
#[test]
fn of_one_whose_beginning_was_written_over_the_rest_can_be_had() {
    each(&|log| log[..12_000].fill(0), &|path, shared| {
        assert!(is_refused(path), "{shared}");
        let now = session().clock.moment();
        let kept = leave_out(path, now).unwrap().unwrap();
        assert_eq!(organisations(path).unwrap(), 0);
        assert_eq!(leave_out(path, now).unwrap(), None);
        let new = path.with_file_name("new.db");
        salvage(&kept, &new, path, session()).unwrap();
        let found = organisations(&new).unwrap();
        assert!(found >= SAVED - 1, "{shared}: {found}");
    });
}

#[test]
fn of_one_that_is_damaged_in_the_middle_the_beginning_is_used_once_that_is_wanted() {
    each(
        &|log| {
            let at = log.len() / 2;
            log[at] ^= 1;
        },
        &|path, shared| {
            assert!(is_refused(path), "{shared}");
            let kept = leave_out(path, session().clock.moment()).unwrap().unwrap();
            let left = organisations(path).unwrap();
            assert!((1..SAVED).contains(&left), "{left}");
            let new = path.with_file_name("new.db");
            salvage(&kept, &new, path, session()).unwrap();
            let found = organisations(&new).unwrap();
            assert!(found >= SAVED - 1, "{shared}: {found}");
        },
    );
}

/// Without what was shared nobody knows that there was more.
#[test]
fn one_that_was_cut_is_told_by_what_was_shared() {
    each(&|log| log.truncate(log.len() * 2 / 3), &|path, shared| assert_eq!(is_refused(path), shared));
    each(&|log| log.clear(), &|path, shared| {
        let store = Store::open(path, session()).unwrap();
        assert_eq!(matches!(store.take_stray_log(), Some(StrayLog::Gone(_))), shared);
    });
}

/// What the current leaves of a commit that it cut short was never acknowledged.
#[test]
fn the_end_of_a_commit_that_was_cut_short_is_no_damage() {
    each(
        &|log| {
            let at = log.len() - 100;
            log[at] ^= 1;
        },
        &|path, shared| {
            if !shared {
                assert!((SAVED - 1..=SAVED).contains(&organisations(path).unwrap()));
            }
        },
    );
}

/// With a program that goes on: what it knows of is brought into the file, and the log begins anew.
#[test]
fn one_whose_header_is_written_over_while_it_is_open_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(Store::open(&path, session()).unwrap());
    let mut store = Store::open(&path, session()).unwrap();
    let organisation = |n: usize| Record::new(Kind::Organisation).with("name", Value::Text(format!("Number {n}")));
    store.save(organisation(0)).unwrap();
    let log = beside(&path, "-wal");
    let mut bytes = std::fs::read(&log).unwrap();
    bytes[..HEADER].fill(0);
    {
        use std::os::unix::fs::FileExt;
        OpenOptions::new().write(true).open(&log).unwrap().write_all_at(&bytes[..HEADER], 0).unwrap();
    }
    store.save(organisation(1)).unwrap();
    assert_eq!(store.take_log_news(), Some(LogNews::Mended));
    let left = folder.path().join("left.db");
    for end in ["", "-wal", "-shm"] {
        std::fs::copy(beside(&path, end), beside(&left, end)).unwrap();
    }
    assert_eq!(organisations(&left).unwrap(), 2);
}

/// What it held is gone, and what the programs share leads into the other: nothing of that comes into the file.
#[test]
fn another_log_that_is_written_over_it_while_it_is_open_is_noticed() {
    for (ours, theirs) in [(1, 1), (1, 20), (20, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        let organisation = |n: usize| Record::new(Kind::Organisation).with("name", Value::Text(format!("Number {n}")));
        let open = |path: &Path, saves: usize| {
            drop(Store::open(path, session()).unwrap());
            let mut store = Store::open(path, session()).unwrap();
            (0..saves).for_each(|n| drop(store.save(organisation(n)).unwrap()));
            store
        };
        let mut store = open(&path, ours);
        let elsewhere = open(&other, theirs);
        let before = std::fs::read(&path).unwrap();
        let log = std::fs::read(beside(&other, "-wal")).unwrap();
        std::fs::write(beside(&path, "-wal"), log).unwrap();
        let saved = store.save(organisation(100));
        assert!(matches!(saved, Err(StoreError::LogLost(_))), "{ours} {theirs}: {saved:?}");
        assert!(matches!(store.mend_log(), Err(StoreError::LogLost(_))));
        assert!(matches!(store.take_log_news(), Some(LogNews::Aside(_))));
        drop((store, elsewhere));
        assert!(std::fs::read(&path).unwrap() == before, "{ours} {theirs}");
        let again = Store::open(&path, session()).unwrap();
        assert_eq!(again.quick_check().unwrap(), None, "{ours} {theirs}");
    }
}

/// A log that somebody made as long as a disk, of nothing, is not read to its end.
#[test]
fn one_that_is_long_and_empty_is_soon_done_with() {
    each(&|_| (), &|path, _| {
        let log = OpenOptions::new().write(true).open(beside(path, "-wal")).unwrap();
        log.set_len(200 * 1024 * 1024 * 1024).unwrap();
        assert!(damaged(path).is_none());
    });
}
