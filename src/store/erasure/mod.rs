//! Erasing a person: from the address book, from the texts that name them, from the journal, the drafts and the search;
//! what is to be erased is planned and shown first.

mod again;
mod alike;
mod carry;
mod copies;
mod former;
mod lineage;
mod mend;
mod redact;
mod remains;
mod salvaged;
mod since;
mod still_open;
mod taken_over;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::Connection;

pub(super) use again::{Memory, forget_beside, keep_beside, reapply, refuse_forbidden};
pub use alike::Alike;
pub use carry::Erased;
pub use former::NotSought;
pub(super) use former::{holders, known_before};
pub use lineage::Origin;
pub(super) use lineage::same_pole;
pub use mend::LostMemory;
pub(super) use mend::mend;
pub use salvaged::{ErasuresSince, forget_memory};
pub(super) use salvaged::{move_memory, redo_since};
pub use still_open::{StillOpen, Typing};
pub(super) use taken_over::{Since, Subjects};

use super::deleted::{self, Deleted};
use super::{Store, StoreError, lookup, merged, rows, suppression};
use crate::model::kind::{Kind, Type};
use crate::model::privacy::hash::Identity;
use crate::model::privacy::naming::{Naming, Strength};
use crate::model::privacy::{Mode, is_anonymous, prose};
use crate::model::record::{Id, Record, Value};

/// Who is to be erased: a contact, or somebody whose name stands in the visits of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub organisation: Id,
    pub contact: Option<Id>,
    /// The name, as it is written there.
    pub name: String,
}

/// A text that names the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub kind: Kind,
    pub id: Id,
    pub field: &'static str,
    /// Whose file it is in.
    pub organisation: Option<Id>,
    pub organisation_name: String,
    /// The record's own date, where it has one.
    pub date: Option<NaiveDate>,
    /// The text around the name, on one line.
    pub excerpt: String,
    /// How surely it is the person: the surest passage of the text.
    pub strength: Strength,
    /// What is replaced at least there.
    pub at_least: Strength,
    /// Whether it is to be replaced.
    pub chosen: bool,
}

/// What erasing somebody would do.
#[derive(Debug, Clone)]
pub struct ErasurePlan {
    pub target: Target,
    pub mode: Mode,
    pub naming: Naming,
    /// What the person is known by, to be kept as hashes.
    pub identities: Vec<Identity>,
    /// The records of the person: the contact, and others of the same address or, in the same organisation, name.
    pub contacts: Vec<Record>,
    /// Records of the person that somebody deleted: the journal has them still.
    pub deleted: Vec<Deleted>,
    /// Records of other organisations that bear the name and may be somebody else's: they go along where somebody says so.
    pub alike: Vec<Alike>,
    /// Whose files are the person's own: of the organisations of all those records, and of those that were merged into them.
    pub organisations: BTreeSet<Id>,
    /// Contacts that the person was, by the journal, and that are gone: their forms may be open still.
    pub former: Vec<Id>,
    /// Names they bore before, looked for as well.
    pub called: Vec<String>,
    /// Names their records bore that are not.
    pub not_sought: Vec<NotSought>,
    pub places: Vec<Place>,
    /// Entries of the journal that name them.
    pub entries: usize,
    /// Drafts that do.
    pub drafts: usize,
    /// Closed years whose document names them: it stays as it was sent.
    pub closings: Vec<i32>,
    /// Closed years with a note that names them, and the note: it stays as well.
    pub closing_notes: Vec<(i32, String)>,
    /// Fields that name them and that no erasure touches, as something is named or counted by them: firms, staff, partners of
    /// agreements, markets. They are changed by hand.
    pub remaining: Vec<Place>,
    /// Whether somebody else of the organisation bears the last name: then it is not replaced where it stands alone.
    pub namesake: bool,
    /// The same for the whole name in another organisation: then texts elsewhere are left alone unless they are chosen.
    pub homonym: bool,
}

/// What an erasure makes of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InDraft {
    /// It does not name the person.
    Nothing,
    /// The form as it stays.
    Without(String),
    /// It is a form of the person: it goes.
    Goes,
}

impl ErasurePlan {
    /// What this makes of a draft that is kept elsewhere than in the database; none for a text that is no draft.
    pub fn in_draft(&self, form: &str) -> Option<InDraft> {
        redact::in_draft(self, form)
    }

    /// Whether a text that is kept elsewhere names the person.
    pub fn is_named_in(&self, text: &str) -> bool {
        self.naming.mentions(text).iter().any(|mention| mention.strength == Strength::Whole)
    }

    /// The records of other organisations that are said to be the same person.
    pub fn also(&self) -> Vec<Id> {
        self.alike.iter().filter(|alike| alike.chosen).map(|alike| alike.contact.id).collect()
    }

    /// Whether a visit names the person: then the record had better stay, anonymised.
    pub fn is_named_on_visits(&self) -> bool {
        self.places.iter().any(|place| place.kind == Kind::Visit && place.chosen)
    }

    /// What is to be replaced in a field of the journal: as in the record itself, else as texts of its file are.
    fn in_journal(&self, kind: Kind, id: Id, field: &str, organisation: Option<Id>) -> Option<Strength> {
        if let Some(place) =
            self.places.iter().find(|place| place.kind == kind && place.id == id && place.field == field)
        {
            // Where a last name stands that is somebody else's, the whole name may have stood before.
            let kept = (place.strength == Strength::LastName).then_some(Strength::Whole);
            return if place.chosen { Some(place.at_least) } else { kept };
        }
        let own = organisation.is_some_and(|id| self.organisations.contains(&id));
        usual(own, self.namesake, self.homonym)
    }
}

/// What is replaced in a text unless somebody chose.
const fn usual(own: bool, namesake: bool, homonym: bool) -> Option<Strength> {
    match (own, namesake, homonym) {
        (true, false, _) => Some(Strength::LastName),
        (true, true, _) | (false, _, false) => Some(Strength::Whole),
        (false, _, true) => None,
    }
}

/// Characters shown on either side of a name.
const AROUND: usize = 40;

impl Store {
    /// What erasing somebody would do. A contact whom visits name is proposed to be anonymised, any other to be erased.
    ///
    /// # Errors
    /// The contact is gone, or the database cannot be read.
    pub fn plan_erasure(&self, target: &Target) -> Result<ErasurePlan, StoreError> {
        self.plan_erasure_of(target, &[])
    }

    /// Whether somebody of whom something is shown was erased meanwhile, or is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_erased(&self, target: &Target) -> Result<bool, StoreError> {
        if let Some(id) = target.contact {
            if let Some(contact) = rows::get(&self.conn, Kind::Contact, id)? {
                return Ok(is_anonymous(&contact));
            }
            return Ok(!deleted::deleted(&self.conn, false)?.iter().any(|gone| gone.contact.id == id));
        }
        let files = lookup::reference(&self.conn, Kind::Organisation, target.organisation)?.unwrap_or_default();
        let who = Identity::named(&target.name, &files);
        let known = suppression::matches(&self.conn, &who.written())?;
        Ok(known.iter().any(|(_, why)| *why == suppression::Suppressed::Erased))
    }

    /// The same, with contacts of other organisations, there or deleted, that are said to be the same person.
    ///
    /// # Errors
    /// The contact is gone, or the database cannot be read.
    pub fn plan_erasure_of(&self, target: &Target, also: &[Id]) -> Result<ErasurePlan, StoreError> {
        self.snapshot(|store| planned(&store.conn, target, also))
    }
}

/// What erasing somebody would do, by what a connection sees.
fn planned(conn: &Connection, target: &Target, also: &[Id]) -> Result<ErasurePlan, StoreError> {
    let mut plan = sought(conn, target, also)?;
    plan.entries = redact::count(conn, &plan)?;
    plan.drafts = redact::drafts(conn, &plan)?.len();
    (plan.closings, plan.closing_notes) = remains::closings(conn, &plan)?;
    plan.remaining = remains::fields(conn, &plan)?;
    Ok(plan)
}

/// The person, and the texts that name them.
fn sought(conn: &Connection, target: &Target, also: &[Id]) -> Result<ErasurePlan, StoreError> {
    let (contact, gone) = match target.contact {
        Some(id) => match rows::get(conn, Kind::Contact, id)? {
            Some(contact) => (Some(contact), None),
            None => {
                let gone = deleted::deleted(conn, false)?.into_iter().find(|gone| gone.contact.id == id);
                (None, Some(gone.ok_or(StoreError::Gone { kind: Kind::Contact, id })?))
            }
        },
        None => (None, None),
    };
    let (naming, identities) = match contact.as_ref().or(gone.as_ref().map(|gone| &gone.contact)) {
        Some(contact) => (Naming::of(contact), deleted::identities(conn, contact)?),
        None => {
            let files = lookup::reference(conn, Kind::Organisation, target.organisation)?.unwrap_or_default();
            (Naming::named(&target.name), vec![Identity::named(&target.name, &files)])
        }
    };
    let identity = identities.first().cloned().unwrap_or_default();
    let mut plan = ErasurePlan {
        target: target.clone(),
        mode: Mode::Erased,
        naming,
        identities,
        contacts: contact.into_iter().collect(),
        deleted: Vec::new(),
        alike: Vec::new(),
        organisations: merged::with_merged(conn, target.organisation)?,
        former: Vec::new(),
        called: Vec::new(),
        not_sought: Vec::new(),
        places: Vec::new(),
        entries: 0,
        drafts: 0,
        closings: Vec::new(),
        closing_notes: Vec::new(),
        remaining: Vec::new(),
        namesake: false,
        homonym: false,
    };
    gone.into_iter().for_each(|gone| former::take(&mut plan, gone));
    let living = alike::living(conn, &mut plan, &identity, also)?;
    alike::deleted(conn, &mut plan, &identity, also)?;
    alike::own_files(conn, &mut plan, &living)?;
    former::gather(conn, &mut plan, &living)?;
    for twin in &plan.contacts {
        plan.naming.reached_at(twin);
    }
    find_places(conn, &mut plan)?;
    if !plan.contacts.is_empty() && target.contact.is_some() && plan.is_named_on_visits() {
        plan.mode = Mode::Anonymised;
    }
    Ok(plan)
}

fn find_places(conn: &Connection, plan: &mut ErasurePlan) -> Result<(), StoreError> {
    let mut places = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| prose(*kind).next().is_some()) {
        rows::each(conn, kind, |record| {
            // What goes with the person is no place.
            if kind != Kind::Contact || plan.contacts.iter().all(|contact| contact.id != record.id) {
                places.extend(prose(kind).filter_map(|(at, field)| place(plan, &record, at, field)));
            }
            Ok(())
        })?;
    }
    name_organisations(conn, &mut places)?;
    let own = Some(plan.target.organisation);
    places.sort_by_key(|place| {
        (place.organisation != own, place.kind, std::cmp::Reverse(place.date), place.id, place.field)
    });
    plan.places = places;
    Ok(())
}

/// Fills in whose file each is in.
fn name_organisations(conn: &Connection, places: &mut [Place]) -> Result<(), StoreError> {
    for place in places {
        if let Some(id) = place.organisation
            && let Some(record) = rows::get(conn, Kind::Organisation, id)?
        {
            record.text("name").clone_into(&mut place.organisation_name);
        }
    }
    Ok(())
}

/// Whether a field of a record names the person, and what is proposed.
fn place(plan: &ErasurePlan, record: &Record, at: usize, field: &'static str) -> Option<Place> {
    let value = &record.values[at];
    let strength = plan.naming.in_value(value)?;
    let organisation = record.organisation();
    let own = organisation.is_some_and(|id| plan.organisations.contains(&id));
    // Elsewhere a last name alone is anybody's.
    if !own && strength == Strength::LastName {
        return None;
    }
    let usual = usual(own, plan.namesake, plan.homonym);
    let chosen = usual.is_some_and(|at_least| strength >= at_least);
    // A mandate is held in public: its holder is replaced when somebody decides so.
    let public = record.kind == Kind::Mandate;
    Some(Place {
        kind: record.kind,
        id: record.id,
        field,
        organisation,
        organisation_name: String::new(),
        date: ["date", "started_on", "due_on", "obtained_on", "signed_on", "paid_on", "done_on"]
            .into_iter()
            .find_map(|name| record.date(name)),
        excerpt: excerpt(&plan.naming, value),
        strength,
        at_least: if chosen { usual.unwrap_or(strength) } else { strength },
        chosen: chosen && !public,
    })
}

/// The text around the first name, on one line.
fn excerpt(naming: &Naming, value: &Value) -> String {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(" ; "),
        _ => return String::new(),
    };
    let Some(mention) = naming.mentions(&text).into_iter().max_by_key(|mention| mention.strength) else {
        return String::new();
    };
    let before: Vec<char> = text[..mention.range.start].chars().rev().take(AROUND).collect();
    let cut = text[..mention.range.start].chars().count() > AROUND;
    let after: String = text[mention.range.end..].chars().take(AROUND).collect();
    let more = text[mention.range.end..].chars().count() > AROUND;
    let said = format!("{}{}{after}", before.into_iter().rev().collect::<String>(), &text[mention.range.clone()]);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{said}{}", if cut { "…" } else { "" }, if more { "…" } else { "" })
}

/// What a field holds at most, in characters.
fn room(kind: Kind, field: &str) -> usize {
    match kind.field(field).map(|field| field.ty) {
        Some(Type::Text { max } | Type::Lines { max } | Type::List { max, .. }) => max,
        _ => usize::MAX,
    }
}
