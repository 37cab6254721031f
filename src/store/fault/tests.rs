use std::time::{Duration, SystemTime};

use super::super::open::tests::session;
use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

fn organisation(name: &str) -> Record {
    Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
}

#[test]
fn nothing_is_written_into_a_file_that_took_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    store.save(organisation("Optique")).unwrap();
    let aside = folder.path().join("aside.db");
    std::fs::rename(&path, &aside).unwrap();
    assert!(matches!(store.save(organisation("Perdue")), Err(StoreError::Moved(_))));
    assert_eq!(store.fault(), Some(Fault::Moved));
    assert!(matches!(store.keep_draft("a", "h", 1, "{}"), Err(StoreError::Moved(_))));
    assert!(matches!(store.reopen(), Err(StoreError::Moved(_))));
    assert!(!path.exists(), "it was made anew");
    // Another database under the name is not ours to write to.
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(store.probe(), Err(StoreError::Moved(_))));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    std::fs::remove_file(&path).unwrap();
    std::fs::rename(&aside, &path).unwrap();
    store.probe().unwrap();
    assert_eq!(store.fault(), None);
    store.save(organisation("Retrouvée")).unwrap();
    assert_eq!(store.all(Kind::Organisation).unwrap().len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_in_the_log_goes_along_with_a_file_that_was_moved() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("pole.db"), folder.path().join("moved.db"));
    let mut store = Store::open(&path, session()).unwrap();
    store.save(organisation("Avant")).unwrap();
    std::fs::rename(&path, &moved).unwrap();
    store.settle_moved();
    drop(store);
    assert_eq!(Store::open(&moved, session()).unwrap().count(Kind::Organisation).unwrap(), 1);
    assert!(std::fs::metadata(folder.path().join("pole.db-wal")).map_or(0, |log| log.len()) == 0);
}

/// A backup that somebody puts there by hand while the database is open.
#[cfg(target_os = "linux")]
#[test]
fn the_log_of_a_file_whose_place_another_takes_is_not_taken_for_that_ones() {
    for (deleted, comes_back) in [(true, false), (false, false), (false, true)] {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let path = at("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        (0..40).for_each(|n| drop(store.save(organisation(&format!("Structure {n}"))).unwrap()));
        store.backup_to(&at("backup.db")).unwrap();
        store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        store.in_place().unwrap();
        // What was written just now is not looked at closely: it is when the file comes back.
        dated(&path, SystemTime::now() + Duration::from_secs(3600));
        (0..40).for_each(|n| drop(store.save(organisation(&format!("Ensuite {n}"))).unwrap()));
        if deleted { std::fs::remove_file(&path) } else { std::fs::rename(&path, at("aside.db")) }.unwrap();
        assert!(matches!(store.in_place(), Err(StoreError::Moved(_))));
        std::fs::copy(at("backup.db"), &path).unwrap();
        store.settle_at_once();
        let other = Store::reader(&path, session()).unwrap();
        let found = (other.count(Kind::Organisation).unwrap(), other.quick_check().unwrap());
        assert_eq!(found, (40, None), "{deleted}");
        drop(other);
        if comes_back {
            std::fs::rename(at("aside.db"), &path).unwrap();
            dated(&path, SystemTime::now() - Duration::from_secs(3600));
            let _ = store.in_place();
            store.mend_log().unwrap();
            assert_eq!(store.count(Kind::Organisation).unwrap(), 80);
            store.save(organisation("Après")).unwrap();
        }
        store.settle_moved();
        drop(store);
        let again = Store::open(&path, session()).unwrap();
        let count = if comes_back { 81 } else { 40 };
        assert_eq!((again.count(Kind::Organisation).unwrap(), again.quick_check().unwrap()), (count, None));
    }
}

fn dated(path: &Path, at: SystemTime) {
    std::fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_deleted_file_is_rescued_and_one_that_was_moved_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    store.save(organisation("Optique")).unwrap();
    std::fs::rename(&path, folder.path().join("aside.db")).unwrap();
    assert_eq!(store.rescue().unwrap(), None);
    let moved = Store::open_same(&path, store.identity(), session());
    assert!(matches!(moved, Err(StoreError::Moved(_))) && !path.exists());
    std::fs::remove_file(folder.path().join("aside.db")).unwrap();
    let rescued = store.rescue().unwrap().unwrap();
    let copy = Store::reader(&rescued, session()).unwrap();
    assert_eq!(copy.all(Kind::Organisation).unwrap().len(), 1);
}

/// Between the look whether the file is there and the commit; and between that and the end.
#[cfg(target_os = "linux")]
#[test]
fn what_a_command_saves_into_a_file_that_is_replaced_meanwhile_is_in_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (path, older) = (folder.path().join("pole.db"), folder.path().join("older"));
    let replace = || {
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(super::open::beside(&path, end));
        }
        std::fs::copy(&older, &path).unwrap();
    };
    drop(Store::open(&path, session()).unwrap());
    std::fs::copy(&path, &older).unwrap();
    let mut store = Store::open(&path, session()).unwrap();
    store.mends_at_the_end(true);
    let saved = store.write(crate::store::Action::Create, |write| {
        let saved = write.insert(organisation("Optique"))?;
        replace();
        Ok(saved)
    });
    let Err(StoreError::Rescued { copy, .. } | StoreError::LogLost(copy)) = saved else { panic!("{saved:?}") };
    if copy != path {
        assert_eq!(Store::reader(&copy, session()).unwrap().all(Kind::Organisation).unwrap().len(), 1);
    }
    drop(store);

    let mut store = Store::open(&path, session()).unwrap();
    store.mends_at_the_end(true);
    store.save(organisation("Laser")).unwrap();
    replace();
    drop(store);
    let copies = crate::store::rescued(&path);
    let holds = |copy: &std::path::PathBuf| {
        let all = Store::reader(copy, session()).unwrap().all(Kind::Organisation).unwrap();
        all.iter().any(|one| one.text("name") == "Laser")
    };
    assert!(copies.iter().any(holds), "{copies:?}");
    // Whoever saved nothing leaves nothing.
    let store = Store::open(&path, session()).unwrap();
    store.mends_at_the_end(true);
    replace();
    drop(store);
    assert_eq!(crate::store::rescued(&path), copies);
}

#[test]
fn a_full_database_goes_on_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    let pages: i64 = store.conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.conn.pragma_update(None, "max_page_count", pages).unwrap();
    let refused = (0..200).find_map(|n| store.save(organisation(&format!("Optique {n}"))).err());
    assert!(matches!(refused, Some(StoreError::Full)), "{refused:?}");
    assert_eq!(store.fault(), Some(Fault::Full));
    let kept = store.all(Kind::Organisation).unwrap().len();
    // The limit is of that connection.
    store.reopen().unwrap();
    store.probe().unwrap();
    store.save(organisation("Après")).unwrap();
    assert_eq!((store.fault(), store.all(Kind::Organisation).unwrap().len()), (None, kept + 1));
}

#[test]
fn a_damaged_page_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    let root: i64 = store
        .conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'organisation'", [], |row| row.get(0))
        .unwrap();
    store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(store);
    crate::store::salvage::tests::overwrite(&path, root, &[0xAA; 4096]);
    store = Store::open(&path, session()).unwrap();
    let refused = store.save(organisation("Optique")).unwrap_err();
    assert_eq!((refused.fault(), store.fault()), (Some(Fault::Damaged), Some(Fault::Damaged)), "{refused}");
}
