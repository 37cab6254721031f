//! Drafts: what is being typed, kept while it is typed and offered again after a crash.

use rusqlite::params;

use super::{Store, StoreError};

/// A form that was left unfinished. `form` is the form's own JSON: kind, record, texts, field with the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    pub host: String,
    pub pid: u32,
    pub form: String,
    /// UTC, RFC 3339.
    pub updated_at: String,
}

impl Store {
    /// Keeps a draft under its id, in the place of what it held before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_draft(&self, id: &str, host: &str, pid: u32, form: &str) -> Result<(), StoreError> {
        self.at_once("keep a draft", |tx| {
            tx.prepare_cached(
                "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET form = excluded.form, host = excluded.host, pid = excluded.pid,
                   updated_at = excluded.updated_at",
            )?
            .execute(params![id, self.session.who, host, pid, form, self.session.clock.now()])
            .map(drop)
        })
    }

    /// Drops a draft: it was saved, or given up.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_draft(&self, id: &str) -> Result<(), StoreError> {
        self.at_once("drop a draft", |tx| tx.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id]).map(drop))
    }

    /// The drafts of the person who is working, the latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let doing = || StoreError::sql("read the drafts");
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT id, host, pid, form, updated_at FROM draft WHERE who = ?1 ORDER BY updated_at DESC, id",
            )
            .map_err(doing())?;
        let rows = statement
            .query_map([&self.session.who], |row| {
                Ok(Draft {
                    id: row.get(0)?,
                    host: row.get(1)?,
                    pid: row.get(2)?,
                    form: row.get(3)?,
                    updated_at: row.get(4)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
