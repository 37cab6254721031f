//! What a change of one record would do to the territory share, before it is saved (article 2.4).

use chrono::{Days, NaiveDate};

use super::status::territory_of;
use crate::contract::Contract;
use crate::model::dues::{Dues, Payment};
use crate::model::facts::{Facts, rows_of};
use crate::model::kind::Kind;
use crate::model::membership::Membership;
use crate::model::organisation::Departement;
use crate::model::record::{Id, Record};
use crate::model::territory::Territory;

/// A change to come: the record as it would be saved (id 0: a new one), or as it would be deleted.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    Save(&'a Record),
    Delete(&'a Record),
}

/// The share of the members up to date before and after a change, and the day it is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub on: NaiveDate,
    pub before: Territory,
    pub after: Territory,
}

impl Change<'_> {
    fn record(&self) -> &Record {
        match self {
            Change::Save(record) | Change::Delete(record) => record,
        }
    }

    /// The organisations whose rows it touches: the record's own, and the one it belonged to.
    fn organisations(&self, facts: &Facts) -> Vec<Id> {
        let record = self.record();
        let stored = match record.kind {
            _ if record.id == 0 => None,
            Kind::Membership => facts.memberships.iter().find(|row| row.id == record.id).map(|row| row.organisation),
            Kind::Dues => facts.dues.iter().find(|row| row.id == record.id).map(|row| row.organisation),
            Kind::Payment => facts.payments.iter().find(|row| row.id == record.id).map(|row| row.organisation),
            _ => None,
        };
        let mut touched: Vec<Id> = record.organisation().into_iter().chain(stored).collect();
        touched.dedup();
        touched
    }

    /// The rows of one organisation after the change; none when there is no such organisation.
    fn applied(&self, facts: &Facts, organisation: Id) -> Option<Facts> {
        let mut after = rows(facts, organisation)?;
        let record = self.record();
        let saved = match self {
            Change::Save(record) if record.organisation() == Some(organisation) => Some(*record),
            _ => None,
        };
        match record.kind {
            Kind::Organisation => {
                if let (Some(record), Some(row)) = (saved, after.organisations.first_mut()) {
                    let text = |field| Some(record.text(field)).filter(|text| !text.is_empty());
                    row.departement =
                        Departement::of(text("country").unwrap_or("FR"), text("insee_code"), text("postal_code"));
                }
            }
            _ => put(&mut after, record, saved, organisation),
        }
        Some(after)
    }

    /// The days on which it may first be seen: the day asked for, else when a membership begins or has ended.
    fn days(&self, facts: &Facts, on: NaiveDate) -> Vec<NaiveDate> {
        let record = self.record();
        let mut days = vec![on];
        if record.kind == Kind::Membership {
            let stored = rows_of(&facts.memberships, record.organisation().unwrap_or(0))
                .iter()
                .find(|row| record.id != 0 && row.id == record.id);
            // The last day still counts: it is the day after that shows a departure.
            let after = |last: Option<NaiveDate>| last.and_then(|last| last.checked_add_days(Days::new(1)));
            days.extend(record.date("joined_on"));
            days.extend(after(record.date("left_on")));
            days.extend(stored.map(|row| row.joined_on));
            days.extend(stored.and_then(|row| after(row.left_on)));
        }
        days.retain(|day| *day >= on);
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// What a change does to the share, on `on` or else on the first day after it on which it is seen. Nothing when it
/// moves nothing.
pub fn effect(facts: &Facts, contract: &Contract, on: NaiveDate, change: Change) -> Option<Effect> {
    change.days(facts, on).into_iter().find_map(|day| {
        let (before, after) = shares(facts, contract, day, change)?;
        Some(Effect { on: day, before, after })
    })
}

/// The share before and after a record is saved, on a day. Nothing when it does not move.
pub fn share_after(
    facts: &Facts,
    contract: &Contract,
    on: NaiveDate,
    edited: &Record,
) -> Option<(Territory, Territory)> {
    shares(facts, contract, on, Change::Save(edited))
}

fn shares(facts: &Facts, contract: &Contract, on: NaiveDate, change: Change) -> Option<(Territory, Territory)> {
    let (mut was, mut will) = (Territory::default(), Territory::default());
    for organisation in change.organisations(facts) {
        let Some(after) = change.applied(facts, organisation) else { continue };
        if let (Some(before), Some(after)) = (facts.file(organisation), after.file(organisation)) {
            add(&mut was, territory_of(&before, contract, on).0);
            add(&mut will, territory_of(&after, contract, on).0);
        }
    }
    whole(facts, contract, on, was, will)
}

/// The share before and after many records are saved, each with the organisation that it belongs to. Nothing when it
/// does not move.
pub fn shares_of_many(
    facts: &Facts,
    contract: &Contract,
    on: NaiveDate,
    saved: impl Iterator<Item = (Id, Vec<Record>)>,
) -> Option<(Territory, Territory)> {
    let (mut was, mut will) = (Territory::default(), Territory::default());
    for (organisation, records) in saved {
        let Some(mut after) = rows(facts, organisation) else { continue };
        for record in &records {
            put(&mut after, record, Some(record), organisation);
        }
        if let (Some(before), Some(after)) = (facts.file(organisation), after.file(organisation)) {
            add(&mut was, territory_of(&before, contract, on).0);
            add(&mut will, territory_of(&after, contract, on).0);
        }
    }
    whole(facts, contract, on, was, will)
}

/// The whole share before and after, where `was` of it becomes `will`.
fn whole(
    facts: &Facts,
    contract: &Contract,
    on: NaiveDate,
    was: Territory,
    will: Territory,
) -> Option<(Territory, Territory)> {
    if was == will {
        return None;
    }
    // Only now a walk over everybody: most of what is typed moves nothing.
    let mut before = Territory::default();
    for file in facts.files() {
        add(&mut before, territory_of(&file, contract, on).0);
    }
    // `was` is a part of `before`.
    let after = Territory {
        inside: (before.inside + will.inside).saturating_sub(was.inside),
        total: (before.total + will.total).saturating_sub(was.total),
    };
    Some((before, after))
}

/// The rows of one organisation that the share is made of.
fn rows(facts: &Facts, organisation: Id) -> Option<Facts> {
    let file = facts.file(organisation)?;
    Some(Facts {
        organisations: vec![file.organisation.clone()],
        memberships: file.memberships.to_vec(),
        dues: file.dues.to_vec(),
        payments: file.payments.to_vec(),
        ..Facts::default()
    })
}

/// Puts a record as it would be saved in the place of the one with its id; without `saved` it goes.
fn put(after: &mut Facts, record: &Record, saved: Option<&Record>, organisation: Id) {
    // What is not stored yet takes the place of nothing.
    let other = |id: Id| record.id == 0 || id != record.id;
    match record.kind {
        Kind::Membership => {
            after.memberships.retain(|row| other(row.id));
            after.memberships.extend(saved.and_then(|record| membership(record, organisation)));
            after.memberships.sort_by_key(|row| row.joined_on);
        }
        Kind::Dues => {
            after.dues.retain(|row| other(row.id));
            after.dues.extend(saved.and_then(|record| dues(record, organisation)));
            after.dues.sort_by_key(|row| row.year);
        }
        Kind::Payment => {
            after.payments.retain(|row| other(row.id));
            after.payments.extend(saved.and_then(|record| payment(record, organisation)));
            after.payments.sort_by_key(|row| (row.year, row.paid_on));
        }
        _ => {}
    }
}

fn add(sum: &mut Territory, one: Territory) {
    sum.inside += one.inside;
    sum.total += one.total;
}

fn membership(record: &Record, organisation: Id) -> Option<Membership> {
    Some(Membership {
        organisation,
        id: record.id,
        college: u8::try_from(record.int("college")?).ok()?,
        joined_on: record.date("joined_on")?,
        left_on: record.date("left_on"),
    })
}

fn dues(record: &Record, organisation: Id) -> Option<Dues> {
    Some(Dues {
        organisation,
        id: record.id,
        year: i16::try_from(record.int("year")?).ok()?,
        exempt: !record.get("exempt_reason").is_null(),
        amount: record.int("amount")?,
        called_on: record.date("called_on"),
        due_on: record.date("due_on"),
    })
}

fn payment(record: &Record, organisation: Id) -> Option<Payment> {
    Some(Payment {
        organisation,
        id: record.id,
        year: i16::try_from(record.int("year")?).ok()?,
        paid_on: record.date("paid_on")?,
        amount: record.int("amount")?,
    })
}

#[cfg(test)]
mod tests;
