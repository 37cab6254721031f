//! Layers: screens, forms and popups, stacked. Each is small, draws itself, and says which commands apply to it.

use std::any::Any;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::commands::{CommandId, Scope};
use super::context::Context;
use super::listing::Listing;
use super::terminal::Edited;
use crate::live::Hits;
use crate::store::Touched;

/// What a layer asked the storage thread for, as it comes back. Each layer knows its own types.
pub struct Reply(Box<dyn Any + Send>);

impl Reply {
    /// Wraps what a job gives.
    pub fn new<T: Any + Send>(given: T) -> Reply {
        Reply(Box::new(given))
    }

    /// What the job gave, if it is a `T`; else the reply itself, to try another type.
    pub fn take<T: Any>(self) -> Result<T, Reply> {
        self.0.downcast().map(|given| *given).map_err(Reply)
    }
}

/// What a layer makes of a key or a command.
pub enum Flow {
    /// It was for this layer.
    Used,
    /// It was not: the next scope may have a use for it.
    Ignored,
    /// The layer is done and goes away.
    Close,
    /// Another layer on top.
    Open(Box<dyn Layer>),
    /// The layer goes away and another takes its place.
    Replace(Box<dyn Layer>),
}

/// A screen, form or popup.
pub trait Layer {
    /// The id it was given by [`Context::new_id`]: replies find it by that.
    fn id(&self) -> u64;

    /// The scopes whose commands apply, the nearest first. With [`Scope::Global`] the commands of everywhere apply too.
    fn scopes(&self) -> &'static [Scope];

    /// What it is called: in the header for a screen, in the title of a popup.
    fn title(&self, context: &Context) -> String;

    /// Whether it fills the screen; a popup leaves what is under it in sight.
    fn fills(&self) -> bool {
        true
    }

    /// Whether typed characters are text for it: then only keys that type nothing can be commands.
    fn takes_text(&self) -> bool {
        false
    }

    /// Whether the answer to what was typed is on its way: drawing waits for it, though not for long, rather than draw
    /// twice.
    fn awaits(&self) -> bool {
        false
    }

    /// Whether the rows in sight do not answer yet what was asked of them last: what acts on rows waits until they do.
    fn settling(&self, _context: &Context) -> bool {
        false
    }

    /// Whether a command of its scopes makes sense now. Footer and help offer no others.
    fn offers(&self, _command: CommandId, _context: &Context) -> bool {
        true
    }

    /// Draws it. What it needs must be there already: no waiting here.
    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context);

    /// A command of one of its scopes.
    fn command(&mut self, _command: CommandId, _context: &mut Context) -> Flow {
        Flow::Ignored
    }

    /// A key that is no command.
    fn key(&mut self, _key: KeyEvent, _context: &mut Context) -> Flow {
        Flow::Ignored
    }

    /// Pasted text.
    fn paste(&mut self, _text: &str, _context: &mut Context) -> Flow {
        Flow::Ignored
    }

    /// More was pasted than is taken anywhere: none of it came.
    fn paste_too_long(&mut self, context: &mut Context) {
        context.warn(context.t("global.paste_too_long"));
    }

    /// Whether letters and Enter go into a text of several lines now, so that many at once may come as one paste.
    fn takes_lines(&self) -> bool {
        false
    }

    /// It came into sight, or the date of reference changed: ask for what is to be shown.
    fn refresh(&mut self, _context: &mut Context) {}

    /// Records changed. Most layers show whatever is there now.
    fn changed(&mut self, _touched: &[Touched], context: &mut Context) {
        self.refresh(context);
    }

    /// What it asked for.
    fn reply(&mut self, _reply: Reply, _context: &mut Context) -> Flow {
        Flow::Used
    }

    /// Search results that it asked for.
    fn hits(&mut self, _hits: Hits, _context: &mut Context) -> Flow {
        Flow::Used
    }

    /// The moment it asked for with [`Context::wake_at`] has come.
    fn wake(&mut self, _context: &mut Context) {}

    /// Whether it waits for nothing to be typed for a moment.
    #[cfg(test)]
    fn waits_for_silence(&self) -> bool {
        false
    }

    /// The program ends: what was typed here is kept now.
    fn ending(&mut self, context: &mut Context) {
        self.wake(context);
    }

    /// The editor that it asked for with [`Context::edit_outside`] is done: the text, or why there is none.
    fn edited(&mut self, _text: Result<Edited, String>, _context: &mut Context) {}

    /// The database is no longer the one that a draft of this was kept in: it is kept once more.
    fn keep_again(&mut self, _context: &mut Context) {}

    /// Somebody was erased: what is shown, asked or typed here may name them. Most layers show whatever is there now; what
    /// holds a copy of its own asks for it again, or closes.
    fn erased(&mut self, context: &mut Context) -> Flow {
        self.refresh(context);
        Flow::Used
    }

    /// Whether something typed here would be lost: quitting asks first.
    fn unsaved(&self) -> bool {
        false
    }

    /// Whether there is a list in sight that can be exported now.
    fn lists(&self) -> bool {
        false
    }

    /// The list in sight, as it is filtered and sorted.
    fn listing(&self, _context: &Context) -> Option<Listing> {
        None
    }

    /// The organisation that is selected or shown, with its name: where logging a visit begins.
    fn organisation(&self, _context: &Context) -> Option<(crate::model::record::Id, String)> {
        None
    }
}
