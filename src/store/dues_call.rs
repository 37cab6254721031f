//! Calling the dues of a year in one change, and the reminders that go with them.

use chrono::NaiveDate;

use super::{Action, ChangeId, Store, StoreError};
use crate::model::record::{Id, Record};

/// A task of an organisation that speaks of dues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuesTask {
    pub organisation: Id,
    pub title: String,
    pub due_on: Option<NaiveDate>,
    pub done_on: Option<NaiveDate>,
}

impl Store {
    /// Stores dues in one change, undone as one; those that somebody else has created meanwhile are left as they are.
    /// Gives how many were created and their sum in cents.
    ///
    /// # Errors
    /// A field is refused, or the database cannot be written; then nothing is.
    pub fn call_dues(&mut self, dues: Vec<Record>) -> Result<((u32, i64), Option<ChangeId>), StoreError> {
        self.write(Action::CallDues, |write| {
            let (mut created, mut sum) = (0, 0);
            for record in dues {
                if write.twin(&record)?.is_none() {
                    created += 1;
                    sum += record.int("amount").unwrap_or_default();
                    write.insert(record)?;
                }
            }
            Ok((created, sum))
        })
    }

    /// The tasks of organisations whose title speaks of dues.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn dues_tasks(&self) -> Result<Vec<DuesTask>, StoreError> {
        let doing = || StoreError::sql("read the reminders");
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT organisation_id, title, due_on, done_on FROM task
                 WHERE organisation_id IS NOT NULL AND (title LIKE '%cotisation%' OR title LIKE '%dues%')",
            )
            .map_err(doing())?;
        let rows = statement
            .query_map([], |row| {
                let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
                Ok(DuesTask {
                    organisation: row.get(0)?,
                    title: row.get(1)?,
                    due_on: day(row.get(2)?),
                    done_on: day(row.get(3)?),
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
