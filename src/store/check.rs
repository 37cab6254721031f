//! The daily check of the file: what it found, and when, is kept beside the database, for it is no record.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate, Utc};
use rusqlite::{Connection, ffi};

use super::{Store, StoreError, cipher, file_rights, open};

/// What the last check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCheck {
    pub at: DateTime<Utc>,
    /// What SQLite says is damaged; none when the file was sound.
    pub damage: Option<String>,
}

fn file_of(database: &Path) -> PathBuf {
    open::beside(database, ".last-check")
}

impl LastCheck {
    /// The last check of a database, if there was one.
    pub fn read(database: &Path) -> Option<LastCheck> {
        let text = crate::small_file::read(&file_of(database), crate::small_file::NOTE).ok()?;
        let (at, found) = text.trim_end().split_once(' ')?;
        let at = DateTime::parse_from_rfc3339(at).ok()?.to_utc();
        Some(LastCheck { at, damage: (found != "ok").then(|| found.to_owned()) })
    }

    /// The day it was made on, where this machine is.
    pub fn day(&self) -> NaiveDate {
        self.at.with_timezone(&Local).date_naive()
    }

    /// Keeps it beside the database.
    ///
    /// # Errors
    /// The folder cannot be written: then the next start checks again.
    pub fn write(&self, database: &Path) -> std::io::Result<()> {
        let found = self.damage.as_deref().unwrap_or("ok").replace('\n', "; ");
        let path = file_of(database);
        let part = open::beside(&path, ".part");
        let written = std::fs::write(&part, format!("{} {found}\n", self.at.format("%Y-%m-%dT%H:%M:%SZ")))
            .and_then(|()| file_rights::set(&part, file_rights::of(database).file))
            .and_then(|()| std::fs::rename(&part, path));
        written.inspect_err(|_| drop(std::fs::remove_file(&part)))
    }

    /// Forgets it: the file is another one by now.
    pub fn forget(database: &Path) {
        let _ = std::fs::remove_file(file_of(database));
    }
}

/// What a check says of a page that the disk did not give is an error of the disk, and tells nothing of what is on it.
fn of_the_disk(said: String) -> rusqlite::Result<String> {
    let codes = ["unable to get the page. error code=", "btreeInitPage() returns error code "];
    let code = codes.iter().find_map(|before| said.split(before).nth(1)).and_then(|rest| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
        digits.parse::<i32>().ok()
    });
    match code {
        // Less than a page is damage, not a fault.
        Some(code) if code & 0xff == ffi::SQLITE_IOERR && code != ffi::SQLITE_IOERR_SHORT_READ => {
            Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(said)))
        }
        _ => Ok(said),
    }
}

/// The first thing that a check finds; none where all is sound. Of pages that are read in another way than by their tree it does not say
/// why they could not be read: a fault of the disk is not met twice in the same place, as a rule.
///
/// # Errors
/// The disk does not give what is to be checked.
pub(super) fn first_fault(conn: &Connection, check: &str) -> rusqlite::Result<Option<String>> {
    let once = || conn.query_row(check, [], |row| row.get(0)).and_then(of_the_disk);
    match once() {
        Ok(said) if said == "ok" => return Ok(None),
        Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseCorrupt) => return Err(error),
        _ => {}
    }
    let again = once()?;
    Ok((again != "ok").then_some(again))
}

impl Store {
    /// Keeps beside the file that it was found damaged while it was used, as a check that finds it does; `error` says how.
    pub fn note_damage(&self, error: Option<&StoreError>) {
        let detail = match error {
            _ if self.altered.is_some() => self.altered.as_ref().map(ToString::to_string).unwrap_or_default(),
            Some(StoreError::Damaged(detail)) if !detail.is_empty() => detail.clone(),
            _ => "found while it was used".to_owned(),
        };
        let at = self.session.clock.moment();
        // Where it cannot be kept, the check of the next day finds it.
        let _ = LastCheck { at, damage: Some(detail) }.write(&self.path);
    }

    /// What is damaged in the file, as SQLite says it; nothing when it is sound.
    ///
    /// # Errors
    /// The database cannot be read at all, or the check was interrupted.
    pub fn quick_check(&self) -> Result<Option<String>, StoreError> {
        self.check_with("PRAGMA quick_check(5)")
    }

    /// The same to the last entry of every index, which takes longer, and whether the schema is as it should be.
    ///
    /// # Errors
    /// The database cannot be read at all, or the check was interrupted.
    pub fn whole_check(&self) -> Result<Option<String>, StoreError> {
        let altered = self.alterations()?;
        if !altered.is_empty() {
            return Ok(Some(altered.to_string()));
        }
        self.check_with("PRAGMA integrity_check(5)")
    }

    fn check_with(&self, check: &str) -> Result<Option<String>, StoreError> {
        let doing = || StoreError::sql("check the database");
        let mut check = self.conn.prepare(check).map_err(doing())?;
        let said = check.query_map([], |row| row.get(0)).and_then(Iterator::collect::<Result<Vec<String>, _>>);
        let said = said.and_then(|said| said.into_iter().map(of_the_disk).collect::<Result<Vec<String>, _>>());
        match said.map_err(doing()) {
            Ok(said) => Ok((said != ["ok"]).then(|| said.join("; "))),
            // So damaged that it stops the check.
            Err(StoreError::Damaged(detail)) => Ok(Some(detail)),
            // An encrypted page that was changed is told by its code.
            Err(error @ (StoreError::Sql { .. } | StoreError::Disk(_))) => match cipher::damage(&self.conn, &self.path)
            {
                Some(damage) => Ok(Some(damage.to_string())),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// The moment by this store's clock.
    pub fn moment(&self) -> DateTime<Utc> {
        self.session.clock.moment()
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn what_the_disk_does_not_give_is_no_damage() {
        for (said, is_of_it) in [
            ("ok", false),
            ("Tree 3 page 7: unable to get the page. error code=266", true),
            ("Tree 3 page 7 cell 0: btreeInitPage() returns error code 266", true),
            ("Tree 3 page 7: btreeInitPage() returns error code 11", false),
            // The file is too short.
            ("Tree 3 page 7: unable to get the page. error code=522", false),
            ("Tree 3 page 7: free space corruption", false),
        ] {
            assert_eq!(of_the_disk(said.to_owned()).is_err(), is_of_it, "{said}");
        }
    }

    #[test]
    fn what_was_found_is_remembered_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        assert_eq!((store.quick_check().unwrap(), LastCheck::read(&path)), (None, None));
        for damage in [None, Some("page 7: never used".to_owned())] {
            let check = LastCheck { at: store.moment(), damage };
            check.write(&path).unwrap();
            assert_eq!(LastCheck::read(&path), Some(check));
        }
        #[cfg(unix)]
        assert_eq!(file_rights::mode(&file_of(&path)), Some(0o600));
        let root: i64 = store
            .conn
            .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'visit'", [], |row| row.get(0))
            .unwrap();
        store.in_one_file().unwrap();
        crate::store::salvage::tests::overwrite(&path, root, &[0xAA; 4096]);
        let found = Store::reader(&path, session()).unwrap().quick_check().unwrap();
        assert!(found.is_some_and(|found| !found.is_empty()));
        LastCheck::forget(&path);
        assert_eq!(LastCheck::read(&path), None);
    }
}
