//! Moments at which calendars have been got wrong before.

use std::collections::BTreeMap;

use super::clock::{ZONES, changes, moment_of};
use super::support::dice::Dice;

/// A moment somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub zone: &'static str,
    /// Seconds since 1970 in Greenwich.
    pub at: i64,
}

/// What falls on a moment's midnight, or beside it.
const DAYS: [&str; 11] =
    ["02-28", "02-29", "03-01", "12-31", "01-01", "01-31", "03-31", "06-30", "09-30", "10-31", "04-01"];
const TIMES: [&str; 6] = ["00:00:00", "00:00:01", "23:59:59", "12:00:00", "02:30:00", "01:59:59"];
/// Where counters of seconds have ended, or begin: the first second, the ends of 31 bits, and of a leap second's day.
const ENDS: [i64; 4] = [0, 2_147_483_647, 2_147_483_648, 1_483_228_799];

/// Draws moments; knows when the clocks of each zone change, once that was asked.
#[derive(Default)]
pub struct Moments {
    changes: BTreeMap<(&'static str, i32), Vec<i64>>,
}

impl Moments {
    /// One of the odd ones.
    ///
    /// # Errors
    /// The system's `date` is not there.
    pub fn draw(&mut self, dice: &mut Dice) -> Result<Moment, String> {
        let zone = *dice.pick(&ZONES);
        let year = if dice.percent(75) { 2012 + dice.below(8) as i32 } else { 1970 + dice.below(135) as i32 };
        let at = match dice.below(10) {
            0..5 => self.midnight(zone, year, dice)?,
            5..8 => self.change(zone, year.clamp(2012, 2019), dice)?,
            8 => *dice.pick(&ENDS) + dice.below(3) as i64 - 1,
            _ => i64::from(year - 1970) * 31_556_952 + dice.below(31_556_952) as i64,
        };
        Ok(Moment { zone, at: at.max(0) })
    }

    fn midnight(&self, zone: &str, year: i32, dice: &mut Dice) -> Result<i64, String> {
        loop {
            let day = format!("{year}-{}", dice.pick(&DAYS));
            let time = *dice.pick(&TIMES);
            if let Some(at) = moment_of(zone, &day, time)? {
                return Ok(at);
            }
        }
    }

    /// When the clocks change, a second or half an hour before or after; at noon in a zone whose clocks never do.
    fn change(&mut self, zone: &'static str, year: i32, dice: &mut Dice) -> Result<i64, String> {
        let known = match self.changes.entry((zone, year)) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(none) => none.insert(changes(zone, year)?),
        };
        if known.is_empty() {
            return Ok(moment_of(zone, &format!("{year}-07-01"), "12:00:00")?.unwrap_or_default());
        }
        Ok(*dice.pick(known) + [-3_600, -1_800, -1, 0, 1, 1_800, 3_600][dice.index(7)])
    }
}
