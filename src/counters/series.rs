//! Figures over time: visits by month, members through the years.

use chrono::{Datelike, Months, NaiveDate};

use crate::model::facts::Facts;
use crate::model::visit::{self, Visit};

/// Visits of a year, by month: those done up to the day, and those planned in the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitMonths {
    pub done: [u32; 12],
    pub planned: [u32; 12],
}

impl VisitMonths {
    /// Puts another part in the place of one that is in the sums.
    pub fn replace(&mut self, before: VisitMonths, after: VisitMonths) {
        for month in 0..12 {
            self.done[month] = self.done[month] + after.done[month] - before.done[month];
            self.planned[month] = self.planned[month] + after.planned[month] - before.planned[month];
        }
    }

    fn add(&mut self, visits: &[Visit], on: NaiveDate) {
        for visit in visit::of_year(visits, on.year()) {
            let date = visit.date();
            let month = date.month0() as usize;
            if !visit.done() {
                self.planned[month] += 1;
            } else if date <= on {
                self.done[month] += 1;
            }
        }
    }
}

/// Visits of the year of `on`, by month.
pub fn visits_by_month(facts: &Facts, on: NaiveDate) -> VisitMonths {
    let mut months = VisitMonths::default();
    facts.files().for_each(|file| months.add(file.visits, on));
    months
}

/// The same of one organisation's visits.
pub fn months_of(visits: &[Visit], on: NaiveDate) -> VisitMonths {
    let mut months = VisitMonths::default();
    months.add(visits, on);
    months
}

/// Members at the end of each month from `from` to `on`, and on `on` itself.
pub fn members_by_month(facts: &Facts, from: NaiveDate, on: NaiveDate) -> Vec<(NaiveDate, u32)> {
    // Arrivals and departures by month, then one running sum: no walk per month.
    let mut ends = Vec::new();
    let mut month = from.with_day(1).unwrap_or(from);
    while let Some(next) = month.checked_add_months(Months::new(1)) {
        let Some(end) = next.pred_opt() else { break };
        if end >= on {
            break;
        }
        if end >= from {
            ends.push(end);
        }
        month = next;
    }
    ends.push(on);
    let mut change = vec![0i64; ends.len() + 1];
    for period in &facts.memberships {
        let joined = ends.partition_point(|end| *end < period.joined_on);
        let left = period.left_on.map_or(ends.len(), |left| ends.partition_point(|end| *end <= left));
        if joined < left {
            change[joined] += 1;
            change[left] -= 1;
        }
    }
    let mut members = 0i64;
    ends.into_iter()
        .zip(change)
        .map(|(end, change)| {
            members += change;
            (end, u32::try_from(members).unwrap_or(0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::membership::{self, Membership};
    use proptest::prelude::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2014, 1, 1).unwrap() + chrono::Duration::days(n)
    }

    proptest! {
        #[test]
        fn the_running_sum_is_the_count_on_each_day(periods in prop::collection::vec((0i64..900, 0i64..400, any::<bool>()), 0..30), from in 0i64..300, len in 0i64..600) {
            let memberships: Vec<_> = periods.into_iter().enumerate().map(|(id, (start, len, open))| Membership {
                organisation: id as u32, id: id as u32, college: 1, joined_on: day(start),
                left_on: (!open).then(|| day(start + len)),
            }).collect();
            let facts = Facts { memberships: memberships.clone(), ..Facts::default() };
            for (end, count) in members_by_month(&facts, day(from), day(from + len)) {
                let want = memberships.iter().filter(|period| membership::on(std::slice::from_ref(period), end).is_some()).count();
                prop_assert_eq!(count as usize, want, "{}", end);
            }
        }
    }
}
