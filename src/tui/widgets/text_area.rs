//! An editor of several lines, wrapped at words.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, DataCursor, TextArea as Editor, WrapMode};

use super::Edit;
use crate::model::text::{may_be_typed, scrub};
use crate::tui::theme::{Role, Theme};

/// How many texts that were replaced as a whole undo still knows.
const MOST_REPLACED: usize = 20;

/// Text, cursor and undo history of a multi-line editor.
#[derive(Debug, Clone)]
pub struct TextArea {
    editor: Editor<'static>,
    /// Whole texts that were replaced, each with its own history: where undo goes on.
    before: Vec<Editor<'static>>,
    /// Whole texts that undo took back: where redo goes on.
    after: Vec<Editor<'static>>,
    /// The row to be the first in sight at the next drawing.
    first: Option<u16>,
}

impl Default for TextArea {
    fn default() -> Self {
        Self::new("")
    }
}

impl TextArea {
    /// An editor with a text and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text = clean(text);
        let mut editor = Editor::from(text.split('\n'));
        editor.set_wrap_mode(WrapMode::WordOrGlyph);
        editor.set_cursor_line_style(Style::new());
        editor.move_cursor(CursorMove::Bottom);
        editor.move_cursor(CursorMove::End);
        Self { editor, before: Vec::new(), after: Vec::new(), first: None }
    }

    /// The text, its lines joined by `\n`.
    pub fn text(&self) -> String {
        self.editor.lines().join("\n")
    }

    /// True without any text.
    pub fn is_empty(&self) -> bool {
        self.editor.is_empty()
    }

    /// Replaces the text and forgets the undo history; the cursor goes to its end.
    pub fn set_text(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Puts another text in the place of this one, as one change that undo takes back; the cursor goes to its end.
    pub fn replace(&mut self, text: &str) {
        let with = Self::new(text);
        if with.text() == self.text() {
            return;
        }
        let replaced = std::mem::replace(&mut self.editor, with.editor);
        self.after.clear();
        if self.before.len() == MOST_REPLACED {
            self.before.remove(0);
        }
        self.before.push(replaced);
        self.first = None;
    }

    /// Forgets what undo and redo would bring back, and what was cut; text and cursor stay.
    pub fn forget_before(&mut self) {
        self.editor.set_max_histories(self.editor.max_histories());
        self.editor.set_yank_text("");
        self.before.clear();
        self.after.clear();
    }

    fn undo(&mut self) -> bool {
        if self.editor.undo() {
            return true;
        }
        let Some(before) = self.before.pop() else { return false };
        self.after.push(std::mem::replace(&mut self.editor, before));
        true
    }

    fn redo(&mut self) -> bool {
        if self.editor.redo() {
            return true;
        }
        let Some(after) = self.after.pop() else { return false };
        self.before.push(std::mem::replace(&mut self.editor, after));
        true
    }

    /// Handles a key. Enter breaks the line; Tab, Esc and unknown keys are [`Edit::Ignored`].
    pub fn handle_key(&mut self, key: KeyEvent) -> Edit {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let word = control || alt;
        if control && !alt {
            match key.code {
                // Terminals send 0x1f for Ctrl-_ and Ctrl-/, which is decoded as Ctrl-7.
                KeyCode::Char('7' | '_' | '/') => return Edit::from_change(self.undo()),
                KeyCode::Char('r') => return Edit::from_change(self.redo()),
                _ => {}
            }
        }
        let editor = &mut self.editor;
        let changed = match key.code {
            KeyCode::Char(c) if control && !alt => match c {
                'h' => editor.delete_char(),
                'd' => editor.delete_next_char(),
                'w' => editor.delete_word(),
                'u' => editor.delete_line_by_head(),
                'k' => editor.delete_line_by_end(),
                'y' => editor.paste(),
                'a' => return self.go(CursorMove::Head),
                'e' => return self.go(CursorMove::End),
                'b' => return self.go(CursorMove::Back),
                'f' => return self.go(CursorMove::Forward),
                'p' => return self.go(CursorMove::Up),
                'n' => return self.go(CursorMove::Down),
                _ => return Edit::Ignored,
            },
            KeyCode::Char(c) if alt && !control => match c {
                'b' => return self.go(CursorMove::WordBack),
                'f' => return self.go(CursorMove::WordForward),
                'd' => editor.delete_next_word(),
                _ => return Edit::Ignored,
            },
            KeyCode::Char(c) if !word && may_be_typed(c) => {
                editor.insert_char(c);
                true
            }
            KeyCode::Enter if !word => {
                editor.insert_newline();
                true
            }
            KeyCode::Backspace if word => editor.delete_word(),
            KeyCode::Backspace => editor.delete_char(),
            KeyCode::Delete if word => editor.delete_next_word(),
            KeyCode::Delete => editor.delete_next_char(),
            KeyCode::Left if word => return self.go(CursorMove::WordBack),
            KeyCode::Left => return self.go(CursorMove::Back),
            KeyCode::Right if word => return self.go(CursorMove::WordForward),
            KeyCode::Right => return self.go(CursorMove::Forward),
            KeyCode::Up => return self.go(CursorMove::Up),
            KeyCode::Down => return self.go(CursorMove::Down),
            KeyCode::Home if word => return self.go(CursorMove::Top),
            KeyCode::Home => return self.go(CursorMove::Head),
            KeyCode::End if word => return self.go(CursorMove::Bottom),
            KeyCode::End => return self.go(CursorMove::End),
            KeyCode::PageUp => return self.go(CursorMove::ParagraphBack),
            KeyCode::PageDown => return self.go(CursorMove::ParagraphForward),
            _ => return Edit::Ignored,
        };
        self.typed(changed)
    }

    /// What was taken back before something new was typed does not come again.
    fn typed(&mut self, changed: bool) -> Edit {
        if changed {
            self.after.clear();
        }
        Edit::from_change(changed)
    }

    /// Inserts a text at the cursor, its line breaks kept.
    pub fn paste(&mut self, pasted: &str) -> Edit {
        let pasted = clean(pasted);
        if pasted.is_empty() {
            return Edit::Unchanged;
        }
        let changed = self.editor.insert_str(pasted);
        self.typed(changed)
    }

    /// Draws the text, scrolled so that the cursor is visible. The placeholder stands in for an
    /// empty text.
    pub fn draw(&mut self, frame: &mut Frame, area: Rect, theme: &Theme, focused: bool, placeholder: &str) {
        let area = area.intersection(frame.area());
        if area.is_empty() {
            return;
        }
        // Underlining a whole block is noise: only the colour of the field's role is used.
        let plain = |role| theme.style(role).remove_modifier(Modifier::UNDERLINED);
        let style = plain(if focused { Role::InputFocus } else { Role::Input });
        self.editor.set_style(style);
        self.editor.set_cursor_style(if focused {
            Style::new().add_modifier(Modifier::REVERSED)
        } else {
            Style::new()
        });
        self.editor.set_selection_style(theme.style(Role::Selection));
        self.editor.set_placeholder_style(theme.style(Role::Muted));
        if self.editor.placeholder_text() != placeholder {
            self.editor.set_placeholder_text(placeholder);
        }
        frame.render_widget(&self.editor, area);
        // Scrolling needs to know how large it is: it is drawn once more.
        let now = self.scroll();
        if let Some(first) = self.first.take().filter(|first| *first != now) {
            let by = i32::from(first) - i32::from(now);
            let DataCursor(row, column) = self.editor.cursor();
            self.editor.scroll((i16::try_from(by).unwrap_or_default(), 0));
            frame.render_widget(&self.editor, area);
            // Scrolling takes the cursor along; where it is matters more than which row comes first.
            if self.editor.cursor() != DataCursor(row, column) {
                let place = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
                self.editor.move_cursor(CursorMove::Jump(place(row), place(column)));
                frame.render_widget(&self.editor, area);
            }
        }
    }

    /// The first row in sight.
    pub fn scroll(&self) -> u16 {
        self.editor.scroll_offset().0
    }

    /// Puts a row first at the next drawing.
    pub fn set_scroll(&mut self, row: u16) {
        self.first = Some(row);
    }

    fn go(&mut self, to: CursorMove) -> Edit {
        self.editor.move_cursor(to);
        Edit::Unchanged
    }
}

/// Line breaks as `\n`, tabs as blanks, nothing that would drive a terminal or that nobody sees.
fn clean(text: &str) -> String {
    scrub(text, true).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    #[test]
    fn edits_and_undoes() {
        let mut area = TextArea::new("un");
        assert_eq!(area.handle_key(key(KeyCode::Enter)), Edit::Changed);
        assert_eq!(area.handle_key(key(KeyCode::Char('é'))), Edit::Changed);
        assert_eq!(area.text(), "un\né");
        assert_eq!(area.handle_key(key(KeyCode::Up)), Edit::Unchanged);
        assert_eq!(area.handle_key(key(KeyCode::Tab)), Edit::Ignored);
        let undo = KeyEvent::new(KeyCode::Char('7'), KeyModifiers::CONTROL);
        assert_eq!(area.handle_key(undo), Edit::Changed);
        assert_eq!(area.text(), "un\n");
    }

    #[test]
    fn undo_and_redo_step_over_a_text_that_was_replaced() {
        let (undo, redo) = ('7', 'r');
        let press = |area: &mut TextArea, c| area.handle_key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
        let mut area = TextArea::new("un");
        area.handle_key(key(KeyCode::Char('!')));
        area.replace("un!");
        area.replace("deux\ntrois");
        area.handle_key(key(KeyCode::Char('.')));
        for text in ["deux\ntrois", "un!", "un"] {
            assert_eq!(press(&mut area, undo), Edit::Changed);
            assert_eq!(area.text(), text);
        }
        assert_eq!(press(&mut area, undo), Edit::Unchanged);
        for text in ["un!", "deux\ntrois", "deux\ntrois."] {
            assert_eq!(press(&mut area, redo), Edit::Changed);
            assert_eq!(area.text(), text);
        }
        for _ in 0..2 {
            press(&mut area, undo);
        }
        area.handle_key(key(KeyCode::Char('?')));
        assert_eq!(press(&mut area, redo), Edit::Unchanged, "something new was typed");
        assert_eq!(area.text(), "un!?");
    }

    #[test]
    fn paste_keeps_lines() {
        let mut area = TextArea::default();
        assert_eq!(area.paste("a\r\nb\rc\td\u{1b}"), Edit::Changed);
        assert_eq!(area.text(), "a\nb\nc d");
        assert!(!area.is_empty());
    }

    #[test]
    fn wraps_at_words() {
        let mut area = TextArea::new("visite du site principal");
        let screen = rows(10, 4, |frame| {
            let whole = frame.area();
            area.draw(frame, whole, &Theme::dark(), false, "");
        });
        assert_eq!(screen[..3], ["visite du", "site", "principal"]);
    }

    #[test]
    fn placeholder_when_empty() {
        let screen = rows(20, 2, |frame| {
            let whole = frame.area();
            TextArea::default().draw(frame, whole, &Theme::dark(), true, "compte rendu");
        });
        assert_eq!(screen[0], " compte rendu");
    }

    #[test]
    fn the_first_row_asked_for_does_not_move_the_cursor() {
        let text = (0..40).map(|at| format!("ligne {at}")).collect::<Vec<_>>().join("\n");
        for first in [0, 3, 39] {
            let mut area = TextArea::new(&text);
            area.set_scroll(first);
            buffer(20, 5, |frame| {
                let whole = frame.area();
                area.draw(frame, whole, &Theme::mono(), true, "");
            });
            area.handle_key(key(KeyCode::Char('!')));
            assert!(area.text().ends_with("ligne 39!"), "row {first} first: {}", area.text());
        }
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            for text in ["", HARD_TEXT, "\n\n\n\n\n\n\n\n"] {
                let mut area = TextArea::new(text);
                buffer(width, height, |frame| {
                    let whole = frame.area();
                    area.draw(frame, whole, &Theme::mono(), true, HARD_TEXT);
                });
                area.handle_key(key(KeyCode::Up));
                area.handle_key(key(KeyCode::Backspace));
            }
        }
    }
}
