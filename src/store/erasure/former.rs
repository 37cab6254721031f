//! Who somebody was before, by the journal: records of theirs that were deleted or merged, names they bore, addresses and
//! numbers they had. What is somebody else's by now is left to them.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::{ErasurePlan, StoreError, again, redact};
use crate::model::kind::Kind;
use crate::model::privacy::former::{address, name_key, same_person, written_name};
use crate::model::privacy::hash::Identity;
use crate::model::privacy::is_anonymous;
use crate::model::privacy::naming::{Naming, digits};
use crate::model::record::{Id, Record, Value};
use crate::store::deleted::{Deleted, deleted, identities, versions};
use crate::store::merged::merges;
use crate::store::rows;

/// A name that a record of the person bore and that is not looked for, or not where it stands alone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotSought {
    /// Another contact of the organisation bears it.
    Borne(String),
    /// Another contact of the organisation bears the last name: it is not looked for alone.
    Alone(String),
    /// It seems to be somebody else's who had the record before.
    Another(String),
}

/// A deleted contact is the person.
pub(super) fn take(plan: &mut ErasurePlan, gone: Deleted) {
    plan.former.push(gone.contact.id);
    plan.deleted.push(gone);
}

/// What is looked for besides the name of today. `living` are the contacts that are there and somebody else.
pub(super) fn gather(conn: &Connection, plan: &mut ErasurePlan, living: &[Record]) -> Result<(), StoreError> {
    let told = again::journalled(conn)?;
    let own: BTreeSet<Id> = plan.contacts.iter().map(|contact| contact.id).collect();
    let merged: Vec<Id> =
        merges(conn)?.into_iter().filter(|(_, kept)| own.contains(kept)).map(|(gone, _)| gone).collect();
    let now: Vec<Record> = plan.contacts.iter().chain(plan.deleted.iter().map(|gone| &gone.contact)).cloned().collect();
    let absorbed: Vec<Deleted> =
        deleted(conn, false)?.into_iter().filter(|gone| merged.contains(&gone.contact.id)).collect();
    plan.former.extend(&merged);
    let person = match plan.target.contact {
        Some(id) => now.iter().find(|contact| contact.id == id).cloned(),
        None => None,
    };
    let person = person.unwrap_or_else(|| called(&plan.target.name));
    let anchors: Vec<&Record> = std::iter::once(&person).chain(absorbed.iter().map(|gone| &gone.contact)).collect();
    let its = |id: Id| now.iter().any(|contact| contact.id == id) || merged.contains(&id);
    let all: Vec<Record> = told.iter().filter(|version| its(version.id)).chain(&now).cloned().collect();
    let mut versions: Vec<Record> = same_person(&anchors, &all).into_iter().cloned().collect();
    let mut others: Vec<Record> = Vec::new();
    for version in all.iter().filter(|version| !versions.contains(version)) {
        // A record of the same address that is called quite otherwise goes along, and is not looked for by its name.
        let of: Vec<Record> = all.iter().filter(|other| other.id == version.id).cloned().collect();
        let holder = now.iter().find(|contact| contact.id == version.id && !versions.contains(contact));
        if holder.is_some_and(|holder| same_person(&[holder], &of).contains(&version)) {
            plan.naming.reached_at(version);
        } else {
            others.push(version.clone());
        }
    }
    // Records that were theirs by what was written, whoever has them now.
    let there: BTreeSet<Id> = living.iter().map(|contact| contact.id).collect();
    let known: BTreeSet<Id> = own.iter().chain(&plan.former).copied().collect();
    for version in told.iter().filter(|version| !known.contains(&version.id)) {
        if redact::is_the_person(conn, plan, version)? {
            versions.push(version.clone());
            if !there.contains(&version.id) {
                plan.former.push(version.id);
            }
        }
    }
    plan.former.sort_unstable();
    plan.former.dedup();
    let mut sought = BTreeSet::from([name_key(&person), name_key(&called(&plan.target.name))]);
    for version in &versions {
        add(conn, plan, version, living, &mut sought)?;
    }
    // Under each name by each number: both may have changed at once.
    let numbers: BTreeSet<String> =
        plan.identities.iter().map(|who| who.phone.clone()).filter(|phone| !phone.is_empty()).collect();
    for who in plan.identities.clone().iter().filter(|who| !who.last.is_empty()) {
        for phone in &numbers {
            let both = Identity { phone: phone.clone(), ..who.clone() };
            if !plan.identities.contains(&both) {
                plan.identities.push(both);
            }
        }
    }
    let mut left: BTreeSet<NotSought> = std::mem::take(&mut plan.not_sought).into_iter().collect();
    let another = others.iter().filter(|version| !sought.contains(&name_key(version)));
    left.extend(another.map(|version| NotSought::Another(written_name(version))));
    plan.not_sought = left.into_iter().collect();
    Ok(())
}

/// Somebody of whom only the name is known.
fn called(name: &str) -> Record {
    Record::new(Kind::Contact).with("last_name", Value::Text(name.to_owned()))
}

/// A version of somebody without what is another contact's by now: the address, the number, and in the same organisation the
/// name, which is to be written again. Gives whether that is so.
fn without_others(version: &Record, living: &[Record], organisation: Option<Id>) -> (Record, bool) {
    let mut known = version.clone();
    let (key, mail, number) = (name_key(version), address(version), digits(version.text("phone")));
    if living.iter().any(|other| !mail.is_empty() && address(other) == mail) {
        known.set("email", Value::Null);
    }
    if living.iter().any(|other| !number.is_empty() && digits(other.text("phone")) == number) {
        known.set("phone", Value::Null);
    }
    let borne = living.iter().any(|other| other.id_of("organisation") == organisation && name_key(other) == key);
    if borne {
        known.set("last_name", Value::Null);
        known.set("first_name", Value::Null);
    }
    (known, borne)
}

/// What a contact was known by before, as far as it is nobody else's by now. `before` is what it was until this change.
pub(in crate::store) fn known_before(
    conn: &Connection,
    before: Option<&Record>,
    contact: &Record,
) -> Result<Vec<Identity>, StoreError> {
    let mut told = versions(conn, contact.id)?;
    told.extend(before.cloned());
    let now = identities(conn, contact)?;
    let mut found: Vec<Identity> = Vec::new();
    let mut living: Option<Vec<Record>> = None;
    for version in same_person(&[contact], &told) {
        if identities(conn, version)?.iter().all(|who| now.contains(who)) {
            continue;
        }
        if living.is_none() {
            let mut others = Vec::new();
            rows::each(conn, Kind::Contact, |other| {
                if other.id != contact.id && !is_anonymous(&other) {
                    others.push(other);
                }
                Ok(())
            })?;
            living = Some(others);
        }
        let (known, _) = without_others(version, living.as_deref().unwrap_or_default(), contact.id_of("organisation"));
        found.extend(identities(conn, &known)?.into_iter().filter(|who| !found.contains(who)).collect::<Vec<_>>());
    }
    Ok(found)
}

/// Looks for what a version of the person says, as far as it is not somebody else's by now.
fn add(
    conn: &Connection,
    plan: &mut ErasurePlan,
    version: &Record,
    living: &[Record],
    sought: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    let organisation = Some(plan.target.organisation);
    let here = |other: &&Record| other.id_of("organisation") == organisation;
    let (known, borne) = without_others(version, living, organisation);
    plan.naming.reached_at(&known);
    let (key, name) = (name_key(version), written_name(version));
    if !key.is_empty() && !sought.contains(&key) {
        if borne {
            plan.not_sought.push(NotSought::Borne(name));
        } else {
            let naming = Naming::of(version);
            let shared = living.iter().filter(here).any(|other| naming.shares_last_name(&Naming::of(other)));
            if shared {
                plan.not_sought.push(NotSought::Alone(version.text("last_name").to_owned()));
            }
            plan.homonym |= key.contains(' ') && living.iter().any(|other| name_key(other) == key);
            plan.naming.also_called(version, !shared);
            plan.called.push(name);
            sought.insert(key);
        }
    }
    for who in identities(conn, &known)? {
        if !plan.identities.contains(&who) {
            plan.identities.push(who);
        }
    }
    Ok(())
}

/// Whether a plan that was made anew leaves more alone than one of before: somebody bears the name now.
pub(super) fn leaves_more(now: &ErasurePlan, then: &ErasurePlan) -> bool {
    let named = |left: &&NotSought| !matches!(left, NotSought::Another(_));
    !now.not_sought.iter().filter(named).all(|left| then.not_sought.contains(left))
}

/// The holders of a record, each with a version that tells of them: the last one first.
pub(in crate::store) fn holders(mut versions: Vec<Record>) -> Vec<Vec<Record>> {
    let mut found = Vec::new();
    while let Some(last) = versions.last().cloned() {
        let same: Vec<Record> = same_person(&[&last], &versions).into_iter().cloned().collect();
        versions.retain(|version| !same.contains(version));
        found.push(same);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::privacy::former::is_one_person;

    #[test]
    fn each_holder_of_a_record_is_told_apart() {
        let who = |last: &str, first: &str| {
            let text = |text: &str| Value::Text(text.to_owned());
            Record::new(Kind::Contact).with("last_name", text(last)).with("first_name", text(first))
        };
        let versions =
            vec![who("Petit", "Paul"), who("Durand", "Anne"), who("Durand", "Anne-Lise"), who("Martin", "Anne")];
        let found: Vec<Vec<String>> =
            holders(versions).iter().map(|one| one.iter().map(written_name).collect()).collect();
        assert_eq!(found, [vec!["Anne Durand", "Anne-Lise Durand", "Anne Martin"], vec!["Paul Petit"]]);
        assert!(is_one_person(&who("Durand", "Anne"), &who("Martin", "Anne")));
    }
}
