//! What others do while the interface is locked with a form open.

use super::terminal::{F12, Terminal};
use super::{NAME, Pole, SECRET};

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
    assert_eq!(terminal.end(), 0);
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
    assert_eq!(terminal.end(), 0);
}
