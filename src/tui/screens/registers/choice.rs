//! A menu of a few lines to choose one from; a letter goes to the next line that begins with it.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::model::text::fold;
use crate::tui::commands::{CommandId, Scope, list, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text::cells;
use crate::tui::widgets::{list as list_widget, popup as frame_popup, text};

/// One line: a mark, what it is, and a count.
pub struct Entry {
    pub mark: &'static str,
    pub name: String,
    pub count: Option<usize>,
}

/// What a choice does, with the number of the line.
pub type Chosen = Box<dyn FnOnce(usize)>;

/// The menu.
pub struct Choice {
    id: u64,
    title: String,
    entries: Vec<Entry>,
    selection: Selection,
    chosen: Option<Chosen>,
}

impl Choice {
    /// With the line that holds now selected.
    pub fn new(title: String, entries: Vec<Entry>, now: usize, context: &mut Context, chosen: Chosen) -> Choice {
        let mut selection = Selection::new(entries.len());
        selection.select(now);
        Choice { id: context.new_id(), title, entries, selection, chosen: Some(chosen) }
    }

    /// To the next line that begins with a letter.
    fn jump(&mut self, letter: char) {
        let wanted = fold(letter.encode_utf8(&mut [0; 4]));
        let (from, count) = (self.selection.selected().unwrap_or(0), self.entries.len());
        let order = (1..=count).map(|step| (from + step) % count.max(1));
        let found = order.into_iter().find(|index| fold(&self.entries[*index].name).starts_with(&wanted));
        if let Some(index) = found.filter(|_| !wanted.is_empty()) {
            self.selection.select(index);
        }
    }
}

impl Layer for Choice {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let longest = self.entries.iter().map(|entry| text::width(&entry.name)).max().unwrap_or(0);
        let width = cells(longest.max(text::width(&self.title)) + 14).max(36);
        let height = cells(self.entries.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        let entries = &self.entries;
        list_widget::draw(frame, inside, &context.theme, &mut self.selection, |index| {
            let Some(entry) = entries.get(index) else { return Line::default() };
            let mark = if entry.mark.is_empty() { " " } else { entry.mark };
            let mut spans =
                vec![Span::styled(format!(" {mark} "), context.style(Role::Key)), Span::raw(entry.name.clone())];
            if let Some(count) = entry.count {
                let count = context.lang.number(i64::try_from(count).unwrap_or(i64::MAX));
                spans.push(Span::styled(format!("  {count}"), context.style(Role::Muted)));
            }
            Line::from(spans)
        });
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            list::OPEN => {
                if let (Some(index), Some(chosen)) = (self.selection.selected(), self.chosen.take()) {
                    chosen(index);
                }
                return Flow::Close;
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, _: &mut Context) -> Flow {
        if let KeyCode::Char(letter) = key.code {
            self.jump(letter);
        }
        Flow::Used
    }
}
