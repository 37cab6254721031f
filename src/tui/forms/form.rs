//! The form: its record, its fields, and where the cursor is.

use super::drafts::Keeper;
use super::entry::Entry;
use super::layer::Early;
use super::lookalike::Lookalikes;
use super::paid::Paid;
use super::picker::{Dropdown, Picked};
use super::places::Place;
use super::save::{self, Job};
use super::setting::Setting;
use super::territory::Preview;
use super::{erased, order, visit, words};
use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record, Value};
use crate::tui::context::Context;
use crate::tui::theme::Role;

/// Names of the records that reference fields point to, by field.
pub type Names = Vec<(&'static str, String)>;

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
    pub(super) loading: bool,
    pub(super) job: Job,
    pub(super) early: Vec<Early>,
    pub(super) message: Option<(String, Role)>,
    begun: bool,
    /// A search came before the facts were read.
    pub(super) in_vain: bool,
    start: Option<&'static str>,
    pub(super) keeper: Keeper,
    pub(super) preview: Preview,
    pub(super) visit: visit::Visit,
    pub(super) place: Place,
    /// What a new organisation looks like.
    pub(super) alike: Lookalikes,
    /// What others noted while a new payment is typed.
    pub(super) paid: Paid,
    /// The field whose text is in the user's editor.
    pub(super) outside: Option<usize>,
    /// From when on erasures are news to it (UTC, RFC 3339).
    pub(super) since: String,
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
            in_vain: false,
            start: None,
            keeper: Keeper::new(id, context),
            preview: Preview::default(),
            visit: visit::Visit::default(),
            place: Place::default(),
            alike: Lookalikes::default(),
            paid: Paid::default(),
            outside: None,
            since: erased::news_since(&context.drafts.now()),
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

    /// A form for a record that was saved from another one, which knows the names.
    pub(super) fn of_saved(record: Record, names: &Names, context: &mut Context) -> Form {
        let mut form = Form::empty(record.kind, context);
        form.build(record, names);
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
        self.begin_visit();
    }

    /// Puts the cursor in a field, as soon as the fields are there.
    pub fn start_in(mut self, name: &'static str) -> Form {
        self.start = Some(name);
        self.focus = self.index(name).unwrap_or(self.focus);
        self
    }

    /// Asks for what the form shows besides its fields, once they are there.
    pub fn begin(&mut self, context: &Context) {
        if !self.loading && !std::mem::replace(&mut self.begun, true) {
            self.ask_contacts(context);
            self.search_again(context);
            self.arrived_at_field(context);
            self.ask_preview(context);
            self.ask_lookalikes(context);
            self.follow_payments(context);
        }
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
        self.complete_status();
        self.dropdown = None;
        self.focus = to.min(self.entries.len().saturating_sub(1));
        self.arrived_at_field(context);
    }

    /// After picking: on to the next field, or to the one where the text of a visit goes.
    pub(super) fn go_on(&mut self, context: &Context) {
        let jump = self.visit.jump.and_then(|name| self.index(name));
        match jump.filter(|_| self.focused().is_some_and(|entry| entry.field.name == "organisation")) {
            Some(to) => self.focus_on(to, context),
            None => self.focus_on((self.focus + 1) % self.entries.len().max(1), context),
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
        self.ask_lookalikes(context);
        self.keeper.schedule(context);
    }

    /// Whether the form holds something that is stored nowhere.
    pub(super) fn is_changed(&self) -> bool {
        self.entries.iter().any(Entry::changed)
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
