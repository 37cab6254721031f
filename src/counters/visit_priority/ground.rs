//! What all companies are held against: planned visits by place, sectors behind, and how many new ones are still wanted.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::Why;
use crate::contract::{Contract, Rule};
use crate::counters::evidence;
use crate::model::facts::Facts;
use crate::model::organisation::{Organisation, OrganisationKind, PlaceCode};
use crate::model::record::Id;
use crate::model::visit;

/// What is true of the whole pole on a day.
pub(super) struct Ground {
    /// The first planned visits of a place, of two organisations: one of them is another's.
    communes: HashMap<PlaceCode, Vec<(NaiveDate, Id)>>,
    postal_codes: HashMap<PlaceCode, Vec<(NaiveDate, Id)>>,
    /// By bit, how far a sector's part of the visits is below its part of the members; those not behind have none.
    sectors: [Option<f64>; 32],
    /// New companies visited in the year, and how many are wanted; none once they are reached or where none are wanted.
    pub new_companies: Option<(u32, u32)>,
}

impl Ground {
    pub fn new(facts: &Facts, contract: &Contract, on: NaiveDate) -> Ground {
        let until = on.checked_add_days(Days::new(contract.visit_priority.near_days.into())).unwrap_or(on);
        let mut ground = Ground {
            communes: HashMap::new(),
            postal_codes: HashMap::new(),
            sectors: [None; 32],
            new_companies: new_companies(facts, contract, on),
        };
        let (mut members, mut visited) = (Parts::default(), Parts::default());
        for file in facts.files() {
            let organisation = file.organisation;
            // The visits are sorted by date: the first planned one is enough.
            let planned = file.visits.iter().rev().take_while(|visit| visit.date() >= on);
            if let Some(first) = planned.filter(|visit| !visit.done() && visit.date() <= until).last() {
                let place = (first.date(), organisation.id);
                for (map, code) in [
                    (&mut ground.communes, organisation.place.commune),
                    (&mut ground.postal_codes, organisation.place.postal_code),
                ] {
                    if let Some(code) = code {
                        map.entry(code).or_default().push(place);
                    }
                }
            }
            if organisation.kind == Some(OrganisationKind::Company) && organisation.sectors != 0 {
                if file.member_on(on).is_some() {
                    members.add(organisation.sectors);
                }
                if visit::first_done(file.visits, on).is_some() {
                    visited.add(organisation.sectors);
                }
            }
        }
        for visits in ground.communes.values_mut().chain(ground.postal_codes.values_mut()) {
            visits.sort_unstable();
            visits.truncate(2);
        }
        ground.sectors = behind(&members, &visited);
        ground
    }

    /// A visit planned near an organisation, at another one.
    pub fn near(&self, organisation: &Organisation) -> Option<Why> {
        let first = |map: &HashMap<PlaceCode, Vec<(NaiveDate, Id)>>, code: Option<PlaceCode>| {
            map.get(&code?)?.iter().find(|(_, id)| *id != organisation.id).copied()
        };
        let place = organisation.place;
        let same = first(&self.communes, place.commune).map(|found| (found, true));
        let near = || first(&self.postal_codes, place.postal_code).map(|found| (found, false));
        let ((on, organisation), same_commune) = same.or_else(near)?;
        Some(Why::NearPlanned { on, organisation, same_commune })
    }

    /// The sector of an organisation that is the furthest behind.
    pub fn behind(&self, sectors: u32) -> Option<u8> {
        if sectors == 0 {
            return None;
        }
        let gaps = (0u8..).zip(self.sectors).filter_map(|(bit, gap)| Some((bit, gap?)));
        let own = gaps.filter(|(bit, _)| sectors & (1 << bit) != 0);
        own.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(bit, _)| bit)
    }
}

/// Companies by sector, and how many companies in all: one may have several sectors.
#[derive(Default)]
struct Parts {
    total: u64,
    sectors: [u64; 32],
}

impl Parts {
    fn add(&mut self, sectors: u32) {
        self.total += 1;
        for (bit, count) in self.sectors.iter_mut().enumerate() {
            *count += u64::from(sectors >> bit & 1);
        }
    }
}

/// The sectors whose part of the companies visited is below their part of the members: none before the first visit.
fn behind(members: &Parts, visited: &Parts) -> [Option<f64>; 32] {
    let mut gaps = [None; 32];
    if members.total == 0 || visited.total == 0 {
        return gaps;
    }
    for (bit, gap) in gaps.iter_mut().enumerate() {
        let (wanted, done) = (members.sectors[bit] * visited.total, visited.sectors[bit] * members.total);
        // Compared as whole numbers, so that equal parts are equal.
        if done < wanted {
            *gap = Some((wanted - done) as f64 / (members.total * visited.total) as f64);
        }
    }
    gaps
}

fn new_companies(facts: &Facts, contract: &Contract, on: NaiveDate) -> Option<(u32, u32)> {
    let measure = contract.measures.iter().find(|measure| measure.rule == Rule::VisitedNew)?;
    let target = contract.indicators_of(&measure.id).find_map(|indicator| indicator.target.as_ref());
    let aim = target.filter(|_| contract.covers(on))?.on(on, None)?;
    let done = evidence::of(measure, facts, contract, on).counted.len();
    let (done, target) = (u32::try_from(done).ok()?, aim.target.ceil().clamp(0.0, f64::from(u32::MAX)) as u32);
    (done < target).then_some((done, target))
}
