//! Many keys at once: what a terminal pastes without saying so is one insertion where a text is typed. A key for each letter
//! would lay the whole text out anew each time.

use std::collections::VecDeque;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::app::Event;
use super::input::InputEvent;

/// Nobody types so many letters between two looks; fewer are keys like any other.
const FEWEST: usize = 16;

/// The next event to handle: letters that wait in a row are one paste where a text of several lines is being typed.
pub fn next(waiting: &mut VecDeque<Event>, takes_lines: bool) -> Option<Event> {
    if takes_lines {
        let typed: String = waiting.iter().map_while(letter).collect();
        let letters = typed.chars().count();
        if letters >= FEWEST {
            waiting.drain(..letters);
            return Some(Event::Input(InputEvent::Paste(typed)));
        }
    }
    waiting.pop_front()
}

/// What a key puts into a text of several lines, if it is no command of the editor.
fn letter(event: &Event) -> Option<char> {
    let Event::Input(InputEvent::Key(KeyEvent { code, modifiers, .. })) = event else { return None };
    match code {
        KeyCode::Char(c) if (*modifiers - KeyModifiers::SHIFT).is_empty() => Some(*c),
        KeyCode::Enter if modifiers.is_empty() => Some('\n'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> VecDeque<Event> {
        let code = |c| match c {
            '\n' => KeyCode::Enter,
            '\x1b' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        text.chars().map(|c| Event::Input(InputEvent::Key(KeyEvent::new(code(c), KeyModifiers::NONE)))).collect()
    }

    fn handled(text: &str, takes_lines: bool) -> Vec<String> {
        let mut waiting = keys(text);
        let mut handled = Vec::new();
        while let Some(event) = next(&mut waiting, takes_lines) {
            handled.push(match event {
                Event::Input(InputEvent::Paste(text)) => text,
                Event::Input(InputEvent::Key(key)) => format!("{:?}", key.code),
                _ => String::new(),
            });
        }
        handled
    }

    #[test]
    fn a_flood_of_letters_is_a_paste_where_a_text_is_typed() {
        assert_eq!(handled("Un compte rendu.\nFin.", true), ["Un compte rendu.\nFin."]);
        assert_eq!(handled("Un compte rendu.\x1b", true), ["Un compte rendu.", "Esc"]);
        assert_eq!(handled("Un mot", true).len(), 6);
        assert_eq!(handled("jjjjjjjjjjjjjjjjjjjjjj", false).len(), 22);
    }
}
