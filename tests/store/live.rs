//! The facts and the index in memory follow the database, whoever writes to it.

use crate::support;

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use proptest::prelude::*;
use rouage::contract::BUILT_IN;
use rouage::counters;
use rouage::live::{Live, Notice};
use rouage::model::facts::Facts;
use rouage::model::kind::Kind;
use rouage::model::privacy::Mode;
use rouage::model::record::{Record, Value};
use rouage::search::DocKind::{self, Contact, Organisation, Project};
use rouage::store::{Action, Store, StoreError, Target, Touched};
use support::{Bench, act, contact, day, organisation, reference, step, text, visit};

/// How long to wait for what must come. Nothing takes so long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);
const ME: u64 = 7;

/// What a test gets told.
enum Told {
    Loaded,
    Changed(Vec<Touched>),
    Reply(u32),
    Hits(Vec<String>),
}

struct Pole {
    live: Live<u32>,
    told: Receiver<Told>,
    folder: tempfile::TempDir,
}

impl Pole {
    /// The database of a bench, alive; its facts may still be loading.
    fn start(bench: Bench) -> Pole {
        let Bench { folder, store } = bench;
        let (send, told) = channel();
        let send = Mutex::new(send);
        let live = Live::start(
            store,
            NaiveDate::from_ymd_opt(2015, 6, 30).unwrap(),
            Arc::new(move |notice| {
                let told = match notice {
                    Notice::Loaded => Told::Loaded,
                    Notice::Changed(touched) => Told::Changed(touched),
                    Notice::Reply { to, reply } => {
                        assert_eq!(to, ME);
                        Told::Reply(reply)
                    }
                    // What may still come is waited for.
                    Notice::Hits { hits, .. } if hits.more => return,
                    Notice::Hits { hits, .. } => Told::Hits(hits.rows.into_iter().map(|row| row.name).collect()),
                    Notice::Failed(error) => panic!("{error}"),
                    Notice::Waiting(_)
                    | Notice::Damaged(_)
                    | Notice::Rescued(_)
                    | Notice::LeftBehind(_)
                    | Notice::NotBroughtIn(_)
                    | Notice::LaidBack(_)
                    | Notice::StrayLog(_)
                    | Notice::BackupsHampered(_)
                    | Notice::Log { .. }
                    | Notice::Restored(_)
                    | Notice::PutBack(_)
                    | Notice::DraftsGone
                    | Notice::SyncFolder(_)
                    | Notice::Erased
                    | Notice::LostRight(_)
                    | Notice::Locked(_) => return,
                    #[cfg(feature = "encryption")]
                    Notice::KeyFile(_) => return,
                    Notice::Fault(fault) => panic!("{fault:?}"),
                };
                // The test may have ended.
                let _ = send.lock().unwrap().send(told);
            }),
        );
        live.load();
        Pole { live, told, folder }
    }

    /// The same, once everything is loaded.
    fn loaded(bench: Bench) -> Pole {
        let pole = Pole::start(bench);
        pole.wait("the load", || pole.live.is_idle() && pole.live.shared().world().loaded);
        // From here on sums are kept.
        pole.assert_sums();
        pole
    }

    fn other(&self, who: &str) -> Store {
        support::open(&self.folder.path().join("pole.db"), who)
    }

    fn wait(&self, what: &str, until: impl Fn() -> bool) {
        let start = Instant::now();
        while !until() {
            assert!(start.elapsed() < PATIENCE, "no sign of {what}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Runs a job on the storage thread and waits for its reply. By then the facts have followed it.
    fn job(&self, job: impl FnOnce(&mut Store) -> u32 + Send + 'static) -> u32 {
        self.live.ask(ME, move |store, _| Some(job(store)));
        loop {
            if let Told::Reply(reply) = self.told.recv_timeout(PATIENCE).expect("a reply") {
                return reply;
            }
        }
    }

    fn save(&self, record: Record) -> u32 {
        self.job(move |store| store.save(record).unwrap().0.id)
    }

    /// The names of the organisations, contacts or projects found, best first.
    fn found(&self, kind: DocKind, words: &str) -> Vec<String> {
        let kinds: &[DocKind] = match kind {
            DocKind::Organisation => &[DocKind::Organisation],
            DocKind::Contact => &[DocKind::Contact],
            _ => &[DocKind::Project],
        };
        self.live.search(ME, words, Some(kinds), 100, NaiveDate::from_ymd_opt(2015, 6, 30).unwrap());
        loop {
            if let Told::Hits(names) = self.told.recv_timeout(PATIENCE).expect("hits") {
                return names;
            }
        }
    }

    fn facts<T>(&self, read: impl Fn(&Facts) -> T) -> T {
        read(&self.live.shared().world().facts)
    }

    /// That the facts in memory are those in the database.
    fn assert_true(&self) {
        let store = self.other("control");
        let expected = store.snapshot(Store::facts).unwrap();
        let as_told = |facts: &Facts| format!("{facts:#?}");
        assert_eq!(self.facts(as_told), as_told(&expected));
        self.assert_sums();
    }

    /// That the sums that are kept are those of the facts.
    fn assert_sums(&self) {
        let world = self.live.shared().world();
        let on = NaiveDate::from_ymd_opt(2015, 6, 30).unwrap();
        let contract = world.contract_on(on).unwrap();
        let (status, months) = world.sums(contract, on);
        assert_eq!(status, counters::status(&world.facts, contract, on));
        assert_eq!(months, counters::series::visits_by_month(&world.facts, on));
    }

    /// Waits until the facts are those in the database.
    fn wait_until_true(&self) {
        let store = self.other("control");
        let same = || {
            let expected = store.snapshot(Store::facts).unwrap();
            self.facts(|facts| format!("{facts:?}") == format!("{expected:?}"))
        };
        let start = Instant::now();
        while !same() {
            if start.elapsed() > PATIENCE {
                self.assert_true();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.assert_sums();
    }
}

/// Everything that the facts hold, of an organisation.
fn of_every_kind(of: &Record, by: &Record) -> Vec<Record> {
    let new = |kind| Record::new(kind).with("organisation", reference(of));
    vec![
        new(Kind::Membership).with("college", Value::Int(1)).with("joined_on", day("2015-01-01")),
        new(Kind::Dues).with("year", Value::Int(2015)).with("amount", Value::Int(55_000)),
        new(Kind::Payment)
            .with("year", Value::Int(2015))
            .with("paid_on", day("2015-02-01"))
            .with("amount", Value::Int(55_000)),
        visit(of, by, "2015-06-30"),
        new(Kind::Engagement).with("kind", text("innovation")).with("started_on", day("2015-06-30")),
    ]
}

fn counts(facts: &Facts) -> [usize; 7] {
    [
        facts.organisations.len(),
        facts.memberships.len(),
        facts.dues.len(),
        facts.payments.len(),
        facts.visits.len(),
        facts.engagements.len(),
        facts.staff.len(),
    ]
}

#[test]
fn facts_follow_own_writes_of_every_kind_before_the_reply() {
    let mut bench = Bench::new();
    let (made, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    let pole = Pole::loaded(bench);
    assert_eq!(pole.facts(counts), [1, 0, 0, 0, 0, 0, 1]);
    let generation = pole.live.shared().world().generation;
    for record in of_every_kind(&made, &amo) {
        pole.save(record);
    }
    pole.save(Record::new(Kind::Staff).with("login", text("lea")).with("name", text("Léa")));
    assert_eq!(pole.facts(counts), [1, 1, 1, 1, 1, 1, 2]);
    assert!(pole.live.shared().world().generation > generation);
    pole.assert_true();
    pole.save(made.with("commune", text("Morez")).with("size", text("sme")));
    assert_eq!(pole.facts(|facts| facts.organisations[0].town.to_string()), "Morez");
    pole.assert_true();
    // And all of it backwards.
    while pole.job(|store| match store.last_change().unwrap() {
        Some(change) => store.undo(change).map_or(0, |entries| u32::try_from(entries.len()).unwrap()),
        None => 0,
    }) > 0
    {
        pole.assert_true();
    }
    assert_eq!(pole.facts(counts), [0; 7]);
}

#[test]
fn facts_follow_a_merge_and_its_undoing() {
    let mut bench = Bench::new();
    let (keep, gone, amo) = (bench.organisation("Optique"), bench.organisation("OPTIQUE"), bench.staff("amo"));
    for record in of_every_kind(&gone, &amo) {
        bench.put(record);
    }
    bench.put(contact(&gone, "Morel"));
    let pole = Pole::loaded(bench);
    let (keep, gone) = (keep.id, gone.id);
    pole.job(move |store| {
        let merging = store.merging(Kind::Organisation, keep, gone).unwrap().unwrap();
        store.merge(&merging, &merging.proposed(), |_, _| "merged".into()).unwrap();
        1
    });
    assert_eq!(pole.facts(counts), [1, 1, 1, 1, 1, 1, 1]);
    pole.assert_true();
    assert_eq!(
        (pole.found(Organisation, "optique"), pole.found(Contact, "morel optique")),
        (vec!["Optique".into()], vec!["Morel".into()])
    );
    pole.job(|store| {
        let change = store.last_change().unwrap().unwrap();
        u32::try_from(store.undo(change).unwrap().len()).unwrap()
    });
    pole.assert_true();
    assert_eq!(pole.found(Organisation, "optique").len(), 2);
}

#[test]
fn facts_follow_another_program_and_say_what_it_touched() {
    let mut bench = Bench::new();
    let (made, two, amo) = (bench.organisation("Optique"), bench.organisation("Deux"), bench.staff("amo"));
    let pole = Pole::loaded(bench);
    let mut other = pole.other("lea");
    for record in of_every_kind(&made, &amo) {
        let kind = record.kind;
        let saved = other.save(record).unwrap().0;
        let start = Instant::now();
        'told: loop {
            assert!(start.elapsed() < PATIENCE, "no word of {}", kind.code());
            if let Told::Changed(touched) = pole.told.recv_timeout(PATIENCE).expect("word of the change") {
                for one in touched {
                    if one == (Touched { kind, record: saved.id, organisation: Some(made.id) }) {
                        break 'told;
                    }
                }
            }
        }
        pole.assert_true();
    }
    // Moved to another organisation, renamed, deleted.
    let moved = other.of_organisation(Kind::Visit, made.id).unwrap().remove(0);
    other.save(moved.with("organisation", reference(&two))).unwrap();
    other.save(two.clone().with("name", text("Trois"))).unwrap();
    let dues = other.of_organisation(Kind::Dues, made.id).unwrap().remove(0);
    other.delete(&dues).unwrap();
    let lea = Record::new(Kind::Staff).with("login", text("lea")).with("name", text("Léa"));
    other.save(lea).unwrap();
    pole.wait_until_true();
    assert_eq!(pole.facts(|facts| facts.file(two.id).unwrap().visits.len()), 1);
    assert_eq!(pole.facts(counts), [2, 1, 0, 1, 1, 1, 2]);
}

/// A member that comes with everything in one change, and one that goes so: the sums that are kept know them.
#[test]
fn sums_follow_what_comes_and_goes_at_once() {
    let mut bench = Bench::new();
    let (made, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    let pole = Pole::loaded(bench);
    let mut other = pole.other("lea");
    let (_, change) = other
        .write(Action::Import, |write| {
            let company = organisation("Neuve").with("kind", text("company"));
            let made = write.insert(company)?;
            let member = Record::new(Kind::Membership).with("organisation", reference(&made));
            write.insert(member.with("college", Value::Int(1)).with("joined_on", day("2014-01-02")))?;
            write.insert(visit(&made, &amo, "2015-02-03"))
        })
        .unwrap();
    pole.wait_until_true();
    assert_eq!(pole.facts(|facts| facts.organisations.len()), 2);
    other.undo(change.unwrap()).unwrap();
    pole.wait_until_true();
    assert_eq!(pole.facts(|facts| facts.organisations.len()), 1);
    drop(made);
}

#[test]
fn the_index_follows() {
    let mut bench = Bench::new();
    let made = bench.organisation("Optique Comtoise");
    let morel = bench.put(contact(&made, "Morel"));
    let pole = Pole::loaded(bench);
    assert_eq!(pole.found(Organisation, "comtoise"), ["Optique Comtoise"]);
    assert_eq!(pole.found(Contact, "morel"), ["Morel"]);
    // A contact is found by its organisation's name too.
    assert_eq!(pole.found(Contact, "comtoise"), ["Morel"]);

    pole.save(made.clone().with("name", text("Lunetterie Jurassienne")));
    assert_eq!(pole.found(Organisation, "jurassienne"), ["Lunetterie Jurassienne"]);
    assert_eq!(pole.found(Contact, "jurassienne"), ["Morel"]);
    // An organisation is still found by the name it bore; its people are not.
    assert_eq!(pole.found(Organisation, "comtoise"), ["Lunetterie Jurassienne"]);
    assert_eq!(pole.found(Contact, "comtoise"), [""; 0]);
    pole.job(move |store| {
        store.delete(&morel).unwrap();
        0
    });
    assert_eq!(pole.found(Contact, "morel"), [""; 0]);
    // A project without a title is told by its acronym alone.
    pole.save(Record::new(Kind::Project).with("acronym", text("NANOPINCE")));
    assert_eq!(pole.found(Project, "nanopince"), ["NANOPINCE"]);

    // Another program's, too.
    let mut other = pole.other("lea");
    let paul = other.save(contact(&made, "Vuillemin")).unwrap().0;
    pole.wait("the new contact", || pole.found(Contact, "vuillemin") == ["Vuillemin"]);
    other.delete(&paul).unwrap();
    pole.wait("the deletion", || pole.found(Contact, "vuillemin").is_empty());
    let project = other.all(Kind::Project).unwrap().remove(0);
    other.delete(&project).unwrap();
    pole.wait("the deletion", || pole.found(Project, "nanopince").is_empty());
}

#[test]
fn very_much_at_once_is_read_anew() {
    let mut bench = Bench::new();
    bench.organisation("Première");
    let pole = Pole::loaded(bench);
    let mut other = pole.other("lea");
    other
        .write(Action::Import, |write| {
            for n in 0..620 {
                let made = write.insert(organisation(&format!("Importée {n}")))?;
                write.insert(contact(&made, &format!("Personne {n}")))?;
            }
            Ok(())
        })
        .unwrap();
    pole.wait_until_true();
    pole.wait("the index", || {
        pole.found(Organisation, "importee 619").first().is_some_and(|name| name == "Importée 619")
    });
    // And what comes after is followed again.
    pole.save(organisation("Dernière"));
    pole.assert_true();
    assert_eq!(pole.found(Organisation, "derniere"), ["Dernière"]);
    let touched = pole.job(|store| u32::try_from(store.touched_since(0).unwrap().0.len()).unwrap());
    assert_eq!(touched, 2 + 2 * 620);
}

#[test]
fn what_changes_while_loading_is_not_lost() {
    // Every round the writes fall elsewhere between opening, reading the facts and building the index.
    for _ in 0..12 {
        let mut bench = Bench::new();
        bench
            .store
            .write(Action::Import, |write| {
                for n in 0..200 {
                    write.insert(organisation(&format!("Structure {n}")))?;
                }
                Ok(())
            })
            .unwrap();
        let pole = Pole::start(bench);
        let mut other = pole.other("lea");
        for n in 0..6 {
            let one = other.save(organisation(&format!("Ancienne {n}"))).unwrap().0;
            other.save(one.with("name", text(&format!("Etrangere{n}")))).unwrap();
            pole.live.ask(ME, move |store, _| {
                store.save(organisation(&format!("Maison{n}"))).unwrap();
                None
            });
        }
        pole.wait("the load", || pole.live.is_idle() && pole.live.shared().world().loaded);
        pole.wait_until_true();
        assert_eq!(pole.facts(counts)[0], 212);
        for n in 0..6 {
            let first = |words: &str| pole.found(Organisation, words).into_iter().next().unwrap_or_default();
            pole.wait("its own", || first(&format!("maison{n}")) == format!("Maison{n}"));
            pole.wait("the other's", || first(&format!("etrangere{n}")) == format!("Etrangere{n}"));
        }
        // They are found by the names they were given first, too.
        assert_eq!(pole.found(Organisation, "ancienne").len(), 6);
        assert!(pole.found(Organisation, "ancienne").iter().all(|name| name.starts_with("Etrangere")));
    }
}

#[test]
fn a_contract_that_another_program_loads_is_taken_up() {
    let pole = Pole::loaded(Bench::new());
    let count = || pole.live.shared().world().contracts.len();
    assert_eq!(count(), 1);
    let mut other = pole.other("lea");
    // The same contract, of the same code, with another share of the territory.
    let changed = BUILT_IN.replacen("numerator = 3, denominator = 4", "numerator = 2, denominator = 3", 1);
    assert_ne!(changed, BUILT_IN);
    let share = || format!("{:?}", pole.live.shared().world().contracts[0].territory);
    let before = share();
    other.add_contract(&changed).unwrap();
    pole.wait("the contract", || share() != before);
    assert_eq!(count(), 1);
    // And one's own.
    pole.job(|store| {
        store.add_contract(BUILT_IN).unwrap();
        0
    });
    assert_eq!(share(), before);
}

#[test]
fn whoever_another_program_erases_is_found_here_no_longer() {
    let mut bench = Bench::new();
    let staff = bench.staff("amo");
    let firm = bench.organisation("Optique");
    let who = bench.put(contact(&firm, "Zwyxlémont").with("first_name", text("Aurélie")));
    bench.put(visit(&firm, &staff, "2015-03-02").with("summary", text("Vu Aurélie Zwyxlémont")));
    let pole = Pole::loaded(bench);
    assert_eq!(pole.found(Contact, "zwyxlemont"), ["Aurélie Zwyxlémont"]);
    let before = pole.facts(|facts| format!("{facts:?}"));
    let mut other = pole.other("lea");
    let target = Target { organisation: firm.id, contact: Some(who.id), name: "Aurélie Zwyxlémont".into() };
    let mut plan = other.plan_erasure(&target).unwrap();
    plan.mode = Mode::Erased;
    let done = other.erase(&[plan]).unwrap();
    assert_eq!((done.people, done.texts), (1, 1));
    pole.wait("the erasure", || pole.found(Contact, "zwyxlemont").is_empty());
    pole.wait_until_true();
    assert_eq!(pole.facts(|facts| format!("{facts:?}")), before, "no figure rests on names");
}

#[test]
fn a_refused_write_changes_nothing_and_the_thread_goes_on() {
    let mut bench = Bench::new();
    let made = bench.organisation("Optique");
    let pole = Pole::loaded(bench);
    let refused = pole
        .job(move |store| u32::from(matches!(store.save(organisation("Optique")), Err(StoreError::Invalid { .. }))));
    assert_eq!(refused, 1);
    pole.assert_true();
    pole.save(contact(&made, "Morel"));
    assert_eq!(pole.found(Contact, "morel"), ["Morel"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_writes_what_the_facts_end_up_as_the_database(
        steps in prop::collection::vec((any::<bool>(), step()), 1..40),
        start_at in 0usize..10,
    ) {
        let mut bench = Bench::new();
        bench.organisation("Déjà là");
        bench.staff("amo");
        let mut other = bench.other("lea");
        let early = start_at.min(steps.len());
        for (_, step) in &steps[..early] {
            act(&mut other, step);
        }
        // Some of the writes fall into the load.
        let pole = Pole::start(bench);
        for (own, step) in &steps[early..] {
            if *own {
                let step = step.clone();
                pole.live.ask(ME, move |store, _| {
                    act(store, &step);
                    None
                });
            } else {
                act(&mut other, step);
            }
        }
        pole.wait("the last job", || pole.live.is_idle());
        pole.wait_until_true();
        // What is found is what is there, by names that no two kinds share.
        for record in other.all(Kind::Project).unwrap() {
            let acronym = record.text("acronym").to_owned();
            pole.wait("the project", || pole.found(Project, &acronym).iter().any(|name| name.starts_with(&acronym)));
        }
    }
}
