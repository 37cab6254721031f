//! Who did what, for whoever has to account for it: changes and accesses in one list, ids only.

use super::{Store, StoreError};

/// One line: a change, or something done with personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailEntry {
    /// UTC, RFC 3339.
    pub at: String,
    pub who: String,
    /// The code of the action.
    pub action: String,
    /// Of a change its number.
    pub change: Option<i64>,
    /// The record kind, or a word for a list; of a change of several kinds the most numerous.
    pub kind: Option<String>,
    /// Of a change the kinds, with how many records of each, the most numerous first.
    pub kinds: Vec<(String, i64)>,
    /// The record, where it is one.
    pub record: Option<i64>,
    /// How many records or lines.
    pub rows: i64,
}

/// What is wanted of the trail.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    /// From this moment or day on (RFC 3339).
    pub since: Option<String>,
    /// Only what this login did.
    pub who: Option<String>,
    /// No changes of records: exports, files of persons, erasures and the like.
    pub accesses_only: bool,
}

impl Store {
    /// What was done, the latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn trail(&self, wanted: &Trail, limit: u32) -> Result<Vec<TrailEntry>, StoreError> {
        let doing = || StoreError::sql("read what was done");
        let mut read = self
            .conn
            .prepare_cached(
                "SELECT at, who, action, change_id, kind, record_id, row_count FROM (
                   SELECT c.at AS at, c.who AS who,
                     CASE WHEN c.erasure IS NULL THEN c.action ELSE 'erase' END AS action, c.id AS change_id,
                     NULL AS kind,
                     (SELECT CASE WHEN count(*) = 1 THEN min(j.record_id) END FROM journal j WHERE j.change_id = c.id) AS record_id,
                     (SELECT count(*) FROM journal j WHERE j.change_id = c.id) AS row_count
                   FROM change c WHERE ?3 = 0
                   UNION ALL
                   SELECT at, who, action, NULL, kind, record_id, rows FROM access_log)
                 WHERE at >= ?1 AND (?2 = '' OR who = ?2) ORDER BY at DESC, change_id IS NOT NULL, change_id DESC LIMIT ?4",
            )
            .map_err(doing())?;
        let since = wanted.since.as_deref().unwrap_or("");
        let who = wanted.who.as_deref().unwrap_or("");
        let rows = read
            .query_map(rusqlite::params![since, who, wanted.accesses_only, limit], |row| {
                Ok(TrailEntry {
                    at: row.get(0)?,
                    who: row.get(1)?,
                    action: row.get(2)?,
                    change: row.get(3)?,
                    kind: row.get(4)?,
                    kinds: Vec::new(),
                    record: row.get(5)?,
                    rows: row.get(6)?,
                })
            })
            .map_err(doing())?;
        let mut entries: Vec<TrailEntry> = rows.collect::<Result<_, _>>().map_err(doing())?;
        let mut read = self
            .conn
            .prepare_cached("SELECT kind, count(*) FROM journal WHERE change_id = ?1 GROUP BY kind ORDER BY 2 DESC, 1")
            .map_err(doing())?;
        for entry in &mut entries {
            let Some(change) = entry.change else { continue };
            let kinds = read.query_map([change], |row| Ok((row.get(0)?, row.get(1)?))).map_err(doing())?;
            entry.kinds = kinds.collect::<Result<_, _>>().map_err(doing())?;
            entry.kind = entry.kinds.first().map(|(kind, _)| kind.clone());
        }
        Ok(entries)
    }
}
