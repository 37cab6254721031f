//! Who came and went when: 131 members at the end of 2013, 145 on the demo's day, by construction.

use chrono::{Datelike, NaiveDate};

use super::dates::{after, between, day, working};
use super::pole::Period;
use super::rng::Rng;

/// Members at the end of 2011.
const BASE: usize = 118;
/// Year, arrivals, how many of these leave again, departures. 118, then 124, 131, 137, 143 at the end of the years.
const YEARS: &[(i32, usize, usize, usize)] = &[(2012, 14, 2, 8), (2013, 15, 2, 8), (2014, 14, 1, 8), (2015, 15, 1, 9)];
/// Arrivals of the demo's year: late enough for some to be not called yet, or called and not due.
const ARRIVALS: &[(u32, u32)] = &[(1, 12), (2, 3), (3, 8), (4, 19), (5, 24), (7, 6), (7, 19), (8, 30), (9, 6)];
/// Departures of the demo's year.
const DEPARTURES: usize = 7;
/// Members that had left before 2012.
const LONG_GONE: usize = 15;
/// Members of the demo's day that had been members before, and came back.
const RETURNED: usize = 3;

/// The periods of each organisation that is or was a member.
pub struct Slots {
    /// Of those that are members on the demo's day: 145.
    pub staying: Vec<Vec<Period>>,
    pub leaving: Vec<Vec<Period>>,
    pub long_gone: Vec<Vec<Period>>,
}

/// Makes up the periods.
pub fn plan(rng: &mut Rng) -> Slots {
    let mut staying: Vec<NaiveDate> = Vec::new();
    // Those who may leave, by the first year in which they can.
    let mut leavers: Vec<(i32, NaiveDate)> = Vec::new();
    let departures: usize = YEARS.iter().map(|year| year.3).sum::<usize>() + DEPARTURES;
    let early: usize = departures - YEARS.iter().map(|year| year.2).sum::<usize>();
    for at in 0..BASE {
        // A third are founders.
        let joined = if at % 3 == 0 { day(2005, 7, 12) } else { between(rng, day(2005, 9, 1), day(2011, 12, 15)) };
        if at < early { leavers.push((2012, joined)) } else { staying.push(joined) }
    }
    for &(year, arrivals, leave_again, _) in YEARS {
        for at in 0..arrivals {
            let joined = between(rng, day(year, 1, 5), day(year, 12, 12));
            if at < leave_again { leavers.push((year + 1, joined)) } else { staying.push(joined) }
        }
    }
    staying.extend(ARRIVALS.iter().map(|&(month, of_month)| day(2016, month, of_month)));

    let mut leaving = Vec::new();
    let years = YEARS.iter().map(|&(year, _, _, departures)| (year, departures)).chain([(2016, DEPARTURES)]);
    for (year, count) in years {
        for _ in 0..count {
            // The last to have become free to go first: so everyone who leaves again does.
            let Some(at) = leavers.iter().rposition(|(free, _)| *free <= year) else { break };
            let (_, joined_on) = leavers.remove(at);
            leaving.push(vec![departure(rng, year, joined_on)]);
        }
    }
    let long_gone: Vec<Vec<Period>> = (0..LONG_GONE)
        .map(|_| {
            let joined_on = between(rng, day(2005, 7, 12), day(2009, 6, 1));
            let left = working(after(joined_on, rng.between(300, 700)));
            vec![Period { joined_on, left_on: Some(left), reason: Some("resigned") }]
        })
        .collect();

    let mut staying: Vec<Vec<Period>> =
        staying.into_iter().map(|joined_on| vec![Period { joined_on, left_on: None, reason: None }]).collect();
    let returned = staying.iter_mut().filter(|periods| {
        periods.iter().all(|period| period.joined_on.year() >= 2013 && period.joined_on.year() < 2016)
    });
    for periods in returned.step_by(9).take(RETURNED) {
        let joined_on = between(rng, day(2006, 1, 5), day(2008, 12, 1));
        let left = day(joined_on.year() + 2, 12, 31);
        periods.insert(0, Period { joined_on, left_on: Some(left), reason: Some("resigned") });
    }
    // One has given notice: it is a member to the end of the year.
    if let Some(period) = staying.get_mut(7).and_then(|periods| periods.last_mut()) {
        period.left_on = Some(day(2016, 12, 31));
        period.reason = Some("resigned");
    }
    Slots { staying, leaving, long_gone }
}

/// A departure that takes a member off the count of a year's end: most at the end of the year before, which still
/// counts them, a few in the course of the year.
fn departure(rng: &mut Rng, year: i32, joined_on: NaiveDate) -> Period {
    let last = if year == 2016 { day(2016, 8, 31) } else { day(year, 11, 30) };
    let (left, reason) = match rng.below(10) {
        0..6 => (day(year - 1, 12, 31), rng.pick(&["resigned", "resigned", "excluded"])),
        6..8 => (between(rng, day(year, 3, 1), last), "ceased"),
        8 => (between(rng, day(year, 3, 1), last), "merged"),
        _ => (between(rng, day(year, 3, 1), last), "resigned"),
    };
    Period { joined_on, left_on: Some(left.max(joined_on)), reason: Some(reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_at_the_ends_of_the_years_are_those_of_the_table() {
        for seed in 0..20 {
            let slots = plan(&mut Rng::new(seed));
            let all: Vec<&Period> =
                slots.staying.iter().chain(&slots.leaving).chain(&slots.long_gone).flatten().collect();
            let on = |date| all.iter().filter(|period| period.holds(date)).count();
            let ends: Vec<usize> = (2011..=2015).map(|year| on(day(year, 12, 31))).collect();
            assert_eq!(ends, [118, 124, 131, 137, 143], "seed {seed}");
            assert_eq!(on(day(2016, 9, 15)), 145, "seed {seed}");
            assert_eq!(slots.staying.len(), 145);
            assert_eq!(slots.leaving.len(), 40);
        }
    }
}
