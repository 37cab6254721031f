//! Everything that is held on one person: what they may ask to see (GDPR, article 15).

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::deleted::{Deleted, organisation_now};
use super::{ErasurePlan, HistoryEntry, Place, Store, StoreError, Target};
use crate::model::kind::Kind;
use crate::model::privacy::naming::Strength;
use crate::model::privacy::retention::Expiry;
use crate::model::record::{Id, Record};

/// A text that names the person, in full.
#[derive(Debug, Clone)]
pub struct Mentioned {
    pub place: Place,
    pub text: String,
}

/// The file of one person.
#[derive(Debug, Clone)]
pub struct PersonFile {
    pub name: String,
    pub target: Target,
    pub organisation_name: String,
    /// The records of the person.
    pub contacts: Vec<Record>,
    /// Those of them that somebody deleted, as they were last.
    pub deleted: Vec<Deleted>,
    /// Names they bore before.
    pub called: Vec<String>,
    /// The visits that name them, the latest first, in full.
    pub visits: Vec<Record>,
    /// Every text that names them, in visits as well.
    pub mentioned: Vec<Mentioned>,
    /// What the journal holds of their own records, the latest first.
    pub history: Vec<HistoryEntry>,
    /// Entries of the journal that name them.
    pub entries: usize,
    /// Drafts that name them.
    pub drafts: Vec<Json>,
    pub closings: Vec<i32>,
    /// Closed years with a note that names them, and the note.
    pub closing_notes: Vec<(i32, String)>,
    pub expiry: Option<Expiry>,
}

impl PersonFile {
    /// Texts of one kind that name the person.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Mentioned> {
        self.mentioned.iter().filter(move |each| each.place.kind == kind)
    }
}

/// Entries of the journal about one contact, at most.
const HISTORY: u32 = 1_000;

impl Store {
    /// The file of one person on a day.
    ///
    /// # Errors
    /// The contact is gone, or the database cannot be read.
    pub fn person_file(&self, target: &Target, on: chrono::NaiveDate) -> Result<PersonFile, StoreError> {
        let plan = self.plan_erasure(target)?;
        self.snapshot(|store| store.gathered(plan, on))
    }

    fn gathered(&self, plan: ErasurePlan, on: chrono::NaiveDate) -> Result<PersonFile, StoreError> {
        let mut file = PersonFile {
            name: plan.target.name.clone(),
            target: plan.target.clone(),
            organisation_name: organisation_now(&self.conn, plan.target.organisation)?.1,
            contacts: plan.contacts.clone(),
            deleted: plan.deleted.clone(),
            called: plan.called.clone(),
            visits: Vec::new(),
            mentioned: Vec::new(),
            history: Vec::new(),
            entries: plan.entries,
            drafts: Vec::new(),
            closings: plan.closings.clone(),
            closing_notes: plan.closing_notes.clone(),
            expiry: None,
        };
        if let Some(contact) = plan.contacts.first() {
            let name = format!("{} {}", contact.text("first_name"), contact.text("last_name"));
            name.trim().clone_into(&mut file.name);
        }
        for place in plan.places.iter().chain(&plan.remaining) {
            // A last name alone in the file of a namesake may be somebody else's.
            if place.strength == Strength::LastName && plan.namesake {
                continue;
            }
            let Some(record) = self.get(place.kind, place.id)? else { continue };
            let value = record.get(place.field);
            let text = value.as_text().map_or_else(|| value.as_list().join(" ; "), str::to_owned);
            if place.kind == Kind::Visit && file.visits.iter().all(|visit| visit.id != record.id) {
                file.visits.push(record);
            }
            file.mentioned.push(Mentioned { place: place.clone(), text });
        }
        let ids: BTreeSet<Id> =
            plan.contacts.iter().map(|contact| contact.id).chain(plan.former.iter().copied()).collect();
        for id in ids {
            file.history.extend(self.history(Kind::Contact, id, HISTORY)?);
        }
        file.history.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        for draft in self.drafts_naming(&plan)? {
            file.drafts.push(draft);
        }
        file.expiry = self.expire(on)?.into_iter().find(|line| line.target() == plan.target).map(|line| line.expiry);
        Ok(file)
    }

    /// The drafts that name the person, as JSON.
    fn drafts_naming(&self, plan: &ErasurePlan) -> Result<Vec<Json>, StoreError> {
        let doing = || StoreError::sql("read the drafts");
        let mut read =
            self.conn.prepare_cached("SELECT who, form, updated_at FROM draft ORDER BY id").map_err(doing())?;
        let rows: Vec<(String, String, String)> = read
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .and_then(Iterator::collect)
            .map_err(doing())?;
        let mut drafts = Vec::new();
        for (who, form, at) in rows {
            if plan.naming.mentions(&form).is_empty() {
                continue;
            }
            let mut draft = Map::new();
            draft.insert("who".into(), who.into());
            draft.insert("updated_at".into(), at.into());
            draft.insert("form".into(), serde_json::from_str(&form).unwrap_or(Json::Null));
            drafts.push(Json::Object(draft));
        }
        Ok(drafts)
    }
}
