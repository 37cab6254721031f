//! What is still being typed when somebody is erased: what of it is to go, told from the journal and the kept hashes, for
//! the name itself is nowhere any more.

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value as Json};

use super::again::meant;
use super::{Store, StoreError};
use crate::model::kind::Kind;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::{anonymised, is_anonymous, taken};
use crate::model::record::{Id, Record, Value};
use crate::store::HistoryEntry;
use crate::store::lookup;
use crate::store::merged::merged_into;
use crate::store::suppression::{self, Suppressed};

/// Longer texts are looked through no further, in bytes: every few words are tried as a name.
const LONGEST: usize = 100_000;

/// What erasures since it was begun make of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct StillOpen {
    /// The record that it began with, without them.
    pub base: Record,
    /// What is to go from everything typed.
    pub passages: Vec<String>,
    /// Fields from which somebody was erased, and it cannot be told what: nobody's older text may stay.
    pub untold: Vec<&'static str>,
}

impl Store {
    /// What is to go from a form that began with a record, `texts` being what stands in its fields, of an organisation's
    /// file. None when nothing is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn still_open(
        &self,
        base: &Record,
        organisation: Option<Id>,
        texts: &[String],
    ) -> Result<Option<StillOpen>, StoreError> {
        if self.last_erasure()? == 0 {
            return Ok(None);
        }
        let mut open = StillOpen { base: base.clone(), passages: Vec::new(), untold: Vec::new() };
        if base.id != 0 {
            self.told_by_the_record(base, &mut open)?;
        }
        if let Some(id) = organisation.map(|id| merged_into(&self.conn, id)).transpose()?
            && let Some(files) = lookup::reference(&self.conn, Kind::Organisation, id)?
        {
            self.told_by_hashes(&files, texts, &mut open.passages)?;
        }
        open.passages.sort_by_key(|passage| std::cmp::Reverse(passage.len()));
        open.passages.dedup();
        let changed = open.base != *base || !open.passages.is_empty() || !open.untold.is_empty();
        Ok(changed.then_some(open))
    }

    fn told_by_the_record(&self, base: &Record, open: &mut StillOpen) -> Result<(), StoreError> {
        let Some(theirs) = self.get(base.kind, base.id)? else {
            let last = self.history(base.kind, base.id, 1)?.into_iter().next();
            // Or it was deleted by hand, and its entry redacted since.
            let erased = |last: &HistoryEntry| {
                last.action == "erase" || last.redacted && last.before.as_ref().is_some_and(is_anonymous)
            };
            if base.kind == Kind::Contact && last.as_ref().is_some_and(erased) {
                open.passages.extend(of_the_person(base));
                open.base = anonymised(base);
            }
            return Ok(());
        };
        if is_anonymous(&theirs) && !is_anonymous(base) {
            open.passages.extend(of_the_person(base));
            open.base.values = theirs.values;
            return Ok(());
        }
        let erased = self.erased_since(base, &theirs)?;
        if erased.is_empty() {
            return Ok(());
        }
        let then = self.as_it_is_told(base, &theirs)?;
        for field in erased {
            let now = then.as_ref().map(|then| then.get(field));
            match now.and_then(|now| taken::passages(base.get(field), now).map(|found| (now, found))) {
                Some((now, found)) => {
                    open.passages.extend(found);
                    open.base.set(field, now.clone());
                }
                None => {
                    open.base.set(field, theirs.get(field).clone());
                    open.untold.push(field);
                }
            }
        }
        Ok(())
    }

    /// A version of a record as the journal tells it now: what was erased from it since is gone there as well.
    fn as_it_is_told(&self, version: &Record, newest: &Record) -> Result<Option<Record>, StoreError> {
        let doing = || StoreError::sql("look for erasures");
        // Each version has one entry.
        let back = (newest.version - version.version).max(0);
        let told: Option<Option<String>> = self
            .conn
            .prepare_cached(
                "SELECT after FROM journal WHERE kind = ?1 AND record_id = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3",
            )
            .and_then(|mut read| {
                read.query_row(params![version.kind.code(), version.id, back], |row| row.get(0)).optional()
            })
            .map_err(doing())?;
        let json = told.flatten().and_then(|text| serde_json::from_str::<Map<String, Json>>(&text).ok());
        Ok(json.and_then(|json| Record::from_json(version.kind, &json)))
    }

    /// Names in texts that are kept as erased in the organisation's file.
    fn told_by_hashes(&self, files: &str, texts: &[String], found: &mut Vec<String>) -> Result<(), StoreError> {
        let failed = std::cell::Cell::new(None);
        let is_erased = |who: &Identity| match suppression::matches(&self.conn, &who.written()) {
            Ok(kept) => kept.iter().any(|(_, why)| *why == Suppressed::Erased),
            Err(error) => {
                failed.set(Some(error));
                false
            }
        };
        let mut left = LONGEST;
        for text in texts {
            let Some(rest) = left.checked_sub(text.len()) else { continue };
            left = rest;
            found.extend(meant(&Value::Text(text.clone()), files, &is_erased));
        }
        failed.into_inner().map_or(Ok(()), Err)
    }
}

/// What a contact's record says of the person in words.
fn of_the_person(contact: &Record) -> Vec<String> {
    let (first, last) = (contact.text("first_name"), contact.text("last_name"));
    [format!("{first} {last}"), last.to_owned(), contact.text("email").to_owned(), contact.text("phone").to_owned()]
        .into_iter()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}
