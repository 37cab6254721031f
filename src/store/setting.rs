//! What the pole decided for everybody who works on the file.

use rusqlite::{OptionalExtension, params};

use super::rights::{Access, log};
use super::{Store, StoreError};
use crate::model::privacy::retention::USUAL_MONTHS;
use crate::model::rights::Right;

const RETENTION: &str = "retention_months";

impl Store {
    fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.conn
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")
            .and_then(|mut find| find.query_row([name], |row| row.get(0)).optional())
            .map_err(StoreError::sql("read a setting"))
    }

    /// For how many months somebody's data is kept without news.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn retention_months(&self) -> Result<u32, StoreError> {
        Ok(self.setting(RETENTION)?.and_then(|value| value.parse().ok()).unwrap_or(USUAL_MONTHS))
    }

    /// Sets for how many months; only a director does.
    ///
    /// # Errors
    /// Somebody else; or the database cannot be written.
    pub fn set_retention_months(&mut self, months: u32) -> Result<(), StoreError> {
        self.writable()?;
        self.allow(Right::Retention)?;
        let (at, who) = (self.session.clock.now(), self.session.who.clone());
        let doing = || StoreError::sql("keep a setting");
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(doing())?;
        tx.execute(
            "INSERT INTO setting (name, value, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by,
               changed_at = excluded.changed_at",
            params![RETENTION, months.to_string(), who, at],
        )
        .map_err(doing())?;
        log(&tx, (&at, &who), Access::Retention, None, usize::try_from(months).unwrap_or_default())?;
        let done = self.log.commit(tx, &self.path, "keep a setting");
        self.noted(done)
    }
}
