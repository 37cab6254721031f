//! The file of one person, to be read and to be given to them (GDPR, articles 15 and 20): as text, as a page, as JSON.

mod html;
mod json;
mod text;

pub use html::html;
pub use json::json;
pub use text::text;

use chrono::NaiveDate;

use crate::i18n::Lang;
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Record, Value};
use crate::store::{Deleted, PersonFile, Store, StoreError};

/// The file put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    pub title: String,
    /// Of whom, on which day, until when it is kept.
    pub head: Vec<String>,
    pub sections: Vec<Section>,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub entries: Vec<Entry>,
}

/// One record or text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub title: String,
    /// Label and value.
    pub rows: Vec<(String, String)>,
}

/// Puts the file of a person into words.
///
/// # Errors
/// The names of what records point to cannot be read.
pub fn dossier(store: &Store, file: &PersonFile, on: NaiveDate, lang: Lang) -> Result<Dossier, StoreError> {
    let mut head =
        vec![lang.tf("privacy.person.of", &[("name", &file.name), ("organisation", &file.organisation_name)])];
    if !file.called.is_empty() {
        head.push(lang.tf("privacy.person.called", &[("names", &file.called.join(", "))]));
    }
    head.push(lang.tf("privacy.person.on", &[("date", &lang.date(on))]));
    if let Some(expiry) = file.expiry {
        let since = lang.label("privacy.since", expiry.since.code());
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("date", &lang.date(expiry.on)), ("since", &since), ("last", &lang.date(expiry.last))];
        head.push(lang.tf("privacy.person.until", &values));
    }
    let mut sections = Vec::new();
    let mut section = |key: &'static str, entries: Vec<Entry>| {
        if !entries.is_empty() {
            sections.push(Section { title: lang.t(key).to_owned(), entries });
        }
    };
    let records = |records: &[Record]| records.iter().map(|it| record(store, it, lang)).collect::<Result<Vec<_>, _>>();
    section("privacy.person.contact", records(&file.contacts)?);
    section(
        "privacy.person.deleted",
        file.deleted.iter().map(|gone| deleted(store, gone, lang)).collect::<Result<_, _>>()?,
    );
    section("privacy.person.visits", records(&file.visits)?);
    let others = file.mentioned.iter().filter(|each| each.place.kind != Kind::Visit);
    section("privacy.person.texts", others.map(|each| mention(each, lang)).collect());
    section("privacy.person.journal", history(store, file, lang)?);
    let drafts = file.drafts.iter().map(|draft| Entry {
        title: crate::i18n::messages::closing::day(lang, draft["updated_at"].as_str().unwrap_or_default()),
        rows: vec![(draft["who"].as_str().unwrap_or_default().to_owned(), draft["form"].to_string())],
    });
    section("privacy.person.drafts", drafts.collect());
    let closed = file.closings.iter().map(|year| Entry { title: year.to_string(), rows: Vec::new() });
    let noted = file.closing_notes.iter().map(|(year, note)| Entry {
        title: year.to_string(),
        rows: vec![(lang.t("closing.column.note").to_owned(), note.clone())],
    });
    section("privacy.person.closings", closed.chain(noted).collect());
    Ok(Dossier { title: lang.t("privacy.person.title").to_owned(), head, sections })
}

/// A record that is gone, as the journal holds it.
fn deleted(store: &Store, gone: &Deleted, lang: Lang) -> Result<Entry, StoreError> {
    let title = crate::i18n::capitalise(&crate::i18n::messages::privacy::deleted_by(lang, gone));
    Ok(Entry { title, rows: fields(store, &gone.contact, lang)? })
}

/// The fields of a record that hold something.
fn fields(store: &Store, record: &Record, lang: Lang) -> Result<Vec<(String, String)>, StoreError> {
    let mut rows = Vec::new();
    for (field, value) in record.kind.fields().iter().zip(&record.values) {
        let said = said(store, record.kind, field, value, lang)?;
        if !said.is_empty() {
            rows.push((lang.field(record.kind.code(), field.name).to_owned(), said));
        }
    }
    Ok(rows)
}

fn record(store: &Store, record: &Record, lang: Lang) -> Result<Entry, StoreError> {
    let mut rows = fields(store, record, lang)?;
    let day = |moment: &str| crate::i18n::messages::closing::day(lang, moment);
    let trace = &record.trace;
    let made: [(&str, &dyn std::fmt::Display); 2] = [("who", &trace.created_by), ("date", &day(&trace.created_at))];
    let changed: [(&str, &dyn std::fmt::Display); 2] = [("who", &trace.changed_by), ("date", &day(&trace.changed_at))];
    rows.push((lang.t("privacy.person.trace").to_owned(), lang.tf("privacy.person.created", &made)));
    if record.version > 1 {
        rows.push((String::new(), lang.tf("privacy.person.changed", &changed)));
    }
    let date = record.date("date").map(|date| lang.date(date)).unwrap_or_default();
    let title = crate::i18n::capitalise(lang.record(record.kind.code(), 1));
    Ok(Entry { title: format!("{title} {date}").trim().to_owned(), rows })
}

fn mention(each: &crate::store::Mentioned, lang: Lang) -> Entry {
    let place = &each.place;
    let kind = crate::i18n::capitalise(lang.record(place.kind.code(), 1));
    let date = place.date.map(|date| lang.date(date)).unwrap_or_default();
    let title: Vec<&str> =
        [kind.as_str(), &date, &place.organisation_name].into_iter().filter(|part| !part.is_empty()).collect();
    Entry {
        title: title.join(" · "),
        rows: vec![(lang.field(place.kind.code(), place.field).to_owned(), each.text.clone())],
    }
}

/// What happened to the person's own records, field by field.
fn history(store: &Store, file: &PersonFile, lang: Lang) -> Result<Vec<Entry>, StoreError> {
    let mut entries = Vec::new();
    for entry in &file.history {
        let empty = Record::new(entry.kind);
        let (before, after) = (entry.before.as_ref().unwrap_or(&empty), entry.after.as_ref().unwrap_or(&empty));
        let mut rows = Vec::new();
        for name in before.changed_fields(after) {
            let Some(field) = entry.kind.field(name) else { continue };
            let was = said(store, entry.kind, field, before.get(name), lang)?;
            let is = said(store, entry.kind, field, after.get(name), lang)?;
            rows.push((lang.field(entry.kind.code(), name).to_owned(), format!("{was} → {is}")));
        }
        let action = lang.label("action", &entry.action);
        let when = crate::i18n::messages::closing::day(lang, &entry.at);
        entries.push(Entry { title: format!("{when} · {} · {action}", entry.who), rows });
    }
    if file.entries > file.history.len() {
        let more = i64::try_from(file.entries - file.history.len()).unwrap_or(i64::MAX);
        entries.push(Entry { title: lang.tn("privacy.person.more_entries", more, &[]), rows: Vec::new() });
    }
    Ok(entries)
}

/// A value as people read it.
fn said(store: &Store, kind: Kind, field: &Field, value: &Value, lang: Lang) -> Result<String, StoreError> {
    let label = |code: &str| lang.label(&format!("{}.{}", kind.code(), field.name), code).to_owned();
    Ok(match (field.ty, value) {
        (_, Value::Null) => String::new(),
        (Type::Ref(_), value) => store.label(field.ty, value)?.unwrap_or_default(),
        (Type::YesNo, Value::Int(1)) => lang.t("common.yes").to_owned(),
        (Type::YesNo, _) => String::new(),
        (Type::Code(_), Value::Text(code)) => label(code),
        (Type::Sectors, Value::List(codes)) => {
            codes.iter().map(|code| store.sector_name(code, lang == Lang::Fr)).collect::<Vec<_>>().join(", ")
        }
        (_, Value::List(items)) => items.iter().map(|item| label(item)).collect::<Vec<_>>().join(" ; "),
        (_, Value::Date(date)) => lang.date(*date),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Int(int)) => lang.number(*int),
        (_, Value::Real(real)) => lang.decimal(*real, 2),
    })
}
