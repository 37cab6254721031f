//! What the columns of foreign files are, as somebody confirmed it once.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

impl Store {
    /// The mapping that was confirmed for files with these headings, as TOML.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn import_mapping(&self, headings: &str) -> Result<Option<String>, StoreError> {
        self.conn
            .prepare_cached("SELECT mapping FROM import_mapping WHERE headings = ?1")
            .and_then(|mut find| find.query_row([headings], |row| row.get(0)).optional())
            .map_err(StoreError::sql("read a mapping"))
    }

    /// Keeps a confirmed mapping, in the place of an earlier one for the same headings.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_import_mapping(&self, headings: &str, mapping: &str) -> Result<(), StoreError> {
        self.unaltered()?;
        self.at_once("keep a mapping", |tx| {
            tx.prepare_cached(
                "INSERT INTO import_mapping (headings, mapping, confirmed_by, confirmed_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (headings) DO UPDATE SET mapping = excluded.mapping, confirmed_by = excluded.confirmed_by,
                   confirmed_at = excluded.confirmed_at",
            )?
            .execute(params![headings, mapping, self.session.who, self.session.clock.now()])
            .map(drop)
        })
    }

    /// Forgets the mapping of these headings.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn forget_import_mapping(&self, headings: &str) -> Result<(), StoreError> {
        self.at_once("forget a mapping", |tx| {
            tx.execute("DELETE FROM import_mapping WHERE headings = ?1", [headings]).map(drop)
        })
    }
}
