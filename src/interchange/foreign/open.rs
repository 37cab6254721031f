//! What a file is, found out by its bytes; its name and ending are nobody's word.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::decode::decode;
use super::error::{Bound, ReadError};
use super::guard::contain;
use super::limits::{Limits, MEGABYTE};
use super::table::{Form, Table};
use super::{company_api, delimited, sirene, vcard, workbook};
use crate::interchange::csv::Reader;

/// How much of a file tells what it is.
const HEAD: u64 = 64 * 1024;

/// What the first bytes of a file say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// An archive: XLSX or ODS, which its contents tell.
    Archive,
    /// A compound file, as XLS is one.
    Compound,
    /// The SIRENE file of establishments: for [`sirene::read`] with a filter.
    Sirene,
    /// The SIRENE file of legal units.
    LegalUnits,
    /// A text of some kind.
    Text,
    /// Nothing that is read here.
    Other,
}

/// Looks at the beginning of a file.
///
/// # Errors
/// The file cannot be read, or is none, or is empty.
pub fn recognise(path: &Path) -> Result<Recognised, ReadError> {
    let (mut file, _) = open(path)?;
    head(&mut file, path).map(|head| recognise_head(&head))
}

/// Reads a file as the tables it holds: one of a text file, one of each visible sheet of a workbook.
///
/// # Errors
/// It cannot be read, is of no known kind, is damaged or locked, or holds more than is read. Never panics.
pub fn read(path: &Path) -> Result<Vec<Table>, ReadError> {
    read_within(path, Limits::default())
}

/// The same, within other bounds.
///
/// # Errors
/// As [`read`].
pub fn read_within(path: &Path, limits: Limits) -> Result<Vec<Table>, ReadError> {
    let fail = |source| ReadError::Io { path: path.to_owned(), source };
    let (mut file, size) = open(path)?;
    let head = head(&mut file, path)?;
    match recognise_head(&head) {
        // Streamed, and larger than other files may be.
        Recognised::Sirene => {
            let units = sirene::units_beside(path);
            let mut watch = sirene::Watch { stop: &AtomicBool::new(false), progress: &mut |_| {} };
            sirene::read(path, units.as_deref(), &sirene::Filter::default(), limits, &mut watch)
                .map(|table| vec![table])
        }
        Recognised::LegalUnits => Err(ReadError::LegalUnitsAlone),
        Recognised::Other => Err(ReadError::Unknown),
        Recognised::Archive | Recognised::Compound | Recognised::Text => {
            if size > limits.file {
                return Err(ReadError::TooMany { what: Bound::FileSize, limit: limits.file / MEGABYTE });
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
            file.seek(SeekFrom::Start(0)).map_err(fail)?;
            // A file that grows is read as far as it was long.
            file.take(size).read_to_end(&mut bytes).map_err(fail)?;
            read_bytes(&bytes, limits)
        }
    }
}

/// Reads what was in a file. SIRENE's are read like any other table of text here.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(bytes: &[u8], limits: Limits) -> Result<Vec<Table>, ReadError> {
    match recognise_head(&bytes[..bytes.len().min(HEAD as usize)]) {
        Recognised::Archive => workbook::read_zip(bytes, limits),
        Recognised::Compound => workbook::read_xls(bytes, limits),
        Recognised::Other => Err(ReadError::Unknown),
        _ if bytes.is_empty() => Err(ReadError::Empty),
        _ => {
            let internal = || Err(ReadError::Damaged { form: Form::VCard, detail: "the reader failed".to_owned() });
            contain(|| read_text(bytes, limits)).unwrap_or_else(internal).map(|table| vec![table])
        }
    }
}

fn read_text(bytes: &[u8], limits: Limits) -> Result<Table, ReadError> {
    let decoded = decode(bytes)?;
    if vcard::is_vcard(&decoded.text) {
        return vcard::read(&decoded, limits);
    }
    if is_json(&decoded.text) {
        if bytes.len() as u64 > company_api::LARGEST {
            return Err(ReadError::TooMany { what: Bound::FileSize, limit: company_api::LARGEST / MEGABYTE });
        }
        return company_api::read(&decoded.text, limits);
    }
    if is_markup(&decoded.text) {
        return Err(ReadError::Unknown);
    }
    let table = delimited::read(&decoded, limits)?;
    if table.lines.is_empty() { Err(ReadError::Empty) } else { Ok(table) }
}

/// A brace or bracket, then what JSON may have there: a heading may begin with a bracket too.
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix(['{', '[']) else { return false };
    rest.trim_start().starts_with(['"', '{', '[', '}', ']'])
}

/// A web page or other XML, as some programs name `.xls`.
fn is_markup(text: &str) -> bool {
    let text = text.trim_start();
    text.strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?'))
}

fn open(path: &Path) -> Result<(File, u64), ReadError> {
    let fail = |source| ReadError::Io { path: path.to_owned(), source };
    // Asked before it is opened: opening a pipe waits for its writer.
    let metadata = std::fs::metadata(path).map_err(fail)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile(path.to_owned()));
    }
    if metadata.len() == 0 {
        return Err(ReadError::Empty);
    }
    Ok((File::open(path).map_err(fail)?, metadata.len()))
}

fn head(file: &mut File, path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    Ok(head)
}

fn recognise_head(head: &[u8]) -> Recognised {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Recognised::Archive;
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Recognised::Compound;
    }
    let others: [&[u8]; 8] =
        [b"%PDF", b"{\\rtf", b"\x1F\x8B", b"\x89PNG", b"\xFF\xD8\xFF", b"SQLite format 3", b"PAR1", b"7z\xBC\xAF"];
    if others.iter().any(|begin| head.starts_with(begin)) {
        return Recognised::Other;
    }
    let Some(row) = Reader::new(head).next() else { return Recognised::Text };
    let cells: Vec<_> = row.cells.iter().map(|cell| String::from_utf8_lossy(cell)).collect();
    let headings = || cells.iter().map(AsRef::as_ref);
    if sirene::is_sirene(headings()) {
        Recognised::Sirene
    } else if sirene::is_legal_units(headings()) {
        Recognised::LegalUnits
    } else {
        Recognised::Text
    }
}
