//! Drafts that come out of another database: whom this one has erased, and that one had not, goes from them as an erasure
//! takes them out of its own.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::StoreError;
use super::again::{self, DOING};
use super::redact::typed;
use crate::model::privacy::ERASED;
use crate::model::privacy::hash::{Identity, hmac};
use crate::model::privacy::naming::{Naming, Strength};
use crate::model::record::Value;
use crate::store::suppression;

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
        let asked = who.asked();
        asked.iter().any(|variant| self.keys.iter().any(|key| self.hashes.contains(&hmac(key, variant))))
    }

    /// A draft as it may stay; none when it is the form of somebody who was erased.
    pub(in crate::store) fn bare(&self, form: &str) -> Option<String> {
        let Some(mut json) = serde_json::from_str::<Json>(form).ok().filter(|_| !self.hashes.is_empty()) else {
            return Some(form.to_owned());
        };
        if json["kind"] == "contact" && self.is_meant(&typed(&json)) {
            return None;
        }
        Some(if self.without(&mut json) { json.to_string() } else { form.to_owned() })
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
            ..Identity::default()
        };
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
            (r#"{"kind":"contact","fields":{"last_name":"Durand","first_name":"Zoé"}}"#, None),
            ("no JSON", Some("no JSON")),
        ] {
            let bare = since.bare(form);
            assert_eq!(bare.is_some(), want.is_some(), "{form}");
            let Some((bare, want)) = bare.zip(want) else { continue };
            assert!(bare.contains(want) && !bare.to_lowercase().contains("durand"), "{bare}");
        }
        // Erased there as well, before it was typed.
        let known = Subjects::of(&conn).unwrap();
        let typed_since = r#"{"kind":"visit","fields":{"summary":"Vu Zoé Durand"}}"#;
        assert_eq!(Since::of(&conn, &known).unwrap().bare(typed_since).as_deref(), Some(typed_since));
    }
}
