//! Those who opposed or were erased, as keyed hashes: nobody of them comes back unnoticed.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::erasure::known_before;
use super::rights::{Access, log};
use super::{Action, Store, StoreError, Write, lookup, rows};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::privacy::former::is_one_person;
use crate::model::privacy::hash::{Identity, hmac};
use crate::model::privacy::{is_anonymous, written};
use crate::model::record::Record;
use crate::model::rights::Right;

/// Why somebody is not to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppressed {
    Opposed,
    Erased,
}

impl Suppressed {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Suppressed::Opposed => "opposed",
            Suppressed::Erased => "erased",
        }
    }

    /// The reason of a stored code.
    pub fn from_code(code: &str) -> Option<Suppressed> {
        [Suppressed::Opposed, Suppressed::Erased].into_iter().find(|why| why.code() == code)
    }
}

const DOING: &str = "look for who is not to come back";

/// Every key, each of 32 bytes; the first is the one to hash with.
pub(super) fn keys(conn: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut read =
        conn.prepare_cached("SELECT unhex(key) FROM privacy_key ORDER BY key").map_err(StoreError::sql(DOING))?;
    read.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(StoreError::sql(DOING))
}

/// The key to hash with; the first time, one is made from what the system gives as random.
fn own_key(conn: &Connection) -> Result<Vec<u8>, StoreError> {
    if let Some(key) = keys(conn)?.into_iter().next() {
        return Ok(key);
    }
    conn.execute("INSERT INTO privacy_key (key) VALUES (lower(hex(randomblob(32))))", [])
        .map_err(StoreError::sql("make a key"))?;
    keys(conn)?.into_iter().next().ok_or(StoreError::TooMany)
}

/// Keeps the hashes of somebody, under a name that others of the same person may share; gives that.
pub(super) fn keep(
    conn: &Connection,
    who: &Identity,
    why: Suppressed,
    at: &str,
    shared: Option<&str>,
) -> Result<String, StoreError> {
    let doing = || StoreError::sql("keep who is not to come back");
    let key = own_key(conn)?;
    let subject: String = match shared {
        Some(subject) => subject.to_owned(),
        None => conn.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0)).map_err(doing())?,
    };
    let mut add = conn
        .prepare_cached("INSERT OR IGNORE INTO suppression (subject, hash, why, added_at) VALUES (?1, ?2, ?3, ?4)")
        .map_err(doing())?;
    for variant in who.kept() {
        add.execute(params![subject, hmac(&key, &variant), why.code(), at]).map_err(doing())?;
    }
    Ok(subject)
}

/// Whether anybody is kept at all: an import asks for every contact.
fn any(conn: &Connection) -> Result<bool, StoreError> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM suppression)")
        .and_then(|mut find| find.query_row([], |row| row.get(0)))
        .map_err(StoreError::sql(DOING))
}

/// The hashes under which somebody is kept, by every key, with the subject and the reason.
pub(super) fn matches(conn: &Connection, variants: &BTreeSet<String>) -> Result<Vec<(String, Suppressed)>, StoreError> {
    let mut found = Vec::new();
    if !any(conn)? {
        return Ok(found);
    }
    let mut find =
        conn.prepare_cached("SELECT subject, why FROM suppression WHERE hash = ?1").map_err(StoreError::sql(DOING))?;
    for key in keys(conn)? {
        for variant in variants {
            let rows = find
                .query_map([hmac(&key, variant)], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
                .map_err(StoreError::sql(DOING))?;
            for row in rows {
                let (subject, why): (String, String) = row.map_err(StoreError::sql(DOING))?;
                if let Some(why) = Suppressed::from_code(&why)
                    && !found.iter().any(|(known, _)| *known == subject)
                {
                    found.push((subject, why));
                }
            }
        }
    }
    Ok(found)
}

/// What a contact is known by.
pub(super) fn identity(conn: &Connection, contact: &Record) -> Result<Identity, StoreError> {
    let organisation = match contact.id_of("organisation") {
        Some(id) => lookup::reference(conn, Kind::Organisation, id)?.unwrap_or_default(),
        None => String::new(),
    };
    Ok(Identity::of(contact, &organisation))
}

impl Write<'_> {
    /// Why a contact must not be stored: somebody who opposed or was erased must not come back unnoticed. One of whom the
    /// record itself says so is known as such.
    pub(super) fn is_suppressed(&self, contact: &Record) -> Result<Option<Reason>, StoreError> {
        let known = contact.date("opposed_on").is_some() || is_anonymous(contact);
        if contact.kind != Kind::Contact || known {
            return Ok(None);
        }
        if !any(&self.tx)? {
            return Ok(None);
        }
        let mut asked = identity(&self.tx, contact)?.asked();
        // Who is there already is no newcomer, be it under the name of somebody who is not to come back: only what
        // becomes new is looked for.
        if contact.id != 0
            && let Some(stored) = rows::get(&self.tx, Kind::Contact, contact.id)?
        {
            let known = identity(&self.tx, &stored)?.asked();
            asked.retain(|variant| !known.contains(variant));
        }
        let mut found = matches(&self.tx, &asked)?;
        found.retain(|(subject, why)| !self.opposed.contains(subject) && self.keeps_away(*why));
        Ok(found.first().map(|(_, why)| Reason::Suppressed { erased: *why == Suppressed::Erased }))
    }

    /// Why a visit must not be stored: it newly names somebody of the organisation who opposed or was erased. A name that
    /// is there already stays; a director lets somebody come back.
    pub(super) fn names_suppressed(&self, visit: &Record) -> Result<Option<Reason>, StoreError> {
        if visit.kind != Kind::Visit || !any(&self.tx)? {
            return Ok(None);
        }
        let names = visit.get("contacts").as_list();
        let Some(id) = visit.id_of("organisation").filter(|_| !names.is_empty()) else { return Ok(None) };
        let organisation = lookup::reference(&self.tx, Kind::Organisation, id)?.unwrap_or_default();
        let stored = if visit.id == 0 { None } else { rows::get(&self.tx, Kind::Visit, visit.id)? };
        let known = stored.as_ref().map_or(&[][..], |stored| stored.get("contacts").as_list());
        for name in names.iter().filter(|name| !known.contains(name)) {
            let whom = written::identities(name, &organisation);
            let found = matches(&self.tx, &whom.iter().flat_map(Identity::written).collect())?;
            let away =
                |(subject, why): &&(String, Suppressed)| !self.opposed.contains(subject) && self.keeps_away(*why);
            if let Some((_, why)) = found.iter().find(away) {
                return Ok(Some(Reason::Suppressed { erased: *why == Suppressed::Erased }));
            }
        }
        Ok(None)
    }

    /// Whether somebody is kept away from what is being done. What undoing puts back was there, whoever opposed since; who was
    /// erased does not come back by it either, be it from a record that the erasure did not know to be theirs.
    fn keeps_away(&self, why: Suppressed) -> bool {
        self.action != Action::Undo || why == Suppressed::Erased
    }

    /// An import takes no opposition back: a file that says nothing of it is older, or knows less.
    pub(super) fn keep_opposition(&self, before: &Record, after: &mut Record) {
        if self.action == Action::Import && after.kind == Kind::Contact && after.get("opposed_on").is_null() {
            after.set("opposed_on", before.get("opposed_on").clone());
        }
    }

    /// After a contact was stored: an opposition is kept, one that was taken back is lifted.
    pub(super) fn follow_opposition(&mut self, before: Option<&Record>, after: &Record) -> Result<(), StoreError> {
        if after.kind != Kind::Contact {
            return Ok(());
        }
        let opposed = |record: Option<&Record>| record.is_some_and(|record| record.date("opposed_on").is_some());
        match (opposed(before), opposed(Some(after))) {
            (false, true) => {
                let subject = keep(&self.tx, &identity(&self.tx, after)?, Suppressed::Opposed, &self.at, None)?;
                for who in known_before(&self.tx, before, after)? {
                    keep(&self.tx, &who, Suppressed::Opposed, &self.at, Some(&subject))?;
                }
                self.opposed.insert(subject);
                Ok(())
            }
            // Whoever opposed is known under a new name as well.
            (true, true) if !is_anonymous(after) => {
                let (was, is) = match before {
                    Some(before) => (identity(&self.tx, before)?, identity(&self.tx, after)?),
                    None => return Ok(()),
                };
                if was != is {
                    for (subject, why) in matches(&self.tx, &was.written())? {
                        if why == Suppressed::Opposed && before.is_some_and(|before| is_one_person(before, after)) {
                            keep(&self.tx, &is, Suppressed::Opposed, &self.at, Some(&subject))?;
                        }
                    }
                }
                Ok(())
            }
            (true, false) if !is_anonymous(after) => {
                if let Some(before) = before {
                    let variants = identity(&self.tx, before)?.kept();
                    for (subject, why) in matches(&self.tx, &variants)? {
                        if why == Suppressed::Opposed {
                            forget(&self.tx, &subject)?;
                        }
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn forget(conn: &Connection, subject: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM suppression WHERE subject = ?1")
        .and_then(|mut forget| forget.execute([subject]))
        .map_err(StoreError::sql("let somebody come back"))?;
    Ok(())
}

impl Store {
    /// Whether somebody is not to come back, and why.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suppressed(&self, who: &Identity) -> Result<Option<Suppressed>, StoreError> {
        Ok(matches(&self.conn, &who.asked())?.first().map(|(_, why)| *why))
    }

    /// How many people are not to come back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suppressed_count(&self) -> Result<u32, StoreError> {
        self.conn
            .query_row("SELECT count(DISTINCT subject) FROM suppression", [], |row| row.get(0))
            .map_err(StoreError::sql(DOING))
    }

    /// Lets somebody come back, knowingly; gives how many were kept under what is said. Only a director does.
    ///
    /// # Errors
    /// Somebody else; or the database cannot be written.
    pub fn lift(&mut self, who: &Identity) -> Result<usize, StoreError> {
        self.allow(Right::Lift)?;
        let at = self.session.clock.now();
        let doing = || StoreError::sql("let somebody come back");
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(doing())?;
        let found = matches(&tx, &who.kept())?;
        for (subject, _) in &found {
            forget(&tx, subject)?;
        }
        if !found.is_empty() {
            log(&tx, (&at, &self.session.who), Access::Lift, Some((Kind::Contact.code(), None)), found.len())?;
        }
        tx.commit().map_err(doing())?;
        super::erasure::keep_beside(self)?;
        Ok(found.len())
    }

    /// The number of the last erasure: whoever follows finds out by it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_erasure(&self) -> Result<i64, StoreError> {
        self.conn
            .query_row("SELECT max(id) FROM erasure", [], |row| row.get::<_, Option<i64>>(0))
            .optional()
            .map(|last| last.flatten().unwrap_or_default())
            .map_err(StoreError::sql("look for erasures"))
    }
}
