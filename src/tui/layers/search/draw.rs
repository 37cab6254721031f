//! Drawing the box: the field, the filters, the rows.

use chrono::NaiveDate;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::rows::Row;
use super::{Search, filter};
use crate::live::FoundRow;
use crate::model::membership::Standing;
use crate::search::{DocKind, highlight, split_filter};
use crate::tui::commands::Command;
use crate::tui::context::Context;
use crate::tui::layer::Layer;
use crate::tui::theme::Role;
use crate::tui::widgets::{list, marked, popup, text};

/// Cells of the last column, which says what kind of row it is.
const KIND: usize = 10;

/// Beside the field while the rows answer what stood there before.
const STALE: &str = " …";

/// Draws the box.
pub fn draw(search: &mut Search, frame: &mut Frame, area: Rect, context: &Context) {
    // Narrow screens give it the whole width: remains of what is behind would only distract.
    let width = area.width.min(110);
    let height = area.height.min(26);
    let inside = popup::draw(frame, area, &context.theme, &search.title(context), width, height);
    let [first, second] = [0, 1].map(|row: u16| Rect {
        y: inside.y.saturating_add(row),
        height: inside.height.saturating_sub(row).min(1),
        ..inside
    });
    let field = Rect { width: first.width.saturating_sub(text::width(STALE) as u16), ..first };
    search.field.draw(frame, field, &context.theme, true, context.t("search.placeholder"));
    if !first.is_empty() && search.is_stale() {
        let at = Rect { x: field.right(), width: first.width - field.width, ..first };
        frame.render_widget(Line::styled(STALE, context.style(Role::Muted)), at);
    }
    if !second.is_empty() {
        let line = if search.whole {
            filter::line(search.field.text(), context)
        } else {
            Line::styled(context.t("search.loading"), context.style(Role::Muted))
        };
        let line = text::truncate_line(&line, usize::from(second.width));
        frame.render_widget(line, second);
    }
    let rest = Rect { y: inside.y.saturating_add(2), height: inside.height.saturating_sub(2), ..inside };
    if search.rows.is_empty() {
        if !rest.is_empty() {
            frame.render_widget(Line::styled(nothing(search, context), context.style(Role::Muted)), rest);
        }
        return;
    }
    let inner = usize::from(rest.width.saturating_sub(1));
    let (rows, query) = (&search.rows, search.field.text());
    list::draw(frame, rest, &context.theme, &mut search.selection, |index| match rows.get(index) {
        Some(Row::Record(row)) => record(row, query, inner, context),
        Some(Row::Command(row)) => command(row, query, inner, context),
        None => Line::default(),
    });
}

/// Why there are no rows.
fn nothing(search: &Search, context: &Context) -> &'static str {
    if search.field.text().trim().is_empty() {
        context.t("search.begin")
    } else if !context.shared().world().loaded {
        context.t("search.loading")
    } else if split_filter(search.field.text()).is_some_and(|(_, rest)| rest.trim().is_empty()) {
        context.t("search.none_of_kind")
    } else {
        context.t("search.nothing")
    }
}

fn record(row: &FoundRow, query: &str, width: usize, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let kind = match (row.key.kind, row.standing) {
        (DocKind::Organisation, Some(Standing::Member)) => lang.t("search.member"),
        (DocKind::Organisation, Some(Standing::Former)) => lang.t("search.former"),
        (DocKind::Organisation, _) => lang.t("search.prospect"),
        (DocKind::Engagement, _) => lang.t("search.engagement"),
        (kind, _) => lang.record(kind.as_str(), 1),
    };
    let (plain, theme) = (context.style(Role::Text), &context.theme);
    let name_width = width.saturating_sub(KIND + 2) * 3 / 5;
    let context_width = width.saturating_sub(KIND + name_width + 2);
    let mut spans = match row.date {
        Some(date) => report(row, date, query, name_width, context),
        None if row.excerpt.is_empty() => marked::column(&row.name, query, name_width, plain, theme),
        None => explained(row, query, name_width, context),
    };
    spans.push(Span::raw(" "));
    spans.extend(marked::column(&row.context, query, context_width, plain, theme));
    spans.push(Span::raw(" "));
    spans.push(kind_span(kind, context));
    Line::from(spans)
}

/// A record whose name and place do not show what answers: its name, then that.
fn explained(row: &FoundRow, query: &str, width: usize, context: &Context) -> Vec<Span<'static>> {
    let mut spans = marked::spans(&row.name, query, width, context.style(Role::Text), &context.theme);
    let used = spans.iter().map(|span| text::width(&span.content)).sum::<usize>();
    let between = " · ";
    let room = width.saturating_sub(used + text::width(between));
    spans.push(Span::styled(text::truncate(between, width.saturating_sub(used)), context.style(Role::Muted)));
    spans.extend(marked::column(&row.excerpt, query, room, context.style(Role::Muted), &context.theme));
    spans
}

/// A visit: its day, what it was for, and what answers in its report.
fn report(row: &FoundRow, date: NaiveDate, query: &str, width: usize, context: &Context) -> Vec<Span<'static>> {
    let day = text::truncate(&context.lang.date(date), width);
    let room = width.saturating_sub(text::width(&day) + 1);
    // What answers comes first: the purpose where it says it all, else the report.
    let typed = split_filter(query).map_or(query, |(_, rest)| rest).split_whitespace().count();
    let (purpose, report) = (row.name.as_str(), row.excerpt.as_str());
    let in_order = if highlight(query, purpose).len() >= typed { [purpose, report] } else { [report, purpose] };
    let said: Vec<&str> = in_order.into_iter().filter(|text| !text.is_empty()).collect();
    let mut spans = vec![Span::styled(day, context.style(Role::Muted)), Span::raw(" ")];
    spans.extend(marked::column(&said.join(" — "), query, room, context.style(Role::Text), &context.theme));
    spans
}

/// A command: its name and what it does, its key at the right.
fn command(command: &Command, query: &str, width: usize, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let key = context.keymap.shown(command, lang);
    let room = width.saturating_sub(KIND + 1);
    let said = room.saturating_sub(text::width(&key) + 1);
    let mut spans = marked::spans(command.title(lang), query, said, context.style(Role::Text), &context.theme);
    let used = spans.iter().map(|span| text::width(&span.content)).sum::<usize>() + 2;
    spans.push(Span::raw("  "));
    let doc =
        marked::column(command.doc(lang), query, said.saturating_sub(used), context.style(Role::Muted), &context.theme);
    spans.extend(doc);
    spans.push(Span::styled(format!(" {key} "), context.style(Role::Key)));
    spans.push(kind_span(lang.t("search.command"), context));
    Line::from(spans)
}

fn kind_span(kind: &str, context: &Context) -> Span<'static> {
    Span::styled(text::truncate(kind, KIND), context.style(Role::Muted))
}
