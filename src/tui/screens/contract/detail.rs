//! One indicator in words: what the contract says, where it stands, who else it counts for, its readings, its trend.

use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span, Text};

use super::view::{Board, IndicatorLine, Info};
use super::words;
use crate::i18n::Lang;
use crate::i18n::messages::figures::value;
use crate::tui::commands::contract;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::line_chart::{self, LineChart};
use crate::tui::widgets::scroll_text::{self, ScrollState};
use crate::tui::widgets::{popup, text};

/// From this width on, the trend stands beside the words.
const BESIDE: u16 = 100;
/// The least height of a chart that can be read.
const CHART: u16 = 6;

/// The detail in a part of the screen; what has no room is told by the key that shows all.
pub(super) fn beside(
    frame: &mut Frame,
    area: Rect,
    context: &Context,
    board: &Board,
    line: &IndicatorLine,
    info: Option<&Info>,
) {
    let (words, chart) = split(area);
    let mut lines = scroll_text::wrapped(&Text::from(said(context, board, line, info)), words.width.max(1));
    let room = usize::from(words.height);
    if lines.len() > room && room > 0 {
        lines.truncate(room - 1);
        let key = context.keymap.shown_id(contract::DETAIL, context.lang);
        lines
            .push(Line::styled(context.lang.tf("contract.detail.more", &[("key", &key)]), context.style(Role::Accent)));
    }
    for (row, line) in words.rows().zip(&lines) {
        frame.buffer_mut().set_line(row.x, row.y, line, row.width);
    }
    if let (Some(chart), Some(info)) = (chart, info) {
        trend(frame, chart, context, line, info);
    }
}

/// The detail as the whole screen.
pub(super) fn whole(
    frame: &mut Frame,
    area: Rect,
    context: &Context,
    board: &Board,
    line: &IndicatorLine,
    info: Option<&Info>,
    scroll: &mut ScrollState,
) {
    let title = context.t("contract.detail.title");
    let inside = popup::framed(frame, area, &context.theme, title, true);
    let (words, chart) = split(inside);
    let said = Text::from(said(context, board, line, info));
    scroll_text::draw(frame, words, &context.theme, &said, scroll);
    if let (Some(chart), Some(info)) = (chart, info) {
        trend(frame, chart, context, line, info);
    }
}

/// Where the words stand, and the chart if there is room.
fn split(area: Rect) -> (Rect, Option<Rect>) {
    if area.width >= BESIDE && area.height >= CHART {
        let [words, chart] = Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]).spacing(2).areas(area);
        (words, Some(chart))
    } else if area.height >= 3 * CHART {
        let [words, chart] =
            Layout::vertical([Constraint::Min(0), Constraint::Length(area.height / 3)]).spacing(1).areas(area);
        (words, Some(chart))
    } else {
        (area, None)
    }
}

/// Everything in words, what matters most first.
fn said(context: &Context, board: &Board, line: &IndicatorLine, info: Option<&Info>) -> Vec<Line<'static>> {
    let lang = context.lang;
    let french = lang == Lang::Fr;
    let indicator = &line.indicator;
    let muted = context.style(Role::Muted);
    let mut said = Vec::new();
    let name = words::label(lang, &board.contract, indicator);
    let codes = indicator.references().join(", ");
    said.push(Line::styled(format!("{codes} · {name}"), context.style(Role::Title)));
    said.push(standing(context, line));
    if let Some(by_hand) = by_hand(lang, line) {
        said.push(Line::styled(by_hand, context.style(Role::Accent)));
    }
    said.push(labelled(context, "contract.detail.wording", indicator.wording.clone()));
    if !french {
        said.push(Line::styled(indicator.wording_en.clone(), muted));
    }
    if let Some(wording) = &indicator.value_wording {
        said.push(labelled(context, "contract.detail.target", wording.clone()));
    }
    said.push(Line::styled(place(lang, line), muted));
    let remark = if french { &indicator.remark } else { &indicator.remark_en };
    if let Some(remark) = remark {
        said.push(Line::from(vec![
            Span::styled(format!("⚠ {} ", lang.t("contract.detail.remark")), context.style(Role::Warn)),
            Span::raw(remark.clone()),
        ]));
    }
    let shared: Vec<&IndicatorLine> = board
        .lines
        .iter()
        .filter(|other| indicator.measure.is_some() && other.indicator.measure == indicator.measure)
        .filter(|other| other.indicator.id() != indicator.id())
        .collect();
    if !shared.is_empty() {
        said.push(Line::styled(lang.t("contract.detail.shared"), muted));
        said.extend(shared.into_iter().map(|other| {
            let mut spans = vec![Span::styled(format!("  {}  ", other.indicator.code), context.style(Role::Accent))];
            spans.extend(standing(context, other).spans);
            Line::from(spans)
        }));
    }
    if let Some(info) = info.filter(|info| !info.readings.is_empty()) {
        said.push(Line::styled(lang.t("contract.detail.readings"), muted));
        for record in &info.readings {
            let holds = line.restated.as_ref().is_some_and(|restated| restated.reading == record.id);
            let mark = if holds { words::BY_HAND } else { " " };
            said.push(Line::raw(format!("{mark} {}", words::reading(lang, line.unit, record))));
        }
    }
    said
}

/// A word, then what it is about.
fn labelled(context: &Context, key: &'static str, what: String) -> Line<'static> {
    Line::from(vec![Span::styled(format!("{} ", context.t(key)), context.style(Role::Muted)), Span::raw(what)])
}

/// Where it stands: done, planned, target and its date, expected, verdict and gap, projection.
fn standing(context: &Context, line: &IndicatorLine) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let done = match line.done {
        Some(_) => words::done(lang, line),
        None => lang.t("contract.detail.no_figure").to_owned(),
    };
    let mut parts = vec![Span::styled(done, context.style(Role::Title))];
    let mut add = |text: String, role: Role| {
        parts.push(Span::styled(" · ", muted));
        parts.push(Span::styled(text, context.style(role)));
    };
    if line.planned > 0 {
        add(lang.tn("contract.detail.planned", line.planned, &[]), Role::Accent);
    }
    if let Some(aim) = line.aim {
        let target = value(lang, line.unit, aim.target);
        add(lang.tf("contract.detail.aim", &[("target", &target), ("by", &lang.date(aim.by))]), Role::Text);
        if aim.expected != aim.target {
            add(lang.tf("contract.detail.expected", &[("n", &words::expected(lang, line))]), Role::Muted);
        }
    }
    let mut verdict = format!("{} {}", words::sign(line.verdict), words::word(lang, line.verdict));
    if line.said.is_none() && line.aim.is_some_and(|aim| line.done != Some(aim.expected)) && line.done.is_some() {
        verdict.push_str(&format!(" ({})", words::gap(lang, line)));
    }
    add(verdict, words::role(line.verdict));
    if line.projection.is_some() {
        add(lang.tf("contract.detail.projection", &[("n", &words::projection(lang, line))]), Role::Muted);
    }
    Line::from(parts)
}

/// That somebody read it by hand: when, from what source, and what the records give.
fn by_hand(lang: Lang, line: &IndicatorLine) -> Option<String> {
    let source = |source: &Option<String>| source.clone().unwrap_or_else(|| lang.t("contract.detail.no_source").into());
    if let Some(restated) = &line.restated {
        let records = line.computed.map(|computed| value(lang, line.unit, computed));
        let records = records.unwrap_or_else(|| lang.t("contract.detail.nothing").to_owned());
        return Some(lang.tf(
            "contract.detail.restated",
            &[("date", &lang.date(restated.date)), ("source", &source(&restated.source)), ("computed", &records)],
        ));
    }
    let said = line.said.as_ref()?;
    let status = lang.label("reading.status", &said.status).to_owned();
    Some(lang.tf(
        "contract.detail.said",
        &[("date", &lang.date(said.date)), ("source", &source(&said.source)), ("status", &status)],
    ))
}

/// Where in the contract it stands.
fn place(lang: Lang, line: &IndicatorLine) -> String {
    let indicator = &line.indicator;
    let mut parts = vec![lang.tf("contract.article", &[("article", &indicator.article)])];
    parts.extend(indicator.axis.as_ref().map(|axis| lang.tf("contract.detail.axis", &[("axis", axis)])));
    parts.extend(indicator.objective.as_ref().map(|aim| lang.tf("contract.detail.objective", &[("objective", aim)])));
    parts.extend(indicator.levels.iter().map(|level| match level {
        1 => lang.t("contract.detail.level_1").to_owned(),
        _ => lang.t("contract.detail.level_2").to_owned(),
    }));
    parts.join(" · ")
}

/// The figure at the end of each quarter, with what was to be reached when.
fn trend(frame: &mut Frame, area: Rect, context: &Context, line: &IndicatorLine, info: &Info) {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    if info.trend.points.is_empty() {
        if !area.is_empty() {
            frame.render_widget(Line::styled(lang.t("contract.detail.no_trend"), muted), area);
        }
        return;
    }
    let [title, chart] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    if !title.is_empty() {
        let said = text::truncate(lang.t("contract.detail.trend"), usize::from(title.width));
        frame.buffer_mut().set_string(title.x, title.y, said, muted);
    }
    let number = |(on, value): &(NaiveDate, f64)| (on.num_days_from_ce(), *value);
    let points: Vec<(i32, f64)> = info.trend.points.iter().map(number).collect();
    let targets: Vec<(i32, f64)> = info.trend.targets.iter().map(number).collect();
    // Far from zero, what changes is what one looks for.
    let all = || points.iter().chain(&targets).map(|(_, value)| *value);
    let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let drawn = LineChart {
        from_zero: least < greatest / 2.0,
        points: &points,
        targets: &targets,
        day: &|day| NaiveDate::from_num_days_from_ce_opt(day).map(|day| lang.date(day)).unwrap_or_default(),
        value: &|shown| value(lang, line.unit, words::tenths(shown)),
    };
    line_chart::draw(frame, chart, &context.theme, drawn);
}
