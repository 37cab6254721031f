//! Forms for every record kind, on one engine.

use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::tui::context::Context;
use crate::tui::layer::Layer;
use crate::tui::screens::placeholder::Placeholder;

/// A form that logs a visit, at an organisation if one is given; the text is where one begins then.
pub fn log_visit(_organisation: Option<(Id, String)>, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Placeholder::new("form", context))
}

/// A form for a new record, with the values it already has.
pub fn create(_record: Record, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Placeholder::new("form", context))
}

/// A form that changes a stored record.
pub fn edit(_kind: Kind, _id: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Placeholder::new("form", context))
}

/// Asks, then deletes a record.
pub fn delete(_record: Record, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Placeholder::new("form", context))
}
