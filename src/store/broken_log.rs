//! A log that is damaged. SQLite takes what makes sense up to there for all that was ever committed, without a word, and deletes the
//! rest with the log; what was saved last stands there alone after an end that nobody chose.
//!
//! That frames are missing is told from three signs: what the programs shared knows of more; the header makes no sense, and frames
//! behind it do; or frames make sense behind a later commit than the last that SQLite would find. A power cut leaves none of
//! these: every commit is on the disk before the next one begins.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::log_file::{FRAME, HEADER, LogFile, Shared};
use super::older_log::is_in_use;
use super::open::{beside, plain_file};
use super::own_log::beside_whole;
use super::{StoreError, opened, set_aside};

/// What a page has where the file does not say.
const PAGE: usize = 4096;

/// Refuses a database whose log is damaged, before SQLite looks at it. What is damaged of the header alone is mended.
///
/// # Errors
/// [`StoreError::LogDamaged`]: nothing was changed.
pub(super) fn refuse(path: &Path) -> Result<(), StoreError> {
    let name = beside_whole(path, "-wal");
    let holds = std::fs::metadata(&name).is_ok_and(|log| log.len() > HEADER as u64);
    if !holds || is_in_use(path) {
        return Ok(());
    }
    match damaged(path) {
        Some(log) if mend(path, &log).is_none() && !is_in_use(path) => Err(StoreError::LogDamaged(name)),
        _ => Ok(()),
    }
}

/// What is left of a log that lacks what was committed. None where it is as it should be, or is not there. Of a database that this
/// process has open it is not asked: closing what programs share drops the locks on it.
pub(super) fn damaged(path: &Path) -> Option<LogFile> {
    let path = std::fs::canonicalize(path).ok()?;
    let name = beside(&path, "-wal");
    plain_file(&name).ok()?;
    // Before the log: what somebody commits meanwhile is more than that, not less.
    let shared = Shared::read(&beside(&path, "-shm"));
    let log = LogFile::read(&name, page_of(&path)).ok()?;
    lacks(&log, shared.as_ref()).then_some(log)
}

fn page_of(path: &Path) -> usize {
    let begins = opened::beginning(path, 18).unwrap_or_default();
    let said = begins.get(16..18).map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
    let said = if said == 1 { 65_536 } else { said };
    if begins.starts_with(b"SQLite format 3\0") && said.is_power_of_two() && said >= 512 { said } else { PAGE }
}

/// Whether a log lacks what was committed into it.
pub(super) fn lacks(log: &LogFile, shared: Option<&Shared>) -> bool {
    let of_this = shared.filter(|shared| !log.is_sound || shared.salts == log.salts);
    if let Some(shared) = of_this {
        return shared.is_needed() && log.committed() < shared.frames as usize;
    }
    let goes_on = |at: usize| log.frames.get(at).is_some_and(|frame| frame.follows && log.is_own(frame));
    if !log.is_sound {
        return (1..log.frames.len()).any(goes_on);
    }
    (log.unbroken()..log.frames.len()).any(|at| goes_on(at) && log.frames[at].commits > 0 && goes_on(at + 1))
}

/// Writes the header again where all else of it is known. None where it is not.
fn mend(path: &Path, log: &LogFile) -> Option<()> {
    use std::io::Write;
    let header = log.mended()?;
    let whole = log.with(header);
    if whole.committed() == 0 || lacks(&whole, Shared::read(&beside_whole(path, "-shm")).as_ref()) {
        return None;
    }
    let mut file = OpenOptions::new().write(true).open(beside_whole(path, "-wal")).ok()?;
    file.write_all(&header).and_then(|()| file.sync_all()).ok()
}

/// Leaves out what a damaged log holds behind the damage, so that the rest can be opened. The file and the log as they are get
/// a copy beside them, from which `salvage` has what can be had. Gives its name; none where nothing is damaged.
///
/// # Errors
/// It cannot be written.
pub fn leave_out(path: &Path, now: DateTime<Utc>) -> Result<Option<PathBuf>, StoreError> {
    if is_in_use(path) {
        return Ok(None);
    }
    let Some(log) = damaged(path) else { return Ok(None) };
    let kept = set_aside::damaged_copy(path, now)?;
    let name = beside(path, "-wal");
    let fail = |source| StoreError::Folder { path: name.clone(), source };
    let left = match log.committed() {
        0 => 0,
        frames => (HEADER + frames * (FRAME + log.page)) as u64,
    };
    let file = OpenOptions::new().write(true).open(&name).map_err(fail)?;
    file.set_len(left).and_then(|()| file.sync_all()).map_err(fail)?;
    // It knows of more.
    let _ = std::fs::remove_file(beside(path, "-shm"));
    Ok(Some(kept))
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
