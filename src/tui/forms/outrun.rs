//! A form whose record somebody else changed or deleted: what is stored is fetched, set beside what was typed, and gone on
//! from.

use super::conflict::{Beside, Conflict, Settled};
use super::entry::Entry;
use super::form::{Form, picked};
use super::picker::Picked;
use super::save::names_of;
use super::words;
use crate::model::conflict::Take;
use crate::model::privacy::is_anonymous;
use crate::model::record::{Record, Value};
use crate::model::text::display_safe;
use crate::store::{Store, StoreError, Touched, Typing};
use crate::tui::commands::form;
use crate::tui::context::Context;
use crate::tui::layer::Flow;
use crate::tui::layers::confirm::Confirm;
use crate::tui::screens::file::moment;
use crate::tui::theme::Role;

/// The stored version, after a conflict.
pub(super) struct Reloaded(pub(super) Result<Stored, StoreError>);

/// What became of a record that somebody else saved or deleted.
pub(super) enum Stored {
    Changed(Box<Beside>),
    /// It was merged into this one, which is called so.
    Merged(Box<Beside>, String),
    /// By whom and when, where the journal says so.
    Deleted(Option<(String, String)>),
}

/// The record is to be made anew.
pub(super) struct Anew;

/// What was typed is to be set beside the record into which its own was merged.
pub(super) struct Agreed;

/// A comparison shows what somebody who was erased meanwhile may stand in.
pub(super) struct Outdated(pub(super) u64);

/// What that comparison is to show; none where the form has to be looked at first.
pub(super) struct Again(pub(super) Option<Result<Stored, StoreError>>);

/// What is to be set side by side as soon as it is known whom an erasure took out of the form.
pub(super) enum Compare {
    Anew,
    /// In a comparison that is open.
    In(u64),
}

impl Form {
    /// Asks for the stored version, to set it beside what was typed.
    pub(super) fn reload(&mut self, context: &mut Context) {
        let (base, (mine, problems)) = (self.base.clone(), self.read());
        if !problems.is_empty() {
            // What cannot be read yet cannot be set beside anything.
            self.tell(problems);
            return;
        }
        let typing = self.typing();
        context.ask(self.id, move |store, _| Reloaded(stored(store, base, mine, &typing)));
    }

    /// Somebody was erased while a comparison is open over the form: it is made anew, without them.
    pub(super) fn compare_again(&mut self, comparison: u64, context: &Context) {
        let (base, (mine, problems)) = (self.base.clone(), self.read());
        if !problems.is_empty() {
            self.tell(problems);
            return context.ask(comparison, |_, _| Again(None));
        }
        let typing = self.typing();
        context.ask(comparison, move |store, _| Again(Some(stored(store, base, mine, &typing))));
    }

    /// What waited until it was known whom an erasure took out of the form.
    pub(super) fn go_on_comparing(&mut self, context: &mut Context) -> bool {
        match self.job.compare_after.take() {
            Some(Compare::Anew) => self.reload(context),
            Some(Compare::In(comparison)) => self.compare_again(comparison, context),
            None => return false,
        }
        true
    }

    /// Whether that is not known yet: then what is to be set side by side waits.
    pub(super) fn compares_later(&mut self, what: Compare) -> bool {
        let held = self.keeper.is_held();
        if held {
            self.job.compare_after = Some(what);
        }
        held
    }

    /// What is stored is known: it is set beside what was typed, or offered to be made anew.
    pub(super) fn reloaded(&mut self, stored: Result<Stored, StoreError>, context: &mut Context) -> Flow {
        let lang = context.lang;
        if self.compares_later(Compare::Anew) {
            return Flow::Used;
        }
        match stored {
            Ok(Stored::Merged(beside, _)) if self.job.merged => self.reloaded(Ok(Stored::Changed(beside)), context),
            Ok(Stored::Changed(mut beside)) => {
                beside.at = moment(&beside.at, lang);
                Flow::Open(Box::new(Conflict::new(self.id, *beside, context)))
            }
            Ok(Stored::Merged(beside, into)) => {
                // What was typed is read once more when it is agreed to: somebody may be erased meanwhile.
                let gone = words::record_name(&self.base, &self.names(), lang);
                let (by, at) = (display_safe(&beside.by).into_owned(), moment(&beside.at, lang));
                let values: [(&str, &dyn std::fmt::Display); 4] =
                    [("gone", &display_safe(&gone)), ("into", &display_safe(&into)), ("by", &by), ("at", &at)];
                let question = lang.tf("conflict.merged", &values);
                let (form, title) = (self.id, lang.t("conflict.merged_title").to_owned());
                // What was typed is set beside the one that stayed, as beside any other change.
                let yes = move |context: &mut Context| context.ask(form, |_, _| Agreed);
                Flow::Open(Box::new(Confirm::new(title, question, context, Box::new(yes))))
            }
            Ok(Stored::Deleted(by)) => {
                let question = match &by {
                    Some((by, at)) => {
                        lang.tf("conflict.deleted", &[("by", &display_safe(by)), ("at", &moment(at, lang))])
                    }
                    None => lang.t("conflict.deleted_somehow").to_owned(),
                };
                let (form, title) = (self.id, lang.t("conflict.deleted_title").to_owned());
                let yes = Box::new(move |context: &mut Context| context.ask(form, |_, _| Anew));
                Flow::Open(Box::new(Confirm::new(title, question, context, yes)))
            }
            Err(error) => {
                self.message = Some((words::store_error(lang, &error), Role::Bad));
                Flow::Used
            }
        }
    }

    /// Goes on from the stored version with what was decided, and saves it.
    pub(super) fn settle(&mut self, settled: Settled, context: &mut Context) {
        if self.compares_later(Compare::Anew) {
            return;
        }
        self.job.merged = false;
        let Settled { theirs, names, takes, leaves_mine } = settled;
        if leaves_mine {
            self.job.left = self.as_draft();
        }
        for entry in &mut self.entries {
            let field = entry.field;
            let value = theirs.get(field.name);
            let mut fresh = Entry::new(field, entry.group, value, picked(&theirs, field.name, &names), &self.setting);
            match takes.iter().find(|(taken, _, _)| taken.name == field.name) {
                // The editor as it stands: what was picked has its name there.
                Some((_, Take::Mine, _)) => fresh.editor = entry.editor.clone(),
                Some((_, Take::Both, both)) => {
                    fresh.editor = Entry::new(field, entry.group, both, Picked::Nothing, &self.setting).editor;
                }
                _ => {}
            }
            *entry = fresh;
        }
        self.base = theirs;
        self.job.conflict = false;
        self.ask_preview(context);
        self.keeper.schedule(context);
        self.save_found(context);
    }

    /// Somebody else changed the record: it is said before anybody saves into it.
    pub(super) fn changed_elsewhere(&mut self, touched: &[Touched], context: &Context) {
        let mine = |one: &Touched| one.kind == self.base.kind && one.record == self.base.id;
        if self.base.id == 0 || self.loading || self.job.saving || !touched.iter().any(mine) {
            return;
        }
        self.job.conflict = true;
        let key = context.keymap.shown_id(form::RELOAD, context.lang);
        self.message = Some((context.lang.tf("conflict.noticed", &[("key", &key)]), Role::Warn));
    }
}

/// What was read and what was typed without whoever was erased since, and the fields of which that cannot be told.
fn without_erased(
    store: &Store,
    base: Record,
    mut mine: Record,
    theirs: &Record,
    typing: &Typing,
) -> Result<(Record, Record, Vec<&'static str>), StoreError> {
    if is_anonymous(theirs) {
        let erased = store.erased_since(&base, theirs)?;
        return Ok((base, mine, erased));
    }
    let Some(open) = store.still_open(typing)? else { return Ok((base, mine, Vec::new())) };
    for (field, value) in mine.kind.fields().iter().zip(&mut mine.values) {
        match value {
            Value::Text(text) => *text = open.without(field.name, text).unwrap_or_else(|| std::mem::take(text)),
            Value::List(items) => {
                for item in items {
                    *item = open.without(field.name, item).unwrap_or_else(|| std::mem::take(item));
                }
            }
            _ => {}
        }
    }
    Ok((open.base, mine, open.untold))
}

/// The stored record beside a form's, with the names of what they point to.
fn stored(store: &Store, base: Record, mine: Record, typing: &Typing) -> Result<Stored, StoreError> {
    let made = base.trace.created_at.as_str();
    // Another record bears its id by now, where an older copy was put back past the program: ours is gone.
    let is_it = |theirs: &Record| made.is_empty() || theirs.trace.created_at == made;
    let Some(theirs) = store.get(base.kind, base.id)?.filter(is_it) else {
        if let Some((id, name)) = store.kept_as(base.kind, base.id)?
            && let Some(theirs) = store.get(base.kind, id)?
        {
            return Ok(Stored::Merged(Box::new(beside(store, base, mine, theirs, typing)?), name));
        }
        let last = store.history(base.kind, base.id, 1)?.into_iter().find(|entry| entry.after.is_none());
        return Ok(Stored::Deleted(match last {
            Some(entry) => Some((store.person(&entry.who)?, entry.at)),
            None => None,
        }));
    };
    Ok(Stored::Changed(Box::new(beside(store, base, mine, theirs, typing)?)))
}

fn beside(store: &Store, base: Record, mine: Record, theirs: Record, typing: &Typing) -> Result<Beside, StoreError> {
    let (base, mine, erased) = without_erased(store, base, mine, &theirs, typing)?;
    let names = names_of(store, &theirs);
    let labels = store.labels_of([&base, &mine, &theirs])?;
    let by = store.person(&theirs.trace.changed_by)?;
    let at = theirs.trace.changed_at.clone();
    Ok(Beside { base, mine, theirs, by, at, names, labels, erased })
}
