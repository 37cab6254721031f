use insta::assert_snapshot;

use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, dues, member, organisation, plain, pole};

/// Somebody joined, somebody left, somebody changed college, somebody fell behind between the dates.
fn moving(store: &mut crate::store::Store) {
    pole(store);
    let mut company = |name: &str| organisation(store, name, "company", "sme", "Besançon");
    let (joined, left) = (company("Arrivée SARL"), company("Partie SA"));
    let (moved, late) = (company("Changée SAS"), company("Tardive SARL"));
    member(store, joined, 1, "2015-02-01", None);
    member(store, left, 1, "2010-01-01", Some("2014-12-31"));
    member(store, moved, 1, "2010-01-01", Some("2014-12-31"));
    member(store, moved, 3, "2015-01-01", None);
    member(store, late, 1, "2010-01-01", None);
    dues(store, late, 2015, 55_000, Some(("2015-02-15", "2015-04-30")));
}

#[test]
fn two_dates_side_by_side() {
    let mut harness = Harness::with(100, 30, moving);
    harness.keys("D");
    assert_snapshot!("prompt", body(&harness.screen()));
    harness.keys("31/12/2014<enter>");
    assert_snapshot!("dates", body(&harness.screen()));
    harness.keys("<enter>");
    assert_snapshot!("joined", body(&harness.screen()));
    harness.keys("<enter>");
    assert!(harness.screen().contains("Arrivée SARL"), "{}", harness.screen());
    harness.keys("<esc><esc>jjj<enter>");
    assert!(plain(&harness.screen()).contains("Tardive SARL"), "{}", harness.screen());
    harness.keys("<esc>x");
    assert_snapshot!("only_changes", body(&harness.screen()));
}

#[test]
fn the_same_day_a_year_before_unless_another_is_typed() {
    let mut harness = Harness::with(80, 24, moving);
    harness.keys("D<enter>");
    assert!(plain(&harness.screen()).contains("Du 30/06/2014 au 30/06/2015"), "{}", harness.screen());
    // The older one is on the left, whichever was asked for.
    harness.keys("<esc>D31/12/2016<enter>");
    assert!(plain(&harness.screen()).contains("Du 30/06/2015 au 31/12/2016"), "{}", harness.screen());
    for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50), (80, 24)] {
        harness.resize(width, height);
    }
    harness.keys("<esc>D30/06/2015<enter>");
    assert!(plain(&harness.screen()).contains("Rien ne diffère"), "{}", harness.screen());
}
