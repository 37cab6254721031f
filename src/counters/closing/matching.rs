//! Which rows of evidence are the same in two documents, and which record a frozen row speaks of.

use std::collections::HashMap;
use std::hash::Hash;

use super::difference::{Moved, Part, Sign};
use super::document::{FrozenRow, Origin};
use crate::model::facts::Facts;
use crate::model::kind::Kind;

/// The rows of one part that only one side has: those that went, then those that came.
///
/// Rows read from the records of today on both sides are the same when the record is. A frozen row is the same as
/// another of the same kind, day, amount and words about the same organisation: by SIRET, else by name, so that a new
/// name alone, or a SIRET learnt later, moves nothing.
pub(super) fn moved(part: Part, old: &[FrozenRow], new: &[FrozenRow]) -> Vec<Moved> {
    let mut went: Vec<&FrozenRow> = old.iter().collect();
    let mut came: Vec<&FrozenRow> = new.iter().collect();
    let live = |rows: &[FrozenRow]| rows.iter().all(|row| row.origin.is_some());
    if live(old) && live(new) && !old.is_empty() {
        pair(&mut went, &mut came, |row| row.origin.map(|origin| (origin.kind.code(), origin.id, row.amount)));
    } else {
        pair(&mut went, &mut came, |row| Some((what(row), row.siret.as_deref().unwrap_or(&row.name), own_name(row))));
        pair(&mut went, &mut came, |row| Some((what(row), row.name.as_str())));
    }
    let line = |sign| move |row: &&FrozenRow| Moved { sign, part, row: (*row).clone() };
    went.iter().map(line(Sign::Went)).chain(came.iter().map(line(Sign::Came))).collect()
}

/// What a row says besides whom it is about.
fn what(row: &FrozenRow) -> impl Hash + Eq + '_ {
    (row.kind.as_str(), row.date, row.amount, row.detail.as_deref())
}

/// The name of a record that is not called by its organisation's.
fn own_name(row: &FrozenRow) -> Option<&str> {
    names_itself(&row.kind).then_some(row.name.as_str())
}

fn names_itself(kind: &str) -> bool {
    let own = [Kind::Project, Kind::Event, Kind::Agreement, Kind::Mandate, Kind::Reading];
    own.iter().any(|known| known.code() == kind)
}

/// Takes out of both lists the rows that have a key in common, each once.
fn pair<'a, K: Hash + Eq>(
    old: &mut Vec<&'a FrozenRow>,
    new: &mut Vec<&'a FrozenRow>,
    key: impl Fn(&'a FrozenRow) -> Option<K>,
) {
    let mut there: HashMap<K, usize> = HashMap::new();
    for key in new.iter().filter_map(|row| key(row)) {
        *there.entry(key).or_default() += 1;
    }
    let mut found: HashMap<K, usize> = HashMap::new();
    old.retain(|row| {
        let Some(key) = key(row) else { return true };
        match there.get_mut(&key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                *found.entry(key).or_default() += 1;
                false
            }
            _ => true,
        }
    });
    new.retain(|row| {
        let taken = key(row).and_then(|key| found.get_mut(&key).filter(|left| **left > 0).map(|left| *left -= 1));
        taken.is_none()
    });
}

/// The record that a frozen row speaks of, as far as the records of today still have it: of a row about an organisation
/// at least the organisation.
pub fn locate(row: &FrozenRow, facts: &Facts) -> Option<Origin> {
    if row.origin.is_some() {
        return row.origin;
    }
    let kind = Kind::from_code(&row.kind)?;
    let own = |id| Some(Origin { kind, id, organisation: 0 });
    let activity = &facts.activity;
    let name = row.name.as_str();
    match kind {
        Kind::Project => activity.projects.iter().find(|one| &*one.acronym == name).and_then(|one| own(one.id)),
        Kind::Event => {
            let mut events = activity.events.iter().filter(|one| &*one.title == name);
            events.find(|one| Some(one.date) == row.date).and_then(|one| own(one.id))
        }
        Kind::Agreement => activity.agreements.iter().find(|one| &*one.title == name).and_then(|one| own(one.id)),
        Kind::Mandate => activity.mandates.iter().find(|one| &*one.body == name).and_then(|one| own(one.id)),
        Kind::Reading => {
            let mut readings = activity.readings.iter().filter(|one| &*one.indicator == name);
            readings.find(|one| Some(one.date) == row.date).and_then(|one| own(one.id))
        }
        _ => {
            let by_siret = |siret: &String| {
                facts.organisations.iter().find(|one| one.siret_text().as_deref() == Some(siret.as_str()))
            };
            let by_name = || facts.organisations.iter().find(|one| &*one.name == name);
            let found = row.siret.as_ref().and_then(by_siret).or_else(by_name)?;
            Some(Origin { kind: Kind::Organisation, id: found.id, organisation: found.id })
        }
    }
}
