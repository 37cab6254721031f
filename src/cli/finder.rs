//! Finding records by what people type: the index of the search, filled from a database.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Failure;
use crate::model::facts::Facts;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::search::{Doc, DocKey, DocKind, Index};
use crate::store::{Store, StoreError};

/// What documents say of an organisation.
struct Owner {
    name: String,
    member: bool,
}

/// The index of everything that can be searched; `on` decides who is a member.
///
/// # Errors
/// The database cannot be read.
pub fn index(store: &Store, facts: &Facts, on: NaiveDate) -> Result<Index, StoreError> {
    let mut index = Index::with_capacity(facts.organisations.len());
    let mut owners: HashMap<Id, Owner> = HashMap::with_capacity(facts.organisations.len());
    for file in facts.files() {
        let owner = Owner { name: file.organisation.name.to_string(), member: file.member_on(on).is_some() };
        owners.insert(file.organisation.id, owner);
    }
    store.each(Kind::Organisation, |record| {
        let member = owners.get(&record.id).is_some_and(|owner| owner.member);
        organisation(store, &mut index, &record, member);
        Ok(())
    })?;
    for (kind, doc, title, words) in [
        (Kind::Contact, DocKind::Contact, &["first_name", "last_name"][..], &["role", "email"][..]),
        (Kind::Visit, DocKind::Visit, &["purpose"][..], &["summary", "next_step", "contacts"][..]),
        (Kind::Engagement, DocKind::Engagement, &["title"][..], &["scheme", "outcome"][..]),
    ] {
        store.each(kind, |record| {
            let owner = record.id_of("organisation").and_then(|id| owners.get(&id));
            let title = joined(&record, title);
            let words: Vec<String> = words.iter().map(|name| text_of(&record, name)).collect();
            index.insert(&Doc {
                key: DocKey { kind: doc, id: i64::from(record.id) },
                title: &title,
                context: owner.map_or("", |owner| &owner.name),
                words: &words.iter().map(String::as_str).collect::<Vec<_>>(),
                numbers: &[record.text("phone")],
                member: owner.is_some_and(|owner| owner.member),
            });
            Ok(())
        })?;
    }
    store.each(Kind::Project, |record| {
        index.insert(&Doc {
            key: DocKey { kind: DocKind::Project, id: i64::from(record.id) },
            title: record.text("acronym"),
            context: "",
            words: &[record.text("title"), record.text("programme")],
            numbers: &[],
            member: false,
        });
        Ok(())
    })?;
    Ok(index)
}

fn organisation(store: &Store, index: &mut Index, record: &Record, member: bool) {
    let tags = record.get("tags").as_list();
    let naf = record.text("naf");
    let naf_label = crate::model::naf::label(naf).unwrap_or_default();
    let mut words: Vec<&str> = tags.iter().map(String::as_str).chain([naf, naf_label, record.text("email")]).collect();
    for code in record.get("sectors").as_list() {
        let sectors = store.contracts().iter().flat_map(|contract| &contract.sectors);
        words.extend(sectors.filter(|sector| sector.code == *code).flat_map(|sector| [&*sector.fr, &*sector.en]));
    }
    words.retain(|word| !word.is_empty());
    index.insert(&Doc {
        key: DocKey { kind: DocKind::Organisation, id: i64::from(record.id) },
        title: record.text("name"),
        context: record.text("commune"),
        words: &words,
        numbers: &[record.text("siret"), record.text("phone")],
        member,
    });
}

/// The text of a field, the items of a list with spaces between them.
fn text_of(record: &Record, name: &str) -> String {
    let value = record.get(name);
    value.as_text().map_or_else(|| value.as_list().join(" "), str::to_owned)
}

fn joined(record: &Record, names: &[&str]) -> String {
    let parts: Vec<&str> = names.iter().map(|name| record.text(name)).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The kind of record behind a kind of document.
pub const fn kind_of(kind: DocKind) -> Kind {
    match kind {
        DocKind::Organisation => Kind::Organisation,
        DocKind::Contact => Kind::Contact,
        DocKind::Project => Kind::Project,
        DocKind::Visit => Kind::Visit,
        DocKind::Engagement => Kind::Engagement,
    }
}

/// The record behind a hit.
///
/// # Errors
/// The database cannot be read.
pub fn record(store: &Store, key: DocKey) -> Result<Option<Record>, Failure> {
    match Id::try_from(key.id) {
        Ok(id) => Ok(store.get(kind_of(key.kind), id)?),
        Err(_) => Ok(None),
    }
}
