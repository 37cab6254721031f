//! A one-line editor.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use tui_input::{Input, InputRequest};

use super::Edit;
use super::text::{self, cells};
use crate::model::text::{may_be_typed, scrub};
use crate::tui::theme::{Role, Theme};

/// Text and cursor of a one-line editor. Holds no line breaks or control characters.
#[derive(Debug, Clone, Default)]
pub struct TextField {
    input: Input,
    /// So many characters it takes at most.
    most: Option<usize>,
}

/// No question is longer, characters: each key asks with the whole of it, and a report that somebody lets run into the search would
/// be asked for thousands of times.
const QUESTION: usize = 500;

impl TextField {
    /// A field with a text and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut field = Self::default();
        field.set_text(text);
        field
    }

    /// The same for what is looked for as it is typed: what goes beyond any question is not taken.
    pub fn question(text: &str) -> Self {
        let mut field = Self { most: Some(QUESTION), ..Self::default() };
        field.set_text(text);
        field
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Replaces the text; the cursor goes to its end.
    pub fn set_text(&mut self, text: &str) {
        self.input = Input::new(self.taken(one_line(text)));
    }

    /// As much of a text as it takes.
    fn taken(&self, mut text: String) -> String {
        if let Some((end, _)) = self.most.and_then(|most| text.char_indices().nth(most)) {
            text.truncate(end);
        }
        text
    }

    fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.text().chars().nth(most - 1).is_some())
    }

    /// Forgets what was cut, which Ctrl-Y would bring back.
    pub fn forget_cut(&mut self) {
        self.input = Input::new(self.text().to_owned()).with_cursor(self.input.cursor());
    }

    /// Handles a key. Enter, Tab, Up, Down, Esc and unknown keys are [`Edit::Ignored`].
    pub fn handle_key(&mut self, key: KeyEvent) -> Edit {
        let Some(request) = request(key) else {
            return Edit::Ignored;
        };
        if matches!(request, InputRequest::InsertChar(_)) && self.is_full() {
            return Edit::Unchanged;
        }
        Edit::from_change(self.input.handle(request).is_some_and(|done| done.value))
    }

    /// Inserts a text at the cursor; line breaks become blanks.
    pub fn paste(&mut self, pasted: &str) -> Edit {
        let pasted = one_line(pasted.trim_end_matches(['\r', '\n']));
        if pasted.is_empty() {
            return Edit::Unchanged;
        }
        let cursor = self.input.cursor();
        let mut text: String = self.input.value().chars().take(cursor).collect();
        text.push_str(&pasted);
        text.extend(self.input.value().chars().skip(cursor));
        // In one piece: inserting one character at a time is quadratic.
        self.input = Input::new(self.taken(text)).with_cursor(cursor + pasted.chars().count());
        Edit::Changed
    }

    /// Draws the field in one row, scrolled so that the cursor is visible, and places the
    /// terminal's cursor when focused. The placeholder stands in for an empty text.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme, focused: bool, placeholder: &str) {
        let area = area.intersection(frame.area());
        if area.is_empty() {
            return;
        }
        let area = Rect { height: 1, ..area };
        let style = theme.style(if focused { Role::InputFocus } else { Role::Input });
        frame.buffer_mut().set_style(area, style);
        let width = usize::from(area.width);
        if self.text().is_empty() {
            let shown = text::truncate(placeholder, width);
            frame.buffer_mut().set_string(area.x, area.y, shown, style.patch(theme.style(Role::Muted)));
        }

        let before =
            self.text().char_indices().nth(self.input.cursor()).map_or(self.text(), |(byte, _)| &self.text()[..byte]);
        let cursor = text::width(before);
        let scroll = if focused { (cursor + 1).saturating_sub(width) } else { 0 };
        let mut column = 0;
        for (grapheme, wide) in text::graphemes(self.text()) {
            // A wide character cut by an edge stays blank.
            if column >= scroll && column + wide <= scroll + width && wide > 0 {
                let x = area.x + cells(column - scroll);
                frame.buffer_mut().set_string(x, area.y, grapheme, style);
            }
            column += wide;
            if column >= scroll + width {
                break;
            }
        }
        if focused {
            let x = area.x + cells(cursor - scroll).min(area.width - 1);
            frame.set_cursor_position((x, area.y));
        }
    }
}

/// Keys as in a shell's line editor.
fn request(key: KeyEvent) -> Option<InputRequest> {
    use InputRequest as R;
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let word = control || alt;
    Some(match key.code {
        KeyCode::Char(c) if control && !alt => match c {
            'a' => R::GoToStart,
            'e' => R::GoToEnd,
            'b' => R::GoToPrevChar,
            'f' => R::GoToNextChar,
            'h' => R::DeletePrevChar,
            'd' => R::DeleteNextChar,
            'w' => R::DeletePrevWord,
            'u' => R::DeleteFromStart,
            'k' => R::DeleteTillEnd,
            'y' => R::Yank,
            _ => return None,
        },
        KeyCode::Char(c) if alt && !control => match c {
            'b' => R::GoToPrevWord,
            'f' => R::GoToNextWord,
            'd' => R::DeleteNextWord,
            _ => return None,
        },
        KeyCode::Char(c) if !word && may_be_typed(c) => R::InsertChar(c),
        KeyCode::Backspace if word => R::DeletePrevWord,
        KeyCode::Backspace => R::DeletePrevChar,
        KeyCode::Delete if word => R::DeleteNextWord,
        KeyCode::Delete => R::DeleteNextChar,
        KeyCode::Left if word => R::GoToPrevWord,
        KeyCode::Left => R::GoToPrevChar,
        KeyCode::Right if word => R::GoToNextWord,
        KeyCode::Right => R::GoToNextChar,
        KeyCode::Home => R::GoToStart,
        KeyCode::End => R::GoToEnd,
        _ => return None,
    })
}

fn one_line(text: &str) -> String {
    scrub(text, false).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    fn ctrl(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
    }

    #[test]
    fn a_question_takes_no_more_than_one_asks() {
        let mut field = TextField::question("");
        for _ in 0..QUESTION {
            assert_eq!(field.handle_key(key(KeyCode::Char('é'))), Edit::Changed);
        }
        assert_eq!(field.handle_key(key(KeyCode::Char('x'))), Edit::Unchanged);
        field.paste("et encore");
        assert_eq!(field.text().chars().count(), QUESTION);
        assert_eq!(field.handle_key(key(KeyCode::Backspace)), Edit::Changed);
        assert_eq!(field.handle_key(key(KeyCode::Char('x'))), Edit::Changed);
        assert!(field.text().ends_with('x'));
        assert_eq!(TextField::question(&"a".repeat(QUESTION * 2)).text().len(), QUESTION);
    }

    #[test]
    fn edits() {
        let mut field = TextField::new("deux mots");
        assert_eq!(field.handle_key(ctrl('w')), Edit::Changed);
        assert_eq!(field.text(), "deux ");
        assert_eq!(field.handle_key(key(KeyCode::Home)), Edit::Unchanged);
        assert_eq!(field.handle_key(key(KeyCode::Char('é'))), Edit::Changed);
        assert_eq!(field.text(), "édeux ");
        assert_eq!(field.handle_key(ctrl('u')), Edit::Changed);
        assert_eq!(field.text(), "deux ");
        assert_eq!(field.handle_key(key(KeyCode::Backspace)), Edit::Unchanged);
        for ignored in [KeyCode::Enter, KeyCode::Tab, KeyCode::Esc, KeyCode::Up] {
            assert_eq!(field.handle_key(key(ignored)), Edit::Ignored);
        }
    }

    #[test]
    fn backspace_removes_a_whole_grapheme() {
        let mut field = TextField::new("ae\u{301}");
        field.handle_key(key(KeyCode::Backspace));
        assert_eq!(field.text(), "a");
    }

    #[test]
    fn paste_goes_to_the_cursor_on_one_line() {
        let mut field = TextField::new("ad");
        field.handle_key(key(KeyCode::Left));
        assert!(field.paste("b\r\nc\u{7}\n").changed());
        assert_eq!(field.text(), "ab cd");
        field.handle_key(key(KeyCode::Char('!')));
        assert_eq!(field.text(), "ab c!d");
        assert_eq!(field.paste("\n"), Edit::Unchanged);
    }

    #[test]
    fn scrolls_to_the_cursor_and_shows_the_placeholder() {
        let theme = Theme::dark();
        let draw = |field: &TextField, focused| {
            rows(6, 1, |frame| {
                let area = frame.area();
                field.draw(frame, area, &theme, focused, "rechercher");
            })
        };
        assert_eq!(draw(&TextField::new("abcdefgh"), true), ["defgh"]);
        assert_eq!(draw(&TextField::new("abcdefgh"), false), ["abcdef"]);
        assert_eq!(draw(&TextField::new("漢字漢字"), true), [" 漢字"]);
        assert_eq!(draw(&TextField::default(), true), ["reche…"]);
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            for text in ["", HARD_TEXT] {
                buffer(width, height, |frame| {
                    let area = frame.area();
                    TextField::new(text).draw(frame, area, &Theme::mono(), true, HARD_TEXT);
                });
            }
        }
    }
}
