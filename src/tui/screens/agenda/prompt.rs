//! A prompt for a date that lies ahead: until when the agenda is shown, or to when something is put off.

use std::cell::Cell;
use std::rc::Rc;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::actions;
use crate::counters::agenda::What;
use crate::i18n::messages;
use crate::model::date_input::{self, Direction};
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer};
use crate::tui::theme::Role;
use crate::tui::widgets::popup as frame_popup;
use crate::tui::widgets::text_field::TextField;

/// What the date is for.
pub(super) enum Purpose {
    /// The last day that the agenda shows; nothing typed shows them all.
    Until(Rc<Cell<Option<NaiveDate>>>),
    /// The new day of an entry of the screen of that id.
    Postpone(u64, What),
}

/// The prompt. What is typed is read at once and shown as a date in words.
pub(super) struct Prompt {
    id: u64,
    field: TextField,
    purpose: Purpose,
}

impl Prompt {
    pub fn new(purpose: Purpose, context: &mut Context) -> Prompt {
        Prompt { id: context.new_id(), field: TextField::new(""), purpose }
    }

    /// The date typed, or none where nothing was.
    fn read(&self, context: &Context) -> Result<Option<NaiveDate>, String> {
        let text = self.field.text().trim();
        let from = match self.purpose {
            Purpose::Until(_) => context.on,
            Purpose::Postpone(..) => context.today,
        };
        match (&self.purpose, text) {
            (Purpose::Until(_), "") => Ok(None),
            (Purpose::Postpone(..), "") => Err(context.t("agenda.prompt.needed").to_owned()),
            _ => date_input::parse_with(text, from, Direction::Future)
                .map(Some)
                .map_err(|error| messages::date_input_error(context.lang, &error)),
        }
    }
}

impl Layer for Prompt {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        let key = match self.purpose {
            Purpose::Until(_) => "agenda.prompt.before",
            Purpose::Postpone(..) => "agenda.prompt.postpone",
        };
        context.lang.find(key).unwrap_or_default().to_owned()
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
        let placeholder = match self.purpose {
            Purpose::Until(_) => context.t("agenda.prompt.before_placeholder"),
            Purpose::Postpone(..) => context.t("agenda.prompt.postpone_placeholder"),
        };
        self.field.draw(frame, row(0), &context.theme, true, placeholder);
        let (said, role) = match self.read(context) {
            Ok(Some(date)) => (context.lang.date_long(date), Role::Good),
            Ok(None) => (context.t("agenda.prompt.everything").to_owned(), Role::Good),
            Err(why) => (why, Role::Bad),
        };
        let put = |frame: &mut Frame, area: Rect, text: &str, role: Role| {
            frame.render_widget(Line::styled(text.to_owned(), context.style(role)), area);
        };
        put(frame, row(1), &said, role);
        put(frame, row(3), context.t("agenda.prompt.examples"), Role::Muted);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code != KeyCode::Enter {
            self.field.handle_key(key);
            return Flow::Used;
        }
        match (&self.purpose, self.read(context)) {
            (Purpose::Until(until), Ok(date)) => until.set(date),
            (Purpose::Postpone(screen, what), Ok(Some(date))) => {
                actions::postpone(*screen, what.clone(), date, context)
            }
            _ => return Flow::Used,
        }
        Flow::Close
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        Flow::Used
    }
}
