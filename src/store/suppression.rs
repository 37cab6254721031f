//! Those who opposed or were erased, as keyed hashes: nobody of them comes back unnoticed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::erasure::known_before;
use super::rights::Access;
use super::{Action, Store, StoreError, Write, lookup, rows};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::privacy::former::is_one_person;
use crate::model::privacy::hash::{Identity, hmac};
use crate::model::privacy::{is_anonymous, written};
use crate::model::record::{Record, Value};
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

/// What a transaction does to oppositions.
#[derive(Debug, Default)]
pub(super) struct Opposition {
    /// Whether the memory beside the database is to follow.
    pub(super) changed: bool,
    /// Those who may come back.
    pub(super) forgotten: BTreeSet<String>,
    /// The days of those that an undo took from a contact, and of those that were given to one.
    taken: Vec<NaiveDate>,
    given: Vec<NaiveDate>,
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

/// Keeps the hashes of somebody, under a name that others of the same person may share; gives that. `at`: when they were
/// erased, or the day on which they opposed.
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

/// Whether somebody kept under a hash was erased at a moment (UTC, RFC 3339) or later.
pub(super) fn was_erased_since(conn: &Connection, variant: &str, since: &str) -> Result<bool, StoreError> {
    let mut find = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM suppression WHERE hash = ?1 AND why = 'erased' AND added_at >= ?2)",
        )
        .map_err(StoreError::sql(DOING))?;
    for key in keys(conn)? {
        if find.query_row(params![hmac(&key, variant), since], |row| row.get(0)).map_err(StoreError::sql(DOING))? {
            return Ok(true);
        }
    }
    Ok(false)
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

    /// An opposition that is taken away from a contact is lifted, which only a director does. What an undo takes away may
    /// have gone back to where it came from: that is looked at when all of it is put back.
    pub(super) fn guard_opposition(&mut self, before: &Record, after: &Record) -> Result<(), StoreError> {
        if !is_lifted(before, after) {
            return Ok(());
        }
        if self.action == Action::Undo {
            self.opposition.taken.extend(before.date("opposed_on"));
            return Ok(());
        }
        match self.may_lift() {
            Err(StoreError::NotAllowed { directors, .. }) => {
                Err(StoreError::invalid(Kind::Contact, "opposed_on", Reason::LiftedByDirector { directors }))
            }
            answer => answer,
        }
    }

    /// At the end of an undo: an opposition that it took from one contact and gave to no other is lifted. That of two who
    /// were merged goes back to the one who bore it.
    pub(super) fn guard_taken(&self) -> Result<(), StoreError> {
        let Opposition { taken, given, .. } = &self.opposition;
        if taken.iter().all(|day| given.contains(day)) { Ok(()) } else { self.may_lift() }
    }

    /// After a contact was stored: an opposition is kept, one that was taken back is lifted.
    pub(super) fn follow_opposition(&mut self, before: Option<&Record>, after: &Record) -> Result<(), StoreError> {
        if after.kind != Kind::Contact {
            return Ok(());
        }
        let day = |record: &Record| record.date("opposed_on");
        match (before.and_then(day), day(after)) {
            (None, Some(day)) => {
                let day = day.to_string();
                self.opposition.given.extend(after.date("opposed_on"));
                let who = identity(&self.tx, after)?;
                // Somebody who is kept already, as by what a restored copy lacks, is kept once.
                let known = opposed(&self.tx, &who.certain())?.into_iter().next();
                let subject = keep(&self.tx, &who, Suppressed::Opposed, &day, known.as_deref())?;
                for who in known_before(&self.tx, before, after)? {
                    keep(&self.tx, &who, Suppressed::Opposed, &day, Some(&subject))?;
                }
                since(&self.tx, &subject, &day)?;
                self.opposed.insert(subject);
                self.opposition.changed = true;
                Ok(())
            }
            // Whoever opposed is known under a new name as well, and from another day.
            (Some(from), Some(day)) if !is_anonymous(after) => {
                let Some(before) = before else { return Ok(()) };
                let (was, is) = (identity(&self.tx, before)?, identity(&self.tx, after)?);
                if (was == is && from == day) || !is_one_person(before, after) {
                    return Ok(());
                }
                let day = day.to_string();
                for subject in opposed(&self.tx, &was.certain())? {
                    keep(&self.tx, &is, Suppressed::Opposed, &day, Some(&subject))?;
                    since(&self.tx, &subject, &day)?;
                }
                self.opposition.changed = true;
                Ok(())
            }
            (Some(_), None) if !is_anonymous(after) => {
                let Some(before) = before else { return Ok(()) };
                let mut whom = identity(&self.tx, before)?.certain();
                for who in known_before(&self.tx, None, before)? {
                    whom.extend(who.certain());
                }
                for subject in opposed(&self.tx, &whom)? {
                    self.forget(subject)?;
                }
                self.keep_others()
            }
            _ => Ok(()),
        }
    }

    /// Somebody may come back: their hashes go, here and from the memory beside the database.
    fn forget(&mut self, subject: String) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("DELETE FROM suppression WHERE subject = ?1")
            .and_then(|mut forget| forget.execute([&subject]))
            .map_err(StoreError::sql("let somebody come back"))?;
        self.opposition.forgotten.insert(subject);
        self.opposition.changed = true;
        Ok(())
    }

    /// After somebody was let come back: another who opposes and shared an address with them is kept still.
    fn keep_others(&mut self) -> Result<(), StoreError> {
        for contact in opposing(&self.tx)? {
            let who = identity(&self.tx, &contact)?;
            if let Some(day) = contact.date("opposed_on")
                && opposed(&self.tx, &who.certain())?.is_empty()
            {
                keep(&self.tx, &who, Suppressed::Opposed, &day.to_string(), None)?;
            }
        }
        Ok(())
    }

    /// Lets come back who is kept under what is said, and takes the opposition from their records; gives how many.
    fn lift(&mut self, who: &Identity) -> Result<usize, StoreError> {
        let found = matches(&self.tx, &who.kept())?;
        let its: BTreeSet<&str> = found.iter().map(|(subject, _)| subject.as_str()).collect();
        let mut theirs = Vec::new();
        for contact in opposing(&self.tx)? {
            let whom = identity(&self.tx, &contact)?.certain();
            if opposed(&self.tx, &whom)?.iter().any(|subject| its.contains(subject.as_str())) {
                theirs.push(contact);
            }
        }
        for contact in theirs {
            self.update(contact.with("opposed_on", Value::Null))?;
        }
        for (subject, _) in &found {
            self.forget(subject.clone())?;
        }
        if !found.is_empty() {
            self.keep_others()?;
            self.note_access(Access::Lift, Some((Kind::Contact.code(), None)), found.len())?;
        }
        Ok(found.len())
    }
}

/// Whether a change takes an opposition from a contact. One that is anonymised has none to be lifted.
fn is_lifted(before: &Record, after: &Record) -> bool {
    after.kind == Kind::Contact
        && before.date("opposed_on").is_some()
        && after.get("opposed_on").is_null()
        && !is_anonymous(after)
}

/// The contacts that are there and oppose.
fn opposing(conn: &Connection) -> Result<Vec<Record>, StoreError> {
    let mut found = Vec::new();
    rows::each(conn, Kind::Contact, |contact| {
        if contact.date("opposed_on").is_some() && !is_anonymous(&contact) {
            found.push(contact);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Those of the hashes' owners who opposed.
fn opposed(conn: &Connection, variants: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
    let found = matches(conn, variants)?.into_iter();
    Ok(found.filter(|(_, why)| *why == Suppressed::Opposed).map(|(subject, _)| subject).collect())
}

/// Notes the day on which somebody opposed: a copy that lacks the opposition gets it with that day.
fn since(conn: &Connection, subject: &str, day: &str) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE suppression SET added_at = ?2 WHERE subject = ?1 AND why = 'opposed' AND added_at <> ?2",
    )
    .and_then(|mut note| note.execute([subject, day]))
    .map(drop)
    .map_err(StoreError::sql("keep who is not to come back"))
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

    /// Lets somebody come back, knowingly, and takes the opposition from their record if it is there; gives how many were kept
    /// under what is said. Only a director does.
    ///
    /// # Errors
    /// Somebody else; or the database cannot be written.
    pub fn lift(&mut self, who: &Identity) -> Result<usize, StoreError> {
        self.allow(Right::Lift)?;
        self.write(Action::Update, |write| write.lift(who)).map(|(lifted, _)| lifted)
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
