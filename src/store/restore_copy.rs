//! What is restored, as it will be: a copy that nobody sees, brought up to date and marked before it takes the place of all, so that a
//! restore is one commit. Killed behind a commit without the mark it would be what another tool did, and whoever has a record of before
//! on the screen would save over another one.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::trial::NAMELESS;
use super::{Clock, StoreError, cipher, open};

/// Where the copy stays in memory, it may be so large, bytes.
const IN_MEMORY: i64 = 512 << 20;

/// Such a copy of a backup, which goes with the program; none where it cannot be made, as where it has no room: then the mark comes
/// behind the commit.
pub(super) fn of(backup: &Connection, database: &Path, clock: Clock) -> Option<Connection> {
    let made = || -> Result<Option<Connection>, StoreError> {
        let doing = || StoreError::sql("copy the backup");
        let count = |pragma: &str| backup.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(doing());
        if cfg!(feature = "encryption") && count("page_count")?.saturating_mul(count("page_size")?) > IN_MEMORY {
            return Ok(None);
        }
        let mut conn = Connection::open(NAMELESS).map_err(doing())?;
        cipher::lend(backup, &conn)?;
        // It is nobody else's, whatever the backup says of a log.
        conn.pragma_update(None, "locking_mode", "exclusive").map_err(doing())?;
        if Backup::new(backup, &mut conn).map_err(doing())?.step(-1).map_err(doing())? != StepResult::Done {
            return Ok(None);
        }
        open::rules(&mut conn).map_err(doing())?;
        conn.pragma_update(None, "journal_mode", "memory").map_err(doing())?;
        conn.pragma_update(None, "synchronous", "off").map_err(doing())?;
        // What cannot be brought up to date says why at the next start.
        let _ = open::migrate(&mut conn, database, clock, &open::steps());
        Ok(Some(conn))
    };
    made().ok().flatten()
}
