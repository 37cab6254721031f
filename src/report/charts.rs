//! What the charts of a report show: series of days and values, drawn by `svg`.

use chrono::{Datelike, NaiveDate};

use super::dues::month_ends;
use super::{Asked, last_day};
use crate::contract::{Contract, Measure, Rule, Unit};
use crate::counters::{self, evidence, series};

/// Values over days.
pub type Series = Vec<(NaiveDate, f64)>;

/// Members over the years of the contract, and where the target says they should be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MembersChart {
    pub members: Series,
    /// From the contract's base date to its end; empty without a target.
    pub target: Series,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// What is counted month by month towards a yearly target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MonthsChart {
    /// Of each month up to that of the date of reference; together the figure.
    pub months: Vec<f64>,
    pub target: Option<f64>,
}

/// One figure at the end of each year of the contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The measure's short name in French and in English.
    pub fr: String,
    pub en: String,
    pub codes: Vec<String>,
    pub unit: Unit,
    /// The first and last year of the drawing, the same for all.
    pub years: (i32, i32),
    /// By year; the year reported on the date of reference. None where it could not be measured.
    pub values: Vec<(i32, Option<f64>)>,
    /// Where it should be at the end of each year of the contract.
    pub targets: Vec<(i32, f64)>,
}

/// The charts of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Charts {
    pub members: MembersChart,
    pub visits: MonthsChart,
    /// In cents.
    pub dues: MonthsChart,
    pub trends: Vec<Trend>,
}

/// What the charts show on the date of reference.
pub fn of(asked: &Asked) -> Charts {
    Charts { members: members(asked), visits: visits(asked), dues: dues(asked), trends: trends(asked) }
}

fn measure_of(contract: &Contract, rule: Rule) -> Option<&Measure> {
    contract.measures.iter().find(|measure| measure.rule == rule)
}

/// Where a measure should be on a day; nothing outside the years of the contract.
fn expected(contract: &Contract, measure: &Measure, on: NaiveDate) -> Option<f64> {
    let target = contract.indicators_of(&measure.id).find_map(|indicator| indicator.target.as_ref())?;
    let aim = contract.covers(on).then(|| target.on(on, contract.dues_forecast(on.year())))?;
    aim.map(|aim| aim.expected)
}

fn members(asked: &Asked) -> MembersChart {
    let (contract, on) = (asked.contract, asked.on);
    let from = contract.base_on.min(asked.first_day());
    let to = contract.ends_on.max(last_day(asked.year));
    let members = series::members_by_month(asked.facts, from, on);
    let days = (from.year()..=to.year()).flat_map(|year| month_ends(year, last_day(year)));
    let target = measure_of(contract, Rule::Members)
        .map(|measure| {
            days.filter(|day| *day >= from)
                .filter_map(|day| expected(contract, measure, day).map(|value| (day, value)))
                .collect()
        })
        .unwrap_or_default();
    MembersChart { members: members.into_iter().map(|(day, n)| (day, f64::from(n))).collect(), target, from, to }
}

/// The companies visited, each in the month of the visit that counts.
fn visits(asked: &Asked) -> MonthsChart {
    let Some(measure) = measure_of(asked.contract, Rule::VisitedCompanies) else { return MonthsChart::default() };
    let mut months = vec![0.0; asked.on.month() as usize];
    for row in evidence::of(measure, asked.facts, asked.contract, asked.on).counted {
        let mut mine = asked.facts.visits.of(row.organisation).iter();
        if let Some(visit) = mine.find(|visit| visit.id == row.id)
            && let Some(month) = months.get_mut(visit.date().month0() as usize)
        {
            *month += 1.0;
        }
    }
    MonthsChart { months, target: expected(asked.contract, measure, last_day(asked.year)) }
}

fn dues(asked: &Asked) -> MonthsChart {
    let year = crate::model::facts::dues_year(asked.on);
    let mut months = vec![0.0; asked.on.month() as usize];
    for payment in &asked.facts.payments {
        if payment.year == year && payment.paid_on <= asked.on {
            // What was paid in advance counts from January.
            let month = if payment.paid_on < asked.first_day() { 0 } else { payment.paid_on.month0() as usize };
            if let Some(month) = months.get_mut(month) {
                *month += payment.amount as f64;
            }
        }
    }
    MonthsChart { months, target: asked.contract.dues_forecast(asked.year).map(|cents| cents as f64) }
}

/// Each measure that an indicator uses at the end of each year of the contract, up to the year reported.
fn trends(asked: &Asked) -> Vec<Trend> {
    let contract = asked.contract;
    let years = contract.base_on.year()..=asked.year.min(contract.ends_on.year());
    let by_year: Vec<_> = years
        .map(|year| {
            let day = if year == asked.year { asked.on } else { last_day(year) };
            (year, counters::status(asked.facts, contract, day))
        })
        .collect();
    contract
        .measures
        .iter()
        .filter(|measure| contract.indicators_of(&measure.id).next().is_some())
        .map(|measure| {
            let value = |status: &counters::Status| status.figure(&measure.id).and_then(|figure| figure.done);
            let codes = by_year.last().and_then(|(_, status)| status.figure(&measure.id));
            Trend {
                fr: measure.fr.clone(),
                en: measure.en.clone(),
                codes: codes.map(|figure| figure.codes.clone()).unwrap_or_default(),
                unit: measure.unit,
                years: (contract.base_on.year(), contract.ends_on.year().max(asked.year)),
                values: by_year.iter().map(|(year, status)| (*year, value(status))).collect(),
                targets: (contract.base_on.year()..=contract.ends_on.year())
                    .filter_map(|year| expected(contract, measure, last_day(year)).map(|target| (year, target)))
                    .collect(),
            }
        })
        .filter(|trend| trend.values.iter().any(|(_, value)| value.is_some()))
        .collect()
}
