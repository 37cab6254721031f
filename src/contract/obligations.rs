//! What the contract obliges the pole to do, and when it falls due: year after year, each half-year, once, or whenever
//! something happens.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::Contract;

/// Something the contract obliges the pole to do by a date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// Short name, unique in a contract; fulfilments name it.
    pub code: String,
    pub article: String,
    pub every: Rhythm,
    /// `MM-DD` for a yearly one, a full date for one that comes once; absent when the contract names no day.
    #[serde(default)]
    pub on: Option<String>,
    /// A few words for lists; contracts written before there were any have none.
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    label_en: Option<String>,
    /// Word for word, in French.
    pub wording: String,
    pub wording_en: String,
}

/// How often an obligation comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Each calendar year, by its day, else by 31 December.
    Year,
    /// Twice a year, by 30 June and by 31 December.
    HalfYear,
    /// Once, by its day.
    Once,
    /// Whenever something happens: never due, never overdue.
    Event,
}

/// What one occurrence of an obligation is for. Written `2015`, `2015-1` (first half), `2015-06-30` (an event).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    Year(i32),
    /// Year, and 1 or 2.
    Half(i32, u8),
    Day(NaiveDate),
}

impl Period {
    /// The calendar year that it lies in.
    pub fn year(self) -> i32 {
        match self {
            Period::Year(year) | Period::Half(year, _) => year,
            Period::Day(day) => day.year(),
        }
    }

    /// The earliest day on which something can have been done for it: 1 January of the year before. What a year asks
    /// for is sometimes done in the one before, never earlier.
    pub fn earliest(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year() - 1, 1, 1).unwrap_or(NaiveDate::MIN)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Half(year, half) => write!(f, "{year:04}-{half}"),
            Period::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A text that is no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a period: a year (2015), a half-year (2015-1) or a day (2015-06-30)")]
pub struct NoPeriod;

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Period, NoPeriod> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let year = |text: &str| {
            let fits = text.len() == 4 && digits(text);
            text.parse::<i32>().ok().filter(|_| fits).ok_or(NoPeriod)
        };
        match (text.len(), text.split_once('-')) {
            (4, None) => year(text).map(Period::Year),
            (6, Some((first, "1"))) => year(first).map(|year| Period::Half(year, 1)),
            (6, Some((first, "2"))) => year(first).map(|year| Period::Half(year, 2)),
            (10, Some(_)) => {
                let day = text.parse::<NaiveDate>().map_err(|_| NoPeriod)?;
                // One way of writing only: periods are compared as texts where they are kept.
                if day.to_string() == text { Ok(Period::Day(day)) } else { Err(NoPeriod) }
            }
            _ => Err(NoPeriod),
        }
    }
}

/// One time that an obligation falls due.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'a> {
    pub obligation: &'a Obligation,
    pub period: Period,
    pub due_on: NaiveDate,
}

impl Obligation {
    /// A few words for lists, in French or English; the wording where the contract has none.
    pub fn label(&self, french: bool) -> &str {
        let (label, wording) = if french { (&self.label, &self.wording) } else { (&self.label_en, &self.wording_en) };
        label.as_deref().unwrap_or(wording)
    }

    /// The wording, in French or the English gloss.
    pub fn worded(&self, french: bool) -> &str {
        if french { &self.wording } else { &self.wording_en }
    }

    /// Month and day of a yearly one.
    fn day_of_year(&self) -> Option<(u32, u32)> {
        match &self.on {
            None => Some((12, 31)),
            Some(on) => {
                let (month, day) = on.split_once('-')?;
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                // In a leap year every day that there is exists.
                NaiveDate::from_ymd_opt(2000, month, day).map(|_| (month, day))
            }
        }
    }

    /// When it falls due in a year; 29 February is the 28th where there is none.
    fn due_in(&self, year: i32) -> Vec<(Period, NaiveDate)> {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        match self.every {
            Rhythm::Year => {
                let due = self.day_of_year().and_then(|(month, of_month)| day(month, of_month).or_else(|| day(2, 28)));
                due.map(|due| (Period::Year(year), due)).into_iter().collect()
            }
            Rhythm::HalfYear => [(1, day(6, 30)), (2, day(12, 31))]
                .into_iter()
                .filter_map(|(half, due)| Some((Period::Half(year, half), due?)))
                .collect(),
            Rhythm::Once => {
                let due = self.on.as_ref().and_then(|on| on.parse::<NaiveDate>().ok());
                due.filter(|due| due.year() == year).map(|due| (Period::Year(year), due)).into_iter().collect()
            }
            Rhythm::Event => Vec::new(),
        }
    }

    /// Whether what is written about its day goes with its rhythm.
    pub(super) fn has_fit_day(&self) -> bool {
        match (self.every, &self.on) {
            (Rhythm::Year, on) => on.as_ref().is_none_or(|on| on.len() == 5) && self.day_of_year().is_some(),
            (Rhythm::Once, Some(on)) => on.len() == 10 && on.parse::<NaiveDate>().is_ok(),
            (Rhythm::Once, None) => false,
            (Rhythm::HalfYear | Rhythm::Event, on) => on.is_none(),
        }
    }
}

impl Contract {
    /// The obligation of that code.
    pub fn obligation(&self, code: &str) -> Option<&Obligation> {
        self.obligations.iter().find(|obligation| obligation.code == code)
    }

    /// What falls due from one day to another, both included and both within the contract's own days; by date, then in
    /// the contract's order. What comes with events falls due on no day and is not among it.
    pub fn occurrences(&self, from: NaiveDate, to: NaiveDate) -> Vec<Occurrence<'_>> {
        let (from, to) = (from.max(self.starts_on), to.min(self.ends_on));
        let mut found: Vec<Occurrence> = Vec::new();
        for year in from.year()..=to.year() {
            for obligation in &self.obligations {
                let due = obligation.due_in(year).into_iter().filter(|(_, due)| (from..=to).contains(due));
                found.extend(due.map(|(period, due_on)| Occurrence { obligation, period, due_on }));
            }
        }
        found.sort_by_key(|occurrence| occurrence.due_on);
        found
    }

    /// Every time that one obligation falls due within the contract.
    pub fn occurrences_of(&self, code: &str) -> Vec<Occurrence<'_>> {
        let mut all = self.occurrences(self.starts_on, self.ends_on);
        all.retain(|occurrence| occurrence.obligation.code == code);
        all
    }

    /// Whether an obligation of this contract has that period: one of its occurrences, or any day for an event.
    pub fn has_period(&self, obligation: &Obligation, period: Period) -> bool {
        match (obligation.every, period) {
            (Rhythm::Event, Period::Day(_)) => true,
            (Rhythm::Event, _) => false,
            _ => self.occurrences_of(&obligation.code).iter().any(|occurrence| occurrence.period == period),
        }
    }
}

#[cfg(test)]
mod tests;
