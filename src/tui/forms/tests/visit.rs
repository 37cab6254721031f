use insta::assert_snapshot;

use super::*;
use crate::live::{FoundRow, Hits, Notice};
use crate::search::{DocKey, DocKind, Tier};

/// Plays keys, and gives how many they are.
fn count(harness: &mut Harness, keys: &str) -> usize {
    harness.keys(keys);
    let named: usize =
        keys.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(name, _)| name.len() + 1).sum();
    keys.chars().count() - named
}

#[test]
fn a_visit_is_logged_in_twelve_keys_or_less() {
    let mut harness = pole();
    let mut keys = count(&mut harness, "vhorlo");
    assert_snapshot!("picking", form(&harness));
    keys += count(&mut harness, "<enter>");
    harness.keys("Cherche un fournisseur de rubis.");
    assert_snapshot!("typing", form(&harness));
    keys += count(&mut harness, "<ctrl-s>");
    assert_eq!(keys, 8);
    assert!(row(&harness, "Visite enregistrée").contains("Horlogerie des Prés SAS, 30/06/2015 – 1/40 visitées"));
    let visit = last(&harness, Kind::Visit);
    assert_eq!(visit.text("summary"), "Cherche un fournisseur de rubis.");
    assert_eq!(visit.text("status"), "done");
    assert_eq!(visit.text("purpose"), "Voix des entreprises");
    assert_eq!(visit.date("date"), Some("2015-06-30".parse().unwrap()));
}

#[test]
fn keys_that_come_faster_than_the_search_are_not_lost() {
    let mut harness = pole();
    // All in one go, as a paste into the terminal would: no answer comes in between.
    for c in "vhorlo".chars() {
        press(&mut harness, &c.to_string());
    }
    for key in ["enter", "O", "K", "ctrl-s"] {
        press(&mut harness, key);
    }
    harness.settle();
    let visit = last(&harness, Kind::Visit);
    assert_eq!(visit.text("summary"), "OK", "{}", harness.screen());
    assert_eq!(visit.id_of("organisation"), Some(organisation(&harness.store(), "48798079900018")));
}

#[test]
fn what_answers_a_part_of_what_was_typed_is_taken_by_whoever_has_seen_it() {
    let mut harness = pole();
    harness.keys("vhorlogerie zzqqzz<enter>");
    assert!(row(&harness, "Structure").contains("zzqqzz"), "{}", harness.screen());
    harness.keys("<enter>");
    assert!(row(&harness, "Structure").contains("Horlogerie des Prés"), "{}", harness.screen());
    // Neither in passing, nor by an answer that comes late.
    for leave in ["tab", "enter"] {
        let mut harness = pole();
        harness.keys("v");
        for c in "horlogerie zzqqzz".chars() {
            press(&mut harness, &c.to_string().replace(' ', "space"));
        }
        press(&mut harness, leave);
        harness.settle();
        harness.keys("<ctrl-s>");
        assert!(row(&harness, "Structure").contains("zzqqzz"), "{leave}: {}", harness.screen());
    }
}

#[test]
fn an_answer_from_half_an_index_picks_nothing_and_refuses_nothing() {
    let mut harness = pole();
    let far = organisation(&harness.store(), "Décolletage Lefèvre");
    for key in ["v", "h", "o", "r", "l", "o", "enter", "O", "K", "ctrl-s"] {
        press(&mut harness, key);
    }
    // The facts are there, the index is still being read: what it finds first is not what is best, nor is nothing all.
    let other = FoundRow {
        key: DocKey { kind: DocKind::Organisation, id: i64::from(far) },
        tier: Tier::Typo,
        name: "Décolletage Lefèvre".into(),
        context: String::new(),
        organisation: Some(far),
        standing: None,
        date: None,
        excerpt: String::new(),
    };
    for rows in [Vec::new(), vec![other]] {
        for to in 0..=harness.app.context.next_id {
            let hits = Hits { text: "horlo".into(), rows: rows.clone(), more: false, whole: false };
            harness.app.handle(Event::Notice(Notice::Hits { to, hits }));
        }
    }
    harness.settle();
    let visit = last(&harness, Kind::Visit);
    assert_eq!(visit.text("summary"), "OK", "{}", harness.screen());
    assert_eq!(visit.id_of("organisation"), Some(organisation(&harness.store(), "48798079900018")));
}

#[test]
fn a_date_to_come_proposes_planned_and_a_day_gone_by_takes_it_back() {
    let mut harness = pole();
    harness.keys("vhorlo<enter><backtab><backtab><backtab><backtab>");
    harness.keys("<ctrl-u>demain");
    assert!(row(&harness, "État").contains("prévue"), "{}", harness.screen());
    assert!(row(&harness, "Date").contains("mercredi 1er juillet 2015"), "{}", harness.screen());
    harness.keys("<ctrl-u>hier");
    assert!(row(&harness, "État").contains("réalisée"), "{}", harness.screen());
    // What the user says stands, whatever the date.
    harness.keys("<tab><tab><space><backtab><backtab><ctrl-u>avant-hier");
    assert!(row(&harness, "État").contains("prévue"), "{}", harness.screen());
    harness.keys("<ctrl-u>lundi");
    assert!(row(&harness, "Date").contains("lundi 6 juillet 2015"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert!(seen(&harness).contains("Visite prévue"), "{}", harness.screen());
}

#[test]
fn a_visit_of_another_year_says_so() {
    let mut harness = pole();
    harness.keys("vhorlo<enter><backtab><backtab><backtab><backtab><ctrl-u>12/03/2014<ctrl-s>");
    assert!(seen(&harness).contains("– compte pour 2014"), "{}", harness.screen());
}

#[test]
fn who_is_not_of_the_staff_yet_is_made_so() {
    let mut harness = Harness::with(80, 24, |store| {
        store.save(Record::new(Kind::Organisation).with("name", text("Exemple SA"))).unwrap();
    });
    harness.keys("vexem<enter>");
    assert!(row(&harness, "Visiteur").contains("sera ajouté"), "{}", harness.screen());
    harness.keys("<ctrl-s>");
    assert!(seen(&harness).contains("Non comptée (pas une entreprise)"), "{}", harness.screen());
    let store = harness.store();
    assert_eq!(store.count(Kind::Staff).unwrap(), 1);
    assert_eq!(store.count(Kind::Visit).unwrap(), 1);
    harness.keys("vexem<enter>");
    assert!(!seen(&harness).contains("sera ajouté"), "{}", harness.screen());
}

#[test]
fn the_organisations_contacts_are_proposed() {
    let mut harness = Harness::with(80, 24, |store| {
        small_pole(store);
        let member = organisation(store, "48798079900018");
        for (first, last) in [("Anne", "Vuillemin"), ("Luc", "Grosjean")] {
            let contact = Record::new(Kind::Contact).with("organisation", Value::Int(member.into()));
            let contact = contact.with("first_name", text(first)).with("last_name", text(last));
            store.save(contact.with("role", text("gérance"))).unwrap();
        }
    });
    harness.keys("vhorlo<enter><tab>");
    assert_snapshot!("contacts", form(&harness));
    harness.keys("vui<down><enter>");
    harness.keys("Paul Roy<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).get("contacts").as_list(), ["Anne Vuillemin", "Paul Roy"]);
}

/// A report that strays into the field: nothing is searched for each of its letters, and nothing of it is lost.
#[test]
fn what_is_too_long_to_be_a_name_is_not_searched_and_stays() {
    let mut harness = pole();
    harness.keys("v");
    harness.paste(&"horlo ".repeat(100));
    harness.keys("<tab>");
    harness.settle();
    assert!(!seen(&harness).contains("Horlogerie"), "{}", harness.screen());
    harness.keys("<backtab><ctrl-u>horlo<enter>Un mot<ctrl-s>");
    assert_eq!(last(&harness, Kind::Visit).text("summary"), "Un mot");
}
