use super::*;
use crate::contract::BUILT_IN;
use crate::counters::status;
use crate::model::dues::Payment;
use crate::model::membership::Membership;
use crate::model::organisation::{Organisation, OrganisationKind};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn contract() -> Contract {
    Contract::parse(BUILT_IN).unwrap()
}

fn organisation(id: Id, size: Option<Size>) -> Organisation {
    Organisation {
        id,
        name: format!("O{id}").into(),
        town: "".into(),
        siret: None,
        kind: Some(OrganisationKind::Company),
        size,
        headcount: None,
        departement: None,
        place: Default::default(),
        sectors: 0,
    }
}

fn membership(organisation: Id, college: u8, from: &str, to: Option<&str>) -> Membership {
    Membership { organisation, id: organisation, college, joined_on: day(from), left_on: to.map(day) }
}

fn dues(organisation: Id, year: i16, amount: i64) -> Dues {
    let on = |month, of| NaiveDate::from_ymd_opt(i32::from(year), month, of);
    Dues { organisation, id: organisation, year, exempt: false, amount, called_on: on(2, 15), due_on: on(4, 1) }
}

fn payment(organisation: Id, year: i16, paid_on: &str, amount: i64) -> Payment {
    Payment { organisation, id: organisation, year, paid_on: day(paid_on), amount }
}

/// One organisation with a part paid, on a day.
fn one(dues: Vec<Dues>, payments: Vec<Payment>, periods: Vec<Membership>, on: &str) -> Option<SheetRow> {
    let facts = Facts {
        organisations: vec![organisation(1, Some(Size::Sme))],
        memberships: periods,
        dues,
        payments,
        ..Facts::default()
    };
    sheet(&facts, day(on)).rows.first().copied()
}

#[test]
fn who_has_a_row() {
    let member = || vec![membership(1, 2, "2012-01-01", None)];
    let left = || vec![membership(1, 2, "2012-01-01", Some("2015-01-31"))];
    let owes = || vec![dues(1, 2015, 55_000)];
    let row = |dues, payments, periods| one(dues, payments, periods, "2015-06-30");
    assert_eq!(row(vec![], vec![], member()).map(|row| (row.status, row.college)), Some((DuesStatus::None, Some(2))));
    assert_eq!(row(vec![], vec![], left()), None);
    let gone = row(owes(), vec![], left()).unwrap();
    assert_eq!((gone.member, gone.college, gone.status), (false, Some(2), DuesStatus::Late));
    assert_eq!(row(vec![dues(1, 2014, 55_000)], vec![], vec![]), None);
    // Paid without ever having been called: what came in is shown all the same.
    let early = row(vec![], vec![payment(1, 2015, "2015-06-30", 5_000)], vec![]).unwrap();
    assert_eq!((early.balance(), early.overpaid(), early.status), (-5_000, 5_000, DuesStatus::None));
    assert_eq!(row(vec![], vec![payment(1, 2015, "2015-07-01", 5_000)], vec![]), None);
}

#[test]
fn balances() {
    let row = |dues, payments, on| one(dues, payments, vec![membership(1, 1, "2012-01-01", None)], on).unwrap();
    let owes = || vec![dues(1, 2015, 55_000)];
    for (payments, on, balance, status) in [
        (vec![], "2015-01-01", 55_000, DuesStatus::Pending),
        (vec![payment(1, 2015, "2015-03-01", 15_000)], "2015-02-28", 55_000, DuesStatus::Called),
        (vec![payment(1, 2015, "2015-03-01", 15_000)], "2015-03-01", 40_000, DuesStatus::Partial),
        (vec![payment(1, 2015, "2015-03-01", 60_000)], "2015-12-31", -5_000, DuesStatus::Paid),
        (vec![payment(1, 2014, "2015-03-01", 60_000)], "2015-12-31", 55_000, DuesStatus::Late),
    ] {
        let row = row(owes(), payments, on);
        assert_eq!((row.balance(), row.status), (balance, status), "{on}");
    }
    let exempt = vec![Dues { exempt: true, ..dues(1, 2015, 55_000) }];
    let row = row(exempt, vec![payment(1, 2015, "2015-03-01", 1)], "2015-12-31");
    assert_eq!((row.balance(), row.status), (-1, DuesStatus::Exempt));
}

#[test]
fn an_earlier_year_that_is_late_is_told() {
    let periods = || vec![membership(1, 1, "2012-01-01", None)];
    let owed = || vec![dues(1, 2013, 1), dues(1, 2014, 1), dues(1, 2015, 1)];
    assert_eq!(one(owed(), vec![], periods(), "2015-06-30").unwrap().late_before, Some(2013));
    let paid = || vec![payment(1, 2013, "2014-01-01", 1)];
    assert_eq!(one(owed(), paid(), periods(), "2015-06-30").unwrap().late_before, Some(2014));
    assert_eq!(one(owed(), paid(), periods(), "2014-06-30").unwrap().late_before, None);
}

#[test]
fn a_call_follows_the_scale_and_leaves_what_is_there() {
    let (sme, large) = (Some(Size::Sme), Some(Size::Large));
    let facts = Facts {
        organisations: vec![organisation(1, sme), organisation(2, large), organisation(3, None), organisation(4, sme)],
        memberships: vec![
            membership(1, 1, "2012-01-01", None),
            membership(2, 1, "2012-01-01", None),
            membership(3, 2, "2012-01-01", None),
            membership(4, 1, "2012-01-01", Some("2015-12-31")),
        ],
        dues: vec![dues(2, 2016, 1)],
        ..Facts::default()
    };
    let call = |today| call_plan(&facts, &contract(), 2016, day(today)).unwrap();
    let who = |plan: &CallPlan| plan.calls.iter().map(|call| (call.organisation, call.amount)).collect::<Vec<_>>();
    // Early: today's members, on the contract's day; organisation 4 is still one.
    let plan = call("2015-12-01");
    assert_eq!((plan.called_on, plan.due_on), (day("2016-02-15"), day("2016-03-31")));
    assert_eq!(who(&plan), [(1, 55_000), (3, 110_000), (4, 55_000)]);
    assert_eq!((plan.total(), plan.already, plan.refused.len()), (220_000, 1, 0));
    assert_eq!(plan.records().count(), 3);
    // On that very day it is not past; later in the year it is called today.
    assert_eq!(call("2016-02-15").called_on, day("2016-02-15"));
    let late = call("2016-06-30");
    assert_eq!((late.called_on, late.due_on), (day("2016-06-30"), day("2016-08-14")));
    assert_eq!(who(&late), [(1, 55_000), (3, 110_000)]);
}

#[test]
fn a_past_year_is_called_as_it_would_have_been() {
    let facts = Facts {
        organisations: (1..=5).map(|id| organisation(id, Some(Size::Sme))).collect(),
        memberships: vec![
            membership(1, 1, "2012-01-01", None),
            membership(2, 1, "2016-05-01", None),
            membership(3, 1, "2012-01-01", Some("2016-02-14")),
            membership(4, 1, "2012-01-01", Some("2016-02-15")),
            membership(5, 1, "2017-01-01", None),
        ],
        ..Facts::default()
    };
    let plan = call_plan(&facts, &contract(), 2016, day("2020-01-01")).unwrap();
    let called: Vec<_> = plan.calls.iter().map(|call| (call.organisation, call.called_on)).collect();
    assert_eq!(called, [(1, day("2016-02-15")), (2, day("2016-05-01")), (4, day("2016-02-15"))]);
    assert_eq!(plan.calls[1].due_on, day("2016-06-15"));
}

#[test]
fn members_that_the_scale_does_not_know_are_refused() {
    let mut contract = contract();
    contract.dues.scale.truncate(1);
    let facts = Facts {
        organisations: vec![organisation(1, Some(Size::Micro)), organisation(2, None)],
        memberships: vec![membership(1, 1, "2012-01-01", None), membership(2, 1, "2012-01-01", None)],
        ..Facts::default()
    };
    let plan = call_plan(&facts, &contract, 2015, day("2015-06-30")).unwrap();
    assert_eq!((plan.calls.len(), plan.calls[0].amount, plan.refused), (1, 22_000, vec![2]));
}

#[test]
fn reminders_are_told_by_their_titles() {
    for (title, year, want) in [
        ("Relance cotisation 2015", 2015, true),
        ("Relance cotisation 2015", 2014, false),
        ("relancer pour les cotisations 2014 et 2015", 2014, true),
        ("RAPPEL : cotisation", 2015, true),
        ("Reminder: dues 2015", 2015, true),
        ("Relancer pour le devis", 2015, false),
        ("Encaisser la cotisation 2015", 2015, false),
    ] {
        assert_eq!(is_reminder(title, year), want, "{title}");
    }
}

#[test]
fn the_reminder_to_show() {
    use Reminder::{Done, Open};
    let (a, b) = (day("2015-05-01"), day("2015-06-01"));
    for (one, other, want) in [
        (Open(Some(a)), Open(Some(b)), Open(Some(a))),
        (Open(None), Open(Some(b)), Open(Some(b))),
        (Open(None), Done(b), Open(None)),
        (Done(a), Done(b), Done(b)),
    ] {
        assert_eq!(one.first(other), want);
        assert_eq!(other.first(one), want);
    }
    assert_eq!(reminder_on(Some(a), Some(b), a), Open(Some(a)));
    assert_eq!(reminder_on(Some(a), Some(b), b), Done(b));
}

prop_compose! {
    /// Some organisations with dues and payments of three years, exempt or not, called or not, members or not.
    fn any_facts()(rows in prop::collection::vec((
        prop::option::of((0i64..1000, prop::option::of(0i64..800))),
        prop::collection::vec((2014i16..2017, any::<bool>(), 0i64..100_000, prop::option::of(0i64..1100)), 0..3),
        prop::collection::vec((2014i16..2017, 0i64..1100, 1i64..120_000), 0..4),
    ), 0..8)) -> Facts {
        let from = day("2014-01-01");
        let at = |days: i64| from + chrono::Duration::days(days);
        let mut facts = Facts::default();
        for (id, (member, owed, paid)) in (1..).zip(rows) {
            facts.organisations.push(organisation(id, Size::ALL.get(id as usize % 5).copied()));
            facts.memberships.extend(member.map(|(joined, stays)| Membership {
                organisation: id, id, college: 1, joined_on: at(joined), left_on: stays.map(|days| at(joined + days)),
            }));
            let mut owed: Vec<Dues> = owed.into_iter().map(|(year, exempt, amount, called)| Dues {
                organisation: id, id, year, exempt, amount,
                called_on: called.map(at), due_on: called.map(|days| at(days + 45)),
            }).collect();
            owed.sort_by_key(|dues| dues.year);
            owed.dedup_by_key(|dues| dues.year);
            facts.dues.extend(owed);
            facts.payments.extend(paid.into_iter().map(|(year, days, amount)| Payment {
                organisation: id, id, year, paid_on: at(days), amount,
            }));
        }
        facts
    }
}

proptest! {
    #[test]
    fn the_sums_are_those_of_the_counters(facts in any_facts(), days in 0i64..1200) {
        let on = day("2014-01-01") + chrono::Duration::days(days);
        let (sheet, status) = (sheet(&facts, on), status(&facts, &contract(), on));
        prop_assert_eq!(sheet.totals.called, status.dues.called);
        prop_assert_eq!(sheet.totals.collected, status.dues.collected);
        prop_assert_eq!(sheet.rows.iter().filter(|row| row.member).count(), status.members.total as usize);
        for (which, count) in &status.members.dues_status {
            let rows = sheet.rows.iter().filter(|row| row.member && row.status == *which).count();
            prop_assert_eq!(rows, *count as usize);
        }
    }

    #[test]
    fn a_balance_hides_no_payment(facts in any_facts(), days in 0i64..1200) {
        let on = day("2014-01-01") + chrono::Duration::days(days);
        let sheet = sheet(&facts, on);
        for row in &sheet.rows {
            prop_assert_eq!(row.owed() - row.paid, row.balance());
            prop_assert_eq!(row.overpaid() > 0, row.paid > row.owed());
            prop_assert_eq!(row.balance().max(0) - row.overpaid(), row.owed() - row.paid);
            prop_assert!(row.status != DuesStatus::Late || row.balance() > 0);
        }
        let owed: i64 = sheet.rows.iter().map(SheetRow::owed).sum();
        let totals = sheet.totals;
        prop_assert_eq!(owed + totals.overpaid_amount - totals.outstanding, totals.collected);
        prop_assert!(totals.late_amount <= totals.outstanding);
    }

    #[test]
    fn after_a_call_nobody_is_left_to_call(facts in any_facts(), days in 0i64..1000) {
        let on = day("2014-01-01") + chrono::Duration::days(days);
        let year = chrono::Datelike::year(&on);
        let plan = call_plan(&facts, &contract(), year, on).unwrap();
        let members = facts.files().filter(|file| file.member_on(on).is_some()).count();
        prop_assert_eq!(plan.calls.len() + plan.refused.len() + plan.already as usize, members);
        prop_assert!(plan.called_on >= on);
        let mut after = facts.clone();
        for call in &plan.calls {
            after.dues.push(Dues { called_on: Some(call.called_on), due_on: Some(call.due_on), ..dues(call.organisation, dues_year(on), call.amount) });
        }
        after.dues.sort_by_key(|dues| (dues.organisation, dues.year));
        prop_assert!(call_plan(&after, &contract(), year, on).unwrap().calls.is_empty());
        let (before, after) = (sheet(&facts, on).totals, sheet(&after, on).totals);
        let called = if plan.called_on <= on { plan.total() } else { 0 };
        prop_assert_eq!(after.called - before.called, called);
        prop_assert_eq!(after.collected, before.collected);
    }
}
