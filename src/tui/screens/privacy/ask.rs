//! Two questions with a line to type: for how long people are kept, and who may come back.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::i18n::messages;
use crate::model::privacy::hash::Identity;
use crate::model::privacy::retention::MONTHS;
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::text_field::TextField;
use crate::tui::widgets::{popup as frame_popup, text};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Retention,
    Lift,
}

struct Ask {
    id: u64,
    asked: Asked,
    field: TextField,
    said: Option<String>,
}

/// What came of it: the months that hold now, or how many were let back.
struct Set(Result<i64, StoreError>);

/// For how many months people are kept.
pub(super) fn retention(context: &mut Context) -> Box<dyn Layer> {
    ask(Asked::Retention, context)
}

/// Who may come back.
pub(super) fn lift(context: &mut Context) -> Box<dyn Layer> {
    ask(Asked::Lift, context)
}

fn ask(asked: Asked, context: &mut Context) -> Box<dyn Layer> {
    Box::new(Ask { id: context.new_id(), asked, field: TextField::new(""), said: None })
}

impl Ask {
    fn answer(&mut self, context: &mut Context) {
        let text = self.field.text().trim().to_owned();
        match self.asked {
            Asked::Retention => match text.parse::<u32>().ok().filter(|months| MONTHS.contains(months)) {
                Some(months) => context
                    .ask(self.id, move |store, _| Set(store.set_retention_months(months).map(|()| i64::from(months)))),
                None => self.said = Some(context.t("privacy.ask.retention_bad").to_owned()),
            },
            Asked::Lift if text.is_empty() => {}
            Asked::Lift => context.ask(self.id, move |store, _| {
                Set(store.lift(&Identity::typed(&text)).map(|lifted| i64::try_from(lifted).unwrap_or(i64::MAX)))
            }),
        }
    }
}

impl Layer for Ask {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        let key = if self.asked == Asked::Retention { "privacy.ask.retention" } else { "privacy.ask.lift" };
        context.t(key).to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), 64, 6);
        let row =
            |index: u16| Rect { y: inside.y.saturating_add(index), height: u16::from(index < inside.height), ..inside };
        let key = if self.asked == Asked::Retention { "privacy.ask.retention_label" } else { "privacy.ask.lift_label" };
        frame.render_widget(Line::styled(context.t(key), context.style(Role::Muted)), row(0));
        self.field.draw(frame, row(1), &context.theme, true, "");
        if let Some(said) = &self.said {
            let said = Line::styled(said.clone(), context.style(Role::Bad));
            for (line, at) in text::wrap_line(&said, usize::from(inside.width).max(1)).into_iter().zip(2..) {
                frame.render_widget(line, row(at));
            }
        }
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if key.code == KeyCode::Enter {
            self.answer(context);
        } else if self.field.handle_key(key).changed() {
            self.said = None;
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, _: &mut Context) -> Flow {
        self.field.paste(text);
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let Ok(Set(set)) = reply.take::<Set>() else { return Flow::Used };
        let name = self.field.text().trim().to_owned();
        match (set, self.asked) {
            (Ok(months), Asked::Retention) => context.say(context.lang.tn("privacy.ask.retention_set", months, &[])),
            (Ok(0), Asked::Lift) => {
                self.said = Some(context.lang.tf("privacy.ask.not_kept", &[("name", &name)]));
                return Flow::Used;
            }
            (Ok(_), Asked::Lift) => context.say(context.lang.tf("privacy.ask.lifted", &[("name", &name)])),
            (Err(error), _) => {
                self.said = Some(messages::store_error(context.lang, &error));
                return Flow::Used;
            }
        }
        Flow::Close
    }
}
