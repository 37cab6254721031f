//! Measures: which rule with which filters gives a figure.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Contract;

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
    /// Projects labelled in the span.
    LabelledProjects,
    /// Projects whose pre-proposal got the pole's opinion in the span (ANR).
    EvaluatedProjects,
    /// Of the funded projects of the programmes not closed before the year, those followed up in the year.
    FollowedUpProjects,
    /// Of the projects labelled, funded and closed, those closed with success.
    SuccessfulProjects,
    /// Structuring projects begun in the span.
    StructuringProjects,
    /// Structuring projects of the sectors whose first dated act lies in the span: set up with the pole.
    LargeProjects,
    /// Projects with a training body among the partners begun in the span.
    TrainingProjects,
    /// Agreements of the kinds in force.
    Agreements,
    /// Distinct partners of the agreements of the kinds in force.
    AgreementPartners,
    /// Mandates held.
    Mandates,
    /// Events of the kinds, and of the sectors if any are named, in the span.
    Events,
    /// Distinct organisations that got a financing in the span while they were members.
    FinancedMembers,
    /// Of the members, those that opened a market in the span.
    NewOutlets,
    /// Growth of a yearly figure of the members since the base year.
    FiguresGrowth,
    /// The same less the growth of a reference that is entered by hand.
    FiguresAgainstReference,
    /// Nothing in the records: only ever read by hand.
    ByHand,
}

impl Rule {
    /// Whether the figure is a quotient, and so has nothing to show when there is nothing to divide by.
    pub const fn is_rate(self) -> bool {
        matches!(self, Rule::TerritoryShare | Rule::FollowedUpProjects | Rule::SuccessfulProjects | Rule::NewOutlets)
    }

    /// Whether its rows are in the organisations' files; the others belong to none.
    pub const fn is_of_files(self) -> bool {
        matches!(
            self,
            Rule::Members
                | Rule::MembersUpToDate
                | Rule::TerritoryShare
                | Rule::MemberGrowth
                | Rule::VisitedCompanies
                | Rule::VisitedNew
                | Rule::Engagements
                | Rule::DuesCollected
                | Rule::FinancedMembers
                | Rule::NewOutlets
                | Rule::FiguresGrowth
                | Rule::FiguresAgainstReference
        )
    }

    /// Whether what it counts happens in time: over a year, it has a projection.
    pub const fn flows(self) -> bool {
        matches!(
            self,
            Rule::VisitedCompanies
                | Rule::VisitedNew
                | Rule::Engagements
                | Rule::DuesCollected
                | Rule::LabelledProjects
                | Rule::EvaluatedProjects
                | Rule::StructuringProjects
                | Rule::LargeProjects
                | Rule::TrainingProjects
                | Rule::Events
                | Rule::FinancedMembers
        )
    }
}

/// Over which days a rule counts what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// The year of D, up to D.
    #[default]
    Year,
    /// After the contract's base date, up to D.
    SinceBase,
}

/// How the growth of many is put into one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The mean of each one's growth.
    #[default]
    Mean,
    /// The growth of the sum.
    Total,
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Member,
    Percent,
    Company,
    Engagement,
    Cents,
    Project,
    Opinion,
    Meeting,
    Day,
    Theme,
    Fair,
    Support,
    Action,
    Agreement,
    Cluster,
    Mandate,
    /// Percentage points.
    Point,
    /// Thousands of euros, as the contract's budget tables have them.
    ThousandEuros,
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
            Unit::Project => "project",
            Unit::Opinion => "opinion",
            Unit::Meeting => "meeting",
            Unit::Day => "day",
            Unit::Theme => "theme",
            Unit::Fair => "fair",
            Unit::Support => "support",
            Unit::Action => "action",
            Unit::Agreement => "agreement",
            Unit::Cluster => "cluster",
            Unit::Mandate => "mandate",
            Unit::Point => "point",
            Unit::ThousandEuros => "thousand_euros",
        }
    }
}

/// A figure that the program computes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub id: String,
    /// Its short name, in French; its id unless said.
    #[serde(default)]
    pub fr: String,
    /// Its short name, in English; its id unless said.
    #[serde(default)]
    pub en: String,
    pub rule: Rule,
    pub unit: Unit,
    #[serde(default)]
    pub span: Span,
    /// Instead of a span: the first day that counts …
    #[serde(default, deserialize_with = "super::target::date_or_none")]
    pub from: Option<NaiveDate>,
    /// … and the last.
    #[serde(default, deserialize_with = "super::target::date_or_none")]
    pub to: Option<NaiveDate>,
    /// Programmes of projects that count; empty: all.
    #[serde(default)]
    pub programmes: Vec<String>,
    /// Colleges whose members count; empty: all.
    #[serde(default)]
    pub colleges: Vec<u8>,
    /// Which of a company's yearly figures: `value_added`, `headcount`, `turnover` or `exports`.
    #[serde(default)]
    pub field: Option<String>,
    #[serde(default)]
    pub method: Method,
    /// The code of the readings by hand that give a reference's growth, in percent.
    #[serde(default)]
    pub reference: Option<String>,
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

impl Measure {
    /// The short name in a language.
    pub fn name(&self, french: bool) -> &str {
        let name = if french { &self.fr } else { &self.en };
        if name.is_empty() { &self.id } else { name }
    }

    /// Whether a kind of record counts; with none named all do.
    pub(crate) fn takes_kind(&self, code: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == code)
    }

    /// The days that count on D, both included; empty when the first lies after the last.
    pub fn days(&self, contract: &Contract, on: NaiveDate) -> (NaiveDate, NaiveDate) {
        let year_start = on.with_ordinal(1).unwrap_or(on);
        let after_base = contract.base_on.succ_opt().unwrap_or(contract.base_on);
        let from = self.from.unwrap_or(match self.span {
            Span::Year => year_start,
            Span::SinceBase => after_base,
        });
        (from, self.to.map_or(on, |to| to.min(on)))
    }

    /// The last day of the span that D lies in: what is dated after D and not after it is still to come.
    pub fn last_day(&self, contract: &Contract, on: NaiveDate) -> NaiveDate {
        self.to.unwrap_or(match self.span {
            Span::Year => NaiveDate::from_ymd_opt(on.year(), 12, 31).unwrap_or(on),
            Span::SinceBase => contract.ends_on.max(on),
        })
    }

    /// Whether the figure starts anew each year.
    pub fn is_yearly(&self) -> bool {
        self.rule.flows() && self.span == Span::Year && self.from.is_none()
    }
}
