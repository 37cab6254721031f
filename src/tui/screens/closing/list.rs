//! The years of the contracts: closed, to be closed, under way or to come.

use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::preview::{self, Asked};
use super::year::ClosedYear;
use crate::i18n::messages::closing as words;
use crate::store::{CloseOutcome, Closing, Store, StoreError};
use crate::tui::commands::{CommandId, Scope, closing, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::confirm::Confirm;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::{popup as frame_popup, text};

/// How much of a hash is shown: enough to tell one from another by eye.
const HASH: usize = 12;

/// A year of a contract, or one of its closings.
struct YearLine {
    contract: String,
    year: i32,
    state: State,
}

enum State {
    Closed(Closing),
    /// Over, not closed.
    Open,
    UnderWay,
    ToCome,
}

struct Years(Result<Vec<YearLine>, StoreError>);

/// What came of closing a year.
struct Outcome(i32, Result<CloseOutcome, StoreError>);

pub(super) struct Closings {
    id: u64,
    newest: Newest,
    lines: Vec<YearLine>,
    loaded: bool,
    selection: Selection,
}

/// Every year of every contract, with its closings; a closing of a contract that is gone all the same.
fn years(store: &Store, today: NaiveDate) -> Result<Vec<YearLine>, StoreError> {
    let mut closings = store.closings()?;
    let mut lines = Vec::new();
    for contract in store.contracts() {
        for year in contract.starts_on.year()..=contract.ends_on.year() {
            let line = |state| YearLine { contract: contract.code.clone(), year, state };
            let mine = |closing: &Closing| closing.contract == contract.code && closing.year == year;
            let (found, rest): (Vec<_>, Vec<_>) = closings.into_iter().partition(mine);
            closings = rest;
            if found.is_empty() {
                lines.push(line(match year.cmp(&today.year()) {
                    std::cmp::Ordering::Less => State::Open,
                    std::cmp::Ordering::Equal if (today.month(), today.day()) == (12, 31) => State::Open,
                    std::cmp::Ordering::Equal => State::UnderWay,
                    std::cmp::Ordering::Greater => State::ToCome,
                }));
            }
            lines.extend(found.into_iter().map(|closing| line(State::Closed(closing))));
        }
    }
    let left = closings.into_iter();
    lines.extend(left.map(|closing| YearLine {
        contract: closing.contract.clone(),
        year: closing.year,
        state: State::Closed(closing),
    }));
    Ok(lines)
}

impl Closings {
    pub(super) fn new(context: &mut Context) -> Closings {
        Closings {
            id: context.new_id(),
            newest: Newest::default(),
            lines: Vec::new(),
            loaded: false,
            selection: Selection::new(0),
        }
    }

    fn selected(&self) -> Option<&YearLine> {
        self.lines.get(self.selection.selected()?)
    }

    fn install(&mut self, lines: Vec<YearLine>) {
        self.selection.set_len(lines.len());
        if !self.loaded {
            // The last year that is over: what was reported last, or is to be closed now.
            let over = |line: &YearLine| matches!(line.state, State::Closed(_) | State::Open);
            self.selection.select(lines.iter().rposition(over).unwrap_or(0));
        }
        self.loaded = true;
        self.lines = lines;
    }

    /// Asks what closing the selected year would freeze; the answer asks whether to.
    fn ask_to_close(&self, context: &Context) {
        let Some(line) = self.selected() else { return };
        self.ask_about(line.year, false, context);
    }

    fn ask_about(&self, year: i32, again: bool, context: &Context) {
        let (today, lang) = (context.today, context.lang);
        context.ask_newest(&self.newest, self.id, move |store, _| preview::ask(store, year, today, lang, again));
    }

    fn confirm(&self, asked: Asked, context: &mut Context) -> Flow {
        let year = match asked {
            Asked::Refused(why) => {
                context.warn(why);
                return Flow::Used;
            }
            Asked::Failed(error) => {
                context.fail(&error);
                return Flow::Used;
            }
            Asked::Freeze { year, question, hash } => {
                let (id, today) = (self.id, context.today);
                let title = context.lang.tf("closing.confirm.title", &[("year", &year)]);
                let yes = move |context: &mut Context| {
                    context.ask(id, move |store, _| Outcome(year, store.close_year_as_shown(year, today, &hash)));
                };
                Confirm::new(title, question, context, Box::new(yes))
            }
        };
        Flow::Open(Box::new(year))
    }

    fn closed(&mut self, year: i32, outcome: Result<CloseOutcome, StoreError>, context: &mut Context) {
        let lang = context.lang;
        match outcome {
            Ok(CloseOutcome::Closed { closing, .. }) => {
                let values: &[(&str, &dyn std::fmt::Display)] =
                    &[("year", &closing.year), ("revision", &closing.revision), ("hash", &short(&closing.hash))];
                context.say(lang.tf("closing.closed_now", values));
            }
            // What is frozen is what was confirmed: the new figures are shown to be confirmed.
            Ok(CloseOutcome::Changed) => return self.ask_about(year, true, context),
            Ok(CloseOutcome::Same(_)) => context.warn(lang.t("closing.nothing_changed")),
            Ok(CloseOutcome::Refused(why)) => context.warn(words::refusal(lang, &why)),
            Err(error) => context.fail(&error),
        }
        self.refresh(context);
    }
}

fn short(hash: &str) -> &str {
    hash.get(..HASH).unwrap_or(hash)
}

impl Layer for Closings {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Closing, Scope::List, Scope::Popup, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        context.t("closing.title").to_owned()
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        let state = self.selected().map(|line| &line.state);
        match command {
            list::OPEN => matches!(state, Some(State::Closed(_))),
            closing::CLOSE_YEAR => matches!(state, Some(State::Closed(_) | State::Open)),
            _ => true,
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        if !self.loaded {
            return;
        }
        let width = usize::from(inside.width).max(1);
        let hint = Line::styled(context.t("closing.hint"), context.style(Role::Muted));
        let hint = text::wrap_line(&hint, width);
        let [head, body] =
            Layout::vertical([Constraint::Length(text::cells(hint.len()) + 1), Constraint::Min(0)]).areas(inside);
        for (line, area) in hint.into_iter().zip(head.rows()) {
            frame.render_widget(line, area);
        }
        let column = |key: &'static str, cells| Column::new(context.t(key), ColumnWidth::Fixed(cells));
        let mut columns = vec![
            column("closing.column.year", 8),
            column("closing.column.state", 12),
            column("closing.column.on", 11).priority(2),
            column("closing.column.closed_at", 11),
            column("closing.column.closed_by", 10).priority(3),
            column("closing.column.hash", 13).priority(1),
            Column::new(context.t("closing.column.note"), ColumnWidth::Fill(1)).priority(4),
        ];
        let lines = &self.lines;
        // Which contract matters where there are several.
        if lines.iter().any(|line| Some(&line.contract) != lines.first().map(|first| &first.contract)) {
            columns.push(Column::new(context.t("closing.column.contract"), ColumnWidth::Fill(1)).priority(5));
        }
        table::draw(frame, body, &context.theme, &columns, &mut self.selection, None, |index| {
            lines.get(index).map_or_else(Row::default, |line| row(line, context))
        });
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            closing::CLOSE_YEAR => self.ask_to_close(context),
            list::OPEN => {
                if let Some(State::Closed(closing)) = self.selected().map(|line| &line.state) {
                    return Flow::Open(Box::new(ClosedYear::new(closing.clone(), context)));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        let today = context.today;
        context.ask(self.id, move |store, _| Years(years(store, today)));
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        let reply = match reply.take::<Years>() {
            Ok(Years(Ok(lines))) => {
                self.install(lines);
                return Flow::Used;
            }
            Ok(Years(Err(error))) => {
                context.fail(&error);
                return Flow::Used;
            }
            Err(reply) => reply,
        };
        match reply.take::<Asked>() {
            Ok(asked) => return self.confirm(asked, context),
            Err(reply) => {
                if let Ok(Outcome(year, outcome)) = reply.take::<Outcome>() {
                    self.closed(year, outcome, context);
                }
            }
        }
        Flow::Used
    }
}

fn row(line: &YearLine, context: &Context) -> Row {
    let lang = context.lang;
    let state = |key: &'static str, role| Line::styled(context.t(key), context.style(role));
    let mut cells = vec![Line::raw(line.year.to_string())];
    match &line.state {
        State::Closed(closing) => {
            let said = lang.tf("closing.revision", &[("n", &closing.revision)]);
            cells.extend([
                Line::styled(format!("✔ {said}"), context.style(Role::Good)),
                Line::raw(lang.date(closing.reference_date)),
                Line::raw(words::day(lang, &closing.closed_at)),
                Line::raw(closing.closed_by.clone()),
                Line::styled(short(&closing.hash).to_owned(), context.style(Role::Muted)),
                Line::raw(closing.note.clone().unwrap_or_default().replace('\n', " ")),
            ]);
        }
        State::Open => cells.push(state("closing.state.open", Role::Warn)),
        State::UnderWay => cells.push(state("closing.state.under_way", Role::Muted)),
        State::ToCome => cells.push(state("closing.state.to_come", Role::Muted)),
    }
    cells.resize(7, Line::default());
    cells.push(Line::styled(line.contract.clone(), context.style(Role::Muted)));
    Row::new(cells)
}
