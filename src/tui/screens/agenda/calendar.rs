//! A month of the agenda: each day with a letter for each sort of thing it holds, and the chosen day's lines beside it.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::Agenda;
use super::draw::{about, cell, day_row, put, sort_role};
use super::lines::Lines;
use crate::counters::agenda::Sort;
use crate::i18n::capitalise;
use crate::tui::commands::{CommandId, agenda, list};
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{list as list_widget, text};

/// Cells of a day.
const DAY: u16 = 6;
/// Title, names of the days, and up to six weeks of two rows.
const TALL: u16 = 14;
/// The same with one row a week.
const FLAT: u16 = 8;
/// Cells that the lines of a day need to stand beside the month.
const BESIDE: u16 = 28;

/// The chosen day and which of its lines is selected.
pub(super) struct DayView {
    pub day: NaiveDate,
    pub of_day: Vec<usize>,
    pub selection: Selection,
}

impl DayView {
    /// On a day, its first line selected.
    pub fn new(day: NaiveDate, lines: &Lines) -> DayView {
        let of_day = lines.of_day(day);
        DayView { day, selection: Selection::new(of_day.len()), of_day }
    }

    /// The agenda changed.
    pub fn follow(&mut self, lines: &Lines) {
        self.of_day = lines.of_day(self.day);
        self.selection.set_len(self.of_day.len());
    }

    /// The place of the selected entry.
    pub fn selected(&self) -> Option<usize> {
        self.of_day.get(self.selection.selected()?).copied()
    }

    /// The last day of the month in sight.
    pub fn month_end(&self) -> NaiveDate {
        let first = self.day.with_day(1).unwrap_or(self.day);
        first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(self.day)
    }

    /// Moves by a command; gives whether it is one that moves.
    pub fn command(&mut self, command: CommandId, lines: &Lines) -> bool {
        let to = match command {
            agenda::NEXT_DAY => self.day.checked_add_days(Days::new(1)),
            agenda::PREVIOUS_DAY => self.day.checked_sub_days(Days::new(1)),
            list::DOWN => self.day.checked_add_days(Days::new(7)),
            list::UP => self.day.checked_sub_days(Days::new(7)),
            list::PAGE_DOWN => self.day.checked_add_months(Months::new(1)),
            list::PAGE_UP => self.day.checked_sub_months(Months::new(1)),
            list::FIRST => self.day.with_day(1),
            list::LAST => Some(self.month_end()),
            agenda::NEXT_LINE => {
                self.step(true, lines);
                return true;
            }
            agenda::PREVIOUS_LINE => {
                self.step(false, lines);
                return true;
            }
            _ => return false,
        };
        if let Some(day) = to.filter(|day| (1900..=2200).contains(&day.year()) && *day != self.day) {
            *self = DayView::new(day, lines);
        }
        true
    }

    /// The line after or before; after the last of a day, the first of the next day that has some, and back.
    fn step(&mut self, ahead: bool, lines: &Lines) {
        let before = self.selection.selected();
        if ahead {
            self.selection.down();
        } else {
            self.selection.up();
        }
        if before != self.selection.selected() {
            return;
        }
        let days = lines.entries.iter().filter_map(|(_, entry)| entry.done_on.or(entry.date));
        let to =
            if ahead { days.filter(|day| *day > self.day).min() } else { days.filter(|day| *day < self.day).max() };
        if let Some(day) = to {
            *self = DayView::new(day, lines);
            if !ahead {
                self.selection.end();
            }
        }
    }
}

/// Where the month goes and where the day's lines: beside where there is room, else below.
fn split(area: Rect) -> (Rect, Rect) {
    let width = DAY * 7;
    if area.width >= width + 2 + BESIDE {
        let month = Rect { width, ..area };
        return (month, Rect { x: area.x + width + 2, width: area.width - width - 2, ..area });
    }
    let height = if area.height >= TALL + 5 { TALL } else { FLAT.min(area.height.saturating_sub(3)) };
    let month = Rect { width: width.min(area.width), height, ..area };
    (month, Rect { y: area.y + height, height: area.height - height, ..area })
}

/// The month and the day's lines.
pub(super) fn draw(screen: &Agenda, view: &mut DayView, frame: &mut Frame, area: Rect, context: &Context) {
    let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
    let (month, day) = split(inside);
    draw_month(frame, month, context, view, &screen.lines);
    // `put` leaves a blank at the left edge.
    let day = Rect { x: day.x.saturating_sub(1), width: day.width.saturating_add(1), ..day };
    let heading = capitalise(&context.lang.date_long(view.day));
    put(frame, day, 0, &Line::styled(heading, context.style(Role::Title)));
    let relative = context.lang.relative(view.day, context.on);
    put(frame, day, 1, &Line::styled(relative, context.style(Role::Muted)));
    let rows = Rect { y: day.y.saturating_add(2), height: day.height.saturating_sub(2), ..day };
    if view.of_day.is_empty() {
        put(frame, rows, 0, &Line::styled(context.t("agenda.free_day"), context.style(Role::Muted)));
        return;
    }
    let preview = if rows.height > 8 { (rows.height / 2).min(8) } else { 0 };
    let list = Rect { height: (rows.height - preview).min(text::cells(view.of_day.len()).saturating_add(1)), ..rows };
    let whose = screen.staff(context).is_none();
    let of_day = &view.of_day;
    list_widget::draw(frame, list, &context.theme, &mut view.selection, |index| {
        let entry = of_day.get(index).and_then(|at| screen.lines.entries.get(*at));
        entry.map(|(_, entry)| day_row(entry, whose, context)).unwrap_or_default()
    });
    let foot = Rect { y: rows.y + list.height, height: preview.min(rows.height - list.height), ..rows };
    if let Some((_, entry)) = view.selected().and_then(|at| screen.lines.entries.get(at)) {
        about(entry, frame, foot, context);
    }
}

fn draw_month(frame: &mut Frame, area: Rect, context: &Context, view: &DayView, lines: &Lines) {
    let lang = context.lang;
    let width = usize::from(area.width);
    let mut set = |x: u16, y: u16, line: &Line| {
        if y < area.height && x < area.width {
            let line = text::truncate_line(line, width - usize::from(x));
            frame.buffer_mut().set_line(area.x + x, area.y + y, &line, area.width - x);
        }
    };
    let title = format!("{} {}", capitalise(lang.month(view.day.month())), view.day.year());
    set(0, 0, &Line::styled(title, context.style(Role::Title)));
    let mut weekday = Weekday::Mon;
    for column in 0..7 {
        let name = text::truncate(lang.weekday_short(weekday), usize::from(DAY - 1));
        set(column * DAY, 1, &Line::styled(name, context.style(Role::Muted)));
        weekday = weekday.succ();
    }
    let Some(first) = view.day.with_day(1) else { return };
    let lead = first.weekday().num_days_from_monday();
    let tall = if area.height >= TALL { 2 } else { 1 };
    // Where there is no room for all weeks, those up to the chosen day's.
    let room = area.height.saturating_sub(2) / tall;
    let chosen = text::cells((lead + view.day.day0()) as usize / 7);
    let above = if room >= 6 { 0 } else { (chosen + 1).saturating_sub(room) };
    for day in first.iter_days().take_while(|day| day.month() == first.month()) {
        let at = lead + day.day0();
        let (column, week) = (text::cells(at as usize % 7), text::cells(at as usize / 7));
        let Some(week) = week.checked_sub(above) else { continue };
        // Beside the day's number, or under it.
        let marks = marks(day, lines, if tall == 2 { DAY - 1 } else { DAY - 2 }, context);
        let mut number = context.style(if day == context.on { Role::Accent } else { Role::Text });
        if day == context.on {
            number = number.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        let selected = |line: Line<'static>| {
            if day == view.day { line.patch_style(context.style(Role::Selection)) } else { line }
        };
        let figure = Span::styled(format!("{:>2}", day.day()), number);
        let y = 2 + week * tall;
        if tall == 2 {
            let blank = Span::raw(" ".repeat(usize::from(DAY) - 3));
            set(column * DAY, y, &selected(Line::from(vec![figure, blank])));
            set(column * DAY, y + 1, &selected(Line::from(marks)));
        } else {
            let spans = std::iter::once(figure).chain(marks);
            set(column * DAY, y, &selected(Line::from_iter(spans)));
        }
    }
    let mark = |sort: Sort| letter(sort, context);
    let legend = lang.tf(
        "agenda.legend",
        &[
            ("o", &mark(Sort::Obligation)),
            ("v", &mark(Sort::Visit)),
            ("s", &mark(Sort::Step)),
            ("t", &mark(Sort::Task)),
        ],
    );
    set(0, 2 + 6 * tall + 1, &Line::styled(legend, context.style(Role::Muted)));
}

/// The letter of a sort.
fn letter(sort: Sort, context: &Context) -> &'static str {
    match sort {
        Sort::Obligation => context.t("agenda.mark.obligation"),
        Sort::Visit => context.t("agenda.mark.visit"),
        Sort::Step => context.t("agenda.mark.step"),
        Sort::Task => context.t("agenda.mark.task"),
    }
}

/// A letter for each sort that a day holds, overdue ones in the colour of what is wrong; filled up to a width.
fn marks(day: NaiveDate, lines: &Lines, width: u16, context: &Context) -> Vec<Span<'static>> {
    let of_day = lines.of_day(day);
    let mut spans: Vec<Span<'static>> = Vec::new();
    for sort in Sort::ALL {
        let of_sort = || of_day.iter().map(|at| &lines.entries[*at].1).filter(|entry| entry.sort() == sort);
        if of_sort().next().is_some() {
            let late = of_sort().any(|entry| entry.is_late(context.on));
            let open = of_sort().any(|entry| entry.done_on.is_none());
            let role = match (late, open) {
                (true, _) => Role::Bad,
                (_, true) => sort_role(sort),
                _ => Role::Muted,
            };
            spans.push(Span::styled(letter(sort, context), context.style(role).add_modifier(Modifier::BOLD)));
        }
    }
    let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
    spans.push(Span::raw(cell("", usize::from(width).saturating_sub(used))));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_and_day_share_the_area_without_overlapping() {
        for width in 0..200 {
            for height in 0..60 {
                let area = Rect::new(3, 2, width, height);
                let (month, day) = split(area);
                assert_eq!(month.intersection(area), month, "{width}×{height}");
                assert_eq!(day.intersection(area), day, "{width}×{height}");
                assert!(month.intersection(day).is_empty(), "{width}×{height}");
            }
        }
    }

    #[test]
    fn days_weeks_and_months() {
        let lines = Lines::default();
        let mut view = DayView::new(NaiveDate::from_ymd_opt(2015, 1, 31).unwrap(), &lines);
        for (command, want) in [
            (list::PAGE_DOWN, "2015-02-28"),
            (agenda::NEXT_DAY, "2015-03-01"),
            (list::UP, "2015-02-22"),
            (list::FIRST, "2015-02-01"),
            (list::LAST, "2015-02-28"),
            (list::DOWN, "2015-03-07"),
            (list::PAGE_UP, "2015-02-07"),
            (agenda::PREVIOUS_DAY, "2015-02-06"),
            (agenda::NEXT_LINE, "2015-02-06"),
        ] {
            assert!(view.command(command, &lines));
            assert_eq!(view.day.to_string(), want, "{command}");
        }
        assert!(!view.command(agenda::NEW, &lines));
    }
}
