//! The application: the screens, the layers over them, and where each event goes. Keys and commands, dates and drawing
//! are in files of their own.

mod commands;
mod drawing;
mod early;
mod erased;
#[cfg(feature = "encryption")]
mod locking;
mod silence;
mod time;
mod typing;

pub(super) use typing::PAUSE;

use std::time::{Duration, Instant};

use super::backdrop::Backdrop;
use super::context::{Context, Outside};
use super::home::Home;
use super::input::InputEvent;
use super::layer::{Flow, Layer, Reply};
use super::layers;
use super::terminal::Edited;
use super::trouble::Trouble;
use crate::live::Notice;
use crate::live::drafts::Doubt;
use crate::store::Fault;
use crate::threads::Waiting;

/// How long drawing waits for what answers a key. Longer than the search takes, and too short to be seen.
const HOLD: Duration = Duration::from_millis(3);

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
    early: early::Early,
    typed_on: typing::TypedOn,
    /// The threads that waited for a disk at the last look.
    waiting: Waiting,
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
            waiting: Waiting::default(),
            held: None,
            behind: Backdrop::default(),
            early: early::Early::default(),
            typed_on: typing::TypedOn::default(),
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

    /// As [`Layer::takes_lines`], of the layer that keys go to.
    pub fn takes_lines(&self) -> bool {
        #[cfg(feature = "encryption")]
        if !self.context.lock.is_open() {
            return false;
        }
        self.top_ref().takes_lines()
    }

    /// As [`Layer::waits_for_silence`], of the layer that keys go to.
    #[cfg(test)]
    pub fn waits_for_silence(&self) -> bool {
        self.top_ref().waits_for_silence()
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
        let was_dirty = std::mem::replace(&mut self.dirty, true);
        #[cfg(feature = "encryption")]
        let Some(event) = self.guarded(event) else { return self.after_event() };
        let Some(event) = self.not_too_early(event) else { return };
        // Keys and hits are for the layer on top; anything else may change what is behind it.
        match &event {
            Event::Input(InputEvent::Key(_) | InputEvent::Paste(_) | InputEvent::PasteTooLong) => {
                self.held.get_or_insert_with(|| Instant::now() + HOLD);
            }
            Event::Notice(Notice::Hits { to, .. }) if *to == self.top_ref().id() => {}
            _ => self.behind.forget(),
        }
        let given_up = self.context.given_up.len();
        match event {
            Event::Input(InputEvent::Key(key)) => self.key(key),
            Event::Input(InputEvent::Paste(text)) => {
                let (layer, context) = self.parts();
                let flow = layer.paste(&text, context);
                self.follow(flow);
            }
            Event::Input(InputEvent::PasteTooLong) => {
                let (layer, context) = self.parts();
                layer.paste_too_long(context);
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
                self.deliver(to, |layer, context| layer.reply(reply, context));
            }
            Event::Notice(Notice::Hits { to, hits }) => {
                // Mostly the last answer to a key tells only that it is the last.
                self.dirty = self.deliver(to, |layer, context| layer.hits(hits, context)) || was_dirty;
            }
            Event::Notice(Notice::Failed(error)) => self.context.fail(&error),
            Event::Notice(Notice::Waiting(waits)) => self.context.trouble.waiting = waits,
            Event::Notice(Notice::LostRight(directors)) => {
                let told = layers::told::Told::lost_right(&directors, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::Erased) => self.somebody_erased(),
            Event::Notice(Notice::Locked(locked)) => self.context.trouble.locked = locked,
            Event::Notice(Notice::Fault(fault)) => self.fault(fault),
            #[cfg(feature = "encryption")]
            Event::Notice(Notice::KeyFile(fault)) => self.key_fault(fault),
            Event::Notice(Notice::SyncFolder(program)) => {
                let text = self.context.lang.tf("cli.sync.short", &[("program", &program)]);
                self.context.warn_later(text);
            }
            Event::Notice(Notice::NotBroughtIn(copies)) => {
                let names = copies.iter().filter_map(|copy| copy.file_name()).map(|name| name.to_string_lossy());
                let names = names.collect::<Vec<_>>().join(", ");
                let names = crate::model::text::display_safe(&names).into_owned();
                let text = self.context.lang.tf("global.rescued.waiting", &[("files", &names)]);
                self.context.warn_later(text);
            }
            Event::Notice(Notice::LaidBack(changes)) => {
                let text = self.context.lang.tn("global.rescued.laid_back", changes, &[]);
                self.context.warn_later(text);
            }
            Event::Notice(Notice::StrayLog(log)) => {
                let told = layers::told::Told::stray_log(&log, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::BackupsHampered(path)) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                let name = crate::model::text::display_safe(&name).into_owned();
                let text = self.context.lang.tf("global.backups.hampered", &[("name", &name)]);
                self.context.warn_later(text);
            }
            Event::Notice(Notice::Rescued(path)) => {
                let told = layers::told::Told::rescued(&path, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::Log { news, log }) => {
                let told = layers::told::Told::log(&news, &log, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::Restored(restore)) => {
                self.keep_again();
                let told = layers::told::Told::restored(&restore, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::DraftsGone) => self.keep_again(),
            Event::Notice(Notice::PutBack(seen)) => {
                self.keep_again();
                let told = layers::told::Told::put_back(&seen, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::LeftBehind(left)) => {
                let told = layers::told::Told::left_behind(&left, &mut self.context);
                self.tell(told);
            }
            Event::Notice(Notice::Damaged(detail)) => {
                self.context.trouble.damaged = true;
                self.doubt();
                let told = layers::told::Told::damage(&detail, &mut self.context);
                self.tell(told);
            }
        }
        while let Some(command) = self.context.run.pop() {
            self.command(command);
        }
        if self.context.given_up.len() > given_up || std::mem::take(&mut self.context.answered_by_a_word) {
            self.gave_up();
        }
        if let Some(on) = self.context.new_date.take() {
            self.set_date(on);
        }
        self.quit |= self.context.quit;
        #[cfg(feature = "encryption")]
        self.after_event();
        self.due_now();
        self.listen();
        let early = std::mem::take(&mut self.context.again);
        let several = early.len() > 1;
        for early in early {
            self.context.ahead |= several;
            self.handle(Event::Input(early));
            self.context.ahead = false;
        }
    }

    fn parts(&mut self) -> (&mut Box<dyn Layer>, &mut Context) {
        let layer = match self.layers.last_mut() {
            Some(layer) => layer,
            None => &mut self.tabs[self.tab],
        };
        (layer, &mut self.context)
    }

    /// An answer goes to the layer that asked, if it is still there; whether it had any use for it.
    fn deliver(&mut self, to: u64, answer: impl FnOnce(&mut dyn Layer, &mut Context) -> Flow) -> bool {
        let context = &mut self.context;
        if let Some(index) = self.layers.iter().position(|layer| layer.id() == to) {
            match answer(&mut *self.layers[index], context) {
                Flow::Ignored => return false,
                Flow::Used => {}
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
        true
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

    /// Opens a layer that no key leads to directly.
    #[cfg(test)]
    pub fn show(&mut self, layer: Box<dyn Layer>) {
        self.open(layer);
    }

    /// Something to be read before one goes on. Over a form it would swallow what is being typed: it waits below it until
    /// the form is done, and the footer says that it does.
    fn tell(&mut self, told: layers::told::Told) {
        let form = self.layers.iter().position(|layer| layer.unsaved() || (layer.takes_text() && layer.fills()));
        let Some(form) = form else { return self.open(Box::new(told)) };
        let title = told.title(&self.context);
        self.context.warn(self.context.lang.tf("global.told.waits", &[("title", &title)]));
        self.layers.insert(form, Box::new(told));
    }

    fn go_to(&mut self, tab: usize) {
        // A file that was opened over a form does not take the form along.
        if self.layers.iter().any(|layer| layer.unsaved()) {
            return self.context.warn(self.context.t("global.form_below"));
        }
        self.tab = tab;
        self.layers.clear();
        self.top_refreshed();
    }

    /// The database can no longer be written, or can again: then what is being typed is kept as it is by now.
    fn fault(&mut self, fault: Option<Fault>) {
        self.context.trouble.fault = fault;
        self.doubt();
        if fault == Some(Fault::LogLost) {
            self.context.live.let_go();
        }
        if fault.is_none() {
            self.context.say(self.context.t("global.trouble.over"));
            let context = &mut self.context;
            self.layers.iter_mut().for_each(|layer| layer.wake(context));
        }
    }

    /// What is typed is not left to a file that may be set aside.
    fn doubt(&self) {
        let doubt = match self.context.trouble {
            Trouble { fault: Some(Fault::Overwritten), .. } => Some(Doubt::Overwritten),
            Trouble { fault: Some(Fault::LogLost), .. } => Some(Doubt::LogLost),
            Trouble { fault: Some(Fault::Moved), .. } => Some(Doubt::Moved),
            Trouble { fault: Some(Fault::Damaged), .. } | Trouble { damaged: true, .. } => Some(Doubt::Damaged),
            _ => None,
        };
        self.context.drafts.doubt(doubt);
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

    /// The same where the user leaves: what was given up is not wanted any more.
    pub fn leave(&mut self) {
        self.context.drop_given_up();
        self.end();
    }

    /// The same where it has to end soon.
    pub fn end_within(&mut self, patience: Duration) {
        self.keep_all();
        self.context.drafts.end_within(patience);
    }

    /// What was typed is kept before nothing goes on for a while: the program is stopped, or waits for an editor.
    pub fn keep_before_a_pause(&mut self) {
        const PATIENCE: Duration = Duration::from_millis(400);
        let context = &mut self.context;
        self.layers.iter_mut().for_each(|layer| layer.wake(context));
        self.context.drafts.end_within(PATIENCE);
    }

    /// Drafts may have gone: those of what is open, and of what was given up, are written once more.
    fn keep_again(&mut self) {
        let context = &mut self.context;
        self.layers.iter_mut().for_each(|layer| layer.keep_again(context));
        context.drafts.look();
    }

    fn keep_all(&mut self) {
        #[cfg(feature = "encryption")]
        let lost = self.drafts_went_with_the_file();
        #[cfg(not(feature = "encryption"))]
        let lost = false;
        let context = &mut self.context;
        for layer in &mut self.layers {
            if lost {
                layer.keep_again(context);
            }
            layer.ending(context);
        }
    }
}

#[cfg(test)]
mod tests;
