//! The members screen.

use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// The screen of the tab.
pub fn screen(context: &mut Context) -> Box<dyn Layer> {
    Box::new(super::placeholder::Placeholder::new("members", context))
}
