//! Memberships, dues by the contract's scale, and how they were paid.

use chrono::{Datelike, NaiveDate};

use super::dates::{after, day, working};
use super::pole::{Org, Pole, Standing};
use super::put::{date, id, maybe, put, text};
use super::rng::Rng;
use crate::contract::Contract;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// First and last year with dues.
const YEARS: std::ops::RangeInclusive<i32> = 2012..=2016;
/// Who is late in the demo's year: kind, size, whether in the territory, what part of a hundred was paid. See
/// [`super::organisations`] for what this leaves of the territory's share; about 85 % of what was called comes in.
const LATE: [(&str, Option<&str>, bool, i64); 12] = [
    ("company", Some("large"), true, 0),
    ("company", Some("large"), false, 20),
    ("company", Some("mid"), true, 0),
    ("company", Some("mid"), true, 0),
    ("company", Some("mid"), true, 30),
    ("company", Some("mid"), true, 0),
    ("company", Some("mid"), false, 0),
    ("company", Some("sme"), true, 0),
    ("company", Some("sme"), true, 50),
    ("company", Some("sme"), true, 0),
    ("company", Some("micro"), true, 0),
    ("training", None, true, 0),
];
const EXEMPT: [&str; 5] = [
    "Membre fondateur, exonération votée en assemblée générale",
    "Convention de réciprocité",
    "Financeur du pôle",
    "Convention de réciprocité",
    "Jeune entreprise, première année offerte",
];

/// Stores the memberships.
pub fn write_memberships(write: &mut Write, pole: &Pole) -> Result<(), StoreError> {
    for org in &pole.orgs {
        for period in &org.periods {
            put(
                write,
                Kind::Membership,
                [
                    ("organisation", id(org.id)),
                    ("college", Value::Int(i64::from(org.college()))),
                    ("joined_on", date(period.joined_on)),
                    ("left_on", maybe(period.left_on, date)),
                    ("leave_reason", maybe(period.reason, text)),
                ],
            )?;
        }
    }
    Ok(())
}

/// How an organisation's dues of the demo's year end.
#[derive(Clone, Copy, PartialEq)]
enum Ending {
    Paid,
    Late { paid_percent: i64 },
    Exempt(&'static str),
}

/// Stores dues and payments up to the demo's day.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole, contract: &Contract) -> Result<(), StoreError> {
    let endings = endings(pole);
    let mut number = 0;
    for (org, ending) in pole.orgs.iter().zip(&endings) {
        for year in YEARS {
            let Some(amount) = contract.dues_amount(org.college(), Some(org.kind), org.size) else { continue };
            let Some((called_on, due_on)) = dates(org, year, contract) else { continue };
            let reason = match ending {
                Ending::Exempt(reason) if year == 2016 || reason.starts_with("Fin") => Some(*reason),
                _ => None,
            };
            put(
                write,
                Kind::Dues,
                [
                    ("organisation", id(org.id)),
                    ("year", Value::Int(i64::from(year))),
                    ("amount", Value::Int(amount)),
                    ("called_on", maybe(called_on, date)),
                    ("due_on", maybe(due_on, date)),
                    ("exempt_reason", maybe(reason, text)),
                ],
            )?;
            let (Some(called), Some(due), None) = (called_on, due_on, reason) else { continue };
            for (paid_on, cents) in payments(rng, org, *ending, year, (called, due), amount) {
                number += 1;
                let method = rng.pick(&["transfer", "transfer", "transfer", "cheque", "direct_debit"]);
                let head = if method == "cheque" { "CHQ" } else { "VIR" };
                put(
                    write,
                    Kind::Payment,
                    [
                        ("organisation", id(org.id)),
                        ("year", Value::Int(i64::from(year))),
                        ("paid_on", date(paid_on)),
                        ("amount", Value::Int(cents)),
                        ("method", text(method)),
                        ("reference", text(format!("{head} {}-{number:04}", paid_on.year()))),
                    ],
                )?;
            }
        }
    }
    Ok(())
}

fn endings(pole: &Pole) -> Vec<Ending> {
    let mut endings = vec![Ending::Paid; pole.orgs.len()];
    let settled = |org: &Org| org.standing == Standing::Member && org.last_joined() < Some(day(2015, 12, 31));
    for (kind, size, inside, paid_percent) in LATE {
        let fits = |at: &usize| {
            let org = &pole.orgs[*at];
            let sits =
                org.town.country == "FR" && ["25", "39", "70", "90"].iter().any(|d| org.town.insee.starts_with(d));
            settled(org) && !org.watchmaker && (org.kind, org.size, sits) == (kind, size, inside)
        };
        // The last ones: founders come first in the list, and pay.
        if let Some(at) = (0..endings.len()).rev().filter(|at| endings[*at] == Ending::Paid).find(fits) {
            endings[at] = Ending::Late { paid_percent };
        }
    }
    let mut exempt = EXEMPT.iter();
    for (org, ending) in pole.orgs.iter().zip(&mut endings) {
        if settled(org)
            && *ending == Ending::Paid
            && matches!(org.kind, "development" | "other")
            && !org.town.insee.is_empty()
        {
            let Some(reason) = exempt.next() else { break };
            *ending = Ending::Exempt(reason);
        }
    }
    endings
}

/// When the dues of a year were called and due. Those that join after the call are called two weeks later; in the
/// demo's summer that was put off to the end of the holidays. `None` when nothing is owed.
fn dates(org: &Org, year: i32, contract: &Contract) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
    let (called, due) = contract.dues_dates(year)?;
    if org.member_on(called) {
        return Some((Some(called), Some(due)));
    }
    let joined = org.periods.iter().map(|period| period.joined_on).find(|joined| joined.year() == year)?;
    if joined < called {
        return None;
    }
    let wait = i64::from(contract.dues.due_days);
    match (year, joined.month()) {
        (2016, 9..) => None,
        (2016, 8) => Some((None, None)),
        (2016, 7) => Some((Some(day(2016, 9, 1)), Some(after(day(2016, 9, 1), wait)))),
        _ => {
            let called = working(after(joined, 14));
            Some((Some(called), Some(after(called, wait))))
        }
    }
}

fn payments(
    rng: &mut Rng,
    org: &Org,
    ending: Ending,
    year: i32,
    (called, due): (NaiveDate, NaiveDate),
    amount: i64,
) -> Vec<(NaiveDate, i64)> {
    let last = if year == 2016 { day(2016, 9, 12) } else { day(year, 12, 18) };
    let cap = |date: NaiveDate| working(date).min(last).max(called);
    if year == 2016 {
        if let Ending::Late { paid_percent } = ending {
            let part = amount * paid_percent / 100;
            return if part > 0 { vec![(cap(after(due, 20)), part)] } else { Vec::new() };
        }
        if called == day(2016, 9, 1) {
            // Called and not due: the first of them has paid half already.
            let half = org.first_joined() == Some(day(2016, 7, 6));
            return if half { vec![(day(2016, 9, 9), amount / 2)] } else { Vec::new() };
        }
    }
    let excluded = org
        .periods
        .iter()
        .any(|period| period.reason == Some("excluded") && period.left_on.is_some_and(|left| left.year() <= year));
    if excluded {
        return Vec::new();
    }
    let (early, late) = ((due - called).num_days(), rng.between(3, 75));
    match rng.below(100) {
        0..64 => vec![(cap(after(called, rng.between(6, early))), amount)],
        64..88 => vec![(cap(after(due, late)), amount)],
        88..95 => {
            let first = cap(after(called, rng.between(6, early)));
            vec![(first, amount / 2), (cap(after(first, rng.between(20, 60))), amount - amount / 2)]
        }
        95..97 => vec![(cap(after(due, 10)), amount + 5_000)],
        _ => vec![(last, amount)],
    }
}
