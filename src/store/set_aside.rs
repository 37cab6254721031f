//! Files that take the place of a database: the one that was there gets another name and is never deleted.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::backups::STAMP;
use super::{StoreError, open};
use crate::vault;

/// Sets a damaged database and its log aside, and gives their name to a new file. Gives where the old one is.
///
/// # Errors
/// A file cannot be renamed; what was renamed has its name back.
pub fn take_the_place(database: &Path, new: &Path, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let fail = |source| StoreError::Folder { path: database.to_owned(), source };
    let aside = own_name(database, &format!(".damaged-{}", now.format(STAMP)))?;
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    // An encrypted one takes its key file along, and so does the new one.
    let key = (vault::key_file(new), vault::key_file(database));
    let done = ["-wal", "-shm", "-journal", "", ".key"]
        .into_iter()
        .map(|end| (open::beside(database, end), open::beside(&aside, end)))
        .filter(|(from, _)| from.exists())
        .try_for_each(|(from, to)| {
            std::fs::rename(&from, &to)?;
            moved.push((from, to));
            Ok(())
        })
        .and_then(|()| if key.0.exists() { std::fs::rename(&key.0, &key.1) } else { Ok(()) })
        .and_then(|()| std::fs::rename(new, database));
    // Nothing was there that could have taken it.
    if moved.iter().all(|(_, to)| *to != aside) {
        let _ = std::fs::remove_file(&aside);
    }
    if let Err(error) = done {
        for (from, to) in moved {
            let _ = std::fs::rename(to, from);
        }
        return Err(fail(error));
    }
    Ok(aside)
}

/// A name beside a database that was not taken, and is from now on, by an empty file: of two programs that set something aside at
/// once neither gets the other's.
fn own_name(database: &Path, end: &str) -> Result<PathBuf, StoreError> {
    loop {
        let path = free_name(database, end)?;
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map(drop) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(StoreError::Folder { path, source }),
        }
    }
}

/// Copies a database with its log as they are. Gives the name.
///
/// # Errors
/// They cannot be copied: then there is no copy.
pub(super) fn damaged_copy(database: &Path, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let copy = free_name(database, &format!(".damaged-{}", now.format(STAMP)))?;
    let ends = ["-wal", ".key", ""];
    let copied = ends.iter().try_for_each(|end| {
        let (from, to) = (open::beside(database, end), open::beside(&copy, end));
        if !from.exists() {
            return Ok(());
        }
        open::prepare_file(&to)?;
        let fail = |source| StoreError::Folder { path: to.clone(), source };
        std::fs::copy(&from, &to).and_then(|_| std::fs::File::open(&to)?.sync_all()).map_err(fail)
    });
    if copied.is_err() {
        ends.iter().for_each(|end| drop(std::fs::remove_file(open::beside(&copy, end))));
    }
    copied.map(|()| copy)
}

/// Gives what is left of a database whose file is gone other names, so that a new one may be made. Gives them.
///
/// # Errors
/// A file cannot be renamed.
pub fn remains_aside(database: &Path, now: DateTime<Utc>) -> Result<Vec<PathBuf>, StoreError> {
    aside(
        database,
        &["-wal", "-shm", "-journal", ".key", ".key.new", ".last-check", ".last-backup", ".last-saved", ".writing"],
        ".damaged",
        now,
    )
}

/// Gives a log another name, with `why` in it, that is no longer that of the file beside it, or without one: it would be
/// taken for that of what is there next. Gives the new names, the log's first.
///
/// # Errors
/// A file cannot be renamed.
pub(super) fn log_aside(database: &Path, why: &str, now: DateTime<Utc>) -> Result<Vec<PathBuf>, StoreError> {
    let kept = aside(database, &["-wal", "-shm"], why, now)?;
    keep_key(database, &kept);
    Ok(kept)
}

/// The log of an encrypted database is read with the key that it has now, whatever key that gets later: a copy of the key file
/// stays beside the log. Where it cannot be written, the log is as it was.
pub(super) fn keep_key(database: &Path, kept: &[PathBuf]) {
    let key = vault::key_file(database);
    let log = kept.iter().find_map(|file| file.to_str()?.strip_suffix("-wal"));
    let Some(to) = log.map(|of| vault::key_file(Path::new(of))).filter(|to| key.exists() && !to.exists()) else {
        return;
    };
    if open::prepare_file(&to).is_ok() && std::fs::copy(&key, &to).is_err() {
        let _ = std::fs::remove_file(&to);
    }
}

/// The same for a rollback journal. Gives the new name.
///
/// # Errors
/// The file cannot be renamed, or is gone.
pub(super) fn journal_aside(database: &Path, why: &str, at: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let gone = || StoreError::Folder { path: database.to_owned(), source: std::io::ErrorKind::NotFound.into() };
    aside(database, &["-journal"], why, at)?.pop().ok_or_else(gone)
}

/// A name for a copy of a log, as [`log_aside`] gives it.
///
/// # Errors
/// All that are tried are taken.
pub(super) fn free_log_name(database: &Path, why: &str, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    Ok(open::beside(&free_aside(database, &["-wal", "-shm"], why, now)?, "-wal"))
}

fn free_aside(database: &Path, ends: &[&str], name: &str, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
    let end = format!("{name}-{}", now.format(STAMP));
    (0..100)
        .map(|n| open::beside(database, &if n == 0 { end.clone() } else { format!("{end}-{n}") }))
        .find(|aside| ends.iter().all(|end| !open::beside(aside, end).exists()))
        .ok_or(StoreError::TooMany)
}

fn aside(database: &Path, ends: &[&str], name: &str, now: DateTime<Utc>) -> Result<Vec<PathBuf>, StoreError> {
    let aside = free_aside(database, ends, name, now)?;
    let mut kept = Vec::new();
    for (from, to) in ends.iter().map(|end| (open::beside(database, end), open::beside(&aside, end))) {
        match std::fs::rename(&from, &to) {
            Ok(()) => kept.push(to),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::Folder { path: from, source }),
        }
    }
    Ok(kept)
}

/// A name beside a file that is not taken.
pub(super) fn free_name(path: &Path, end: &str) -> Result<PathBuf, StoreError> {
    (0..100)
        .map(|n| open::beside(path, &if n == 0 { end.to_owned() } else { format!("{end}-{n}") }))
        .find(|path| !path.exists())
        .ok_or(StoreError::TooMany)
}
