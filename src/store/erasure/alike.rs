//! Which other records are the person: contacts that are there, and those that were deleted. What may be somebody else's is
//! named, and goes along where somebody says so.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::former::take;
use super::{ErasurePlan, StoreError};
use crate::model::kind::Kind;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::is_anonymous;
use crate::model::privacy::naming::{Naming, words_of_name};
use crate::model::record::{Id, Record};
use crate::store::deleted::{Deleted, deleted as all_deleted, identities, organisation_now};
use crate::store::{merged, rows, suppression};

/// A record of another organisation that bears the name of the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    pub contact: Record,
    pub organisation_name: String,
    /// Of one that was deleted: when (UTC, RFC 3339), and the login of whoever did.
    pub deleted: Option<(String, String)>,
    /// Whether it was said to be the same person, and goes along.
    pub chosen: bool,
}

/// Other contacts: the same person, and those who are written alike. Gives those who are somebody else.
pub(super) fn living(
    conn: &Connection,
    plan: &mut ErasurePlan,
    identity: &Identity,
    also: &[Id],
) -> Result<Vec<Record>, StoreError> {
    let asked = identity.asked();
    let known: Vec<Id> = plan.contacts.iter().map(|contact| contact.id).collect();
    let mut all = Vec::new();
    rows::each(conn, Kind::Contact, |other| {
        if !known.contains(&other.id) && !is_anonymous(&other) {
            all.push(other);
        }
        Ok(())
    })?;
    let mut living = Vec::new();
    for other in all {
        let own = other.id_of("organisation") == Some(plan.target.organisation);
        let its = suppression::identity(conn, &other)?;
        let shared = !its.asked().is_disjoint(&asked);
        let sure = its.is_surely(identity) || (own && shared);
        let may_be = shared && !sure && may_be(&its, identity);
        let chosen = may_be && also.contains(&other.id);
        if may_be {
            plan.alike.push(alike(conn, &other, None, chosen)?);
        }
        if sure || chosen {
            plan.identities.push(its);
            plan.contacts.push(other);
            continue;
        }
        plan.homonym |= shared;
        plan.namesake |= own && Naming::of(&other).shares_last_name(&plan.naming);
        living.push(other);
    }
    Ok(living)
}

/// Deleted contacts that are the person: of the same address or name and number or, in the same organisation, name.
pub(super) fn deleted(
    conn: &Connection,
    plan: &mut ErasurePlan,
    identity: &Identity,
    also: &[Id],
) -> Result<(), StoreError> {
    let asked = identity.asked();
    for gone in all_deleted(conn, false)? {
        if plan.deleted.iter().any(|known| known.contact.id == gone.contact.id) {
            continue;
        }
        let own = gone.organisation == plan.target.organisation;
        let its = identities(conn, &gone.contact)?;
        let shared = its.iter().any(|who| !who.asked().is_disjoint(&asked));
        let sure = its.iter().any(|who| who.is_surely(identity)) || (own && shared);
        let may_be = shared && !sure && its.iter().any(|who| may_be(who, identity));
        let chosen = may_be && also.contains(&gone.contact.id);
        if may_be {
            plan.alike.push(alike(conn, &gone.contact, Some(&gone), chosen)?);
        }
        if sure || chosen {
            plan.identities.extend(its);
            take(plan, gone);
        }
    }
    Ok(())
}

/// Whether two who share something may be one: two first names that differ are two people.
fn may_be(one: &Identity, other: &Identity) -> bool {
    let name = |who: &Identity| {
        let mut words = words_of_name(&who.last);
        words.extend(words_of_name(&who.first));
        words.sort();
        words
    };
    one.first.is_empty() || other.first.is_empty() || name(one) == name(other)
}

fn alike(conn: &Connection, contact: &Record, gone: Option<&Deleted>, chosen: bool) -> Result<Alike, StoreError> {
    let organisation_name = match (gone, contact.id_of("organisation")) {
        (Some(gone), _) => gone.organisation_name.clone(),
        (None, Some(id)) => organisation_now(conn, id)?.1,
        (None, None) => String::new(),
    };
    let deleted = gone.map(|gone| (gone.at.clone(), gone.by.clone()));
    Ok(Alike { contact: contact.clone(), organisation_name, deleted, chosen })
}

/// The organisations whose files are the person's own, by all their records. Who bears the last name in one of them keeps it
/// from being replaced alone.
pub(super) fn own_files(conn: &Connection, plan: &mut ErasurePlan, living: &[Record]) -> Result<(), StoreError> {
    let its = plan.contacts.iter().filter_map(|contact| contact.id_of("organisation"));
    let of: BTreeSet<Id> = its.chain(plan.deleted.iter().map(|gone| gone.organisation)).collect();
    for id in of {
        if !plan.organisations.contains(&id) {
            plan.organisations.extend(merged::with_merged(conn, id)?);
        }
    }
    let here = |other: &&Record| other.id_of("organisation").is_some_and(|id| plan.organisations.contains(&id));
    plan.namesake |= living.iter().filter(here).any(|other| Naming::of(other).shares_last_name(&plan.naming));
    Ok(())
}
