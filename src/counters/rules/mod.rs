//! One walk per rule of the contract: each row goes to the sink as counted, or as nearly counted with the reason.

mod activity;
mod companies;
mod members;
mod projects;
mod visits;

use chrono::{Datelike, NaiveDate};

use super::evidence::{Near, Row, Sink};
use crate::contract::{Contract, Measure, Rule, Span};
use crate::model::facts::{Facts, File};
use crate::model::kind::Kind;
use crate::model::record::Id;

pub(super) use members::inside;
use projects::Asked;

/// Walks the rows of a measure on a day.
pub(super) fn walk(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    if measure.rule.is_of_files() {
        for file in facts.files() {
            walk_file(measure, &file, contract, on, sink);
        }
    }
    walk_activity(measure, facts, contract, on, sink);
}

/// Walks the rows of a measure in one organisation's file.
pub(super) fn walk_file(measure: &Measure, file: &File, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    match measure.rule {
        Rule::Members => members::members(file, on, sink),
        Rule::MembersUpToDate => members::members_up_to_date(file, on, sink),
        Rule::TerritoryShare => members::territory_share(file, contract, on, sink),
        Rule::MemberGrowth => members::member_growth(file, measure, on, sink),
        Rule::VisitedCompanies => visits::visited_companies(file, on, sink),
        Rule::VisitedNew => visits::visited_new(file, on, sink),
        Rule::Engagements => visits::engagements(file, measure, on, sink),
        Rule::DuesCollected => members::dues_collected(file, on, sink),
        Rule::FinancedMembers => companies::financed(file, measure, contract, on, sink),
        Rule::NewOutlets => companies::new_outlets(file, measure, contract, on, sink),
        Rule::FiguresGrowth | Rule::FiguresAgainstReference => companies::growth(file, measure, contract, on, sink),
        // What belongs to no organisation is walked once, below.
        _ => {}
    }
}

/// Walks the rows of a measure that belong to no organisation.
pub(super) fn walk_activity(
    measure: &Measure,
    facts: &Facts,
    contract: &Contract,
    on: NaiveDate,
    sink: &mut impl Sink,
) {
    let asked = Asked { measure, facts, contract, on };
    match measure.rule {
        Rule::LabelledProjects => projects::dated(asked, |project| project.labelled_on, sink),
        Rule::EvaluatedProjects => projects::dated(asked, |project| project.anr_evaluated_on, sink),
        Rule::FollowedUpProjects => projects::followed_up(asked, sink),
        Rule::SuccessfulProjects => projects::successful(asked, sink),
        Rule::StructuringProjects => projects::structuring(asked, sink),
        Rule::LargeProjects => projects::large(asked, sink),
        Rule::TrainingProjects => projects::training(asked, sink),
        Rule::Agreements => activity::agreements(measure, facts, on, sink),
        Rule::AgreementPartners => activity::agreement_partners(measure, facts, on, sink),
        Rule::Mandates => activity::mandates(facts, on, sink),
        Rule::Events => activity::events(measure, facts, contract, on, sink),
        _ => {}
    }
}

fn row(kind: Kind, id: Id, organisation: Id) -> Row {
    Row { kind, id, organisation, amount: 1 }
}

/// A row that belongs to no organisation.
fn pole_row(kind: Kind, id: Id) -> Row {
    row(kind, id, 0)
}

/// A dated row: counted in the measure's days; nearly counted when it is still to come in the span, when it lies in the
/// year before, or when the base already holds it.
fn window(measure: &Measure, contract: &Contract, on: NaiveDate, row: Row, date: NaiveDate, sink: &mut impl Sink) {
    let (from, to) = measure.days(contract, on);
    if (from..=to).contains(&date) {
        sink.counted(row);
    } else if date > on && date >= from && date <= measure.last_day(contract, on) {
        sink.near(row, Near::After(date));
    } else if date < from && (measure.span == Span::SinceBase || date.year() == from.year() - 1) {
        sink.near(row, Near::Before(date));
    }
}
