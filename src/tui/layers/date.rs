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
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{popup as frame_popup, text};

/// What is done with the date.
type Then = Box<dyn FnOnce(NaiveDate, &mut Context) -> Flow>;

/// The prompt. What is typed is read at once and shown as a date in words.
pub struct DatePrompt {
    id: u64,
    title: &'static str,
    field: TextField,
    /// The date when nothing is typed; today's unless said.
    empty: Option<NaiveDate>,
    then: Option<Then>,
}

impl DatePrompt {
    /// Asks for the date of reference.
    pub fn new(context: &mut Context) -> DatePrompt {
        let then = |date, context: &mut Context| {
            context.set_date(date);
            Flow::Close
        };
        DatePrompt::asking("global.date.title", None, Box::new(then), context)
    }

    /// Asks for another date: under which title, what nothing typed stands for, and what becomes of the answer.
    pub fn asking(title: &'static str, empty: Option<NaiveDate>, then: Then, context: &mut Context) -> DatePrompt {
        DatePrompt { id: context.new_id(), title, field: TextField::new(""), empty, then: Some(then) }
    }

    fn read(&self, context: &Context) -> Result<NaiveDate, String> {
        let text = self.field.text().trim();
        if text.is_empty() {
            return Ok(self.empty.unwrap_or(context.today));
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
        context.t(self.title).to_owned()
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
        let placeholder = match self.empty {
            Some(date) => context.lang.date(date),
            None => context.t("global.date.placeholder").to_owned(),
        };
        self.field.draw(frame, row(0), &context.theme, true, &placeholder);
        let (said, role) = match self.read(context) {
            Ok(date) => (context.lang.date_long(date), Role::Good),
            Err(why) => (why, Role::Bad),
        };
        let said = text::wrap_line(&Line::styled(said, context.style(role)), usize::from(inside.width));
        // Why it is refused holds examples of its own: it may take their place.
        let examples = if self.empty.is_some() { "global.date.examples_only" } else { "global.date.examples" };
        if said.len() < 3 {
            frame.render_widget(Line::styled(context.t(examples), context.style(Role::Muted)), row(3));
        }
        for (line, at) in said.into_iter().zip(1..) {
            frame.render_widget(line, row(at));
        }
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code == KeyCode::Enter {
            return match (self.read(context), self.then.take()) {
                (Ok(date), Some(then)) => then(date, context),
                (_, then) => {
                    self.then = then;
                    Flow::Used
                }
            };
        }
        self.field.handle_key(key);
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        Flow::Used
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::harness::Harness;

    #[test]
    fn why_a_date_is_refused_is_read_to_its_end() {
        let mut harness = Harness::empty(80, 24);
        harness.keys("dvendredu");
        assert!(harness.screen().replace('\u{a0}', " ").contains("lundi ou +3j."), "{}", harness.screen());
    }
}
