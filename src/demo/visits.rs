//! Five years of visits. The demo's year is made to measure: 28 companies visited by its day, six of them new, and none
//! of the watchmakers, so that logging a visit to one makes 29.

use chrono::{Datelike, NaiveDate};

use super::dates::{after, between, day, spread};
use super::pole::{Org, Pole, Standing};
use super::put::{date, id, list, maybe, put, text};
use super::rng::Rng;
use super::staff::VISITORS;
use super::text::account;
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::store::{StoreError, Write};

/// Year, companies visited, of which never visited before.
const YEARS: [(i32, usize, usize); 4] = [(2012, 44, 13), (2013, 46, 11), (2014, 47, 10), (2015, 43, 11)];
/// The demo's year up to its day: members, companies visited in earlier years that are none, new ones.
const MEMBERS: usize = 16;
const KNOWN: usize = 6;
const NEW: usize = 6;
/// Of the new ones, those that joined after the visit.
const NEW_THEN_JOINED: usize = 2;
/// Planned: month, day, place in the staff, what for. The first five are companies not visited this year, of which the
/// first is overdue; then one visited already, a school, and a company next year.
const PLANNED: [(i32, u32, u32, usize, &str); 8] = [
    (2016, 9, 8, 0, "Voix des entreprises, reportée à leur demande"),
    (2016, 9, 16, 0, "Voix des entreprises"),
    (2016, 9, 20, 0, "Premier contact"),
    (2016, 9, 27, 2, "Voix des entreprises"),
    (2016, 10, 11, 3, "Premier contact"),
    (2016, 10, 4, 5, "Restitution du diagnostic"),
    (2016, 9, 22, 0, "Partenariat avec la section microtechniques"),
    (2017, 1, 17, 4, "Voix des entreprises"),
];

/// A visit before it is written.
struct Plan {
    org: usize,
    date: NaiveDate,
    staff: usize,
    done: bool,
    purpose: &'static str,
}

/// Stores every visit; next steps with a date are those of the demo's last months, and earlier ones that a later visit
/// settled.
pub fn write(write: &mut Write, rng: &mut Rng, pole: &Pole) -> Result<(), StoreError> {
    let mut visits = earlier_years(rng, pole);
    this_year(rng, pole, &mut visits);
    visits.sort_by_key(|visit| (visit.date, visit.org));
    for (at, visit) in visits.iter().enumerate() {
        let org = &pole.orgs[visit.org];
        let met: Vec<String> = org.people.iter().take(1 + rng.below(2)).map(|person| person.name()).collect();
        let mut fields = [
            ("organisation", id(org.id)),
            ("date", date(visit.date)),
            ("staff", id(pole.staff[visit.staff])),
            ("status", text(if visit.done { "done" } else { "planned" })),
            ("purpose", text(visit.purpose)),
            ("contacts", list(&met)),
            ("sectors", list(&org.sectors)),
            ("summary", Value::Null),
            ("needs", Value::Null),
            ("next_step", Value::Null),
            ("next_step_on", Value::Null),
        ];
        if visit.done {
            let account = account(rng, org, org.member_on(visit.date), org.people.first());
            let settled = visits[at + 1..].iter().any(|later| later.org == visit.org && later.date > visit.date);
            let recent = visit.date >= day(2016, 5, 1) && rng.chance(60);
            let step_on = (settled || recent).then(|| super::dates::working(after(visit.date, rng.between(14, 80))));
            fields[7].1 = text(account.summary);
            fields[8].1 = list(&account.needs);
            fields[9].1 = text(account.next_step);
            fields[10].1 = maybe(step_on, date);
        }
        put(write, Kind::Visit, fields)?;
    }
    Ok(())
}

fn visitor(rng: &mut Rng) -> usize {
    VISITORS[rng.below(VISITORS.len())]
}

/// Companies in another order, without the watchmakers unless they are wanted.
fn companies(rng: &mut Rng, pole: &Pole, fits: impl Fn(&Org) -> bool) -> Vec<usize> {
    let mut found = pole.select(|org| org.company() && fits(org));
    rng.shuffle(&mut found);
    found
}

fn earlier_years(rng: &mut Rng, pole: &Pole) -> Vec<Plan> {
    let mut visits: Vec<Plan> = Vec::new();
    let mut last_visited: Vec<Option<i32>> = vec![None; pole.orgs.len()];
    for (year, count, new) in YEARS {
        let (from, to) = (day(year, 1, 9), day(year, 12, 18));
        let joining = companies(rng, pole, |org| {
            org.first_joined().is_some_and(|joined| joined >= day(year, 4, 1) && joined.year() <= year + 1)
                // Two of those are left for the demo's year.
                && org.first_joined() < Some(day(2016, 4, 1))
        });
        let mut unknown = joining;
        unknown.retain(|at| last_visited[*at].is_none());
        unknown.truncate(new / 2);
        let prospects = companies(rng, pole, |org| org.standing == Standing::Prospect);
        let strangers = prospects.iter().copied().filter(|at| last_visited[*at].is_none());
        unknown.extend(strangers.take(new - unknown.len()));
        // Those not seen for longest first, and a few old acquaintances that never joined.
        let mut members = companies(rng, pole, |org| org.member_on(day(year, 6, 15)) && org.member_on(day(year, 1, 1)));
        members.sort_by_key(|at| last_visited[*at]);
        let known = prospects.iter().copied().filter(|at| last_visited[*at].is_some()).take(5);
        let mut chosen: Vec<usize> = unknown.iter().copied().chain(known).collect();
        chosen.extend(members.into_iter().take(count.saturating_sub(chosen.len())));
        for at in &chosen {
            let org = &pole.orgs[*at];
            let first = unknown.contains(at);
            let until = match org.first_joined() {
                Some(joined) if first => to.min(after(joined, -10)),
                _ => to,
            };
            visits.push(Plan {
                org: *at,
                date: between(rng, from, until),
                staff: visitor(rng),
                done: true,
                purpose: if first { "Premier contact" } else { "Voix des entreprises" },
            });
            last_visited[*at] = Some(year);
        }
        // A second visit to some, which counts no further company; and laboratories, schools, agencies.
        let again: Vec<usize> = chosen.into_iter().take(3).collect();
        let bodies = pole.select(|org| !org.company() && org.member_on(day(year, 6, 15)));
        let met: Vec<usize> = (0..5).map(|_| bodies[rng.below(bodies.len())]).collect();
        for org in again.into_iter().chain(met) {
            let purpose = if pole.orgs[org].company() { "Suite de la visite" } else { "Projets communs" };
            visits.push(Plan {
                org,
                date: between(rng, day(year, 9, 1), to),
                staff: visitor(rng),
                done: true,
                purpose,
            });
        }
    }
    visits
}

fn this_year(rng: &mut Rng, pole: &Pole, visits: &mut Vec<Plan>) {
    let mut seen = vec![false; pole.orgs.len()];
    for visit in visits.iter() {
        seen[visit.org] = true;
    }
    let joined = companies(rng, pole, |org| org.first_joined() >= Some(day(2016, 4, 15)));
    let members = companies(rng, pole, |org| {
        org.standing == Standing::Member && org.last_joined() < Some(day(2016, 1, 1)) && !org.watchmaker
    });
    let prospects = companies(rng, pole, |org| org.standing == Standing::Prospect && !org.watchmaker);
    let (known, strangers): (Vec<usize>, Vec<usize>) = prospects.into_iter().partition(|at| seen[*at]);

    let new: Vec<usize> = joined.into_iter().filter(|at| !seen[*at]).take(NEW_THEN_JOINED).collect();
    let new: Vec<usize> = new.iter().copied().chain(strangers.iter().copied()).take(NEW).collect();
    let mut chosen: Vec<(usize, bool)> = members[..MEMBERS.min(members.len())].iter().map(|at| (*at, false)).collect();
    chosen.extend(known.iter().take(KNOWN).map(|at| (*at, false)));
    chosen.extend(new.iter().map(|at| (*at, true)));
    rng.shuffle(&mut chosen);
    let dates = spread(rng, day(2016, 1, 7), day(2016, 9, 13), chosen.len());
    for ((at, first), date) in chosen.iter().zip(dates) {
        let before_joining = pole.orgs[*at].first_joined().filter(|_| *first).map(|joined| after(joined, -12));
        visits.push(Plan {
            org: *at,
            date: before_joining.map_or(date, |latest| super::dates::working(date.min(latest))),
            staff: visitor(rng),
            done: true,
            purpose: if *first { "Premier contact" } else { "Voix des entreprises" },
        });
    }
    let again: Vec<usize> = visits[visits.len() - chosen.len()..].iter().map(|visit| visit.org).take(3).collect();
    let bodies = pole.select(|org| !org.company() && org.standing == Standing::Member);
    for org in again.iter().copied().chain(bodies.iter().copied().take(4)) {
        let purpose = if pole.orgs[org].company() { "Suite de la visite" } else { "Projets communs" };
        let date = between(rng, day(2016, 9, 1), day(2016, 9, 14));
        visits.push(Plan { org, date, staff: visitor(rng), done: true, purpose });
    }

    let unvisited = members.iter().skip(MEMBERS).take(3).chain(strangers.iter().rev().take(2));
    let schools = pole.select(|org| org.kind == "training" && org.standing == Standing::Member);
    let next_year = strangers.iter().rev().skip(2).take(1);
    let planned = unvisited.chain(again.iter().take(1)).chain(schools.iter().take(1)).chain(next_year);
    for (org, (year, month, of_month, staff, purpose)) in planned.zip(PLANNED) {
        visits.push(Plan { org: *org, date: day(year, month, of_month), staff, done: false, purpose });
    }
}
