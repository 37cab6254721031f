//! A question with yes or no.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

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
}

impl Confirm {
    /// A question; `yes` is run when the answer is yes.
    pub fn new(title: String, question: String, context: &mut Context, yes: Answer) -> Confirm {
        Confirm { id: context.new_id(), title, question, yes: Some(yes), quits: false, typing: false }
    }

    /// The same where somebody was typing, who may have hit Esc by mistake: any other letter is a no, and goes where it was meant to go.
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
        context.again.push(InputEvent::Paste(text.to_owned()));
        Flow::Close
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        match key.code {
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
            KeyCode::Char(_) if self.typing && !key.modifiers.contains(KeyModifiers::CONTROL) => {
                context.again.push(InputEvent::Key(key));
                Flow::Close
            }
            _ => Flow::Used,
        }
    }
}
