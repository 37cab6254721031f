//! Passphrases as they are typed: nothing of them is shown, and nothing is cut.

use std::time::Duration;

use super::terminal::Terminal;
use super::{NAME, OTHER, Pole, SECRET};

#[test]
fn what_is_typed_while_a_passphrase_is_tried_is_not_shown_and_is_the_next_answer() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{OTHER}\r"));
    std::thread::sleep(Duration::from_millis(60));
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for(NAME);
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(!terminal.written().contains("agrafe"), "{}", terminal.written());

    // Between the present one and the new ones, and between those.
    let mut terminal = Terminal::start(&pole, "", &["passphrase", "change"]);
    terminal.wait_for("actuelle");
    for typed in [SECRET, "trop court", OTHER, OTHER] {
        terminal.press(&format!("{typed}\r"));
        std::thread::sleep(Duration::from_millis(20));
    }
    terminal.wait_for("Phrase de passe changée");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    for typed in ["agrafe", "trop court", "cuivre"] {
        assert!(!terminal.written().contains(typed), "{}", terminal.written());
    }
    assert!(pole.opens(OTHER));
}

/// Nobody asks for it twice here: what comes next is the question whether the key is noted.
#[test]
fn a_passphrase_that_is_typed_again_while_it_is_tried_answers_no_other_question() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &["passphrase", "recovery"]);
    terminal.wait_for("actuelle");
    terminal.press(&format!("{SECRET}\r{SECRET}\r"));
    terminal.wait_for("La clé est notée");
    terminal.press("\r");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(!terminal.written().contains("agrafe"), "{}", terminal.written());
}

/// The key that saves everywhere else.
#[test]
fn ctrl_s_at_a_question_stops_nothing() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("\x13{OTHER}\r"));
    std::thread::sleep(Duration::from_millis(60));
    terminal.press(&format!("\x13{SECRET}\x13\r"));
    terminal.wait_for(NAME);
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
}

#[test]
fn a_passphrase_that_is_too_long_is_refused_wherever_it_comes_from() {
    let pole = Pole::new();
    let long = "é".repeat(1_000);
    let said = pole.refused(&["passphrase", "set"], &format!("{long}\n"));
    assert!(said.contains("Trop long") && said.contains("1 024"), "{said}");
    let endless = "x".repeat(70_000);
    let said = pole.refused(&["passphrase", "set"], &endless);
    assert!(said.contains("Trop long") && said.contains("1 024"), "{said}");
    let said = pole.refused(&["passphrase", "set"], "AGE-SECRET-KEY-1 et la suite\n");
    assert!(said.contains("clé de secours"), "{said}");
    assert_eq!(pole.files(), ["pole.db"]);
    let mut terminal = Terminal::start(&pole, "", &["passphrase", "set", "--remove-plain"]);
    terminal.wait_for("Nouvelle phrase");
    terminal.press(&format!("{long}\r"));
    terminal.wait_for("Trop long");
    let most = "é".repeat(512);
    terminal.press(&format!("{most}\r"));
    terminal.wait_for("encore une fois");
    terminal.press(&format!("{most}\r"));
    terminal.wait_for("La clé est notée");
    terminal.press("\r");
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(pole.opens(&most));
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    terminal.press(&format!("{most}\r"));
    terminal.wait_for(NAME);
}

/// A shell sets its own modes when a command is stopped, and continues it with those.
#[test]
fn what_is_typed_after_a_stop_is_not_shown_either() {
    let (pole, _) = Pole::encrypted();
    let mut terminal = Terminal::start(&pole, "", &["search", "Introuvable"]);
    terminal.wait_for("Phrase de passe de");
    let pid = terminal.child.process_id().unwrap().to_string();
    let signal = |name: &str| {
        assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
    };
    let stat = format!("/proc/{pid}/fd/0");
    signal("-STOP");
    let set = std::process::Command::new("stty").args(["-F", &stat, "sane"]).status().unwrap();
    assert!(set.success() && terminal.is_as_before());
    signal("-CONT");
    let until = std::time::Instant::now() + Duration::from_secs(10);
    while terminal.is_as_before() && std::time::Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    terminal.press(&format!("{SECRET}\r"));
    terminal.wait_for(NAME);
    assert_eq!(terminal.end(), 0, "{}", terminal.text());
    assert!(!terminal.written().contains("agrafe"), "{}", terminal.written());
}

/// Whoever writes it may keep the pipe open.
#[test]
fn a_passphrase_from_a_descriptor_is_read_to_the_end_of_its_line() {
    use std::io::Write;
    let (pole, _) = Pole::encrypted();
    let mut child = pole.command(&["search", "Introuvable"]).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(format!("{SECRET}\n").as_bytes()).unwrap();
    let begun = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it waits for the end of the pipe");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && super::plain(&output.stdout).contains(NAME), "{output:?}");
}
