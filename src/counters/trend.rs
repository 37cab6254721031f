//! One indicator over the years of its contract: its value at the end of each quarter, and what was to be reached when.

use chrono::{Datelike, Months, NaiveDate};

use super::{figure_of, readings};
use crate::contract::{Contract, Indicator, Target};
use crate::model::facts::Facts;

/// An indicator over time, in its measure's unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trend {
    /// The days on which there was something to measure, with the value.
    pub points: Vec<(NaiveDate, f64)>,
    /// The days by which something is to be reached, with the value; a base value is where the figure started.
    pub targets: Vec<(NaiveDate, f64)>,
}

/// The trend of an indicator up to a day.
pub fn trend(indicator: &Indicator, facts: &Facts, contract: &Contract, on: NaiveDate) -> Trend {
    let value = |day: NaiveDate| Some((day, value(indicator, facts, contract, day)?));
    Trend {
        points: days(contract, on).into_iter().filter_map(value).collect(),
        targets: indicator.target.as_ref().map(|target| targets(target, contract)).unwrap_or_default(),
    }
}

/// The contract's base date, each end of a quarter after it, and the day itself; nothing after the contract's last day.
fn days(contract: &Contract, on: NaiveDate) -> Vec<NaiveDate> {
    let last = on.min(contract.ends_on);
    if last < contract.base_on {
        return Vec::new();
    }
    let mut days = vec![contract.base_on];
    let month = |day: NaiveDate| NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1);
    let mut quarter = month(contract.base_on);
    while let Some(next) = quarter.and_then(|first| first.checked_add_months(Months::new(3))) {
        match next.pred_opt() {
            Some(end) if end < last => {
                if end > contract.base_on {
                    days.push(end);
                }
            }
            _ => break,
        }
        quarter = Some(next);
    }
    if last > contract.base_on {
        days.push(last);
    }
    days
}

/// What the indicator was on a day.
fn value(indicator: &Indicator, facts: &Facts, contract: &Contract, on: NaiveDate) -> Option<f64> {
    match indicator.measure.as_deref().and_then(|id| contract.measure(id)) {
        Some(measure) => figure_of(measure, facts, contract, on).done,
        None => readings::of_indicator(indicator, facts, contract, on).and_then(|reading| reading.value),
    }
}

/// The days by which a target is to be reached: its own dates, else the end of each year of the contract.
fn targets(target: &Target, contract: &Contract) -> Vec<(NaiveDate, f64)> {
    if let Target::Dated(milestones) = target {
        return milestones.iter().map(|milestone| (milestone.on, milestone.value)).collect();
    }
    let years = contract.starts_on.year()..=contract.ends_on.year();
    let ends = years.filter_map(|year| NaiveDate::from_ymd_opt(year, 12, 31));
    ends.filter_map(|end| Some((end, target.on(end, contract.dues_forecast(end.year()))?.target))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;
    use crate::model::activity::Reading;
    use crate::model::membership::Membership;
    use crate::model::organisation::Organisation;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_the_ends_of_quarters_and_the_day() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let of = |on: &str| days(&contract, day(on)).iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(of("2013-12-30"), "");
        assert_eq!(of("2013-12-31"), "2013-12-31");
        assert_eq!(of("2014-01-01"), "2013-12-31 2014-01-01");
        assert_eq!(of("2014-06-30"), "2013-12-31 2014-03-31 2014-06-30");
        assert_eq!(of("2014-07-01"), "2013-12-31 2014-03-31 2014-06-30 2014-07-01");
        assert_eq!(days(&contract, day("2018-12-31")).len(), 21);
        assert_eq!(days(&contract, day("2031-05-01")), days(&contract, day("2018-12-31")));
    }

    #[test]
    fn points_are_the_figures_of_their_days_and_targets_those_of_the_sentence() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let mut facts = Facts {
            organisations: vec![Organisation {
                id: 1,
                name: "Une".into(),
                town: "".into(),
                siret: None,
                kind: None,
                size: None,
                headcount: None,
                departement: None,
                place: Default::default(),
                sectors: 0,
            }],
            memberships: vec![Membership {
                organisation: 1,
                id: 1,
                college: 1,
                joined_on: day("2014-02-01"),
                left_on: Some(day("2014-06-29")),
            }],
            ..Facts::default()
        };
        facts.activity.readings = vec![Reading {
            id: 1,
            indicator: "Ind7".into(),
            date: day("2014-03-01"),
            value: Some(3.5),
            status: None,
            source: None,
        }];
        let of = |code: &str| trend(contract.indicator(code).unwrap(), &facts, &contract, day("2014-06-30"));
        let members = of("P1O1");
        let values = |points: &[(NaiveDate, f64)]| points.iter().map(|point| point.1).collect::<Vec<_>>();
        assert_eq!(values(&members.points), [0.0, 1.0, 0.0]);
        assert_eq!(values(&members.targets), [131.0, 150.0, 165.0]);
        // Read by hand: known from its date on; nothing is asked of it.
        let by_hand = of("Ind7");
        assert_eq!(by_hand.points, [(day("2014-03-31"), 3.5), (day("2014-06-30"), 3.5)]);
        assert_eq!(by_hand.targets, []);
        assert_eq!(values(&of("Ind27").targets), [40.0; 5]);
        assert_eq!(of("A10-COT").targets[0], (day("2014-12-31"), 11_000_000.0));
        // Nothing to divide by is no point, never 0.
        assert_eq!(of("Ind3").points, []);
    }
}
