//! Visits (« Voix des entreprises », Ind27) and advisory engagements (Ind30, Ind31).

use chrono::{Datelike, NaiveDate};

use super::row;
use crate::contract::Measure;
use crate::counters::evidence::{Near, Sink};
use crate::model::facts::File;
use crate::model::kind::Kind;
use crate::model::membership;
use crate::model::organisation::OrganisationKind;
use crate::model::visit::{self, EngagementStatus, NotNew};

/// Distinct companies with a done visit in the year, up to the day (Ind27).
pub(super) fn visited_companies(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    let visits = visit::of_year(file.visits, on.year());
    if visits.is_empty() {
        return;
    }
    let company = file.organisation.kind == Some(OrganisationKind::Company);
    let first = visit::first_done(visits, on);
    let mut planned = false;
    for each in visits {
        let row = row(Kind::Visit, each.id, file.organisation.id);
        match first {
            _ if !company => sink.near(row, Near::NotACompany),
            Some(first) if first.id == each.id => sink.counted(row),
            Some(first) => sink.near(row, Near::AlreadyCounted(first.date())),
            // One planned visit is one company to come; a second adds nothing.
            None if !each.done() && !planned => {
                planned = true;
                sink.near(row, Near::Planned);
            }
            None => sink.near(row, Near::After(each.date())),
        }
    }
}

/// Of the visited companies, those first ever visited this year and never members by then (Ind27: dont 10 nouvelles).
pub(super) fn visited_new(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if file.organisation.kind != Some(OrganisationKind::Company) {
        return;
    }
    let this_year = visit::of_year(file.visits, on.year());
    if let Some(first) = visit::first_done(this_year, on) {
        let row = row(Kind::Visit, first.id, file.organisation.id);
        match visit::is_new(first, file.visits, file.memberships) {
            Ok(()) => sink.counted(row),
            Err(NotNew::VisitedBefore(when)) => sink.near(row, Near::VisitedBefore(when)),
            Err(NotNew::MemberSince(when)) => sink.near(row, Near::MemberSince(when)),
        }
    } else if let Some(planned) = this_year.iter().find(|visit| !visit.done())
        && visit::is_new(planned, file.visits, file.memberships).is_ok()
        && !membership::ever_by(file.memberships, on)
    {
        sink.near(row(Kind::Visit, planned.id, file.organisation.id), Near::Planned);
    }
}

/// Advisory engagements begun in the year, up to the day (Ind30, Ind31).
pub(super) fn engagements(file: &File, measure: &Measure, on: NaiveDate, sink: &mut impl Sink) {
    for engagement in file.engagements {
        if !measure.takes_kind(engagement.kind.code()) {
            continue;
        }
        let row = row(Kind::Engagement, engagement.id, engagement.organisation);
        if engagement.counts(on) {
            sink.counted(row);
        } else if let Some(start) = engagement.started_on.filter(|start| start.year() == on.year()) {
            let why = match engagement.status {
                Some(EngagementStatus::Proposed) => Near::Planned,
                Some(EngagementStatus::Active | EngagementStatus::Completed) => Near::After(start),
                Some(EngagementStatus::Cancelled) | None => Near::NotActive,
            };
            sink.near(row, why);
        }
    }
}
