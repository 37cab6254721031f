//! The registers: the records of one kind at a time, for every kind that has no screen of its own; the page of any one
//! record, and that of a project.
//!
//! The storage thread filters and sorts, and gives the order as ids; the lines around the selected one are read in
//! full, so that a hundred thousand contacts are as quick as ten mandates.

mod actions;
mod choice;
mod columns;
mod draw;
mod erased;
mod listing;
mod page;
pub mod project;
mod read;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

pub use page::open_record;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::register::{Listed, Query};
use crate::store::{Labels, StoreError, Touched};
use crate::tui::commands::{CommandId, Scope, list, popup, registers};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::listing::Listing;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;
use read::{Counted, Lines, Ordered, Row};

/// The registers, in their order.
const KINDS: [Kind; 14] = [
    Kind::Engagement,
    Kind::Project,
    Kind::Agreement,
    Kind::Mandate,
    Kind::Event,
    Kind::Financing,
    Kind::Market,
    Kind::Figures,
    Kind::Reading,
    Kind::Task,
    Kind::Fulfilment,
    Kind::Contact,
    Kind::Payment,
    Kind::Staff,
];

/// How many lines around the selected one are at hand, at least.
const AHEAD: usize = 64;

/// The screen of the tab, at the register of a kind.
pub fn screen(register: Option<Kind>, context: &mut Context) -> Box<dyn Layer> {
    let at = register.and_then(|kind| KINDS.iter().position(|known| *known == kind)).unwrap_or(0);
    Box::new(Registers {
        id: context.new_id(),
        view: Rc::new(RefCell::new(View { at, queries: HashMap::new() })),
        newest: Newest::default(),
        newest_lines: Newest::default(),
        newest_counts: Newest::default(),
        counts: Vec::new(),
        listed: None,
        answered: None,
        selection: Selection::new(0),
        lines: HashMap::new(),
        labels: Labels::new(),
        stale: true,
        on: None,
        height: 0,
        typing: None,
        creating: false,
        created: None,
        sought: BTreeSet::new(),
    })
}

/// Which register is shown and what of each; the menus change it.
#[derive(Default)]
struct View {
    /// A place in [`KINDS`].
    at: usize,
    queries: HashMap<Kind, Query>,
}

impl View {
    fn kind(&self) -> Kind {
        KINDS[self.at % KINDS.len()]
    }

    fn query(&self) -> Query {
        self.queries.get(&self.kind()).cloned().unwrap_or_default()
    }

    fn query_mut(&mut self) -> &mut Query {
        self.queries.entry(self.kind()).or_default()
    }
}

/// A record that is to be deleted, read for the question.
struct ToDelete(Result<Option<Record>, StoreError>);

/// What came of marking a task as done.
struct Done(Result<Record, StoreError>);

struct Registers {
    id: u64,
    view: Rc<RefCell<View>>,
    newest: Newest,
    newest_lines: Newest,
    newest_counts: Newest,
    /// In the order of [`KINDS`]; empty before the first answer.
    counts: Vec<u32>,
    /// The register in sight; none while its first answer is on its way.
    listed: Option<(Kind, Listed)>,
    /// What is listed answers this.
    answered: Option<(Kind, Query)>,
    selection: Selection,
    lines: HashMap<Id, Row>,
    labels: Labels,
    /// Whether the lines may have changed since they were read.
    stale: bool,
    /// The day of reference of what is listed.
    on: Option<NaiveDate>,
    /// Lines of the table as last drawn.
    height: usize,
    /// The text being typed to narrow by.
    typing: Option<TextField>,
    /// A form for a new record was opened from here: what it makes is to be selected.
    creating: bool,
    created: Option<Id>,
    /// What was listed, narrowed by a text, when somebody was erased.
    sought: BTreeSet<Id>,
}

impl Registers {
    fn kind(&self) -> Kind {
        self.view.borrow().kind()
    }

    fn ids(&self) -> &[Id] {
        self.listed.as_ref().map_or(&[], |(_, listed)| &listed.ids)
    }

    /// Whether what is listed is not yet what was asked for.
    fn is_behind(&self) -> bool {
        let view = self.view.borrow();
        self.answered.as_ref().is_none_or(|(kind, query)| *kind != view.kind() || *query != view.query())
    }

    fn selected(&self) -> Option<Id> {
        self.ids().get(self.selection.selected()?).copied()
    }

    /// The selected record, once its line was read.
    fn record(&self) -> Option<&Record> {
        self.lines.get(&self.selected()?).map(|row| &row.record)
    }

    fn ask(&self, context: &Context) {
        let (kind, query) = (self.kind(), self.view.borrow().query());
        let (on, lang) = (context.on, context.lang);
        context.ask_newest(&self.newest, self.id, move |store, shared| Ordered {
            kind,
            listed: read::list(store, shared, kind, &query, on, lang),
            query,
        });
    }

    fn ask_counts(&self, context: &Context) {
        context.ask_newest(&self.newest_counts, self.id, |store, _| {
            Counted(KINDS.iter().map(|kind| store.count(*kind)).collect())
        });
    }

    /// Asks for the lines around the selected one, if some are not at hand.
    fn ask_lines(&mut self, context: &Context) {
        let reach = self.height.max(AHEAD);
        let at = self.selection.selected().unwrap_or(0);
        let around = |reach: usize| {
            let ids = self.ids();
            ids.get(at.saturating_sub(reach)..at.saturating_add(reach).min(ids.len())).unwrap_or_default()
        };
        if !self.stale && around(reach).iter().all(|id| self.lines.contains_key(id)) {
            return;
        }
        let (kind, wanted) = (self.kind(), around(reach * 2).to_vec());
        self.stale = false;
        context.ask_newest(&self.newest_lines, self.id, move |store, _| Lines {
            kind,
            lines: store.snapshot(|store| read::lines(store, kind, &wanted)),
        });
    }

    /// Another register.
    fn go_to(&mut self, at: usize, context: &Context) {
        self.view.borrow_mut().at = at % KINDS.len();
        self.leave();
        self.ask(context);
    }

    /// Lets go of what was shown of the register before.
    fn leave(&mut self) {
        self.listed = None;
        self.selection = Selection::new(0);
        self.lines.clear();
        self.stale = true;
        (self.creating, self.created) = (false, None);
    }

    fn change(&mut self, change: impl FnOnce(&mut Query), context: &Context) {
        change(self.view.borrow_mut().query_mut());
        self.ask(context);
    }

    fn narrow(&mut self, context: &Context) {
        let text = self.typing.as_ref().map(|field| field.text().to_owned()).unwrap_or_default();
        self.change(|query| query.text = text, context);
    }

    /// Takes a new order, keeping the selected record.
    fn install(&mut self, kind: Kind, listed: Listed, context: &Context) {
        if self.names_nobody_any_more(&listed.ids, context) {
            return;
        }
        // Read for the first time, or on another day: what is of that day comes into sight, what is to come is above it.
        let fresh = self.listed.is_none() || self.on != Some(context.on);
        self.on = Some(context.on);
        let wanted = self.created.take().filter(|id| listed.ids.contains(id)).or(self.selected());
        let place = wanted.and_then(|id| listed.ids.iter().position(|other| *other == id));
        self.selection.set_len(listed.ids.len());
        match place {
            Some(place) => self.selection.select(place),
            None if self.typing.is_some() => self.selection.home(),
            None => {}
        }
        if fresh && self.typing.is_none() {
            self.selection.select_at_top(listed.now);
        }
        self.listed = Some((kind, listed));
        self.ask_lines(context);
    }

    fn answered(&mut self, reply: Reply, context: &mut Context) -> Result<(), Reply> {
        let reply = match reply.take::<Ordered>() {
            Ok(Ordered { kind, listed, query }) => {
                self.answered = Some((kind, query));
                match listed {
                    Ok(listed) if kind == self.kind() => self.install(kind, listed, context),
                    Ok(_) => {}
                    Err(error) => context.fail(&error),
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Lines>() {
            Ok(Lines { kind, lines }) => {
                match lines {
                    Ok((lines, labels)) if kind == self.kind() => (self.lines, self.labels) = (lines, labels),
                    Ok(_) => {}
                    Err(error) => context.fail(&error),
                }
                return Ok(());
            }
            Err(reply) => reply,
        };
        match reply.take::<Counted>()? {
            Counted(Ok(counts)) => self.counts = counts,
            Counted(Err(error)) => context.fail(&error),
        }
        Ok(())
    }
}

impl Layer for Registers {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.typing {
            Some(_) => &[Scope::Popup, Scope::List],
            None => &[Scope::Registers, Scope::Record, Scope::List, Scope::Global],
        }
    }

    fn title(&self, context: &Context) -> String {
        context.t("registers.title").to_owned()
    }

    fn takes_text(&self) -> bool {
        self.typing.is_some()
    }

    fn awaits(&self) -> bool {
        self.is_behind()
    }

    fn settling(&self, _: &Context) -> bool {
        self.is_behind()
    }

    fn offers(&self, command: CommandId, context: &Context) -> bool {
        self.offers_here(command, context)
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::screen(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            command if list::moved(&mut self.selection, command) => self.ask_lines(context),
            popup::CLOSE if self.typing.take().is_some() => self.narrow(context),
            registers::NEXT_KIND => {
                let next = self.view.borrow().at + 1;
                self.go_to(next, context);
            }
            registers::PREVIOUS_KIND => {
                let previous = self.view.borrow().at + KINDS.len() - 1;
                self.go_to(previous, context);
            }
            _ => return self.act(command, context),
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        let Some(field) = &mut self.typing else { return Flow::Ignored };
        if key.code == KeyCode::Enter {
            self.typing = None;
        } else if field.handle_key(key).changed() {
            self.narrow(context);
        }
        Flow::Used
    }

    fn paste(&mut self, text: &str, context: &mut Context) -> Flow {
        if let Some(field) = &mut self.typing
            && field.paste(text).changed()
        {
            self.narrow(context);
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        // A menu may have chosen another register.
        if self.listed.as_ref().is_some_and(|(kind, _)| *kind != self.kind()) {
            self.leave();
        }
        self.stale = true;
        self.ask(context);
        self.ask_counts(context);
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        self.hide_lines();
        self.refresh(context);
        Flow::Used
    }

    fn changed(&mut self, touched: &[Touched], context: &mut Context) {
        let kind = self.kind();
        if self.creating {
            let known = self.ids();
            let new = touched.iter().find(|one| one.kind == kind && !known.contains(&one.record));
            if let Some(one) = new {
                (self.creating, self.created) = (false, Some(one.record));
            }
        }
        if touched.iter().any(|one| KINDS.contains(&one.kind)) {
            self.ask_counts(context);
        }
        let names = [Kind::Organisation, Kind::Staff, Kind::Project, Kind::ProjectPartner];
        if touched.iter().any(|one| one.kind == kind) {
            self.stale = true;
            self.ask(context);
        } else if touched.iter().any(|one| names.contains(&one.kind)) {
            self.stale = true;
            self.ask_lines(context);
        }
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match self.answered(reply, context) {
            Ok(()) => return Flow::Used,
            Err(reply) => reply,
        };
        let reply = match reply.take::<ToDelete>() {
            Ok(ToDelete(Ok(Some(record)))) => return Flow::Open(crate::tui::forms::delete(record, context)),
            Ok(ToDelete(Ok(None))) => return Flow::Used,
            Ok(ToDelete(Err(error))) => {
                context.fail(&error);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        match reply.take::<Done>() {
            Ok(Done(Ok(_))) => context.say(context.t("file.said.task_done")),
            Ok(Done(Err(error))) => context.fail(&error),
            Err(_) => {}
        }
        Flow::Used
    }

    fn lists(&self) -> bool {
        !self.ids().is_empty()
    }

    fn listing(&self, context: &Context) -> Option<Listing> {
        Some(listing::register(self.kind(), self.ids(), context))
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let id = self.record()?.organisation()?;
        let world = context.shared().world();
        Some((id, world.facts.file(id)?.organisation.name.to_string()))
    }
}
