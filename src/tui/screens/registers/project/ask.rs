//! Labelling a project, or giving it a letter of support: on which day. A label that the rule refuses is told with what
//! is missing, and the letter of support is offered instead.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::i18n::messages;
use crate::model::date_input;
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::{Id, Record, Value};
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{popup as frame_popup, text};

/// What the pole gives a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Label,
    Support,
}

impl Step {
    /// The field with its date.
    const fn field(self) -> &'static str {
        match self {
            Step::Label => "labelled_on",
            Step::Support => "supported_on",
        }
    }
}

/// What came of it.
struct Saved(Result<Record, StoreError>);

/// The question for the day.
pub struct Ask {
    id: u64,
    project: Id,
    acronym: String,
    step: Step,
    field: TextField,
    /// Why it may not be labelled.
    refused: Option<Reason>,
    saving: bool,
}

impl Ask {
    /// For a project; with `refused`, the letter of support is offered instead of the label.
    pub fn new(project: &Record, step: Step, refused: Option<Reason>, context: &mut Context) -> Ask {
        let step = if refused.is_some() { Step::Support } else { step };
        let day = project.date(step.field()).unwrap_or(context.today);
        Ask {
            id: context.new_id(),
            project: project.id,
            acronym: project.text("acronym").to_owned(),
            step,
            field: TextField::new(&context.lang.date(day)),
            refused,
            saving: false,
        }
    }

    fn read(&self, context: &Context) -> Result<NaiveDate, String> {
        let text = self.field.text().trim();
        if text.is_empty() {
            return Ok(context.today);
        }
        date_input::parse(text, context.today).map_err(|error| messages::date_input_error(context.lang, &error))
    }

    fn save(&mut self, date: NaiveDate, context: &Context) {
        self.saving = true;
        let (id, field) = (self.project, self.step.field());
        context.ask(self.id, move |store, _| {
            let saved = store.change(Kind::Project, id, |record| record.with(field, Value::Date(date)));
            Saved(saved.map(|(record, _)| record))
        });
    }

    fn question(&self, context: &Context) -> Vec<(String, Role)> {
        let lang = context.lang;
        let mut said = Vec::new();
        if let Some(reason) = &self.refused {
            said.push((messages::reason(lang, reason), Role::Bad));
            said.push((lang.t("registers.project.instead").to_owned(), Role::Text));
        }
        let key = match self.step {
            Step::Label => "registers.project.label_on",
            Step::Support => "registers.project.support_on",
        };
        said.push((lang.tf(key, &[("acronym", &self.acronym)]), Role::Title));
        said
    }
}

/// Why a label was refused, if that is what the store says.
fn refusal(error: &StoreError) -> Option<Reason> {
    let StoreError::Invalid { problems, .. } = error else { return None };
    let reasons = problems.iter().map(|problem| &problem.reason);
    reasons.into_iter().find(|reason| matches!(reason, Reason::NotLabellable { .. })).cloned()
}

impl Layer for Ask {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        let title = match self.step {
            Step::Label => "registers.commands.label.title",
            Step::Support => "registers.commands.support.title",
        };
        context.t(title).to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(72);
        let inner = usize::from(width.saturating_sub(2)).max(1);
        let mut lines: Vec<Line> = Vec::new();
        for (said, role) in self.question(context) {
            lines.extend(text::wrap_line(&Line::styled(said, context.style(role)), inner));
        }
        let above = text::cells(lines.len());
        let height = above.saturating_add(6);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        for (row, line) in inside.rows().zip(&lines) {
            frame.buffer_mut().set_line(row.x, row.y, line, row.width);
        }
        let (said, role) = match self.read(context) {
            Ok(date) => (context.lang.date_long(date), Role::Good),
            Err(why) => (why, Role::Bad),
        };
        let row =
            |index: u16| Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside };
        self.field.draw(frame, row(above), &context.theme, true, context.t("global.date.placeholder"));
        for (index, said, role) in [(1, said.as_str(), role), (3, context.t("registers.project.keys"), Role::Key)] {
            let at = row(above.saturating_add(index));
            frame.render_widget(Line::styled(said.to_owned(), context.style(role)), at);
        }
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.saving {
            return Flow::Used;
        }
        if key.code == KeyCode::Enter {
            if let Ok(date) = self.read(context) {
                self.save(date, context);
            }
        } else {
            self.field.handle_key(key);
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let Ok(Saved(outcome)) = reply.take::<Saved>() else { return Flow::Used };
        self.saving = false;
        match outcome {
            Ok(record) => {
                let date = record.date(self.step.field()).map(|date| context.lang.date(date)).unwrap_or_default();
                let key = match self.step {
                    Step::Label => "registers.project.labelled",
                    Step::Support => "registers.project.supported",
                };
                context.say(context.lang.tf(key, &[("acronym", &self.acronym), ("date", &date)]));
                Flow::Close
            }
            Err(error) => {
                match refusal(&error) {
                    // Somebody took a partner away in the meantime.
                    Some(reason) => (self.step, self.refused) = (Step::Support, Some(reason)),
                    None => context.fail(&error),
                }
                Flow::Used
            }
        }
    }
}
