use insta::assert_snapshot;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Store;
use crate::tui::harness::Harness;
use crate::tui::screens::visits::fixture::{body, day, dues, int, member, payment, plain, save, text};
use crate::tui::theme::Theme;

fn organisation(store: &mut Store, fields: &[(&str, Value)]) -> Id {
    let made = Record::new(Kind::Organisation).with("kind", text("company"));
    save(store, fields.iter().fold(made, |made, (name, value)| made.with(name, value.clone())))
}

fn contact(store: &mut Store, organisation: Id, last: &str, first: &str, email: &str) {
    let record = Record::new(Kind::Contact)
        .with("organisation", int(organisation))
        .with("last_name", text(last))
        .with("first_name", text(first))
        .with("email", text(email));
    save(store, record);
}

/// A member entered twice, two that share an address, somebody twice, and one who is nobody's double.
fn pole(store: &mut Store) {
    let staff = save(store, Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul Jacquet")));
    let besancon = [("commune", text("Besançon")), ("insee_code", text("25056")), ("postal_code", text("25000"))];
    let with = |fields: &[(&'static str, Value)]| [fields, &besancon].concat();
    let horlo = organisation(
        store,
        &with(&[
            ("name", text("Horlogerie des Prés SAS")),
            ("siret", text("48798079900018")),
            ("phone", text("03 81 00 00 01")),
            ("sectors", Value::List(vec!["luxury".into()])),
            ("notes", text("Rencontrée au salon Micronora.")),
        ]),
    );
    let double = organisation(
        store,
        &with(&[
            ("name", text("HORLOGERIE DES PRES")),
            ("phone", text("03 81 00 00 02")),
            ("website", text("https://horlo.test")),
            ("email", text("contact@horlo.test")),
            ("sectors", Value::List(vec!["microsystems".into()])),
            ("notes", text("Prospect de 2014.")),
        ]),
    );
    let optique = organisation(store, &[("name", text("Optique Comtoise")), ("email", text("contact@optique.test"))]);
    organisation(store, &[("name", text("Verres du Jura")), ("email", text("Contact@optique.test"))]);
    organisation(store, &with(&[("name", text("Émaux d'Antan"))]));
    member(store, horlo, 1, "2012-01-01", None);
    dues(store, horlo, 2015, 55_000, None);
    dues(store, double, 2015, 60_000, None);
    payment(store, double, 2015, "2015-03-20", 60_000);
    contact(store, horlo, "Morel", "Anne", "anne@horlo.test");
    contact(store, double, "MOREL", "Anne", "");
    contact(store, double, "Petit", "Luc", "");
    contact(store, optique, "Vernier", "Léa", "lea@optique.test");
    contact(store, optique, "Léa", "VERNIER", "");
    let visit = Record::new(Kind::Visit)
        .with("organisation", int(double))
        .with("date", day("2015-02-03"))
        .with("staff", int(staff))
        .with("summary", text("Cherche une décolleteuse."));
    save(store, visit);
}

/// The list of duplicates.
fn at(width: u16, height: u16) -> Harness {
    let mut harness = Harness::with(width, height, pole);
    harness.keys("M");
    harness
}

#[test]
fn the_list() {
    let mut harness = at(80, 24);
    assert_snapshot!("list_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("list_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("list_200", body(&harness.screen()));
    let mut harness = Harness::themed(100, 20, Theme::mono(), Lang::En, pole);
    assert_snapshot!("list_styles_mono", body(&harness.keys("M").styled()));
}

#[test]
fn it_is_reached_from_everywhere_and_left_again() {
    let mut harness = Harness::with(120, 30, pole);
    for tab in ["1", "2", "4", "8"] {
        harness.keys(tab);
        let before = harness.screen();
        harness.keys("M");
        assert!(harness.screen().contains("Doublons · "), "{}", harness.screen());
        // It does not open over itself.
        harness.keys("M<esc>");
        assert_eq!(harness.screen(), before);
    }
    harness.keys(":doublons<enter>");
    assert!(harness.screen().contains("Doublons · "), "{}", harness.screen());
    harness.keys("o");
    assert!(harness.screen().contains("Horlogerie des Prés SAS"), "{}", harness.screen());
}

#[test]
fn side_by_side() {
    let mut harness = at(80, 24);
    harness.keys("<enter>");
    assert_snapshot!("merge_80", body(&harness.screen()));
    harness.resize(120, 40);
    assert_snapshot!("merge_120", body(&harness.screen()));
    harness.resize(200, 50);
    assert_snapshot!("merge_200", body(&harness.screen()));
    harness.resize(120, 30);
    // Left and right pick, Space goes round, Both where that can be.
    harness.keys("<right>jl");
    assert_snapshot!("merge_picked", body(&harness.screen()));
    harness.keys("<esc>");
    assert!(harness.screen().contains("Doublons · "), "{}", harness.screen());
}

#[test]
fn merging_moves_everything_and_one_undo_takes_it_back() {
    let mut harness = at(120, 30);
    let before: Vec<usize> = Kind::ALL.iter().map(|kind| harness.store().all(*kind).unwrap().len()).collect();
    harness.keys("<enter><ctrl-s>");
    // The dues of 2015 are two amounts.
    assert!(plain(&harness.screen()).contains("À choisir d’abord : cotisation 2015"), "{}", harness.screen());
    harness.keys("<right><ctrl-s>");
    assert_snapshot!("confirm", harness.popup("╭ Fusionner"));
    harness.keys("n<ctrl-s>o");
    assert!(plain(&harness.screen()).contains("Fusionnés : Horlogerie des Prés SAS"), "{}", harness.screen());
    let store = harness.store();
    let all = store.all(Kind::Organisation).unwrap();
    assert_eq!(all.iter().filter(|one| one.text("name").to_uppercase().contains("HORLO")).count(), 1);
    let horlo = all.iter().find(|one| one.text("siret") == "48798079900018").unwrap();
    assert_eq!(store.of_organisation(Kind::Visit, horlo.id).unwrap().len(), 1);
    assert_eq!(store.of_organisation(Kind::Contact, horlo.id).unwrap().len(), 2);
    assert_eq!(store.of_organisation(Kind::Dues, horlo.id).unwrap()[0].int("amount"), Some(60_000));
    assert_snapshot!("notes", plain(horlo.text("notes")));
    // Search follows: the other name is gone, the visit is at the one that stays.
    harness.keys("/horlogerie");
    assert!(!harness.screen().contains("HORLOGERIE DES PRES"), "{}", harness.screen());
    harness.keys("<esc><esc>u");
    assert!(
        plain(&harness.screen()).contains("Annulé : fusion : structure HORLOGERIE DES PRES"),
        "{}",
        harness.screen()
    );
    harness.keys("M");
    let after: Vec<usize> = Kind::ALL.iter().map(|kind| harness.store().all(*kind).unwrap().len()).collect();
    assert_eq!(after, before);
    assert!(harness.screen().contains("HORLOGERIE DES PRES"), "{}", harness.screen());
}

#[test]
fn a_payment_on_both_sides_is_said_to_go_into_the_notes() {
    let mut harness = Harness::with(120, 30, |store| {
        let payx = organisation(store, &[("name", text("Payx SARL")), ("commune", text("Besançon"))]);
        let other = organisation(store, &[("name", text("PAYX")), ("commune", text("Besançon"))]);
        for id in [payx, other] {
            dues(store, id, 2015, 55_000, None);
            payment(store, id, 2015, "2015-03-20", 27_500);
        }
    });
    harness.keys("M<enter><left>");
    assert_snapshot!("payment_left", body(&harness.screen()));
    harness.keys("<ctrl-s>");
    assert_snapshot!("payment_confirm", harness.popup("╭ Fusionner"));
    harness.keys("o");
    let store = harness.store();
    let all = store.all(Kind::Organisation).unwrap();
    assert_eq!((all.len(), store.all(Kind::Payment).unwrap().len()), (1, 1));
    assert!(plain(all[0].text("notes")).contains("règlement 2015 : 20/03/2015, 275,00 €"), "{}", all[0].text("notes"));
}

#[test]
fn the_other_one_can_stay() {
    let mut harness = at(120, 30);
    harness.keys("<enter>s<left><ctrl-s>o");
    let all = harness.store().all(Kind::Organisation).unwrap();
    let horlo = all.iter().find(|one| one.text("siret") == "48798079900018").unwrap();
    assert_eq!(horlo.text("name"), "HORLOGERIE DES PRES");
    assert_eq!(all.len(), 4);
}

#[test]
fn pairs_declared_distinct_are_put_aside_and_taken_back() {
    let mut harness = at(100, 24);
    let all = harness.screen();
    harness.keys("n");
    assert!(!harness.screen().contains("HORLOGERIE DES PRES · "), "{}", harness.screen());
    assert!(harness.screen().contains("1 déclarée distincte"), "{}", harness.screen());
    harness.keys("a");
    assert!(harness.screen().contains("distincts"), "{}", harness.screen());
    harness.keys("gn");
    harness.keys("a");
    harness.keys("gk");
    assert_eq!(body(&harness.screen()), body(&all));
    // From the comparison as well.
    harness.keys("<enter>n");
    assert!(harness.screen().contains("1 déclarée distincte"), "{}", harness.screen());
}

#[test]
fn contacts_become_one() {
    let mut harness = at(120, 30);
    let rows = harness.screen();
    let at = |name: &str| rows.lines().position(|line| line.contains(name)).unwrap();
    // The first row stands under the headings, in the fifth line.
    harness.keys(&"j".repeat(at("VERNIER Léa") - 4));
    harness.keys("<enter>");
    assert_snapshot!("contacts", body(&harness.screen()));
    harness.keys("<ctrl-s>o");
    let people = harness.store().all(Kind::Contact).unwrap();
    assert_eq!(people.iter().filter(|one| one.text("email") == "lea@optique.test").count(), 1);
    assert_eq!(people.len(), 4);
}

#[test]
fn what_another_program_does_meanwhile_is_shown() {
    let mut harness = at(120, 30);
    harness.keys("<enter><right>");
    let mut store = harness.store();
    let mut double = store.all(Kind::Organisation).unwrap().remove(1);
    double.set("phone", text("03 81 99 99 99"));
    store.save(double).unwrap();
    harness.settle_after_others();
    assert!(harness.screen().contains("03 81 99 99 99"), "{}", harness.screen());
    assert!(harness.screen().contains("ont changé entre-temps"), "{}", harness.screen());
}

#[test]
fn a_new_organisation_is_told_what_it_looks_like() {
    let mut harness = Harness::with(80, 24, pole);
    harness.keys("Nohorlogerie des pre");
    assert!(!harness.screen().contains("ressemble"), "{}", harness.screen());
    harness.keys("s sarl");
    assert_snapshot!("looks_like_80", body(&harness.screen()));
    harness.resize(140, 40);
    assert_snapshot!("looks_like_140", body(&harness.screen()));
    // Its file, and back to what was typed.
    harness.keys("<ctrl-o>");
    assert!(harness.screen().contains("03 81 00 00 01"), "{}", harness.screen());
    harness.keys("<esc>");
    assert!(harness.screen().contains("horlogerie des pres sarl"), "{}", harness.screen());
    // It can be saved all the same, but for the SIRET.
    harness.keys("<down>48798079900018");
    assert!(plain(&harness.screen()).contains("c’est le SIRET de Horlogerie des Prés SAS"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert_eq!(harness.store().all(Kind::Organisation).unwrap().len(), 5);
    harness.keys("<ctrl-u><ctrl-s>");
    assert_eq!(harness.store().all(Kind::Organisation).unwrap().len(), 6);
}

#[test]
fn a_name_one_slip_away_is_told_of_the_same_town() {
    let mut harness = Harness::with(120, 30, |store| {
        organisation(store, &[("name", text("Lunetterie du Lac")), ("commune", text("Morez"))]);
    });
    harness.keys("NoLuneterie du Lac");
    assert!(!harness.screen().contains("ressemble"), "{}", harness.screen());
    harness.keys("<tab><tab><tab><tab><tab><tab>Morez");
    assert!(plain(&harness.screen()).contains("ressemble à Lunetterie du Lac (Morez"), "{}", harness.screen());
}

#[test]
fn what_another_program_creates_is_looked_like_as_well() {
    let mut harness = Harness::with(120, 30, pole);
    harness.keys("NoLunetterie du Lac");
    assert!(!harness.screen().contains("ressemble"), "{}", harness.screen());
    let mut store = harness.store();
    organisation(&mut store, &[("name", text("LUNETTERIE LAC")), ("commune", text("Morez"))]);
    harness.settle_after_others();
    harness.settle();
    assert!(plain(&harness.screen()).contains("ressemble à LUNETTERIE LAC (Morez, prospect)"), "{}", harness.screen());
}

#[test]
fn nothing_yet() {
    let mut harness = Harness::empty(80, 24);
    harness.keys("M");
    assert_snapshot!("empty", body(&harness.screen()));
    harness.keys("<enter>noaGjk");
}

#[test]
fn every_size_is_safe() {
    let mut harness = at(80, 24);
    for keys in ["", "<enter>", "jj", "<right><ctrl-s>"] {
        harness.keys(keys);
        for (width, height) in [(0, 0), (1, 1), (2, 3), (20, 5), (30, 12), (80, 24), (300, 80)] {
            harness.resize(width, height);
        }
    }
}
