//! What is proposed where neither a column nor a setting says it: the college of a member by what it is, the year of dues
//! and payments by the names of the file and its sheets, or by days. Each is shown with its reason and changed with one
//! value; none is remembered for the next file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::layout::{Layout, SURE};
use super::nature;
use super::periods;
use super::records::{Draft, LineRecords, Reader};
use super::table::Table;
use super::target::Target;
use super::values::{Remark, Sense, season};
use super::{colleges, heading_line};
use crate::model::kind::Kind;
use crate::model::record::Value;
use crate::model::text::fold;

/// What stands around a table: the names of its file and of the other sheets of the workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    pub file: String,
    pub sheets: Vec<String>,
}

/// Where a proposed year comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YearFrom {
    /// The name of the file.
    File(String),
    /// The name of another sheet.
    Sheet(String),
    /// A season that a title, the file or a sheet names: the first of its two years.
    Season(String),
    /// Each payment is of the year in which it was made.
    EachPayment,
    /// Each line is of a time that was paid for: the year in which that begins.
    EachPeriod,
    /// The latest payment.
    Payments,
    /// The latest joining.
    Joining,
    /// The day on which the file is imported.
    Today,
}

/// A year that can be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearOffer {
    pub year: i32,
    pub from: YearFrom,
}

/// What can be proposed for the lines of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    pub year: Option<YearOffer>,
    /// Whether the college of a member is told by what it is.
    pub college: bool,
    /// The college that the titles or the name of the sheet say: all members below sit in it.
    pub college_of_all: Option<u8>,
    /// Whether lines of their own say the college of those below them.
    pub colleges_below: bool,
    /// Whether each line is of a time that was paid for, and its dues of the year in which that begins.
    pub periods: bool,
}

/// What is proposed for the lines of a table, for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposed {
    /// The year of dues, or of payments where there are none.
    Year { of: Kind, offer: YearOffer },
    /// How many members are proposed for which college.
    Colleges(BTreeMap<u8, u64>),
    /// The same, as a title, the sheet or a line above them says.
    CollegesAbove(BTreeMap<u8, u64>),
}

impl Proposed {
    /// The field that a value for every line would say instead.
    pub const fn name(&self) -> &'static str {
        match self {
            Proposed::Year { of: Kind::Payment, .. } => "payment.year",
            Proposed::Year { .. } => "dues.year",
            Proposed::Colleges(_) | Proposed::CollegesAbove(_) => "membership.college",
        }
    }
}

impl YearFrom {
    /// Whether each line has a year of its own.
    pub const fn is_of_each_line(&self) -> bool {
        matches!(self, YearFrom::EachPayment | YearFrom::EachPeriod)
    }

    /// Its name in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            YearFrom::File(_) => "file",
            YearFrom::Sheet(_) => "sheet",
            YearFrom::Season(_) => "season",
            YearFrom::EachPayment => "each_payment",
            YearFrom::EachPeriod => "each_period",
            YearFrom::Payments => "payments",
            YearFrom::Joining => "joining",
            YearFrom::Today => "today",
        }
    }
}

/// What can be proposed for a table that lists members or their dues; nothing for any other, so that nobody becomes a
/// member by being written down.
pub fn offers(layout: &Layout, table: &Table, around: &Around, sense: &Sense) -> Offers {
    if layout.own || !is_of_members(layout, table, around) {
        return Offers::default();
    }
    let colleges_below = !colleges::above(layout, table, sense).is_empty();
    // What stands in the list goes before what is presumed: colleges that cannot be read are not made up.
    let unread = layout.columns.iter().enumerate().any(|(at, column)| colleges::are_unread(column, at, layout, table));
    let college = !unread && (sense.college_of("company").is_some() || colleges_below);
    let year = Some(year(layout, table, around, sense));
    let periods = periods::are_paid_for(layout, table, sense);
    let college_of_all = colleges::of_titles(layout, table, sense).filter(|_| !unread);
    Offers { year, college, college_of_all, colleges_below, periods }
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_of_members(layout: &Layout, table: &Table, around: &Around) -> bool {
    const MEMBERS: &[&str] = &["adherent", "adhesion", "membre", "member", "cotis", "societaire"];
    let mut titles = heading_line::titles(table, layout.heading);
    titles.push(around.file.clone());
    let titles: Vec<String> = titles.iter().flat_map(|title| words(title)).collect();
    let begins = |word: &str, known: &[&str]| known.iter().any(|known| word.starts_with(known));
    if titles.iter().any(|word| begins(word, &["prospect"])) {
        return false;
    }
    let said = |heading: &str| {
        let known = |word: &String| {
            begins(word, MEMBERS) || begins(word, &["college", "exempt", "exoner"]) || matches!(&**word, "adh" | "dues")
        };
        words(heading).iter().any(known)
    };
    let of_members = |target: &Target| matches!(target.kind, Kind::Membership | Kind::Dues | Kind::Payment);
    let any = layout.columns.iter().filter_map(|column| column.target).any(|target| of_members(&target));
    titles.iter().any(|word| begins(word, MEMBERS) || any && word == "college")
        || any && layout.columns.iter().any(|column| said(&column.heading))
}

/// The year of dues and payments that do not say it, and why that one.
fn year(layout: &Layout, table: &Table, around: &Around, sense: &Sense) -> YearOffer {
    if periods::are_paid_for(layout, table, sense) {
        return YearOffer { year: sense.today.year(), from: YearFrom::EachPeriod };
    }
    if let Some(year) = heading_line::year(std::slice::from_ref(&around.file)) {
        return YearOffer { year, from: YearFrom::File(around.file.clone()) };
    }
    let mut called = heading_line::titles(table, layout.heading);
    called.push(around.file.clone());
    if let Some(offer) =
        called.into_iter().find_map(|name| Some(YearOffer { year: season(&name)?, from: YearFrom::Season(name) }))
    {
        return offer;
    }
    let of_sheet = |name: &String| Some((heading_line::year(std::slice::from_ref(name))?, name.clone()));
    let others = around.sheets.iter().filter(|name| Some(*name) != table.sheet.as_ref());
    if let Some((year, name)) = others.filter_map(of_sheet).max() {
        return YearOffer { year, from: YearFrom::Sheet(name) };
    }
    let has = |kind: Kind, field: &str| {
        let is = |target: Target| (target.kind, target.field) == (kind, field);
        layout.columns.iter().any(|column| column.confidence >= SURE && column.target.is_some_and(is))
    };
    let today = sense.today.year();
    if let Some(year) = latest(layout, table, sense, Kind::Payment, "paid_on") {
        let alone = !has(Kind::Dues, "amount") && !has(Kind::Dues, "exempt");
        return YearOffer { year, from: if alone { YearFrom::EachPayment } else { YearFrom::Payments } };
    }
    match latest(layout, table, sense, Kind::Membership, "joined_on") {
        Some(year) => YearOffer { year, from: YearFrom::Joining },
        None => YearOffer { year: today, from: YearFrom::Today },
    }
}

/// The year of the latest day in the columns of a field; days to come are passed over.
fn latest(layout: &Layout, table: &Table, sense: &Sense, kind: Kind, field: &str) -> Option<i32> {
    let is = |target: &Target| (target.kind, target.field) == (kind, field);
    let columns = layout.columns.iter().enumerate().filter(|(_, column)| column.confidence >= SURE);
    let columns: Vec<(usize, Target)> =
        columns.filter_map(|(at, column)| Some((at, column.target.filter(is)?))).collect();
    let lines = table.lines.iter().skip(layout.heading + 1);
    let days = lines.flat_map(|line| columns.iter().filter_map(|(at, target)| Some((target, line.cells.get(*at)?))));
    let days = days.filter_map(|(target, cell)| match sense.read(target, cell, &mut Vec::new()) {
        Ok(Value::Date(day)) => Some(day),
        _ => None,
    });
    days.filter(|day| *day <= sense.today).max().map(|day| day.year())
}

impl Layout {
    /// Finds out what can be proposed, and then what can be used.
    pub fn offer(&mut self, table: &Table, around: &Around, sense: &Sense) {
        self.offers = offers(self, table, around, sense);
        self.settle();
    }

    /// The year that is proposed for dues and payments: none where one of them has a year of its own.
    pub fn proposed_year(&self) -> Option<&YearOffer> {
        let kinds = [Kind::Dues, Kind::Payment];
        let dated = self.columns.iter().filter(|column| column.confidence >= SURE).filter_map(|column| column.target);
        let dated = dated
            .filter(|target| kinds.contains(&target.kind))
            .any(|target| target.year.is_some() || target.field == "year");
        let set = kinds.iter().any(|kind| self.setting(*kind, "year").is_some());
        self.offers.year.as_ref().filter(|_| !dated && !set)
    }

    /// Whether the college of each member is proposed.
    pub fn proposes_college(&self) -> bool {
        let column = self.columns.iter().any(|column| {
            column.confidence >= SURE
                && column.target.is_some_and(|target| (target.kind, target.field) == (Kind::Membership, "college"))
        });
        let offered = self.offers.college || self.offers.college_of_all.is_some();
        offered && !column && self.setting(Kind::Membership, "college").is_none()
    }

    /// Whether what is proposed is of use to a field: for a list of what can be changed.
    pub fn proposes(&self, kind: Kind, field: &str) -> bool {
        let kinds = self.kinds();
        match (kind, field) {
            (Kind::Membership, "college") => kinds.contains(&kind) && self.proposes_college(),
            (Kind::Dues | Kind::Payment, "year") => {
                let first = if kinds.contains(&Kind::Dues) { Kind::Dues } else { Kind::Payment };
                kind == first && kinds.contains(&kind) && self.proposed_year().is_some()
            }
            _ => false,
        }
    }

    /// The field that is proposed for what a column is read as.
    pub fn proposed_for(&self, target: &Target) -> Option<Target> {
        let fields = match target.kind {
            Kind::Membership => &[(Kind::Membership, "college")][..],
            Kind::Dues | Kind::Payment => &[(Kind::Dues, "year"), (Kind::Payment, "year")],
            _ => &[],
        };
        let found = fields.iter().find(|(kind, field)| self.proposes(*kind, field));
        found.and_then(|(kind, field)| Target::new(*kind, field))
    }

    /// What is proposed for the lines that are seen.
    pub fn proposing(&self) -> Proposing<'_> {
        Proposing { layout: self, colleges: self.proposes(Kind::Membership, "college").then(BTreeMap::new) }
    }
}

/// Gathers what is proposed, line by line.
pub struct Proposing<'a> {
    layout: &'a Layout,
    /// How many members of each college; nothing where none is proposed.
    colleges: Option<BTreeMap<u8, u64>>,
}

impl Proposing<'_> {
    /// Takes a line in; one with something wrong is not counted.
    pub fn see(&mut self, line: &LineRecords) {
        let Some(colleges) = &mut self.colleges else { return };
        if line.problems().next().is_some() {
            return;
        }
        for draft in line.drafts.iter().filter(|draft| draft.record.kind == Kind::Membership) {
            let college = draft.record.get("college").as_int().and_then(|college| u8::try_from(college).ok());
            if let Some(college) = college {
                *colleges.entry(college).or_default() += 1;
            }
        }
    }

    /// What is proposed.
    pub fn found(self) -> Vec<Proposed> {
        let year = self.layout.proposed_year();
        let years = [Kind::Dues, Kind::Payment].into_iter().filter(|of| self.layout.proposes(*of, "year"));
        let mut proposed: Vec<Proposed> =
            years.filter_map(|of| year.map(|offer| Proposed::Year { of, offer: offer.clone() })).collect();
        let offers = &self.layout.offers;
        let above = offers.college_of_all.is_some() || offers.colleges_below;
        let colleges = self.colleges.filter(|colleges| !colleges.is_empty());
        proposed.extend(colleges.map(if above { Proposed::CollegesAbove } else { Proposed::Colleges }));
        proposed
    }
}

impl Reader<'_> {
    /// What an organisation is, by its name, where no column has the kind. It says nothing of one that is stored.
    pub(super) fn nature(&mut self, draft: &mut Draft, name: Option<usize>) {
        let said = self.layout.own
            || self.layout.setting(Kind::Organisation, "kind").is_some()
            || !draft.record.get("kind").is_null()
            || draft.problems.iter().any(|problem| problem.field == Some("kind"));
        if said {
            return;
        }
        if let Some(kind) = nature::of_name(draft.record.text("name")) {
            draft.record.set("kind", Value::Text(kind.to_owned()));
            self.remarks.push((name, Remark::Nature(kind)));
        }
    }

    /// The college of a member by what it is. It says nothing of a membership that is stored.
    pub(super) fn college(&mut self, draft: &mut Draft, organisation: Option<&mut Draft>) {
        if !self.layout.proposes_college() || !draft.record.get("college").is_null() {
            return;
        }
        if let Some(said) = self.college_above {
            draft.record.set("college", Value::Int(i64::from(said)));
            return;
        }
        let Some(organisation) = organisation else { return };
        // Neither a column nor the name says what a member is: most are companies.
        if organisation.record.get("kind").is_null() {
            organisation.record.set("kind", Value::Text("company".into()));
            let name = self.layout.column_of(Kind::Organisation, "name", None);
            self.remarks.push((name, Remark::Nature("presumed")));
        }
        if let Some(college) = self.sense.college_of(organisation.record.text("kind")) {
            draft.record.set("college", Value::Int(i64::from(college)));
        }
    }

    /// The proposed year of dues or a payment.
    pub(super) fn year_proposed(&self, draft: &mut Draft) {
        let Some(offer) = self.layout.proposed_year().filter(|_| draft.record.get("year").is_null()) else { return };
        let day = match offer.from {
            YearFrom::EachPayment => draft.record.date("paid_on"),
            // Without a beginning nothing says of which year it is.
            YearFrom::EachPeriod => match self.began() {
                None => return,
                began => began,
            },
            _ => None,
        };
        let year = day.map_or(offer.year, |day| day.year());
        draft.set("year", Value::Int(i64::from(year)));
    }
}

/// Lists of people tell of one member once for each of them, and lists of what was paid once for each time: of those whose
/// college is proposed, and of such times, the first joining stands, and the others are said.
#[derive(Default)]
pub struct Once {
    /// The lines, by their place in the table, whose member another line tells of.
    repeated: BTreeSet<usize>,
    /// When the members of other lines left.
    ends: BTreeMap<usize, chrono::NaiveDate>,
}

impl Once {
    /// Looks through the lines, where colleges are proposed.
    pub fn of<I: Iterator<Item = LineRecords>>(layout: &Layout, lines: impl Fn() -> I) -> Once {
        let mut once = Once::default();
        let periods = layout.offers.periods;
        if !periods && !layout.proposes(Kind::Membership, "college") {
            return once;
        }
        let mut first: BTreeMap<(String, String), (chrono::NaiveDate, usize)> = BTreeMap::new();
        let mut left: BTreeMap<(String, String), Option<chrono::NaiveDate>> = BTreeMap::new();
        for line in lines() {
            let draft = line.drafts.iter().find(|draft| periods && is_whole(draft) || is_open(draft));
            let joined = draft.and_then(|draft| draft.record.date("joined_on"));
            let Some((joined, key)) = joined.zip(called(&line)) else { continue };
            // Who is said to have left did so when the last time had passed.
            let ended = draft.and_then(|draft| draft.record.date("left_on"));
            let last = left.entry(key.clone()).or_insert(ended);
            *last = (*last).max(ended);
            match first.get_mut(&key) {
                None => {
                    first.insert(key, (joined, line.at));
                }
                Some(known) if joined < known.0 => {
                    once.repeated.insert(known.1);
                    *known = (joined, line.at);
                }
                Some(_) => {
                    once.repeated.insert(line.at);
                }
            }
        }
        let ends = first.into_iter().filter_map(|(key, (_, at))| Some((at, (*left.get(&key)?)?)));
        once.ends = ends.collect();
        once
    }

    /// A line without the membership that another one tells of.
    pub fn told(&self, mut line: LineRecords, layout: &Layout) -> LineRecords {
        if self.repeated.contains(&line.at) {
            line.drafts.retain(|draft| !(layout.offers.periods && is_whole(draft) || is_open(draft)));
            let column = layout.column_of(Kind::Membership, "joined_on", None);
            line.remarks.push((column, Remark::MemberAlready));
        } else if let Some(ended) = self.ends.get(&line.at) {
            let draft = line.drafts.iter_mut().find(|draft| layout.offers.periods && is_whole(draft));
            if let Some(draft) = draft.filter(|draft| !draft.record.get("left_on").is_null()) {
                draft.set("left_on", Value::Date(*ended));
            }
        }
        line
    }
}

fn is_whole(draft: &Draft) -> bool {
    draft.record.kind == Kind::Membership && draft.problems.is_empty()
}

fn is_open(draft: &Draft) -> bool {
    is_whole(draft) && draft.record.get("left_on").is_null()
}

/// What tells the organisation of a line from others: its SIRET, else name and town.
fn called(line: &LineRecords) -> Option<(String, String)> {
    let organisation = line.drafts.iter().find(|draft| draft.record.kind == Kind::Organisation)?;
    let key = |field: &str| fold(organisation.record.text(field));
    let siret = key("siret");
    Some(if siret.is_empty() { (key("name"), key("commune")) } else { (siret, String::new()) })
}
