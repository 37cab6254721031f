//! The page of the outcome: how many of each kind would be created, updated, left and refused; then line by line what is
//! refused and why, and what looks like what. The first row imports.

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::view::ImportView;
use super::words;
use crate::i18n::{Lang, messages};
use crate::interchange::foreign::sirene::{LeftOut, LeftOutCounts};
use crate::interchange::foreign::source::values_noted;
use crate::interchange::foreign::values::Remark;
use crate::interchange::import::desk::{Part, Tried};
use crate::interchange::import::likeness::{Alike, Other};
use crate::interchange::import::{Counts, Refusal, Report};
use crate::model::duplicates::Strength;
use crate::model::text::display_safe;
use crate::tui::commands::import;
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::table::{self, Column, ColumnWidth, Row as TableRow};
use crate::tui::widgets::text;

/// Lines under the list for the selected row.
const FOOT: u16 = 4;
/// Below this width the values stand under the list only.
const NARROW: u16 = 100;

/// A row of the list, with its place in the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// Imports.
    Go,
    RefusedFile(usize),
    RefusedClosing(usize),
    Refused(usize),
    Alike(usize),
    /// Cells understood otherwise than they stand there: the code of the remark, and how many.
    Remark(&'static str, i64),
    /// Lines of a SIRENE file that are not imported, and why.
    LeftOut(LeftOut),
    /// Rows that were left alone, or that emptied something; and how many more there are.
    Unlike(usize),
    MoreUnlike,
    /// People whose opposition stays.
    Opposed,
    NewStaff,
    /// What was proposed: of which table, and which of it.
    Proposed(usize, usize),
    /// Files of a folder that are of no kind.
    Ignored(usize),
}

/// How many records would be written.
pub(super) fn writes(tried: &Tried) -> u64 {
    let report = &tried.report;
    let archive = [&report.archive.contracts, &report.archive.closings];
    report.kinds.values().chain(archive).map(|counts| counts.created + counts.updated).sum()
}

fn report(view: &ImportView) -> Option<&Report> {
    view.done.as_ref().or_else(|| view.tried.as_ref().map(|tried| &tried.report))
}

/// The rows of the list, as they are shown.
pub(super) fn rows(view: &ImportView) -> Vec<Row> {
    let Some(report) = report(view) else { return Vec::new() };
    let mut rows = vec![Row::Go];
    rows.extend((0..report.refused_files.len()).map(Row::RefusedFile));
    rows.extend((0..report.archive.refused.len()).map(Row::RefusedClosing));
    rows.extend((0..report.refused.len()).map(Row::Refused));
    if let Some(tried) = view.tried.as_ref().filter(|_| view.done.is_none()) {
        rows.extend((0..tried.report.alike.len()).map(Row::Alike));
    }
    let proposed = report.understood.iter().enumerate().map(|(at, found)| (at, found.proposed.len()));
    rows.extend(proposed.flat_map(|(at, n)| (0..n).map(move |which| Row::Proposed(at, which))));
    let mut remarks: BTreeMap<&'static str, i64> = BTreeMap::new();
    for noted in report.understood.iter().flat_map(|found| &found.noted) {
        *remarks.entry(noted.remark.code()).or_default() += 1;
    }
    // What may be a mistake of the list comes first.
    let (warnings, remarks): (Vec<_>, Vec<_>) = remarks.into_iter().partition(|(code, _)| Remark::warns(code));
    rows.extend(warnings.into_iter().map(|(code, n)| Row::Remark(code, n)));
    rows.extend(left_out(report).into_keys().map(Row::LeftOut));
    rows.extend(remarks.into_iter().map(|(code, n)| Row::Remark(code, n)));
    rows.extend((0..report.unlike.0.len()).map(Row::Unlike));
    rows.extend((report.unlike.1 > 0).then_some(Row::MoreUnlike));
    rows.extend((report.opposed > 0).then_some(Row::Opposed));
    rows.extend((!report.new_staff.is_empty()).then_some(Row::NewStaff));
    rows.extend((0..report.ignored.len()).map(Row::Ignored));
    rows
}

pub(super) fn draw(view: &mut ImportView, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(report) = report(view) else { return };
    let used = counts(report, frame, area, context);
    let area = Rect { y: area.y.saturating_add(used), height: area.height.saturating_sub(used), ..area };
    let rows = rows(view);
    // What is said of a likeness takes a line more where the screen is narrow.
    let foot = match area.height > 9 {
        true if area.width < NARROW => FOOT + 1,
        true => FOOT,
        false => 0,
    };
    let list = Rect { height: area.height.saturating_sub(foot), ..area };
    let t = |key: &'static str| context.t(key).to_owned();
    // On a narrow screen the value stands under the list only.
    let value = if area.width < NARROW { ColumnWidth::Fixed(0) } else { ColumnWidth::Fill(2) };
    let columns = [
        Column::new(t("import.outcome.what"), ColumnWidth::Fixed(10)),
        Column::new(t("import.outcome.line"), ColumnWidth::Fixed(6)).right(),
        Column::new(t("import.outcome.name"), ColumnWidth::Fill(3)),
        Column::new(t("import.outcome.column"), ColumnWidth::Fill(2)).priority(2),
        Column::new(t("import.outcome.value"), value).priority(1),
        Column::new(t("import.outcome.why"), ColumnWidth::Fill(5)),
    ];
    let mut selection = std::mem::take(&mut view.outcome);
    table::draw(frame, list, &context.theme, &columns, &mut selection, None, |index| {
        rows.get(index).map_or_else(TableRow::default, |row| line(view, *row, context))
    });
    if let Some(row) = selection.selected().and_then(|index| rows.get(index)) {
        let foot = Rect { y: area.y + list.height, height: foot, ..area };
        let width = usize::from(foot.width.saturating_sub(2)).max(1);
        let said = detail(view, *row, context);
        let said = said.iter().flat_map(|line| text::wrap_line(line, width));
        for (at, line) in (1..foot.height).zip(said) {
            put(frame, foot, at, &line);
        }
    }
    view.outcome = selection;
}

/// The counts by kind; gives how many rows they took.
fn counts(report: &Report, frame: &mut Frame, area: Rect, context: &Context) -> u16 {
    let lang = context.lang;
    let heads = ["created", "updated", "unchanged", "duplicates", "refused"];
    let title = |name: &str| lang.find(&format!("import.outcome.{name}")).unwrap_or_default().to_owned();
    let mut columns = vec![Column::new(lang.t("import.outcome.kind"), ColumnWidth::Min(18))];
    columns.extend(heads.iter().map(|name| Column::new(title(name), ColumnWidth::Fixed(11)).right()));
    let others = [("contracts", &report.archive.contracts), ("closings", &report.archive.closings)];
    let others = others.into_iter().filter(|(_, counts)| counts.read > 0);
    let others = others.map(|(name, counts)| (lang.find(&format!("closing.import.{name}")).unwrap_or(name), counts));
    let kinds = report.kinds.iter().map(|(kind, counts)| (lang.title(kind.code()), counts));
    let kinds: Vec<(&str, &Counts)> =
        kinds.chain(others).filter(|(_, counts)| counts.read > 0 || counts.refused > 0).collect();
    // The list below comes first.
    let most = usize::from(area.height / 2);
    let height = text::cells(kinds.len().min(most.saturating_sub(1)) + 1).min(area.height);
    let mut state = crate::tui::widgets::selection::Selection::new(kinds.len());
    state.rest(true);
    let width = area.width.min(80);
    table::draw(frame, Rect { height, width, ..area }, &context.theme, &columns, &mut state, None, |index| {
        let Some((name, counts)) = kinds.get(index) else { return TableRow::default() };
        let number = |n: u64, role| match n {
            0 => Line::styled("·", context.style(Role::Muted)),
            n => Line::styled(lang.number(words::count(n)), context.style(role)),
        };
        TableRow::new([
            Line::raw(format!(" {name}")),
            number(counts.created, Role::Good),
            number(counts.updated, Role::Good),
            number(counts.unchanged, Role::Muted),
            number(counts.duplicates, Role::Warn),
            number(counts.refused, Role::Bad),
        ])
    });
    height.saturating_add(1)
}

fn part_of(view: &ImportView, part: usize) -> Option<&Part> {
    view.desk.as_ref()?.parts.get(part)
}

fn name_of(view: &ImportView, refusal: &Refusal) -> String {
    let of_line = refusal.source.and_then(|(part, at)| Some(part_of(view, part)?.name_of(at)));
    let name = of_line.unwrap_or_else(|| refusal.file.file_name().unwrap_or_default().to_string_lossy().into_owned());
    display_safe(&name).into_owned()
}

fn line(view: &ImportView, row: Row, context: &Context) -> TableRow {
    let lang = context.lang;
    let Some(report) = report(view) else { return TableRow::default() };
    let muted = context.style(Role::Muted);
    let tag = |key: &'static str, role| Line::styled(lang.t(key), context.style(role));
    let long = |key: &'static str, role, said: String| {
        TableRow::new([
            tag(key, role),
            Line::default(),
            Line::default(),
            Line::default(),
            Line::default(),
            Line::raw(said),
        ])
    };
    match row {
        Row::Go => {
            let said = go(view, context);
            let blank = Line::default;
            TableRow::new([tag("import.outcome.go", Role::Accent), blank(), blank(), blank(), blank(), said])
        }
        Row::RefusedFile(at) => report.refused_files.get(at).map_or_else(TableRow::default, |file| {
            TableRow::new([
                tag("import.outcome.file", Role::Bad),
                Line::styled(file.line.to_string(), muted),
                Line::raw(display_safe(&file.file.file_name().unwrap_or_default().to_string_lossy()).into_owned()),
                Line::default(),
                Line::default(),
                Line::raw(messages::file_fault(lang, &file.fault)),
            ])
        }),
        Row::RefusedClosing(at) => report.archive.refused.get(at).map_or_else(TableRow::default, |closing| {
            long("import.outcome.refusal", Role::Bad, messages::closing::fault(lang, &closing.fault))
        }),
        Row::Refused(at) => report.refused.get(at).map_or_else(TableRow::default, |refusal| {
            let first = refusal.problems.first();
            let column = first.and_then(|problem| problem.column.clone()).unwrap_or_default();
            TableRow::new([
                tag("import.outcome.refusal", Role::Bad),
                Line::styled(refusal.line.to_string(), muted),
                Line::raw(name_of(view, refusal)),
                Line::raw(display_safe(&column).into_owned()),
                Line::styled(
                    first.map_or_else(String::new, |problem| quoted(&problem.value)),
                    context.style(Role::Warn),
                ),
                Line::raw(first.map_or_else(String::new, |problem| messages::fault(lang, &problem.fault))),
            ])
        }),
        Row::Alike(at) => {
            view.tried.as_ref().and_then(|tried| tried.report.alike.get(at)).map_or_else(TableRow::default, |alike| {
                TableRow::new([
                    tag("import.outcome.alike", strength(alike)),
                    Line::styled(alike.number.to_string(), muted),
                    Line::raw(display_safe(&alike.name).into_owned()),
                    Line::styled(display_safe(&alike.town).into_owned(), muted),
                    Line::default(),
                    Line::raw(format!("{} ({})", other(alike, lang), messages::merge::reasons(lang, &alike.why))),
                ])
            })
        }
        Row::Remark(code, n) => {
            let (tag, role) = match Remark::warns(code) {
                true => ("import.outcome.look", Role::Warn),
                false => ("import.outcome.note", Role::Muted),
            };
            long(tag, role, remark(report, lang, code, n))
        }
        Row::LeftOut(why) => long("import.outcome.note", Role::Muted, left_out_words(report, lang, why)),
        Row::Proposed(at, which) => long("import.proposed.detail", Role::Accent, proposed(report, at, which, context)),
        Row::Unlike(at) => report.unlike.0.get(at).map_or_else(TableRow::default, |row| {
            TableRow::new([
                tag("import.outcome.look", Role::Warn),
                Line::styled(row.line.to_string(), muted),
                Line::raw(display_safe(&row.file.file_name().unwrap_or_default().to_string_lossy()).into_owned()),
                Line::default(),
                Line::default(),
                Line::raw(messages::unlike(lang, row)),
            ])
        }),
        Row::MoreUnlike => long("import.outcome.look", Role::Warn, more_unlike(report, lang)),
        Row::Opposed => long("import.outcome.note", Role::Muted, opposed(report, lang)),
        Row::NewStaff => long("import.outcome.note", Role::Muted, new_staff(report, lang)),
        Row::Ignored(at) => {
            let said = report.ignored.get(at).map(|path| messages::ignored_file(lang, path)).unwrap_or_default();
            long("import.outcome.note", Role::Muted, said)
        }
    }
}

/// What the selected row says, in full.
fn detail(view: &ImportView, row: Row, context: &Context) -> Vec<Line<'static>> {
    let lang = context.lang;
    let Some(report) = report(view) else { return Vec::new() };
    let text = |said: String| Line::raw(said);
    match row {
        Row::Go => vec![Line::styled(lang.t("import.outcome.remembers"), context.style(Role::Muted))],
        Row::Refused(at) => {
            let refusal = report.refused.get(at);
            let said = refusal.iter().flat_map(|refusal| &refusal.problems).map(|problem| {
                let mut spans = vec![Span::styled(words::problem(lang, problem), context.style(Role::Bad))];
                if !problem.value.is_empty() {
                    spans.insert(0, Span::raw(format!("« {} » ", quoted(&problem.value))));
                }
                Line::from(spans)
            });
            said.collect()
        }
        Row::RefusedFile(at) => {
            report.refused_files.get(at).map(|file| text(messages::file_fault(lang, &file.fault))).into_iter().collect()
        }
        Row::RefusedClosing(at) => {
            let closing = report.archive.refused.get(at);
            closing.map(|closing| text(messages::closing::fault(lang, &closing.fault))).into_iter().collect()
        }
        Row::Alike(at) => {
            let Some(alike) = view.tried.as_ref().and_then(|tried| tried.report.alike.get(at)) else {
                return Vec::new();
            };
            let named = |name: &str, town: &str| {
                let parts: Vec<&str> = [name, town].into_iter().filter(|part| !part.is_empty()).collect();
                display_safe(&parts.join(", ")).into_owned()
            };
            vec![
                text(format!("{} ↔ {}", named(&alike.name, &alike.town), other(alike, lang))),
                Line::styled(messages::merge::reasons(lang, &alike.why), context.style(Role::Accent)),
                Line::styled(lang.t("import.outcome.alike_hint"), context.style(Role::Muted)),
            ]
        }
        Row::Remark(code, n) => vec![text(remark(report, lang, code, n))],
        Row::LeftOut(why) => vec![text(left_out_words(report, lang, why))],
        Row::Proposed(at, which) => vec![text(proposed(report, at, which, context))],
        Row::Unlike(at) => report.unlike.0.get(at).map(|row| text(messages::unlike(lang, row))).into_iter().collect(),
        Row::MoreUnlike => vec![text(more_unlike(report, lang))],
        Row::Opposed => vec![text(opposed(report, lang))],
        Row::NewStaff => vec![text(new_staff(report, lang))],
        Row::Ignored(_) => Vec::new(),
    }
}

/// What Enter on the first row does.
fn go(view: &ImportView, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let Some(tried) = &view.tried else { return Line::default() };
    match (&view.done, writes(tried)) {
        (Some(_), _) => Line::styled(lang.t("import.outcome.done"), context.style(Role::Good)),
        (None, 0) => Line::styled(lang.t("import.screen.writes_nothing"), context.style(Role::Warn)),
        (None, n) => Line::raw(lang.tn("import.outcome.go_writes", words::count(n), &[])),
    }
}

fn strength(alike: &Alike) -> Role {
    match alike.why.first().map(|why| why.strength) {
        Some(Strength::Sure) => Role::Bad,
        Some(Strength::Likely) => Role::Warn,
        _ => Role::Muted,
    }
}

fn other(alike: &Alike, lang: Lang) -> String {
    match &alike.other {
        Other::Stored { name, town, .. } if town.is_empty() => display_safe(name).into_owned(),
        Other::Stored { name, town, .. } => display_safe(&format!("{name}, {town}")).into_owned(),
        Other::Line { number, name } => {
            lang.tf("import.outcome.other_line", &[("line", number), ("name", &display_safe(name))])
        }
    }
}

fn remark(report: &Report, lang: Lang, code: &str, n: i64) -> String {
    let key = match code {
        "leading_zero" => "import.remark.leading_zero",
        "day_number" => "import.remark.day_number",
        "others" => "import.remark.others",
        "nothing" => "import.remark.nothing",
        "college_letter" => "import.remark.college_letter",
        "several_people" => "import.remark.several_people",
        "sum" => "import.remark.sum",
        "section" => "import.remark.section",
        "name_alone" => "import.remark.name_alone",
        "nature_company" => "import.remark.nature_company",
        "nature_presumed" => "import.remark.nature_presumed",
        "nature_research" => "import.remark.nature_research",
        "nature_training" => "import.remark.nature_training",
        "nature_development" => "import.remark.nature_development",
        "member_already" => "import.remark.member_already",
        "cancelled" => "import.remark.cancelled",
        "no_day" => "import.remark.no_day",
        "season" => "import.remark.season",
        "college_of_kind" => "import.remark.college_of_kind",
        "paid_until" => "import.remark.paid_until",
        "name_first" => "import.remark.name_first",
        "name_last" => "import.remark.name_last",
        "repeated_line" => "import.remark.repeated_line",
        "repeated_payment" => "import.remark.repeated_payment",
        "repeated_contact" => "import.remark.repeated_contact",
        "other_name" => "import.remark.other_name",
        "renamed" => "import.remark.renamed",
        "other_value" => "import.remark.other_value",
        code if code == Remark::Planned.code() => "import.remark.planned",
        _ => "import.remark.to_organisation",
    };
    let names = values_noted(report.understood.iter().flat_map(|found| &found.noted), code);
    lang.tn(key, n, &[("names", &display_safe(&names))])
}

/// The lines of SIRENE files that are not imported, of all tables together.
fn left_out(report: &Report) -> LeftOutCounts {
    let mut left_out = LeftOutCounts::new();
    for (why, lines) in report.understood.iter().flat_map(|found| &found.left_out) {
        left_out.entry(*why).or_default().extend(lines);
    }
    left_out
}

fn left_out_words(report: &Report, lang: Lang, why: LeftOut) -> String {
    left_out(report).get(&why).map(|lines| messages::left_out(lang, why, lines)).unwrap_or_default()
}

/// What was proposed, and the key that says otherwise.
fn proposed(report: &Report, at: usize, which: usize, context: &Context) -> String {
    let lang = context.lang;
    let key = context.keymap.shown_id(import::SET, lang);
    let change = lang.tf("import.proposed.by_key", &[("key", &key)]);
    let found = report.understood.get(at).and_then(|found| found.proposed.get(which));
    found.map(|found| messages::proposed(lang, found, &change)).unwrap_or_default()
}

fn opposed(report: &Report, lang: Lang) -> String {
    lang.tn("import.opposed", i64::try_from(report.opposed).unwrap_or(i64::MAX), &[])
}

fn more_unlike(report: &Report, lang: Lang) -> String {
    lang.tn("import.unlike.more", i64::try_from(report.unlike.1).unwrap_or(i64::MAX), &[])
}

fn new_staff(report: &Report, lang: Lang) -> String {
    let names = report.new_staff.join(", ");
    lang.tn("import.new_staff", words::count(report.new_staff.len()), &[("names", &display_safe(&names))])
}

/// A cell in one line.
fn quoted(value: &str) -> String {
    text::truncate(&display_safe(&value.replace('\n', " ")), 60)
}
