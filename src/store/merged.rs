//! What merges made one, by the journal: which contact became one with which, and which organisation keeps what another had.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value as Json};

use super::deleted::versions;
use super::{StoreError, lookup};
use crate::model::kind::Kind;
use crate::model::privacy::former::is_one_person;
use crate::model::record::{Id, Record};

const DOING: &str = "look for merged records";

/// That a change `c` stands: it was not undone, and undoes none but one that had undone it.
const STANDS: &str = "NOT EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id)
     AND (c.undoes IS NULL OR EXISTS (SELECT 1 FROM change u WHERE u.id = c.undoes AND u.undoes IS NOT NULL))";

/// What one change did to contacts, in its order.
#[derive(Default)]
struct Merge {
    gone: Vec<Record>,
    /// Before and after, of those that stayed in their organisation.
    changed: Vec<(Record, Record)>,
    /// Whether an organisation went as well: then all contacts that went were of that one.
    of_organisations: bool,
    /// How many entries of any kind.
    entries: i64,
}

/// A contact as an entry tells it, what an erasure left of one as well.
fn read(id: Id, text: &str) -> Option<Record> {
    let json: Map<String, Json> = serde_json::from_str(text).ok()?;
    Some(Record { id, ..Record::from_json(Kind::Contact, &json)? })
}

/// The changes that may be merges in which a contact went that is not there.
fn candidates(conn: &Connection) -> Result<Vec<Merge>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let sql = format!(
        "SELECT j.change_id, j.kind = 'organisation', j.record_id, j.before, j.after,
           (SELECT count(*) FROM journal o WHERE o.change_id = j.change_id)
         FROM journal j JOIN change c ON c.id = j.change_id
         WHERE j.kind IN ('contact', 'organisation') AND c.action IN ('update', 'undo') AND c.erasure IS NULL AND {STANDS}
           AND j.change_id IN (SELECT d.change_id FROM journal d
             WHERE d.kind = 'contact' AND d.after IS NULL AND d.before IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM contact k WHERE k.id = d.record_id))
         ORDER BY j.change_id, j.id"
    );
    let mut read_all = conn.prepare_cached(&sql).map_err(doing())?;
    let mut rows = read_all.query([]).map_err(doing())?;
    let mut found: Vec<Merge> = Vec::new();
    let mut last = None;
    while let Some(row) = rows.next().map_err(doing())? {
        let mut add = || -> rusqlite::Result<()> {
            let change: i64 = row.get(0)?;
            if last != Some(change) {
                last = Some(change);
                found.push(Merge { entries: row.get(5)?, ..Merge::default() });
            }
            let Some(merge) = found.last_mut() else { return Ok(()) };
            let id: Id = row.get(2)?;
            let (before, after) = (row.get_ref(3)?.as_str_or_null()?, row.get_ref(4)?.as_str_or_null()?);
            if row.get(1)? {
                merge.of_organisations |= after.is_none();
                return Ok(());
            }
            match (before.and_then(|text| read(id, text)), after.map(|text| read(id, text))) {
                (Some(before), None) => merge.gone.push(before),
                (Some(before), Some(Some(after))) if before.get("organisation") == after.get("organisation") => {
                    merge.changed.push((before, after));
                }
                _ => {}
            }
            Ok(())
        };
        add().map_err(doing())?;
    }
    Ok(found)
}

impl Merge {
    /// Who became one with whom.
    fn pairs(&self, conn: &Connection) -> Result<Vec<(Id, Id)>, StoreError> {
        // A change of nothing else is the merge of two contacts.
        let alone = match (self.gone.len(), self.changed.len()) {
            (1, 0) => self.entries == 1,
            (1, 1) => self.entries == 2,
            _ => false,
        };
        if !self.of_organisations && !alone {
            return Ok(Vec::new());
        }
        // Each that went is followed by the one that stays, in the same order.
        if self.gone.len() == self.changed.len() {
            return Ok(self.gone.iter().zip(&self.changed).map(|(gone, (kept, _))| (gone.id, kept.id)).collect());
        }
        // Earlier versions did not note one that said all that the other did.
        let mut pairs = Vec::new();
        for gone in &self.gone {
            let noted = self.changed.iter().find(|(before, _)| is_one_person(gone, before)).map(|(kept, _)| kept.id);
            let kept = match noted {
                Some(kept) => Some(kept),
                None => covering(conn, gone)?,
            };
            pairs.extend(kept.map(|kept| (gone.id, kept)));
        }
        Ok(pairs)
    }
}

/// The one contact of its organisation that says, or said once, all that one did that went; none where several do.
fn covering(conn: &Connection, gone: &Record) -> Result<Option<Id>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let Some(organisation) = gone.id_of("organisation") else { return Ok(None) };
    let organisation = merged_into(conn, organisation)?;
    let mut read = conn
        .prepare_cached(
            "SELECT DISTINCT record_id FROM journal WHERE kind = 'contact' AND organisation_id = ?1 AND record_id <> ?2",
        )
        .map_err(doing())?;
    let ids: Vec<Id> =
        read.query_map([organisation, gone.id], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?;
    let fields = Kind::Contact.fields();
    let says_all = |version: &Record| {
        let same = |field: &str| gone.get(field).is_null() || gone.get(field) == version.get(field);
        fields.iter().all(|field| field.name == "organisation" || same(field.name))
    };
    let mut found = Vec::new();
    for id in ids {
        if versions(conn, id)?.iter().any(says_all) {
            found.push(id);
        }
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Contacts that were merged: the one that went, and the one that is there and stayed.
pub(super) fn merges(conn: &Connection) -> Result<Vec<(Id, Id)>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut pairs: Vec<(Id, Id)> = Vec::new();
    for merge in candidates(conn)? {
        for (gone, kept) in merge.pairs(conn)? {
            if !pairs.iter().any(|(known, _)| *known == gone) {
                pairs.push((gone, kept));
            }
        }
    }
    // Whom the one that stayed was merged into since.
    let next: BTreeMap<Id, Id> = pairs.iter().copied().collect();
    for pair in &mut pairs {
        for _ in 0..next.len() {
            match next.get(&pair.1) {
                Some(into) => pair.1 = *into,
                None => break,
            }
        }
    }
    let mut there = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM contact WHERE id = ?1)").map_err(doing())?;
    let mut found = Vec::new();
    for (gone, kept) in pairs {
        if there.query_row([kept], |row| row.get(0)).map_err(doing())? {
            found.push((gone, kept));
        }
    }
    Ok(found)
}

/// The organisation that keeps what one had that is gone, however often it was merged; itself where it is there.
pub(super) fn merged_into(conn: &Connection, mut id: Id) -> Result<Id, StoreError> {
    const MOST: usize = 8;
    // The one that stays is written right after the other went; by versions that did not note one that stayed as it was, what
    // moved along tells.
    let sql = format!(
        "SELECT coalesce(
           (SELECT k.record_id FROM journal k WHERE k.change_id = d.change_id AND k.kind = 'organisation'
              AND k.before IS NOT NULL AND k.after IS NOT NULL AND k.id > d.id ORDER BY k.id LIMIT 1),
           (SELECT max(m.organisation_id) FROM journal m WHERE m.change_id = d.change_id AND m.kind <> 'organisation'
              AND m.after IS NOT NULL AND m.organisation_id <> ?1))
         FROM journal d JOIN change c ON c.id = d.change_id
         WHERE d.kind = 'organisation' AND d.record_id = ?1 AND d.after IS NULL AND {STANDS} ORDER BY d.id DESC LIMIT 1"
    );
    for _ in 0..MOST {
        if lookup::reference(conn, Kind::Organisation, id)?.is_some() {
            break;
        }
        let next: Option<Option<Id>> = conn
            .prepare_cached(&sql)
            .and_then(|mut read| read.query_row([id], |row| row.get(0)).optional())
            .map_err(StoreError::sql("look for a merged organisation"))?;
        let Some(next) = next.flatten() else { break };
        id = next;
    }
    Ok(id)
}

/// An organisation, and those that were merged into it.
pub(super) fn with_merged(conn: &Connection, id: Id) -> Result<BTreeSet<Id>, StoreError> {
    let doing = || StoreError::sql("look for merged organisations");
    let mut read = conn
        .prepare_cached(
            "SELECT DISTINCT record_id FROM journal WHERE kind = 'organisation' AND after IS NULL
               AND NOT EXISTS (SELECT 1 FROM organisation o WHERE o.id = record_id)",
        )
        .map_err(doing())?;
    let gone: Vec<Id> = read.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?;
    let mut found = BTreeSet::from([id]);
    for other in gone {
        if merged_into(conn, other)? == id {
            found.insert(other);
        }
    }
    Ok(found)
}
