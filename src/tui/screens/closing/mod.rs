//! The closed years: which years of the contracts are closed, by whom and when; what was reported, and what the records
//! give today; closing a year.

mod list;
mod preview;
#[cfg(test)]
mod tests;
mod year;

use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// The list of years, as a layer over a screen.
pub fn open(context: &mut Context) -> Box<dyn Layer> {
    Box::new(list::Closings::new(context))
}
