//! Two documents of figures side by side: a line for each figure with both values, and behind it the rows that came and
//! went. The closed years and the comparison of two dates show themselves with it.

mod rows;
mod table;
mod view;

use ratatui::Frame;
use ratatui::layout::Rect;

pub(super) use view::{ChangeLine, RowLine, Standing, lines, row_line};

use crate::tui::commands::{CommandId, changes, list};
use crate::tui::context::Context;
use crate::tui::layer::Flow;
use crate::tui::listing::Listing;
use crate::tui::widgets::selection::Selection;

/// The lines, which of them are shown, and the selected one.
#[derive(Default)]
pub(super) struct Changes {
    lines: Vec<ChangeLine>,
    /// Places in `lines`.
    shown: Vec<usize>,
    selection: Selection,
    only_changed: bool,
}

impl Changes {
    /// Takes new lines; the selected one stays where it is.
    pub(super) fn install(&mut self, lines: Vec<ChangeLine>) {
        self.lines = lines;
        self.show();
    }

    /// How many lines differ.
    pub(super) fn changed(&self) -> usize {
        self.lines.iter().filter(|line| line.changed).count()
    }

    fn show(&mut self) {
        let kept = |index: &usize| self.lines[*index].changed || !self.only_changed;
        self.shown = (0..self.lines.len()).filter(kept).collect();
        self.selection.set_len(self.shown.len());
    }

    fn selected(&self) -> Option<&ChangeLine> {
        self.lines.get(*self.shown.get(self.selection.selected()?)?)
    }

    /// Whether a command makes sense now.
    pub(super) fn offers(&self, command: CommandId) -> bool {
        match command {
            list::OPEN => self.selected().is_some_and(|line| !line.rows.is_empty()),
            changes::ONLY => self.only_changed || self.changed() > 0,
            _ => true,
        }
    }

    /// Carries out a command of the lines; none when it is not one.
    pub(super) fn command(&mut self, command: CommandId, context: &mut Context) -> Option<Flow> {
        match command {
            command if list::moved(&mut self.selection, command) => {}
            changes::ONLY => {
                self.only_changed = !self.only_changed;
                self.show();
            }
            list::OPEN => {
                let line = self.selected().filter(|line| !line.rows.is_empty())?.clone();
                return Some(Flow::Open(Box::new(rows::Rows::new(line, context))));
            }
            _ => return None,
        }
        Some(Flow::Used)
    }

    /// Whether there are lines in sight.
    pub(super) fn any(&self) -> bool {
        !self.shown.is_empty()
    }

    /// The lines in sight on their way out, under the headings of the two sides.
    pub(super) fn listing(&self, title: String, heads: (&str, &str), context: &Context) -> Listing {
        table::listing(self, title, context, heads)
    }

    /// Draws the lines under the headings of the two sides.
    pub(super) fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context, heads: (&str, &str)) {
        table::draw(self, frame, area, context, heads);
    }
}
