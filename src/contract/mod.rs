//! A performance contract as data: territory, colleges, sectors, dues, measures, indicators, targets, obligations.
//!
//! The built-in contract is a file of the same form as any other; nothing of one pole is written in the code.

mod check;
pub mod draft;
mod find;
mod indicator;
mod measure;
mod obligations;
mod priorities;
mod sections;
mod target;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

pub use check::{ContractError, Fault, FaultKind, LONGEST_CODE};
pub use indicator::Indicator;
pub use measure::{Measure, Method, Rule, Span, Unit};
pub use obligations::{NoPeriod, Obligation, Occurrence, Period, Rhythm};
pub use priorities::VisitPriority;
pub use target::{Expected, Milestone, Target, days_in_year, elapsed};

use crate::model::labelling::Minimum;
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
    /// What a project needs to be labelled (article 5.2).
    #[serde(default)]
    pub labelling: Minimum,
    /// Whom to visit next.
    #[serde(default)]
    pub visit_priority: VisitPriority,
    /// The figures of the dashboard, in groups: the first of a group, then its parts.
    #[serde(default)]
    pub dashboard: Vec<Vec<String>>,
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

impl Contract {
    /// Reads and checks a contract file.
    ///
    /// # Errors
    /// All faults at once, each with its line and key where they are known.
    pub fn parse(source: &str) -> Result<Contract, ContractError> {
        check::parse(source)
    }

    /// The same for a file that somebody brings: its code has to be a name that files can bear, too.
    ///
    /// # Errors
    /// As [`Contract::parse`].
    pub fn parse_new(source: &str) -> Result<Contract, ContractError> {
        check::parse_new(source)
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

    /// What a college is called.
    pub fn college_name(&self, code: u8, french: bool) -> String {
        let known = self.colleges.iter().find(|college| college.code == code);
        known.map_or_else(|| code.to_string(), |college| if french { college.fr.clone() } else { college.en.clone() })
    }

    /// What a sector is called; its code when the contract does not know it.
    pub fn sector_name<'a>(&'a self, code: &'a str, french: bool) -> &'a str {
        let known = self.sectors.iter().find(|sector| sector.code == code);
        known.map_or(code, |sector| if french { &sector.fr } else { &sector.en })
    }

    /// The indicator that a code stands for: its own id first, else the first that names the code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        let same = |known: &str| known.eq_ignore_ascii_case(code);
        self.indicators
            .iter()
            .find(|indicator| same(indicator.id()))
            .or_else(|| self.indicators.iter().find(|indicator| indicator.references().iter().any(|known| same(known))))
    }

    /// The measure that a code stands for: a measure's own id, or that of an indicator tied to it.
    pub fn measure_of_code(&self, code: &str) -> Option<&Measure> {
        self.measure(code).or_else(|| self.measure(self.indicator(code)?.measure.as_deref()?))
    }

    /// A sector's place in the contract's list.
    pub fn sector_index(&self, code: &str) -> Option<usize> {
        self.sectors.iter().position(|sector| sector.code == code)
    }
}

/// The contract among several whose years hold a day; outside all of them the last that began before it, else the first.
/// The contracts are in the order of their years.
pub fn in_force(contracts: &[Contract], on: NaiveDate) -> Option<&Contract> {
    // The last day before a contract is its base date and the last day of the contract before: that one's.
    let running = |contract: &&Contract| (contract.starts_on..=contract.ends_on).contains(&on);
    contracts
        .iter()
        .rev()
        .find(running)
        .or_else(|| contracts.iter().rev().find(|contract| contract.covers(on)))
        .or_else(|| contracts.iter().rev().find(|contract| contract.base_on <= on))
        .or(contracts.first())
}
