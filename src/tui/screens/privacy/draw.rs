//! Drawing the list: the day, the person, the organisation, the last sign of life.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Privacy, Reach, SOON, key};
use crate::i18n::messages::privacy as words;
use crate::model::text::display_safe;
use crate::store::{Expiring, Who};
use crate::tui::commands::privacy;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::marks;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// The whole layer.
pub(super) fn screen(screen: &mut Privacy, frame: &mut Frame, area: Rect, context: &Context) {
    if screen.found.is_none() {
        return;
    }
    put(frame, area, 0, &head(screen, context));
    let body = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    let lines: Vec<Expiring> = screen.lines(context).into_iter().cloned().collect();
    if lines.is_empty() {
        let key = context.keymap.shown_id(privacy::REACH, context.lang);
        let said = match screen.reach {
            Reach::All => context.t("privacy.nobody").to_owned(),
            _ => context.lang.tf("privacy.nothing_due", &[("key", &key)]),
        };
        let said = Line::styled(said, context.style(Role::Muted));
        let width = usize::from(body.width.saturating_sub(2)).max(1);
        for (row, line) in (1..).zip(text::wrap_line(&said, width)) {
            put(frame, body, row, &line);
        }
        return;
    }
    let cells = marks::beside(body, &screen.marks);
    table::draw(frame, cells, &context.theme, &columns(context), &mut screen.selection, None, |index| {
        lines.get(index).map_or_else(Row::default, |line| row(line, context))
    });
    let id = |index: usize| lines.get(index).map(key);
    marks::draw(frame, marks::rows(body), &context.theme, &screen.marks, &screen.selection, id);
}

pub(super) fn columns(context: &Context) -> Vec<Column> {
    let t = |key: &'static str| context.t(key).to_owned();
    vec![
        Column::new(t("privacy.col.expires"), ColumnWidth::Fixed(10)),
        Column::new(t("privacy.col.name"), ColumnWidth::Fill(3)),
        Column::new(t("privacy.col.organisation"), ColumnWidth::Fill(3)),
        Column::new(t("privacy.col.since"), ColumnWidth::Fixed(33)),
        Column::new(t("privacy.col.what"), ColumnWidth::Fixed(23)).priority(1),
    ]
}

pub(super) fn row(line: &Expiring, context: &Context) -> Row {
    let lang = context.lang;
    let role = if line.expiry.is_due(context.on) { Role::Bad } else { Role::Warn };
    let what = match (&line.who, line.on_visits) {
        (Who::Deleted(_), _) => lang.t("privacy.in_journal").to_owned(),
        (Who::Met, _) => lang.t("privacy.met_only").to_owned(),
        (Who::Contact(_), true) => lang.t("privacy.on_visits").to_owned(),
        (Who::Contact(_), false) => display_safe(&line.role).into_owned(),
    };
    Row::new([
        Line::styled(lang.date(line.expiry.on), context.style(role)),
        Line::raw(display_safe(&line.name).into_owned()),
        Line::raw(display_safe(&line.organisation_name).into_owned()),
        // Where there is no room for more, that the record is gone says more than since when.
        Line::raw(words::deleted_line(lang, line).unwrap_or_else(|| words::since(lang, &line.expiry))),
        Line::styled(what, context.style(Role::Muted)),
    ])
}

/// How many, by which rule, and who is not to come back.
fn head(screen: &Privacy, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let Some(found) = &screen.found else { return Line::default() };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let soon = context.on.checked_add_months(chrono::Months::new(SOON)).unwrap_or(context.on);
    let due = found.people.iter().filter(|line| line.expiry.is_due(context.on)).count();
    let near = found.people.iter().filter(|line| line.expiry.is_due(soon)).count() - due;
    let mut spans = vec![
        Span::styled(lang.t("privacy.title"), context.style(Role::Title)),
        Span::styled(" · ", muted),
        Span::styled(
            lang.tn("privacy.count", count(due), &[]),
            context.style(if due > 0 { Role::Bad } else { Role::Good }),
        ),
    ];
    let mut say = |said: String, role: Role| {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(said, context.style(role)));
    };
    say(lang.tn("privacy.soon", count(near), &[]), if near > 0 { Role::Warn } else { Role::Muted });
    if screen.reach == Reach::All {
        say(lang.tn("privacy.later", count(found.people.len() - due - near), &[]), Role::Muted);
    }
    say(lang.tn("privacy.rule", i64::from(found.months), &[]), Role::Muted);
    if found.suppressed > 0 {
        say(lang.tn("privacy.suppressed", i64::from(found.suppressed), &[]), Role::Muted);
    }
    Line::from(spans)
}
