//! A one-line editor that shows a dot for each character.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use zeroize::{Zeroize, Zeroizing};

use super::text::cells;
use crate::tui::theme::{Role, Theme};
use crate::vault::Secret;

/// Longest secret, in bytes; more is not taken.
const LONGEST: usize = 1024;

/// A secret while it is typed. Its place in memory never moves, and is overwritten.
pub struct SecretField(Zeroizing<String>);

impl Default for SecretField {
    fn default() -> SecretField {
        SecretField(Zeroizing::new(String::with_capacity(LONGEST)))
    }
}

impl SecretField {
    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was typed; the field is empty afterwards.
    pub fn take(&mut self) -> Secret {
        let secret = Secret::new(&self.0);
        self.clear();
        secret
    }

    /// What was typed.
    pub fn secret(&self) -> Secret {
        Secret::new(&self.0)
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        // In place: the memory stays with the field.
        self.0.zeroize();
        if self.0.capacity() < LONGEST {
            self.0.reserve_exact(LONGEST);
        }
    }

    /// Handles a key; false where it is none of an editor.
    pub fn handle_key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('u') if control => self.clear(),
            KeyCode::Char('h') if control => self.backspace(),
            KeyCode::Backspace => self.backspace(),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => self.push(c),
            _ => return false,
        }
        true
    }

    /// Adds a pasted text, up to the end of its first line.
    pub fn paste(&mut self, text: &str) {
        text.trim_start_matches('\n').chars().take_while(|c| *c != '\n').for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if !c.is_control() && self.0.len() + c.len_utf8() <= LONGEST {
            self.0.push(c);
        }
    }

    fn backspace(&mut self) {
        self.0.pop();
    }

    /// Draws the field in one row, with the terminal's cursor where it has the focus.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme, focused: bool) {
        let area = area.intersection(frame.area());
        if area.is_empty() {
            return;
        }
        let area = Rect { height: 1, ..area };
        let style = theme.style(if focused { Role::InputFocus } else { Role::Input });
        frame.buffer_mut().set_style(area, style);
        let dots = self.0.chars().count().min(usize::from(area.width - 1));
        frame.buffer_mut().set_string(area.x, area.y, "•".repeat(dots), style);
        if focused {
            frame.set_cursor_position((area.x + cells(dots), area.y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::rows;
    use super::*;

    fn key(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)
    }

    #[test]
    fn it_shows_dots_and_gives_the_secret_once() {
        let mut field = SecretField::default();
        "clé".chars().for_each(|c| assert!(field.handle_key(key(c))));
        field.handle_key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE));
        field.paste("e du soir\nautre");
        let shown = rows(20, 1, |frame| field.draw(frame, frame.area(), &Theme::mono(), true));
        assert_eq!(shown[0].trim_end(), "•".repeat(11));
        assert!(field.take().is(&Secret::new("cle du soir")));
        assert!(field.is_empty() && field.0.capacity() >= LONGEST);
        for width in 0..3 {
            rows(width, 1, |frame| field.draw(frame, frame.area(), &Theme::mono(), true));
        }
    }
}
