//! Forms for every record kind, on one engine.
//!
//! [`form::Form`] is a [`layer`] made from [`Kind::fields`]: [`order`] says in which order they stand, [`entry`] edits one
//! of them by its type ([`choice`], [`picker`]), [`proposals`] fills the list under it, [`draw`] draws. [`save`]
//! stores and tells what is refused; [`drafts`] keeps what is typed. What is particular to a kind is in [`visit`],
//! [`places`] and [`lookalike`] (organisations), [`paid`] (payments), [`kinds`] (others) and [`territory`] (whatever moves the share).

mod choice;
mod conflict;
pub(super) mod cursor;
mod delete;
pub mod drafts;
mod draw;
mod entry;
pub(super) mod erased;
mod form;
mod kinds;
mod later;
mod layer;
mod lookalike;
mod notes;
mod order;
mod outrun;
mod paid;
mod picker;
mod places;
mod proposals;
mod save;
mod setting;
pub mod territory;
pub mod typed_on;
mod visit;
mod words;

pub(super) use erased::strings;

#[cfg(test)]
mod tests;

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::Labels;
use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// A form that logs a visit, at an organisation if one is given; the text is where one begins then.
pub fn log_visit(organisation: Option<(Id, String)>, context: &mut Context) -> Box<dyn Layer> {
    let mut record = Record::new(Kind::Visit);
    let mut names = form::Names::new();
    if let Some((id, name)) = organisation {
        record.set("organisation", Value::Int(i64::from(id)));
        names.push(("organisation", name));
    }
    Box::new(new_visit(record, names, context))
}

/// A form for a new record, with the values it already has.
pub fn create(mut record: Record, context: &mut Context) -> Box<dyn Layer> {
    if record.kind == Kind::Visit {
        return Box::new(new_visit(record, form::Names::new(), context));
    }
    order::defaults(&mut record, context);
    // A payment that is prefilled is the whole balance: the amount is what one may want to change.
    let first = match record.kind {
        Kind::Payment if !record.get("organisation").is_null() => Some("amount"),
        Kind::Reading if names_no_figure(&record, context) => Some("status"),
        kind => {
            let fields = order::fields(kind);
            fields.into_iter().map(|(_, field)| field.name).find(|name| record.get(name).is_null())
        }
    };
    let form = form::Form::create(record, form::Names::new(), context);
    let mut form = match first {
        Some(field) => form.start_in(field),
        None => form,
    };
    form.begin(context);
    Box::new(form)
}

/// Whether a reading is of a sentence of the contract that names no figure: it is judged first.
fn names_no_figure(reading: &Record, context: &Context) -> bool {
    let code = reading.text("indicator");
    let known = context.contract();
    known.is_some_and(|known| known.indicator(code).is_some_and(crate::contract::Indicator::names_no_figure))
}

fn new_visit(mut record: Record, mut names: form::Names, context: &mut Context) -> form::Form {
    if record.get("purpose").is_null() {
        record.set("purpose", Value::Text(context.t("form.visit.purpose").to_owned()));
    }
    order::defaults(&mut record, context);
    if let Some((id, name)) = &context.staff
        && record.id_of("staff") == Some(*id)
    {
        names.push(("staff", name.clone()));
    }
    let start = if record.get("organisation").is_null() { "organisation" } else { "summary" };
    let new_staff = record.get("staff").is_null().then(|| context.login.clone());
    let mut form = form::Form::create(record, names, context).log_visit(new_staff).start_in(start);
    form.begin(context);
    form
}

/// A form that changes a stored record; a visit's begins in its text.
pub fn edit(kind: Kind, id: Id, context: &mut Context) -> Box<dyn Layer> {
    let form = form::Form::edit(kind, id, context);
    Box::new(if kind == Kind::Visit { form.start_in("summary") } else { form })
}

/// A record by its name, with those of what it points to.
pub fn record_name(record: &Record, labels: &Labels, lang: Lang) -> String {
    let names =
        form::references(record).filter_map(|(field, kind, id)| Some((field, labels.get(&(kind, id))?.clone())));
    words::record_name(record, &names.collect(), lang)
}

/// Asks, then deletes a record.
pub fn delete(record: Record, context: &mut Context) -> Box<dyn Layer> {
    Box::new(delete::Delete::new(record, context))
}

/// The form of a draft, as it was left; nothing when this version cannot use it.
pub fn resume(draft: &crate::store::Draft, context: &mut Context) -> Option<Box<dyn Layer>> {
    drafts::resume(draft, context).map(|form| Box::new(form) as Box<dyn Layer>)
}
