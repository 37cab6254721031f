//! A backup restored while somebody works, and a file that somebody emptied.

mod support;

use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::{LastCheck, StoreError};
use support::{open, organisation, text};

#[test]
fn what_is_on_the_screen_of_somebody_overwrites_nothing_after_a_restore() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let mut store = open(&path, "amo");
    let (kept, _) = store.save(organisation("Ici avant")).unwrap();
    store.backup_to(&backup).unwrap();
    // Somebody changes one and makes another, and has both on the screen.
    let (changed, _) = store.save(kept.clone().with("notes", text("d'hier"))).unwrap();
    let (made, _) = store.save(organisation("Faite depuis")).unwrap();
    open(&path, "dir").restore_from(&backup).unwrap();
    // A colleague goes on from the backup.
    let mut other = open(&path, "cmi");
    let (theirs, _) = other.save(organisation("D'une collègue")).unwrap();
    assert_ne!(theirs.id, made.id, "a number that was given is not given again");
    let stored = other.get(Kind::Organisation, kept.id).unwrap().unwrap();
    assert_ne!(stored.version, changed.version);
    other.save(stored.with("notes", text("d'aujourd'hui"))).unwrap();

    let saved = |store: &mut rouage::store::Store, record: Record| store.save(record.with("notes", text("à moi")));
    assert!(matches!(saved(&mut store, changed), Err(StoreError::Conflict { .. })));
    assert!(saved(&mut store, made).is_err());
    let read = |id| other.get(Kind::Organisation, id).unwrap().unwrap();
    assert_eq!(read(theirs.id).text("name"), "D'une collègue");
    assert_eq!(read(kept.id).text("notes"), "d'aujourd'hui");
    assert!(other.doctor().unwrap().iter().all(|finding| finding.severity != rouage::store::Severity::Error));
}

#[test]
fn an_emptied_file_is_not_taken_for_a_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(open(&path, "amo"));
    std::fs::write(&path, "").unwrap();
    // Nothing says that there was one.
    drop(open(&path, "amo"));
    let mut checked = path.clone().into_os_string();
    checked.push(".last-check");
    std::fs::write(checked, "2015-06-30T08:00:00Z ok\n").unwrap();
    assert!(LastCheck::read(&path).is_some());
    for end in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(end);
        let _ = std::fs::remove_file(name);
    }
    std::fs::write(&path, "").unwrap();
    let session = support::session("amo");
    assert!(matches!(rouage::store::Store::open(&path, session), Err(StoreError::Emptied(_))));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
}
