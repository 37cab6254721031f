//! Every counter on a day, as the dashboard and `rouage status` show it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::evidence::Tally;
use super::pace::{self, Pace};
use super::{readings, rules};
use crate::contract::{Contract, Expected, Measure, Method, Rule, Target, Unit};
use crate::model::dues::{DuesStatus, DuesTotals, paid};
use crate::model::facts::{Facts, File, dues_year};
use crate::model::record::Id;
use crate::model::territory::Territory;

/// Members by what matters about them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberCounts {
    pub total: u32,
    pub up_to_date: u32,
    pub by_college: BTreeMap<u8, u32>,
    pub dues_status: BTreeMap<DuesStatus, u32>,
}

/// The two numbers behind a rate or a growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ratio {
    /// So many of so many.
    Share { numerator: i64, denominator: i64 },
    /// So many now against so many before.
    Growth { now: i64, before: i64 },
}

/// A reading by hand that stands in the place of what the records count.
#[derive(Debug, Clone, PartialEq)]
pub struct Restatement {
    pub reading: Id,
    pub date: NaiveDate,
    pub value: f64,
    pub source: Option<String>,
}

/// One measure on a day. `None` where there is no target or nothing to divide by.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub id: String,
    /// The contract's references.
    pub codes: Vec<String>,
    pub unit: Unit,
    pub done: Option<f64>,
    /// What the records alone give.
    pub computed: Option<f64>,
    /// The reading by hand that gives `done`, if one holds.
    pub restated: Option<Restatement>,
    /// What it was at the contract's base date, for a figure that goes on from there; it has no rows.
    pub base: f64,
    pub planned: i64,
    pub aim: Option<Expected>,
    /// For yearly flows: by the end of the year, at this pace.
    pub projection: Option<f64>,
    pub pace: Pace,
    pub ratio: Option<Ratio>,
}

/// Every counter on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub on: NaiveDate,
    pub contract: String,
    pub members: MemberCounts,
    /// Of the members up to date.
    pub territory: Territory,
    /// The same over all members, paid or not.
    pub territory_all: Territory,
    pub dues: DuesTotals,
    /// The forecast of the year, in cents.
    pub dues_forecast: Option<i64>,
    pub figures: Vec<Figure>,
}

impl Status {
    /// The figure of a measure.
    pub fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.id == id)
    }
}

/// Computes every counter on a day.
pub fn status(facts: &Facts, contract: &Contract, on: NaiveDate) -> Status {
    let mut members = MemberCounts::default();
    let (mut territory, mut territory_all) = (Territory::default(), Territory::default());
    let mut dues = DuesTotals::default();
    let year = dues_year(on);
    let mut tallies = vec![Tally::default(); contract.measures.len()];
    let of_files: Vec<(usize, &Measure)> =
        contract.measures.iter().enumerate().filter(|(_, measure)| measure.rule.is_of_files()).collect();
    // One walk for everything: at a million visits it is the walking that costs.
    for file in facts.files() {
        for (index, measure) in &of_files {
            rules::walk_file(measure, &file, contract, on, &mut tallies[*index]);
        }
        dues.collected += paid(file.payments, year, on);
        for due in file.dues.iter().filter(|due| due.year == year) {
            if !due.exempt && due.called_on.is_some_and(|called| called <= on) {
                dues.called += due.amount;
            }
        }
        if let Some(period) = file.member_on(on) {
            members.total += 1;
            *members.by_college.entry(period.college).or_default() += 1;
            *members.dues_status.entry(file.dues_status(on)).or_default() += 1;
            members.up_to_date += u32::from(file.up_to_date_on(on).is_some());
            let (up_to_date, all) = territory_of(&file, contract, on);
            add(&mut territory, up_to_date);
            add(&mut territory_all, all);
        }
    }
    for (measure, tally) in contract.measures.iter().zip(&mut tallies) {
        rules::walk_activity(measure, facts, contract, on, tally);
    }
    let asked = Asked { facts, contract, on };
    let figures = contract.measures.iter().zip(tallies).map(|(measure, tally)| figure(measure, tally, asked)).collect();
    Status {
        on,
        contract: contract.code.clone(),
        members,
        territory,
        territory_all,
        dues,
        dues_forecast: contract.dues_forecast(on.year()),
        figures,
    }
}

fn add(sum: &mut Territory, one: Territory) {
    sum.inside += one.inside;
    sum.total += one.total;
}

/// What one organisation adds to the territory share: among those up to date, and among all members.
/// The difference of two of these is what a change does to the share.
pub fn territory_of(file: &File, contract: &Contract, on: NaiveDate) -> (Territory, Territory) {
    let counts = file.member_on(on).filter(|period| contract.territory.colleges.contains(&period.college));
    let Some(_) = counts else { return Default::default() };
    let all = Territory { inside: u32::from(rules::inside(file, contract)), total: 1 };
    let up_to_date = if file.up_to_date_on(on).is_some() { all } else { Territory::default() };
    (up_to_date, all)
}

/// One measure on a day, alone.
pub fn figure_of(measure: &Measure, facts: &Facts, contract: &Contract, on: NaiveDate) -> Figure {
    let mut tally = Tally::default();
    rules::walk(measure, facts, contract, on, &mut tally);
    figure(measure, tally, Asked { facts, contract, on })
}

/// Where and when a figure is asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    facts: &'a Facts,
    contract: &'a Contract,
    on: NaiveDate,
}

fn figure(measure: &Measure, tally: Tally, asked: Asked) -> Figure {
    let Asked { facts, contract, on } = asked;
    let target = contract.indicators_of(&measure.id).find_map(|indicator| indicator.target.as_ref());
    let aim = target.and_then(|target| aim(target, contract, on));
    let (computed, ratio) = computed(measure, tally, asked);
    let restated = readings::of_measure(measure, facts, contract, on).and_then(|reading| {
        Some(Restatement {
            reading: reading.id,
            date: reading.date,
            value: reading.value?,
            source: reading.source.as_deref().map(str::to_owned),
        })
    });
    let done = restated.as_ref().map(|restated| restated.value).or(computed);
    let mut codes: Vec<String> = Vec::new();
    for code in contract.indicators_of(&measure.id).flat_map(|indicator| indicator.references()) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    let flows = measure.is_yearly() && ratio.is_none();
    Figure {
        id: measure.id.clone(),
        codes,
        unit: measure.unit,
        done,
        computed,
        base: measure.base,
        planned: tally.planned,
        aim,
        projection: done.filter(|_| flows).map(|done| pace::projection(done, on)),
        pace: pace::pace(done, aim, measure.unit),
        ratio: ratio.filter(|_| restated.is_none()),
        restated,
    }
}

/// What a target asks on a day: nothing outside the years of the contract.
pub(super) fn aim(target: &Target, contract: &Contract, on: NaiveDate) -> Option<Expected> {
    contract.covers(on).then(|| target.on(on, contract.dues_forecast(on.year())))?
}

/// What the records give, and the two numbers behind a quotient.
fn computed(measure: &Measure, tally: Tally, asked: Asked) -> (Option<f64>, Option<Ratio>) {
    let growth = Ratio::Growth { now: tally.now, before: tally.before };
    match measure.rule {
        rule if rule.is_rate() => {
            let (numerator, denominator) = (tally.counted, tally.counted + tally.base);
            (percent(numerator, denominator), Some(Ratio::Share { numerator, denominator }))
        }
        Rule::MemberGrowth => {
            let (now, before) = (tally.counted, tally.base);
            (percent(now - before, before), Some(Ratio::Growth { now, before }))
        }
        Rule::FiguresGrowth if measure.method == Method::Mean => {
            let mean = (tally.rows > 0).then(|| tally.counted as f64 / tally.rows as f64 / 100.0);
            (mean, Some(growth))
        }
        Rule::FiguresGrowth => (percent(tally.now - tally.before, tally.before), Some(growth)),
        Rule::FiguresAgainstReference => {
            let own = percent(tally.now - tally.before, tally.before);
            let code = measure.reference.as_deref().unwrap_or_default();
            let reference = readings::of_reference(code, asked.facts, asked.on);
            (own.zip(reference).map(|(own, reference)| own - reference), Some(growth))
        }
        Rule::ByHand => (None, None),
        _ => (Some(tally.counted as f64 + measure.base), None),
    }
}

/// A part of a whole in percent; nothing to divide by is nothing, never 0 or 100.
fn percent(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}
