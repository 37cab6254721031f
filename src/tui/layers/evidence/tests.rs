use crate::tui::context::Outside;
use crate::tui::harness::{Harness, small_pole};

#[test]
fn rows_are_filtered_without_regard_to_accents() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("<enter>");
    assert!(harness.screen().contains("✔ Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("fpres");
    assert!(harness.screen().contains("1 sur 1"), "{}", harness.screen());
    harness.keys("x");
    assert!(harness.screen().contains("0 sur 1"), "{}", harness.screen());
    assert!(harness.screen().contains("Aucune ligne ne répond"), "{}", harness.screen());
    // The first Escape lets go of the filter, the second of the evidence.
    harness.keys("<esc>");
    assert!(harness.screen().contains("✔ Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(!harness.screen().contains("✔ Horlogerie"), "{}", harness.screen());
}

#[test]
fn what_is_shown_is_copied_as_text() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("<enter>");
    let event = crate::tui::keymap::Stroke::parse("y").unwrap().event();
    harness.app.handle(crate::tui::app::Event::Input(crate::tui::input::InputEvent::Key(event)));
    let outside = harness.app.take_outside();
    let [Outside::Copy(copied)] = &outside[..] else { panic!("{outside:?}") };
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(lines[0], "Adhérents – 30/06/2015");
    assert!(lines.last().unwrap().starts_with("✔\tHorlogerie des Prés SAS\t48798079900018\t01/01/2012"), "{copied}");
}

#[test]
fn a_row_is_copied_as_one_line_whatever_another_program_wrote() {
    let mut harness = Harness::with_file(80, 24, crate::i18n::Lang::Fr, |path, store| {
        small_pole(store);
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        let name = "Horlogerie\rdes\nPrés\u{2028}SAS\u{85}";
        conn.execute("UPDATE organisation SET name = ?1 WHERE name LIKE 'Horlogerie%'", [name]).unwrap();
    });
    harness.keys("<enter>");
    let event = crate::tui::keymap::Stroke::parse("y").unwrap().event();
    harness.app.handle(crate::tui::app::Event::Input(crate::tui::input::InputEvent::Key(event)));
    let outside = harness.app.take_outside();
    let [Outside::Copy(copied)] = &outside[..] else { panic!("{outside:?}") };
    assert!(!copied.contains(['\r', '\u{2028}', '\u{85}']), "{copied:?}");
    assert!(copied.lines().last().unwrap().contains("Horlogerie des Prés SAS"), "{copied:?}");
}

#[test]
fn each_row_opens_its_record() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("<enter><enter>");
    assert!(harness.screen().contains("Horlogerie des Prés SAS"), "{}", harness.screen());
    assert!(!harness.screen().contains("✔ Horlogerie"), "{}", harness.screen());
    // The membership itself.
    harness.keys("<esc>e");
    assert!(harness.screen().contains("Date d’adhésion"), "{}", harness.screen());
}
