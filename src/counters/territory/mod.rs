//! The territory rule on a day (article 2.4), member by member: who counts and where, who is late, what is to come if
//! nothing is paid, and what a scenario would make of it.

mod coming;
mod scenario;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use coming::{Coming, Turn, coming};
pub use scenario::{Move, Outcome, Scenario};

use super::roster::owed;
use super::{rules, territory_of};
use crate::contract::Contract;
use crate::model::dues;
use crate::model::facts::{Facts, File};
use crate::model::organisation::Departement;
use crate::model::record::Id;
use crate::model::territory::Territory;

/// A member on the day, as the territory rule sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    pub organisation: Id,
    /// Whether it sits in the territory.
    pub inside: bool,
    pub departement: Option<Departement>,
    pub college: u8,
    /// Whether its college counts in the share.
    pub counts: bool,
    pub up_to_date: bool,
}

/// A member whose dues are late: it counts again when it pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    pub member: Member,
    /// The first day it was late.
    pub since: NaiveDate,
    /// The years whose dues are late, the first first.
    pub years: Vec<i16>,
    /// What is left to pay of them, in cents.
    pub owed: i64,
}

/// How many members of one département or college, paid or not, and of these up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub up_to_date: u32,
    pub all: u32,
}

/// The members of one département whose colleges count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepartementCount {
    /// None abroad, and where nothing says which.
    pub departement: Option<Departement>,
    pub inside: bool,
    pub count: Count,
}

/// The members of one college, with those among them that sit in the territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollegeCount {
    pub college: u8,
    /// Whether it counts in the share.
    pub counts: bool,
    pub up_to_date: Territory,
    pub all: Territory,
}

/// Where the territory rule stands on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Every member on the day, by organisation.
    pub members: Vec<Member>,
    /// The share that the rule is about: of the members up to date.
    pub up_to_date: Territory,
    /// The same of all members, paid or not.
    pub all: Territory,
    /// By organisation.
    pub late: Vec<Late>,
    /// By day.
    pub coming: Vec<Coming>,
    /// The territory's own first, then the others, the most numerous first.
    pub departements: Vec<DepartementCount>,
    pub colleges: Vec<CollegeCount>,
}

impl Statement {
    /// The member that an organisation is on the day.
    pub fn member(&self, organisation: Id) -> Option<&Member> {
        let index = self.members.binary_search_by_key(&organisation, |member| member.organisation).ok()?;
        self.members.get(index)
    }
}

impl Territory {
    fn add(&mut self, one: Territory) {
        self.inside += one.inside;
        self.total += one.total;
    }
}

/// The territory rule on a day, in one walk.
pub fn statement(facts: &Facts, contract: &Contract, on: NaiveDate) -> Statement {
    let mut found = Statement::default();
    let mut departements: BTreeMap<(bool, Option<Departement>), Count> = BTreeMap::new();
    let mut colleges: BTreeMap<u8, (Territory, Territory)> =
        contract.colleges.iter().map(|college| (college.code, Default::default())).collect();
    for file in facts.files() {
        let Some(member) = member(&file, contract, on) else { continue };
        let (up_to_date, all) = territory_of(&file, contract, on);
        found.up_to_date.add(up_to_date);
        found.all.add(all);
        if member.counts {
            let count = departements.entry((!member.inside, member.departement)).or_default();
            count.up_to_date += up_to_date.total;
            count.all += all.total;
        }
        let one = Territory { inside: u32::from(member.inside), total: 1 };
        let college = colleges.entry(member.college).or_default();
        college.0.add(if member.up_to_date { one } else { Territory::default() });
        college.1.add(one);
        if !member.up_to_date {
            found.late.extend(late(&file, member, on));
        }
        found.members.push(member);
    }
    found.coming = coming(facts, contract, on, found.up_to_date);
    found.departements = departements
        .into_iter()
        .map(|((outside, departement), count)| DepartementCount { departement, inside: !outside, count })
        .collect();
    // Those of the territory stay in the order of their codes, the others are told by their number.
    found.departements.sort_by_key(|row| (!row.inside, if row.inside { 0 } else { u32::MAX - row.count.all }));
    found.colleges = colleges
        .into_iter()
        .map(|(college, (up_to_date, all))| {
            let counts = contract.territory.colleges.contains(&college);
            CollegeCount { college, counts, up_to_date, all }
        })
        .collect();
    found
}

fn member(file: &File, contract: &Contract, on: NaiveDate) -> Option<Member> {
    let period = file.member_on(on)?;
    Some(Member {
        organisation: file.organisation.id,
        inside: rules::inside(file, contract),
        departement: file.organisation.departement,
        college: period.college,
        counts: contract.territory.colleges.contains(&period.college),
        up_to_date: file.up_to_date_on(on).is_some(),
    })
}

fn late(file: &File, member: Member, on: NaiveDate) -> Option<Late> {
    let owed = owed::late(file, on);
    let since = file.dues.iter().filter_map(|dues| dues::turns_late(dues, file.payments, on)).min()?;
    Some(Late {
        member,
        since,
        years: owed.iter().map(|(year, _)| *year).collect(),
        owed: owed.iter().map(|(_, cents)| cents).sum(),
    })
}

#[cfg(test)]
mod tests;
