//! A performance contract as data: territory, colleges, sectors, dues, measures, indicators, targets, obligations.
//!
//! The built-in contract is a file of the same form as any other; nothing of one pole is written in the code.

mod check;
mod obligations;
mod target;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

pub use check::{ContractError, Fault};
pub use obligations::{NoPeriod, Obligation, Occurrence, Period, Rhythm};
pub use target::{Expected, Target, days_in_year, elapsed};

use crate::model::money::Cents;
use crate::model::territory::Share;

/// The contract that a new database starts with.
pub const BUILT_IN: &str = include_str!("../../contracts/microtechniques-2014-2018.toml");

/// A performance contract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Short name, unique in a database.
    pub code: String,
    pub title: String,
    pub pole: String,
    #[serde(deserialize_with = "target::date")]
    pub starts_on: NaiveDate,
    #[serde(deserialize_with = "target::date")]
    pub ends_on: NaiveDate,
    /// Base values are as of this day; targets hold from it on.
    #[serde(deserialize_with = "target::date")]
    pub base_on: NaiveDate,
    pub territory: TerritoryRule,
    #[serde(rename = "college")]
    pub colleges: Vec<College>,
    #[serde(rename = "sector")]
    pub sectors: Vec<Sector>,
    pub dues: DuesRule,
    #[serde(rename = "measure")]
    pub measures: Vec<Measure>,
    #[serde(rename = "indicator")]
    pub indicators: Vec<Indicator>,
    #[serde(rename = "obligation", default)]
    pub obligations: Vec<Obligation>,
}

/// Where members must sit, and what share of those up to date (article 2.4).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerritoryRule {
    pub name: String,
    pub departements: Vec<String>,
    pub share: Share,
    /// Colleges whose members count in the share.
    pub colleges: Vec<u8>,
}

/// A statutory category of members.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct College {
    pub code: u8,
    pub fr: String,
    pub en: String,
}

/// A strategic field (DAS).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sector {
    pub code: String,
    pub fr: String,
    pub en: String,
}

/// How dues are called, and what they should bring each year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuesRule {
    pub call_month: u32,
    pub call_day: u32,
    /// Days from the call to the due date.
    pub due_days: u32,
    pub scale: Vec<ScaleLine>,
    /// Year to euros, as written.
    #[serde(default)]
    forecast: BTreeMap<String, String>,
}

/// One line of the dues scale; absent filters fit everyone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleLine {
    pub college: Option<u8>,
    pub kind: Option<String>,
    pub size: Option<String>,
    amount: String,
}

/// Which count a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Members on D.
    Members,
    /// Members on D with no late dues.
    MembersUpToDate,
    /// Share of the members up to date that sit in the territory.
    TerritoryShare,
    /// Members of the given sizes against 31 December before.
    MemberGrowth,
    /// Distinct companies visited in the year.
    VisitedCompanies,
    /// Of these, first ever visited this year and never a member before.
    VisitedNew,
    /// Advisory engagements begun in the year.
    Engagements,
    /// Payments of the year's dues.
    DuesCollected,
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Member,
    Percent,
    Company,
    Engagement,
    Cents,
}

impl Unit {
    /// The code in `status --json`.
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Member => "member",
            Unit::Percent => "percent",
            Unit::Company => "company",
            Unit::Engagement => "engagement",
            Unit::Cents => "cents",
        }
    }
}

/// A figure that the program computes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub id: String,
    pub rule: Rule,
    pub unit: Unit,
    /// Kinds of record that count; empty: all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Sizes of organisation that count; empty: all.
    #[serde(default)]
    pub sizes: Vec<String>,
    /// Sectors that count; empty: all.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// For a cumulative figure: what it was on the contract's base date; records count on top of it.
    #[serde(default)]
    pub base: f64,
}

/// A sentence of the contract with its figure and target.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The document's code.
    pub code: String,
    /// All codes it stands for, when the document sets one target for several.
    #[serde(default)]
    pub codes: Vec<String>,
    pub article: String,
    #[serde(default)]
    pub axis: Option<String>,
    #[serde(default)]
    pub objective: Option<String>,
    /// Who delivers it (article 6): 1 the pole itself, 2 through partners; both where the document says so.
    #[serde(default)]
    pub levels: Vec<u8>,
    /// Whether it takes readings by hand and no figure of the records.
    #[serde(default)]
    pub by_hand: bool,
    /// A place where the contract contradicts itself or leaves something open, to be shown beside the figure.
    #[serde(default)]
    pub remark: Option<String>,
    /// Word for word, in French.
    pub wording: String,
    pub wording_en: String,
    /// The target's own words, word for word.
    #[serde(default)]
    pub value_wording: Option<String>,
    /// The measure's id; none for an indicator that is only ever read by hand.
    #[serde(default)]
    pub measure: Option<String>,
    #[serde(default)]
    pub target: Option<Target>,
}

impl Indicator {
    /// The document's codes for this sentence.
    pub fn references(&self) -> &[String] {
        if self.codes.is_empty() { std::slice::from_ref(&self.code) } else { &self.codes }
    }
}

impl Contract {
    /// Reads and checks a contract file.
    ///
    /// # Errors
    /// All faults at once, each with its line and key where they are known.
    pub fn parse(source: &str) -> Result<Contract, ContractError> {
        check::parse(source)
    }

    /// Whether targets hold on a day: from the base date to the contract's end.
    pub fn covers(&self, on: NaiveDate) -> bool {
        (self.base_on..=self.ends_on).contains(&on)
    }

    /// Whether a département is in the territory.
    pub fn in_territory(&self, departement: &str) -> bool {
        self.territory.departements.iter().any(|code| code == departement)
    }

    /// The forecast of a year's dues, in cents; none outside the table.
    pub fn dues_forecast(&self, year: i32) -> Option<i64> {
        let text = self.dues.forecast.get(&year.to_string())?;
        Cents::parse_plain(text).ok().map(|cents| cents.0)
    }

    /// What a member owes by the scale, in cents: the first line that fits.
    pub fn dues_amount(&self, college: u8, kind: Option<&str>, size: Option<&str>) -> Option<i64> {
        let fits = |want: &Option<String>, is: Option<&str>| want.as_deref().is_none_or(|want| Some(want) == is);
        self.dues
            .scale
            .iter()
            .find(|line| {
                line.college.is_none_or(|want| want == college) && fits(&line.kind, kind) && fits(&line.size, size)
            })
            .and_then(|line| Cents::parse_plain(&line.amount).ok())
            .map(|cents| cents.0)
    }

    /// The day on which a year's dues are called, and the day they are due. `None` for a year out of the calendar.
    pub fn dues_dates(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let called = NaiveDate::from_ymd_opt(year, self.dues.call_month, self.dues.call_day)?;
        Some((called, called.checked_add_days(chrono::Days::new(u64::from(self.dues.due_days)))?))
    }

    /// The measure of that id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// The indicators tied to a measure.
    pub fn indicators_of<'a>(&'a self, measure: &'a str) -> impl Iterator<Item = &'a Indicator> {
        self.indicators.iter().filter(move |indicator| indicator.measure.as_deref() == Some(measure))
    }

    /// A sector's place in the contract's list.
    pub fn sector_index(&self, code: &str) -> Option<usize> {
        self.sectors.iter().position(|sector| sector.code == code)
    }
}

/// The contract among several whose years hold a day; outside all of them the last that began before it, else the first.
/// The contracts are in the order of their years.
pub fn in_force(contracts: &[Contract], on: NaiveDate) -> Option<&Contract> {
    contracts
        .iter()
        .rev()
        .find(|contract| contract.covers(on))
        .or_else(|| contracts.iter().rev().find(|contract| contract.base_on <= on))
        .or(contracts.first())
}
