//! What is in an archive, and whether it may be unpacked.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::super::error::{Bound, ReadError};
use super::super::guard::contain;
use super::super::limits::{Limits, MEGABYTE};
use super::super::table::{Form, Table};
use super::{ods, xlsx};

pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// More files than any workbook has, pictures included.
const MOST_PARTS: usize = 10_000;
/// Archives that unpack to less are not asked how tightly they were packed.
const UNSUSPICIOUS: u64 = 32 * MEGABYTE;
/// Bytes that one byte may unpack to. Sheets of repeated values reach a hundred.
const RATIO: u64 = 400;

/// Reads a workbook that is an archive: XLSX or ODS, by what is in it.
///
/// # Errors
/// It is neither, it is damaged or locked, or it holds more than is read.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Vec<Table>, ReadError> {
    let result = contain(|| {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(Form::Xlsx, error))?;
        if archive.len() > MOST_PARTS {
            return Err(ReadError::Unknown);
        }
        if archive.index_for_name("content.xml").is_some() {
            return ods::read(&mut archive, bytes.len() as u64, limits);
        }
        let has = |end: &str| archive.file_names().flatten().any(|name| name.to_ascii_lowercase().ends_with(end));
        if !has("workbook.xml") {
            return Err(ReadError::Unknown);
        }
        xlsx::read(archive, bytes, limits)
    });
    result.unwrap_or_else(|| Err(damaged(Form::Xlsx, "the library failed")))
}

pub fn damaged(form: Form, detail: impl ToString) -> ReadError {
    ReadError::Damaged { form, detail: detail.to_string() }
}

/// How many bytes an archive of this length may unpack to.
pub fn may_unpack(packed: u64, limits: &Limits) -> u64 {
    limits.unpacked.min(packed.saturating_mul(RATIO).max(UNSUSPICIOUS))
}

pub fn too_much(bytes: u64) -> ReadError {
    ReadError::TooMany { what: Bound::Unpacked, limit: (bytes / MEGABYTE).max(1) }
}

/// A part of an archive that ends with an error once it gave more bytes than it may.
pub struct Bounded<R> {
    inner: R,
    left: u64,
    over: bool,
}

impl<R: Read> Bounded<R> {
    pub fn new(inner: R, most: u64) -> Bounded<R> {
        Bounded { inner, left: most, over: false }
    }

    /// Bytes that it may still give.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Whether it held more than it may.
    pub fn is_over(&self) -> bool {
        self.over
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        if count as u64 > self.left {
            self.over = true;
            return Err(std::io::Error::other("unpacks to too much"));
        }
        self.left -= count as u64;
        Ok(count)
    }
}
