//! What an erasure does to the journal, the drafts and what is remembered besides: entries stay, what they said of the
//! person goes.

use rusqlite::{Connection, params};
use serde_json::{Map, Value as Json};

use super::{ErasurePlan, InDraft, Place, StoreError, room, usual};
use crate::model::kind::Kind;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::naming::Strength;
use crate::model::privacy::{ERASED, anonymised, fixed, is_prose, prose};
use crate::model::record::{Id, Record};
use crate::store::deleted::identities;

const DOING: &str = "redact the journal";

/// One entry, as far as it matters.
struct Entry {
    id: i64,
    kind: Kind,
    record: Id,
    organisation: Option<Id>,
    sides: [Option<String>; 2],
}

/// Hands on the entries that may name the person.
fn each_entry(
    conn: &Connection,
    plan: &ErasurePlan,
    mut take: impl FnMut(Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let doing = || StoreError::sql(DOING);
    let mut read = conn
        .prepare("SELECT id, kind, record_id, organisation_id, before, after FROM journal ORDER BY id")
        .map_err(doing())?;
    let mut rows = read.query([]).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        let read = || -> rusqlite::Result<Option<Entry>> {
            let Some(kind) = Kind::from_code(row.get_ref(1)?.as_str()?) else { return Ok(None) };
            let record: Id = row.get(2)?;
            let sides = [row.get_ref(4)?.as_str_or_null()?, row.get_ref(5)?.as_str_or_null()?];
            let names = |text: &&str| kind == Kind::Contact || may_name(plan, text);
            if !sides.iter().flatten().any(names) {
                return Ok(None);
            }
            Ok(Some(Entry {
                id: row.get(0)?,
                kind,
                record,
                organisation: row.get(3)?,
                sides: sides.map(|side| side.map(str::to_owned)),
            }))
        };
        if let Some(entry) = read().map_err(doing())? {
            take(entry)?;
        }
    }
    Ok(())
}

/// Whether JSON may name the person. Where it is escaped, it is read for certain later.
fn may_name(plan: &ErasurePlan, json: &str) -> bool {
    json.contains('\\') || !plan.naming.mentions(json).is_empty()
}

/// An entry's sides without the person; none where there is nothing to redact.
fn redacted(conn: &Connection, plan: &ErasurePlan, entry: &Entry) -> Result<Option<[Option<String>; 2]>, StoreError> {
    let mut changed = false;
    let mut sides = [None, None];
    for (side, slot) in entry.sides.iter().zip(&mut sides) {
        let Some(text) = side else { continue };
        let json: Option<Map<String, Json>> = serde_json::from_str(text).ok();
        let record = json.as_ref().and_then(|json| Record::from_json(entry.kind, json));
        let Some(mut record) = record else {
            *slot = Some(text.clone());
            continue;
        };
        record.id = entry.record;
        let bare = match entry.kind {
            Kind::Contact if is_the_person(conn, plan, &record)? => Some(anonymised(&record)),
            _ => in_texts(conn, plan, &record, entry.organisation)?,
        };
        changed |= bare.is_some();
        *slot = Some(bare.map_or_else(|| text.clone(), |bare| bare.json_text()));
    }
    Ok(changed.then_some(sides))
}

/// Whether what a contact once was is the person.
pub(super) fn is_the_person(conn: &Connection, plan: &ErasurePlan, record: &Record) -> Result<bool, StoreError> {
    if plan.contacts.iter().any(|contact| contact.id == record.id) || plan.former.contains(&record.id) {
        return Ok(record.text("last_name") != ERASED);
    }
    // Elsewhere somebody of that name may be another.
    let Some(organisation) = record.id_of("organisation").filter(|id| plan.organisations.contains(id)) else {
        return Ok(false);
    };
    let its = identities(conn, record)?;
    // A last name with a number is a sister's as well, where the person was not met.
    let by = |variant: &String| organisation == plan.target.organisation || !variant.starts_with("phone ");
    let is = |who: &Identity| {
        let asked = who.asked();
        its.iter()
            .any(|known| known.is_surely(who) || known.asked().iter().any(|each| by(each) && asked.contains(each)))
    };
    Ok(plan.identities.iter().any(is))
}

/// A record of the journal without the person, in the texts where they are replaced.
fn in_texts(
    conn: &Connection,
    plan: &ErasurePlan,
    record: &Record,
    organisation: Option<Id>,
) -> Result<Option<Record>, StoreError> {
    let mut bare: Option<Record> = None;
    for (at, field) in prose(record.kind) {
        let Some(at_least) = plan.in_journal(record.kind, record.id, field, organisation) else { continue };
        if let Some(value) = plan.naming.without(&record.values[at], at_least, room(record.kind, field)) {
            bare.get_or_insert_with(|| record.clone()).values[at] = value;
        }
    }
    // What bore the person's name, and was changed by hand since, is no longer found by it; what still does keeps its history.
    for (at, field) in fixed(record.kind) {
        if plan.naming.in_value(&record.values[at]) == Some(Strength::Whole)
            && bore_it_once(conn, plan, record, at)?
            && let Some(value) = plan.naming.without(&record.values[at], Strength::Whole, room(record.kind, field))
        {
            bare.get_or_insert_with(|| record.clone()).values[at] = value;
        }
    }
    Ok(bare)
}

/// Whether a field that no erasure touches names the person no more. A firm that is gone may come back by an undo, with its
/// name.
fn bore_it_once(conn: &Connection, plan: &ErasurePlan, record: &Record, at: usize) -> Result<bool, StoreError> {
    let now = crate::store::rows::get(conn, record.kind, record.id)?;
    Ok(match now {
        Some(now) => plan.naming.in_value(&now.values[at]).is_none(),
        None => record.kind != Kind::Organisation,
    })
}

/// How many entries would be redacted.
pub(super) fn count(conn: &Connection, plan: &ErasurePlan) -> Result<usize, StoreError> {
    let mut count = 0;
    each_entry(conn, plan, |entry| {
        count += usize::from(redacted(conn, plan, &entry)?.is_some());
        Ok(())
    })?;
    Ok(count)
}

/// Redacts the journal under the number of an erasure that is open.
pub(super) fn journal(conn: &Connection, plan: &ErasurePlan, erasure: i64) -> Result<usize, StoreError> {
    let mut entries = Vec::new();
    each_entry(conn, plan, |entry| {
        if let Some(sides) = redacted(conn, plan, &entry)? {
            entries.push((entry.id, sides));
        }
        Ok(())
    })?;
    let doing = || StoreError::sql(DOING);
    let mut write =
        conn.prepare("UPDATE journal SET before = ?2, after = ?3, erasure = ?4 WHERE id = ?1").map_err(doing())?;
    for (id, [before, after]) in &entries {
        write.execute(params![id, before, after, erasure]).map_err(doing())?;
    }
    Ok(entries.len())
}

/// A draft, and what becomes of it: none when it goes.
type Draft = (String, Option<String>);

/// The drafts that name the person.
pub(super) fn drafts(conn: &Connection, plan: &ErasurePlan) -> Result<Vec<Draft>, StoreError> {
    let doing = || StoreError::sql("read the drafts");
    let mut read = conn.prepare("SELECT id, form FROM draft ORDER BY id").map_err(doing())?;
    let rows: Vec<(String, String)> =
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect).map_err(doing())?;
    let mut found = Vec::new();
    for (id, form) in rows {
        match in_draft(plan, &form) {
            Some(InDraft::Goes) => found.push((id, None)),
            Some(InDraft::Without(form)) => found.push((id, Some(form))),
            Some(InDraft::Nothing) | None => {}
        }
    }
    Ok(found)
}

/// What becomes of a draft; none for a text that is none.
pub(super) fn in_draft(plan: &ErasurePlan, form: &str) -> Option<InDraft> {
    let mut json = serde_json::from_str::<Json>(form).ok()?;
    Some(match is_of_the_person(plan, &json) {
        true => InDraft::Goes,
        false if without(plan, &mut json) => InDraft::Without(json.to_string()),
        false => InDraft::Nothing,
    })
}

/// Whether a draft is the form of the person's contact, or of a new contact of that name.
fn is_of_the_person(plan: &ErasurePlan, form: &Json) -> bool {
    if form["kind"] != "contact" {
        return false;
    }
    if plan.contacts.iter().map(|contact| contact.id).chain(plan.former.iter().copied()).any(|id| form["id"] == id) {
        return true;
    }
    let typed = typed(form);
    if plan.identities.iter().any(|identity| !identity.asked().is_disjoint(&typed.asked())) {
        return true;
    }
    // A last name without a first one is theirs where it is in their texts: it could not be saved either.
    let alone = form["id"].as_u64().unwrap_or_default() == 0 && typed.first.trim().is_empty();
    alone && plan.is_own_by_last_name(form) && plan.naming.is_last_name(&typed.last)
}

/// Who is typed in the form of a contact.
pub(super) fn typed(form: &Json) -> Identity {
    let text = |field: &str| {
        let raw = &form["fields"][field];
        raw.as_str().or_else(|| raw["text"].as_str()).unwrap_or_default().to_owned()
    };
    Identity {
        last: text("last_name"),
        first: text("first_name"),
        email: text("email"),
        phone: text("phone"),
        organisation: String::new(),
    }
}

/// The parts of a draft that hold the record field by field: as it was, and as it is typed.
pub(super) const SIDES: [&str; 2] = ["base", "fields"];

/// Takes the person out of every text of a draft; gives whether they were there. Fields in which people are written about are
/// treated as the stored ones are; elsewhere, as in the name of what a field points to, it is the whole name that goes.
fn without(plan: &ErasurePlan, draft: &mut Json) -> bool {
    let kind = draft["kind"].as_str().and_then(Kind::from_code);
    let id = draft["id"].as_u64().and_then(|id| Id::try_from(id).ok()).unwrap_or_default();
    let own = organisations(draft).any(|id| plan.organisations.contains(&id));
    let Json::Object(parts) = draft else { return in_json(plan, draft, Strength::Whole) };
    let mut found = false;
    // What a record is called may be one of its texts.
    let mut called: Vec<(String, String)> = Vec::new();
    for side in SIDES {
        let Some(Json::Object(fields)) = parts.get_mut(side) else { continue };
        for (field, value) in fields {
            let prose = kind.filter(|kind| is_prose(*kind, field));
            let at_least = prose.map_or(Some(Strength::Whole), |kind| plan.in_draft_of(kind, id, field, own));
            let before = value.as_str().map(str::to_owned);
            if at_least.is_some_and(|at_least| in_json(plan, value, at_least)) {
                found = true;
                called.extend(before.zip(value.as_str().map(str::to_owned)));
            }
        }
    }
    for (_, part) in parts.iter_mut().filter(|(name, _)| !SIDES.contains(&name.as_str())) {
        if let Json::String(text) = part {
            *text = called.iter().fold(std::mem::take(text), |text, (before, now)| text.replace(before, now));
        }
        found |= in_json(plan, part, Strength::Whole);
    }
    found
}

/// Whose file a draft is about: by what it points to, as it was and as it is.
pub(super) fn organisations(draft: &Json) -> impl Iterator<Item = Id> {
    let itself = (draft["kind"] == Kind::Organisation.code()).then(|| draft["id"].as_u64()).flatten();
    let points = SIDES.into_iter().filter_map(|side| {
        let to = &draft[side]["organisation"];
        to.as_u64().or_else(|| to["id"].as_u64())
    });
    itself.into_iter().chain(points).filter_map(|id| Id::try_from(id).ok())
}

/// Takes the person out of texts, where they are named as surely as that.
fn in_json(plan: &ErasurePlan, json: &mut Json, at_least: Strength) -> bool {
    match json {
        Json::String(text) => {
            let replaced = plan.naming.replaced(text, at_least, ERASED);
            replaced.is_some_and(|replaced| {
                *text = replaced;
                true
            })
        }
        Json::Array(items) => items.iter_mut().fold(false, |found, item| in_json(plan, item, at_least) | found),
        Json::Object(fields) => fields.values_mut().fold(false, |found, value| in_json(plan, value, at_least) | found),
        _ => false,
    }
}

impl ErasurePlan {
    /// What is replaced in a field of a draft: as in the stored one, and at least what is the person anywhere. None where
    /// somebody said that it is another.
    fn in_draft_of(&self, kind: Kind, id: Id, field: &str, own: bool) -> Option<Strength> {
        let usual = usual(own, self.namesake, self.homonym).unwrap_or(Strength::Whole);
        let is = |place: &&Place| (place.kind, place.id, place.field) == (kind, id, field);
        match self.places.iter().find(is) {
            Some(place) if place.chosen => Some(place.at_least.min(usual)),
            Some(place) if place.strength == Strength::Whole => None,
            Some(_) => Some(Strength::Whole),
            None => Some(usual),
        }
    }

    /// Whether a draft is about an organisation in whose texts the last name alone is the person.
    fn is_own_by_last_name(&self, draft: &Json) -> bool {
        let own = organisations(draft).any(|id| self.organisations.contains(&id));
        usual(own, self.namesake, self.homonym) == Some(Strength::LastName)
    }
}

/// Writes or drops the drafts, and what else is remembered: pairs declared distinct, mappings of foreign files.
pub(super) fn remembered(conn: &Connection, plan: &ErasurePlan) -> Result<(), StoreError> {
    let doing = || StoreError::sql("redact the drafts");
    for (id, form) in drafts(conn, plan)? {
        match form {
            Some(form) => conn.execute("UPDATE draft SET form = ?2 WHERE id = ?1", params![id, form]),
            None => conn.execute("DELETE FROM draft WHERE id = ?1", [id]),
        }
        .map_err(doing())?;
    }
    for id in plan.contacts.iter().map(|contact| contact.id).chain(plan.former.iter().copied()) {
        conn.execute("DELETE FROM distinct_pair WHERE kind = 'contact' AND ?1 IN (first_id, second_id)", [id])
            .map_err(doing())?;
    }
    let mappings: Vec<(String, String)> = conn
        .prepare("SELECT headings, mapping FROM import_mapping")
        .and_then(|mut read| read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).and_then(Iterator::collect))
        .map_err(doing())?;
    for (headings, mapping) in mappings {
        let names = |text: &str| plan.naming.mentions(text).iter().any(|mention| mention.strength == Strength::Whole);
        if names(&headings) || names(&mapping) {
            conn.execute("DELETE FROM import_mapping WHERE headings = ?1", [headings]).map_err(doing())?;
        }
    }
    Ok(())
}
