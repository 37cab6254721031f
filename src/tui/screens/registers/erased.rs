//! Somebody was erased: the lines are read again, and a text by which they were found does not stay.

use std::collections::BTreeSet;

use super::Registers;
use crate::model::record::Id;
use crate::tui::context::Context;
use crate::tui::widgets::text_field::TextField;

impl Registers {
    /// The lines are shown once they are read again.
    pub(super) fn hide_lines(&mut self) {
        self.lines.clear();
        let narrowed = !self.view.borrow().query().text.is_empty();
        self.sought = if narrowed { self.ids().iter().copied().collect() } else { BTreeSet::new() };
    }

    /// Whether a record that a text found before somebody was erased is found by it no more: it names them, and goes.
    pub(super) fn names_nobody_any_more(&mut self, found: &[Id], context: &Context) -> bool {
        let mut sought = std::mem::take(&mut self.sought);
        found.iter().for_each(|id| {
            sought.remove(id);
        });
        if sought.is_empty() {
            return false;
        }
        if let Some(field) = &mut self.typing {
            *field = TextField::question("");
        }
        self.change(|query| query.text.clear(), context);
        true
    }
}
