//! An organisation's file (fiche).

use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// The file of an organisation.
pub fn open(_organisation: Id, context: &mut Context) -> Box<dyn Layer> {
    Box::new(super::placeholder::Placeholder::new("file", context))
}
