//! The days of planned visits.

use chrono::{Datelike, Days as Span, NaiveDate, Weekday};

/// On which days visits are planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// All on one day.
    On(NaiveDate),
    /// So many a week from a day on, on working days only.
    Spread { from: NaiveDate, per_week: u32 },
}

impl Days {
    /// The first day.
    pub fn first(self) -> NaiveDate {
        match self {
            Days::On(day) => day,
            Days::Spread { from, .. } => from,
        }
    }

    /// The day of visit number `index`, counted from 0; none beyond the calendar. Spread visits stand evenly on the
    /// working days, Monday to Friday: in any five that follow each other there are `per_week`, several on a day when
    /// there are more than five. (Decided:) holidays are not known.
    pub fn of(self, index: u64) -> Option<NaiveDate> {
        match self {
            Days::On(day) => Some(day),
            Days::Spread { from, per_week } => working_day(from, index.checked_mul(5)? / u64::from(per_week.max(1))),
        }
    }
}

/// The working day so many working days after the first one from `from` on.
fn working_day(from: NaiveDate, after: u64) -> Option<NaiveDate> {
    let start = match from.weekday() {
        Weekday::Sat => from.checked_add_days(Span::new(2))?,
        Weekday::Sun => from.checked_add_days(Span::new(1))?,
        _ => from,
    };
    let in_week = u64::from(start.weekday().num_days_from_monday()) + after % 5;
    let weekend = if in_week >= 5 { 2 } else { 0 };
    start.checked_add_days(Span::new((after / 5).checked_mul(7)?.checked_add(after % 5 + weekend)?))
}
