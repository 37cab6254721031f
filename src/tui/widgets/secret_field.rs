//! A one-line editor that shows a dot for each character.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use zeroize::{Zeroize, Zeroizing};

use super::text::cells;
use crate::tui::theme::{Role, Theme};
use crate::vault::{KeyError, MOST_READ, Secret};

/// Room for a secret, in bytes. One that is longer is not cut: [`SecretField::is_cut`] tells.
const LONGEST: usize = MOST_READ;

/// A secret while it is typed. Its place in memory never moves, and is overwritten.
pub struct SecretField {
    typed: Zeroizing<String>,
    /// Something had no room.
    cut: bool,
}

impl Default for SecretField {
    fn default() -> SecretField {
        SecretField { typed: Zeroizing::new(String::with_capacity(LONGEST)), cut: false }
    }
}

impl SecretField {
    /// Why what was typed is not taken: it is longer than there is room for.
    pub fn fault(&self) -> Option<KeyError> {
        self.cut.then_some(KeyError::TooLong { most: LONGEST })
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// What was typed; the field is empty afterwards.
    pub fn take(&mut self) -> Secret {
        let secret = Secret::new(&self.typed);
        self.clear();
        secret
    }

    /// What was typed.
    pub fn secret(&self) -> Secret {
        Secret::new(&self.typed)
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        // In place: the memory stays with the field.
        self.typed.zeroize();
        self.cut = false;
        if self.typed.capacity() < LONGEST {
            self.typed.reserve_exact(LONGEST);
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

    /// Adds a pasted text, up to the end of its first line; a recovery key whole, on however many lines it is
    /// shown.
    pub fn paste(&mut self, text: &str) {
        if self.is_empty() && Secret::new(text).is_recovery() {
            return text.chars().filter(|c| !c.is_whitespace()).for_each(|c| self.push(c));
        }
        text.trim_start_matches('\n').chars().take_while(|c| *c != '\n').for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        if c.is_control() {
            return;
        }
        if self.typed.len() + c.len_utf8() > LONGEST {
            self.cut = true;
        } else {
            self.typed.push(c);
        }
    }

    fn backspace(&mut self) {
        self.typed.pop();
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
        let dots = self.typed.chars().count().min(usize::from(area.width - 1));
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
        assert!(field.is_empty() && field.typed.capacity() >= LONGEST);
        field.paste("AGE-SECRET-KEY-1ABCDE FGH\n  IJKL\nMNOP\n");
        assert!(field.take().is(&Secret::new("AGE-SECRET-KEY-1ABCDEFGHIJKLMNOP")));
        field.paste(&"é".repeat(LONGEST / 2));
        assert!(field.fault().is_none());
        field.paste("e");
        assert!(matches!(field.fault(), Some(KeyError::TooLong { .. })));
        field.clear();
        assert!(field.fault().is_none());
        for width in 0..3 {
            rows(width, 1, |frame| field.draw(frame, frame.area(), &Theme::mono(), true));
        }
    }
}
