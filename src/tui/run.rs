//! Starting the interface, and its loop.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

use chrono::NaiveDate;
use ratatui::Terminal;
use ratatui::backend::Backend;

use super::app::{App, Event};
use super::context::{Context, Message, Outside};
use super::input::{Input, InputEvent};
use super::keymap::Keymap;
use super::layer::Reply;
use super::terminal::{self, TerminalError, TerminalGuard};
use super::theme::{Role, Theme};
use crate::i18n::{Lang, messages};
use crate::live::{Live, Notice};
use crate::store::{Store, StoreError};

/// What the interface is started with.
pub struct Config {
    pub lang: Lang,
    pub theme: Theme,
    pub keymap: Keymap,
    /// The user's settings file, read again by what needs the newest of it.
    pub settings: Option<std::path::PathBuf>,
    /// What is wrong with the user's settings, to be said once.
    pub complaint: Option<String>,
    /// `--on`, which then is the day one works on.
    pub on: Option<NaiveDate>,
    /// The throw-away database of `rouage demo`.
    pub demo: bool,
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
            complaint: None,
            on: None,
            demo: false,
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
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A thread panicked; the terminal was restored and the panic told on standard error.
    #[error("a part of the program failed")]
    Panicked,
}

/// Runs the interface on an open database until the user quits.
///
/// # Errors
/// There is no terminal, or it went away.
pub fn run(store: Store, config: Config) -> Result<(), RunError> {
    let (sender, events) = std::sync::mpsc::channel();
    let mut guard = TerminalGuard::enter()?;
    let mut screen = terminal::open(!config.theme.is_mono())?;
    let input = {
        let sender = sender.clone();
        Input::start(Box::new(move |event| sender.send(Event::Input(event)).is_ok()))?
    };
    {
        let sender = std::sync::Mutex::new(sender.clone());
        terminal::on_panic(move || {
            if let Ok(sender) = sender.lock() {
                let _ = sender.send(Event::Input(InputEvent::Terminate));
            }
        });
    }
    let mut app = start(store, &config, sender);
    let mut real = Real { lang: config.lang, guard: &mut guard, input: &input };
    let ended = main_loop(&mut app, &events, &mut screen, &mut real);
    app.end();
    // Dropping the application waits for the storage thread: everything given to it is in the database.
    drop(app);
    drop(input);
    drop(guard);
    if terminal::panicked() {
        return Err(RunError::Panicked);
    }
    ended
}

/// The application on a database, its threads telling `sender`.
pub(super) fn start(store: Store, config: &Config, sender: Sender<Event>) -> App {
    let today = config.on.unwrap_or_else(|| chrono::Local::now().date_naive());
    #[cfg(feature = "encryption")]
    let lock = super::lock::Lock::new(store.path(), config.lock_after);
    let database = store.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let login = store.session().who.clone();
    let staff = staff_of(&store, &login);
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
    App::new(Context {
        lang: config.lang,
        theme: config.theme.clone(),
        keymap: config.keymap.clone(),
        settings: config.settings.clone(),
        today,
        on: today,
        fixed_today: config.on.is_some(),
        login,
        staff,
        database,
        demo: config.demo,
        import_folder: None,
        message: config.complaint.clone().map(|text| Message { text, role: Role::Bad }),
        live,
        outside: Vec::new(),
        wake: Vec::new(),
        next_id: 0,
        run: Vec::new(),
        quit: false,
        new_date: None,
        #[cfg(feature = "encryption")]
        lock,
    })
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
    /// Gives the terminal to the editor.
    fn edit(&mut self, text: &str) -> Result<String, String>;
    /// Stops the process until it is continued.
    fn suspend(&mut self) -> Result<(), RunError>;
    /// Puts a text on the clipboard.
    fn copy(&mut self, text: &str);
    /// The process was continued from outside.
    fn continued(&mut self) -> Result<(), RunError>;
}

struct Real<'a> {
    lang: Lang,
    guard: &'a mut TerminalGuard,
    input: &'a Input,
}

impl World for Real<'_> {
    fn edit(&mut self, text: &str) -> Result<String, String> {
        match self.guard.outside(self.input, || terminal::run_editor(text, ".md")) {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => Err(messages::editor_error(self.lang, &error)),
            Err(error) => Err(error.to_string()),
        }
    }

    fn suspend(&mut self) -> Result<(), RunError> {
        self.input.pause();
        let stopped = self.guard.stop_self();
        self.input.resume();
        Ok(stopped?)
    }

    fn copy(&mut self, text: &str) {
        // A terminal that is gone is noticed by the next drawing.
        let _ = super::clipboard::copy(&mut std::io::stdout(), text);
    }

    fn continued(&mut self) -> Result<(), RunError> {
        Ok(self.guard.resume()?)
    }
}

/// Waits for events, hands them over, draws when the queue is empty and something changed.
pub(super) fn main_loop<B: Backend>(
    app: &mut App,
    events: &Receiver<Event>,
    screen: &mut Terminal<B>,
    world: &mut impl World,
) -> Result<(), RunError>
where
    RunError: From<B::Error>,
{
    loop {
        let held = app.held().filter(|until| *until > Instant::now());
        if held.is_none() && app.take_dirty() {
            screen.draw(|frame| app.draw(frame))?;
            app.context.live.load();
        }
        let first = match held.into_iter().chain(app.wake()).min() {
            None => events.recv().ok(),
            Some(moment) => match events.recv_timeout(moment.saturating_duration_since(Instant::now())) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => {
                    app.woken(Instant::now());
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => None,
            },
        };
        let Some(first) = first else { return Ok(()) };
        // A flood of keys is one drawing, but not for ever.
        for event in std::iter::once(first).chain(events.try_iter().take(256)) {
            if matches!(event, Event::Input(InputEvent::Continued)) {
                world.continued()?;
                screen.clear()?;
            }
            app.handle(event);
            for outside in app.take_outside() {
                match outside {
                    Outside::Editor { to, text } => {
                        let text = world.edit(&text);
                        screen.clear()?;
                        app.edited(to, text);
                    }
                    Outside::Suspend => {
                        world.suspend()?;
                        screen.clear()?;
                    }
                    Outside::Redraw => screen.clear()?,
                    Outside::Copy(text) => world.copy(&text),
                }
            }
            if app.is_over() || terminal::panicked() {
                return Ok(());
            }
        }
    }
}
