use crate::i18n::Lang;
use crate::tui::harness::{Harness, small_pole};
use crate::tui::theme::Theme;

#[test]
fn the_dashboard_of_a_small_pole() {
    let mut harness = Harness::with(80, 24, small_pole);
    insta::assert_snapshot!("small_80x24", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("small_120x40", harness.screen());
    harness.resize(200, 50);
    insta::assert_snapshot!("small_200x50", harness.screen());
}

#[test]
fn an_empty_database_says_how_to_begin() {
    let harness = Harness::empty(80, 24);
    insta::assert_snapshot!("empty_80x24", harness.screen());
}

#[test]
fn without_colours_everything_is_still_told_apart() {
    let harness = Harness::themed(80, 24, Theme::mono(), Lang::En, small_pole);
    insta::assert_snapshot!("small_mono_en_80x24", harness.styled());
}

#[test]
fn years_are_stepped_and_a_date_is_set() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("[");
    assert!(harness.screen().contains("à la date du 30/06/2014"), "{}", harness.screen());
    assert!(harness.screen().contains("1/40"), "{}", harness.screen());
    harness.keys("d31/12/2013<enter>");
    assert!(harness.screen().contains("à la date du 31/12/2013"), "{}", harness.screen());
    harness.keys("d31/02<enter>");
    assert!(harness.screen().contains("à la date du 31/12/2013"), "{}", harness.screen());
    harness.keys("<esc>t");
    assert!(harness.screen().contains("au 30/06/2015"), "{}", harness.screen());
}

#[test]
fn enter_shows_what_was_counted() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.keys("[jjjj<enter>");
    insta::assert_snapshot!("evidence_visits_80x24", harness.screen());
}

#[test]
fn another_programs_change_is_seen() {
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};
    let mut harness = Harness::with(80, 24, small_pole);
    assert!(harness.screen().contains("0/40"), "{}", harness.screen());
    let mut other = harness.store();
    let visit = Record::new(Kind::Visit)
        .with("organisation", Value::Int(2))
        .with("staff", Value::Int(1))
        .with("date", Value::Date("2015-06-01".parse().unwrap()));
    other.save(visit).unwrap();
    harness.settle_after_others();
    assert!(harness.screen().contains("1/40"), "{}", harness.screen());
}

#[test]
fn each_number_of_a_note_has_its_rows() {
    let mut harness = Harness::with(80, 24, small_pole);
    // Members up to date: by college and growth.
    harness.keys("jp");
    insta::assert_snapshot!("parts_80x24", harness.screen());
    harness.keys("<enter>");
    assert!(harness.screen().contains("✔ Horlogerie des Prés SAS"), "{}", harness.screen());
    assert!(harness.screen().contains("Entreprises"), "{}", harness.screen());
    // Dues called are a sum of amounts.
    harness.keys("<esc>jjp<enter>");
    assert!(harness.screen().replace('\u{A0}', " ").contains("550,00 €"), "{}", harness.screen());
}
