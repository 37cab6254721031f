//! A year as twelve small months.

use chrono::{Datelike, Days, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::text::{self, cells};
use crate::tui::theme::{Role, Theme};

/// What the calendar shows.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// The year, 1 to 9999.
    pub year: i32,
    /// The selected day; its month is kept visible.
    pub selected: Option<NaiveDate>,
    /// Names of the months, January first.
    pub months: &'a [String],
    /// Names of the days, Monday first (weeks begin on Monday, ISO 8601), cut to two cells.
    pub weekdays: &'a [String],
}

/// Seven days of two cells with a blank between them.
const MONTH_WIDTH: u16 = 20;
/// Title, names of the days and up to six weeks.
const MONTH_HEIGHT: u16 = 8;
const GAP: u16 = 2;

/// Draws as many months side by side as fit (1, 2, 3, 4, 6 or 12). When not all rows of months
/// fit, those around the selected day are shown. `mark` styles a day.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    calendar: Calendar,
    mark: impl Fn(NaiveDate) -> Option<Style>,
) {
    let area = area.intersection(frame.area());
    if area.is_empty() {
        return;
    }
    let fit = (area.width + GAP) / (MONTH_WIDTH + GAP);
    let columns = [12, 6, 4, 3, 2].into_iter().find(|&columns| columns <= fit).unwrap_or(1);
    let bands = 12 / columns;
    // With a blank row between bands where the height allows it.
    let pitch = if u32::from(area.height) + 1 >= u32::from(bands) * u32::from(MONTH_HEIGHT + 1) {
        MONTH_HEIGHT + 1
    } else {
        MONTH_HEIGHT
    };
    let shown = ((area.height + pitch - MONTH_HEIGHT) / pitch).clamp(1, bands);
    let month =
        calendar.selected.filter(|day| day.year() == calendar.year).map_or(0, |day| cells(day.month0() as usize));
    let first_band = (month / columns).saturating_sub(shown - 1);

    for band in 0..shown {
        for column in 0..columns {
            let month = (first_band + band) * columns + column;
            let place = Rect {
                x: area.x + column * (MONTH_WIDTH + GAP),
                y: area.y + band * pitch,
                width: MONTH_WIDTH,
                height: MONTH_HEIGHT,
            }
            .intersection(area);
            draw_month(frame, place, theme, &calendar, month, &mark);
        }
    }
}

fn draw_month(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    calendar: &Calendar,
    month0: u16,
    mark: impl Fn(NaiveDate) -> Option<Style>,
) {
    let mut put = |column: u16, row: u16, label: &str, width: usize, style: Style| {
        let room = usize::from(area.width.saturating_sub(column));
        if row < area.height && room > 0 {
            let label = text::truncate(label, width.min(room));
            let buffer = frame.buffer_mut();
            buffer.set_string(area.x + column, area.y + row, label, style);
        }
    };
    if let Some(name) = calendar.months.get(usize::from(month0)) {
        put(0, 0, name, 20, theme.style(Role::Title));
    }
    for (column, name) in (0u16..7).zip(calendar.weekdays) {
        let name: String = text::graphemes(name).take(2).map(|(g, _)| g).collect();
        put(column * 3, 1, &name, 2, theme.style(Role::Muted));
    }
    let month = u32::from(month0) + 1;
    let Some(first) = NaiveDate::from_ymd_opt(calendar.year, month, 1) else {
        return;
    };
    let lead = first.weekday().num_days_from_monday();
    let days =
        (0..31).map_while(|ahead| first.checked_add_days(Days::new(ahead))).take_while(|day| day.month() == month);
    for day in days {
        let cell = lead + day.day0();
        let (column, row) = (cells(cell as usize % 7) * 3, cells(cell as usize / 7) + 2);
        let mut style = theme.style(Role::Text).patch(mark(day).unwrap_or_default());
        if calendar.selected == Some(day) {
            style = style.patch(theme.style(Role::Selection));
        }
        put(column, row, &format!("{:2}", day.day()), 2, style);
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (1..=count).map(|index| format!("n{index}")).collect()
    }

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn screen(width: u16, height: u16, selected: Option<NaiveDate>) -> Vec<String> {
        let (months, weekdays) = (names(12), names(7));
        rows(width, height, |frame| {
            let area = frame.area();
            let calendar = Calendar { year: 2018, selected, months: &months, weekdays: &weekdays };
            draw(frame, area, &Theme::dark(), calendar, |_| None);
        })
    }

    #[test]
    fn weeks_begin_on_monday() {
        let screen = screen(20, 8, Some(date(2018, 2, 1)));
        assert_eq!(
            screen,
            [
                "n2",
                "n1 n2 n3 n4 n5 n6 n7",
                "          1  2  3  4",
                " 5  6  7  8  9 10 11",
                "12 13 14 15 16 17 18",
                "19 20 21 22 23 24 25",
                "26 27 28",
                ""
            ]
        );
    }

    #[test]
    fn adapts_its_columns_to_the_width() {
        let titles = |width| screen(width, 60, None)[0].split_whitespace().count();
        assert_eq!(titles(20), 1);
        assert_eq!(titles(41), 1);
        assert_eq!(titles(42), 2);
        assert_eq!(titles(80), 3);
        assert_eq!(titles(109), 4);
        assert_eq!(titles(130), 6);
        assert_eq!(titles(262), 12);
    }

    #[test]
    fn keeps_the_selected_month_visible() {
        for month in 1..=12 {
            for (width, height) in [(20, 8), (80, 24), (42, 17)] {
                let rows = screen(width, height, Some(date(2018, month, 15)));
                let title = format!("n{month}");
                assert!(rows.iter().any(|row| { row.split_whitespace().any(|word| word == title) }));
            }
        }
    }

    #[test]
    fn marks_and_selects_days() {
        let theme = Theme::dark();
        let (months, weekdays) = (names(12), names(7));
        let buffer = buffer(20, 8, |frame| {
            let area = frame.area();
            let calendar =
                Calendar { year: 2018, selected: Some(date(2018, 1, 1)), months: &months, weekdays: &weekdays };
            draw(frame, area, &theme, calendar, |day| (day.day() == 2).then(|| theme.style(Role::Bad)));
        });
        assert_eq!(buffer[(1, 2)].bg, theme.style(Role::Selection).bg.unwrap());
        assert_eq!(buffer[(4, 2)].fg, theme.style(Role::Bad).fg.unwrap());
    }

    #[test]
    fn safe_at_every_size() {
        let hard = vec![HARD_TEXT.to_owned(); 12];
        for (width, height) in SIZES {
            for year in [2018, 2020, i32::MAX] {
                buffer(width, height, |frame| {
                    let area = frame.area();
                    let calendar =
                        Calendar { year, selected: Some(date(2018, 12, 31)), months: &hard, weekdays: &hard };
                    draw(frame, area, &Theme::mono(), calendar, |_| None);
                });
            }
        }
    }
}
