use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::Store;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;

fn reading(store: &mut Store, code: &str, date: &str, value: Option<f64>, status: Option<&str>) {
    let mut record = Record::new(Kind::Reading)
        .with("indicator", Value::Text(code.into()))
        .with("date", Value::Date(date.parse().unwrap()))
        .with("source", Value::Text("conseil d'administration".into()));
    if let Some(value) = value {
        record.set("value", Value::Real(value));
    }
    if let Some(status) = status {
        record.set("status", Value::Text(status.into()));
    }
    store.save(record).unwrap();
}

fn pole_with_readings(store: &mut Store) {
    small_pole(store);
    reading(store, "Ind27", "2015-03-31", Some(12.0), None);
    reading(store, "Ind7", "2015-02-01", None, Some("on_track"));
    reading(store, "visits_companies", "2014-11-01", Some(38.0), None);
}

fn shows(harness: &Harness, text: &str) -> bool {
    harness.screen().replace('\u{A0}', " ").contains(text)
}

#[test]
fn the_indicators_of_a_small_pole() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    harness.keys("5");
    insta::assert_snapshot!("small_80x24", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("small_120x40", harness.screen());
    harness.resize(200, 50).keys("a");
    insta::assert_snapshot!("by_article_200x50", harness.screen());
}

#[test]
fn without_colours_in_english_everything_is_told_apart() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, pole_with_readings);
    harness.keys("5");
    insta::assert_snapshot!("small_mono_en_80x24", harness.styled());
}

#[test]
fn a_code_is_typed_and_the_cursor_is_there() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    harness.keys("(cind27");
    assert!(shows(&harness, "Ind27 · Entreprises visitées"), "{}", harness.screen());
    assert!(shows(&harness, "1 sur 2"), "{}", harness.screen());
    harness.keys("<down>");
    assert!(shows(&harness, "Ind27 · Dont nouvelles"), "{}", harness.screen());
    harness.keys("9");
    assert!(shows(&harness, "Aucun indicateur de ce code"), "{}", harness.screen());
    harness.keys("<esc>catt2.8<enter>");
    assert!(shows(&harness, "ATT2.8 · Membres financés en phase aval"), "{}", harness.screen());
    // What the filter hides is shown again.
    harness.keys("ffc");
    harness.keys("p1o1<enter>");
    assert!(shows(&harness, "P1O1 · Adhérents"), "{}", harness.screen());
    assert!(!shows(&harness, "non mesurés seulement"), "{}", harness.screen());
}

#[test]
fn filters_leave_those_behind_and_those_without_figure() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    harness.keys("5f");
    assert!(shows(&harness, "en retard seulement"), "{}", harness.screen());
    assert!(!shows(&harness, "— non mesuré\n"), "{}", harness.screen());
    harness.keys("f");
    assert!(shows(&harness, "non mesurés seulement"), "{}", harness.screen());
    assert!(!shows(&harness, "▼ en retard "), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(shows(&harness, "60 indicateurs"), "{}", harness.screen());
}

#[test]
fn the_detail_tells_all_and_the_cursor_leads_it() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    harness.keys("5cind27<enter>i");
    insta::assert_snapshot!("detail_80x24", harness.screen());
    harness.keys("<end>");
    assert!(shows(&harness, "31/03/2015  12"), "{}", harness.screen());
    harness.keys("k");
    assert!(shows(&harness, "Ind4 · Adhérents ETI"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(shows(&harness, "60 indicateurs"), "{}", harness.screen());
}

#[test]
fn enter_opens_the_evidence_or_the_readings() {
    let mut harness = Harness::with(100, 30, pole_with_readings);
    harness.keys("[5cp1o1<enter><enter>");
    assert!(shows(&harness, "Compté : 1"), "{}", harness.screen());
    assert!(shows(&harness, "✔ Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("<esc>+cind7<enter><enter>");
    insta::assert_snapshot!("readings_100x30", harness.screen());
}

#[test]
fn years_stand_side_by_side_and_enter_opens_that_year() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    harness.keys("5cind27<enter>y");
    insta::assert_snapshot!("years_80x24", harness.screen());
    harness.keys("<left><enter>");
    assert!(shows(&harness, "Entreprises visitées au 31/12/2014"), "{}", harness.screen());
    assert!(shows(&harness, "38"), "{}", harness.screen());
    harness.keys("<esc><right><right>");
    // Nothing to open of a year to come.
    harness.keys("<enter>");
    assert!(shows(&harness, "côte à côte"), "{}", harness.screen());
    harness.keys("<right><right><right>");
    assert!(shows(&harness, "‹2018›"), "{}", harness.screen());
}

#[test]
fn a_reading_is_entered_corrected_and_taken_away() {
    let mut harness = Harness::with(100, 30, small_pole);
    harness.keys("5cind5<enter>r");
    insta::assert_snapshot!("reading_form_100x30", harness.screen());
    // A sentence that names no figure is judged first: the cursor is in the status.
    harness.keys("<right><right><tab>comptes<ctrl-s>");
    assert!(shows(&harness, "Jugé « en avance » à la main le 30/06/2015 (source : comptes)"), "{}", harness.screen());
    harness.keys("cind27<enter>r17<tab><tab>audit<ctrl-s>");
    assert!(shows(&harness, "17*"), "{}", harness.screen());
    assert!(shows(&harness, "les fiches donnent 0"), "{}", harness.screen());
    // The mark stands on the dashboard as well.
    harness.keys("1");
    assert!(shows(&harness, "17*/40"), "{}", harness.screen());
    harness.keys("5mx");
    assert!(shows(&harness, "audit"), "{}", harness.screen());
    harness.keys("<enter><esc>");
    assert!(!shows(&harness, "17*"), "{}", harness.screen());
}

#[test]
fn outside_the_years_of_the_contract_nothing_is_asked() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    for date in ["01/01/2012", "01/06/2020"] {
        harness.keys("d").keys(date).keys("<enter>5");
        assert!(shows(&harness, "hors des années du contrat"), "{}", harness.screen());
        assert!(shows(&harness, "0 en retard"), "{}", harness.screen());
        assert!(!shows(&harness, "▼ en retard\n"), "{}", harness.screen());
    }
}

#[test]
fn an_empty_database_says_what_to_do() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("5");
    insta::assert_snapshot!("empty_80x24", harness.screen());
}

#[test]
fn every_part_survives_every_size() {
    let mut harness = Harness::with(80, 24, pole_with_readings);
    for keys in ["5", "c27", "<enter>i", "<end>", "<esc>y", "<right>", "<esc>R", "<esc>f", "f", "<esc><enter>"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (20, 5), (40, 12), (80, 24), (150, 20), (200, 50)] {
            harness.resize(width, height);
        }
        harness.resize(80, 24);
    }
}
