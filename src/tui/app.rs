//! The application: the screens, the layers over them, and where each event goes.

#[cfg(feature = "encryption")]
mod locking;

use std::time::{Duration, Instant};

use chrono::Datelike;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use super::backdrop::Backdrop;
use super::chrome;
use super::commands::{Command, CommandId, Scope, global};
use super::context::{Context, Outside};
use super::home::Home;
use super::input::InputEvent;
use super::layer::{Flow, Layer, Reply};
use super::layers;
use super::terminal::Edited;
use super::widgets::text;
use crate::live::Notice;
use crate::model::text::cell_safe;
use crate::store::Fault;

/// How long drawing waits for what answers a key. Longer than the search takes, and too short to be seen.
const HOLD: Duration = Duration::from_millis(2);

/// Everything that can happen, in one order.
pub enum Event {
    Input(InputEvent),
    Notice(Notice<Reply>),
}

/// The application.
pub struct App {
    pub context: Context,
    tabs: Vec<Box<dyn Layer>>,
    tab: usize,
    layers: Vec<Box<dyn Layer>>,
    dirty: bool,
    /// Until when drawing waits for the answer to a key.
    held: Option<Instant>,
    behind: Backdrop,
    /// When to look whether it is another day.
    next_look: Option<Instant>,
    quit: bool,
}

impl App {
    /// The application with its screens, one of them in sight.
    pub fn new(mut context: Context, home: Home) -> App {
        let (tab, register) = match home {
            Home::Tab(tab) => (tab, None),
            Home::Register(kind) => (super::home::REGISTERS_TAB, Some(kind)),
            Home::WhoToVisit => (0, None),
        };
        let tabs = super::screens::tabs(register, &mut context);
        let next_look = context.next_look();
        let mut app = App {
            context,
            next_look,
            tabs,
            tab,
            layers: Vec::new(),
            dirty: true,
            held: None,
            behind: Backdrop::default(),
            quit: false,
        };
        if home == Home::WhoToVisit {
            let list = super::screens::who_to_visit::open(&mut app.context);
            app.layers.push(list);
        }
        layers::drafts::offer(false, &mut app.context);
        #[cfg(feature = "encryption")]
        app.arm();
        app.refresh();
        app
    }

    /// Whether something is to be drawn since the last time this was asked.
    pub fn take_dirty(&mut self) -> bool {
        self.held = None;
        std::mem::take(&mut self.dirty)
    }

    /// Until when drawing had better wait: the answer to a key is on its way.
    pub fn held(&self) -> Option<Instant> {
        self.held.filter(|_| self.dirty && self.top_ref().awaits())
    }

    /// Whether the application is over.
    pub fn is_over(&self) -> bool {
        self.quit
    }

    /// The layer that keys go to.
    fn top_ref(&self) -> &dyn Layer {
        match self.layers.last() {
            Some(layer) => &**layer,
            None => &*self.tabs[self.tab],
        }
    }

    /// One event.
    pub fn handle(&mut self, event: Event) {
        self.dirty = true;
        #[cfg(feature = "encryption")]
        let Some(event) = self.guarded(event) else { return self.after_event() };
        // Keys and hits are for the layer on top; anything else may change what is behind it.
        match &event {
            Event::Input(InputEvent::Key(_) | InputEvent::Paste(_)) => {
                self.held.get_or_insert_with(|| Instant::now() + HOLD);
            }
            Event::Notice(Notice::Hits { to, .. }) if *to == self.top_ref().id() => {}
            _ => self.behind.forget(),
        }
        match event {
            Event::Input(InputEvent::Key(key)) => self.key(key),
            Event::Input(InputEvent::Paste(text)) => {
                let (layer, context) = self.parts();
                let flow = layer.paste(&text, context);
                self.follow(flow);
            }
            Event::Input(InputEvent::Resize(..) | InputEvent::Continued) => {}
            Event::Input(InputEvent::Terminate(_)) => {
                self.quit = true;
            }
            Event::Notice(Notice::Loaded) => {
                self.refresh();
                self.context.live.tidy();
            }
            Event::Notice(Notice::Changed(touched)) => {
                let context = &mut self.context;
                for layer in self.layers.iter_mut() {
                    layer.changed(&touched, context);
                }
                self.tabs[self.tab].changed(&touched, context);
            }
            Event::Notice(Notice::Reply { to: 0, reply }) => layers::answer(reply, &mut self.context, &mut self.layers),
            Event::Notice(Notice::Reply { to, reply }) => {
                self.deliver(to, |layer, context| layer.reply(reply, context))
            }
            Event::Notice(Notice::Hits { to, hits }) => self.deliver(to, |layer, context| layer.hits(hits, context)),
            Event::Notice(Notice::Failed(error)) => self.context.fail(&error),
            Event::Notice(Notice::Waiting(waits)) => self.context.trouble.waiting = waits,
            Event::Notice(Notice::LostRight(directors)) => {
                let told = layers::told::Told::lost_right(&directors, &mut self.context);
                self.open(Box::new(told));
            }
            Event::Notice(Notice::Erased) => {
                let context = &mut self.context;
                self.layers.iter_mut().for_each(|layer| layer.erased(context));
            }
            Event::Notice(Notice::Locked(locked)) => self.context.trouble.locked = locked,
            Event::Notice(Notice::Fault(fault)) => self.fault(fault),
            Event::Notice(Notice::SyncFolder(program)) => {
                let text = self.context.lang.tf("cli.sync.short", &[("program", &program)]);
                self.context.warn(text);
            }
            Event::Notice(Notice::Rescued(path)) => {
                let told = layers::told::Told::rescued(&path, &mut self.context);
                self.open(Box::new(told));
            }
            Event::Notice(Notice::Damaged(detail)) => {
                self.context.trouble.damaged = true;
                let told = layers::told::Told::damage(&detail, &mut self.context);
                self.open(Box::new(told));
            }
        }
        while let Some(command) = self.context.run.pop() {
            self.command(command);
        }
        if let Some(on) = self.context.new_date.take() {
            self.set_date(on);
        }
        self.quit |= self.context.quit;
        #[cfg(feature = "encryption")]
        self.after_event();
    }

    fn parts(&mut self) -> (&mut Box<dyn Layer>, &mut Context) {
        let layer = match self.layers.last_mut() {
            Some(layer) => layer,
            None => &mut self.tabs[self.tab],
        };
        (layer, &mut self.context)
    }

    /// An answer goes to the layer that asked, if it is still there.
    fn deliver(&mut self, to: u64, answer: impl FnOnce(&mut dyn Layer, &mut Context) -> Flow) {
        let context = &mut self.context;
        if let Some(index) = self.layers.iter().position(|layer| layer.id() == to) {
            match answer(&mut *self.layers[index], context) {
                Flow::Used | Flow::Ignored => {}
                Flow::Close => {
                    self.layers.remove(index);
                    self.top_refreshed();
                }
                Flow::Open(layer) => self.open(layer),
                Flow::Replace(mut layer) => {
                    layer.refresh(context);
                    self.layers[index] = layer;
                }
            }
        } else if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id() == to)
            && let Flow::Open(layer) = answer(&mut **tab, context)
        {
            self.open(layer);
        }
    }

    /// A layer that comes into sight again shows what is there now.
    fn top_refreshed(&mut self) {
        let (layer, context) = self.parts();
        layer.refresh(context);
    }

    fn refresh(&mut self) {
        let context = &mut self.context;
        for layer in self.layers.iter_mut() {
            layer.refresh(context);
        }
        self.tabs[self.tab].refresh(context);
    }

    fn key(&mut self, key: KeyEvent) {
        self.context.message = None;
        self.follow_the_calendar();
        let scopes = self.top_ref().scopes();
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if !(types && self.top_ref().takes_text())
            && let Some(command) = self.offered(key, scopes)
        {
            self.command(command);
            return;
        }
        if !(types && self.top_ref().takes_text()) && self.exports_nothing(key, scopes) {
            self.context.warn(self.context.t("export.popup.nothing"));
            return;
        }
        let (layer, context) = self.parts();
        let flow = layer.key(key, context);
        self.follow(flow);
    }

    /// The command of a key, where it makes sense now.
    fn offered(&self, key: KeyEvent, scopes: &[Scope]) -> Option<&'static Command> {
        let layer = self.top_ref();
        self.context.keymap.command(key, scopes, |command| self.offers(layer, command))
    }

    /// Whether a key asks for an export where there is no list.
    fn exports_nothing(&self, key: KeyEvent, scopes: &[Scope]) -> bool {
        let meant = self.context.keymap.command(key, scopes, |_| true);
        meant.is_some_and(|command| command.id == global::EXPORT) && !self.top_ref().lists()
    }

    /// Whether a command makes sense now. Exporting is of everywhere, and only of lists.
    fn offers(&self, layer: &dyn Layer, command: CommandId) -> bool {
        #[cfg(feature = "encryption")]
        if !self.lock_offers(command) {
            return false;
        }
        (command != global::EXPORT || layer.lists()) && layer.offers(command, &self.context)
    }

    /// Runs a command: the layer first, then the application.
    pub(super) fn command(&mut self, command: &'static Command) {
        self.behind.forget();
        let (layer, context) = self.parts();
        match layer.command(command.id, context) {
            Flow::Ignored => self.global(command.id),
            flow => self.follow(flow),
        }
    }

    fn follow(&mut self, flow: Flow) {
        match flow {
            Flow::Used | Flow::Ignored => {}
            Flow::Close => {
                self.layers.pop();
                self.top_refreshed();
            }
            Flow::Open(layer) => self.open(layer),
            Flow::Replace(layer) => {
                self.layers.pop();
                self.open(layer);
            }
        }
    }

    fn open(&mut self, mut layer: Box<dyn Layer>) {
        layer.refresh(&mut self.context);
        self.layers.push(layer);
    }

    fn global(&mut self, command: CommandId) {
        match command {
            global::QUIT => self.ask_to_quit(),
            global::HELP => {
                let help = layers::help::Help::new(self.scopes_in_sight(), &mut self.context);
                self.open(Box::new(help));
            }
            global::PALETTE => {
                let commands = self.offered_commands();
                let palette = layers::palette::Palette::new(commands, &mut self.context);
                self.open(Box::new(palette));
            }
            global::SEARCH => {
                let commands = self.offered_commands();
                let search = layers::search::Search::new(commands, &mut self.context);
                self.open(Box::new(search));
            }
            global::LOG_VISIT => {
                let organisation = self.top_ref().organisation(&self.context);
                let form = super::forms::log_visit(organisation, &mut self.context);
                self.open(form);
            }
            global::WHO_TO_VISIT => {
                let list = super::screens::who_to_visit::open(&mut self.context);
                self.open(list);
            }
            global::DUPLICATES => {
                let list = super::screens::duplicates::open(&mut self.context);
                self.open(list);
            }
            global::PRIVACY => {
                let list = super::screens::privacy::open(&mut self.context);
                self.open(list);
            }
            global::NEW_RECORD => {
                let organisation = self.top_ref().organisation(&self.context);
                let menu = layers::new_record::NewRecord::new(organisation, &mut self.context);
                self.open(Box::new(menu));
            }
            global::REPORT => {
                let prompt = layers::report::ReportPrompt::new(&mut self.context);
                self.open(Box::new(prompt));
            }
            global::EXPORT => {
                if let Some(listing) = self.top_ref().listing(&self.context) {
                    let prompt = layers::export::ExportPrompt::new(listing, &mut self.context);
                    self.open(Box::new(prompt));
                }
            }
            global::IMPORT => {
                let choose = super::screens::import::open(&mut self.context);
                self.open(choose);
            }
            global::UNDO => layers::undo::last(&mut self.context),
            global::DRAFTS => layers::drafts::offer(true, &mut self.context),
            global::SET_DATE => {
                let prompt = layers::date::DatePrompt::new(&mut self.context);
                self.open(Box::new(prompt));
            }
            global::COMPARE => {
                let prompt = super::screens::compare::ask(&mut self.context);
                self.open(prompt);
            }
            global::CLOSINGS => {
                let closings = super::screens::closing::open(&mut self.context);
                self.open(closings);
            }
            global::TODAY => self.set_date(self.context.today),
            global::PREVIOUS_YEAR => self.step_year(-1),
            global::NEXT_YEAR => self.step_year(1),
            global::DASHBOARD => self.go_to(0),
            global::MEMBERS => self.go_to(1),
            global::VISITS => self.go_to(2),
            global::DUES => self.go_to(3),
            global::CONTRACT => self.go_to(4),
            global::AGENDA => self.go_to(5),
            global::TERRITORY => self.go_to(6),
            global::REGISTERS => self.go_to(7),
            global::NEXT_TAB => self.go_to((self.tab + 1) % self.tabs.len()),
            global::PREVIOUS_TAB => self.go_to((self.tab + self.tabs.len() - 1) % self.tabs.len()),
            global::REDRAW => self.context.outside.push(Outside::Redraw),
            global::SUSPEND => self.context.outside.push(Outside::Suspend),
            #[cfg(feature = "encryption")]
            global::LOCK | global::ENCRYPT | global::PASSPHRASE | global::DECRYPT => self.lock_command(command),
            _ => {}
        }
    }

    fn scopes_in_sight(&self) -> &'static [Scope] {
        self.top_ref().scopes()
    }

    /// The commands that make sense now, the nearest scope first.
    pub(super) fn offered_commands(&self) -> Vec<&'static Command> {
        let layer = self.top_ref();
        let mut commands: Vec<&'static Command> = Vec::new();
        for scope in layer.scopes() {
            commands.extend(
                super::commands::all().filter(|command| command.scope == *scope && self.offers(layer, command.id)),
            );
        }
        commands
    }

    fn go_to(&mut self, tab: usize) {
        self.tab = tab;
        self.layers.clear();
        self.top_refreshed();
    }

    fn set_date(&mut self, on: chrono::NaiveDate) {
        self.behind.forget();
        self.context.on = on;
        self.refresh();
    }

    /// Another day may have begun: everything in sight is of it then.
    fn follow_the_calendar(&mut self) {
        if self.context.follow_the_calendar() {
            self.set_date(self.context.on);
        }
    }

    /// The same day of another year; 29 February becomes the 28th.
    fn step_year(&mut self, by: i32) {
        let on = self.context.on;
        let year = on.year() + by;
        if (1990..=2200).contains(&year)
            && let Some(day) = on.with_year(year).or_else(|| on.with_day(28).and_then(|day| day.with_year(year)))
        {
            self.set_date(day);
        }
    }

    fn ask_to_quit(&mut self) {
        if self.layers.iter().any(|layer| layer.unsaved()) {
            let confirm = layers::confirm::Confirm::quit(&mut self.context);
            self.open(Box::new(confirm));
        } else {
            self.quit = true;
        }
    }

    /// The moment to wake up at, if a layer asked for one.
    pub fn wake(&self) -> Option<Instant> {
        self.context.wake.iter().map(|(moment, _)| *moment).chain(self.next_look).min()
    }

    /// The database can no longer be written, or can again: then what is being typed is kept as it is by now.
    fn fault(&mut self, fault: Option<Fault>) {
        self.context.trouble.fault = fault;
        if fault.is_none() {
            self.context.say(self.context.t("global.trouble.over"));
            let context = &mut self.context;
            self.layers.iter_mut().for_each(|layer| layer.wake(context));
        }
    }

    /// It is `now`: wakes every layer whose moment has come.
    pub fn woken(&mut self, now: Instant) {
        if self.next_look.is_some_and(|moment| moment <= now) {
            let today = self.context.today;
            self.follow_the_calendar();
            self.dirty |= today != self.context.today;
            self.next_look = self.context.next_look();
        }
        let (due, later) = self.context.wake.drain(..).partition(|(moment, _)| *moment <= now);
        self.context.wake = later;
        let due: Vec<(Instant, u64)> = due;
        #[cfg(feature = "encryption")]
        if due.iter().any(|(_, to)| *to == super::lock::ID) {
            self.lock_woken();
        }
        let context = &mut self.context;
        for (_, to) in due {
            if let Some(layer) = self.layers.iter_mut().find(|layer| layer.id() == to) {
                layer.wake(context);
                self.behind.forget();
                self.dirty = true;
            }
        }
    }

    /// What only the loop can do, to be done now.
    pub fn take_outside(&mut self) -> Vec<Outside> {
        std::mem::take(&mut self.context.outside)
    }

    /// The editor is done.
    pub fn edited(&mut self, to: u64, text: Result<Edited, String>) {
        let context = &mut self.context;
        if let Some(layer) = self.layers.iter_mut().find(|layer| layer.id() == to) {
            layer.edited(text, context);
        }
        self.behind.forget();
        self.dirty = true;
    }

    /// Lets every layer keep what was typed, before the program ends.
    pub fn end(&mut self) {
        self.keep_all();
        self.context.drafts.end();
    }

    /// The same where it has to end soon.
    pub fn end_within(&mut self, patience: Duration) {
        self.keep_all();
        self.context.drafts.end_within(patience);
    }

    fn keep_all(&mut self) {
        let context = &mut self.context;
        for layer in &mut self.layers {
            layer.ending(context);
        }
    }

    /// Draws everything.
    pub fn draw(&mut self, frame: &mut Frame) {
        crate::fault::provoke("draw");
        #[cfg(feature = "encryption")]
        if !self.context.lock.is_open() {
            return super::lock::draw(frame, &self.context);
        }
        let area = frame.area();
        let [head, body, foot] =
            Layout::vertical([Constraint::Length(2), Constraint::Min(0), Constraint::Length(1)]).areas::<3>(area);
        chrome::header(frame, head, &self.context, self.tab, &self.titles());
        let (tab, context) = (&mut self.tabs[self.tab], &self.context);
        match self.layers.split_last_mut() {
            None => tab.draw(frame, body, context),
            Some((top, _)) if top.fills() => top.draw(frame, body, context),
            Some((top, below)) => {
                self.behind.draw(frame, body, top.id(), |frame| {
                    let first = below.iter().rposition(|layer| layer.fills());
                    if first.is_none() {
                        tab.draw(frame, body, context);
                    }
                    for layer in below.iter_mut().skip(first.unwrap_or(0)) {
                        layer.draw(frame, body, context);
                    }
                });
                top.draw(frame, body, context);
            }
        }
        self.footer(frame, foot);
        make_safe(frame.buffer_mut());
    }

    fn titles(&self) -> Vec<String> {
        self.tabs.iter().map(|tab| tab.title(&self.context)).collect()
    }

    fn footer(&self, frame: &mut Frame, area: Rect) {
        let mut commands = self.offered_commands();
        commands.retain(|command| command.footer > 0);
        let mut hints: Vec<(usize, u8, String, &str)> = commands
            .iter()
            .map(|command| {
                let scope = self.top_ref().scopes().iter().position(|scope| *scope == command.scope).unwrap_or(0);
                (
                    scope,
                    command.footer,
                    self.context.keymap.shown(command, self.context.lang),
                    command.title(self.context.lang),
                )
            })
            .collect();
        hints.sort_by_key(|(scope, place, _, _)| (*scope, *place));
        let help = self.context.keymap.shown_id(global::HELP, self.context.lang);
        let mut hints: Vec<(String, &str)> = hints.into_iter().map(|(_, _, key, title)| (key, title)).collect();
        // Help is never cut away: whoever does not know a key finds it there.
        let width = |hints: &[(String, &str)]| -> usize {
            hints.iter().map(|(key, title)| text::width(key) + text::width(title) + 3).sum()
        };
        while hints.iter().any(|(key, _)| *key == help) && width(&hints) > usize::from(area.width) {
            let Some(last) = hints.iter().rposition(|(key, _)| *key != help) else { break };
            hints.remove(last);
        }
        chrome::footer(frame, area, &self.context, &hints);
    }
}

/// The last look at what goes to the terminal: whatever a record, a file name or a message holds, and whichever screen
/// draws it, no cell drives the terminal or turns the line.
fn make_safe(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() == 1 && matches!(symbol.as_bytes(), [b' '..=b'~']) {
            continue;
        }
        if let Some(safe) = cell_safe(symbol) {
            cell.set_symbol(&safe);
        }
    }
}

#[cfg(test)]
mod tests;
