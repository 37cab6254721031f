//! The table itself: columns by width, and one row made of the facts for each line in sight.

use chrono::{Datelike, NaiveDate};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::words;
use crate::contract::Contract;
use crate::counters::roster::{self, Column, Sort};
use crate::i18n::Lang;
use crate::model::facts::{Facts, File};
use crate::model::membership::{self, Standing};
use crate::model::record::Id;
use crate::model::text::display_safe;
use crate::model::visit;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table::{self, ColumnWidth, Row};

/// What rows are made with.
pub struct Look<'a> {
    pub lang: Lang,
    pub theme: &'a Theme,
    pub contract: Option<&'a Contract>,
    pub on: NaiveDate,
}

/// Draws the rows of `order` that are in sight.
pub fn draw(
    frame: &mut Frame,
    area: Rect,
    look: &Look,
    facts: &Facts,
    order: &[Id],
    selection: &mut Selection,
    sort: Sort,
) {
    let columns = headings(look.lang, look.on);
    let sorted = Column::ALL.iter().position(|column| *column == sort.column).map(|index| (index, !sort.descending));
    table::draw(frame, area, look.theme, &columns, selection, sorted, |index| {
        let file = order.get(index).and_then(|id| facts.file(*id));
        // Deleted a moment ago: the new order is on its way.
        file.map(|file| row(&file, facts, look)).unwrap_or_default()
    });
}

/// What a column is called where one sorts by it.
pub fn sort_name(column: Column, lang: Lang) -> &'static str {
    lang.t(match column {
        Column::Name => "members.sort.name",
        Column::Town => "members.sort.town",
        Column::Departement => "members.sort.departement",
        Column::College => "members.sort.college",
        Column::Size => "members.sort.size",
        Column::Standing => "members.sort.standing",
        Column::Dues => "members.sort.dues",
        Column::LastVisit => "members.sort.last_visit",
        Column::Sectors => "members.sort.sectors",
    })
}

/// Every column.
pub fn headings(lang: Lang, on: NaiveDate) -> Vec<table::Column> {
    Column::ALL.iter().map(|column| heading(*column, lang, on)).collect()
}

/// On 80 columns name, town, college, size, dues and last visit stay.
fn heading(column: Column, lang: Lang, on: NaiveDate) -> table::Column {
    let (title, width, priority) = match column {
        Column::Name => (lang.t("members.column.name"), ColumnWidth::Min(24), 0),
        Column::Town => (lang.t("members.column.town"), ColumnWidth::Min(13), 2),
        Column::Departement => (lang.t("members.column.departement"), ColumnWidth::Fixed(6), 5),
        Column::College => (lang.t("members.column.college"), ColumnWidth::Fixed(6), 3),
        Column::Size => (lang.t("members.column.size"), ColumnWidth::Fixed(7), 3),
        Column::Standing => (lang.t("members.column.standing"), ColumnWidth::Fixed(9), 4),
        Column::Dues => {
            let title = lang.tf("members.column.dues", &[("year", &on.year())]);
            return table::Column::new(title, ColumnWidth::Fixed(11)).priority(1);
        }
        Column::LastVisit => (lang.t("members.column.last_visit"), ColumnWidth::Fixed(11), 1),
        Column::Sectors => (lang.t("members.column.sectors"), ColumnWidth::Min(20), 6),
    };
    table::Column::new(title, width).priority(priority)
}

fn row(file: &File, facts: &Facts, look: &Look) -> Row {
    #[cfg(test)]
    BUILT.with(|built| built.set(built.get() + 1));
    let (lang, on) = (look.lang, look.on);
    let style = |role| look.theme.style(role);
    let organisation = file.organisation;
    let standing = membership::standing(file.memberships, on);
    let cells = Column::ALL.iter().map(|column| match column {
        Column::Name => Line::raw(display_safe(&organisation.name).into_owned()),
        Column::Town => Line::raw(display_safe(&organisation.town).into_owned()),
        Column::Departement => {
            Line::raw(organisation.departement.map(|code| code.as_str().to_owned()).unwrap_or_default())
        }
        Column::College => Line::raw(file.member_on(on).map(|period| period.college.to_string()).unwrap_or_default()),
        Column::Size => Line::raw(organisation.size_class().map(|size| short_size(size, lang)).unwrap_or_default()),
        Column::Standing => Line::raw(words::standing(standing, lang)),
        Column::Dues => match roster::dues_shown(file, on) {
            Some(status) => Line::styled(lang.label("dues.status", status.code()), style(words::dues_role(status))),
            None => Line::default(),
        },
        Column::LastVisit => match visit::last_done(file.visits, on) {
            Some(visit) => Line::raw(lang.date(visit.date())),
            None => Line::styled(lang.t("members.never"), style(Role::Muted)),
        },
        Column::Sectors => {
            let codes = facts.sector_codes(organisation.sectors);
            let names: Vec<&str> = codes.map(|code| words::sector(code, look.contract, lang)).collect();
            Line::raw(names.join(", "))
        }
    });
    // What is no member stands back.
    let under = if standing == Standing::Member { Style::new() } else { style(Role::Muted) };
    Row::new(cells).style(under)
}

pub fn short_size(size: crate::model::organisation::Size, lang: Lang) -> &'static str {
    use crate::model::organisation::Size;
    lang.t(match size {
        Size::Micro => "members.size.micro",
        Size::Sme => "members.size.sme",
        Size::Mid => "members.size.mid",
        Size::Large => "members.size.large",
    })
}

#[cfg(test)]
thread_local! {
    /// How many rows were built on this thread.
    pub static BUILT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}
