//! A question with yes or no.

use std::time::Instant;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use super::hurry::{Hurry, SILENCE, types};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::input::InputEvent;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};

/// What a yes does.
pub type Answer = Box<dyn FnOnce(&mut Context)>;

/// A question over everything else. `o`/`y`/Enter is yes, `n`/Esc is no.
pub struct Confirm {
    id: u64,
    title: String,
    question: String,
    yes: Option<Answer>,
    quits: bool,
    /// Whoever goes on typing means no.
    typing: bool,
    hurry: Hurry,
    /// A yes or a no, or the first letter of a word: what follows tells.
    answer: Option<KeyEvent>,
    /// Nothing followed.
    silence: bool,
}

impl Confirm {
    /// A question; `yes` is run when the answer is yes.
    pub fn new(title: String, question: String, context: &mut Context, yes: Answer) -> Confirm {
        Confirm {
            id: context.new_id(),
            title,
            question,
            yes: Some(yes),
            quits: false,
            typing: false,
            hurry: Hurry::new(),
            answer: None,
            silence: false,
        }
    }

    /// The same where somebody was typing, who may have hit Esc by mistake: any other letter is a no, and goes where it was meant to go,
    /// and so do Enter, and an answer behind which a letter comes at once.
    pub fn while_typing(title: String, question: String, context: &mut Context, yes: Answer) -> Confirm {
        Confirm { typing: true, ..Confirm::new(title, question, context, yes) }
    }

    /// Asks before quitting with something unsaved; the draft is kept either way, where any place takes it.
    pub fn quit(context: &mut Context) -> Confirm {
        let nowhere = context.drafts.is_idle() && context.drafts.has_unkept();
        let question = if nowhere { "global.quit.question_nowhere" } else { "global.quit.question" };
        Confirm {
            id: context.new_id(),
            title: context.t("global.quit.title").to_owned(),
            question: context.t(question).to_owned(),
            yes: None,
            quits: true,
            typing: false,
            hurry: Hurry::new(),
            answer: None,
            silence: false,
        }
    }
}

impl Layer for Confirm {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(64);
        let inner = usize::from(width.saturating_sub(4)).max(1);
        // Broken at plain blanks only: a French question mark stays with its word.
        let mut lines: Vec<Line> =
            self.question.lines().flat_map(|line| text::wrap_line(&Line::from(line), inner)).collect();
        lines.push(Line::default());
        lines.push(Line::styled(context.t("global.confirm.keys"), context.style(Role::Key)));
        let height = text::cells(lines.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title, width, height);
        frame.render_widget(Text::from(lines), inside);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    /// Question and answer are of before, and may name them.
    fn erased(&mut self, _: &mut Context) -> Flow {
        if self.quits { Flow::Used } else { Flow::Close }
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if !self.typing {
            return Flow::Used;
        }
        context.again.extend(self.answer.take().map(InputEvent::Key));
        context.again.push(InputEvent::Paste(text.to_owned()));
        Flow::Close
    }

    fn wake(&mut self, context: &mut Context) {
        self.hurry.wake(context);
        if let Some(answer) = self.answer.take() {
            self.silence = true;
            context.again.push(InputEvent::Key(answer));
        }
    }

    #[cfg(test)]
    fn waits_for_silence(&self) -> bool {
        self.answer.is_some()
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if !self.typing
            && let Some(flow) = self.hurry.key(key, self.id, context)
        {
            return flow;
        }
        if let Some(answer) = self.answer.take() {
            context.again.extend([answer, key].map(InputEvent::Key));
            // What types nothing is a command to whatever comes into sight behind the answer.
            if !types(key) {
                self.silence = true;
                return Flow::Used;
            }
            return Flow::Close;
        }
        let types_on = self.typing && !self.silence && types(key);
        match key.code {
            KeyCode::Char('o' | 'O' | 'y' | 'Y' | 'n' | 'N') if types_on => {
                self.answer = Some(key);
                context.wake_at(self.id, Instant::now() + SILENCE);
                Flow::Used
            }
            KeyCode::Enter if types_on => {
                context.again.push(InputEvent::Key(key));
                Flow::Close
            }
            KeyCode::Char('o' | 'O' | 'y' | 'Y') | KeyCode::Enter => {
                if let Some(yes) = self.yes.take() {
                    yes(context);
                }
                if self.quits {
                    context.quit = true;
                }
                Flow::Close
            }
            KeyCode::Char('n' | 'N') => Flow::Close,
            KeyCode::Char(_) if types_on => {
                context.again.push(InputEvent::Key(key));
                Flow::Close
            }
            _ => Flow::Used,
        }
    }
}
