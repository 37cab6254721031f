//! Whom to visit next: the companies where a visit on the day helps most, each with its reasons. The weights are the
//! contract's; see [`crate::contract::VisitPriority`].

mod filter;
mod ground;

use std::cmp::Ordering;

use chrono::{Datelike, Days, NaiveDate, Weekday};

pub use filter::{Choice, Filter, counts};

use super::roster::owed;
use crate::contract::{Contract, VisitPriority};
use crate::model::facts::{Facts, File};
use crate::model::membership::{self, Standing};
use crate::model::organisation::{Departement, OrganisationKind};
use crate::model::record::Id;
use crate::model::visit;
use ground::Ground;

/// Why a visit helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No visit was ever done.
    NeverVisited,
    /// The last visit, and how many full months ago it was.
    LongAgo { last: NaiveDate, months: u32 },
    /// A member whose dues are late: what is left to pay, in cents.
    DuesLate { owed: i64 },
    /// Never visited and never a member: so many of the year's new ones are done, of so many (Ind27).
    NewCompany { done: u32, target: u32 },
    /// A visit is planned on that day in the same commune, or else under the same postal code. A postal code in the
    /// country is that of a small town and the villages around it, much like a canton; there is no list of cantons.
    NearPlanned { on: NaiveDate, organisation: Id, same_commune: bool },
    /// A sector with a lesser part of the year's visited companies than of the member companies: its bit.
    SectorBehind { sector: u8 },
    /// Not visited in the year: it would count (Ind27).
    NotThisYear,
}

impl Why {
    /// A stable word for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Why::NeverVisited => "never_visited",
            Why::LongAgo { .. } => "long_ago",
            Why::DuesLate { .. } => "dues_late",
            Why::NewCompany { .. } => "new_company",
            Why::NearPlanned { same_commune: true, .. } => "near_commune",
            Why::NearPlanned { same_commune: false, .. } => "near_postal_code",
            Why::SectorBehind { .. } => "sector_behind",
            Why::NotThisYear => "not_this_year",
        }
    }

    /// What it weighs, in points.
    pub fn weight(self, weights: &VisitPriority) -> f64 {
        match self {
            Why::NeverVisited => weights.never_visited,
            Why::LongAgo { months, .. } => weights.long_ago_per_month * f64::from(months.min(weights.long_ago_most)),
            Why::DuesLate { .. } => weights.dues_late,
            Why::NewCompany { .. } => weights.new_company,
            Why::NearPlanned { same_commune: true, .. } => weights.near_commune,
            Why::NearPlanned { same_commune: false, .. } => weights.near_postal_code,
            Why::SectorBehind { .. } => weights.sector_behind,
            Why::NotThisYear => weights.not_this_year,
        }
    }
}

/// A company that a visit would help.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub organisation: Id,
    pub standing: Standing,
    pub departement: Option<Departement>,
    /// Bit n stands for sector n of the facts.
    pub sectors: u32,
    /// The sum of the weights of its reasons.
    pub score: f64,
    /// The weightiest first.
    pub reasons: Vec<Why>,
    /// The next visit planned, from the day on: it needs no other.
    pub planned: Option<NaiveDate>,
    /// Its place among the organisations of the facts.
    at: usize,
}

impl Candidate {
    /// The day to propose for its visit: that of a planned visit near by, else a week from `today`; never a day past,
    /// and in the week.
    pub fn proposed(&self, today: NaiveDate) -> NaiveDate {
        let near = self.reasons.iter().find_map(|why| match why {
            Why::NearPlanned { on, .. } if *on >= today => Some(*on),
            _ => None,
        });
        near.unwrap_or_else(|| next_week(today))
    }

    /// Adds a reason, keeping the weightiest first. One without weight is none.
    fn add(&mut self, why: Why, weights: &VisitPriority) {
        let weight = why.weight(weights);
        if weight > 0.0 {
            self.score += weight;
            let place = self.reasons.iter().position(|other| other.weight(weights) < weight);
            self.reasons.insert(place.unwrap_or(self.reasons.len()), why);
        }
    }
}

fn next_week(today: NaiveDate) -> NaiveDate {
    let over = match today.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    today.checked_add_days(Days::new(7 + over)).unwrap_or(today)
}

/// The companies with a reason for a visit on a day, the best first; then those whose visit is planned, by its day.
pub fn ranking(facts: &Facts, contract: &Contract, on: NaiveDate) -> Vec<Candidate> {
    let ground = Ground::new(facts, contract, on);
    let files = facts.files().enumerate();
    let mut found: Vec<Candidate> =
        files.filter_map(|(at, file)| candidate(&file, at, &ground, &contract.visit_priority, on)).collect();
    found.sort_unstable_by(|a, b| order(a, b, facts));
    found
}

/// The better first: not planned yet, then by score; equal ones by name, then by id.
fn order(a: &Candidate, b: &Candidate, facts: &Facts) -> Ordering {
    let name = |one: &Candidate| facts.organisations.get(one.at).map(|organisation| &organisation.name);
    a.planned
        .cmp(&b.planned)
        .then_with(|| b.score.total_cmp(&a.score))
        .then_with(|| name(a).cmp(&name(b)))
        .then_with(|| a.organisation.cmp(&b.organisation))
}

/// A company with its reasons; nothing for one without any, or for what is no company.
fn candidate(file: &File, at: usize, ground: &Ground, weights: &VisitPriority, on: NaiveDate) -> Option<Candidate> {
    let organisation = file.organisation;
    if organisation.kind != Some(OrganisationKind::Company) {
        return None;
    }
    let mut found = Candidate {
        organisation: organisation.id,
        standing: membership::standing(file.memberships, on),
        departement: organisation.departement,
        sectors: organisation.sectors,
        score: 0.0,
        reasons: Vec::new(),
        planned: file.visits.iter().find(|visit| !visit.done() && visit.date() >= on).map(|visit| visit.date()),
        at,
    };
    let last = visit::last_done(file.visits, on).map(|visit| visit.date());
    match last.map(|last| (last, months(last, on))) {
        None => found.add(Why::NeverVisited, weights),
        Some((last, months)) if months >= weights.long_ago_from => found.add(Why::LongAgo { last, months }, weights),
        Some(_) => {}
    }
    if found.standing == Standing::Member {
        let owed: i64 = owed::late(file, on).iter().map(|(_, cents)| cents).sum();
        if owed > 0 {
            found.add(Why::DuesLate { owed }, weights);
        }
    }
    // A second visit in the year counts for nothing more: neither for its target nor for a sector.
    if last.is_none_or(|last| last.year() < on.year()) {
        found.add(Why::NotThisYear, weights);
        if last.is_none()
            && found.standing == Standing::Prospect
            && let Some((done, target)) = ground.new_companies
        {
            found.add(Why::NewCompany { done, target }, weights);
        }
        if let Some(sector) = ground.behind(organisation.sectors) {
            found.add(Why::SectorBehind { sector }, weights);
        }
        if let Some(near) = ground.near(organisation) {
            found.add(near, weights);
        }
    }
    (!found.reasons.is_empty() || found.planned.is_some()).then_some(found)
}

/// Full months between two days.
fn months(from: NaiveDate, to: NaiveDate) -> u32 {
    let whole = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
    let begun = whole(to) - whole(from) - i64::from(to.day() < from.day());
    u32::try_from(begun).unwrap_or(0)
}

#[cfg(test)]
mod tests;
