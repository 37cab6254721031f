//! Drawing two records side by side: a line for each difference, what it will be, what moves along.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line as TextLine, Span};

use super::{Line, MergeView, Shown, moving, name};
use crate::contract::Contract;
use crate::i18n::messages::merge as words;
use crate::model::kind::Kind;
use crate::model::merge::{Conflict, Side, combine};
use crate::model::record::Record;
use crate::model::text::display_safe;
use crate::tui::context::Context;
use crate::tui::screens::file::values;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// Most lines that show what a value will be.
const BECOMES: usize = 3;

/// The whole layer.
pub(super) fn screen(view: &mut MergeView, frame: &mut Frame, area: Rect, context: &Context) {
    let line = view.line();
    let Some(shown) = &view.shown else { return };
    let contract = view.contract.as_ref();
    put(frame, area, 0, &head(shown, context));
    let body = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
    let width = usize::from(body.width.saturating_sub(2)).max(1);
    let foot = foot(shown, line, contract, width, context);
    // The lines before what is said of them.
    let rows = body.height.saturating_sub(text::cells(foot.len())).max(body.height.min(4));
    let rows = Rect { height: rows.min(body.height), ..body };
    if shown.lines.is_empty() {
        let said = TextLine::styled(context.t("duplicates.merge.nothing_differs"), context.style(Role::Muted));
        put(frame, rows, 1, &said);
    } else {
        table::draw(frame, rows, &context.theme, &columns(shown, context), &mut view.selection, None, |index| {
            shown.lines.get(index).map_or_else(Row::default, |line| row(shown, *line, contract, context))
        });
    }
    let below = Rect { y: body.y + rows.height, height: body.height - rows.height, ..body };
    for (row, line) in (0..).zip(&foot) {
        put(frame, below, row, line);
    }
}

fn head(shown: &Shown, context: &Context) -> TextLine<'static> {
    let lang = context.lang;
    let same = i64::try_from(shown.same).unwrap_or(i64::MAX);
    TextLine::from(vec![
        Span::styled(lang.t("duplicates.merge.title"), context.style(Role::Title)),
        Span::styled(" · ", context.style(Role::Muted)),
        Span::raw(lang.record(shown.merging.keep.kind.code(), 2).to_owned()),
        Span::styled(" · ", context.style(Role::Muted)),
        Span::styled(lang.tn("duplicates.merge.same", same, &[]), context.style(Role::Muted)),
    ])
}

fn columns(shown: &Shown, context: &Context) -> Vec<Column> {
    let side = |key: &'static str, record: &Record| format!("{} : {}", context.t(key), name(record));
    vec![
        Column::new(context.t("duplicates.merge.field"), ColumnWidth::Fill(2)),
        Column::new(side("duplicates.merge.keeps", &shown.merging.keep), ColumnWidth::Fill(4)),
        Column::new(side("duplicates.merge.goes", &shown.merging.gone), ColumnWidth::Fill(4)),
    ]
}

fn row(shown: &Shown, line: Line, contract: Option<&Contract>, context: &Context) -> Row {
    let side = shown.side(line);
    let (label, left, right) = cells(shown, line, contract, context);
    let undecided = side.is_none();
    let cell = |value: String, picked: bool| {
        let (mark, role) = match (undecided, picked) {
            (true, _) => ("? ", Role::Warn),
            (_, true) => ("● ", Role::Text),
            _ => ("○ ", Role::Muted),
        };
        let value = if value.is_empty() { "—".to_owned() } else { value.replace('\n', " ") };
        TextLine::from(vec![Span::styled(mark, context.style(Role::Accent)), Span::styled(value, context.style(role))])
    };
    let role = if undecided { Role::Warn } else { Role::Text };
    Row::new([
        TextLine::styled(label, context.style(role)),
        cell(left, matches!(side, Some(Side::Left | Side::Both))),
        cell(right, matches!(side, Some(Side::Right | Side::Both))),
    ])
}

/// The name of a line, and both values.
fn cells(shown: &Shown, line: Line, contract: Option<&Contract>, context: &Context) -> (String, String, String) {
    let lang = context.lang;
    let merging = &shown.merging;
    match line {
        Line::Field(index) => {
            let field = &merging.keep.kind.fields()[index];
            let value = |record: &Record| values::shown(record, field, &shown.labels, contract, lang);
            (label(merging.keep.kind, field.name, context), value(&merging.keep), value(&merging.gone))
        }
        Line::Clash(index) => {
            let clash = &shown.clashes[index];
            let side = |records: &[Record]| display_safe(&words::side(lang, records)).into_owned();
            (words::clash(lang, clash), side(&clash.left), side(&clash.right))
        }
    }
}

/// The label of a field; the one that every kind has is in common.
fn label(kind: Kind, field: &str, context: &Context) -> String {
    match field {
        "confidentiality" => context.lang.field("common", "confidentiality").to_owned(),
        _ => context.lang.field(kind.code(), field).to_owned(),
    }
}

/// What the selected line will be, and what moves along.
fn foot(
    shown: &Shown,
    line: Option<Line>,
    contract: Option<&Contract>,
    width: usize,
    context: &Context,
) -> Vec<TextLine<'static>> {
    let mut lines = vec![TextLine::default()];
    if let Some(line) = line {
        let said = TextLine::styled(becomes(shown, line, contract, context), context.style(Role::Accent));
        let mut said = text::wrap_line(&said, width);
        said.truncate(BECOMES);
        // The same height on every line, so that the table stays where it is.
        said.resize(BECOMES, TextLine::default());
        lines.extend(said);
    }
    for (n, told) in moving(shown, context).into_iter().enumerate() {
        // What does not move along is news.
        let role = if n == 0 { Role::Muted } else { Role::Warn };
        let mut told = text::wrap_line(&TextLine::styled(told, context.style(role)), width);
        told.truncate(2);
        lines.extend(told);
    }
    lines
}

fn becomes(shown: &Shown, line: Line, contract: Option<&Contract>, context: &Context) -> String {
    let lang = context.lang;
    let merging = &shown.merging;
    let value = match (line, shown.side(line)) {
        (Line::Field(index), _) => {
            let (made, _) = combine(&merging.keep, &merging.gone, &shown.choices.fields);
            let field = &merging.keep.kind.fields()[index];
            values::shown(&made, field, &shown.labels, contract, lang).replace('\n', " ")
        }
        (Line::Clash(index), side) => {
            let clash = &shown.clashes[index];
            match (clash.conflict, side) {
                (_, None) => return words::undecided(lang, clash),
                (Conflict::Twice, Some(Side::Both)) => lang.t("duplicates.merge.both").to_owned(),
                (Conflict::Twice, _) if clash.kind == Kind::Payment => {
                    lang.t("duplicates.merge.one_payment").to_owned()
                }
                (Conflict::Twice, _) => lang.t("duplicates.merge.one_of_both").to_owned(),
                (_, Some(Side::Right)) => words::side(lang, &clash.right),
                (_, Some(_)) => words::side(lang, &clash.left),
            }
        }
    };
    let mut said = match value.is_empty() {
        true => lang.t("duplicates.merge.becomes_nothing").to_owned(),
        false => lang.tf("duplicates.merge.becomes", &[("value", &display_safe(&value))]),
    };
    let (_, left, right) = cells(shown, line, contract, context);
    let other = match shown.side(line) {
        Some(Side::Left) => right,
        Some(Side::Right) => left,
        _ => String::new(),
    };
    let merged_anyway = matches!(line, Line::Clash(index) if shown.clashes[index].conflict == Conflict::Twice);
    if !other.is_empty() && !merged_anyway {
        said.push_str(" · ");
        said.push_str(lang.t("duplicates.merge.to_notes"));
    }
    said
}
