//! The years of a contract side by side: each indicator at the end of each year, against what that year asked.

use chrono::{Datelike, NaiveDate};

use super::indicators::{Verdict, standings};
use super::status;
use super::status::aim;
use crate::contract::{Contract, Expected, Unit};
use crate::model::facts::Facts;

/// Where a year lies, seen from D.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Past,
    /// The year of D: it is shown as of D.
    Current,
    ToCome,
}

/// A year of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    pub year: i32,
    /// The day that its figures are of: 31 December, or D in the year of D.
    pub on: NaiveDate,
    pub when: When,
}

/// One indicator in one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub unit: Unit,
    pub done: Option<f64>,
    pub aim: Option<Expected>,
    /// None for a year that is still to come.
    pub verdict: Option<Verdict>,
    /// Whether a reading by hand gives the figure or the verdict.
    pub by_hand: bool,
}

/// The years of a contract, seen from a day.
pub fn years(contract: &Contract, on: NaiveDate) -> Vec<Year> {
    let all = contract.starts_on.year()..=contract.ends_on.year();
    let year = |year: i32| {
        let end = NaiveDate::from_ymd_opt(year, 12, 31)?;
        Some(match year.cmp(&on.year()) {
            std::cmp::Ordering::Less => Year { year, on: end, when: When::Past },
            std::cmp::Ordering::Equal => Year { year, on, when: When::Current },
            std::cmp::Ordering::Greater => Year { year, on: end, when: When::ToCome },
        })
    };
    all.filter_map(year).collect()
}

/// Every indicator of the contract in a year, in the contract's order. Of a year to come only the targets are told.
pub fn cells(facts: &Facts, contract: &Contract, year: Year) -> Vec<Cell> {
    if year.when == When::ToCome {
        return targets(contract, year);
    }
    let status = status(facts, contract, year.on);
    let cell = |standing: &super::indicators::Standing| Cell {
        unit: standing.unit,
        done: standing.done,
        aim: standing.aim,
        verdict: Some(standing.verdict()),
        by_hand: standing.restated.is_some() || standing.said.is_some(),
    };
    standings(&status, facts, contract).iter().map(cell).collect()
}

/// What the contract asks by the end of a year.
fn targets(contract: &Contract, year: Year) -> Vec<Cell> {
    let cell = |indicator: &crate::contract::Indicator| Cell {
        unit: indicator.measure.as_deref().and_then(|id| contract.measure(id)).map_or(Unit::Action, |one| one.unit),
        done: None,
        aim: indicator.target.as_ref().and_then(|target| aim(target, contract, year.on)),
        verdict: None,
        by_hand: false,
    };
    contract.indicators.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;
    use crate::model::activity::Reading;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn past_years_end_the_current_one_stops_at_d() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let of = |on: &str| {
            let shown = |year: Year| format!("{} {:?}", year.on, year.when);
            years(&contract, day(on)).into_iter().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(
            of("2015-06-30"),
            ["2014-12-31 Past", "2015-06-30 Current", "2016-12-31 ToCome", "2017-12-31 ToCome", "2018-12-31 ToCome"]
        );
        assert!(of("2012-01-01").iter().all(|year| year.ends_with("ToCome")));
        assert!(of("2020-06-01").iter().all(|year| year.ends_with("12-31 Past")));
    }

    #[test]
    fn a_cell_is_the_indicator_on_that_day_and_its_own_target() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let mut facts = Facts::default();
        facts.activity.readings = vec![Reading {
            id: 1,
            indicator: "Ind27".into(),
            date: day("2014-10-01"),
            value: Some(41.0),
            status: None,
            source: None,
        }];
        let all = years(&contract, day("2015-06-30"));
        let at = |code: &str, year: usize| {
            let place = contract.indicators.iter().position(|one| one.id() == code).unwrap();
            let cells = cells(&facts, &contract, all[year]);
            assert_eq!(cells.len(), contract.indicators.len());
            cells[place]
        };
        let visits = at("Ind27", 0);
        assert_eq!((visits.done, visits.verdict, visits.by_hand), (Some(41.0), Some(Verdict::Reached), true));
        let now = at("Ind27", 1);
        assert_eq!((now.done, now.verdict, now.by_hand), (Some(0.0), Some(Verdict::Behind), false));
        assert!(now.aim.is_some_and(|aim| aim.expected < 20.0));
        let to_come = at("P1O1", 2);
        assert_eq!((to_come.done, to_come.verdict), (None, None));
        assert_eq!(to_come.aim.map(|aim| aim.target), Some(165.0));
        // Two sentences, one measure, each its own target.
        assert_eq!(at("Ind1", 1).aim.map(|aim| aim.target), Some(20.0));
        assert_eq!(at("P1O2-P1O3", 1).aim.map(|aim| aim.target), Some(260.0));
    }
}
