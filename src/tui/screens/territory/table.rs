//! The lists: columns and cells.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::view::{List, Row, View};
use super::{Territory, said};
use crate::counters::territory::{Scenario, Turn};
use crate::i18n::Lang;
use crate::model::money::Cents;
use crate::model::organisation::Departement;
use crate::model::record::Id;
use crate::model::territory::Territory as Share;
use crate::tui::context::Context;
use crate::tui::listing::{self, Listing};

use crate::tui::screens::members::words;
use crate::tui::theme::Role;
use crate::tui::widgets::line::put;
use crate::tui::widgets::marks;
use crate::tui::widgets::table::{self, Column, ColumnWidth};
use crate::tui::widgets::text;

/// The list that is shown.
pub(super) fn draw(screen: &mut Territory, frame: &mut Frame, area: Rect, context: &Context) {
    let Some(view) = &screen.view else { return };
    let lines = view.lines(screen.list);
    if lines.is_empty() {
        put(frame, area, 0, &Line::styled(context.t("territory.no_row"), context.style(Role::Muted)));
        return;
    }
    let columns = columns(screen.list, context);
    let (scenario, selection) = (&screen.scenario, &mut screen.selections[screen.list as usize]);
    let cells = marks::beside(area, &screen.marks);
    table::draw(frame, cells, &context.theme, &columns, selection, None, |index| {
        lines.get(index).map_or_else(table::Row::default, |line| row(line, scenario, view, context))
    });
    let of = |index: usize| lines.get(index).and_then(super::view::Line::organisation);
    marks::draw(frame, marks::rows(area), &context.theme, &screen.marks, selection, of);
}

fn row(line: &super::view::Line, scenario: &Scenario, view: &View, context: &Context) -> table::Row {
    let mut cells = match line.organisation() {
        Some(id) => vec![mark(id, scenario, context), Line::raw(line.name.clone())],
        None => Vec::new(),
    };
    cells.extend(rest(&line.row, &line.town, view, context));
    table::Row::new(cells)
}

/// The list that is shown, on its way out.
pub(super) fn listing(screen: &Territory, context: &Context) -> Option<Listing> {
    let view = screen.view.as_ref()?;
    let rows = view.lines(screen.list).iter();
    let rows = rows.map(|line| (line.organisation(), row(line, &screen.scenario, view, context)));
    let title = format!("{} – {}", context.t("territory.title"), context.t(screen.list.key()));
    Some(listing::shown(title, &columns(screen.list, context), 1, rows, context.lang))
}

fn columns(list: List, context: &Context) -> Vec<Column> {
    let t = |key: &'static str| context.t(key).to_owned();
    let fixed = |key: &'static str, width: u16| {
        let title = t(key);
        let width = width.max(text::cells(text::width(&title)));
        Column::new(title, ColumnWidth::Fixed(width))
    };
    let fill = |key: &'static str, shares: u16| Column::new(t(key), ColumnWidth::Fill(shares));
    let mut columns = vec![fixed("territory.col.mark", 5).priority(1), fill("territory.col.name", 3)];
    match list {
        List::Outside | List::Inside => columns.extend([
            fill("territory.col.town", 2).priority(2),
            fill("territory.col.departement", 2).priority(4),
            fill("territory.col.college", 2).priority(5),
            fixed("territory.col.state", 10),
        ]),
        List::Late => columns.extend([
            fill("territory.col.town", 2).priority(4),
            fixed("territory.col.place", 10).priority(2),
            fixed("territory.col.since", 10).priority(3),
            fixed("territory.col.years", 10).priority(5),
            fixed("territory.col.owed", 12).right(),
        ]),
        List::Coming => columns.extend([
            fixed("territory.col.on", 10),
            fixed("territory.col.place", 10).priority(4),
            fill("territory.col.why", 2).priority(3),
            fixed("territory.col.owed", 12).right().priority(5),
            fixed("territory.col.after", 17).right(),
        ]),
        List::Split => {
            columns = vec![
                fill("territory.col.group", 3),
                fixed("territory.col.up_to_date", 7).right(),
                fixed("territory.col.all", 7).right(),
                fill("territory.col.part", 3).priority(1),
            ];
        }
    }
    columns
}

/// What the scenario makes of a member.
fn mark(id: Id, scenario: &Scenario, context: &Context) -> Line<'static> {
    if scenario.leaving.contains(&id) {
        Line::styled(context.t("territory.mark_leaving"), context.style(Role::Bad))
    } else if scenario.paying.contains(&id) {
        Line::styled(context.t("territory.mark_paying"), context.style(Role::Good))
    } else {
        Line::default()
    }
}

fn departement(code: Option<Departement>, context: &Context) -> String {
    match code {
        Some(code) => words::departement(code.as_str()),
        None => context.t("territory.outside_france").to_owned(),
    }
}

/// A college by the name that the contract gives it.
fn college(code: u8, view: &View, context: &Context) -> String {
    let known = view.contract.colleges.iter().find(|college| college.code == code);
    match known {
        Some(college) if context.lang == Lang::Fr => college.fr.clone(),
        Some(college) => college.en.clone(),
        None => words::college(code, None, context.lang),
    }
}

fn place(inside: bool, context: &Context) -> Line<'static> {
    let (key, role) =
        if inside { ("territory.place.inside", Role::Text) } else { ("territory.place.outside", Role::Warn) };
    Line::styled(context.t(key), context.style(role))
}

/// The cells after the name.
fn rest(row: &Row, town: &str, view: &View, context: &Context) -> Vec<Line<'static>> {
    let lang = context.lang;
    let plain = |text: String| Line::raw(text);
    match row {
        Row::Member(member) => {
            let college = college(member.college, view, context);
            let college = if member.counts { college } else { lang.t("territory.not_counted").to_owned() };
            let (state, role) = match member.up_to_date {
                true => ("territory.up_to_date", Role::Good),
                false => ("territory.late", Role::Bad),
            };
            vec![
                plain(town.to_owned()),
                plain(departement(member.departement, context)),
                plain(college),
                Line::styled(lang.t(state), context.style(role)),
            ]
        }
        Row::Late(late) => {
            let years: Vec<String> = late.years.iter().map(i16::to_string).collect();
            vec![
                plain(town.to_owned()),
                place(late.member.inside, context),
                plain(lang.date(late.since)),
                plain(years.join(", ")),
                plain(lang.amount(Cents(late.owed))),
            ]
        }
        Row::Coming(coming) => {
            let (why, owed) = match &coming.turn {
                Turn::Late { years, owed } => {
                    let years: Vec<String> = years.iter().map(i16::to_string).collect();
                    let why = lang.tf("territory.turn.late", &[("years", &years.join(", "))]);
                    (why, lang.amount(Cents(*owed)))
                }
                Turn::Leaves => (lang.t("territory.turn.leaves").to_owned(), String::new()),
                Turn::Joins => (lang.t("territory.turn.joins").to_owned(), String::new()),
                Turn::ChangesCollege => (lang.t("territory.turn.changes_college").to_owned(), String::new()),
            };
            vec![
                plain(lang.date(coming.on)),
                place(coming.inside, context),
                plain(why),
                plain(owed),
                after(coming.after, view, context),
            ]
        }
        Row::Departement(_) | Row::College(_) => {
            let (name, up_to_date, all) = split_cells(row, view, context);
            vec![plain(name), plain(up_to_date), plain(all), plain(part(row, view, context))]
        }
    }
}

/// The share on a day to come, with its sign.
fn after(territory: Share, view: &View, context: &Context) -> Line<'static> {
    let (sign, role) = said::mark(territory, view.contract.territory.share);
    let style: Style = context.style(role);
    let said = format!("{} {}/{}", said::percent(territory, context.lang), territory.inside, territory.total);
    Line::from(vec![Span::styled(said, style), Span::styled(format!(" {sign}"), style)])
}

/// A group's name, how many of it are up to date, and how many there are.
pub(super) fn split_cells(row: &Row, view: &View, context: &Context) -> (String, String, String) {
    let number = |n: u32| context.lang.number(n.into());
    match row {
        Row::Departement(row) => {
            let name = departement(row.departement, context);
            (name, number(row.count.up_to_date), number(row.count.all))
        }
        Row::College(row) => (college(row.college, view, context), number(row.up_to_date.total), number(row.all.total)),
        _ => Default::default(),
    }
}

/// A département's part of those up to date; a college's part in the territory.
fn part(row: &Row, view: &View, context: &Context) -> String {
    let lang = context.lang;
    let total = view.statement.up_to_date.total;
    match row {
        Row::Departement(row) if total > 0 => {
            let part = lang.percent(f64::from(row.count.up_to_date) / f64::from(total), 1);
            lang.tf("territory.split_departement", &[("part", &part)])
        }
        Row::College(row) if !row.counts => lang.t("territory.not_counted").to_owned(),
        Row::College(row) if row.up_to_date.total > 0 => {
            lang.tf("territory.split_college", &[("part", &said::percent(row.up_to_date, lang))])
        }
        _ => String::new(),
    }
}
