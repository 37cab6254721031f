//! The words of visits that a list shows: purpose and first line of the report, of the rows in sight only.

use rusqlite::OptionalExtension;

use super::{Store, StoreError};
use crate::model::record::Id;

/// The words of one visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitWords {
    /// What it is for; empty when that was not said.
    pub purpose: String,
    /// The beginning of the report, on one line; at most 400 characters.
    pub summary: String,
}

impl Store {
    /// The words of these visits, in their order; a visit that is gone is left out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn visit_words(&self, visits: &[Id]) -> Result<Vec<(Id, VisitWords)>, StoreError> {
        let doing = || StoreError::sql("read the words of visits");
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT coalesce(purpose, ''), coalesce(substr(summary, 1, 400), '') FROM visit WHERE id = ?1",
            )
            .map_err(doing())?;
        let mut found = Vec::with_capacity(visits.len());
        for id in visits {
            let words = statement
                .query_row([id], |row| {
                    let summary: String = row.get(1)?;
                    let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
                    Ok(VisitWords { purpose: row.get(0)?, summary })
                })
                .optional()
                .map_err(doing())?;
            found.extend(words.map(|words| (*id, words)));
        }
        Ok(found)
    }
}
