use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::model::record::{Id, Value};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}
fn record(kind: Kind, id: Id) -> Record {
    Record { id, version: 1, ..Record::new(kind) }
}
fn side_of(keep: &Record, gone: &Record, field: &str) -> Side {
    default_sides(keep, gone)[keep.kind.field_index(field).unwrap()]
}

#[test]
fn the_value_that_is_there_is_proposed_and_both_where_both_can_be() {
    let organisation = |fields: &[(&str, Value)]| {
        let made = record(Kind::Organisation, 1);
        fields.iter().fold(made, |made, (name, value)| made.with(name, value.clone()))
    };
    for (field, left, right, expected) in [
        ("phone", Value::Null, text("03"), Side::Right),
        ("phone", text("02"), text("03"), Side::Left),
        ("phone", text("02"), Value::Null, Side::Left),
        ("phone", text("02"), text("02"), Side::Left),
        ("notes", text("un"), text("deux"), Side::Both),
        ("tags", list(&["a"]), list(&["b"]), Side::Both),
        ("tags", list(&["a"]), list(&["a"]), Side::Left),
        ("confidentiality", text("internal"), text("nda"), Side::Right),
        ("confidentiality", text("nda"), text("shareable"), Side::Left),
        ("confidentiality", text("internal"), text("shareable"), Side::Left),
    ] {
        let (keep, gone) = (organisation(&[(field, left.clone())]), organisation(&[(field, right.clone())]));
        assert_eq!(side_of(&keep, &gone, field), expected, "{field}: {left:?} {right:?}");
    }
    // An address is taken as a whole, or completed in the same town.
    let morez = organisation(&[("commune", text("Morez")), ("street", text("1 rue Haute"))]);
    let dole = organisation(&[("commune", text("Dole"))]);
    let nowhere = organisation(&[]);
    let morez_alone = organisation(&[("commune", text("MOREZ"))]);
    assert_eq!(side_of(&dole, &morez, "street"), Side::Left);
    assert_eq!(side_of(&morez_alone, &morez, "street"), Side::Right);
    assert_eq!((side_of(&nowhere, &morez, "street"), side_of(&nowhere, &morez, "commune")), (Side::Right, Side::Right));
}

#[test]
fn what_is_not_kept_is_listed_once() {
    let keep = record(Kind::Organisation, 1)
        .with("name", text("Optique"))
        .with("phone", text("01"))
        .with("tags", list(&["a", "b"]))
        .with("notes", text("un"));
    let gone = record(Kind::Organisation, 2)
        .with("name", text("OPTIQUE"))
        .with("phone", text("02"))
        .with("tags", list(&["b", "c"]))
        .with("notes", text("deux"))
        .with("parent", Value::Int(1));
    let mut sides = default_sides(&keep, &gone);
    sides[0] = Side::Right;
    let (made, lost) = combine(&keep, &gone, &sides);
    assert_eq!((made.id, made.text("name"), made.text("notes")), (1, "OPTIQUE", "un\n\ndeux"));
    assert_eq!(made.get("tags"), &list(&["a", "b", "c"]));
    assert!(made.get("parent").is_null());
    let lost: Vec<_> = lost
        .iter()
        .map(|lost| match lost {
            LeftOut::Field { field, value } => (field.name, value.clone()),
            LeftOut::Record(_) => panic!("a record"),
        })
        .collect();
    assert_eq!(lost, [("name", text("Optique")), ("phone", text("02"))]);
    // A third that is the parent stays.
    let (made, lost) = combine(&keep, &gone.with("parent", Value::Int(3)), &sides);
    assert_eq!(made.id_of("parent"), Some(3));
    assert_eq!(lost.len(), 2);
}

fn period(id: Id, organisation: i64, from: u32, length: Option<u32>) -> Record {
    let day = |n: u32| NaiveDate::from_ymd_opt(2014, 1, 1).unwrap() + chrono::Days::new(n.into());
    record(Kind::Membership, id)
        .with("organisation", Value::Int(organisation))
        .with("college", Value::Int(1))
        .with("joined_on", Value::Date(day(from)))
        .with("left_on", length.map_or(Value::Null, |length| Value::Date(day(from + length))))
}

/// The days that periods cover, out of the first two hundred.
fn days<'a>(periods: impl Iterator<Item = &'a Record>) -> Vec<bool> {
    let start = NaiveDate::from_ymd_opt(2014, 1, 1).unwrap();
    let mut days = vec![false; 200];
    for period in periods {
        let (from, to) = (period.date("joined_on").unwrap(), period.date("left_on").unwrap_or(NaiveDate::MAX));
        for (n, day) in days.iter_mut().enumerate() {
            let date = start + chrono::Days::new(n as u64);
            *day |= from <= date && date <= to;
        }
    }
    days
}

/// Periods of one organisation, apart from each other: gaps and lengths.
fn apart(first_id: Id, organisation: i64, parts: &[(u32, u32)], open: bool) -> Vec<Record> {
    let mut at = 0;
    let mut periods = Vec::new();
    for (index, (gap, length)) in parts.iter().enumerate() {
        let from = at + gap;
        let last = index + 1 == parts.len();
        let id = first_id + Id::try_from(index).unwrap();
        periods.push(period(id, organisation, from, (!(last && open)).then_some(*length)));
        at = from + length + 1;
    }
    periods
}

proptest! {
    #[test]
    fn the_days_of_membership_are_those_of_both_and_periods_stay_apart(
        left in prop::collection::vec((0u32..20, 0u32..20), 0..5), right in prop::collection::vec((0u32..20, 0u32..20), 0..5),
        open in any::<(bool, bool)>(),
    ) {
        let merging = Merging {
            keep: record(Kind::Organisation, 1).with("name", text("Un")),
            gone: record(Kind::Organisation, 2).with("name", text("Deux")),
            with_keep: apart(10, 1, &left, open.0),
            with_gone: apart(20, 2, &right, open.1),
        };
        let plan = merging.plan(&merging.proposed()).unwrap();
        let mut periods = merging.with_keep.clone();
        periods.extend(merging.with_gone.clone());
        let expected = days(periods.iter());
        for step in plan.steps {
            match step {
                Step::Delete(gone) => periods.retain(|period| period.id != gone.id),
                Step::Update(made) | Step::Absorb { made, .. } => {
                    let at = periods.iter().position(|period| period.id == made.id).unwrap();
                    periods[at] = made;
                    // Every step on the way is one that the rules allow.
                    let here: Vec<&Record> = periods.iter().filter(|period| period.id_of("organisation") == Some(1)).collect();
                    let covered = here.iter().map(|one| days([*one].into_iter()).iter().filter(|day| **day).count());
                    prop_assert_eq!(covered.sum::<usize>(), days(here.iter().copied()).iter().filter(|day| **day).count());
                }
            }
        }
        prop_assert!(periods.iter().all(|period| period.id_of("organisation") == Some(1)));
        prop_assert_eq!(days(periods.iter()), expected);
    }
}

/// Two organisations with a record of one year each.
fn with_year(left: Record, right: Record) -> Merging {
    let of = |record: Record, organisation| {
        record.with("organisation", Value::Int(organisation)).with("year", Value::Int(2016))
    };
    Merging {
        keep: record(Kind::Organisation, 1).with("name", text("Un")),
        gone: record(Kind::Organisation, 2).with("name", text("Un")),
        with_keep: vec![of(Record { id: 10, ..left }, 1)],
        with_gone: vec![of(Record { id: 20, ..right }, 2)],
    }
}

#[test]
fn of_one_year_the_side_chosen_stays_whole_and_the_other_is_noted() {
    let day = |text: &str| Value::Date(text.parse().unwrap());
    let dues = || record(Kind::Dues, 0);
    let figures = || record(Kind::Figures, 0);
    for (what, left, right) in [
        (
            "called, and never called",
            dues().with("amount", Value::Int(22_000)).with("called_on", day("2016-02-15")),
            dues().with("amount", Value::Int(77_777)),
        ),
        (
            "nothing owed, and something due",
            dues().with("exempt_reason", text("other")),
            dues().with("amount", Value::Int(22_000)).with("due_on", day("2016-03-31")),
        ),
        (
            "two calls of the same amount",
            dues().with("amount", Value::Int(22_000)).with("called_on", day("2016-02-15")),
            dues()
                .with("amount", Value::Int(22_000))
                .with("called_on", day("2016-03-01"))
                .with("due_on", day("2016-04-30")),
        ),
        (
            "figures",
            figures().with("headcount", Value::Int(12)),
            figures().with("headcount", Value::Int(14)).with("turnover", Value::Int(100_000)),
        ),
    ] {
        let merging = with_year(left, right);
        assert_eq!(merging.proposed().clashes, [None], "{what}");
        let (left, right) = (&merging.with_keep[0], &merging.with_gone[0]);
        for (side, chosen, other) in [(Side::Left, left, right), (Side::Right, right, left)] {
            let plan = merging.plan(&Choices { clashes: vec![Some(side)], ..merging.proposed() }).unwrap();
            let made = plan.steps.iter().find_map(|step| match step {
                Step::Absorb { made, .. } => Some(made),
                _ => None,
            });
            let whole = chosen.clone().with("organisation", Value::Int(1));
            assert_eq!(made.map(|made| (made.id, &made.values)), Some((10, &whole.values)), "{what}: {side:?}");
            assert_eq!(plan.left_out, [LeftOut::Record(other.clone())], "{what}: {side:?}");
        }
    }
}
