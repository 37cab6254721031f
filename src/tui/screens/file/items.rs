//! The lines of each part of a file.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::data::FileData;
use super::section::Section;
use super::timeline;
use super::values::Reader;
use crate::contract::Contract;
use crate::counters::roster::owed;
use crate::i18n::Lang;
use crate::model::dues::{self, Dues, DuesStatus, Payment};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::model::record::{Id, Record};
use crate::model::text::display_safe;
use crate::store::HistoryEntry;
use crate::tui::screens::members::words;
use crate::tui::theme::Role;

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Record(Kind, Id),
    /// An entry of the history, by its id.
    Entry(i64),
}

/// One line.
pub struct Item {
    pub target: Target,
    pub cells: Vec<(String, Role)>,
    /// Dated after the date of reference, or over and done with.
    pub muted: bool,
}

/// What lines are made with.
pub struct Look<'a> {
    pub data: &'a FileData,
    pub contract: Option<&'a Contract>,
    pub lang: Lang,
    /// The date of reference.
    pub on: NaiveDate,
    /// For the history: what each entry is about, and who people are by login.
    pub entry_names: &'a [String],
    pub staff: &'a [(String, String)],
}

impl Look<'_> {
    /// A field as people read it.
    pub fn shown(&self, record: &Record, field: &str) -> String {
        self.reader().shown(record, field)
    }

    /// What values are read with.
    pub fn reader(&self) -> Reader<'_> {
        Reader { labels: &self.data.labels, contract: self.contract, lang: self.lang, staff: self.staff }
    }

    pub fn day(&self, date: Option<NaiveDate>) -> String {
        date.map(|date| self.lang.date(date)).unwrap_or_default()
    }

    fn amount(&self, cents: i64) -> String {
        self.lang.amount(Cents(cents))
    }

    /// Who bears a login.
    pub fn who(&self, login: &str) -> String {
        self.reader().who(login)
    }

    fn item(&self, record: &Record, date: Option<NaiveDate>, cells: Vec<(String, Role)>) -> Item {
        let muted = date.is_some_and(|date| date > self.on);
        Item { target: Target::Record(record.kind, record.id), cells, muted }
    }

    fn plain(&self, record: &Record, fields: &[&str]) -> Vec<(String, Role)> {
        fields.iter().map(|field| (self.shown(record, field), Role::Text)).collect()
    }
}

/// The lines of a part.
pub fn build(section: Section, look: &Look) -> Vec<Item> {
    match section {
        Section::Timeline => timeline::build(look),
        Section::Memberships => sorted(look, Kind::Membership, "joined_on", |record| {
            look.plain(record, &["joined_on", "left_on", "college", "leave_reason"])
        }),
        Section::Contacts => contacts(look),
        Section::Dues => dues(look),
        Section::Visits => sorted(look, Kind::Visit, "date", |record| {
            let mut cells = look.plain(record, &["date", "staff", "status", "purpose", "next_step"]);
            if record.text("status") == "planned" {
                cells[2].1 = Role::Warn;
            }
            cells
        }),
        Section::Advisory => sorted(look, Kind::Engagement, "started_on", |record| {
            look.plain(record, &["started_on", "status", "kind", "title", "days", "amount", "staff"])
        }),
        Section::Projects => projects(look),
        Section::Tasks => tasks(look),
        Section::Others => others(look),
        Section::History => {
            look.data.history.iter().enumerate().map(|(index, entry)| change(look, index, entry)).collect()
        }
    }
}

fn sorted(look: &Look, kind: Kind, by: &str, cells: impl Fn(&Record) -> Vec<(String, Role)>) -> Vec<Item> {
    let mut records: Vec<&Record> = look.data.of(kind).collect();
    records.sort_by_key(|record| (record.date(by).is_none(), Reverse(record.date(by)), Reverse(record.id)));
    records.into_iter().map(|record| look.item(record, record.date(by), cells(record))).collect()
}

fn contacts(look: &Look) -> Vec<Item> {
    let mut records: Vec<&Record> = look.data.of(Kind::Contact).collect();
    let name = |record: &Record| format!("{} {}", look.shown(record, "first_name"), look.shown(record, "last_name"));
    records
        .sort_by_key(|record| (record.int("primary") != Some(1), crate::model::text::fold(record.text("last_name"))));
    records
        .into_iter()
        .map(|record| {
            let mark = if record.int("primary") == Some(1) { "★" } else { "" };
            let mut cells = vec![(mark.to_owned(), Role::Accent), (name(record).trim().to_owned(), Role::Text)];
            cells.extend(look.plain(record, &["role", "phone", "email"]));
            look.item(record, None, cells)
        })
        .collect()
}

/// A record of dues as the rules see it.
fn as_dues(record: &Record) -> Option<Dues> {
    Some(Dues {
        organisation: record.id_of("organisation")?,
        id: record.id,
        year: i16::try_from(record.int("year")?).ok()?,
        exempt: !record.get("exempt_reason").is_null(),
        amount: record.int("amount")?,
        called_on: record.date("called_on"),
        due_on: record.date("due_on"),
    })
}

fn as_payment(record: &Record) -> Option<Payment> {
    Some(Payment {
        organisation: record.id_of("organisation")?,
        id: record.id,
        year: i16::try_from(record.int("year")?).ok()?,
        paid_on: record.date("paid_on")?,
        amount: record.int("amount")?,
    })
}

/// Where the dues of a record stand on the day: what was paid, what is left, the status.
pub fn standing_of(record: &Record, look: &Look) -> Option<(i64, i64, DuesStatus)> {
    let due = as_dues(record)?;
    let payments: Vec<Payment> = look.data.of(Kind::Payment).filter_map(as_payment).collect();
    let paid = dues::paid(&payments, due.year, look.on);
    Some((paid, owed::balance(&due, &payments, look.on), dues::status(Some(&due), &payments, look.on)))
}

/// Dues by year, the last first, each with its payments under it.
fn dues(look: &Look) -> Vec<Item> {
    let mut records: Vec<&Record> = look.data.of(Kind::Dues).chain(look.data.of(Kind::Payment)).collect();
    let order = |record: &&Record| (Reverse(record.int("year")), record.kind != Kind::Dues, record.date("paid_on"));
    records.sort_by_key(order);
    let lines = records.into_iter().map(|record| match record.kind {
        Kind::Dues => {
            let (paid, left, status) = standing_of(record, look).unwrap_or((0, 0, DuesStatus::None));
            let label = look.lang.label("dues.status", status.code()).to_owned();
            let mut cells = look.plain(record, &["year", "called_on", "due_on", "amount"]);
            cells.push((if paid == 0 { String::new() } else { look.amount(paid) }, Role::Text));
            let role = if left > 0 { words::dues_role(status) } else { Role::Text };
            cells.push((if left == 0 { String::new() } else { look.amount(left) }, role));
            cells.push((label, words::dues_role(status)));
            look.item(record, record.date("called_on"), cells)
        }
        _ => {
            let reference = [look.shown(record, "method"), look.shown(record, "reference")];
            let how = reference.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
            let year = format!("  └ {}", record.int("year").unwrap_or_default());
            let day = look.day(record.date("paid_on"));
            let amount = look.amount(record.int("amount").unwrap_or_default());
            let cells = [year, day, String::new(), String::new(), amount, String::new(), how];
            let cells = cells.into_iter().map(|cell| (cell, Role::Text)).collect();
            look.item(record, record.date("paid_on"), cells)
        }
    });
    lines.collect()
}

fn projects(look: &Look) -> Vec<Item> {
    let mut partners: Vec<(&Record, &Record)> = look
        .data
        .of(Kind::ProjectPartner)
        .filter_map(|partner| Some((partner, look.data.project_of(partner)?)))
        .collect();
    partners.sort_by_key(|(_, project)| {
        let last = ["closed_on", "started_on", "funded_on", "labelled_on"]
            .iter()
            .filter_map(|field| project.date(field))
            .max();
        (Reverse(last), project.text("acronym").to_owned())
    });
    partners
        .into_iter()
        .map(|(partner, project)| {
            let mut cells = look.plain(project, &["acronym", "title", "programme"]);
            cells.push((look.shown(partner, "role"), Role::Text));
            cells.extend(look.plain(project, &["labelled_on", "funded_on", "closed_on", "outcome"]));
            look.item(partner, None, cells)
        })
        .collect()
}

/// Open tasks by their day, then those that are done, the last first.
fn tasks(look: &Look) -> Vec<Item> {
    let mut records: Vec<&Record> = look.data.of(Kind::Task).collect();
    let done = |record: &Record| record.date("done_on").filter(|done| *done <= look.on);
    records.sort_by_key(|record| {
        let due = record.date("due_on");
        (done(record).is_some(), Reverse(done(record)), due.is_none(), due, record.id)
    });
    records
        .into_iter()
        .map(|record| {
            let done = done(record);
            let late = done.is_none() && record.date("due_on").is_some_and(|due| due < look.on);
            let mark = if done.is_some() { ("✓", Role::Good) } else { ("○", Role::Text) };
            let mut cells = vec![(mark.0.to_owned(), mark.1)];
            cells.extend(look.plain(record, &["title", "due_on", "staff"]));
            cells[2].1 = if late { Role::Bad } else { Role::Text };
            cells.push((look.day(done), Role::Text));
            Item { target: Target::Record(Kind::Task, record.id), cells, muted: done.is_some() }
        })
        .collect()
}

/// Events, financings, markets and yearly figures together, the last first.
fn others(look: &Look) -> Vec<Item> {
    let mut lines: Vec<(Option<NaiveDate>, Item)> = Vec::new();
    for kind in [Kind::Event, Kind::Financing, Kind::Market, Kind::Figures] {
        for record in look.data.of(kind) {
            let year_end = |year: i64| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 12, 31);
            let date = ["date", "obtained_on", "opened_on"].iter().find_map(|field| record.date(field));
            let sorted_by = date.or_else(|| record.int("year").and_then(year_end));
            let when = date.map_or_else(|| look.shown(record, "year"), |date| look.lang.date(date));
            let name = match kind {
                Kind::Figures => look.lang.record("figures", 1).to_owned(),
                _ => look.shown(record, "kind"),
            };
            let what = match kind {
                Kind::Event => look.shown(record, "title"),
                Kind::Market => look.shown(record, "name"),
                Kind::Figures => figures(record, look),
                _ => look.lang.record("financing", 1).to_owned(),
            };
            let cells = [when, name, what, look.shown(record, "amount")];
            let cells = cells.into_iter().map(|cell| (cell, Role::Text)).collect();
            lines.push((sorted_by, look.item(record, date, cells)));
        }
    }
    lines.sort_by_key(|(date, _)| Reverse(*date));
    lines.into_iter().map(|(_, item)| item).collect()
}

fn figures(record: &Record, look: &Look) -> String {
    let given = ["turnover", "exports", "value_added", "headcount"].iter().filter_map(|field| {
        let value = look.shown(record, field);
        (!value.is_empty()).then(|| format!("{} {value}", look.lang.field("figures", field)))
    });
    given.collect::<Vec<_>>().join(", ")
}

/// A line of the history.
fn change(look: &Look, index: usize, entry: &HistoryEntry) -> Item {
    let (verb, role) = match (&entry.before, &entry.after) {
        _ if entry.action == "erase" => ("file.history.erase", Role::Warn),
        (None, _) => ("file.history.create", Role::Good),
        (_, None) => ("file.history.delete", Role::Bad),
        _ => ("file.history.update", Role::Text),
    };
    let name = look.entry_names.get(index).map(String::as_str).unwrap_or_default();
    let verb = look.lang.tf("file.detail.label", &[("label", &look.lang.t(verb))]);
    let mut what = format!("{verb} {}", display_safe(name));
    if entry.action == "undo" {
        what = format!("{} – {what}", look.lang.t("file.history.by_undo"));
    }
    if entry.undone {
        what = format!("{what} ({})", look.lang.t("file.history.undone"));
    }
    let fields: Vec<&str> = match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => {
            before.changed_fields(after).map(|field| look.lang.field(entry.kind.code(), field)).collect()
        }
        _ => Vec::new(),
    };
    let cells = vec![
        (moment(&entry.at, look.lang), Role::Text),
        (look.who(&entry.who), Role::Text),
        (what, role),
        (fields.join(", "), Role::Text),
    ];
    Item { target: Target::Entry(entry.id), cells, muted: entry.undone }
}

/// A moment of the journal (UTC) as the clock on the wall showed it.
pub fn moment(at: &str, lang: Lang) -> String {
    lang.moment(at)
}
