//! An opposition holds until a director lifts it, whichever way it would be taken back; and what was lifted does not come
//! back by itself.

use std::path::Path;

use crate::support::*;
use rouage::interchange::import::{self, Options};
use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::model::privacy::hash::Identity;
use rouage::model::record::{Id, Record, Value};
use rouage::store::{Action, Store, StoreError, Trail};
use rusqlite::Connection;

/// A pole with a director (`dir`), a mission officer (`cmi`) and somebody to oppose; the bench is the director's.
fn pole() -> (Bench, Record) {
    let mut bench = Bench::new();
    let staff = |login: &str, name: &str, role: &str| {
        Record::new(Kind::Staff).with("login", text(login)).with("name", text(name)).with("role", text(role))
    };
    bench.put(staff("dir", "Claire Directrice", "director"));
    bench.put(staff("cmi", "Paul Mission", "mission"));
    let firm = bench.organisation("Optique");
    let who =
        bench.put(contact(&firm, "Zorglub").with("first_name", text("Jehanne")).with("email", text("jz@exemple.test")));
    (Bench { store: bench.other("dir"), ..bench }, who)
}

/// Somebody else's store on the same file, opened anew as a command does.
fn opened(path: &Path, who: &str) -> Store {
    open(path, who)
}

fn get(store: &Store, id: Id) -> Record {
    store.get(Kind::Contact, id).unwrap().unwrap()
}

fn opposed(store: &mut Store, id: Id, on: &str) -> Record {
    let contact = get(store, id).with("opposed_on", day(on));
    store.save(contact).unwrap().0
}

fn without(contact: Record) -> Record {
    contact.with("opposed_on", Value::Null)
}

fn raw(path: &Path, sql: &str) -> i64 {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn hashes(path: &Path) -> i64 {
    raw(path, "SELECT count(*) FROM suppression")
}

/// What is written of the person: the day, the hashes, the changes.
fn state(path: &Path, id: Id) -> (Value, i64, i64) {
    let contact = get(&opened(path, "cmi"), id);
    (contact.get("opposed_on").clone(), hashes(path), raw(path, "SELECT count(*) FROM change"))
}

fn last_change(store: &Store, id: Id) -> i64 {
    store.history(Kind::Contact, id, 1).unwrap()[0].change
}

#[test]
fn an_opposition_that_a_director_takes_back_by_form_or_undo_stays_taken_back() {
    for by_undo in [false, true] {
        let (mut bench, who) = pole();
        let path = bench.store.path().to_owned();
        opposed(&mut bench.store, who.id, "2015-06-01");
        // Of an opposition that was entered in another session, as by a command.
        let mut director = opened(&path, "dir");
        if by_undo {
            director.undo(last_change(&director, who.id)).unwrap();
        } else {
            director.save(without(get(&director, who.id))).unwrap();
        }
        drop(director);
        let lifted = (Value::Null, 0, raw(&path, "SELECT count(*) FROM change"));
        for _ in 0..3 {
            assert_eq!(state(&path, who.id), lifted, "{by_undo}");
        }
        let identity = Identity { last: "Zorglub".into(), first: "Jehanne".into(), ..Identity::default() };
        assert_eq!(bench.store.suppressed(&identity).unwrap(), None);
    }
}

#[test]
fn only_a_director_takes_an_opposition_back() {
    let (mut bench, who) = pole();
    let path = bench.store.path().to_owned();
    let contact = opposed(&mut bench.store, who.id, "2015-06-01");
    let before = state(&path, who.id);
    let mut officer = opened(&path, "cmi");
    match officer.save(without(contact.clone())) {
        Err(StoreError::Invalid { problems, .. }) => {
            assert_eq!(problems[0].field, "opposed_on");
            let directors = vec!["Claire Directrice".to_owned()];
            assert_eq!(problems[0].reason, Reason::LiftedByDirector { directors });
        }
        other => panic!("{other:?}"),
    }
    let refused = officer.undo(last_change(&officer, who.id));
    assert!(matches!(refused, Err(StoreError::NotAllowed { .. })), "{refused:?}");
    let by_name = Identity { last: "Zorglub".into(), first: "Jehanne".into(), ..Identity::default() };
    assert!(matches!(officer.lift(&by_name), Err(StoreError::NotAllowed { .. })));
    assert_eq!(state(&path, who.id), before);
    // Neither by making the record of another person, nor within a longer change.
    let renamed = without(contact.with("last_name", text("Autre")));
    assert!(officer.write(Action::Update, |write| write.update(renamed).map(drop)).is_err());
    assert_eq!(state(&path, who.id), before);
    // What one opposed to by mistake oneself is lifted by a director as well.
    let other = officer.save(contact_of(&officer, "Vif")).unwrap().0;
    opposed(&mut officer, other.id, "2015-06-02");
    let own = officer.last_change().unwrap().unwrap();
    assert!(matches!(officer.undo(own), Err(StoreError::NotAllowed { .. })));
    assert!(opened(&path, "dir").undo(own).is_ok());
}

fn contact_of(store: &Store, name: &str) -> Record {
    contact(&store.all(Kind::Organisation).unwrap().remove(0), name)
}

#[test]
fn lifting_by_name_takes_it_from_the_record_that_is_there_and_is_undone_as_one() {
    let (mut bench, who) = pole();
    let path = bench.store.path().to_owned();
    opposed(&mut bench.store, who.id, "2015-06-01");
    let hashed = hashes(&path);
    let by_name = Identity { last: "Zorglub".into(), first: "Jehanne".into(), ..Identity::default() };
    assert_eq!(bench.store.lift(&by_name).unwrap(), 1);
    assert_eq!(state(&path, who.id).0, Value::Null);
    assert_eq!(hashes(&path), 0);
    let mut director = opened(&path, "dir");
    director.undo(last_change(&director, who.id)).unwrap();
    assert_eq!((state(&path, who.id).0, hashes(&path)), (day("2015-06-01"), hashed));
}

#[test]
fn what_a_restored_copy_lacks_comes_back_with_its_day_once_and_by_nobody() {
    for by_command in [false, true] {
        let (mut bench, who) = pole();
        let path = bench.store.path().to_owned();
        let old = bench.folder.path().join("elsewhere.db");
        bench.store.backup_to(&old).unwrap();
        opposed(&mut bench.store, who.id, "2014-11-03");
        if by_command {
            // The day was wrong at first.
            opposed(&mut bench.store, who.id, "2014-10-01");
        }
        let on = if by_command { "2014-10-01" } else { "2014-11-03" };
        let hashed = hashes(&path);
        let Bench { folder, store } = bench;
        store.restore_from(&old).unwrap();
        let once = state(&path, who.id);
        assert_eq!((&once.0, once.1), (&day(on), hashed));
        assert_eq!(state(&path, who.id), once, "nothing is done twice");
        let store = opened(&path, "cmi");
        let last = store.history(Kind::Contact, who.id, 1).unwrap().remove(0);
        assert_eq!(last.who, "rouage", "not the change of whoever came first");
        assert_eq!(get(&store, who.id).trace.changed_by, "rouage");
        let trail = store.trail(&Trail { accesses_only: true, ..Trail::default() }, 5).unwrap();
        assert!(trail.iter().any(|entry| (entry.who.as_str(), entry.action.as_str()) == ("rouage", "oppose_again")));
        assert!(matches!(opened(&path, "cmi").undo(last.change), Err(StoreError::NotAllowed { .. })));
        drop(folder);
    }
}

#[test]
fn the_memory_beside_the_database_follows_in_the_same_act() {
    let (mut bench, who) = pole();
    let path = bench.store.path().to_owned();
    let memory = bench.folder.path().join(format!("{}.erasures", path.file_name().unwrap().to_string_lossy()));
    opposed(&mut bench.store, who.id, "2015-06-01");
    assert!(std::fs::read_to_string(&memory).unwrap().contains("opposed"), "kept beside it in the same act");
    let contact = get(&bench.store, who.id);
    bench.store.save(without(contact)).unwrap();
    assert!(!std::fs::read_to_string(&memory).unwrap().contains("opposed"));
}

#[test]
fn deleting_and_putting_back_makes_no_second_row() {
    let (mut bench, who) = pole();
    let path = bench.store.path().to_owned();
    let contact = opposed(&mut bench.store, who.id, "2015-06-01");
    let hashed = hashes(&path);
    let change = bench.store.delete(&contact).unwrap().unwrap();
    opened(&path, "cmi").undo(change).unwrap();
    assert_eq!((state(&path, who.id).0, hashes(&path)), (day("2015-06-01"), hashed));
}

#[test]
fn a_homonym_elsewhere_opposes_still_when_one_is_lifted() {
    let (mut bench, who) = pole();
    let other = bench.organisation("Ailleurs");
    let homonym = bench.put(contact(&other, "Zorglub").with("first_name", text("Jehanne")));
    opposed(&mut bench.store, who.id, "2015-06-01");
    opposed(&mut bench.store, homonym.id, "2015-06-02");
    let lifted = without(get(&bench.store, who.id));
    bench.store.save(lifted).unwrap();
    let there = Identity::named("Jehanne Zorglub", "Ailleurs");
    assert!(bench.store.suppressed(&there).unwrap().is_some());
    assert!(get(&opened(bench.store.path(), "cmi"), who.id).get("opposed_on").is_null());
}

#[test]
fn an_import_that_says_nothing_of_it_changes_nothing() {
    let (mut bench, who) = pole();
    opposed(&mut bench.store, who.id, "2015-06-01");
    let path = bench.store.path().to_owned();
    let file = bench.folder.path().join("contacts.csv");
    std::fs::write(
        &file,
        "organisation,last_name,first_name,email,opposed_on\nOptique,Zorglub,Jehanne,jz@exemple.test,\n",
    )
    .unwrap();
    let before = state(&path, who.id);
    let options = Options { update: true, ..Options::default() };
    let report = import::run(&mut bench.store, &[file], &options, &|problem| problem.fault.to_string()).unwrap();
    let counts = report.kinds[&Kind::Contact];
    assert_eq!((counts.updated, counts.unchanged), (0, 1));
    assert_eq!(state(&path, who.id), before);
    assert_eq!(report.opposed, 1, "and it is said that it stays");
}

#[test]
fn a_merge_keeps_an_opposition_and_who_merged_may_undo_it() {
    let (mut bench, who) = pole();
    let path = bench.store.path().to_owned();
    let firm = bench.store.all(Kind::Organisation).unwrap().remove(0);
    let twin = bench.put(contact(&firm, "Zorglub").with("first_name", text("J.")));
    opposed(&mut bench.store, who.id, "2015-06-01");
    let before = state(&path, who.id);
    let mut officer = opened(&path, "cmi");
    // The one who opposes goes, and every choice is for the other.
    let merging = officer.merging(Kind::Contact, twin.id, who.id).unwrap().unwrap();
    let mut choices = merging.proposed();
    choices.fields.iter_mut().for_each(|side| *side = rouage::model::merge::Side::Left);
    let change = officer.merge(&merging, &choices, |_, _| "réuni".to_owned()).unwrap().unwrap();
    assert_eq!(get(&officer, twin.id).get("opposed_on"), &day("2015-06-01"));
    let lifts = without(get(&officer, twin.id));
    assert!(officer.save(lifts).is_err());
    // It goes back to where it came from, which lifts nothing.
    officer.undo(change).unwrap();
    assert!(get(&officer, twin.id).get("opposed_on").is_null());
    let after = state(&path, who.id);
    assert_eq!((after.0, after.1), (before.0, before.1));
    let by_mail = Identity { email: "jz@exemple.test".into(), ..Identity::default() };
    assert!(opened(&path, "cmi").suppressed(&by_mail).unwrap().is_some());
}

#[test]
fn a_name_within_a_longer_text_is_found_among_the_people_met() {
    let (mut bench, who) = pole();
    opposed(&mut bench.store, who.id, "2015-06-01");
    let firm = bench.store.all(Kind::Organisation).unwrap().remove(0);
    let staff = bench.store.all(Kind::Staff).unwrap().remove(0);
    let met = |name: &str| {
        visit(&firm, &staff, "2015-06-04").with("contacts", Value::List(vec!["Anne Petit".into(), name.into()]))
    };
    for name in ["Jehanne Zorglub", "Jehanne Zorglub DG", "Jehanne  ZORGLUB⏎Paul", "DG Zorglub Jehanne"] {
        let refused = bench.store.save(met(name));
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{name}: {refused:?}");
    }
    for name in ["Jehanne Petit", "Paul Zorglub DG", "J. Zorglub"] {
        assert!(bench.store.save(met(name)).is_ok(), "{name}");
    }
}
