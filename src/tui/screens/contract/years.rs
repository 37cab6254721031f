//! The years of the contract side by side: a line for each indicator, a column for each year.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::words;
use crate::contract::Contract;
use crate::counters::indicators::Verdict;
use crate::counters::years::{self, Cell, When, Year};
use crate::i18n::Lang;
use crate::i18n::messages::figures::value;
use crate::tui::commands::{CommandId, Scope, contract, list, popup};
use crate::tui::context::{Context, Newest};
use crate::tui::layer::{Flow, Layer, Reply};
use crate::tui::layers::evidence::EvidenceView;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::{popup as frame_popup, text};

/// Least width of an indicator's name.
const NAME: u16 = 18;

/// The table of a contract's years.
pub(super) struct Years {
    id: u64,
    newest: Newest,
    /// The indicator to begin on.
    start: Option<String>,
    table: Option<Table>,
    selection: Selection,
    /// The selected year.
    column: usize,
    /// The first year in sight.
    first: usize,
}

struct Table {
    on: NaiveDate,
    contract: Contract,
    years: Vec<Year>,
    /// For each year its cells, as they are computed.
    cells: Vec<Option<Vec<Cell>>>,
}

/// One year, computed; the first answer brings the contract.
struct Computed {
    on: NaiveDate,
    contract: Option<Contract>,
    at: usize,
    cells: Vec<Cell>,
}

impl Years {
    /// The years of the contract in force, beginning on an indicator.
    pub fn new(start: Option<String>, context: &mut Context) -> Years {
        Years {
            id: context.new_id(),
            newest: Newest::default(),
            start,
            table: None,
            selection: Selection::new(0),
            column: 0,
            first: 0,
        }
    }

    /// Asks for one year; each asks for the next, so that whatever else is asked comes in between.
    fn ask(&self, at: Option<usize>, context: &Context) {
        let on = context.on;
        context.ask_newest(&self.newest, self.id, move |_, shared| {
            let world = shared.world();
            let contract = world.contract_on(on).filter(|_| world.loaded)?;
            let years = years::years(contract, on);
            // The year that one is in comes first.
            let current = years.iter().position(|year| year.when == When::Current).unwrap_or(0);
            let place = at.unwrap_or(current);
            let cells = years::cells(&world.facts, contract, *years.get(place)?);
            Some(Computed { on, contract: at.is_none().then(|| contract.clone()), at: place, cells })
        });
    }

    fn install(&mut self, computed: Computed, context: &Context) {
        if let Some(contract) = computed.contract {
            let years = years::years(&contract, computed.on);
            self.selection.set_len(contract.indicators.len());
            if self.table.is_none() {
                self.column = computed.at;
            }
            self.column = self.column.min(years.len().saturating_sub(1));
            if let Some(at) = self.start.take().and_then(|id| contract.indicators.iter().position(|one| one.id() == id))
            {
                self.selection.select(at);
            }
            let cells = years.iter().map(|_| None).collect();
            self.table = Some(Table { on: computed.on, contract, years, cells });
        }
        let Some(table) = self.table.as_mut().filter(|table| table.on == computed.on) else { return };
        if let Some(cells) = table.cells.get_mut(computed.at) {
            *cells = Some(computed.cells);
        }
        if let Some(next) = table.cells.iter().position(Option::is_none) {
            self.ask(Some(next), context);
        }
    }

    /// What Enter opens: measure and day of the selected cell; nothing for a year to come.
    fn opened(&self) -> Option<(&str, NaiveDate)> {
        let table = self.table.as_ref()?;
        let year = table.years.get(self.column).filter(|year| year.when != When::ToCome)?;
        let indicator = table.contract.indicators.get(self.selection.selected()?)?;
        Some((indicator.measure.as_deref()?, year.on))
    }
}

impl Layer for Years {
    fn id(&self) -> u64 {
        self.id
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::List, Scope::Contract, Scope::Global]
    }

    fn title(&self, context: &Context) -> String {
        let title = self.table.as_ref().map_or("", |table| &table.contract.title);
        context.lang.tf("contract.years.title", &[("title", &title)])
    }

    fn offers(&self, command: CommandId, _: &Context) -> bool {
        match command {
            list::OPEN => self.opened().is_some(),
            contract::LEFT | contract::RIGHT => self.table.is_some(),
            command => !command.starts_with("contract."),
        }
    }

    fn draw(&mut self, frame: &mut Frame, area: Rect, context: &Context) {
        let inside = frame_popup::framed(frame, area, &context.theme, &self.title(context), true);
        let Some(shown) = &self.table else { return };
        let [body, foot] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(u16::from(inside.height > 6) * 2)]).areas(inside);
        let lang = context.lang;
        let code = shown.contract.indicators.iter().map(|one| text::width(&one.code)).max().unwrap_or(0).min(13);
        let widths: Vec<usize> = (0..shown.years.len()).map(|year| shown.width(year, lang)).collect();
        // As many years as fit, the selected one among them.
        let room = usize::from(body.width).saturating_sub(code + usize::from(NAME) + 3);
        let visible = in_sight(&widths, self.first, self.column, room);
        self.first = visible.start;
        let mut columns = vec![
            Column::new(lang.t("contract.col.code"), ColumnWidth::Fixed(text::cells(code))),
            Column::new(lang.t("contract.col.label"), ColumnWidth::Min(8)).priority(9),
        ];
        for year in visible.clone() {
            let title = shown.heading(year, self.column == year, lang);
            columns.push(Column::new(title, ColumnWidth::Fixed(text::cells(widths[year]))).right());
        }
        let (selected, column) = (self.selection.selected(), self.column);
        table::draw(frame, body, &context.theme, &columns, &mut self.selection, None, |index| {
            let Some(indicator) = shown.contract.indicators.get(index) else { return Row::default() };
            let mut cells = vec![
                Line::styled(indicator.code.clone(), context.style(Role::Accent)),
                Line::raw(words::label(lang, &shown.contract, indicator)),
            ];
            cells.extend(
                visible.clone().map(|year| shown.cell(index, year, selected == Some(index) && column == year, context)),
            );
            Row::new(cells)
        });
        legend(frame, foot, context, self.first > 0 || visible.end < widths.len());
    }

    fn command(&mut self, command: CommandId, context: &mut Context) -> Flow {
        let last = self.table.as_ref().map_or(0, |table| table.years.len().saturating_sub(1));
        match command {
            popup::CLOSE => return Flow::Close,
            command if list::moved(&mut self.selection, command) => {}
            contract::LEFT => self.column = self.column.saturating_sub(1),
            contract::RIGHT => self.column = (self.column + 1).min(last),
            list::OPEN => {
                if let Some((measure, on)) = self.opened() {
                    return Flow::Open(Box::new(EvidenceView::on(measure, on, context)));
                }
            }
            _ => return Flow::Ignored,
        }
        Flow::Used
    }

    fn refresh(&mut self, context: &mut Context) {
        self.ask(None, context);
    }

    fn reply(&mut self, reply: Reply, context: &mut Context) -> Flow {
        if let Ok(Some(computed)) = reply.take::<Option<Computed>>() {
            self.install(computed, context);
        }
        Flow::Used
    }
}

impl Table {
    /// The heading of a year: the selected one in brackets, the current one with its day.
    fn heading(&self, year: usize, selected: bool, lang: Lang) -> String {
        let Some(year) = self.years.get(year) else { return String::new() };
        let mut title = year.year.to_string();
        if year.when == When::Current {
            title = lang.tf("contract.years.on", &[("date", &lang.date(year.on))]);
        }
        if selected { format!("‹{title}›") } else { title }
    }

    fn width(&self, year: usize, lang: Lang) -> usize {
        let cells = self.cells.get(year).and_then(Option::as_ref);
        let longest = cells.into_iter().flatten().map(|cell| text::width(&words_of(cell, lang))).max().unwrap_or(0);
        longest.max(text::width(&self.heading(year, false, lang))) + 2
    }

    fn cell(&self, indicator: usize, year: usize, selected: bool, context: &Context) -> Line<'static> {
        let Some(cells) = self.cells.get(year).and_then(Option::as_ref) else {
            return Line::styled("…", context.style(Role::Muted));
        };
        let Some(cell) = cells.get(indicator) else { return Line::default() };
        let words = words_of(cell, context.lang);
        let words = if selected { format!("‹{words}›") } else { format!("{words} ") };
        let role = cell.verdict.map_or(Role::Muted, words::role);
        Line::from(Span::styled(words, context.style(role)))
    }
}

/// The years in sight: those from `first` on that fit whole, shifted as little as shows the selected one; at least one.
fn in_sight(widths: &[usize], first: usize, selected: usize, room: usize) -> std::ops::Range<usize> {
    let fits = |first: usize| {
        let mut used = 0;
        let whole = widths.iter().skip(first).take_while(|width| {
            used += **width + 1;
            used <= room
        });
        whole.count().max(1)
    };
    let mut first = first.min(selected);
    while first < selected && first + fits(first) <= selected {
        first += 1;
    }
    // No blank space on the right while years are hidden on the left.
    while first > 0 && first - 1 + fits(first - 1) >= widths.len() {
        first -= 1;
    }
    first..(first + fits(first)).min(widths.len())
}

/// A cell: `28/40 ▼`; of a year to come its target alone; `*` where a reading by hand gives it.
fn words_of(cell: &Cell, lang: Lang) -> String {
    let target = words::target(lang, cell.unit, cell.aim);
    let Some(verdict) = cell.verdict else {
        return if target.is_empty() { String::new() } else { format!("/{target}") };
    };
    let done = cell.done.map(|done| value(lang, cell.unit, done)).unwrap_or_default();
    let mark = if cell.by_hand { words::BY_HAND } else { "" };
    let of = if target.is_empty() || done.is_empty() { String::new() } else { format!("/{target}") };
    let sign = words::sign(verdict);
    let space = if done.is_empty() && mark.is_empty() { "" } else { " " };
    format!("{done}{mark}{of}{space}{sign}")
}

/// What the signs mean, and that there are more years.
fn legend(frame: &mut Frame, area: Rect, context: &Context, more: bool) {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let mut spans: Vec<Span> = Vec::new();
    for verdict in Verdict::ALL {
        spans.push(Span::styled(words::sign(verdict), context.style(words::role(verdict))));
        spans.push(Span::styled(format!(" {}  ", words::word(lang, verdict)), muted));
    }
    put(frame, area, 0, &Line::from(spans));
    let mut said = lang.t("contract.years.help").to_owned();
    if more {
        said = format!("{} · {said}", lang.t("contract.years.more"));
    }
    put(frame, area, 1, &Line::styled(said, muted));
}

#[cfg(test)]
mod tests {
    use super::in_sight;

    #[test]
    fn as_many_years_as_fit_with_the_selected_one() {
        let widths = [9, 9, 9, 9, 9];
        for (first, selected, room, want) in [
            (0, 0, 50, 0..5),
            (0, 0, 25, 0..2),
            (0, 1, 25, 0..2),
            (0, 2, 25, 1..3),
            (1, 2, 25, 1..3),
            (3, 1, 25, 1..3),
            (0, 4, 25, 3..5),
            (4, 4, 50, 0..5),
            (0, 3, 0, 3..4),
        ] {
            assert_eq!(in_sight(&widths, first, selected, room), want, "{first} {selected} {room}");
        }
        assert_eq!(in_sight(&[], 0, 0, 10), 0..0);
    }
}
