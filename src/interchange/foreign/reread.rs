//! Reading a text file once more, in another way than was found out: somebody saw that letters or columns are wrong.

use std::path::Path;

use super::error::{Bound, ReadError};
use super::guard::contain;
use super::limits::{Limits, MEGABYTE};
use super::separator::CANDIDATES;
use super::table::{Encoding, Form, Table};
use super::{decode, delimited};

/// What is said of a text file; nothing where what is found out holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manner {
    pub encoding: Option<Encoding>,
    pub separator: Option<char>,
}

const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Windows1252, Encoding::MacRoman, Encoding::Utf16Le, Encoding::Utf16Be];

/// An encoding by its name in this program.
pub fn encoding_named(name: &str) -> Option<Encoding> {
    ENCODINGS.into_iter().find(|encoding| format!("{encoding:?}") == name)
}

/// The encoding to try after this one.
pub fn next_encoding(encoding: Encoding) -> Encoding {
    let encoding = if encoding == Encoding::Utf8Bom { Encoding::Utf8 } else { encoding };
    let at = ENCODINGS.iter().position(|known| *known == encoding).unwrap_or(0);
    ENCODINGS[(at + 1) % ENCODINGS.len()]
}

/// The separator to try after this one.
pub fn next_separator(separator: char) -> char {
    let at = CANDIDATES.iter().position(|known| char::from(*known) == separator).unwrap_or(0);
    char::from(CANDIDATES[(at + 1) % CANDIDATES.len()])
}

/// Reads a file of rows and cells in a manner.
///
/// # Errors
/// As [`super::read`].
pub fn read(path: &Path, manner: Manner) -> Result<Table, ReadError> {
    let limits = Limits::default();
    let fail = |source| ReadError::Io { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(fail)?.len() > limits.file {
        return Err(ReadError::TooMany { what: Bound::FileSize, limit: limits.file / MEGABYTE });
    }
    let bytes = std::fs::read(path).map_err(fail)?;
    let form = Form::Delimited { encoding: Encoding::Utf8, separator: ',' };
    let internal = || Err(ReadError::Damaged { form, detail: "the reader failed".to_owned() });
    contain(|| {
        let decoded = match manner.encoding {
            Some(encoding) => decode::decode_as(&bytes, encoding)?,
            None => decode::decode(&bytes)?,
        };
        let separator = manner.separator.and_then(|separator| u8::try_from(separator).ok());
        let table = delimited::read_as(&decoded, separator, limits)?;
        if table.lines.is_empty() { Err(ReadError::Empty) } else { Ok(table) }
    })
    .unwrap_or_else(internal)
}

#[cfg(test)]
mod tests {
    use super::super::table::Cell;
    use super::*;

    #[test]
    fn what_is_said_holds_and_the_rest_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.csv");
        std::fs::write(&path, b"Nom,Ville;CP\n\xC9maux,Besan\xE7on;25000\n").unwrap();
        let first = |manner| read(&path, manner).unwrap().lines[1].cells.clone();
        let text = |text: &str| Cell::Text(text.into());
        let comma = Manner { separator: Some(','), ..Manner::default() };
        assert_eq!(first(comma), [text("Émaux"), text("Besançon;25000")]);
        let both = Manner { separator: Some(';'), encoding: Some(Encoding::MacRoman) };
        assert_eq!(first(both), [text("…maux,BesanÁon"), text("25000")]);
        let utf16 = Manner { encoding: Some(Encoding::Utf16Le), ..Manner::default() };
        assert!(read(&path, utf16).is_ok());
        assert!(read(folder.path(), comma).is_err());
    }

    #[test]
    fn one_comes_round_to_where_one_began() {
        let round = (0..5).fold(Encoding::Utf8Bom, |encoding, _| next_encoding(encoding));
        assert_eq!(round, Encoding::Utf8);
        assert_eq!((0..4).fold(';', |separator, _| next_separator(separator)), ';');
    }
}
