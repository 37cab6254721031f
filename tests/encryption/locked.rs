//! What others do while the interface is locked with a form open.

use super::terminal::{F12, Terminal};
use super::{NAME, OTHER, Pole, SECRET};

/// A locked interface with a visit that is being typed.
fn locked_over_a_form(pole: &Pole, text: &str) -> Terminal {
    let mut terminal = Terminal::start(pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("vintrouv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press(text);
    terminal.wait_for(text);
    std::thread::sleep(std::time::Duration::from_millis(700));
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal
}

#[test]
fn somebody_who_is_erased_meanwhile_is_not_in_the_form_any_more() {
    let (pole, _) = Pole::encrypted();
    let list = pole.path("contacts.csv");
    std::fs::write(&list, format!("organisation,first_name,last_name\n{NAME},Noémie,Lefèvre\n")).unwrap();
    pole.done(&["import", list.to_str().unwrap()], &format!("{SECRET}\n"));
    let mut terminal = locked_over_a_form(&pole, "Aussi Noémie Lefèvre ce jour");
    pole.done(&["privacy", "erase", "Noémie Lefèvre", "--yes"], &format!("{SECRET}\n"));
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("personne effacée ce jour");
    assert!(!terminal.text().contains("Noémie"), "{}", terminal.text());
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let visits = pole.done(&["export", "--kind", "visits", "-o", "-"], &format!("{SECRET}\n"));
    assert!(visits.contains("personne effacée ce jour") && !visits.contains("Noémie"), "{visits}");
}

#[test]
fn what_is_typed_is_offered_though_an_older_copy_was_restored_meanwhile() {
    let (pole, _) = Pole::encrypted();
    let copy = pole.path("copy.db");
    pole.done(&["backup", copy.to_str().unwrap()], &format!("{SECRET}\n"));
    let mut terminal = locked_over_a_form(&pole, "Un mot rare");
    pole.done(&["restore", copy.to_str().unwrap()], &format!("{SECRET}\n"));
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Un mot rare");
    // Without another key.
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("saisie");
    terminal.press("\r");
    terminal.wait_for("Un mot rare");
    terminal.press("\u{13}");
    terminal.wait_for("Visite enregistrée");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

/// What `cp` onto an open file does.
fn copy_over(from: &std::path::Path, to: &std::path::Path) {
    use std::io::Write;
    let bytes = std::fs::read(from).unwrap();
    std::fs::OpenOptions::new().write(true).truncate(true).open(to).unwrap().write_all(&bytes).unwrap();
}

#[test]
fn what_was_saved_before_the_file_was_overwritten_and_the_screen_locked_is_there_again_with_the_own_file() {
    overwritten_and_locked(false, false);
}

/// Nobody had a look at it before.
#[test]
fn the_same_where_the_screen_is_locked_in_the_moment_that_the_file_is_overwritten() {
    overwritten_and_locked(false, true);
    overwritten_and_locked(true, true);
}

fn overwritten_and_locked(by_an_older_copy: bool, at_once: bool) {
    let (pole, _) = Pole::encrypted();
    let (other, _) = Pole::encrypted();
    let other = other.path("pole.db");
    if by_an_older_copy {
        std::fs::copy(pole.path("pole.db"), &other).unwrap();
    }
    pole.done(&["import", staff(&pole).to_str().unwrap()], &format!("{SECRET}\n"));
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("vintrouv");
    terminal.wait_for(NAME);
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press("Un mot rare\u{13}");
    terminal.wait_for("Visite enregistrée");
    let (path, own) = (pole.path("pole.db"), pole.path("own.db"));
    std::fs::copy(&path, &own).unwrap();
    if at_once {
        // Until what was written last is no more than that.
        std::thread::sleep(std::time::Duration::from_millis(1_000));
    }
    copy_over(&other, &path);
    if !at_once {
        terminal.wait_for("FICHIER ÉCRASÉ");
    }
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    let aside = || {
        let files = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten();
        files.filter(|file| file.file_name().to_string_lossy().contains(".overwritten-")).count()
    };
    let begun = std::time::Instant::now();
    while aside() == 0 && begun.elapsed().as_secs() < 20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(aside() > 0, "{}", terminal.text());
    copy_over(&own, &path);
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("mise de côté y est remise");
    assert_eq!(aside(), 0);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let visits = pole.done(&["export", "--kind", "visits", "-o", "-"], &format!("{SECRET}\n"));
    assert!(visits.contains("Un mot rare"), "{visits}");
}

#[test]
fn what_is_typed_is_kept_though_the_file_and_its_drafts_are_replaced_behind_the_lock() {
    for how in ["moved over", "emptied and put back", "copied over", "a colleague wrote"] {
        let (pole, _) = Pole::encrypted();
        let (path, older) = (pole.path("pole.db"), pole.path("older.db"));
        std::fs::copy(&path, &older).unwrap();
        let mut terminal = locked_over_a_form(&pole, "Un mot rare");
        until_closed(&terminal, &path);
        match how {
            "moved over" => std::fs::rename(&older, &path).unwrap(),
            "copied over" => copy_over(&older, &path),
            "a colleague wrote" => {
                let list = pole.path("organisations.csv");
                std::fs::write(&list, "name\nAilleurs\n").unwrap();
                pole.done(&["import", list.to_str().unwrap()], &format!("{SECRET}\n"));
            }
            _ => std::fs::write(&path, "").unwrap(),
        }
        terminal.press("\u{3}");
        assert_eq!(terminal.end(), 0, "{how}");
        if older.exists() && how != "a colleague wrote" {
            copy_over(&older, &path);
        }
        let mut terminal = Terminal::start(&pole, "", &[]);
        terminal.wait_for("Phrase de passe de");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("interrompue");
        assert!(terminal.text().contains("Une saisie a été interrompue"), "{how}: offered once: {}", terminal.text());
        terminal.press("\r");
        terminal.wait_for("Un mot rare");
        terminal.child.kill().unwrap();
        terminal.child.wait().unwrap();
    }
}

#[test]
fn an_older_copy_that_is_put_over_the_file_meanwhile_is_told() {
    let (pole, _) = Pole::encrypted();
    let (path, older) = (pole.path("pole.db"), pole.path("older.db"));
    std::fs::copy(&path, &older).unwrap();
    pole.done(&["import", staff(&pole).to_str().unwrap()], &format!("{SECRET}\n"));
    let mut terminal = locked_over_a_form(&pole, "Un mot rare");
    until_closed(&terminal, &path);
    copy_over(&older, &path);
    terminal.press(&format!("{SECRET}\r"));
    // Where the note of what was saved last is found as well, that is told behind it.
    terminal.wait_for("À lire après cette saisie");
    let told = terminal.text();
    assert!(told.contains("copie plus ancienne") || told.contains("pas à sa place"), "{told}");
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
}

/// Waits until the locked program has closed the file.
fn until_closed(terminal: &Terminal, path: &std::path::Path) {
    let open = format!("/proc/{}/fd", terminal.child.process_id().unwrap());
    let has = || {
        std::fs::read_dir(&open).unwrap().flatten().any(|fd| std::fs::read_link(fd.path()).is_ok_and(|to| to == path))
    };
    let began = std::time::Instant::now();
    while has() {
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "a locked program has the file open");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Somebody of the staff, so that a visit has an owner.
fn staff(pole: &Pole) -> std::path::PathBuf {
    let list = pole.path("staff.csv");
    std::fs::write(&list, "login,name\ncmi,Paul\n").unwrap();
    list
}

#[test]
fn no_recovery_key_is_shown_for_a_database_that_is_open_elsewhere() {
    let (pole, _) = Pole::encrypted();
    let open = || {
        let mut terminal = Terminal::start(&pole, "", &[]);
        terminal.wait_for("Phrase de passe de");
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for("Tableau de bord");
        terminal
    };
    let (mut terminal, mut other) = (open(), open());
    let ask = |terminal: &mut Terminal| {
        terminal.press(":changer la cl");
        terminal.wait_for("Changer la clé");
        terminal.press("\r");
        terminal.wait_for("actuelle");
        terminal.press(&format!("{SECRET}\r{OTHER}\r{OTHER}\r"));
    };
    ask(&mut terminal);
    // The refusal, and not what the dialog says before.
    terminal.wait_for("fermez Rouage");
    assert!(!terminal.written().contains("AGE-SECRET"), "a key was shown that never comes into force");
    other.press("q");
    other.end();
    // Once nobody has it open any more.
    terminal.press(&format!("{SECRET}\r{OTHER}\r{OTHER}\r"));
    terminal.wait_for("AGE-SECRET-KEY-1");
    terminal.press("a");
    terminal.wait_for("a changé");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

/// A path may hold anything, and the locked screen names it.
#[test]
fn the_locked_screen_shows_no_character_that_nobody_sees() {
    let (pole, _) = Pole::encrypted();
    let folder = pole.path("p\u{202e}ole\u{200b}\u{2066}");
    std::fs::create_dir(&folder).unwrap();
    for end in ["", ".key"] {
        std::fs::rename(pole.path(&format!("pole.db{end}")), folder.join(format!("pole.db{end}"))).unwrap();
    }
    let there = Pole { folder: tempfile::tempdir_in(&folder).unwrap() };
    for end in ["", ".key"] {
        std::fs::rename(folder.join(format!("pole.db{end}")), there.path(&format!("pole.db{end}"))).unwrap();
    }
    let mut terminal = Terminal::start(&there, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("pas la phrase de passe");
    assert!(!terminal.written().contains(['\u{202e}', '\u{200b}', '\u{2066}']), "{:?}", terminal.written());
}

/// Somebody comes in just then.
#[test]
fn f12_while_the_passphrase_is_tried_locks_the_screen_again() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = locked_over_a_form(&pole, "Un mot rare");
    until_closed(&terminal, &pole.path("pole.db"));
    terminal.press(&format!("{SECRET}\r{F12}"));
    // By then it would be open.
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    assert!(terminal.text().contains("Rouage est verrouillé"), "{}", terminal.text());
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Un mot rare");
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
}

/// Whoever may write there writes another base over it, with a key file that says to be of the same key.
#[test]
fn a_key_file_that_brings_another_key_under_the_same_name_opens_no_locked_window() {
    let (pole, _) = Pole::encrypted();
    let (other, _) = Pole::encrypted();
    other.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    let mut terminal = locked_over_a_form(&pole, "Un mot rare");
    let (path, key) = (pole.path("pole.db"), pole.path("pole.db.key"));
    until_closed(&terminal, &path);
    let id = |key: &std::path::Path| {
        let text = std::fs::read_to_string(key).unwrap();
        text.lines().find(|line| line.starts_with("id = ")).unwrap().to_owned()
    };
    let theirs = std::fs::read_to_string(other.path("pole.db.key")).unwrap();
    let spliced = theirs.replace(&id(&other.path("pole.db.key")), &id(&key));
    copy_over(&other.path("pole.db"), &path);
    std::fs::write(&key, spliced).unwrap();
    terminal.press(&format!("{OTHER}\r"));
    terminal.wait_for("clé d'une autre base");
    assert!(!terminal.text().contains("Un mot rare"), "{}", terminal.text());
    terminal.child.kill().unwrap();
    terminal.child.wait().unwrap();
}
