//! Whose data has been kept long enough: every contact, and everybody who was only met on visits.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::deleted::deleted;
use super::{Access, Store, StoreError, Target, rows};
use crate::model::kind::Kind;
use crate::model::privacy::former::{address, name_key, written_name};
use crate::model::privacy::naming::{digits, words_of_name};
use crate::model::privacy::retention::{Expiry, Signs, expiry};
use crate::model::privacy::written::{bare_name, holds_several, names};
use crate::model::privacy::{ERASED, ERASED_SHORT, is_anonymous};
use crate::model::record::{Id, Record};

/// Whom it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A contact.
    Contact(Id),
    /// A contact that was deleted: the journal has them still.
    Deleted(Id),
    /// A name in the visits of an organisation that is no contact's.
    Met,
}

/// One line of what expires.
#[derive(Debug, Clone, PartialEq)]
pub struct Expiring {
    pub who: Who,
    /// First and last name, or the name as it was written.
    pub name: String,
    pub role: String,
    pub organisation: Id,
    pub organisation_name: String,
    /// Whether the organisation is a member on the day.
    pub member: bool,
    pub expiry: Expiry,
    /// Whether a visit names the person.
    pub on_visits: bool,
    /// When their record was deleted (UTC, RFC 3339), and the login of whoever did.
    pub deleted: Option<(String, String)>,
}

impl Expiring {
    /// What to erase.
    pub fn target(&self) -> Target {
        let contact = match self.who {
            Who::Contact(id) | Who::Deleted(id) => Some(id),
            Who::Met => None,
        };
        Target { organisation: self.organisation, contact, name: self.name.clone() }
    }
}

/// The words of a name in one order, for comparing.
fn key(name: &str) -> String {
    let mut words = words_of_name(name);
    words.sort();
    words.join(" ")
}

/// Whole name and number of a contact; nothing where there is no number.
fn named_number(contact: &Record) -> String {
    let number = digits(contact.text("phone"));
    if number.is_empty() { number } else { format!("{} {number}", name_key(contact)) }
}

/// When somebody of an organisation was last met, by the key of the name, and how it was written last.
type Met = HashMap<(Id, String), (NaiveDate, String)>;

/// Who was met.
#[derive(Default)]
struct PeopleMet {
    /// Each entry of a visit, without the role beside the name.
    entries: Met,
    /// Every name that one may hold, with the last day.
    names: HashMap<(Id, String), NaiveDate>,
    /// The entries that hold a name and nobody besides.
    of_name: HashMap<(Id, String), HashSet<String>>,
}

impl PeopleMet {
    fn add(&mut self, organisation: Id, day: NaiveDate, text: &str) {
        let bare = bare_name(text);
        let entry = key(&bare);
        if entry.is_empty() {
            return;
        }
        let one = !holds_several(text);
        // Most are a first and a last name.
        let plain = text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | ' '))
            && text.split(' ').count() == 2;
        let held = if plain { Vec::new() } else { names(text).iter().map(|it| key(it)).collect() };
        // One word among others is a role, a town, anybody's last name.
        let held = held.into_iter().filter(|name| name.contains(' '));
        for name in held.chain(std::iter::once(entry.clone())) {
            let name = (organisation, name);
            if one {
                self.of_name.entry(name.clone()).or_default().insert(entry.clone());
            }
            let last = self.names.entry(name).or_insert(day);
            *last = day.max(*last);
        }
        self.entries.insert((organisation, entry), (day, bare));
    }

    /// A name is a contact's: the entries that hold nobody besides are nobody else's.
    fn take(&mut self, contact: &(Id, String)) {
        for entry in self.of_name.remove(contact).unwrap_or_default() {
            self.entries.remove(&(contact.0, entry));
        }
    }
}

impl Store {
    /// Everybody with the day on which their data is to be gone, the first to go first. `on` is the day it is asked on:
    /// what happens later is not known yet.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn expiring(&self, on: NaiveDate) -> Result<Vec<Expiring>, StoreError> {
        self.snapshot(|store| store.expire(on))
    }

    pub(super) fn expire(&self, on: NaiveDate) -> Result<Vec<Expiring>, StoreError> {
        let months = self.retention_months()?;
        let mut met = self.people_met(on)?;
        let members = self.members_on(on)?;
        let mut found = Vec::new();
        let mut contacts = Vec::new();
        rows::each(&self.conn, Kind::Contact, |contact| {
            if !is_anonymous(&contact) {
                contacts.push(contact);
            }
            Ok(())
        })?;
        let mut named = HashSet::new();
        let mut addresses = HashSet::new();
        for contact in contacts {
            let Some(organisation) = contact.id_of("organisation") else { continue };
            let name = written_name(&contact);
            addresses.insert(address(&contact));
            addresses.insert(named_number(&contact));
            let whole = (organisation, key(&name));
            let met_on = met.names.get(&whole).copied();
            named.insert(whole);
            if let Some(expiry) = expiry(&signs(&contact, met_on), months, on) {
                found.push(Expiring {
                    who: Who::Contact(contact.id),
                    name,
                    role: contact.text("role").to_owned(),
                    organisation,
                    organisation_name: String::new(),
                    member: members.contains_key(&organisation),
                    expiry,
                    on_visits: met_on.is_some(),
                    deleted: None,
                });
            }
        }
        let mut last = deleted(&self.conn, true)?;
        last.sort_by(|one, other| other.at.cmp(&one.at).then(other.contact.id.cmp(&one.contact.id)));
        for gone in last {
            // Whose record was made again is there; whose address, or name and number, is a contact's is that one.
            let name = written_name(&gone.contact);
            let whole = (gone.organisation, key(&name));
            let known = |by: String| !by.is_empty() && addresses.contains(&by);
            if named.contains(&whole) || known(address(&gone.contact)) || known(named_number(&gone.contact)) {
                continue;
            }
            let met_on = met.names.get(&whole).copied();
            named.insert(whole);
            if let Some(expiry) = expiry(&signs(&gone.contact, met_on), months, on) {
                found.push(Expiring {
                    who: Who::Deleted(gone.contact.id),
                    name,
                    role: gone.contact.text("role").to_owned(),
                    organisation: gone.organisation,
                    organisation_name: gone.organisation_name,
                    member: members.contains_key(&gone.organisation),
                    expiry,
                    on_visits: met_on.is_some(),
                    deleted: Some((gone.at, gone.by)),
                });
            }
        }
        named.iter().for_each(|whole| met.take(whole));
        for ((organisation, _), (day, name)) in met.entries {
            let signs = Signs { met_on: Some(day), ..Signs::default() };
            if let Some(expiry) = expiry(&signs, months, on) {
                found.push(Expiring {
                    who: Who::Met,
                    name,
                    role: String::new(),
                    organisation,
                    organisation_name: String::new(),
                    member: members.contains_key(&organisation),
                    expiry,
                    on_visits: true,
                    deleted: None,
                });
            }
        }
        let names = self.organisation_names()?;
        for line in &mut found {
            if let Some(name) = names.get(&line.organisation) {
                line.organisation_name.clone_from(name);
            }
        }
        found.sort_by(|one, two| {
            let key = |line: &Expiring| (line.expiry.on, line.organisation_name.clone(), line.name.clone());
            key(one).cmp(&key(two))
        });
        Ok(found)
    }

    /// Everybody whom visits up to a day name, with the last of them.
    fn people_met(&self, on: NaiveDate) -> Result<PeopleMet, StoreError> {
        let doing = || StoreError::sql("read who was met");
        let mut read = self
            .conn
            .prepare_cached(
                "SELECT organisation_id, date, contacts FROM visit
                 WHERE contacts IS NOT NULL AND status = 'done' AND date <= ?1 ORDER BY date, id",
            )
            .map_err(doing())?;
        let mut rows = read.query([on.to_string()]).map_err(doing())?;
        let mut met = PeopleMet::default();
        while let Some(row) = rows.next().map_err(doing())? {
            let read = || -> rusqlite::Result<(Id, NaiveDate, String)> {
                Ok((row.get(0)?, super::facts::date(row, 1)?, row.get(2)?))
            };
            let (organisation, day, names) = read().map_err(doing())?;
            for name in names.split(';').filter(|name| *name != ERASED && *name != ERASED_SHORT) {
                met.add(organisation, day, name);
            }
        }
        Ok(met)
    }

    /// Notes how many people the visits name that leave in a file: those, or all. Gives how many.
    ///
    /// # Errors
    /// The database cannot be read, or is busy.
    pub fn note_people_met(&self, visits: Option<&[Id]>) -> Result<usize, StoreError> {
        let wanted: Option<HashSet<Id>> = visits.map(|visits| visits.iter().copied().collect());
        let mut people = HashSet::new();
        rows::each(&self.conn, Kind::Visit, |visit| {
            if wanted.as_ref().is_none_or(|wanted| wanted.contains(&visit.id)) {
                let names = visit.get("contacts").as_list().iter().map(|name| key(&bare_name(name)));
                people.extend(names.filter(|name| !name.is_empty()).map(|name| (visit.organisation(), name)));
            }
            Ok(())
        })?;
        if !people.is_empty() {
            self.note_access(Access::Export, Some(("people_met", None)), people.len())?;
        }
        Ok(people.len())
    }

    fn members_on(&self, on: NaiveDate) -> Result<HashMap<Id, ()>, StoreError> {
        let doing = || StoreError::sql("read who is a member");
        let mut read = self
            .conn
            .prepare_cached(
                "SELECT organisation_id FROM membership WHERE joined_on <= ?1 AND coalesce(left_on, ?1) >= ?1",
            )
            .map_err(doing())?;
        let rows = read.query_map([on.to_string()], |row| Ok((row.get(0)?, ()))).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    fn organisation_names(&self) -> Result<HashMap<Id, String>, StoreError> {
        let doing = || StoreError::sql("read the names of organisations");
        let mut read = self.conn.prepare_cached("SELECT id, name FROM organisation").map_err(doing())?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

/// The signs of life of a contact.
fn signs(contact: &Record, met_on: Option<NaiveDate>) -> Signs {
    Signs {
        last_news_on: contact.date("last_news_on"),
        met_on,
        consent_on: contact.date("consent_on"),
        opposed_on: contact.date("opposed_on"),
        created_on: contact.trace.created_at.get(..10).and_then(|day| day.parse().ok()),
    }
}
