//! A file on its way in: the layer with its pages, and what its keys do where they are not those of a page.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

use super::ask::Answers;
use super::{columns, draft, head, jobs, outcome, preview};
use crate::interchange::foreign::sirene::Filter;
use crate::interchange::import::Report;
use crate::interchange::import::desk::{Desk, Part, Tried};
use crate::interchange::import::watch::Watch;
use crate::live::drafts::Place;
use crate::store::Touched;
use crate::tui::commands::{CommandId, Scope, global, import, list};
use crate::tui::context::{Context, Message};
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::widgets::selection::Selection;

/// The pages, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Page {
    Columns,
    Preview,
    Outcome,
}

pub(super) const PAGES: [Page; 3] = [Page::Columns, Page::Preview, Page::Outcome];

/// A job under way beside the interface.
pub(super) enum Work {
    Reading(Arc<Watch>),
    Trying(Arc<Watch>),
    Writing(Arc<Watch>),
}

impl Work {
    pub(super) fn watch(&self) -> &Arc<Watch> {
        match self {
            Work::Reading(watch) | Work::Trying(watch) | Work::Writing(watch) => watch,
        }
    }
}

/// The layer.
pub(super) struct ImportView {
    pub(super) id: u64,
    pub(super) path: PathBuf,
    pub(super) desk: Option<Desk>,
    /// Which establishments of a SIRENE file are wanted.
    pub(super) filter: Filter,
    /// It has more rows than can be imported at once.
    pub(super) too_many: bool,
    /// The latest try that is true of the desk as it is.
    pub(super) tried: Option<Tried>,
    /// Why it cannot be read, tried or written.
    pub(super) failed: Option<String>,
    /// What the import did; nothing before it, and after it was undone.
    pub(super) done: Option<Report>,
    pub(super) work: Option<Work>,
    /// Counts the jobs: the reply of one that was overtaken is dropped.
    pub(super) turn: u64,
    pub(super) page: Page,
    /// The table of the file that is looked at.
    pub(super) part: usize,
    pub(super) columns: Selection,
    pub(super) previewed: Selection,
    pub(super) outcome: Selection,
    pub(super) answers: Answers,
    /// It was imported, and lines are refused into which something was typed.
    pub(super) typed_in_vain: bool,
    /// Leaving was confirmed.
    pub(super) leaving: bool,
    /// What is typed, for the draft.
    pub(super) typing: draft::Shared,
    /// The draft that it goes on with, until the file is read.
    pub(super) resumed: Option<draft::Kept>,
}

impl ImportView {
    pub(super) fn new(path: PathBuf, context: &mut Context) -> ImportView {
        let id = context.new_id();
        ImportView {
            id,
            path,
            desk: None,
            filter: Filter::default(),
            too_many: false,
            tried: None,
            failed: None,
            done: None,
            work: None,
            turn: 0,
            page: Page::Columns,
            part: 0,
            columns: Selection::new(0),
            previewed: Selection::new(0),
            outcome: Selection::new(0),
            answers: Rc::new(RefCell::new(None)),
            typed_in_vain: false,
            leaving: false,
            typing: draft::Typing::shared(id, context),
            resumed: None,
        }
    }

    /// The table looked at.
    pub(super) fn part(&self) -> Option<&Part> {
        self.desk.as_ref()?.parts.get(self.part)
    }

    pub(super) fn part_mut(&mut self) -> Option<&mut Part> {
        self.desk.as_mut()?.parts.get_mut(self.part)
    }

    /// Whether something is being written.
    pub(super) fn writing(&self) -> bool {
        matches!(self.work, Some(Work::Writing(_)))
    }

    /// Whether the file can still be changed.
    pub(super) fn open(&self) -> bool {
        self.desk.is_some() && self.done.is_none() && !self.writing()
    }

    /// Shows the table of that place.
    pub(super) fn show_part(&mut self, part: usize) {
        self.part = part;
        let columns = self.part().map_or(0, |part| part.source.layout.columns.len());
        self.columns.set_len(columns);
        self.columns.home();
        self.count_rows();
        self.previewed.home();
    }

    /// The lists are as long as what they show.
    pub(super) fn count_rows(&mut self) {
        let previewed = self.tried.as_ref().and_then(|tried| tried.previews.get(self.part)).map_or(0, Vec::len);
        self.previewed.set_len(previewed);
        let rows = outcome::rows(self).len();
        self.outcome.set_len(rows);
    }

    /// Drops the file and what was found out about it, and gives the memory back.
    pub(super) fn let_go(&mut self, context: &Context) {
        if let Some(work) = self.work.take() {
            work.watch().stop();
        }
        (self.desk, self.tried, self.done) = (None, None, None);
        context.live.tidy();
    }

    fn turn_page(&mut self, forward: bool) {
        let at = PAGES.iter().position(|page| *page == self.page).unwrap_or(0);
        // A file in the interchange format has no columns to look at.
        let native = self.desk.as_ref().is_some_and(|desk| desk.parts.is_empty());
        let step = if forward { 1 } else { PAGES.len() - 1 };
        self.page = if native { Page::Outcome } else { PAGES[(at + step) % PAGES.len()] };
    }

    /// The list of the page that is looked at.
    pub(super) fn list(&self) -> &Selection {
        match self.page {
            Page::Columns => &self.columns,
            Page::Preview => &self.previewed,
            Page::Outcome => &self.outcome,
        }
    }

    pub(super) fn selection(&mut self) -> &mut Selection {
        match self.page {
            Page::Columns => &mut self.columns,
            Page::Preview => &mut self.previewed,
            Page::Outcome => &mut self.outcome,
        }
    }
}

impl Drop for ImportView {
    fn drop(&mut self) {
        // Whoever leaves waits for nothing: what is under way holds the database for no one.
        if let Some(work) = &self.work {
            work.watch().stop();
        }
    }
}

impl Layer for ImportView {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Import, Scope::List, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.t("import.screen.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        if self.writing() {
            return matches!(command, import::CLOSE | global::HELP | global::REDRAW | global::SUSPEND | global::QUIT);
        }
        let foreign = self.open() && self.part().is_some();
        let text = foreign && self.is_text();
        match command {
            import::RUN => self.open(),
            import::OPEN => self.opens(),
            import::DROP => self.drops(),
            import::TAKE_BACK => foreign && self.part().is_some_and(|part| part.changes().1 > 0),
            import::SET => foreign && self.page == Page::Columns,
            import::GUESS => foreign,
            import::HEADING_UP | import::HEADING_DOWN => foreign && self.page == Page::Columns,
            import::ENCODING | import::SEPARATOR => text && self.page == Page::Columns,
            import::KIND => self.open() && self.page == Page::Columns,
            import::WANTED => self.sifts(),
            import::NEXT_SHEET | import::TAKE_SHEET => {
                self.open() && self.desk.as_ref().is_some_and(|desk| desk.parts.len() > 1)
            }
            import::UPDATE => self.open(),
            import::SKIP_BAD | import::REJECTS => {
                self.desk.is_some()
                    && (self.refused() > 0
                        || self.desk.as_ref().is_some_and(|desk| desk.skip_bad && command == import::SKIP_BAD))
                    && (self.done.is_none() || command == import::REJECTS)
            }
            import::OTHER => self.other().is_some(),
            import::NEXT_PAGE | import::PREVIOUS_PAGE => foreign,
            import::CLOSE => true,
            // Enter has a name of its own; here one stays until one leaves.
            list::OPEN => false,
            global::UNDO | global::HELP | global::PALETTE | global::QUIT | global::REDRAW | global::SUSPEND => true,
            global if global.starts_with("global.") => false,
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let body = head::draw(self, frame, area, context);
        if self.desk.is_none() {
            return;
        }
        match self.page {
            Page::Columns => columns::draw(self, frame, body, context),
            Page::Preview => preview::draw(self, frame, body, context),
            Page::Outcome => outcome::draw(self, frame, body, context),
        }
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            import::NEXT_PAGE => self.turn_page(true),
            import::PREVIOUS_PAGE => self.turn_page(false),
            command if list::moved(self.selection(), command) => {}
            command => {
                let flow = self.act(command, context);
                self.keep_soon(context);
                return flow;
            }
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        if self.desk.is_none() && self.work.is_none() && self.failed.is_none() {
            jobs::read(self, context);
        }
        self.answered(context);
        self.keep_soon(context);
    }

    fn changed(&mut self, _: &[Touched], context: &mut Context) {
        // What others write may make another outcome.
        if self.open() && !matches!(self.work, Some(Work::Reading(_))) {
            jobs::try_out(self, context);
        }
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        self.look_for_erased(context);
        Flow::Used
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match self.erased_answered(reply, context) {
            Ok(()) => {
                self.changed(&[], context);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        let reply = match reply.take::<Place>() {
            Ok(place) => {
                if let Some((said, role)) = forms::drafts::said(context.lang, &place) {
                    context.message = Some(Message::new(said, role));
                }
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        jobs::reply(self, reply, context);
        self.keep_soon(context);
        // The line that was being mended is opened again, as soon as what is wrong with it is known.
        let resumed = self.tried.is_some().then(|| self.resumed.take()).flatten();
        let Some(kept) = resumed else { return Flow::Used };
        let asked = kept.asked.clone();
        if let Some(seat) = kept.seat {
            self.sit_again(seat);
        }
        if let Some(mend) = self.mend_again(kept, context) {
            return Flow::Open(Box::new(mend));
        }
        let prompt = asked.and_then(|asked| self.ask_again(&asked, context));
        prompt.map_or(Flow::Used, |prompt| Flow::Open(Box::new(prompt)))
    }

    fn wake(&mut self, context: &mut Context) {
        self.keep_draft(context);
        jobs::look_again(self, context);
    }

    fn keep_again(&mut self, context: &mut Context) {
        self.typing.borrow_mut().keeper.again(context);
    }

    fn ending(&mut self, context: &mut Context) {
        self.typing.borrow_mut().keeper.hold_no_longer();
        self.keep_draft(context);
    }

    fn unsaved(&self) -> bool {
        let left = || self.typing.borrow().has_left();
        self.writing() || self.done.is_none() && self.desk.as_ref().is_some_and(|desk| desk.is_changed() || left())
    }
}
