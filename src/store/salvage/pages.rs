//! The pages of a database file as they are on the disk, with those of its log on top: nothing of SQLite is used, for it
//! stops at the first page that makes no sense. Those of an encrypted file are opened one by one; one whose code is wrong is
//! a page that cannot be read.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::cells::Encoding;
use crate::store::broken_log::lacks;
use crate::store::log_file::{LogFile, Shared};

/// What a file of ours is made of when its header does not say.
const PAGE_SIZE: usize = 4096;
/// How a database file begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The file.
pub struct Pages {
    file: File,
    size: usize,
    /// What each page holds at its end that is not SQLite's.
    reserved: usize,
    count: u32,
    log: Option<Log>,
    /// Pages that rows go on in.
    pub followed: HashSet<u32>,
    /// How its texts are written.
    pub encoding: Encoding,
    /// `user_version`; none when the header is no header.
    pub version: Option<i64>,
    /// Pages that there should be.
    promised: u32,
    sealed: Option<Sealed>,
}

struct Log {
    file: File,
    /// Where in the log the newest committed copy of a page begins.
    newest: HashMap<u32, u64>,
}

/// The big-endian number at a place.
pub fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    Some(bytes.get(at..at + length)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    number(bytes, at, 4).and_then(|word| u32::try_from(word).ok())
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

impl Pages {
    /// Opens a file that may be damaged anywhere.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub fn open(path: &Path) -> std::io::Result<Pages> {
        Pages::open_with(path, None)
    }

    /// The same of one that may be encrypted.
    ///
    /// # Errors
    /// It cannot be read at all.
    pub fn open_with(path: &Path, sealed: Option<Sealed>) -> std::io::Result<Pages> {
        let mut file = crate::small_file::regular(path)?;
        let length = file.metadata()?.len();
        let mut header = [0; 100];
        let _ = file.read(&mut header)?;
        let sound = header.starts_with(MAGIC);
        let said = number(&header, 16, 2).map_or(0, |size| if size == 1 { 65_536 } else { size });
        let said = usize::try_from(said).ok().filter(|size| size.is_power_of_two() && *size >= 512);
        let mut pages = Pages {
            file,
            size: said.filter(|_| sound).unwrap_or(PAGE_SIZE),
            reserved: if sound { usize::from(header[20]) } else { 0 },
            count: 0,
            log: None,
            followed: HashSet::new(),
            version: None,
            encoding: Encoding::Utf8,
            promised: 2,
            sealed: None,
        };
        if sealed.is_some() {
            (pages.size, pages.reserved) = (PAGE_SIZE, Sealed::RESERVED);
        }
        let in_file = u32::try_from(length.div_ceil(pages.size as u64)).unwrap_or(u32::MAX);
        pages.count = in_file;
        if let Ok((log, count)) = Log::open(&beside(path, "-wal"), &beside(path, "-shm"), pages.size) {
            pages.count = pages.count.max(count);
            pages.log = Some(log);
        }
        pages.sealed = pages.which(sealed);
        // The header may be in the log alone.
        if let Some(first) = pages.page(1).filter(|first| first.starts_with(MAGIC)) {
            pages.version = number(&first, 60, 4).and_then(|version| i64::try_from(version).ok());
            pages.encoding = word(&first, 56).map_or(Encoding::Utf8, Encoding::of);
            // The number of pages is only as new as the change it was written with.
            let promised = word(&first, 28).filter(|_| word(&first, 24) == word(&first, 92));
            pages.promised = promised.unwrap_or(pages.promised);
        }
        Ok(pages)
    }

    /// How many pages the header promises that are not in the file: its end was cut off. No file of ours has one page.
    pub const fn missing(&self) -> u32 {
        self.promised.saturating_sub(self.count)
    }

    /// The number of pages; they are counted from 1.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// How many bytes of a page SQLite uses.
    pub const fn usable(&self) -> usize {
        self.size.saturating_sub(self.reserved)
    }

    /// The bytes of a page; none when there is no such page or it cannot be read. What the file lacks at its end is zero.
    pub fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let bytes = self.raw(number)?;
        match &self.sealed {
            Some(sealed) => sealed.open(number, bytes),
            None => Some(bytes),
        }
    }

    /// The same as it is on the disk.
    pub(super) fn raw(&mut self, number: u32) -> Option<Vec<u8>> {
        if number == 0 || number > self.count {
            return None;
        }
        let mut bytes = vec![0; self.size];
        if let Some(log) = &mut self.log
            && let Some(at) = log.newest.get(&number)
        {
            log.file.seek(SeekFrom::Start(*at)).ok()?;
            return log.file.read_exact(&mut bytes).ok().map(|()| bytes);
        }
        self.file.seek(SeekFrom::Start(u64::from(number - 1) * self.size as u64)).ok()?;
        let mut filled = 0;
        while filled < bytes.len() {
            match self.file.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                // A sector that the disk cannot give.
                Err(_) => return None,
            }
        }
        (filled > 0).then_some(bytes)
    }

    /// Pages that hold nothing any more: what is still in them was deleted, and stays so.
    pub fn free(&mut self) -> HashSet<u32> {
        let mut free = HashSet::new();
        match self.page(1).filter(|first| first.starts_with(MAGIC)) {
            Some(first) => {
                let mut trunk = word(&first, 32).unwrap_or(0);
                while trunk != 0 && free.insert(trunk) {
                    let Some((next, leaves)) = self.trunk(trunk) else { break };
                    free.extend(leaves);
                    trunk = next;
                }
            }
            // Where the list begins is lost: what looks like a part of it is one.
            None => {
                for number in 2..=self.count {
                    if let Some((_, leaves)) = self.trunk(number).filter(|(_, leaves)| !leaves.is_empty()) {
                        free.insert(number);
                        free.extend(leaves);
                    }
                }
            }
        }
        free
    }

    /// A part of the list of free pages: the next part and the pages it names, if that makes sense.
    fn trunk(&mut self, number: u32) -> Option<(u32, Vec<u32>)> {
        let bytes = self.page(number)?;
        let next = word(&bytes, 0).filter(|next| *next <= self.count)?;
        let count = word(&bytes, 4).map(|count| count as usize).filter(|count| *count <= self.size / 4 - 2)?;
        let leaves: Vec<u32> = (0..count).filter_map(|leaf| word(&bytes, 8 + leaf * 4)).collect();
        let distinct: HashSet<&u32> = leaves.iter().collect();
        let sound = distinct.len() == count && leaves.iter().all(|leaf| (2..=self.count).contains(leaf));
        sound.then_some((next, leaves))
    }
}

#[cfg(not(feature = "encryption"))]
impl Pages {
    fn which(&mut self, sealed: Option<Sealed>) -> Option<Sealed> {
        sealed
    }
}

/// What opens the pages of an encrypted file: nothing does in this build.
#[cfg(not(feature = "encryption"))]
pub enum Sealed {}

#[cfg(not(feature = "encryption"))]
impl Sealed {
    const RESERVED: usize = 0;

    fn open(&self, _: u32, _: Vec<u8>) -> Option<Vec<u8>> {
        match *self {}
    }
}

#[cfg(feature = "encryption")]
pub use super::sealed::Sealed;

impl Log {
    /// Reads which pages a write-ahead log holds, up to its last commit whose checksums are right; with the number of
    /// pages that the database has by then. Where it lacks what was committed, what makes sense behind that counts as well.
    fn open(path: &Path, shared: &Path, size: usize) -> std::io::Result<(Log, u32)> {
        let log = LogFile::read(path, size)?;
        if log.page != size {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        let all = if lacks(&log, Shared::read(shared).as_ref()) { log.frames.len() } else { log.unbroken() };
        let (mut newest, mut pending, mut count) = (HashMap::new(), HashMap::new(), 0);
        for (at, frame) in
            log.frames.iter().enumerate().take(all).filter(|(_, frame)| frame.follows && log.is_own(frame))
        {
            pending.insert(frame.page, log.place(at));
            // The last frame of a commit says how large the database is.
            if frame.commits > 0 {
                newest.extend(pending.drain());
                count = frame.commits;
            }
        }
        Ok((Log { file: crate::small_file::regular(path)?, newest }, count))
    }
}
