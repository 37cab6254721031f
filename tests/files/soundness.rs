//! What keeps the file sound, with the real binary: backups on quitting, a damaged file at the start, restoring over one,
//! salvaging, rights, and no memory left in core dumps.
#![cfg(unix)]

use super::pole::*;
use crate::support;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::terminal::Terminal;
use rouage::model::kind::Kind;
use rouage::store::backups::Backups;
use rouage::store::{Clock, LastCheck, Session};
use support::organisation;

#[test]
fn leaving_makes_the_backup_of_the_day_and_the_doctor_knows() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    assert!(said(&rouage(&path, &["doctor"])).contains("aucune copie encore"));
    for _ in 0..2 {
        let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
        terminal.wait_for("Tableau de bord");
        let checked = || LastCheck::read(&path).is_some();
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !checked() && std::time::Instant::now() < end {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        terminal.press("q");
        assert_eq!(terminal.end().0, 0);
    }
    let backups = Backups::beside(&path).all(chrono::Utc::now());
    assert_eq!(backups.len(), 1, "one a day: {backups:?}");
    assert_eq!((mode(&backups[0].path), mode(backups[0].path.parent().unwrap())), (0o600, 0o700));
    let doctor = said(&rouage(&path, &["doctor"]));
    assert!(doctor.contains(&backups[0].path.display().to_string()), "{doctor}");
    // Checked in the background meanwhile, and only then remembered.
    assert_eq!(LastCheck::read(&path).unwrap().damage, None);
}

#[test]
fn backups_can_be_elsewhere_or_not_at_all_and_a_closed_terminal_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let (config, copies) = (folder.path().join("config.toml"), folder.path().join("copies"));
    for (settings, kill, expected) in [
        ("[backups]\nenabled = false\n".to_owned(), false, 0),
        (format!("[backups]\nfolder = \"{}\"\n", copies.display()), true, 0),
        (format!("[backups]\nfolder = \"{}\"\n", copies.display()), false, 1),
    ] {
        std::fs::write(&config, settings).unwrap();
        let mut terminal = Terminal::start(&path, &config);
        terminal.wait_for("Tableau de bord");
        if kill {
            let pid = terminal.child.process_id().unwrap().to_string();
            Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        } else {
            terminal.press("q");
        }
        terminal.end();
        assert_eq!(Backups::of(&path, Some(&copies)).all(chrono::Utc::now()).len(), expected);
        assert_eq!(Backups::beside(&path).all(chrono::Utc::now()).len(), 0);
    }
}

#[test]
fn a_damaged_file_is_offered_to_be_replaced_and_nothing_happens_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    damage(&path);
    let damaged = std::fs::read(&path).unwrap();
    // No answer: nothing is done.
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("est abîmée");
    terminal.wait_for("Votre choix, de 1 à 2");
    terminal.press("\n");
    assert_eq!(terminal.end().0, 1);
    assert_eq!(std::fs::read(&path).unwrap(), damaged);
    // A command says where to go.
    let status = rouage(&path, &["status"]);
    assert_eq!(status.status.code(), Some(1));
    assert!(said(&status).contains("plus aucune fiche n’y est écrite"), "{}", said(&status));

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Votre choix");
    terminal.press("1\n");
    terminal.wait_for("Rien n’est perdu");
    terminal.wait_for("Entrée pour ouvrir");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(organisations(&path), 200);
    let aside = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
    let aside: Vec<PathBuf> = aside.filter(|path| path.to_string_lossy().contains(".damaged-")).collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(std::fs::read(&aside[0]).unwrap(), damaged);
}

#[test]
fn the_copy_of_another_pole_in_the_same_folder_is_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let (config, copies) = (folder.path().join("config.toml"), folder.path().join("copies"));
    std::fs::write(&config, format!("[backups]\nfolder = \"{}\"\n", copies.display())).unwrap();
    let [ours, theirs] = ["a", "b"].map(|name| {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        pole(&folder.path().join(name))
    });
    support::open(&ours, "amo").save(organisation("De nous")).unwrap();
    let left = |path: &Path, seconds| {
        // Two copies of one second would bear one name.
        std::thread::sleep(std::time::Duration::from_millis(seconds));
        let mut terminal = Terminal::start(path, &config);
        terminal.wait_for("Tableau de bord");
        terminal.press("q");
        assert_eq!(terminal.end().0, 0);
    };
    left(&theirs, 0);
    damage(&ours);
    let mut terminal = Terminal::start(&ours, &config);
    terminal.wait_for("de 1 à 3");
    terminal.wait_for("Rien ne dit qu’elle est de cette base");
    terminal.press("\n");
    terminal.end();
    let intact = folder.path().join("intact.db");
    support::open(&theirs, "amo").backup_to(&intact).unwrap();

    // Of one that had a copy of its own it is known which that is.
    std::fs::remove_dir_all(folder.path().join("a")).unwrap();
    std::fs::create_dir(folder.path().join("a")).unwrap();
    pole(&folder.path().join("a"));
    support::open(&ours, "amo").save(organisation("De nous")).unwrap();
    left(&ours, 1_100);
    support::open(&theirs, "amo").save(organisation("Encore")).unwrap();
    assert_eq!(Backups::of(&ours, Some(&copies)).all(chrono::Utc::now()).len(), 2, "each has its own of the day");
    damage(&ours);
    let mut terminal = Terminal::start(&ours, &config);
    terminal.wait_for("Reprendre la dernière bonne copie");
    terminal.wait_for("201, visites");
    terminal.press("1\n");
    terminal.wait_for("La copie est en place");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    terminal.end();
    assert_eq!(organisations(&ours), 201);
}

#[test]
fn the_last_good_copy_is_offered_and_what_the_check_found_is_not_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let session = Session { clock: Clock::System, ..support::open(&path, "amo").session().clone() };
    let backups = Backups::beside(&path);
    backups.make(&session, rouage::model::rotation::Rotation::default(), &mut |_| true).unwrap();
    support::open(&path, "amo").save(organisation("Venue depuis")).unwrap();
    spoil_an_index(&path);
    let check = LastCheck { at: chrono::Utc::now(), damage: Some("Tree 7 page 9: never used".into()) };
    check.write(&path).unwrap();

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Nouvelle vérification");
    terminal.wait_for("Reprendre la dernière bonne copie");
    terminal.wait_for("de 1 à 4");
    // Opened all the same, it says so on the screen.
    terminal.press("3\n");
    terminal.wait_for("Entrée pour ouvrir");
    terminal.press("\n");
    terminal.wait_for("La base est abîmée");
    terminal.wait_for("BASE ABÎMÉE");
    terminal.press("\r");
    terminal.press("q");
    terminal.end();
    assert_eq!(organisations(&path), 201);

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Votre choix");
    terminal.press("1\n");
    terminal.wait_for("La copie est en place");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    terminal.end();
    assert_eq!(organisations(&path), 200);
    assert!(LastCheck::read(&path).is_none_or(|check| check.damage.is_none()));
}

/// A file that was another for a while: what a check found then is not held against it.
#[test]
fn what_an_earlier_check_found_is_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let check = LastCheck { at: chrono::Utc::now(), damage: Some("Tree 7 page 9: never used".into()) };
    check.write(&path).unwrap();
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Tableau de bord");
    assert!(!terminal.text().contains("ABÎMÉE"), "{}", terminal.text());
    terminal.press("q");
    terminal.end();
    assert_eq!(LastCheck::read(&path).map(|check| check.damage), Some(None));
}

#[test]
fn a_database_that_somebody_altered_is_offered_to_be_replaced_and_not_written_to() {
    let eater = "CREATE TRIGGER eater AFTER INSERT ON visit BEGIN DELETE FROM visit WHERE id = new.id; END";
    for (sql, at_once) in [(eater, true), ("DROP TRIGGER journal_is_append_only_delete", false)] {
        let folder = tempfile::tempdir().unwrap();
        let path = pole(folder.path());
        let session = Session { clock: Clock::System, ..support::open(&path, "amo").session().clone() };
        let backups = Backups::beside(&path);
        backups.make(&session, rouage::model::rotation::Rotation::default(), &mut |_| true).unwrap();
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
        if at_once {
            terminal.wait_for("déclencheur eater");
            terminal.wait_for("Reprendre la dernière bonne copie");
            terminal.press("3\n");
            terminal.wait_for("Entrée pour ouvrir");
            terminal.press("\n");
        }
        // What the opening does not look for, the check of the day finds.
        terminal.wait_for("La base est abîmée");
        terminal.wait_for("BASE ABÎMÉE");
        terminal.press("\r");
        terminal.press("q");
        terminal.end();
        // No copy of it takes the place of a good one.
        assert_eq!(backups.all(chrono::Utc::now()).len(), 1);
        let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
        terminal.wait_for("Votre choix");
        terminal.press("2\n");
        terminal.wait_for("Entrée pour ouvrir");
        terminal.press("\n");
        terminal.wait_for("Tableau de bord");
        terminal.press("q");
        terminal.end();
        let doctor = said(&rouage(&path, &["doctor"]));
        assert!(!doctor.contains("ERREUR"), "{doctor}");
        assert_eq!(organisations(&path), 200);
    }
}

#[test]
fn restoring_replaces_a_damaged_database_and_refuses_a_damaged_backup() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let copy = folder.path().join("copie.db");
    assert!(rouage(&path, &["backup", copy.to_str().unwrap()]).status.success());
    assert_eq!(mode(&copy), 0o600);
    let bad = folder.path().join("mauvaise.db");
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8_192].fill(0xAA);
    std::fs::write(&bad, bytes).unwrap();

    let before = std::fs::read(&path).unwrap();
    let refused = rouage(&path, &["restore", bad.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("est abîmé") && said(&refused).contains("mauvaise.db"), "{}", said(&refused));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    for spoil in [0, middle] {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[spoil..spoil + 4_096].fill(0xAA);
        std::fs::write(&path, &bytes).unwrap();
        let restored = rouage(&path, &["restore", copy.to_str().unwrap()]);
        assert!(restored.status.success(), "{spoil}: {}", said(&restored));
        let kept = said(&restored);
        let kept = kept.trim().rsplit_once(": ").unwrap().1;
        assert_eq!(std::fs::read(kept).unwrap(), bytes, "the damaged one is kept as it was");
        assert_eq!(organisations(&path), 200);
    }
}

#[test]
fn salvaging_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    damage(&path);
    let new = folder.path().join("new.db");
    let salvaged = rouage(&path, &["salvage", path.to_str().unwrap(), new.to_str().unwrap(), "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&salvaged.stdout).unwrap();
    assert_eq!((salvaged.status.code(), &report["whole"]), (Some(0), &true.into()), "{report:#}");
    assert_eq!((organisations(&new), mode(&new)), (200, 0o600));
    // Nothing is written over, and nothing is made of what was no database of ours.
    assert_eq!(rouage(&path, &["salvage", path.to_str().unwrap(), new.to_str().unwrap()]).status.code(), Some(1));
    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "notes ".repeat(900)).unwrap();
    let other = folder.path().join("other.db");
    let refused = rouage(&path, &["salvage", notes.to_str().unwrap(), other.to_str().unwrap()]);
    assert!(refused.status.code() == Some(1) && !other.exists(), "{}", said(&refused));
}

#[test]
fn what_was_typed_when_the_program_was_killed_is_offered_on_the_copy_that_took_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let copies = Backups::beside(&path);
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(copies.all(chrono::Utc::now()).len(), 1);

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Tableau de bord");
    terminal.press("vStructure 17");
    terminal.wait_for("Structure 17");
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press("Un mot rare");
    let kept = || support::open(&path, "cmi").drafts().unwrap().iter().any(|draft| draft.form.contains("mot rare"));
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !kept() {
        assert!(std::time::Instant::now() < end, "{}", terminal.text());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    terminal.child.kill().unwrap();
    terminal.end();
    damage(&path);

    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Votre choix");
    terminal.press("1\n");
    terminal.wait_for("Entrée pour ouvrir");
    terminal.press("\n");
    terminal.wait_for("Tableau de bord");
    terminal.wait_for("saisie");
    terminal.press("\r");
    terminal.wait_for("Un mot rare");
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(support::open(&path, "amo").all(Kind::Visit).unwrap().len(), 201);
    assert_eq!(std::fs::read_dir(folder.path().join("state/drafts")).unwrap().count(), 0);
}

#[test]
fn another_database_copied_over_the_open_one_is_not_written_into_and_leaving_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let other = folder.path().join("other.db");
    support::open(&other, "somebody").save(organisation("Une autre")).unwrap();
    let before = std::fs::read(&other).unwrap();
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Tableau de bord");
    terminal.wait_for("Qui visiter");
    std::thread::sleep(std::time::Duration::from_millis(300));
    // As `cp` does: into the same file.
    let copied = Command::new("cp").args([&other, &path]).status().unwrap();
    assert!(copied.success());
    terminal.wait_for("FICHIER ÉCRASÉ");
    terminal.press("q");
    let (code, shown) = terminal.end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("copié par-dessus") && shown.contains("rouage restore"), "{shown}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(Backups::beside(&path).all(chrono::Utc::now()).is_empty(), "no copy of another database");
    let names = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name());
    let aside = names.filter(|name| name.to_string_lossy().contains(".overwritten-")).count();
    assert!(aside > 0);
    assert!(said(&rouage(&path, &["search", "autre"])).contains("Une autre"));
}

#[test]
fn what_others_can_read_is_mended_and_a_sync_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("Nextcloud");
    std::fs::create_dir(&place).unwrap();
    let path = pole(&place);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let doctor = rouage(&path, &["doctor"]);
    assert_eq!((doctor.status.code(), mode(&path)), (Some(3), 0o600));
    assert!(said(&doctor).contains("Nextcloud synchronise ce dossier"), "{}", said(&doctor));
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Nextcloud synchronise");
    terminal.press("q");
    terminal.end();
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_the_program_stays_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path());
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Tableau de bord");
    let process = PathBuf::from(format!("/proc/{}", terminal.child.process_id().unwrap()));
    let limits = std::fs::read_to_string(process.join("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().rev().take(3).collect::<Vec<_>>(), ["bytes", "0", "0"], "{core}");
    let status = std::fs::read_to_string(process.join("status")).unwrap();
    assert!(status.lines().any(|line| line == "Umask:\t0077"), "{status}");
    // A process that may not be dumped belongs to root in /proc, whoever runs it.
    use std::os::unix::fs::MetadataExt;
    assert_eq!(std::fs::metadata(process.join("environ")).unwrap().uid(), 0);
    terminal.press("q");
    terminal.end();
}

#[test]
fn a_file_of_two_names_is_read_with_a_warning_and_nobody_is_let_in_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (pole(folder.path()), folder.path().join("b.db"));
    let mut first = Terminal::start(&path, Path::new(NO_SETTINGS));
    first.wait_for("Tableau de bord");
    std::fs::hard_link(&path, &other).unwrap();
    let second = Terminal::start(&other, Path::new(NO_SETTINGS));
    second.wait_for("liens durs");
    assert_eq!(second.end().0, 1);
    assert!(!folder.path().join("b.db-wal").exists());
    first.press("q");
    assert_eq!(first.end().0, 0);
    let read = rouage(&other, &["status"]);
    assert!(read.status.success() && said(&read).contains("2 noms (liens durs)"), "{}", said(&read));
    let sheet = folder.path().join("organisations.csv");
    std::fs::write(&sheet, "name\nPerdue\n").unwrap();
    for name in [&path, &other] {
        let written = rouage(name, &["import", sheet.to_str().unwrap()]);
        assert_eq!(written.status.code(), Some(1), "{}", said(&written));
        assert!(said(&written).contains("2 noms (liens durs)"), "{}", said(&written));
    }
    std::fs::remove_file(&other).unwrap();
    let written = rouage(&path, &["import", sheet.to_str().unwrap()]);
    assert!(written.status.success(), "{}", said(&written));
    assert_eq!(organisations(&path), 201);
}
