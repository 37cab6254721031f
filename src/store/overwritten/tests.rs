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
    std::thread::sleep(Duration::from_millis(20));
    let bytes = std::fs::read(from).unwrap();
    std::fs::OpenOptions::new().write(true).truncate(true).open(to).unwrap().write_all(&bytes).unwrap();
}

fn with(path: &Path, names: &[&str]) {
    let mut store = Store::open(path, Session { id: path.display().to_string(), ..session() }).unwrap();
    names.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
}

fn checkpoint(store: &Store) {
    store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
}

#[test]
fn another_database_over_the_file_is_noticed_whatever_the_log_holds() {
    for (in_log, ours, theirs) in
        [(0, &["Une"][..], &["A", "B"][..]), (1, &["Une"], &["A"]), (0, &["Une", "Deux"], &["A"]), (2, &["Une"], &[])]
    {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        with(&path, ours);
        with(&other, theirs);
        let before = std::fs::read(&other).unwrap();
        let mut store = Store::open(&path, session()).unwrap();
        store.in_place().unwrap();
        (0..in_log).for_each(|n| drop(store.save(organisation(&format!("Suite {n}"))).unwrap()));
        copy_over(&other, &path);
        let refused = store.save(organisation("Perdue"));
        assert!(matches!(refused, Err(StoreError::Overwritten(_))), "{in_log} {refused:?}");
        assert!(matches!(store.keep_draft("a", "h", 1, "{}"), Err(StoreError::Overwritten(_))));
        assert_eq!(store.fault(), Some(Fault::Overwritten));
        store.settle_moved();
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), before, "nothing of ours is in it");
        assert_eq!(Store::open(&path, session()).unwrap().count(Kind::Organisation).unwrap() as usize, theirs.len());
    }
}

#[test]
fn of_several_that_have_it_open_none_brings_its_log_into_another_database() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
    with(&path, &["Une"]);
    with(&other, &["A", "B"]);
    let before = std::fs::read(&other).unwrap();
    let mut one = Store::open(&path, session()).unwrap();
    let two = Store::open(&path, session()).unwrap();
    one.in_place().and_then(|()| two.in_place()).unwrap();
    one.save(organisation("Reconnue")).unwrap();
    copy_over(&other, &path);
    assert!(matches!(two.in_place(), Err(StoreError::Overwritten(_))));
    // The first that goes takes the log out of the way, which the other sees as a log that was deleted.
    two.settle_moved();
    drop(two);
    assert!(matches!(one.in_place(), Err(StoreError::LogLost(_) | StoreError::Overwritten(_))));
    for _ in 0..3 {
        assert!(matches!(one.mend_log(), Err(StoreError::Overwritten(_))), "{:?}", one.fault());
        assert_eq!(one.fault(), Some(Fault::Overwritten));
    }
    one.settle_moved();
    drop(one);
    assert_eq!(std::fs::read(&path).unwrap(), before, "nothing of ours is in it");
    let aside = std::fs::read_dir(folder.path()).unwrap().flatten();
    let log = aside.map(|entry| entry.path()).find(|path| path.to_string_lossy().contains(".overwritten-")).unwrap();
    assert!(log.to_string_lossy().ends_with("-wal") || log.to_string_lossy().ends_with("-shm"));
    let log = std::path::PathBuf::from(log.to_string_lossy().replace("-shm", "-wal"));
    assert!(std::fs::metadata(log).unwrap().len() > 4096, "what was acknowledged is in the log that is kept");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_was_deleted_is_not_brought_in_over_what_a_colleague_wrote_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    with(&path, &["Une"]);
    let mut store = Store::open(&path, session()).unwrap();
    store.in_place().unwrap();
    store.save(organisation("Dans le journal")).unwrap();
    for end in ["-wal", "-shm"] {
        std::fs::remove_file(super::super::open::beside(&path, end)).unwrap();
    }
    // In a process of its own: here it would get the log that is open.
    let copy = folder.path().join("copy.db");
    std::fs::copy(&path, &copy).unwrap();
    with(&copy, &["De la collègue", "Encore d'elle"]);
    copy_over(&copy, &path);
    let before = std::fs::read(&path).unwrap();
    for _ in 0..3 {
        assert!(matches!(store.mend_log(), Err(StoreError::LogLost(_))), "{:?}", store.fault());
    }
    store.settle_moved();
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let kept = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let kept: Vec<_> = kept.filter(|path| path.to_string_lossy().contains(".rescued-")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let kept = Store::open(&kept[0], session()).unwrap().all(Kind::Organisation).unwrap();
    assert!(kept.iter().any(|found| found.text("name") == "Dans le journal"));
}

#[test]
fn an_older_copy_over_the_file_is_noticed_and_its_own_again_is_welcome() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
    with(&path, &["Une"]);
    std::fs::copy(&path, &copy).unwrap();
    with(&path, &["Deux"]);
    let now = folder.path().join("now.db");
    std::fs::copy(&path, &now).unwrap();
    let mut store = Store::open(&path, session()).unwrap();
    store.in_place().unwrap();
    copy_over(&copy, &path);
    assert!(matches!(store.save(organisation("Perdue")), Err(StoreError::Overwritten(_))));
    copy_over(&now, &path);
    store.save(organisation("Trois")).unwrap();
    assert_eq!((store.fault(), store.count(Kind::Organisation).unwrap()), (None, 3));
    drop(store);
    let again = Store::open(&path, session()).unwrap();
    assert_eq!((again.count(Kind::Organisation).unwrap(), again.quick_check().unwrap()), (3, None));
}

#[test]
fn an_older_copy_of_the_base_over_it_is_noticed_though_others_committed_since_the_last_look() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
    with(&path, &["Une"]);
    Store::open(&path, session()).unwrap().backup_to(&copy).unwrap();
    with(&path, &["Deux", "Trois"]);
    let (one, mut two) = (Store::open(&path, session()).unwrap(), Store::open(&path, session()).unwrap());
    one.in_place().and_then(|()| two.in_place()).unwrap();
    two.save(organisation("Dans le journal")).unwrap();
    copy_over(&copy, &path);
    for store in [&one, &two] {
        assert!(matches!(store.in_place(), Err(StoreError::Overwritten(_))), "{:?}", store.fault());
    }
}

#[test]
fn whoever_comes_to_a_file_that_was_written_over_neither_reads_nor_writes_a_mix() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
    with(&path, &["Une"]);
    Store::open(&path, session()).unwrap().backup_to(&copy).unwrap();
    with(&path, &["Deux", "Trois"]);
    let mut one = Store::open(&path, session()).unwrap();
    one.in_place().unwrap();
    one.save(organisation("Dans le journal")).unwrap();
    copy_over(&copy, &path);
    assert!(matches!(one.in_place(), Err(StoreError::Overwritten(_))));
    let before = std::fs::read(&path).unwrap();
    for _ in 0..2 {
        let mut late = Store::open(&path, session()).unwrap();
        assert!(matches!(late.in_place(), Err(StoreError::Overwritten(_))));
        assert!(matches!(late.save(organisation("Perdue")), Err(StoreError::Overwritten(_))));
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
    one.settle_moved();
    drop(one);
    // The log is out of the way: what is there is the copy, and nothing else.
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let mut again = Store::open(&path, session()).unwrap();
    again.in_place().unwrap();
    again.save(organisation("Ensuite")).unwrap();
    assert_eq!(again.count(Kind::Organisation).unwrap(), 2);
    assert!(!mark_of(&path).exists());
}

#[test]
fn checkpoints_of_others_vacuums_backups_and_restores_are_no_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    let mut other = Store::open(&path, session()).unwrap();
    for n in 0..10 {
        store.save(organisation(&format!("A{n}"))).unwrap();
        other.save(organisation(&format!("B{n}"))).unwrap();
        checkpoint(if n % 2 == 0 { &store } else { &other });
        if n % 3 == 0 {
            other.conn.execute_batch("VACUUM").unwrap();
            checkpoint(&other);
        }
    }
    let copy = folder.path().join("copy.db");
    store.backup_to(&copy).unwrap();
    store.save(organisation("Ensuite")).unwrap();
    checkpoint(&store);
    // Whoever has it open follows to the older state, and goes on from there.
    other.restore_from(&copy).unwrap();
    let other = Store::open(&path, session()).unwrap();
    checkpoint(&other);
    store.in_place().unwrap();
    assert_eq!((store.fault(), store.count(Kind::Organisation).unwrap()), (None, 20));
    store.save(organisation("Après")).unwrap();
}

#[test]
fn a_restore_under_open_programs_is_no_alarm_for_those_opened_later() {
    for (pinned, restores) in [(false, 1), (true, 1), (true, 2)] {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
        with(&path, &["Une"]);
        Store::open(&path, session()).unwrap().backup_to(&copy).unwrap();
        // In the file, and not in the backup.
        with(&path, &["Deux", "Trois"]);
        let mut open = Store::open(&path, session()).unwrap();
        open.in_place().unwrap();
        // Whoever reads keeps what was restored from coming into the file.
        let reader = Store::reader(&path, session()).unwrap();
        let count = |store: &Store| store.count(Kind::Organisation).unwrap();
        if pinned {
            reader.conn.execute_batch("BEGIN").unwrap();
            assert_eq!(count(&reader), 3);
        }
        for _ in 0..restores {
            Store::open(&path, session()).unwrap().restore_from(&copy).unwrap();
        }
        for n in 0..2 {
            let mut later = Store::open(&path, Session { id: format!("later {n}"), ..session() }).unwrap();
            later.save(organisation(&format!("Ensuite {n}"))).unwrap();
            open.save(organisation(&format!("Aussi {n}"))).unwrap();
            assert_eq!((later.fault(), open.fault()), (None, None), "{pinned} {restores}");
        }
        if pinned {
            reader.conn.execute_batch("COMMIT").unwrap();
        }
        checkpoint(&open);
        open.save(organisation("Encore")).unwrap();
        Store::open(&path, session()).unwrap().save(organisation("Enfin")).unwrap();
        assert_eq!((count(&open), open.quick_check().unwrap()), (7, None));
    }
}

#[test]
fn another_database_over_the_file_is_noticed_after_a_restore_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name| folder.path().join(name);
    let (path, copy, other) = (at("pole.db"), at("copy.db"), at("other.db"));
    with(&path, &["Une"]);
    Store::open(&path, session()).unwrap().backup_to(&copy).unwrap();
    with(&path, &["Deux"]);
    with(&other, &["A", "B", "C", "D"]);
    let mut store = Store::open(&path, session()).unwrap();
    let reader = Store::reader(&path, session()).unwrap();
    reader.conn.execute_batch("BEGIN").unwrap();
    assert_eq!(reader.count(Kind::Organisation).unwrap(), 2);
    Store::open(&path, session()).unwrap().restore_from(&copy).unwrap();
    store.save(organisation("Ensuite")).unwrap();
    copy_over(&other, &path);
    let refused = store.save(organisation("Perdue"));
    assert!(matches!(refused, Err(StoreError::Overwritten(_))), "{refused:?}");
}

#[test]
fn many_who_write_and_tidy_at_once_are_no_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(Store::open(&path, session()).unwrap());
    std::thread::scope(|scope| {
        for writer in 0..3 {
            let path = &path;
            scope.spawn(move || {
                for n in 0..15 {
                    // Opened anew now and then, as commands do.
                    let mut store = Store::open(path, session()).unwrap();
                    store.save(organisation(&format!("{writer} {n}"))).unwrap();
                    let _ = store.conn.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()));
                    if n % 5 == 0 {
                        let _ = store.conn.execute_batch("VACUUM");
                    }
                    store.save(organisation(&format!("{writer} {n} b"))).unwrap();
                }
            });
        }
    });
    assert_eq!(Store::open(&path, session()).unwrap().count(Kind::Organisation).unwrap(), 90);
}

/// `cp` empties a file before it fills it, and SQLite deletes the log of an empty one.
#[test]
fn whoever_opens_a_file_that_was_just_emptied_leaves_the_log_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    with(&path, &["Une"]);
    let mut store = Store::open(&path, session()).unwrap();
    store.in_place().unwrap();
    store.save(organisation("Dans le journal")).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::File::create(&path).unwrap();
    let log = std::fs::read(super::super::open::beside(&path, "-wal")).unwrap();
    for refused in [
        Store::reader(&path, session()),
        Store::open(&path, session()),
        Store::open_there(&path, session()),
        Store::open_same(&path, store.identity(), session()),
    ] {
        assert!(matches!(refused, Err(StoreError::Emptied { .. })), "{:?}", refused.err());
    }
    assert!(store.reconnect().is_err());
    assert_eq!(std::fs::read(super::super::open::beside(&path, "-wal")).unwrap(), log, "the log is gone");
    std::fs::write(&path, bytes).unwrap();
    store.in_place().unwrap();
    assert_eq!(store.count(Kind::Organisation).unwrap(), 2);
}

/// What a slow copy has brought by then makes no sense yet: nothing is said of it, and nothing may come into it either.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_was_deleted_is_not_brought_into_a_file_while_another_is_copied_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
    with(&path, &["Une"]);
    with(&other, &["A", "B"]);
    let bytes = std::fs::read(&other).unwrap();
    let mut store = Store::open(&path, session()).unwrap();
    let mut colleague = Store::open(&path, session()).unwrap();
    store.in_place().unwrap();
    colleague.save(organisation("D'une collègue")).unwrap();
    store.save(organisation("Dans le journal")).unwrap();
    std::fs::remove_file(super::super::open::beside(&path, "-wal")).unwrap();
    for half in [0, 4096, bytes.len() / 2] {
        std::fs::write(&path, &bytes[..half]).unwrap();
        let refused = store.mend_log();
        assert!(refused.is_err(), "{half}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes[..half], "{half} {refused:?}");
    }
    std::fs::write(&path, &bytes).unwrap();
    for store in [&mut store, &mut colleague] {
        assert!(matches!(store.mend_log(), Err(StoreError::Overwritten(_))));
        store.settle_moved();
    }
    drop((store, colleague));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    let kept = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let kept = kept.filter(|path| path.to_string_lossy().contains(".overwritten-"));
    let holds =
        |path: std::path::PathBuf| std::fs::read(path).unwrap().windows(15).any(|bytes| bytes == b"Dans le journal");
    assert!(kept.into_iter().any(holds), "what was acknowledged is kept");
}

/// A draft that a colleague types is committed as well, and is all that the log holds: what an open program reads from then on
/// is of the other file.
#[test]
fn another_database_over_the_file_is_noticed_though_the_log_holds_a_draft_alone() {
    for theirs in [&["A", "B", "C"][..], &["A"]] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        with(&path, &["Une"]);
        with(&other, theirs);
        let mut store = Store::open(&path, session()).unwrap();
        let colleague = Store::open(&path, Session { who: "cmi".into(), ..session() }).unwrap();
        store.in_place().and_then(|()| colleague.in_place()).unwrap();
        colleague.keep_draft("visit", "host", 1, "{}").unwrap();
        copy_over(&other, &path);
        let before = std::fs::read(&path).unwrap();
        let refused = store.save(organisation("Perdue"));
        assert!(matches!(refused, Err(StoreError::Overwritten(_))), "{theirs:?} {refused:?}");
        assert!(matches!(colleague.in_place(), Err(StoreError::Overwritten(_))), "{theirs:?}");
        for store in [store, colleague] {
            store.settle_moved();
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

/// A copy of another key, or of none, together with its key file or without: no key file tells any more what the file is.
#[cfg(feature = "encryption")]
#[test]
fn a_copy_of_another_key_over_the_file_is_noticed_whatever_became_of_the_key_file() {
    use crate::store::encryption::encrypt;
    use crate::vault::{self, Recovery, Secret};
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::new("cheval agrafe pile");
    let keyed = |path: &Path| {
        encrypt(path, &secret, &super::super::open::tests::session(), Recovery::random(), None).unwrap();
        vault::unlock(path, &secret).unwrap();
    };
    for (n, (copy_has_a_key, key_file)) in
        [(false, "gone"), (true, "its own"), (true, "gone"), (false, "ours")].into_iter().enumerate()
    {
        let (path, copy) = (folder.path().join(format!("{n}.db")), folder.path().join(format!("copy-{n}.db")));
        with(&path, &["Une"]);
        std::fs::copy(&path, &copy).unwrap();
        keyed(&path);
        if copy_has_a_key {
            keyed(&copy);
        }
        vault::forget();
        vault::unlock(&path, &secret).unwrap();
        let mut store = Store::open(&path, super::super::open::tests::session()).unwrap();
        store.in_place().unwrap();
        store.save(organisation("Deux")).unwrap();
        store.in_place().unwrap();
        let own = std::fs::read(vault::key_file(&path)).unwrap();
        match key_file {
            "gone" => std::fs::remove_file(vault::key_file(&path)).unwrap(),
            "its own" => drop(std::fs::copy(vault::key_file(&copy), vault::key_file(&path)).unwrap()),
            _ => {}
        }
        copy_over(&copy, &path);
        let bytes = std::fs::read(&path).unwrap();
        assert!(matches!(store.in_place(), Err(StoreError::Overwritten(_))), "{copy_has_a_key} {key_file}");
        store.settle_moved();
        drop(store);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{copy_has_a_key} {key_file}: the copy is as it was");
        assert_eq!(super::super::logs_aside(&path).len(), 1, "{copy_has_a_key} {key_file}");
        std::fs::write(vault::key_file(&path), own).unwrap();
    }
}

/// It holds the same changes, in other pages: laid over it, our log would destroy it.
#[test]
fn a_vacuumed_copy_of_the_own_state_over_the_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
    drop(Store::open(&path, session()).unwrap());
    let mut store = Store::open(&path, session()).unwrap();
    for n in 0..20 {
        store.save(organisation(&format!("Number {n}"))).unwrap();
    }
    store.in_place().unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    drop(other);
    std::fs::write(&path, std::fs::read(&copy).unwrap()).unwrap();
    assert!(matches!(store.save(organisation("Later")), Err(StoreError::Overwritten(_))));
    drop(store);
    let store = Store::open(&path, session()).unwrap();
    assert_eq!(store.quick_check().unwrap(), None);
    assert_eq!(store.all(Kind::Organisation).unwrap().len(), 20);
}

#[test]
fn a_copy_of_the_very_state_is_noticed_by_its_pages() {
    for log in [0, 3] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        let names: Vec<String> = (0..200).map(|n| format!("Organisation {n}")).collect();
        with(&path, &names.iter().map(String::as_str).collect::<Vec<_>>());
        std::thread::sleep(TICK);
        let mut store = Store::open(&path, session()).unwrap();
        store.in_place().unwrap();
        (0..log).for_each(|n| drop(store.save(organisation(&format!("Suite {n}"))).unwrap()));
        store.conn.execute("VACUUM INTO ?1", [other.to_str().unwrap()]).unwrap();
        // As whoever opens it leaves it.
        with(&other, &[]);
        let before = std::fs::read(&other).unwrap();
        copy_over(&other, &path);
        let refused = store.save(organisation("Perdue"));
        assert!(matches!(refused, Err(StoreError::Overwritten(_))), "{log} {refused:?}");
        store.settle_moved();
        drop(store);
        assert!(std::fs::read(&path).unwrap() == before, "nothing of ours is in it");
        assert_eq!(Store::open(&path, session()).unwrap().count(Kind::Organisation).unwrap(), 200 + log);
    }
}

#[test]
fn a_copy_that_was_continued_elsewhere_is_noticed() {
    for log in [0, 3] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        with(&path, &["Une"]);
        std::thread::sleep(TICK);
        let mut store = Store::open(&path, session()).unwrap();
        store.in_place().unwrap();
        (0..log).for_each(|n| drop(store.save(organisation(&format!("Suite {n}"))).unwrap()));
        for end in ["", "-wal"] {
            let _ = std::fs::copy(beside(&path, end), beside(&other, end));
        }
        with(&other, &["Ailleurs"]);
        let before = std::fs::read(&other).unwrap();
        copy_over(&other, &path);
        let refused = store.save(organisation("Perdue"));
        assert!(matches!(refused, Err(StoreError::Overwritten(_))), "{log} {refused:?}");
        store.settle_moved();
        drop(store);
        assert!(std::fs::read(&path).unwrap() == before, "nothing of ours is in it");
    }
}

#[test]
fn what_checkpoints_write_is_never_taken_for_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    with(&path, &["Une"]);
    let looks = Store::open(&path, session()).unwrap();
    let end = std::sync::atomic::AtomicBool::new(false);
    let over = || end.load(std::sync::atomic::Ordering::Relaxed);
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path, session()).unwrap();
                store.conn.pragma_update(None, "wal_autocheckpoint", 7 + writer).unwrap();
                for n in 0..150 {
                    store.save(organisation(&format!("De {writer}, {n}"))).unwrap();
                    if writer == 0 && n % 10 == 0 {
                        let mode = ["PASSIVE", "RESTART", "TRUNCATE"][n / 10 % 3];
                        let _ = store.conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()));
                    }
                }
            });
        }
        let mut looked = 0;
        let looking = scope.spawn(move || {
            while !over() {
                looks.in_place().unwrap();
                looked += 1;
            }
            (looks, looked)
        });
        std::thread::sleep(Duration::from_secs(2));
        end.store(true, std::sync::atomic::Ordering::Relaxed);
        let (looks, looked) = looking.join().unwrap();
        assert!(looked > 20, "{looked}");
        looks.in_place().unwrap();
        assert_eq!(looks.fault(), None);
    });
    assert_eq!(Store::open(&path, session()).unwrap().quick_check().unwrap(), None);
}

/// Whoever said that another file was written over it was killed, and nobody else has it open: what it is now is looked at anew, or
/// nobody would ever work on it again.
#[test]
fn what_was_said_of_a_file_by_those_who_are_gone_does_not_stand_for_ever() {
    for damaged in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (path, killed) = (folder.path().join("pole.db"), folder.path().join("killed.db"));
        let mut store = Store::open(&path, session()).unwrap();
        (0..300).for_each(|n| drop(store.save(organisation(&format!("Structure {n}"))).unwrap()));
        store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        store.save(organisation("Ensuite")).unwrap();
        for end in ["", "-wal"] {
            std::fs::copy(beside(&path, end), beside(&killed, end)).unwrap();
        }
        if damaged {
            let mut bytes = std::fs::read(&killed).unwrap();
            let last = bytes.len() - 3_000;
            bytes[last..last + 64].iter_mut().for_each(|byte| *byte ^= 255);
            std::fs::write(&killed, bytes).unwrap();
        }
        mark(&killed, read_only::stamp(&killed));
        let opened = Store::open(&killed, session());
        let said = opened.and_then(|store| store.in_place());
        assert!(!matches!(said, Err(StoreError::Overwritten(_))), "{damaged} {said:?}");
        assert!(!mark_of(&killed).exists());
    }
}
