//! The memory of erasures beside the database may be deleted or damaged: the database knows the same, and writes it anew.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Connection;

use super::again::{DOING, Kept, beside, keep_beside};
use super::{Store, StoreError};
use crate::store::backups::free_name;
use crate::store::{Finding, What, file_rights};

/// What is wrong with the memory beside a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostMemory {
    /// There is none, and somebody was erased or opposed.
    Missing,
    /// It is no such file, or cannot be read.
    Unreadable,
    /// Another account wrote it, for itself alone: an earlier version did so.
    Forbidden,
    /// It lacks some that the database knows of.
    Incomplete,
}

fn subjects(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let doing = || StoreError::sql(DOING);
    let sql = "SELECT subject FROM suppression UNION SELECT subject FROM erasure";
    let mut read = conn.prepare(sql).map_err(doing())?;
    read.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())
}

fn lost(conn: &Connection, database: &Path) -> Result<Option<LostMemory>, StoreError> {
    let known = subjects(conn)?;
    let text = match crate::small_file::read(&beside(database), crate::small_file::LIST) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((!known.is_empty()).then_some(LostMemory::Missing));
        }
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Ok(Some(LostMemory::Forbidden)),
        Err(_) => return Ok(Some(LostMemory::Unreadable)),
    };
    let Ok(kept) = serde_json::from_str::<Kept>(&text) else { return Ok(Some(LostMemory::Unreadable)) };
    Ok((!known.is_subset(&kept.subjects())).then_some(LostMemory::Incomplete))
}

/// Writes the memory beside the database anew where it is lost. What is there and cannot be read gets another name. Where
/// that cannot be done, the doctor says so.
///
/// # Errors
/// The database cannot be read.
pub(in crate::store) fn mend(store: &Store) -> Result<(), StoreError> {
    if store.locked().is_some() {
        return Ok(());
    }
    share(&store.path);
    let Some(lost) = lost(&store.conn, &store.path)?.filter(|lost| *lost != LostMemory::Forbidden) else {
        return Ok(());
    };
    let aside = || {
        let stamp = store.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let to = free_name(&store.path, &format!(".erasures.unreadable-{stamp}")).ok()?;
        std::fs::rename(beside(&store.path), to).ok()
    };
    let free = lost != LostMemory::Unreadable || aside().is_some();
    if free && keep_beside(store).is_ok() {
        store.memory_mended.set(Some(lost));
    }
    Ok(())
}

/// Gives the memory to the group of a shared folder, where this account kept it to itself.
fn share(database: &Path) {
    let (memory, wanted) = (beside(database), file_rights::of(database).file);
    if file_rights::mode(&memory).is_some_and(|mode| mode & 0o777 != wanted) {
        // Of another's, the doctor says so.
        let _ = file_rights::set(&memory, wanted);
    }
}

impl Store {
    /// What the doctor says of the memory of erasures; nothing where it is whole.
    pub(in crate::store) fn memory_of_erasures(&self) -> Result<Option<Finding>, StoreError> {
        let mended = self.memory_mended.get();
        let lost = lost(&self.conn, &self.path)?.map(|lost| (lost, false));
        let found = lost.or(mended.map(|lost| (lost, true)));
        Ok(found.map(|(lost, mended)| {
            What::ErasuresLost { path: beside(&self.path).display().to_string(), lost, mended }.of("erasures")
        }))
    }
}
