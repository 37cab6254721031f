//! What every layer is given: language, theme, dates, who is working, and the way to the storage thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use ratatui::style::Style;

use super::forms::typed_on::SavedForm;
use super::keymap::Keymap;
use super::layer::Reply;
use super::terminal::left_in;
use super::theme::{Role, Theme};
use super::trouble::Trouble;
use super::widgets::text;
use crate::contract::Contract;
use crate::i18n::Lang;
use crate::live::draft_files;
use crate::live::drafts::Drafts;
use crate::live::editor_room::Room;
use crate::live::{Live, Shared};
use crate::model::record::Id;
use crate::search::{DocKey, DocKind};
use crate::store::{Clock, Draft, Store, StoreError};

/// A message in the footer, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub text: String,
    pub role: Role,
    /// The part that is cut where there is no room for all of it: a name.
    pub yields: Option<std::ops::Range<usize>>,
}

impl Message {
    /// A message of which the end is cut where there is no room.
    pub fn new(text: impl Into<String>, role: Role) -> Message {
        Message { text: text.into(), role, yields: None }
    }

    /// The text in so many cells, as far as cutting the part that yields goes.
    pub fn fitted(&self, width: usize) -> std::borrow::Cow<'_, str> {
        /// What is left of a name at least, in cells.
        const LEAST: usize = 8;
        let over = text::width(&self.text).saturating_sub(width);
        let Some(range) = self.yields.clone().filter(|_| over > 0) else { return self.text.as_str().into() };
        let Some(name) = self.text.get(range.clone()) else { return self.text.as_str().into() };
        let name = text::truncate(name, text::width(name).saturating_sub(over).max(LEAST));
        format!("{}{name}{}", &self.text[..range.start], &self.text[range.end..]).into()
    }
}

/// Something that only the loop can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// Give the terminal to the user's editor with this text; the result goes to the layer. Meanwhile it lies in a folder
    /// where it is found again, see [`Context::workshop`].
    Editor { to: u64, text: String, place: Option<Box<Room>> },
    /// Why the editor cannot be had for this layer.
    #[cfg(feature = "encryption")]
    NoEditor { to: u64, why: String },
    /// Stop, as Ctrl-Z does.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Put this on the user's clipboard.
    Copy(String),
}

impl Outside {
    /// Whether the loop stands still meanwhile.
    pub const fn pauses(&self) -> bool {
        matches!(self, Outside::Editor { .. } | Outside::Suspend)
    }
}

/// Asks counted per layer, so that only the newest of a kind is answered.
#[derive(Debug, Clone, Default)]
pub struct Newest(Arc<AtomicU64>);

/// What every layer is given.
pub struct Context {
    pub lang: Lang,
    pub theme: Theme,
    pub keymap: Keymap,
    /// The user's settings file; the templates of letters are beside it.
    pub settings: Option<std::path::PathBuf>,
    /// The user's state folder, see [`crate::config::state`].
    pub state: Option<std::path::PathBuf>,
    /// Keeps what is being typed.
    pub drafts: Drafts,
    /// The day one is working on: `--on`, else the calendar's.
    pub today: NaiveDate,
    /// The date of reference D that figures are shown for.
    pub on: NaiveDate,
    /// Whether `today` was given with `--on`, so that it does not follow the calendar.
    pub(super) fixed_today: bool,
    /// What day it is: by the system's clock, or a test's.
    pub(super) calendar: fn() -> NaiveDate,
    /// Who is working: login, and name and id once they are known.
    pub login: String,
    pub staff: Option<(Id, String)>,
    /// What the header calls the database.
    pub database: String,
    pub demo: bool,
    pub message: Option<Message>,
    /// What nobody asked for and can wait: said with the next key, once nothing else is.
    pub(super) later: Vec<Message>,
    /// What is wrong for as long as it is.
    pub trouble: Trouble,
    /// The folder of the file that was imported last.
    pub import_folder: Option<std::path::PathBuf>,
    pub(super) live: Live<Reply>,
    pub(super) outside: Vec<Outside>,
    pub(super) wake: Vec<(Instant, u64)>,
    pub(super) next_id: u64,
    /// Commands that layers ask the application to run, as if their keys had been pressed.
    pub(super) run: Vec<&'static super::commands::Command>,
    /// What was typed before what it is meant for was there: handled again, as if it was typed now.
    pub(super) again: Vec<super::input::InputEvent>,
    /// What was given up since the program began, the latest first: in its memory alone, see [`Context::put_by`].
    pub(super) given_up: Vec<Draft>,
    /// Drafts that were offered and deleted, by a slip perhaps: they stay as long, see [`Context::drop_given_up`].
    pub(super) unwanted: Vec<Draft>,
    /// What was saved last, for what is typed on behind it.
    pub(super) saved_form: Option<SavedForm>,
    /// What is handled now was typed ahead, and is one of several: a text rather than a command.
    pub(super) ahead: bool,
    /// Keys come from somebody's hand, as they are typed.
    pub(super) by_hand: bool,
    /// An answer was the first letter of what somebody types on: so is what follows.
    pub(super) answered_by_a_word: bool,
    pub(super) quit: bool,
    pub(super) new_date: Option<NaiveDate>,
    /// Whether the screen is locked, and what locks it.
    #[cfg(feature = "encryption")]
    pub(super) lock: super::lock::Lock,
}

const AN_HOUR: Duration = Duration::from_secs(3_600);

/// How long until the next day begins, a second of it included.
fn until_midnight(now: NaiveDateTime) -> Duration {
    Duration::from_secs(u64::from(86_401 - now.num_seconds_from_midnight()))
}

/// The day by the system's clock, where the user is.
pub(super) fn local_today() -> NaiveDate {
    Clock::System.today()
}

impl Context {
    /// An id for a new layer.
    pub fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// The facts in memory and the contracts.
    pub fn shared(&self) -> &Shared {
        self.live.shared()
    }

    /// The contract in force on D.
    pub fn contract(&self) -> Option<Contract> {
        self.shared().world().contract_on(self.on).cloned()
    }

    /// Whether D is the day one works on.
    pub fn is_now(&self) -> bool {
        self.on == self.today
    }

    /// Hands a job to the storage thread; what it gives comes back to [`super::layer::Layer::reply`] of layer `to`.
    pub fn ask<T: Send + 'static>(&self, to: u64, job: impl FnOnce(&mut Store, &Shared) -> T + Send + 'static) {
        self.live.ask(to, move |store, shared| Some(Reply::new(job(store, shared))));
    }

    /// Runs a job that may take long beside the storage thread, on a connection of its own; its answer comes as that of
    /// [`Context::ask`].
    pub fn aside<T: Send + 'static>(&self, to: u64, job: impl FnOnce(Result<Store, StoreError>) -> T + Send + 'static) {
        self.live.aside(to, move |store| Reply::new(job(store)));
    }

    /// The same for a job that needs much memory, which is given back behind it.
    pub fn aside_large<T: Send + 'static>(
        &self,
        to: u64,
        job: impl FnOnce(Result<Store, StoreError>) -> T + Send + 'static,
    ) {
        self.live.aside_large(to, move |store| Reply::new(job(store)));
    }

    /// The same, where only the newest answer matters: an ask that was overtaken is not even begun.
    pub fn ask_newest<T: Send + 'static>(
        &self,
        newest: &Newest,
        to: u64,
        job: impl FnOnce(&mut Store, &Shared) -> T + Send + 'static,
    ) {
        let counter = Arc::clone(&newest.0);
        let mine = counter.fetch_add(1, Ordering::SeqCst) + 1;
        self.live.ask(to, move |store, shared| {
            (counter.load(Ordering::SeqCst) == mine).then(|| Reply::new(job(store, shared)))
        });
    }

    /// A job without an answer.
    pub fn tell(&self, job: impl FnOnce(&mut Store, &Shared) + Send + 'static) {
        self.live.ask(0, move |store, shared| {
            job(store, shared);
            None
        });
    }

    /// Asks for search results; they come back to [`super::layer::Layer::hits`] of layer `to`.
    pub fn search(&self, to: u64, text: &str, kinds: Option<&'static [DocKind]>, limit: usize) {
        self.live.search(to, text, kinds, limit, self.on);
    }

    /// Notes that a record was opened, so that search puts it first among equals.
    pub fn opened(&self, kind: DocKind, id: Id) {
        self.live.opened(DocKey { kind, id: i64::from(id) });
    }

    /// Wakes layer `to` at a moment; a later call of the same layer replaces its earlier one.
    pub fn wake_at(&mut self, to: u64, moment: Instant) {
        self.wake.retain(|(_, other)| *other != to);
        self.wake.push((moment, to));
    }

    /// Opens the user's editor on a text that belongs to a field of a draft.
    pub fn edit_outside(&mut self, to: u64, text: String, draft: &str, field: &str) {
        let note = self.drafts.editor_note(field);
        let place = self.workshop(draft).map(|folder| Box::new(Room { folder, note }));
        #[cfg(feature = "encryption")]
        if place.is_none() && self.lock.is_encrypted() {
            return self.outside.push(Outside::NoEditor { to, why: self.t("encryption.error.no_editor").to_owned() });
        }
        self.outside.push(Outside::Editor { to, text, place });
    }

    /// Where the text of a draft lies while it is in the user's editor.
    pub fn workshop(&self, draft: &str) -> Option<std::path::PathBuf> {
        // Nothing of an encrypted database is to be read on a disk.
        #[cfg(feature = "encryption")]
        if self.lock.is_encrypted() {
            return Some(draft_files::memory_only("editor")?.join(draft_files::code(draft)));
        }
        Some(self.state.as_ref()?.join("editor").join(draft_files::code(draft)))
    }

    /// Where the text of a draft may lie that was left in the user's editor: there, or where it lay before the database was encrypted, or
    /// decrypted.
    pub fn workshops(&self, draft: &str) -> Vec<std::path::PathBuf> {
        let now = self.workshop(draft);
        #[cfg(not(feature = "encryption"))]
        let before: [Option<std::path::PathBuf>; 0] = [];
        #[cfg(feature = "encryption")]
        let before = [self.state.as_ref().map(|state| state.join("editor")), draft_files::memory_only("editor")];
        let before = before.into_iter().flatten().map(|rooms| rooms.join(draft_files::code(draft)));
        let others: Vec<_> = before.filter(|place| Some(place) != now.as_ref()).collect();
        now.into_iter().chain(others).collect()
    }

    /// Puts a text on the clipboard, through the terminal, so that it works over SSH.
    pub fn copy(&mut self, text: String) {
        self.outside.push(Outside::Copy(text));
    }

    /// Runs a command after this one, as if its key had been pressed.
    pub fn run(&mut self, command: &'static super::commands::Command) {
        self.run.push(command);
    }

    /// Sets the date of reference, for everything shown.
    pub fn set_date(&mut self, on: NaiveDate) {
        self.new_date = Some(on);
    }

    /// After midnight, a program left open is on the new day; a date of reference that was today stays so. Gives whether
    /// the day is another: a clock that is set back goes to the day before.
    pub(super) fn follow_the_calendar(&mut self) -> bool {
        let today = if self.fixed_today { self.today } else { (self.calendar)() };
        let moved = today != self.today;
        if moved && self.on == self.today {
            self.on = today;
        }
        self.today = today;
        moved
    }

    /// When to look at the calendar again if no key comes: when the day is over by the clock on the wall, and every hour, as
    /// that clock may be set, and a machine may have slept.
    pub(super) fn next_look(&self) -> Option<Instant> {
        let now = Clock::System.moment().with_timezone(&chrono::Local).naive_local();
        (!self.fixed_today).then(|| Instant::now() + until_midnight(now).min(AN_HOUR))
    }

    /// Keeps what was given up, the latest of few, until the program is left in order, is locked, or somebody is erased.
    pub(super) fn put_by(&mut self, draft: Draft) {
        const MOST: usize = 9;
        self.given_up.retain(|other| other.id != draft.id);
        self.given_up.insert(0, draft);
        while self.given_up.len() > MOST {
            let oldest = self.given_up.pop();
            oldest.iter().for_each(|draft| self.drafts.forget(&draft.id));
        }
    }

    /// What was given up or deleted goes for good.
    pub(super) fn drop_given_up(&mut self) {
        self.given_up.drain(..).for_each(|draft| self.drafts.forget(&draft.id));
        for draft in std::mem::take(&mut self.unwanted) {
            self.discard(&draft);
        }
    }

    /// Deletes a draft that was offered, with what was in the user's editor.
    pub(super) fn discard(&self, draft: &Draft) {
        self.drafts.discard(draft);
        self.discard_outside(draft);
    }

    /// What was in the user's editor for a draft.
    pub(super) fn discard_outside(&self, draft: &Draft) {
        let left = self.workshops(&draft.id).into_iter().filter_map(|place| left_in(&place));
        left.for_each(|left| left.discard());
    }

    /// A message that all is well.
    pub fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Message::new(text, Role::Good));
    }

    /// The same, with the part that is cut where there is no room.
    pub fn say_of(&mut self, text: String, name: &str) {
        let yields = text.find(name).filter(|_| !name.is_empty()).map(|start| start..start + name.len());
        self.message = Some(Message { yields, ..Message::new(text, Role::Good) });
    }

    /// A warning that comes by itself: it does not take the place of what was just said.
    pub fn warn_later(&mut self, text: impl Into<String>) {
        let message = Message::new(text, Role::Warn);
        match self.message {
            None => self.message = Some(message),
            Some(_) => self.later.push(message),
        }
    }

    /// What was said that is no warning is said no longer.
    pub(super) fn forget_said(&mut self) {
        self.message.take_if(|message| message.role != Role::Bad && message.role != Role::Warn);
        self.later.retain(|message| message.role == Role::Bad || message.role == Role::Warn);
    }

    /// A message that something is not.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.message = Some(Message::new(text, Role::Bad));
    }

    /// The failure of a job, in the user's language.
    pub fn fail(&mut self, error: &StoreError) {
        self.warn(crate::i18n::messages::store_error(self.lang, error));
    }

    /// A text of the catalogue.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.lang.t(key)
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_room_the_name_is_cut_and_the_figure_stays() {
        let name = "Ressorts décolletage de l'Ognon SA";
        let text = format!("Visite enregistrée : {name}, 15/09/2016 – 37/40 visitées");
        let start = text.find(name).unwrap();
        let message = Message { yields: Some(start..start + name.len()), ..Message::new(text.clone(), Role::Good) };
        assert_eq!(message.fitted(100), text);
        let narrow = "Visite enregistrée : Ressorts décolletage de l'Ognon…, 15/09/2016 – 37/40 visitées";
        assert_eq!(message.fitted(super::text::width(narrow)), narrow);
        assert!(message.fitted(79).ends_with("…, 15/09/2016 – 37/40 visitées"));
        assert_eq!(super::text::width(&message.fitted(79)), 79);
        assert_eq!(message.fitted(10), "Visite enregistrée : Ressort…, 15/09/2016 – 37/40 visitées");
        assert_eq!(Message::new(text.clone(), Role::Good).fitted(10), text);
    }

    #[test]
    fn the_next_day_is_never_missed() {
        for (now, seconds) in [
            ("2015-06-30T00:00:00", 86_401),
            ("2015-06-30T23:59:59", 2),
            // The nights in which clocks change are 23 and 25 hours long; looking every hour makes that good.
            ("2015-03-29T01:59:59", 79_202),
            ("2015-12-31T12:00:00", 43_201),
        ] {
            assert_eq!(until_midnight(now.parse().unwrap()).as_secs(), seconds, "{now}");
        }
    }
}
