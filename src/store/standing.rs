//! What stands under the name of a database before it is opened: whether it is the one that is wanted, whether one was there
//! before, and whether it can be one at all.

use std::path::{Path, PathBuf};

use super::open::beside;
use super::{Identity, StoreError, hot_journal};
use crate::vault;

/// The least that a database holds: one page of the smallest size. In bytes.
const SMALLEST: u64 = 512;

/// What may be opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// What is there, or a new one where nothing is: at the start alone.
    Any,
    /// One that is there.
    There,
    /// The one that was open before.
    Same(Identity),
}

impl Wanted {
    /// Whether what stands under the name may be opened.
    pub(super) fn stands_at(self, path: &Path) -> Result<(), StoreError> {
        let there = || path.try_exists().unwrap_or(true);
        match self {
            Wanted::Any => Ok(()),
            Wanted::There if there() => Ok(()),
            Wanted::There => Err(StoreError::Vanished { path: path.to_owned(), log: None }),
            Wanted::Same(file) if file.is_at(path) && there() => Ok(()),
            Wanted::Same(_) => Err(StoreError::Moved(path.to_owned())),
        }
    }
}

/// Why no database may be made at a place: one was there, as its log tells, its key file, or that it was checked or copied
/// before. A new one would hide that, and SQLite would throw the log away. Nothing where there is a file, or never was one.
pub fn vanished(path: &Path) -> Option<StoreError> {
    // The log first: whoever makes a database at this moment fills the file before its log, and who ends takes the log.
    let holds = |log: &PathBuf| std::fs::metadata(log).is_ok_and(|file| file.len() > 0);
    let [wal, journal] = ["-wal", "-journal"].map(|end| Some(beside(path, end)).filter(holds));
    let empty = match std::fs::metadata(path) {
        Ok(file) if file.is_file() && file.len() == 0 => true,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        _ => return None,
    };
    // Beside an empty file a journal is that of whoever just makes a database of it; of one that was never made it puts nothing back.
    let log = wal.or(journal.filter(|journal| !empty && hot_journal::puts_back(journal)));
    if log.is_none() && !was_used(path) && !was_keyed(path) {
        return None;
    }
    let path = path.to_owned();
    Some(if empty { StoreError::Emptied { path, log } } else { StoreError::Vanished { path, log } })
}

/// Why a file that is empty is not opened: its log is there, which SQLite deletes as soon as it reads such a file. `cp` empties
/// a file before it fills it.
pub(super) fn emptied(path: &Path) -> Option<StoreError> {
    // The log first, see `vanished`.
    let log = beside(path, "-wal");
    let log = std::fs::metadata(&log).is_ok_and(|file| file.len() > 0).then_some(log)?;
    let empty = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0);
    empty.then(|| StoreError::Emptied { path: path.to_owned(), log: Some(log) })
}

/// Whether a database was at that place before: it was checked, or copied.
pub fn was_used(path: &Path) -> bool {
    [".last-check", ".last-backup"].iter().any(|end| beside(path, end).exists())
}

/// Whether a key file of a database is there, or on its way.
fn was_keyed(path: &Path) -> bool {
    vault::key_file(path).exists() || vault::coming_key_file(path).exists()
}

/// Why a file that holds something cannot be a database: it is shorter than any. SQLite would take it for an empty one, and
/// write over it.
pub(super) fn too_short(path: &Path) -> Option<StoreError> {
    let file = std::fs::metadata(path).ok()?;
    if !file.is_file() || !(1..SMALLEST).contains(&file.len()) {
        return None;
    }
    let log = std::fs::metadata(beside(path, "-wal")).is_ok_and(|file| file.len() > 0);
    Some(if log || was_used(path) || was_keyed(path) {
        StoreError::Damaged("file is not a database".to_owned())
    } else {
        StoreError::NotOurs(path.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_of_a_database_that_was_never_made_is_no_trace_of_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let journal = |pages: u32| {
            let mut begins = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
            [0, 7, pages, 512, 4096].into_iter().for_each(|number: u32| begins.extend(number.to_be_bytes()));
            begins.resize(512, 0);
            begins
        };
        for (holds, traces) in
            [(journal(0), false), (vec![0; 512], false), (journal(3), true), (b"rest".to_vec(), true)]
        {
            std::fs::write(beside(&path, "-journal"), &holds).unwrap();
            assert_eq!(vanished(&path).is_some(), traces, "{holds:?}");
        }
    }
}
