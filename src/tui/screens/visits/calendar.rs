//! The calendar of the year: which day is selected, and where calendar and list go.

use chrono::{Datelike, Days, Months, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::rows::{State, YearList};
use crate::tui::commands::{CommandId, list, visits};
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::calendar::{self, Calendar};
use crate::tui::widgets::selection::Selection;

/// Cells of a month, and rows of one, as the widget draws them.
const MONTH: (u16, u16) = (22, 8);
/// Cells that a list needs to stand beside the calendar, and rows that it needs below.
const LIST: (u16, u16) = (44, 3);

/// The selected day and which of its visits is selected.
pub(super) struct DayView {
    pub day: NaiveDate,
    pub visits: Selection,
}

impl DayView {
    /// On a day, its first visit selected.
    pub fn new(day: NaiveDate, list: &YearList) -> DayView {
        DayView { day, visits: Selection::new(list.of_day(day).len()) }
    }

    /// The list changed.
    pub fn follow(&mut self, list: &YearList) {
        self.visits.set_len(list.of_day(self.day).len());
    }

    /// The index in the list of the selected visit.
    pub fn selected(&self, list: &YearList) -> Option<usize> {
        let of_day = list.of_day(self.day);
        self.visits.selected().map(|at| of_day.start + at).filter(|index| of_day.contains(index))
    }

    /// Moves by a command and gives whether it is one that moves; never out of the year, which is that of the date of reference.
    pub fn command(&mut self, command: CommandId, list: &YearList) -> bool {
        let year = self.day.year();
        let to = match command {
            visits::NEXT_DAY => self.day.checked_add_days(Days::new(1)),
            visits::PREVIOUS_DAY => self.day.checked_sub_days(Days::new(1)),
            list::DOWN => self.day.checked_add_days(Days::new(7)),
            list::UP => self.day.checked_sub_days(Days::new(7)),
            list::PAGE_DOWN => self.day.checked_add_months(Months::new(1)),
            list::PAGE_UP => self.day.checked_sub_months(Months::new(1)),
            list::FIRST => NaiveDate::from_ymd_opt(year, 1, 1),
            list::LAST => NaiveDate::from_ymd_opt(year, 12, 31),
            visits::NEXT_VISIT => {
                self.next_visit(list);
                return true;
            }
            visits::PREVIOUS_VISIT => {
                self.previous_visit(list);
                return true;
            }
            _ => return false,
        };
        if let Some(day) = to.filter(|day| day.year() == year && *day != self.day) {
            *self = DayView::new(day, list);
        }
        true
    }

    /// The next visit of the day, else the first of the next day that has some.
    fn next_visit(&mut self, list: &YearList) {
        let before = self.visits.selected();
        self.visits.down();
        let next = || list.days.range(self.day..).map(|(day, _)| *day).find(|day| *day > self.day);
        if before == self.visits.selected()
            && let Some(day) = next()
        {
            *self = DayView::new(day, list);
        }
    }

    /// The visit before on the day, else the last of the day before that has some.
    fn previous_visit(&mut self, list: &YearList) {
        let before = self.visits.selected();
        self.visits.up();
        if before == self.visits.selected()
            && let Some((day, _)) = list.days.range(..self.day).next_back()
        {
            *self = DayView::new(*day, list);
            self.visits.end();
        }
    }
}

/// Where the calendar goes and where the day's list: beside where there is room for the whole year that way, else
/// below.
pub(super) fn split(area: Rect) -> (Rect, Rect) {
    for columns in [3, 4, 6] {
        let width = columns * MONTH.0 - 2;
        if area.width >= width + 2 + LIST.0 && area.height >= 12 / columns * MONTH.1 {
            let list = Rect { x: area.x + width + 2, width: area.width - width - 2, ..area };
            return (Rect { width, ..area }, list);
        }
    }
    let columns = ((area.width + 2) / MONTH.0).clamp(1, 12);
    let needed = 12u16.div_ceil(columns);
    let bands = (area.height.saturating_sub(LIST.1) / MONTH.1).clamp(1, needed);
    let height = (bands * MONTH.1).min(area.height);
    let list = Rect { y: area.y + height, height: area.height - height, ..area };
    (Rect { height, ..area }, list)
}

/// How a day with visits looks: by colour, and by modifiers where there is none.
pub(super) fn mark(state: State, context: &Context) -> Style {
    let (role, modifiers) = match state {
        State::ToConfirm => (Role::Warn, Modifier::BOLD | Modifier::UNDERLINED),
        State::Planned => (Role::Accent, Modifier::UNDERLINED),
        State::Done => (Role::Good, Modifier::BOLD),
        State::Later => (Role::Muted, Modifier::BOLD),
    };
    let style = context.style(role);
    if context.theme.is_mono() { Style::new().add_modifier(modifiers) } else { style.add_modifier(modifiers) }
}

/// Draws the months with the days that have visits.
pub(super) fn draw(frame: &mut Frame, area: Rect, context: &Context, view: &DayView, list: &YearList) {
    let lang = context.lang;
    let months: Vec<String> = (1..=12).map(|month| lang.month(month).to_owned()).collect();
    let monday = chrono::Weekday::Mon;
    let weekdays: Vec<String> = std::iter::successors(Some(monday), |day| Some(day.succ()))
        .take(7)
        .map(|day| lang.weekday_short(day).to_owned())
        .collect();
    let shown = Calendar { year: view.day.year(), selected: Some(view.day), months: &months, weekdays: &weekdays };
    calendar::draw(frame, area, &context.theme, shown, |day| list.days.get(&day).map(|state| mark(*state, context)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_and_list_share_the_area_without_overlapping() {
        for width in 0..260 {
            for height in 0..70 {
                let area = Rect::new(3, 2, width, height);
                let (months, day) = split(area);
                assert_eq!(months.intersection(area), months, "{width}×{height}");
                assert_eq!(day.intersection(area), day, "{width}×{height}");
                assert!(months.intersection(day).is_empty(), "{width}×{height}");
            }
        }
    }

    #[test]
    fn the_selected_day_stays_in_its_year() {
        let list = YearList::default();
        let mut view = DayView::new(NaiveDate::from_ymd_opt(2015, 12, 31).unwrap(), &list);
        for (command, want) in [
            (visits::NEXT_DAY, (12, 31)),
            (list::DOWN, (12, 31)),
            (list::UP, (12, 24)),
            (list::PAGE_UP, (11, 24)),
            (list::FIRST, (1, 1)),
            (visits::PREVIOUS_DAY, (1, 1)),
            (visits::NEXT_DAY, (1, 2)),
            (list::PAGE_DOWN, (2, 2)),
        ] {
            view.command(command, &list);
            assert_eq!((view.day.year(), view.day.month(), view.day.day()), (2015, want.0, want.1), "{command}");
        }
        assert!(!view.command(visits::NEW, &list));
    }
}
