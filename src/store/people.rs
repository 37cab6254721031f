//! Who is meant by a name: contacts, people met, contacts that were deleted, and whoever bore it before.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::deleted::{deleted, organisation_now, told, versions};
use super::erasure::holders;
use super::merged::merges;
use super::{Store, StoreError, Target, Who, rows};
use crate::model::kind::Kind;
use crate::model::privacy::former::{name_key, written_name};
use crate::model::record::{Id, Record};
use crate::search::words_of;

/// How somebody is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownAs {
    /// A contact, or a name in visits.
    There,
    /// A contact that was deleted: when (UTC, RFC 3339), and the login of whoever did.
    Deleted { at: String, by: String },
    /// A contact, there or deleted, that bore this name before.
    Before(String),
    /// Their record is somebody else's by now.
    Replaced,
}

/// Somebody who was found by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub target: Target,
    pub organisation_name: String,
    pub known: KnownAs,
}

fn words(text: &str) -> Vec<String> {
    words_of([text]).split(' ').map(str::to_owned).collect()
}

impl Store {
    /// People whose name holds all words of a text: contacts, those who were only met, and whom only the journal tells of.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn people_named(&self, text: &str, on: NaiveDate) -> Result<Vec<Found>, StoreError> {
        let wanted = words(text);
        let is_called = |name: &str| {
            let own = words(name);
            wanted.iter().all(|word| own.contains(word))
        };
        self.snapshot(|store| {
            let mut found: Vec<Found> = Vec::new();
            for line in store.expire(on)?.into_iter().filter(|line| is_called(&line.name)) {
                let known = match (&line.who, &line.deleted) {
                    (Who::Deleted(_), Some((at, by))) => KnownAs::Deleted { at: at.clone(), by: by.clone() },
                    _ => KnownAs::There,
                };
                found.push(Found { target: line.target(), organisation_name: line.organisation_name, known });
            }
            for (target, organisation_name, known) in before(&store.conn, &is_called)? {
                let same = |one: &Found| match target.contact {
                    Some(id) => one.target.contact == Some(id),
                    None => one.target.organisation == target.organisation && one.target.name == target.name,
                };
                if !found.iter().any(same) {
                    found.push(Found { target, organisation_name, known });
                }
            }
            Ok(found)
        })
    }
}

/// Whom a name means that no record bears any more.
fn before(conn: &Connection, is_called: &dyn Fn(&str) -> bool) -> Result<Vec<(Target, String, KnownAs)>, StoreError> {
    let doing = || StoreError::sql("look for former names");
    let mut ids: Vec<Id> = Vec::new();
    let mut read = conn
        .prepare_cached(
            "SELECT record_id, before FROM journal
             WHERE kind = 'contact' AND before IS NOT NULL AND after IS NOT NULL
               AND (json_extract(before, '$.last_name') IS NOT json_extract(after, '$.last_name')
                 OR json_extract(before, '$.first_name') IS NOT json_extract(after, '$.first_name'))
             ORDER BY record_id",
        )
        .map_err(doing())?;
    let mut rows = read.query([]).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        let read = || -> rusqlite::Result<Option<Record>> { Ok(told(row.get(0)?, row.get_ref(1)?.as_str()?)) };
        if let Some(contact) = read().map_err(doing())?
            && is_called(&written_name(&contact))
            && ids.last() != Some(&contact.id)
        {
            ids.push(contact.id);
        }
    }
    let gone = deleted(conn, false)?;
    let merged = merges(conn)?;
    let merged_names = gone.iter().filter(|gone| is_called(&written_name(&gone.contact)));
    ids.extend(merged_names.map(|gone| gone.contact.id).filter(|id| merged.iter().any(|(was, _)| was == id)));
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for id in ids {
        // Who has the record now, or had it last.
        let kept = merged.iter().find(|(was, _)| *was == id).map_or(id, |(_, kept)| *kept);
        let now = match rows::get(conn, Kind::Contact, kept)? {
            Some(contact) => Some(contact),
            None => gone.iter().find(|gone| gone.contact.id == kept).map(|gone| gone.contact.clone()),
        };
        for (at, holder) in holders(versions(conn, id)?).iter().enumerate() {
            let Some(named) = holder.iter().rev().find(|version| is_called(&written_name(version))) else { continue };
            let whose = now.as_ref().filter(|_| at == 0);
            let Some(organisation) = whose.unwrap_or(named).id_of("organisation") else { continue };
            let (organisation, organisation_name) = organisation_now(conn, organisation)?;
            let (target, known) = match whose {
                Some(now) => {
                    let target = Target { organisation, contact: Some(kept), name: written_name(now) };
                    let same = name_key(now) == name_key(named);
                    (target, if same { KnownAs::There } else { KnownAs::Before(written_name(named)) })
                }
                None => (Target { organisation, contact: None, name: written_name(named) }, KnownAs::Replaced),
            };
            found.push((target, organisation_name, known));
        }
    }
    Ok(found)
}
