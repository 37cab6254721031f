//! A key file that goes, or becomes another, while the database is open; and what else is in its place.

use std::process::Command;
use std::time::{Duration, Instant};

use super::terminal::{F12, Terminal};
use super::{BINARY, NAME, OTHER, Pole, SECRET, plain};

fn opened(pole: &Pole, settings: &str) -> Terminal {
    let mut terminal = Terminal::start(pole, settings, &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal
}

/// Waits until the database is closed behind the lock.
fn asleep(terminal: &Terminal, pole: &Pole) {
    let (folder, database) = (format!("/proc/{}/fd", terminal.child.process_id().unwrap()), pole.path("pole.db"));
    let is_open = || {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_link(file.path()).ok()).any(|file| file == database)
    };
    let end = Instant::now() + Duration::from_secs(20);
    while is_open() {
        assert!(Instant::now() < end, "the database is open still");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_key_file_that_goes_is_noticed_and_the_screen_is_locked_all_the_same() {
    let (pole, _) = Pole::encrypted();
    let (key, away) = (pole.path("pole.db.key"), pole.path("away.key"));
    let mut terminal = opened(&pole, "");
    std::fs::rename(&key, &away).unwrap();
    // Without a key.
    terminal.wait_for("FICHIER DE CLÉ DISPARU");
    std::fs::rename(&away, &key).unwrap();
    terminal.wait_for("de nouveau à sa place");
    assert!(!terminal.text().contains("DISPARU"), "{}", terminal.text());
    std::fs::rename(&key, &away).unwrap();
    terminal.wait_for("FICHIER DE CLÉ DISPARU");

    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Rien de daté");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("Laser bleu");
    terminal.wait_for("Laser bleu");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.wait_for("Le fichier de clé manque");
    assert!(!terminal.text().contains("Introuvable"), "{}", terminal.text());
    asleep(&terminal, &pole);
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Le fichier de clé manque");
    std::fs::rename(&away, &key).unwrap();
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Laser bleu");
    assert!(!terminal.text().contains("DISPARU"), "{}", terminal.text());
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press("\u{3}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn the_screen_is_locked_in_time_without_a_key_file() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = opened(&pole, "lock_after = 0.03\n");
    terminal.press("2");
    std::fs::rename(pole.path("pole.db.key"), pole.path("away.key")).unwrap();
    terminal.press("2");
    terminal.wait_for("Rouage est verrouillé");
    terminal.wait_for("Le fichier de clé manque");
    terminal.press("\u{3}");
    terminal.end();
}

#[test]
fn a_key_that_is_changed_behind_the_lock_opens_it_with_the_new_passphrase() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = opened(&pole, "");
    terminal.press("/introuv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Rien de daté");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("Laser bleu");
    terminal.wait_for("Laser bleu");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    asleep(&terminal, &pole);
    pole.done(&["passphrase", "change", "--rekey"], &format!("{SECRET}\n{OTHER}\n"));
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("n'est pas la phrase de passe");
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("Laser bleu");
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");

    // An older state with another key is not what was open.
    let old = pole.path("ancienne.db").to_str().unwrap().to_owned();
    pole.done(&["backup", &old], &format!("{OTHER}\n"));
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("Laser rouge");
    terminal.wait_for("Laser rouge");
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    asleep(&terminal, &pole);
    let rekeyed = Pole { folder: tempfile::tempdir().unwrap() };
    std::fs::rename(&old, rekeyed.path("pole.db")).unwrap();
    std::fs::rename(format!("{old}.key"), rekeyed.path("pole.db.key")).unwrap();
    rekeyed.done(&["passphrase", "change", "--rekey"], &format!("{OTHER}\n{SECRET}\n"));
    for end in ["", ".key"] {
        std::fs::remove_file(pole.path(&format!("pole.db{end}"))).unwrap();
        std::fs::copy(rekeyed.path(&format!("pole.db{end}")), pole.path(&format!("pole.db{end}"))).unwrap();
    }
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("quittez et relancez");
    terminal.press("\u{3}");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn a_pipe_or_a_device_in_the_place_of_the_key_file_is_refused_at_once() {
    let (pole, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    std::fs::remove_file(&key).unwrap();
    assert!(Command::new("mkfifo").arg(&key).status().unwrap().success());
    let began = Instant::now();
    for args in [&["status"][..], &["passphrase", "change"], &["salvage", "pole.db", "neuf.db"]] {
        let mut command = pole.command(args);
        let mut child = command.current_dir(pole.folder.path()).spawn().unwrap();
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n{OTHER}\n").as_bytes());
        while child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(20), "{args:?} waits");
            std::thread::sleep(Duration::from_millis(20));
        }
        let said = plain(&child.wait_with_output().unwrap().stderr);
        assert!(said.contains("pole.db.key") && said.contains("ordinaire"), "{args:?}: {said}");
    }
    std::fs::remove_file(&key).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &key).unwrap();
    assert!(pole.refused(&["status"], &format!("{SECRET}\n")).contains("ordinaire"));
}

#[test]
fn decrypting_that_fails_leaves_nothing_in_the_clear() {
    let (pole, _) = Pole::encrypted();
    for blocks in [100, 300, 700] {
        let limited = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, BINARY, "--lang", "fr", "--passphrase-fd", "0", "--db"]);
        command.arg(pole.path("pole.db")).args(["passphrase", "remove"]).env("ROUAGE_CONFIG", "/nowhere");
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n").as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{blocks}");
        assert!(!pole.holds(NAME) && pole.files() == ["pole.db", "pole.db.key"], "{blocks}: {:?}", pole.files());
    }
    assert!(pole.opens(SECRET));
}

#[test]
fn one_block_of_a_key_file_opens_it_without_the_other() {
    let (pole, recovery) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let whole = std::fs::read_to_string(&key).unwrap();
    let without = |name: &str| {
        let begin = whole.find(&format!("\n{name} = ")).unwrap() + 1;
        let end = begin + whole[begin..].find("-----END AGE ENCRYPTED FILE-----").unwrap();
        let end = end + whole[end..].find("\"\"\"").unwrap() + 3;
        format!("{}{}", &whole[..begin], &whole[end..])
    };
    std::fs::write(&key, without("passphrase")).unwrap();
    assert!(pole.opens(&recovery) && !pole.opens(SECRET));
    assert!(pole.refused(&["status"], &format!("{SECRET}\n")).contains("fichier de clé"));
    std::fs::write(&key, without("recovery")).unwrap();
    assert!(pole.opens(SECRET) && !pole.opens(&recovery));
}

#[test]
fn encrypted_copies_that_hold_who_was_erased_are_named() {
    let (pole, _) = Pole::encrypted();
    let right = format!("{SECRET}\n");
    let list = pole.path("contacts.csv");
    std::fs::write(&list, format!("organisation,first_name,last_name\n{NAME},Noémie,Lefèvre\n")).unwrap();
    pole.done(&["import", list.to_str().unwrap()], &right);
    std::fs::remove_file(list).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let path = |name: &str| pole.path(name).to_str().unwrap().to_owned();
    for copy in [path("bk.db"), path("sans cle"), path("nue"), elsewhere.path().join("l.db").display().to_string()] {
        pole.done(&["backup", &copy], &right);
    }
    // One whose key file is gone, and one that nothing but its own key opens.
    std::fs::remove_file(path("nue") + ".key").unwrap();
    let (stranger, _) = Pole::encrypted();
    for end in ["", ".key"] {
        std::fs::copy(stranger.path(&format!("pole.db{end}")), path("autre") + end).unwrap();
    }
    std::fs::write(path("notes.txt"), "a".repeat(8_192)).unwrap();
    let said = pole.done(&["privacy", "erase", "Noémie Lefèvre", "--org", NAME, "--yes"], &right);
    let line = |name: &str| said.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    for name in ["bk.db", "sans cle", "nue", "l.db"] {
        assert!(line(name).contains("contiennent") && !line(name).contains("pas pu être lu"), "{name}: {said}");
    }
    assert!(line("autre").contains("pas pu être lu"), "{said}");
    assert!(!said.contains("notes.txt") && !said.contains("autre.key"), "{said}");
}

/// What was typed is on no disk in the clear, whatever becomes of the file.
#[test]
fn a_database_that_is_taken_away_leaves_no_draft_in_the_clear() {
    for moved in [false, true] {
        let (pole, _) = Pole::encrypted();
        let mut terminal = opened(&pole, "");
        terminal.press("v");
        terminal.wait_for("Nouvelle visite");
        terminal.wait_without("lecture des donn");
        if moved {
            std::fs::rename(pole.path("pole.db"), pole.path("autre.db")).unwrap();
        } else {
            std::fs::remove_file(pole.path("pole.db")).unwrap();
        }
        terminal.wait_for("FICHIER DÉPLACÉ");
        terminal.press("introuv");
        terminal.wait_for(NAME);
        terminal.press("\rLaser bleu");
        terminal.wait_for("jamais sur le disque");
        std::thread::sleep(Duration::from_millis(600));
        assert!(!pole.holds("Laser bleu"), "{:?}", pole.files());
    }
}
