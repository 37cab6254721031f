//! What stands beside a field: what was read, in words.

use chrono::NaiveDate;

use super::entry::{Editor, Entry};
use super::form::Form;
use super::picker::{Picked, Picker};
use crate::i18n::Lang;
use crate::model::dues;
use crate::model::kind::{Kind, Type};
use crate::model::membership::{Standing, standing};
use crate::model::money::Cents;
use crate::model::naf;
use crate::model::organisation::Size;
use crate::model::record::Value;
use crate::model::siret::Siret;
use crate::tui::context::Context;

/// What is said beside a field whose text can be read.
pub fn of(form: &Form, entry: &Entry, context: &Context) -> Option<String> {
    let lang = context.lang;
    if let Editor::Picker(picker) = &entry.editor {
        return reference(picker, context);
    }
    if form.setting.kind == Kind::Organisation {
        if entry.field.name == "size" {
            return size(form, entry, lang);
        }
        if let Some(note) = form.place_note(entry.field.name, lang) {
            return Some(note);
        }
    }
    if entry.field.name == "status" && form.visit.proposed {
        return Some(lang.t("form.visit.proposed").to_owned());
    }
    if (form.setting.kind, entry.field.name) == (Kind::Reading, "indicator") {
        let typed = entry.line()?.text().trim();
        return form.setting.reading_of(typed).map(str::to_owned);
    }
    if entry.field.name == "amount" && entry.line().is_some_and(|line| line.text().trim().is_empty()) {
        return owed(form, context);
    }
    match (entry.field.ty, form.value_of(entry.field.name).ok()?) {
        (Type::Date, Value::Date(date)) => Some(day(date, lang)),
        (Type::Money { .. }, Value::Int(cents)) => Some(lang.amount(Cents(cents))),
        (Type::Int { .. }, Value::Int(n)) if n >= 1_000 => Some(lang.number(n)),
        (Type::Naf, Value::Text(code)) => naf::label(&code).map(str::to_owned),
        (Type::Siret, Value::Text(digits)) => Siret::parse(&digits)
            .ok()
            .map(|siret| siret.grouped())
            .filter(|grouped| entry.line().is_some_and(|line| line.text() != grouped.replace('\u{A0}', " "))),
        _ => None,
    }
}

/// Whether a reading names a code that no contract knows: it can be saved, and counts for nothing.
pub fn unknown_code(form: &Form, entry: &Entry) -> bool {
    let is_code = (form.setting.kind, entry.field.name) == (Kind::Reading, "indicator");
    let typed = entry.line().map(|line| line.text().trim()).unwrap_or_default();
    is_code && !typed.is_empty() && form.setting.reading_of(typed).is_none()
}

/// What the organisation still owes for the year of a payment, or what the scale asks of it.
fn owed(form: &Form, context: &Context) -> Option<String> {
    let lang = context.lang;
    let world = context.shared().world();
    let organisation = form.entry("organisation")?.picker()?.id()?;
    let year = i16::try_from(form.value_of("year").ok()?.as_int()?).ok()?;
    let file = world.facts.file(organisation)?;
    match form.setting.kind {
        Kind::Payment => {
            let dues = dues::of_year(file.dues, year)?;
            let left = dues.amount - dues::paid(file.payments, year, NaiveDate::MAX);
            (left > 0 && !dues.exempt).then(|| lang.tf("form.owed", &[("amount", &lang.amount(Cents(left)))]))
        }
        Kind::Dues => {
            let college = file.member_on(context.on)?.college;
            let kind = file.organisation.kind.map(|kind| kind.code());
            let size = file.organisation.size_class().map(|size| size.code());
            let amount = world.contract_on(context.on)?.dues_amount(college, kind, size)?;
            Some(lang.tf("form.scale", &[("amount", &lang.amount(Cents(amount)))]))
        }
        _ => None,
    }
}

fn day(date: NaiveDate, lang: Lang) -> String {
    lang.date_long(date)
}

/// The size that the headcount proposes, while none is set.
fn size(form: &Form, entry: &Entry, lang: Lang) -> Option<String> {
    let Editor::Choice(choice) = &entry.editor else { return None };
    if choice.at().is_some() {
        return None;
    }
    let headcount = form.value_of("headcount").ok()?.as_int()?;
    let size = Size::proposed(u32::try_from(headcount).ok()?);
    Some(lang.tf("form.size_proposed", &[("size", &lang.label("organisation.size", size.code()))]))
}

/// Town and standing of an organisation, or that a person is new.
fn reference(picker: &Picker, context: &Context) -> Option<String> {
    let lang = context.lang;
    match picker.picked() {
        Picked::NewStaff(_) => Some(lang.t("form.new_staff").to_owned()),
        Picked::Record(id, _) if picker.to == Kind::Organisation => {
            let world = context.shared().world();
            let file = world.facts.file(*id)?;
            let standing = match standing(file.memberships, context.on) {
                Standing::Member => lang.t("search.member"),
                Standing::Former => lang.t("search.former"),
                Standing::Prospect => lang.t("search.prospect"),
            };
            let parts: Vec<&str> =
                [&*file.organisation.town, standing].into_iter().filter(|part| !part.is_empty()).collect();
            Some(parts.join(" · "))
        }
        Picked::Nothing if picker.awaiting => Some(lang.t("form.searching").to_owned()),
        _ => None,
    }
}
