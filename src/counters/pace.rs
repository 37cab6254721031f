//! Pace and projection: how a figure stands against where it should be.

use chrono::NaiveDate;

use crate::contract::elapsed;
use crate::contract::{Expected, Unit};

/// How a figure stands against its target on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Reached,
    Ahead,
    OnTrack,
    Behind,
    /// No target, or nothing to measure.
    None,
}

impl Pace {
    /// The code of `cli.md`.
    pub const fn code(self) -> &'static str {
        match self {
            Pace::Reached => "reached",
            Pace::Ahead => "ahead",
            Pace::OnTrack => "on_track",
            Pace::Behind => "behind",
            Pace::None => "none",
        }
    }
}

/// The pace of a figure. On track means within one unit of what is expected (a figure counts whole visits, the
/// expectation is a fraction), for money within 2 % of the target, for rates within half a point; on the last day there
/// is no such slack (decided).
pub fn pace(done: Option<f64>, expected: Option<Expected>, unit: Unit) -> Pace {
    let (Some(done), Some(aim)) = (done, expected) else { return Pace::None };
    let slack = match unit {
        // What is due by now is reached or it is not: 74,9 % of a rule of 75 % does not keep it.
        _ if aim.expected >= aim.target => 0.0,
        Unit::Cents => aim.target * 0.02,
        Unit::Percent => 0.5,
        _ => 1.0,
    };
    if done >= aim.target {
        Pace::Reached
    } else if done >= aim.expected + slack {
        Pace::Ahead
    } else if done > aim.expected - slack {
        Pace::OnTrack
    } else {
        Pace::Behind
    }
}

/// What a yearly flow comes to by the end of the year if it goes on as so far: done × days in the year / days elapsed.
pub fn projection(done: f64, on: NaiveDate) -> f64 {
    done / elapsed(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_paces() {
        let on = NaiveDate::from_ymd_opt(2015, 6, 30).unwrap();
        let aim = |target, expected| Some(Expected { target, by: on, expected });
        for (done, expected, unit, want) in [
            (Some(28.0), aim(40.0, 19.84), Unit::Company, Pace::Ahead),
            (Some(20.0), aim(40.0, 19.84), Unit::Company, Pace::OnTrack),
            (Some(19.0), aim(40.0, 19.84), Unit::Company, Pace::OnTrack),
            (Some(18.0), aim(40.0, 19.84), Unit::Company, Pace::Behind),
            (Some(40.0), aim(40.0, 19.84), Unit::Company, Pace::Reached),
            (Some(74.9), aim(75.0, 75.0), Unit::Percent, Pace::Behind),
            (Some(39.0), aim(40.0, 40.0), Unit::Company, Pace::Behind),
            (Some(2.2), aim(5.0, 2.5), Unit::Percent, Pace::OnTrack),
            (Some(74.0), aim(75.0, 75.0), Unit::Percent, Pace::Behind),
            (Some(5.0), None, Unit::Company, Pace::None),
            (None, aim(75.0, 75.0), Unit::Percent, Pace::None),
        ] {
            assert_eq!(pace(done, expected, unit), want, "{done:?} {expected:?}");
        }
    }

    #[test]
    fn projections_are_by_days() {
        let on = NaiveDate::from_ymd_opt(2014, 6, 26).unwrap();
        assert!((projection(25.0, on) - 51.55).abs() < 0.005);
    }
}
