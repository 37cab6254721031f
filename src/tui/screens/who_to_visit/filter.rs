//! The menu of filters, each with how many companies it would show.

use std::cell::Cell;
use std::rc::Rc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Entry;
use crate::counters::visit_priority::{Choice, Filter};
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The menu. What is chosen goes into the cell that the list reads when it comes into sight again.
pub(super) struct Menu {
    id: u64,
    chosen: Rc<Cell<Filter>>,
    /// The first is no choice: it takes every filter away.
    entries: Vec<(Option<Choice>, String, u32)>,
    selection: Selection,
}

impl Menu {
    pub fn new(chosen: Rc<Cell<Filter>>, choices: &[Entry], context: &mut Context) -> Menu {
        let all = (None, context.t("who_to_visit.filter.all").to_owned(), 0);
        let choices = choices.iter().map(|entry| (Some(entry.choice), entry.name.clone(), entry.count));
        let entries: Vec<_> = std::iter::once(all).chain(choices).collect();
        let selection = Selection::new(entries.len());
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
        context.t("who_to_visit.filter.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = cells(self.entries.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 44, height);
        let chosen = self.chosen.get();
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some((choice, name, count)) = self.entries.get(index) else { return Line::default() };
            let on = choice.map_or(chosen.is_empty(), |choice| chosen.has(choice));
            let count = choice.map_or_else(String::new, |_| context.lang.number(i64::from(*count)));
            Line::from(vec![
                Span::styled(if on { " ✔ " } else { "   " }, context.style(Role::Good)),
                Span::styled(format!("{count:>6}  "), context.style(Role::Muted)),
                Span::raw(name.clone()),
            ])
        });
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => {
                let mut filter = self.chosen.get();
                match self.selection.selected().and_then(|index| self.entries.get(index)) {
                    Some((Some(choice), ..)) => filter.toggle(*choice),
                    _ => filter = Filter::default(),
                }
                self.chosen.set(filter);
                return Flow::Close;
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }
}
