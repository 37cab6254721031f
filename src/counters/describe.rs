//! What a row of evidence is, in the words of the records: who or what, when, how much.

use chrono::NaiveDate;

use super::evidence::Row;
use crate::model::activity::Event;
use crate::model::facts::{Facts, Owned, rows_of};
use crate::model::kind::Kind;
use crate::model::record::Id;

/// A row of evidence as it is shown, sent and frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub kind: Kind,
    pub id: Id,
    /// The organisation it belongs to; 0 for none.
    pub organisation: Id,
    /// The organisation's name; for what belongs to none, the project's acronym, the event's or agreement's title …
    pub name: String,
    pub siret: Option<String>,
    /// What else tells it apart: the agreement's partner, the holder of a mandate, the source of a reading.
    pub detail: Option<String>,
    pub date: Option<NaiveDate>,
    pub amount: i64,
}

impl Described {
    /// By date, then by name, then as they were entered.
    pub fn order(&self, other: &Described) -> std::cmp::Ordering {
        (self.date, &self.name, self.id).cmp(&(other.date, &other.name, other.id))
    }
}

fn date_of<T: Owned>(
    rows: &[T],
    row: &Row,
    is: impl Fn(&T) -> bool,
    date: impl Fn(&T) -> NaiveDate,
) -> Option<NaiveDate> {
    rows_of(rows, row.organisation).iter().find(|one| is(one)).map(date)
}

/// Describes a row. `dated` is the date that made a project count, which has several; see [`project_date`].
pub fn describe(row: &Row, facts: &Facts, dated: impl Fn(Id) -> Option<NaiveDate>) -> Described {
    let file = facts.file(row.organisation);
    let activity = &facts.activity;
    let date = match row.kind {
        Kind::Visit => {
            let mine = facts.visits.of(row.organisation);
            mine.iter().find(|visit| visit.id == row.id).map(|visit| visit.date())
        }
        Kind::Payment => date_of(&facts.payments, row, |payment| payment.id == row.id, |payment| payment.paid_on),
        Kind::Dues => {
            let mine = rows_of(&facts.dues, row.organisation);
            mine.iter().find(|dues| dues.id == row.id).and_then(|dues| dues.called_on)
        }
        Kind::Membership => date_of(&facts.memberships, row, |period| period.id == row.id, |period| period.joined_on),
        Kind::Engagement => {
            let mine = rows_of(&facts.engagements, row.organisation);
            mine.iter().find(|engagement| engagement.id == row.id).and_then(|engagement| engagement.started_on)
        }
        Kind::Financing => date_of(&facts.financings, row, |one| one.id == row.id, |one| one.obtained_on),
        Kind::Market => date_of(&facts.markets, row, |market| market.id == row.id, |market| market.opened_on),
        Kind::Figures => date_of(
            &facts.figures,
            row,
            |figures| figures.id == row.id,
            |figures| NaiveDate::from_ymd_opt(i32::from(figures.year), 12, 31).unwrap_or_default(),
        ),
        Kind::Project => dated(row.id),
        Kind::Event => event(facts, row.id).map(|event| event.date),
        Kind::Agreement => activity.agreements.iter().find(|one| one.id == row.id).map(|one| one.signed_on),
        Kind::Mandate => activity.mandates.iter().find(|one| one.id == row.id).map(|one| one.started_on),
        Kind::Reading => activity.readings.iter().find(|one| one.id == row.id).map(|one| one.date),
        _ => None,
    };
    let (own, detail) = words(row, facts);
    let organisation = file.map(|file| file.organisation.name.to_string());
    let (name, detail) = match (own, organisation) {
        // An event with an organisation is the event; the organisation comes second.
        (Some(own), organisation) => (own, detail.or(organisation)),
        (None, organisation) => (organisation.unwrap_or_default(), detail),
    };
    Described {
        kind: row.kind,
        id: row.id,
        organisation: row.organisation,
        name,
        siret: file.and_then(|file| file.organisation.siret_text()),
        detail,
        date,
        amount: row.amount,
    }
}

fn event(facts: &Facts, id: Id) -> Option<&Event> {
    facts.activity.events.iter().find(|event| event.id == id)
}

/// What a row that is no organisation's is called, and a word more.
fn words(row: &Row, facts: &Facts) -> (Option<String>, Option<String>) {
    let activity = &facts.activity;
    let text = |text: &str| Some(text.to_owned());
    match row.kind {
        Kind::Project => {
            let project = activity.project(row.id);
            let programme = project.and_then(|project| project.programme.as_deref());
            (project.map(|project| project.acronym.to_string()), programme.map(str::to_owned))
        }
        Kind::Event => {
            let event = event(facts, row.id);
            let project = event.and_then(|event| activity.project(event.project?));
            (event.and_then(|event| text(&event.title)), project.map(|project| project.acronym.to_string()))
        }
        Kind::Agreement => {
            let one = activity.agreements.iter().find(|one| one.id == row.id);
            (one.and_then(|one| text(&one.title)), one.and_then(|one| one.partner.as_deref().map(str::to_owned)))
        }
        Kind::Mandate => {
            let one = activity.mandates.iter().find(|one| one.id == row.id);
            (one.and_then(|one| text(&one.body)), one.and_then(|one| text(&one.holder)))
        }
        Kind::Reading => {
            let one = activity.readings.iter().find(|one| one.id == row.id);
            (one.and_then(|one| text(&one.indicator)), one.and_then(|one| one.source.as_deref().map(str::to_owned)))
        }
        _ => (None, None),
    }
}

/// The date by which a measure counts a project.
pub fn project_date(measure: &crate::contract::Measure, facts: &Facts, project: Id) -> Option<NaiveDate> {
    use crate::contract::Rule;
    let project = facts.activity.project(project)?;
    match measure.rule {
        Rule::LabelledProjects => project.labelled_on,
        Rule::EvaluatedProjects => project.anr_evaluated_on,
        Rule::FollowedUpProjects => project.funded_on,
        Rule::SuccessfulProjects => project.closed_on,
        Rule::StructuringProjects | Rule::TrainingProjects => project.started_on,
        _ => project.first_act(),
    }
}

/// The evidence of a measure described and in order: what counts, what else a quotient divides by or a growth started
/// from, what nearly counted.
pub struct DescribedEvidence {
    pub counted: Vec<Described>,
    pub base: Vec<Described>,
    pub near: Vec<(Described, super::evidence::Near)>,
}

/// Describes the evidence of a measure on a day.
pub fn evidence(
    measure: &crate::contract::Measure,
    facts: &Facts,
    contract: &crate::contract::Contract,
    on: NaiveDate,
) -> DescribedEvidence {
    let found = super::evidence::of(measure, facts, contract, on);
    let one = |row: &Row| describe(row, facts, |project| project_date(measure, facts, project));
    let sorted = |rows: &[Row]| {
        let mut rows: Vec<Described> = rows.iter().map(one).collect();
        rows.sort_by(Described::order);
        rows
    };
    let mut near: Vec<_> = found.near.iter().map(|(row, why)| (one(row), *why)).collect();
    near.sort_by(|a, b| a.0.order(&b.0));
    DescribedEvidence { counted: sorted(&found.counted), base: sorted(&found.base), near }
}
