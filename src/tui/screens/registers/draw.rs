//! Drawing the registers: the kinds on the left where there is room, else in a line; the table of one kind.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::actions::only_name;
use super::{KINDS, Registers, columns};
use crate::model::kind::Kind;
use crate::model::register::Query;
use crate::model::standing;
use crate::tui::commands::registers::{CLEAR, KIND, NEW};
use crate::tui::context::Context;
use crate::tui::screens::file::Reader;
use crate::tui::theme::Role;
use crate::tui::widgets::list as list_widget;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, Row};
use crate::tui::widgets::text::{self, cells};

/// From this width on the kinds stand on the left.
const BESIDE_FROM: u16 = 110;
/// How wide they are then.
const BESIDE: u16 = 29;

/// The whole screen.
pub(super) fn screen(screen: &mut Registers, frame: &mut Frame, area: Rect, context: &Context) {
    let beside = if area.width >= BESIDE_FROM { BESIDE } else { 0 };
    let [left, right] = Layout::horizontal([Constraint::Length(beside), Constraint::Min(0)])
        .spacing(u16::from(beside > 0))
        .areas::<2>(area);
    if beside > 0 {
        kinds(screen, frame, left, context);
    }
    let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas::<2>(right);
    if !head.is_empty() {
        heading(screen, frame, head, beside == 0, context);
    }
    match &screen.listed {
        None => {}
        Some((kind, listed)) if listed.ids.is_empty() => {
            let said = nothing(*kind, listed.total > 0, context);
            let line = Line::styled(said, context.style(Role::Muted));
            let lines = text::wrap_line(&line, usize::from(body.width.saturating_sub(2)));
            let room = Rect { x: body.x.saturating_add(1), width: body.width.saturating_sub(1), ..body };
            for (row, line) in room.rows().skip(1).zip(lines) {
                frame.buffer_mut().set_line(row.x, row.y, &line, row.width);
            }
        }
        Some(_) => rows(screen, frame, body, context),
    }
}

fn kinds(screen: &Registers, frame: &mut Frame, area: Rect, context: &Context) {
    let now = screen.view.borrow().at;
    let mut selection = Selection::new(KINDS.len());
    selection.select(now);
    let width = usize::from(area.width);
    // In line with the rows of the table.
    let room = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    list_widget::draw(frame, room, &context.theme, &mut selection, |index| {
        let count = screen.counts.get(index).map(|count| context.lang.number(i64::from(*count))).unwrap_or_default();
        let name = KINDS.get(index).map_or("", |kind| context.lang.title(kind.code()));
        let name = text::truncate(name, width.saturating_sub(text::width(&count) + 4));
        let gap = width.saturating_sub(text::width(&name) + text::width(&count) + 2);
        let role = if count == "0" { Role::Muted } else { Role::Text };
        Line::styled(format!(" {name}{}{count} ", " ".repeat(gap)), context.style(role))
    });
}

/// Which register, how many of how many, and what it is narrowed to; while a text is typed, its field.
fn heading(screen: &Registers, frame: &mut Frame, area: Rect, chooser: bool, context: &Context) {
    let lang = context.lang;
    let (kind, query) = (screen.kind(), screen.view.borrow().query());
    let mut spans = vec![Span::raw(" ")];
    if chooser {
        let at = screen.view.borrow().at + 1;
        let name = format!("‹ {} › ", lang.title(kind.code()));
        spans.push(Span::styled(name, context.style(Role::Title)));
        spans.push(Span::styled(format!("{at}/{}  ", KINDS.len()), context.style(Role::Muted)));
    }
    if let Some((_, listed)) = &screen.listed {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let (shown, total) = (number(listed.ids.len()), number(listed.total));
        let count = if screen.is_behind() {
            context.t("members.counting").to_owned()
        } else if query.narrows() {
            lang.tf("registers.count_of", &[("n", &lang.number(shown)), ("total", &lang.number(total))])
        } else {
            format!("{} {}", lang.number(total), lang.record(kind.code(), total))
        };
        spans.push(Span::styled(count, context.style(if chooser { Role::Text } else { Role::Title })));
        spans.push(Span::raw("  "));
    }
    if let Some(field) = &screen.typing {
        spans.push(Span::styled(format!("{} ", context.t("registers.typing")), context.style(Role::Accent)));
        let line = text::truncate_line(&Line::from(spans), usize::from(area.width));
        let used = cells(text::line_width(&line));
        frame.buffer_mut().set_line(area.x, area.y, &line, area.width);
        let rest = Rect { x: area.x.saturating_add(used), width: area.width.saturating_sub(used), ..area };
        let help = context.t("members.filter.typing_help");
        let room = rest.width.saturating_sub(cells(text::width(help)) + 2).clamp(rest.width.min(10), 30);
        field.draw(frame, Rect { width: room, ..rest }, &context.theme, true, context.t("registers.placeholder"));
        let after = rest.width.saturating_sub(room);
        let hint = text::truncate_line(&Line::styled(format!("  {help}"), context.style(Role::Muted)), after.into());
        frame.buffer_mut().set_line(rest.x.saturating_add(room), area.y, &hint, after);
        return;
    }
    for chip in chips(kind, &query, context) {
        spans.push(Span::styled(format!("[{chip}]"), context.style(Role::Accent)));
        spans.push(Span::raw(" "));
    }
    let line = text::truncate_line(&Line::from(spans), usize::from(area.width));
    frame.buffer_mut().set_line(area.x, area.y, &line, area.width);
}

fn chips(kind: Kind, query: &Query, context: &Context) -> Vec<String> {
    let mut chips = Vec::new();
    if let Some(only) = &query.only {
        chips.push(only_name(only, kind, context));
    }
    if !query.text.trim().is_empty() {
        chips.push(context.lang.tf("members.filter.text", &[("text", &query.text.trim())]));
    }
    chips
}

/// Why nothing is listed, and what to do next.
fn nothing(kind: Kind, narrowed: bool, context: &Context) -> String {
    let key = |id| context.keymap.shown_id(id, context.lang);
    if narrowed {
        return context.lang.tf("registers.nothing", &[("key", &key(CLEAR))]);
    }
    let lang = context.lang;
    let why = lang.find(&format!("registers.empty.{}", kind.code())).unwrap_or_default();
    let then = lang.tf("registers.empty_keys", &[("new", &key(NEW)), ("other", &key(KIND))]);
    format!("{why} {then}")
}

fn rows(screen: &mut Registers, frame: &mut Frame, area: Rect, context: &Context) {
    screen.height = usize::from(area.height.saturating_sub(1));
    let (kind, query) = (screen.kind(), screen.view.borrow().query());
    let shown = columns::of(kind);
    let headings: Vec<Column> = shown.iter().map(|col| col.column(kind, context.lang)).collect();
    let sorted = query.sort.field.and_then(|field| shown.iter().position(|col| col.sorts_by() == Some(field)));
    let mut selection = std::mem::take(&mut screen.selection);
    let world = context.shared().world();
    let reader =
        Reader { labels: &screen.labels, contract: world.contract_on(context.on), lang: context.lang, staff: &[] };
    let (ids, lines) = (screen.ids(), &screen.lines);
    let sort = sorted.map(|at| (at, !query.sort.reversed));
    table::draw(frame, area, &context.theme, &headings, &mut selection, sort, |index| {
        let Some(row) = ids.get(index).and_then(|id| lines.get(id)) else { return Row::default() };
        let standing = standing::of(&row.record, context.on);
        let muted = columns::muted(&row.record, context.on);
        let line =
            Row::new(shown.iter().map(|col| col.cell(&row.record, row.partners, standing, &reader, &context.theme)));
        if muted { line.style(context.style(Role::Muted)) } else { line }
    });
    drop(world);
    screen.selection = selection;
}
