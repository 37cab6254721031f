//! The demo's figures are what its tour says, and all of it keeps the rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rouage::counters::agenda::{Entry, Sort, Wanted};
use rouage::counters::{Status, evidence, status};
use rouage::demo;
use rouage::model::dues::DuesStatus;
use rouage::model::facts::Facts;
use rouage::model::kind::Kind;
use rouage::model::naf;
use rouage::model::organisation::OrganisationKind;
use rouage::model::record::{Id, Record, Value};
use rouage::model::siret::Siret;
use rouage::search::{Doc, DocKey, DocKind, Index, Query, Scratch};
use rouage::store::{Clock, Found, Session, Severity, Store};

struct Demo {
    _folder: tempfile::TempDir,
    store: Store,
}

fn empty() -> Demo {
    let folder = tempfile::tempdir().unwrap();
    let session = Session { who: demo::login().into(), id: "test".into(), clock: Clock::System };
    let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
    Demo { _folder: folder, store }
}

fn demo() -> Demo {
    let mut demo = empty();
    demo::fill(&mut demo.store).unwrap();
    demo
}

#[test]
fn filling_the_demo_tells_nobody_that_their_rights_changed() {
    assert_eq!(demo().store.take_lost_right(), None);
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn status_on(store: &Store, facts: &Facts, on: NaiveDate) -> Status {
    status(facts, store.contract_on(on), on)
}

fn done(status: &Status, id: &str) -> f64 {
    status.figure(id).and_then(|figure| figure.done).unwrap()
}

/// The organisations that a search finds, best first.
fn search(store: &Store, words: &str) -> Vec<Record> {
    let organisations = store.all(Kind::Organisation).unwrap();
    let contacts = store.all(Kind::Contact).unwrap();
    let names: BTreeMap<Id, &str> = organisations.iter().map(|org| (org.id, org.text("name"))).collect();
    let mut index = Index::new();
    for org in &organisations {
        index.insert(&Doc {
            key: DocKey { kind: DocKind::Organisation, id: i64::from(org.id) },
            title: org.text("name"),
            context: org.text("commune"),
            words: &[org.text("naf"), naf::label(org.text("naf")).unwrap_or_default(), org.text("email")],
            numbers: &[org.text("siret"), org.text("phone")],
            member: false,
        });
    }
    for contact in &contacts {
        let name = format!("{} {}", contact.text("first_name"), contact.text("last_name"));
        index.insert(&Doc {
            key: DocKey { kind: DocKind::Contact, id: i64::from(contact.id) },
            title: &name,
            context: names[&contact.id_of("organisation").unwrap()],
            words: &[contact.text("role"), contact.text("email")],
            numbers: &[contact.text("phone")],
            member: true,
        });
    }
    let hits = index.search(&Query { text: words, kinds: None, limit: 20 }, &mut Scratch::default());
    hits.iter()
        .filter(|hit| hit.key.kind == DocKind::Organisation)
        .map(|hit| store.get(Kind::Organisation, hit.key.id as Id).unwrap().unwrap())
        .collect()
}

#[test]
fn the_figures_of_the_demos_day() {
    let Demo { store, .. } = &demo();
    let facts = store.facts().unwrap();
    let on = demo::on();
    let status = status_on(store, &facts, on);
    assert_eq!(facts.organisations.len(), 600);
    assert_eq!(status.members.total, 145);
    assert_eq!(status.members.up_to_date, 133);
    assert_eq!(done(&status, "visits_companies"), 28.0);
    assert_eq!(done(&status, "visits_new"), 6.0);
    assert_eq!(status.figure("visits_companies").unwrap().planned, 5);
    assert_eq!(done(&status, "advisory_total"), 15.0);
    assert_eq!((status.territory.inside, status.territory.total), (103, 133));
    let share = store.contract_on(on).territory.share;
    assert!(status.territory.complies(share) && status.territory.room(share) >= 1);
    let part = status.dues.collected as f64 / status.dues.called as f64;
    assert!((0.82..0.88).contains(&part), "{part}: {:?}", status.dues);
    let of = |dues| status.members.dues_status.get(&dues).copied().unwrap_or_default();
    assert_eq!(of(DuesStatus::Late), 12);
    assert_eq!((of(DuesStatus::Exempt), of(DuesStatus::None)), (5, 1));
    for dues in [DuesStatus::Partial, DuesStatus::Called, DuesStatus::Pending] {
        assert!(of(dues) >= 1, "{dues:?}");
    }
}

#[test]
fn the_years_before_are_believable() {
    let Demo { store, .. } = &demo();
    let facts = store.facts().unwrap();
    let members: Vec<u32> =
        (2011..=2015).map(|year| status_on(store, &facts, day(year, 12, 31)).members.total).collect();
    assert_eq!(members, [118, 124, 131, 137, 143]);
    for year in 2012..=2015 {
        let status = status_on(store, &facts, day(year, 12, 31));
        let visits = (done(&status, "visits_companies"), done(&status, "visits_new"), done(&status, "advisory_total"));
        assert!((40.0..=50.0).contains(&visits.0) && (8.0..=14.0).contains(&visits.1), "{year}: {visits:?}");
        assert!((20.0..=27.0).contains(&visits.2), "{year}: {visits:?}");
        let part = status.dues.collected as f64 / status.dues.called as f64;
        assert!(part > 0.93, "{year}: {part}");
    }
    // Nobody was visited before the house could receive.
    assert!(facts.visits.iter().all(|(_, visit)| visit.date().weekday().number_from_monday() <= 5));
    assert!(facts.visits.iter().all(|(_, visit)| !visit.done() || visit.date() <= demo::on()));
    assert!(facts.payments.iter().all(|payment| payment.paid_on <= demo::on()));
}

#[test]
fn a_visit_to_the_best_hit_for_horlogerie_makes_29() {
    let Demo { mut store, _folder } = demo();
    let facts = store.facts().unwrap();
    let named: Vec<_> =
        facts.organisations.iter().filter(|org| org.name.to_lowercase().contains("horlogerie")).collect();
    assert_eq!(named.len(), 6);
    for org in &named {
        assert_eq!(org.kind, Some(OrganisationKind::Company), "{}", org.name);
        let file = facts.file(org.id).unwrap();
        assert!(file.visits.iter().all(|visit| visit.date().year() != 2016), "{}", org.name);
    }
    let best = &search(&store, "horlogerie")[0];
    assert!(named.iter().any(|org| org.id == best.id), "{}", best.text("name"));
    let file = facts.file(best.id).unwrap();
    assert!(file.member_on(demo::on()).is_some() && !file.visits.is_empty(), "a file worth opening");
    assert!(!store.of_organisation(Kind::Contact, best.id).unwrap().is_empty());
    // The same while it is being typed.
    assert_eq!(search(&store, "horlog")[0].id, best.id);

    let Found::One(staff) = store.find(Kind::Staff, demo::login()).unwrap() else { panic!("no {}", demo::login()) };
    for org in [best.id, named[0].id, named[5].id] {
        let before = done(&status_on(&store, &store.facts().unwrap(), demo::on()), "visits_companies");
        let visit = Record::new(Kind::Visit)
            .with("organisation", Value::Int(i64::from(org)))
            .with("staff", Value::Int(i64::from(staff)))
            .with("date", Value::Date(demo::on()));
        let (_, change) = store.save(visit).unwrap();
        let after = done(&status_on(&store, &store.facts().unwrap(), demo::on()), "visits_companies");
        assert_eq!((before, after), (28.0, 29.0));
        store.undo(change.unwrap()).unwrap();
    }
}

#[test]
fn everything_keeps_the_rules() {
    let Demo { store, .. } = &demo();
    for finding in store.doctor().unwrap() {
        assert_ne!(finding.severity, Severity::Error, "{finding:?}");
    }
    for org in store.all(Kind::Organisation).unwrap() {
        let name = org.text("name");
        assert!(org.text("siret").is_empty() || Siret::parse(org.text("siret")).is_ok(), "{name}");
        assert!(org.text("naf").is_empty() || naf::label(org.text("naf")).is_some(), "{name}");
        assert!(org.text("email").ends_with(".test"), "{name}");
        assert_eq!(org.text("siret").is_empty(), org.text("country") != "FR", "{name}");
    }
    for kind in Kind::ALL {
        assert!(store.count(kind).unwrap() > 0, "no {}", kind.code());
    }
    // Every label has its companies and its laboratory or school (article 5.2).
    let kinds: BTreeMap<Id, String> =
        store.all(Kind::Organisation).unwrap().into_iter().map(|org| (org.id, org.text("kind").to_owned())).collect();
    for project in store.all(Kind::Project).unwrap().iter().filter(|project| project.date("labelled_on").is_some()) {
        let partners = store.partners_of(project.id).unwrap();
        let count = |wanted: &[&str]| {
            let fits = |partner: &&Record| wanted.contains(&kinds[&partner.id_of("organisation").unwrap()].as_str());
            partners.iter().filter(fits).count()
        };
        assert!(count(&["company"]) >= 2 && count(&["research", "training"]) >= 1, "{}", project.text("acronym"));
    }
}

#[test]
fn the_default_user_has_a_day_ahead() {
    let Demo { store, .. } = &demo();
    let Found::One(staff) = store.find(Kind::Staff, demo::login()).unwrap() else { panic!("no {}", demo::login()) };
    let wanted = Wanted { staff: Some(staff), ..Wanted::on(demo::on()) };
    let agenda: Vec<Entry> = store.agenda(wanted, 200).unwrap().into_iter().map(|(_, entry)| entry).collect();
    let count = |sort, from: i64, to: i64| {
        let within =
            |date: Option<NaiveDate>| date.is_some_and(|date| (from..=to).contains(&(date - demo::on()).num_days()));
        agenda.iter().filter(|entry| entry.sort() == sort && within(entry.date)).count()
    };
    assert!(count(Sort::Visit, 1, 14) >= 3);
    assert!(count(Sort::Task, -60, -1) >= 2 && count(Sort::Task, 0, 30) >= 4);
    assert!((1..=12).contains(&count(Sort::Step, -140, 100)), "{agenda:?}");
    // A pole that keeps its contract, but for one report.
    assert_eq!(count(Sort::Obligation, -1000, -1), 1);
    assert!(count(Sort::Obligation, 0, 366) >= 5);
    assert!(agenda.len() < 50, "{}", agenda.len());
}

#[test]
fn the_demo_is_the_same_every_time_and_out_of_reach_of_undo() {
    let (first, second) = (demo(), demo());
    for kind in Kind::ALL {
        assert_eq!(first.store.all(kind).unwrap(), second.store.all(kind).unwrap(), "{}", kind.code());
    }
    assert_eq!(first.store.last_change().unwrap(), None);
    assert_eq!(first.store.session().id, "test");
}

#[test]
fn evidence_shows_every_reason_once() {
    let Demo { store, .. } = &demo();
    let facts = store.facts().unwrap();
    let contract = store.contract_on(demo::on());
    let evidence = evidence::of(contract.measure("visits_companies").unwrap(), &facts, contract, demo::on());
    let reasons: BTreeSet<String> = evidence
        .near
        .iter()
        .map(|(_, why)| format!("{why:?}").split('(').next().unwrap_or_default().to_owned())
        .collect();
    let wanted = ["AlreadyCounted", "NotACompany", "Planned"].map(String::from);
    assert!(wanted.iter().all(|reason| reasons.contains(reason)), "{reasons:?}");
}

#[test]
fn large_databases_have_the_asked_size_and_keep_the_rules() {
    let mut large = empty();
    demo::fill_large(&mut large.store, 2_000, 20_000, 1).unwrap();
    let store = &large.store;
    let facts = store.facts().unwrap();
    assert_eq!((facts.organisations.len(), facts.visits.len()), (2_000, 20_000));
    assert_eq!(status_on(store, &facts, demo::on()).members.total, 270);
    assert_eq!(store.count(Kind::Contact).unwrap(), 1_000);
    assert_eq!(store.journal_end().unwrap(), 0);
    for finding in store.doctor().unwrap() {
        assert_ne!(finding.severity, Severity::Error, "{finding:?}");
    }
    let words: BTreeSet<&str> = facts.organisations.iter().flat_map(|org| org.name.split(' ')).collect();
    assert!(words.len() > 1_200, "{}", words.len());
}
