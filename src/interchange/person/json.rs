//! The file of a person for another program: a portable form (GDPR, article 20).

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use crate::interchange::export::Names;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::store::PersonFile;

/// The whole file; records as the interchange format has them.
pub fn json(file: &PersonFile, names: &Names, on: NaiveDate) -> Json {
    let record = |record: &Record| {
        let mut json = names.json(record);
        for (key, value) in [
            ("created_by", &record.trace.created_by),
            ("created_at", &record.trace.created_at),
            ("changed_by", &record.trace.changed_by),
            ("changed_at", &record.trace.changed_at),
        ] {
            json.insert(key.to_owned(), Json::from(value.as_str()));
        }
        Json::Object(json)
    };
    let mut mentions = Map::new();
    for kind in Kind::ALL {
        let of_kind: Vec<Json> = file
            .of_kind(kind)
            .map(|each| {
                json!({
                    "field": each.place.field,
                    "date": each.place.date.map(|date| date.to_string()),
                    "organisation": each.place.organisation_name,
                    "text": each.text,
                })
            })
            .collect();
        if !of_kind.is_empty() {
            mentions.insert(kind.file().to_owned(), of_kind.into());
        }
    }
    let journal: Vec<Json> = file
        .history
        .iter()
        .map(|entry| {
            json!({
                "at": entry.at,
                "who": entry.who,
                "action": entry.action,
                "before": entry.before.as_ref().map(|it| names.json(it)),
                "after": entry.after.as_ref().map(|it| names.json(it)),
            })
        })
        .collect();
    let deleted: Vec<Json> = file
        .deleted
        .iter()
        .map(|gone| {
            let mut json = names.json(&gone.contact);
            json.insert("deleted_at".to_owned(), gone.at.as_str().into());
            json.insert("deleted_by".to_owned(), gone.by.as_str().into());
            Json::Object(json)
        })
        .collect();
    json!({
        "name": file.name,
        "former_names": file.called,
        "organisation": file.organisation_name,
        "on": on.to_string(),
        "kept_until": file.expiry.map(|expiry| expiry.on.to_string()),
        "kept_since": file.expiry.map(|expiry| json!({ "what": expiry.since.code(), "on": expiry.last.to_string() })),
        "contacts": file.contacts.iter().map(record).collect::<Vec<_>>(),
        "deleted_contacts": deleted,
        "visits": file.visits.iter().map(record).collect::<Vec<_>>(),
        "mentions": mentions,
        "journal": journal,
        "journal_entries": file.entries,
        "drafts": file.drafts,
        "closed_years": file.closings,
        "closing_notes": file.closing_notes.iter().map(|(year, note)| json!({ "year": year, "note": note })).collect::<Vec<_>>(),
    })
}
