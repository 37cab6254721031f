//! The sample set of other people's files: every file, line by line, as `expected.json` says it; the workbook's days and
//! amounts by value, as they were read from it by other means (`adherents.values.csv`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::model::record::Value;
use rouage::store::{Clock, Session, Store};
use serde_json::Value as Json;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/foreign").join(name)
}

fn store(folder: &Path) -> Store {
    let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
    Store::open(&folder.join("pole.db"), session).unwrap()
}

/// Imports a file, its sound lines at least, in a database of its own; gives the database too.
fn import(name: &str) -> (tempfile::TempDir, Store, Report) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = store(folder.path());
    let today = "2016-01-15".parse().ok();
    let options = Options { today, skip_bad: true, ..Options::default() };
    let report = import::run(&mut store, &[data(name)], &options, &|problem| problem.fault.to_string()).unwrap();
    (folder, store, report)
}

fn kinds_of(expected: &Json) -> Vec<Kind> {
    let named = expected["kind"].as_str().unwrap_or_default();
    named.split(" and ").filter_map(|name| Kind::ALL.into_iter().find(|kind| kind.file() == name)).collect()
}

#[test]
fn every_file_is_read_as_expected() {
    let expected: BTreeMap<String, Json> =
        serde_json::from_slice(&std::fs::read(data("expected.json")).unwrap()).unwrap();
    assert_eq!(expected.len(), 7);
    for (name, expected) in &expected {
        let (_folder, _store, report) = import(name);
        assert!(report.done, "{name}");
        let refused: Vec<(u64, Option<&str>)> =
            report.refused.iter().map(|refusal| (refusal.line, refusal.problems[0].field)).collect();
        let wanted = expected["refused"].as_array().unwrap();
        let wanted: Vec<(u64, Option<&str>)> =
            wanted.iter().map(|line| (line["line"].as_u64().unwrap(), line["field"].as_str())).collect();
        assert_eq!(refused, wanted, "{name}");
        let good = |kind: Kind| report.kinds.get(&kind).map_or(0, |counts| counts.created);
        for kind in kinds_of(expected) {
            assert_eq!(Some(good(kind)), expected["good"].as_u64(), "{name}: {kind:?}");
            assert_eq!(report.kinds[&kind].refused, wanted.len() as u64, "{name}: {kind:?}");
        }
        if let Some(line) = expected["heading_line"].as_u64() {
            assert_eq!(report.understood[0].heading_line, line, "{name}");
        }
        if let Some(lines) = expected["data_lines"].as_array() {
            let (first, last) = (lines[0].as_u64().unwrap(), lines[1].as_u64().unwrap());
            assert_eq!(report.kinds[&Kind::Organisation].read, last - first + 1, "{name}");
        }
        for (sheet, n) in expected["sheets"].as_object().into_iter().flatten() {
            let found = report.understood.iter().find(|found| found.name.to_string_lossy().contains(sheet.as_str()));
            let kind = if sheet.starts_with("Visites") { Kind::Visit } else { Kind::Organisation };
            assert!(found.is_some_and(|found| found.layout.kinds().contains(&kind)), "{name}: {sheet}");
            assert_eq!(Some(good(kind)), n.as_u64(), "{name}: {sheet}");
        }
        assert!(expected.get("kind").is_none() || !kinds_of(expected).is_empty(), "{name}");
    }
}

#[test]
fn days_and_amounts_of_the_workbook_are_its_own() {
    let (_folder, store, _) = import("adherents.xlsx");
    let organisations: BTreeMap<i64, String> = store
        .all(Kind::Organisation)
        .unwrap()
        .into_iter()
        .map(|record| (i64::from(record.id), format!("{},{}", record.text("siret"), record.text("name"))))
        .collect();
    let of = |kind: Kind, field: &str| -> BTreeSet<String> {
        let records = store.all(kind).unwrap();
        assert_eq!(records.len(), 34, "{kind:?}");
        let told = records.iter().map(|record| {
            let name = &organisations[&record.int("organisation").unwrap()];
            match record.get(field) {
                Value::Int(cents) => format!("{name},{}.{:02}", cents / 100, cents % 100),
                _ => format!("{name},{}", record.date(field).unwrap()),
            }
        });
        told.collect()
    };
    let (mut days, mut amounts) = (BTreeSet::new(), BTreeSet::new());
    for row in csv::Reader::from_path(data("adherents.values.csv")).unwrap().records() {
        let row = row.unwrap();
        days.insert(format!("{},{},{}", &row[0], &row[1], &row[2]));
        amounts.insert(format!("{},{},{}", &row[0], &row[1], &row[3]));
    }
    assert_eq!((days.len(), amounts.len()), (34, 34));
    assert_eq!(of(Kind::Membership, "joined_on"), days);
    assert_eq!(of(Kind::Dues, "amount"), amounts);
}

#[test]
fn files_without_expectations_are_read_whole() {
    for (name, kind, created) in [
        ("api_recherche_entreprises_FICTIF.json", Kind::Organisation, 1),
        ("StockEtablissement_sample_FICTIF.csv", Kind::Organisation, 21),
    ] {
        let (_folder, _store, report) = import(name);
        assert!(report.done && !report.faulty(), "{name}: {:?}", report.refused);
        assert_eq!(report.kinds[&kind].created, created, "{name}");
    }
}
