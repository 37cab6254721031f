//! The contract's indicators on a day: each sentence with its own target, and the figure of its measure or its reading
//! by hand. A measure that several sentences share is computed once.

use chrono::NaiveDate;

use super::pace::{self, Pace};
use super::status::aim;
use super::{Figure, Restatement, Status, readings};
use crate::contract::{Contract, Expected, Indicator, Unit};
use crate::model::facts::Facts;

/// What a reading by hand says in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub date: NaiveDate,
    /// `reached`, `ahead`, `on_track`, `behind` or `not_measurable`.
    pub status: String,
    pub source: Option<String>,
}

/// How an indicator stands, in one word; every indicator has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Reached,
    Ahead,
    OnTrack,
    Behind,
    /// A figure that the contract asks nothing of on that day.
    NoTarget,
    /// No figure: nothing to divide by, never read by hand, or said not to be measurable.
    NotMeasured,
}

impl Verdict {
    /// From the best to none.
    pub const ALL: [Verdict; 6] =
        [Verdict::Reached, Verdict::Ahead, Verdict::OnTrack, Verdict::Behind, Verdict::NoTarget, Verdict::NotMeasured];

    /// A stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Verdict::Reached => "reached",
            Verdict::Ahead => "ahead",
            Verdict::OnTrack => "on_track",
            Verdict::Behind => "behind",
            Verdict::NoTarget => "no_target",
            Verdict::NotMeasured => "not_measured",
        }
    }
}

/// One indicator on a day.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    pub indicator: &'a Indicator,
    /// The measure's figure; none for a sentence that is only read by hand.
    pub figure: Option<&'a Figure>,
    pub unit: Unit,
    pub done: Option<f64>,
    /// This sentence's own target.
    pub aim: Option<Expected>,
    pub pace: Pace,
    /// The reading that gives `done`, if one holds.
    pub restated: Option<Restatement>,
    /// The status that somebody gave by hand; it wins over the pace.
    pub said: Option<Said>,
}

impl Standing<'_> {
    /// How it stands, in one word.
    pub fn verdict(&self) -> Verdict {
        match self.pace {
            Pace::Reached => Verdict::Reached,
            Pace::Ahead => Verdict::Ahead,
            Pace::OnTrack => Verdict::OnTrack,
            Pace::Behind => Verdict::Behind,
            Pace::None if self.said.is_some() || self.done.is_none() => Verdict::NotMeasured,
            Pace::None => Verdict::NoTarget,
        }
    }
}

/// Every indicator of a contract on the day of a status, in the contract's order.
pub fn standings<'a>(status: &'a Status, facts: &Facts, contract: &'a Contract) -> Vec<Standing<'a>> {
    contract.indicators.iter().map(|indicator| standing(indicator, status, facts, contract)).collect()
}

fn standing<'a>(indicator: &'a Indicator, status: &'a Status, facts: &Facts, contract: &'a Contract) -> Standing<'a> {
    let on = status.on;
    let figure = indicator.measure.as_deref().and_then(|id| status.figure(id));
    let reading = readings::of_indicator(indicator, facts, contract, on);
    let restated = match figure {
        Some(figure) => figure.restated.clone(),
        None => reading.and_then(|reading| {
            Some(Restatement {
                reading: reading.id,
                date: reading.date,
                value: reading.value?,
                source: reading.source.as_deref().map(str::to_owned),
            })
        }),
    };
    let said = reading.and_then(|reading| {
        Some(Said {
            date: reading.date,
            status: reading.status.as_deref()?.to_owned(),
            source: reading.source.as_deref().map(str::to_owned),
        })
    });
    let done = figure.map_or_else(|| restated.as_ref().map(|restated| restated.value), |figure| figure.done);
    let unit = figure.map_or(Unit::Action, |figure| figure.unit);
    let aim = indicator.target.as_ref().and_then(|target| aim(target, contract, on));
    let counted = pace::pace(done, aim, unit);
    let pace = said.as_ref().map_or(counted, |said| match said.status.as_str() {
        "reached" => Pace::Reached,
        "ahead" => Pace::Ahead,
        "on_track" => Pace::OnTrack,
        "behind" => Pace::Behind,
        _ => Pace::None,
    });
    Standing { indicator, figure, unit, done, aim, pace, restated, said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::BUILT_IN;
    use crate::counters::status;
    use crate::model::activity::Reading;

    fn reading(id: u32, code: &str, date: &str, value: Option<f64>, status: Option<&str>) -> Reading {
        Reading {
            id,
            indicator: code.into(),
            date: date.parse().unwrap(),
            value,
            status: status.map(Into::into),
            source: Some("conseil d'administration".into()),
        }
    }

    #[test]
    fn readings_win_from_their_date_on_under_every_reference() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let mut facts = Facts::default();
        facts.activity.readings = vec![
            reading(1, "A5-LAB", "2014-06-01", Some(260.0), None),
            reading(2, "Ind5", "2014-06-01", None, Some("on_track")),
            reading(3, "Ind27", "2014-06-01", Some(12.0), None),
        ];
        let standing_on = |code: &str, on: &str| {
            let status = status(&facts, &contract, on.parse().unwrap());
            let all = standings(&status, &facts, &contract);
            let found = all.iter().find(|standing| standing.indicator.id() == code).unwrap();
            (found.done, found.pace, found.restated.as_ref().map(|restated| restated.value))
        };
        assert_eq!(standing_on("P1O2-P1O3", "2014-05-31").0, Some(251.0));
        assert_eq!(standing_on("P1O2-P1O3", "2014-06-01").0, Some(260.0));
        assert_eq!(standing_on("ATT2.1-2.4", "2018-12-31").2, Some(260.0));
        assert_eq!(standing_on("Ind5", "2014-12-31").1, Pace::OnTrack);
        // A figure that starts anew each year does not go on with last year's reading.
        assert_eq!(standing_on("Ind27", "2014-12-31").0, Some(12.0));
        assert_eq!(standing_on("Ind27", "2015-01-01").0, Some(0.0));
        assert_eq!(standing_on("Ind27-new", "2014-12-31").2, None);
    }

    #[test]
    fn every_indicator_has_one_verdict() {
        let contract = Contract::parse(BUILT_IN).unwrap();
        let mut facts = Facts::default();
        facts.activity.readings = vec![
            reading(1, "Ind5", "2014-06-01", None, Some("ahead")),
            reading(2, "Ind7", "2014-06-01", None, Some("not_measurable")),
            reading(3, "Ind6", "2014-06-01", Some(12.5), None),
            reading(4, "Ind27", "2014-06-01", Some(40.0), None),
        ];
        for (code, on, want) in [
            ("Ind5", "2014-12-31", Verdict::Ahead),
            ("Ind5", "2014-01-01", Verdict::NotMeasured),
            ("Ind7", "2014-12-31", Verdict::NotMeasured),
            ("Ind6", "2014-12-31", Verdict::NoTarget),
            ("Ind27", "2014-12-31", Verdict::Reached),
            ("Ind27", "2015-12-31", Verdict::Behind),
            // Outside the years of the contract nothing is asked; a quotient of nothing is not measured.
            ("Ind27", "2012-12-31", Verdict::NoTarget),
            ("Ind3", "2014-12-31", Verdict::NotMeasured),
        ] {
            let status = status(&facts, &contract, on.parse().unwrap());
            let all = standings(&status, &facts, &contract);
            let found = all.iter().find(|standing| standing.indicator.id() == code).unwrap();
            assert_eq!(found.verdict(), want, "{code} on {on}");
        }
    }
}
