//! What is still being typed when somebody is erased: what of it is to go, told from the journal and the kept hashes, for
//! the name itself is nowhere any more.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};

use super::again::meant;
use super::{Store, StoreError};
use crate::model::kind::Kind;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::naming::{Naming, words_of_name};
use crate::model::privacy::{anonymised, is_anonymous, is_prose, taken};
use crate::model::record::{Id, Record, Value};
use crate::store::merged::merged_into;
use crate::store::suppression::{self, Suppressed};
use crate::store::{HistoryEntry, lookup, merged, rows};

/// Longer texts are looked through no further, in bytes: every few words are tried as a name.
const LONGEST: usize = 100_000;

/// What erasures since it was begun make of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct StillOpen {
    /// The record that it began with, without them.
    pub base: Record,
    /// What is to go from everything typed.
    pub passages: Vec<String>,
    /// Last names that mean somebody of the organisation where they stand alone: they go from the fields in which people are
    /// written about. Elsewhere something else may be called so.
    pub last_names: Vec<String>,
    /// Fields from which somebody was erased, and it cannot be told what: nobody's older text may stay.
    pub untold: Vec<&'static str>,
}

/// What somebody is typing.
#[derive(Debug, Clone)]
pub struct Typing {
    /// The record that it began with.
    pub base: Record,
    /// Whose file it is about.
    pub organisation: Option<Id>,
    /// What stands in each field.
    pub texts: Vec<(&'static str, String)>,
    /// When it was begun (UTC, RFC 3339): a last name alone that was erased long before is typed knowingly.
    pub since: String,
}

impl StillOpen {
    /// Nothing is to go yet from a form that began with a record.
    pub fn nothing(base: &Record) -> StillOpen {
        StillOpen { base: base.clone(), passages: Vec::new(), last_names: Vec::new(), untold: Vec::new() }
    }

    /// Adds what was taken out of a field, or out of something that is none.
    pub fn take(&mut self, field: Option<&str>, found: impl IntoIterator<Item = String>) {
        let prose = field.is_some_and(|field| is_prose(self.base.kind, field));
        for passage in found {
            let words = words_of_name(&passage);
            let known = |last: &String| words_of_name(last) == words;
            if prose && (taken::is_alone(&passage) || self.last_names.iter().any(known)) {
                self.last_names.push(passage);
            } else {
                self.passages.push(passage);
            }
        }
    }

    /// A text of a field without what is to go from it; none where it holds nothing of that.
    pub fn without(&self, field: &str, text: &str) -> Option<String> {
        let bare = taken::without(text, &self.passages);
        if !is_prose(self.base.kind, field) {
            return bare;
        }
        taken::without_alone(bare.as_deref().unwrap_or(text), &self.last_names).or(bare)
    }

    /// Whether anything is to go from a form that began with that record.
    pub fn changes(&self, base: &Record) -> bool {
        self.base != *base || !self.passages.is_empty() || !self.last_names.is_empty() || !self.untold.is_empty()
    }
}

impl Store {
    /// What is to go from what is being typed. None when nothing is.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn still_open(&self, typing: &Typing) -> Result<Option<StillOpen>, StoreError> {
        if self.last_erasure()? == 0 {
            return Ok(None);
        }
        let base = &typing.base;
        let mut open = StillOpen::nothing(base);
        let organisation = typing.organisation.map(|id| merged_into(&self.conn, id)).transpose()?;
        let files = match organisation {
            Some(id) => lookup::reference(&self.conn, Kind::Organisation, id)?,
            None => None,
        };
        self.told_by_hashes(files.as_deref(), typing, &mut open.passages)?;
        if let (Some(id), Some(files)) = (organisation, files) {
            self.told_by_last_names(id, &files, typing, &mut open.last_names)?;
            self.told_by_their_form(&files, typing, &mut open.passages)?;
        }
        // Behind that: a last name of two words is known as one by then.
        if base.id != 0 {
            self.told_by_the_record(base, &mut open)?;
        }
        open.passages.sort_by_key(|passage| std::cmp::Reverse(passage.len()));
        open.passages.dedup();
        Ok(open.changes(base).then_some(open))
    }

    /// The names in texts of people who were erased, wherever they belong: whole names, told by the kept hashes.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn erased_names_in(&self, texts: &[String]) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        if self.last_erasure()? != 0 {
            let texts = texts.iter().map(String::as_str);
            self.whole_names(texts, "", &mut found, &|who| self.is_kept(&who.asked()))?;
        }
        Ok(found)
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
                    open.take(Some(field), found);
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

    /// Names in texts that are kept as erased in the organisation's file; anywhere, where that was meanwhile: a draft loses them
    /// anywhere as well, as far as it is there already.
    fn told_by_hashes(&self, files: Option<&str>, typing: &Typing, found: &mut Vec<String>) -> Result<(), StoreError> {
        let texts = typing.texts.iter().map(|(_, text)| text.as_str());
        self.whole_names(texts, files.unwrap_or_default(), found, &|who| {
            if files.is_some() && self.is_kept(&who.written())? {
                return Ok(true);
            }
            let mut since = who.asked().into_iter().map(|variant| self.was_erased_since(&variant, &typing.since));
            since.find(|known| !matches!(known, Ok(false))).unwrap_or(Ok(false))
        })
    }

    fn was_erased_since(&self, variant: &str, since: &str) -> Result<bool, StoreError> {
        suppression::was_erased_since(&self.conn, variant, since)
    }

    /// Whether somebody who was erased is kept under one of the variants.
    fn is_kept(&self, variants: &BTreeSet<String>) -> Result<bool, StoreError> {
        let kept = suppression::matches(&self.conn, variants)?;
        Ok(kept.iter().any(|(_, why)| *why == Suppressed::Erased))
    }

    /// Names in texts that are those of people who were erased.
    fn whole_names<'a>(
        &self,
        texts: impl Iterator<Item = &'a str>,
        files: &str,
        found: &mut Vec<String>,
        is_erased: &dyn Fn(&Identity) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let failed = std::cell::Cell::new(None);
        let is_erased = |who: &Identity| {
            is_erased(who).unwrap_or_else(|error| {
                failed.set(Some(error));
                false
            })
        };
        let mut left = LONGEST;
        for text in texts {
            let Some(rest) = left.checked_sub(text.len()) else { continue };
            left = rest;
            found.extend(meant(&Value::Text(text.to_owned()), files, &is_erased));
        }
        failed.into_inner().map_or(Ok(()), Err)
    }

    /// Last names of people of the organisation who were erased meanwhile, where people are written about.
    fn told_by_last_names(
        &self,
        organisation: Id,
        files: &str,
        typing: &Typing,
        found: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        let texts = typing.texts.iter().filter(|(field, _)| is_prose(typing.base.kind, field));
        let texts: Vec<&str> = texts.map(|(_, text)| text.as_str()).collect();
        let is_erased = |variant: &str| self.was_erased_since(variant, &typing.since);
        found.extend(last_names_in(&self.conn, organisation, files, &texts, &is_erased)?);
        Ok(())
    }

    /// Whom the form of a new contact is of, where that is somebody who was erased: it could not be saved.
    fn told_by_their_form(&self, files: &str, typing: &Typing, found: &mut Vec<String>) -> Result<(), StoreError> {
        if typing.base.kind != Kind::Contact || typing.base.id != 0 {
            return Ok(());
        }
        let typed = typing.texts.iter().fold(Record::new(Kind::Contact), |record, (field, text)| {
            let names = matches!(*field, "last_name" | "first_name" | "email" | "phone");
            if names { record.with(field, Value::Text(text.trim().to_owned())) } else { record }
        });
        if self.is_kept(&Identity::of(&typed, files).asked())? {
            found.extend(of_the_person(&typed));
            let first = typed.text("first_name");
            found.extend((!first.is_empty()).then(|| first.to_owned()));
        }
        Ok(())
    }
}

/// The last names in texts about an organisation that are those of people who were erased, and nobody's else there: by the rule
/// of the stored texts they mean them where they stand alone.
pub(super) fn last_names_in(
    conn: &Connection,
    organisation: Id,
    files: &str,
    texts: &[&str],
    is_erased: &dyn Fn(&str) -> Result<bool, StoreError>,
) -> Result<Vec<String>, StoreError> {
    /// Most words of a last name.
    const MOST: usize = 3;
    let mut left = LONGEST;
    let mut tried = BTreeMap::new();
    for text in texts {
        let Some(rest) = left.checked_sub(text.len()) else { continue };
        left = rest;
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        for length in 1..=MOST.min(words.len()) {
            let names = words.windows(length).map(|words| words.join(" "));
            tried.extend(names.filter_map(|name| Some((Identity::alone(&name, files)?, name))));
        }
    }
    let mut names = Vec::new();
    for (variant, name) in tried {
        if is_erased(&variant)? {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Ok(names);
    }
    let own = merged::with_merged(conn, organisation)?;
    rows::each(conn, Kind::Contact, |contact| {
        if !is_anonymous(&contact) && contact.id_of("organisation").is_some_and(|id| own.contains(&id)) {
            names.retain(|name| !Naming::of(&contact).is_last_name(name));
        }
        Ok(())
    })?;
    Ok(names)
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
