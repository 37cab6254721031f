//! Importing a file: choosing it ([`choose`]), then one layer ([`view`]) with three pages: what each column was found to
//! be ([`columns`]), the first rows as they will be stored ([`preview`]), and what the import would do ([`outcome`]).
//! Reading, trying out and writing happen beside the interface, on a connection of their own.

mod actions;
mod ask;
mod choose;
mod columns;
pub mod draft;
mod folder;
mod head;
mod jobs;
mod mend;
mod outcome;
mod preview;
mod targets;
mod view;
mod words;

use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// The choice of a file.
pub fn open(context: &mut Context) -> Box<dyn Layer> {
    Box::new(choose::Choose::new(context))
}

#[cfg(test)]
mod tests;
