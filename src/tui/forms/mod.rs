//! Forms for every record kind, on one engine.
//!
//! [`form::Form`] is a layer made from [`Kind::fields`]: [`order`] says in which order they stand, [`entry`] edits one
//! of them by its type ([`choice`], [`picker`]), [`proposals`] fills the list under it, [`draw`] draws. [`save`]
//! stores and tells what is refused; [`drafts`] keeps what is typed. What is particular to a kind is in [`visit`],
//! [`places`] (organisations) and [`territory`] (whatever moves the share).

mod choice;
mod cursor;
mod delete;
pub mod drafts;
mod draw;
mod entry;
mod form;
mod notes;
mod order;
mod picker;
mod places;
mod proposals;
mod save;
mod setting;
mod territory;
mod visit;
mod words;

#[cfg(test)]
mod tests;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// A form that logs a visit, at an organisation if one is given; the text is where one begins then.
pub fn log_visit(organisation: Option<(Id, String)>, context: &mut Context) -> Box<dyn Layer> {
    let mut record = Record::new(Kind::Visit).with("purpose", Value::Text(context.t("form.visit.purpose").to_owned()));
    order::defaults(&mut record, context);
    let mut names = form::Names::new();
    if let (Some((_, name)), false) = (&context.staff, record.get("staff").is_null()) {
        names.push(("staff", name.clone()));
    }
    let start = match organisation {
        Some((id, name)) => {
            record.set("organisation", Value::Int(i64::from(id)));
            names.push(("organisation", name));
            "summary"
        }
        None => "organisation",
    };
    let mut form = form::Form::create(record, names, context).start_in(start);
    form.log_visit(context);
    Box::new(form)
}

/// A form for a new record, with the values it already has.
pub fn create(mut record: Record, context: &mut Context) -> Box<dyn Layer> {
    order::defaults(&mut record, context);
    let first = order::fields(record.kind).into_iter().find(|(_, field)| record.get(field.name).is_null());
    let form = form::Form::create(record, form::Names::new(), context);
    Box::new(match first {
        Some((_, field)) => form.start_in(field.name),
        None => form,
    })
}

/// A form that changes a stored record.
pub fn edit(kind: Kind, id: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(form::Form::edit(kind, id, context))
}

/// Asks, then deletes a record.
pub fn delete(record: Record, context: &mut Context) -> Box<dyn Layer> {
    Box::new(delete::Delete::new(record, context))
}

/// The form of a draft, as it was left; nothing when this version cannot use it.
pub fn resume(draft: &crate::store::Draft, context: &mut Context) -> Option<Box<dyn Layer>> {
    drafts::resume(draft, context).map(|form| Box::new(form) as Box<dyn Layer>)
}
