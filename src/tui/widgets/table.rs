//! A table that asks only for the rows it shows.

use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::selection::Selection;
use super::text::{self, cells};
use crate::tui::theme::{Role, Theme};

/// Selection and scroll position of a table.
pub type TableState = Selection;

/// How wide a column is, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnWidth {
    /// Exactly this.
    Fixed(u16),
    /// At least this, and one share of what is left over.
    Min(u16),
    /// At least [`FILL_MIN`], and this many shares of what is left over.
    Fill(u16),
}

/// Smallest width of a [`ColumnWidth::Fill`] column.
pub const FILL_MIN: u16 = 6;

/// Heading and layout of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Width.
    pub width: ColumnWidth,
    /// Alignment of heading and cells.
    pub align: Alignment,
    /// Columns that do not fit are dropped, the highest number first, then the rightmost.
    pub priority: u8,
}

impl Column {
    /// A left-aligned column of priority 0, the last to be dropped.
    pub fn new(title: impl Into<String>, width: ColumnWidth) -> Self {
        Self { title: title.into(), width, align: Alignment::Left, priority: 0 }
    }

    /// The same, right-aligned.
    pub fn right(mut self) -> Self {
        self.align = Alignment::Right;
        self
    }

    /// The same, with another priority.
    pub fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }
}

/// One row: a cell for each column, in order; missing cells stay blank.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Line<'static>>,
    /// Style under the cells' own.
    pub style: Style,
}

impl Row {
    /// A row of cells in plain style.
    pub fn new<C: Into<Line<'static>>>(cells: impl IntoIterator<Item = C>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), style: Style::new() }
    }

    /// The same, with a style under the cells' own.
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }
}

/// Draws the headings and the visible rows; `row` is called for visible indices only.
///
/// `sort`: index of the sorted column and whether ascending.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    columns: &[Column],
    state: &mut TableState,
    sort: Option<(usize, bool)>,
    mut row: impl FnMut(usize) -> Row,
) {
    let area = area.intersection(frame.area());
    let height = area.height.saturating_sub(1);
    let visible = state.visible(usize::from(height));
    if area.is_empty() {
        return;
    }
    let scrolls = state.len() > usize::from(height) && height > 0 && area.width > 2;
    let body_width = area.width - u16::from(scrolls);
    let layout = layout(columns, body_width);

    let header = theme.style(Role::Header);
    frame.buffer_mut().set_style(Rect { height: 1, ..area }, header);
    for &(index, x, width) in &layout {
        let column = &columns[index];
        let arrow = match sort {
            Some((sorted, ascending)) if sorted == index => {
                if ascending {
                    " ▲"
                } else {
                    " ▼"
                }
            }
            _ => "",
        };
        let room = usize::from(width).saturating_sub(text::width(arrow));
        let title = format!("{}{arrow}", text::truncate(&column.title, room));
        put(frame, area.x + x, area.y, width, &Line::from(Span::styled(title, header)), column.align);
    }

    let first = visible.start;
    for index in visible {
        // `visible` is at most `height` long, so the sum stays inside the area.
        let y = area.y + 1 + cells(index - first);
        let row = row(index);
        let line = Rect { y, height: 1, width: body_width, ..area };
        frame.buffer_mut().set_style(line, row.style);
        for &(column, x, width) in &layout {
            if let Some(cell) = row.cells.get(column) {
                put(frame, area.x + x, y, width, cell, columns[column].align);
            }
        }
        if state.selected() == Some(index) {
            // Over the cells, so that their colours cannot make the bar unreadable.
            frame.buffer_mut().set_style(line, theme.style(Role::Selection));
        }
    }
    if scrolls {
        let track = Rect { x: area.x + body_width, y: area.y + 1, width: 1, height };
        scrollbar(frame, track, theme, state.len(), first);
    }
}

/// Draws a scrollbar over the whole of `track` for `len` items, the first visible at `offset`.
pub(super) fn scrollbar(frame: &mut Frame, track: Rect, theme: &Theme, len: usize, offset: usize) {
    let track = track.intersection(frame.area());
    let height = usize::from(track.height);
    if track.is_empty() || len <= height {
        return;
    }
    let thumb = (height * height / len).max(1);
    let hidden = len - height;
    let travel = height - thumb;
    let start = (offset.min(hidden) * travel + hidden / 2) / hidden;
    for row in 0..height {
        let (symbol, role) =
            if (start..start + thumb).contains(&row) { ("█", Role::Accent) } else { ("│", Role::Border) };
        let y = track.y + cells(row);
        frame.buffer_mut().set_string(track.x, y, symbol, theme.style(role));
    }
}

/// Puts one cell's text, cut and aligned.
fn put(frame: &mut Frame, x: u16, y: u16, width: u16, line: &Line, align: Alignment) {
    let line = text::truncate_line(line, usize::from(width));
    let free = width.saturating_sub(cells(text::line_width(&line)));
    let indent = match align {
        Alignment::Left => 0,
        Alignment::Center => free / 2,
        Alignment::Right => free,
    };
    frame.buffer_mut().set_line(x + indent, y, &line, width.saturating_sub(indent));
}

/// Columns that fit in `width` cells: (index, left edge, width), one blank between them.
fn layout(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
    let minimum = |column: &Column| match column.width {
        ColumnWidth::Fixed(cells) | ColumnWidth::Min(cells) => u32::from(cells),
        ColumnWidth::Fill(_) => u32::from(FILL_MIN),
    };
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let total = |kept: &[usize]| -> u32 {
        let gaps = u32::try_from(kept.len().saturating_sub(1)).unwrap_or(u32::MAX);
        kept.iter().map(|&index| minimum(&columns[index])).fold(gaps, u32::saturating_add)
    };
    while kept.len() > 1 && total(&kept) > u32::from(width) {
        let last = kept
            .iter()
            .enumerate()
            .max_by_key(|&(place, &index)| (columns[index].priority, place))
            .map_or(0, |(place, _)| place);
        kept.remove(last);
    }
    let mut surplus = u32::from(width).saturating_sub(total(&kept));
    let shares = |column: &Column| match column.width {
        ColumnWidth::Fixed(_) => 0,
        ColumnWidth::Min(_) => 1,
        ColumnWidth::Fill(shares) => u32::from(shares),
    };
    let mut all_shares: u32 = kept.iter().map(|&index| shares(&columns[index])).sum();
    let mut x = 0u16;
    kept.into_iter()
        .map(|index| {
            let column = &columns[index];
            // Dividing what remains, so that the last one takes the rounding.
            let extra = (surplus * shares(column)).checked_div(all_shares).unwrap_or(0);
            surplus -= extra;
            all_shares -= shares(column);
            let wanted = u16::try_from(minimum(column) + extra).unwrap_or(u16::MAX);
            let cell = (index, x, wanted.min(width.saturating_sub(x)));
            x = x.saturating_add(wanted).saturating_add(1);
            cell
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::test_screen::{HARD_TEXT, SIZES, buffer, rows};
    use super::*;
    use proptest::prelude::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::new("Nom", ColumnWidth::Fill(2)),
            Column::new("Ville", ColumnWidth::Min(8)).priority(1),
            Column::new("Dû", ColumnWidth::Fixed(6)).right().priority(2),
        ]
    }

    fn row(index: usize) -> Row {
        Row::new([format!("Org {index}"), HARD_TEXT.into(), "120".into()])
    }

    #[test]
    fn safe_at_every_size() {
        for (width, height) in SIZES {
            let mut state = TableState::new(100);
            state.end();
            buffer(width, height, |frame| {
                let area = frame.area();
                draw(frame, area, &Theme::dark(), &columns(), &mut state, Some((2, true)), row);
            });
        }
    }

    #[test]
    fn area_outside_the_screen_is_clipped() {
        buffer(20, 5, |frame| {
            let area = Rect::new(15, 3, 50, 50);
            draw(frame, area, &Theme::dark(), &columns(), &mut TableState::new(9), None, row);
        });
    }

    #[test]
    fn shows_headings_rows_selection_and_scrollbar() {
        let mut state = TableState::new(100);
        state.select(50);
        let mut asked = Vec::new();
        let screen = rows(40, 4, |frame| {
            let area = frame.area();
            draw(frame, area, &Theme::dark(), &columns(), &mut state, Some((0, false)), |index| {
                asked.push(index);
                Row::new([format!("Org {index}"), "漢字かな漢字かな".into(), "120".into()])
            });
        });
        assert_eq!(asked, [48, 49, 50]);
        assert_eq!(screen[0], "Nom ▼             Ville              Dû");
        assert_eq!(screen[1], "Org 48            漢字かな漢字…     120│");
        assert_eq!(screen[2], "Org 49            漢字かな漢字…     120█");
        assert_eq!(screen[3], "Org 50            漢字かな漢字…     120│");
    }

    #[test]
    fn selection_covers_the_colours_of_the_cells() {
        let theme = Theme::dark();
        let buffer = buffer(20, 3, |frame| {
            let area = frame.area();
            draw(frame, area, &theme, &columns(), &mut TableState::new(1), None, |_| {
                Row::new([Line::styled("rouge", theme.style(Role::Bad))])
            });
        });
        assert_eq!(buffer[(0, 1)].bg, theme.style(Role::Selection).bg.unwrap());
        assert_eq!(buffer[(0, 1)].fg, theme.style(Role::Selection).fg.unwrap());
        assert_eq!(buffer[(19, 1)].bg, theme.style(Role::Selection).bg.unwrap());
    }

    #[test]
    fn narrow_tables_drop_columns_by_priority() {
        let kept = |width| -> Vec<usize> { layout(&columns(), width).iter().map(|c| c.0).collect() };
        assert_eq!(kept(22), [0, 1, 2]);
        assert_eq!(kept(21), [0, 1]);
        assert_eq!(kept(14), [0]);
        assert_eq!(layout(&columns(), 3), [(0, 0, 3)]);
    }

    proptest! {
        #[test]
        fn layout_stays_inside(
            width in 0u16..200,
            specs in proptest::collection::vec((0u8..3, 0u16..60, 0u8..4), 0..8),
        ) {
            let columns: Vec<Column> = specs
                .iter()
                .map(|&(kind, cells, priority)| {
                    let width = match kind {
                        0 => ColumnWidth::Fixed(cells),
                        1 => ColumnWidth::Min(cells),
                        _ => ColumnWidth::Fill(cells),
                    };
                    Column::new("t", width).priority(priority)
                })
                .collect();
            let mut end = 0;
            for (_, x, cells) in layout(&columns, width) {
                prop_assert!(x >= end);
                prop_assert!(cells == 0 || x + cells <= width);
                end = x + cells;
            }
        }
    }
}
