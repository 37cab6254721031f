//! One walk per rule of the contract: each row goes to the sink as counted, or as nearly counted with the reason.

use chrono::{Datelike, NaiveDate};

use super::evidence::{Near, Row, Sink};
use crate::contract::{Contract, Measure, Rule};
use crate::model::facts::{Facts, File, dues_year};
use crate::model::kind::Kind;
use crate::model::membership;
use crate::model::organisation::OrganisationKind;
use crate::model::record::Id;
use crate::model::visit::{self, EngagementStatus, NotNew};

/// Walks the rows of a measure on a day.
pub(super) fn walk(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    for file in facts.files() {
        walk_file(measure, &file, contract, on, sink);
    }
}

/// Walks the rows of a measure in one organisation's file. What belongs to no organisation has no rule yet.
pub(super) fn walk_file(measure: &Measure, file: &File, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    match measure.rule {
        Rule::Members => members(file, on, sink),
        Rule::MembersUpToDate => members_up_to_date(file, on, sink),
        Rule::TerritoryShare => territory_share(file, contract, on, sink),
        Rule::MemberGrowth => member_growth(file, measure, on, sink),
        Rule::VisitedCompanies => visited_companies(file, on, sink),
        Rule::VisitedNew => visited_new(file, on, sink),
        Rule::Engagements => engagements(file, measure, on, sink),
        Rule::DuesCollected => dues_collected(file, on, sink),
    }
}

fn row(kind: Kind, id: Id, organisation: Id) -> Row {
    Row { kind, id, organisation, amount: 1 }
}

/// Members on the day (P1O1).
fn members(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if file.memberships.is_empty() {
        return;
    }
    if let Some(period) = file.member_on(on) {
        sink.counted(row(Kind::Membership, period.id, period.organisation));
    } else if let Some(period) = file.memberships.iter().rev().find(|period| period.joined_on <= on)
        && let Some(left) = period.left_on
        && left.year() == on.year()
    {
        sink.near(row(Kind::Membership, period.id, period.organisation), Near::LeftOn(left));
    } else if let Some(period) = file.memberships.iter().find(|period| period.joined_on > on)
        && period.joined_on.year() == on.year()
    {
        sink.near(row(Kind::Membership, period.id, period.organisation), Near::After(period.joined_on));
    }
}

/// Members with no late dues on the day (article 2.4: à jour).
fn members_up_to_date(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if let Some(period) = file.member_on(on) {
        let row = row(Kind::Membership, period.id, period.organisation);
        if file.up_to_date_on(on).is_some() { sink.counted(row) } else { sink.near(row, Near::Late) }
    }
}

/// Members up to date that sit in the territory, over all members up to date (article 2.4).
fn territory_share(file: &File, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    let Some(period) = file.member_on(on) else { return };
    let row = row(Kind::Membership, period.id, period.organisation);
    if file.up_to_date_on(on).is_none() {
        sink.near(row, Near::Late);
    } else if !contract.territory.colleges.contains(&period.college) {
        sink.near(row, Near::CollegeLeftOut);
    } else if inside(file, contract) {
        sink.counted(row);
    } else {
        sink.base(row);
        sink.near(row, Near::Outside);
    }
}

/// Whether an organisation sits in the contract's territory.
pub(super) fn inside(file: &File, contract: &Contract) -> bool {
    file.organisation.departement.is_some_and(|departement| contract.in_territory(departement.as_str()))
}

/// Members of the sizes on the day (counted) against those on 31 December before (base) (Ind4).
fn member_growth(file: &File, measure: &Measure, on: NaiveDate, sink: &mut impl Sink) {
    let sized =
        file.organisation.size_class().is_some_and(|size| measure.sizes.iter().any(|wanted| wanted == size.code()));
    if !sized {
        return;
    }
    if let Some(period) = file.member_on(on) {
        sink.counted(row(Kind::Membership, period.id, period.organisation));
    }
    if let Some(before) = NaiveDate::from_ymd_opt(on.year() - 1, 12, 31)
        && let Some(period) = file.member_on(before)
    {
        sink.base(row(Kind::Membership, period.id, period.organisation));
    }
}

/// Distinct companies with a done visit in the year, up to the day (Ind27).
fn visited_companies(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    let visits = visit::of_year(file.visits, on.year());
    if visits.is_empty() {
        return;
    }
    let company = file.organisation.kind == Some(OrganisationKind::Company);
    let first = visit::first_done(visits, on);
    let mut planned = false;
    for each in visits {
        let row = row(Kind::Visit, each.id, each.organisation);
        match first {
            _ if !company => sink.near(row, Near::NotACompany),
            Some(first) if first.id == each.id => sink.counted(row),
            Some(first) => sink.near(row, Near::AlreadyCounted(first.date)),
            // One planned visit is one company to come; a second adds nothing.
            None if !each.done && !planned => {
                planned = true;
                sink.near(row, Near::Planned);
            }
            None => sink.near(row, Near::After(each.date)),
        }
    }
}

/// Of the visited companies, those first ever visited this year and never members by then (Ind27: dont 10 nouvelles).
fn visited_new(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if file.organisation.kind != Some(OrganisationKind::Company) {
        return;
    }
    let this_year = visit::of_year(file.visits, on.year());
    if let Some(first) = visit::first_done(this_year, on) {
        let row = row(Kind::Visit, first.id, first.organisation);
        match visit::is_new(first, file.visits, file.memberships) {
            Ok(()) => sink.counted(row),
            Err(NotNew::VisitedBefore(when)) => sink.near(row, Near::VisitedBefore(when)),
            Err(NotNew::MemberSince(when)) => sink.near(row, Near::MemberSince(when)),
        }
    } else if let Some(planned) = this_year.iter().find(|visit| !visit.done)
        && visit::is_new(planned, file.visits, file.memberships).is_ok()
        && !membership::ever_by(file.memberships, on)
    {
        sink.near(row(Kind::Visit, planned.id, planned.organisation), Near::Planned);
    }
}

/// Advisory engagements begun in the year, up to the day (Ind30, Ind31).
fn engagements(file: &File, measure: &Measure, on: NaiveDate, sink: &mut impl Sink) {
    for engagement in file.engagements {
        if !measure.kinds.is_empty() && !measure.kinds.iter().any(|kind| kind == engagement.kind.code()) {
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

/// Payments of the year's dues received by the day, in cents (article 10).
fn dues_collected(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    let year = dues_year(on);
    for payment in file.payments.iter().filter(|payment| payment.year == year) {
        let row =
            Row { kind: Kind::Payment, id: payment.id, organisation: payment.organisation, amount: payment.amount };
        if payment.paid_on <= on { sink.counted(row) } else { sink.near(row, Near::After(payment.paid_on)) }
    }
}
