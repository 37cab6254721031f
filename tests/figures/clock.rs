//! Rules go by civil dates, and order by what was written first: whatever the clock does, in whatever zone one works.

use crate::support;

use std::process::{Command, Stdio};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use rouage::model::date_input::{self, DateInputError, Direction};
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store, StoreError};
use support::{Bench, day, organisation, text};

fn at(moment: &str, id: &str) -> Session {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    Session { who: "amo".into(), id: id.into(), clock: Clock::Fixed(moment) }
}

/// The clock goes back between two saves: by an hour in an autumn night, by a day, by years.
#[test]
fn a_clock_set_back_changes_no_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let moments = [
        "2015-10-25T00:59:59Z",
        "2015-10-25T00:00:00Z",
        "2015-10-24T00:00:00Z",
        "1999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
    ];
    let mut record = organisation("Société 0");
    for (turn, moment) in moments.iter().enumerate() {
        // One session: undo goes through what it did.
        let mut store = Store::open(&path, at(moment, "one")).unwrap();
        record.set("name", text(&format!("Société {turn}")));
        record = store.save(record).unwrap().0;
        assert_eq!(record.version, turn as i64 + 1);
        store.keep_draft(&format!("one:{turn}"), "hôte", 1, "{}").unwrap();
    }
    let mut store = Store::open(&path, at(moments[4], "one")).unwrap();
    // Newest first is what was written last, whatever its moment.
    let history = store.history(Kind::Organisation, record.id, 10).unwrap();
    let ats: Vec<&str> = history.iter().map(|entry| entry.at.as_str()).collect();
    assert_eq!(ats, moments.iter().rev().copied().collect::<Vec<_>>());
    assert_eq!(store.drafts().unwrap().len(), moments.len());
    let (touched, end) = store.touched_since(0).unwrap();
    assert_eq!((touched.last().unwrap().record, end), (record.id, store.journal_end().unwrap()));
    for turn in (0..4).rev() {
        let change = store.last_change().unwrap().unwrap();
        store.undo(change).unwrap();
        let stored = store.get(Kind::Organisation, record.id).unwrap().unwrap();
        assert_eq!(stored.text("name"), format!("Société {turn}"));
    }
    // Somebody who read before the clock went back is still told of the conflict.
    record.set("name", text("Autre"));
    assert!(matches!(store.save(record), Err(StoreError::Conflict { .. })));
}

/// Every civil day that the program takes is kept, read and written as that day: before 1970, after 2100, in leap years.
#[test]
fn days_far_away_are_days() {
    let mut bench = Bench::new();
    let staff = bench.staff("cmi");
    let dates = [
        "1900-01-01",
        "1900-02-28",
        "1900-03-01",
        "1969-12-31",
        "1970-01-01",
        "1999-12-31",
        "2000-02-29",
        "2016-02-29",
        "2038-01-19",
        "2038-01-20",
        "2100-02-28",
        "2100-03-01",
        "2199-12-31",
        "2200-12-31",
    ];
    for date in dates {
        let of = bench.organisation(&format!("Société {date}"));
        let membership = Record::new(Kind::Membership)
            .with("organisation", support::reference(&of))
            .with("college", Value::Int(1))
            .with("joined_on", day(date));
        let saved = bench.put(membership);
        let visit = bench.put(support::visit(&of, &staff, date));
        for record in [(Kind::Membership, saved.id, "joined_on"), (Kind::Visit, visit.id, "date")] {
            let read = bench.store.get(record.0, record.1).unwrap().unwrap();
            assert_eq!(read.date(record.2), Some(date.parse().unwrap()), "{date}");
        }
    }
    let facts = bench.store.facts().unwrap();
    let joined: Vec<String> = facts.memberships.iter().map(|membership| membership.joined_on.to_string()).collect();
    assert_eq!(joined, dates);
    for date in ["1899-12-31", "2201-01-01"] {
        let of = bench.organisation(&format!("Société {date}"));
        let membership = Record::new(Kind::Membership)
            .with("organisation", support::reference(&of))
            .with("college", Value::Int(1))
            .with("joined_on", day(date));
        assert!(matches!(bench.store.save(membership), Err(StoreError::Invalid { .. })), "{date}");
    }
}

#[test]
fn what_people_type_at_the_ends_of_months_and_years() {
    use Direction::{Future, Past};
    for (today, typed, direction, want) in [
        ("2016-02-29", "+1a", Past, "2017-02-28"),
        ("2016-02-29", "-1a", Past, "2015-02-28"),
        ("2016-02-29", "+4a", Past, "2020-02-29"),
        ("2096-02-29", "+4a", Past, "2100-02-28"),
        ("2016-02-29", "+1m", Past, "2016-03-29"),
        ("2016-02-29", "demain", Past, "2016-03-01"),
        ("2016-03-01", "hier", Past, "2016-02-29"),
        ("2015-03-01", "hier", Past, "2015-02-28"),
        ("2015-01-31", "+1m", Past, "2015-02-28"),
        ("2015-12-31", "+1j", Past, "2016-01-01"),
        ("2016-01-01", "-1j", Past, "2015-12-31"),
        ("2016-01-01", "-1s", Past, "2015-12-25"),
        // 1 January 2016 is a Friday of the 53rd week of 2015.
        ("2016-01-01", "lundi", Past, "2015-12-28"),
        ("2016-01-01", "lundi", Future, "2016-01-04"),
        ("2014-12-29", "dimanche", Future, "2015-01-04"),
        ("2015-06-30", "29/02", Future, "2016-02-29"),
        ("2096-03-01", "29/02", Future, "2104-02-29"),
        ("2015-12-31", "1", Future, "2016-01-01"),
        ("2015-01-31", "31", Future, "2015-01-31"),
        ("2015-02-01", "31", Future, "2015-03-31"),
        ("2015-12-31", "01/01", Future, "2016-01-01"),
        ("1969-12-31", "demain", Past, "1970-01-01"),
        ("1999-12-31", "31/12/00", Past, "2000-12-31"),
        // The nights in which clocks change are days like others.
        ("2015-03-29", "hier", Past, "2015-03-28"),
        ("2015-03-29", "+1j", Past, "2015-03-30"),
        ("2015-10-25", "+1j", Past, "2015-10-26"),
        ("2015-10-26", "avant-hier", Past, "2015-10-24"),
    ] {
        let read = date_input::parse_with(typed, today.parse().unwrap(), direction);
        assert_eq!(read, Ok(want.parse().unwrap()), "{typed} on {today}");
    }
    for (today, typed) in [("2015-06-30", "29/02"), ("2015-06-30", "29/02/2100"), ("2015-06-30", "31/04")] {
        let read = date_input::parse(typed, today.parse().unwrap());
        assert!(matches!(read, Err(DateInputError::Impossible { .. })), "{typed}: {read:?}");
    }
}

/// The day is that of where one is, not of Greenwich: at any moment some zone has another.
#[test]
fn today_is_the_civil_day_of_the_zone() {
    let folder = tempfile::tempdir().unwrap();
    let mut days = Vec::new();
    for (zone, hours) in [("AAA-14", 14), ("UTC0", 0), ("BBB+12", -12)] {
        let expected = |now: DateTime<Utc>| (now + TimeDelta::hours(hours)).date_naive().to_string();
        let before = expected(Utc::now());
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .env_clear()
            .env("TZ", zone)
            .env("HOME", folder.path())
            .env("USER", "cmi")
            .args(["--db"])
            .arg(folder.path().join("pole.db"))
            .args(["status", "--json"])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let after = expected(Utc::now());
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let on = said["on"].as_str().unwrap().to_owned();
        assert!([before, after].contains(&on), "{zone}: {on}");
        days.push(on);
    }
    assert!(days[0] > days[2], "26 hours apart is another day: {days:?}");
}

proptest! {
    /// Steps of days are days, of whatever month or year; there and back is the same day.
    #[test]
    fn steps_of_days_and_weeks_come_back(from in 0u64..109_000, count in 0u32..4_000, weeks: bool) {
        let today = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(from);
        let unit = if weeks { "s" } else { "j" };
        let Ok(there) = date_input::parse(&format!("+{count}{unit}"), today) else { return Ok(()) };
        let days = i64::from(count) * if weeks { 7 } else { 1 };
        prop_assert_eq!((there - today).num_days(), days);
        prop_assert_eq!(date_input::parse(&format!("-{count}{unit}"), there), Ok(today));
    }

    /// Steps of months and years keep the day of the month, or take the last one there is.
    #[test]
    fn steps_of_months_keep_the_day_or_the_last(from in 0u64..109_000, count in 0u32..400, years: bool) {
        use chrono::Datelike;
        let today = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(from);
        let unit = if years { "a" } else { "m" };
        let Ok(there) = date_input::parse(&format!("+{count}{unit}"), today) else { return Ok(()) };
        let months = i64::from(count) * if years { 12 } else { 1 };
        let apart = (i64::from(there.year()) * 12 + i64::from(there.month())) - (i64::from(today.year()) * 12 + i64::from(today.month()));
        prop_assert_eq!(apart, months);
        let last = (there + Days::new(1)).month() != there.month();
        prop_assert!(there.day() == today.day() || (last && there.day() < today.day()), "{} from {}", there, today);
    }
}
