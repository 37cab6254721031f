//! Restoring a backup into the database, in the place of what is there.

use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::{Store, StoreError, cipher};

impl Store {
    /// Replaces everything in the database by what a backup holds, in one transaction of SQLite: others that have it
    /// open see either the one or the other. What is replaced is kept beside the database; gives where.
    ///
    /// The store must be opened again afterwards: the backup may come from an older version.
    ///
    /// # Errors
    /// The file is no sound Rouage database or comes from a newer version; the copy cannot be written; others hold the
    /// database. Then nothing has changed.
    pub fn restore_from(self, source: &Path) -> Result<PathBuf, StoreError> {
        let doing = || StoreError::sql("restore the backup");
        let fail = |error: rusqlite::Error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotOurs(source.to_owned()),
            _ => StoreError::Open { path: source.to_owned(), source: error },
        };
        let backup = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(fail)?;
        cipher::unlock(&backup, source)?;
        let pragma = |conn: &Connection, name| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        if pragma(&backup, "application_id").map_err(fail)? != pragma(&self.conn, "application_id").map_err(doing())? {
            return Err(StoreError::NotOurs(source.to_owned()));
        }
        let (found, known) =
            (pragma(&backup, "user_version").map_err(fail)?, pragma(&self.conn, "user_version").map_err(doing())?);
        if found > known {
            return Err(StoreError::Newer { path: source.to_owned(), found, known });
        }
        let said: String = backup.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(fail)?;
        if said != "ok" {
            return Err(StoreError::NotOurs(source.to_owned()));
        }
        #[cfg(feature = "encryption")]
        if cipher::is_keyed(&backup) != cipher::is_keyed(&self.conn) {
            // What is attached to a connection that only reads could not be written; a file that cannot be is read all the
            // same.
            let backup = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
            cipher::unlock(&backup, source)?;
            return self.restore_converted(&backup);
        }
        let kept = self.free_name()?;
        self.backup_to(&kept)?;
        let Store { mut conn, .. } = self;
        // All pages in one step: while it runs nobody else writes, and an interruption leaves the old content.
        Backup::new(&backup, &mut conn).and_then(|copy| copy.step(-1)).map_err(doing()).and_then(|step| match step {
            rusqlite::backup::StepResult::Done => Ok(kept),
            _ => Err(StoreError::Busy),
        })
    }

    /// A name beside the database that is not taken: `rouage.db.replaced-20150630T081500Z`.
    fn free_name(&self) -> Result<PathBuf, StoreError> {
        let stamp: String = self.session.clock.now().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let named = |suffix: &str| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(format!(".replaced-{stamp}{suffix}"));
            PathBuf::from(name)
        };
        (0..100)
            .map(|n| if n == 0 { named("") } else { named(&format!("-{n}")) })
            .find(|path| !path.exists())
            .ok_or(StoreError::TooMany)
    }
}
