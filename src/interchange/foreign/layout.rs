//! What a table was found to be: where its headings stand, and what each column is read as. A screen shows it and
//! changes it column by column; [`Layout::settle`] then says again what can be used.

use std::collections::{BTreeMap, BTreeSet};

use super::context::titled;
use super::guess::Guess;
use super::heading_line;
use super::headings::fingerprint;
use super::mapping::Mapping;
use super::proposals::Offers;
use super::table::Table;
use super::target::Target;
use super::values::Sense;
use crate::model::kind::Kind;
use crate::model::record::Record;

/// Why a column is read as what it is, or as nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    Heading,
    /// The heading holds a known one.
    PartOfHeading,
    /// The heading can mean several things; the other columns decided.
    OtherColumns,
    /// The heading is not known, the cells are.
    Contents,
    /// A mapping that was given or remembered says so.
    Mapping,
    /// Somebody chose it on the screen.
    Chosen,
    /// Nothing is known of the heading, and the cells say nothing.
    Unknown,
    /// The heading can mean several things, and nothing decides.
    Ambiguous,
    /// Known, and no field keeps it.
    NotKept,
    /// The cells cannot be what the heading says.
    Contradicted,
    /// Another column, with this heading, is that already.
    Twice(String),
    /// No cell holds anything.
    Empty,
    /// The end of the time that was paid for: not that of a membership.
    PaidUntil,
    /// No field keeps it, and it is words: they go to the notes under the heading.
    Noted,
}

impl Why {
    /// Its name in messages and JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Why::Heading => "heading",
            Why::PartOfHeading => "part_of_heading",
            Why::OtherColumns => "other_columns",
            Why::Contents => "contents",
            Why::Mapping => "mapping",
            Why::Chosen => "chosen",
            Why::Unknown => "unknown",
            Why::Ambiguous => "ambiguous",
            Why::NotKept => "not_kept",
            Why::Contradicted => "contradicted",
            Why::Twice(_) => "twice",
            Why::Empty => "empty",
            Why::PaidUntil => "paid_until",
            Why::Noted => "noted",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the file has it; with the group above it where it needs one.
    pub heading: String,
    /// What it is read as; nothing when it is left out.
    pub target: Option<Target>,
    /// How sure that is, 0 to 100.
    pub confidence: u8,
    pub why: Why,
    /// The required field that no column and no setting gives: without it this column is of no use.
    pub lacks: Option<(Kind, &'static str)>,
}

/// What a table was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The place of the line of headings among the table's lines.
    pub heading: usize,
    pub columns: Vec<Column>,
    /// Values for every line that no column gives, as people write them: `membership.college` → `1`.
    pub settings: BTreeMap<String, String>,
    /// Whether its headings are those of an export of this program: lists are then joined by semicolons alone.
    pub own: bool,
    /// What can be proposed where nothing says it.
    pub offers: Offers,
}

/// Below this, a target is a proposal for the screen and not used.
pub const SURE: u8 = 50;

impl Layout {
    /// Works out what a table is. `kind` says what it is about, if that is known; `mapping` what was said of its
    /// columns. `None` when no line has headings.
    pub fn guess(table: &Table, kind: Option<Kind>, mapping: &Mapping, sense: &Sense) -> Option<Layout> {
        let at = match mapping.heading_line {
            Some(number) => table.lines.iter().position(|line| line.number == number)?,
            None => heading_line::find(table).or_else(|| mapping.find_headings(table))?,
        };
        let headings = heading_line::headings(table, at);
        let titles = heading_line::titles(table, at);
        let (columns, own) = Guess::new(table, at, kind, &titles, sense).columns(headings, mapping);
        let mut layout =
            Layout { heading: at, columns, settings: mapping.settings.clone(), own, offers: Offers::default() };
        layout.date(heading_line::year(&titles));
        layout.settle();
        layout.keep_words(table, kind.or_else(|| titled(&titles)), sense);
        Some(layout)
    }

    /// The headings under which a mapping of this file is remembered.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.columns.iter().map(|column| column.heading.as_str()))
    }

    /// Gives a column a target, or leaves it out, as somebody chose.
    pub fn choose(&mut self, column: usize, target: Option<Target>) {
        if let Some(column) = self.columns.get_mut(column) {
            *column = Column {
                target,
                confidence: 100,
                why: Why::Chosen,
                lacks: None,
                heading: std::mem::take(&mut column.heading),
            };
        }
        self.settle();
    }

    /// Gives a value to every line, or takes it back.
    pub fn set(&mut self, target: &Target, value: Option<String>) {
        let key = format!("{}.{}", target.kind.code(), target.field);
        match value {
            Some(value) => self.settings.insert(key, value),
            None => self.settings.remove(&key),
        };
        self.settle();
    }

    /// The value that a setting gives a field.
    pub fn setting(&self, kind: Kind, field: &str) -> Option<&str> {
        // Asked for every field of every record: there are none, or a few.
        let is = |name: &str| name.strip_prefix(kind.code()).and_then(|rest| rest.strip_prefix('.')) == Some(field);
        self.settings.iter().find(|(name, _)| is(name)).map(|(_, value)| value.as_str())
    }

    /// The columns that are used, with their places.
    pub fn used(&self) -> impl Iterator<Item = (usize, &Column, Target)> {
        let used = |(index, column): (usize, &'_ Column)| Some((index, column.target.filter(|_| column.is_used())?));
        self.columns
            .iter()
            .enumerate()
            .filter_map(move |(index, column)| used((index, column)).map(|(index, target)| (index, column, target)))
    }

    /// The place of the used column of a field, of any year or of one.
    pub fn column_of(&self, kind: Kind, field: &str, year: Option<i32>) -> Option<usize> {
        let is =
            |target: &Target| target.kind == kind && target.field == field && (year.is_none() || target.year == year);
        self.used().find(|(_, _, target)| is(target)).map(|(index, ..)| index)
    }

    /// The kinds of record that its lines give, in the order in which they are written.
    pub fn kinds(&self) -> BTreeSet<Kind> {
        let mut kinds: BTreeSet<Kind> = self.used().map(|(_, _, target)| target.kind).collect();
        if self.names_partners() {
            kinds.extend([Kind::Organisation, Kind::ProjectPartner]);
        }
        kinds
    }

    /// Whether its lines name the organisations of projects.
    fn names_partners(&self) -> bool {
        self.used().any(|(_, _, target)| target.kind == Kind::Project && matches!(target.field, "leader" | "partners"))
    }

    /// Settles of which year dues, payments and figures are that do not say it: dues and figures of the title's,
    /// payments of the dues to their left.
    fn date(&mut self, title: Option<i32>) {
        let given = |columns: &[Column], kind: Kind| {
            columns
                .iter()
                .filter_map(|column| column.target)
                .any(|target| target.kind == kind && target.field == "year")
        };
        let by_column = [Kind::Dues, Kind::Figures, Kind::Payment].map(|kind| given(&self.columns, kind));
        let any_year = by_column[0] || by_column[2];
        let mut dues: Option<Option<i32>> = None;
        let only = {
            let years: BTreeSet<i32> = self
                .columns
                .iter()
                .filter_map(|column| column.target)
                .filter(|t| t.kind == Kind::Dues)
                .filter_map(|t| t.year)
                .collect();
            if years.len() == 1 { years.first().copied() } else { None }
        };
        let set = [Kind::Dues, Kind::Figures].map(|kind| self.setting(kind, "year").is_some());
        for column in &mut self.columns {
            let Some(target) = &mut column.target else { continue };
            match target.kind {
                Kind::Dues if target.year.is_none() && !any_year => {
                    target.year = if target.field == "amount" { None } else { dues.flatten().or(only) };
                    if target.year.is_none() && !set[0] {
                        target.year = title;
                    }
                }
                Kind::Payment if target.year.is_none() && !any_year => {
                    target.year = dues.flatten().or(only).or(title.filter(|_| !set[0]))
                }
                Kind::Figures if target.year.is_none() && !by_column[1] && !set[1] => target.year = title,
                _ => {}
            }
            if target.kind == Kind::Dues && target.field == "amount" {
                dues = Some(target.year);
            }
        }
    }

    /// Finds out what can be used: a kind that lacks a required field is left out, with what it lacks.
    pub fn settle(&mut self) {
        for column in &mut self.columns {
            column.lacks = None;
        }
        // What one kind lacks another may have leant on: the amount of a payment is that of its dues.
        for kind in Kind::ALL {
            let lacks: Vec<(usize, &'static str)> = self
                .used()
                .filter(|(_, _, target)| target.kind == kind)
                .filter_map(|(index, _, target)| Some((index, self.lack(target)?)))
                .collect();
            for (index, field) in lacks {
                self.columns[index].lacks = Some((kind, field));
            }
        }
    }

    /// The required field that no column and no setting gives the record of a target.
    fn lack(&self, target: Target) -> Option<&'static str> {
        let kind = target.kind;
        let presumed = Record::new(kind);
        let is = |other: &Target, kind: Kind, field: &str| {
            (other.kind, other.field) == (kind, field) && (kind != target.kind || other.person == target.person)
        };
        let has = |kind: Kind, field: &str| {
            self.used().any(|(_, _, other)| is(&other, kind, field)) || self.setting(kind, field).is_some()
        };
        let identified = has(Kind::Organisation, "name") || has(Kind::Organisation, "siret");
        let given = |field: &str| match (kind, field) {
            (_, "organisation") => identified || has(kind, field),
            (Kind::Organisation, "name") => identified,
            // That of the line.
            (Kind::ProjectPartner, "project") => has(Kind::Project, "acronym") || has(kind, field),
            (Kind::Contact, "last_name") => has(kind, field) || has(kind, "full_name"),
            (Kind::Dues | Kind::Payment, "year") => {
                target.year.is_some()
                    || has(Kind::Dues, field)
                    || has(Kind::Payment, field)
                    || self.proposed_year().is_some()
            }
            (Kind::Membership, "joined_on") => has(kind, field) || has(kind, "joined_in"),
            (Kind::Membership, "college") => has(kind, field) || self.proposes_college(),
            (Kind::Figures, "year") => target.year.is_some() || has(kind, field),
            (Kind::Dues, "amount") => has(kind, field) || has(kind, "exempt"),
            (Kind::Payment, "amount") => {
                has(kind, field) || self.column_of(Kind::Dues, "amount", target.year).is_some()
            }
            _ => has(kind, field),
        };
        let missing = kind.fields().iter().zip(&presumed.values);
        let mut missing = missing.filter(|(field, value)| field.required && value.is_null() && !given(field.name));
        missing.next().map(|(field, _)| field.name)
    }
}

impl Column {
    /// Whether its cells go anywhere.
    pub fn is_used(&self) -> bool {
        self.target.is_some() && self.lacks.is_none() && self.confidence >= SURE
    }
}
