//! Which new organisations of foreign files look like others: told before anything is written.

use std::collections::BTreeSet;

use crate::interchange::sheet::Sheet;
use crate::model::duplicates::{Finder, Likeness, Row};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::store::{Store, StoreError};

/// How many likenesses are told; more than anybody looks through.
const MOST_ALIKE: usize = 1_000;

/// A new organisation of the file that looks like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// The foreign table, and the place of the line in it.
    pub at: (usize, usize),
    pub number: u64,
    pub name: String,
    pub town: String,
    pub other: Other,
    /// The strongest first.
    pub why: Vec<Likeness>,
}

/// What a new organisation looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    Stored {
        id: Id,
        name: String,
        town: String,
    },
    /// A line of the same file.
    Line {
        number: u64,
        name: String,
    },
}

/// What the new organisations of a try look like: those stored, and earlier lines of the file. `new`: source and place
/// of each in it.
///
/// # Errors
/// The database cannot be read, or it was `stopped`.
pub(super) fn alike(
    store: &Store,
    new: &[(usize, usize)],
    sheets: &[Sheet],
    stopped: &dyn Fn() -> bool,
) -> Result<Vec<Alike>, StoreError> {
    // Of a line that tells of several organisations, the first.
    let mut new: BTreeSet<(usize, usize)> = new.iter().copied().collect();
    let mut finder = Finder::default();
    store.each_row(|row| finder.add(&row))?;
    // Ids that no stored organisation has, counted down.
    let mut rows: Vec<((usize, usize), u64, Row)> = Vec::new();
    for line in sheets.iter().filter(|sheet| sheet.kind == Kind::Organisation).flat_map(|sheet| &sheet.rows) {
        let at = line.tie.as_ref().map(|tie| (tie.source, tie.line));
        let Some(at) = at.filter(|at| new.remove(at)) else { continue };
        let id = Id::MAX - Id::try_from(rows.len()).unwrap_or(0);
        let row = Row { id, ..Row::of(&line.record) };
        finder.add(&row);
        rows.push((at, line.line, row));
    }
    // All are there before any is asked about: an address that many lines have says nothing.
    let mut found = Vec::new();
    for (index, (at, number, row)) in rows.iter().enumerate() {
        if stopped() {
            return Err(StoreError::Stopped);
        }
        let line_of = |id: Id| rows.get((Id::MAX - id) as usize);
        let before = |id: Id| line_of(id).is_none() || (Id::MAX - id) as usize <= index;
        // The most alike says enough.
        let Some(like) = finder.like(row).into_iter().find(|like| before(like.id)) else { continue };
        let other = match line_of(like.id) {
            Some((_, number, row)) => Other::Line { number: *number, name: row.name.clone() },
            None => Other::Stored { id: like.id, name: String::new(), town: String::new() },
        };
        let (name, town) = (row.name.clone(), row.commune.clone());
        found.push(Alike { at: *at, number: *number, name, town, other, why: like.why });
        if found.len() >= MOST_ALIKE {
            break;
        }
    }
    drop(finder);
    name_stored(store, &mut found)?;
    found.sort_by_key(|alike| std::cmp::Reverse(alike.why.iter().map(|why| why.strength).max()));
    Ok(found)
}

/// Tells the names of the stored organisations.
fn name_stored(store: &Store, found: &mut [Alike]) -> Result<(), StoreError> {
    for alike in found {
        if let Other::Stored { id, name, town } = &mut alike.other
            && let Some(record) = store.get(Kind::Organisation, *id)?
        {
            record.text("name").clone_into(name);
            record.text("commune").clone_into(town);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::{Record, Value};
    use crate::store::{Clock, Session};

    #[test]
    fn whoever_leaves_waits_for_no_likeness() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "lea".into(), id: "test".into(), clock: Clock::System };
        let mut store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        let optique = Record::new(Kind::Organisation).with("name", Value::Text("Optique".into()));
        store.save(optique).unwrap();
        let file = folder.path().join("liste.csv");
        std::fs::write(&file, "Raison sociale;Ville\nOPTIQUE SARL;\n").unwrap();
        let options = super::super::Options { dry_run: true, ..Default::default() };
        let prepared = super::super::prepare(&store, &[file], &options).unwrap();
        let sense = super::super::sense(&store, &options);
        let (sheets, ..) = crate::interchange::foreign::source::sheets(&prepared.sources[0], 0, &sense);
        let new = [(0, 1)];
        assert_eq!(alike(&store, &new, &sheets, &|| false).unwrap().len(), 1);
        assert!(matches!(alike(&store, &new, &sheets, &|| true), Err(StoreError::Stopped)));
    }
}
