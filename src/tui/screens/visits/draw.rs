//! Drawing the visits: the figures of the year, then the list or the calendar, then what the selected visit says.

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::rows::{Aim, Counts, Show, State, VisitRow};
use super::{Visits, calendar, me};
use crate::counters::evidence::Near;
use crate::i18n::{Lang, capitalise};
use crate::store::VisitWords;
use crate::tui::commands::visits::NEW;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// From this width on, the list has a column for the words of a visit.
pub(super) const WIDE: u16 = 112;

/// The whole screen.
pub(super) fn screen(visits: &mut Visits, frame: &mut Frame, area: Rect, context: &Context) {
    put(frame, area, 0, &figures(visits, context));
    put(frame, area, 1, &filters(visits, context));
    let body = Rect { y: area.y.saturating_add(2), height: area.height.saturating_sub(2), ..area };
    if visits.calendar.is_some() {
        year(visits, frame, body, context);
        return;
    }
    if visits.list.rows.is_empty() {
        if visits.list.loaded {
            put(frame, body, 1, &Line::styled(nothing(visits, context), context.style(Role::Muted)));
        }
        return;
    }
    let preview = if body.height > 10 { 3 } else { 0 };
    let rows = Rect { height: body.height - preview, ..body };
    visits.height = usize::from(rows.height);
    let mut selection = std::mem::take(&mut visits.selection);
    table::draw(frame, rows, &context.theme, &columns(area.width, context), &mut selection, None, |index| {
        visits.list.rows.get(index).map_or_else(Row::default, |row| table_row(visits, row, context))
    });
    visits.selection = selection;
    let foot = Rect { y: body.y + rows.height, height: preview, ..body };
    about(visits, frame, foot, context);
}

/// One line of text in a row of an area, with a blank at the left edge.
fn put(frame: &mut Frame, area: Rect, row: u16, line: &Line) {
    if row < area.height && area.width > 1 {
        let line = text::truncate_line(line, usize::from(area.width - 1));
        frame.buffer_mut().set_line(area.x + 1, area.y + row, &line, area.width - 1);
    }
}

fn figures(visits: &Visits, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let mut spans = vec![Span::styled(context.on.year().to_string(), context.style(Role::Title))];
    if !visits.list.loaded {
        return Line::from(spans);
    }
    let mut figure = |text: String, role: Role| {
        spans.push(Span::styled(if spans.len() == 1 { "   " } else { " · " }, context.style(Role::Muted)));
        spans.push(Span::styled(text, context.style(role)));
    };
    let reached = |aim: Aim| match aim.target {
        Some(target) if aim.done as f64 >= target => Role::Good,
        _ => Role::Text,
    };
    if let Some(aim) = visits.list.companies {
        let said = match aim.target {
            Some(target) => lang.tn("visits.companies_of", aim.done, &[("target", &lang.decimal(target, 0))]),
            None => lang.tn("visits.companies", aim.done, &[]),
        };
        figure(said, reached(aim));
    }
    if let Some(aim) = visits.list.new {
        let said = match aim.target {
            Some(target) => lang.tn("visits.new_of", aim.done, &[("target", &lang.decimal(target, 0))]),
            None => lang.tn("visits.new", aim.done, &[]),
        };
        figure(said, reached(aim));
    }
    figure(lang.tn("visits.planned", visits.list.planned, &[]), Role::Accent);
    Line::from(spans)
}

fn filters(visits: &Visits, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let show = match visits.show {
        Show::All => lang.t("visits.show.all"),
        Show::Planned => lang.t("visits.show.planned"),
        Show::Done => lang.t("visits.show.done"),
    };
    let who = match me(context).filter(|_| visits.mine) {
        Some(id) => staff_name(id, context),
        None => lang.t("visits.everybody").to_owned(),
    };
    let rows = i64::try_from(visits.list.rows.len()).unwrap_or(i64::MAX);
    let muted = context.style(Role::Muted);
    let on = |set: bool| if set { context.style(Role::Accent) } else { muted };
    let mut spans = Vec::new();
    if visits.calendar.is_some() {
        for state in [State::Done, State::Planned, State::ToConfirm] {
            spans.push(Span::styled(state_word(state, context.lang), calendar::mark(state, context)));
            spans.push(Span::raw("  "));
        }
        spans.push(Span::styled("· ", muted));
    }
    spans.push(Span::styled(show, on(visits.show != Show::All)));
    spans.push(Span::styled(" · ", muted));
    spans.push(Span::styled(who, on(visits.mine)));
    if visits.calendar.is_some() {
        return Line::from(spans);
    }
    spans.push(Span::styled(format!(" · {}", lang.tn("visits.count", rows, &[])), muted));
    let unsure = i64::try_from(visits.list.to_confirm).unwrap_or(i64::MAX);
    if unsure > 0 {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(lang.tn("visits.unsure", unsure, &[]), context.style(Role::Warn)));
    }
    Line::from(spans)
}

fn nothing(visits: &Visits, context: &Context) -> String {
    if visits.list.hides {
        return context.t("visits.hidden").to_owned();
    }
    let key = context.keymap.shown_id(NEW, context.lang);
    context.lang.tf("visits.nothing", &[("year", &context.on.year()), ("key", &key)])
}

pub(super) fn columns(width: u16, context: &Context) -> Vec<Column> {
    let lang = context.lang;
    let field = |name: &'static str| lang.field("visit", name).to_owned();
    let wide = width >= WIDE;
    // In a narrow list the name has what is left over; in a wide one most of it goes to the words.
    let (name, town, who) = if wide {
        (ColumnWidth::Min(24), ColumnWidth::Fixed(16), ColumnWidth::Fixed(16))
    } else {
        (ColumnWidth::Min(18), ColumnWidth::Fixed(12), ColumnWidth::Fixed(12))
    };
    let mut columns = vec![
        Column::new(format!(" {}", field("date")), ColumnWidth::Fixed(11)),
        Column::new(field("organisation"), name),
        Column::new(lang.field("organisation", "commune"), town).priority(3),
        Column::new(field("staff"), who).priority(2),
        Column::new(field("status"), ColumnWidth::Fixed(11)),
        Column::new(lang.t("visits.counts"), ColumnWidth::Fixed(8)).priority(1),
    ];
    if wide {
        columns.push(Column::new(lang.t("visits.about"), ColumnWidth::Fill(3)).priority(4));
    }
    columns
}

fn table_row(visits: &Visits, row: &VisitRow, context: &Context) -> Row {
    let world = context.shared().world();
    let (name, town) = match world.facts.file(row.organisation) {
        Some(file) => (file.organisation.name.to_string(), file.organisation.town.to_string()),
        None => Default::default(),
    };
    let who = world.facts.staff_member(row.staff).map(|staff| staff.name.to_string()).unwrap_or_default();
    drop(world);
    let styled = |text: String, role: Role| Line::styled(text, context.style(role));
    let (counts, role) = match row.counts {
        Counts::New => (context.t("visits.counts_new"), Role::Good),
        Counts::Company(_) => (context.t("visits.counts_company"), Role::Good),
        Counts::Not(_) => ("", Role::Muted),
    };
    let cells = vec![
        Line::raw(format!(" {}", context.lang.date(row.date))),
        Line::raw(name),
        Line::raw(town),
        Line::raw(who),
        styled(state_word(row.state, context.lang).to_owned(), state_role(row.state)),
        styled(counts.to_owned(), role),
        styled(visits.words.get(&row.id).map(words).unwrap_or_default(), Role::Muted),
    ];
    let style = match row.state {
        State::Planned => context.style(Role::Accent),
        State::Later => context.style(Role::Muted),
        State::ToConfirm | State::Done => context.style(Role::Text),
    };
    Row { cells, style }
}

pub(super) fn state_word(state: State, lang: Lang) -> &'static str {
    match state {
        State::Planned => lang.t("visits.state.planned"),
        State::ToConfirm => lang.t("visits.state.to_confirm"),
        State::Done => lang.t("visits.state.done"),
        State::Later => lang.t("visits.state.later"),
    }
}

fn state_role(state: State) -> Role {
    match state {
        State::Planned => Role::Accent,
        State::ToConfirm => Role::Warn,
        State::Done => Role::Good,
        State::Later => Role::Muted,
    }
}

fn staff_name(id: crate::model::record::Id, context: &Context) -> String {
    let world = context.shared().world();
    world.facts.staff_member(id).map(|staff| staff.name.to_string()).unwrap_or_default()
}

/// Purpose and report on one line.
fn words(words: &VisitWords) -> String {
    match (words.purpose.as_str(), words.summary.as_str()) {
        ("", summary) => summary.to_owned(),
        (purpose, "") => purpose.to_owned(),
        (purpose, summary) => format!("{purpose} – {summary}"),
    }
}

/// What the selected visit says, in two lines, then what it counts for.
fn about(visits: &Visits, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(row) = visits.selected() else { return };
    let said = visits.words.get(&row.id).map(words).unwrap_or_default();
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let style = context.style(Role::Text);
    let mut lines = text::wrap_line(&Line::styled(said, style), width);
    let room = usize::from(area.height.saturating_sub(1));
    if lines.len() > room
        && let Some(last) = lines.get_mut(room.saturating_sub(1))
    {
        // The rest is in the visit itself.
        last.push_span(Span::styled(text::ELLIPSIS, style));
        lines.truncate(room);
    }
    if lines.first().is_some_and(|line| text::line_width(line) == 0) {
        lines.clear();
    }
    lines.extend(why(row, context).map(|why| Line::styled(why, context.style(Role::Muted))));
    for (at, line) in (0..area.height).zip(&lines) {
        put(frame, area, at, line);
    }
}

/// What a visit counts for, or why it does not.
fn why(row: &VisitRow, context: &Context) -> Option<String> {
    let lang = context.lang;
    let on = |key: &'static str, date: chrono::NaiveDate| lang.tf(key, &[("date", &lang.date(date))]);
    Some(match row.counts {
        Counts::New => lang.t("visits.why.new").to_owned(),
        Counts::Company(Some(Near::VisitedBefore(date))) => on("visits.why.visited_before", date),
        Counts::Company(Some(Near::MemberSince(date))) => on("visits.why.member_since", date),
        Counts::Company(_) => lang.t("visits.why.company").to_owned(),
        Counts::Not(Some(Near::AlreadyCounted(date))) => on("visits.why.already", date),
        Counts::Not(Some(Near::NotACompany)) => lang.t("visits.why.not_a_company").to_owned(),
        Counts::Not(_) => match row.state {
            State::Planned => lang.t("visits.why.planned").to_owned(),
            State::ToConfirm => lang.t("visits.why.to_confirm").to_owned(),
            State::Later => on("visits.why.later", context.on),
            State::Done => return None,
        },
    })
}

/// The calendar, with the visits of the selected day beside or below it.
fn year(visits: &mut Visits, frame: &mut Frame, area: Rect, context: &Context) {
    let inside = Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(1), ..area };
    let (months, day) = calendar::split(inside);
    let Some(mut view) = visits.calendar.take() else { return };
    calendar::draw(frame, months, context, &view, &visits.list);
    let heading = Line::styled(capitalise(&context.lang.date_long(view.day)), context.style(Role::Title));
    let below = Rect { x: day.x.saturating_sub(1), width: day.width.saturating_add(1), ..day };
    put(frame, below, 0, &heading);
    let rows = Rect { y: below.y.saturating_add(1), height: below.height.saturating_sub(1), ..below };
    let of_day = visits.list.of_day(view.day);
    if of_day.is_empty() {
        put(frame, rows, 0, &Line::styled(context.t("visits.free_day"), context.style(Role::Muted)));
    } else {
        // Beside the calendar there is room for what the selected visit says.
        let preview = if rows.height > 10 { 6 } else { 0 };
        let list = Rect { height: rows.height - preview, ..rows };
        table_of_day(visits, &mut view, frame, list, context);
        let foot = Rect { y: rows.y + list.height, height: preview, ..rows };
        visits.calendar = Some(view);
        about(visits, frame, foot, context);
        return;
    }
    visits.calendar = Some(view);
}

fn table_of_day(visits: &Visits, view: &mut calendar::DayView, frame: &mut Frame, area: Rect, context: &Context) {
    let of_day = visits.list.of_day(view.day);
    crate::tui::widgets::list::draw(frame, area, &context.theme, &mut view.visits, |index| {
        let Some(row) = visits.list.rows.get(of_day.start + index) else { return Line::default() };
        let cells = table_row(visits, row, context).cells;
        let mut cells = cells.into_iter().skip(1);
        let mut next = || cells.next().unwrap_or_default();
        let (name, town, who, state, counts, words) = (next(), next(), next(), next(), next(), next());
        let mut line = Line::raw(" ");
        for (part, gap) in [(state, "  "), (name, ", "), (town, "  "), (who, "  "), (counts, "  "), (words, "")] {
            if text::line_width(&part) > 0 {
                line.spans.extend(part.spans.into_iter().map(|span| span.patch_style(part.style)));
                line.push_span(Span::raw(gap));
            }
        }
        line
    });
}
