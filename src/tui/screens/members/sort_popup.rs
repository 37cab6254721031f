//! Choosing the column to sort by.

use std::cell::RefCell;
use std::rc::Rc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{View, table};
use crate::counters::roster::{Column, Sort};
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The popup. What it chose goes to the view that it shares with the table.
pub struct SortPopup {
    id: u64,
    view: Rc<RefCell<View>>,
    selection: Selection,
}

impl SortPopup {
    /// At the column that is sorted by now.
    pub fn new(view: Rc<RefCell<View>>, context: &mut Context) -> SortPopup {
        let mut selection = Selection::new(Column::ALL.len());
        let now = view.borrow().sort.column;
        selection.select(Column::ALL.iter().position(|column| *column == now).unwrap_or(0));
        SortPopup { id: context.new_id(), view, selection }
    }
}

impl Layer for SortPopup {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, context: &Context) -> String {
        context.t("members.sort.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = cells(Column::ALL.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 36, height);
        let now = self.view.borrow().sort;
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some(column) = Column::ALL.get(index) else { return Line::default() };
            let arrow = match (*column == now.column, now.descending) {
                (true, false) => "▲",
                (true, true) => "▼",
                _ => " ",
            };
            Line::from(vec![
                Span::styled(format!(" {arrow} "), context.style(Role::Key)),
                Span::raw(table::sort_name(*column, context.lang)),
            ])
        });
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => {
                if let Some(column) = self.selection.selected().and_then(|index| Column::ALL.get(index)) {
                    let mut view = self.view.borrow_mut();
                    // The column of now once more: the other way round.
                    let descending = view.sort.column == *column && !view.sort.descending;
                    view.sort = Sort { column: *column, descending };
                }
                return Flow::Close;
            }
            list::DOWN => self.selection.down(),
            list::UP => self.selection.up(),
            list::PAGE_DOWN | list::LAST => self.selection.end(),
            list::PAGE_UP | list::FIRST => self.selection.home(),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }
}
