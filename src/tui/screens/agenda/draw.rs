//! Drawing the agenda: what is pressing, the filters, the list or the calendar, then what the selected line says.

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::lines;
use super::{Agenda, calendar};
use crate::counters::agenda::{Entry, Group, Sort};
use crate::i18n::Lang;
use crate::model::record::Id;
use crate::tui::commands::agenda::{BEFORE, FILTER, NEW};
use crate::tui::context::Context;
use crate::tui::layers::bulk;
use crate::tui::theme::Role;
use crate::tui::widgets::{list as list_widget, marks, text};

/// From this width on, a line has a column each for the organisation and for who it is for.
const WIDE: usize = 110;
/// From this width on, a line says how far its day is.
const MIDDLE: usize = 64;

/// The whole screen.
pub(super) fn screen(agenda: &mut Agenda, frame: &mut Frame, area: Rect, context: &Context) {
    put(frame, area, 0, &counts(agenda, context));
    let mut second = filters(agenda, context);
    second.spans.insert(0, bulk::told(&agenda.marks, context));
    put(frame, area, 1, &second);
    let body = Rect { y: area.y.saturating_add(2), height: area.height.saturating_sub(2), ..area };
    if let Some(mut view) = agenda.calendar.take() {
        calendar::draw(agenda, &mut view, frame, body, context);
        agenda.calendar = Some(view);
        return;
    }
    if agenda.lines.entries.is_empty() {
        let said = if agenda.loaded { nothing(agenda, context) } else { context.t("members.loading").to_owned() };
        put(frame, body, 1, &Line::styled(said, context.style(Role::Muted)));
        return;
    }
    let preview = if body.height > 10 { 4 } else { 0 };
    let rows = Rect { height: body.height - preview, ..body };
    agenda.height = usize::from(rows.height);
    let mut selection = std::mem::take(&mut agenda.selection);
    // A blank at the right edge, and the scrollbar where there is one.
    let width = usize::from(rows.width).saturating_sub(2);
    let list = &agenda.lines;
    let whose = agenda.staff(context).is_none();
    list_widget::draw(frame, rows, &context.theme, &mut selection, |index| match list.shown.get(index) {
        Some(lines::Line::Heading(group, count)) => heading(*group, *count, context),
        Some(lines::Line::Entry(at)) => match list.entries.get(*at) {
            Some((_, entry)) => row(entry, width, whose, context),
            None => Line::default(),
        },
        None => Line::default(),
    });
    agenda.selection = selection;
    marks::draw(frame, rows, &context.theme, &agenda.marks, &agenda.selection, |line| agenda.lines.task(line));
    if let Some(entry) = agenda.selected() {
        about(entry, frame, Rect { y: body.y + rows.height, height: preview, ..body }, context);
    }
}

/// One line of text in a row of an area, with a blank at the left edge.
pub(super) fn put(frame: &mut Frame, area: Rect, row: u16, line: &Line) {
    if row < area.height && area.width > 1 {
        let line = text::truncate_line(line, usize::from(area.width - 1));
        frame.buffer_mut().set_line(area.x + 1, area.y + row, &line, area.width - 1);
    }
}

/// A text cut or filled up to a width.
pub(super) fn cell(said: &str, width: usize) -> String {
    let said = text::truncate(said, width);
    let blanks = width.saturating_sub(text::width(&said));
    said + &" ".repeat(blanks)
}

/// The name of one of the staff.
pub(super) fn staff_name(id: Id, context: &Context) -> Option<String> {
    let world = context.shared().world();
    world.facts.staff_member(id).map(|staff| staff.name.to_string())
}

/// How many lines stand under each of the headings that matter.
fn counts(agenda: &Agenda, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let mut spans = vec![Span::styled(lang.t("agenda.title"), context.style(Role::Title))];
    if !agenda.loaded {
        return Line::from(spans);
    }
    let late = agenda.lines.entries.iter().filter(|(_, entry)| entry.is_late(context.on)).count();
    let figures: [(&'static str, usize, Role); 6] = [
        ("agenda.count.late", late, Role::Bad),
        ("agenda.count.obligations", agenda.lines.count(Group::Obligations), Role::Accent),
        ("agenda.count.others", agenda.lines.count(Group::Others), Role::Text),
        ("agenda.count.today", agenda.lines.count(Group::Today), Role::Warn),
        ("agenda.count.week", agenda.lines.count(Group::Week), Role::Text),
        ("agenda.count.later", agenda.lines.count(Group::Later), Role::Muted),
    ];
    for (key, count, role) in figures.into_iter().filter(|(_, count, _)| *count > 0) {
        spans.push(Span::styled(if spans.len() == 1 { "   " } else { " · " }, context.style(Role::Muted)));
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        spans.push(Span::styled(lang.tn(key, count, &[]), context.style(role)));
    }
    Line::from(spans)
}

/// What is shown: whose, which sorts, until when.
fn filters(agenda: &Agenda, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let style = |set: bool| if set { context.style(Role::Accent) } else { muted };
    let mine = agenda.staff(context).is_some();
    let who = if mine { lang.t("agenda.mine") } else { lang.t("agenda.everybody") };
    let sort = match agenda.only {
        None => lang.t("agenda.all_sorts"),
        Some(sort) => sorts(sort, lang),
    };
    let mut parts = vec![(sort.to_owned(), agenda.only.is_some()), (who.to_owned(), mine)];
    if let Some(until) = agenda.until.get() {
        parts.insert(0, (lang.tf("agenda.before", &[("date", &lang.date(until))]), true));
    }
    if agenda.done {
        parts.push((lang.t("agenda.with_done").to_owned(), true));
    }
    let mut spans = Vec::new();
    for (said, set) in parts {
        if !spans.is_empty() {
            spans.push(Span::styled(" · ", muted));
        }
        spans.push(Span::styled(said, style(set)));
    }
    Line::from(spans)
}

fn sorts(sort: Sort, lang: Lang) -> &'static str {
    match sort {
        Sort::Obligation => lang.t("agenda.sorts.obligation"),
        Sort::Visit => lang.t("agenda.sorts.visit"),
        Sort::Step => lang.t("agenda.sorts.step"),
        Sort::Task => lang.t("agenda.sorts.task"),
    }
}

/// What to do when there is nothing to show.
fn nothing(agenda: &Agenda, context: &Context) -> String {
    let lang = context.lang;
    let key = |command| context.keymap.shown_id(command, lang);
    if agenda.only.is_some() {
        return lang.tf("agenda.hidden", &[("key", &key(FILTER))]);
    }
    match agenda.until.get() {
        Some(until) => lang.tf("agenda.nothing_before", &[("date", &lang.date(until)), ("key", &key(BEFORE))]),
        None => lang.tf("agenda.nothing", &[("key", &key(NEW))]),
    }
}

fn heading(group: Group, count: usize, context: &Context) -> Line<'static> {
    let role = if group == Group::Late { Role::Bad } else { Role::Title };
    let style = context.style(role).add_modifier(Modifier::BOLD);
    Line::from(vec![
        Span::styled(format!(" {}", context.lang.agenda_group(group)), style),
        Span::styled(format!(" ({count})"), context.style(Role::Muted)),
    ])
}

/// How a sort of line looks.
pub(super) fn sort_role(sort: Sort) -> Role {
    match sort {
        Sort::Obligation => Role::Warn,
        Sort::Visit => Role::Accent,
        Sort::Step => Role::Chart3,
        Sort::Task => Role::Text,
    }
}

/// A line of the list: its day and how far that is, its sort, what it is, where, and who it is for.
fn row(entry: &Entry, width: usize, whose: bool, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let day = entry.done_on.or(entry.date);
    let late = entry.is_late(context.on);
    let date_role = match entry.done_on {
        Some(_) => Role::Good,
        None if late => Role::Bad,
        None => Role::Text,
    };
    // Done and overdue are told by a mark as well as by colour.
    let mark = match entry.done_on {
        Some(_) => "✓",
        None if late => "!",
        None => " ",
    };
    let date = match day {
        Some(day) if width >= WIDE => {
            format!("{:<4} {}", lang.weekday_short(day.weekday()), lang.date(day))
        }
        Some(day) => lang.date(day),
        None => String::new(),
    };
    let date_width = if width >= WIDE { 15 } else { 10 };
    let mut spans = vec![
        Span::styled(format!("{mark} "), context.style(date_role)),
        Span::styled(cell(&date, date_width), context.style(date_role)),
        Span::raw(" "),
    ];
    if width >= MIDDLE {
        let far = day.map(|day| lang.relative(day, context.on)).unwrap_or_default();
        spans.push(Span::styled(cell(&far, 17), context.style(if late { Role::Bad } else { Role::Muted })));
        spans.push(Span::raw(" "));
    }
    spans.push(Span::styled(cell(lang.agenda_sort(entry.sort()), 11), context.style(sort_role(entry.sort()))));
    let used: usize = spans.iter().map(|span| text::width(&span.content)).sum();
    let rest = width.saturating_sub(used);
    spans.extend(what(entry, rest, whose, width >= WIDE, context));
    Line::from(spans)
}

/// What an entry is, at which organisation, and who it is for, in so many cells.
fn what(entry: &Entry, width: usize, whose: bool, wide: bool, context: &Context) -> Vec<Span<'static>> {
    let label = context.lang.agenda_label(entry);
    let label_style = if entry.done_on.is_some() { Role::Muted } else { Role::Text };
    let organisation = entry.organisation.as_ref().map(|(_, name)| name.as_str()).unwrap_or_default();
    let who = entry.staff.filter(|_| whose).and_then(|id| staff_name(id, context)).unwrap_or_default();
    if wide {
        let who_width = if whose { 16 } else { 0 };
        let organisation_width = (width.saturating_sub(who_width) * 2 / 5).min(30);
        // What has no organisation may use its room.
        let (label_width, organisation_width) = match organisation {
            "" => (width.saturating_sub(who_width + 1), 0),
            _ => (width.saturating_sub(who_width + organisation_width + 2), organisation_width),
        };
        return vec![
            Span::styled(cell(&label, label_width), context.style(label_style)),
            Span::raw(" "),
            Span::styled(cell(organisation, organisation_width), context.style(label_style)),
            Span::raw(" "),
            Span::styled(text::truncate(&who, who_width), context.style(Role::Muted)),
        ];
    }
    // The name first: what is to be done is often the same, where is not.
    let parts: Vec<&str> = [organisation, label.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let said = parts.join(" — ");
    let who_width = text::width(&who);
    if !who.is_empty() && width > who_width + 20 {
        return vec![
            Span::styled(cell(&said, width - who_width - 1), context.style(label_style)),
            Span::styled(format!(" {who}"), context.style(Role::Muted)),
        ];
    }
    vec![Span::styled(said, context.style(label_style))]
}

/// A line of a day of the calendar: everything but the day.
pub(super) fn day_row(entry: &Entry, whose: bool, context: &Context) -> Line<'static> {
    let late = entry.is_late(context.on);
    let mark = match entry.done_on {
        Some(_) => Span::styled(" ✓", context.style(Role::Good)),
        None if late => Span::styled(" !", context.style(Role::Bad)),
        None => Span::raw("  "),
    };
    let sort = cell(context.lang.agenda_sort(entry.sort()), 11);
    let mut spans = vec![mark, Span::styled(sort, context.style(sort_role(entry.sort())))];
    spans.extend(what(entry, 0, whose, false, context));
    Line::from(spans)
}

/// What an entry says, in as many lines as there are: in full, then its day and who it is for.
pub(super) fn about(entry: &Entry, frame: &mut Frame, area: Rect, context: &Context) {
    let lang = context.lang;
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let mut head = lang.agenda_label(entry);
    if let Some((_, name)) = &entry.organisation {
        head = if head.is_empty() { name.clone() } else { format!("{name} — {head}") };
    }
    let mut lines = text::wrap_line(&Line::styled(head, context.style(Role::Text)), width);
    if let Some(duty) = entry.duty() {
        let article = lang.tf("agenda.article", &[("article", &duty.obligation.article)]);
        let wording = duty.obligation.worded(lang == Lang::Fr);
        lines.extend(text::wrap_line(
            &Line::styled(format!("{article} – {wording}"), context.style(Role::Muted)),
            width,
        ));
    }
    let mut foot = Vec::new();
    if let Some(date) = entry.date {
        let relative = lang.relative(date, context.on);
        foot.push(lang.tf("agenda.due", &[("date", &lang.date_long(date)), ("relative", &relative)]));
    }
    let who = entry.staff.and_then(|id| staff_name(id, context));
    match (entry.done_on, &who) {
        (Some(done), Some(who)) => foot.push(lang.tf("agenda.done_by", &[("date", &lang.date(done)), ("who", who)])),
        (Some(done), None) => foot.push(lang.tf("agenda.done_on", &[("date", &lang.date(done))])),
        (None, Some(who)) => foot.push(who.clone()),
        (None, None) => {}
    }
    let foot = match foot.join(" · ") {
        foot if foot.is_empty() => Vec::new(),
        foot => text::wrap_line(&Line::styled(foot, context.style(Role::Muted)), width),
    };
    let room = usize::from(area.height).saturating_sub(foot.len());
    if lines.len() > room {
        lines.truncate(room);
        if let Some(last) = lines.last_mut() {
            last.push_span(Span::raw(text::ELLIPSIS));
        }
    }
    lines.extend(foot);
    for (at, line) in (0..area.height).zip(&lines) {
        put(frame, area, at, line);
    }
}
