//! Where the cursor of an editor stands, so that a draft can put it back.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::widgets::text_area::TextArea;
use crate::tui::widgets::text_field::TextField;

/// A private character, pasted into a copy: where the texts part is the cursor.
const MARK: &str = "\u{E000}";

/// Bytes before the cursor of a one-line editor.
pub fn of_field(field: &TextField) -> usize {
    let mut probe = field.clone();
    probe.paste(MARK);
    common(field.text(), probe.text())
}

/// Bytes before the cursor of an editor of several lines.
pub fn of_area(area: &TextArea) -> usize {
    let mut probe = area.clone();
    probe.paste(MARK);
    common(&area.text(), &probe.text())
}

/// A one-line editor with its cursor behind so many bytes.
pub fn field_at(text: &str, cursor: usize) -> TextField {
    let (before, after) = split(text, cursor);
    let mut field = TextField::new(after);
    field.handle_key(KeyEvent::new(KeyCode::Home, KeyModifiers::NONE));
    field.paste(before);
    field
}

/// The same for several lines.
pub fn area_at(text: &str, cursor: usize) -> TextArea {
    let (before, after) = split(text, cursor);
    let mut area = TextArea::new(after);
    area.handle_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    area.handle_key(KeyEvent::new(KeyCode::Home, KeyModifiers::NONE));
    area.paste(before);
    // Undo would take what is before the cursor for what was typed last.
    area.forget_before();
    area
}

fn split(text: &str, cursor: usize) -> (&str, &str) {
    text.split_at_checked(cursor).unwrap_or((text, ""))
}

fn common(text: &str, probe: &str) -> usize {
    let same = text.char_indices().zip(probe.chars()).find(|((_, a), b)| a != b);
    same.map_or(text.len(), |((at, _), _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_found_and_put_back() {
        for (text, cursor) in [("", 0), ("été", 2), ("été", 5), ("aa", 1), ("abc", 0)] {
            let field = field_at(text, cursor);
            assert_eq!((field.text(), of_field(&field)), (text, cursor));
        }
        for (text, cursor) in [("", 0), ("un\ndeux\ntrois", 0), ("un\ndeux\ntrois", 4), ("un\n", 3), ("a\n\nb", 2)] {
            let area = area_at(text, cursor);
            assert_eq!((area.text().as_str(), of_area(&area)), (text, cursor));
        }
        assert_eq!(of_field(&field_at("abc", 99)), 3);
    }
}
