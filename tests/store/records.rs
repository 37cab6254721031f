//! The store on real files: the journal, conflicts, references, drafts, and several connections at once.

use crate::support;

use std::collections::BTreeSet;

use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::model::record::{Record, Value};
use rouage::store::{Action, Store, StoreError, Touched};
use support::{Bench, contact, content, day, organisation, reference, text, visit};

#[test]
fn every_change_is_journalled_with_before_and_after_who_and_when() {
    let mut bench = Bench::new();
    let (made, change) = bench.store.save(organisation("Optique").with("commune", text("Morez"))).unwrap();
    assert_eq!((made.id, made.version), (1, 1));
    assert_eq!(made.trace.created_by, "amo");
    assert_eq!(made.trace.changed_at, "2015-06-30T12:00:00Z");
    let mut other = bench.other("lea");
    let read = other.get(Kind::Organisation, made.id).unwrap().unwrap();
    assert_eq!(read, made);
    let (renamed, _) = other.save(read.with("name", text("Optique Comtoise"))).unwrap();
    assert_eq!(renamed.version, 2);
    assert_eq!((renamed.trace.created_by.as_str(), renamed.trace.changed_by.as_str()), ("amo", "lea"));
    bench.store.delete(&renamed).unwrap();
    assert_eq!(bench.store.get(Kind::Organisation, made.id).unwrap(), None);

    let history = bench.store.history(Kind::Organisation, made.id, 10).unwrap();
    let names = |record: &Option<Record>| record.as_ref().map(|record| record.text("name").to_owned());
    let told: Vec<_> = history
        .iter()
        .map(|entry| (entry.action.as_str(), entry.who.as_str(), names(&entry.before), names(&entry.after)))
        .collect();
    let (old, new) = (Some("Optique".to_owned()), Some("Optique Comtoise".to_owned()));
    assert_eq!(
        told,
        [
            ("delete", "amo", new.clone(), None),
            ("update", "lea", old.clone(), new.clone()),
            ("create", "amo", None, old)
        ]
    );
    assert!(history.iter().all(|entry| entry.at == "2015-06-30T12:00:00Z" && !entry.undone));
    assert_eq!(Some(history[2].change), change);
    assert_eq!(bench.store.history(Kind::Organisation, made.id, 1).unwrap().len(), 1);
}

#[test]
fn the_history_of_a_file_holds_what_belongs_to_it() {
    let mut bench = Bench::new();
    let (one, two) = (bench.organisation("Un"), bench.organisation("Deux"));
    let amo = bench.staff("amo");
    bench.put(contact(&one, "Morel"));
    bench.put(visit(&two, &amo, "2015-06-30"));
    let kinds = |store: &Store, of: &Record| -> Vec<Kind> {
        store.history_of_file(of.id, 10).unwrap().iter().map(|entry| entry.kind).collect()
    };
    assert_eq!(kinds(&bench.store, &one), [Kind::Contact, Kind::Organisation]);
    assert_eq!(kinds(&bench.store, &two), [Kind::Visit, Kind::Organisation]);
}

#[test]
fn whoever_saves_second_is_told_who_was_first_and_nothing_is_lost() {
    let mut bench = Bench::new();
    let made = bench.organisation("Optique");
    let mut other = bench.other("lea");
    let theirs = other.get(Kind::Organisation, made.id).unwrap().unwrap();
    other.save(theirs.with("commune", text("Morez"))).unwrap();
    let before = content(&bench.store);
    match bench.store.save(made.clone().with("commune", text("Besançon"))) {
        Err(StoreError::Conflict { kind: Kind::Organisation, id, by, .. }) => {
            assert_eq!((id, by.as_str()), (made.id, "lea"));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(bench.store.delete(&made), Err(StoreError::Conflict { .. })));
    assert_eq!(content(&bench.store), before);
    let current = bench.store.get(Kind::Organisation, made.id).unwrap().unwrap();
    bench.store.delete(&current).unwrap();
    let gone = other.save(current.with("commune", text("Morteau")));
    assert!(matches!(gone, Err(StoreError::Gone { .. })), "{gone:?}");
}

#[test]
fn a_change_of_nothing_writes_nothing() {
    let mut bench = Bench::new();
    let made = bench.put(organisation("Optique").with("tags", Value::List(vec!["luxe".into()])));
    let engagement = bench.put(
        Record::new(Kind::Engagement)
            .with("organisation", reference(&made))
            .with("kind", text("innovation"))
            .with("days", Value::Int(3)),
    );
    let end = bench.store.journal_end().unwrap();
    for same in [
        made.clone(),
        // An emptied field is an empty one.
        made.clone().with("commune", text("")).with("sectors", Value::List(Vec::new())),
        engagement.clone(),
        engagement.with("days", Value::Int(3)),
    ] {
        let (kept, change) = bench.store.save(same.clone()).unwrap();
        assert_eq!((change, kept.version), (None, 1));
        assert_eq!(bench.store.get(same.kind, same.id).unwrap().unwrap(), kept);
    }
    assert_eq!(bench.store.journal_end().unwrap(), end);
}

#[test]
fn what_is_given_back_is_what_is_stored() {
    let mut bench = Bench::new();
    let given = bench.put(organisation("Optique").with("commune", text("")).with("country", Value::Null));
    assert_eq!(given.text("country"), "FR");
    assert_eq!(bench.store.get(Kind::Organisation, given.id).unwrap().unwrap(), given);
    let entry = &bench.store.history(Kind::Organisation, given.id, 1).unwrap()[0];
    assert_eq!(entry.after.as_ref().unwrap().values, given.values);
}

#[test]
fn what_is_in_use_is_not_deleted_and_says_by_what() {
    let mut bench = Bench::new();
    let (made, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    bench.put(contact(&made, "Morel"));
    bench.put(visit(&made, &amo, "2015-06-30"));
    bench.put(visit(&made, &amo, "2015-07-01"));
    bench.put(organisation("Fille").with("parent", reference(&made)));
    let before = content(&bench.store);
    match bench.store.delete(&made) {
        Err(StoreError::InUse { by, .. }) => {
            assert_eq!(by, [(Kind::Organisation, 1), (Kind::Contact, 1), (Kind::Visit, 2)]);
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(bench.store.delete(&amo), Err(StoreError::InUse { .. })));
    assert_eq!(content(&bench.store), before);
}

#[test]
fn a_reference_to_nothing_names_its_own_field() {
    let mut bench = Bench::new();
    let (made, amo) = (bench.organisation("Optique"), bench.staff("amo"));
    for (record, field, to) in [
        (visit(&made, &amo, "2015-06-30").with("staff", Value::Int(99)), "staff", "staff"),
        (visit(&made, &amo, "2015-06-30").with("organisation", Value::Int(99)), "organisation", "organisation"),
        (
            Record::new(Kind::Event)
                .with("kind", text("fair"))
                .with("date", day("2015-06-30"))
                .with("title", text("Salon"))
                .with("organisation", reference(&made))
                .with("project", Value::Int(99)),
            "project",
            "project",
        ),
    ] {
        match bench.store.save(record) {
            Err(StoreError::Invalid { problems, .. }) => {
                assert_eq!(problems.len(), 1);
                assert_eq!((problems[0].field, &problems[0].reason), (field, &Reason::NotFound { kind: to }));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_deleted_records_number_is_never_given_again() {
    let mut bench = Bench::new();
    let first = bench.organisation("Première");
    let mut other = bench.other("lea");
    let stale = other.get(Kind::Organisation, first.id).unwrap().unwrap();
    bench.store.delete(&first).unwrap();
    let second = bench.organisation("Seconde");
    assert_ne!(second.id, first.id);
    // A form opened on the first must not write into the second.
    assert!(matches!(other.save(stale.with("commune", text("Morez"))), Err(StoreError::Gone { .. })));
    assert_eq!(bench.store.history(Kind::Organisation, second.id, 10).unwrap().len(), 1);
}

#[test]
fn drafts_are_kept_per_person_until_dropped() {
    let bench = Bench::new();
    let other = bench.other("lea");
    bench.store.keep_draft("1", "host", 7, "{\"a\":1}").unwrap();
    bench.store.keep_draft("1", "host", 8, "{\"a\":2}").unwrap();
    other.keep_draft("2", "host", 9, "{}").unwrap();
    let drafts = bench.store.drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!((drafts[0].pid, drafts[0].form.as_str()), (8, "{\"a\":2}"));
    assert!(bench.store.keep_draft("3", "host", 7, "no JSON").is_err());
    bench.store.drop_draft("1").unwrap();
    assert!(bench.store.drafts().unwrap().is_empty());
    assert_eq!(other.drafts().unwrap().len(), 1);
    assert_eq!(bench.store.journal_end().unwrap(), 0);
}

#[test]
fn two_writers_take_turns_and_lose_nothing() {
    const EACH: i64 = 60;
    let mut bench = Bench::new();
    let made = bench.put(organisation("Optique").with("headcount", Value::Int(0)));
    let path = bench.store.path().to_owned();
    std::thread::scope(|scope| {
        for who in ["lea", "paul"] {
            let (path, made) = (&path, &made);
            scope.spawn(move || {
                let mut store = support::open(path, who);
                for n in 0..EACH {
                    store
                        .write(Action::Update, |write| {
                            let now = write.get(Kind::Organisation, made.id)?.unwrap();
                            let count = now.int("headcount").unwrap();
                            write.update(now.with("headcount", Value::Int(count + 1)))?;
                            write.insert(contact(made, &format!("{who} {n}")))
                        })
                        .unwrap();
                }
            });
        }
    });
    let end = bench.store.get(Kind::Organisation, made.id).unwrap().unwrap();
    assert_eq!((end.int("headcount"), end.version), (Some(2 * EACH), 1 + 2 * EACH));
    assert_eq!(i64::from(bench.store.count(Kind::Contact).unwrap()), 2 * EACH);
    let entries = bench.store.history_of_file(made.id, u32::MAX).unwrap();
    let changes: BTreeSet<i64> = entries.iter().map(|entry| entry.change).collect();
    assert_eq!(changes.len() as i64, 1 + 2 * EACH);
}

#[test]
fn work_that_fails_leaves_nothing() {
    let mut bench = Bench::new();
    let before = content(&bench.store);
    let outcome = bench.store.write(Action::Import, |write| {
        write.insert(organisation("Un"))?;
        write.insert(organisation("Un"))
    });
    assert!(matches!(outcome, Err(StoreError::Invalid { .. })));
    assert_eq!((content(&bench.store), bench.store.journal_end().unwrap()), (before, 0));
    let ((), change) = bench.store.write(Action::Import, |_| Ok(())).unwrap();
    assert_eq!(change, None);
}

#[test]
fn the_feed_tells_what_was_touched_and_both_files_of_what_moved() {
    let mut bench = Bench::new();
    let (one, two, amo) = (bench.organisation("Un"), bench.organisation("Deux"), bench.staff("amo"));
    let made = bench.put(visit(&one, &amo, "2015-06-30"));
    let mut follower = bench.other("lea");
    let (all, end) = follower.touched_since(0).unwrap();
    assert_eq!(all.len(), 4);
    assert_eq!(end, bench.store.journal_end().unwrap());
    assert_eq!(follower.touched_since(end).unwrap(), (Vec::new(), end));
    let version = follower.data_version().unwrap();
    let moved = bench.put(made.with("organisation", reference(&two)));
    assert_ne!(follower.data_version().unwrap(), version);
    let (touched, end) = follower.touched_since(end).unwrap();
    let at =
        |organisation: &Record| Touched { kind: Kind::Visit, record: moved.id, organisation: Some(organisation.id) };
    assert_eq!(touched, [at(&two), at(&one)]);
    follower.delete(&moved).unwrap();
    assert_eq!(bench.store.touched_since(end).unwrap().0, [at(&two)]);
}

#[test]
fn a_reader_only_reads() {
    let mut bench = Bench::new();
    let made = bench.organisation("Optique");
    let mut reader = Store::reader(bench.store.path(), support::session("lea")).unwrap();
    assert_eq!(reader.get(Kind::Organisation, made.id).unwrap().unwrap(), made);
    assert!(matches!(reader.save(organisation("Autre")), Err(StoreError::ReadOnly)));
    assert!(matches!(reader.delete(&made), Err(StoreError::ReadOnly)));
    assert!(matches!(reader.keep_draft("1", "host", 1, "{}"), Err(StoreError::ReadOnly)));
    // It follows what others commit.
    bench.organisation("Autre");
    assert_eq!(reader.count(Kind::Organisation).unwrap(), 2);
}

#[test]
fn a_snapshot_is_of_one_state() {
    let mut bench = Bench::new();
    bench.organisation("Un");
    let mut other = bench.other("lea");
    let (before, after) = bench
        .store
        .snapshot(|store| {
            let before = store.count(Kind::Organisation)?;
            other.save(organisation("Deux"))?;
            Ok((before, store.count(Kind::Organisation)?))
        })
        .unwrap();
    assert_eq!((before, after), (1, 1));
    assert_eq!(bench.store.count(Kind::Organisation).unwrap(), 2);
}

#[test]
fn a_backup_made_while_others_write_is_whole() {
    let bench = Bench::new();
    let path = bench.store.path().to_owned();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut store = support::open(&path, "lea");
            let mut n = 0;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                // Always two at once: a copy of half a change would hold an odd number.
                store
                    .write(Action::Import, |write| {
                        write.insert(organisation(&format!("Un {n}")))?;
                        write.insert(organisation(&format!("Deux {n}")))
                    })
                    .unwrap();
                n += 1;
            }
            n
        });
        for copy in 0..5 {
            let target = bench.folder.path().join(format!("copy{copy}.db"));
            bench.store.backup_to(&target).unwrap();
            let copied = support::open(&target, "amo");
            assert_eq!(copied.count(Kind::Organisation).unwrap() % 2, 0);
            for finding in copied.doctor().unwrap().iter().filter(|found| found.check != "file_system") {
                assert_eq!(finding.severity, rouage::store::Severity::Info, "{finding:?}");
            }
        }
        let again = bench.store.backup_to(&bench.folder.path().join("copy0.db"));
        assert!(matches!(again, Err(StoreError::Folder { .. })), "{again:?}");
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(writer.join().unwrap() > 0);
    });
    let left: Vec<_> = std::fs::read_dir(bench.folder.path())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_project_is_labelled_only_with_the_partners_that_the_contract_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = support::open(&folder.path().join("pole.db"), "cmi");
    let project = store
        .save(Record::new(Kind::Project).with("acronym", text("LASER")).with("title", text("Micro-usinage")))
        .unwrap()
        .0;
    let labelled = project.clone().with("labelled_on", Value::Date("2015-06-30".parse().unwrap()));
    match store.save(labelled.clone()) {
        Err(StoreError::Invalid { problems, .. }) => {
            assert_eq!(problems[0].field, "labelled_on");
            assert_eq!(problems[0].reason, Reason::NotLabellable { companies: 2, research: 1 });
        }
        other => panic!("{other:?}"),
    }
    for (name, kind) in [("Une SA", "company"), ("Deux SA", "company"), ("Un laboratoire", "research")] {
        let organisation = Record::new(Kind::Organisation).with("name", text(name)).with("kind", text(kind));
        let organisation = store.save(organisation).unwrap().0;
        let partner = Record::new(Kind::ProjectPartner)
            .with("project", Value::Int(project.id.into()))
            .with("organisation", Value::Int(organisation.id.into()));
        store.save(partner).unwrap();
    }
    store.save(labelled).unwrap();
}

#[test]
fn a_file_moved_under_the_program_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut store = support::open(&path, "cmi");
    store.save(organisation("Avant")).unwrap();
    std::fs::rename(&path, folder.path().join("ailleurs.db")).unwrap();
    assert!(matches!(store.save(organisation("Perdue")), Err(StoreError::Moved(_))));
    std::fs::rename(folder.path().join("ailleurs.db"), &path).unwrap();
    store.save(organisation("Après")).unwrap();
}

#[test]
fn undoing_what_was_done_before_this_session_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let mut before = support::open(&path, "amo");
    let import =
        |write: &mut rouage::store::Write| ["Une", "Deux"].map(|name| write.insert(organisation(name)).unwrap());
    let (_, change) = before.write(Action::Import, |write| Ok(import(write))).unwrap();
    let mut store = support::open(&path, "cmi");
    assert_eq!(store.change_size(change.unwrap()).unwrap(), 2);
    store.undo(change.unwrap()).unwrap();
    assert_eq!(store.count(Kind::Organisation).unwrap(), 0);
    let last = store.last_change().unwrap().expect("the undo itself");
    store.undo(last).unwrap();
    assert_eq!(store.count(Kind::Organisation).unwrap(), 2);
    assert_eq!(store.last_change().unwrap(), None, "what this session undid of its own is no change to undo");
}
