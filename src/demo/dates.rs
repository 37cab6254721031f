//! Dates of the demo.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::rng::Rng;

/// A day that is known to exist: the tables of this folder hold no other.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// So many days later.
pub fn after(date: NaiveDate, days: i64) -> NaiveDate {
    date + chrono::Duration::days(days)
}

/// The day itself, or the Monday after a weekend.
pub fn working(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => date + Days::new(2),
        Weekday::Sun => date + Days::new(1),
        _ => date,
    }
}

/// Whether people receive visitors: no weekend, no August, no end of the year.
fn open(date: NaiveDate) -> bool {
    let holidays = (date.month() == 8 && date.day() < 22) || (date.month() == 12 && date.day() > 20);
    !holidays && working(date) == date
}

/// An open day between two days; the first working one when there is none.
pub fn between(rng: &mut Rng, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    let span = (to - from).num_days();
    for _ in 0..40 {
        let date = after(from, rng.between(0, span));
        if open(date) {
            return date;
        }
    }
    working(from)
}

/// `count` open days spread evenly over a period, in order.
pub fn spread(rng: &mut Rng, from: NaiveDate, to: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let days: Vec<NaiveDate> = from.iter_days().take_while(|date| *date <= to).filter(|date| open(*date)).collect();
    (0..count).filter_map(|at| days.get((at * days.len() + rng.below(days.len())) / count).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_days_are_open_in_order_and_within_the_period() {
        let mut rng = Rng::new(1);
        for count in [0, 1, 28, 500] {
            let dates = spread(&mut rng, day(2016, 1, 7), day(2016, 9, 13), count);
            assert_eq!(dates.len(), count);
            assert!(dates.is_sorted() && dates.iter().all(|date| open(*date)));
            assert!(dates.iter().all(|date| (day(2016, 1, 7)..=day(2016, 9, 13)).contains(date)));
        }
    }
}
