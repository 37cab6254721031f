//! What the application does by itself: following the calendar.

use std::cell::Cell;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use crate::tui::harness::{Harness, small_pole};

thread_local! {
    static DAY: Cell<NaiveDate> = const { Cell::new(NaiveDate::MIN) };
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Midnight, with and without a key; a date of reference that is not today; a clock set back over midnight.
#[test]
fn the_day_moves_at_midnight_and_the_date_of_reference_with_it() {
    let mut harness = Harness::with(80, 24, small_pole);
    let context = &mut harness.app.context;
    (context.fixed_today, context.calendar) = (false, || DAY.get());
    for (from, to) in [
        ("2015-12-31", "2016-01-01"),
        ("2016-02-28", "2016-02-29"),
        ("2016-02-29", "2016-03-01"),
        ("2015-10-25", "2015-10-24"),
    ] {
        DAY.set(day(from));
        harness.keys("<ctrl-l>t");
        assert_eq!((harness.app.context.today, harness.app.context.on), (day(from), day(from)));
        DAY.set(day(to));
        // No key: the moment to look has come.
        harness.app.next_look = Some(Instant::now());
        harness.app.take_dirty();
        harness.app.woken(Instant::now());
        assert!(harness.app.take_dirty(), "it is drawn anew");
        harness.settle();
        assert_eq!((harness.app.context.today, harness.app.context.on), (day(to), day(to)));
        let shown = day(to).format("%d/%m/%Y").to_string();
        assert!(harness.screen().contains(&shown), "{}", harness.screen());
        assert!(harness.app.next_look.is_some_and(|moment| moment <= Instant::now() + Duration::from_secs(3_600)));
    }
    // Another date of reference stays where it is.
    harness.keys("d2014-06-30<enter>");
    DAY.set(day("2015-10-26"));
    harness.keys("<ctrl-l>");
    assert_eq!((harness.app.context.today, harness.app.context.on), (day("2015-10-26"), day("2014-06-30")));
}

/// The clock on the wall was set to a moment before midnight: a key is enough to know that the day ends sooner.
#[test]
fn a_key_looks_at_the_clock_anew() {
    let mut harness = Harness::with(80, 24, small_pole);
    let context = &mut harness.app.context;
    (context.fixed_today, context.calendar) = (false, || day("2015-12-31"));
    harness.app.next_look = Some(Instant::now() + Duration::from_secs(24 * 3_600));
    harness.keys("<ctrl-l>");
    assert!(harness.app.next_look.is_some_and(|moment| moment <= Instant::now() + Duration::from_secs(3_600)));
}

#[test]
fn a_day_that_was_given_stays() {
    let mut harness = Harness::with(80, 24, small_pole);
    harness.app.context.calendar = || day("2020-01-01");
    assert_eq!(harness.app.wake(), None);
    harness.keys("<ctrl-l>");
    assert_eq!(harness.app.context.today, day("2015-06-30"));
}
