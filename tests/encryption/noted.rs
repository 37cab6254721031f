//! What is said of a recovery key that was noted down is true, whatever somebody else did to the keys meanwhile.

use std::time::Duration;

use rouage::vault::KeyLock;

use super::terminal::{F12, Terminal};
use super::{NAME, OTHER, Pole, SECRET};

/// What a terminal shows as one line: a sentence may be wrapped.
fn words(terminal: &Terminal) -> String {
    let text = terminal.text().replace('│', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The interface with a new recovery key on the screen, for which `secret` was given.
fn shown(pole: &Pole, command: &str, secrets: &[&str]) -> (Terminal, String) {
    let mut terminal = Terminal::start(pole, "", &[]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("Tableau de bord");
    terminal.press(&format!(":{command}"));
    std::thread::sleep(Duration::from_millis(300));
    terminal.press("\r");
    terminal.wait_for("actuelle");
    for secret in secrets {
        terminal.press(&format!("{secret}\r"));
    }
    terminal.wait_for("la clé est notée");
    let text = terminal.text();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.contains("AGE-SECRET-KEY-1")).take(3).collect();
    // Within the frame, between what is beside it.
    let is_piece = |piece: &&str| {
        piece.len() > 4 && piece.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ')
    };
    let piece = |line: &&str| line.split('│').map(str::trim).find(is_piece).unwrap_or_default().replace(' ', "");
    let digits: String = lines[1..].iter().map(piece).collect();
    assert_eq!(digits.len(), 58, "{text}");
    (terminal, format!("AGE-SECRET-KEY-1{digits}"))
}

fn made(said: &str) -> String {
    said.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap().to_owned()
}

#[test]
fn a_recovery_key_that_somebody_else_made_meanwhile_stays_in_force() {
    let (pole, first) = Pole::encrypted();
    for (command, secrets) in [("clé de sec", &[SECRET][..]), ("changer la clé", &[SECRET, OTHER, OTHER])] {
        let (mut terminal, key) = shown(&pole, command, secrets);
        let other = made(&pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n")));
        terminal.press("n");
        terminal.wait_for("rayez-la");
        let said = words(&terminal);
        assert!(!said.contains("toujours en vigueur"), "{command}: {said}");
        if secrets.len() == 1 {
            assert!(said.contains("c'est l'autre qui est en vigueur"), "{command}: {said}");
        }
        assert!(pole.opens(&other) && pole.opens(SECRET), "{command}");
        assert!(!pole.opens(&key) && !pole.opens(&first), "{command}");
        terminal.child.kill().unwrap();
    }
    // The same with the command.
    let mut terminal = Terminal::start(&pole, "", &["passphrase", "recovery"]);
    terminal.wait_for("hrase de passe");
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for("La clé est notée");
    let other = made(&pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n")));
    terminal.press("\r");
    terminal.wait_for("rayez-la");
    assert_eq!(terminal.end(), 1);
    assert!(pole.opens(&other));
}

#[test]
fn nothing_is_said_to_be_in_force_that_is_not() {
    let changed = format!("{SECRET}\n{OTHER}\n");
    for (behind, args, input, now) in [
        (false, &["passphrase", "change"][..], &changed, OTHER),
        (true, &["passphrase", "change", "--rekey"], &changed, OTHER),
        (true, &["passphrase", "remove"], &format!("{SECRET}\n"), ""),
    ] {
        let (pole, _) = Pole::encrypted();
        let (mut terminal, key) = shown(&pole, "clé de sec", &[SECRET]);
        if behind {
            terminal.press(F12);
            terminal.wait_for("Rouage est verrouillé");
            let end = std::time::Instant::now() + Duration::from_secs(20);
            while !pole.run(args, input).status.success() {
                assert!(std::time::Instant::now() < end, "{args:?}");
            }
            let secret = if now.is_empty() { SECRET } else { now };
            terminal.press(&format!("{secret}\r"));
            terminal.wait_for("la clé est notée");
        } else {
            pole.done(args, input);
        }
        terminal.press("n");
        terminal.wait_for("rayez-la");
        let said = words(&terminal);
        assert!(!said.contains("toujours en vigueur"), "{args:?}: {said}");
        assert!(pole.opens(now) && (now.is_empty() || !pole.opens(&key)), "{args:?}");
        terminal.child.kill().unwrap();
    }
    // Nobody changed anything, but the key file is not there.
    let (pole, _) = Pole::encrypted();
    let (mut terminal, _) = shown(&pole, "clé de sec", &[SECRET]);
    std::fs::rename(pole.path("pole.db.key"), pole.path("away")).unwrap();
    terminal.press("n");
    terminal.wait_for("rayez-la");
    let said = words(&terminal);
    assert!(said.contains("fichier de clé manque") && !said.contains("nouvelle phrase"), "{said}");
    terminal.child.kill().unwrap();
    // Given up after somebody changed something: only of what was shown it is said that it is worth nothing.
    let (pole, _) = Pole::encrypted();
    let (mut terminal, _) = shown(&pole, "clé de sec", &[SECRET]);
    pole.done(&["passphrase", "recovery"], &format!("{SECRET}\n"));
    terminal.press("a");
    terminal.wait_for("rayez-la");
    assert!(!words(&terminal).contains("Rien n'a changé"), "{}", terminal.text());
}

#[test]
fn who_says_it_while_somebody_changes_keys_may_say_it_again_and_what_is_typed_meanwhile_counts() {
    let (pole, first) = Pole::encrypted();
    let (mut terminal, key) = shown(&pole, "clé de sec", &[SECRET]);
    let lock = KeyLock::take(&pole.path("pole.db")).unwrap();
    terminal.press("n");
    terminal.wait_for("par une autre commande");
    assert!(terminal.text().contains("AGE-SECRET-KEY-1"), "{}", terminal.text());
    drop(lock);
    // It takes a moment; what follows is for the screen behind.
    terminal.press("n/introuv");
    terminal.wait_for(NAME);
    assert!(pole.opens(&key) && !pole.opens(&first));
}
