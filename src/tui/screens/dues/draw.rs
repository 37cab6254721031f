//! Drawing the dues sheet: the sums of the year, the lines, and the selected one in words.

use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::view::{Filter, SheetLine, Sort};
use super::{Sheet, name_of};
use crate::counters::dues_sheet::{Reminder, SheetRow};
use crate::i18n::{Lang, capitalise};
use crate::model::dues::DuesStatus;
use crate::model::money::Cents;
use crate::tui::commands::dues::CALL;
use crate::tui::context::Context;
use crate::tui::layers::bulk;
use crate::tui::theme::Role;
use crate::tui::widgets::marks;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row};
use crate::tui::widgets::text;

/// Columns, as the sorted one is told to the table.
const AMOUNT: usize = 4;
const DUE: usize = 6;
const BALANCE: usize = 8;
const STATUS: usize = 9;
const REMINDER: usize = 10;

/// The whole screen.
pub(super) fn screen(sheet: &mut Sheet, frame: &mut Frame, area: Rect, context: &Context) {
    if sheet.list.loaded {
        put(frame, area, 0, &called(sheet, context));
        put(frame, area, 1, &expected(sheet, context));
        let mut third = shown(sheet, context);
        third.spans.insert(0, bulk::told(&sheet.marks, context));
        put(frame, area, 2, &third);
    } else {
        put(frame, area, 0, &Line::styled(context.t("members.loading"), context.style(Role::Muted)));
    }
    let body = Rect { y: area.y.saturating_add(3), height: area.height.saturating_sub(3), ..area };
    if sheet.list.lines.is_empty() {
        if sheet.list.loaded && sheet.list.whole == 0 {
            let said = context.lang.tf("dues.nothing", &[("year", &context.on.year()), ("key", &call_key(context))]);
            let style = context.style(Role::Muted);
            let width = usize::from(body.width.saturating_sub(2)).max(1);
            for (row, line) in (1..).zip(text::wrap_line(&Line::styled(said, style), width)) {
                put(frame, body, row, &line);
            }
        }
        return;
    }
    let preview = if body.height > 8 { 2 } else { 0 };
    let rows = Rect { height: body.height - preview, ..body };
    let sort = Some(match sheet.sort {
        Sort::Name => (0, true),
        Sort::Amount => (AMOUNT, false),
        Sort::Due => (DUE, true),
        Sort::Balance => (BALANCE, false),
        Sort::Status => (STATUS, true),
        Sort::Reminder => (REMINDER, true),
    });
    let columns = columns(sheet, context);
    let lines = &sheet.list.lines;
    let cells = marks::beside(rows, &sheet.marks);
    table::draw(frame, cells, &context.theme, &columns, &mut sheet.selection, sort, |index| {
        lines.get(index).map_or_else(Row::default, |line| table_row(line, context))
    });
    let row = |index: usize| lines.get(index).map(|line| line.row.organisation);
    marks::draw(frame, marks::rows(rows), &context.theme, &sheet.marks, &sheet.selection, row);
    if let Some(line) = sheet.selection.selected().and_then(|index| lines.get(index)) {
        let foot = Rect { y: body.y + rows.height, height: preview, ..body };
        put(frame, foot, 1, &in_words(line, context));
    }
}

/// One line of text in a row of an area, with a blank at the left edge.
pub(super) fn put(frame: &mut Frame, area: Rect, row: u16, line: &Line) {
    if row < area.height && area.width > 1 {
        let line = text::truncate_line(line, usize::from(area.width - 1));
        frame.buffer_mut().set_line(area.x + 1, area.y + row, &line, area.width - 1);
    }
}

fn call_key(context: &Context) -> String {
    context.keymap.shown_id(CALL, context.lang)
}

/// What was called, and what came in of it.
fn called(sheet: &Sheet, context: &Context) -> Line<'static> {
    let (lang, totals) = (context.lang, sheet.list.totals);
    let amount = |cents: i64| lang.amount(Cents(cents));
    let muted = context.style(Role::Muted);
    let mut spans = vec![
        Span::styled(context.on.year().to_string(), context.style(Role::Title)),
        Span::raw("   "),
        Span::raw(lang.tf("dues.called", &[("sum", &amount(totals.called))])),
        Span::styled(" · ", muted),
        Span::raw(lang.tf("dues.collected", &[("sum", &amount(totals.collected))])),
    ];
    if totals.called > 0 {
        let part = lang.percent(totals.collected as f64 / totals.called as f64, 1);
        spans.push(Span::styled(format!(" {}", lang.tf("dues.of_called", &[("part", &part)])), muted));
    }
    Line::from(spans)
}

/// What was expected, and what is missing.
fn expected(sheet: &Sheet, context: &Context) -> Line<'static> {
    let (lang, totals) = (context.lang, sheet.list.totals);
    let amount = |cents: i64| lang.amount(Cents(cents));
    let mut spans: Vec<Span> = Vec::new();
    let mut add = |text: String, role: Role| {
        if !spans.is_empty() {
            spans.push(Span::styled(" · ", context.style(Role::Muted)));
        }
        spans.push(Span::styled(text, context.style(role)));
    };
    match sheet.list.forecast {
        Some(forecast) if forecast > 0 => {
            let part = lang.percent(totals.collected as f64 / forecast as f64, 1);
            let role = if totals.collected >= forecast { Role::Good } else { Role::Text };
            add(lang.tf("dues.forecast", &[("sum", &amount(forecast)), ("part", &part)]), role);
        }
        _ => add(lang.t("dues.no_forecast").to_owned(), Role::Muted),
    }
    let late = i64::from(totals.late);
    if late > 0 {
        add(lang.tn("dues.late", late, &[("sum", &amount(totals.late_amount))]), Role::Bad);
    }
    Line::from(spans)
}

/// What the lines are: filter, order, number; or that the dues are still to be called.
fn shown(sheet: &Sheet, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let list = &sheet.list;
    if list.whole > 0 && list.with_dues == 0 {
        let said = lang.tf("dues.to_call", &[("year", &context.on.year()), ("key", &call_key(context))]);
        return Line::styled(said, context.style(Role::Accent));
    }
    let filter = sheet.filter.get();
    let muted = context.style(Role::Muted);
    let word = capitalise(&filter_word(filter, context));
    let style = if filter == Filter::All { muted } else { context.style(Role::Accent) };
    let sort = match sheet.sort {
        Sort::Name => lang.field("dues", "organisation"),
        Sort::Balance => lang.field("dues", "balance"),
        Sort::Status => lang.field("dues", "status"),
        Sort::Due => lang.field("dues", "due_on"),
        Sort::Amount => lang.field("dues", "amount"),
        Sort::Reminder => lang.t("dues.reminders"),
    };
    let sorted = lang.tf("dues.sorted", &[("column", &sort.to_lowercase())]);
    let count = lang.tn("common.rows", i64::try_from(list.lines.len()).unwrap_or(i64::MAX), &[]);
    let mut spans = vec![Span::styled(word, style), Span::styled(format!(" · {sorted} · {count}"), muted)];
    if list.totals.overpaid > 0 {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(overpaid(list.totals.overpaid_amount, context), context.style(Role::Warn)));
    }
    Line::from(spans)
}

pub(super) fn columns(sheet: &Sheet, context: &Context) -> Vec<Column> {
    let lang = context.lang;
    let field = |name: &'static str| lang.field("dues", name).to_owned();
    let widest = sheet.list.widest;
    let money = |title: &str, cents: i64| {
        let width = text::width(&lang.amount(Cents(cents))).max(text::width(title) + 2);
        ColumnWidth::Fixed(text::cells(width))
    };
    let balance = {
        let owed = text::width(&lang.amount(Cents(widest.balance)));
        let over = if widest.overpaid > 0 { text::width(&overpaid(widest.overpaid, context)) } else { 0 };
        ColumnWidth::Fixed(text::cells(owed.max(over).max(9)))
    };
    let day = ColumnWidth::Fixed(10);
    vec![
        Column::new(format!(" {}", field("organisation")), ColumnWidth::Min(17)),
        Column::new(lang.field("organisation", "commune"), ColumnWidth::Min(14)).priority(9),
        Column::new(lang.t("dues.college"), ColumnWidth::Fixed(5)).priority(8),
        Column::new(lang.t("dues.size_title"), ColumnWidth::Fixed(6)).priority(7),
        Column::new(field("amount"), money(&field("amount"), widest.amount)).right().priority(1),
        Column::new(lang.t("dues.called_title"), day).priority(6),
        Column::new(field("due_on"), day).priority(3),
        Column::new(lang.t("dues.paid_title"), money(lang.t("dues.paid_title"), widest.paid)).right().priority(2),
        Column::new(field("balance"), balance).right(),
        Column::new(field("status"), day),
        Column::new(lang.t("dues.reminders"), ColumnWidth::Fixed(12)).priority(5),
    ]
}

fn overpaid(cents: i64, context: &Context) -> String {
    context.lang.tf("dues.overpaid", &[("sum", &context.lang.amount(Cents(cents)))])
}

/// The balance of a line: what is left, or what was paid too much.
fn balance(row: &SheetRow, context: &Context) -> (String, Role) {
    if row.overpaid() > 0 {
        return (overpaid(row.overpaid(), context), Role::Warn);
    }
    let role = match row.status {
        DuesStatus::Late => Role::Bad,
        _ if row.balance() == 0 => Role::Muted,
        _ => Role::Text,
    };
    let text = if row.dues.is_none() { String::new() } else { context.lang.amount(Cents(row.balance())) };
    (text, role)
}

fn table_row(line: &SheetLine, context: &Context) -> Row {
    let (lang, row) = (context.lang, &line.row);
    let date = |day: Option<chrono::NaiveDate>| Line::raw(day.map(|day| lang.date(day)).unwrap_or_default());
    let amount = |cents: i64, role: Role| Line::styled(lang.amount(Cents(cents)), context.style(role));
    let (balance, balance_role) = balance(row, context);
    let exempt = row.dues.is_some_and(|dues| dues.exempt);
    let world = context.shared().world();
    let organisation = world.facts.file(row.organisation).map(|file| file.organisation);
    let (name, town) = organisation.map(|it| (it.name.to_string(), it.town.to_string())).unwrap_or_default();
    drop(world);
    let cells = vec![
        Line::raw(format!(" {name}")),
        Line::raw(town),
        Line::raw(row.college.map(|college| college.to_string()).unwrap_or_default()),
        Line::raw(row.size.map(|size| size_word(size, lang)).unwrap_or_default()),
        row.dues.map_or_else(Line::default, |dues| amount(dues.amount, if exempt { Role::Muted } else { Role::Text })),
        date(row.dues.and_then(|dues| dues.called_on)),
        date(row.dues.and_then(|dues| dues.due_on)),
        if row.paid > 0 { amount(row.paid, Role::Text) } else { Line::default() },
        Line::styled(balance, context.style(balance_role)),
        Line::styled(status_word(row.status, context), context.style(status_role(row.status))),
        line.reminder.map_or_else(Line::default, |reminder| reminder_cell(reminder, context)),
    ];
    Row { cells, style: context.style(if row.member { Role::Text } else { Role::Muted }) }
}

pub(super) fn size_word(size: crate::model::organisation::Size, lang: Lang) -> &'static str {
    use crate::model::organisation::Size;
    match size {
        Size::Micro => lang.t("dues.size.micro"),
        Size::Sme => lang.t("dues.size.sme"),
        Size::Mid => lang.t("dues.size.mid"),
        Size::Large => lang.t("dues.size.large"),
    }
}

fn reminder_cell(reminder: Reminder, context: &Context) -> Line<'static> {
    let lang = context.lang;
    match reminder {
        Reminder::Open(Some(due)) => {
            let role = if due < context.on { Role::Bad } else { Role::Accent };
            Line::styled(lang.date(due), context.style(role))
        }
        Reminder::Open(None) => Line::styled(lang.t("dues.remind_open"), context.style(Role::Accent)),
        Reminder::Done(done) => Line::styled(format!("✓ {}", lang.date(done)), context.style(Role::Muted)),
    }
}

/// A status in the user's language.
pub(super) fn status_word(status: DuesStatus, context: &Context) -> String {
    context.lang.label("dues.status", status.code()).to_owned()
}

/// How a status looks.
pub(super) fn status_role(status: DuesStatus) -> Role {
    match status {
        DuesStatus::Late => Role::Bad,
        DuesStatus::Partial => Role::Warn,
        DuesStatus::Called => Role::Accent,
        DuesStatus::Paid => Role::Good,
        DuesStatus::Pending | DuesStatus::Exempt | DuesStatus::None => Role::Muted,
    }
}

/// A filter in the user's language.
pub(super) fn filter_word(filter: Filter, context: &Context) -> String {
    match filter {
        Filter::All => context.t("dues.filter.all").to_owned(),
        Filter::Status(status) => status_word(status, context),
        Filter::Overpaid => context.t("dues.filter.overpaid").to_owned(),
    }
}

/// Where a line stands, in words: status, what is left or too much, what else to know.
pub(super) fn standing(row: &SheetRow, context: &Context) -> Vec<Span<'static>> {
    let lang = context.lang;
    let (left, role) = balance(row, context);
    let left = match (row.overpaid(), row.balance()) {
        (0, 0) => String::new(),
        (0, _) => lang.tf("dues.left", &[("sum", &left)]),
        _ => left,
    };
    let before = row.late_before.map(|year| lang.tf("dues.late_before", &[("year", &year)])).unwrap_or_default();
    let gone = if row.member { String::new() } else { lang.t("dues.gone").to_owned() };
    let mut spans = vec![Span::styled(status_word(row.status, context), context.style(status_role(row.status)))];
    for (text, role) in [(left, role), (before, Role::Bad), (gone, Role::Muted)] {
        if !text.is_empty() {
            spans.push(Span::styled(" · ", context.style(Role::Muted)));
            spans.push(Span::styled(text, context.style(role)));
        }
    }
    spans
}

/// The selected line in words, with its reminder.
fn in_words(line: &SheetLine, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let mut spans = vec![Span::raw(lang.tf("dues.of", &[("name", &name_of(line.row.organisation, context))]))];
    spans.push(Span::raw(" "));
    spans.extend(standing(&line.row, context));
    let reminder = match line.reminder {
        Some(Reminder::Open(Some(due))) => lang.tf("dues.remind_on", &[("date", &lang.date(due))]),
        Some(Reminder::Open(None)) => lang.t("dues.remind_open").to_owned(),
        Some(Reminder::Done(done)) => lang.tf("dues.reminded_on", &[("date", &lang.date(done))]),
        None => return Line::from(spans),
    };
    spans.push(Span::styled(format!(" · {reminder}"), context.style(Role::Muted)));
    Line::from(spans)
}
