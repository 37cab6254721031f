//! What is typed for marked rows, whichever way the program ends.

use super::*;

#[test]
fn what_is_typed_for_marked_rows_survives_every_end_and_is_offered() {
    for end in ["KILL", "TERM", "HUP", "closed"] {
        let pole = Pole::new();
        let mut terminal = pole.go();
        terminal.press("2F");
        terminal.wait_for("Horlogerie des Prés");
        terminal.press(" ");
        terminal.wait_for("1 marquée");
        terminal.press("B");
        terminal.wait_for("Appliquer à 1 structure");
        terminal.press("t");
        terminal.wait_for("Intitulé");
        terminal.press("Inviter au salon");
        terminal.wait_for("Inviter au salon");
        match end {
            // The bar, and what two cores shared with other tests may take besides.
            "KILL" => std::thread::sleep(Duration::from_millis(800)),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
        if end == "closed" {
            terminal.close()
        } else {
            terminal.signal(end)
        }
        terminal.ended();
        drop(terminal);
        let mut terminal = pole.start().go();
        terminal.wait_for("interrompue");
        terminal.press("\r");
        terminal.wait_for("Inviter au salon");
        terminal.press("\r");
        terminal.wait_for("1 ligne change");
        terminal.press("\r");
        terminal.wait_for("1 ligne modifiée");
        terminal.press("q");
        assert_eq!(terminal.ended().0, 0, "{end}");
        let store = Store::open(&pole.database, small::session("cmi", "look")).unwrap();
        let tasks = store.all(Kind::Task).unwrap();
        assert!(tasks.len() == 1 && tasks[0].text("title") == "Inviter au salon", "{end}: {tasks:?}");
        assert_eq!(store.drafts().unwrap(), [], "{end}");
    }
}
