//! Two windows, one payment.

use insta::assert_snapshot;

use super::*;

/// Marie works in a program of her own, and the form of a payment of the whole dues is open here.
fn paying(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, |store| {
        small_pole(store);
        let marie = Record::new(Kind::Staff).with("login", text("mdu")).with("name", text("Marie Dupuis"));
        store.save(marie).unwrap();
    });
    harness.keys("4Gp");
    assert!(row(&harness, "Montant").contains("550"), "{}", harness.screen());
    harness
}

fn noted(harness: &Harness, year: i64, amount: i64) {
    let mut store = harness.store_of("mdu");
    let payment = Record::new(Kind::Payment)
        .with("organisation", Value::Int(organisation(&store, "Horlogerie des Prés SAS").into()))
        .with("year", Value::Int(year))
        .with("paid_on", date("2015-06-29"))
        .with("amount", Value::Int(amount));
    store.save(payment).unwrap();
}

fn payments(harness: &Harness) -> u32 {
    harness.store().count(Kind::Payment).unwrap()
}

#[test]
fn what_another_noted_meanwhile_is_told_and_asked() {
    let mut harness = paying(80, 24);
    noted(&harness, 2015, 55_000);
    harness.settle_after_others();
    assert_snapshot!("noted_meanwhile", form(&harness));
    harness.keys("<ctrl-s>");
    assert_snapshot!("one_more", popup(&harness, "Un autre règlement"));
    harness.keys("n");
    assert_eq!(payments(&harness), 1);
    assert!(seen(&harness).contains("rien ne reste à régler"), "{}", harness.screen());
    // Whoever knows it saves both.
    harness.keys("<ctrl-s>o");
    assert_eq!(payments(&harness), 2);
    assert!(seen(&harness).contains("Enregistré : règlement"), "{}", harness.screen());
}

#[test]
fn it_is_asked_though_the_news_has_not_come_yet_and_again_for_another() {
    let mut harness = paying(120, 40);
    noted(&harness, 2015, 20_000);
    harness.keys("<ctrl-s>");
    assert!(seen(&harness).contains("il reste 350,00 € à régler pour 2015"), "{}", harness.screen());
    noted(&harness, 2015, 40_000);
    harness.keys("o");
    assert!(seen(&harness).contains("trop-perçu de 50,00 € pour 2015"), "{}", harness.screen());
    assert_eq!(payments(&harness), 2);
    harness.keys("o");
    assert_eq!(payments(&harness), 3);
}

#[test]
fn payments_of_other_years_and_those_known_already_ask_nothing() {
    let mut harness = paying(80, 24);
    noted(&harness, 2014, 55_000);
    harness.settle_after_others();
    assert!(!seen(&harness).contains("Marie Dupuis"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert_eq!(payments(&harness), 2);
    // Those noted before a form is opened are known to it.
    harness.keys("p<ctrl-u>10<ctrl-s>");
    assert_eq!(payments(&harness), 3);
}
