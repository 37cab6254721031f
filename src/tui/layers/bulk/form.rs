//! The small form of an action: its fields, and a sentence about what they mean.

use std::cell::OnceCell;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::action::Action;
use super::field::{Field, Raw};
use super::preview::Preview;
use crate::i18n::Lang;
use crate::live::drafts::Place;
use crate::model::record::Id;
use crate::model::text::fold;
use crate::store::StoreError;
use crate::tui::commands::{CommandId, Scope, bulk};
use crate::tui::context::Context;
use crate::tui::forms::drafts::Keeper;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::theme::Role;
use crate::tui::widgets::{popup as frame_popup, text};

/// Tags that are proposed at a time.
const PROPOSED: usize = 4;
/// Cells of the popup.
const WIDTH: u16 = 76;

/// The form.
pub struct Form {
    pub(super) id: u64,
    pub(super) action: Action,
    pub(super) targets: Arc<[Id]>,
    /// The same as a draft has them, once there is one.
    pub(super) marked: OnceCell<Vec<(Id, u32)>>,
    pub(super) fields: Vec<Field>,
    /// What stood in them at first.
    begun: Vec<Raw>,
    pub(super) focus: usize,
    /// What is wrong, or to be known.
    pub(super) said: Option<(String, Role)>,
    /// Tags in use, the most frequent first.
    tags: Vec<String>,
    pub(super) keeper: Keeper,
}

/// The tags that are in use.
struct Tags(Result<Vec<String>, StoreError>);

/// The form of an action, for these rows.
pub fn open(action: Action, targets: Arc<[Id]>, context: &mut Context) -> Flow {
    Flow::Open(Box::new(Form::new(action, targets, context)))
}

/// What is to be done with so many rows.
pub fn title(action: Action, rows: usize, lang: Lang) -> String {
    let count = i64::try_from(rows).unwrap_or(i64::MAX);
    let rows = match action {
        Action::AssignTask => lang.tn("bulk.tasks", count, &[]),
        _ => lang.tn("members.total", count, &[]),
    };
    format!("{} · {rows}", lang.t(action.title()))
}

impl Form {
    /// With what is proposed.
    pub(super) fn new(action: Action, targets: Arc<[Id]>, context: &mut Context) -> Form {
        let id = context.new_id();
        let fields = action.fields(context);
        if action.proposes_tags() {
            context.ask(id, |store, _| Tags(store.tags()));
        }
        Form {
            id,
            action,
            targets,
            marked: OnceCell::new(),
            begun: fields.iter().map(Field::raw).collect(),
            fields,
            focus: 0,
            said: None,
            tags: Vec::new(),
            keeper: Keeper::new(id, context),
        }
    }

    /// Whether anything was typed or chosen.
    pub(super) fn is_changed(&self) -> bool {
        self.fields.iter().zip(&self.begun).any(|(field, begun)| field.raw() != *begun)
    }

    fn close(&mut self, context: &mut Context) -> Flow {
        if !self.is_changed() {
            self.keeper.drop_if_kept(context);
            return Flow::Close;
        }
        if self.keeper.stays(context) {
            self.keep_now(context);
        }
        self.keeper.give_up(self.title(context), context)
    }

    /// Whether a field counts now.
    fn asks(&self, at: usize) -> bool {
        self.action.asks(at, &self.fields)
    }

    fn step(&mut self, forward: bool) {
        let count = self.fields.len().max(1);
        loop {
            self.focus = if forward { self.focus + 1 } else { self.focus + count - 1 } % count;
            if self.asks(self.focus) {
                return;
            }
        }
    }

    /// Tags that hold what is typed, but are not it.
    fn proposals(&self) -> Vec<&str> {
        let typed = fold(self.fields.first().map_or("", Field::text));
        let fits = |tag: &&String| {
            let tag = fold(tag);
            tag != typed && tag.contains(&typed)
        };
        self.tags.iter().filter(fits).map(String::as_str).take(PROPOSED).collect()
    }

    /// Takes the first proposal; gives whether there was one.
    fn take_proposal(&mut self) -> bool {
        let Some(first) = self.proposals().first().map(|tag| (*tag).to_owned()) else { return false };
        if let Some(field) = self.fields.first_mut().and_then(Field::text_field) {
            field.set_text(&first);
        }
        true
    }

    /// What else came: the tags in use, or where the draft is.
    pub(super) fn told(&mut self, reply: Reply, context: &mut Context) {
        let reply = match reply.take::<Tags>() {
            Ok(Tags(Ok(tags))) => return self.tags = tags,
            Ok(Tags(Err(error))) => return context.fail(&error),
            Err(reply) => reply,
        };
        if let Ok(place) = reply.take::<Place>() {
            self.said = self.keeper.is_at(&place, false, context.lang).or(self.said.take());
        }
    }

    fn go_on(&mut self, context: &mut Context) -> Flow {
        match self.action.operation(&self.fields, context) {
            Ok(operation) => {
                // The form comes back as it is when the preview is left.
                let form = Form {
                    id: self.id,
                    action: self.action,
                    targets: Arc::clone(&self.targets),
                    marked: std::mem::take(&mut self.marked),
                    fields: std::mem::take(&mut self.fields),
                    begun: std::mem::take(&mut self.begun),
                    focus: self.focus,
                    said: None,
                    tags: std::mem::take(&mut self.tags),
                    keeper: std::mem::replace(&mut self.keeper, Keeper::new(self.id, context)),
                };
                let targets = Arc::clone(&self.targets);
                Flow::Replace(Box::new(Preview::new(operation, targets, form)))
            }
            Err((at, why)) => {
                self.focus = at;
                self.said = Some((why, Role::Bad));
                Flow::Used
            }
        }
    }
}

impl Layer for Form {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Bulk]
    }

    fn title(&self, context: &Context) -> String {
        title(self.action, self.targets.len(), context.lang)
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        command != bulk::FILE
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let lang = context.lang;
        let width = usize::from(WIDTH.min(area.width).saturating_sub(2)).max(1);
        let asked: Vec<usize> = (0..self.fields.len()).filter(|at| self.asks(*at)).collect();
        let wrong = || asked.iter().find_map(|at| self.fields.get(*at)?.wrong(context)).map(|why| (why, Role::Bad));
        let about = || (lang.t(self.action.about(&self.fields)).to_owned(), Role::Muted);
        let (said, role) = self.said.clone().or_else(wrong).unwrap_or_else(about);
        let said = text::wrap_line(&Line::styled(said, context.style(role)), width);
        let rows: u16 = asked.iter().filter_map(|at| self.fields.get(*at)).map(Field::height).sum();
        let proposals = if self.action.proposes_tags() { 1 } else { 0 };
        let height = rows + proposals + 3 + text::cells(said.len());
        let inside = frame_popup::draw(frame, area, &context.theme, &self.title(context), WIDTH, height);
        let labels = asked.iter().filter_map(|at| self.fields.get(*at)).map(|field| text::width(lang.t(field.label)));
        let label = text::cells(labels.max().unwrap_or(0) + 2).min(inside.width);
        let mut row = 0;
        let part = |row: u16, height: u16| {
            let y = inside.y.saturating_add(row);
            Rect { y, height: height.min(inside.bottom().saturating_sub(y)), ..inside }
        };
        for at in asked {
            let Some(field) = self.fields.get(at) else { continue };
            let focused = at == self.focus;
            let line = part(row, field.height());
            let role = if focused { Role::Accent } else { Role::Muted };
            frame.render_widget(Line::styled(lang.t(field.label), context.style(role)), Rect { width: label, ..line });
            let value = Rect { x: line.x + label, width: line.width - label, ..line };
            if !value.is_empty() {
                field.draw(frame, value, focused, context);
            }
            row += field.height();
        }
        if proposals > 0 {
            let names = self.proposals();
            if !names.is_empty() {
                let key = Span::styled("↓ ", context.style(Role::Key));
                let line = Line::from(vec![key, Span::styled(names.join(" · "), context.style(Role::Muted))]);
                let under = part(row, 1);
                let under = Rect { x: under.x + label, width: under.width - label, ..under };
                frame.render_widget(text::truncate_line(&line, usize::from(under.width)), under);
            }
            row += 1;
        }
        for (line, at) in said.into_iter().zip(row + 1..) {
            frame.render_widget(line, part(at, 1));
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            bulk::BACK => return self.close(context),
            bulk::CONFIRM => return self.go_on(context),
            bulk::NEXT_PART => self.step(true),
            _ => return Flow::Ignored,
        }
        self.keeper.schedule(context);
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        let inside = |form: &mut Form, down| form.fields.get_mut(form.focus).is_some_and(|field| field.step(down));
        match key.code {
            KeyCode::Down if inside(self, true) => {}
            KeyCode::Up if inside(self, false) => {}
            KeyCode::Down if self.action.proposes_tags() && self.take_proposal() => self.said = None,
            KeyCode::Down => self.step(true),
            KeyCode::Up | KeyCode::BackTab => self.step(false),
            _ => {
                if self.fields.get_mut(self.focus).is_some_and(|field| field.key(key)) {
                    self.said = None;
                }
            }
        }
        self.keeper.schedule(context);
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if self.fields.get_mut(self.focus).is_some_and(|field| field.paste(text)) {
            self.said = None;
        }
        self.keeper.schedule(context);
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match self.keeper.given_up(reply) {
            Ok(()) => {
                self.keeper.put_by(self.as_draft(), context);
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        if let Err(reply) = self.erased_answered(reply, context) {
            self.told(reply, context);
        }
        Flow::Used
    }

    fn wake(&mut self, context: &mut Context) {
        self.keep_draft(context);
    }

    fn ending(&mut self, context: &mut Context) {
        self.keeper.hold_no_longer();
        self.keep_draft(context);
    }

    fn keep_again(&mut self, context: &mut Context) {
        self.keeper.again(context);
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        // What was cut cannot be asked whom it names.
        self.fields.iter_mut().for_each(Field::forget_cut);
        self.look_for_erased(context);
        Flow::Used
    }

    fn unsaved(&self) -> bool {
        self.is_changed()
    }
}
