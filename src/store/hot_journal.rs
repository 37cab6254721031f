//! A rollback journal beside a database that has no use for one. SQLite plays every such journal back into whatever file is beside
//! it, before it reads anything: pages of then over those of now, and what was saved since is gone. This program's databases
//! keep a log (WAL) instead; a journal comes from another tool that was killed while it wrote a copy in the older mode, and
//! stays behind where a sound file was put back under that name.
//!
//! What a rollback journal holds are older pages only: nothing of it is ever missing. So one that cannot be of the file's last
//! transaction gets another name.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::older_log::{OLDER, is_in_use};
use super::open::{beside, moment_of};
use super::{opened, read_only, set_aside};
use crate::{small_file, vault};

/// What a journal that is to be played back begins with.
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
/// What a database begins with.
const DATABASE: &[u8] = b"SQLite format 3\0";
/// So many records are looked at, at most: some hundred megabytes.
const MOST: u32 = 100_000;

/// Sets a journal aside that is not of the file's last transaction. Gives where it is. Where that is not sure everything stays
/// as it is.
pub(super) fn out_of_the_way(path: &Path) -> Option<PathBuf> {
    let path = &std::fs::canonicalize(path).ok()?;
    let journal = beside(path, "-journal");
    let found = std::fs::metadata(&journal).ok()?;
    if !found.is_file() || found.len() == 0 {
        return None;
    }
    let before = (read_only::stamp(path), read_only::stamp(&journal));
    if !is_stale(path, &journal)? || (read_only::stamp(path), read_only::stamp(&journal)) != before {
        return None;
    }
    set_aside::journal_aside(path, OLDER, moment_of(found.modified().ok()?)).ok()
}

/// None where it cannot be told.
fn is_stale(path: &Path, journal: &Path) -> Option<bool> {
    let journal = Journal::read(small_file::regular(journal).ok()?)?;
    let page = usize::try_from(journal.page).ok()?;
    let own = opened::beginning(path, page).ok().filter(|own| own.len() == page)?;
    let pages = std::fs::metadata(path).ok()?.len() / u64::from(journal.page);
    if !own.starts_with(DATABASE) {
        // Encrypted ones are in the older mode only until they are opened first.
        return Some(vault::key_file(path).exists() && (journal.others || u64::from(journal.pages) != pages));
    }
    if own[18..20] == [2, 2] {
        // The change from one mode to the other writes the first page, and nothing else.
        let is_change = match &journal.first {
            _ if journal.others => false,
            Some(first) => differ_by_the_mode_alone(first, &own),
            None => true,
        };
        return Some(!is_change || u64::from(journal.pages) != pages);
    }
    let number = |page: &[u8], at: usize| page[at..].first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let is_older = match &journal.first {
        // Every transaction of the older mode counts itself.
        Some(first) => number(&own, 24).wrapping_sub(number(first, 24)) > 1,
        // The first page is as it was when the transaction began, and says how many there were then, where the two numbers of
        // the transaction are the same.
        None => number(&own, 24) == number(&own, 92) && number(&own, 28) != journal.pages,
    };
    Some(is_older && !is_in_use(path))
}

/// Whether two first pages are the same but for the mode, the number of the transaction and which version wrote it.
fn differ_by_the_mode_alone(one: &[u8], other: &[u8]) -> bool {
    let may_differ = |at: usize| (18..20).contains(&at) || (24..28).contains(&at) || (92..100).contains(&at);
    one.len() == other.len()
        && one.iter().zip(other).enumerate().all(|(at, (one, other))| one == other || may_differ(at))
}

/// Whether a journal that is left alone may be of a database that was there. One of a file that had no page yet, or that was not
/// begun before the power went, puts nothing back.
pub(super) fn puts_back(journal: &Path) -> bool {
    let Ok(file) = small_file::regular(journal) else { return true };
    let mut file = BufReader::new(file);
    let begun = file.fill_buf().is_ok_and(|begins| begins.iter().take(MAGIC.len()).any(|byte| *byte != 0));
    begun && Header::read(&mut file, 0).is_none_or(|header| header.pages > 0)
}

/// What a journal would put back.
struct Journal {
    /// The size of a page, bytes.
    page: u32,
    /// How many pages the file had.
    pages: u32,
    /// The first page as it was.
    first: Option<Vec<u8>>,
    /// Whether there are others.
    others: bool,
}

impl Journal {
    /// None for what SQLite does not play back, or what is no journal.
    fn read(file: File) -> Option<Journal> {
        let length = file.metadata().ok()?.len();
        let mut file = BufReader::new(file);
        let mut read: Option<Journal> = None;
        let (mut at, mut seen) = (0, 0);
        while let Some(header) = Header::read(&mut file, at) {
            let journal =
                read.get_or_insert(Journal { page: header.page, pages: header.pages, first: None, others: false });
            let record = u64::from(header.page) + 8;
            let begin = at + u64::from(header.sector);
            let fit = u32::try_from(length.saturating_sub(begin) / record).unwrap_or(u32::MAX);
            // All that is there, where the number was not written.
            let records = header.records.min(fit);
            file.seek(SeekFrom::Start(begin)).ok()?;
            for _ in 0..records {
                let mut number = [0; 4];
                let mut page = vec![0; usize::try_from(header.page).ok()?];
                file.read_exact(&mut number).ok()?;
                file.read_exact(&mut page).ok()?;
                file.seek_relative(4).ok()?;
                match u32::from_be_bytes(number) {
                    1 => journal.first = journal.first.take().or(Some(page)),
                    _ => journal.others = true,
                }
                seen += 1;
                if seen >= MOST || journal.others && journal.first.is_some() {
                    return read;
                }
            }
            let end = begin + u64::from(records) * record;
            at = end.next_multiple_of(u64::from(header.sector));
        }
        read
    }
}

/// What stands before a run of pages.
struct Header {
    /// How many there are; all to the end where it is [`u32::MAX`].
    records: u32,
    pages: u32,
    sector: u32,
    page: u32,
}

impl Header {
    fn read(file: &mut BufReader<File>, at: u64) -> Option<Header> {
        let mut bytes = [0; 28];
        file.seek(SeekFrom::Start(at)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        let number = |at: usize| bytes[at..].first_chunk().map_or(0, |number| u32::from_be_bytes(*number));
        let header = Header { records: number(8), pages: number(16), sector: number(20), page: number(24) };
        let is_size = |size: u32, least: u32| size.is_power_of_two() && (least..=65536).contains(&size);
        (bytes.starts_with(&MAGIC) && is_size(header.sector, 32) && is_size(header.page, 512)).then_some(header)
    }
}

#[cfg(test)]
mod tests;
