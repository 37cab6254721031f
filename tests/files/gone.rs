//! A file of which little or nothing is left: known by its rest, its log or its copies, and never written over.
#![cfg(unix)]

use super::pole::*;
use crate::support;

use std::path::{Path, PathBuf};

use crate::terminal::Terminal;
use rouage::model::kind::Kind;
use rouage::store::backups::Backups;
use rouage::store::{Clock, LastCheck, Session};
use support::{organisation, visit};

#[test]
fn a_file_whose_first_megabyte_is_destroyed_is_known_by_what_comes_after() {
    const GONE: usize = 1 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let mut store = support::open(&path, "amo");
    let all = |kind| store.all(kind).unwrap();
    let (organisation, staff) = (all(Kind::Organisation).remove(0), all(Kind::Staff).remove(0));
    store
        .write(rouage::store::Action::Import, |write| {
            for n in 0..1_500 {
                let text = format!("{n} {}", "mot ".repeat(200));
                write.insert(visit(&organisation, &staff, "2015-03-12").with("summary", support::text(&text)))?;
            }
            Ok(())
        })
        .unwrap();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len() > 2 * GONE, "{}", bytes.len());
    bytes[..GONE].fill(0xAA);
    std::fs::write(&path, &bytes).unwrap();

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("le début du fichier est détruit");
    terminal.wait_for("Récupérer les fiches");
    terminal.press("\n");
    assert_eq!(terminal.end().0, 1);
    let new = folder.path().join("new.db");
    let salvaged = rouage(&path, &["salvage", path.to_str().unwrap(), new.to_str().unwrap()]);
    assert_eq!(salvaged.status.code(), Some(3), "{}", said(&salvaged));
    let kept = support::open(&new, "amo").all(Kind::Visit).unwrap().len();
    assert!(kept > 700, "{kept} visits: {}", said(&salvaged));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_file_that_is_nothing_any_more_is_known_by_its_copies() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let session = support::open(&path, "amo").session().clone();
    let session = Session { clock: Clock::System, ..session };
    let copy =
        Backups::beside(&path).make(&session, rouage::model::rotation::Rotation::default(), &mut |_| true).unwrap();
    let spoilt = vec![0xAA; 300_000];
    std::fs::write(&path, &spoilt).unwrap();

    let status = rouage(&path, &["status"]);
    assert!(said(&status).contains("La base est abîmée"), "{}", said(&status));
    let new = folder.path().join("new.db");
    let salvaged = rouage(&path, &["salvage", path.to_str().unwrap(), new.to_str().unwrap()]);
    assert!(said(&salvaged).contains(copy.to_str().unwrap()) && !new.exists(), "{}", said(&salvaged));

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Reprendre la dernière bonne copie");
    terminal.wait_for("de 1 à 2");
    terminal.press("1\n");
    terminal.wait_for("La copie est en place");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(organisations(&path), 200);
    let aside = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let aside: Vec<PathBuf> = aside.filter(|path| path.to_string_lossy().contains(".damaged-")).collect();
    assert!(aside.iter().any(|path| std::fs::read(path).unwrap() == spoilt), "{aside:?}");

    // Restoring by hand does the same.
    std::fs::write(&path, &spoilt).unwrap();
    let restored = rouage(&path, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(organisations(&path), 200);
}

/// What a killed program leaves behind, without its file: the log alone.
fn only_a_log(folder: &Path) -> (PathBuf, PathBuf, Vec<u8>) {
    let (path, log) = (pole(folder), folder.join("pole.db-wal"));
    let mut store = support::open(&path, "amo");
    store.save(organisation("Seule dans le journal")).unwrap();
    let held = std::fs::read(&log).unwrap();
    drop(store);
    std::fs::rename(&path, folder.join("elsewhere.db")).unwrap();
    std::fs::write(&log, &held).unwrap();
    (path, log, held)
}

#[test]
fn where_only_a_log_is_left_no_command_makes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log, held) = only_a_log(folder.path());
    let list = folder.path().join("liste.csv");
    std::fs::write(&list, "Nom;Commune\nOptique Vauban;Besançon\n").unwrap();
    let list = list.to_str().unwrap();
    let contract = concat!(env!("CARGO_MANIFEST_DIR"), "/contracts/microtechniques-2014-2018.toml");
    for arguments in [&["import", list][..], &["contract", "load", contract], &["status"], &["search", "optique"]] {
        let done = rouage(&path, arguments);
        assert_eq!(done.status.code(), Some(1), "{arguments:?}: {}", said(&done));
        assert!(said(&done).contains("pole.db-wal"), "{arguments:?}: {}", said(&done));
        assert!(!path.exists(), "{arguments:?} made one");
        assert_eq!(std::fs::read(&log).unwrap(), held, "{arguments:?}");
    }
    // The interface offers the same, and nothing happens before it is chosen.
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("pole.db-wal");
    terminal.wait_for("Votre choix, de 1 à 2");
    terminal.press("2\n");
    assert_eq!(terminal.end().0, 1);
    assert!(!path.exists() && std::fs::read(&log).unwrap() == held);
    // A new one is begun when that is wanted; the log is kept.
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Votre choix");
    terminal.press("1\n");
    terminal.wait_for("Entrée pour ouvrir");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    let logs = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let kept = logs
        .filter(|path| path.to_string_lossy().contains(".damaged-"))
        .any(|path| path.to_string_lossy().ends_with("-wal") && std::fs::read(path).unwrap() == held);
    assert!(kept);
}

#[test]
fn where_a_database_was_no_command_makes_another_and_a_copy_can_take_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let (copy, list) = (folder.path().join("copie.db"), folder.path().join("liste.csv"));
    support::open(&path, "amo").backup_to(&copy).unwrap();
    std::fs::write(&list, "Nom;Commune\nOptique Vauban;Besançon\n").unwrap();
    LastCheck { at: chrono::Utc::now(), damage: None }.write(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    for arguments in [&["import", list.to_str().unwrap()][..], &["status"]] {
        let done = rouage(&path, arguments);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        assert!(said(&done).contains("n’est plus là") && !path.exists(), "{}", said(&done));
    }
    std::fs::write(&path, "").unwrap();
    for arguments in [&["import", list.to_str().unwrap()][..], &["status"]] {
        let done = rouage(&path, arguments);
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        assert!(said(&done).contains("est vide"), "{}", said(&done));
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    }
    std::fs::remove_file(&path).unwrap();
    let restored = rouage(&path, &["restore", copy.to_str().unwrap()]);
    assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
    assert_eq!(organisations(&path), 200);
}

#[test]
fn a_file_too_short_to_be_a_database_is_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let list = folder.path().join("liste.csv");
    std::fs::write(&list, "Nom;Commune\nOptique Vauban;Besançon\n").unwrap();
    let import = ["import", list.to_str().unwrap()];
    for length in [1, 15, 99, 100, 511] {
        let held = vec![b'S'; length];
        std::fs::write(&path, &held).unwrap();
        for arguments in [&["status"][..], &["search", "optique"], &import] {
            let done = rouage(&path, arguments);
            assert_eq!(done.status.code(), Some(1), "{length} {arguments:?}: {}", said(&done));
            assert!(said(&done).contains("n’est pas une base Rouage"), "{length}: {}", said(&done));
            assert_eq!(std::fs::read(&path).unwrap(), held, "{length} {arguments:?}");
        }
        // Where a database was, it is what is left of it.
        LastCheck { at: chrono::Utc::now(), damage: None }.write(&path).unwrap();
        let done = rouage(&path, &["status"]);
        assert!(done.status.code() == Some(1) && said(&done).contains("abîmée"), "{length}: {}", said(&done));
        assert_eq!(std::fs::read(&path).unwrap(), held, "{length}");
        LastCheck::forget(&path);
    }
    // A missing one with its key file beside was one as well, whatever this program can read.
    std::fs::remove_file(&path).unwrap();
    std::fs::write(folder.path().join("pole.db.key"), b"key").unwrap();
    let done = rouage(&path, &import);
    assert!(done.status.code() == Some(1) && said(&done).contains("n’est plus là"), "{}", said(&done));
    assert!(!path.exists());
}
