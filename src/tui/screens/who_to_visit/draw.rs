//! Drawing the list: a bar for the points, the company, why; and the reasons of the selected one in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Found, WhoToVisit};
use crate::model::membership::Standing;
use crate::tui::commands::global;
use crate::tui::context::Context;
use crate::tui::layers::bulk;
use crate::tui::screens::members::words;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::marks;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// Cells of the bar.
const BAR: usize = 5;
/// Lines for the reasons of the selected company, where there is room.
const REASONS: u16 = 3;

/// The whole layer.
pub(super) fn screen(screen: &mut WhoToVisit, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(found) = &screen.found else { return };
    let lang = context.lang;
    put(frame, area, 0, &head(screen, found, context));
    let body = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    let Some(lines) = found.lines.as_ref().filter(|lines| !lines.is_empty()) else {
        let said = if found.lines.is_none() {
            lang.t("who_to_visit.no_contract").to_owned()
        } else if found.whole > 0 {
            lang.t("who_to_visit.hidden").to_owned()
        } else {
            let key = context.keymap.shown_id(global::NEW_RECORD, lang);
            lang.tf("who_to_visit.nothing", &[("new", &key)])
        };
        let width = usize::from(body.width.saturating_sub(2)).max(1);
        let said = Line::styled(said, context.style(Role::Muted));
        for (row, line) in (1..).zip(text::wrap_line(&said, width)) {
            put(frame, body, row, &line);
        }
        return;
    };
    let foot = if body.height > 10 { REASONS + 1 } else { 0 };
    let rows = Rect { height: body.height - foot, ..body };
    let columns = columns(context);
    let best = found.best;
    let cells = marks::beside(rows, &screen.marks);
    table::draw(frame, cells, &context.theme, &columns, &mut screen.selection, None, |index| {
        lines.get(index).map_or_else(Row::default, |line| {
            let candidate = &line.candidate;
            let role = match candidate.standing {
                Standing::Member => Role::Good,
                Standing::Former => Role::Warn,
                Standing::Prospect => Role::Muted,
            };
            let points = match candidate.planned {
                Some(_) => Line::styled(lang.t("who_to_visit.planned"), context.style(Role::Muted)),
                None => points(candidate.score, best, context),
            };
            Row::new([
                points,
                Line::raw(line.name.clone()),
                Line::raw(line.town.clone()),
                Line::styled(words::standing(candidate.standing, lang), context.style(role)),
                Line::raw(line.reasons.join(" · ")),
            ])
        })
    });
    let row = |index: usize| lines.get(index).map(|line| line.candidate.organisation);
    marks::draw(frame, marks::rows(rows), &context.theme, &screen.marks, &screen.selection, row);
    if let Some(line) = screen.selection.selected().and_then(|index| lines.get(index)) {
        let part = Rect { y: body.y + rows.height, height: foot, ..body };
        let said = lang.tf("who_to_visit.reasons", &[("reasons", &line.reasons.join(" · "))]);
        let width = usize::from(part.width.saturating_sub(2)).max(1);
        let said = Line::styled(said, context.style(Role::Accent));
        for (row, line) in (1..).zip(text::wrap_line(&said, width)) {
            put(frame, part, row, &line);
        }
    }
}

pub(super) fn columns(context: &Context) -> Vec<Column> {
    let t = |key: &'static str| context.t(key).to_owned();
    vec![
        Column::new(t("who_to_visit.col.score"), ColumnWidth::Fixed(text::cells(BAR + 4))),
        Column::new(t("who_to_visit.col.name"), ColumnWidth::Fill(3)),
        Column::new(t("who_to_visit.col.town"), ColumnWidth::Fill(2)).priority(2),
        Column::new(t("who_to_visit.col.standing"), ColumnWidth::Fixed(8)).priority(3),
        Column::new(t("who_to_visit.col.reasons"), ColumnWidth::Fill(7)),
    ]
}

/// The points as a bar against the best, and as a number.
fn points(score: f64, best: f64, context: &Context) -> Line<'static> {
    let full = if best > 0.0 { (score / best * BAR as f64).round() as usize } else { 0 }.min(BAR);
    Line::from(vec![
        Span::styled("█".repeat(full), context.style(Role::Chart1)),
        Span::styled("·".repeat(BAR - full), context.style(Role::Muted)),
        Span::raw(format!("{:>4}", context.lang.decimal(score, 0))),
    ])
}

/// What the lines are: how many, of whom.
fn head(screen: &WhoToVisit, found: &Found, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut spans = vec![
        Span::styled(lang.t("who_to_visit.title"), context.style(Role::Title)),
        Span::styled(" · ", muted),
        Span::raw(lang.tn("who_to_visit.count", count(found.total), &[])),
    ];
    if !screen.marks.is_empty() {
        spans.extend([Span::raw("  "), bulk::told(&screen.marks, context)]);
    }
    let filter = screen.filter.get();
    for entry in found.choices.iter().filter(|entry| filter.has(entry.choice)) {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(entry.name.clone(), context.style(Role::Accent)));
    }
    if found.total > screen.lines().len() {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(
            lang.tf("who_to_visit.first", &[("n", &lang.number(count(screen.lines().len())))]),
            muted,
        ));
    }
    Line::from(spans)
}
