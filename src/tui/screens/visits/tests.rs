use super::fixture::{body, pole};
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::tui::harness::Harness;
use crate::tui::theme::Theme;
use insta::assert_snapshot;

fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("3");
    harness
}

#[test]
fn the_year_as_a_list() {
    let mut harness = at(80, 24);
    assert_snapshot!("list_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("list_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("list_200", body(&harness.screen()));
    harness.resize(50, 12);
    assert_snapshot!("list_50", body(&harness.screen()));
}

#[test]
fn what_a_visit_counts_for_is_told() {
    let mut harness = at(80, 24);
    for (keys, said) in [
        ("G", "pas comme nouvelle : déjà visitée le 20/05/2014"),
        ("k", "la structure n’est pas une entreprise"),
        ("k", "et parmi les nouvelles"),
        ("k", "pas comme nouvelle : adhérente depuis le 01/03/2013"),
        ("k", "ne compte pas une seconde fois"),
        ("k", "a-t-elle eu lieu"),
        ("k", "ne compte pas encore"),
        ("k", "déjà comptée par la visite du 03/02/2015"),
    ] {
        harness.keys(keys);
        let screen = harness.screen().to_lowercase().replace('\u{a0}', " ");
        assert!(screen.contains(said), "{keys}: {said}\n{screen}");
    }
}

#[test]
fn filters_cycle_and_say_so() {
    let mut harness = at(80, 24);
    harness.keys("m");
    assert_snapshot!("mine", body(&harness.screen()));
    harness.keys("f");
    assert_snapshot!("mine_planned", body(&harness.screen()));
    harness.keys("mff");
    assert_eq!(list_of(&harness), list_of(&at(80, 24)));
}

#[test]
fn the_selected_visit_stays_selected_when_the_list_changes() {
    let mut harness = at(80, 24);
    harness.keys("jjjj");
    let before = harness.styled();
    assert!(before.contains("{White,Blue,BOLD} 21/04/2015"), "{before}");
    harness.keys("m");
    assert!(harness.styled().contains("{White,Blue,BOLD} 21/04/2015"), "{}", harness.styled());
}

#[test]
fn another_year_and_another_date() {
    let mut harness = at(80, 24);
    harness.keys("[");
    assert_snapshot!("list_2014", body(&harness.screen()));
    harness.keys("]d01/03/2015<enter>");
    assert_snapshot!("list_on_1_march", body(&harness.screen()));
    harness.keys("d2013-05-05<enter>");
    assert_snapshot!("list_2013", body(&harness.screen()));
}

#[test]
fn calendar() {
    let mut harness = at(80, 24);
    harness.keys("c");
    assert_snapshot!("calendar_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("calendar_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("calendar_200", body(&harness.screen()));
    harness.resize(40, 15);
    assert_snapshot!("calendar_40", body(&harness.screen()));
}

#[test]
fn arrows_move_the_day_and_the_year_follows() {
    let mut harness = at(80, 24);
    harness.keys("c<pageup><pageup><pageup><up><up><up><right><right><right>");
    assert_snapshot!("calendar_day", body(&harness.screen()));
    harness.keys("j");
    assert_snapshot!("calendar_second_of_day", body(&harness.styled()));
    // After the last visit of a day comes the first of the next day that has some, and back.
    harness.keys("j");
    assert!(harness.screen().contains("Mardi 21 avril 2015"), "{}", harness.screen());
    harness.keys("k");
    assert!(harness.styled().contains("{White,Blue,BOLD} réalisée  Institut"), "{}", harness.styled());
    harness.keys("kkkk");
    assert!(harness.screen().contains("Mardi 3 février 2015"), "{}", harness.screen());
    harness.keys("[");
    assert!(harness.screen().contains("Lundi 30 juin 2014"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.screen().contains("20/05/2014"), "{}", harness.screen());
}

#[test]
fn the_calendar_needs_no_colour() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, pole);
    harness.keys("3c");
    assert_snapshot!("calendar_mono", body(&harness.styled()));
}

#[test]
fn space_marks_a_planned_visit_as_done_opens_its_report_and_undo_takes_both_back() {
    let mut harness = at(80, 24);
    harness.keys("j ");
    let status = |harness: &Harness| {
        let visit = harness.store().all(Kind::Visit).unwrap().into_iter().rev().nth(1).unwrap();
        (visit.date("date").unwrap().to_string(), visit.text("status").to_owned(), visit.text("summary").to_owned())
    };
    let is = |date: &str, status: &str, summary: &str| (date.to_owned(), status.to_owned(), summary.to_owned());
    assert_eq!(status(&harness), is("2015-06-30", "done", ""));
    harness.keys("Deux projets en vue.<ctrl-s>");
    assert_eq!(status(&harness), is("2015-06-30", "done", "Deux projets en vue."));
    harness.keys("<down><up>");
    assert_snapshot!("marked_done", body(&harness.screen()));
    harness.keys("uu");
    assert_eq!(status(&harness), is("2015-07-09", "planned", ""));
    assert_eq!(list_of(&harness), list_of(&at(80, 24)));
    // What is done already is not offered.
    harness.keys("G ");
    assert_eq!(harness.store().last_change().unwrap(), None);
}

#[test]
fn a_day_of_the_calendar_is_planned_on() {
    let mut harness = at(80, 24);
    harness.keys("c<right><right>n");
    assert!(harness.screen().contains("jeudi 2 juillet 2015"), "{}", harness.screen());
    assert!(harness.screen().contains("Paul Jacquet"), "{}", harness.screen());
    harness.keys("Décolle<enter><ctrl-s>");
    let visit = harness.store().all(Kind::Visit).unwrap().pop().unwrap();
    assert_eq!((visit.date("date").unwrap().to_string(), visit.text("status")), ("2015-07-02".to_owned(), "planned"));
    assert!(harness.screen().contains("prévue  Décolletage Lefèvre, Lyon"), "{}", harness.screen());
}

#[test]
fn a_visit_is_deleted_after_a_question() {
    let mut harness = at(80, 24);
    harness.keys("Gx");
    assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 9);
    harness.keys("o");
    assert_eq!(harness.store().all(Kind::Visit).unwrap().len(), 8);
    assert!(harness.screen().contains("7 visites"), "{}", harness.screen());
}

/// The figures, the filters and the rows.
fn list_of(harness: &Harness) -> Vec<String> {
    harness.screen().lines().skip(2).take(11).map(str::to_owned).collect()
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("3");
    assert_snapshot!("empty", body(&harness.screen()));
    harness.keys("m");
    assert!(harness.screen().contains("n’est pas dans l’équipe"), "{}", harness.screen());
    harness.keys("c");
    assert_snapshot!("empty_calendar", body(&harness.screen()));
    // Nothing is selected, so these do nothing.
    harness.keys("<enter>ex ");
    assert_snapshot!("empty_calendar", body(&harness.screen()));
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "c", "<left>", "c"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
    }
}

#[test]
fn english() {
    let mut harness = Harness::themed(120, 30, Theme::light(), Lang::En, pole);
    harness.keys("3");
    assert_snapshot!("english", body(&harness.screen()));
}
