//! What is left in the clear where a database was encrypted.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::answers::answers;
use super::draft::SAVED;
use super::last_change::Change;
use super::open::{APPLICATION_ID, connect};
use super::{logs_aside, opened, read_only};
use crate::vault;

/// Files without encryption of a database that was encrypted.
#[derive(Debug, Default)]
pub struct PlainCopies {
    /// What holds nothing else than this database does: backups, what was replaced, the file as it was.
    pub own: Vec<PathBuf>,
    /// Other databases of Rouage, and what only has a similar name: whoever works here has to look.
    pub others: Vec<PathBuf>,
    /// Logs that were set aside: they may hold what is nowhere else.
    pub logs: Vec<PathBuf>,
    /// What was typed and is not in the database yet: whoever looks into the folders of the drafts fills this in.
    pub drafts: Vec<PathBuf>,
}

impl PlainCopies {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        [&self.own, &self.others, &self.logs, &self.drafts].iter().all(|found| found.is_empty())
    }
}

/// Where a file was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Beside,
    /// In the folder of the backups beside the database.
    Backups,
    /// In a folder of backups that others may use, too.
    Shared,
}

/// The files beside a database that hold it, or an older state of it, without encryption; and those in the folder of its backups.
pub fn plain_copies(path: &Path, backups: Option<&Path>) -> PlainCopies {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut found = PlainCopies { logs: logs_aside(path), ..PlainCopies::default() };
    let ours = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX).ok();
    let mut folders = vec![(folder.to_owned(), Place::Beside), (folder.join("backups"), Place::Backups)];
    let real = |folder: &Path| real_folder(folder).canonicalize().ok();
    if let Some(shared) = backups.filter(|shared| folders.iter().all(|(known, _)| real(known) != real(shared))) {
        folders.push((shared.to_owned(), Place::Shared));
    }
    for (folder, place) in folders {
        if !answers(&folder) {
            continue;
        }
        for entry in std::fs::read_dir(real_folder(&folder)).into_iter().flatten().flatten() {
            let other = entry.file_name();
            let (other, file) = (other.to_string_lossy(), folder.join(&other));
            // The database itself may be open here: it is not looked into.
            if place == Place::Beside && other == name {
                continue;
            }
            let named = other.starts_with(&*stem);
            let begun = is_begun(&file);
            let Some(marked) = is_plain_database(&file).or_else(|| begun.then_some(false)) else { continue };
            if !named && !marked && !begun {
                continue;
            }
            let by_name =
                named && place == Place::Backups || other.starts_with(&format!("{name}.")) && place != Place::Shared;
            let own = match &ours {
                Some(ours) if marked => by_name && !holds_more(ours, &file) || !by_name && is_a_state_of(ours, &file),
                _ => by_name,
            };
            if own { &mut found.own } else { &mut found.others }.push(file);
        }
    }
    found.own.sort();
    found.others.sort();
    found
}

fn real_folder(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Whether a file holds nothing but what the database held once: its last change is one of the database's. One that somebody
/// went on working on has a last change of its own.
fn is_a_state_of(ours: &Connection, file: &Path) -> bool {
    let log = std::fs::metadata(vault::beside(file, "-wal")).is_ok_and(|log| log.len() > 0);
    let last = || Change::last(&read_only::past_the_log(file).ok()?).ok()?;
    !log && last().is_some_and(|last| last.is_in(ours).unwrap_or(false) && !holds_what_was_typed(ours, file, &last))
        && !holds_more(ours, file)
}

/// What is no change of a record: years that were closed, contracts, settings, oppositions, erasures, pairs declared distinct. Each row by
/// what tells it, and when it was made; of what is replaced in its place (contracts, settings) a later one does as well.
const BESIDE_CHANGES: [(&str, &str); 6] = [
    ("SELECT contract || ' ' || year || ' ' || revision || ' ' || hash, '' FROM closing", "="),
    ("SELECT code, loaded_at FROM contract", ">"),
    ("SELECT name, changed_at FROM setting", ">"),
    ("SELECT subject || ' ' || hash, '' FROM suppression", "="),
    ("SELECT id || ' ' || subject, at FROM erasure", "="),
    ("SELECT kind || ' ' || first_id || ' ' || second_id, '' FROM distinct_pair", "="),
];

/// Whether a file that can be read holds what the database does not: a change, or something that is no change of a record.
fn holds_more(ours: &Connection, file: &Path) -> bool {
    let Ok(file) = read_only::past_the_log(file) else { return false };
    let last = Change::last(&file).ok().flatten();
    if last.is_some_and(|last| !last.is_in(ours).unwrap_or(true)) {
        return true;
    }
    let rows = |conn: &Connection, sql: &str| -> Option<HashMap<String, String>> {
        // An earlier version has not every table.
        let mut read = conn.prepare(sql).ok()?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).ok()?;
        Some(rows.flatten().collect())
    };
    BESIDE_CHANGES.iter().any(|(sql, how)| {
        let (Some(theirs), Some(ours)) = (rows(&file, sql), rows(ours, sql)) else { return false };
        theirs.iter().any(|(row, at)| !ours.get(row).is_some_and(|own| own == at || *how == ">" && own > at))
    })
}

/// Whether somebody typed into a file since its last change what the database does not hold: an interrupted entry.
fn holds_what_was_typed(ours: &Connection, file: &Path, last: &Change) -> bool {
    let typed = || {
        let file = read_only::past_the_log(file).ok()?;
        let sql = "SELECT id, updated_at FROM draft WHERE form <> ?1 AND updated_at > ?2";
        let mut drafts = file.prepare(sql).ok()?;
        let read = |row: &rusqlite::Row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let drafts: Vec<(String, String)> = drafts.query_map([SAVED, last.at()], read).ok()?.flatten().collect();
        let is_ours = |(id, at): &(String, String)| {
            let known = "SELECT count(*) FROM draft WHERE id = ?1 AND updated_at >= ?2";
            ours.query_row(known, [id, at], |row| row.get::<_, i64>(0)).is_ok_and(|known| known > 0)
        };
        Some(drafts.iter().any(|draft| !is_ours(draft)))
    };
    typed().unwrap_or(false)
}

/// Whether a file is what a copy or a salvage that was killed had begun, or the log of such a one: its pages lie there in any order, and
/// the first, which tells what it is, comes last.
fn is_begun(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let whole = ["-wal", "-journal"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    whole.ends_with(".part") && std::fs::symlink_metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0)
}

/// Whether a file is a database of Rouage; none where it does not begin as every database
/// that is not encrypted does.
fn is_plain_database(path: &Path) -> Option<bool> {
    if !path.is_file() {
        return None;
    }
    let head = opened::beginning(path, 72).ok()?;
    let mark = u32::try_from(APPLICATION_ID).unwrap_or_default().to_be_bytes();
    head.starts_with(b"SQLite format 3\0").then(|| head.ends_with(&mark))
}
