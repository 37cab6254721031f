use proptest::prelude::*;

use super::*;
use crate::contract::BUILT_IN;
use crate::counters::status;
use crate::model::organisation::Organisation;
use crate::model::record::Value;

fn contract() -> Contract {
    Contract::parse(BUILT_IN).unwrap()
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2015, 1, 1).unwrap() + Days::new(n)
}

fn organisation(id: Id, insee: &str) -> Organisation {
    Organisation {
        id,
        name: "".into(),
        town: "".into(),
        siret: None,
        kind: None,
        size: None,
        headcount: None,
        departement: Departement::of("FR", Some(insee), None),
        place: Default::default(),
        sectors: 0,
    }
}

/// Four members: three inside, of which one is late; one outside.
fn facts() -> Facts {
    let member =
        |organisation| Membership { organisation, id: organisation, college: 1, joined_on: day(0), left_on: None };
    let owes = |organisation, due| Dues {
        organisation,
        id: organisation,
        year: 2015,
        exempt: false,
        amount: 10_000,
        called_on: Some(day(0)),
        due_on: Some(due),
    };
    Facts {
        organisations: vec![
            organisation(1, "25056"),
            organisation(2, "39300"),
            organisation(3, "90010"),
            organisation(4, "69123"),
            organisation(5, "69123"),
        ],
        memberships: (1..=4).map(member).collect(),
        dues: vec![owes(1, day(300)), owes(3, day(50)), owes(4, day(300))],
        ..Facts::default()
    }
}

fn of(organisation: Id) -> Value {
    Value::Int(i64::from(organisation))
}

fn shares(before: (u32, u32), after: (u32, u32)) -> Option<(Territory, Territory)> {
    let territory = |(inside, total)| Territory { inside, total };
    Some((territory(before), territory(after)))
}

#[test]
fn what_moves_the_share_and_what_does_not() {
    let (facts, contract, on) = (facts(), contract(), day(100));
    let after = |record: &Record| share_after(&facts, &contract, on, record);

    let payment = |cents| {
        let record = Record::new(Kind::Payment).with("organisation", of(3)).with("year", Value::Int(2015));
        record.with("paid_on", Value::Date(on)).with("amount", Value::Int(cents))
    };
    assert_eq!(after(&payment(10_000)), shares((2, 3), (3, 4)), "paid up: counts again");
    assert_eq!(after(&payment(9_999)), None, "still late");

    let joins = Record::new(Kind::Membership).with("organisation", of(5)).with("college", Value::Int(2));
    let joins = joins.with("joined_on", Value::Date(on));
    assert_eq!(after(&joins), shares((2, 3), (2, 4)), "a member from outside");
    assert_eq!(after(&Record::new(Kind::Membership).with("organisation", of(5))), None, "half a form");

    let mut moves = Record::new(Kind::Organisation).with("insee_code", Value::Text("25056".into()));
    moves.id = 4;
    assert_eq!(after(&moves), shares((2, 3), (3, 3)), "a move into the territory");
    moves.id = 5;
    assert_eq!(after(&moves), None, "it is no member");
    moves.id = 0;
    assert_eq!(after(&moves), None, "it is not there yet");

    let mut exempt = Record::new(Kind::Dues).with("organisation", of(3)).with("year", Value::Int(2015));
    exempt = exempt.with("amount", Value::Int(10_000)).with("due_on", Value::Date(day(50)));
    exempt.id = 3;
    assert_eq!(after(&exempt), None, "as it was");
    exempt.set("exempt_reason", Value::Text("first year".into()));
    assert_eq!(after(&exempt), shares((2, 3), (3, 4)), "exempt: not late any more");
}

#[test]
fn a_departure_is_seen_the_day_after_the_last() {
    let (facts, contract, on) = (facts(), contract(), day(100));
    let mut leaves = Record::new(Kind::Membership).with("organisation", of(4)).with("college", Value::Int(1));
    leaves = leaves.with("joined_on", Value::Date(day(0))).with("left_on", Value::Date(on));
    leaves.id = 4;
    let want =
        Effect { on: day(101), before: Territory { inside: 2, total: 3 }, after: Territory { inside: 2, total: 2 } };
    assert_eq!(effect(&facts, &contract, on, Change::Save(&leaves)), Some(want));
    let deleted = effect(&facts, &contract, on, Change::Delete(&leaves)).unwrap();
    assert_eq!((deleted.on, deleted.after), (on, Territory { inside: 2, total: 2 }));
}

#[test]
fn a_membership_given_to_another_organisation_touches_both() {
    let (facts, contract, on) = (facts(), contract(), day(100));
    let mut moved = Record::new(Kind::Membership).with("organisation", of(5)).with("college", Value::Int(1));
    moved.set("joined_on", Value::Date(day(0)));
    moved.id = 1;
    assert_eq!(share_after(&facts, &contract, on, &moved), shares((2, 3), (1, 3)));
}

proptest! {
    /// The share after a membership or payment is that of the facts with it in them.
    #[test]
    fn it_is_what_the_counters_will_say(
        owner in 1u32..=5,
        id in 0u32..=5,
        college in 1i64..=3,
        from in 0u64..200,
        len in prop::option::of(0u64..200),
        on in 0u64..365,
        cents in 1i64..20_000,
        pays in any::<bool>(),
    ) {
        let (facts, contract, on) = (facts(), contract(), day(on));
        let record = if pays {
            Record::new(Kind::Payment).with("organisation", of(owner)).with("year", Value::Int(2015))
                .with("paid_on", Value::Date(day(from))).with("amount", Value::Int(cents))
        } else {
            let mut record = Record::new(Kind::Membership).with("organisation", of(owner)).with("college", Value::Int(college))
                .with("joined_on", Value::Date(day(from)));
            if let Some(len) = len {
                record.set("left_on", Value::Date(day(from + len)));
            }
            record.id = id;
            record
        };
        let mut saved = facts.clone();
        if pays {
            saved.payments.push(Payment { organisation: owner, id: 9, year: 2015, paid_on: day(from), amount: cents });
            saved.payments.sort_by_key(|row| (row.organisation, row.year, row.paid_on));
        } else {
            saved.memberships.retain(|row| id == 0 || row.id != id);
            saved.memberships.push(Membership {
                organisation: owner, id: if id == 0 { 9 } else { id }, college: college as u8,
                joined_on: day(from), left_on: len.map(|len| day(from + len)),
            });
            saved.memberships.sort_by_key(|row| (row.organisation, row.joined_on));
        }
        let before = status(&facts, &contract, on).territory;
        let after = status(&saved, &contract, on).territory;
        let want = (before != after).then_some((before, after));
        prop_assert_eq!(share_after(&facts, &contract, on, &record), want);
    }
}
