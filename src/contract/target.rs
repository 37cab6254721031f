//! Targets: yearly, dated, a floor or a forecast; and where a figure should be on a date.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, de::Error as _};

/// What the contract asks of a figure.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// So many each year.
    Yearly(f64),
    /// So many percent each year.
    YearlyRate(f64),
    /// Never under that.
    Floor(f64),
    /// So many by each date; linear by days in between.
    Dated(Vec<Milestone>),
    /// So much in each year named; nothing in others.
    ByYear(BTreeMap<String, f64>),
    /// The year's line of the contract's dues forecast.
    Forecast(bool),
}

/// One dated value of a target. A base is where the figure started, not something to reach.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    #[serde(deserialize_with = "date")]
    pub on: NaiveDate,
    pub value: f64,
    #[serde(default)]
    pub base: bool,
}

/// A target on a date, and where the figure should be by then.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    pub target: f64,
    /// The day by which the target is to be reached.
    pub by: NaiveDate,
    pub expected: f64,
}

impl Target {
    /// The target in force on a day. `forecast` is the dues forecast of the day's year, in cents.
    /// `None` where there is nothing to reach: before the first date, after the last, or no forecast.
    pub fn on(&self, on: NaiveDate, forecast: Option<i64>) -> Option<Expected> {
        let year_end = NaiveDate::from_ymd_opt(on.year(), 12, 31)?;
        match self {
            Target::Yearly(target) => Some(Expected { target: *target, by: year_end, expected: target * elapsed(on) }),
            Target::YearlyRate(rate) => Some(Expected { target: *rate, by: year_end, expected: rate * elapsed(on) }),
            Target::Floor(target) => Some(Expected { target: *target, by: on, expected: *target }),
            Target::ByYear(years) => {
                let target = *years.get(&on.year().to_string())?;
                Some(Expected { target, by: year_end, expected: target })
            }
            Target::Forecast(_) => {
                let target = forecast? as f64;
                Some(Expected { target, by: year_end, expected: target * elapsed(on) })
            }
            Target::Dated(milestones) => dated(milestones, on),
        }
    }
}

/// Linear by days between the dated value before `on` and the one at or after it.
fn dated(milestones: &[Milestone], on: NaiveDate) -> Option<Expected> {
    let next = milestones.iter().find(|milestone| !milestone.base && on <= milestone.on)?;
    let before = milestones.iter().rev().find(|milestone| milestone.on <= on && milestone.on < next.on);
    let expected = match before {
        Some(before) => {
            let span = (next.on - before.on).num_days() as f64;
            before.value + (next.value - before.value) * (on - before.on).num_days() as f64 / span
        }
        None if milestones.first().is_some_and(|first| on < first.on) => return None,
        None => next.value,
    };
    Some(Expected { target: next.value, by: next.on, expected })
}

/// The part of the year gone by at the end of a day; 1 January is day 1.
pub fn elapsed(on: NaiveDate) -> f64 {
    f64::from(on.ordinal()) / f64::from(days_in_year(on.year()))
}

/// 365 or 366.
pub fn days_in_year(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or(365, |last| last.ordinal())
}

/// A TOML date, written bare (`2015-12-31`) or in quotes.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Bare(toml::value::Datetime),
        Quoted(String),
    }
    let text = match Written::deserialize(deserializer)? {
        Written::Bare(date) => date.to_string(),
        Written::Quoted(text) => text,
    };
    text.parse().map_err(|_| D::Error::custom(format!("« {text} » is not a date YYYY-MM-DD")))
}

/// The same, where it may be absent.
pub(super) fn date_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    date(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn yearly_targets_grow_by_days() {
        let target = Target::Yearly(40.0);
        for (on, want) in
            [(day(2015, 1, 1), 0.11), (day(2015, 6, 30), 19.84), (day(2016, 2, 29), 6.56), (day(2015, 12, 31), 40.0)]
        {
            let got = target.on(on, None).unwrap();
            assert!((got.expected - want).abs() < 0.005, "{on}: {}", got.expected);
            assert_eq!(got.target, 40.0);
        }
    }

    #[test]
    fn a_target_of_some_years_is_none_in_others() {
        let target = Target::ByYear([("2014".to_owned(), 42.64), ("2015".to_owned(), 45.49)].into());
        assert_eq!(target.on(day(2015, 3, 1), None).map(|aim| (aim.target, aim.expected)), Some((45.49, 45.49)));
        assert_eq!(target.on(day(2016, 3, 1), None), None);
    }

    #[test]
    fn dated_targets_are_linear_by_days_between_two_dates() {
        let at = |on, value, base| Milestone { on, value, base };
        let target = Target::Dated(vec![
            at(day(2013, 12, 31), 131.0, true),
            at(day(2015, 12, 31), 150.0, false),
            at(day(2018, 12, 31), 165.0, false),
        ]);
        assert_eq!(target.on(day(2013, 12, 30), None), None);
        assert_eq!(target.on(day(2019, 1, 1), None), None);
        assert_eq!(target.on(day(2013, 12, 31), None).unwrap().expected, 131.0);
        assert_eq!(target.on(day(2014, 12, 31), None).unwrap().expected, 140.5);
        let end = target.on(day(2015, 12, 31), None).unwrap();
        assert_eq!((end.target, end.expected), (150.0, 150.0));
        let next = target.on(day(2016, 1, 1), None).unwrap();
        assert_eq!(next.target, 165.0);
        assert!((next.expected - 150.0 - 15.0 / 1096.0).abs() < 1e-9);
    }
}
