//! The log beside the database, deleted, emptied or replaced under a program that has it open: what was acknowledged is there
//! after a kill, or was refused.
#![cfg(unix)]

mod support;

use std::path::{Path, PathBuf};

use rouage::model::kind::Kind;
use rouage::store::{LogNews, Store, StoreError};
use support::organisation;

/// What a kill at this moment leaves to the next start.
fn after_a_kill(path: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pole.db");
    std::fs::copy(path, &copy).unwrap();
    if log_of(path).exists() {
        std::fs::copy(log_of(path), log_of(&copy)).unwrap();
    }
    let store = support::open(&copy, "amo");
    assert_eq!(store.quick_check().unwrap(), None);
    names(&store)
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> =
        store.all(Kind::Organisation).unwrap().iter().map(|found| found.text("name").to_owned()).collect();
    names.sort();
    names
}

fn log_of(path: &Path) -> PathBuf {
    path.with_file_name("pole.db-wal")
}

fn shared_of(path: &Path) -> PathBuf {
    path.with_file_name("pole.db-shm")
}

#[test]
fn what_is_saved_after_the_log_was_deleted_is_there_after_a_kill() {
    for both in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = support::open(&path, "amo");
        store.save(organisation("Avant")).unwrap();
        std::fs::remove_file(log_of(&path)).unwrap();
        if both {
            std::fs::remove_file(shared_of(&path)).unwrap();
        }
        store.save(organisation("Après")).unwrap();
        assert_eq!(after_a_kill(&path), ["Après", "Avant"], "{both}");
        store.save(organisation("Encore")).unwrap();
        assert_eq!(after_a_kill(&path), ["Après", "Avant", "Encore"], "{both}");
        drop(store);
        assert_eq!(after_a_kill(&path), ["Après", "Avant", "Encore"], "{both}");
    }
}

#[test]
fn a_log_that_was_emptied_is_noticed_and_nothing_is_acknowledged_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = support::open(&path, "amo");
    store.save(organisation("Avant")).unwrap();
    std::fs::OpenOptions::new().write(true).truncate(true).open(log_of(&path)).unwrap();
    let refused = store.save(organisation("Perdue"));
    assert!(matches!(refused, Err(StoreError::LogLost(_))), "{refused:?}");
    assert!(matches!(store.keep_draft("a", "h", 1, "{}"), Err(StoreError::LogLost(_))));
}

#[test]
fn a_log_deleted_before_anything_was_written_is_replaced_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(support::open(&path, "amo"));
    let mut store = support::open(&path, "amo");
    std::fs::remove_file(log_of(&path)).unwrap();
    store.save(organisation("Une")).unwrap();
    assert_eq!(store.take_log_news(), None);
    assert_eq!(after_a_kill(&path), ["Une"]);
}

#[test]
fn two_of_one_process_go_on_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let (mut one, mut two) = (support::open(&path, "amo"), support::open(&path, "cmi"));
    one.save(organisation("A1")).unwrap();
    two.save(organisation("B1")).unwrap();
    std::fs::remove_file(log_of(&path)).unwrap();
    one.save(organisation("A2")).unwrap();
    assert_eq!(one.take_log_news(), Some(LogNews::Mended));
    two.save(organisation("B2")).unwrap();
    assert_eq!(two.take_log_news(), None, "nothing of it was in the deleted log any more");
    one.save(organisation("A3")).unwrap();
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "B1", "B2"]);
    // With what they share gone as well, none of them can be the last by itself.
    std::fs::remove_file(log_of(&path)).unwrap();
    std::fs::remove_file(shared_of(&path)).unwrap();
    let refused = one.save(organisation("Refusée"));
    assert!(matches!(refused, Err(StoreError::LogLost(_))), "{refused:?}");
    assert_eq!(one.take_log_news(), Some(LogNews::BroughtIn));
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "B1", "B2"]);
    assert!(matches!(two.keep_draft("a", "h", 1, "{}"), Err(StoreError::LogLost(_))));
    drop(two);
    one.save(organisation("A4")).unwrap();
    assert_eq!(one.take_log_news(), Some(LogNews::Mended));
    assert_eq!(after_a_kill(&path), ["A1", "A2", "A3", "A4", "B1", "B2"]);
    drop(one);
    assert_eq!(names(&support::open(&path, "amo")), ["A1", "A2", "A3", "A4", "B1", "B2"]);
}
