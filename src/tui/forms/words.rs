//! What a form says: errors, and records by their names.

use super::form::Names;
use crate::i18n::{Lang, messages};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Record;
use crate::store::StoreError;

/// Why a field's value is refused, in words.
pub fn reason(lang: Lang, kind: Kind, reason: &Reason) -> String {
    let label = |field: &'static str| lang.field(kind.code(), field);
    match reason {
        Reason::Required => lang.t("common.required").to_owned(),
        Reason::NotFound { .. } => lang.t("form.error.not_found").to_owned(),
        Reason::Siret(error) => messages::siret_error(lang, error),
        Reason::Naf(error) => messages::naf_error(lang, error),
        Reason::Money(error) => messages::money_error(lang, error),
        Reason::Date(error) => messages::date_input_error(lang, error),
        Reason::Text(error) => messages::text_error(lang, error),
        Reason::TooLong { max } => lang.tf("form.error.too_long", &[("max", max)]),
        Reason::NotANumber => lang.t("form.error.not_a_number").to_owned(),
        Reason::OutOfRange { min, max } => lang.tf("form.error.out_of_range", &[("min", min), ("max", max)]),
        Reason::NotPositive => lang.t("form.error.not_positive").to_owned(),
        Reason::Before { field } => lang.tf("form.error.before", &[("field", &label(field))]),
        Reason::Without { field } => lang.tf("form.error.without", &[("field", &label(field))]),
        Reason::Overlap => lang.t("form.error.overlap").to_owned(),
        Reason::Taken => lang.t("form.error.taken").to_owned(),
        Reason::OwnParent => lang.t("form.error.own_parent").to_owned(),
        Reason::NameIsSiret => lang.t("form.error.name_is_siret").to_owned(),
        Reason::NotLabellable { companies, research } => {
            lang.tf("form.error.not_labellable", &[("companies", companies), ("research", research)])
        }
        Reason::UnknownCode { allowed } => lang.tf("form.error.unknown_code", &[("allowed", allowed)]),
        other => other.to_string(),
    }
}

/// A failure of the store, in words.
pub fn store_error(lang: Lang, error: &StoreError) -> String {
    match error {
        StoreError::Conflict { by, .. } => lang.tf("form.error.conflict", &[("by", by)]),
        StoreError::Gone { .. } => lang.t("form.gone").to_owned(),
        StoreError::InUse { by, .. } => {
            let uses: Vec<String> = by
                .iter()
                .map(|(kind, n)| format!("{} {}", lang.number(i64::from(*n)), lang.record(kind.code(), i64::from(*n))))
                .collect();
            lang.tf("form.error.in_use", &[("uses", &uses.join(", "))])
        }
        other => other.to_string(),
    }
}

/// A record by its name: its own, else its year, date and organisation.
pub fn record_name(record: &Record, names: &Names, lang: Lang) -> String {
    let own = match record.kind {
        Kind::Contact => Some(format!("{} {}", record.text("first_name"), record.text("last_name")).trim().to_owned()),
        _ => ["name", "title", "acronym", "body", "indicator", "login"]
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
