//! The parts of the torture programs that could lie: cargo does not run tests of examples, so they are run here.
#![allow(dead_code, reason = "only their tests are wanted")]

#[path = "../examples/torture_power/disk.rs"]
mod disk;
#[path = "../examples/torture_faults/inject.rs"]
mod inject;
#[path = "../examples/torture_power/record_log.rs"]
mod record_log;
#[path = "../examples/torture_run/result.rs"]
mod result;
#[path = "torture/support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::check::{self, Fault};

/// A check that finds nothing must be able to.
#[test]
fn the_check_of_a_database_finds_what_is_done_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.db");
    support::pole::make(&empty).unwrap();
    let none = BTreeSet::new();
    let after = |sql: &str, acknowledged: &BTreeSet<String>| {
        let database = folder.path().join("pole.db");
        support::replace(&database, &empty).unwrap();
        rusqlite::Connection::open(&database).unwrap().execute_batch(sql).unwrap();
        check::database(&database, acknowledged)
    };
    assert_eq!(after("", &none), Ok(BTreeSet::new()));
    assert!(matches!(after("", &BTreeSet::from(["m1".to_owned()])), Err(Fault::Lost(_))));
    let visit =
        "INSERT INTO visit (organisation_id, date, staff_id, summary, created_by, created_at, changed_by, changed_at)
                 VALUES (1, '2015-06-30', 1, 'm1', 'amo', '2015-06-30T12:00:00Z', 'amo', '2015-06-30T12:00:00Z');";
    assert!(matches!(after(visit, &none), Err(Fault::Journal(_))), "written past the journal");
    assert!(matches!(after(&visit.repeat(2), &none), Err(Fault::Twice(_))));
    assert!(matches!(after("UPDATE contact SET phone = 'x' WHERE id = 1", &none), Err(Fault::Journal(_))));
    let dangling = "PRAGMA foreign_keys = OFF; UPDATE contact SET organisation_id = 999 WHERE id = 1";
    assert!(matches!(after(dangling, &none), Err(Fault::Unsound(_))));
    let cut = folder.path().join("cut.db");
    let bytes = std::fs::read(&empty).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(check::database(&cut, &none), Err(Fault::Unsound(_))));
}

#[test]
fn what_the_recorder_writes_is_read() {
    let bytes = [record_log::acknowledgement(b'A', "m1"), record_log::acknowledgement(b'B', "kept.db")].concat();
    let read = record_log::read(&bytes).unwrap();
    assert!(matches!(&read[..], [record_log::Entry::Acknowledged { summary }, record_log::Entry::BackedUp { name }]
        if summary == "m1" && name == "kept.db"));
    assert!(record_log::read(&bytes[..bytes.len() - 1]).is_err());
    assert!(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/torture_power/record.c")).exists());
}

#[test]
fn a_message_is_told_from_none() {
    use support::words::is_clear;
    assert!(is_clear("Le disque est plein : rien n’a été enregistré.", "fr"));
    assert!(is_clear("The disk is full: nothing was saved.", "en"));
    assert!(!is_clear("Le disque est plein : rien n’a été enregistré.", "en"));
    assert!(!is_clear("", "fr") && !is_clear("thread 'main' panicked at the disk", "en"));
}
