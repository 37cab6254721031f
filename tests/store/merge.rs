//! Two organisations, or two contacts, made one: nothing lost, and one undo that puts every byte back.

use crate::support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use rouage::i18n::{Lang, messages::merge};
use rouage::interchange::export::{self, Names};
use rouage::live::{find, index_of};
use rouage::model::kind::{Kind, Type};
use rouage::model::merge::{Choices, Merging, Side};
use rouage::model::record::{Record, Value};
use rouage::search::{Query, Scratch};
use rouage::store::{ChangeId, Store, StoreError};
use support::{Bench, act, contact, day, organisation, reference, step, text, visit};

/// The whole database in the interchange format.
fn exported(store: &Store) -> BTreeMap<Kind, String> {
    let names = Names::read(store).unwrap();
    let file = |kind| (kind, String::from_utf8(export::csv(store, kind, &names).unwrap()).unwrap());
    Kind::ALL.map(file).into_iter().collect()
}

fn merge_with(store: &mut Store, merging: &Merging, choices: &Choices) -> Result<Option<ChangeId>, StoreError> {
    let today = "2015-06-30".parse().unwrap();
    store.merge(merging, choices, |gone, lost| merge::note(Lang::En, today, gone, lost))
}

/// As proposed; what is not decided: as the first side it may have.
fn decided(merging: &Merging) -> Choices {
    let mut choices = merging.proposed();
    for (choice, clash) in choices.clashes.iter_mut().zip(merging.clashes()) {
        *choice = choice.or(Some(clash.sides()[0]));
    }
    choices
}

fn of(organisation: &Record, kind: Kind) -> Record {
    Record::new(kind).with("organisation", reference(organisation))
}

fn member(organisation: &Record, college: i64, from: &str, to: Option<&str>) -> Record {
    of(organisation, Kind::Membership)
        .with("college", Value::Int(college))
        .with("joined_on", day(from))
        .with("left_on", to.map_or(Value::Null, day))
}

fn dues(organisation: &Record, year: i64, amount: i64) -> Record {
    of(organisation, Kind::Dues).with("year", Value::Int(year)).with("amount", Value::Int(amount))
}

fn paid(organisation: &Record, year: i64, on: &str, amount: i64) -> Record {
    of(organisation, Kind::Payment)
        .with("year", Value::Int(year))
        .with("paid_on", day(on))
        .with("amount", Value::Int(amount))
}

/// An organisation, the same entered again, and something of every kind at each.
fn twins(bench: &mut Bench) -> (Record, Record) {
    let amo = bench.staff("amo");
    let keep = bench.put(
        organisation("Optique Lefèvre")
            .with("siret", text("48798079900018"))
            .with("commune", text("Morez"))
            .with("phone", text("03 84 00 00 01"))
            .with("sectors", Value::List(vec!["health".into()]))
            .with("notes", text("Vue en 2012.")),
    );
    let gone = bench.put(
        organisation("OPTIQUE LEFEVRE LUNETTERIE")
            .with("siret", text("48798079900026"))
            .with("commune", text("Morez"))
            .with("street", text("2 rue du Quai"))
            .with("phone", text("03 84 00 00 02"))
            .with("website", text("lefevre.test"))
            .with("sectors", Value::List(vec!["luxury".into(), "health".into()]))
            .with("tags", Value::List(vec!["lunettes".into()]))
            .with("notes", text("Rappeler au printemps."))
            .with("parent", reference(&keep)),
    );
    let branch = bench.put(organisation("Lefèvre Annexe").with("parent", reference(&gone)));
    let keep = bench.put(keep.with("parent", reference(&gone)));
    let project = bench.put(Record::new(Kind::Project).with("acronym", text("VERRE")));
    let other = bench.put(Record::new(Kind::Project).with("acronym", text("LOUPE")));
    for record in [
        member(&keep, 1, "2014-01-01", None),
        member(&gone, 1, "2012-01-01", Some("2014-06-30")).with("leave_reason", text("resigned")),
        dues(&keep, 2014, 55_000),
        dues(&gone, 2014, 55_000).with("called_on", day("2014-02-01")),
        dues(&keep, 2015, 55_000),
        dues(&gone, 2015, 60_000),
        dues(&gone, 2013, 50_000),
        paid(&keep, 2014, "2014-03-01", 20_000),
        paid(&gone, 2014, "2014-04-01", 35_000),
        contact(&keep, "Morel").with("first_name", text("Anne")).with("email", text("anne@lefevre.test")),
        contact(&gone, "MOREL").with("first_name", text("anne")).with("phone", text("06 00 00 00 01")),
        contact(&gone, "Petit"),
        visit(&keep, &amo, "2014-05-06").with("summary", text("Cherche une machine.")),
        visit(&gone, &amo, "2015-03-02").with("summary", text("Parle d'une plaquette.")),
        of(&gone, Kind::Engagement).with("kind", text("innovation")),
        of(&keep, Kind::ProjectPartner).with("project", reference(&project)).with("role", text("partner")),
        of(&gone, Kind::ProjectPartner).with("project", reference(&project)).with("role", text("leader")),
        of(&gone, Kind::ProjectPartner).with("project", reference(&other)),
        of(&gone, Kind::Event).with("kind", text("fair")).with("date", day("2015-01-01")).with("title", text("Salon")),
        of(&gone, Kind::Financing).with("kind", text("PTZ")).with("obtained_on", day("2015-01-01")),
        of(&gone, Kind::Market)
            .with("kind", text("country"))
            .with("name", text("Suisse"))
            .with("opened_on", day("2015-01-01")),
        of(&keep, Kind::Figures).with("year", Value::Int(2014)).with("headcount", Value::Int(12)),
        of(&gone, Kind::Figures).with("year", Value::Int(2014)).with("turnover", Value::Int(100_000)),
        of(&gone, Kind::Task).with("title", text("Rappeler")),
    ] {
        bench.put(record);
    }
    let read = |bench: &Bench, record: &Record| bench.store.get(Kind::Organisation, record.id).unwrap().unwrap();
    assert_eq!(read(bench, &branch).id_of("parent"), Some(gone.id));
    (read(bench, &keep), read(bench, &gone))
}

#[test]
fn everything_moves_along_and_one_undo_puts_it_all_back() {
    let mut bench = Bench::new();
    let (keep, gone) = twins(&mut bench);
    let before = exported(&bench.store);
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    assert_eq!(merging.moving()[&Kind::ProjectPartner], 2);

    let mut choices = merging.proposed();
    // Only the dues of 2015 are not decided.
    let undecided: Vec<usize> = (0..choices.clashes.len()).filter(|index| choices.clashes[*index].is_none()).collect();
    assert_eq!(undecided.len(), 1);
    match merge_with(&mut bench.store, &merging, &choices) {
        Err(StoreError::Undecided(clash)) => assert_eq!(clash.left[0].int("year"), Some(2015)),
        other => panic!("{other:?}"),
    }
    assert_eq!(exported(&bench.store), before);
    choices.clashes[undecided[0]] = Some(Side::Right);
    let change = merge_with(&mut bench.store, &merging, &choices).unwrap().unwrap();

    let store = &bench.store;
    assert_eq!(store.get(Kind::Organisation, gone.id).unwrap(), None);
    assert_eq!(store.references(Kind::Organisation, gone.id).unwrap(), []);
    let made = store.get(Kind::Organisation, keep.id).unwrap().unwrap();
    assert_eq!((made.text("name"), made.text("siret")), ("Optique Lefèvre", "48798079900018"));
    assert_eq!((made.text("street"), made.text("website")), ("2 rue du Quai", "lefevre.test"));
    assert_eq!(made.get("sectors").as_list(), ["luxury", "health"]);
    assert_eq!(made.get("tags").as_list(), ["lunettes"]);
    assert!(made.get("parent").is_null());
    let notes = made.text("notes").replace('\u{a0}', " ");
    for kept in [
        "Vue en 2012.",
        "Rappeler au printemps.",
        "Merged on",
        "“OPTIQUE LEFEVRE LUNETTERIE”",
        "487 980 799 00026",
        "03 84 00 00 02",
        "2015: €550.00",
        "01/01/2012 – 30/06/2014",
    ] {
        assert!(notes.contains(kept), "{kept} is not in {notes}");
    }
    let all = |kind| store.of_organisation(kind, keep.id).unwrap();
    let [period] = &all(Kind::Membership)[..] else { panic!("one period") };
    assert_eq!((period.date("joined_on"), period.get("left_on")), (day("2012-01-01").as_date(), &Value::Null));
    let amounts: Vec<_> = all(Kind::Dues).iter().map(|dues| (dues.int("year"), dues.int("amount"))).collect();
    assert_eq!(amounts, [(Some(2015), Some(60_000)), (Some(2014), Some(55_000)), (Some(2013), Some(50_000))]);
    // What one did not say, the other did.
    assert_eq!(all(Kind::Dues)[1].date("called_on"), day("2014-02-01").as_date());
    assert_eq!(all(Kind::Payment).len(), 2);
    let people: Vec<_> =
        all(Kind::Contact).iter().map(|one| (one.text("last_name").to_owned(), one.text("phone").to_owned())).collect();
    assert_eq!(people, [("Morel".into(), "06 00 00 00 01".into()), ("Petit".into(), String::new())]);
    assert_eq!(all(Kind::Visit).len(), 2);
    let roles: Vec<_> = all(Kind::ProjectPartner).iter().map(|one| one.text("role").to_owned()).collect();
    assert_eq!(roles, ["leader", ""]);
    let [figures] = &all(Kind::Figures)[..] else { panic!("one line") };
    assert_eq!((figures.int("headcount"), figures.int("turnover")), (Some(12), Some(100_000)));
    for kind in [Kind::Engagement, Kind::Event, Kind::Financing, Kind::Market, Kind::Task] {
        assert_eq!(all(kind).len(), 1, "{kind:?}");
    }
    assert!(store.doctor().unwrap().iter().all(|finding| finding.severity != rouage::store::Severity::Error));

    assert_eq!(bench.store.last_change().unwrap(), Some(change));
    bench.store.undo(change).unwrap();
    assert_eq!(exported(&bench.store), before);
    // And again, with everything the other way round.
    let merging = bench.store.merging(Kind::Organisation, gone.id, keep.id).unwrap().unwrap();
    let change = merge_with(&mut bench.store, &merging, &decided(&merging)).unwrap().unwrap();
    assert_eq!(bench.store.references(Kind::Organisation, keep.id).unwrap(), []);
    bench.store.undo(change).unwrap();
    assert_eq!(exported(&bench.store), before);
}

#[test]
fn search_and_the_words_of_visits_follow() {
    let mut bench = Bench::new();
    let (keep, gone) = twins(&mut bench);
    let found = |store: &Store, words: &str| -> (usize, Vec<u32>) {
        let index = index_of(store, "2015-06-30".parse().unwrap()).unwrap();
        let query = Query { text: words, kinds: None, limit: 50 };
        let hits = index.search(&query, &mut Scratch::new()).len();
        let visits = find::visits(store, &index, &query, &[]).unwrap();
        (hits, visits.into_iter().map(|(_, visit)| visit.organisation).collect())
    };
    assert_eq!(found(&bench.store, "plaquette").1, [gone.id]);
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    let change = merge_with(&mut bench.store, &merging, &decided(&merging)).unwrap().unwrap();
    assert_eq!(found(&bench.store, "plaquette").1, [keep.id]);
    assert_eq!(found(&bench.store, "visite: lefevre").1, [keep.id, keep.id]);
    // The visit bears the name that stays, not the other.
    assert_eq!(found(&bench.store, "visite: lunetterie plaquette").1, [0; 0]);
    bench.store.undo(change).unwrap();
    assert_eq!(found(&bench.store, "plaquette").1, [gone.id]);
    assert_eq!(found(&bench.store, "visite: lunetterie plaquette").1, [gone.id]);
}

#[test]
fn two_colleges_at_once_are_the_users_to_decide() {
    let mut bench = Bench::new();
    let (keep, gone) = (bench.organisation("Un"), bench.organisation("Deux"));
    bench.put(member(&keep, 1, "2012-01-01", None));
    bench.put(member(&gone, 2, "2014-01-01", None));
    bench.put(member(&gone, 2, "2010-01-01", Some("2011-12-31")));
    let before = exported(&bench.store);
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    assert_eq!(merging.proposed().clashes, [None]);
    assert!(matches!(
        merge_with(&mut bench.store, &merging, &merging.proposed()),
        Err(StoreError::Undecided(clash)) if clash.kind == Kind::Membership
    ));
    for (side, colleges, lost) in [(Side::Left, [1, 2], "college 2"), (Side::Right, [2, 2], "college 1")] {
        let choices = Choices { clashes: vec![Some(side)], ..merging.proposed() };
        let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
        let change = merge_with(&mut bench.store, &merging, &choices).unwrap().unwrap();
        let periods = bench.store.of_organisation(Kind::Membership, keep.id).unwrap();
        assert_eq!(periods.iter().map(|period| period.int("college").unwrap()).collect::<Vec<_>>(), colleges);
        let made = bench.store.get(Kind::Organisation, keep.id).unwrap().unwrap();
        assert!(made.text("notes").contains(lost), "{}", made.text("notes"));
        bench.store.undo(change).unwrap();
        assert_eq!(exported(&bench.store), before);
    }
}

#[test]
fn the_other_siret_and_the_other_name_can_be_taken() {
    let mut bench = Bench::new();
    let keep = bench.organisation("Optique");
    let gone = bench.put(organisation("Optique de Morez").with("siret", text("48798079900018")));
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    let mut choices = merging.proposed();
    choices.fields[0] = Side::Right;
    let change = merge_with(&mut bench.store, &merging, &choices).unwrap().unwrap();
    let made = bench.store.get(Kind::Organisation, keep.id).unwrap().unwrap();
    assert_eq!((made.text("name"), made.text("siret")), ("Optique de Morez", "48798079900018"));
    bench.store.undo(change).unwrap();
    // A name that a third has, without SIRET, is refused, and nothing happens.
    let keep = bench.put(organisation("Atelier"));
    let before = exported(&bench.store);
    let gone = bench.put(organisation("Le Même").with("siret", text("73282932000074")));
    bench.put(organisation("Laser"));
    let stored = bench.store.get(Kind::Organisation, gone.id).unwrap().unwrap();
    bench.put(stored.with("name", text("Laser")));
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    let mut choices = merging.proposed();
    (choices.fields[0], choices.fields[1]) = (Side::Right, Side::Left);
    assert!(matches!(merge_with(&mut bench.store, &merging, &choices), Err(StoreError::Invalid { .. })));
    assert_eq!(bench.store.references(Kind::Organisation, gone.id).unwrap(), []);
    assert!(bench.store.get(Kind::Organisation, gone.id).unwrap().is_some());
    assert_ne!(exported(&bench.store), before);
}

#[test]
fn what_changed_since_it_was_looked_at_is_not_merged() {
    let mut bench = Bench::new();
    let (keep, gone) = twins(&mut bench);
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    bench.other("lea").save(contact(&gone, "Nouveau")).unwrap();
    let before = exported(&bench.store);
    assert!(matches!(merge_with(&mut bench.store, &merging, &decided(&merging)), Err(StoreError::MergeStale)));
    assert_eq!(exported(&bench.store), before);
    assert_eq!(bench.store.merging(Kind::Organisation, keep.id, keep.id).unwrap(), None);
    assert_eq!(bench.store.merging(Kind::Organisation, keep.id, 999).unwrap(), None);
}

#[test]
fn payments_that_look_the_same_are_the_users_to_judge() {
    let mut bench = Bench::new();
    let (keep, gone) = (bench.organisation("Un"), bench.organisation("Deux"));
    for one in [&keep, &gone] {
        bench.put(dues(one, 2015, 55_000));
        bench.put(paid(one, 2015, "2015-03-01", 55_000));
    }
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    assert_eq!(merging.proposed().clashes, [None]);
    for (side, left) in [(Side::Both, 2), (Side::Left, 1)] {
        let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
        let choices = Choices { clashes: vec![Some(side)], ..merging.proposed() };
        let change = merge_with(&mut bench.store, &merging, &choices).unwrap().unwrap();
        assert_eq!(bench.store.of_organisation(Kind::Payment, keep.id).unwrap().len(), left);
        bench.store.undo(change).unwrap();
    }
}

#[test]
fn two_contacts_become_one() {
    let mut bench = Bench::new();
    let optique = bench.organisation("Optique");
    let keep = bench.put(contact(&optique, "Morel").with("email", text("a@b.test")));
    let gone = bench.put(
        contact(&optique, "MOREL")
            .with("email", text("c@d.test"))
            .with("phone", text("06"))
            .with("primary", Value::Int(1)),
    );
    let before = exported(&bench.store);
    // The one with more to it stays.
    let merging = bench.store.merging_of(Kind::Contact, keep.id, gone.id).unwrap().unwrap();
    assert_eq!(merging.keep.id, gone.id);
    let merging = merging.swapped();
    let change = merge_with(&mut bench.store, &merging, &merging.proposed()).unwrap().unwrap();
    let [made] = &bench.store.of_organisation(Kind::Contact, optique.id).unwrap()[..] else { panic!("one") };
    assert_eq!((made.text("email"), made.text("phone"), made.int("primary")), ("a@b.test", "06", Some(1)));
    assert!(made.text("notes").contains("c@d.test"), "{}", made.text("notes"));
    bench.store.undo(change).unwrap();
    assert_eq!(exported(&bench.store), before);
}

#[test]
fn pairs_declared_distinct_are_remembered() {
    let mut bench = Bench::new();
    let one = bench.put(organisation("Lefèvre").with("commune", text("Dole")).with("email", text("X@y.test")));
    let other = bench.put(organisation("LEFEVRE SA").with("commune", text("dole")));
    let flags = |store: &Store| store.duplicates().unwrap().iter().map(|pair| pair.distinct).collect::<Vec<_>>();
    assert_eq!(flags(&bench.store), [false]);
    for _ in 0..2 {
        bench.store.set_distinct(Kind::Organisation, other.id, one.id, true).unwrap();
        assert_eq!(flags(&bench.other("lea")), [true]);
    }
    bench.store.set_distinct(Kind::Organisation, one.id, other.id, false).unwrap();
    assert_eq!(flags(&bench.store), [false]);
    // What is typed is told what it looks like, by SIRET, e-mail and name.
    let row = |name: &str, email: &str| rouage::model::duplicates::Row {
        name: name.into(),
        email: email.into(),
        ..Default::default()
    };
    let like = |row: &rouage::model::duplicates::Row, named: &[u32]| -> Vec<u32> {
        bench.store.lookalikes(row, named).unwrap().iter().map(|alike| alike.id).collect()
    };
    assert_eq!(like(&row("Autre", "x@Y.test"), &[]), [one.id]);
    assert_eq!(like(&row("lefevre", ""), &[one.id, other.id]), [one.id, other.id]);
    assert_eq!(like(&row("lefevre", ""), &[]), [0; 0]);
}

fn organisations(store: &Store) -> Vec<Record> {
    store.all(Kind::Organisation).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_two_organisations_merge_lose_no_record_and_come_apart_again(steps in prop::collection::vec(step(), 10..60), side in 0usize..2) {
        let mut bench = Bench::new();
        for step in &steps {
            act(&mut bench.store, step);
        }
        let all = organisations(&bench.store);
        if all.len() < 2 {
            return Ok(());
        }
        let before = exported(&bench.store);
        let content = support::content(&bench.store);
        let merging = bench.store.merging_of(Kind::Organisation, all[0].id, all[1].id).unwrap().unwrap();
        let mut choices = merging.proposed();
        for (choice, clash) in choices.clashes.iter_mut().zip(merging.clashes()) {
            *choice = Some(clash.sides()[side]);
        }
        let change = match merge_with(&mut bench.store, &merging, &choices) {
            Ok(change) => change.unwrap(),
            // Such as a name that a third bears.
            Err(StoreError::Invalid { .. }) => {
                prop_assert_eq!(exported(&bench.store), before);
                return Ok(());
            }
            Err(error) => panic!("{error}"),
        };
        let gone = merging.gone.id;
        prop_assert_eq!(bench.store.references(Kind::Organisation, gone).unwrap(), []);
        // Every payment is still there, unless it was said to be the same.
        let twice = merging.clashes().iter().filter(|clash| clash.kind == Kind::Payment).count();
        let paid = |content: &support::Content| content.keys().filter(|(kind, _)| *kind == Kind::Payment).count();
        let dropped = if side == 0 { twice } else { 0 };
        prop_assert_eq!(paid(&support::content(&bench.store)), paid(&content) - dropped);
        // Nothing that belongs to others moved.
        for ((kind, id), values) in &support::content(&bench.store) {
            let field = |record: &Record| kind.fields().iter().any(|field| field.ty == Type::Ref(Kind::Organisation) && record.id_of(field.name) == Some(merging.keep.id));
            let record = Record { id: *id, values: values.clone(), ..Record::new(*kind) };
            if *kind != Kind::Organisation && !field(&record) {
                prop_assert_eq!(content.get(&(*kind, *id)), Some(values));
            }
        }
        bench.store.undo(change).unwrap();
        prop_assert_eq!(exported(&bench.store), before);
        prop_assert_eq!(support::content(&bench.store), content);
    }
}

#[test]
fn lists_of_two_come_out_as_they_would_come_in() {
    let mut bench = Bench::new();
    let sectors = |codes: &[&str]| Value::List(codes.iter().map(|code| (*code).to_owned()).collect());
    let keep = bench.put(organisation("Optique").with("sectors", sectors(&["processes", "health"])));
    let gone = bench.put(organisation("Optique Lefèvre").with("sectors", sectors(&["luxury"])));
    let merging = bench.store.merging(Kind::Organisation, keep.id, gone.id).unwrap().unwrap();
    merge_with(&mut bench.store, &merging, &decided(&merging)).unwrap();
    let made = bench.store.get(Kind::Organisation, keep.id).unwrap().unwrap();
    assert_eq!(made.get("sectors").as_list(), ["luxury", "health", "processes"]);
    // The same file again, through an empty database.
    let names = Names::read(&bench.store).unwrap();
    let file = bench.folder.path().join("organisations.csv");
    std::fs::write(&file, export::csv(&bench.store, Kind::Organisation, &names).unwrap()).unwrap();
    let mut other = Bench::new();
    let options = rouage::interchange::import::Options::default();
    rouage::interchange::import::run(&mut other.store, &[file], &options, &|problem| problem.fault.to_string())
        .unwrap();
    assert_eq!(exported(&other.store)[&Kind::Organisation], exported(&bench.store)[&Kind::Organisation]);
    // Sectors that nobody touches stay as they are: a change of another field is that change alone.
    let phone = made.clone().with("phone", text("03")).with("sectors", sectors(&["processes", "health", "luxury"]));
    assert_eq!(bench.put(phone).get("sectors"), made.get("sectors"));
}

#[test]
fn of_two_dates_of_a_person_the_one_that_holds_stays_whoever_is_kept() {
    let fields = ["last_news_on", "consent_on", "informed_on", "opposed_on"];
    for (left, right, made) in [
        (Some("2014-01-10"), Some("2015-03-02"), ["2015-03-02", "2015-03-02", "2014-01-10", "2014-01-10"]),
        (Some("2015-03-02"), Some("2014-01-10"), ["2015-03-02", "2015-03-02", "2014-01-10", "2014-01-10"]),
        (None, Some("2014-01-10"), ["2014-01-10"; 4]),
        (Some("2014-01-10"), None, ["2014-01-10"; 4]),
    ] {
        for wanted in [Side::Left, Side::Right] {
            let mut bench = Bench::new();
            let firm = bench.organisation("Optique");
            let person = |on: Option<&str>| {
                let one = contact(&firm, "Morel").with("first_name", text("Anne"));
                fields.iter().fold(one, |one, field| one.with(field, on.map_or(Value::Null, day)))
            };
            // Whoever does not oppose comes first: nobody comes in under the name of one who does.
            let (keep, gone) = if left.is_none() {
                let keep = bench.put(person(left));
                (keep, bench.put(person(right)))
            } else {
                let gone = bench.put(person(right));
                (bench.put(person(left)), gone)
            };
            let merging = bench.store.merging(Kind::Contact, keep.id, gone.id).unwrap().unwrap();
            let mut choices = merging.proposed();
            choices.fields.iter_mut().for_each(|side| *side = wanted);
            let change = merge_with(&mut bench.store, &merging, &choices).unwrap().unwrap();
            let stored = bench.store.get(Kind::Contact, keep.id).unwrap().unwrap();
            let days: Vec<&Value> = fields.iter().map(|field| stored.get(field)).collect();
            assert_eq!(days, made.map(day).iter().collect::<Vec<_>>(), "{left:?} {right:?} {wanted:?}");
            bench.store.undo(change).unwrap();
            assert_eq!(bench.store.get(Kind::Contact, keep.id).unwrap().unwrap().values, keep.values);
            assert_eq!(bench.store.get(Kind::Contact, gone.id).unwrap().unwrap().values, gone.values);
        }
    }
}
