//! Drawing the list: how sure it is, the two records, why.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Duplicates;
use crate::i18n::messages::merge as words;
use crate::model::duplicates::Strength;
use crate::model::kind::Kind;
use crate::model::membership::standing;
use crate::model::siret::Siret;
use crate::model::text::display_safe;
use crate::store::{Duplicate, Twin};
use crate::tui::commands::duplicates;
use crate::tui::context::Context;
use crate::tui::screens::members::words as member_words;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// Lines for the selected pair, where there is room: a blank, the two, why.
const FOOT: u16 = 4;

/// The whole layer.
pub(super) fn screen(screen: &mut Duplicates, frame: &mut Frame, area: Rect, context: &Context) {
    if !screen.loaded {
        return;
    }
    put(frame, area, 0, &head(screen, context));
    let body = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    let lines: Vec<&Duplicate> = screen.found.iter().filter(|pair| screen.all || !pair.distinct).collect();
    if lines.is_empty() {
        let key = context.keymap.shown_id(duplicates::ALL, context.lang);
        let said = match screen.found.is_empty() {
            true => context.t("duplicates.nothing").to_owned(),
            false => context.lang.tf("duplicates.all_distinct", &[("key", &key)]),
        };
        let width = usize::from(body.width.saturating_sub(2)).max(1);
        let said = Line::styled(said, context.style(Role::Muted));
        for (row, line) in (1..).zip(text::wrap_line(&said, width)) {
            put(frame, body, row, &line);
        }
        return;
    }
    let foot = if body.height > 10 { FOOT } else { 0 };
    let rows = Rect { height: body.height - foot, ..body };
    table::draw(frame, rows, &context.theme, &columns(context), &mut screen.selection, None, |index| {
        lines.get(index).map_or_else(Row::default, |pair| row(pair, context))
    });
    if let Some(pair) = screen.selection.selected().and_then(|index| lines.get(index)) {
        let part = Rect { y: body.y + rows.height, height: foot, ..body };
        put(frame, part, 1, &detail(&pair.first, pair.kind, context));
        put(frame, part, 2, &detail(&pair.second, pair.kind, context));
        put(frame, part, 3, &Line::styled(words::reasons(context.lang, &pair.why), context.style(Role::Accent)));
    }
}

fn columns(context: &Context) -> Vec<Column> {
    let t = |key: &'static str| context.t(key).to_owned();
    vec![
        Column::new(t("duplicates.col.strength"), ColumnWidth::Fixed(9)),
        Column::new(t("duplicates.col.kind"), ColumnWidth::Fixed(9)).priority(2),
        Column::new(t("duplicates.col.first"), ColumnWidth::Fill(4)),
        Column::new(t("duplicates.col.second"), ColumnWidth::Fill(4)),
        Column::new(t("duplicates.col.why"), ColumnWidth::Fill(4)).priority(1),
    ]
}

fn row(pair: &Duplicate, context: &Context) -> Row {
    let lang = context.lang;
    let (strength, role) = match pair.strength() {
        _ if pair.distinct => (context.t("duplicates.distinct"), Role::Muted),
        Strength::Sure => (words::strength(lang, Strength::Sure), Role::Bad),
        Strength::Likely => (words::strength(lang, Strength::Likely), Role::Warn),
        Strength::Possible => (words::strength(lang, Strength::Possible), Role::Muted),
    };
    let name = |twin: &Twin| {
        let rest = if pair.kind == Kind::Contact { &twin.organisation_name } else { &twin.town };
        let mut spans = vec![Span::raw(display_safe(&twin.name).into_owned())];
        if !rest.is_empty() {
            spans.push(Span::styled(format!(" · {}", display_safe(rest)), context.style(Role::Muted)));
        }
        Line::from(spans)
    };
    Row::new([
        Line::styled(strength, context.style(role)),
        Line::styled(lang.record(pair.kind.code(), 1).to_owned(), context.style(Role::Muted)),
        name(&pair.first),
        name(&pair.second),
        Line::raw(words::reasons(lang, &pair.why)),
    ])
}

/// One record with what tells it from the other.
fn detail(twin: &Twin, kind: Kind, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let mut spans = vec![Span::raw(display_safe(&twin.name).into_owned())];
    let mut say = |text: &str, style| {
        if !text.is_empty() {
            spans.push(Span::styled(" · ", muted));
            spans.push(Span::styled(display_safe(text).into_owned(), style));
        }
    };
    if kind == Kind::Contact {
        say(&twin.organisation_name, muted);
    } else {
        say(&twin.town, muted);
        let world = context.shared().world();
        if let Some(file) = world.facts.file(twin.id) {
            let standing = standing(file.memberships, context.on);
            say(member_words::standing(standing, lang), context.style(Role::Accent));
        }
        say(&Siret::parse(&twin.siret).map_or_else(|_| twin.siret.clone(), |siret| siret.grouped()), muted);
    }
    say(&twin.email, muted);
    Line::from(spans)
}

/// How many pairs, and how many were put aside.
fn head(screen: &Duplicates, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let hidden = screen.found.iter().filter(|pair| pair.distinct).count();
    let open = screen.found.len() - hidden;
    let mut spans = vec![
        Span::styled(lang.t("duplicates.title"), context.style(Role::Title)),
        Span::styled(" · ", muted),
        Span::raw(lang.tn("duplicates.count", count(open), &[])),
    ];
    if hidden > 0 {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(lang.tn("duplicates.hidden", count(hidden), &[]), muted));
    }
    Line::from(spans)
}
