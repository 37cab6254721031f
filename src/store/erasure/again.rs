//! Erasures outlive the file: what was erased is kept beside the database as keyed hashes and places, and carried out
//! again on any older copy that takes its place.
//!
//! The file is `DATABASE.erasures`, for those who have the database. It holds no name, but the key of the hashes: see SECURITY.md.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::{ErasurePlan, Store, StoreError, Target};
use crate::model::kind::Kind;
use crate::model::privacy::former::written_name;
use crate::model::privacy::hash::{Identity, hmac};
use crate::model::privacy::naming::words_of_name;
use crate::model::privacy::{Mode, is_anonymous};
use crate::model::record::{Id, Record, Value};
use crate::small_file;
use crate::store::deleted::{deleted, identities, told};
use crate::store::rights::Access;
use crate::store::suppression::Suppressed;
use crate::store::{Action, Session, file_rights, lookup, rows, suppression};

/// What is kept beside the database.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    keys: Vec<String>,
    people: Vec<Person>,
    erasures: Vec<Erasure>,
}

impl Kept {
    /// Adds what another memory knows and this one does not.
    pub(super) fn merge(&mut self, other: Kept) {
        self.keys.extend(other.keys);
        self.keys.sort();
        self.keys.dedup();
        let known: BTreeSet<String> = self.people.iter().map(|person| person.subject.clone()).collect();
        self.people.extend(other.people.into_iter().filter(|person| !known.contains(&person.subject)));
        let known: BTreeSet<String> = self.erasures.iter().map(|erasure| erasure.subject.clone()).collect();
        self.erasures.extend(other.erasures.into_iter().filter(|erasure| !known.contains(&erasure.subject)));
    }

    /// Who was erased, or opposed.
    pub(super) fn subjects(&self) -> BTreeSet<String> {
        let people = self.people.iter().map(|person| &person.subject);
        people.chain(self.erasures.iter().map(|erasure| &erasure.subject)).cloned().collect()
    }

    /// Whether a database hashes with one of these keys: then both are of one pole.
    pub(super) fn shares_a_key(&self, conn: &Connection) -> bool {
        let shared = |key: &String| {
            conn.query_row("SELECT EXISTS (SELECT 1 FROM privacy_key WHERE key = ?1)", [key], |row| row.get(0))
        };
        self.keys.iter().any(|key| shared(key).unwrap_or(false))
    }
}

/// What is kept beside a database of its erasures, to tell whose copies are its own.
#[derive(Debug, Default)]
pub(in crate::store) struct Memory(Kept);

impl Memory {
    pub(in crate::store) fn beside(database: &Path) -> Memory {
        Memory(read(database).unwrap_or_default())
    }

    /// See [`Kept::shares_a_key`].
    pub(in crate::store) fn shares_a_key(&self, conn: &Connection) -> bool {
        self.0.shares_a_key(conn)
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Person {
    subject: String,
    why: String,
    added_at: String,
    hashes: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Erasure {
    at: String,
    who: String,
    mode: String,
    subject: String,
    organisation: Option<Id>,
    /// Kind, record and field.
    places: Vec<(String, Id, String)>,
}

/// Where it is kept.
pub(super) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".erasures");
    PathBuf::from(name)
}

/// Who does again what was done before.
const PROGRAM: &str = "rouage";

pub(super) const DOING: &str = "read what was erased";

/// What a database knows.
pub(super) fn collect(conn: &Connection) -> Result<Kept, StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut kept = Kept::default();
    let mut keys = conn.prepare("SELECT key FROM privacy_key ORDER BY key").map_err(doing())?;
    kept.keys = keys.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?;
    let mut people =
        conn.prepare("SELECT subject, why, added_at, hash FROM suppression ORDER BY subject, hash").map_err(doing())?;
    let mut rows = people.query([]).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        let read = || -> rusqlite::Result<(String, String, String, String)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let (subject, why, added_at, hash) = read().map_err(doing())?;
        match kept.people.last_mut().filter(|person| person.subject == subject) {
            Some(person) => person.hashes.push(hash),
            None => kept.people.push(Person { subject, why, added_at, hashes: vec![hash] }),
        }
    }
    let mut erasures =
        conn.prepare("SELECT id, at, who, mode, subject, organisation_id FROM erasure ORDER BY id").map_err(doing())?;
    let mut places = conn
        .prepare("SELECT kind, record_id, field FROM erasure_place WHERE erasure_id = ?1 ORDER BY 1, 2, 3")
        .map_err(doing())?;
    let mut rows = erasures.query([]).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        let mut read = || -> rusqlite::Result<Erasure> {
            let id: i64 = row.get(0)?;
            let places =
                places.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?;
            Ok(Erasure {
                at: row.get(1)?,
                who: row.get(2)?,
                mode: row.get(3)?,
                subject: row.get(4)?,
                organisation: row.get(5)?,
                places,
            })
        };
        kept.erasures.push(read().map_err(doing())?);
    }
    Ok(kept)
}

/// Keeps beside the database what was erased, and who opposed.
pub(in crate::store) fn keep_beside(store: &Store) -> Result<(), StoreError> {
    // Of two programs that end a change at once the second writes what both did: nobody else writes between reading and
    // keeping. Where the database cannot be held for that, what is read now is kept.
    let held = Transaction::new_unchecked(&store.conn, TransactionBehavior::Immediate).ok();
    let kept = collect(&store.conn)?;
    let done = put(&store.path, &kept);
    drop(held);
    done
}

/// Takes from the memory beside a database who may come back, before that is committed: whatever happens then, they are not
/// taken for people whom an older copy lacks.
///
/// # Errors
/// The memory cannot be written.
pub(in crate::store) fn forget_beside(database: &Path, forgotten: &BTreeSet<String>) -> Result<(), StoreError> {
    if forgotten.is_empty() {
        return Ok(());
    }
    let Some(mut kept) = read(database) else { return Ok(()) };
    kept.people.retain(|person| !forgotten.contains(&person.subject));
    put(database, &kept)
}

fn put(database: &Path, kept: &Kept) -> Result<(), StoreError> {
    let path = beside(database);
    if kept.people.is_empty() && kept.erasures.is_empty() && !path.exists() {
        return Ok(());
    }
    let fail = |source| StoreError::Folder { path: path.clone(), source };
    refuse_forbidden(database)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A temporary file is for its owner alone; in a shared folder whoever restores there has to read it.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    let text = serde_json::to_string(kept).map_err(|error| fail(error.into()))?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    file_rights::set(file.path(), file_rights::of(database).file).map_err(fail)?;
    file.persist(&path).map(drop).map_err(|error| fail(error.error))
}

/// Refuses a memory that another account keeps to itself: whom it knows of would come back, and it must not be written over.
///
/// # Errors
/// It is there, and may not be read.
pub(in crate::store) fn refuse_forbidden(database: &Path) -> Result<(), StoreError> {
    let path = beside(database);
    match small_file::regular(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Err(StoreError::ErasuresForbidden(path)),
        _ => Ok(()),
    }
}

/// Carries out again what was erased from the file that stood here before, if this is an older one. Nothing to do is told
/// by a look at the numbers.
pub(in crate::store) fn reapply(store: &mut Store) -> Result<(), StoreError> {
    read(&store.path).map_or(Ok(()), |kept| redo(store, &kept).map(drop))
}

/// What is kept beside a database; none where there is nothing that can be read.
pub(super) fn read(database: &Path) -> Option<Kept> {
    let text = small_file::read(&beside(database), small_file::LIST).ok()?;
    serde_json::from_str(&text).ok()
}

/// Carries out what is kept and not done yet; gives how many people were erased again.
pub(super) fn redo(store: &mut Store, kept: &Kept) -> Result<usize, StoreError> {
    let known: BTreeSet<String> = {
        let doing = || StoreError::sql(DOING);
        let sql = "SELECT subject FROM suppression UNION SELECT subject FROM erasure";
        let mut read = store.conn.prepare(sql).map_err(doing())?;
        read.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?
    };
    let missing: Vec<&Person> = kept.people.iter().filter(|person| !known.contains(&person.subject)).collect();
    let erased: BTreeSet<String> = {
        let doing = || StoreError::sql(DOING);
        let mut read = store.conn.prepare("SELECT subject FROM erasure").map_err(doing())?;
        read.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?
    };
    let again: Vec<&Erasure> = kept.erasures.iter().filter(|erasure| !erased.contains(&erasure.subject)).collect();
    if missing.is_empty() && again.is_empty() {
        return Ok(0);
    }
    // It is nobody's change: neither of whoever opened the copy, nor to be taken back with theirs.
    let session =
        Session { who: PROGRAM.to_owned(), id: format!("{PROGRAM} {}", store.session.id), ..store.session.clone() };
    store.acting_as(session, |store| {
        remember(store, &kept.keys, &missing)?;
        oppose(store, &missing)?;
        erase(store, kept, again)
    })
}

/// Erases again those who were erased, where they are back; gives how many.
fn erase(store: &mut Store, kept: &Kept, again: Vec<&Erasure>) -> Result<usize, StoreError> {
    let mut people = 0;
    for erasure in again {
        let hashes: BTreeSet<&str> = kept
            .people
            .iter()
            .filter(|person| person.subject == erasure.subject)
            .flat_map(|person| person.hashes.iter().map(String::as_str))
            .collect();
        let plans = plans(store, erasure, &hashes)?;
        if plans.is_empty() {
            note(store, erasure)?;
        } else {
            people += store.erase_each(&plans, Some(&erasure.subject))?.people;
        }
    }
    keep_beside(store).map(|()| people)
}

/// Takes keys and hashes over.
fn remember(store: &mut Store, keys: &[String], people: &[&Person]) -> Result<(), StoreError> {
    let doing = || StoreError::sql("keep who is not to come back");
    let tx = store.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(doing())?;
    for key in keys {
        tx.execute("INSERT OR IGNORE INTO privacy_key (key) VALUES (?1)", [key]).map_err(doing())?;
    }
    for person in people {
        for hash in &person.hashes {
            tx.execute(
                "INSERT OR IGNORE INTO suppression (subject, hash, why, added_at) VALUES (?1, ?2, ?3, ?4)",
                params![person.subject, hash, person.why, person.added_at],
            )
            .map_err(doing())?;
        }
    }
    store.log.commit(tx, &store.path, "keep who is not to come back")
}

/// Notes on contacts of an older file that they have opposed since.
fn oppose(store: &mut Store, people: &[&Person]) -> Result<(), StoreError> {
    let opposed: Vec<&&Person> = people.iter().filter(|person| person.why == Suppressed::Opposed.code()).collect();
    if opposed.is_empty() {
        return Ok(());
    }
    let keys = suppression::keys(&store.conn)?;
    let mut found = Vec::new();
    for contact in store.all(Kind::Contact)? {
        if contact.date("opposed_on").is_some() || is_anonymous(&contact) {
            continue;
        }
        let who = suppression::identity(&store.conn, &contact)?;
        // A name alone is told by many: only with the organisation.
        let hashes: BTreeSet<String> = who
            .certain()
            .into_iter()
            .flat_map(|variant| keys.iter().map(move |key| hmac(key, &variant)).collect::<Vec<_>>())
            .collect();
        let person = opposed.iter().find(|person| person.hashes.iter().any(|hash| hashes.contains(hash)));
        if let Some(day) = person.and_then(|person| person.added_at.get(..10)?.parse().ok()) {
            found.push(contact.with("opposed_on", Value::Date(day)));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    store.write(Action::Update, |write| {
        write.note_access(Access::OpposeAgain, Some((Kind::Contact.code(), None)), found.len())?;
        found.into_iter().try_for_each(|contact| write.update(contact).map(drop))?;
        // The memory says it already, and says of erasures what this database does not know yet.
        write.opposition.changed = false;
        Ok(())
    })?;
    Ok(())
}

/// Notes an erasure for which there was nothing to do, so that it is not looked for again.
fn note(store: &mut Store, erasure: &Erasure) -> Result<(), StoreError> {
    store
        .conn
        .execute(
            "INSERT INTO erasure (at, who, mode, subject, organisation_id) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![erasure.at, erasure.who, erasure.mode, erasure.subject, erasure.organisation],
        )
        .map(drop)
        .map_err(StoreError::sql("erase a person again"))
}

/// Whom the hashes mean in this file, and where they are to be erased.
fn plans(store: &Store, erasure: &Erasure, hashes: &BTreeSet<&str>) -> Result<Vec<ErasurePlan>, StoreError> {
    let keys = suppression::keys(&store.conn)?;
    // A name alone is told by many; by the address, the number, or in the same organisation it is the person.
    let matches = |who: &Identity, by: &dyn Fn(&str) -> bool| {
        let asked = who.asked();
        let written = who.written();
        let mut variants = asked.iter().filter(|variant| by(variant)).chain(&written);
        variants.any(|variant| keys.iter().any(|key| hashes.contains(hmac(key, variant).as_str())))
    };
    let is_meant = |who: &Identity, organisation: Id| {
        let here = erasure.organisation == Some(organisation);
        matches(who, &|variant| here || !variant.starts_with("name "))
    };
    let is_named = |who: &Identity| matches(who, &|_| true);
    let mut targets: Vec<Target> = Vec::new();
    let mut names: BTreeSet<(Id, String)> = BTreeSet::new();
    let mut contacts = Vec::new();
    rows::each(&store.conn, Kind::Contact, |contact| {
        if !is_anonymous(&contact) {
            contacts.push(contact);
        }
        Ok(())
    })?;
    for contact in contacts {
        if let Some(organisation) = contact.id_of("organisation")
            && is_meant(&suppression::identity(&store.conn, &contact)?, organisation)
        {
            targets.push(Target { organisation, contact: Some(contact.id), name: written_name(&contact) });
        }
    }
    // Somebody who is a contact no longer: by the journal, by the visits, by the texts that were redacted.
    for gone in deleted(&store.conn, false)? {
        let own = gone.contact.id_of("organisation").unwrap_or(gone.organisation);
        let its = identities(&store.conn, &gone.contact)?;
        if its.iter().any(|who| is_meant(who, own) || is_meant(who, gone.organisation)) {
            let (organisation, name) = (gone.organisation, written_name(&gone.contact));
            targets.push(Target { organisation, contact: Some(gone.contact.id), name });
        }
    }
    if targets.is_empty() {
        for contact in journalled(&store.conn)? {
            if let Some(organisation) = contact.id_of("organisation")
                && is_meant(&suppression::identity(&store.conn, &contact)?, organisation)
            {
                names.insert((organisation, written_name(&contact)));
            }
        }
    }
    let mode = if erasure.mode == Mode::Anonymised.code() { Mode::Anonymised } else { Mode::Erased };
    let mut plans: Vec<ErasurePlan> = Vec::new();
    let mut done: BTreeSet<Id> = BTreeSet::new();
    let plan = |target: &Target| {
        let mut plan = store.plan_erasure(target)?;
        plan.mode = mode;
        for place in &mut plan.places {
            let was = |(kind, id, field): &&(String, Id, String)| {
                place.kind.code() == kind && place.id == *id && place.field == field
            };
            place.chosen |= erasure.places.iter().any(|each| was(&each));
        }
        Ok::<ErasurePlan, StoreError>(plan)
    };
    for target in &targets {
        if target.contact.is_some_and(|id| done.contains(&id)) {
            continue;
        }
        let plan = plan(target)?;
        done.extend(plan.contacts.iter().map(|contact| contact.id).chain(plan.former.iter().copied()));
        plans.push(plan);
    }
    // Whoever is a contact under another name there may be named in the texts by this one already.
    for (kind, id, field) in &erasure.places {
        if let Some(kind) = Kind::from_code(kind)
            && let Some(record) = rows::get(&store.conn, kind, *id)?
            && let Some(organisation) = erasure.organisation.or(record.organisation())
        {
            let files = lookup::reference(&store.conn, Kind::Organisation, organisation)?.unwrap_or_default();
            let found = meant(record.get(field), &files, &is_named);
            let unknown = found.filter(|name| plans.iter().all(|plan| !plan.is_named_in(name)));
            names.extend(unknown.map(|name| (organisation, name)));
        }
    }
    for (organisation, name) in names {
        plans.push(plan(&Target { organisation, contact: None, name: name.trim().to_owned() })?);
    }
    Ok(plans)
}

/// What the journal tells of contacts.
pub(super) fn journalled(conn: &Connection) -> Result<Vec<Record>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let sql = "SELECT record_id, before FROM journal WHERE kind = 'contact' AND before IS NOT NULL
        UNION SELECT record_id, after FROM journal WHERE kind = 'contact' AND after IS NOT NULL";
    let mut read = conn.prepare(sql).map_err(doing())?;
    let texts: Vec<(Id, String)> =
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect).map_err(doing())?;
    Ok(texts.iter().filter_map(|(id, text)| told(*id, text)).collect())
}

/// The names of the person in a text, tried word by word.
pub(super) fn meant(value: &Value, files: &str, is_meant: &impl Fn(&Identity) -> bool) -> impl Iterator<Item = String> {
    /// Most words of a name.
    const MOST: usize = 5;
    let texts: Vec<&str> = match value {
        Value::Text(text) => vec![text],
        Value::List(items) => items.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for text in texts {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut at = 0;
        while at < words.len() {
            let lengths = (2..=MOST.min(words.len() - at)).rev();
            let name = lengths
                .map(|length| words[at..at + length].join(" "))
                .find(|name| words_of_name(name).len() > 1 && is_meant(&Identity::named(name, files)));
            at += name.as_ref().map_or(1, |name| name.split(' ').count());
            found.extend(name);
        }
    }
    found.into_iter()
}
