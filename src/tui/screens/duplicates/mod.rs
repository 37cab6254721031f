//! Duplicates: the records that look alike, the strongest first. Enter sets the two side by side.

mod draw;
mod merge;
#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::model::duplicates::By;
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::text::display_safe;
use crate::store::{Duplicate, StoreError};
use crate::tui::commands::{CommandId, Scope, duplicates, global, list};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::screens::file;
use crate::tui::widgets::selection::Selection;

/// The list, as a layer over a screen.
pub fn open(context: &mut Context) -> Box<dyn Layer> {
    Box::new(Duplicates {
        id: context.new_id(),
        newest: Newest::default(),
        found: Vec::new(),
        loaded: false,
        all: false,
        selection: Selection::new(0),
    })
}

/// What was found, made on the storage thread.
struct Found(Result<Vec<Duplicate>, StoreError>);

/// A pair was declared distinct, or no longer.
struct Declared(Result<(), StoreError>);

struct Duplicates {
    id: u64,
    newest: Newest,
    found: Vec<Duplicate>,
    loaded: bool,
    /// Those that were declared distinct are shown as well.
    all: bool,
    selection: Selection,
}

impl Duplicates {
    fn lines(&self) -> impl Iterator<Item = &Duplicate> {
        self.found.iter().filter(|pair| self.all || !pair.distinct)
    }

    fn selected(&self) -> Option<&Duplicate> {
        self.lines().nth(self.selection.selected()?)
    }

    /// Takes a new list, keeping the selected pair; of one that is gone, its place.
    fn install(&mut self, found: Vec<Duplicate>) {
        let key = |pair: &Duplicate| (pair.kind, pair.first.id, pair.second.id);
        let kept = self.selected().map(key);
        self.found = found;
        self.loaded = true;
        let at = kept.and_then(|kept| self.lines().position(|pair| key(pair) == kept));
        self.selection.set_len(self.lines().count());
        if let Some(at) = at {
            self.selection.select(at);
        }
    }

    /// Sets the selected pair side by side.
    fn compare(&self, context: &mut Context) -> Flow {
        match self.selected() {
            Some(pair) if elsewhere(pair) => {
                let key = context.keymap.shown_id(duplicates::NOT_SAME, context.lang);
                context.warn(context.lang.tf("duplicates.elsewhere", &[("key", &key)]));
                Flow::Used
            }
            Some(pair) => Flow::Open(merge::open(pair.kind, pair.first.id, pair.second.id, context)),
            None => Flow::Used,
        }
    }

    fn file(&self, second: bool, context: &mut Context) -> Flow {
        let Some(pair) = self.selected() else { return Flow::Used };
        let twin = if second { &pair.second } else { &pair.first };
        Flow::Open(file::open(twin.organisation, context))
    }

    fn declare(&self, context: &mut Context) {
        if let Some(pair) = self.selected() {
            declare(
                self.id,
                pair.kind,
                (pair.first.id, &pair.first.name),
                (pair.second.id, &pair.second.name),
                !pair.distinct,
                context,
            );
        }
    }
}

/// Whether two contacts are of two organisations: then there is nothing to merge.
fn elsewhere(pair: &Duplicate) -> bool {
    pair.kind == Kind::Contact && pair.why.iter().any(|why| why.by == By::Elsewhere)
}

/// Declares two records distinct, or takes it back, and says so; the answer goes to layer `to`.
fn declare(to: u64, kind: Kind, one: (Id, &str), other: (Id, &str), distinct: bool, context: &mut Context) {
    let (first, second) = (one.0, other.0);
    context.ask(to, move |store, _| Declared(store.set_distinct(kind, first, second, distinct)));
    let (one, other) = (display_safe(one.1), display_safe(other.1));
    let key = context.keymap.shown_id(duplicates::ALL, context.lang);
    let names: [(&str, &dyn std::fmt::Display); 3] = [("one", &one), ("other", &other), ("key", &key)];
    let said = if distinct { "duplicates.declared" } else { "duplicates.taken_back" };
    context.say(context.lang.tf(said, &names));
}

impl Layer for Duplicates {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Duplicates, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.t("duplicates.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let selected = self.selected();
        match command {
            // It is open; Enter has a name of its own here.
            global::DUPLICATES | list::OPEN => false,
            duplicates::OPEN | duplicates::NOT_SAME => selected.is_some(),
            duplicates::FILE => selected.is_some(),
            duplicates::OTHER_FILE => selected.is_some_and(|pair| pair.first.organisation != pair.second.organisation),
            duplicates::ALL => self.all || self.found.iter().any(|pair| pair.distinct),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            duplicates::CLOSE => return Flow::Close,
            duplicates::OPEN => return self.compare(context),
            duplicates::FILE => return self.file(false, context),
            duplicates::OTHER_FILE => return self.file(true, context),
            duplicates::NOT_SAME => self.declare(context),
            duplicates::ALL => {
                self.all = !self.all;
                let found = std::mem::take(&mut self.found);
                self.install(found);
            }
            command if list::moved(&mut self.selection, command) => {}
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        context.ask_newest(&self.newest, self.id, move |store, _| Found(store.snapshot(|store| store.duplicates())));
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Found>() {
            Ok(Found(Ok(found))) => {
                self.install(found);
                return Flow::Used;
            }
            Ok(Found(Err(error))) => {
                context.fail(&error);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        if let Ok(Declared(done)) = reply.take::<Declared>() {
            match done {
                Ok(()) => self.refresh(context),
                Err(error) => context.fail(&error),
            }
        }
        Flow::Used
    }

    fn organisation(&self, _: &Context) -> Option<(Id, String)> {
        self.selected().map(|pair| (pair.first.organisation, pair.first.organisation_name.clone()))
    }
}
