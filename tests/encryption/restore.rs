//! Restoring where the key file, or everything, is gone: what was encrypted stays so.

use super::terminal::Terminal;
use super::{NAME, OTHER, Pole, SECRET};

/// A pole with an encrypted copy `copie.db`, and the copy's path.
fn copied() -> (Pole, String) {
    let (pole, _) = Pole::encrypted();
    let copy = pole.path("copie.db").to_str().unwrap().to_owned();
    pole.done(&["backup", &copy], &format!("{SECRET}\n"));
    (pole, copy)
}

#[test]
fn where_nothing_is_an_encrypted_copy_is_restored_encrypted_with_its_own_key() {
    let (_pole, copy) = copied();
    let new = Pole { folder: tempfile::tempdir().unwrap() };
    let said = new.done(&["restore", &copy], &format!("{SECRET}\n"));
    assert!(said.contains("chiffrée") && !said.contains("gardée"), "{said}");
    assert_eq!(new.files(), ["pole.db", "pole.db.key"]);
    assert!(!new.holds(NAME) && !new.holds("SQLite format 3") && new.opens(SECRET) && !new.opens(""));
    // In the clear only where that is said.
    let clear = Pole { folder: tempfile::tempdir().unwrap() };
    let said = clear.done(&["restore", &copy, "--in-clear"], &format!("{SECRET}\n"));
    assert!(said.contains("en clair"), "{said}");
    assert_eq!(clear.files(), ["pole.db"]);
    assert!(clear.opens("") && clear.holds(NAME));
    // A wrong passphrase makes nothing.
    let none = Pole { folder: tempfile::tempdir().unwrap() };
    assert!(none.refused(&["restore", &copy], &format!("{OTHER}\n")).contains("n'est pas la phrase de passe"));
    assert_eq!(none.files(), Vec::<String>::new());
}

#[test]
fn where_only_traces_are_left_an_encrypted_copy_stays_encrypted() {
    let (pole, copy) = copied();
    for trace in ["pole.db.last-check", "pole.db.last-backup", "pole.db-wal"] {
        for name in ["pole.db", "pole.db.key", "pole.db-wal", "pole.db.last-check", "pole.db.last-backup"] {
            let _ = std::fs::remove_file(pole.path(name));
        }
        std::fs::write(pole.path(trace), b"x").unwrap();
        pole.done(&["restore", &copy], &format!("{SECRET}\n"));
        assert!(pole.opens(SECRET) && !pole.opens("") && !pole.holds(NAME), "{trace}: {:?}", pole.files());
    }
    // What is empty is no database either.
    std::fs::remove_file(pole.path("pole.db.key")).unwrap();
    std::fs::write(pole.path("pole.db"), b"").unwrap();
    pole.done(&["restore", &copy], &format!("{SECRET}\n"));
    assert!(pole.opens(SECRET) && !pole.holds(NAME), "{:?}", pole.files());
}

#[test]
fn a_plain_copy_where_nothing_is_leaves_nothing_empty_aside() {
    let plain = Pole::new();
    let copy = plain.path("copie.db").to_str().unwrap().to_owned();
    plain.done(&["backup", &copy], "");
    let new = Pole { folder: tempfile::tempdir().unwrap() };
    let said = new.done(&["restore", &copy], "");
    assert!(!said.contains("gardée"), "{said}");
    assert_eq!(new.files(), ["pole.db"]);
    assert!(new.opens(""));
}

#[test]
fn a_database_without_its_key_file_gets_that_of_the_copy_if_it_fits() {
    let (pole, copy) = copied();
    std::fs::remove_file(pole.path("pole.db.key")).unwrap();
    let said = pole.done(&["restore", &copy], &format!("{SECRET}\n"));
    assert!(said.contains("fichier de clé manquait"), "{said}");
    assert!(pole.opens(SECRET) && !pole.holds(NAME));
    let kept = pole.files().into_iter().find(|name| name.contains(".replaced-") && !name.ends_with(".key")).unwrap();
    let files = [&*kept, &*format!("{kept}.key")];
    assert_eq!(pole.files(), [&["copie.db", "copie.db.key", "pole.db", "pole.db.key"][..], &files].concat());
    // What was replaced opens like it.
    let old = Pole { folder: tempfile::tempdir().unwrap() };
    std::fs::copy(pole.path(&kept), old.path("pole.db")).unwrap();
    std::fs::copy(pole.path(&format!("{kept}.key")), old.path("pole.db.key")).unwrap();
    assert!(old.opens(SECRET));
}

#[test]
fn a_database_whose_key_no_copy_has_is_set_aside() {
    let (pole, copy) = copied();
    pole.done(&["passphrase", "change", "--rekey"], &format!("{SECRET}\n{OTHER}\n"));
    let before = std::fs::read(pole.path("pole.db")).unwrap();
    std::fs::remove_file(pole.path("pole.db.key")).unwrap();
    for traces in [true, false] {
        if !traces {
            std::fs::write(pole.path("pole.db"), &before).unwrap();
            for name in ["pole.db.key", "pole.db.last-check", "pole.db.last-backup"] {
                let _ = std::fs::remove_file(pole.path(name));
            }
        }
        let said = pole.done(&["restore", &copy], &format!("{SECRET}\n"));
        assert!(said.contains(".damaged-"), "{said}");
        assert!(pole.opens(SECRET) && !pole.holds(NAME), "{:?}", pole.files());
        assert!(pole.files().iter().all(|name| !name.ends_with("-wal") && !name.ends_with("-shm")));
        let aside = pole.files().into_iter().find(|name| name.contains(".damaged-")).unwrap();
        assert_eq!(std::fs::read(pole.path(&aside)).unwrap(), before);
        std::fs::remove_file(pole.path(&aside)).unwrap();
    }
}

#[test]
fn a_copy_without_its_key_file_is_refused_in_words() {
    let (pole, copy) = copied();
    std::fs::remove_file(format!("{copy}.key")).unwrap();
    // The key of the database is the copy's own.
    pole.done(&["restore", &copy], &format!("{SECRET}\n"));
    let new = Pole { folder: tempfile::tempdir().unwrap() };
    let said = new.refused(&["restore", &copy], &format!("{SECRET}\n"));
    assert!(said.contains("copie.db.key"), "{said}");
    assert_eq!(new.files(), Vec::<String>::new());
}

#[test]
fn encrypted_copies_of_the_day_are_offered_where_database_and_key_are_gone() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert_eq!(pole.backups().len(), 1);
    for name in ["pole.db", "pole.db.key"] {
        std::fs::remove_file(pole.path(name)).unwrap();
    }
    std::fs::write(pole.path("pole.db.last-check"), b"").unwrap();
    // Whoever does not know the passphrase is asked all the same what to do.
    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press("\u{3}");
    terminal.wait_for("1  ");
    terminal.press("\r");
    terminal.end();
    assert!(!pole.path("pole.db").exists());

    let mut terminal = Terminal::start(&pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("1  ");
    terminal.wait_for("dernière bonne copie");
    terminal.press("1\r");
    terminal.wait_for("Entrée");
    terminal.press("\r");
    terminal.wait_for("Tableau de bord");
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(pole.opens(SECRET) && !pole.opens("") && !pole.holds(NAME), "{:?}", pole.files());
}

#[test]
fn a_copy_in_the_middle_of_work_is_only_read() {
    let (plain, other) = (Pole::new(), Pole { folder: tempfile::tempdir().unwrap() });
    // As it stands, with its log in mind.
    std::fs::copy(plain.path("pole.db"), plain.path("telle quelle.db")).unwrap();
    other.done(&["restore", plain.path("telle quelle.db").to_str().unwrap()], "");
    assert_eq!(plain.files(), ["pole.db", "telle quelle.db"]);
    assert!(other.opens(""));
}

#[test]
fn that_an_encrypted_database_stays_so_is_said_where_somebody_wanted_it_in_the_clear() {
    let (pole, copy) = copied();
    let own = age::x25519::Identity::generate();
    let sealed = pole.path("copie.age").to_str().unwrap().to_owned();
    pole.done(&["backup", &sealed, "--recipient", &own.to_public().to_string()], &format!("{SECRET}\n"));
    let identity = pole.path("identite.txt");
    std::fs::write(&identity, age::secrecy::ExposeSecret::expose_secret(&own.to_string())).unwrap();
    let identity = identity.to_str().unwrap();
    for args in [&["restore", &copy, "--in-clear"][..], &["restore", &sealed, "--in-clear", "--identity", identity]] {
        let output = pole.run(args, &format!("{SECRET}\n"));
        let said = super::plain(&output.stderr);
        assert!(output.status.success() && said.contains("elle le reste"), "{args:?}: {said}");
        assert!(pole.opens(SECRET) && !pole.opens(""));
    }
}
