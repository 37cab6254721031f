//! Arrivals and departures of a year, and how they lead from the members at its start to those on the date of
//! reference.

use chrono::NaiveDate;

use super::Asked;
use crate::model::facts::File;
use crate::model::membership::Membership;
use crate::model::record::Id;
use crate::model::text::fold;

/// One arrival or departure.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    pub organisation: Id,
    pub name: String,
    pub town: String,
    pub siret: Option<String>,
    pub departement: Option<String>,
    pub college: u8,
    /// The first day of an arrival, the last day of a departure.
    pub date: NaiveDate,
    /// Why it left, as a code.
    pub reason: Option<String>,
    /// An arrival of one that had been a member before; a departure of one that came back by the date of reference.
    pub returned: bool,
}

/// How the number of members came to be. The last day of a membership still counts, so who leaves on the date of
/// reference itself is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Members on 31 December of the year before.
    pub opening: u32,
    /// Of these, those whose last day that was.
    pub ended_with_last_year: u32,
    pub arrivals: u32,
    /// Departures before the date of reference.
    pub departures: u32,
    /// Departures on the date of reference, still counted then.
    pub last_day: u32,
    /// Members on the date of reference.
    pub closing: u32,
}

/// The movements of the year, each list by date, then by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Movements {
    pub arrivals: Vec<Movement>,
    pub departures: Vec<Movement>,
    pub balance: Balance,
}

/// The movements between 1 January and the date of reference.
pub fn list(asked: &Asked) -> Movements {
    let (first, on) = (asked.first_day(), asked.on);
    let mut movements = Movements::default();
    for file in asked.facts.files() {
        let balance = &mut movements.balance;
        for period in file.memberships {
            let before = first.pred_opt();
            balance.opening += u32::from(before.is_some_and(|day| period.covers(day)));
            balance.ended_with_last_year += u32::from(before.is_some() && period.left_on == before);
            balance.closing += u32::from(period.covers(on));
            if (first..=on).contains(&period.joined_on) {
                balance.arrivals += 1;
                let returned = file.memberships.iter().any(|other| other.joined_on < period.joined_on);
                movements.arrivals.push(movement(&file, period, period.joined_on, returned));
            }
            if let Some(left) = period.left_on.filter(|left| (first..=on).contains(left)) {
                *(if left == on { &mut balance.last_day } else { &mut balance.departures }) += 1;
                let came_back = |other: &Membership| left < other.joined_on && other.joined_on <= on;
                let returned = file.memberships.iter().any(came_back);
                let reason = asked.source.leave_reasons.get(&period.id).cloned();
                movements.departures.push(Movement { reason, ..movement(&file, period, left, returned) });
            }
        }
    }
    for list in [&mut movements.arrivals, &mut movements.departures] {
        list.sort_by_cached_key(|one| (one.date, fold(&one.name), one.organisation));
    }
    movements
}

fn movement(file: &File, period: &Membership, date: NaiveDate, returned: bool) -> Movement {
    let organisation = file.organisation;
    Movement {
        organisation: organisation.id,
        name: organisation.name.to_string(),
        town: organisation.town.to_string(),
        siret: organisation.siret_text(),
        departement: organisation.departement.map(|code| code.as_str().to_owned()),
        college: period.college,
        date,
        reason: None,
        returned,
    }
}
