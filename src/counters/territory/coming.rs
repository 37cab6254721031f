//! What becomes of the share after the day, when nothing more is paid: who falls out of « à jour » and when, and the
//! memberships that are known to begin or end. Dues of a later year that are not called by the day are left out: they
//! are not owed yet, and nobody is short of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::contract::Contract;
use crate::counters::rules;
use crate::model::dues::{self, Dues};
use crate::model::facts::{Facts, File, dues_year};
use crate::model::record::Id;
use crate::model::territory::Territory;

/// Why a member no longer counts, or counts from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Dues of these years were due the day before, and are not paid; what is left to pay of them, in cents.
    Late { years: Vec<i16>, owed: i64 },
    /// The membership has ended.
    Leaves,
    /// A membership begins.
    Joins,
    /// It is in another college, which counts in the share where the first did not, or the other way round.
    ChangesCollege,
}

/// A change of who is up to date, on a day after the day asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    pub on: NaiveDate,
    pub organisation: Id,
    /// Whether it sits in the territory.
    pub inside: bool,
    pub turn: Turn,
    /// The share of the members up to date at the end of that day, with everything before it.
    pub after: Territory,
}

/// Everything to come after the day `by` when nothing more is paid, by day. `now` is the share on the day itself.
pub fn coming(facts: &Facts, contract: &Contract, by: NaiveDate, now: Territory) -> Vec<Coming> {
    let mut found = Vec::new();
    let mut moves: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for file in facts.files().filter(|file| !file.memberships.is_empty()) {
        let inside = rules::inside(&file, contract);
        let mut before = standing(&file, contract, by, by);
        for on in days(&file, by) {
            let after = standing(&file, contract, by, on);
            if after == before {
                continue;
            }
            let delta = i64::from(after == Some(true)) - i64::from(before == Some(true));
            let moved = moves.entry(on).or_default();
            moved.0 += if inside { delta } else { 0 };
            moved.1 += delta;
            let turn = turn(&file, by, on, before.is_some(), after.is_some());
            let organisation = file.organisation.id;
            found.push(Coming { on, organisation, inside, turn, after: Territory::default() });
            before = after;
        }
    }
    found.sort_by_key(|row| (row.on, row.organisation));
    let mut share = (i64::from(now.inside), i64::from(now.total));
    let mut shares: BTreeMap<NaiveDate, Territory> = BTreeMap::new();
    for (on, (inside, total)) in moves {
        share = (share.0 + inside, share.1 + total);
        let count = |n: i64| u32::try_from(n).unwrap_or(0);
        shares.insert(on, Territory { inside: count(share.0), total: count(share.1) });
    }
    for row in &mut found {
        row.after = shares.get(&row.on).copied().unwrap_or_default();
    }
    found
}

/// Whether an organisation is up to date on a day when nothing is paid after `by`, and whether it counts in the share.
fn standing(file: &File, contract: &Contract, by: NaiveDate, on: NaiveDate) -> Option<bool> {
    let period = file.member_on(on)?;
    let late =
        |on| file.dues.iter().filter_map(|dues| dues::turns_late(dues, file.payments, by)).any(|turn| turn <= on);
    (!late(on)).then(|| contract.territory.colleges.contains(&period.college))
}

/// The dues that are known on `by` and turn late when nothing is paid after it, with the day on which they do.
fn turning<'a>(file: &'a File, by: NaiveDate) -> impl Iterator<Item = (&'a Dues, NaiveDate)> {
    let known = move |dues: &&Dues| dues.year <= dues_year(by) || dues.called_on.is_some_and(|called| called <= by);
    let payments = file.payments;
    file.dues.iter().filter(known).filter_map(move |dues| Some((dues, dues::turns_late(dues, payments, by)?)))
}

/// The days after `by` on which that can change, in order.
fn days(file: &File, by: NaiveDate) -> Vec<NaiveDate> {
    let dues = turning(file, by).map(|(_, turn)| turn);
    let joined = file.memberships.iter().map(|period| period.joined_on);
    // The last day still counts: it is the day after that shows a departure.
    let left = file.memberships.iter().filter_map(|period| period.left_on?.succ_opt());
    let mut days: Vec<NaiveDate> = dues.chain(joined).chain(left).filter(|day| *day > by).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn turn(file: &File, by: NaiveDate, on: NaiveDate, was: bool, is: bool) -> Turn {
    match (was, is) {
        (true, true) => Turn::ChangesCollege,
        (false, true) => Turn::Joins,
        (_, false) if file.member_on(on).is_none() => Turn::Leaves,
        (_, false) => {
            let turning = file
                .dues
                .iter()
                .filter(|dues| dues::turns_late(dues, file.payments, by).is_some_and(|turn| turn <= on));
            let (mut years, mut owed) = (Vec::new(), 0);
            for dues in turning {
                years.push(dues.year);
                owed += dues.amount.saturating_sub(dues::paid(file.payments, dues.year, by));
            }
            Turn::Late { years, owed }
        }
    }
}
