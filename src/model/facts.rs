//! The facts that counters and tables need, in memory: slim rows, sorted by organisation.
//!
//! Rules walk them; nothing is precomputed, so any date can be asked. A hundred thousand organisations with a million
//! visits take some 30 MB and a few milliseconds to walk.

use super::activity::{Activity, Financing, Market, YearFigures};
use super::dues::{self, Dues, DuesStatus, Payment};
use super::grouped::{Grouped, grow_gently};
use super::membership::{self, Membership};
use super::organisation::Organisation;
use super::record::Id;
use super::visit::{Engagement, Visit};
use chrono::{Datelike, NaiveDate};

/// Rows that belong to an organisation.
pub trait Owned {
    /// The organisation's id.
    fn owner(&self) -> Id;
}

macro_rules! owned {
    ($($row:ty),*) => { $(impl Owned for $row { fn owner(&self) -> Id { self.organisation } })* };
}
owned!(Membership, Dues, Payment, Engagement, Financing, Market, YearFigures);

impl Owned for Organisation {
    fn owner(&self) -> Id {
        self.id
    }
}

/// Somebody of the pole's staff.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffMember {
    pub id: Id,
    pub login: Box<str>,
    pub name: Box<str>,
}

/// Everything the counters count. Each list is sorted by organisation, then by date where there is one.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub organisations: Vec<Organisation>,
    pub memberships: Vec<Membership>,
    pub dues: Vec<Dues>,
    pub payments: Vec<Payment>,
    pub visits: Grouped<Visit>,
    pub engagements: Vec<Engagement>,
    pub financings: Vec<Financing>,
    pub markets: Vec<Market>,
    pub figures: Vec<YearFigures>,
    /// What belongs to no organisation.
    pub activity: Activity,
    pub staff: Vec<StaffMember>,
    /// The sectors that bit masks stand for, by bit; at most 32.
    pub sectors: Vec<Box<str>>,
}

/// One organisation with what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub organisation: &'a Organisation,
    pub memberships: &'a [Membership],
    pub dues: &'a [Dues],
    pub payments: &'a [Payment],
    pub visits: &'a [Visit],
    pub engagements: &'a [Engagement],
    pub financings: &'a [Financing],
    pub markets: &'a [Market],
    pub figures: &'a [YearFigures],
}

impl File<'_> {
    /// The membership that covers a day.
    pub fn member_on(&self, on: NaiveDate) -> Option<&Membership> {
        membership::on(self.memberships, on)
    }

    /// The status of the dues of the day's year.
    pub fn dues_status(&self, on: NaiveDate) -> DuesStatus {
        let year = dues_year(on);
        dues::status(dues::of_year(self.dues, year), self.payments, on)
    }

    /// The membership, if the organisation is a member with nothing late on that day.
    pub fn up_to_date_on(&self, on: NaiveDate) -> Option<&Membership> {
        self.member_on(on).filter(|_| !dues::any_late(self.dues, self.payments, on))
    }
}

/// The year of a date as dues hold it.
pub fn dues_year(on: NaiveDate) -> i16 {
    i16::try_from(on.year()).unwrap_or(i16::MAX)
}

/// The rows of one organisation, in a list sorted by organisation.
pub fn rows_of<T: Owned>(rows: &[T], organisation: Id) -> &[T] {
    let from = rows.partition_point(|row| row.owner() < organisation);
    let len = rows[from..].partition_point(|row| row.owner() == organisation);
    &rows[from..from + len]
}

/// Splits off the rows of one organisation from the front of a list walked in order.
fn take_rows<'a, T: Owned>(rest: &mut &'a [T], organisation: Id) -> &'a [T] {
    let skip = rest.iter().take_while(|row| row.owner() < organisation).count();
    let len = rest[skip..].iter().take_while(|row| row.owner() == organisation).count();
    let (rows, after) = rest[skip..].split_at(len);
    *rest = after;
    rows
}

/// Replaces the rows of one organisation, keeping the order.
fn replace_rows<T: Owned>(rows: &mut Vec<T>, organisation: Id, with: Vec<T>) {
    let from = rows.partition_point(|row| row.owner() < organisation);
    let len = rows[from..].partition_point(|row| row.owner() == organisation);
    grow_gently(rows, with.len().saturating_sub(len));
    rows.splice(from..from + len, with);
}

impl Facts {
    /// One organisation alone, which is quicker found than its file.
    pub fn organisation(&self, id: Id) -> Option<&Organisation> {
        let index = self.organisations.binary_search_by_key(&id, |row| row.id).ok()?;
        Some(&self.organisations[index])
    }

    /// One organisation with its rows; none when there is no such organisation.
    pub fn file(&self, organisation: Id) -> Option<File<'_>> {
        let index = self.organisations.binary_search_by_key(&organisation, |row| row.id).ok()?;
        Some(File {
            organisation: &self.organisations[index],
            memberships: rows_of(&self.memberships, organisation),
            dues: rows_of(&self.dues, organisation),
            payments: rows_of(&self.payments, organisation),
            visits: self.visits.of(organisation),
            engagements: rows_of(&self.engagements, organisation),
            financings: rows_of(&self.financings, organisation),
            markets: rows_of(&self.markets, organisation),
            figures: rows_of(&self.figures, organisation),
        })
    }

    /// Every organisation with its rows, in one walk.
    pub fn files(&self) -> impl Iterator<Item = File<'_>> {
        let (mut memberships, mut dues, mut payments) = (&self.memberships[..], &self.dues[..], &self.payments[..]);
        let (mut visits, mut engagements) = (self.visits.walk(), &self.engagements[..]);
        let (mut financings, mut markets, mut figures) = (&self.financings[..], &self.markets[..], &self.figures[..]);
        self.organisations.iter().map(move |organisation| File {
            organisation,
            memberships: take_rows(&mut memberships, organisation.id),
            dues: take_rows(&mut dues, organisation.id),
            payments: take_rows(&mut payments, organisation.id),
            visits: visits.take(organisation.id),
            engagements: take_rows(&mut engagements, organisation.id),
            financings: take_rows(&mut financings, organisation.id),
            markets: take_rows(&mut markets, organisation.id),
            figures: take_rows(&mut figures, organisation.id),
        })
    }

    /// Puts the rows of one organisation, freshly read, in the place of the old ones; `fresh` without the
    /// organisation itself removes it.
    pub fn replace(&mut self, organisation: Id, fresh: Facts) {
        replace_rows(&mut self.organisations, organisation, fresh.organisations);
        replace_rows(&mut self.memberships, organisation, fresh.memberships);
        replace_rows(&mut self.dues, organisation, fresh.dues);
        replace_rows(&mut self.payments, organisation, fresh.payments);
        self.visits.replace(organisation, fresh.visits.of(organisation).to_vec());
        replace_rows(&mut self.engagements, organisation, fresh.engagements);
        replace_rows(&mut self.financings, organisation, fresh.financings);
        replace_rows(&mut self.markets, organisation, fresh.markets);
        replace_rows(&mut self.figures, organisation, fresh.figures);
    }

    /// The member of the staff with that id.
    pub fn staff_member(&self, id: Id) -> Option<&StaffMember> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    /// The sectors of a bit mask.
    pub fn sector_codes(&self, mask: u32) -> impl Iterator<Item = &str> {
        self.sectors
            .iter()
            .enumerate()
            .filter(move |(bit, _)| *bit < 32 && mask & (1 << bit) != 0)
            .map(|(_, code)| &**code)
    }

    /// The bit mask of sector codes; unknown ones are left out.
    pub fn sector_mask<'a>(&self, codes: impl IntoIterator<Item = &'a str>) -> u32 {
        codes
            .into_iter()
            .filter_map(|code| self.sectors.iter().position(|known| &**known == code))
            .filter(|bit| *bit < 32)
            .fold(0, |mask, bit| mask | 1 << bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn visit(id: Id) -> Visit {
        Visit::new(id, NaiveDate::from_ymd_opt(2015, 1, 1).unwrap(), 1, true)
    }
    fn visits(owners: &[Id]) -> Grouped<Visit> {
        let mut visits = Grouped::default();
        owners.iter().enumerate().for_each(|(id, owner)| visits.push(*owner, visit(id as Id)));
        visits
    }
    fn organisation(id: Id) -> Organisation {
        Organisation {
            id,
            name: "".into(),
            town: "".into(),
            siret: None,
            kind: None,
            size: None,
            headcount: None,
            departement: None,
            place: Default::default(),
            sectors: 0,
        }
    }

    proptest! {
        #[test]
        fn one_walk_finds_the_same_rows_as_looking_each_up(mut owners in prop::collection::vec(0u32..30, 0..60), ids in prop::collection::btree_set(0u32..30, 0..20)) {
            owners.sort_unstable();
            let facts = Facts {
                organisations: ids.iter().map(|id| organisation(*id)).collect(),
                visits: visits(&owners),
                ..Facts::default()
            };
            for file in facts.files() {
                prop_assert_eq!(file.visits, facts.file(file.organisation.id).unwrap().visits);
                prop_assert_eq!(file.visits.len(), owners.iter().filter(|owner| **owner == file.organisation.id).count());
            }
        }

        #[test]
        fn replacing_keeps_order_and_the_rows_of_others(mut owners in prop::collection::vec(0u32..10, 0..40), which in 0u32..10, count in 0usize..4) {
            owners.sort_unstable();
            let mut facts = Facts { visits: visits(&owners), ..Facts::default() };
            let fresh = Facts { visits: visits(&vec![which; count]), ..Facts::default() };
            facts.replace(which, fresh);
            let left: Vec<Id> = facts.visits.iter().map(|(owner, _)| owner).collect();
            prop_assert!(left.is_sorted());
            prop_assert_eq!(facts.visits.of(which).len(), count);
            prop_assert_eq!(facts.visits.len(), count + owners.iter().filter(|owner| **owner != which).count());
        }
    }
}
