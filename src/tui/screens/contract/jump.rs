//! Typing a code: the cursor goes to the indicator that answers it, letter by letter.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::contract::Contract;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::text;
use crate::tui::widgets::text_field::TextField;

/// A code being typed.
#[derive(Debug, Default)]
pub struct Jump {
    field: TextField,
    /// The indicators that answer it, the best first.
    found: Vec<usize>,
    /// Which of them the cursor stands on.
    at: usize,
}

impl Jump {
    /// A key; gives the place of the indicator to go to, if that changed.
    pub fn key(&mut self, key: KeyEvent, contract: &Contract) -> Option<usize> {
        match key.code {
            KeyCode::Down if self.at + 1 < self.found.len() => self.at += 1,
            KeyCode::Up if self.at > 0 => self.at -= 1,
            KeyCode::Down | KeyCode::Up => return None,
            _ if self.field.handle_key(key).changed() => self.find(contract),
            _ => return None,
        }
        self.found.get(self.at).copied()
    }

    /// Pasted text, as if it was typed.
    pub fn paste(&mut self, pasted: &str, contract: &Contract) -> Option<usize> {
        self.field.paste(pasted);
        self.find(contract);
        self.found.first().copied()
    }

    fn find(&mut self, contract: &Contract) {
        self.found = contract.find_indicators(self.field.text());
        self.at = 0;
    }

    /// Draws the line one types in, with how many answer it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, context: &Context) {
        if area.is_empty() {
            return;
        }
        let lang = context.lang;
        let prompt = format!(" {} ", lang.t("contract.jump.prompt"));
        let shift = text::cells(text::width(&prompt)).min(area.width);
        let field = Rect { x: area.x + shift, width: (area.width - shift).min(24), ..area };
        let (said, role) = match self.found.len() {
            _ if self.field.text().trim().is_empty() => (lang.t("contract.jump.help").to_owned(), Role::Muted),
            0 => (lang.t("contract.jump.unknown").to_owned(), Role::Bad),
            n => {
                let at = i64::try_from(self.at + 1).unwrap_or(i64::MAX);
                let n = i64::try_from(n).unwrap_or(i64::MAX);
                (lang.tf("contract.jump.found", &[("at", &at), ("n", &n)]), Role::Muted)
            }
        };
        frame.buffer_mut().set_style(area, context.style(Role::Text));
        frame.buffer_mut().set_string(area.x, area.y, " ".repeat(usize::from(area.width)), context.style(Role::Text));
        frame.buffer_mut().set_string(
            area.x,
            area.y,
            text::truncate(&prompt, usize::from(area.width)),
            context.style(Role::Title),
        );
        self.field.draw(frame, field, &context.theme, true, "");
        let x = field.x.saturating_add(field.width).saturating_add(2);
        let room = usize::from(area.right().saturating_sub(x));
        if room > 0 {
            frame.buffer_mut().set_string(x, area.y, text::truncate(&said, room), context.style(role));
        }
    }
}
