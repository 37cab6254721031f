//! Which pages the open file had at the last look. A copy of the very state of a database may hold its pages in another order
//! (`VACUUM INTO`, what salvage makes), or have been continued elsewhere: its history is the same, but the log of the open one
//! laid over it destroys both.
//!
//! With a log nothing but a checkpoint writes the file, and what it writes there are pages of the log. So as long as a log is not
//! begun anew, each page of the file is what it was, or one of the log.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::log_file::{FRAME, HEADER, Sums, sum, word};
use super::opened;
use super::own_log::{self, beside_whole};
use crate::small_file;

/// Of a file of up to so many bytes …
const SHORT: u64 = 64 * 1024 * 1024;
/// … so many pages are looked at, evenly spread …
const OF_SHORT: u64 = 1_024;
/// … and of a longer one so many: each may be a way of the disk's arm.
const OF_LONG: u64 = 64;
/// So many that lie one behind the other are read at once.
const AT_ONCE: u64 = 64;
/// A longer log is not looked through.
const LONGEST_LOG: u64 = 256 * 1024 * 1024;

/// Pages by their numbers, from 1, and a sum of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageSums {
    /// Bytes of a page.
    page: u64,
    sums: BTreeMap<u64, Sums>,
}

impl PageSums {
    /// None where they cannot be read.
    pub fn read(path: &Path, page: u64) -> Option<PageSums> {
        let length = std::fs::metadata(path).ok()?.len();
        let pages = length.checked_div(page)?;
        let most = if length <= SHORT { OF_SHORT } else { OF_LONG };
        let step = pages.div_ceil(most).max(1);
        let at_once = if step == 1 { AT_ONCE } else { 1 };
        let mut sums = BTreeMap::new();
        for first in (0..pages).step_by(usize::try_from(step * at_once).ok()?) {
            let length = usize::try_from(page).ok()?;
            let run = opened::portion(path, first * page, length * usize::try_from(at_once).ok()?).ok()?;
            sums.extend((first + 1..).zip(run.chunks_exact(length).map(sum_of)));
        }
        Some(PageSums { page, sums })
    }

    /// Whether the file has the same pages still, or such as its log holds; the log begins with `log`, and was not begun anew
    /// since the pages were read. None where it cannot be told.
    pub fn are_still_in(&self, path: &Path, log: Option<&String>) -> Option<bool> {
        let mut others = BTreeMap::new();
        for (number, sum) in &self.sums {
            let now = sum_at(path, self.page, *number).ok()?;
            if now != Some(*sum) {
                others.insert(*number, now);
            }
        }
        if others.is_empty() {
            return Some(true);
        }
        let found = match log {
            Some(log) => are_in_log(&others, path, self.page, log)?,
            None => false,
        };
        (own_log::beginning(path).as_ref() == log).then_some(found)
    }
}

/// None of a page that is behind the end.
fn sum_at(path: &Path, page: u64, number: u64) -> io::Result<Option<Sums>> {
    let length = usize::try_from(page).unwrap_or_default();
    let bytes = opened::portion(path, (number - 1) * page, length)?;
    Ok((bytes.len() == length).then(|| sum_of(&bytes)))
}

fn sum_of(bytes: &[u8]) -> Sums {
    sum(bytes, (0, 0), false)
}

/// Whether pages with their sums, or that there are none, are of a log.
fn are_in_log(pages: &BTreeMap<u64, Option<Sums>>, path: &Path, page: u64, begins: &str) -> Option<bool> {
    let file = small_file::regular(&beside_whole(path, "-wal")).ok()?;
    if file.metadata().ok()?.len() > LONGEST_LOG {
        return None;
    }
    let mut file = BufReader::with_capacity(64 * 1024, file);
    let (mut header, mut frame) = ([0; HEADER], [0; FRAME]);
    file.read_exact(&mut header).ok()?;
    let salts = &header[16..24];
    if own_log::in_words(salts) != begins || u64::from(word(&header, 8)) != page {
        return None;
    }
    let mut missed = pages.clone();
    let mut bytes = vec![0; usize::try_from(page).ok()?];
    while !missed.is_empty() && file.read_exact(&mut frame).is_ok() && &frame[8..16] == salts {
        let (number, commits) = (u64::from(word(&frame, 0)), u64::from(word(&frame, 4)));
        match missed.get(&number) {
            Some(sum) => {
                file.read_exact(&mut bytes).ok()?;
                if *sum == Some(sum_of(&bytes)) {
                    missed.remove(&number);
                }
            }
            None => file.seek_relative(i64::try_from(page).ok()?).ok()?,
        }
        // A database that became shorter.
        if commits > 0 {
            missed.retain(|number, sum| sum.is_some() || *number <= commits);
        }
    }
    Some(missed.is_empty())
}
