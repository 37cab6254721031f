//! A key file that is damaged, or becomes that of another database, while the database is open.

use std::time::Duration;

use super::terminal::{F12, Terminal};
use super::{OTHER, Pole, SECRET};

fn opened(pole: &Pole) -> Terminal {
    let mut terminal = Terminal::start(pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.wait_without("lecture des données");
    terminal
}

/// What a terminal shows as one line: a sentence may be wrapped.
fn words(terminal: &Terminal) -> String {
    let text = terminal.text().replace('│', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_key_file_that_is_damaged_or_another_s_is_said_while_open_and_on_leaving() {
    let (pole, _) = Pole::encrypted();
    let (stranger, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let own = std::fs::read(&key).unwrap();
    let other = std::fs::read(stranger.path("pole.db.key")).unwrap();
    let block = String::from_utf8(own.clone()).unwrap().replace("BEGIN AGE", "BEGIN EGA").into_bytes();
    for (bytes, header, why) in [
        (&other, "FICHIER DE CLÉ D'UNE AUTRE BASE", "n'est pas la clé de"),
        (&b"garbage".to_vec(), "FICHIER DE CLÉ ABÎMÉ", "est abîmé"),
        (&own[..600].to_vec(), "FICHIER DE CLÉ ABÎMÉ", "est abîmé"),
        (&Vec::new(), "FICHIER DE CLÉ ABÎMÉ", "est abîmé"),
        (&block, "FICHIER DE CLÉ ABÎMÉ", "est abîmé"),
    ] {
        let mut terminal = opened(&pole);
        std::fs::write(&key, bytes).unwrap();
        // Without a key.
        terminal.wait_for(header);
        // What to do about it.
        assert!(words(&terminal).contains("copie de sauvegarde"), "{}", terminal.text());
        std::fs::write(&key, &own).unwrap();
        terminal.wait_for("de nouveau à sa place");
        terminal.wait_without(header);
        std::fs::write(&key, bytes).unwrap();
        terminal.wait_for(header);
        terminal.press("q");
        assert_eq!(terminal.end(), 0, "{}", terminal.text());
        // On the shell's screen.
        terminal.wait_for("La copie du jour n'est pas faite");
        let said = words(&terminal);
        assert!(said.contains(why) && said.contains("pole.db.key") && pole.backups().is_empty(), "{header}: {said}");
        std::fs::write(&key, &own).unwrap();
    }
    // A change of the passphrase leaves the key: nothing is wrong.
    let mut terminal = opened(&pole);
    pole.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    std::thread::sleep(Duration::from_millis(500));
    assert!(!terminal.text().contains("FICHIER DE CLÉ"), "{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert_eq!(pole.backups().len(), 1, "{}", terminal.text());
}

#[test]
fn leaving_without_a_sound_key_file_is_said_though_no_copy_is_due() {
    let (pole, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let own = std::fs::read(&key).unwrap();
    let mut terminal = opened(&pole);
    terminal.press("q");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    let copies = pole.backups();
    assert_eq!(copies.len(), 1);
    for gone in [true, false] {
        let mut terminal = opened(&pole);
        if gone {
            std::fs::remove_file(&key).unwrap()
        } else {
            std::fs::write(&key, b"garbage").unwrap()
        }
        terminal.wait_for("FICHIER DE CLÉ");
        terminal.press("q");
        assert_eq!(terminal.end(), 0, "{}", terminal.text());
        terminal.wait_for("pole.db.key");
        // Which copy has the right one.
        let said = words(&terminal).replace(' ', "");
        let copy = copies[0].file_name().unwrap().to_str().unwrap();
        assert!(said.contains(&format!("{copy}.key")), "{said}");
        std::fs::copy(format!("{}.key", copies[0].display()), &key).unwrap();
        assert_eq!(std::fs::read(&key).unwrap(), own);
    }
    assert!(pole.opens(SECRET));
}

#[test]
fn the_locked_screen_says_that_the_key_file_is_another_s_rather_than_that_the_passphrase_is_wrong() {
    let (pole, _) = Pole::encrypted();
    let (stranger, _) = Pole::encrypted();
    let key = pole.path("pole.db.key");
    let own = std::fs::read(&key).unwrap();
    stranger.done(&["passphrase", "change"], &format!("{SECRET}\n{OTHER}\n"));
    let mut terminal = opened(&pole);
    terminal.press("/introuv");
    terminal.wait_for("Introuvable");
    std::fs::copy(stranger.path("pole.db.key"), &key).unwrap();
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    let said = words(&terminal);
    assert!(said.contains("pole.db.key") && said.contains("d'une autre base"), "{said}");
    terminal.press(&format!("{SECRET}\r"));
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.wait_without("Vérification");
    let said = words(&terminal);
    assert!(said.contains("d'une autre base") && !said.contains("Le fichier n'est pas abîmé"), "{said}");
    std::fs::write(&key, &own).unwrap();
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Introuvable");
    // Who looks at the key file may say once more what it was.
    terminal.wait_without("FICHIER DE CLÉ");
}

#[test]
fn a_passphrase_with_what_nobody_sees_opens_wherever_it_is_typed() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = opened(&pole);
    terminal.press(":phrase de passe");
    terminal.wait_for("Changer la phrase");
    terminal.press("\r");
    terminal.wait_for("actuelle");
    // Copied from a text, with what a reader does not see.
    let new = "cuivre\u{200b} lampe\u{ad} lundi";
    terminal.press(&format!("{SECRET}\r{new}\r{new}\r"));
    terminal.wait_for("Phrase de passe changée");
    terminal.press(F12);
    terminal.wait_for("Rouage est verrouillé");
    terminal.press(&format!("{new}\r"));
    terminal.wait_for("Tableau de bord");
    assert!(pole.opens(new) && pole.opens("cuivre lampe lundi") && pole.opens("cuivre\tlampe\tlundi"));
    let mut asked = Terminal::start(&pole, "", &["search", "Introuvable"]);
    asked.wait_for("hrase de passe");
    asked.press(&format!("{new}\r"));
    assert_eq!(asked.end(), 0);
    terminal.child.kill().unwrap();
}
