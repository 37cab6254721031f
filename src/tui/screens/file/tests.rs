//! A file with something of everything, part by part.

use insta::assert_snapshot;

use super::*;
use crate::i18n::Lang;
use crate::model::record::Value;
use crate::store::{Action, Store, Write};
use crate::tui::context::Outside;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn day(day: &str) -> Value {
    Value::Date(day.parse().unwrap())
}

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}

/// The small pole, its member with a full life.
fn full(store: &mut Store) {
    small_pole(store);
    // As an import does: a labelled project that was labelled elsewhere keeps its label.
    let save = |store: &mut Store, record: Record| {
        let write = |write: &mut Write| if record.id == 0 { write.insert(record) } else { write.update(record) };
        store.write(Action::Import, write).unwrap().0
    };
    let member = Value::Int(1);
    let of = |kind: Kind| Record::new(kind).with("organisation", member.clone());
    let staff = || Value::Int(1);
    let parent = save(store, Record::new(Kind::Organisation).with("name", text("時計 Holding")));
    let organisation = store.get(Kind::Organisation, 1).unwrap().unwrap();
    let organisation = organisation
        .with("naf", text("2652Z"))
        .with("street", text("12 rue de la Roue"))
        .with("phone", text("03 53 01 22 33"))
        .with("email", text("accueil@horlogerie-des-pres.test"))
        .with("website", text("https://horlogerie-des-pres.test"))
        .with("headcount", Value::Int(45))
        .with("sectors", list(&["luxury", "microsystems"]))
        .with("tags", list(&["export", "salon 2015"]))
        .with("parent", Value::Int(parent.id.into()))
        .with("nda_signed_on", day("2012-02-01"))
        .with("notes", text("Passer par l'accueil.\nParking derrière."));
    save(store, organisation);
    save(
        store,
        of(Kind::Contact)
            .with("last_name", text("Bôle"))
            .with("first_name", text("Anne"))
            .with("role", text("directrice technique"))
            .with("email", text("a.bole@horlogerie-des-pres.test"))
            .with("phone", text("06 39 98 00 11"))
            .with("primary", Value::Int(1)),
    );
    save(store, of(Kind::Contact).with("last_name", text("Zeller")).with("phone", text("03 53 01 22 34")));
    for (year, due, amount) in [(2013, "2013-03-31", 50_000), (2014, "2014-03-31", 52_000)] {
        let called = day(&format!("{year}-02-15"));
        let dues = of(Kind::Dues).with("year", Value::Int(year)).with("amount", Value::Int(amount));
        save(store, dues.with("called_on", called).with("due_on", day(due)));
    }
    for (year, on, amount) in [(2013, "2013-03-12", 50_000), (2014, "2014-04-02", 20_000)] {
        let payment = of(Kind::Payment).with("year", Value::Int(year)).with("paid_on", day(on));
        save(store, payment.with("amount", Value::Int(amount)).with("method", text("transfer")));
    }
    save(
        store,
        of(Kind::Visit)
            .with("date", day("2015-03-10"))
            .with("staff", staff())
            .with("purpose", text("Projet de banc de mesure"))
            .with("contacts", list(&["Anne Bôle"]))
            .with("summary", text("Atelier visité, deux presses neuves.\n\nVeut un banc de mesure sans contact ; budget 80 k€.\nIntérêt pour le projet MICROLASER."))
            .with("needs", list(&["financing", "innovation"]))
            .with("next_step", text("Envoyer la liste des laboratoires"))
            .with("next_step_on", day("2015-04-01")),
    );
    save(
        store,
        of(Kind::Visit)
            .with("date", day("2015-09-15"))
            .with("staff", staff())
            .with("status", text("planned"))
            .with("purpose", text("Suivi")),
    );
    save(
        store,
        of(Kind::Engagement)
            .with("kind", text("innovation"))
            .with("status", text("active"))
            .with("level", Value::Int(1))
            .with("staff", staff())
            .with("started_on", day("2015-02-01"))
            .with("days", Value::Real(3.5))
            .with("amount", Value::Int(240_000))
            .with("title", text("Feuille de route")),
    );
    let project = save(
        store,
        Record::new(Kind::Project)
            .with("acronym", text("MICROLASER"))
            .with("title", text("Usinage laser de précision"))
            .with("programme", text("FUI"))
            .with("labelled_on", day("2014-06-05"))
            .with("funded_on", day("2014-12-01")),
    );
    save(store, of(Kind::ProjectPartner).with("project", Value::Int(project.id.into())).with("role", text("leader")));
    save(
        store,
        of(Kind::Task)
            .with("title", text("Relancer pour la cotisation 2014"))
            .with("due_on", day("2015-05-04"))
            .with("staff", staff()),
    );
    save(
        store,
        of(Kind::Task)
            .with("title", text("Envoyer la plaquette"))
            .with("due_on", day("2015-02-01"))
            .with("done_on", day("2015-01-20")),
    );
    save(
        store,
        of(Kind::Event)
            .with("kind", text("fair"))
            .with("date", day("2014-09-23"))
            .with("title", text("Micronora 2014")),
    );
    save(
        store,
        of(Kind::Financing)
            .with("kind", text("PTZ"))
            .with("obtained_on", day("2014-11-01"))
            .with("amount", Value::Int(30_000_000)),
    );
    save(
        store,
        of(Kind::Market)
            .with("kind", text("country"))
            .with("name", text("Suisse"))
            .with("opened_on", day("2015-01-15")),
    );
    save(
        store,
        of(Kind::Figures)
            .with("year", Value::Int(2014))
            .with("turnover", Value::Int(610_000_000))
            .with("headcount", Value::Int(45)),
    );
}

/// The file of the member, opened from the table.
fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, full);
    harness.keys("2<enter>");
    harness
}

/// The screen with plain blanks.
fn plain(harness: &Harness) -> String {
    harness.screen().replace(['\u{A0}', '\u{202F}'], " ")
}

/// So many parts to the right.
fn part(harness: &mut Harness, steps: usize) -> String {
    harness.keys(&"l".repeat(steps));
    harness.screen()
}

#[test]
fn timeline_small() {
    assert_snapshot!(at(80, 24).screen());
}

#[test]
fn timeline_middling() {
    assert_snapshot!(at(120, 40).screen());
}

#[test]
fn timeline_large() {
    let mut harness = at(200, 50);
    harness.keys("jj");
    assert_snapshot!(harness.screen());
}

#[test]
fn every_part_small() {
    let mut harness = at(80, 24);
    let mut screens = String::new();
    for section in Section::ALL.iter().skip(1) {
        screens += &format!("──── {section:?}\n{}", part(&mut harness, 1));
    }
    assert_snapshot!(screens);
}

#[test]
fn every_part_large() {
    let mut harness = at(150, 30);
    let mut screens = String::new();
    for section in Section::ALL.iter().skip(1) {
        screens += &format!("──── {section:?}\n{}", part(&mut harness, 1));
    }
    assert_snapshot!(screens);
}

#[test]
fn visits_without_colour_and_in_english() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, full);
    harness.keys("2<enter>llll");
    assert_snapshot!(harness.styled());
}

#[test]
fn a_prospect_with_nothing() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("2F<home><enter>");
    assert_snapshot!(harness.screen());
}

#[test]
fn a_postal_code_alone_is_marked_as_such() {
    let mut harness = Harness::with(80, 24, |store| {
        let record = Record::new(Kind::Organisation).with("name", text("Loin")).with("postal_code", text("01590"));
        store.save(record).unwrap();
    });
    harness.keys("2<enter>");
    assert!(harness.screen().contains("01 Ain (déduit du code postal)"), "{}", harness.screen());
}

#[test]
fn the_time_machine_mutes_what_is_to_come_and_changes_what_is_owed() {
    let mut harness = Harness::themed(100, 30, Theme::mono(), Lang::Fr, full);
    harness.keys("2<enter>");
    assert!(plain(&harness).contains("pas à jour : 2014, reste dû 320,00 €"), "{}", harness.screen());
    harness.keys("[[");
    let screen = harness.screen();
    assert!(screen.contains("à jour, cotisation 2013 réglée"), "{screen}");
    let styled = harness.styled();
    let before = styled.split("Projet de banc").next().unwrap();
    let style = before.rsplit('{').next().unwrap();
    assert!(style.contains("DIM"), "{styled}");
    harness.keys("[[");
    assert!(harness.screen().contains("prospect"), "{}", harness.screen());
}

#[test]
fn a_task_and_a_planned_visit_are_done_with_a_key() {
    let mut harness = at(100, 30);
    harness.keys("hhh ");
    assert!(harness.screen().contains("Tâche faite"), "{}", harness.screen());
    let task = harness.store().get(Kind::Task, 1).unwrap().unwrap();
    assert_eq!(task.get("done_on"), &day("2015-06-30"));
    // What is done cannot be done again, and the footer says so.
    harness.keys("j");
    assert!(!harness.screen().contains("Espace Fait"), "{}", harness.screen());
    harness.keys("hhh ");
    let visits = harness.store().of_organisation(Kind::Visit, 1).unwrap();
    let visit = visits.iter().find(|visit| visit.text("purpose") == "Suivi").unwrap();
    assert_eq!((visit.text("status"), visit.date("date")), ("done", "2015-06-30".parse().ok()));
    // The last change is undone from anywhere.
    harness.keys("u");
    let visits = harness.store().of_organisation(Kind::Visit, 1).unwrap();
    assert!(visits.iter().any(|visit| visit.text("status") == "planned"));
}

#[test]
fn a_change_is_undone_from_the_history() {
    let mut harness = at(100, 30);
    harness.keys("H");
    // The organisation's change is below the thirteen records that came after it.
    let screen = plain(&harness);
    assert!(screen.contains("création : chiffres annuels"), "{screen}");
    for _ in 0..40 {
        if harness.screen().contains("→ 12 rue de la Roue") {
            break;
        }
        harness.keys("j");
    }
    assert_snapshot!("history_change", harness.screen());
    harness.keys("U");
    assert_snapshot!("history_question", harness.screen());
    harness.keys("o");
    let organisation = harness.store().get(Kind::Organisation, 1).unwrap().unwrap();
    assert_eq!(organisation.text("phone"), "");
    harness.keys("g");
    assert!(harness.screen().contains("annulation – modification"), "{}", harness.screen());
}

#[test]
fn another_program_changes_the_file() {
    let mut harness = at(100, 30);
    let mut store = harness.store();
    let organisation = store.get(Kind::Organisation, 1).unwrap().unwrap();
    store.save(organisation.with("phone", text("03 53 01 99 99"))).unwrap();
    for _ in 0..3 {
        if !harness.screen().contains("99 99") {
            harness.settle_after_others();
        }
    }
    assert!(harness.screen().contains("03 53 01 99 99"), "{}", harness.screen());
}

#[test]
fn a_deleted_organisation_closes_its_file() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("2F<home><enter>");
    let mut store = harness.store();
    let organisation = store.get(Kind::Organisation, 2).unwrap().unwrap();
    store.delete(&organisation).unwrap();
    for _ in 0..3 {
        if !harness.screen().contains("n’existe plus") {
            harness.settle_after_others();
        }
    }
    let screen = harness.screen();
    assert!(screen.contains("n’existe plus") && screen.contains("1 structure"), "{screen}");
}

#[test]
fn addresses_are_copied() {
    let mut harness = at(80, 24);
    harness.keys("ll");
    let event = crate::tui::keymap::Stroke::parse("y").unwrap().event();
    harness.app.handle(crate::tui::app::Event::Input(crate::tui::input::InputEvent::Key(event)));
    assert_eq!(harness.app.take_outside(), [Outside::Copy("a.bole@horlogerie-des-pres.test".into())]);
}

#[test]
fn what_another_program_broke_over_lines_is_copied_as_one() {
    let mut harness = Harness::with_file(80, 24, Lang::Fr, |path, store| {
        small_pole(store);
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        let lines = "a@exemple.test\nrm -rf x\r\n\u{2028}b\u{85}c\n";
        conn.execute("UPDATE organisation SET email = ?1 WHERE name LIKE 'Horlogerie%'", [lines]).unwrap();
    });
    harness.keys("2<home><enter>");
    let event = crate::tui::keymap::Stroke::parse("y").unwrap().event();
    harness.app.handle(crate::tui::app::Event::Input(crate::tui::input::InputEvent::Key(event)));
    let outside = harness.app.take_outside();
    let [Outside::Copy(copied)] = &outside[..] else { panic!("{outside:?}") };
    assert_eq!(copied, "a@exemple.test rm -rf x  b c");
}

#[test]
fn keys_go_back_and_every_size_is_safe() {
    let mut harness = at(80, 24);
    for _ in Section::ALL {
        harness.keys("l<end>J");
        for (width, height) in [(0, 0), (1, 1), (20, 5), (80, 24), (200, 50)] {
            harness.resize(width, height);
        }
    }
    harness.resize(80, 24).keys("<esc>");
    assert!(harness.screen().contains("adhérent sur 3"), "{}", harness.screen());
}

#[test]
fn forms_open_with_what_is_known() {
    let mut harness = at(100, 40);
    // Dues: the payment of what is left of the selected year.
    harness.keys("llljn");
    let screen = plain(&harness);
    assert!(screen.contains("2014") && screen.contains("320"), "{screen}");
    harness.keys("<esc>");
    // A visit is opened from the timeline with Enter, the organisation with e.
    harness.keys("hhhjj<enter>");
    assert!(plain(&harness).contains("Veut un banc de mesure"), "{}", harness.screen());
    harness.keys("<esc>e");
    assert!(plain(&harness).contains("12 rue de la Roue"), "{}", harness.screen());
    harness.keys("<esc>");
    // A task is deleted after a question.
    harness.keys("hhhx");
    assert_snapshot!("delete_question", harness.screen());
}
