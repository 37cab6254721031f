//! Undo: every record as it was, all or nothing, however the changes followed each other.

use crate::support::{Bench, What, act, contact, content, day, organisation, reference, step, text, visit};
use proptest::prelude::*;
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Action, ChangeId, StoreError};

#[test]
fn a_change_of_very_many_records_is_undone_in_parcels() {
    let mut bench = Bench::new();
    let empty = content(&bench.store);
    let (_, change) = bench
        .store
        .write(Action::Import, |write| {
            (0..1_300).try_for_each(|n| write.insert(organisation(&format!("Optique {n}"))).map(drop))
        })
        .unwrap();
    let undone = bench.store.undo(change.unwrap()).unwrap();
    assert_eq!(content(&bench.store), empty);
    assert_eq!(undone.len(), 1_300);
    // The last first; the first of all says what it was.
    let told = |at: usize| undone[at].after.as_ref().map(|record| record.text("name").to_owned());
    assert_eq!((told(0), told(700), told(1_299)), (Some("Optique 1299".into()), None, Some("Optique 0".into())));
    assert!(matches!(bench.store.undo(change.unwrap()), Err(StoreError::NothingToUndo)));
}

#[test]
fn a_creation_a_change_and_a_deletion_are_undone() {
    let mut bench = Bench::new();
    let empty = content(&bench.store);
    let (made, create) = bench.store.save(organisation("Optique")).unwrap();
    let created = content(&bench.store);
    let (changed, update) = bench.store.save(made.clone().with("commune", text("Morez"))).unwrap();
    let updated = content(&bench.store);
    let delete = bench.store.delete(&changed).unwrap();

    let undone = bench.store.undo(delete.unwrap()).unwrap();
    assert_eq!((undone.len(), undone[0].kind, undone[0].record), (1, Kind::Organisation, made.id));
    assert_eq!(content(&bench.store), updated);
    bench.store.undo(update.unwrap()).unwrap();
    assert_eq!(content(&bench.store), created);
    bench.store.undo(create.unwrap()).unwrap();
    assert_eq!(content(&bench.store), empty);
    for change in [create, update, delete] {
        assert!(matches!(bench.store.undo(change.unwrap()), Err(StoreError::NothingToUndo)));
    }
    assert!(matches!(bench.store.undo(999), Err(StoreError::NothingToUndo)));
    let history = bench.store.history(Kind::Organisation, made.id, 10).unwrap();
    let told: Vec<(&str, bool)> = history.iter().map(|entry| (entry.action.as_str(), entry.undone)).collect();
    assert_eq!(
        told,
        [("undo", false), ("undo", false), ("undo", false), ("delete", true), ("update", true), ("create", true)]
    );
}

#[test]
fn undoing_twice_walks_back() {
    let mut bench = Bench::new();
    let mut record = bench.organisation("Un");
    for name in ["Deux", "Trois"] {
        record = bench.put(record.with("name", text(name)));
    }
    for name in ["Deux", "Un"] {
        let change = bench.store.last_change().unwrap().unwrap();
        bench.store.undo(change).unwrap();
        assert_eq!(bench.store.get(Kind::Organisation, record.id).unwrap().unwrap().text("name"), name);
    }
    let change = bench.store.last_change().unwrap().unwrap();
    bench.store.undo(change).unwrap();
    assert_eq!(bench.store.last_change().unwrap(), None);
    assert_eq!(bench.store.count(Kind::Organisation).unwrap(), 0);
}

#[test]
fn the_last_change_is_ones_own() {
    let mut bench = Bench::new();
    let mut other = bench.other("lea");
    bench.organisation("Un");
    let own = bench.store.last_change().unwrap();
    let (_, theirs) = other.save(organisation("Deux")).unwrap();
    assert_eq!(bench.store.last_change().unwrap(), own);
    assert_eq!(other.last_change().unwrap(), theirs);
}

#[test]
fn a_deletion_undone_brings_back_the_same_record() {
    let mut bench = Bench::new();
    let mut other = bench.other("lea");
    let made = bench.put(organisation("Optique").with("commune", text("Morez")));
    let theirs = other.get(Kind::Organisation, made.id).unwrap().unwrap();
    let (changed, _) = other.save(theirs.with("commune", text("Morteau"))).unwrap();
    let change = other.delete(&changed).unwrap().unwrap();
    other.undo(change).unwrap();
    let back = bench.store.get(Kind::Organisation, made.id).unwrap().unwrap();
    assert_eq!(back.values, changed.values);
    assert!(back.version > changed.version, "{} after {}", back.version, changed.version);
    // Who created it is still who created it.
    assert_eq!((back.trace.created_by.as_str(), back.trace.changed_by.as_str()), ("amo", "lea"));
    assert_eq!(back.trace.created_at, made.trace.created_at);
    // Whoever had it open before must read it anew.
    assert!(matches!(other.save(changed.with("commune", text("Dole"))), Err(StoreError::Conflict { .. })));
}

/// An import of two organisations, a contact, and a change of a third organisation; gives that one and the change.
fn import(bench: &mut Bench) -> (Record, ChangeId) {
    let there = bench.organisation("Déjà là");
    let (_, change) = bench
        .store
        .write(Action::Import, |write| {
            let one = write.insert(organisation("Un"))?;
            let two = write.insert(organisation("Deux"))?;
            write.insert(contact(&one, "Morel"))?;
            // The same record twice in one change.
            let two = write.update(two.with("parent", reference(&one)))?;
            write.update(two.with("commune", text("Dole")))?;
            write.update(there.clone().with("commune", text("Morez")))
        })
        .unwrap();
    (there, change.unwrap())
}

#[test]
fn an_import_is_undone_as_one() {
    let mut bench = Bench::new();
    let (there, change) = import(&mut bench);
    assert_eq!(bench.store.count(Kind::Organisation).unwrap(), 3);
    assert_eq!(bench.store.undo(change).unwrap().len(), 6);
    let left = content(&bench.store);
    assert_eq!(left.len(), 1);
    assert_eq!(left[&(Kind::Organisation, there.id)], there.values);
}

#[test]
fn what_was_changed_since_is_not_undone_nor_anything_with_it() {
    let mut bench = Bench::new();
    let (there, change) = import(&mut bench);
    let mut other = bench.other("lea");
    let theirs = other.get(Kind::Organisation, there.id).unwrap().unwrap();
    let (theirs, _) = other.save(theirs.with("phone", text("01 99 00 00 01"))).unwrap();
    let refused = |bench: &mut Bench| {
        let (before, end) = (content(&bench.store), bench.store.journal_end().unwrap());
        let error = bench.store.undo(change).unwrap_err();
        assert_eq!((content(&bench.store), bench.store.journal_end().unwrap()), (before, end));
        error
    };
    match refused(&mut bench) {
        StoreError::ChangedSince { kind: Kind::Organisation, id, by } => {
            assert_eq!((id, by.as_str()), (there.id, "lea"));
        }
        error => panic!("{error:?}"),
    }
    // The same when it is gone: and it is told who took it.
    other.delete(&theirs).unwrap();
    match refused(&mut bench) {
        StoreError::ChangedSince { by, .. } => assert_eq!(by, "lea"),
        error => panic!("{error:?}"),
    }
}

#[test]
fn dues_that_were_paid_since_are_not_taken_away() {
    let mut bench = Bench::new();
    let firms = ["Optique", "Horlogerie"].map(|name| bench.organisation(name));
    let of = |kind: Kind, firm: &Record| {
        Record::new(kind)
            .with("organisation", reference(firm))
            .with("year", Value::Int(2015))
            .with("amount", Value::Int(50_000))
    };
    // Paid ahead: that payment was there before its dues.
    bench.put(of(Kind::Payment, &firms[0]).with("paid_on", day("2015-01-10")));
    let call =
        |bench: &mut Bench| bench.store.call_dues(firms.iter().map(|firm| of(Kind::Dues, firm)).collect()).unwrap().1;
    let before = content(&bench.store);
    let change = call(&mut bench);
    bench.store.undo(change.unwrap()).unwrap();
    assert_eq!(content(&bench.store), before);
    let change = call(&mut bench);
    let mut other = bench.other("lea");
    let (paid, _) = other.save(of(Kind::Payment, &firms[1]).with("paid_on", day("2015-06-30"))).unwrap();
    let called = content(&bench.store);
    let error = bench.store.undo(change.unwrap()).unwrap_err();
    let said = rouage::i18n::messages::store_error(rouage::i18n::Lang::Fr, &error);
    assert!(said.contains("lea") && said.contains("30/06/2015") && said.contains("Horlogerie"), "{said}");
    assert_eq!(content(&bench.store), called, "all or nothing");
    other.delete(&paid).unwrap();
    bench.store.undo(change.unwrap()).unwrap();
    assert_eq!(content(&bench.store), before);
}

#[test]
fn what_others_point_to_since_is_not_undone() {
    let mut bench = Bench::new();
    let (made, change) = bench.store.save(organisation("Optique")).unwrap();
    let mut other = bench.other("lea");
    other.save(contact(&made, "Morel")).unwrap();
    match bench.store.undo(change.unwrap()) {
        Err(StoreError::InUse { by, .. }) => assert_eq!(by, [(Kind::Contact, 1)]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_departure_and_a_return_in_one_change_are_undone() {
    let mut bench = Bench::new();
    let made = bench.organisation("Optique");
    let period = bench.put(
        Record::new(Kind::Membership)
            .with("organisation", reference(&made))
            .with("college", Value::Int(1))
            .with("joined_on", day("2014-01-01")),
    );
    let before = content(&bench.store);
    let (_, change) = bench
        .store
        .write(Action::Import, |write| {
            let ended = write.update(period.with("left_on", day("2014-12-31")))?;
            write.insert(Record {
                id: 0,
                ..ended.with("joined_on", day("2015-01-01")).with("left_on", Value::Null).with("college", Value::Int(2))
            })
        })
        .unwrap();
    bench.store.undo(change.unwrap()).unwrap();
    assert_eq!(content(&bench.store), before);
}

#[test]
fn every_value_survives_the_journal() {
    let mut bench = Bench::new();
    let (made, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    for value in [0.1 + 0.2, 1.0 / 3.0, 123_456_789.123_456_79, 3.0, 5e-324, 1.797_693_134_862_315_7e308] {
        let reading = Record::new(Kind::Reading)
            .with("indicator", text("Ind1"))
            .with("date", day("2015-06-30"))
            .with("value", Value::Real(value));
        let (_, change) = bench.store.save(reading).unwrap();
        bench.store.undo(change.unwrap()).unwrap_or_else(|error| panic!("{value}: {error}"));
    }
    let report = visit(&made, &amo, "2015-06-30")
        .with("summary", text("« Deux »\nlignes \"citées\"\t\\ et \u{1F9ED} — e\u{301}"))
        .with("contacts", Value::List(vec!["Morel, Ève".into(), "le \"patron\"".into()]))
        .with("purpose", text(""));
    let stored = bench.put(report);
    let change = bench.store.delete(&stored).unwrap().unwrap();
    bench.store.undo(change).unwrap();
    assert_eq!(bench.store.get(Kind::Visit, stored.id).unwrap().unwrap().values, stored.values);
    let change = bench.store.last_change().unwrap().unwrap();
    bench.store.undo(change).unwrap();
    assert_eq!(bench.store.get(Kind::Visit, stored.id).unwrap(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_undoing_all_of_it_leads_back(steps in prop::collection::vec(step(), 1..60)) {
        let mut bench = Bench::new();
        let there = bench.organisation("Déjà là");
        bench.staff("amo");
        // Who may change roles is another matter.
        bench.store.set_login_from(rouage::store::LoginFrom::Demo);
        let initial = content(&bench.store);
        let from = bench.store.last_change().unwrap();
        let mut count = 0;
        for step in &steps {
            if !matches!(step.what, What::Undo) || bench.store.last_change().unwrap() != from {
                act(&mut bench.store, step);
                count += 1;
            }
        }
        prop_assume!(count > 0);
        while let Some(change) = bench.store.last_change().unwrap().filter(|change| Some(*change) != from) {
            let undone = bench.store.undo(change);
            prop_assert!(undone.is_ok(), "{:?}", undone);
        }
        prop_assert_eq!(content(&bench.store), initial);
        prop_assert!(bench.store.get(Kind::Organisation, there.id).unwrap().is_some());
    }
}
