//! Drawing the contract screen: the verdicts in numbers, the list in groups, the selected indicator in words.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::view::{Board, Entry, Filter, Grouping, IndicatorLine};
use super::{Cockpit, detail, view, words};
use crate::contract::Contract;
use crate::counters::indicators::Verdict;
use crate::i18n::Lang;
use crate::tui::commands::{contract as commands, global};
use crate::tui::context::Context;
use crate::tui::listing::{self, Listing};
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::{popup, text};

/// From this width on, the detail stands beside the list.
const WIDE: u16 = 150;
/// Width of the detail beside the list.
const SIDE: u16 = 64;
/// Below this height there is no room for the detail under the list.
const DETAIL_FROM: u16 = 17;

/// The whole screen.
pub(super) fn screen(screen: &mut Cockpit, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(board) = &screen.board else {
        let said = if screen.answered { "contract.none" } else { "members.loading" };
        put(frame, area, 0, &Line::styled(context.t(said), context.style(Role::Muted)));
        return;
    };
    if let Some(scroll) = &mut screen.zoom {
        let place = screen.selection.selected().and_then(|index| screen.entries.get(index));
        if let Some(Entry::Line(place)) = place
            && let Some(line) = board.lines.get(*place)
        {
            detail::whole(frame, area, context, board, line, screen.infos.get(place), scroll);
            return;
        }
    }
    let head = head(screen, board, usize::from(area.width.saturating_sub(2)).max(1), context);
    // On a small screen the list comes first.
    let head_height = if area.height < 10 { 1 } else { text::cells(head.len()) };
    let [top, body] = Layout::vertical([Constraint::Length(head_height), Constraint::Min(0)]).areas(area);
    for (row, line) in (0..).zip(&head) {
        put(frame, top, row, line);
    }
    if let Some(jump) = &screen.jump {
        jump.draw(frame, Rect { height: top.height.min(1), ..top }, context);
    }
    let (list, side) = split(body);
    rows(frame, list, context, board, &screen.entries, &mut screen.selection, screen.filter);
    if let (Some(side), Some(line)) = (side, screen.line()) {
        let inside = if body.width >= WIDE {
            popup::framed(frame, side, &context.theme, context.t("contract.detail.title"), false)
        } else {
            rule(frame, side, context)
        };
        detail::beside(frame, inside, context, board, line, screen.info());
    }
}

/// The list, and where the detail stands if there is room.
fn split(body: Rect) -> (Rect, Option<Rect>) {
    if body.width >= WIDE {
        let [list, side] = Layout::horizontal([Constraint::Min(0), Constraint::Length(SIDE)]).spacing(1).areas(body);
        (list, Some(side))
    } else if body.height >= DETAIL_FROM {
        let below = (body.height * 2 / 5).clamp(7, 16);
        let [list, below] = Layout::vertical([Constraint::Min(0), Constraint::Length(below)]).areas(body);
        (list, Some(below))
    } else {
        (body, None)
    }
}

/// A line across the top of an area, and what is left under it.
fn rule(frame: &mut Frame, area: Rect, context: &Context) -> Rect {
    if area.is_empty() {
        return area;
    }
    let line = "─".repeat(usize::from(area.width));
    frame.buffer_mut().set_string(area.x, area.y, line, context.style(Role::Border));
    let width = area.width.saturating_sub(2);
    Rect { x: area.x + 1.min(area.width), y: area.y + 1, width, height: area.height - 1 }
}

/// Which contract, what of it is shown, and how many stand where.
fn head(screen: &Cockpit, board: &Board, width: usize, context: &Context) -> Vec<Line<'static>> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let grouping = match screen.grouping {
        Grouping::Axis => lang.t("contract.by_axis"),
        Grouping::Article => lang.t("contract.by_article"),
    };
    let mut first = vec![
        Span::styled(board.contract.title.clone(), context.style(Role::Title)),
        Span::styled(format!(" · {grouping} · "), muted),
    ];
    let filter = match screen.filter {
        Filter::All => None,
        Filter::Behind => Some(lang.t("contract.filter.behind")),
        Filter::NotMeasured => Some(lang.t("contract.filter.not_measured")),
    };
    first.push(match filter {
        Some(filter) => Span::styled(filter, context.style(Role::Accent)),
        None => Span::styled(lang.tn("contract.count", count(board.lines.len()), &[]), muted),
    });
    let mut second: Vec<Span> = Vec::new();
    for (verdict, n) in Verdict::ALL.into_iter().zip(view::counts(&board.lines)) {
        if !second.is_empty() {
            second.push(Span::styled(" · ", muted));
        }
        let role = if n == 0 { Role::Muted } else { words::role(verdict) };
        let said = format!("{} {}", words::sign(verdict), counted(lang, verdict, n)).replace(' ', "\u{A0}");
        second.push(Span::styled(said, context.style(role)));
    }
    let mut lines = vec![Line::from(first)];
    lines.extend(text::wrap_line(&Line::from(second), width));
    if board.empty {
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("members", &context.keymap.shown_id(global::MEMBERS, lang)),
            ("read", &context.keymap.shown_id(commands::READ, lang)),
        ];
        lines.push(Line::styled(lang.tf("contract.empty", &values), context.style(Role::Accent)));
    } else if !board.covers {
        lines.push(Line::styled(lang.t("contract.outside"), context.style(Role::Warn)));
    }
    lines
}

/// A verdict with how many have it.
fn counted(lang: Lang, verdict: Verdict, n: usize) -> String {
    let key = match verdict {
        Verdict::Reached => "contract.counted.reached",
        Verdict::Ahead => "contract.counted.ahead",
        Verdict::OnTrack => "contract.counted.on_track",
        Verdict::Behind => "contract.counted.behind",
        Verdict::NoTarget => "contract.counted.no_target",
        Verdict::NotMeasured => "contract.counted.not_measured",
    };
    lang.tn(key, count(n), &[])
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn rows(
    frame: &mut Frame,
    area: Rect,
    context: &Context,
    board: &Board,
    entries: &[Entry],
    selection: &mut Selection,
    filter: Filter,
) {
    if entries.is_empty() {
        let said = match filter {
            Filter::All => context.t("contract.no_indicator"),
            Filter::Behind => context.t("contract.none_behind"),
            Filter::NotMeasured => context.t("contract.all_measured"),
        };
        put(frame, area, 1, &Line::styled(said, context.style(Role::Good)));
        return;
    }
    // The first heading comes into sight with the first line.
    if selection.place() == 1 {
        selection.select(0);
        selection.visible(usize::from(area.height.saturating_sub(1)));
        selection.select(1);
    }
    let columns = columns(board, context.lang);
    table::draw(frame, area, &context.theme, &columns, selection, None, |index| match entries.get(index) {
        Some(Entry::Line(place)) => {
            board.lines.get(*place).map(|line| row(line, &board.contract, context)).unwrap_or_default()
        }
        _ => Row::default(),
    });
    // Headings run over all columns.
    let first = selection.offset();
    let height = usize::from(area.height.saturating_sub(1));
    for (row, entry) in (1..).zip(entries.iter().skip(first).take(height)) {
        if let Entry::Heading(group) = entry {
            let name = words::group(context.lang, group);
            let width = usize::from(area.width.saturating_sub(1));
            let style = context.style(Role::Title);
            if width > 0 {
                frame.buffer_mut().set_string(area.x, area.y + row, text::truncate(&name, width), style);
            }
        }
    }
}

/// The indicators that are shown, on their way out; headings are of the screen only.
pub(super) fn listing(board: &Board, entries: &[Entry], context: &Context) -> Listing {
    let lines = entries.iter().filter_map(|entry| match entry {
        Entry::Line(place) => board.lines.get(*place),
        Entry::Heading(_) => None,
    });
    let rows = lines.map(|line| (None, row(line, &board.contract, context)));
    listing::shown(&*board.contract.title, &columns(board, context.lang), 1, rows, context.lang)
}

fn columns(board: &Board, lang: Lang) -> Vec<Column> {
    let widest = |of: &dyn Fn(&IndicatorLine) -> String, title: &str| {
        let cells = board.lines.iter().map(|line| text::width(&of(line))).max().unwrap_or(0);
        ColumnWidth::Fixed(text::cells(cells.max(text::width(title))))
    };
    let code = board.lines.iter().map(|line| text::width(&line.indicator.code)).max().unwrap_or(0) + 1;
    let title = |key: &'static str| lang.t(key).to_owned();
    let (done, target) = (title("contract.col.done"), title("contract.col.target"));
    let (planned, expected) = (title("contract.col.planned"), title("contract.col.expected"));
    let (gap, end) = (title("contract.col.gap"), title("contract.col.end"));
    let pace = Verdict::ALL.map(|verdict| text::width(words::word(lang, verdict))).into_iter().max().unwrap_or(0) + 2;
    vec![
        Column::new(title("contract.col.code"), ColumnWidth::Fixed(text::cells(code.min(14)))),
        Column::new(title("contract.col.label"), ColumnWidth::Min(24)),
        Column::new(&*done, widest(&|line| words::done(lang, line), &done)).right(),
        Column::new(&*planned, ColumnWidth::Fixed(text::cells(text::width(&planned)))).right().priority(4),
        Column::new(&*target, widest(&|line| words::target(lang, line.unit, line.aim), &target)).right(),
        Column::new(title("contract.col.by"), ColumnWidth::Fixed(10)).priority(3),
        Column::new(&*expected, widest(&|line| words::expected(lang, line), &expected)).right().priority(2),
        Column::new(title("contract.col.pace"), ColumnWidth::Fixed(text::cells(pace))),
        Column::new(&*gap, widest(&|line| words::gap(lang, line), &gap)).right().priority(1),
        Column::new(&*end, widest(&|line| words::projection(lang, line), &end)).right().priority(5),
    ]
}

fn row(line: &IndicatorLine, contract: &Contract, context: &Context) -> Row {
    let lang = context.lang;
    let style = |role: Role| context.style(role);
    let verdict = line.verdict;
    let pace = format!("{} {}", words::sign(verdict), words::word(lang, verdict));
    let planned = if line.planned > 0 { lang.number(line.planned) } else { String::new() };
    Row::new([
        Line::styled(format!(" {}", line.indicator.code), style(Role::Accent)),
        Line::raw(words::label(lang, contract, &line.indicator)),
        Line::styled(words::done(lang, line), style(Role::Title)),
        Line::styled(planned, style(Role::Accent)),
        Line::raw(words::target(lang, line.unit, line.aim)),
        Line::styled(line.aim.map(|aim| lang.date(aim.by)).unwrap_or_default(), style(Role::Muted)),
        Line::styled(words::expected(lang, line), style(Role::Muted)),
        Line::styled(pace, style(words::role(verdict))),
        Line::styled(words::gap(lang, line), style(words::role(verdict))),
        Line::styled(words::projection(lang, line), style(Role::Muted)),
    ])
}
