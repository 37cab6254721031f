//! A copy of a log that has lost its name, kept beside the file (`pole.db.mending-wal`) while what it holds is brought in. A
//! program that is killed in the middle takes the log along and leaves a file of which some pages are of now and some of
//! before: with the copy as its log the next start finds all of it.

use std::fs::File;
use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};

use super::older_log::is_in_use;
use super::own_log::{beginning_of, beside_whole};
use super::{free_space, open, set_aside};

const KEPT: &str = ".mending-wal";
/// It gets its name once it is whole.
const COMING: &str = ".mending.part";

/// Copies a log beside a file, before the first of its pages goes into that. Where there is no room for it, or it cannot be
/// written, the log is brought in without. `needed`: bytes that bringing it in needs besides.
pub(super) fn keep(path: &Path, log: &Path, needed: u64) {
    let (kept, coming) = (beside_whole(path, KEPT), beside_whole(path, COMING));
    let length = |log: &Path| std::fs::metadata(log).map(|file| file.len()).ok();
    let Some(long) = length(log).filter(|long| *long > 0) else { return };
    // Another try, or another program with the same log: half of it may be in the file by now.
    if length(&kept) == Some(long) && beginning_of(&kept) == beginning_of(log) {
        return;
    }
    if free_space::left(path).is_some_and(|left| left < long.saturating_add(needed)) {
        return;
    }
    let copy = || -> io::Result<()> {
        std::fs::copy(log, &coming)?;
        File::open(&coming)?.sync_all()?;
        std::fs::rename(&coming, &kept)
    };
    if open::prepare_file(&coming).is_err() || copy().is_err() {
        let _ = std::fs::remove_file(&coming);
    }
}

/// Everything in it is in the file, or is kept under another name.
pub(super) fn forget(path: &Path) {
    [KEPT, COMING].iter().for_each(|end| drop(std::fs::remove_file(beside_whole(path, end))));
}

/// Gives the copy that a killed program left back to the file as its log, before that is opened. Where another log is there by
/// now, it is set aside: people decide, and are told.
pub(super) fn take_up(path: &Path, now: DateTime<Utc>) {
    let (kept, log) = (beside_whole(path, KEPT), beside_whole(path, "-wal"));
    // Whoever still has the file open may be the one that brings it in.
    if !kept.is_file() || !path.is_file() || is_in_use(path) {
        return;
    }
    let there = std::fs::metadata(&log).map_or(0, |file| file.len());
    if there == 0 {
        // What was shared by those who had the log knows no other; whoever opens the file makes it anew.
        let _ = std::fs::rename(&kept, &log);
    } else if beginning_of(&kept) == beginning_of(&log)
        && std::fs::metadata(&kept).is_ok_and(|kept| kept.len() <= there)
    {
        forget(path);
    } else if let Ok(aside) = set_aside::free_log_name(path, ".overwritten", now)
        && std::fs::rename(&kept, &aside).is_ok()
    {
        set_aside::keep_key(path, &[aside]);
    }
    let _ = std::fs::remove_file(beside_whole(path, COMING));
}
