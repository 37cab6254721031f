//! What the yearly report needs beside the facts: details of its members, and the texts that may leave.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::Row;

use super::{Store, StoreError};
use crate::model::kind::Kind;
use crate::model::record::Id;

/// What the member list says of an organisation beside the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganisationDetail {
    pub naf: Option<String>,
    pub insee_code: Option<String>,
    pub postal_code: Option<String>,
}

/// The text of a record, as far as it may leave. What is `internal` or `nda` is not even read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shared {
    Text(String),
    Internal,
    Nda,
}

/// What a report reads beside the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportSource {
    /// Of those that were members at some time in the year.
    pub organisations: HashMap<Id, OrganisationDetail>,
    /// By membership: `resigned`, `excluded`, `ceased` or `merged`.
    pub leave_reasons: HashMap<Id, String>,
    /// Summaries, outcomes and notes, of the records that have one.
    pub texts: HashMap<(Kind, Id), Shared>,
}

/// Which text of which record may leave, and the date by which it belongs to a report.
const TEXTS: [(Kind, &str, &str); 4] = [
    (Kind::Visit, "summary", "date"),
    (Kind::Engagement, "outcome", "started_on"),
    (Kind::Event, "notes", "date"),
    (Kind::Reading, "note", "date"),
];

impl Store {
    /// Reads it for a year's report: members between `first` and `last`, texts dated from `since` to `last`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn report_source(
        &self,
        since: NaiveDate,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<ReportSource, StoreError> {
        let (since, first, last) = (since.to_string(), first.to_string(), last.to_string());
        let mut source = ReportSource::default();
        self.take(
            "SELECT id, naf, insee_code, postal_code FROM organisation WHERE id IN
               (SELECT organisation_id FROM membership WHERE joined_on <= ?2 AND (left_on IS NULL OR left_on >= ?1))",
            [&first, &last],
            |row| {
                let detail = OrganisationDetail { naf: row.get(1)?, insee_code: row.get(2)?, postal_code: row.get(3)? };
                source.organisations.insert(row.get(0)?, detail);
                Ok(())
            },
        )?;
        self.take(
            "SELECT id, leave_reason FROM membership WHERE left_on BETWEEN ?1 AND ?2 AND leave_reason IS NOT NULL",
            [&first, &last],
            |row| {
                source.leave_reasons.insert(row.get(0)?, row.get(1)?);
                Ok(())
            },
        )?;
        for (kind, text, date) in TEXTS {
            let table = kind.code();
            // Static names only; what may not leave does not come out of the database.
            let sql = format!(
                "SELECT id, confidentiality, CASE confidentiality WHEN 'shareable' THEN {text} END FROM {table}
                 WHERE {date} BETWEEN ?1 AND ?2 AND coalesce({text}, '') <> ''"
            );
            self.take(&sql, [&since, &last], |row| {
                let text: Option<String> = row.get(2)?;
                let shared = match (row.get_ref(1)?.as_str()?, text) {
                    ("shareable", Some(text)) => Shared::Text(text),
                    ("nda", _) => Shared::Nda,
                    _ => Shared::Internal,
                };
                source.texts.insert((kind, row.get(0)?), shared);
                Ok(())
            })?;
        }
        Ok(source)
    }

    fn take(
        &self,
        sql: &str,
        between: [&String; 2],
        mut each: impl FnMut(&Row) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read for the report");
        let mut statement = self.conn.prepare(sql).map_err(doing())?;
        let mut rows = statement.query(between).map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            each(row).map_err(doing())?;
        }
        Ok(())
    }
}
