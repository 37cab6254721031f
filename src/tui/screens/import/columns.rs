//! The page of columns: heading, first values, the field each goes to, how sure that is, and why.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::view::ImportView;
use super::words;
use crate::interchange::foreign::layout::Column as Found;
use crate::interchange::foreign::target::Target;
use crate::model::text::display_safe;
use crate::tui::commands::import;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// First values that are shown.
const EXAMPLES: usize = 4;
/// Lines under the table for the selected column.
const FOOT: u16 = 3;
/// Below this width the reasons stand under the table only.
const NARROW: u16 = 100;

pub(super) fn draw(view: &mut ImportView, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(part) = view.desk.as_ref().and_then(|desk| desk.parts.get(view.part)) else { return };
    let t = |key: &'static str| context.t(key).to_owned();
    let mut columns = vec![
        Column::new(t("import.columns.heading"), ColumnWidth::Fill(3)),
        Column::new(t("import.columns.values"), ColumnWidth::Fill(3)).priority(1),
        Column::new(t("import.columns.target"), ColumnWidth::Fill(4)),
        Column::new(t("import.columns.sure"), ColumnWidth::Fixed(5)).right(),
        Column::new(t("import.columns.why"), ColumnWidth::Fill(4)).priority(2),
    ];
    if area.width < NARROW {
        // The line under the table says why.
        columns.pop();
    }
    let foot = if area.height > 8 { FOOT } else { 0 };
    let rows = Rect { height: area.height.saturating_sub(foot), ..area };
    let found = &part.source.layout.columns;
    let key = context.keymap.shown_id(import::SET, context.lang);
    table::draw(frame, rows, &context.theme, &columns, &mut view.columns, None, |index| {
        let Some(column) = found.get(index) else { return Row::default() };
        let (target, role) = target(column, context);
        let sure = if column.is_used() { format!("{} %", column.confidence) } else { String::new() };
        let why_role = if column.lacks.is_some() { Role::Warn } else { Role::Muted };
        Row::new([
            Line::raw(heading(column, context)),
            Line::styled(examples(&part.examples(index, 2)), context.style(Role::Muted)),
            Line::styled(target, context.style(role)),
            Line::styled(sure, context.style(Role::Muted)),
            Line::styled(words::why(context.lang, column, &key), context.style(why_role)),
        ])
    });
    if let Some(index) = view.columns.selected()
        && let Some(column) = found.get(index)
        && foot > 0
    {
        let foot = Rect { y: area.y + rows.height, height: foot, ..area };
        let values = examples(&part.examples(index, EXAMPLES));
        let line =
            vec![Span::raw(heading(column, context)), Span::styled(format!(" : {values}"), context.style(Role::Muted))];
        put(frame, foot, 1, &Line::from(line));
        let (target, role) = target(column, context);
        let why = words::why(context.lang, column, &key);
        let line = Line::from(vec![
            Span::styled(target, context.style(role)),
            Span::styled(format!(" – {why}"), context.style(Role::Muted)),
        ]);
        put(frame, foot, 2, &line);
    }
}

/// The heading; one by which an address book names a field, in words.
fn heading(column: &Found, context: &Context) -> String {
    match Target::parse(&column.heading) {
        Some(target) => words::target(context.lang, &target),
        None => display_safe(&column.heading).into_owned(),
    }
}

fn target(column: &Found, context: &Context) -> (String, Role) {
    match &column.target {
        Some(target) if column.is_used() => (words::target(context.lang, target), Role::Good),
        Some(target) => (format!("({})", words::target(context.lang, target)), Role::Warn),
        None => (context.t("import.columns.none").to_owned(), Role::Muted),
    }
}

/// Values in one line.
fn examples(values: &[String]) -> String {
    let values: Vec<String> =
        values.iter().map(|value| text::truncate(&display_safe(value.trim()).replace('\n', " "), 30)).collect();
    values.join(" | ")
}
