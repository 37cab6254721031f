use insta::assert_snapshot;

use super::*;

/// Three members: two inside, one of them late; one outside.
fn members(store: &mut Store) {
    small_pole(store);
    for (name, insee, joined, due) in [
        ("Optique du Doubs", "25056", "2013-01-01", "2015-03-31"),
        ("Mesures Rhône", "69123", "2014-01-01", "2015-12-31"),
    ] {
        let organisation = Record::new(Kind::Organisation).with("name", text(name)).with("insee_code", text(insee));
        let id = Value::Int(store.save(organisation).unwrap().0.id.into());
        let membership = Record::new(Kind::Membership).with("organisation", id.clone()).with("college", Value::Int(1));
        store.save(membership.with("joined_on", date(joined))).unwrap();
        let dues = Record::new(Kind::Dues).with("organisation", id).with("year", Value::Int(2015));
        let dues = dues.with("amount", Value::Int(10_000)).with("called_on", date("2015-01-15"));
        store.save(dues.with("due_on", date(due))).unwrap();
    }
}

#[test]
fn a_payment_shows_the_share_before_and_after_it() {
    let mut harness = Harness::with(80, 24, members);
    harness.keys("Nroptiq<enter>");
    assert!(!seen(&harness).contains("Territoire"), "{}", harness.screen());
    harness.keys("99");
    assert!(!seen(&harness).contains("Territoire"), "not enough: {}", harness.screen());
    harness.keys("<backspace><backspace>100");
    assert_snapshot!("payment", form(&harness));
}

#[test]
fn a_member_from_outside_shows_what_will_be_missing() {
    let mut harness = Harness::with(80, 24, members);
    harness.keys("Nalefev<enter>1");
    assert!(row(&harness, "Territoire").contains("1/2 (50,0 %) → 1/3 (33,3 %)"), "{}", harness.screen());
    assert!(seen(&harness).contains("il manque encore 5 adhérents"), "{}", harness.screen());
    harness.keys("<tab><ctrl-u>01/09/2015");
    assert!(row(&harness, "Territoire").contains("au 01/09/2015"), "{}", harness.screen());
}

#[test]
fn a_move_and_a_departure_show_what_they_do() {
    let mut harness = Harness::with(80, 24, members);
    harness.keys("/horlo<enter>e");
    assert!(seen(&harness).contains("Modifier : Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("<tab><tab><tab><tab><tab><tab><ctrl-u>Lyon<tab><ctrl-u>69001");
    assert_snapshot!("moved", form(&harness));
    harness.keys("<ctrl-u>25000");
    assert!(!seen(&harness).contains("Territoire :"), "the département is the same: {}", harness.screen());
}

#[test]
fn an_amount_that_cannot_be_read_says_nothing_of_the_share() {
    let mut harness = Harness::with(80, 24, members);
    harness.keys("Nroptiq<enter>100");
    assert!(seen(&harness).contains("Territoire"), "{}", harness.screen());
    harness.keys("<ctrl-u>abc");
    assert!(!seen(&harness).contains("Territoire"), "{}", harness.screen());
}
