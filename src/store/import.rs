//! What an import needs of a write: to try it and take it back, and every record of one natural key.

use rusqlite::TransactionBehavior;

use super::journal::{Action, ChangeId};
use super::{Store, StoreError, Trial, Write, rows};
use crate::model::kind::Kind;
use crate::model::parse::Known;
use crate::model::record::{Id, Record};

/// What an organisation is called, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationName {
    pub id: Id,
    pub name: String,
    pub has_siret: bool,
    pub commune: Option<String>,
}

/// Page cache while importing, in KiB (negative, as SQLite wants it): what is filled by ten thousand organisations, and
/// costs no time at ten times as many.
pub(super) const CACHE: i64 = -8_192;

/// The page cache as it was.
struct Cache(i64);

impl Cache {
    fn widen(conn: &rusqlite::Connection) -> Result<Cache, StoreError> {
        let doing = || StoreError::sql("make room for an import");
        let before = conn.pragma_query_value(None, "cache_size", |row| row.get(0)).map_err(doing())?;
        conn.pragma_update(None, "cache_size", CACHE).map_err(doing())?;
        Ok(Cache(before))
    }

    fn restore(self, conn: &rusqlite::Connection) -> Result<(), StoreError> {
        conn.pragma_update(None, "cache_size", self.0).map_err(StoreError::sql("make room for an import"))?;
        // What the cache held goes now, not when other pages come.
        conn.release_memory().map_err(StoreError::sql("make room for an import"))
    }
}

impl Store {
    /// As [`Store::write`], but what was written stays only if `keep` says so of what the work gave; otherwise nothing
    /// happened, and the change is `None`. Records may name what is in `known`: the work may add contracts.
    ///
    /// # Errors
    /// Those of [`Store::write`].
    pub fn write_if<T>(
        &mut self,
        action: Action,
        known: &Known,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
        keep: impl FnOnce(&T) -> bool,
    ) -> Result<(T, Option<ChangeId>), StoreError> {
        // Nothing written is read from the log again while there is room for it.
        let cache = Cache::widen(&self.conn)?;
        let given = self.write_if_in(None, action, known, work, keep);
        let given = self.noted(given);
        let restored = cache.restore(&self.conn);
        // What failed first is what is told.
        let given = given?;
        restored.map(|()| given)
    }

    /// As [`Store::write_if`] of what is never to stay, in a copy: nobody waits for it.
    ///
    /// # Errors
    /// Those of the work; and there being no more room for the copy.
    pub fn try_out<T>(
        &mut self,
        trial: &mut Trial,
        action: Action,
        known: &Known,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_if_in(Some(trial), action, known, work, |_| false).map(|(given, _)| given)
    }

    fn write_if_in<T>(
        &mut self,
        trial: Option<&mut Trial>,
        action: Action,
        known: &Known,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
        keep: impl FnOnce(&T) -> bool,
    ) -> Result<(T, Option<ChangeId>), StoreError> {
        self.writable()?;
        let tried = trial.is_some();
        let conn = trial.map_or(&mut self.conn, |trial| &mut trial.conn);
        let tx = conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::sql("begin a change"))?;
        let at = self.session.clock.now();
        let mut write = Write {
            tx,
            session: &self.session,
            known,
            contracts: &self.contracts,
            at,
            action,
            undoes: None,
            change: None,
            pending: Default::default(),
            opposed: Default::default(),
            opposition: Default::default(),
            standing: super::rights::Standing::new(&self.session.who, self.login_from, &self.path),
            next: Default::default(),
            aside: Default::default(),
        };
        let given = work(&mut write)?;
        write.write_journal()?;
        let kept = keep(&given);
        if kept {
            write.bring_back()?;
        }
        let Write { tx, change, standing, opposition, .. } = { write };
        if !kept {
            tx.rollback().map_err(StoreError::sql("take a change back"))?;
            return Ok((given, None));
        }
        let lost = standing.lost(&tx);
        // An import takes no opposition back: the memory beside the database only grows.
        if tried {
            tx.commit().map_err(StoreError::sql("commit a change"))?;
        } else {
            self.log.commit(tx, &self.path, "commit a change")?;
        }
        if opposition.changed {
            let _ = super::erasure::keep_beside(self);
        }
        // Told once, whatever else is written before that.
        if lost.is_some() {
            self.lost_right.set(lost);
        }
        Ok((given, change))
    }
}

impl Write<'_> {
    /// Every stored record with the natural key of `record`, in the order of their ids: [`Write::twin`] is the first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn twins(&self, record: &Record) -> Result<Vec<Record>, StoreError> {
        let keys = match record.kind {
            Kind::Organisation if !record.get("siret").is_null() => &["siret"][..],
            kind => kind.natural_key(),
        };
        self.alike(record, keys)
    }

    /// Every stored record with the values of `record` in some fields, in the order of their ids.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn alike(&self, record: &Record, keys: &[&'static str]) -> Result<Vec<Record>, StoreError> {
        let doing = || StoreError::sql("look for the same records");
        let kind = record.kind;
        if keys != ["siret"] {
            self.before_looking(kind)?;
        }
        let columns: Vec<String> = keys
            .iter()
            .enumerate()
            .map(|(index, key)| format!("{} IS ?{}", kind.field(key).map_or(*key, |field| field.column), index + 1))
            .collect();
        let sql = format!("SELECT id FROM {} WHERE {} ORDER BY id", kind.code(), columns.join(" AND "));
        let values = keys.iter().map(|key| rows::Bound(record.get(key)));
        let mut find = self.tx.prepare_cached(&sql).map_err(doing())?;
        let ids: Vec<Id> = find
            .query_map(rusqlite::params_from_iter(values), |row| row.get(0))
            .and_then(Iterator::collect)
            .map_err(doing())?;
        let mut twins = Vec::with_capacity(ids.len());
        for id in ids {
            twins.extend(rows::get(&self.tx, kind, id)?);
        }
        Ok(twins)
    }

    /// Id, name, SIRET and commune of every organisation, one at a time, in the order of their ids.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_organisation_name(&self, mut take: impl FnMut(OrganisationName)) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read the names of organisations");
        let mut read = self
            .tx
            .prepare_cached("SELECT id, name, siret IS NOT NULL, commune FROM organisation ORDER BY id")
            .map_err(doing())?;
        let rows = read.query_map([], |row| {
            Ok(OrganisationName { id: row.get(0)?, name: row.get(1)?, has_siret: row.get(2)?, commune: row.get(3)? })
        });
        for row in rows.map_err(doing())? {
            take(row.map_err(doing())?);
        }
        Ok(())
    }

    /// Id, login and name of everybody of the staff.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn staff_names(&self) -> Result<Vec<(Id, String, String)>, StoreError> {
        let doing = || StoreError::sql("read the staff");
        let mut read = self.tx.prepare_cached("SELECT id, login, name FROM staff ORDER BY id").map_err(doing())?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.and_then(Iterator::collect).map_err(doing())
    }

    /// Whether there is any record of a kind.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn any(&self, kind: Kind) -> Result<bool, StoreError> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", kind.code());
        self.tx
            .prepare_cached(&sql)
            .and_then(|mut find| find.query_row([], |row| row.get(0)))
            .map_err(StoreError::sql("count records"))
    }
}

impl StoreError {
    /// What SQLite says of a rule of the schema that a row broke, when that is what failed.
    pub fn constraint(&self) -> Option<String> {
        match self {
            StoreError::Sql { source: rusqlite::Error::SqliteFailure(code, message), .. }
                if code.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                Some(message.clone().unwrap_or_else(|| code.to_string()))
            }
            _ => None,
        }
    }
}
