//! One line of a table as the records it tells of: an organisation, its membership, its dues and payments, a contact …

use std::collections::{BTreeMap, BTreeSet};

use super::asides;
use super::colleges;
use super::layout::{Layout, Why};
use super::proposals;
use super::roles;
use super::surplus::Surplus;
use super::table::{Cell, Line, Table, Unreadable};
use super::target::Target;
use super::values;
use super::values::{Remark, Sense, are_reversed};
use super::values::{codes, text_of};
use crate::interchange::Fault;
use crate::interchange::sheet::Problem;
use crate::model::kind::{Field, Kind, Type};
use crate::model::parse::Reason;
use crate::model::record::{Record, Value};
use crate::model::validate;

/// A record that a line tells of; the organisation it belongs to is the line's.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub record: Record,
    /// For each field, whether the line says it: what it does not say leaves a stored record as it is.
    pub present: Vec<bool>,
    /// For each field the column it came from.
    pub columns: Vec<Option<usize>>,
    /// Other records that it names by text: field and text.
    pub refs: Vec<(usize, String)>,
    pub problems: Vec<Problem>,
    /// An organisation that the line only names, so that something else can hang on it.
    pub named_only: bool,
    /// Which of the line's people: 1, or 2 for the second contact.
    pub person: u8,
}

/// What a line tells.
#[derive(Debug, Clone, PartialEq)]
pub struct LineRecords {
    /// Its place among the lines of the table.
    pub at: usize,
    /// Its number in the file.
    pub number: u64,
    /// In the order in which they are written.
    pub drafts: Vec<Draft>,
    /// What was understood otherwise than it stands there, with the column.
    pub remarks: Vec<(Option<usize>, Remark)>,
}

impl LineRecords {
    /// Everything wrong with the line.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.drafts.iter().flat_map(|draft| &draft.problems)
    }
}

/// Reads the lines behind the headings, `limit` of them at most. Blank lines, repeated headings and sums are passed over.
pub fn read(table: &Table, layout: &Layout, sense: &Sense, limit: usize) -> Vec<LineRecords> {
    let mut found = Vec::new();
    read_some(table, layout, sense, limit, |line| found.push(line));
    found
}

/// Reads every line, one at a time: all that they tell takes far more room than the table.
pub fn each(table: &Table, layout: &Layout, sense: &Sense, take: impl FnMut(LineRecords)) {
    read_some(table, layout, sense, usize::MAX, take);
}

fn read_some(table: &Table, layout: &Layout, sense: &Sense, limit: usize, take: impl FnMut(LineRecords)) {
    let kinds = layout.kinds();
    let people = people(layout);
    let aside = asides::Asides::of(table, layout);
    let surplus = Surplus::of(table, layout);
    let reversed = name_orders(table, layout);
    let colleges = colleges::above(layout, table, sense);
    let lines = || {
        let lines = table.lines.iter().enumerate().skip(layout.heading + 1);
        lines
            .filter(|(at, _)| !aside.is_passed_over(*at))
            .take(limit)
            .map(|(at, line)| {
                let above = colleges.range(..at).next_back().map(|(_, college)| *college);
                let college_above = above.or(layout.offers.college_of_all);
                let (kinds, people, reversed, surplus) = (&kinds, &people, &reversed, &surplus);
                let remarks = Vec::new();
                Reader { layout, sense, kinds, people, reversed, surplus, college_above, line, remarks }.read(at)
            })
            .filter(|found| !found.drafts.is_empty())
    };
    // Which of several is told once is known at the end only: then the lines are read again.
    let once = proposals::Once::of(layout, lines);
    lines().map(|line| once.told(line, layout)).for_each(take);
}

/// The people of whom a table has columns, with the role that the heading above their name says.
fn people(layout: &Layout) -> BTreeMap<u8, Option<String>> {
    let mut people = BTreeMap::new();
    let says_roles = |person: u8| {
        layout
            .used()
            .any(|(_, _, target)| (target.kind, target.field, target.person) == (Kind::Contact, "role", person))
    };
    for (_, column, target) in layout.used().filter(|(_, _, target)| target.kind == Kind::Contact) {
        let role = people.entry(target.person).or_insert(None);
        let names = matches!(target.field, "last_name" | "full_name" | "first_name");
        if names && role.is_none() && !layout.own && !says_roles(target.person) {
            *role = roles::of_heading(&column.heading);
        }
    }
    people
}

/// Of the columns of whole names, whether last names stand first; nothing of those whose names do not say it.
fn name_orders(table: &Table, layout: &Layout) -> BTreeMap<usize, bool> {
    let names = layout.used().filter(|(_, _, target)| (target.kind, target.field) == (Kind::Contact, "full_name"));
    let orders = names.filter_map(|(column, ..)| {
        let cells = table.lines[layout.heading + 1..].iter().filter_map(|line| line.cells.get(column));
        Some((column, are_reversed(cells.map(|cell| text_of(cell).into()))?))
    });
    orders.collect()
}

/// A line being read.
pub(super) struct Reader<'a> {
    pub(super) layout: &'a Layout,
    pub(super) sense: &'a Sense,
    kinds: &'a BTreeSet<Kind>,
    people: &'a BTreeMap<u8, Option<String>>,
    pub(super) reversed: &'a BTreeMap<usize, bool>,
    surplus: &'a Surplus,
    /// The college that stands above the line.
    pub(super) college_above: Option<u8>,
    pub(super) line: &'a Line,
    pub(super) remarks: Vec<(Option<usize>, Remark)>,
}

impl Draft {
    pub(super) fn new(kind: Kind) -> Draft {
        let fields = kind.fields().len();
        Draft {
            record: Record::new(kind),
            present: vec![false; fields],
            columns: vec![None; fields],
            refs: Vec::new(),
            problems: Vec::new(),
            named_only: false,
            person: 1,
        }
    }

    pub(super) fn set(&mut self, field: &str, value: Value) {
        if let Some(index) = self.record.kind.field_index(field)
            && !value.is_null()
        {
            self.record.values[index] = value;
            self.present[index] = true;
        }
    }

    /// Another record by what it is called, and the column that says so.
    pub(super) fn set_ref(&mut self, field: &str, name: &str, column: usize) {
        if let Some(index) = self.record.kind.field_index(field) {
            self.columns[index] = Some(column);
            self.refs.push((index, name.to_owned()));
        }
    }

    pub(super) fn says(&self) -> bool {
        self.present.contains(&true) || !self.refs.is_empty() || !self.problems.is_empty()
    }
}

impl Reader<'_> {
    fn read(mut self, at: usize) -> LineRecords {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut organisation = None;
        for kind in self.kinds {
            match kind {
                Kind::Organisation => organisation = Some(self.organisation()),
                Kind::Dues | Kind::Payment | Kind::Figures => {
                    let years: BTreeSet<Option<i32>> = self
                        .layout
                        .used()
                        .filter(|(_, _, target)| target.kind == *kind)
                        .map(|(_, _, target)| target.year)
                        .collect();
                    drafts.extend(years.into_iter().filter_map(|year| self.of_year(*kind, year)));
                }
                Kind::Contact => {
                    for (person, role) in self.people {
                        drafts.extend(self.contact(*person, role.as_deref(), organisation.as_mut()));
                    }
                }
                Kind::Project => drafts.extend(self.project()),
                // With the project of the line.
                Kind::ProjectPartner if self.kinds.contains(&Kind::Project) => {}
                Kind::Membership => drafts.extend(self.membership(organisation.as_mut())),
                kind => drafts.extend(self.plain(*kind)),
            }
        }
        if let Some(mut organisation) = organisation {
            let described = organisation.present.iter().zip(Kind::Organisation.fields());
            let identity = ["name", "siret"];
            let described =
                described.filter(|(present, field)| **present && !identity.contains(&field.name)).count() > 0;
            organisation.named_only = !described && self.kinds.len() > 1;
            // An event or a task may be nobody's.
            let needed = |draft: &Draft| {
                let index = draft.record.kind.field_index("organisation");
                let named = draft.refs.iter().any(|(at, _)| Some(*at) == index);
                !named && draft.record.kind.field("organisation").is_some_and(|field| field.required)
            };
            if organisation.says() || drafts.iter().any(needed) {
                self.require_name(&mut organisation);
                self.check(&mut organisation);
                drafts.insert(0, organisation);
            }
        }
        self.unreadable(&mut drafts);
        if let Some(problem) = self.surplus.problem(self.line, self.layout) {
            if drafts.is_empty() {
                drafts.extend(self.kinds.first().map(|kind| Draft::new(*kind)));
            }
            // Where the cells are not in their places, what they hold is not what is wrong.
            drafts.iter_mut().for_each(|draft| draft.problems.clear());
            drafts.first_mut().into_iter().for_each(|draft| draft.problems.push(problem.clone()));
        }
        LineRecords { at, number: self.line.number, drafts, remarks: self.remarks }
    }

    /// What the reader of the file could not take refuses the whole line.
    fn unreadable(&self, drafts: &mut Vec<Draft>) {
        for (column, cell) in self.line.cells.iter().enumerate() {
            let Cell::Unreadable(why) = cell else { continue };
            if drafts.is_empty() {
                drafts.extend(self.kinds.first().map(|kind| Draft::new(*kind)));
            }
            let heading = self.layout.columns.get(column).map(|column| column.heading.clone());
            let value = match &**why {
                Unreadable::Closed(siret) | Unreadable::Restricted(siret) => siret.clone(),
                _ => String::new(),
            };
            if let Some(draft) = drafts.first_mut() {
                // What the cell would have said is not missing: it could not be read.
                draft.problems =
                    vec![Problem { column: heading, field: None, value, fault: Fault::Unreadable((**why).clone()) }];
            }
        }
    }

    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.line.cells.get(column).unwrap_or(&Cell::Empty)
    }

    pub(super) fn fault(&self, column: Option<usize>, field: &'static str, fault: Fault) -> Problem {
        let heading = column.map(|column| self.layout.columns[column].heading.clone());
        let value = column.map(|column| text_of(self.cell(column))).unwrap_or_default();
        Problem { column: heading, field: Some(field), value, fault }
    }

    /// The value of a target in this line; a cell that cannot be it is a problem of the draft.
    fn value(&mut self, draft: &mut Draft, column: usize, target: &Target) -> Value {
        let mut remarks = Vec::new();
        let cell = self.line.cells.get(column).unwrap_or(&Cell::Empty);
        // `exonéré` where the amount goes: dues of nothing, for that reason.
        if (target.kind, target.field) == (Kind::Dues, "amount") && codes::is_exempt(&text_of(cell)) {
            draft.set("exempt_reason", Value::Text(text_of(cell)));
            return Value::Int(0);
        }
        let read = match cell {
            // An item of the program's own may hold a comma: the semicolon behind it keeps it whole.
            Cell::Text(text)
                if self.layout.own && matches!(target.ty(), Some(Type::List { .. })) && !text.is_empty() =>
            {
                self.sense.read(target, &Cell::Text(format!("{text};").into()), &mut remarks)
            }
            cell => self.sense.read(target, cell, &mut remarks),
        };
        // `10-19` where a number belongs.
        if (target.kind, target.field) == (Kind::Organisation, "headcount")
            && read.is_err()
            && let Some(size) = values::size_of_staff(&text_of(cell))
        {
            self.staff_range(draft, size, column);
            return Value::Null;
        }
        // `Grand compte`, in a column that is of sizes by most of its cells alone: no size, and no fault of the line.
        if (target.kind, target.field) == (Kind::Organisation, "size")
            && read.is_err()
            && self.layout.columns[column].why == Why::Contents
        {
            self.note_under_heading(draft, column);
            return Value::Null;
        }
        for remark in remarks {
            if let Remark::Others(others) = &remark {
                note(draft, &others.join(" ; "));
            }
            self.remarks.push((Some(column), remark));
        }
        match read {
            Ok(value) => {
                if target.kind == Kind::Payment && matches!(target.field, "paid_on" | "method") {
                    self.said_besides(draft, target.field, column);
                }
                value
            }
            Err(reason) => {
                draft.problems.push(self.fault(Some(column), target.field, reason.into()));
                Value::Null
            }
        }
    }

    /// A range of staff: the size where it lies within one, if the organisation is new and nothing else says it; the words
    /// go to the notes.
    pub(super) fn staff_range(&mut self, draft: &mut Draft, size: Option<&'static str>, column: usize) {
        if let Some(size) = size.filter(|_| draft.record.get("size").is_null()) {
            draft.record.set("size", Value::Text(size.to_owned()));
        }
        self.note_under_heading(draft, column);
    }

    /// What stands in a cell as a line of the notes, with the heading.
    pub(super) fn note_under_heading(&self, draft: &mut Draft, column: usize) {
        let heading = self.layout.columns[column].heading.trim_end_matches([' ', ':']);
        note(draft, &format!("{heading} : {}", text_of(self.cell(column))));
    }

    /// `VIR 12/03/2015` says how, and when; `Chq n° 123` how, and which one. What a column of its own says goes before.
    fn said_besides(&self, draft: &mut Draft, field: &str, column: usize) {
        let Cell::Text(text) = self.cell(column) else { return };
        if !text.contains(char::is_alphabetic) {
            return;
        }
        let Some(paid) = values::paid(text, self.sense.today) else { return };
        let unsaid = |draft: &Draft, name: &str| {
            field != name && draft.record.get(name).is_null() && !draft.problems.iter().any(|p| p.field == Some(name))
        };
        if let Some(method) = paid.method.filter(|_| unsaid(draft, "method")) {
            draft.set("method", Value::Text(method.to_owned()));
        }
        if let Some(on) = paid.on.filter(|_| unsaid(draft, "paid_on")) {
            draft.set("paid_on", Value::Date(on));
        }
        if !paid.reference.is_empty() && unsaid(draft, "reference") {
            draft.set("reference", Value::Text(paid.reference));
        }
    }

    /// Fills a draft from its kind's columns of a year, then from the settings. Gives what is no field.
    pub(super) fn fill(&mut self, draft: &mut Draft, year: Option<i32>) -> Vec<(&'static str, Value, usize)> {
        let kind = draft.record.kind;
        let mut extras = Vec::new();
        let columns: Vec<(usize, Target)> = self
            .layout
            .used()
            .filter(|(_, _, target)| (target.kind, target.year, target.person) == (kind, year, draft.person))
            .map(|(index, _, target)| (index, target))
            .collect();
        // What goes to the notes besides stands behind what the notes say themselves.
        let (notes, others): (Vec<_>, Vec<_>) =
            columns.into_iter().partition(|(_, target)| Some(target.field) == notes_of(kind));
        for (column, target) in notes.into_iter().chain(others) {
            if let Some(index) = kind.field_index(target.field) {
                draft.columns[index] = Some(column);
            }
            let value = self.value(draft, column, &target);
            if target.field == "more_notes" {
                if let Some(text) = value.as_text() {
                    let heading = self.layout.columns[column].heading.trim_end_matches([' ', ':']);
                    note(draft, &format!("{heading} : {text}"));
                }
                continue;
            }
            let Some(field) = kind.field(target.field) else {
                extras.push((target.field, value, column));
                continue;
            };
            put(draft, field, value);
        }
        extras
    }

    /// What the settings say of a kind, where the line says nothing.
    pub(super) fn settle(&mut self, draft: &mut Draft) {
        let kind = draft.record.kind;
        for field in kind.fields() {
            let Some(text) = self.layout.setting(kind, field.name) else { continue };
            let index = kind.field_index(field.name).unwrap_or(0);
            if draft.present[index] || draft.refs.iter().any(|(at, _)| *at == index) {
                continue;
            }
            let target = Target { kind, field: field.name, year: None, unit: 1, person: 1 };
            match self.sense.read(&target, &Cell::Text(text.into()), &mut Vec::new()) {
                Ok(value) => put(draft, field, value),
                Err(reason) => draft.problems.push(Problem {
                    column: None,
                    field: Some(field.name),
                    value: text.to_owned(),
                    fault: reason.into(),
                }),
            }
        }
    }

    /// Checks the record as a whole. The organisation and what is named by text are looked up later.
    pub(super) fn check(&mut self, draft: &mut Draft) {
        let kind = draft.record.kind;
        validate::settle(&mut draft.record);
        for found in validate::record(&draft.record, &self.sense.known) {
            let index = kind.field_index(found.field);
            let waits = index.is_some_and(|index| draft.refs.iter().any(|(at, _)| *at == index))
                || found.field == "organisation"
                    && draft.record.get("organisation").is_null()
                    && self.kinds.contains(&Kind::Organisation);
            let told = draft.problems.iter().any(|problem| problem.field == Some(found.field));
            if !waits && !told {
                let column = index.and_then(|index| draft.columns[index]);
                draft.problems.push(self.fault(column, found.field, found.reason.into()));
            }
        }
    }

    /// A line that tells of something must say of whom: by name, or by SIRET where no column has names.
    fn require_name(&mut self, draft: &mut Draft) {
        let name = self.layout.column_of(Kind::Organisation, "name", None);
        let told = draft.problems.iter().any(|problem| problem.field == Some("name"));
        if draft.record.get("name").is_null() && !told {
            match name {
                Some(_) => draft.problems.push(self.fault(name, "name", Reason::Required.into())),
                None if draft.record.get("siret").is_null() && draft.problems.is_empty() => {
                    let siret = self.layout.column_of(Kind::Organisation, "siret", None);
                    draft.problems.push(self.fault(siret, "siret", Reason::Required.into()));
                }
                // The SIRET says it; whether it is stored is seen later.
                None => {}
            }
            if name.is_none() {
                draft.named_only = true;
            }
        }
    }

    fn plain(&mut self, kind: Kind) -> Option<Draft> {
        let mut draft = Draft::new(kind);
        self.fill(&mut draft, None);
        if !draft.says() {
            return None;
        }
        if kind == Kind::Visit && draft.record.text("status") == values::CANCELLED {
            self.remarks.push((self.layout.column_of(kind, "status", None), Remark::Cancelled));
            return None;
        }
        self.settle(&mut draft);
        if kind == Kind::Visit
            && draft.record.date("date").is_some_and(|date| date > self.sense.today)
            && self.layout.column_of(kind, "status", None).is_none()
        {
            draft.record.set("status", Value::Text("planned".into()));
            self.remarks.push((self.layout.column_of(kind, "date", None), Remark::Planned));
        }
        self.check(&mut draft);
        Some(draft)
    }
}

fn put(draft: &mut Draft, field: &Field, value: Value) {
    match (field.ty, value) {
        (Type::Ref(_), Value::Text(name)) => {
            if let Some(index) = draft.record.kind.field_index(field.name) {
                draft.refs.push((index, name));
            }
        }
        (_, value) => draft.set(field.name, value),
    }
}

/// The field that keeps whatever has none of its own.
pub(super) const fn notes_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Organisation | Kind::Contact | Kind::Event => Some("notes"),
        Kind::Visit => Some("summary"),
        _ => None,
    }
}

/// Adds a line to the notes of a record that has any.
pub(super) fn note(draft: &mut Draft, text: &str) {
    let Some(field) = notes_of(draft.record.kind) else { return };
    let notes = draft.record.text(field).to_owned();
    let notes = if notes.is_empty() { text.to_owned() } else { format!("{notes}\n{text}") };
    draft.set(field, Value::Text(notes));
}
