//! Popups and overlays that belong to no one screen.

pub mod bulk;
pub mod confirm;
pub mod date;
pub mod drafts;
pub mod evidence;
pub mod export;
pub(super) mod files;
pub mod help;
pub mod hurry;
pub mod letters;
pub mod new_record;
#[cfg(feature = "encryption")]
pub mod new_recovery;
pub mod palette;
#[cfg(feature = "encryption")]
pub mod passphrase;
#[cfg(feature = "encryption")]
pub mod recovery;
pub mod report;
pub mod search;
mod target_file;
pub mod told;
pub mod undo;

use super::context::Context;
use super::layer::{Layer, Reply};

/// Answers to asks that no layer made: undo, drafts.
pub(super) fn answer(reply: Reply, context: &mut Context, layers: &mut Vec<Box<dyn Layer>>) {
    let reply = match reply.take::<undo::Undone>() {
        Ok(undone) => return undo::tell(undone, context),
        Err(reply) => reply,
    };
    if let Ok(drafts) = reply.take::<drafts::Left>() {
        drafts::show(drafts, context, layers);
    }
}
