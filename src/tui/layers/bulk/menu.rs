//! The menu of actions.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::action::{Action, MENU};
use super::form;
use crate::model::record::Id;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup};

/// The menu, for these organisations.
pub struct Menu {
    id: u64,
    targets: Arc<[Id]>,
    selection: Selection,
}

impl Menu {
    /// For organisations, at least one.
    pub fn new(targets: Arc<[Id]>, context: &mut Context) -> Menu {
        Menu { id: context.new_id(), targets, selection: Selection::new(MENU.len()) }
    }

    fn open(&self, action: Action, context: &mut Context) -> Flow {
        match form::open(action, Arc::clone(&self.targets), context) {
            Flow::Open(form) => Flow::Replace(form),
            flow => flow,
        }
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
        context.lang.tn("bulk.menu", i64::try_from(self.targets.len()).unwrap_or(i64::MAX), &[])
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let height = cells(MENU.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 56, height);
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some((letter, action)) = MENU.get(index) else { return Line::default() };
            Line::from(vec![
                Span::styled(format!(" {letter} "), context.style(Role::Key)),
                Span::raw(format!(" {}", context.t(action.title()))),
            ])
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => {
                if let Some((_, action)) = self.selection.selected().and_then(|index| MENU.get(index)) {
                    return self.open(*action, context);
                }
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if let KeyCode::Char(c) = key.code
            && let Some((_, action)) = MENU.iter().find(|(letter, _)| *letter == c)
        {
            return self.open(*action, context);
        }
        Flow::Used
    }
}
