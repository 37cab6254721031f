//! A backup restored while somebody works, and a file that somebody emptied.

use crate::support;

use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::{LastCheck, Session, Store, StoreError};
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
    assert!(matches!(rouage::store::Store::open(&path, session), Err(StoreError::Emptied { .. })));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
}

/// SQLite deletes the log beside an empty file as soon as it reads that: what was saved last is nowhere else.
#[test]
fn a_restore_over_an_emptied_file_keeps_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let copy = folder.path().join("copy.db");
    open(&path, "amo").backup_to(&copy).unwrap();
    let mut held = open(&path, "amo");
    held.save(organisation("Introuvable")).unwrap();
    let log = path.with_file_name("pole.db-wal");
    let lies = folder.path().join("lies");
    std::fs::copy(&log, &lies).unwrap();
    drop(held);
    // As after a kill.
    std::fs::write(&path, "").unwrap();
    std::fs::copy(&lies, &log).unwrap();
    let (code, said) = rouage(&path, &["restore", copy.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    let files = std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.path());
    let kept: Vec<_> = files.filter(|file| file.to_string_lossy().contains(".damaged-")).collect();
    let log = kept.iter().find(|file| file.to_string_lossy().ends_with("-wal")).expect("the log");
    assert_eq!(std::fs::read(log).unwrap(), std::fs::read(&lies).unwrap(), "{kept:?}");
}

/// Runs the program on a database.
fn rouage(database: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_rouage"))
        .env("ROUAGE_CONFIG", "/nonexistent/rouage.toml")
        .args(["--lang", "fr", "--db"])
        .arg(database)
        .args(arguments)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned())
}

#[test]
fn commands_go_on_after_a_restore_under_a_program_that_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    open(&path, "amo").save(organisation("Avant")).unwrap();
    open(&path, "amo").backup_to(&backup).unwrap();
    open(&path, "amo").save(organisation("Depuis")).unwrap();
    let mut store = open(&path, "cmi");
    store.in_place().unwrap();
    let (code, said) = rouage(&path, &["restore", backup.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    for name in ["Une", "Deux"] {
        let list = folder.path().join("liste.csv");
        std::fs::write(&list, format!("name;kind\n{name};company\n")).unwrap();
        let (code, said) = rouage(&path, &["import", list.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{said}");
        store.save(organisation(&format!("Et {name}"))).unwrap();
        assert_eq!(store.fault(), None);
    }
    assert_eq!(store.count(Kind::Organisation).unwrap(), 5);
    assert_eq!(rouage(&path, &["doctor"]).0, Some(0));
}

#[test]
fn a_backup_of_an_older_version_restored_under_a_program_that_is_open_is_no_alarm_either() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let conn = rusqlite::Connection::open(&backup).unwrap();
    conn.execute_batch(include_str!("../../migrations/0001.sql")).unwrap();
    conn.pragma_update(None, "application_id", 0x526F_7561).unwrap();
    conn.pragma_update(None, "user_version", 1).unwrap();
    drop(conn);
    open(&path, "amo").save(organisation("Avant")).unwrap();
    let store = open(&path, "cmi");
    store.in_place().unwrap();
    // Who reads keeps it from coming into the file.
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM organisation").unwrap();
    open(&path, "dir").restore_from(&backup).unwrap();
    open(&path, "amo").save(organisation("Ensuite")).unwrap();
    assert_eq!((store.count(Kind::Organisation).unwrap(), store.fault()), (1, None));
}

#[test]
fn the_backup_of_another_pole_is_restored_only_by_who_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("a/rouage.db"), folder.path().join("b/rouage.db"));
    for (path, names) in [(&ours, &["A"][..]), (&theirs, &["B1", "B2"])] {
        // Every start of the program is another session.
        let session = Session { id: path.display().to_string(), ..support::session("amo") };
        let mut store = Store::open(path, session).unwrap();
        names.iter().for_each(|name| drop(store.save(organisation(name)).unwrap()));
    }
    let (code, said) = rouage(&ours, &["restore", theirs.to_str().unwrap()]);
    assert_eq!(code, Some(1), "{said}");
    for word in ["d’une autre base", "2, visites", "1, visites", "microtechniques", "--other-pole"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(open(&ours, "amo").count(Kind::Organisation).unwrap(), 1);
    let copy = folder.path().join("copie.db");
    open(&ours, "amo").backup_to(&copy).unwrap();
    let (code, said) = rouage(&ours, &["restore", "--other-pole", theirs.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(open(&ours, "amo").count(Kind::Organisation).unwrap(), 2);
    // By now it is the other pole's, and what was a copy of it is not any more.
    assert_eq!(rouage(&ours, &["restore", copy.to_str().unwrap()]).0, Some(1));
    assert_eq!(rouage(&ours, &["restore", theirs.to_str().unwrap()]).0, Some(0));
}

#[test]
fn what_is_saved_while_a_backup_is_restored_is_in_the_one_or_in_the_other() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let mut store = open(&path, "amo");
    // Large enough for copying to take a while.
    for n in 0..150 {
        store.save(organisation(&format!("Structure {n}")).with("notes", text(&"x".repeat(19_000)))).unwrap();
    }
    store.backup_to(&backup).unwrap();
    let over = AtomicBool::new(false);
    let (saved, kept) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut store = open(&path, "cmi");
            let mut saved = Vec::new();
            while !over.load(Ordering::SeqCst) {
                let name = format!("Pendant {}", saved.len());
                if store.save(organisation(&name)).is_ok() {
                    saved.push(name);
                }
            }
            saved
        });
        let mut kept = Vec::new();
        for _ in 0..3 {
            std::thread::sleep(std::time::Duration::from_millis(50));
            kept.push(open(&path, "dir").restore_from(&backup).unwrap().kept);
        }
        over.store(true, Ordering::SeqCst);
        (writer.join().unwrap(), kept)
    });
    let mut there = std::collections::BTreeSet::new();
    for file in kept.iter().chain([&path]) {
        let records = open(file, "amo").all(Kind::Organisation).unwrap();
        there.extend(records.into_iter().map(|record| record.text("name").to_owned()));
    }
    let lost: Vec<&String> = saved.iter().filter(|name| !there.contains(*name)).collect();
    assert!(lost.is_empty(), "{} of {} are nowhere: {:?}", lost.len(), saved.len(), lost.first());
}

#[test]
fn what_is_being_typed_is_taken_over_into_what_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let mut store = open(&path, "cmi");
    store.save(organisation("Avant")).unwrap();
    store.keep_draft("s:1", "h", 1, "{\"texte\":\"Ancien\"}").unwrap();
    store.backup_to(&backup).unwrap();
    store.keep_draft("s:1", "h", 1, "{\"texte\":\"Complété\"}").unwrap();
    store.keep_draft("s:2", "h", 1, "{\"texte\":\"Depuis\"}").unwrap();
    open(&path, "mdu").keep_draft("t:1", "h", 2, "{\"texte\":\"Autre\"}").unwrap();
    // As windows leave it that were killed: what they wrote last is in the log only.
    let killed = folder.path().join("tuee.db");
    for end in ["", "-wal"] {
        std::fs::copy(format!("{}{end}", path.display()), format!("{}{end}", killed.display())).unwrap();
    }
    let (code, said) = rouage(&killed, &["--as", "dir", "restore", backup.to_str().unwrap()]);
    assert!(code == Some(0) && said.contains("3 saisies interrompues reprises"), "{said}");
    let forms = |who: &str| {
        let mut forms: Vec<_> = open(&killed, who).drafts().unwrap().into_iter().map(|draft| draft.form).collect();
        forms.sort();
        forms
    };
    assert_eq!(forms("cmi"), ["{\"texte\":\"Complété\"}", "{\"texte\":\"Depuis\"}"]);
    assert_eq!(forms("mdu"), ["{\"texte\":\"Autre\"}"]);
    // Once more there is nothing to take over.
    let again = folder.path().join("encore.db");
    open(&killed, "dir").backup_to(&again).unwrap();
    let (code, said) = rouage(&killed, &["--as", "dir", "restore", again.to_str().unwrap()]);
    assert!(code == Some(0) && !said.contains("reprise"), "{said}");
    assert_eq!(forms("cmi").len(), 2);
}

#[test]
fn what_is_being_typed_is_taken_over_from_a_database_that_is_damaged() {
    use std::io::{Seek, SeekFrom, Write};
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let mut store = open(&path, "cmi");
    store.save(organisation("Avant")).unwrap();
    store.backup_to(&backup).unwrap();
    store.keep_draft("s:1", "h", 1, "{\"texte\":\"Depuis\"}").unwrap();
    drop(store);
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&[0xA5; 4096]).unwrap();
    drop(file);
    std::fs::write(folder.path().join("pole.db.last-check"), "2015-06-30T08:00:00Z ok\n").unwrap();
    let (code, said) = rouage(&path, &["--as", "dir", "restore", backup.to_str().unwrap()]);
    assert!(code == Some(0) && said.contains("1 saisie interrompue reprise"), "{said}");
    assert_eq!(open(&path, "cmi").drafts().unwrap()[0].form, "{\"texte\":\"Depuis\"}");
}

#[test]
fn a_database_whose_contract_cannot_be_read_is_replaced_by_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    let mut store = open(&path, "amo");
    store.save(organisation("Gardée")).unwrap();
    store.backup_to(&backup).unwrap();
    drop(store);
    let garble = "UPDATE contract SET source = replace(source, 'starts_on', 'startq_on')";
    rusqlite::Connection::open(&path).unwrap().execute(garble, []).unwrap();
    let restore = |from: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env("ROUAGE_CONFIG", "/nowhere/config.toml").args(["--lang", "fr", "--as", "amo", "--db"]).arg(&path);
        command.arg("restore").arg(from).output().unwrap()
    };
    let done = restore(&backup);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(open(&path, "amo").count(Kind::Organisation).unwrap(), 1);
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.file_name()).collect();
    assert!(beside.iter().any(|name| name.to_string_lossy().contains(".damaged-")), "{beside:?}");
    // Where it is the backup that cannot be read, the database stays.
    rusqlite::Connection::open(&backup).unwrap().execute(garble, []).unwrap();
    restore(&backup);
    assert_eq!(open(&path, "amo").count(Kind::Organisation).unwrap(), 1);
}

/// Nobody waits for the other end of a pipe.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (path, backup) = (folder.path().join("pole.db"), folder.path().join("copie.db"));
    open(&path, "amo").backup_to(&backup).unwrap();
    std::fs::remove_file(&path).unwrap();
    let pipe = |path: &std::path::Path| {
        assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    };
    for of in [folder.path().join("pole.db"), folder.path().join("pole.db-journal"), folder.path().join("copie.db-wal")]
    {
        pipe(&of);
        let (code, said) = rouage(&path, &["restore", backup.to_str().unwrap()]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(of.to_str().unwrap()), "{said}");
        std::fs::remove_file(&of).unwrap();
    }
    assert_eq!(rouage(&path, &["restore", backup.to_str().unwrap()]).0, Some(0));
}
