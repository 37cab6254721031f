//! Saving: what is refused is told at its field, what somebody else changed can be taken over, nothing typed is lost.

use serde_json::Value as Json;

use super::conflict::Settled;
use super::entry::{Editor, Entry};
use super::form::{Form, Names, references};
use super::later::UnderWay;
use super::layer::Early;
use super::outrun::{Agreed, Anew, Compare, Outdated, Reloaded};
use super::paid::{Noted, OneMore};
use super::picker::Picked;
use super::{visit, words};
use crate::model::kind::{Kind, Type};
use crate::model::parse::Reason;
use crate::model::record::{Id, Record, Value};
use crate::model::text::display_safe;
use crate::model::validate;
use crate::store::{Store, StoreError};
use crate::tui::commands::form;
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Reply};
use crate::tui::screens::{file, registers};
use crate::tui::theme::Role;

/// What is under way.
#[derive(Default)]
pub struct Job {
    /// The record was handed to the storage thread.
    pub saving: bool,
    /// To be saved as soon as a search has answered.
    pub save_after: bool,
    /// Saving was refused: from then on whatever is missing is told.
    tried: bool,
    /// To be set beside what is stored as soon as it is known whom an erasure took out of it.
    pub compare_after: Option<Compare>,
    /// That the record was merged into another is known, and was agreed to.
    pub merged: bool,
    /// Somebody changed the record since it was read.
    pub conflict: bool,
    /// Somebody deleted the record: it is put back as it stands here.
    pub anew: bool,
    saved: Option<Record>,
    /// The own version, something of which was not taken: it can be had again.
    pub left: Option<String>,
    /// What is typed meanwhile.
    pub under_way: UnderWay,
    /// What stood in the fields when it was asked to close.
    pub closing: Option<Vec<Json>>,
}

/// The record of a form, with the names of what it points to.
pub struct Loaded(pub Result<Option<Record>, StoreError>, pub Names);

/// What came of saving; the member of the staff that was made on the way.
struct Saved {
    outcome: Result<Record, StoreError>,
    staff: Option<(Id, String)>,
}

/// The same of a new payment, which may not have been saved: others were noted meanwhile.
enum Answered {
    Saved(Saved),
    Asks(Vec<Noted>),
}

/// The counter after a visit was saved.
struct Counted(Option<visit::Count>);

/// The names of the records that a record points to.
pub fn names_of(store: &Store, record: &Record) -> Names {
    references(record)
        .filter_map(|(field, kind, _)| {
            let name = store.label(Type::Ref(kind), record.get(field)).ok().flatten()?;
            Some((field, name))
        })
        .collect()
}

impl Form {
    /// What a field holds.
    ///
    /// # Errors
    /// Why its text is no value.
    pub(super) fn value_of(&self, name: &str) -> Result<Value, Reason> {
        let Some(entry) = self.entry(name) else { return Ok(Value::Null) };
        entry.value(&self.setting, self.setting.direction(entry.field, self.planned()))
    }

    /// The record as it would be saved, with why fields are refused. Their old values stand in it.
    pub(super) fn read(&self) -> (Record, Vec<(usize, Reason)>) {
        let planned = self.planned();
        let mut record = self.base.clone();
        let mut problems = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            match entry.value(&self.setting, self.setting.direction(entry.field, planned)) {
                Ok(value) => record.set(entry.field.name, value),
                Err(reason) => problems.push((index, reason)),
            }
        }
        for problem in validate::record(&record, &self.setting.known) {
            let index = self.index(problem.field);
            let made_on_saving = |index: usize| {
                let picker = self.entries[index].picker();
                picker.is_some_and(|picker| matches!(picker.picked(), Picked::NewStaff(_)))
            };
            if let Some(index) = index
                && !problems.iter().any(|(known, _)| *known == index)
                && !made_on_saving(index)
            {
                problems.push((index, problem.reason));
            }
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if let Some(reason) = &entry.refused
                && !problems.iter().any(|(known, _)| *known == index)
            {
                problems.push((index, reason.clone()));
            }
        }
        problems.sort_by_key(|(index, _)| *index);
        (record, problems)
    }

    /// The problems to tell now: what is missing only after the cursor has left, numbers once they are complete.
    pub(super) fn told(&self) -> Vec<(usize, Reason)> {
        let (_, mut problems) = self.read();
        problems.retain(|(index, reason)| {
            let Some(entry) = self.entries.get(*index) else { return false };
            let typed = entry.line().map_or(0, |line| line.text().chars().filter(|c| !c.is_whitespace()).count());
            match (entry.field.ty, reason) {
                (_, Reason::Required) => (entry.left && *index != self.focus) || self.job.tried,
                (_, Reason::NotFound { .. }) => entry.left && !entry.picker().is_some_and(|picker| picker.awaiting),
                (Type::Siret, _) => entry.left || typed >= 14,
                (Type::Naf, _) => entry.left || typed >= 5,
                _ => true,
            }
        });
        problems
    }

    /// The names of what the form points to now.
    pub(super) fn names(&self) -> Names {
        let name = |entry: &Entry| match entry.picker()?.picked() {
            Picked::Record(_, name) | Picked::NewStaff(name) => Some((entry.field.name, name.clone())),
            Picked::Nothing => None,
        };
        self.entries.iter().filter_map(name).collect()
    }

    /// Saves, or tells what is wrong. A name that is only half typed is looked up and shown, not saved: one must see
    /// which organisation a visit or a payment goes to.
    pub(super) fn save(&mut self, context: &mut Context) {
        let focus = self.focus;
        let half = self.focused().and_then(|entry| entry.picker()).is_some_and(|picker| picker.unresolved());
        if half && let Some(entry) = self.entries.get_mut(focus) {
            entry.left = true;
            self.accept_on_tab(context);
            self.message = Some((context.t("form.check_picked").to_owned(), Role::Warn));
            return;
        }
        self.save_found(context);
    }

    /// Saves what is there. The answer to a lookup comes here, not to `save`, which would look up again.
    pub(super) fn save_found(&mut self, context: &mut Context) {
        if self.keeper.is_held() {
            // Somebody was erased, perhaps from what stands here: not before it is known.
            self.job.save_after = true;
            return;
        }
        if self.entries.iter().filter_map(|entry| entry.picker()).any(|picker| picker.awaiting) {
            self.job.save_after = true;
            self.search_again(context);
            return;
        }
        self.dropdown = None;
        self.complete_status();
        let (mut record, problems) = self.read();
        if !problems.is_empty() {
            self.tell(problems);
            return;
        }
        let new_staff = self.entries.iter().find_map(|entry| match entry.picker()?.picked() {
            Picked::NewStaff(login) => Some((entry.field.name, login.clone())),
            _ => None,
        });
        self.begins_to_save(context);
        self.message = Some((context.t("form.saving").to_owned(), Role::Muted));
        let draft = context.drafts.current(self.keeper.name());
        let anew = self.job.anew;
        if let Some(before) = self.payments_before(&record) {
            context.ask(self.id, move |store, _| match before.since(store) {
                Ok(noted) if !noted.is_empty() => Answered::Asks(noted),
                Ok(_) => {
                    let outcome = store.save_from_draft(record, anew, &draft).map(|(record, _)| record);
                    Answered::Saved(Saved { outcome, staff: None })
                }
                Err(error) => Answered::Saved(Saved { outcome: Err(error), staff: None }),
            });
            return;
        }
        context.ask(self.id, move |store, _| {
            let mut staff = None;
            let outcome = (|| {
                if let Some((field, login)) = new_staff {
                    let id = store.staff_or_new(&login)?;
                    record.set(field, Value::Int(i64::from(id)));
                    staff = Some((id, login));
                }
                store.save_from_draft(record, anew, &draft).map(|(record, _)| record)
            })();
            Saved { outcome, staff }
        });
        if self.setting.kind == Kind::Visit {
            // A second job: by then the facts have followed the first.
            let (on, organisation) = (context.on, self.entry("organisation").and_then(|entry| entry.picker()?.id()));
            context.ask(self.id, move |_, shared| Counted(visit::count(shared, organisation, on)));
        }
    }

    /// Marks what is refused, and puts the cursor to the first.
    pub(super) fn tell(&mut self, problems: Vec<(usize, Reason)>) {
        for entry in &mut self.entries {
            entry.left = true;
        }
        self.job.tried = true;
        let count = i64::try_from(problems.len()).unwrap_or(i64::MAX);
        let lang = self.setting.lang;
        self.message = Some((lang.tn("form.to_correct", count, &[]), Role::Bad));
        if let Some((first, _)) = problems.first() {
            self.focus = *first;
        }
    }

    /// What came back from the storage thread.
    pub(super) fn answered(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Saved>() {
            Ok(saved) => return self.saved(saved, context),
            Err(reply) => reply,
        };
        let reply = match reply.take::<Answered>() {
            Ok(Answered::Saved(saved)) => return self.saved(saved, context),
            Ok(Answered::Asks(noted)) => {
                self.saves_no_more();
                self.message = None;
                // What was pressed to save it twice asks once.
                self.early.retain(|early| !matches!(early, Early::Command(form::SAVE)));
                return self.ask_one_more(noted, context);
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<OneMore>() {
            Ok(more) => {
                self.one_more(more, context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match self.payments_answered(reply) {
            Ok(()) => return Flow::Used,
            Err(reply) => reply,
        };
        let reply = match reply.take::<Counted>() {
            Ok(counted) => return self.counted(counted, context),
            Err(reply) => reply,
        };
        let reply = match reply.take::<Reloaded>() {
            Ok(Reloaded(stored)) => return self.reloaded(stored, context),
            Err(reply) => reply,
        };
        let reply = match reply.take::<Settled>() {
            Ok(settled) => {
                self.settle(settled, context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Outdated>() {
            Ok(Outdated(comparison)) => {
                if !self.compares_later(Compare::In(comparison)) {
                    self.compare_again(comparison, context);
                }
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Agreed>() {
            Ok(Agreed) => {
                self.job.merged = true;
                self.reload(context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Anew>() {
            Ok(Anew) => {
                self.job.anew = true;
                self.save_found(context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match self.erased_answered(reply, context) {
            Ok(()) => return Flow::Used,
            Err(reply) => reply,
        };
        let reply = match self.draft_answered(reply) {
            Ok(()) => return Flow::Used,
            Err(reply) => reply,
        };
        let typed_on = self.typed_since_closing();
        let reply = match self.keeper.given_up_unless(typed_on, reply, context) {
            Ok(true) => {
                self.keeper.put_by(self.as_draft(), context);
                return Flow::Close;
            }
            Ok(false) => return Flow::Used,
            Err(reply) => reply,
        };
        let reply = match self.lookalikes_answered(reply) {
            Ok(()) => return Flow::Used,
            Err(reply) => reply,
        };
        match reply.take::<visit::Contacts>() {
            Ok(visit::Contacts(contacts)) => self.visit.contacts = contacts,
            Err(reply) => self.previewed(reply),
        }
        Flow::Used
    }

    fn saved(&mut self, saved: Saved, context: &mut Context) -> Flow {
        if context.staff.is_none() && saved.staff.is_some() {
            context.staff = saved.staff;
        }
        if let Ok(record) = &saved.outcome {
            self.keeper.drop_saved(context);
            context.saved_form = self.on_what_was_saved(record, context);
            if let Some(left) = self.job.left.take() {
                self.keeper.put_own_by(left, context);
            }
        }
        let error = match saved.outcome {
            Ok(record) if record.kind == Kind::Visit => {
                self.job.saved = Some(record);
                return Flow::Used;
            }
            Ok(record) => {
                if let Some(flow) = self.goes_on(&record, context) {
                    return flow;
                }
                let name = words::record_name(&record, &self.names(), context.lang);
                context.say(context.lang.tf("form.saved", &[("name", &name)]));
                // A new organisation is shown: a filter may hide it from the list it was created from, and the next
                // visit is meant for it.
                if record.kind == Kind::Organisation && self.base.id == 0 {
                    return Flow::Replace(file::open(record.id, context));
                }
                // A new project wants its partners next.
                if record.kind == Kind::Project && self.base.id == 0 {
                    return Flow::Replace(registers::open_record(Kind::Project, record.id, context));
                }
                return Flow::Close;
            }
            Err(error) => error,
        };
        self.saves_no_more();
        self.keeper.schedule(context);
        match &error {
            StoreError::Invalid { problems, .. } => {
                let mut refused = Vec::new();
                let mut offered = false;
                for problem in problems {
                    if let (Reason::MergedInto { id, name }, Some(index)) = (&problem.reason, self.index(problem.field))
                    {
                        offered |= self.offer_kept(index, (*id, name), context);
                        continue;
                    }
                    if let Some(index) = self.index(problem.field) {
                        self.refuse(index, &problem.reason);
                        refused.push((index, problem.reason.clone()));
                    }
                }
                if refused.is_empty() && offered {
                    self.keeper.schedule(context);
                } else if refused.is_empty() {
                    let reasons =
                        problems.iter().map(|problem| words::reason(context.lang, self.base.kind, &problem.reason));
                    self.message = Some((reasons.collect::<Vec<_>>().join(" "), Role::Bad));
                } else {
                    refused.sort_by_key(|(index, _)| *index);
                    self.tell(refused);
                    self.offer_support(context);
                }
            }
            error => {
                self.job.conflict = matches!(error, StoreError::Conflict { .. } | StoreError::Gone { .. });
                self.message = Some((words::store_error(context.lang, error), Role::Bad));
                if self.job.conflict {
                    self.reload(context);
                }
            }
        }
        Flow::Used
    }

    /// Marks what the database refuses. A record that is gone is no longer pointed to: its name is looked up again, since
    /// it may have been merged into another, or made anew.
    fn refuse(&mut self, index: usize, reason: &Reason) {
        let Some(entry) = self.entries.get_mut(index) else { return };
        entry.left = true;
        match (&mut entry.editor, reason) {
            (Editor::Picker(picker), Reason::NotFound { .. }) if picker.id().is_some() => picker.typed(),
            _ => entry.refused = Some(reason.clone()),
        }
    }

    /// What a field points to was merged away: where it went is said and offered in its place, to be saved once more.
    fn offer_kept(&mut self, index: usize, (id, name): (Id, &str), context: &mut Context) -> bool {
        let Some(picker) = self.entries.get_mut(index).and_then(|entry| entry.picker_mut()) else { return false };
        let gone = picker.field.text().to_owned();
        picker.pick(Picked::Record(id, name.to_owned()));
        self.focus = index;
        self.picked_record(context);
        let key = context.keymap.shown_id(form::SAVE, context.lang);
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("gone", &display_safe(&gone)), ("into", &display_safe(name)), ("key", &key)];
        self.message = Some((context.lang.tf("form.merged_into", &values), Role::Warn));
        true
    }

    fn counted(&mut self, counted: Counted, context: &mut Context) -> Flow {
        let Some(record) = self.job.saved.take() else { return Flow::Used };
        let names = self.names();
        let name = names.iter().find(|(field, _)| *field == "organisation").map_or("", |(_, name)| name.as_str());
        let name = name.to_owned();
        context.say_of(visit::said(&record, &name, counted.0, context), &name);
        self.goes_on(&record, context).unwrap_or(Flow::Close)
    }
}
