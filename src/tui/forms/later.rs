//! What is typed while a save waits for another program, or for the disk. At first it is meant for what comes after the form
//! (« Ctrl-S q »); whoever goes on for longer types into what is in sight: it stands there and is kept as a draft, and once the
//! record is saved the form goes on with what came behind that.

use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::form::Form;
use super::layer::Early;
use crate::model::record::Record;
use crate::tui::commands::{CommandId, form};
use crate::tui::context::Context;
use crate::tui::layer::Flow;
use crate::tui::theme::Role;

/// A save that is not done by then is a wait that one sees.
const SEEN: Duration = Duration::from_millis(400);

/// A save that is under way.
#[derive(Default)]
pub struct UnderWay {
    since: Option<Instant>,
    /// What stood in the fields when it began.
    fields: Vec<Json>,
    /// Keys go into the form although it is being saved.
    pub meanwhile: bool,
}

impl Form {
    /// It is being saved from now on.
    pub(super) fn begins_to_save(&mut self, context: &mut Context) {
        self.job.saving = true;
        let now = Instant::now();
        let fields = self.entries.iter().map(|entry| entry.raw()).collect();
        self.job.under_way = UnderWay { since: Some(now), fields, meanwhile: false };
        context.wake_at(self.id, now + SEEN);
    }

    /// It is not, for now.
    pub(super) fn saves_no_more(&mut self) {
        self.job.saving = false;
        self.job.under_way = UnderWay::default();
    }

    fn waits_long(&self) -> bool {
        self.job.saving && self.job.under_way.since.is_some_and(|since| since.elapsed() >= SEEN)
    }

    /// A key or a paste comes: whether it goes into the form, with what waits, although that is being saved.
    pub(super) fn types_meanwhile(&mut self, context: &mut Context) {
        if self.waits_long() && !self.job.under_way.meanwhile {
            self.type_what_waits(context);
        }
    }

    /// What waits is more than a key: it is a text.
    pub(super) fn has_waited(&mut self, context: &mut Context) {
        let keys = self.early.iter().filter(|early| matches!(early, Early::Key(_))).count();
        let pasted = self.early.iter().any(|early| matches!(early, Early::Paste(_)));
        if self.waits_long() && !self.job.under_way.meanwhile && (keys > 1 || pasted) {
            self.type_what_waits(context);
        }
    }

    fn type_what_waits(&mut self, context: &mut Context) {
        self.job.under_way.meanwhile = true;
        // What leaves the form would leave it while it is being saved: only its keys come into it.
        let _ = self.replay(context);
        self.tell_meanwhile(context);
    }

    pub(super) fn tell_meanwhile(&mut self, context: &Context) {
        if self.job.under_way.meanwhile {
            self.message = Some((context.t("form.saving_meanwhile").to_owned(), Role::Warn));
        }
    }

    /// Whether a command may act on a form that is being saved.
    pub(super) fn acts_meanwhile(&self, command: CommandId) -> bool {
        [form::NEXT, form::PREVIOUS, form::CHOOSE, form::CLOSE].contains(&command)
    }

    /// Whether something else stands in the fields than when it was asked to close.
    pub(super) fn typed_since_closing(&self) -> bool {
        self.job
            .closing
            .as_ref()
            .is_some_and(|before| !self.entries.iter().map(|entry| entry.raw()).eq(before.iter().cloned()))
    }

    /// The record is saved: the form that goes on with what was typed since, if anything was.
    pub(super) fn goes_on(&mut self, record: &Record, context: &mut Context) -> Option<Flow> {
        let before = &self.job.under_way.fields;
        let later = |at: usize, raw: &Json| before.get(at).is_some_and(|before| before != raw);
        let typed: Vec<(&'static str, Json)> = self
            .entries
            .iter()
            .enumerate()
            .map(|(at, entry)| (at, entry.field.name, entry.raw()))
            .filter(|(at, _, raw)| later(*at, raw))
            .map(|(_, name, raw)| (name, raw))
            .collect();
        if typed.is_empty() {
            return None;
        }
        // What was kept of it meanwhile is in the next one.
        self.keeper.drop_saved(context);
        let mut form = Form::of_saved(record.clone(), &self.names(), context);
        for (name, raw) in typed {
            if let Some(entry) = form.entry_mut(name) {
                entry.set_raw(&raw);
            }
        }
        if let Some(here) = self.focused()
            && let Some(index) = form.index(here.field.name)
        {
            form.focus = index;
            let (cursor, scroll) = (here.cursor(), here.scroll());
            if let Some(entry) = form.entries.get_mut(index) {
                entry.set_cursor(cursor);
                entry.set_scroll(scroll);
            }
        }
        form.offset = self.offset;
        form.begin(context);
        form.keep_now(context);
        form.message = Some((context.t("form.saved_but_this").to_owned(), Role::Warn));
        self.early.clear();
        Some(Flow::Replace(Box::new(form)))
    }
}
