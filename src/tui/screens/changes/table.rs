//! Drawing the lines.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{ChangeLine, Changes};
use crate::tui::context::Context;
use crate::tui::listing::{self, Listing};
use crate::tui::theme::Role;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::{line, text};

/// Narrowest and widest column of figures.
const FIGURES: (usize, usize) = (10, 18);

pub(super) fn draw(changes: &mut Changes, frame: &mut Frame, area: Rect, context: &Context, (old, new): (&str, &str)) {
    if changes.shown.is_empty() {
        let nothing = Line::styled(context.t("changes.nothing"), context.style(Role::Muted));
        line::put(frame, area, 0, &nothing);
        return;
    }
    let columns = columns(changes, context, (old, new));
    let (shown, lines) = (&changes.shown, &changes.lines);
    table::draw(frame, area, &context.theme, &columns, &mut changes.selection, None, |index| {
        shown.get(index).and_then(|at| lines.get(*at)).map_or_else(Row::default, |line| row(line, context))
    });
}

/// The lines in sight on their way out.
pub(super) fn listing(changes: &Changes, title: String, context: &Context, heads: (&str, &str)) -> Listing {
    let lines = changes.shown.iter().filter_map(|at| changes.lines.get(*at));
    listing::shown(
        title,
        &columns(changes, context, heads),
        2,
        lines.map(|line| (None, row(line, context))),
        context.lang,
    )
}

fn columns(changes: &Changes, context: &Context, (old, new): (&str, &str)) -> [Column; 6] {
    let lines = &changes.lines;
    let widest = |of: fn(&ChangeLine) -> &str, title: &str| {
        let cells = lines.iter().map(|line| text::width(of(line))).max().unwrap_or(0);
        text::cells(cells.max(text::width(title)).clamp(FIGURES.0, FIGURES.1))
    };
    let step = context.t("changes.step");
    let code = lines.iter().map(|line| text::width(&line.code)).max().unwrap_or(0);
    [
        Column::new("", ColumnWidth::Fixed(1)),
        Column::new(context.t("changes.code"), ColumnWidth::Fixed(text::cells(code.max(4)))).priority(2),
        Column::new(context.t("changes.figure"), ColumnWidth::Fill(1)),
        Column::new(old, ColumnWidth::Fixed(widest(|line| &line.old, old))).right(),
        Column::new(new, ColumnWidth::Fixed(widest(|line| &line.new, new))).right(),
        Column::new(step, ColumnWidth::Fixed(widest(|line| &line.step, step))).right().priority(1),
    ]
}

fn row(line: &ChangeLine, context: &Context) -> Row {
    let (mark, role) = if line.changed { ("≠", Role::Warn) } else { ("", Role::Text) };
    Row::new([
        Line::styled(mark, context.style(role)),
        Line::styled(line.code.clone(), context.style(Role::Muted)),
        Line::raw(line.label.clone()),
        Line::raw(line.old.clone()),
        Line::from(Span::styled(line.new.clone(), context.style(role))),
        Line::from(Span::styled(line.step.clone(), context.style(role))),
    ])
}
