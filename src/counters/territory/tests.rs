use chrono::Days;
use proptest::prelude::*;

use super::*;
use crate::contract::BUILT_IN;
use crate::counters::status;
use crate::model::dues::{Dues, Payment};
use crate::model::facts::dues_year;
use crate::model::membership::Membership;
use crate::model::organisation::Organisation;
use crate::model::territory::Share;

const INSIDE: &str = "25056";
const OUTSIDE: &str = "69123";

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

fn member_of(organisation: Id, college: u8, from: u64, to: Option<u64>) -> Membership {
    Membership { organisation, id: organisation, college, joined_on: day(from), left_on: to.map(day) }
}

fn owes(organisation: Id, due: u64) -> Dues {
    Dues {
        organisation,
        id: organisation,
        year: 2015,
        exempt: false,
        amount: 10_000,
        called_on: Some(day(0)),
        due_on: Some(day(due)),
    }
}

fn pays(organisation: Id, on: u64, amount: i64) -> Payment {
    Payment { organisation, id: organisation, year: 2015, paid_on: day(on), amount }
}

/// Six members: 1 to 4 inside, 5 and 6 outside. 2 is late, 3 is due on day 120, 5 on day 110 and paid in part, 4 leaves.
fn facts() -> Facts {
    Facts {
        organisations: [INSIDE, INSIDE, "39300", "90010", OUTSIDE, OUTSIDE]
            .iter()
            .zip(1..)
            .map(|(insee, id)| organisation(id, insee))
            .collect(),
        memberships: vec![
            member_of(1, 1, 0, None),
            member_of(2, 1, 0, None),
            member_of(3, 2, 0, None),
            member_of(4, 3, 0, Some(130)),
            member_of(5, 1, 0, None),
            member_of(6, 1, 140, None),
        ],
        dues: vec![owes(1, 90), owes(2, 90), owes(3, 120), owes(5, 110)],
        payments: vec![pays(1, 80, 10_000), pays(5, 80, 4_000), pays(5, 150, 6_000)],
        ..Facts::default()
    }
}

#[test]
fn where_the_rule_stands() {
    let (facts, contract) = (facts(), contract());
    let found = statement(&facts, &contract, day(100));
    let status = status(&facts, &contract, day(100));
    assert_eq!((found.up_to_date, found.all), (status.territory, status.territory_all));
    assert_eq!((found.up_to_date, found.all), (Territory { inside: 3, total: 4 }, Territory { inside: 4, total: 5 }));
    assert_eq!(found.member(3).map(|member| (member.inside, member.college, member.up_to_date)), Some((true, 2, true)));
    assert_eq!(found.member(6), None);
    let late = &found.late[0];
    assert_eq!((found.late.len(), late.member.organisation), (1, 2));
    assert_eq!((late.since, &late.years[..], late.owed), (day(91), &[2015][..], 10_000));
    let rows: Vec<_> = found
        .departements
        .iter()
        .map(|row| (row.departement.unwrap().as_str().to_owned(), row.inside, row.count.up_to_date, row.count.all))
        .collect();
    let row = |code: &str, inside, up_to_date, all| (code.to_owned(), inside, up_to_date, all);
    assert_eq!(rows, [row("25", true, 1, 2), row("39", true, 1, 1), row("90", true, 1, 1), row("69", false, 1, 1)]);
    let colleges: Vec<_> = found.colleges.iter().map(|row| (row.college, row.up_to_date, row.all)).collect();
    let of = |inside, total| Territory { inside, total };
    assert_eq!(colleges, [(1, of(1, 2), of(2, 3)), (2, of(1, 1), of(1, 1)), (3, of(1, 1), of(1, 1))]);
}

#[test]
fn a_college_that_does_not_count_is_shown_and_left_out_of_the_share() {
    let mut contract = contract();
    contract.territory.colleges = vec![1, 2];
    let found = statement(&facts(), &contract, day(100));
    assert_eq!(found.all, Territory { inside: 3, total: 4 });
    assert!(!found.member(4).unwrap().counts);
    assert_eq!(found.departements.iter().map(|row| row.count.all).sum::<u32>(), 4);
    let third = found.colleges.iter().find(|row| row.college == 3).unwrap();
    assert_eq!((third.counts, third.all.total), (false, 1));
    let mut scenario = Scenario::default();
    scenario.toggle_leaving(4);
    assert_eq!(scenario.outcome(&found).after, found.up_to_date);
}

#[test]
fn what_is_to_come_when_nothing_is_paid() {
    let found = statement(&facts(), &contract(), day(100)).coming;
    let of = |inside, total| Territory { inside, total };
    let late = |owed| Turn::Late { years: vec![2015], owed };
    let rows: Vec<_> = found.into_iter().map(|row| (row.on, row.organisation, row.turn, row.after)).collect();
    assert_eq!(
        rows,
        [
            // The payment that came later is not known yet.
            (day(111), 5, late(6_000), of(3, 3)),
            (day(121), 3, late(10_000), of(2, 2)),
            (day(131), 4, Turn::Leaves, of(1, 1)),
            (day(140), 6, Turn::Joins, of(1, 2)),
        ]
    );
}

#[test]
fn a_member_due_on_the_day_falls_out_on_the_next() {
    let found = statement(&facts(), &contract(), day(120));
    assert!(found.member(3).unwrap().up_to_date);
    assert_eq!(found.coming[0].on, day(121));
    assert!(statement(&facts(), &contract(), day(121)).coming.iter().all(|row| row.organisation != 3));
}

#[test]
fn scenarios() {
    let found = statement(&facts(), &contract(), day(100));
    let try_out = |moves: &[(Move, i32)], leaving: &[Id], paying: &[Id]| {
        let mut scenario = Scenario::default();
        moves.iter().for_each(|(of, by)| scenario.step(*of, *by));
        leaving.iter().for_each(|id| scenario.toggle_leaving(*id));
        paying.iter().for_each(|id| scenario.toggle_paying(*id));
        let outcome = scenario.outcome(&found);
        let pair = |territory: Territory| (territory.inside, territory.total);
        (pair(outcome.after), pair(outcome.after_all))
    };
    for (moves, leaving, paying, up_to_date, all) in [
        (&[][..], &[][..], &[][..], (3, 4), (4, 5)),
        (&[(Move::JoinOutside, 3), (Move::LeaveInside, 1)], &[], &[], (2, 6), (3, 7)),
        (&[(Move::JoinInside, 2), (Move::LeaveOutside, 1)], &[], &[], (5, 5), (6, 6)),
        (&[(Move::LeaveOutside, 9)], &[], &[], (3, 3), (4, 4)),
        (&[(Move::JoinInside, -1)], &[], &[], (3, 4), (4, 5)),
        // One who is late counts in the second share only.
        (&[], &[2], &[], (3, 4), (3, 4)),
        (&[], &[1, 5], &[], (2, 2), (3, 3)),
        (&[], &[], &[2], (4, 5), (4, 5)),
        (&[], &[2], &[2], (3, 4), (3, 4)),
        // Up to date already, and nobody.
        (&[], &[], &[1], (3, 4), (4, 5)),
        (&[], &[6, 77], &[6, 77], (3, 4), (4, 5)),
        (&[(Move::LeaveInside, 9)], &[1, 3, 4], &[], (0, 1), (1, 2)),
    ] {
        assert_eq!(try_out(moves, leaving, paying), (up_to_date, all), "{moves:?} {leaving:?} {paying:?}");
    }
}

#[test]
fn a_scenario_forgets_who_is_gone_and_who_has_paid() {
    let found = statement(&facts(), &contract(), day(100));
    let mut scenario = Scenario::default();
    [1, 6].into_iter().for_each(|id| scenario.toggle_leaving(id));
    [2, 3].into_iter().for_each(|id| scenario.toggle_paying(id));
    scenario.keep_to(&found);
    assert_eq!((scenario.leaving.len(), scenario.paying.len()), (1, 1));
    scenario.toggle_leaving(1);
    scenario.toggle_paying(2);
    assert!(scenario.is_empty());
    assert_eq!(scenario.limit(Move::LeaveInside, &found), 3);
    scenario.toggle_leaving(1);
    assert_eq!(scenario.limit(Move::LeaveInside, &found), 2);
}

/// Up to twelve members of any place, college, dues and payments.
fn any_facts() -> impl Strategy<Value = Facts> {
    let period = (0u64..300, prop::option::of(0u64..200));
    let owed = (0u64..400, prop::option::of((0u64..400, 1i64..15_000)), prop::option::of(330u64..420));
    let row = (any::<bool>(), 1u8..4, period, owed);
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        let mut facts = Facts::default();
        for (id, (inside, college, (from, length), (due, paid, next))) in (1..).zip(rows) {
            facts.organisations.push(organisation(id, if inside { INSIDE } else { OUTSIDE }));
            facts.memberships.push(member_of(id, college, from, length.map(|length| from + length)));
            facts.dues.push(owes(id, due));
            facts.dues.extend(next.map(|called| Dues {
                year: 2016,
                called_on: Some(day(called)),
                ..owes(id, called + 45)
            }));
            facts.payments.extend(paid.map(|(on, amount)| pays(id, on, amount)));
        }
        facts
    })
}

proptest! {
    #[test]
    fn what_is_to_come_is_what_the_counters_say_on_that_day(facts in any_facts(), on in 0u64..400, two in any::<bool>()) {
        let (mut contract, on) = (contract(), day(on));
        if two {
            contract.territory.colleges = vec![1, 2];
        }
        let known = Facts {
            payments: facts.payments.iter().copied().filter(|payment| payment.paid_on <= on).collect(),
            dues: facts.dues.iter().copied().filter(|dues| dues.year <= dues_year(on) || dues.called_on <= Some(on)).collect(),
            ..facts.clone()
        };
        let coming = statement(&facts, &contract, on).coming;
        for row in &coming {
            prop_assert!(row.on > on);
            prop_assert_eq!(row.after, status(&known, &contract, row.on).territory);
        }
        // And nothing is left out: after the last of them nothing moves.
        let last = coming.last().map_or(on, |row| row.on);
        let end = coming.last().map_or(status(&facts, &contract, on).territory, |row| row.after);
        for later in 0..60 {
            prop_assert_eq!(status(&known, &contract, last + Days::new(later * 13)).territory, end);
        }
    }

    #[test]
    fn named_moves_are_what_the_counters_say_once_they_are_saved(facts in any_facts(), on in 0u64..400, leaving in prop::collection::btree_set(1u32..13, 0..6), paying in prop::collection::btree_set(1u32..13, 0..6)) {
        let (contract, on) = (contract(), day(on));
        let found = statement(&facts, &contract, on);
        let mut scenario = Scenario::default();
        (scenario.leaving, scenario.paying) = (leaving.clone(), paying.clone());
        let mut after = facts;
        after.memberships.retain(|period| !leaving.contains(&period.organisation));
        after.payments.extend(paying.iter().map(|id| Payment { paid_on: on, ..pays(*id, 0, 1_000_000) }));
        after.payments.extend(paying.iter().map(|id| Payment { paid_on: on, year: 2016, ..pays(*id, 0, 1_000_000) }));
        after.payments.sort_by_key(|payment| (payment.organisation, payment.year));
        let (outcome, status) = (scenario.outcome(&found), status(&after, &contract, on));
        prop_assert_eq!((outcome.after, outcome.after_all), (status.territory, status.territory_all));
    }

    #[test]
    fn room_and_needed_hold_in_a_scenario_for_any_share(inside in 0u32..200, outside in 0u32..200, p in 1u32..9, gap in 1u32..9) {
        let share = Share { numerator: p, denominator: p + gap };
        let now = Territory { inside, total: inside + outside };
        let found = Statement { up_to_date: now, all: now, ..Statement::default() };
        let after = |of: Move, count: u64| {
            let mut scenario = Scenario::default();
            scenario.step(of, i32::try_from(count).unwrap());
            scenario.outcome(&found).after
        };
        if now.complies(share) {
            prop_assert!(after(Move::JoinOutside, now.room(share)).complies(share));
            prop_assert!(!after(Move::JoinOutside, now.room(share) + 1).complies(share));
            if now.departures(share) < u64::from(inside) {
                prop_assert!(!after(Move::LeaveInside, now.departures(share) + 1).complies(share));
            }
        } else if now.total > 0 {
            prop_assert!(after(Move::JoinInside, now.needed(share)).complies(share));
            prop_assert!(!after(Move::JoinInside, now.needed(share) - 1).complies(share));
        }
    }

    #[test]
    fn a_scenario_never_counts_more_inside_than_in_all(facts in any_facts(), on in 0u64..400, steps in prop::collection::vec((0usize..4, -3i32..12), 0..8), leaving in prop::collection::btree_set(1u32..13, 0..6)) {
        let found = statement(&facts, &contract(), day(on));
        let mut scenario = Scenario::default();
        scenario.leaving = leaving;
        for (of, by) in steps {
            scenario.step(Move::ALL[of], by);
        }
        let outcome = scenario.outcome(&found);
        for territory in [outcome.after, outcome.after_all] {
            prop_assert!(territory.inside <= territory.total);
        }
        prop_assert!(outcome.after.inside <= outcome.after_all.inside && outcome.after.total <= outcome.after_all.total);
    }
}
