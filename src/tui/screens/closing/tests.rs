use insta::assert_snapshot;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::store::{CloseOutcome, Store};
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{self, day, int, plain, pole, save};
use crate::tui::theme::Theme;

/// The screen with `#` for each digit of a hash, which any change of the contract's file makes another.
fn body(screen: &str) -> String {
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let (mut out, mut word) = (String::new(), String::new());
    for c in fixture::body(screen).chars().chain(['\0']) {
        if hex(c) {
            word.push(c);
            continue;
        }
        let hash = word.len() >= 12;
        out.extend(word.drain(..).map(|c| if hash { '#' } else { c }));
        out.extend(Some(c).filter(|c| *c != '\0'));
    }
    out
}

fn close(store: &mut Store, year: i32, note: Option<&str>) {
    let outcome = store.close_year(year, "2015-06-30".parse().unwrap(), false, note).unwrap();
    assert!(matches!(outcome, CloseOutcome::Closed { .. }), "{outcome:?}");
}

fn visit(store: &mut Store, name: &str, date: &str) {
    let all = store.all(Kind::Organisation).unwrap();
    let organisation = all.iter().find(|one| one.text("name") == name).unwrap().id;
    let staff = store.all(Kind::Staff).unwrap()[0].id;
    save(
        store,
        Record::new(Kind::Visit)
            .with("organisation", int(organisation))
            .with("date", day(date))
            .with("staff", int(staff)),
    );
}

/// 2014 closed; since then one visit of 2014 was entered late, and one was taken out.
fn corrected(store: &mut Store) {
    pole(store);
    visit(store, "Décolletage Lefèvre", "2014-04-04");
    close(store, 2014, Some("Envoyé aux neuf financeurs"));
    visit(store, "Optique Comtoise", "2014-11-21");
    let visits = store.all(Kind::Visit).unwrap();
    let wrong = visits.iter().find(|one| one.get("date") == &Value::Date("2014-04-04".parse().unwrap())).unwrap();
    store.delete(wrong).unwrap();
}

#[test]
fn what_was_reported_and_what_changed_since() {
    let mut harness = Harness::with(100, 30, corrected);
    harness.keys("C");
    assert_snapshot!("years", body(&harness.screen()));
    harness.keys("<enter>");
    assert_snapshot!("year", body(&harness.screen()));
    harness.keys("x");
    assert_snapshot!("only_changes", body(&harness.screen()));
    harness.keys("<enter>");
    assert_snapshot!("rows", body(&harness.screen()));
    // Each row leads to its record, what went at least to the organisation.
    harness.keys("<enter>");
    assert!(harness.screen().contains("Décolletage Lefèvre"), "{}", harness.screen());
    harness.keys("<esc>j<enter>");
    assert!(harness.screen().contains("Optique Comtoise"), "{}", harness.screen());
}

#[test]
fn a_year_is_closed_after_a_look_at_what_is_frozen() {
    let mut harness = Harness::with(100, 30, pole);
    harness.keys("Cc");
    assert_snapshot!("confirm", body(&harness.screen()));
    harness.keys("n");
    assert!(harness.store().closings().unwrap().is_empty());
    harness.keys("co");
    assert!(plain(&harness.screen()).contains("Exercice 2014 clos (clôture 1"), "{}", harness.screen());
    let closings = harness.store().closings().unwrap();
    assert_eq!(closings.iter().map(|one| (one.year, one.closed_by.as_str())).collect::<Vec<_>>(), [(2014, "cmi")]);
    // A second time there is nothing to add.
    harness.keys("c");
    assert!(plain(&harness.screen()).contains("Rien n’a changé"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(plain(&harness.screen()).contains("Rien n’a changé"), "{}", harness.screen());
    // After a correction it becomes a second closing beside the first.
    visit(&mut harness.store(), "Optique Comtoise", "2014-11-21");
    harness.settle_after_others();
    harness.keys("<esc>c");
    assert_snapshot!("confirm_again", body(&harness.screen()));
    harness.keys("<enter>");
    assert_eq!(harness.store().closings().unwrap().len(), 2);
    assert!(plain(&harness.screen()).contains("clôture 2"), "{}", harness.screen());
}

#[test]
fn what_is_confirmed_is_what_is_frozen() {
    let mut harness = Harness::with(100, 30, pole);
    harness.keys("Cc");
    let asked = plain(&harness.screen());
    assert!(asked.contains("Figer ces chiffres"), "{asked}");
    // Somebody else enters a visit of the year while the question stands.
    visit(&mut harness.store(), "Optique Comtoise", "2014-11-21");
    harness.settle_after_others();
    harness.keys("o");
    assert!(harness.store().closings().unwrap().is_empty(), "other figures were frozen:\n{}", harness.screen());
    let again = plain(&harness.screen());
    assert!(again.contains("changé entre-temps") && again.contains("Figer ces chiffres"), "{again}");
    harness.keys("n");
    assert!(harness.store().closings().unwrap().is_empty());
    harness.keys("co");
    assert_eq!(harness.store().closings().unwrap().len(), 1, "{}", harness.screen());
}

#[test]
fn a_year_that_is_not_over_is_not_offered() {
    let mut harness = Harness::with(100, 30, pole);
    harness.keys("Cj");
    assert!(!plain(&harness.screen()).lines().last().unwrap().contains("Clore"), "{}", harness.screen());
    harness.keys("c");
    assert!(plain(&harness.screen()).contains("Exercices clos"), "{}", harness.screen());
    assert!(harness.store().closings().unwrap().is_empty());
}

#[test]
fn without_colour_and_at_every_size() {
    let mut harness = Harness::themed(80, 24, Theme::mono(), Lang::En, corrected);
    harness.keys("C<enter>x");
    assert_snapshot!("mono", body(&harness.styled()));
    for keys in ["<enter>", "<esc>", "<esc>"] {
        for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50), (80, 24)] {
            harness.resize(width, height);
        }
        harness.keys(keys);
    }
    let mut empty = Harness::empty(80, 24);
    empty.keys("C");
    assert_snapshot!("empty", body(&empty.screen()));
}
