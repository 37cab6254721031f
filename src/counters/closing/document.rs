//! What is frozen of a year.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::contract::Unit;
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::territory::Share;

/// The first field of every document.
pub const FORMAT: &str = "rouage-closing";
/// The version of its fields. A later one may add some.
pub const SCHEMA: u32 = 1;

/// Why a text is no document that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not a closing: {0}")]
    Form(String),
    /// Written by a newer version of the program.
    #[error("schema {found}; this program knows up to {SCHEMA}")]
    Newer { found: u32 },
}

/// Every figure of a contract on a day, each with its evidence. The order of the fields is part of the format.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    pub format: String,
    pub schema: u32,
    pub pole: String,
    pub contract: ContractRef,
    pub year: i32,
    /// The day for which the figures hold.
    pub on: NaiveDate,
    pub members: Members,
    pub territory: TerritoryFigures,
    pub dues: DuesFigures,
    /// In the contract's order.
    pub measures: Vec<MeasureFigure>,
    /// In the contract's order.
    pub indicators: Vec<IndicatorFigure>,
}

/// Which contract, as which text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRef {
    pub code: String,
    pub title: String,
    /// Of the contract's TOML source.
    pub sha256: String,
}

/// Head counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    pub total: u32,
    pub up_to_date: u32,
    pub by_college: Vec<CollegeCount>,
    pub dues_status: Vec<StatusCount>,
}

/// Members of a college.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollegeCount {
    pub college: u8,
    pub members: u32,
}

/// Members by the status of the year's dues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    /// The code of [`crate::model::dues::DuesStatus`].
    pub status: String,
    pub members: u32,
}

/// The territory rule (article 2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerritoryFigures {
    pub required: Share,
    pub complies: bool,
    pub room: u64,
    pub needed: u64,
    /// Among the members up to date: those that the rule counts.
    pub up_to_date: ShareFigure,
    /// Among all members.
    pub all: ShareFigure,
}

/// So many of so many, in percent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareFigure {
    pub inside: u32,
    pub total: u32,
    pub percent: Option<Decimal>,
}

/// The dues of the year, in cents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuesFigures {
    pub called_cents: i64,
    pub collected_cents: i64,
    pub forecast_cents: Option<i64>,
}

/// One measure with its evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MeasureFigure {
    pub id: String,
    /// In French, the contract's language.
    pub name: String,
    pub unit: Unit,
    pub codes: Vec<String>,
    /// The figure as reported: the reading by hand where one holds, else what the records give.
    pub done: Option<Decimal>,
    /// What the records alone give.
    pub computed: Option<Decimal>,
    /// What the contract says it was at its base date.
    pub base: Decimal,
    pub reading: Option<ReadingFigure>,
    pub target: Option<Decimal>,
    /// The day by which the target is to be reached.
    pub by: Option<NaiveDate>,
    pub expected: Option<Decimal>,
    /// The code of [`crate::counters::pace::Pace`].
    pub pace: String,
    pub ratio: Option<RatioFigure>,
    /// The rows that were counted.
    pub counted: Vec<FrozenRow>,
    /// For a rate, what else it divides by; for a growth, what it started from.
    pub compared_with: Vec<FrozenRow>,
}

/// The two numbers behind a rate or a growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatioFigure {
    Share { numerator: i64, denominator: i64 },
    Growth { now: i64, before: i64 },
}

/// A figure that somebody entered by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingFigure {
    pub date: NaiveDate,
    pub value: Option<Decimal>,
    pub source: Option<String>,
}

/// A status that somebody gave by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidFigure {
    pub date: NaiveDate,
    /// `reached`, `ahead`, `on_track`, `behind` or `not_measurable`.
    pub status: String,
    pub source: Option<String>,
}

/// One sentence of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorFigure {
    pub id: String,
    pub codes: Vec<String>,
    pub article: String,
    /// Word for word, in French.
    pub wording: String,
    /// The measure that gives the figure; its evidence is there.
    pub measure: Option<String>,
    pub unit: Unit,
    pub done: Option<Decimal>,
    pub target: Option<Decimal>,
    pub by: Option<NaiveDate>,
    pub expected: Option<Decimal>,
    pub pace: String,
    pub reading: Option<ReadingFigure>,
    pub said: Option<SaidFigure>,
}

/// A row of evidence, in words that need no database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrozenRow {
    /// The code of the record's kind.
    pub kind: String,
    /// The organisation, or what the record itself is called.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What it adds: 1 for counts, cents for amounts, hundredths of a percent for a mean of growths.
    pub amount: i64,
    /// Where it came from, in the database it was just read from; never written.
    #[serde(skip)]
    pub origin: Option<Origin>,
}

/// The record behind a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub kind: Kind,
    pub id: Id,
    /// Its organisation; 0 for none.
    pub organisation: Id,
}

impl Document {
    /// The one way in which a document is written: JSON, indented by two blanks, keys in the order of the fields, one
    /// line end at the end.
    ///
    /// # Errors
    /// None that these fields can give.
    pub fn canonical(&self) -> Result<String, Unreadable> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| Unreadable::Form(error.to_string()))?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Document::canonical`] wrote.
    ///
    /// # Errors
    /// The text is no document, or one of a newer version.
    pub fn read(text: &str) -> Result<Document, Unreadable> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            schema: u32,
        }
        let form = |error: serde_json::Error| Unreadable::Form(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(form)?;
        if head.format != FORMAT {
            return Err(Unreadable::Form(head.format));
        }
        if head.schema > SCHEMA {
            return Err(Unreadable::Newer { found: head.schema });
        }
        serde_json::from_str(text).map_err(form)
    }

    /// The figure of a measure.
    pub fn measure(&self, id: &str) -> Option<&MeasureFigure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// How many rows of evidence it holds.
    pub fn rows(&self) -> usize {
        self.measures.iter().map(|measure| measure.counted.len() + measure.compared_with.len()).sum()
    }
}

impl FrozenRow {
    /// Order by what can be read, never by a key of the database.
    pub(super) fn order(&self, other: &FrozenRow) -> std::cmp::Ordering {
        let key = |row: &FrozenRow| (row.date, row.amount);
        let text = |row: &FrozenRow| (row.name.clone(), row.siret.clone(), row.kind.clone(), row.detail.clone());
        self.date.cmp(&other.date).then_with(|| text(self).cmp(&text(other))).then_with(|| key(self).cmp(&key(other)))
    }
}
