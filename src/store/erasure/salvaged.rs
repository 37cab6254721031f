//! What was saved of a damaged file or of an old copy does not bring back whom the pole has erased since, as far as a
//! memory of erasures can be found: beside that file, or beside the database that it is a copy of.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::again::{Kept, beside, collect, read, redo};
use super::lineage::same_pole;
use super::{Store, StoreError};
use crate::store::{cipher, copy};

/// What is known of erasures that came after a file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasuresSince {
    /// They were carried out on what was saved: so many people.
    Known(usize),
    /// No memory of them was found: somebody who was erased may be back.
    Unknown,
}

/// Carries out on what was saved of `damaged`, to be called `new`, what the pole has erased since; `database` is the one
/// that is worked with.
pub(in crate::store) fn redo_since(
    store: &mut Store,
    damaged: &Path,
    new: &Path,
    database: &Path,
) -> Result<ErasuresSince, StoreError> {
    // The file itself is the last word on its erasures.
    let mut known = same_file(damaged, database);
    let mut kept = Kept::default();
    for own in [damaged.to_owned(), before_it_was_set_aside(damaged), new.to_owned()] {
        if let Some(memory) = read(&own) {
            known = true;
            kept.merge(memory);
        }
    }
    for (other, is_ours) in others(damaged, database) {
        if same_file(&other, damaged) {
            continue;
        }
        let opened = opened(&other);
        let same = opened.as_ref().and_then(|conn| same_pole(&store.conn, conn));
        let memory = read(&other);
        let shares_a_key = memory.as_ref().is_some_and(|memory| memory.shares_a_key(&store.conn));
        let ours = match same {
            Some(same) => same,
            None => shares_a_key || (is_ours && (opened.is_some() || memory.is_some())),
        };
        if !ours {
            continue;
        }
        known = true;
        kept.merge(memory.unwrap_or_default());
        // One of an earlier version has no erasures.
        kept.merge(opened.and_then(|conn| collect(&conn).ok()).unwrap_or_default());
    }
    let people = redo(store, &kept)?;
    Ok(if known { ErasuresSince::Known(people) } else { ErasuresSince::Unknown })
}

/// The name that a file had before it was set aside: `rouage.db.damaged-…`, `rouage.db.replaced-…`.
fn before_it_was_set_aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let own = [".damaged-", ".replaced-"].iter().find_map(|mark| name.split_once(mark)).map_or(&*name, |(own, _)| own);
    path.with_file_name(own)
}

/// Databases that may know more: the one that is worked with, which counts as ours unless it is seen to be another's; and
/// those with a memory in the folder of the file and in the one above, as of a folder of backups.
fn others(damaged: &Path, database: &Path) -> Vec<(PathBuf, bool)> {
    let mut others = vec![(database.to_owned(), true), (before_it_was_set_aside(damaged), false)];
    let Ok(damaged) = damaged.canonicalize() else { return others };
    for folder in damaged.ancestors().skip(1).take(2) {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if let Some(own) = name.to_str().and_then(|name| name.strip_suffix(".erasures")) {
                others.push((folder.join(own), false));
            }
        }
    }
    others
}

fn opened(path: &Path) -> Option<Connection> {
    let conn = path.is_file().then(|| copy::open_as_it_is(path).ok())??;
    cipher::unlock(&conn, path).ok()?;
    Some(conn)
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Moves the memory of a file along with it.
pub(in crate::store) fn move_memory(from: &Path, to: &Path) -> std::io::Result<()> {
    match std::fs::rename(beside(from), beside(to)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes the memory of a file that there is no more: another one has its content, and its own memory.
pub fn forget_memory(of: &Path) {
    let _ = std::fs::remove_file(beside(of));
}
