//! The rows of a file in the interchange format. A short file is held; of a long one a window moves over it, again for
//! every round, so that it takes no more memory the longer it is.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::csv::{QuoteFault, RawRow, Reader};

/// Files up to so many bytes are held.
const HELD: u64 = 1 << 20;
/// The window: many rows. One that is longer widens it.
const WINDOW: usize = 128 << 10;

/// What stands in a file.
#[derive(Debug)]
pub struct Text {
    stands: Stands,
    /// Ends of lines in it.
    lines: usize,
}

#[derive(Debug)]
enum Stands {
    Held(Vec<u8>),
    Long(Long),
}

/// A file that is read as its rows are wanted.
#[derive(Debug)]
struct Long {
    file: Mutex<File>,
    length: u64,
    written: Option<SystemTime>,
    window: usize,
    /// The first that went wrong: rows are missing then.
    failed: Mutex<Option<Failure>>,
}

/// Why rows of a file are missing that was read before.
#[derive(Debug)]
pub enum Failure {
    Unread(io::Error),
    /// Somebody wrote into it.
    Changed,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Unread(error)
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Text {
        Text { lines: line_ends(&bytes), stands: Stands::Held(bytes) }
    }
}

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

impl Text {
    /// Opens a file, and reads it once.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> io::Result<Text> {
        Text::open_with(path, HELD, WINDOW)
    }

    fn open_with(path: &Path, held: u64, window: usize) -> io::Result<Text> {
        let mut file = File::open(path)?;
        let found = file.metadata()?;
        if found.len() <= held {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            return Ok(bytes.into());
        }
        let (length, written) = stamp(&found);
        let (file, failed) = (Mutex::new(file), Mutex::default());
        let long = Long { file, length, written, window, failed };
        let mut lines = 0;
        let (mut buffer, mut at) = (vec![0; WINDOW], 0);
        loop {
            let read = long.read(at, &mut buffer)?;
            lines += line_ends(&buffer[..read]);
            at += read as u64;
            if read == 0 {
                return Ok(Text { stands: Stands::Long(long), lines });
            }
        }
    }

    /// Its first few bytes: what tells a spreadsheet from text.
    pub fn beginning(&self) -> Vec<u8> {
        const FEW: usize = 8;
        match &self.stands {
            Stands::Held(bytes) => bytes[..bytes.len().min(FEW)].to_vec(),
            Stands::Long(_) => self.at(0..FEW),
        }
    }

    /// Ends of lines in it: rows there are as many at most, and one.
    pub fn line_ends(&self) -> usize {
        self.lines
    }

    /// Hands on every row from the beginning, the header first, as long as `take` says so.
    pub fn rows(&self, mut take: impl FnMut(&RawRow) -> bool) {
        match &self.stands {
            Stands::Held(bytes) => {
                Reader::new(bytes).all(|row| take(&row));
            }
            Stands::Long(long) => {
                let walked = long.rows(&mut take);
                long.note(walked);
            }
        }
    }

    /// What stands at a place: the bytes of a row.
    pub fn at(&self, place: Range<usize>) -> Vec<u8> {
        match &self.stands {
            Stands::Held(bytes) => bytes.get(place).unwrap_or_default().to_vec(),
            Stands::Long(long) => {
                let mut bytes = vec![0; place.len()];
                let read = long.read(place.start as u64, &mut bytes);
                long.note(match read {
                    Ok(read) if read == bytes.len() => Ok(()),
                    Ok(_) => Err(Failure::Changed),
                    Err(error) => Err(error.into()),
                });
                bytes
            }
        }
    }

    /// What went wrong with the file since it was opened: then rows are missing, and no round over it counts.
    pub fn failure(&self) -> Option<Failure> {
        let Stands::Long(long) = &self.stands else { return None };
        let mut failed = long.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take()
    }

    /// Whether something went wrong with the file since it was opened.
    pub fn has_failed(&self) -> bool {
        let Stands::Long(long) = &self.stands else { return false };
        long.failed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

fn stamp(found: &Metadata) -> (u64, Option<SystemTime>) {
    (found.len(), found.modified().ok())
}

impl Long {
    fn note(&self, done: Result<(), Failure>) {
        if let Err(error) = done {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.get_or_insert(error);
        }
    }

    /// Reads at a place until the buffer is full or the file ends. One thread reads rows while another asks for one.
    fn read(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        let mut filled = 0;
        while filled < buffer.len() {
            match file.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// # Errors
    /// The file cannot be read, or is another than it was.
    fn rows(&self, take: &mut dyn FnMut(&RawRow) -> bool) -> Result<(), Failure> {
        let mut window = vec![0; self.window];
        // Where the window begins in the file, how much of it is filled, and what of that is done.
        let (mut begins, mut filled, mut done, mut line) = (0, self.read(0, &mut window)?, 0, 1);
        let mut ended = filled < window.len();
        loop {
            let bytes = &window[done..filled];
            let mut reader = if begins + done == 0 { Reader::new(bytes) } else { Reader::at_line(bytes, line) };
            let row = reader.next();
            // Only a row behind which more stands is known to be whole.
            let whole = |row: &RawRow| reader.is_short_of_end() && row.fault != Some(QuoteFault::NeverClosed);
            match row {
                Some(mut row) if ended || whole(&row) => {
                    row.span = row.span.start + begins + done..row.span.end + begins + done;
                    if !take(&row) {
                        return Ok(());
                    }
                    (done, line) = (done + reader.place(), reader.line());
                }
                None if ended => break,
                _ => {
                    if done == 0 {
                        window.resize(window.len() * 2, 0);
                    }
                    window.copy_within(done..filled, 0);
                    (begins, filled, done) = (begins + done, filled - done, 0);
                    let read = self.read((begins + filled) as u64, &mut window[filled..])?;
                    filled += read;
                    ended = filled < window.len();
                }
            }
        }
        let now = self.file.lock().unwrap_or_else(PoisonError::into_inner).metadata()?;
        if stamp(&now) == (self.length, self.written) { Ok(()) } else { Err(Failure::Changed) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    type Told = (u64, Range<usize>, Vec<Vec<u8>>, Option<QuoteFault>);

    fn told(text: &Text) -> Vec<Told> {
        let mut rows = Vec::new();
        text.rows(|row| {
            let cells = row.cells.iter().map(|cell| cell.to_vec()).collect();
            rows.push((row.line, row.span.clone(), cells, row.fault));
            true
        });
        rows
    }

    fn long(bytes: &[u8], window: usize) -> (tempfile::NamedTempFile, Text) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let text = Text::open_with(file.path(), 0, window).unwrap();
        (file, text)
    }

    proptest! {
        #[test]
        fn a_window_shows_what_stands_there(
            bytes in prop::collection::vec(prop::sample::select(&b"ab,,\"\"\n\n\r\xFF\xEF\xBB\xBF"[..]), 1..60),
            window in 1usize..9,
        ) {
            let (_file, text) = long(&bytes, window);
            let held = Text::from(bytes.clone());
            prop_assert_eq!(told(&text), told(&held));
            prop_assert_eq!(text.line_ends(), held.line_ends());
            for (_, span, ..) in told(&held) {
                prop_assert_eq!(text.at(span.clone()), held.at(span));
            }
            prop_assert!(text.failure().is_none());
        }

        #[test]
        fn a_mark_and_line_ends_of_two_bytes_are_no_rows(rows in prop::collection::vec("[a,]{0,4}", 1..9), window in 1usize..9) {
            let bytes = format!("\u{FEFF}{}", rows.join("\r\n")).into_bytes();
            prop_assert_eq!(told(&long(&bytes, window).1), told(&Text::from(bytes)));
        }
    }

    #[test]
    fn who_has_enough_reads_no_further() {
        let (_file, text) = long(b"a\nb\nc\n", 2);
        let mut taken = 0;
        text.rows(|_| {
            taken += 1;
            taken < 2
        });
        assert_eq!((taken, text.has_failed()), (2, false));
    }

    #[test]
    fn a_file_that_is_written_meanwhile_is_told() {
        let (file, text) = long(b"a\nb\nc\n", 2);
        assert_eq!(told(&text).len(), 3);
        file.as_file().set_len(2).unwrap();
        told(&text);
        assert!(text.has_failed());
        assert!(matches!(text.failure(), Some(Failure::Changed)));
        assert_eq!(text.at(4..5), [0]);
        assert!(text.has_failed(), "a row that is gone");
    }
}
