//! A log beside a file that is later than it. Who copies a folder back bit by bit (`rsync -u`, `cp -u`) leaves the newer file and
//! brings back a log that had long been taken in. SQLite lays every log whose sums are right over whatever file is beside it:
//! pages of then over those of now, and what was saved since is gone.
//!
//! What a log brings into a file never takes a change out of it, but for a restored backup, which says so. So before a log is
//! used that nobody has open, the last change in the file alone is looked for in what the two are together. And what they are
//! together must be whole: a log that belongs to a later state of the file, beside an older copy that somebody put back, leaves a
//! hole in the history, or pages that do not go together.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::draft::SAVED;
use super::last_change::Change;
use super::read_only::{self, stamp};
use super::{
    StoreError, check, cipher, copy, mending_copy, open, opened, others, overwritten, own_log, own_schema, restore,
    set_aside,
};
use crate::vault::KeyError;

/// Of a log's name when it is set aside because the file is later …
pub(super) const OLDER: &str = ".overwritten-older";
/// … or because the two do not go together.
const OTHER: &str = ".overwritten";
/// Up to so many bytes of a file all of its pages are looked at: some tenths of a second. Of a longer one the history tells.
const ALL_PAGES: u64 = 64 * 1024 * 1024;

/// Whether a log that was set aside is older than the file: nothing of it is missing there.
pub fn is_older(log: &Path) -> bool {
    log.file_name().is_some_and(|name| name.to_string_lossy().contains(OLDER))
}

/// Sets a log aside that is older than the file, before SQLite lays it over that. Gives where it is. Where that is not sure
/// everything stays as it is.
pub(super) fn out_of_the_way(path: &Path, now: DateTime<Utc>) -> Option<PathBuf> {
    open::plain_files(path).ok()?;
    mending_copy::take_up(path, now);
    let log = own_log::beside_whole(path, "-wal");
    open::plain_file(&log).ok()?;
    let seen = || (stamp(path), stamp(&log), own_log::beginning_of(&log));
    let before = seen();
    before.2.as_ref()?;
    if is_in_use(path) {
        return None;
    }
    // A disk that fails once makes nonsense of what is sound, which is not met twice: nothing is done for what was seen once.
    let judged =
        judge(path).filter(|fits| matches!(fits, Fits::Well) || judge(path).is_some_and(|again| again == *fits));
    // Whoever said that another file was written over it is gone. What was done is looked at now: where nobody can tell, the file
    // is damaged, which is seen when it is opened, and its log is needed to save what there is.
    overwritten::unmark(path);
    let why = match judged? {
        Fits::Well => return None,
        Fits::Older => OLDER,
        Fits::Not => OTHER,
    };
    if is_in_use(path) || seen() != before {
        return None;
    }
    let kept = set_aside::log_aside(path, why, now).ok()?;
    // What is shared was made for this look; the log is made sense of without.
    kept.iter()
        .filter(|file| file.to_string_lossy().ends_with("-shm"))
        .for_each(|file| drop(std::fs::remove_file(file)));
    kept.into_iter().find(|file| file.to_string_lossy().ends_with("-wal"))
}

pub(super) fn is_in_use(path: &Path) -> bool {
    opened::is_open(path) || others::anybody_has(path)
}

/// How a log goes with the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    Well,
    /// All its changes are in the file, and the file has later ones.
    Older,
    Not,
}

/// None where it cannot be told.
fn judge(path: &Path) -> Option<Fits> {
    let file = read_only::past_the_log(path).ok()?;
    // What is all in the log, and what is no database by itself, is not asked.
    let last = Change::last(&file).ok()??;
    let both = copy::open_as_it_is(path).ok()?;
    // It leaves the file as it is, and the log where it is.
    both.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok()?;
    match cipher::unlock(&both, path).and_then(|()| own_schema::refuse_hidden(&both, path)) {
        Ok(()) => {}
        // The file alone was opened with the key that is known.
        Err(
            StoreError::Key(KeyError::OtherKey(_) | KeyError::Pages { .. } | KeyError::Plain(_))
            | StoreError::NotOurs(_),
        ) => {
            return is_sound(&file).then_some(Fits::Not);
        }
        Err(_) => return None,
    }
    match how(&file, &both, &last, path) {
        Ok(fits) => Some(fits),
        Err(error) if makes_no_sense(&error) => is_sound(&file).then_some(Fits::Not),
        Err(_) => None,
    }
}

fn how(file: &Connection, both: &Connection, last: &Change, path: &Path) -> rusqlite::Result<Fits> {
    if restore::is_all_in_the_log(file, both, path) {
        return Ok(Fits::Well);
    }
    let known = Change::last(both)?;
    if !last.is_in(both)? {
        // A checkpoint that a power cut stopped half way leaves torn rows in the file, which the log makes whole.
        if !is_sound(file) && check(both)? {
            return Ok(Fits::Well);
        }
        let older = known.map_or(Ok(true), |known| known.is_in(file))? && !has_later_drafts(both, last)?;
        return Ok(if older { Fits::Older } else { Fits::Not });
    }
    let since = "SELECT coalesce(max(id), ?1) - ?1 = count(*) FROM change WHERE id > ?1";
    let whole: bool = both.query_row(since, [last.id()], |row| row.get(0))?;
    let short = std::fs::metadata(path).is_ok_and(|file| file.len() <= ALL_PAGES);
    let fits = whole && (!short || check(both)?);
    Ok(if fits || !is_sound(file) { Fits::Well } else { Fits::Not })
}

/// Whether somebody typed since a change: a log that holds drafts alone knows no change of its own.
fn has_later_drafts(conn: &Connection, last: &Change) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM draft WHERE form <> ?1 AND updated_at > ?2";
    conn.query_row(sql, [SAVED, last.at()], |row| Ok(row.get::<_, i64>(0)? > 0))
}

/// Whether what was read is no database, rather than that it could not be read: no room for what programs share, a disk that
/// fails.
fn makes_no_sense(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    let is_short = |error: &rusqlite::ffi::Error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ;
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
        || error.sqlite_error().is_some_and(is_short)
}

fn is_sound(file: &Connection) -> bool {
    check(file).unwrap_or(false)
}

fn check(conn: &Connection) -> rusqlite::Result<bool> {
    check::first_fault(conn, "PRAGMA quick_check(1)").map(|fault| fault.is_none())
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
