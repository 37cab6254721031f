//! Visits (« Voix des entreprises », Ind27) and advisory engagements (Ind30, Ind31).

use chrono::{Datelike, NaiveDate};

use super::membership::{self, Membership};
use super::record::Id;

/// A visit as the counters see it, in eight bytes: there may be a million.
///
/// Days before 1900 are held as its first day, days after 2258 as the last that fits: on every date of reference between
/// them such a visit counts the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    pub id: Id,
    /// From the top: done (1 bit), staff (14 bits), days since 1 January 1900 (17 bits).
    packed: u32,
}

/// 1 January 1900, in days from 1 January of year 1.
const FIRST_DAY: i32 = 693_596;
const DAY_BITS: u32 = 17;
const LAST_DAY: i32 = (1 << DAY_BITS) - 1;
/// The greatest id of somebody of the staff that fits; greater ones are held as this one.
const LAST_STAFF: u16 = (1 << 14) - 1;

impl Visit {
    /// A visit of a day, by somebody of the staff.
    pub fn new(id: Id, date: NaiveDate, staff: u16, done: bool) -> Visit {
        let day = (date.num_days_from_ce() - FIRST_DAY).clamp(0, LAST_DAY) as u32;
        let staff = u32::from(staff.min(LAST_STAFF));
        Visit { id, packed: u32::from(done) << 31 | staff << DAY_BITS | day }
    }

    /// The day.
    pub fn date(self) -> NaiveDate {
        // Every day that fits is one of chrono's.
        NaiveDate::from_num_days_from_ce_opt(FIRST_DAY + self.day()).unwrap_or_default()
    }

    /// Days since 1 January 1900: quicker to compare than dates.
    const fn day(self) -> i32 {
        (self.packed & LAST_DAY as u32) as i32
    }

    /// Who of the staff went.
    pub const fn staff(self) -> u16 {
        (self.packed >> DAY_BITS) as u16 & LAST_STAFF
    }

    /// Whether it took place.
    pub const fn done(self) -> bool {
        self.packed >> 31 == 1
    }
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (id, date, staff, done) = (self.id, self.date(), self.staff(), self.done());
        f.debug_struct("Visit")
            .field("id", &id)
            .field("date", &date)
            .field("staff", &staff)
            .field("done", &done)
            .finish()
    }
}

/// Days from 1 January 1900 to a date, which may lie before.
fn day_of(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - FIRST_DAY
}

/// The first day of a year.
fn first_day(year: i32) -> i32 {
    NaiveDate::from_ymd_opt(year, 1, 1).map_or(if year < 0 { i32::MIN } else { i32::MAX }, day_of)
}

/// One organisation's visits of a calendar year; `visits` are sorted by date.
pub fn of_year(visits: &[Visit], year: i32) -> &[Visit] {
    let (first, next) = (first_day(year), first_day(year.saturating_add(1)));
    let from = visits.partition_point(|visit| visit.day() < first);
    let to = from + visits[from..].partition_point(|visit| visit.day() < next);
    &visits[from..to]
}

/// The first done visit of the year of `on`, up to `on`: what makes a company count once in that year.
pub fn first_done(visits: &[Visit], on: NaiveDate) -> Option<&Visit> {
    let day = day_of(on);
    of_year(visits, on.year()).iter().find(|visit| visit.done() && visit.day() <= day)
}

/// The last done visit up to a day.
pub fn last_done(visits: &[Visit], on: NaiveDate) -> Option<&Visit> {
    let day = day_of(on);
    visits.iter().rev().find(|visit| visit.done() && visit.day() <= day)
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
    let year = first_day(first.date().year());
    if let Some(before) = visits.iter().take_while(|visit| visit.day() < year).find(|visit| visit.done()) {
        return Err(NotNew::VisitedBefore(before.date()));
    }
    if membership::ever_by(periods, first.date()) {
        let since = periods.iter().map(|period| period.joined_on).min().unwrap_or(first.date());
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
        Visit::new(1, date, 1, done)
    }
    fn member(from: NaiveDate) -> Membership {
        Membership { organisation: 1, id: 1, college: 1, joined_on: from, left_on: None }
    }

    #[test]
    fn planned_visits_and_visits_after_the_day_do_not_count() {
        let visits = [visit(day(2015, 2, 1), false), visit(day(2015, 3, 1), true)];
        assert_eq!(first_done(&visits, day(2015, 2, 28)), None);
        assert_eq!(first_done(&visits, day(2015, 3, 1)).map(|v| v.date()), Some(day(2015, 3, 1)));
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
