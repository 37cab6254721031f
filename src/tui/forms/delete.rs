//! Deleting a record: asked for by its name, with what it does to the territory share.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};
use ratatui::widgets::{Paragraph, Wrap};

use super::form::Names;
use super::{save, territory, words};
use crate::counters::whatif::Effect;
use crate::i18n::messages;
use crate::model::record::Record;
use crate::model::territory::Share;
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, popup};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::hurry::Hurry;
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};

/// The question. `o`/`y`/Enter deletes, `n`/Esc does not.
pub struct Delete {
    id: u64,
    record: Record,
    names: Names,
    effect: Option<(Effect, Share)>,
    refused: Option<String>,
    deleting: bool,
    hurry: Hurry,
}

/// Names, and what the deletion does to the share.
struct About(Names, Option<(Effect, Share)>);

struct Deleted(Result<(), StoreError>);

impl Delete {
    /// The question for a stored record.
    pub fn new(record: Record, context: &mut Context) -> Delete {
        let id = context.new_id();
        let (asked, on) = (record.clone(), context.on);
        context.ask(id, move |store, shared| {
            let effect = territory::matters(asked.kind).then(|| territory::effect(shared, on, &asked, true)).flatten();
            About(save::names_of(store, &asked), effect)
        });
        Delete { id, record, names: Names::new(), effect: None, refused: None, deleting: false, hurry: Hurry::new() }
    }

    fn name(&self, context: &Context) -> String {
        words::record_name(&self.record, &self.names, context.lang)
    }
}

impl Layer for Delete {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    fn title(&self, context: &Context) -> String {
        context.t("form.delete.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let width = area.width.min(68);
        let inner = usize::from(width.saturating_sub(2)).max(1);
        let mut lines: Vec<Line> = Vec::new();
        let mut say = |said: String, role: Role| {
            let line = Line::styled(said, context.style(role));
            lines.extend(text::wrap_line(&line, inner));
        };
        say(context.lang.tf("form.delete.question", &[("name", &self.name(context))]), Role::Text);
        if let Some((effect, share)) = &self.effect {
            let (said, role) = territory::said(effect, *share, context.on, context.lang);
            say(said, role);
        }
        match &self.refused {
            Some(why) => say(why.clone(), Role::Bad),
            None => {
                say(String::new(), Role::Text);
                say(context.t("global.confirm.keys").to_owned(), Role::Key);
            }
        }
        let height = text::cells(lines.len()).saturating_add(2);
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), width, height);
        frame.render_widget(Paragraph::new(Text::from(lines)).wrap(Wrap { trim: false }), inside);
    }

    fn command(&mut self, command: CommandId, _: &mut Context) -> Flow {
        if command == popup::CLOSE { Flow::Close } else { Flow::Ignored }
    }

    /// The record is as it was before, and may name them.
    fn erased(&mut self, _: &mut Context) -> Flow {
        if self.deleting { Flow::Used } else { Flow::Close }
    }

    fn wake(&mut self, context: &mut Context) {
        self.hurry.wake(context);
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.refused.is_none()
            && !self.deleting
            && let Some(flow) = self.hurry.key(key, self.id, context)
        {
            return flow;
        }
        match key.code {
            _ if self.refused.is_some() => Flow::Close,
            KeyCode::Char('o' | 'O' | 'y' | 'Y') | KeyCode::Enter if !self.deleting => {
                self.deleting = true;
                let record = self.record.clone();
                context.ask(self.id, move |store, _| Deleted(store.delete(&record).map(|_| ())));
                Flow::Used
            }
            KeyCode::Char('n' | 'N') => Flow::Close,
            _ => Flow::Used,
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<About>() {
            Ok(About(names, effect)) => {
                (self.names, self.effect) = (names, effect);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        match reply.take::<Deleted>() {
            Ok(Deleted(Ok(()))) => {
                context.say(context.lang.tf("form.delete.done", &[("name", &self.name(context))]));
                Flow::Close
            }
            Ok(Deleted(Err(error))) => {
                self.deleting = false;
                self.refused = Some(messages::store_error(context.lang, &error));
                Flow::Used
            }
            Err(_) => Flow::Used,
        }
    }
}
