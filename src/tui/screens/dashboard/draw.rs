//! Drawing the dashboard at any size: figures first, then charts, then the agenda.

use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::Board;
use super::figures;
use crate::counters::agenda::{Entry, Sort};
use crate::i18n::{Lang, capitalise};
use crate::model::money::Cents;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::bars::{self, Bars};
use crate::tui::widgets::gauge::{self, Gauge};
use crate::tui::widgets::line_chart::{self, LineChart};
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::{popup, text};

/// From this width on the agenda stands beside the figures.
const WIDE: u16 = 120;

pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    context: &Context,
    board: &Board,
    items: &[Entry],
    selection: &Selection,
) {
    if board.empty {
        return welcome(frame, area, context);
    }
    let (left, side) = if area.width >= WIDE {
        let side = (area.width / 3).min(64);
        let [left, side] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).spacing(1).areas(area);
        (left, Some(side))
    } else {
        (area, None)
    };
    // A heading, the figures, and a note under three of them.
    let lines = text::cells(board.rows.len()) + 4;
    let below = left.height.saturating_sub(lines);
    // Without a side, the charts leave the agenda at least a few lines.
    let charts = match side {
        Some(_) => below,
        None => below.saturating_sub(if below > 12 { 5 } else { 3 }).min(10),
    };
    let [top, middle, bottom] =
        Layout::vertical([Constraint::Length(lines), Constraint::Length(charts), Constraint::Min(0)]).areas(left);
    rows(frame, top, context, board, selection);
    if middle.height >= 4 {
        let [months, growth] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).spacing(1).areas(middle);
        visits(frame, months, context, board);
        members(frame, growth, context, board);
    }
    agenda(frame, side.unwrap_or(bottom), context, board.rows.len(), items, selection);
}

/// What to do with an empty database.
fn welcome(frame: &mut Frame, area: Rect, context: &Context) {
    let lines: Vec<Line> = context
        .t("dashboard.welcome")
        .lines()
        .map(|line| Line::from(line.to_owned()).style(context.style(Role::Text)))
        .collect();
    let width = lines.iter().map(text::line_width).max().unwrap_or(0);
    let inside = popup::centred(area, text::cells(width), text::cells(lines.len()));
    frame.render_widget(ratatui::text::Text::from(lines), inside);
}

/// Where the columns of the figures begin, for a width.
struct Columns {
    name: u16,
    gauge: u16,
    done: u16,
    number: u16,
}

impl Columns {
    fn of(width: u16) -> Columns {
        let (name, done, number) = (22, 18, 10);
        let gauge = width.saturating_sub(name + done + 3 * number + 4).clamp(6, 24);
        Columns { name, gauge, done, number }
    }
}

/// What the contract calls a measure.
fn measure_name<'a>(board: &'a Board, measure: &'a str, lang: Lang) -> &'a str {
    board.contract.measure(measure).map_or(measure, |measure| measure.name(lang == Lang::Fr))
}

/// The figures as a table: name, gauge, done against target, expected on D, how far from it, where it is heading;
/// and under some of them what they are made of.
fn rows(frame: &mut Frame, area: Rect, context: &Context, board: &Board, selection: &Selection) {
    let lang = context.lang;
    let columns = Columns::of(area.width);
    let titles = ["", "dashboard.col.done", "dashboard.col.expected", "dashboard.col.gap", "dashboard.col.end"]
        .map(|key| (lang.find(key).unwrap_or_default().to_owned(), Role::Muted));
    put_row(frame, Rect { height: area.height.min(1), ..area }, context, &columns, titles, None);
    let mut y = area.y.saturating_add(1);
    for (index, row) in board.rows.iter().enumerate() {
        let Some(figure) = board.status.figure(&row.measure) else { continue };
        if y >= area.bottom() {
            return;
        }
        let line = Rect { y, height: 1, ..area };
        let indent = if row.part { "   " } else { " " };
        let name = format!("{indent}{}", capitalise(measure_name(board, &row.measure, lang)));
        let beyond = line.x.saturating_add(columns.name + columns.gauge + columns.done + 3 * columns.number + 6);
        let mut done = figures::done(lang, figure);
        if figure.planned > 0 && beyond >= line.right() {
            // No room for « 5 prévues »: a plus says that they are to come.
            done.push_str(&format!(" +{}", figure.planned));
        }
        let cells = [
            (name, if row.part { Role::Muted } else { Role::Text }),
            (done, if row.part { Role::Text } else { Role::Title }),
            (figures::expected(lang, figure), Role::Muted),
            figures::gap(lang, figure),
            (figures::projection(lang, figure), Role::Muted),
        ];
        let gauge = figure.done.zip(figure.aim).map(|(done, aim)| {
            let expected = (aim.expected < aim.target).then_some(aim.expected);
            (figures::role(figure.pace), Gauge { done, target: aim.target, expected })
        });
        put_row(frame, line, context, &columns, cells, gauge);
        if figure.planned > 0 {
            let x = beyond;
            let text = lang.tn("dashboard.planned", figure.planned, &[]);
            put(frame, Rect { x, width: line.right().saturating_sub(x), ..line }, &text, context.style(Role::Accent));
        }
        if selection.selected() == Some(index) {
            frame.buffer_mut().set_style(line, context.style(Role::Selection));
        }
        y += 1;
        if let Some((parts, role)) = note(&row.measure, context, board)
            && y < area.bottom()
        {
            let text = fitting(&parts, usize::from(area.width).saturating_sub(6));
            put(frame, Rect { y, height: 1, ..area }, &format!("     {text}"), context.style(role));
            y += 1;
        }
    }
}

fn put_row(
    frame: &mut Frame,
    line: Rect,
    context: &Context,
    columns: &Columns,
    cells: [(String, Role); 5],
    gauge: Option<(Role, Gauge)>,
) {
    let [name, done, rest @ ..] = cells;
    let mut x = line.x;
    let mut cell = |frame: &mut Frame, width: u16, right: bool, (text, role): (String, Role)| {
        let room = Rect { x, width: width.min(line.right().saturating_sub(x)), ..line };
        let text = text::truncate(&text, usize::from(room.width));
        let indent = if right { room.width.saturating_sub(text::cells(text::width(&text))) } else { 0 };
        put(frame, Rect { x: x + indent, width: room.width - indent, ..room }, &text, context.style(role));
        x = x.saturating_add(width + 1);
        room
    };
    cell(frame, columns.name, false, name);
    let bar = cell(frame, columns.gauge, false, (String::new(), Role::Text));
    if let Some((role, gauge)) = gauge {
        gauge::draw(frame, bar, &context.theme, role, gauge);
    }
    cell(frame, columns.done, true, done);
    for number in rest {
        cell(frame, columns.number, true, number);
    }
}

fn put(frame: &mut Frame, area: Rect, text: &str, style: ratatui::style::Style) {
    if !area.is_empty() {
        let text = text::truncate(text, usize::from(area.width));
        frame.buffer_mut().set_string(area.x, area.y, text, style);
    }
}

/// As many of the parts as fit whole in a width, the first ones first.
fn fitting(parts: &[String], width: usize) -> String {
    let mut line = String::new();
    for part in parts {
        let gap = if line.is_empty() { "" } else { " · " };
        if text::width(&line) + text::width(gap) + text::width(part) > width && !line.is_empty() {
            break;
        }
        line.push_str(gap);
        line.push_str(part);
    }
    line
}

/// The line under a figure, in parts: what it is made of, or how much is missing.
fn note(measure: &str, context: &Context, board: &Board) -> Option<(Vec<String>, Role)> {
    let lang = context.lang;
    let status = &board.status;
    match measure {
        "members_up_to_date" => Some((colleges(context, board), Role::Muted)),
        "territory_share" => {
            let share = board.contract.territory.share;
            let at = status.territory;
            let of = format!("{}/{}", lang.number(at.inside.into()), lang.number(at.total.into()));
            let (said, role) = if at.complies(share) {
                let room = i64::try_from(at.room(share)).unwrap_or(i64::MAX);
                (lang.tn("dashboard.room", room, &[]), Role::Good)
            } else if at.total == 0 {
                return None;
            } else {
                let needed = i64::try_from(at.needed(share)).unwrap_or(i64::MAX);
                (lang.tn("dashboard.needed", needed, &[]), Role::Bad)
            };
            let all = status.territory_all;
            let paid_or_not = all.share().map(|share| {
                let of = format!("{}/{}", lang.number(all.inside.into()), lang.number(all.total.into()));
                lang.tf("dashboard.paid_or_not", &[("of", &of), ("share", &lang.percent(share, 1))])
            });
            let parts = [Some(format!("{} {of}", board.contract.territory.name)), Some(said), paid_or_not];
            Some((parts.into_iter().flatten().collect(), role))
        }
        "dues_collected" => {
            let called = lang.kiloeuros(Cents(status.dues.called));
            let mut parts = vec![lang.tf("dashboard.called", &[("amount", &called)])];
            for (status, count) in &status.members.dues_status {
                parts.push(format!("{} {}", lang.label("dues.status", status.code()), lang.number((*count).into())));
            }
            Some((parts, Role::Muted))
        }
        _ => None,
    }
}

fn colleges(context: &Context, board: &Board) -> Vec<String> {
    let parts: Vec<String> = board
        .contract
        .colleges
        .iter()
        .map(|college| {
            let name = if context.lang == crate::i18n::Lang::Fr { &college.fr } else { &college.en };
            let count = board.status.members.by_college.get(&college.code).copied().unwrap_or(0);
            format!("{name} {}", context.lang.number(count.into()))
        })
        .collect();
    // Growth since the year before (Ind4), where there is room.
    let growth = ["growth_sme", "growth_mid_large"].into_iter().filter_map(|measure| {
        let figure = board.status.figure(measure)?;
        let done = figures::value(context.lang, figure.unit, figure.done?);
        let target = figure.aim.map(|aim| figures::value(context.lang, figure.unit, aim.target)).unwrap_or_default();
        Some(format!("{} {done}/{target}", capitalise(measure_name(board, measure, context.lang))))
    });
    parts.into_iter().chain(growth).collect()
}

fn visits(frame: &mut Frame, area: Rect, context: &Context, board: &Board) {
    let year = board.status.on.year();
    let title = context.lang.tf("dashboard.visits_by_month", &[("year", &year)]);
    let inside = popup::framed(frame, area, &context.theme, &title, false);
    let values = board.months.done.map(f64::from);
    let planned = board.months.planned.map(f64::from);
    let labels: Vec<String> = (1..=12).map(|month| context.lang.month_short(month).to_owned()).collect();
    let bars = Bars { values: &values, planned: &planned, labels: &labels, format: &|value| format!("{value:.0}") };
    bars::draw(frame, inside, &context.theme, bars);
}

fn members(frame: &mut Frame, area: Rect, context: &Context, board: &Board) {
    let inside = popup::framed(frame, area, &context.theme, context.t("dashboard.growth"), false);
    let number = |date: NaiveDate| date.num_days_from_ce();
    let points: Vec<(i32, f64)> = board.growth.iter().map(|(on, count)| (number(*on), f64::from(*count))).collect();
    let targets: Vec<(i32, f64)> = board.milestones.iter().map(|(on, value)| (number(*on), *value)).collect();
    let chart = LineChart {
        points: &points,
        targets: &targets,
        from_zero: true,
        day: &|day| NaiveDate::from_num_days_from_ce_opt(day).map(|day| context.lang.date(day)).unwrap_or_default(),
        value: &|value| format!("{value:.0}"),
    };
    line_chart::draw(frame, inside, &context.theme, chart);
}

/// `figures` lines of the selection stand before the items.
fn agenda(frame: &mut Frame, area: Rect, context: &Context, figures: usize, items: &[Entry], selection: &Selection) {
    if area.height < 2 {
        return;
    }
    let whose = if context.staff.is_some() { "dashboard.agenda" } else { "dashboard.agenda_all" };
    let title = context.lang.find(whose).unwrap_or_default();
    let inside = popup::framed(frame, area, &context.theme, title, false);
    if items.is_empty() && !inside.is_empty() {
        frame.render_widget(Line::styled(context.t("dashboard.nothing_to_do"), context.style(Role::Muted)), inside);
    }
    let selected = selection.selected().and_then(|index| index.checked_sub(figures));
    let height = usize::from(inside.height);
    let first = selected.map_or(0, |selected| selected.saturating_sub(height.saturating_sub(1)));
    for (row, item) in items.iter().enumerate().skip(first).take(height) {
        let y = inside.y + text::cells(row - first);
        let line = text::truncate_line(&agenda_line(item, context), usize::from(inside.width));
        frame.buffer_mut().set_line(inside.x, y, &line, inside.width);
        if selected == Some(row) {
            frame.buffer_mut().set_style(Rect { y, height: 1, ..inside }, context.style(Role::Selection));
        }
    }
}

fn agenda_line(item: &Entry, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let date = item.date.map_or_else(|| " ".repeat(10), |date| lang.date(date));
    let overdue = item.is_late(context.on);
    let label = lang.agenda_label(item);
    let kind = match item.sort() {
        Sort::Task => lang.t("dashboard.item.task"),
        Sort::Visit => lang.t("dashboard.item.visit"),
        Sort::Step => lang.t("dashboard.item.step"),
        Sort::Obligation => lang.t("dashboard.item.obligation"),
    };
    let organisation = item.organisation.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
    let parts: Vec<&str> = [organisation, label.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    Line::from(vec![
        Span::styled(date, context.style(if overdue { Role::Bad } else { Role::Text })),
        Span::styled(format!(" {kind:<7} "), context.style(Role::Accent)),
        Span::raw(parts.join(" — ")),
    ])
}
