//! An answer that comes sooner than anybody reads: it may be the second letter of a word whose first one asked the question, typed
//! where nothing is typed into (« xor et argent »). It is taken once nothing follows.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::Flow;

/// So long nothing follows an answer that may be the first letter of what somebody types on.
pub const SILENCE: Duration = Duration::from_millis(500);

/// Of one question.
pub struct Hurry {
    since: Instant,
    answer: Option<KeyEvent>,
    silence: bool,
}

impl Hurry {
    /// The question comes into sight.
    pub fn new() -> Hurry {
        Hurry { since: Instant::now(), answer: None, silence: false }
    }

    /// What a key does because of that; none where it is an answer like any other.
    pub fn key(&mut self, key: KeyEvent, question: u64, context: &mut Context) -> Option<Flow> {
        if let Some(answer) = self.answer.take() {
            if types(key) {
                context.warn(context.t("global.confirm.by_a_word"));
                context.answered_by_a_word = true;
                return Some(Flow::Close);
            }
            // What types nothing is a command to whatever comes into sight behind the answer.
            self.silence = true;
            context.again.extend([answer, key].map(InputEvent::Key));
            return Some(Flow::Used);
        }
        let yes = matches!(key.code, KeyCode::Char('o' | 'O' | 'y' | 'Y') | KeyCode::Enter) && types(key);
        if !(yes && context.by_hand && !self.silence && self.since.elapsed() < SILENCE) {
            return None;
        }
        self.answer = Some(key);
        context.wake_at(question, Instant::now() + SILENCE);
        Some(Flow::Used)
    }

    /// Nothing followed.
    pub fn wake(&mut self, context: &mut Context) {
        if let Some(answer) = self.answer.take() {
            self.silence = true;
            context.again.push(InputEvent::Key(answer));
        }
    }
}

/// Whether a key puts something into a text.
pub fn types(key: KeyEvent) -> bool {
    match key.code {
        KeyCode::Char(_) => !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT),
        KeyCode::Enter => key.modifiers.is_empty(),
        _ => false,
    }
}
