use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;
use insta::assert_snapshot;

/// The little pole with something of every sort to do, and some of the contract's obligations met.
fn pole(store: &mut Store) {
    small_pole(store);
    let text = |text: &str| Value::Text(text.into());
    let day = |day: &str| Value::Date(day.parse().unwrap());
    let id = |id: Id| Value::Int(id.into());
    let mut save = |record: Record| -> Id { store.save(record).unwrap().0.id };
    let other = save(Record::new(Kind::Staff).with("login", text("cda")).with("name", text("Claire Damien")));
    for (title, due, staff, organisation, done) in [
        ("Rappeler au sujet du laser", Some("2015-06-22"), 1, Some(1), None),
        ("Préparer la commission Santé", Some("2015-06-30"), 1, None, None),
        ("Envoyer la plaquette", Some("2015-07-03"), other, Some(2), None),
        ("Ranger les archives", None, 1, None, None),
        ("Écrire à la Région", Some("2015-05-04"), 1, None, Some("2015-05-06")),
    ] {
        let mut task = Record::new(Kind::Task).with("title", text(title)).with("staff", id(staff));
        for (field, value) in [("due_on", due), ("done_on", done)] {
            task.set(field, value.map_or(Value::Null, day));
        }
        task.set("organisation", organisation.map_or(Value::Null, id));
        save(task);
    }
    let visit = |organisation: Id, date: &str, status: &str| {
        Record::new(Kind::Visit)
            .with("organisation", id(organisation))
            .with("date", day(date))
            .with("staff", id(1))
            .with("status", text(status))
    };
    save(visit(2, "2015-07-09", "planned").with("purpose", text("Premier contact")));
    save(
        visit(1, "2015-06-12", "done")
            .with("next_step", text("Envoyer la liste des financeurs"))
            .with("next_step_on", day("2015-07-01")),
    );
    // All of 2014, but for the financial statement.
    let contract = store.contracts()[0].clone();
    for due in contract.occurrences("2014-04-01".parse().unwrap(), "2014-12-31".parse().unwrap()) {
        store.fulfil(&contract.code, &due.obligation.code, due.period, due.due_on, Some(other)).unwrap();
    }
}

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("6");
    harness
}

/// What is under the header of the program.
fn body(screen: &str) -> String {
    screen.lines().skip(2).collect::<Vec<_>>().join("\n")
}

fn all(harness: &Harness, kind: Kind) -> Vec<Record> {
    harness.store().all(kind).unwrap()
}

#[test]
fn the_list_at_every_size() {
    let mut harness = at(80, 24);
    assert_snapshot!("list_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("list_120", body(&harness.screen()));
    harness.keys("m");
    assert_snapshot!("everybody_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("list_200", body(&harness.screen()));
    harness.resize(44, 12);
    assert_snapshot!("list_44", body(&harness.screen()));
}

#[test]
fn what_must_be_done_before_31_march() {
    let mut harness = at(80, 24);
    // Wherever the selection was, it is on the first obligation then.
    harness.keys("Gb31 mars");
    assert!(harness.screen().contains("jeudi 31 mars 2016"), "{}", harness.screen());
    harness.keys("<enter>");
    assert_snapshot!("until_80", body(&harness.screen()));
    harness.keys("<esc>");
    assert!(!harness.screen().contains("d’ici au"), "{}", harness.screen());
}

#[test]
fn space_records_who_met_an_obligation_and_undo_takes_it_back() {
    let mut harness = at(80, 24);
    let before = body(&harness.screen());
    assert!(before.contains("(et 1 exercice avant)"), "{before}");
    harness.keys(" ");
    let met = all(&harness, Kind::Fulfilment).pop().unwrap();
    assert_eq!((met.text("obligation"), met.text("period")), ("bilan_financier", "2015"));
    assert_eq!((met.date("done_on").unwrap().to_string(), met.id_of("staff")), ("2015-06-30".to_owned(), Some(1)));
    let screen = harness.screen();
    assert!(screen.contains("Obligation remplie le 30/06/2015"), "{screen}");
    assert!(
        !screen.contains("exercice avant") && screen.contains("Bilan financier aux financeurs publics, 2014"),
        "{screen}"
    );
    harness.keys("u");
    assert_eq!(
        body(&harness.screen()).lines().take(18).collect::<Vec<_>>(),
        before.lines().take(18).collect::<Vec<_>>()
    );
}

#[test]
fn an_obligation_opens_with_its_wording_and_its_past() {
    let mut harness = at(80, 24);
    harness.keys("<enter>");
    assert_snapshot!("obligation_80", body(&harness.screen()));
    // From 2015, selected, up to 2014: met from here as well.
    harness.keys("<up> ");
    let screen = harness.screen();
    assert!(screen.contains("✓ 2014") && screen.contains("faite le 30/06/2015 par Paul Jacquet"), "{screen}");
    harness.keys("e");
    assert!(harness.screen().contains("Modifier"), "{}", harness.screen());
    harness.keys("<esc>x");
    assert!(harness.screen().contains("Supprimer"), "{}", harness.screen());
}

#[test]
fn the_form_of_an_obligation_knows_who_and_when() {
    let mut harness = at(80, 24);
    harness.keys("e");
    assert_snapshot!("form_80", body(&harness.screen()));
    harness.keys("<ctrl-s>");
    let met = all(&harness, Kind::Fulfilment).pop().unwrap();
    assert_eq!((met.text("obligation"), met.text("period")), ("bilan_financier", "2015"));
}

#[test]
fn an_obligation_that_no_contract_has_is_refused() {
    let harness = at(80, 24);
    let mut store = harness.store();
    let record = |contract: &str, obligation: &str, period: &str, on: &str| {
        Record::new(Kind::Fulfilment)
            .with("contract", Value::Text(contract.into()))
            .with("obligation", Value::Text(obligation.into()))
            .with("period", Value::Text(period.into()))
            .with("done_on", Value::Date(on.parse().unwrap()))
    };
    let pole = "microtechniques-2014-2018";
    for (contract, obligation, period, on, field) in [
        ("autre", "bilan_financier", "2015", "2015-03-01", "contract"),
        (pole, "bilan", "2015", "2015-03-01", "obligation"),
        (pole, "bilan_financier", "2015-1", "2015-03-01", "period"),
        (pole, "bilan_financier", "2019", "2015-03-01", "period"),
        (pole, "statuts_instances", "2015", "2015-03-01", "period"),
        (pole, "bilan_financier", "2015", "2013-12-31", "done_on"),
        // It was met already.
        (pole, "liste_membres", "2014", "2014-12-31", "period"),
    ] {
        match store.save(record(contract, obligation, period, on)) {
            Err(crate::store::StoreError::Invalid { problems, .. }) => assert_eq!(problems[0].field, field, "{period}"),
            other => panic!("{obligation} {period}: {other:?}"),
        }
    }
    store.save(record(pole, "statuts_instances", "2015-06-17", "2015-06-17")).unwrap();
    store.save(record(pole, "bilan_financier", "2015", "2014-01-01")).unwrap();
}

#[test]
fn tasks_steps_and_visits_are_done() {
    let mut harness = at(80, 24);
    harness.keys("ffff");
    assert_snapshot!("tasks_80", body(&harness.screen()));
    harness.keys(" ");
    let task = |harness: &Harness, at: usize| all(harness, Kind::Task)[at].date("done_on").map(|day| day.to_string());
    assert_eq!(task(&harness, 0).as_deref(), Some("2015-06-30"));
    // With what is done in sight, Space opens it again.
    harness.keys("rG");
    assert!(harness.screen().contains("✓"), "{}", harness.screen());
    harness.keys(" ");
    assert_eq!(task(&harness, 4), None);
    // A next step becomes a task that is done, in one change.
    harness.keys("r<esc>fff ");
    let visit = |harness: &Harness| {
        all(harness, Kind::Visit)
            .into_iter()
            .find(|visit| visit.date("date").unwrap().to_string() == "2015-06-12")
            .unwrap()
    };
    assert_eq!(visit(&harness).date("next_step_on"), None);
    let kept = all(&harness, Kind::Task).pop().unwrap();
    assert_eq!(
        (kept.text("title"), kept.date("done_on").map(|day| day.to_string()).as_deref()),
        ("Envoyer la liste des financeurs", Some("2015-06-30"))
    );
    assert!(harness.screen().contains("Rien ne correspond"), "{}", harness.screen());
    harness.keys("u");
    assert_eq!(visit(&harness).date("next_step_on").unwrap().to_string(), "2015-07-01");
    assert_eq!(all(&harness, Kind::Task).len(), 5);
    // A visit opens for its report.
    harness.keys("<esc>ff ");
    assert_eq!(all(&harness, Kind::Visit).into_iter().filter(|visit| visit.text("status") == "planned").count(), 0);
    assert!(harness.screen().contains("Compte rendu"), "{}", harness.screen());
}

#[test]
fn what_can_be_put_off_is() {
    let mut harness = at(80, 24);
    // An obligation cannot.
    harness.keys("p");
    assert!(!harness.screen().contains("Reporter à"), "{}", harness.screen());
    harness.keys("ffffp+2s<enter>");
    assert!(harness.screen().contains("Reporté au 14/07/2015"), "{}", harness.screen());
    assert_eq!(all(&harness, Kind::Task)[0].date("due_on").unwrap().to_string(), "2015-07-14");
    harness.keys("p<enter>");
    assert!(harness.screen().contains("Une date est attendue"), "{}", harness.screen());
    harness.keys("<esc>u");
    assert_eq!(all(&harness, Kind::Task)[0].date("due_on").unwrap().to_string(), "2015-06-22");
}

#[test]
fn an_earlier_date_shows_what_was_open_then() {
    let mut harness = at(80, 24);
    harness.keys("d05/05/2015<enter>");
    let screen = harness.screen();
    // Done on the 6th, so open on the 5th; and the visit of June had not taken place.
    assert!(screen.contains("Écrire à la Région") && !screen.contains("liste des financeurs"), "{screen}");
    harness.keys(" ");
    assert!(harness.screen().contains("c’était encore à faire"), "{}", harness.screen());
}

#[test]
fn calendar() {
    let mut harness = at(80, 24);
    harness.keys("c");
    assert_snapshot!("calendar_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("calendar_120", body(&harness.screen()));
    harness.resize(50, 14);
    assert_snapshot!("calendar_50", body(&harness.screen()));
    harness.resize(80, 24);
    harness.keys("jj");
    assert!(harness.screen().contains("Mercredi 1er juillet 2015"), "{}", harness.screen());
    harness.keys("<pagedown><pagedown><down><left>");
    assert!(harness.screen().contains("Lundi 7 septembre 2015"), "{}", harness.screen());
    // Beyond the year that the list shows, obligations are there as well.
    harness.keys("<pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><pagedown><end>");
    assert!(harness.screen().contains("Programme d’actions"), "{}", harness.screen());
    harness.keys("n");
    assert!(harness.screen().contains("samedi 31 décembre 2016"), "{}", harness.screen());
    harness.keys("<esc><esc>");
    assert!(harness.screen().contains("En retard"), "{}", harness.screen());
}

#[test]
fn enter_opens_the_file_of_the_organisation() {
    let mut harness = at(80, 24);
    harness.keys("ffff<enter>");
    assert!(
        harness.screen().contains("Horlogerie des Prés SAS") && harness.screen().contains("Besançon"),
        "{}",
        harness.screen()
    );
}

#[test]
fn the_dashboard_shows_the_same_first_lines_and_opens_them() {
    let mut harness = Harness::with(120, 40, pole);
    let first = |screen: &str| screen.contains("31/03/2015 contrat Bilan financier");
    assert!(first(&harness.screen()), "{}", harness.screen());
    harness.keys("<end><up><up><up><up><up><up><up><up><up><up><up><up><up><up><up><up>");
    for _ in 0..20 {
        harness.keys("<up>");
    }
    for _ in 0..9 {
        harness.keys("<down>");
    }
    harness.keys("<enter>");
    assert!(harness.screen().contains("Article 10.4"), "{}", harness.screen());
}

#[test]
fn without_colour_and_in_english() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, pole);
    harness.keys("6");
    assert_snapshot!("mono_en_80", body(&harness.styled()));
    harness.keys("c");
    assert_snapshot!("calendar_mono_en_80", body(&harness.styled()));
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("6");
    assert_snapshot!("empty_80", body(&harness.screen()));
    harness.keys("ffff");
    assert!(harness.screen().contains("Rien ne correspond"), "{}", harness.screen());
    harness.keys("f<esc>m");
    assert!(harness.screen().contains("n’est pas dans l’équipe"), "{}", harness.screen());
    harness.keys("d30/06/2025<enter>");
    assert!(harness.screen().contains("Rien à faire"), "{}", harness.screen());
    harness.keys("<enter> epx<down><up>c<enter> epxjk");
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "m", "c", "<left>", "<esc>", "b", "<esc>", "G", "<enter>"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
        harness.resize(80, 24);
    }
}
