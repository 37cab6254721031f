//! Which backups are kept: the newest of each of the last days, weeks and months that have one.

use chrono::{Datelike, NaiveDate};

/// How many of each are kept. A backup may be that of a day, a week and a month at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    pub daily: u32,
    pub weekly: u32,
    pub monthly: u32,
}

impl Default for Rotation {
    /// A week of days, a month of weeks, a year of months.
    fn default() -> Rotation {
        Rotation { daily: 7, weekly: 5, monthly: 12 }
    }
}

impl Rotation {
    /// Which of these stay; `days` are those on which backups were made, the newest first. The newest always stays.
    /// Weeks begin on Mondays.
    pub fn keeps(self, days: &[NaiveDate]) -> Vec<bool> {
        let mut keeps = vec![false; days.len()];
        if let Some(newest) = keeps.first_mut() {
            *newest = true;
        }
        let week = |day: NaiveDate| (day.iso_week().year(), day.iso_week().week());
        let month = |day: NaiveDate| (day.year(), day.month());
        newest_of_each(days, self.daily, |day| day, &mut keeps);
        newest_of_each(days, self.weekly, week, &mut keeps);
        newest_of_each(days, self.monthly, month, &mut keeps);
        keeps
    }
}

/// Marks the first of each period, for so many periods.
fn newest_of_each<P: PartialEq>(days: &[NaiveDate], most: u32, period: impl Fn(NaiveDate) -> P, keeps: &mut [bool]) {
    let (mut kept, mut last) = (0, None);
    for (day, keep) in days.iter().zip(keeps) {
        let this = Some(period(*day));
        if kept < most && this != last {
            *keep = true;
            kept += 1;
            last = this;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_weeks_and_months_by_table() {
        let rotation = |daily, weekly, monthly| Rotation { daily, weekly, monthly };
        for (what, rotation, days, expected) in [
            ("nothing there", Rotation::default(), vec![], vec![]),
            ("the newest always stays", rotation(0, 0, 0), vec!["2026-11-25", "2026-11-24"], vec![true, false]),
            (
                "the newest of a day",
                rotation(2, 0, 0),
                vec!["2026-11-25", "2026-11-25", "2026-11-24", "2026-11-23"],
                vec![true, false, true, false],
            ),
            (
                "days without one are not counted",
                rotation(3, 0, 0),
                vec!["2026-11-25", "2026-11-02", "2026-01-01", "2025-12-31"],
                vec![true, true, true, false],
            ),
            (
                "weeks begin on Monday",
                rotation(0, 2, 0),
                // Wednesday, Monday, Sunday, Saturday, Sunday before.
                vec!["2026-11-25", "2026-11-23", "2026-11-22", "2026-11-21", "2026-11-15"],
                vec![true, false, true, false, false],
            ),
            (
                "a week over New Year is one",
                rotation(0, 2, 0),
                vec!["2026-01-01", "2025-12-31", "2025-12-29", "2025-12-28"],
                vec![true, false, false, true],
            ),
            (
                "months",
                rotation(0, 0, 3),
                vec!["2024-03-01", "2024-02-29", "2024-02-28", "2024-01-31", "2023-12-31"],
                vec![true, true, false, true, false],
            ),
            (
                "one backup may be all three",
                rotation(1, 1, 2),
                vec!["2026-11-25", "2026-11-24", "2026-10-31"],
                vec![true, false, true],
            ),
        ] {
            let days: Vec<NaiveDate> = days.into_iter().map(day).collect();
            assert_eq!(rotation.keeps(&days), expected, "{what}");
        }
    }

    #[test]
    fn a_year_of_days_comes_to_rest() {
        let mut there: Vec<NaiveDate> = Vec::new();
        for n in 0..800 {
            there.insert(0, day("2024-01-01") + Days::new(n));
            let keeps = Rotation::default().keeps(&there);
            there = there.into_iter().zip(keeps).filter_map(|(day, keep)| keep.then_some(day)).collect();
        }
        assert!((20..=24).contains(&there.len()), "{}", there.len());
        // Seven days without a hole, and something of every month of a year.
        let newest = there[0];
        assert!((0..7).all(|n| there.contains(&(newest - Days::new(n)))));
        let months: std::collections::BTreeSet<(i32, u32)> =
            there.iter().map(|day| (day.year(), day.month())).collect();
        assert!(months.len() >= 12, "{months:?}");
    }

    proptest! {
        #[test]
        fn never_more_than_asked_and_never_without_the_newest(
            offsets in proptest::collection::vec(0_u64..900, 1..80),
            (daily, weekly, monthly) in (0_u32..9, 0_u32..9, 0_u32..20),
        ) {
            let mut days: Vec<NaiveDate> = offsets.iter().map(|n| day("2024-01-01") + Days::new(*n)).collect();
            days.sort_unstable_by(|a, b| b.cmp(a));
            let rotation = Rotation { daily, weekly, monthly };
            let keeps = rotation.keeps(&days);
            prop_assert!(keeps[0]);
            let kept = keeps.iter().filter(|keep| **keep).count();
            prop_assert!(kept <= (daily + weekly + monthly).max(1) as usize);
            // What is kept once is kept again when nothing has come.
            let left: Vec<NaiveDate> = days.iter().zip(&keeps).filter(|(_, keep)| **keep).map(|(day, _)| *day).collect();
            prop_assert!(rotation.keeps(&left).iter().all(|keep| *keep));
        }
    }
}
