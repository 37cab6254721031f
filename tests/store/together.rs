//! Two people change one record of any kind: what only one of them changed is merged, what both did is refused to the
//! second, and nothing is lost on the way.

use crate::support::{Bench, Step, What, act, day, organisation, text, visit};
use proptest::prelude::*;
use rouage::model::kind::{Kind, Type};
use rouage::model::record::{Record, Value};
use rouage::store::StoreError;

/// Another value for each field that may well be changed alone.
fn others(record: &Record) -> Vec<(&'static str, Value)> {
    let fields = record.kind.fields().iter().filter(|field| !field.required);
    let changed = fields.filter_map(|field| {
        let value = match field.ty {
            Type::Lines { .. } => text("autre"),
            Type::Text { max } if max >= 40 => text("autre"),
            Type::Date => day("2015-06-30"),
            Type::Code(codes) => text(codes.last()?),
            Type::YesNo => Value::Int(1),
            Type::Money { .. } => Value::Int(12_300),
            _ => return None,
        };
        (*record.get(field.name) != value).then_some((field.name, value))
    });
    changed.collect()
}

#[test]
fn what_each_changed_alone_is_merged_whatever_the_kind() {
    let mut bench = Bench::new();
    // Some of everything, by the same dice as the other tests.
    let first = [Kind::Staff, Kind::Organisation].into_iter().cycle().take(6);
    for (at, kind) in first.chain(Kind::ALL).chain(Kind::ALL).enumerate() {
        for seed in 0..6 {
            let seed = u32::try_from(at * 31 + seed).unwrap();
            act(&mut bench.store, &Step { what: What::Create, kind, seed });
        }
    }
    let mut other = bench.other("mdu");
    let mut tried = Vec::new();
    for kind in Kind::ALL {
        let Some(found) = bench.store.all(kind).unwrap().pop() else { continue };
        let changes = others(&found);
        let pairs = changes.iter().flat_map(|one| changes.iter().map(move |two| (one, two)));
        for ((first, theirs), (second, mine)) in pairs.filter(|(one, two)| one.0 != two.0) {
            let base = bench.store.get(kind, found.id).unwrap().unwrap();
            if base.get(first) == theirs || other.save(base.clone().with(first, theirs.clone())).is_err() {
                continue;
            }
            let mine_alone = base.clone().with(second, mine.clone());
            // A plain save is refused, a merged one keeps both; unless the rules refuse the two together.
            match bench.store.save(mine_alone.clone()) {
                Err(StoreError::Conflict { by, .. }) => assert_eq!(by, "mdu"),
                outcome => panic!("{kind:?}: {outcome:?}"),
            }
            if let Ok((merged, _)) = bench.store.save_merged(&base, mine_alone) {
                assert_eq!((merged.get(first), merged.get(second)), (theirs, mine), "{kind:?}");
                tried.push(kind);
                break;
            }
        }
    }
    assert!(tried.len() >= 12, "{tried:?}");
}

#[test]
fn what_both_changed_is_refused_to_the_second_and_named() {
    let mut bench = Bench::new();
    let staff = bench.staff("mdu");
    let optique = bench.organisation("Optique");
    let base = bench.put(visit(&optique, &staff, "2015-05-20"));
    let mut other = bench.other("mdu");
    other.save(base.clone().with("summary", text("elle"))).unwrap();
    match bench.store.save_merged(&base, base.clone().with("summary", text("moi"))) {
        Err(StoreError::Conflict { by, .. }) => assert_eq!(by, "mdu"),
        outcome => panic!("{outcome:?}"),
    }
    // The same change by both is no conflict.
    let (kept, _) = bench.store.save_merged(&base, base.clone().with("summary", text("elle"))).unwrap();
    assert_eq!((kept.text("summary"), kept.version), ("elle", base.version + 1));
    other.delete(&kept).unwrap();
    let gone = bench.store.save_merged(&base, base.clone().with("summary", text("moi")));
    assert!(matches!(gone, Err(StoreError::Gone { .. })), "{gone:?}");
}

#[test]
fn a_change_of_what_is_there_now_never_conflicts() {
    let mut bench = Bench::new();
    let task = bench.put(Record::new(Kind::Task).with("title", text("rappeler")));
    let mut other = bench.other("mdu");
    other.save(task.clone().with("title", text("rappeler vite"))).unwrap();
    let (done, _) = bench.store.change(Kind::Task, task.id, |task| task.with("done_on", day("2015-06-30"))).unwrap();
    assert_eq!(done.text("title"), "rappeler vite");
    assert_eq!(done.date("done_on"), Some("2015-06-30".parse().unwrap()));
}

#[test]
fn undo_and_deletion_refuse_what_somebody_changed_since() {
    let mut bench = Bench::new();
    let (optique, change) = bench.store.save(organisation("Optique")).unwrap();
    let mut other = bench.other("mdu");
    other.save(optique.clone().with("phone", text("+33381000000"))).unwrap();
    let undone = bench.store.undo(change.unwrap());
    assert!(matches!(undone, Err(StoreError::ChangedSince { .. })), "{undone:?}");
    let deleted = bench.store.delete(&optique);
    assert!(matches!(deleted, Err(StoreError::Conflict { .. })), "{deleted:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn two_people_who_raise_one_count_lose_no_step(turns in prop::collection::vec(any::<bool>(), 1..30)) {
        let mut bench = Bench::new();
        let base = bench.put(organisation("Optique").with("headcount", Value::Int(0)));
        let mut other = bench.other("mdu");
        for mine in &turns {
            let store = if *mine { &mut bench.store } else { &mut other };
            store
                .change(Kind::Organisation, base.id, |now| {
                    let count = now.int("headcount").unwrap();
                    now.with("headcount", Value::Int(count + 1))
                })
                .unwrap();
        }
        let now = bench.store.get(Kind::Organisation, base.id).unwrap().unwrap();
        prop_assert_eq!(now.int("headcount"), Some(i64::try_from(turns.len()).unwrap()));
        prop_assert_eq!(now.version, base.version + i64::try_from(turns.len()).unwrap());
    }
}
