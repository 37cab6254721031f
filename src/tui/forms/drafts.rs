//! What is being typed, kept while it is typed: a draft in the database within half a second, gone when it is saved.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::form::{Form, Names};
use super::picker::Picked;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::store::{Draft, Store, StoreError};
use crate::tui::context::Context;
use crate::tui::theme::Role;

/// How long after a key the draft is written at the latest.
const DELAY: Duration = Duration::from_millis(400);

/// The name of a form's draft in the database.
#[derive(Debug, Clone)]
pub struct DraftName {
    /// The name of the draft that the form goes on with.
    resumed: Option<String>,
    form: u64,
}

impl DraftName {
    fn of(&self, store: &Store) -> String {
        self.resumed.clone().unwrap_or_else(|| format!("{}:{}", store.session().id, self.form))
    }

    /// Drops the draft from the database.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_in(&self, store: &Store) -> Result<(), StoreError> {
        store.drop_draft(&self.of(store))
    }
}

/// Whether a draft was made by a program of this start: its name begins with the session's.
pub fn is_own(draft: &Draft, session: &str) -> bool {
    draft.id.rsplit_once(':').is_some_and(|(made_by, _)| made_by == session)
}

/// When a form's draft is to be written.
pub struct Keeper {
    name: DraftName,
    due: Option<Instant>,
    kept: bool,
    /// Whether the last attempt to write it failed, and that was said.
    failed: bool,
}

impl Keeper {
    /// The keeper of a form's draft.
    pub fn new(form: u64) -> Keeper {
        Keeper { name: DraftName { resumed: None, form }, due: None, kept: false, failed: false }
    }

    /// The draft's name.
    pub fn name(&self) -> DraftName {
        self.name.clone()
    }

    /// Something changed: the draft is written soon.
    pub fn schedule(&mut self, context: &mut Context) {
        let due = *self.due.get_or_insert_with(|| Instant::now() + DELAY);
        context.wake_at(self.name.form, due);
    }

    /// Nothing is to be written any more.
    pub fn rest(&mut self) {
        self.due = None;
    }

    /// The form closes with nothing to keep.
    pub fn drop_if_kept(&mut self, context: &Context) {
        self.due = None;
        if std::mem::take(&mut self.kept) {
            let name = self.name();
            context.tell(move |store, _| {
                // One that stays is offered once more: no harm.
                let _ = name.drop_in(store);
            });
        }
    }
}

/// The draft could not be written.
struct NotKept(StoreError);

/// A draft as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    kind: String,
    id: Id,
    version: i64,
    /// What the form is called, and the organisation it is about: to offer it again.
    pub title: String,
    #[serde(default)]
    pub about: String,
    /// The record as the form began with it.
    base: Map<String, Json>,
    /// What stands in each editor.
    fields: Map<String, Json>,
    focus: String,
    cursor: usize,
    /// Whether picking the organisation leads to the text.
    #[serde(default)]
    jump: bool,
}

impl Kept {
    /// Reads a stored draft; nothing when this version cannot use it.
    pub fn read(draft: &Draft) -> Option<Kept> {
        let kept: Kept = serde_json::from_str(&draft.form).ok()?;
        kept.record().map(|_| kept)
    }

    fn record(&self) -> Option<Record> {
        let mut record = Record::from_json(Kind::from_code(&self.kind)?, &self.base)?;
        (record.id, record.version) = (self.id, self.version);
        Some(record)
    }
}

/// The form of a draft, as it was left.
pub fn resume(draft: &Draft, context: &mut Context) -> Option<Form> {
    let kept = Kept::read(draft)?;
    let record = kept.record()?;
    // A reference names what it points to; where it was changed since, the record's own name is not needed.
    let names: Names = super::form::references(&record)
        .map(|(field, _, id)| {
            let raw = &kept.fields[field];
            let same = raw["id"].as_u64() == Some(u64::from(id));
            (field, if same { raw["text"].as_str().unwrap_or_default().to_owned() } else { String::new() })
        })
        .collect();
    let mut form = Form::create(record, names, context);
    for entry in &mut form.entries {
        if let Some(raw) = kept.fields.get(entry.field.name)
            && entry.raw() != *raw
        {
            entry.set_raw(raw);
        }
    }
    form.mark_place();
    form.title.clone_from(&kept.title);
    form.visit.jump = kept.jump.then_some("summary");
    form.focus = form.index(&kept.focus).unwrap_or(0);
    let focus = form.focus;
    if let Some(entry) = form.entries.get_mut(focus) {
        entry.set_cursor(kept.cursor);
    }
    form.keeper.name.resumed = Some(draft.id.clone());
    // From now on it is this process that types it.
    form.keep_now(context);
    form.begin(context);
    Some(form)
}

impl Form {
    /// Writes the draft if something changed since it was written.
    pub(super) fn keep_draft(&mut self, context: &mut Context) {
        if self.keeper.due.take().is_none() {
            return;
        }
        if self.is_changed() { self.keep_now(context) } else { self.keeper.drop_if_kept(context) }
    }

    fn keep_now(&mut self, context: &Context) {
        let about = match self.entry("organisation").and_then(|entry| entry.picker()).map(|picker| picker.picked()) {
            Some(Picked::Record(_, name)) => name.clone(),
            _ => {
                self.entry("name").and_then(|entry| entry.line()).map(|line| line.text().to_owned()).unwrap_or_default()
            }
        };
        let kept = Kept {
            kind: self.base.kind.code().to_owned(),
            id: self.base.id,
            version: self.base.version,
            title: self.title.clone(),
            about,
            base: self.base.to_json(),
            fields: self.entries.iter().map(|entry| (entry.field.name.to_owned(), entry.raw())).collect(),
            focus: self.focused().map(|entry| entry.field.name.to_owned()).unwrap_or_default(),
            cursor: self.focused().map_or(0, |entry| entry.cursor()),
            jump: self.visit.jump.is_some(),
        };
        // Maps, texts and numbers always make JSON.
        let Ok(json) = serde_json::to_string(&kept) else { return };
        self.keeper.kept = true;
        let (name, id) = (self.keeper.name(), self.id);
        context.ask(id, move |store, _| {
            let kept = store.keep_draft(&name.of(store), &host(), std::process::id(), &json);
            kept.err().map(NotKept)
        });
    }

    /// Whether the reply is about the draft; if so, it is told.
    pub(super) fn draft_answered(&mut self, reply: crate::tui::layer::Reply) -> Result<(), crate::tui::layer::Reply> {
        let outcome = reply.take::<Option<NotKept>>()?;
        if outcome.is_none() && std::mem::take(&mut self.keeper.failed) {
            // What was said of it holds no longer.
            self.message = None;
        }
        if let Some(NotKept(error)) = outcome {
            self.keeper.failed = true;
            let why = super::words::store_error(self.setting.lang, &error);
            // Once the database can be written again, every layer is woken.
            self.keeper.due = Some(Instant::now());
            if self.job.saving {
                // The save itself will say what is wrong.
                return Ok(());
            }
            self.message = Some((self.setting.lang.tf("form.not_kept", &[("why", &why)]), Role::Warn));
        }
        Ok(())
    }
}

/// The name of this machine, so that a process number means something.
pub fn host() -> String {
    let system = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let name = system.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    name.trim().to_owned()
}

/// Whether a process of this machine is running.
pub fn is_running(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    match pid.map(rustix::process::test_kill_process) {
        None => false,
        Some(Ok(())) => true,
        // It is there, but is somebody else's.
        Some(Err(error)) => error == rustix::io::Errno::PERM,
    }
}
