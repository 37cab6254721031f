//! Agreements, mandates and events.

use chrono::{Datelike, NaiveDate};

use super::{pole_row, window};
use crate::contract::{Contract, Measure};
use crate::counters::evidence::{Near, Row, Sink};
use crate::model::activity::in_force;
use crate::model::facts::Facts;
use crate::model::kind::Kind;

/// Where something with a first and perhaps a last day stands: counted when in force, nearly counted when it ended or
/// begins in the year of the day.
fn standing(row: Row, from: NaiveDate, to: Option<NaiveDate>, on: NaiveDate, sink: &mut impl Sink) {
    if in_force(from, to, on) {
        sink.counted(row);
    } else if let Some(end) = to.filter(|end| *end < on && end.year() >= on.year() - 1) {
        sink.near(row, Near::EndedOn(end));
    } else if from > on && from.year() == on.year() {
        sink.near(row, Near::After(from));
    }
}

/// Agreements of the kinds in force (P2, ATT1, Ind19-20).
pub(super) fn agreements(measure: &Measure, facts: &Facts, on: NaiveDate, sink: &mut impl Sink) {
    for agreement in facts.activity.agreements.iter().filter(|agreement| measure.takes_kind(&agreement.kind)) {
        let row = pole_row(Kind::Agreement, agreement.id);
        standing(row, agreement.signed_on, agreement.ended_on, on, sink);
    }
}

/// Distinct partners of such agreements (P4O3): the first agreement with each counts.
pub(super) fn agreement_partners(measure: &Measure, facts: &Facts, on: NaiveDate, sink: &mut impl Sink) {
    let mut seen: Vec<(&str, NaiveDate)> = Vec::new();
    for agreement in facts.activity.agreements.iter().filter(|agreement| measure.takes_kind(&agreement.kind)) {
        let row = pole_row(Kind::Agreement, agreement.id);
        if !in_force(agreement.signed_on, agreement.ended_on, on) {
            standing(row, agreement.signed_on, agreement.ended_on, on, sink);
        } else if let Some((_, first)) = seen.iter().find(|(partner, _)| *partner == agreement.with()) {
            sink.near(row, Near::AlreadyCounted(*first));
        } else {
            seen.push((agreement.with(), agreement.signed_on));
            sink.counted(row);
        }
    }
}

/// Mandates held (P4O2).
pub(super) fn mandates(facts: &Facts, on: NaiveDate, sink: &mut impl Sink) {
    for mandate in &facts.activity.mandates {
        standing(pole_row(Kind::Mandate, mandate.id), mandate.started_on, mandate.ended_on, on, sink);
    }
}

/// Events of the kinds and sectors in the span (Ind8 to Ind29). One that is dated later in the span is planned.
pub(super) fn events(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    for event in facts.activity.events.iter().filter(|event| measure.takes_kind(&event.kind)) {
        let sector = event.sector.as_deref();
        if !measure.sectors.is_empty() && !measure.sectors.iter().any(|wanted| Some(wanted.as_str()) == sector) {
            continue;
        }
        let row = Row { organisation: event.organisation.unwrap_or(0), ..pole_row(Kind::Event, event.id) };
        if event.date > on && event.date <= measure.last_day(contract, on) {
            sink.near(row, Near::Planned);
        } else {
            window(measure, contract, on, row, event.date, sink);
        }
    }
}
