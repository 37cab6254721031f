//! Drafts left by a crash, offered at the start.

use crate::store::{Draft, StoreError};
use crate::tui::context::Context;
use crate::tui::layer::Layer;

/// What was found.
pub struct Left(pub Result<Vec<Draft>, StoreError>);

/// Looks for drafts of the person who is working.
pub fn offer(context: &mut Context) {
    context.ask(0, |store, _| Left(store.drafts()));
}

/// Offers them.
pub fn show(_left: Left, _context: &mut Context, _layers: &mut Vec<Box<dyn Layer>>) {}
