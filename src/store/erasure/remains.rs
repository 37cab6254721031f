//! What an erasure leaves alone, to be named: fields by which something is named or counted, and closed years. And what has come
//! since it was planned.

use rusqlite::Connection;

use super::former::leaves_more;
use super::{ErasurePlan, Place, StoreError, name_organisations, place, sought};
use crate::model::kind::Kind;
use crate::model::privacy::naming::Strength;
use crate::model::privacy::{fixed, is_anonymous};
use crate::store::rows;

/// The fields that name the person and that no erasure touches.
pub(super) fn fields(conn: &Connection, plan: &ErasurePlan) -> Result<Vec<Place>, StoreError> {
    let mut found = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| fixed(*kind).next().is_some()) {
        rows::each(conn, kind, |record| {
            let places = fixed(kind).filter_map(|(at, field)| place(plan, &record, at, field));
            found.extend(places.filter(|place| place.strength == Strength::Whole));
            Ok(())
        })?;
    }
    found.iter_mut().for_each(|place| place.chosen = false);
    name_organisations(conn, &mut found)?;
    let own = Some(plan.target.organisation);
    found.sort_by_key(|place| (place.organisation != own, place.kind, place.id, place.field));
    Ok(found)
}

/// Closed years whose documents name the person, and those with a note that does.
pub(super) type Closings = (Vec<i32>, Vec<(i32, String)>);

/// The closed years that name the person.
pub(super) fn closings(conn: &Connection, plan: &ErasurePlan) -> Result<Closings, StoreError> {
    let doing = || StoreError::sql("read the closed years");
    let mut read = conn.prepare("SELECT year, document, note FROM closing ORDER BY year, revision").map_err(doing())?;
    let mut rows = read.query([]).map_err(doing())?;
    let names = |text: &str| plan.naming.mentions(text).iter().any(|mention| mention.strength == Strength::Whole);
    let (mut years, mut notes): Closings = (Vec::new(), Vec::new());
    while let Some(row) = rows.next().map_err(doing())? {
        let read = || -> rusqlite::Result<(i32, bool, Option<String>)> {
            Ok((row.get(0)?, names(row.get_ref(1)?.as_str()?), row.get(2)?))
        };
        let (year, named, note) = read().map_err(doing())?;
        if named && years.last() != Some(&year) {
            years.push(year);
        }
        notes.extend(note.filter(|note| names(note)).map(|note| (year, note)));
    }
    Ok((years, notes))
}

/// Whether there is more of the person than was planned on: a text, a record of theirs, an address, a namesake.
pub(super) fn more_since(conn: &Connection, plan: &ErasurePlan) -> Result<bool, StoreError> {
    let contact = plan.target.contact.map(|id| rows::get(conn, Kind::Contact, id)).transpose()?;
    // Their record is gone, or went with one of the same person: their texts are looked for all the same.
    let gone = contact.flatten().is_some_and(|contact| is_anonymous(&contact));
    let now = match if gone { None } else { Some(sought(conn, &plan.target, &plan.also())) } {
        Some(Ok(now)) => now,
        None | Some(Err(StoreError::Gone { .. })) => {
            let mut now = ErasurePlan { places: Vec::new(), ..plan.clone() };
            super::find_places(conn, &mut now)?;
            now
        }
        Some(Err(error)) => return Err(error),
    };
    let known = |place: &Place| {
        let same = |each: &&Place| (each.kind, each.id, each.field) == (place.kind, place.id, place.field);
        // A text that was left as it is may name them more surely by now.
        plan.places.iter().find(same).is_some_and(|each| each.chosen || each.strength >= place.strength)
    };
    let has = |id| plan.contacts.iter().any(|contact| contact.id == id);
    // One that was there may have been deleted since.
    let had = |id| has(id) || plan.former.contains(&id);
    Ok(!now.places.iter().all(known)
        || !now.contacts.iter().all(|contact| has(contact.id))
        || !now.deleted.iter().all(|gone| had(gone.contact.id))
        || leaves_more(&now, plan)
        || !plan.naming.knows_all_of(&now.naming)
        || (now.namesake && !plan.namesake)
        || (now.homonym && !plan.homonym))
}
