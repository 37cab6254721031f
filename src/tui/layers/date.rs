//! The time machine's prompt: any date of reference, as people type dates.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::i18n::messages;
use crate::model::date_input;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::text_field::TextField;

/// The prompt. What is typed is read at once and shown as a date in words.
pub struct DatePrompt {
    id: u64,
    field: TextField,
}

impl DatePrompt {
    /// An empty prompt.
    pub fn new(context: &mut Context) -> DatePrompt {
        DatePrompt { id: context.new_id(), field: TextField::new("") }
    }

    fn read(&self, context: &Context) -> Result<NaiveDate, String> {
        let text = self.field.text().trim();
        if text.is_empty() {
            return Ok(context.today);
        }
        date_input::parse(text, context.today).map_err(|error| messages::date_input_error(context.lang, &error))
    }
}

impl Layer for DatePrompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("global.date.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 60, 6);
        let row =
            |index: u16| Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside };
        self.field.draw(frame, row(0), &context.theme, true, context.t("global.date.placeholder"));
        let (said, role) = match self.read(context) {
            Ok(date) => (context.lang.date_long(date), Role::Good),
            Err(why) => (why, Role::Bad),
        };
        let put = |frame: &mut Frame, area: Rect, text: &str, role: Role| {
            frame.render_widget(Line::styled(text.to_owned(), context.style(role)), area);
        };
        put(frame, row(1), &said, role);
        put(frame, row(3), context.t("global.date.examples"), Role::Muted);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code == KeyCode::Enter {
            if let Ok(date) = self.read(context) {
                context.set_date(date);
                return Flow::Close;
            }
            return Flow::Used;
        }
        self.field.handle_key(key);
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        Flow::Used
    }
}
