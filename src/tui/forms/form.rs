//! The form: its fields, where the cursor is, and what keys and commands do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::drafts::Keeper;
use super::entry::{Editor, Entry};
use super::picker::{Dropdown, Picked};
use super::places::Place;
use super::save::{self, Job};
use super::setting::Setting;
use super::territory::Preview;
use super::{draw, order, visit, words};
use crate::live::Hits;
use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record, Value};
use crate::tui::commands::{CommandId, Scope, form};
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::theme::Role;

/// Names of the records that reference fields point to, by field.
pub type Names = Vec<(&'static str, String)>;

/// What came before the record was read, or while it was being saved.
enum Early {
    Key(KeyEvent),
    Command(CommandId),
    Paste(String),
}

/// A form for one record of any kind.
pub struct Form {
    pub(super) id: u64,
    pub(super) setting: Setting,
    /// The record as it was read, or as a new one begins.
    pub(super) base: Record,
    pub(super) entries: Vec<Entry>,
    pub(super) focus: usize,
    /// First visible row of the fields.
    pub(super) offset: u16,
    pub(super) dropdown: Option<Dropdown>,
    pub(super) title: String,
    /// The record is on its way.
    loading: bool,
    pub(super) job: Job,
    early: Vec<Early>,
    pub(super) message: Option<(String, Role)>,
    begun: bool,
    start: Option<&'static str>,
    pub(super) keeper: Keeper,
    pub(super) preview: Preview,
    pub(super) visit: visit::Visit,
    pub(super) place: Place,
    /// The field whose text is in the user's editor.
    outside: Option<usize>,
}

impl Form {
    fn empty(kind: Kind, context: &mut Context) -> Form {
        let id = context.new_id();
        Form {
            id,
            setting: Setting::new(kind, context),
            base: Record::new(kind),
            entries: Vec::new(),
            focus: 0,
            offset: 0,
            dropdown: None,
            title: String::new(),
            loading: true,
            job: Job::default(),
            early: Vec::new(),
            message: None,
            begun: false,
            start: None,
            keeper: Keeper::new(id),
            preview: Preview::default(),
            visit: visit::Visit::default(),
            place: Place::default(),
            outside: None,
        }
    }

    /// A form for a new record. What it points to is named by `names`, else by the facts in memory.
    pub fn create(record: Record, names: Names, context: &mut Context) -> Form {
        let mut form = Form::empty(record.kind, context);
        let names = known_names(&record, names, context);
        let complete = references(&record).all(|(field, _, _)| names.iter().any(|(named, _)| *named == field));
        if complete {
            form.build(record, &names);
        } else {
            context.ask(form.id, move |store, _| {
                let names = save::names_of(store, &record);
                save::Loaded(Ok(Some(record)), names)
            });
        }
        form
    }

    /// A form for a stored record, which is on its way.
    pub fn edit(kind: Kind, id: Id, context: &mut Context) -> Form {
        let form = Form::empty(kind, context);
        context.ask(form.id, move |store, _| {
            let record = store.get(kind, id);
            let names = record.as_ref().ok().and_then(Option::as_ref).map(|record| save::names_of(store, record));
            save::Loaded(record, names.unwrap_or_default())
        });
        form
    }

    /// The fields of a record that is there now.
    pub(super) fn build(&mut self, record: Record, names: &Names) {
        self.entries = order::fields(record.kind)
            .into_iter()
            .map(|(group, field)| {
                Entry::new(field, group, record.get(field.name), picked(&record, field.name, names), &self.setting)
            })
            .collect();
        let name = (record.id != 0).then(|| words::record_name(&record, names, self.setting.lang));
        self.title = self.setting.title(name.as_deref());
        self.base = record;
        self.loading = false;
        self.focus = self.start.and_then(|name| self.index(name)).unwrap_or(0);
        self.mark_place();
    }

    /// Puts the cursor in a field, as soon as the fields are there.
    pub fn start_in(mut self, name: &'static str) -> Form {
        self.start = Some(name);
        self.focus = self.index(name).unwrap_or(self.focus);
        self
    }

    /// The place of a field.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.field.name == name)
    }

    /// A field.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.field.name == name)
    }

    /// A field, to change it.
    pub(super) fn entry_mut(&mut self, name: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.field.name == name)
    }

    /// The field with the cursor.
    pub(super) fn focused(&self) -> Option<&Entry> {
        self.entries.get(self.focus)
    }

    /// Moves the cursor to a field. What was read in the one it leaves is written out.
    pub(super) fn focus_on(&mut self, to: usize, context: &Context) {
        let planned = self.planned();
        if let Some(entry) = self.entries.get_mut(self.focus) {
            entry.left = true;
            let direction = self.setting.direction(entry.field, planned);
            entry.tidy(&self.setting, direction);
        }
        self.dropdown = None;
        self.focus = to.min(self.entries.len().saturating_sub(1));
        self.arrived_at_field(context);
    }

    fn next(&mut self, context: &Context) {
        let to = (self.focus + 1) % self.entries.len().max(1);
        self.focus_on(to, context);
    }

    fn previous(&mut self, context: &Context) {
        let count = self.entries.len().max(1);
        self.focus_on((self.focus + count - 1) % count, context);
    }

    /// After picking: on to the next field, or to the one where the text of a visit goes.
    pub(super) fn go_on(&mut self, context: &Context) {
        let jump = self.visit.jump.and_then(|name| self.index(name));
        match jump.filter(|_| self.focused().is_some_and(|entry| entry.field.name == "organisation")) {
            Some(to) => self.focus_on(to, context),
            None => self.next(context),
        }
    }

    /// Something was typed or picked.
    pub(super) fn touched(&mut self, context: &mut Context) {
        if !self.job.conflict {
            self.message = None;
        }
        self.follow_visit();
        self.follow_place();
        self.ask_preview(context);
        self.keeper.schedule(context);
    }

    /// Whether the form holds something that is stored nowhere.
    pub(super) fn is_changed(&self) -> bool {
        self.entries.iter().any(Entry::changed)
    }

    fn waits(&self) -> bool {
        self.loading || self.job.saving
    }

    fn replay(&mut self, context: &mut Context) -> Flow {
        for early in std::mem::take(&mut self.early) {
            let flow = match early {
                Early::Key(key) => self.key(key, context),
                Early::Command(command) => self.command(command, context),
                Early::Paste(text) => self.paste(&text, context),
            };
            if !matches!(flow, Flow::Used | Flow::Ignored) {
                return flow;
            }
        }
        Flow::Used
    }

    fn enter(&mut self, context: &mut Context) {
        let fresh = self.dropdown_is_fresh();
        match self.dropdown.as_ref().and_then(Dropdown::selected).cloned() {
            Some(proposal) if fresh => {
                if self.accept(&proposal, context) {
                    self.go_on(context);
                }
            }
            _ if self.await_answer(context) => self.go_on(context),
            _ if matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Choice(_))) => {
                self.propose(true, context);
            }
            _ => self.next(context),
        }
    }

    fn close(&mut self, context: &mut Context) -> Flow {
        if self.dropdown.take().is_some() {
            return Flow::Used;
        }
        if !self.is_changed() {
            self.keeper.drop_if_kept(context);
            return Flow::Close;
        }
        let (id, name) = (self.id, self.keeper.name());
        let (title, question) = (self.title.clone(), context.t("form.give_up").to_owned());
        let yes = move |context: &mut Context| {
            context.ask(id, move |store, _| {
                // A draft that stays is offered once more: no harm.
                let _ = name.drop_in(store);
                save::GivenUp
            });
        };
        Flow::Open(Box::new(Confirm::new(title, question, context, Box::new(yes))))
    }

    fn choices(&self) -> bool {
        self.focused().is_some_and(|entry| match &entry.editor {
            Editor::Choice(_) | Editor::Picker(_) => true,
            Editor::Line(_) => {
                matches!(entry.field.name, "commune" | "contacts") || !self.setting.texts(entry.field).is_empty()
            }
            _ => false,
        })
    }
}

/// The references of a record: field, kind, id.
pub(super) fn references(record: &Record) -> impl Iterator<Item = (&'static str, Kind, Id)> + '_ {
    record.kind.fields().iter().zip(&record.values).filter_map(|(field, value)| match field.ty {
        Type::Ref(kind) => Some((field.name, kind, value.as_id()?)),
        _ => None,
    })
}

/// Names given, and those of organisations and staff that are in memory.
fn known_names(record: &Record, mut names: Names, context: &Context) -> Names {
    let world = context.shared().world();
    for (field, kind, id) in references(record) {
        let name = match kind {
            Kind::Organisation => world.facts.file(id).map(|file| file.organisation.name.to_string()),
            Kind::Staff => world.facts.staff_member(id).map(|staff| staff.name.to_string()),
            _ => None,
        };
        if let Some(name) = name.filter(|_| !names.iter().any(|(named, _)| *named == field)) {
            names.push((field, name));
        }
    }
    names
}

/// What a reference field of a record points to.
pub(super) fn picked(record: &Record, field: &str, names: &Names) -> Picked {
    let name = names.iter().find(|(named, _)| *named == field).map(|(_, name)| name.clone());
    match (record.get(field), name) {
        (value @ Value::Int(_), name) => match value.as_id() {
            Some(id) => Picked::Record(id, name.unwrap_or_else(|| id.to_string())),
            None => Picked::Nothing,
        },
        _ => Picked::Nothing,
    }
}

impl Layer for Form {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Form]
    }

    fn title(&self, _: &Context) -> String {
        self.title.clone()
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn unsaved(&self) -> bool {
        self.is_changed()
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        match self.entry("organisation")?.picker()?.picked() {
            Picked::Record(id, name) => Some((*id, name.clone())),
            _ => None,
        }
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            form::EDITOR => matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Area(_))),
            form::CHOOSE => self.choices(),
            form::RELOAD => self.job.conflict,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::form(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        if self.waits() && command != form::CLOSE {
            self.early.push(Early::Command(command));
            return Flow::Used;
        }
        match command {
            form::SAVE => self.save(context),
            form::NEXT => {
                self.accept_on_tab(context);
                self.next(context);
            }
            form::PREVIOUS => self.previous(context),
            form::CHOOSE => self.propose(true, context),
            form::EDITOR => {
                if let Some(Editor::Area(area)) = self.focused().map(|entry| &entry.editor) {
                    context.edit_outside(self.id, area.text());
                    self.outside = Some(self.focus);
                }
            }
            form::RELOAD => self.reload(context),
            form::CLOSE => return self.close(context),
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.waits() {
            self.early.push(Early::Key(key));
            return Flow::Used;
        }
        let area = matches!(self.focused().map(|entry| &entry.editor), Some(Editor::Area(_)));
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if let Some(dropdown) = &mut self.dropdown {
            match key.code {
                KeyCode::Down => return used(dropdown.down()),
                KeyCode::Up if dropdown.active => return used(dropdown.up()),
                KeyCode::PageDown => return used(dropdown.selection.page_down()),
                KeyCode::PageUp => return used(dropdown.selection.page_up()),
                _ => {}
            }
        }
        match key.code {
            KeyCode::Enter if plain && !area => return used(self.enter(context)),
            KeyCode::Down if plain && !area => return used(self.next(context)),
            KeyCode::Up if plain && !area => return used(self.previous(context)),
            KeyCode::PageDown if !area => return used(self.focus_on(self.focus + 5, context)),
            KeyCode::PageUp if !area => return used(self.focus_on(self.focus.saturating_sub(5), context)),
            _ => {}
        }
        let Some(entry) = self.entries.get_mut(self.focus) else { return Flow::Used };
        if entry.key(key).changed() {
            self.propose(false, context);
            self.touched(context);
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if self.waits() {
            self.early.push(Early::Paste(text.to_owned()));
            return Flow::Used;
        }
        if self.entries.get_mut(self.focus).is_some_and(|entry| entry.paste(text).changed()) {
            self.propose(false, context);
            self.touched(context);
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        if self.loading {
            return;
        }
        if !std::mem::replace(&mut self.begun, true) {
            self.ask_contacts(context);
            self.arrived_at_field(context);
        }
        self.search_again(context);
        self.ask_preview(context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<save::Loaded>() {
            Ok(save::Loaded(Ok(Some(record)), names)) => {
                self.build(record, &names);
                self.refresh(context);
                return self.replay(context);
            }
            Ok(save::Loaded(Ok(None), _)) => {
                context.warn(context.t("form.gone"));
                return Flow::Close;
            }
            Ok(save::Loaded(Err(error), _)) => {
                context.warn(words::store_error(context.lang, &error));
                return Flow::Close;
            }
            Err(reply) => reply,
        };
        match self.answered(reply, context) {
            // What was typed while it was being saved, and is not.
            Flow::Used if !self.waits() => self.replay(context),
            flow => flow,
        }
    }

    fn hits(&mut self, hits: Hits, context: &mut Context) {
        self.found(hits, context);
    }

    fn wake(&mut self, context: &mut Context) {
        self.keep_draft(context);
    }

    fn edited(&mut self, text: Result<String, String>, context: &mut Context) {
        let Some(entry) = self.outside.take().and_then(|index| self.entries.get_mut(index)) else { return };
        match text {
            Ok(text) => {
                if let Editor::Area(area) = &mut entry.editor {
                    area.set_text(text.trim_end_matches('\n'));
                }
                self.touched(context);
            }
            Err(why) => self.message = Some((why, Role::Bad)),
        }
    }
}

fn used((): ()) -> Flow {
    Flow::Used
}
