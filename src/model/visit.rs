//! Visits (« Voix des entreprises », Ind27) and advisory engagements (Ind30, Ind31).

use chrono::{Datelike, NaiveDate};

use super::membership::{self, Membership};
use super::record::Id;

/// A visit as the counters see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub organisation: Id,
    pub id: Id,
    pub date: NaiveDate,
    pub staff: u16,
    pub done: bool,
}

/// One organisation's visits of a calendar year; `visits` are sorted by date.
pub fn of_year(visits: &[Visit], year: i32) -> &[Visit] {
    let from = visits.partition_point(|visit| visit.date.year() < year);
    let to = visits.partition_point(|visit| visit.date.year() <= year);
    &visits[from..to]
}

/// The first done visit of the year of `on`, up to `on`: what makes a company count once in that year.
pub fn first_done(visits: &[Visit], on: NaiveDate) -> Option<&Visit> {
    of_year(visits, on.year()).iter().find(|visit| visit.done && visit.date <= on)
}

/// The last done visit up to a day.
pub fn last_done(visits: &[Visit], on: NaiveDate) -> Option<&Visit> {
    visits.iter().rev().find(|visit| visit.done && visit.date <= on)
}

/// Why a visited company is not one of the new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNew {
    /// A done visit before this year.
    VisitedBefore(NaiveDate),
    /// It had been a member by the day of the visit.
    MemberSince(NaiveDate),
}

/// Whether the company visited first on `first` counts as new: its first done visit ever, and never a member by then.
/// A later admission does not take the count away (decided).
pub fn is_new(first: &Visit, visits: &[Visit], periods: &[Membership]) -> Result<(), NotNew> {
    if let Some(before) = visits.iter().find(|visit| visit.done && visit.date.year() < first.date.year()) {
        return Err(NotNew::VisitedBefore(before.date));
    }
    if membership::ever_by(periods, first.date) {
        let since = periods.iter().map(|period| period.joined_on).min().unwrap_or(first.date);
        return Err(NotNew::MemberSince(since));
    }
    Ok(())
}

/// Kind of advisory engagement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngagementKind {
    Innovation,
    Individual,
}

impl EngagementKind {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            EngagementKind::Innovation => "innovation",
            EngagementKind::Individual => "individual",
        }
    }
}

/// Where an engagement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngagementStatus {
    Proposed,
    Active,
    Completed,
    Cancelled,
}

/// An advisory engagement as the counters see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engagement {
    pub organisation: Id,
    pub id: Id,
    pub kind: EngagementKind,
    pub status: Option<EngagementStatus>,
    pub started_on: Option<NaiveDate>,
}

impl Engagement {
    /// Whether it counts for the year of `on`, up to `on`: begun then, active or completed.
    pub fn counts(&self, on: NaiveDate) -> bool {
        matches!(self.status, Some(EngagementStatus::Active | EngagementStatus::Completed))
            && self.started_on.is_some_and(|start| start.year() == on.year() && start <= on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }
    fn visit(date: NaiveDate, done: bool) -> Visit {
        Visit { organisation: 1, id: 1, date, staff: 1, done }
    }
    fn member(from: NaiveDate) -> Membership {
        Membership { organisation: 1, id: 1, college: 1, joined_on: from, left_on: None }
    }

    #[test]
    fn planned_visits_and_visits_after_the_day_do_not_count() {
        let visits = [visit(day(2015, 2, 1), false), visit(day(2015, 3, 1), true)];
        assert_eq!(first_done(&visits, day(2015, 2, 28)), None);
        assert_eq!(first_done(&visits, day(2015, 3, 1)).map(|v| v.date), Some(day(2015, 3, 1)));
        assert_eq!(first_done(&visits, day(2016, 1, 1)), None);
    }

    #[test]
    fn new_means_never_visited_and_never_a_member_by_then() {
        let first = visit(day(2015, 3, 1), true);
        assert_eq!(is_new(&first, &[first], &[]), Ok(()));
        assert_eq!(is_new(&first, &[first], &[member(day(2015, 3, 2))]), Ok(()));
        assert_eq!(is_new(&first, &[first], &[member(day(2015, 3, 1))]), Err(NotNew::MemberSince(day(2015, 3, 1))));
        let before = visit(day(2013, 5, 5), true);
        assert_eq!(is_new(&first, &[before, first], &[]), Err(NotNew::VisitedBefore(day(2013, 5, 5))));
        let planned = visit(day(2013, 5, 5), false);
        assert_eq!(is_new(&first, &[planned, first], &[]), Ok(()));
    }

    #[test]
    fn engagements_count_when_begun_this_year_and_not_merely_proposed() {
        let of = |status, started_on| Engagement {
            organisation: 1,
            id: 1,
            kind: EngagementKind::Individual,
            status,
            started_on,
        };
        let on = day(2015, 6, 30);
        for (engagement, want) in [
            (of(Some(EngagementStatus::Active), Some(day(2015, 6, 30))), true),
            (of(Some(EngagementStatus::Completed), Some(day(2015, 1, 1))), true),
            (of(Some(EngagementStatus::Proposed), Some(day(2015, 1, 1))), false),
            (of(Some(EngagementStatus::Cancelled), Some(day(2015, 1, 1))), false),
            (of(Some(EngagementStatus::Active), Some(day(2015, 7, 1))), false),
            (of(Some(EngagementStatus::Active), Some(day(2014, 12, 31))), false),
            (of(Some(EngagementStatus::Active), None), false),
        ] {
            assert_eq!(engagement.counts(on), want, "{engagement:?}");
        }
    }
}
