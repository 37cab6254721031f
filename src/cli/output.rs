//! What a command says: results on standard output, the rest on standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::interchange::export::json;
use crate::model::text::{display_safe, document_safe};

/// Whether a file that was asked for is standard output, by whichever of its names.
pub fn is_standard(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

/// Whether somebody reads what is complained of: standard error is a terminal.
pub fn complains_to_a_person() -> bool {
    io::stderr().is_terminal()
}

/// Standard output, gathered and written in one go at the end. What is said is made safe, whoever reads it: a record may
/// hold control characters, written past this program, and a pipe often ends at a terminal. Files go out as they are,
/// unless standard output is the terminal itself.
#[derive(Default)]
pub struct Output {
    bytes: Vec<u8>,
}

impl Output {
    pub fn new() -> Output {
        Output::default()
    }

    /// A line of text.
    pub fn line(&mut self, text: impl AsRef<str>) {
        self.bytes.extend_from_slice(display_safe(text.as_ref()).as_bytes());
        self.bytes.push(b'\n');
    }

    /// A document in text, for a pipe as for a terminal: nothing in it is obeyed there, and the rest is as it is.
    pub fn document(&mut self, text: &str) {
        self.bytes.extend_from_slice(document_safe(text).as_bytes());
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// One JSON document.
    pub fn json(&mut self, document: &serde_json::Value) {
        self.bytes.extend_from_slice(&json::document(document));
    }

    /// Writes everything.
    ///
    /// # Errors
    /// Standard output is closed or full.
    pub fn flush(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let bytes = std::mem::take(&mut self.bytes);
        if out.is_terminal() {
            out.write_all(display_safe(&String::from_utf8_lossy(&bytes)).as_bytes())?;
        } else {
            out.write_all(&bytes)?;
        }
        out.flush()
    }
}

/// Writes what is still held back.
///
/// # Errors
/// Standard output is full.
pub fn settled() -> io::Result<()> {
    io::stdout().flush()
}

/// The same before the end, when nobody can be told any more.
pub fn settle() {
    let _ = (settled(), io::stderr().flush());
}

/// Whether standard output is a terminal, where somebody reads it.
#[cfg(feature = "encryption")]
pub fn is_shown() -> bool {
    io::stdout().is_terminal()
}

/// Says something on standard error; when even that is closed, there is nobody to tell.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", display_safe(text));
}

/// Whether somebody sits there who can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks something on standard error; the answer is typed on the same line.
pub fn ask(text: &str) {
    let mut error = io::stderr();
    let _ = write!(error, "\n{} ", display_safe(text)).and_then(|()| error.flush());
}

/// One line on standard error that replaces itself; nothing where nobody reads along.
pub fn progress(text: &str) {
    let mut error = io::stderr().lock();
    if error.is_terminal() {
        let _ = write!(error, "\r\x1b[K{}", display_safe(text)).and_then(|()| error.flush());
    }
}

/// A text as it may be said on a terminal.
pub fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    display_safe(text)
}

/// Lines of cells as a table, columns aligned left but for those in `right`.
pub fn table(rows: &[Vec<String>], right: &[usize]) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let padding = " ".repeat(widths[column].saturating_sub(cell.width()));
                if right.contains(&column) { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned_by_width() {
        let rows = [vec!["é".to_owned(), "1".to_owned()], vec!["abc".to_owned(), "22".to_owned()]];
        assert_eq!(table(&rows, &[1]), ["é     1", "abc  22"]);
        assert_eq!(table(&[], &[]), Vec::<String>::new());
    }
}
