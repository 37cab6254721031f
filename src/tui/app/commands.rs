//! From a key to a command, and what commands do that are of everywhere.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::App;
use crate::tui::commands::{self, Command, CommandId, Scope, global};
use crate::tui::context::Outside;
use crate::tui::layer::{Flow, Layer};
use crate::tui::{forms, layers, screens};

impl App {
    pub(super) fn key(&mut self, key: KeyEvent) {
        self.context.message = self.context.later.pop();
        self.follow_the_calendar();
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if !self.typed_on(key, !(types && self.top_ref().takes_text())) {
            self.press(key);
        }
        self.say_what_is_typed_on();
    }

    /// What a key does.
    pub(super) fn press(&mut self, key: KeyEvent) {
        let scopes = self.top_ref().scopes();
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if !(types && self.top_ref().takes_text())
            && let Some(command) = self.offered(key, scopes)
        {
            self.saves(command.id);
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
    pub(super) fn offers(&self, layer: &dyn Layer, command: CommandId) -> bool {
        #[cfg(feature = "encryption")]
        if !self.lock_offers(command) {
            return false;
        }
        (command != global::EXPORT || layer.lists()) && layer.offers(command, &self.context)
    }

    /// Runs a command: the layer first, then the application.
    pub(in crate::tui) fn command(&mut self, command: &'static Command) {
        self.behind.forget();
        let (layer, context) = self.parts();
        match layer.command(command.id, context) {
            Flow::Ignored => self.global(command.id),
            flow => self.follow(flow),
        }
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
                let form = forms::log_visit(organisation, &mut self.context);
                self.open(form);
            }
            global::WHO_TO_VISIT => {
                let list = screens::who_to_visit::open(&mut self.context);
                self.open(list);
            }
            global::DUPLICATES => {
                let list = screens::duplicates::open(&mut self.context);
                self.open(list);
            }
            global::PRIVACY => {
                let list = screens::privacy::open(&mut self.context);
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
                let choose = screens::import::open(&mut self.context);
                self.open(choose);
            }
            // « utile aussi », typed behind Ctrl-S as if the form went on.
            global::UNDO if self.context.ahead => self.context.warn(self.context.t("global.undo_ahead")),
            global::UNDO => layers::undo::last(&mut self.context),
            global::REDO => layers::undo::again(&mut self.context),
            global::DRAFTS => layers::drafts::offer(true, &mut self.context),
            global::SET_DATE => {
                let prompt = layers::date::DatePrompt::new(&mut self.context);
                self.open(Box::new(prompt));
            }
            global::COMPARE => {
                let prompt = screens::compare::ask(&mut self.context);
                self.open(prompt);
            }
            global::CLOSINGS => {
                let closings = screens::closing::open(&mut self.context);
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
            global::LOCK
            | global::ENCRYPT
            | global::PASSPHRASE
            | global::REKEY
            | global::RECOVERY
            | global::DECRYPT => self.lock_command(command),
            _ => {}
        }
    }

    fn scopes_in_sight(&self) -> &'static [Scope] {
        self.top_ref().scopes()
    }

    /// The commands that make sense now, the nearest scope first.
    pub(in crate::tui) fn offered_commands(&self) -> Vec<&'static Command> {
        let layer = self.top_ref();
        let mut commands: Vec<&'static Command> = Vec::new();
        for scope in layer.scopes() {
            commands
                .extend(commands::all().filter(|command| command.scope == *scope && self.offers(layer, command.id)));
        }
        commands
    }

    pub(super) fn ask_to_quit(&mut self) {
        if self.layers.iter().any(|layer| layer.unsaved()) {
            let confirm = layers::confirm::Confirm::quit(&mut self.context);
            self.open(Box::new(confirm));
        } else {
            self.quit = true;
        }
    }
}
