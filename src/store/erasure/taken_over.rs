//! Drafts that come out of another database: whom this one has erased, and that one had not, goes from them as an erasure
//! takes them out of its own.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::StoreError;
use super::again::{self, DOING};
use super::redact::{SIDES, organisations, typed};
use super::still_open::last_names_in;
use crate::model::kind::Kind;
use crate::model::privacy::hash::{Identity, hmac};
use crate::model::privacy::naming::{Naming, Strength};
use crate::model::privacy::{ERASED, is_prose, taken};
use crate::model::record::{Id, Value};
use crate::store::{lookup, suppression};

/// Whom a database has erased, by the names under which that is kept.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Subjects(BTreeSet<String>);

impl Subjects {
    pub(in crate::store) fn of(conn: &Connection) -> Result<Subjects, StoreError> {
        conn.prepare("SELECT subject FROM erasure")
            .and_then(|mut read| read.query_map([], |row| row.get(0))?.collect())
            .map(Subjects)
            .map_err(StoreError::sql(DOING))
    }

    /// Those that are kept beside a database that cannot be asked.
    pub(in crate::store) fn beside(database: &std::path::Path) -> Subjects {
        Subjects(again::read(database).map(|kept| kept.subjects()).unwrap_or_default())
    }
}

/// Whom a draft may not name any more.
pub(in crate::store) struct Since {
    keys: Vec<Vec<u8>>,
    hashes: BTreeSet<String>,
}

impl Since {
    /// Those whom a database has erased and that are not `known`.
    pub(in crate::store) fn of(conn: &Connection, known: &Subjects) -> Result<Since, StoreError> {
        let doing = || StoreError::sql(DOING);
        let mut since = Since { keys: suppression::keys(conn)?, hashes: BTreeSet::new() };
        let mut read = conn.prepare("SELECT hash FROM suppression WHERE subject = ?1").map_err(doing())?;
        for subject in Subjects::of(conn)?.0.difference(&known.0) {
            let hashes = read.query_map(params![subject], |row| row.get::<_, String>(0)).map_err(doing())?;
            since.hashes.extend(hashes.collect::<Result<Vec<_>, _>>().map_err(doing())?);
        }
        Ok(since)
    }

    fn is_meant(&self, who: &Identity) -> bool {
        who.asked().iter().any(|variant| self.knows(variant))
    }

    fn knows(&self, variant: &str) -> bool {
        self.keys.iter().any(|key| self.hashes.contains(&hmac(key, variant)))
    }

    /// A draft as it may stay; none when it is the form of somebody who was erased.
    pub(in crate::store) fn bare(&self, conn: &Connection, form: &str) -> Result<Option<String>, StoreError> {
        let Some(mut json) = serde_json::from_str::<Json>(form).ok().filter(|_| !self.hashes.is_empty()) else {
            return Ok(Some(form.to_owned()));
        };
        if json["kind"] == "contact" && self.is_meant(&typed(&json)) {
            return Ok(None);
        }
        let changed = self.without(&mut json) | self.without_last_names(conn, &mut json)?;
        Ok(Some(if changed { json.to_string() } else { form.to_owned() }))
    }

    /// Takes their last names out of the texts of a draft about their organisation; gives whether they were there.
    fn without_last_names(&self, conn: &Connection, draft: &mut Json) -> Result<bool, StoreError> {
        let Some(kind) = draft["kind"].as_str().and_then(Kind::from_code) else { return Ok(false) };
        let about: BTreeSet<Id> = organisations(draft).collect();
        let is_erased = |variant: &str| Ok(self.knows(variant));
        let mut changed = false;
        for id in about {
            let Some(files) = lookup::reference(conn, Kind::Organisation, id)? else { continue };
            for side in SIDES {
                let Some(fields) = draft.get_mut(side).and_then(Json::as_object_mut) else { continue };
                for (_, value) in fields.iter_mut().filter(|(field, _)| is_prose(kind, field)) {
                    let texts = strings(value);
                    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                    let names = last_names_in(conn, id, &files, &texts, &is_erased)?;
                    changed |= !names.is_empty() && without_alone(value, &names);
                }
            }
        }
        Ok(changed)
    }

    /// Takes them out of every text; gives whether they were there.
    fn without(&self, json: &mut Json) -> bool {
        match json {
            Json::String(text) => {
                let bare = self.without_them(text);
                let changed = bare != *text;
                *text = bare;
                changed
            }
            Json::Array(items) => items.iter_mut().fold(false, |found, item| self.without(item) | found),
            Json::Object(fields) => fields.values_mut().fold(false, |found, value| self.without(value) | found),
            _ => false,
        }
    }

    fn without_them(&self, text: &str) -> String {
        let is_meant = |who: &Identity| self.is_meant(who);
        let mut bare = text.to_owned();
        for name in again::meant(&Value::Text(text.to_owned()), "", &is_meant) {
            if let Some(replaced) = Naming::named(&name).replaced(&bare, Strength::Whole, ERASED) {
                bare = replaced;
            }
        }
        let part_of_none = |c: char| c.is_whitespace() || "<>(),;:\"".contains(c);
        for address in text.split(part_of_none).filter(|word| word.contains('@')) {
            let address = address.trim_end_matches('.');
            if self.is_meant(&Identity::typed(address)) {
                bare = bare.replace(address, ERASED);
            }
        }
        bare
    }
}

/// Every text of a field.
fn strings(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// Takes last names out of a field; gives whether they were there.
fn without_alone(value: &mut Json, names: &[String]) -> bool {
    match value {
        Json::String(text) => match taken::without_alone(text, names) {
            Some(bare) => {
                *text = bare;
                true
            }
            None => false,
        },
        Json::Array(items) => items.iter_mut().fold(false, |found, item| without_alone(item, names) | found),
        Json::Object(fields) => fields.values_mut().fold(false, |found, value| without_alone(value, names) | found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_erased_here_goes_from_drafts_of_elsewhere() {
        let conn = crate::store::open::in_memory().unwrap();
        let mut conn = conn;
        rusqlite_migration::Migrations::from_slice(&crate::store::open::steps()).to_latest(&mut conn).unwrap();
        let who = Identity {
            last: "Durand".into(),
            first: "Zoé".into(),
            email: "zoe.durand@exemple.fr".into(),
            organisation: "Optique".into(),
            ..Identity::default()
        };
        for (id, name) in [(1, "Optique"), (2, "Ailleurs")] {
            conn.execute(
                "INSERT INTO organisation (id, name, kind, created_by, created_at, changed_by, changed_at)
                 VALUES (?1, ?2, 'company', 'dir', '2015-06-30T08:00:00Z', 'dir', '2015-06-30T08:00:00Z')",
                params![id, name],
            )
            .unwrap();
        }
        let subject =
            suppression::keep(&conn, &who, suppression::Suppressed::Erased, "2015-06-30T08:00:00Z", None).unwrap();
        conn.execute(
            "INSERT INTO erasure (at, who, mode, subject) VALUES ('2015-06-30T08:00:00Z', 'dir', 'erased', ?1)",
            [&subject],
        )
        .unwrap();
        let since = Since::of(&conn, &Subjects::default()).unwrap();
        for (form, want) in [
            (r#"{"kind":"visit","fields":{"summary":"Vu Paul"}}"#, Some("Vu Paul")),
            (r#"{"kind":"visit","fields":{"summary":"Vu Zoé Durand, puis Paul"}}"#, Some("puis Paul")),
            (r#"{"kind":"visit","fields":{"summary":"Écrire à zoe.durand@exemple.fr."}}"#, Some("Écrire à")),
            (
                r#"{"kind":"visit","fields":{"organisation":{"id":1},"summary":"M. DURAND, puis Paul"}}"#,
                Some("puis Paul"),
            ),
            (r#"{"kind":"contact","fields":{"last_name":"Durand","first_name":"Zoé"}}"#, None),
            ("no JSON", Some("no JSON")),
        ] {
            let bare = since.bare(&conn, form).unwrap();
            assert_eq!(bare.is_some(), want.is_some(), "{form}");
            let Some((bare, want)) = bare.zip(want) else { continue };
            assert!(bare.contains(want) && !bare.to_lowercase().contains("durand"), "{bare}");
        }
        // Erased there as well, before it was typed.
        let known = Subjects::of(&conn).unwrap();
        let typed_since = r#"{"kind":"visit","fields":{"summary":"Vu Zoé Durand"}}"#;
        assert_eq!(Since::of(&conn, &known).unwrap().bare(&conn, typed_since).unwrap().as_deref(), Some(typed_since));
        // The last name alone is anybody's elsewhere.
        for form in [
            r#"{"kind":"visit","fields":{"organisation":{"id":2},"summary":"M. DURAND"}}"#,
            r#"{"kind":"visit","fields":{"summary":"M. DURAND"}}"#,
            r#"{"kind":"organisation","id":1,"fields":{"name":"Durand SA"}}"#,
        ] {
            assert_eq!(since.bare(&conn, form).unwrap().as_deref(), Some(form));
        }
    }
}
