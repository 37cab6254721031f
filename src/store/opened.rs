//! Which databases this process opened, so that nothing it writes takes the place of one, or of what lies beside it, by whatever
//! name it goes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::open::{beside, file_of};
use crate::vault;

static OPENED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Notes one.
pub(super) fn note(path: &Path) {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
}

/// Whether a file is such a database, or belongs to one: the file itself, so that links to it and other names of it count. It is
/// not opened: closing it again would drop SQLite's locks.
pub fn is_opened_database(file: &Path) -> bool {
    let Some(number) = file_of(file) else { return false };
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let is_one = |database: &PathBuf| {
        vault::BESIDE.iter().chain(&[""]).any(|end| file_of(&beside(database, end)) == Some(number))
    };
    opened.iter().any(is_one)
}
