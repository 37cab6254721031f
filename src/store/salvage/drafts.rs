//! What was being typed, out of a damaged database: a copy that takes its place does not have it.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite_migration::Migrations;

use super::super::draft::{Drafts, SAVED, Typed};
use super::super::erasure::Subjects;
use super::super::{Draft, open};
use super::pages::Pages;
use super::tree::Row;
use super::{gather, sealed_pages, shape};

/// The drafts of a person that a damaged file, or its log, still shows. What cannot be read is passed over: there is no
/// other place to look for it.
pub fn drafts_in(damaged: &Path, who: &str) -> Vec<Draft> {
    let Ok(pages) = Pages::open(damaged) else { return Vec::new() };
    shown(pages).into_iter().filter(|typed| typed.who == who).map(|typed| typed.draft).collect()
}

/// Those of everybody, of an encrypted file as well once it is unlocked; and whom it had erased, as far as that is kept
/// beside it.
pub(in crate::store) fn all_drafts_in(damaged: &Path) -> Drafts {
    let pages = sealed_pages(damaged).ok().and_then(|sealed| Pages::open_with(damaged, sealed).ok());
    Drafts { typed: pages.map(shown).unwrap_or_default(), erased: Subjects::beside(damaged) }
}

fn shown(mut pages: Pages) -> Vec<Typed> {
    let shapes = open::in_memory().ok().and_then(|mut conn| {
        Migrations::from_slice(&open::steps()).to_latest(&mut conn).ok()?;
        shape::read(&conn).ok()
    });
    let Some(shapes) = shapes else { return Vec::new() };
    let Some(at) = shapes.iter().position(|shape| shape.name == "draft") else { return Vec::new() };
    let gathered = gather(&mut pages, &shapes);
    let strays = gathered.strays.iter().filter(|stray| stray.tables.first() == Some(&at));
    let rows = gathered.found[at].rows.iter().chain(strays.flat_map(|stray| &stray.rows));
    let mut drafts: Vec<Typed> = Vec::new();
    for typed in rows.filter_map(read) {
        match drafts.iter_mut().find(|known| known.draft.id == typed.draft.id) {
            Some(known) if known.draft.updated_at >= typed.draft.updated_at => {}
            Some(known) => *known = typed,
            None => drafts.push(typed),
        }
    }
    drafts.retain(|typed| typed.draft.form != SAVED);
    drafts
}

fn read((_, values): &Row) -> Option<Typed> {
    match &values[..] {
        [
            Value::Text(id),
            Value::Text(who),
            Value::Text(host),
            Value::Integer(pid),
            Value::Text(form),
            Value::Text(at),
        ] => {
            let (id, host, form, updated_at) = (id.clone(), host.clone(), form.clone(), at.clone());
            let draft = Draft { id, host, pid: u32::try_from(*pid).unwrap_or(0), form, updated_at };
            Some(Typed { who: who.clone(), draft })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Store;
    use super::super::super::open::tests::session;
    use super::super::tests::overwrite;
    use super::*;

    #[test]
    fn drafts_are_found_in_the_file_and_in_its_log_and_saved_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        store.keep_draft("s:1", "h", 7, "{\"a\":1}").unwrap();
        store.keep_draft("s:2", "h", 7, SAVED).unwrap();
        store.keep_draft("s:3", "h", 7, &format!("{{\"long\":\"{}\"}}", "mot ".repeat(5_000))).unwrap();
        store.in_one_file().unwrap();
        let store = Store::open(&path, session()).unwrap();
        store.keep_draft("s:1", "h", 7, "{\"a\":2}").unwrap();
        let killed = folder.path().join("killed.db");
        for end in ["", "-wal"] {
            std::fs::copy(open::beside(&path, end), open::beside(&killed, end)).unwrap();
        }
        for broken in [false, true] {
            if broken {
                overwrite(&killed, 1, &[0; 4096]);
            }
            let mut found = drafts_in(&killed, "test");
            found.sort_by(|one, other| one.id.cmp(&other.id));
            let forms: Vec<(&str, usize)> = found.iter().map(|draft| (&*draft.id, draft.form.len())).collect();
            assert_eq!(forms, [("s:1", 7), ("s:3", 20_011)], "{broken}");
            assert_eq!(found[0].form, "{\"a\":2}");
        }
        assert_eq!(drafts_in(&killed, "somebody"), []);
    }
}
