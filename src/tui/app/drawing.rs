//! Drawing: header, screen, layers, footer; and the last look at what goes to the terminal.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::App;
use crate::model::text::cell_safe;
use crate::tui::chrome;
use crate::tui::commands::global;
use crate::tui::widgets::text;

impl App {
    /// Draws everything.
    pub fn draw(&mut self, frame: &mut Frame) {
        crate::fault::provoke("draw");
        #[cfg(feature = "encryption")]
        if !self.context.lock.is_open() {
            crate::tui::lock::draw(frame, &self.context);
            return make_safe(frame.buffer_mut());
        }
        let area = frame.area();
        let [head, body, foot] =
            Layout::vertical([Constraint::Length(2), Constraint::Min(0), Constraint::Length(1)]).areas::<3>(area);
        chrome::header(frame, head, &self.context, self.tab, &self.titles());
        let (tab, context) = (&mut self.tabs[self.tab], &self.context);
        match self.layers.split_last_mut() {
            None => tab.draw(frame, body, context),
            Some((top, _)) if top.fills() => top.draw(frame, body, context),
            Some((top, below)) => {
                self.behind.draw(frame, body, top.id(), |frame| {
                    let first = below.iter().rposition(|layer| layer.fills());
                    if first.is_none() {
                        tab.draw(frame, body, context);
                    }
                    for layer in below.iter_mut().skip(first.unwrap_or(0)) {
                        layer.draw(frame, body, context);
                    }
                });
                top.draw(frame, body, context);
            }
        }
        self.footer(frame, foot);
        make_safe(frame.buffer_mut());
    }

    fn titles(&self) -> Vec<String> {
        self.tabs.iter().map(|tab| tab.title(&self.context)).collect()
    }

    fn footer(&self, frame: &mut Frame, area: Rect) {
        let mut commands = self.offered_commands();
        commands.retain(|command| command.footer > 0);
        let mut hints: Vec<(usize, u8, String, &str)> = commands
            .iter()
            .map(|command| {
                let scope = self.top_ref().scopes().iter().position(|scope| *scope == command.scope).unwrap_or(0);
                (
                    scope,
                    command.footer,
                    self.context.keymap.shown(command, self.context.lang),
                    command.title(self.context.lang),
                )
            })
            .collect();
        hints.sort_by_key(|(scope, place, _, _)| (*scope, *place));
        let help = self.context.keymap.shown_id(global::HELP, self.context.lang);
        let mut hints: Vec<(String, &str)> = hints.into_iter().map(|(_, _, key, title)| (key, title)).collect();
        // Help is never cut away: whoever does not know a key finds it there.
        let width = |hints: &[(String, &str)]| -> usize {
            hints.iter().map(|(key, title)| text::width(key) + text::width(title) + 3).sum()
        };
        while hints.iter().any(|(key, _)| *key == help) && width(&hints) > usize::from(area.width) {
            let Some(last) = hints.iter().rposition(|(key, _)| *key != help) else { break };
            hints.remove(last);
        }
        chrome::footer(frame, area, &self.context, &hints);
    }
}

/// The last look at what goes to the terminal: whatever a record, a file name or a message holds, and whichever screen
/// draws it, no cell drives the terminal or turns the line.
fn make_safe(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() == 1 && matches!(symbol.as_bytes(), [b' '..=b'~']) {
            continue;
        }
        if let Some(safe) = cell_safe(symbol) {
            cell.set_symbol(&safe);
        }
    }
}
