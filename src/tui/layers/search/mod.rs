//! Search from anywhere: type, see ranked matches at once, Enter opens, a second key logs a visit there. Commands are
//! found among the records.

mod draw;
mod filter;
mod rows;

#[cfg(test)]
mod tests;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use self::filter::Filters;
use self::rows::Row;
use crate::live::{FoundRow, Hits};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::search::{DocKey, DocKind, split_filter};
use crate::tui::commands::finder::Finder;
use crate::tui::commands::{Command, CommandId, Scope, global, search};
use crate::tui::context::Context;
use crate::tui::forms;
use crate::tui::layer::{Flow, Layer};
use crate::tui::screens::{file, registers};
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::text_field::TextField;

/// How many matches are asked for.
const LIMIT: usize = 50;

/// The search box with its matches.
pub struct Search {
    id: u64,
    field: TextField,
    filters: Filters,
    commands: Finder,
    /// The text that the rows answer.
    answered: String,
    rows: Vec<Row>,
    selection: Selection,
    /// Whether everything was searched for them.
    whole: bool,
    /// What was asked of the first row before it came: done when it does.
    early: Option<CommandId>,
    /// Whether all that answers the last key is still to come.
    awaits: bool,
    /// People and visits that were found when somebody was erased: where one is found no more, what was typed names them.
    sought: Vec<DocKey>,
}

impl Search {
    /// An empty search: it shows what was opened last. Among what it finds are the commands on offer where it was
    /// called from.
    pub fn new(mut commands: Vec<&'static Command>, context: &mut Context) -> Search {
        commands.retain(|command| command.id != global::SEARCH);
        Search {
            id: context.new_id(),
            field: TextField::question(""),
            filters: Filters::default(),
            commands: Finder::new(commands, &context.keymap, context.lang),
            answered: String::new(),
            rows: Vec::new(),
            selection: Selection::new(0),
            whole: true,
            early: None,
            awaits: false,
            sought: Vec::new(),
        }
    }

    fn ask(&self, context: &Context) {
        context.search(self.id, self.field.text(), None, LIMIT);
    }

    fn typed(&mut self, context: &Context) {
        self.sought.clear();
        self.early = None;
        self.awaits = true;
        self.ask(context);
    }

    /// Whether the rows answer what stood in the field before.
    fn is_stale(&self) -> bool {
        self.awaits && self.answered != self.field.text()
    }

    /// Whether the rows answer what stands in the field now.
    fn is_fresh(&self) -> bool {
        // While records are still being read, only a row that was chosen is certain.
        let certain = self.whole || self.selection.selected().is_some_and(|at| at > 0);
        certain && self.answered == self.field.text()
    }

    fn selected(&self) -> Option<&Row> {
        self.rows.get(self.selection.selected()?)
    }

    fn selected_record(&self) -> Option<&FoundRow> {
        match self.selected()? {
            Row::Record(row) => Some(row),
            Row::Command(_) => None,
        }
    }

    /// Opens what is selected, or runs it.
    fn open(&self, context: &mut Context) -> Flow {
        match self.selected() {
            Some(Row::Command(command)) => {
                context.run(command);
                Flow::Close
            }
            Some(Row::Record(row)) => match page_of(row.key, row.organisation, context) {
                Some(page) => Flow::Replace(page),
                None => Flow::Used,
            },
            None => Flow::Used,
        }
    }

    fn log_visit(&self, context: &mut Context) -> Flow {
        match self.organisation(context) {
            Some(organisation) => Flow::Replace(forms::log_visit(Some(organisation), context)),
            None => Flow::Used,
        }
    }
}

/// Where a record found is read: on its own page, an organisation and its contacts in the organisation's file.
fn page_of(key: DocKey, organisation: Option<Id>, context: &mut Context) -> Option<Box<dyn Layer>> {
    let own = match key.kind {
        DocKind::Project => Some(Kind::Project),
        DocKind::Visit => Some(Kind::Visit),
        DocKind::Engagement => Some(Kind::Engagement),
        DocKind::Organisation | DocKind::Contact | DocKind::Command => None,
    };
    match own {
        Some(kind) => Some(registers::open_record(kind, Id::try_from(key.id).ok()?, context)),
        None => Some(file::open(organisation?, context)),
    }
}

impl Layer for Search {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Search]
    }

    fn title(&self, context: &Context) -> String {
        context.t("search.title").to_owned()
    }

    fn fills(&self) -> bool {
        false
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn awaits(&self) -> bool {
        self.awaits
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            search::OPEN => self.selected().is_some() || !self.is_fresh(),
            search::LOG_VISIT => {
                self.selected_record().is_some_and(|row| row.organisation.is_some()) || !self.is_fresh()
            }
            search::NO_FILTER => split_filter(self.field.text()).is_some(),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        draw::draw(self, frame, area, context);
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            search::CLOSE => return Flow::Close,
            search::DOWN => self.selection.down(),
            search::UP => self.selection.up(),
            search::PAGE_DOWN => self.selection.page_down(),
            search::PAGE_UP => self.selection.page_up(),
            // What is in sight answers an earlier text: it would be the wrong one.
            search::OPEN | search::LOG_VISIT if !self.is_fresh() => self.early = Some(command),
            search::OPEN => return self.open(context),
            search::LOG_VISIT => return self.log_visit(context),
            search::FILTER | search::NO_FILTER => {
                let made = match command {
                    search::FILTER => self.filters.next(self.field.text(), context.lang),
                    _ => self.filters.off(self.field.text()),
                };
                self.field.set_text(&made);
                self.typed(context);
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn key(&mut self, key: KeyEvent, context: &mut Context) -> Flow {
        if self.field.handle_key(key).changed() {
            self.typed(context);
        }
        Flow::Used
    }

    fn paste(&mut self, pasted: &str, context: &mut Context) -> Flow {
        self.field.paste(pasted);
        self.typed(context);
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(context);
    }

    fn erased(&mut self, context: &mut Context) -> Flow {
        let found = self.rows.iter().filter_map(|row| match row {
            Row::Record(row) => Some(row.key),
            Row::Command(_) => None,
        });
        self.sought = found.filter(|key| matches!(key.kind, DocKind::Contact | DocKind::Visit)).collect();
        self.refresh(context);
        Flow::Used
    }

    fn hits(&mut self, hits: Hits, context: &mut Context) -> Flow {
        let found = |key: &DocKey| hits.rows.iter().any(|row| row.key == *key);
        if hits.whole && !hits.more && hits.text == self.field.text() && !self.sought.iter().all(found) {
            self.field = TextField::question("");
            self.typed(context);
            return Flow::Used;
        }
        // The first rows are shown at once; what comes behind them, or explains them, a moment later.
        self.awaits &= hits.text != self.field.text() || (hits.more && hits.rows.is_empty());
        // Answers come in order; an older one still shows more than nothing.
        let same = hits.text == self.answered;
        if same && hits.more && self.whole && !self.rows.is_empty() {
            // Asked again because something changed: the rows stay until all of them are there.
            return Flow::Used;
        }
        // Who has moved on to a row keeps it, though visits come in above.
        let kept = self.selection.selected().filter(|at| same && *at > 0).and_then(|at| Some(self.rows.get(at)?.id()));
        let alone = split_filter(&hits.text).is_some_and(|(filter, _)| filter.kind == DocKind::Command);
        let found = if hits.text.trim().is_empty() { Vec::new() } else { self.commands.find(&hits.text) };
        let before = std::mem::replace(&mut self.rows, rows::merged(hits.rows, &found, alone));
        let news = !same || before != self.rows || self.whole != hits.whole || self.early.is_some();
        self.answered = hits.text;
        self.whole = hits.whole;
        self.selection.set_len(self.rows.len());
        let at = kept.and_then(|kept| self.rows.iter().position(|row| row.id() == kept));
        self.selection.select(at.unwrap_or(0));
        // Before the facts are read nothing can be found: the question comes again then.
        if !self.is_fresh() || (self.rows.is_empty() && (hits.more || !context.shared().world().loaded)) {
            return Flow::Used;
        }
        match self.early.take() {
            Some(search::OPEN) => self.open(context),
            Some(search::LOG_VISIT) => self.log_visit(context),
            _ if news => Flow::Used,
            _ => Flow::Ignored,
        }
    }

    fn organisation(&self, context: &Context) -> Option<(Id, String)> {
        let id = self.selected_record()?.organisation?;
        let world = context.shared().world();
        Some((id, world.facts.file(id)?.organisation.name.to_string()))
    }
}
