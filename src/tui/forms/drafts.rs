//! What is being typed, kept while it is typed: a draft in the database within half a second, gone when it is saved.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::entry::Editor;
use super::erased::news_since;
use super::form::{Form, Names};
use super::picker::Picked;
use crate::i18n::{Lang, messages};
use crate::live::drafts::Place;
use crate::live::editor_room::Room;
use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record};
use crate::model::text::display_safe;
use crate::store::{Draft, StoreError};
use crate::tui::commands::global;
use crate::tui::context::Context;
use crate::tui::layer::{Flow, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::terminal::{EditorError, left_in};
use crate::tui::theme::Role;

/// How long after a key the draft is handed to the thread that keeps it, at the latest. With that thread's patience and
/// a sync of the disk it stays below half a second.
const DELAY: Duration = Duration::from_millis(200);
/// So many words of a draft tell it from others.
const WORDS: usize = 12;

/// Whether a draft was made by a program of this start: its name begins with the session's.
pub fn is_own(draft: &Draft, session: &str) -> bool {
    draft.id.rsplit_once(':').is_some_and(|(made_by, _)| made_by == session)
}

/// When a form's draft is to be written.
pub struct Keeper {
    name: String,
    form: u64,
    due: Option<Instant>,
    /// What was handed over last.
    kept: Option<String>,
    /// Answers that are to come before anything is written.
    held: usize,
    /// Its text was in the user's editor.
    pub(super) outside: bool,
    /// It was said that the database does not take it.
    elsewhere: bool,
    /// A file has it; and whether that is in memory only.
    in_file: bool,
    in_memory: bool,
}

/// The user gave up what was typed.
struct GivenUp;

impl Keeper {
    /// The keeper of a form's draft.
    pub fn new(form: u64, context: &Context) -> Keeper {
        Keeper {
            name: context.drafts.name(form),
            form,
            due: None,
            kept: None,
            held: 0,
            outside: false,
            elsewhere: false,
            in_file: false,
            in_memory: false,
        }
    }

    /// The draft's name, as it was last known here: see [`crate::live::drafts::Drafts::current`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Goes on with a draft of earlier.
    pub fn go_on_with(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        // There is one, whatever it holds.
        self.kept = Some(String::new());
    }

    /// What was handed over last.
    pub fn kept(&self) -> Option<&str> {
        self.kept.as_deref()
    }

    /// Something changed: the draft is written soon.
    pub fn schedule(&mut self, context: &mut Context) {
        let due = *self.due.get_or_insert_with(|| Instant::now() + DELAY);
        context.wake_at(self.form, due);
    }

    /// What was kept is not there any more, for all that is known: it is written once more.
    pub fn again(&mut self, context: &mut Context) {
        if self.kept.is_some() {
            self.kept = Some(String::new());
            self.schedule(context);
        }
    }

    /// Whether something is to be written; asked once.
    pub fn is_due(&mut self) -> bool {
        self.held == 0 && self.due.take().is_some()
    }

    /// Nothing is written for now: what stands in the form may have to go.
    pub fn hold(&mut self) {
        self.held += 1;
    }

    /// Whether it is not known yet what has to go.
    pub fn is_held(&self) -> bool {
        self.held > 0
    }

    /// It is known what has to go.
    pub fn let_go(&mut self) {
        self.held = self.held.saturating_sub(1);
    }

    /// The program ends: what was typed is kept whatever is held. Resumed, it is looked through again.
    pub fn hold_no_longer(&mut self) {
        self.held = 0;
    }

    /// Writes what is there now, unless it is written already.
    pub fn keep(&mut self, json: String, context: &Context) {
        self.due = None;
        if self.kept.as_ref() != Some(&json) {
            context.drafts.keep(self.form, &self.name, json.clone());
            self.kept = Some(json);
        }
    }

    /// The form was saved, which ended its draft: what is left of it is cleared away.
    pub fn drop_saved(&mut self, context: &Context) {
        self.due = None;
        context.drafts.forget(&self.name);
        self.clear_outside(context);
    }

    /// Whether the draft stays where it is although the form closes: what the database does not take now may not be thrown
    /// away by the way.
    pub fn stays(&self, context: &Context) -> bool {
        self.in_file && (context.trouble.fault.is_some() || context.trouble.damaged)
    }

    /// Asks whether what was typed is given up. A yes comes to the form as a reply, see [`Keeper::given_up`].
    pub fn give_up(&self, title: String, context: &mut Context) -> Flow {
        let (form, stays) = (self.form, self.stays(context));
        let question = match (stays, self.in_memory) {
            (true, true) => context.t("form.stays_in_memory"),
            (true, false) => context.t("form.stays_in_file"),
            (false, _) => context.t("form.give_up"),
        };
        let yes = move |context: &mut Context| context.ask(form, move |_, _| GivenUp);
        Flow::Open(Box::new(Confirm::while_typing(title, question.to_owned(), context, Box::new(yes))))
    }

    /// It closes, given up, by a slip perhaps: until the program is left in order it can be had again. `form` is what a draft has of it,
    /// and its draft stays as long, so that a kill loses nothing; none where there is nothing to keep.
    pub fn put_by(&mut self, form: Option<String>, context: &mut Context) {
        if self.stays(context) {
            return;
        }
        // Nothing is written where nothing takes it, nor while it is not known what has to go.
        let is_written = !self.is_held() && (self.in_file || !self.elsewhere);
        let Some(form) = form else { return self.drop_if_kept(context) };
        if is_written {
            self.keep(form.clone(), context);
            self.clear_outside(context);
        } else {
            self.drop_if_kept(context);
        }
        let (host, pid, updated_at) = (String::new(), 0, context.drafts.now());
        context.put_by(Draft { id: self.name.clone(), host, pid, form, updated_at });
        let key = context.keymap.shown_id(global::DRAFTS, context.lang);
        context.say(context.lang.tf("form.put_by", &[("key", &key)]));
    }

    /// The form was saved without something that was typed: until the program is left its own version can be had again.
    pub fn put_own_by(&self, form: String, context: &mut Context) {
        let (host, pid, updated_at) = (String::new(), 0, context.drafts.now());
        let id = format!("{}:own", self.name);
        context.drafts.keep(self.form, &id, form.clone());
        context.put_by(Draft { id, host, pid, form, updated_at });
        let key = context.keymap.shown_id(global::DRAFTS, context.lang);
        context.warn_later(context.lang.tf("form.own_put_by", &[("key", &key)]));
    }

    /// Whether the reply is that it was given up; if so, the form closes.
    ///
    /// # Errors
    /// The reply, if it is of something else.
    pub fn given_up(&mut self, reply: Reply) -> Result<(), Reply> {
        reply.take::<GivenUp>().map(|GivenUp| ())
    }

    /// The same for a form in which one went on typing meanwhile, while a save kept the answer waiting: it stays. Gives whether
    /// it closes.
    ///
    /// # Errors
    /// The reply, if it is of something else.
    pub fn given_up_unless(&mut self, typed_on: bool, reply: Reply, context: &mut Context) -> Result<bool, Reply> {
        if !typed_on {
            return self.given_up(reply).map(|()| true);
        }
        reply.take::<GivenUp>()?;
        self.kept = Some(String::new());
        self.schedule(context);
        Ok(false)
    }

    /// Notes where the draft is; gives what is to be told of it. `quietly`: something else will say what is wrong.
    pub fn is_at(&mut self, place: &Place, quietly: bool, lang: Lang) -> Option<(String, Role)> {
        let told = said(lang, place);
        if let Place::Apart = place {
            return told;
        }
        self.in_file = matches!(place, Place::File(_) | Place::Memory(_));
        self.in_memory = matches!(place, Place::Memory(_));
        if quietly {
            return None;
        }
        let was = std::mem::replace(&mut self.elsewhere, told.is_some());
        if told.is_some() {
            // Once the database can be written again, every layer is asked for what it has.
            self.kept = None;
            self.due = Some(Instant::now());
        }
        told.or_else(|| was.then(|| (lang.t("form.kept_again").to_owned(), Role::Good)))
    }

    /// The form closes with nothing to keep.
    pub fn drop_if_kept(&mut self, context: &Context) {
        self.due = None;
        if self.kept.take().is_some() {
            context.drafts.forget(&self.name);
        }
        self.clear_outside(context);
    }

    /// What was taken from the user's editor is where it belongs: it does not stay in a file besides.
    fn clear_outside(&mut self, context: &Context) {
        if std::mem::take(&mut self.outside) {
            let rooms = context.workshops(&self.name).into_iter().filter_map(|place| Room::at(&place));
            rooms.for_each(|room| room.settle());
        }
    }
}

/// A draft as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    kind: String,
    id: Id,
    version: i64,
    /// When that version was made, and the record first.
    #[serde(default)]
    made: (String, String),
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
    /// The first row in sight: of the fields, and of the text with the cursor.
    #[serde(default)]
    offset: u16,
    #[serde(default)]
    scroll: u16,
    /// Whether picking the organisation leads to the text.
    #[serde(default)]
    jump: bool,
    /// The day it was typed on: « hier » is that of this day.
    #[serde(default)]
    day: Option<NaiveDate>,
}

impl Kept {
    /// Reads a stored draft; nothing when this version cannot use it.
    pub fn read(draft: &Draft) -> Option<Kept> {
        let kept: Kept = serde_json::from_str(&draft.form).ok()?;
        kept.record().map(|_| kept)
    }

    /// The first words of the longest text that was typed, on one line: drafts of one organisation are told apart by them.
    pub fn first_words(&self) -> String {
        let fields = Kind::from_code(&self.kind).map_or(&[][..], Kind::fields);
        let typed = fields.iter().filter(|field| matches!(field.ty, Type::Lines { .. } | Type::Text { .. }));
        let texts = typed
            .map(|field| (self.fields.get(field.name), self.base.get(field.name)))
            .filter(|(text, base)| text != base)
            .filter_map(|(text, _)| text?.as_str());
        first_words(texts)
    }

    /// Leaves as typed what points to a record of another name that was made after the draft: another one bears its number by
    /// now, as after an older copy was put back. Of a clock that was set back since, the name alone tells nothing, nor of a
    /// record that got another name the moment. `stored` gives what bears a number. None where nothing is so.
    pub fn without_others(draft: &Draft, stored: impl Fn(Kind, Id) -> Option<Record>) -> Option<String> {
        let mut kept: Kept = serde_json::from_str(&draft.form).ok()?;
        let mut changed = false;
        for field in Kind::from_code(&kept.kind)?.fields() {
            let (Type::Ref(to), Some(raw)) = (field.ty, kept.fields.get_mut(field.name)) else { continue };
            let id = raw["id"].as_u64().and_then(|id| Id::try_from(id).ok());
            let is_named = matches!(to, Kind::Organisation | Kind::Staff);
            let another = id.filter(|_| is_named).and_then(|id| stored(to, id)).is_some_and(|stored| {
                stored.trace.created_at > draft.updated_at && raw["text"].as_str() != Some(stored.text("name"))
            });
            if another && let Some(raw) = raw.as_object_mut() {
                raw.remove("id");
                changed = true;
            }
        }
        changed.then(|| serde_json::to_string(&kept).ok())?
    }

    fn record(&self) -> Option<Record> {
        let mut record = Record::from_json(Kind::from_code(&self.kind)?, &self.base)?;
        (record.id, record.version) = (self.id, self.version);
        (record.trace.changed_at, record.trace.created_at) = self.made.clone();
        Some(record)
    }
}

/// The first words of the longest of some texts, on one line.
pub fn first_words<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let longest = texts.max_by_key(|text| text.len()).unwrap_or_default();
    let words = longest.split_whitespace().take(WORDS).collect::<Vec<_>>();
    display_safe(&words.join(" ")).into_owned()
}

/// The form of a draft, as it was left.
pub fn resume(draft: &Draft, context: &mut Context) -> Option<Form> {
    let kept = Kept::read(draft)?;
    let record = kept.record()?;
    // A reference names what it points to; where it was changed since, the record's own name is not needed.
    let names: Names = super::form::references(&record)
        .map(|(field, _, id)| {
            // What another program wrote may lack it.
            let raw = kept.fields.get(field).unwrap_or(&Json::Null);
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
    let told = take_from_editor(&mut form, draft, &kept, context);
    form.mark_place();
    form.title.clone_from(&kept.title);
    form.visit.jump = kept.jump.then_some("summary");
    form.focus = form.index(&kept.focus).unwrap_or(0);
    let focus = form.focus;
    if let Some(day) = kept.day {
        form.settle_dates(day);
    }
    if let Some(entry) = form.entries.get_mut(focus) {
        entry.set_cursor(kept.cursor);
        entry.set_scroll(kept.scroll);
    }
    form.offset = kept.offset;
    form.keeper.go_on_with(&draft.id);
    form.since = news_since(&draft.updated_at);
    // From now on it is this process that types it, without anybody who was erased since it was left.
    form.look_for_erased(context);
    if form.loading {
        form.keep_now(context);
    }
    form.begin(context);
    if let Some(told) = told {
        form.message = Some((messages::editor_error(context.lang, &told), Role::Warn));
    }
    Some(form)
}

/// What was in the user's editor when the program was killed, and was saved there: later than the draft. Gives what there is
/// to say of it.
fn take_from_editor(form: &mut Form, draft: &Draft, kept: &Kept, context: &Context) -> Option<EditorError> {
    let left = context.workshops(&draft.id).iter().find_map(|place| left_in(place))?;
    form.keeper.outside = true;
    let field = if left.field().is_empty() { &kept.focus } else { left.field() };
    let entry = form.index(field).and_then(|at| form.entries.get_mut(at))?;
    let Editor::Area(area) = &entry.editor else { return None };
    let before = area.text();
    left.take(&before, |text| {
        entry.set_raw(&Json::String(text));
        if let Editor::Area(area) = &entry.editor { area.text() } else { String::new() }
    })
}

impl Form {
    /// Writes out dates that were typed on another day, so that « hier » stays the day it meant.
    fn settle_dates(&mut self, day: NaiveDate) {
        let today = std::mem::replace(&mut self.setting.today, day);
        if today != day {
            let planned = self.planned();
            for entry in self.entries.iter_mut().filter(|entry| entry.field.ty == Type::Date) {
                let direction = self.setting.direction(entry.field, planned);
                entry.tidy(&self.setting, direction);
            }
        }
        self.setting.today = today;
    }

    /// Writes the draft if something changed since it was written.
    pub(super) fn keep_draft(&mut self, context: &mut Context) {
        if !self.keeper.is_due() {
            return;
        }
        if self.is_changed() { self.keep_now(context) } else { self.keeper.drop_if_kept(context) }
    }

    /// Hands the draft over, whether anything changed or not.
    pub(super) fn keep_now(&mut self, context: &Context) {
        if let Some(json) = self.as_draft() {
            self.keeper.keep(json, context);
        }
    }

    /// What stands in it, as a draft has it.
    pub(super) fn as_draft(&self) -> Option<String> {
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
            made: (self.base.trace.changed_at.clone(), self.base.trace.created_at.clone()),
            title: self.title.clone(),
            about,
            base: self.base.to_json(),
            fields: self.entries.iter().map(|entry| (entry.field.name.to_owned(), entry.raw())).collect(),
            focus: self.focused().map(|entry| entry.field.name.to_owned()).unwrap_or_default(),
            cursor: self.focused().map_or(0, |entry| entry.cursor()),
            offset: self.offset,
            scroll: self.focused().map_or(0, |entry| entry.scroll()),
            jump: self.visit.jump.is_some(),
            day: Some(self.setting.today),
        };
        // Maps, texts and numbers always make JSON.
        serde_json::to_string(&kept).ok()
    }

    /// Whether the reply is about the draft; if so, it is told.
    pub(super) fn draft_answered(&mut self, reply: Reply) -> Result<(), Reply> {
        let place = reply.take::<Place>()?;
        // The save itself will say what is wrong.
        if let Some(told) = self.keeper.is_at(&place, self.job.saving, self.setting.lang) {
            self.message = Some(told);
        }
        Ok(())
    }
}

/// What is said of a draft that the database did not take.
pub fn said(lang: Lang, place: &Place) -> Option<(String, Role)> {
    let why = |error: &StoreError| super::words::store_error(lang, error);
    match place {
        Place::Database => None,
        Place::Apart => Some((lang.t("form.kept_apart").to_owned(), Role::Warn)),
        Place::File(error) => Some((lang.tf("form.kept_in_file", &[("why", &why(error))]), Role::Warn)),
        Place::Memory(error) => Some((lang.tf("form.kept_in_memory", &[("why", &why(error))]), Role::Warn)),
        Place::Nowhere(error, _) => Some((lang.tf("form.not_kept", &[("why", &why(error))]), Role::Bad)),
    }
}
