//! The indicators of a report, each with its figure, target and pace, and the evidence of each measure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Asked;
use crate::contract::{Indicator, Measure, Rule, Unit};
use crate::counters::describe::{self, Described};
use crate::counters::evidence::Near;
use crate::counters::indicators::{Said, Standing, standings};
use crate::counters::pace::Pace;
use crate::counters::{Ratio, Restatement, Status, readings};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::Shared;

/// One sentence of the contract with its result.
#[derive(Debug, Clone)]
pub struct IndicatorSheet {
    pub indicator: Indicator,
    pub unit: Unit,
    pub done: Option<f64>,
    /// What it was at the contract's base date, for a figure that goes on from there; it has no rows.
    pub base: f64,
    /// The two numbers behind a share, or behind a growth of members.
    pub ratio: Option<Ratio>,
    pub planned: i64,
    pub target: Option<f64>,
    /// The day by which the target is to be reached.
    pub by: Option<NaiveDate>,
    /// Where it should be on the date of reference.
    pub expected: Option<f64>,
    /// By the end of the year, at this pace; none once it is over.
    pub projection: Option<f64>,
    /// Whether the figure starts anew each year.
    pub yearly: bool,
    pub pace: Pace,
    /// The reading by hand that gives the result.
    pub restated: Option<Restatement>,
    /// What the records alone give, where a reading wins over them.
    pub computed: Option<f64>,
    /// The status given by hand.
    pub said: Option<Said>,
    /// The reading's note, where it may leave.
    pub note: Option<String>,
    /// The place of its evidence in [`super::Report::proofs`].
    pub proof: Option<usize>,
}

/// A row of evidence as a report cites it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProofRow {
    pub kind: Kind,
    pub id: Id,
    pub date: Option<NaiveDate>,
    /// The organisation, or what the record is called.
    pub name: String,
    pub siret: Option<String>,
    /// What else tells it apart.
    pub detail: Option<String>,
    /// In cents, of a payment.
    pub amount: Option<i64>,
    /// Its summary, outcome or notes, where they may leave.
    pub text: Option<String>,
}

/// The evidence of one measure: its figure is the number or sum of what is counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    pub measure: String,
    /// The measure's short name in French and in English.
    pub fr: String,
    pub en: String,
    pub counted: Vec<ProofRow>,
    /// What else a share divides by, or a growth started from.
    pub base: Vec<ProofRow>,
    pub near: Vec<(ProofRow, Near)>,
}

impl Proof {
    /// The measure's short name.
    pub fn name(&self, french: bool) -> &str {
        if french { &self.fr } else { &self.en }
    }
}

/// How many texts of the records cited may not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Withheld {
    pub internal: u32,
    pub nda: u32,
}

/// Every indicator of the contract, and the evidence of the measures they use.
pub fn list(asked: &Asked, status: &Status) -> (Vec<IndicatorSheet>, Vec<Proof>) {
    let mut proofs: Vec<Proof> = Vec::new();
    let sheets = standings(status, asked.facts, asked.contract)
        .into_iter()
        .map(|standing| {
            let measure = standing.indicator.measure.as_deref().and_then(|id| asked.contract.measure(id));
            let proof = measure.map(|measure| {
                proofs.iter().position(|known| known.measure == measure.id).unwrap_or_else(|| {
                    proofs.push(proof(measure, asked));
                    proofs.len() - 1
                })
            });
            sheet(standing, measure, proof, asked)
        })
        .collect();
    (sheets, proofs)
}

fn sheet(standing: Standing, measure: Option<&Measure>, proof: Option<usize>, asked: &Asked) -> IndicatorSheet {
    let figure = standing.figure;
    let ratio = figure.and_then(|figure| figure.ratio).filter(|ratio| match ratio {
        Ratio::Share { .. } => true,
        // The levels of the companies' own figures are theirs.
        Ratio::Growth { .. } => measure.is_some_and(|measure| measure.rule == Rule::MemberGrowth),
    });
    IndicatorSheet {
        unit: standing.unit,
        done: standing.done,
        base: figure.map_or(0.0, |figure| figure.base),
        ratio,
        planned: figure.map_or(0, |figure| figure.planned),
        target: standing.aim.map(|aim| aim.target),
        by: standing.aim.map(|aim| aim.by),
        expected: standing.aim.map(|aim| aim.expected),
        projection: figure.and_then(|figure| figure.projection).filter(|_| asked.on < super::last_day(asked.year)),
        yearly: measure.is_some_and(Measure::is_yearly),
        pace: standing.pace,
        computed: figure.and_then(|figure| figure.computed),
        restated: standing.restated,
        said: standing.said,
        note: reading(standing.indicator, asked).and_then(|id| shared(Kind::Reading, id, asked)),
        proof,
        indicator: standing.indicator.clone(),
    }
}

/// The reading by hand that holds for an indicator.
fn reading(indicator: &Indicator, asked: &Asked) -> Option<Id> {
    readings::of_indicator(indicator, asked.facts, asked.contract, asked.on).map(|reading| reading.id)
}

fn proof(measure: &Measure, asked: &Asked) -> Proof {
    let found = describe::evidence(measure, asked.facts, asked.contract, asked.on);
    let rows = |rows: Vec<Described>| rows.into_iter().map(|one| row(one, asked)).collect();
    Proof {
        measure: measure.id.clone(),
        fr: measure.fr.clone(),
        en: measure.en.clone(),
        counted: rows(found.counted),
        base: rows(found.base),
        near: found.near.into_iter().map(|(one, why)| (row(one, asked), why)).collect(),
    }
}

fn row(one: Described, asked: &Asked) -> ProofRow {
    ProofRow {
        kind: one.kind,
        id: one.id,
        date: one.date,
        name: one.name,
        siret: one.siret,
        // Who holds a mandate is a person: the body is enough.
        detail: one.detail.filter(|_| one.kind != Kind::Mandate),
        amount: (one.kind == Kind::Payment).then_some(one.amount),
        text: shared(one.kind, one.id, asked),
    }
}

/// The text of a record, if it may leave.
fn shared(kind: Kind, id: Id, asked: &Asked) -> Option<String> {
    match asked.source.texts.get(&(kind, id))? {
        Shared::Text(text) => Some(text.clone()),
        Shared::Internal | Shared::Nda => None,
    }
}

/// How many texts of what is cited may not leave: of the rows that count, and of the readings by hand. A record cited
/// several times is one.
pub fn withheld(proofs: &[Proof], asked: &Asked) -> Withheld {
    let rows = proofs.iter().flat_map(|proof| proof.counted.iter().map(|row| (row.kind, row.id)));
    let readings = asked.contract.indicators.iter().filter_map(|indicator| reading(indicator, asked));
    let cited: BTreeSet<(Kind, Id)> = rows.chain(readings.map(|id| (Kind::Reading, id))).collect();
    let mut withheld = Withheld::default();
    for record in cited {
        match asked.source.texts.get(&record) {
            Some(Shared::Internal) => withheld.internal += 1,
            Some(Shared::Nda) => withheld.nda += 1,
            Some(Shared::Text(_)) | None => {}
        }
    }
    withheld
}
