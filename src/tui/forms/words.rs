//! What a form says: errors, and records by their names.

use super::form::Names;
use crate::i18n::{Lang, messages};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Record;
use crate::store::StoreError;

/// Why a field's value is refused, in the few words that fit beside it.
pub fn reason(lang: Lang, kind: Kind, reason: &Reason) -> String {
    let label = |field: &'static str| lang.field(kind.code(), field);
    match reason {
        Reason::Required => lang.t("common.required").to_owned(),
        Reason::NotFound { .. } => lang.t("form.error.not_found").to_owned(),
        Reason::Before { field } => lang.tf("form.error.before", &[("field", &label(field))]),
        Reason::Without { field } => lang.tf("form.error.without", &[("field", &label(field))]),
        other => messages::reason(lang, other),
    }
}

/// A failure of the store, in words; after a conflict with the key that helps.
pub fn store_error(lang: Lang, error: &StoreError) -> String {
    match error {
        StoreError::Conflict { by, .. } => lang.tf("form.error.conflict", &[("by", by)]),
        other => messages::store_error(lang, other),
    }
}

/// A record by its name: its own, else its year, date and organisation.
pub fn record_name(record: &Record, names: &Names, lang: Lang) -> String {
    let own = match record.kind {
        Kind::Contact => Some(format!("{} {}", record.text("first_name"), record.text("last_name")).trim().to_owned()),
        // What people call a project, whatever its title.
        Kind::Project => Some(record.text("acronym").to_owned()),
        _ => ["name", "title", "acronym", "body", "indicator", "obligation", "login"]
            .iter()
            .map(|field| record.text(field).to_owned())
            .find(|text| !text.is_empty()),
    };
    if let (Kind::Organisation | Kind::Staff | Kind::Project, Some(own)) = (record.kind, &own) {
        return own.clone();
    }
    let date = ["date", "paid_on", "joined_on", "started_on", "signed_on", "obtained_on", "opened_on"]
        .iter()
        .find_map(|field| record.date(field))
        .map(|date| lang.date(date));
    let year = if date.is_none() { record.int("year").map(|year| year.to_string()) } else { None };
    let named = |wanted: &str| names.iter().find(|(field, _)| *field == wanted).map(|(_, name)| name.clone());
    let parts = [own.filter(|own| !own.is_empty()), named("project"), named("organisation"), date, year];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let kind = lang.record(record.kind.code(), 1);
    if parts.is_empty() { kind.to_owned() } else { format!("{kind} {}", parts.join(", ")) }
}
