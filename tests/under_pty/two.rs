//! Two people, two programs, one database.

use std::time::Instant;

use super::*;

#[test]
fn each_sees_the_others_write_within_a_second() {
    let pole = Pole::new();
    let mut first = pole.go();
    let second = Start { who: "mdu", ..pole.start() }.go();
    second.wait_for("1/40");
    let mut store = Store::open(&pole.database, small::session("cmi", "third")).unwrap();
    let company = store.all(Kind::Organisation).unwrap().remove(0);
    let other = store.save(company.clone()).unwrap().0;
    assert_eq!(other.version, company.version);
    first.press("3");
    first.wait_for("20/05/2015");
    let mut worst = Duration::ZERO;
    for day in 1..=12 {
        let mut visit = store.all(Kind::Visit).unwrap().remove(0);
        visit.set("date", small::day(&format!("2015-06-{day:02}")));
        let start = Instant::now();
        store.save(visit).unwrap();
        first.wait_for(&format!("{day:02}/06/2015"));
        worst = worst.max(start.elapsed());
    }
    assert!(worst < Duration::from_secs(1), "{worst:?}");
}

#[test]
fn the_second_to_save_sees_both_and_neither_is_lost() {
    let pole = Pole::new();
    let mut first = pole.go();
    let mut second = Start { who: "mdu", ..pole.start() }.go();
    second.wait_for("1/40");
    for terminal in [&mut first, &mut second] {
        terminal.press("3");
        terminal.wait_for("20/05/2015");
        terminal.press("e");
        terminal.wait_for("Modifier");
    }
    first.press(" Vu par Paul.");
    second.press(" Vue par Marie.");
    second.wait_for("Vue par Marie.");
    first.press("\x13");
    first.wait_for("Visite enregistrée");
    second.wait_for("vient d’être modifiée");
    second.press("\x13");
    second.wait_for("Paul Jacquet a modifié cette fiche");
    second.press("\x13");
    second.wait_for("Visite enregistrée");
    let visits = pole.visits();
    assert_eq!(visits[0].text("summary"), "Cherche un partenaire. Vu par Paul.\nVue par Marie.");
    let store = Store::open(&pole.database, small::session("look", "look")).unwrap();
    let history = store.history(Kind::Visit, visits[0].id, 10).unwrap();
    let who: Vec<&str> = history.iter().map(|entry| entry.who.as_str()).collect();
    assert_eq!(who, ["mdu", "cmi", "fill"]);
    let first_text = history[1].after.as_ref().map(|record| record.text("summary").to_owned());
    assert_eq!(first_text.as_deref(), Some("Cherche un partenaire. Vu par Paul."));
    first.wait_for("Horlogerie");
}

#[test]
fn a_command_that_waits_for_another_program_says_so() {
    let pole = Pole::new();
    let lock = rusqlite::Connection::open(&pole.database).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut shell = pole.start().shell();
    let database = pole.database.display();
    shell.press(&format!("clear; {BINARY} --lang fr --as cmi --db {database} privacy retention 40; echo fini-$?\r"));
    shell.wait_for("Rouage attend son tour");
    lock.execute_batch("ROLLBACK").unwrap();
    shell.wait_for("fini-0");
    // To a person only: a script's log says nothing of it.
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    shell.press(&format!("clear; {BINARY} --as cmi --db {database} privacy retention 41 2>&1 | cat; echo fini-$?\r"));
    std::thread::sleep(Duration::from_millis(1_500));
    lock.execute_batch("ROLLBACK").unwrap();
    shell.wait_for("fini-0");
    assert!(!shell.text().contains("attend son tour"), "{}", shell.text());
}
