//! Projects: labels, opinions, follow-up, success, the large ones, those with a training body.

use chrono::{Datelike, NaiveDate};

use super::{pole_row, window};
use crate::contract::{Contract, Measure};
use crate::counters::evidence::{Near, Sink};
use crate::model::activity::Project;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::organisation::OrganisationKind;

/// What every rule over projects is given.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub measure: &'a Measure,
    pub facts: &'a Facts,
    pub contract: &'a Contract,
    pub on: NaiveDate,
}

impl Asked<'_> {
    fn in_sectors(&self, project: &Project) -> bool {
        let wanted = self.facts.sector_mask(self.measure.sectors.iter().map(String::as_str));
        self.measure.sectors.is_empty() || project.sectors & wanted != 0
    }

    fn in_programmes(&self, project: &Project) -> bool {
        self.measure.programmes.is_empty()
            || self.measure.programmes.iter().any(|wanted| Some(wanted.as_str()) == project.programme.as_deref())
    }

    fn has_training_partner(&self, project: &Project) -> bool {
        let kind = |organisation| self.facts.file(organisation).and_then(|file| file.organisation.kind);
        let partners = self.facts.activity.partners_of(project.id);
        partners.iter().any(|partner| kind(partner.organisation) == Some(OrganisationKind::Training))
    }
}

/// Projects by one of their dates: counted in the span, nearly counted when still to come or, for a figure that goes on
/// from a base, already in it.
pub(super) fn dated(asked: Asked, date: fn(&Project) -> Option<NaiveDate>, sink: &mut impl Sink) {
    for project in &asked.facts.activity.projects {
        if !asked.in_sectors(project) || !asked.in_programmes(project) {
            continue;
        }
        if let Some(date) = date(project) {
            window(asked.measure, asked.contract, asked.on, pole_row(Kind::Project, project.id), date, sink);
        }
    }
}

/// Structuring projects begun in the span (P4O1, ATT4); the others begun in it are no near miss, those without a start are.
pub(super) fn structuring(asked: Asked, sink: &mut impl Sink) {
    for project in asked.facts.activity.projects.iter().filter(|project| project.structuring) {
        if !asked.in_sectors(project) {
            continue;
        }
        let row = pole_row(Kind::Project, project.id);
        match project.started_on {
            Some(start) => window(asked.measure, asked.contract, asked.on, row, start, sink),
            None => sink.near(row, Near::NotStarted),
        }
    }
}

/// Structuring projects of the sectors that the pole took part in setting up (Ind11, Ind15, Ind17): counted by the
/// first dated act that the records show. Setting up is not starting (decided).
pub(super) fn large(asked: Asked, sink: &mut impl Sink) {
    for project in asked.facts.activity.projects.iter().filter(|project| asked.in_sectors(project)) {
        let row = pole_row(Kind::Project, project.id);
        let Some(first) = project.first_act() else { continue };
        if project.structuring {
            window(asked.measure, asked.contract, asked.on, row, first, sink);
        } else {
            let (from, to) = asked.measure.days(asked.contract, asked.on);
            if (from..=to).contains(&first) {
                sink.near(row, Near::NotStructuring);
            }
        }
    }
}

/// Projects with a training body among the partners begun in the span (P3, ATT3).
pub(super) fn training(asked: Asked, sink: &mut impl Sink) {
    for project in &asked.facts.activity.projects {
        let row = pole_row(Kind::Project, project.id);
        let Some(start) = project.started_on else { continue };
        if asked.has_training_partner(project) {
            window(asked.measure, asked.contract, asked.on, row, start, sink);
        } else {
            let (from, to) = asked.measure.days(asked.contract, asked.on);
            if (from..=to).contains(&start) {
                sink.near(row, Near::NoTrainingPartner);
            }
        }
    }
}

/// Of the projects of the programmes funded by the day and not closed before its year, those with a follow-up in the
/// year (Ind3).
pub(super) fn followed_up(asked: Asked, sink: &mut impl Sink) {
    let (on, year) = (asked.on, asked.on.year());
    for project in asked.facts.activity.projects.iter().filter(|project| asked.in_programmes(project)) {
        let row = pole_row(Kind::Project, project.id);
        let Some(funded) = project.funded_on else { continue };
        if funded > on {
            if funded.year() == year {
                sink.near(row, Near::After(funded));
            }
            continue;
        }
        if let Some(closed) = project.closed_on.filter(|closed| closed.year() < year) {
            if closed.year() == year - 1 {
                sink.near(row, Near::ClosedOn(closed));
            }
            continue;
        }
        let follow_ups = asked.facts.activity.events.iter().filter(|event| {
            event.project == Some(project.id) && &*event.kind == "project_follow_up" && event.date.year() == year
        });
        let (mut done, mut later) = (false, None);
        for event in follow_ups {
            done |= event.date <= on;
            later = later.or(Some(event.date));
        }
        if done {
            sink.counted(row);
        } else {
            sink.base(row);
            sink.near(row, later.map_or(Near::NotFollowedUp, Near::After));
        }
    }
}

/// Of the projects labelled, funded and closed by the day, those closed with success (article 5.I).
pub(super) fn successful(asked: Asked, sink: &mut impl Sink) {
    let on = asked.on;
    let by = |date: Option<NaiveDate>| date.is_some_and(|date| date <= on);
    for project in asked.facts.activity.projects.iter().filter(|project| asked.in_programmes(project)) {
        if !project.closed_by(on) || !by(project.labelled_on) || !by(project.funded_on) {
            continue;
        }
        let row = pole_row(Kind::Project, project.id);
        if project.success == Some(true) {
            sink.counted(row);
        } else {
            sink.base(row);
            sink.near(row, if project.success.is_none() { Near::NoOutcome } else { Near::Failed });
        }
    }
}
