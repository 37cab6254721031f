//! The menu of filters, each with how many lines it would show.

use std::cell::Cell;
use std::rc::Rc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::draw::{filter_word, status_role};
use super::view::Filter;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The menu. What is chosen goes into the cell that the sheet reads when it comes into sight again.
pub(super) struct Menu {
    id: u64,
    chosen: Rc<Cell<Filter>>,
    entries: Vec<(Filter, u32)>,
    selection: Selection,
}

impl Menu {
    pub fn new(chosen: Rc<Cell<Filter>>, counts: Vec<u32>, context: &mut Context) -> Menu {
        let now = chosen.get();
        let entries: Vec<(Filter, u32)> = Filter::every()
            .zip(counts.into_iter().chain(std::iter::repeat(0)))
            // What would show nothing is no choice, unless it is the one in force.
            .filter(|(filter, count)| *count > 0 || *filter == Filter::All || *filter == now)
            .collect();
        let mut selection = Selection::new(entries.len());
        selection.select(entries.iter().position(|(filter, _)| *filter == now).unwrap_or(0));
        Menu { id: context.new_id(), chosen, entries, selection }
    }
}

impl Layer for Menu {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("dues.filter.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = cells(self.entries.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 34, height);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some((filter, count)) = self.entries.get(index) else { return Line::default() };
            let role = match filter {
                Filter::All => Role::Text,
                Filter::Status(status) => status_role(*status),
                Filter::Overpaid => Role::Warn,
            };
            Line::from(vec![
                Span::styled(format!(" {:>5}  ", context.lang.number(i64::from(*count))), context.style(Role::Muted)),
                Span::styled(filter_word(*filter, context), context.style(role)),
            ])
        });
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => {
                if let Some((filter, _)) = self.selection.selected().and_then(|index| self.entries.get(index)) {
                    self.chosen.set(*filter);
                }
                return Flow::Close;
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }
}
