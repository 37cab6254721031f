//! Many keys at once: what a terminal pastes without saying so is one insertion where a text is typed. A key for each letter
//! would lay the whole text out anew each time.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::app::Event;
use super::input::InputEvent;

/// Nobody types so many letters between two looks; fewer are keys like any other.
const FEWEST: usize = 16;

/// Looked at together, at most.
const MOST: usize = 4_096;

/// What happened and was not handled yet, in order.
pub struct Flood {
    events: Receiver<Event>,
    /// Taken in to look at, and not handled yet.
    waiting: VecDeque<Event>,
}

impl Flood {
    /// Of what the threads tell.
    pub fn new(events: Receiver<Event>) -> Flood {
        Flood { events, waiting: VecDeque::new() }
    }

    /// The next event, waited for until that moment if there is one.
    ///
    /// # Errors
    /// The moment has come, or nobody is left to tell anything.
    pub fn wait(&mut self, until: Option<Instant>) -> Result<Event, RecvTimeoutError> {
        if let Some(event) = self.waiting.pop_front() {
            return Ok(event);
        }
        match until {
            None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(moment) => self.events.recv_timeout(moment.saturating_duration_since(Instant::now())),
        }
    }

    /// The next event that is there. Letters that wait in a row are one paste where a text of several lines is being typed.
    pub fn next(&mut self, takes_lines: bool) -> Option<Event> {
        if takes_lines {
            let room = MOST.saturating_sub(self.waiting.len());
            self.waiting.extend(self.events.try_iter().take(room));
            let typed: String = self.waiting.iter().map_while(letter).collect();
            let letters = typed.chars().count();
            if letters >= FEWEST {
                self.waiting.drain(..letters);
                return Some(Event::Input(InputEvent::Paste(typed)));
            }
        }
        self.waiting.pop_front().or_else(|| self.events.try_recv().ok())
    }
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

    fn flood(text: &str) -> Flood {
        let code = |c| match c {
            '\n' => KeyCode::Enter,
            '\x1b' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        let (send, events) = std::sync::mpsc::channel();
        for c in text.chars() {
            send.send(Event::Input(InputEvent::Key(KeyEvent::new(code(c), KeyModifiers::NONE)))).unwrap();
        }
        Flood::new(events)
    }

    fn handled(text: &str, takes_lines: bool) -> Vec<String> {
        let mut flood = flood(text);
        let all = std::iter::from_fn(|| flood.next(takes_lines));
        let told = |event| match event {
            Event::Input(InputEvent::Paste(text)) => text,
            Event::Input(InputEvent::Key(key)) => format!("{:?}", key.code),
            _ => String::new(),
        };
        all.map(told).collect()
    }

    #[test]
    fn a_flood_of_letters_is_a_paste_where_a_text_is_typed() {
        assert_eq!(handled("Un compte rendu.\nFin.", true), ["Un compte rendu.\nFin."]);
        assert_eq!(handled("Un compte rendu.\x1b", true), ["Un compte rendu.", "Esc"]);
        assert_eq!(handled("Un mot", true).len(), 6);
        assert_eq!(handled("jjjjjjjjjjjjjjjjjjjjjj", false).len(), 22);
    }

    #[test]
    fn what_was_looked_at_and_not_handled_comes_all_the_same() {
        let mut flood = flood("abc");
        assert!(flood.next(true).is_some());
        assert!(flood.wait(None).is_ok());
        assert!(flood.next(false).is_some());
        assert!(flood.next(true).is_none());
        assert_eq!(flood.wait(None).err(), Some(RecvTimeoutError::Disconnected));
    }
}
