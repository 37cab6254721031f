//! The document of a day.

use chrono::{Datelike, NaiveDate};

use super::document::*;
use super::{Decimal, sha256};
use crate::contract::{Contract, Measure};
use crate::counters::describe::{self, Described};
use crate::counters::indicators::{Standing, standings};
use crate::counters::{Figure, Ratio, Restatement, Status, status};
use crate::model::facts::Facts;
use crate::model::territory::Territory;

impl Document {
    /// Every figure of a contract on a day with its evidence. `source` is the contract as it was loaded.
    pub fn of(facts: &Facts, contract: &Contract, source: &str, on: NaiveDate) -> Document {
        let status = status(facts, contract, on);
        let measures = contract.measures.iter().zip(&status.figures);
        Document {
            format: FORMAT.to_owned(),
            schema: SCHEMA,
            pole: contract.pole.clone(),
            contract: ContractRef {
                code: contract.code.clone(),
                title: contract.title.clone(),
                sha256: sha256(source.as_bytes()),
            },
            year: on.year(),
            on,
            members: members(&status),
            territory: territory(&status, contract),
            dues: DuesFigures {
                called_cents: status.dues.called,
                collected_cents: status.dues.collected,
                forecast_cents: status.dues_forecast,
            },
            measures: measures.map(|(measure, figure)| frozen(measure, figure, facts, contract, on)).collect(),
            indicators: standings(&status, facts, contract).iter().map(indicator).collect(),
        }
    }
}

fn members(status: &Status) -> Members {
    let members = &status.members;
    let college = |(college, members): (&u8, &u32)| CollegeCount { college: *college, members: *members };
    Members {
        total: members.total,
        up_to_date: members.up_to_date,
        by_college: members.by_college.iter().map(college).collect(),
        dues_status: members
            .dues_status
            .iter()
            .map(|(status, members)| StatusCount { status: status.code().to_owned(), members: *members })
            .collect(),
    }
}

fn territory(status: &Status, contract: &Contract) -> TerritoryFigures {
    let share = contract.territory.share;
    let figure = |territory: Territory| ShareFigure {
        inside: territory.inside,
        total: territory.total,
        percent: territory.share().and_then(|share| Decimal::of(share * 100.0)),
    };
    TerritoryFigures {
        required: share,
        complies: status.territory.complies(share),
        room: status.territory.room(share),
        needed: status.territory.needed(share),
        up_to_date: figure(status.territory),
        all: figure(status.territory_all),
    }
}

fn frozen(measure: &Measure, figure: &Figure, facts: &Facts, contract: &Contract, on: NaiveDate) -> MeasureFigure {
    let evidence = describe::evidence(measure, facts, contract, on);
    let number = |value: Option<f64>| value.and_then(Decimal::of);
    MeasureFigure {
        id: figure.id.clone(),
        name: measure.name(true).to_owned(),
        unit: figure.unit,
        codes: figure.codes.clone(),
        done: number(figure.done),
        computed: number(figure.computed),
        base: Decimal::of(figure.base).unwrap_or(Decimal::whole(0)),
        reading: figure.restated.as_ref().map(reading),
        target: number(figure.aim.map(|aim| aim.target)),
        by: figure.aim.map(|aim| aim.by),
        expected: number(figure.aim.map(|aim| aim.expected)),
        pace: figure.pace.code().to_owned(),
        ratio: figure.ratio.map(|ratio| match ratio {
            Ratio::Share { numerator, denominator } => RatioFigure::Share { numerator, denominator },
            Ratio::Growth { now, before } => RatioFigure::Growth { now, before },
        }),
        counted: rows(evidence.counted),
        compared_with: rows(evidence.base),
    }
}

fn rows(described: Vec<Described>) -> Vec<FrozenRow> {
    let mut rows: Vec<FrozenRow> = described.into_iter().map(row).collect();
    rows.sort_by(FrozenRow::order);
    rows
}

fn row(what: Described) -> FrozenRow {
    FrozenRow {
        kind: what.kind.code().to_owned(),
        name: what.name,
        siret: what.siret,
        date: what.date,
        detail: what.detail,
        amount: what.amount,
        origin: Some(Origin { kind: what.kind, id: what.id, organisation: what.organisation }),
    }
}

fn reading(restated: &Restatement) -> ReadingFigure {
    ReadingFigure { date: restated.date, value: Decimal::of(restated.value), source: restated.source.clone() }
}

fn indicator(standing: &Standing) -> IndicatorFigure {
    let indicator = standing.indicator;
    let number = |value: Option<f64>| value.and_then(Decimal::of);
    IndicatorFigure {
        id: indicator.id().to_owned(),
        codes: indicator.references().to_vec(),
        article: indicator.article.clone(),
        wording: indicator.wording.clone(),
        measure: indicator.measure.clone(),
        unit: standing.unit,
        done: number(standing.done),
        target: number(standing.aim.map(|aim| aim.target)),
        by: standing.aim.map(|aim| aim.by),
        expected: number(standing.aim.map(|aim| aim.expected)),
        pace: standing.pace.code().to_owned(),
        reading: standing.restated.as_ref().map(reading),
        said: standing.said.as_ref().map(|said| SaidFigure {
            date: said.date,
            status: said.status.clone(),
            source: said.source.clone(),
        }),
    }
}
