//! Restoring a backup into the database, in the place of what is there.

use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;

use super::backups::free_name;
use super::{Store, StoreError, copy, erasure};

impl Store {
    /// Replaces everything in the database by what a backup holds, in one transaction of SQLite: others that have it
    /// open see either the one or the other. What is replaced is kept beside the database; gives where.
    ///
    /// The store must be opened again afterwards: the backup may come from an older version.
    ///
    /// # Errors
    /// The file is damaged, is no Rouage database or comes from a newer version; the copy cannot be written; others hold
    /// the database. Then nothing has changed.
    pub fn restore_from(self, source: &Path) -> Result<PathBuf, StoreError> {
        let doing = || StoreError::sql("restore the backup");
        let backup = copy::open_checked(source)?;
        #[cfg(feature = "encryption")]
        if super::cipher::is_keyed(&backup) != super::cipher::is_keyed(&self.conn) {
            return self.restore_converted(&copy::open_to_export(source)?);
        }
        // What was erased since the backup was made is erased from it when it is opened.
        erasure::keep_beside(&self)?;
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
        free_name(&self.path, &format!(".replaced-{stamp}"))
    }
}
