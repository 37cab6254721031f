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
    Sums::of(facts, contract, on).status(facts, contract, on)
}

/// What the files of organisations add up to: all of a status that takes a walk over every organisation. Each adds its
/// own part, so that a change of one is the difference of two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    members: MemberCounts,
    territory: Territory,
    territory_all: Territory,
    dues: DuesTotals,
    /// One for each measure of the contract.
    tallies: Vec<Tally>,
}

impl Sums {
    /// The sums over nothing.
    pub fn none(contract: &Contract) -> Sums {
        Sums {
            members: MemberCounts::default(),
            territory: Territory::default(),
            territory_all: Territory::default(),
            dues: DuesTotals::default(),
            tallies: vec![Tally::default(); contract.measures.len()],
        }
    }

    /// The sums over every organisation.
    pub fn of(facts: &Facts, contract: &Contract, on: NaiveDate) -> Sums {
        let mut sums = Sums::none(contract);
        let measures = of_files(contract);
        // One walk for everything: at a million visits it is the walking that costs.
        for file in facts.files() {
            sums.add(&file, &measures, contract, on);
        }
        sums
    }

    /// The part of one organisation.
    pub fn of_one(file: &File, contract: &Contract, on: NaiveDate) -> Sums {
        let mut sums = Sums::none(contract);
        sums.add(file, &of_files(contract), contract, on);
        sums
    }

    fn add(&mut self, file: &File, measures: &[(usize, &Measure)], contract: &Contract, on: NaiveDate) {
        let year = dues_year(on);
        for (index, measure) in measures {
            rules::walk_file(measure, file, contract, on, &mut self.tallies[*index]);
        }
        self.dues.collected += paid(file.payments, year, on);
        for due in file.dues.iter().filter(|due| due.year == year) {
            if !due.exempt && due.called_on.is_some_and(|called| called <= on) {
                self.dues.called += due.amount;
            }
        }
        if let Some(period) = file.member_on(on) {
            self.members.total += 1;
            *self.members.by_college.entry(period.college).or_default() += 1;
            *self.members.dues_status.entry(file.dues_status(on)).or_default() += 1;
            self.members.up_to_date += u32::from(file.up_to_date_on(on).is_some());
            let (up_to_date, all) = territory_of(file, contract, on);
            add(&mut self.territory, up_to_date);
            add(&mut self.territory_all, all);
        }
    }

    /// Puts another part in the place of one that is in the sums.
    pub fn replace(&mut self, before: &Sums, after: &Sums) {
        let swap = |sum: &mut u32, before: u32, after: u32| *sum = *sum + after - before;
        let members = &mut self.members;
        swap(&mut members.total, before.members.total, after.members.total);
        swap(&mut members.up_to_date, before.members.up_to_date, after.members.up_to_date);
        swap_counts(&mut members.by_college, &before.members.by_college, &after.members.by_college);
        swap_counts(&mut members.dues_status, &before.members.dues_status, &after.members.dues_status);
        for (sum, before, after) in [
            (&mut self.territory, before.territory, after.territory),
            (&mut self.territory_all, before.territory_all, after.territory_all),
        ] {
            swap(&mut sum.inside, before.inside, after.inside);
            swap(&mut sum.total, before.total, after.total);
        }
        self.dues.collected += after.dues.collected - before.dues.collected;
        self.dues.called += after.dues.called - before.dues.called;
        for ((sum, before), after) in self.tallies.iter_mut().zip(&before.tallies).zip(&after.tallies) {
            sum.replace(before, after);
        }
    }

    /// Every counter: the sums, and what belongs to no organisation.
    pub fn status(&self, facts: &Facts, contract: &Contract, on: NaiveDate) -> Status {
        let asked = Asked { facts, contract, on };
        let figures = contract.measures.iter().zip(&self.tallies).map(|(measure, tally)| {
            let mut tally = *tally;
            rules::walk_activity(measure, facts, contract, on, &mut tally);
            figure(measure, tally, asked)
        });
        Status {
            on,
            contract: contract.code.clone(),
            members: self.members.clone(),
            territory: self.territory,
            territory_all: self.territory_all,
            dues: self.dues,
            dues_forecast: contract.dues_forecast(on.year()),
            figures: figures.collect(),
        }
    }
}

/// The measures that walk the files of organisations, with their places.
fn of_files(contract: &Contract) -> Vec<(usize, &Measure)> {
    contract.measures.iter().enumerate().filter(|(_, measure)| measure.rule.is_of_files()).collect()
}

/// Counts of nothing are left out, as where they were never counted.
fn swap_counts<K: Ord + Copy>(sums: &mut BTreeMap<K, u32>, before: &BTreeMap<K, u32>, after: &BTreeMap<K, u32>) {
    for (key, count) in after {
        *sums.entry(*key).or_default() += count;
    }
    for (key, count) in before {
        if let Some(sum) = sums.get_mut(key) {
            *sum -= count;
        }
    }
    sums.retain(|_, sum| *sum > 0);
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
