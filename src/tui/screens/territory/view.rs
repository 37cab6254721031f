//! What the screen shows, made of the facts on the storage thread.

use chrono::NaiveDate;

use crate::contract::Contract;
use crate::counters::territory::{CollegeCount, Coming, DepartementCount, Late, Member, Statement, statement};
use crate::live::World;
use crate::model::facts::Facts;
use crate::model::record::Id;
use crate::model::text;

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    Outside,
    Late,
    Coming,
    Inside,
    Split,
}

impl List {
    /// Every list, in the order of their names on the screen.
    pub const ALL: [List; 5] = [List::Outside, List::Late, List::Coming, List::Inside, List::Split];

    /// Its name.
    pub const fn key(self) -> &'static str {
        match self {
            List::Outside => "territory.list.outside",
            List::Late => "territory.list.late",
            List::Coming => "territory.list.coming",
            List::Inside => "territory.list.inside",
            List::Split => "territory.list.split",
        }
    }
}

/// What a line of a list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Member(Member),
    Late(Late),
    Coming(Coming),
    Departement(DepartementCount),
    College(CollegeCount),
}

/// One line, with the organisation's name and town where it is about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub row: Row,
    pub name: String,
    pub town: String,
}

impl Line {
    /// The organisation it is about.
    pub fn organisation(&self) -> Option<Id> {
        match &self.row {
            Row::Member(member) => Some(member.organisation),
            Row::Late(late) => Some(late.member.organisation),
            Row::Coming(coming) => Some(coming.organisation),
            Row::Departement(_) | Row::College(_) => None,
        }
    }
}

/// Everything that is shown on a day.
#[derive(Debug, Clone)]
pub struct View {
    pub contract: Contract,
    pub statement: Statement,
    /// In the order of [`List::ALL`].
    lists: [Vec<Line>; 5],
}

impl View {
    /// The lines of a list.
    pub fn lines(&self, list: List) -> &[Line] {
        &self.lists[list as usize]
    }
}

/// The view of a day; nothing before the facts are read, and where no contract names a territory.
pub fn view(world: &World, on: NaiveDate) -> Option<View> {
    let contract = world.contract_on(on).filter(|_| world.loaded)?;
    let found = statement(&world.facts, contract, on);
    let lists = List::ALL.map(|list| lines(list, &found, &world.facts));
    Some(View { contract: contract.clone(), statement: found, lists })
}

fn lines(list: List, found: &Statement, facts: &Facts) -> Vec<Line> {
    let side = |inside: bool| found.members.iter().filter(move |member| member.inside == inside).copied();
    match list {
        List::Outside => by_name(facts, side(false).map(Row::Member)),
        List::Inside => by_name(facts, side(true).map(Row::Member)),
        List::Late => {
            let mut lines = by_name(facts, found.late.iter().cloned().map(Row::Late));
            // Who has owed longest first.
            lines.sort_by_key(|line| if let Row::Late(late) = &line.row { late.since } else { NaiveDate::MAX });
            lines
        }
        List::Coming => {
            let mut lines = by_name(facts, found.coming.iter().cloned().map(Row::Coming));
            lines.sort_by_key(|line| if let Row::Coming(coming) = &line.row { coming.on } else { NaiveDate::MAX });
            lines
        }
        List::Split => {
            let departements = found.departements.iter().copied().map(Row::Departement);
            let colleges = found.colleges.iter().copied().map(Row::College);
            let line = |row| Line { row, name: String::new(), town: String::new() };
            departements.chain(colleges).map(line).collect()
        }
    }
}

fn by_name(facts: &Facts, rows: impl Iterator<Item = Row>) -> Vec<Line> {
    let mut lines: Vec<(String, Line)> = rows
        .map(|row| {
            let mut line = Line { row, name: String::new(), town: String::new() };
            if let Some(file) = line.organisation().and_then(|id| facts.file(id)) {
                line.name = text::display_safe(&file.organisation.name).into_owned();
                line.town = text::display_safe(&file.organisation.town).into_owned();
            }
            (text::fold(&line.name), line)
        })
        .collect();
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines.into_iter().map(|(_, line)| line).collect()
}
