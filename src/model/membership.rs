//! Membership periods: who is a member on a date.

use chrono::NaiveDate;

use super::record::Id;

/// A period in a college. `left_on` is the last day, which still counts (decided in the domain).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub organisation: Id,
    pub id: Id,
    pub college: u8,
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
}

impl Membership {
    /// Whether the period covers `on`.
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.joined_on <= on && self.left_on.is_none_or(|last| on <= last)
    }

    /// Whether two periods share a day.
    pub fn overlaps(&self, other: &Membership) -> bool {
        self.joined_on <= other.left_on.unwrap_or(NaiveDate::MAX)
            && other.joined_on <= self.left_on.unwrap_or(NaiveDate::MAX)
    }
}

/// What an organisation is to the pole on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A member on that day.
    Member,
    /// Was a member, and no longer is.
    Former,
    /// Never was a member up to that day.
    Prospect,
}

/// The period of one organisation that covers `on`: its membership on that day.
pub fn on(periods: &[Membership], on: NaiveDate) -> Option<&Membership> {
    periods.iter().find(|period| period.covers(on))
}

/// Whether one organisation is a member, was one, or is a prospect on a day.
pub fn standing(periods: &[Membership], day: NaiveDate) -> Standing {
    if on(periods, day).is_some() {
        Standing::Member
    } else if periods.iter().any(|period| period.joined_on <= day) {
        Standing::Former
    } else {
        Standing::Prospect
    }
}

/// Whether the organisation had ever been a member by the end of a day.
pub fn ever_by(periods: &[Membership], day: NaiveDate) -> bool {
    periods.iter().any(|period| period.joined_on <= day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2014, 1, 1).unwrap() + chrono::Duration::days(n)
    }
    fn period(from: i64, to: Option<i64>) -> Membership {
        Membership { organisation: 1, id: 1, college: 1, joined_on: day(from), left_on: to.map(day) }
    }

    #[test]
    fn the_last_day_counts() {
        let periods = [period(0, Some(10)), period(20, None)];
        for (n, want) in [
            (-1, Standing::Prospect),
            (0, Standing::Member),
            (10, Standing::Member),
            (11, Standing::Former),
            (19, Standing::Former),
            (20, Standing::Member),
            (9_999, Standing::Member),
        ] {
            assert_eq!(standing(&periods, day(n)), want, "day {n}");
        }
    }

    proptest! {
        #[test]
        fn periods_overlap_exactly_when_some_day_is_in_both(a in 0i64..40, la in 0i64..40, b in 0i64..40, lb in 0i64..40) {
            let (one, two) = (period(a, Some(a + la)), period(b, Some(b + lb)));
            let shared = (0..90).any(|n| one.covers(day(n)) && two.covers(day(n)));
            prop_assert_eq!(one.overlaps(&two), shared);
            prop_assert_eq!(two.overlaps(&one), shared);
        }
    }
}
