//! Changes of many records, on a real file: one change, undone as one; nothing written over what others changed.

use crate::support;

use chrono::NaiveDate;
use rouage::counters::bulk::{Among, Days, Ground, Operation, Plan, Verdict};
use rouage::interchange;
use rouage::model::facts::Facts;
use rouage::model::kind::Kind;
use rouage::model::record::{Id, Record, Value};
use rouage::store::{Store, StoreError};
use support::{Bench, content, day, open, reference, text};

fn date(date: &str) -> NaiveDate {
    date.parse().unwrap()
}

fn plan(store: &Store, operation: Operation, targets: &[Id]) -> Plan {
    let facts: Facts = store.facts().unwrap();
    let today = date("2015-06-30");
    let contract = store.contracts().iter().find(|contract| contract.starts_on <= today && today <= contract.ends_on);
    let ground = Ground { facts: &facts, contract, known: store.known(), today };
    store.plan_batch(operation, targets, ground, |_| true).unwrap()
}

/// Ten organisations, the even ones members; one of the staff; a task each.
fn pole(bench: &mut Bench) -> (Vec<Id>, Vec<Id>, Id) {
    let staff = bench.staff("amo");
    let (mut organisations, mut tasks) = (Vec::new(), Vec::new());
    for n in 0..10 {
        let record = support::organisation(&format!("Structure {n}"))
            .with("kind", text("company"))
            .with("size", text("sme"))
            .with("insee_code", text("25056"));
        let made = bench.put(record);
        if n % 2 == 0 {
            bench.put(
                Record::new(Kind::Membership)
                    .with("organisation", reference(&made))
                    .with("college", Value::Int(1))
                    .with("joined_on", day("2012-01-01")),
            );
        }
        let task = Record::new(Kind::Task).with("title", text("Appeler")).with("organisation", reference(&made));
        tasks.push(bench.put(task).id);
        organisations.push(made.id);
    }
    (organisations, tasks, staff.id)
}

/// The interchange files of everything, by name.
fn exported(store: &Store) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("export");
    interchange::export::folder(store, &out).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_operation_is_one_change_and_undo_restores_every_record() {
    let mut bench = Bench::new();
    let (organisations, tasks, staff) = pole(&mut bench);
    let from = date("2015-09-01");
    let spread = Days::Spread { from, per_week: 4 };
    let cases: Vec<(Operation, &[Id], usize)> = vec![
        (Operation::AddTag("salon 2016".into()), &organisations, 10),
        (Operation::Sectors(Among::Set, vec!["health".into(), "luxury".into()]), &organisations, 10),
        (Operation::CreateTask { title: "Inviter".into(), due_on: Some(from), staff: None }, &organisations, 10),
        (Operation::AssignTask { staff: Some(staff) }, &tasks, 10),
        (Operation::MoveCollege { college: 2, from }, &organisations, 5),
        (Operation::CorrectCollege { college: 3, on: from }, &organisations, 5),
        (Operation::CallDues { year: 2015 }, &organisations, 5),
        (Operation::PlanVisits { staff, purpose: "Visite".into(), days: spread }, &organisations, 10),
    ];
    for (operation, targets, want) in cases {
        let (before, files) = (content(&bench.store), exported(&bench.store));
        let last = bench.store.last_change().unwrap();
        let plan = plan(&bench.store, operation.clone(), targets);
        assert_eq!(plan.counts().0, want, "{operation:?}");
        let change = bench.store.write_batch(&plan, None, |_| true).unwrap().unwrap();
        assert_ne!(content(&bench.store), before, "{operation:?}");
        assert_eq!(bench.store.last_change().unwrap(), Some(change), "one change for all of {operation:?}");
        bench.store.undo(change).unwrap();
        assert_eq!(content(&bench.store), before, "{operation:?}");
        assert_eq!(exported(&bench.store), files, "{operation:?}");
        assert_eq!(bench.store.last_change().unwrap(), last);
        // What was undone can be done again, on the records as they are by then.
        let again = self::plan(&bench.store, operation.clone(), targets);
        assert_eq!(again.counts().0, want, "{operation:?}");
    }
}

#[test]
fn what_was_written_leaves_nothing_to_do() {
    let mut bench = Bench::new();
    let (organisations, tasks, staff) = pole(&mut bench);
    for (operation, targets) in [
        (Operation::AddTag("salon".into()), &organisations),
        (Operation::Sectors(Among::Add, vec!["health".into()]), &organisations),
        (Operation::MoveCollege { college: 2, from: date("2015-07-01") }, &organisations),
        (Operation::CallDues { year: 2015 }, &organisations),
        (Operation::AssignTask { staff: Some(staff) }, &tasks),
    ] {
        let first = plan(&bench.store, operation.clone(), targets);
        bench.store.write_batch(&first, None, |_| true).unwrap();
        let again = plan(&bench.store, operation.clone(), targets);
        assert_eq!(again.counts().0, 0, "{operation:?}");
        assert!(again.lines.iter().all(|line| matches!(line.verdict, Verdict::Left(_))), "{operation:?}");
    }
}

#[test]
fn rows_that_somebody_changed_are_all_named_and_nothing_is_written() {
    let mut bench = Bench::new();
    let (organisations, ..) = pole(&mut bench);
    let tagged = plan(&bench.store, Operation::AddTag("salon".into()), &organisations);
    let called = plan(&bench.store, Operation::CallDues { year: 2015 }, &organisations);
    let mut other = open(bench.store.path(), "pja");
    let second = other.get(Kind::Organisation, organisations[1]).unwrap().unwrap();
    other.save(second.with("phone", text("03 81 00 00 00"))).unwrap();
    let third = other.get(Kind::Organisation, organisations[2]).unwrap().unwrap();
    other.save(third.with("tags", Value::List(vec!["vip".into()]))).unwrap();
    let dues = Record::new(Kind::Dues).with("organisation", Value::Int(organisations[4].into()));
    other.save(dues.with("year", Value::Int(2015)).with("amount", Value::Int(1))).unwrap();
    let before = content(&bench.store);
    for (plan, want) in [(&tagged, vec![organisations[1], organisations[2]]), (&called, vec![organisations[4]])] {
        let Err(StoreError::Outruns(clashes)) = bench.store.write_batch(plan, None, |_| true) else { panic!() };
        assert_eq!(clashes.iter().map(|clash| clash.target).collect::<Vec<_>>(), want);
        assert_eq!(content(&bench.store), before);
    }
}

#[test]
fn stopped_in_the_middle_nothing_is_written() {
    let mut bench = Bench::new();
    let (organisations, ..) = pole(&mut bench);
    let before = content(&bench.store);
    let tagged = plan(&bench.store, Operation::AddTag("salon".into()), &organisations);
    let end = bench.store.journal_end().unwrap();
    let stopped = bench.store.write_batch(&tagged, None, |done| done < 6);
    assert!(matches!(stopped, Err(StoreError::Stopped)), "{stopped:?}");
    assert_eq!(content(&bench.store), before);
    assert_eq!(bench.store.journal_end().unwrap(), end);
}

#[test]
fn tags_in_use_come_with_the_most_frequent_first() {
    let mut bench = Bench::new();
    for tags in [&["vip"][..], &["salon", "vip"], &["été"], &[]] {
        let list = Value::List(tags.iter().map(|tag| (*tag).to_owned()).collect());
        bench.put(support::organisation(&format!("{tags:?}")).with("tags", list));
    }
    assert_eq!(bench.store.tags().unwrap(), ["vip", "salon", "été"]);
}
