//! Contacts that somebody deleted: their records are gone, and the journal holds them still. Who was merged into another
//! contact is that one.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};

use super::merged::{merged_into, merges};
use super::{Store, StoreError, lookup, rows};
use crate::model::kind::Kind;
use crate::model::privacy::former::written_name;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::is_anonymous;
use crate::model::record::{Id, Record};

/// A contact that was deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct Deleted {
    /// The record as it was last.
    pub contact: Record,
    /// Whose file it was in; of an organisation that was merged the one that stayed.
    pub organisation: Id,
    /// Its name; of one that is gone the last.
    pub organisation_name: String,
    /// When it was deleted: UTC, RFC 3339.
    pub at: String,
    /// The login of whoever did.
    pub by: String,
}

const DOING: &str = "look for deleted contacts";

/// A contact as an entry of the journal tells it; none for one that an erasure left.
pub(super) fn told(id: Id, text: &str) -> Option<Record> {
    let json: Map<String, Json> = serde_json::from_str(text).ok()?;
    let contact = Record { id, ..Record::from_json(Kind::Contact, &json)? };
    Some(contact).filter(|contact| !is_anonymous(contact))
}

/// Every contact that was deleted and of whom the journal still tells, in the order of their ids. With `but_merged` those who
/// were merged into a contact that is there are left out.
pub(super) fn deleted(conn: &Connection, but_merged: bool) -> Result<Vec<Deleted>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut read = conn
        .prepare_cached(
            "SELECT j.record_id, j.before, c.at, c.who,
               (SELECT f.at FROM journal e JOIN change f ON f.id = e.change_id
                WHERE e.kind = 'contact' AND e.record_id = j.record_id ORDER BY e.id LIMIT 1)
             FROM journal j JOIN change c ON c.id = j.change_id
             WHERE j.kind = 'contact' AND j.after IS NULL AND j.before IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM contact k WHERE k.id = j.record_id)
               AND NOT EXISTS (SELECT 1 FROM journal l WHERE l.kind = 'contact' AND l.record_id = j.record_id AND l.id > j.id)
             ORDER BY j.record_id",
        )
        .map_err(doing())?;
    let rows: Vec<(Id, String, String, String, String)> = read
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .and_then(Iterator::collect)
        .map_err(doing())?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let merged: BTreeSet<Id> =
        if but_merged { merges(conn)?.into_iter().map(|(gone, _)| gone).collect() } else { BTreeSet::new() };
    let mut found = Vec::new();
    let mut firms: BTreeMap<Id, (Id, String)> = BTreeMap::new();
    for (id, before, at, by, created_at) in rows {
        let Some(mut contact) = told(id, &before) else { continue };
        let Some(organisation) = contact.id_of("organisation").filter(|_| !merged.contains(&id)) else { continue };
        contact.trace.created_at = created_at;
        let (organisation, organisation_name) = match firms.get(&organisation) {
            Some(known) => known.clone(),
            None => {
                let now = organisation_now(conn, organisation)?;
                firms.entry(organisation).or_insert(now).clone()
            }
        };
        found.push(Deleted { contact, organisation, organisation_name, at, by });
    }
    Ok(found)
}

/// The organisation that an id means now, with its name: itself, the one it was merged into, or what it was called last.
pub(super) fn organisation_now(conn: &Connection, id: Id) -> Result<(Id, String), StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut read = conn.prepare_cached("SELECT name FROM organisation WHERE id = ?1").map_err(doing())?;
    let mut name = |id: Id| read.query_row([id], |row| row.get::<_, String>(0)).optional().map_err(doing());
    if let Some(name) = name(id)? {
        return Ok((id, name));
    }
    let now = merged_into(conn, id)?;
    if let Some(name) = name(now)? {
        return Ok((now, name));
    }
    Ok((id, last_told(conn, id)?.map(|firm| firm.text("name").to_owned()).unwrap_or_default()))
}

/// The record that keeps what one had that was merged away, and its name; none for one that is there, or was deleted.
pub(super) fn kept_as(conn: &Connection, kind: Kind, id: Id) -> Result<Option<(Id, String)>, StoreError> {
    match kind {
        Kind::Organisation => Ok(Some(organisation_now(conn, id)?).filter(|(now, _)| *now != id)),
        Kind::Contact => {
            let into = merges(conn)?.into_iter().find(|(gone, _)| *gone == id);
            let Some((_, into)) = into else { return Ok(None) };
            Ok(rows::get(conn, kind, into)?.map(|contact| (into, written_name(&contact))))
        }
        _ => Ok(None),
    }
}

impl Store {
    /// The record that keeps what one had that was merged away, and its name; none for one that is there, or was deleted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn kept_as(&self, kind: Kind, id: Id) -> Result<Option<(Id, String)>, StoreError> {
        kept_as(&self.conn, kind, id)
    }
}

/// The last that the journal tells of an organisation that is gone.
fn last_told(conn: &Connection, id: Id) -> Result<Option<Record>, StoreError> {
    let text: Option<Option<String>> = conn
        .prepare_cached(
            "SELECT coalesce(after, before) FROM journal WHERE kind = 'organisation' AND record_id = ?1 ORDER BY id DESC LIMIT 1",
        )
        .and_then(|mut read| read.query_row([id], |row| row.get(0)).optional())
        .map_err(StoreError::sql(DOING))?;
    let json = text.flatten().and_then(|text| serde_json::from_str::<Map<String, Json>>(&text).ok());
    Ok(json.and_then(|json| Record::from_json(Kind::Organisation, &json)))
}

/// What a contact of the journal is known by: with what files call its organisation, and called it if that is gone.
pub(super) fn identities(conn: &Connection, contact: &Record) -> Result<Vec<Identity>, StoreError> {
    let Some(id) = contact.id_of("organisation") else { return Ok(vec![Identity::of(contact, "")]) };
    if let Some(files) = lookup::reference(conn, Kind::Organisation, id)? {
        return Ok(vec![Identity::of(contact, &files)]);
    }
    let mut called: Vec<String> = Vec::new();
    if let Some(firm) = last_told(conn, id)? {
        let siret = firm.text("siret");
        called.push(if siret.is_empty() { firm.text("name") } else { siret }.to_owned());
    }
    called.extend(lookup::reference(conn, Kind::Organisation, merged_into(conn, id)?)?);
    if called.is_empty() {
        called.push(String::new());
    }
    Ok(called.iter().map(|files| Identity::of(contact, files)).collect())
}

/// Every version of a contact that the journal tells, the oldest first.
pub(super) fn versions(conn: &Connection, id: Id) -> Result<Vec<Record>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut read = conn
        .prepare_cached("SELECT before, after FROM journal WHERE kind = 'contact' AND record_id = ?1 ORDER BY id")
        .map_err(doing())?;
    let rows: Vec<[Option<String>; 2]> = read
        .query_map(params![id], |row| Ok([row.get(0)?, row.get(1)?]))
        .and_then(Iterator::collect)
        .map_err(doing())?;
    let mut found: Vec<Record> = Vec::new();
    for text in rows.iter().flatten().flatten() {
        if let Some(contact) = told(id, text)
            && !found.iter().any(|known| known.values == contact.values)
        {
            found.push(contact);
        }
    }
    Ok(found)
}
