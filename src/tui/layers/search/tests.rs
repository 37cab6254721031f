//! Keys in the box and what is then on the screen.

use insta::assert_snapshot;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::Store;
use crate::tui::app::Event;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::input::InputEvent;
use crate::tui::keymap::Stroke;
use crate::tui::theme::Theme;

/// The small pole with a company whose name begins like a command's, a project and a contact.
fn pole(store: &mut Store) {
    small_pole(store);
    let text = |text: &str| Value::Text(text.into());
    store.save(Record::new(Kind::Organisation).with("name", text("Rapid Visserie"))).unwrap();
    store
        .save(Record::new(Kind::Project).with("acronym", text("RAPLASER")).with("title", text("Micro-usinage")))
        .unwrap();
    let contact = Record::new(Kind::Contact).with("organisation", Value::Int(1)).with("last_name", text("Rapin"));
    store.save(contact.with("role", text("gérance")).with("phone", text("03 53 01 11 40"))).unwrap();
}

fn at(width: u16, height: u16) -> Harness {
    Harness::with(width, height, pole)
}

/// The rows of the box that hold something, without its frame.
fn rows(harness: &Harness) -> Vec<String> {
    let screen = harness.screen();
    let inside = screen.lines().filter_map(|line| line.strip_prefix('│')?.strip_suffix('│'));
    inside.skip(2).map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn press(harness: &mut Harness, key: &str) {
    let stroke = Stroke::parse(key).unwrap();
    harness.app.handle(Event::Input(InputEvent::Key(stroke.event())));
}

#[test]
fn an_empty_box_says_what_filters_there_are() {
    let mut harness = at(80, 24);
    assert_snapshot!("empty_80", harness.keys("/").screen());
}

#[test]
fn records_and_the_commands_of_where_one_is() {
    let mut harness = at(80, 24);
    assert_snapshot!("rap_80", harness.keys("/rap").screen());
    let mut harness = at(120, 40);
    harness.keys("2/rap");
    assert_snapshot!("rap_120", harness.popup("Rechercher"));
}

#[test]
fn colours_of_matches_and_filters() {
    let mut harness = Harness::themed(80, 12, Theme::dark(), Lang::Fr, pole);
    assert_snapshot!("styled", harness.keys("/vis").styled());
    let mut harness = Harness::themed(80, 12, Theme::mono(), Lang::En, pole);
    assert_snapshot!("mono_en", harness.keys("/command: rep").styled());
}

#[test]
fn a_row_says_why_it_is_there() {
    let mut harness = Harness::themed(100, 9, Theme::dark(), Lang::Fr, pole);
    assert_snapshot!("why_phone", harness.keys("/0353 01 11").styled());
    assert!(rows(harness.keys("<ctrl-u>gerance"))[0].starts_with("Rapin · gérance"), "{}", harness.screen());
    // What its name says needs no more.
    assert!(!rows(harness.keys("<ctrl-u>rapin"))[0].contains('·'), "{}", harness.screen());
    let mut harness = at(80, 24);
    harness.keys("/4879807990");
    assert!(rows(&harness)[0].contains(" · 48798079900"), "{}", harness.screen());
}

#[test]
fn a_command_runs_where_the_box_was_opened() {
    let mut harness = at(80, 24);
    harness.keys("/rapport annuel");
    assert!(rows(&harness)[0].starts_with("Rapport"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(harness.screen().contains("Rapport annuel"), "{}", harness.screen());
    assert!(!harness.screen().contains("Rechercher"), "{}", harness.screen());
    // A command of the screen under the box.
    harness.keys("<esc>2/commande:ajouter un filtre<enter>");
    assert!(harness.screen().contains("Filtrer"), "{}", harness.screen());
}

#[test]
fn tab_takes_the_filter_on_offer_and_typing_goes_on() {
    let mut harness = at(80, 24);
    harness.keys("/adh");
    assert!(harness.screen().contains("Tab adhérent:"), "{}", harness.screen());
    harness.keys("<tab>");
    assert!(harness.screen().contains("[adhérent:]"), "{}", harness.screen());
    assert_eq!(rows(&harness).len(), 1, "{}", harness.screen());
    harness.keys("rap");
    assert_snapshot!("filtered", harness.screen());
    harness.keys("<tab>");
    assert!(harness.screen().contains("prospect: rap"), "{}", harness.screen());
    assert!(rows(&harness)[0].starts_with("Rapid Visserie"), "{}", harness.screen());
    harness.keys("<backtab>");
    assert!(!harness.screen().contains("prospect: rap"), "{}", harness.screen());
    harness.keys("<esc>/cmd<tab>");
    assert_snapshot!("all_commands", harness.screen());
}

#[test]
fn enter_waits_for_the_answer_to_what_was_typed() {
    let mut harness = at(80, 24);
    harness.keys("/lefevre");
    for key in ["ctrl-u", "h", "o", "r", "l", "o", "enter"] {
        press(&mut harness, key);
    }
    harness.settle();
    assert!(harness.screen().contains("Horlogerie des Prés"), "{}", harness.screen());
    assert!(!harness.screen().contains("Rechercher"), "{}", harness.screen());
    // Typing on takes it back.
    harness.keys("<esc>/");
    for key in ["h", "enter", "o"] {
        press(&mut harness, key);
    }
    harness.settle();
    assert!(harness.screen().contains("Rechercher"), "{}", harness.screen());
    // The second key waits as well, and a command is no place to visit.
    for key in ["r", "l", "ctrl-v"] {
        press(&mut harness, key);
    }
    harness.settle();
    assert!(harness.screen().contains("Nouvelle visite"), "{}", harness.screen());
    harness.keys("<esc>/rapport annuel<ctrl-v>");
    assert!(harness.screen().contains("Rechercher"), "{}", harness.screen());
}

#[test]
fn each_kind_of_record_opens_on_its_page() {
    let mut harness = at(120, 40);
    harness.keys("/raplaser<enter>");
    assert!(harness.screen().contains("Micro-usinage"), "{}", harness.screen());
    harness.keys("<esc>/contact: rapin<enter>");
    assert!(harness.screen().contains("Horlogerie des Prés"), "{}", harness.screen());
}

#[test]
fn visits_and_advice_open_on_their_page_and_lead_to_a_visit() {
    let mut harness = at(120, 40);
    let engagement = Record::new(Kind::Engagement)
        .with("organisation", Value::Int(1))
        .with("kind", Value::Text("innovation".into()));
    let engagement = engagement.with("title", Value::Text("Étude de rentabilité".into()));
    harness.store().save(engagement.with("started_on", Value::Date("2015-03-02".parse().unwrap()))).unwrap();
    harness.settle_after_others();
    for (typed, page) in [("/visite: partenaire", "Cherche un partenaire"), ("/conseil: rentab", "rentabilité")] {
        harness.keys(typed);
        press(&mut harness, "enter");
        harness.settle();
        assert!(harness.screen().contains(page), "{}", harness.screen());
        harness.keys("<esc>");
        harness.keys(typed);
        press(&mut harness, "ctrl-v");
        harness.settle();
        assert!(harness.screen().contains("Nouvelle visite"), "{}", harness.screen());
        assert!(harness.screen().contains("Horlogerie des Prés SAS"), "{}", harness.screen());
        harness.keys("<esc>");
    }
}

#[test]
fn visits_are_found_by_their_reports_and_show_what_answers() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut harness = at(width, height);
        harness.keys("/partenaire");
        assert_snapshot!(format!("visits_{width}"), harness.popup("Rechercher"));
    }
    let mut harness = Harness::themed(100, 10, Theme::dark(), Lang::Fr, pole);
    assert_snapshot!("visits_styled", harness.keys("/partnaire").styled());
}

#[test]
fn a_row_that_was_chosen_stays_chosen_when_somebody_writes() {
    let mut harness = at(100, 24);
    let visit = |date: &str| {
        let with = |visit: Record, field: &'static str, value: Value| visit.with(field, value);
        let visit = with(Record::new(Kind::Visit), "organisation", Value::Int(1));
        let visit = with(with(visit, "staff", Value::Int(1)), "summary", Value::Text("Cherche un partenaire".into()));
        with(visit, "date", Value::Date(date.parse().unwrap()))
    };
    harness.store().save(visit("2013-03-04")).unwrap();
    harness.settle_after_others();
    harness.keys("/visite: partenaire<down>");
    let chosen = |harness: &Harness| {
        let styled = harness.styled();
        let line =
            styled.lines().find(|line| line.contains("visite ") && line.contains("White,Blue")).unwrap_or_default();
        line.to_owned()
    };
    let before = chosen(&harness);
    assert!(before.contains("04/03/2013"), "{}", harness.styled());
    harness.store().save(Record::new(Kind::Organisation).with("name", Value::Text("Autre".into()))).unwrap();
    harness.settle_after_others();
    assert_eq!(chosen(&harness), before);
}

#[test]
fn the_palette_finds_as_the_box_does() {
    let mut harness = at(80, 24);
    harness.keys(":rapot anuel");
    assert_snapshot!("palette_80", harness.popup("Commandes"));
    harness.keys("<enter>");
    assert!(harness.screen().contains("Rapport annuel"), "{}", harness.screen());
    harness.keys("<esc>:zzzz");
    assert!(harness.screen().contains("Rien ne correspond"), "{}", harness.screen());
    let mut harness = at(120, 40);
    harness.keys(":date");
    assert_snapshot!("palette_120", harness.popup("Commandes"));
    let mut harness = Harness::themed(80, 8, Theme::dark(), Lang::Fr, pole);
    assert_snapshot!("palette_styled", harness.keys(":date").styled());
}

#[test]
fn no_size_is_too_small() {
    let mut harness = at(20, 5);
    for keys in ["/", "rap", "<tab>", "<tab>", "<down><enter>", "<esc><esc>:ann", "<enter>"] {
        harness.keys(keys);
        harness.resize(1, 1).resize(20, 5);
    }
}

#[test]
fn drawing_waits_a_moment_for_what_answers_a_key() {
    let mut harness = at(80, 24);
    harness.keys("/");
    assert_eq!(harness.app.held(), None, "an empty box has nothing to wait for");
    press(&mut harness, "h");
    assert!(harness.app.held().is_some());
    harness.settle();
    assert_eq!(harness.app.held(), None);
    press(&mut harness, "down");
    assert_eq!(harness.app.held(), None, "a key that asks for nothing");
}

#[test]
fn what_is_behind_the_box_follows_changes() {
    let mut harness = at(120, 40);
    harness.keys("/horl");
    let members = |harness: &Harness| harness.screen().lines().next().unwrap().to_owned() + &harness.screen();
    let before = members(&harness);
    let store = &mut harness.store();
    let other = store.save(Record::new(Kind::Organisation).with("name", Value::Text("Autre".into()))).unwrap().0.id;
    let membership = Record::new(Kind::Membership).with("organisation", Value::Int(other.into()));
    let membership = membership.with("college", Value::Int(1));
    store.save(membership.with("joined_on", Value::Date("2014-01-01".parse().unwrap()))).unwrap();
    harness.settle_after_others();
    harness.settle_after_others();
    let after = members(&harness);
    assert_ne!(before, after);
    harness.keys("o<backspace>");
    assert_eq!(members(&harness), after, "a picture of what is behind shows what is there now");
}
