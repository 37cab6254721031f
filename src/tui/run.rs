//! Starting the interface, and its loop.

use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use ratatui::Terminal;
use ratatui::backend::Backend;
use signal_hook::consts::{SIGHUP, SIGTERM};

use super::app::{App, Event};
use super::context::{Context, Message, Outside, local_today};
use super::flood::Flood;
use super::home::Home;
use super::input::{Input, InputEvent};
use super::keymap::Keymap;
use super::layer::Reply;
use super::terminal::{self, Edited, TerminalError, TerminalGuard};
use super::theme::{Role, Theme};
use super::trouble::Trouble;
use crate::i18n::{Lang, messages};
use crate::live::draft_files::Folders;
use crate::live::drafts::Drafts;
use crate::live::editor_room::Room;
use crate::live::upkeep::Upkeep;
use crate::live::{Live, Notice};
use crate::store::{Fault, Store, StoreError, takes_files};
use crate::{descriptors, threads};

/// What the interface is started with.
pub struct Config {
    pub lang: Lang,
    pub theme: Theme,
    pub keymap: Keymap,
    /// The user's settings file, read again by what needs the newest of it.
    pub settings: Option<std::path::PathBuf>,
    /// The user's state folder.
    pub state: Option<std::path::PathBuf>,
    /// What is wrong with the user's settings, to be said once.
    pub complaint: Option<String>,
    /// `--on`, which then is the day one works on.
    pub on: Option<NaiveDate>,
    /// The throw-away database of `rouage demo`.
    pub demo: bool,
    /// What to open on; else what the role of whoever is working is about.
    pub home: Option<Home>,
    /// How the file is looked after in the background.
    pub upkeep: Option<Upkeep>,
    /// How long without a key before an encrypted database is locked; zero: never.
    #[cfg(feature = "encryption")]
    pub lock_after: std::time::Duration,
}

impl Default for Config {
    fn default() -> Config {
        let (lang, theme) = (Lang::default(), Theme::dark());
        Config {
            lang,
            theme,
            keymap: Keymap::default(),
            settings: None,
            state: None,
            complaint: None,
            on: None,
            demo: false,
            home: None,
            upkeep: None,
            #[cfg(feature = "encryption")]
            lock_after: std::time::Duration::from_secs(600),
        }
    }
}

/// Why the interface ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    #[error("the terminal cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// It does not let it have as many files open as it needs.
    #[error("{limit} open files are too few, {needed} are needed")]
    Descriptors { limit: u64, needed: u64 },
    /// The system does not let this program have the threads that it needs; the terminal was not taken.
    #[error("the system refuses threads: {0}")]
    Threads(std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A thread panicked; the terminal was restored, and that is told on standard error.
    #[error("a part of the program failed")]
    Panicked,
    /// A signal ended it, or the terminal was closed; what was typed is kept.
    #[error("ended by signal {0}")]
    Terminated(i32),
}

/// How long a program that is asked to end waits for what the storage thread is doing. What it does not finish is not
/// written, or stays a draft.
const END_PATIENCE: Duration = Duration::from_millis(250);
/// How long it waits for a disk that is slow to sync the drafts.
const DRAFTS_PATIENCE: Duration = Duration::from_millis(400);
/// How long it goes on reading keys that were typed before.
const LAST_KEYS: Duration = Duration::from_millis(150);
/// How many events are handled before what they did is drawn, at most.
const MOST_KEYS: usize = 256;
/// So long Ctrl-Z waits for what is under way.
const TO_REST: Duration = Duration::from_secs(2);
/// How often a terminal that takes nothing is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// Runs the interface on an open database until the user quits.
///
/// # Errors
/// There is no terminal, or it went away.
pub fn run(store: Store, config: Config) -> Result<(), RunError> {
    // Later, one of these would be missed without a word.
    if let Some((limit, needed)) = descriptors::too_few() {
        return Err(RunError::Descriptors { limit, needed });
    }
    threads::room_for(threads::OF_INTERFACE).map_err(RunError::Threads)?;
    let (sender, events) = std::sync::mpsc::channel();
    let mut events = Flood::new(events);
    terminal::last_resort::say(config.lang.t("global.ended_at_once"));
    let mut guard = TerminalGuard::enter()?;
    let mut screen = terminal::open(!config.theme.is_mono())?;
    let input = {
        let sender = sender.clone();
        Input::start(Box::new(move |event| {
            if let InputEvent::Terminate(signal) = event {
                terminal::end(Some(signal));
            }
            crate::fault::provoke("input");
            sender.send(Event::Input(event)).is_ok()
        }))
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::WouldBlock => RunError::Threads(error),
            _ => RunError::Io(error),
        })?
    };
    {
        let (lang, state) = (config.lang, config.state.clone());
        terminal::on_panic(move |info| tell_fault(lang, state.as_deref(), info));
        let sender = std::sync::Mutex::new(sender.clone());
        terminal::on_end_wake(move || {
            if let Ok(sender) = sender.lock() {
                let _ = sender.send(Event::Input(InputEvent::Terminate(SIGTERM)));
            }
        });
    }
    let database = store.path().to_owned();
    let mut app = start(store, &config, sender);
    app.watch_typing(super::app::PAUSE);
    if !app.context.live.is_whole() {
        return Err(RunError::Threads(std::io::ErrorKind::WouldBlock.into()));
    }
    let mut real = Real { lang: config.lang, guard: &mut guard, input: &input, refused: None };
    // A fault in a screen must not take along what was typed in a form.
    let ended = catch_unwind(AssertUnwindSafe(|| main_loop(&mut app, &mut events, &mut screen, &mut real)));
    let kept = catch_unwind(AssertUnwindSafe(|| {
        if !matches!(ended, Ok(Ok(()))) || terminal::is_ending() {
            last_keys(&mut app, &mut events);
        }
        if terminal::is_ending() {
            app.end_within(DRAFTS_PATIENCE);
        } else if matches!(ended, Ok(Ok(()))) {
            app.leave();
        } else {
            app.end();
        }
    }));
    let signal = terminal::ended_by();
    if terminal::is_ending() {
        app.context.live.end_within(END_PATIENCE);
    }
    let (lost, stalled) = (app.context.drafts.unkept(), app.context.drafts.is_stalled());
    let overwritten = app.context.trouble.fault == Some(Fault::Overwritten);
    #[cfg(feature = "encryption")]
    let locked = !app.context.lock.is_open();
    // Dropping the application waits for the storage thread: everything given to it is in the database.
    drop(app);
    #[cfg(feature = "encryption")]
    if locked {
        // Nothing is done any more that needs the key: no backup either, which might have to wait.
        crate::vault::forget();
    }
    drop(input);
    drop(guard);
    if !stalled {
        tell_lost(config.lang, &lost);
    }
    if stalled || threads::left_one() {
        let _ = writeln!(std::io::stderr(), "{}", config.lang.t("global.quit.disk_left"));
    }
    if terminal::panicked() || kept.is_err() {
        return Err(RunError::Panicked);
    }
    match (ended, signal) {
        (Err(_), _) => Err(RunError::Panicked),
        (_, Some(signal)) => Err(RunError::Terminated(signal)),
        // The terminal is gone: the signal is on its way, or comes to nobody. The kernel continues whoever it tells so, and
        // then the terminal is taken anew.
        (Ok(Err(RunError::Io(_) | RunError::Terminal(TerminalError::Io(_)))), None) if terminal::is_gone() => {
            Err(RunError::Terminated(SIGHUP))
        }
        // No copy is to be made of what stands there now, and what to do is read best where it stays.
        (Ok(Ok(())), None) if overwritten => Err(StoreError::Overwritten(database).into()),
        (Ok(ended), None) => ended,
    }
}

/// What was typed before the end belongs to the drafts; there is no drawing any more.
fn last_keys(app: &mut App, events: &mut Flood) {
    let until = Instant::now() + LAST_KEYS;
    while !app.is_over()
        && Instant::now() < until
        && let Some(event) = events.next(app.takes_lines())
    {
        app.handle(event);
    }
}

/// Says that the program failed, where the report is, and that what was typed is kept.
fn tell_fault(lang: Lang, state: Option<&Path>, info: &PanicHookInfo) {
    let report = state.map(|state| crate::fault::report(state, info));
    let said = match &report {
        Some(Ok(path)) => lang.tf("cli.fault.reported", &[("path", &path.display())]),
        _ => lang.t("cli.fault.unreported").to_owned(),
    };
    // Standard error may be gone as well.
    let _ = writeln!(std::io::stderr(), "{}\n{said}", lang.t("cli.fault.happened"));
}

/// Says of which texts nothing is left, now that the screen is the shell's again.
fn tell_lost(lang: Lang, lost: &[String]) {
    for form in lost {
        let title = serde_json::from_str::<serde_json::Value>(form).ok();
        let title = title.as_ref().and_then(|form| form.get("title")?.as_str()).unwrap_or("?");
        let title = crate::model::text::display_safe(title);
        let _ = writeln!(std::io::stderr(), "{}", lang.tf("global.quit.lost", &[("title", &title)]));
    }
}

/// The application on a database, its threads telling `sender`.
pub(super) fn start(mut store: Store, config: &Config, sender: Sender<Event>) -> App {
    let today = config.on.unwrap_or_else(local_today);
    #[cfg(feature = "encryption")]
    let lock = super::lock::Lock::new(store.path(), config.lock_after);
    let database = store.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let login = store.session().who.clone();
    let staff = staff_of(&store, &login);
    let told = sender.clone();
    let folders = Folders::of_user(config.state.as_deref());
    store.set_refuges(folders.refuges(), crate::live::draft_files::private);
    let drafts = Drafts::new(
        store.path(),
        store.session().clone(),
        folders,
        Box::new(move |to, place| {
            let _ = told.send(Event::Notice(Notice::Reply { to, reply: Reply::new(place) }));
        }),
    )
    .of(&store);
    // The demonstration begins where everything can be seen.
    let own = || if config.demo { None } else { store.own_role().ok().flatten() };
    let home = config.home.unwrap_or_else(|| own().map_or(Home::Tab(0), |role| Home::of_role(&role)));
    let sender = std::sync::Mutex::new(sender);
    let live = Live::start(
        store,
        today,
        Arc::new(move |notice: Notice<Reply>| {
            // The receiver is gone only when the program is ending.
            if let Ok(sender) = sender.lock() {
                let _ = sender.send(Event::Notice(notice));
            }
        }),
    );
    if let Some(upkeep) = &config.upkeep {
        live.look_after(upkeep.clone());
    }
    let context = Context {
        lang: config.lang,
        theme: config.theme.clone(),
        keymap: config.keymap.clone(),
        settings: config.settings.clone(),
        state: config.state.clone(),
        drafts,
        today,
        on: today,
        fixed_today: config.on.is_some(),
        calendar: local_today,
        login,
        staff,
        database,
        demo: config.demo,
        trouble: Trouble::default(),
        import_folder: None,
        message: config.complaint.clone().map(|text| Message::new(text, Role::Bad)),
        live,
        outside: Vec::new(),
        again: Vec::new(),
        given_up: Vec::new(),
        unwanted: Vec::new(),
        saved_form: None,
        ahead: false,
        by_hand: false,
        answered_by_a_word: false,
        later: Vec::new(),
        wake: Vec::new(),
        next_id: 0,
        run: Vec::new(),
        quit: false,
        new_date: None,
        #[cfg(feature = "encryption")]
        lock,
    };
    App::new(context, home)
}

fn staff_of(store: &Store, login: &str) -> Option<(crate::model::record::Id, String)> {
    use crate::model::kind::Kind;
    match store.find(Kind::Staff, login).ok()? {
        crate::store::Found::One(id) => {
            let name = store.get(Kind::Staff, id).ok()??.text("name").to_owned();
            Some((id, name))
        }
        _ => None,
    }
}

/// What the loop does for layers outside of the screen; tests have their own.
pub(super) trait World {
    /// Gives the terminal to the editor; the text lies in `place` meanwhile.
    fn edit(&mut self, text: &str, place: Option<Room>) -> Result<Edited, String>;
    /// Whether the terminal has not taken the last frame yet.
    fn is_behind(&mut self) -> Result<bool, RunError>;
    /// Stops the process until it is continued. False where nobody could continue it.
    fn suspend(&mut self) -> Result<bool, RunError>;
    /// Puts a text on the clipboard.
    fn copy(&mut self, text: &str);
    /// The process was continued from outside.
    fn continued(&mut self) -> Result<(), RunError>;
}

struct Real<'a> {
    lang: Lang,
    guard: &'a mut TerminalGuard,
    input: &'a Input,
    /// Why the terminal could not be taken again.
    refused: Option<TerminalError>,
}

impl World for Real<'_> {
    fn edit(&mut self, text: &str, place: Option<Room>) -> Result<Edited, String> {
        if let Some(room) = &place
            && !takes_files(&room.folder)
        {
            let path = crate::model::text::display_safe(&room.folder.display().to_string()).into_owned();
            return Err(self.lang.tf("errors.editor.no_answer", &[("path", &path)]));
        }
        let (edited, resumed) = self.guard.outside(self.input, || terminal::run_editor(text, ".md", place));
        // The text comes first.
        self.refused = resumed.err();
        edited.map_err(|error| messages::editor_error(self.lang, &error))
    }

    fn is_behind(&mut self) -> Result<bool, RunError> {
        match self.refused.take() {
            // What was typed is kept; nobody could go on here.
            Some(refused) => Err(refused.into()),
            None => Ok(terminal::is_behind()?),
        }
    }

    fn suspend(&mut self) -> Result<bool, RunError> {
        self.input.pause();
        let stopped = self.guard.stop_self();
        self.input.resume();
        Ok(stopped?)
    }

    fn copy(&mut self, text: &str) {
        // A terminal that is gone is noticed by the next drawing.
        let _ = super::clipboard::copy(&mut terminal::Screen, text);
    }

    fn continued(&mut self) -> Result<(), RunError> {
        Ok(self.guard.resume()?)
    }
}

/// Whether nothing is under way any more: others could not save as long as a program is stopped that was just writing.
fn comes_to_rest(app: &App) -> bool {
    let until = Instant::now() + TO_REST;
    while !app.context.live.is_idle() && Instant::now() < until && !terminal::is_ending() {
        std::thread::sleep(Duration::from_millis(5));
    }
    app.context.live.is_idle()
}

/// Waits for events, hands them over, draws when the queue is empty and something changed.
pub(super) fn main_loop<B: Backend>(
    app: &mut App,
    events: &mut Flood,
    screen: &mut Terminal<B>,
    world: &mut impl World,
) -> Result<(), RunError>
where
    RunError: From<B::Error>,
{
    loop {
        let now = Instant::now();
        // Also while keys keep coming: a draft does not wait for a pause.
        if app.wake().is_some_and(|moment| moment <= now) {
            app.woken(now);
            if app.is_over() {
                return Ok(());
            }
        }
        let held = app.held().filter(|until| *until > now);
        // A terminal that takes nothing holds up the drawing, and nothing else.
        let behind = world.is_behind()?;
        if held.is_none() && !behind && app.take_dirty() {
            screen.draw(|frame| app.draw(frame))?;
            app.context.live.load();
        }
        let again = behind.then(|| now + TRY_AGAIN);
        let mut next = match events.wait(held.into_iter().chain(app.wake()).chain(again).min()) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        // A flood of keys is one drawing, but not for ever.
        let mut handled = 0;
        while let Some(event) = next {
            if matches!(event, Event::Input(InputEvent::Continued)) {
                world.continued()?;
                screen.clear()?;
            }
            app.handle(event);
            for outside in app.take_outside() {
                if outside.pauses() {
                    app.keep_before_a_pause();
                }
                match outside {
                    Outside::Editor { to, text, place } => {
                        let text = world.edit(&text, place.map(|room| *room));
                        app.edited(to, text);
                        screen.clear()?;
                    }
                    #[cfg(feature = "encryption")]
                    Outside::NoEditor { to, why } => app.edited(to, Err(why)),
                    Outside::Suspend => {
                        if !comes_to_rest(app) {
                            app.context.warn(app.context.t("global.stops_later"));
                        } else if !world.suspend()? {
                            app.context.warn(app.context.t("global.cannot_stop"));
                        }
                        screen.clear()?;
                    }
                    Outside::Redraw => screen.clear()?,
                    Outside::Copy(text) => world.copy(&text),
                }
            }
            if app.is_over() || terminal::is_ending() {
                return Ok(());
            }
            handled += 1;
            next = if handled < MOST_KEYS { events.next(app.takes_lines()) } else { None };
        }
    }
}
