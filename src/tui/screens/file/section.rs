//! The parts of a file, and the columns of each.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::table::{Column, ColumnWidth};
use crate::tui::widgets::text;

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Timeline,
    Memberships,
    Contacts,
    Dues,
    Visits,
    Advisory,
    Projects,
    Tasks,
    Others,
    History,
}

impl Section {
    /// Every part, in the order of the tabs.
    pub const ALL: [Section; 10] = [
        Section::Timeline,
        Section::Memberships,
        Section::Contacts,
        Section::Dues,
        Section::Visits,
        Section::Advisory,
        Section::Projects,
        Section::Tasks,
        Section::Others,
        Section::History,
    ];

    /// The part in which records of a kind are listed; none for what is in several.
    pub fn of(kind: Kind) -> Option<Section> {
        Some(match kind {
            Kind::Membership => Section::Memberships,
            Kind::Contact => Section::Contacts,
            Kind::Dues | Kind::Payment => Section::Dues,
            Kind::Visit => Section::Visits,
            Kind::Engagement => Section::Advisory,
            Kind::ProjectPartner => Section::Projects,
            Kind::Task => Section::Tasks,
            Kind::Event | Kind::Financing | Kind::Market | Kind::Figures => Section::Others,
            _ => return None,
        })
    }

    /// The part so many tabs further on, round the end.
    pub fn step(self, by: isize) -> Section {
        let at = Section::ALL.iter().position(|section| *section == self).unwrap_or(0);
        let len = Section::ALL.len();
        let step = by.rem_euclid(len.cast_signed()).cast_unsigned();
        Section::ALL[(at + step) % len]
    }

    /// Its name, and a short one for narrow screens.
    pub fn name(self, lang: Lang, short: bool) -> &'static str {
        lang.t(match (self, short) {
            (Section::Timeline, false) => "file.section.timeline",
            (Section::Timeline, true) => "file.short.timeline",
            (Section::Memberships, false) => "file.section.memberships",
            (Section::Memberships, true) => "file.short.memberships",
            (Section::Contacts, _) => "file.section.contacts",
            (Section::Dues, false) => "file.section.dues",
            (Section::Dues, true) => "file.short.dues",
            (Section::Visits, _) => "file.section.visits",
            (Section::Advisory, _) => "file.section.advisory",
            (Section::Projects, _) => "file.section.projects",
            (Section::Tasks, _) => "file.section.tasks",
            (Section::Others, _) => "file.section.others",
            (Section::History, false) => "file.section.history",
            (Section::History, true) => "file.short.history",
        })
    }

    /// What is said when nothing is there.
    pub fn empty(self, lang: Lang) -> &'static str {
        lang.t(match self {
            Section::Timeline => "file.empty.timeline",
            Section::Memberships => "file.empty.memberships",
            Section::Contacts => "file.empty.contacts",
            Section::Dues => "file.empty.dues",
            Section::Visits => "file.empty.visits",
            Section::Advisory => "file.empty.advisory",
            Section::Projects => "file.empty.projects",
            Section::Tasks => "file.empty.tasks",
            Section::Others => "file.empty.others",
            Section::History => "file.empty.history",
        })
    }

    /// The columns of its list.
    pub fn columns(self, lang: Lang) -> Vec<Column> {
        let field = |record: &'static str, name: &'static str| lang.field(record, name);
        let fixed = |title: &str, width| Column::new(title, ColumnWidth::Fixed(width));
        let fill = |title: &str, shares| Column::new(title, ColumnWidth::Fill(shares));
        let date = || fixed(lang.t("file.column.date"), 10);
        match self {
            Section::Timeline => vec![
                date(),
                fixed("", 1),
                fixed(lang.t("file.column.what"), 16),
                fill("", 1),
                fixed(lang.t("file.column.who"), 18).priority(1),
            ],
            Section::Memberships => vec![
                fixed(lang.t("file.column.from"), 10),
                fixed(lang.t("file.column.to"), 10),
                fill(field("membership", "college"), 2),
                fill(field("membership", "leave_reason"), 1),
            ],
            Section::Contacts => vec![
                fixed("", 1),
                Column::new(field("contact", "last_name"), ColumnWidth::Min(18)),
                Column::new(field("contact", "role"), ColumnWidth::Min(12)).priority(2),
                fixed(field("contact", "phone"), 17),
                Column::new(field("contact", "email"), ColumnWidth::Min(22)).priority(1),
            ],
            Section::Dues => vec![
                fixed(field("dues", "year"), 11),
                fixed(lang.t("file.column.called_or_paid"), 13),
                fixed(field("dues", "due_on"), 10).priority(2),
                fixed(field("dues", "amount"), 13).right(),
                fixed(lang.t("file.column.paid"), 12).right().priority(1),
                fixed(field("dues", "balance"), 12).right(),
                fill(field("dues", "status"), 1),
            ],
            Section::Visits => vec![
                date(),
                fixed(field("visit", "staff"), 16),
                fixed(field("visit", "status"), 10),
                fill(field("visit", "purpose"), 3),
                fill(field("visit", "next_step"), 2).priority(1),
            ],
            Section::Advisory => vec![
                fixed(field("engagement", "started_on"), 10),
                fixed(field("engagement", "status"), 10),
                fixed(field("engagement", "kind"), 21),
                Column::new(field("engagement", "title"), ColumnWidth::Min(20)),
                fixed(field("engagement", "days"), 5).right().priority(1),
                fixed(field("engagement", "amount"), 13).right().priority(2),
                fixed(field("engagement", "staff"), 18).priority(3),
            ],
            Section::Projects => vec![
                fixed(field("project", "acronym"), 14),
                Column::new(field("project", "title"), ColumnWidth::Min(20)),
                fixed(field("project", "programme"), 9).priority(2),
                fixed(field("project_partner", "role"), 10),
                fixed(field("project", "labelled_on"), 12),
                fixed(field("project", "funded_on"), 10).priority(1),
                fixed(field("project", "closed_on"), 10).priority(3),
                fixed(field("project", "outcome"), 8).priority(3),
            ],
            Section::Tasks => vec![
                fixed("", 1),
                fill(field("task", "title"), 3),
                fixed(field("task", "due_on"), 10),
                fixed(field("task", "staff"), 18),
                fixed(field("task", "done_on"), 10),
            ],
            Section::Others => vec![
                date(),
                fixed(lang.t("file.column.what"), 20),
                fill("", 2),
                fixed(field("financing", "amount"), 15).right(),
            ],
            Section::History => vec![
                fixed(lang.t("file.column.when"), 16),
                fixed(lang.t("file.column.who"), 16),
                Column::new(lang.t("file.column.change"), ColumnWidth::Min(34)),
                Column::new(lang.t("file.column.fields"), ColumnWidth::Min(20)).priority(1),
            ],
        }
    }
}

/// Draws the tabs in one row, as long as there is room: full names with counts, full names, short names.
pub fn tabs(frame: &mut Frame, area: Rect, theme: &Theme, lang: Lang, now: Section, count: impl Fn(Section) -> usize) {
    let line = |short: bool, counted: bool| {
        let mut spans = Vec::new();
        for section in Section::ALL {
            let name = section.name(lang, short);
            // Short names stand close: they must fit in 80 columns.
            let text = match (count(section), counted) {
                (0, _) | (_, false) if short => name.to_owned(),
                (0, _) | (_, false) => format!(" {name} "),
                (n, true) => format!(" {name} {n} "),
            };
            if short {
                spans.push(Span::raw(" "));
            }
            let role = match (section == now, count(section)) {
                (true, _) => Role::Selection,
                (false, 0) => Role::Muted,
                (false, _) => Role::Text,
            };
            spans.push(Span::styled(text, theme.style(role)));
        }
        Line::from(spans)
    };
    let width = usize::from(area.width);
    let choices = [line(false, true), line(false, false), line(true, true), line(true, false)];
    let fits = choices.iter().position(|line| text::line_width(line) <= width);
    let line = match fits {
        Some(index) => choices[index].clone(),
        // Too narrow for any: the part one is in.
        None => Line::styled(format!("‹ {} ›", now.name(lang, false)), theme.style(Role::Selection)),
    };
    if !area.is_empty() {
        frame.buffer_mut().set_line(area.x, area.y, &text::truncate_line(&line, width), area.width);
    }
}
