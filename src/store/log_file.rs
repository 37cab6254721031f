//! A write-ahead log as it is on the disk: nothing of SQLite is used, for it stops at the first frame that makes no sense.
//!
//! A header of 32 bytes, then frames: the number of a page, how many pages the database has if the frame ends a commit, the
//! salts of the header, a sum over everything since the header, and the page.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::small_file;

/// The two marks of a log, for checksums over little and big endian words.
const LITTLE: u32 = 0x377F_0682;
const BIG: u32 = 0x377F_0683;
/// The version of the format.
const VERSION: u32 = 3_007_000;
/// Bytes of the header, and of a frame before its page.
pub(super) const HEADER: usize = 32;
pub(super) const FRAME: usize = 24;

/// After so many frames one behind the other that make no sense nothing is looked for: a log may have been made as long as a disk.
const SENSELESS: usize = 4_096;

/// Two running sums.
pub(super) type Sums = (u32, u32);

/// A frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub page: u32,
    /// How many pages the database has from here on; 0 amid a commit.
    pub commits: u32,
    pub salts: [u8; 8],
    /// Whether its sum goes on from that of the frame before, or of the header, as they are written there.
    pub follows: bool,
}

/// A log that was read to its end.
#[derive(Debug)]
pub(super) struct LogFile {
    pub header: [u8; HEADER],
    /// Whether the header's own sum is right.
    pub is_sound: bool,
    /// Bytes of a page.
    pub page: usize,
    pub frames: Vec<Frame>,
    /// Those of the frames that count.
    pub salts: [u8; 8],
    /// Whether the first frame goes on from what the header's sum would have to be.
    fits: bool,
}

pub(super) fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |four| u32::from_be_bytes(*four))
}

fn salts(bytes: &[u8]) -> [u8; 8] {
    bytes.first_chunk().copied().unwrap_or_default()
}

impl LogFile {
    /// Reads a log. Where its header is not sound, its pages are taken to have `page` bytes.
    ///
    /// # Errors
    /// It cannot be read, or is shorter than a header.
    pub fn read(path: &Path, page: usize) -> io::Result<LogFile> {
        let mut file = BufReader::with_capacity(256 * 1024, small_file::regular(path)?);
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let is_sound = is_sound(&header);
        let page = if is_sound { word(&header, 8) as usize } else { page };
        let (frames, fits) = frames(&mut file, &header, page);
        let of_frames = || frames.iter().find(|frame| frame.follows).map(|frame| frame.salts);
        let own = salts(&header[16..]);
        let salts = if is_sound { own } else { of_frames().unwrap_or(own) };
        Ok(LogFile { header, is_sound, page, frames, salts, fits })
    }

    /// Whether a frame is of the same run as the header.
    pub fn is_own(&self, frame: &Frame) -> bool {
        frame.salts == self.salts
    }

    /// How many frames make sense from the beginning on.
    pub fn unbroken(&self) -> usize {
        let makes_sense = |frame: &&Frame| frame.follows && self.is_own(frame);
        if self.is_sound { self.frames.iter().take_while(makes_sense).count() } else { 0 }
    }

    /// How many of those SQLite would use: up to the last commit.
    pub fn committed(&self) -> usize {
        let sound = &self.frames[..self.unbroken()];
        sound.iter().rposition(|frame| frame.commits > 0).map_or(0, |last| last + 1)
    }

    /// Where a frame's page begins.
    pub fn place(&self, frame: usize) -> u64 {
        (HEADER + frame * (FRAME + self.page) + FRAME) as u64
    }

    /// The same with another header, from which its first frame goes on.
    pub fn with(&self, header: [u8; HEADER]) -> LogFile {
        let mut frames = self.frames.clone();
        if let Some(first) = frames.first_mut() {
            first.follows = true;
        }
        LogFile { header, is_sound: true, page: self.page, frames, salts: salts(&header[16..]), fits: true }
    }

    /// The header as it was, if all but a field of it is known.
    pub fn mended(&self) -> Option<[u8; HEADER]> {
        let first = self.frames.first()?;
        if self.fits {
            let mut made = self.header;
            let sums = sum(&made[..24], (0, 0), word(&made, 0) == BIG);
            made[24..28].copy_from_slice(&sums.0.to_be_bytes());
            made[28..].copy_from_slice(&sums.1.to_be_bytes());
            return is_sound(&made).then_some(made);
        }
        // How often it was begun anew nobody else knows: not often.
        let times = std::iter::once(word(&self.header, 12)).chain(0..100_000);
        for (mark, times) in times.flat_map(|times| [(LITTLE, times), (BIG, times)]) {
            for of in [first.salts, salts(&self.header[16..])] {
                let mut made = self.header;
                made[12..16].copy_from_slice(&times.to_be_bytes());
                made[..4].copy_from_slice(&mark.to_be_bytes());
                made[4..8].copy_from_slice(&VERSION.to_be_bytes());
                made[8..12].copy_from_slice(&u32::try_from(self.page).ok()?.to_be_bytes());
                made[16..24].copy_from_slice(&of);
                if is_sound(&made) && first.follows {
                    return Some(made);
                }
            }
        }
        None
    }
}

/// Whether a header is what its sum says.
pub(super) fn is_sound(header: &[u8; HEADER]) -> bool {
    let mark = word(header, 0);
    let page = word(header, 8);
    let sums = sum(&header[..24], (0, 0), mark == BIG);
    [LITTLE, BIG].contains(&mark)
        && page.is_power_of_two()
        && (512..=65_536).contains(&page)
        && (word(header, 24), word(header, 28)) == sums
}

fn frames(file: &mut impl Read, header: &[u8; HEADER], page: usize) -> (Vec<Frame>, bool) {
    let big = word(header, 0) == BIG;
    let mut before = (word(header, 24), word(header, 28));
    let made = sum(&header[..24], (0, 0), big);
    let (mut bytes, mut frames, mut fits, mut senseless) = (vec![0; FRAME + page], Vec::new(), false, 0);
    while senseless < SENSELESS && file.read_exact(&mut bytes).is_ok() {
        let written = (word(&bytes, 16), word(&bytes, 20));
        let goes_on_from = |before| sum(&bytes[FRAME..], sum(&bytes[..8], before, big), big) == written;
        // Nothing at all would go on from nothing.
        let follows = word(&bytes, 0) > 0 && goes_on_from(before);
        fits |= frames.is_empty() && goes_on_from(made);
        frames.push(Frame { page: word(&bytes, 0), commits: word(&bytes, 4), salts: salts(&bytes[8..]), follows });
        senseless = if follows { 0 } else { senseless + 1 };
        before = written;
    }
    (frames, fits)
}

/// So many frames behind the last that is known are looked through for the end of a commit.
const BEHIND: u32 = 4_096;

/// Whether the frame behind the last that the programs know of goes on from that.
#[cfg(unix)]
pub(super) fn goes_on(log: &File, page: u64, known: &Shared) -> bool {
    behind(log, page, known).next().is_some()
}

/// Whether one of those that go on from it ends a commit.
#[cfg(unix)]
pub(super) fn commits_behind(log: &File, page: u64, known: &Shared) -> bool {
    behind(log, page, known).take(BEHIND as usize).any(|commits| commits > 0)
}

#[cfg(not(unix))]
pub(super) fn goes_on(_: &File, _: u64, _: &Shared) -> bool {
    false
}

#[cfg(not(unix))]
pub(super) fn commits_behind(_: &File, _: u64, _: &Shared) -> bool {
    false
}

/// What each frame that goes on from the last known one says of a commit.
#[cfg(unix)]
fn behind<'a>(log: &'a File, page: u64, known: &Shared) -> impl Iterator<Item = u32> + use<'a> {
    use std::os::unix::fs::FileExt;
    let (salts, frames) = (known.salts, u64::from(known.frames));
    let mut header = [0; HEADER];
    let is_own = log.read_exact_at(&mut header, 0).is_ok() && is_sound(&header) && header[16..24] == salts;
    let big = word(&header, 0) == BIG;
    let place = move |frame: u64| HEADER as u64 + frame * (FRAME as u64 + page);
    let mut bytes = vec![0; FRAME + usize::try_from(page).unwrap_or_default()];
    let mut before = Some((word(&header, 24), word(&header, 28))).filter(|_| is_own && page > 0);
    if frames > 0 {
        let read = log.read_exact_at(&mut bytes[..FRAME], place(frames - 1)).is_ok() && bytes[8..16] == salts;
        before = before.filter(|_| read).map(|_| (word(&bytes, 16), word(&bytes, 20)));
    }
    (frames..).map_while(move |frame| {
        let from = before?;
        log.read_exact_at(&mut bytes, place(frame)).ok()?;
        let written = (word(&bytes, 16), word(&bytes, 20));
        let follows = word(&bytes, 0) > 0
            && bytes[8..16] == salts
            && sum(&bytes[FRAME..], sum(&bytes[..8], from, big), big) == written;
        before = follows.then_some(written);
        before.map(|_| word(&bytes, 4))
    })
}

/// Goes on with sums.
pub(super) fn sum(bytes: &[u8], sums: Sums, big: bool) -> Sums {
    let (mut one, mut two) = sums;
    for pair in bytes.chunks_exact(8) {
        let read = |four: &[u8]| {
            let four = [four[0], four[1], four[2], four[3]];
            if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
        };
        one = one.wrapping_add(read(&pair[..4])).wrapping_add(two);
        two = two.wrapping_add(read(&pair[4..])).wrapping_add(one);
    }
    (one, two)
}

/// So much of what programs share says what [`Shared`] holds.
pub(super) const SHARED: usize = 100;

/// What programs share of a log (`-shm`): how many frames it holds, and how many of them are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shared {
    pub frames: u32,
    pub in_the_file: u32,
    pub salts: [u8; 8],
}

impl Shared {
    /// None where it is not there, or makes no sense: after a power cut it may hold anything.
    pub fn read(path: &Path) -> Option<Shared> {
        let mut bytes = [0; SHARED];
        small_file::regular(path).and_then(|mut file| file.read_exact(&mut bytes)).ok()?;
        Shared::of(&bytes)
    }

    /// The same of its first bytes.
    pub fn of(bytes: &[u8; SHARED]) -> Option<Shared> {
        let native = |at: usize| bytes[at..].first_chunk().map_or(0, |four| u32::from_ne_bytes(*four));
        let sums = sum(&bytes[..40], (0, 0), cfg!(target_endian = "big"));
        let is_sound = native(0) == VERSION && bytes[..48] == bytes[48..96] && (native(40), native(44)) == sums;
        is_sound.then(|| Shared { frames: native(16), in_the_file: native(96), salts: salts(&bytes[32..]) })
    }

    /// Whether the log holds what is not in the file.
    pub fn is_needed(&self) -> bool {
        self.in_the_file < self.frames
    }
}
