//! CSV as RFC 4180 has it: comma, quotes, one header line. Bytes in and out, since a cell may turn out not to be text.
//! Other people's files may have another separator, and quotes as spreadsheets write them ([`Reader::lenient`]).
//!
//! Written here rather than taken from a crate because a refused row must name the line it begins on, whatever line
//! ends and many-line cells come before it, and because a broken quote must be refused, not guessed at.

use std::borrow::Cow;
use std::ops::Range;

/// One row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow<'a> {
    /// The line of the file on which the row begins, counted from 1.
    pub line: u64,
    /// The bytes of the row in the file, without its line end.
    pub span: Range<usize>,
    pub cells: Vec<Cow<'a, [u8]>>,
    pub fault: Option<QuoteFault>,
}

/// How quotes are wrong in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteFault {
    /// A quote that is opened and never closed; the row is taken to end with its line.
    NeverClosed,
    /// Text between a closing quote and the next comma.
    TextAfter,
}

/// Walks the rows of a file. Empty lines are passed over.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
    separator: u8,
    lenient: bool,
}

impl<'a> Reader<'a> {
    /// Reads from the start; a byte order mark is passed over.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        let at = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Reader { bytes, at, line: 1, separator: b',', lenient: false }
    }

    /// Reads on at the beginning of a row, which is on that line.
    pub fn at_line(bytes: &'a [u8], line: u64) -> Reader<'a> {
        Reader { bytes, at: 0, line, separator: b',', lenient: false }
    }

    /// Where the next row begins, in bytes.
    pub fn place(&self) -> usize {
        self.at
    }

    /// The line on which the next row begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether more stands behind what was read: then its last row ends where it was found to end.
    pub fn is_short_of_end(&self) -> bool {
        self.at < self.bytes.len()
    }

    /// Reads a file with another separator, an ASCII character, and no wrong quote.
    pub fn strict(bytes: &'a [u8], separator: u8) -> Reader<'a> {
        Reader { separator, ..Reader::new(bytes) }
    }

    /// Reads a file of another program: its separator, an ASCII character, and quotes within quotes that nobody
    /// doubled. A quoted cell of several lines must still end where a cell ends, else its row is as one never closed.
    pub fn lenient(bytes: &'a [u8], separator: u8) -> Reader<'a> {
        Reader { lenient: true, ..Reader::strict(bytes, separator) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over a line end, if there is one here.
    fn line_end(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let length = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        self.at += length;
        self.line += u64::from(length > 0);
        length > 0
    }

    fn at_end_of_row(&self) -> bool {
        let rest = &self.bytes[self.at..];
        rest.is_empty() || rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    }

    /// A cell that begins with a quote. `Err` when the quote is never closed.
    fn quoted(&mut self) -> Result<(Cow<'a, [u8]>, Option<QuoteFault>), QuoteFault> {
        let mut text: Cow<'a, [u8]> = Cow::Borrowed(&[]);
        let first_line = self.line;
        loop {
            let from = self.at + 1;
            let rest = self.bytes.get(from..).unwrap_or_default();
            let length = rest.iter().position(|byte| *byte == b'"').ok_or(QuoteFault::NeverClosed)?;
            let piece = &rest[..length];
            self.line += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
            if text.is_empty() {
                text = Cow::Borrowed(piece);
            } else {
                text.to_mut().extend_from_slice(piece);
            }
            self.at = from + length + 1;
            if self.peek() != Some(b'"') {
                break;
            }
            // Two quotes stand for one; the next piece begins behind them.
            text.to_mut().push(b'"');
        }
        if self.at_end_of_row() || self.peek() == Some(self.separator) {
            return Ok((text, None));
        }
        let tail = self.plain();
        if !self.lenient {
            text.to_mut().extend_from_slice(&tail);
            return Ok((text, Some(QuoteFault::TextAfter)));
        }
        if tail.iter().all(|byte| *byte == b' ') {
            return Ok((text, None));
        }
        if self.line > first_line {
            return Err(QuoteFault::NeverClosed);
        }
        // `"The "Grand" Café"`: the quote that ends the cell is the last one.
        if let Some(inner) = tail.strip_suffix(b"\"") {
            text.to_mut().push(b'"');
            text.to_mut().extend_from_slice(inner);
        } else {
            text.to_mut().extend_from_slice(&tail);
        }
        Ok((text, None))
    }

    fn plain(&mut self) -> Cow<'a, [u8]> {
        let rest = &self.bytes[self.at..];
        let mut length = rest.iter().position(|byte| *byte == self.separator || *byte == b'\n').unwrap_or(rest.len());
        self.at += length;
        if rest.get(length) == Some(&b'\n') && length > 0 && rest[length - 1] == b'\r' {
            length -= 1;
            self.at -= 1;
        }
        Cow::Borrowed(&rest[..length])
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = RawRow<'a>;

    fn next(&mut self) -> Option<RawRow<'a>> {
        while self.line_end() {}
        self.peek()?;
        let (line, start) = (self.line, self.at);
        let mut row = RawRow { line, span: start..start, cells: Vec::new(), fault: None };
        loop {
            if self.peek() == Some(b'"') {
                match self.quoted() {
                    Ok((cell, fault)) => {
                        row.cells.push(cell);
                        row.fault = row.fault.or(fault);
                    }
                    Err(fault) => {
                        // Begin again behind the first line, so that one stray quote does not swallow the file.
                        let rest = &self.bytes[start..];
                        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                        self.at = start + length;
                        self.line = line;
                        row.cells = vec![Cow::Borrowed(&rest[..length])];
                        row.fault = Some(fault);
                    }
                }
            } else {
                let cell = self.plain();
                row.cells.push(cell);
            }
            row.span.end = self.at;
            if self.peek() != Some(self.separator) || row.fault == Some(QuoteFault::NeverClosed) {
                self.line_end();
                return Some(row);
            }
            self.at += 1;
        }
    }
}

/// Appends a row; cells are quoted where they must be.
pub fn write_row<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = &'a str>) {
    let start = out.len();
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    // A row of one empty cell would read as an empty line, which is no row.
    if out.len() == start {
        out.extend_from_slice(b"\"\"");
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>, Option<QuoteFault>)> {
        Reader::new(text.as_bytes())
            .map(|row| {
                let cells = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                (row.line, cells, row.fault)
            })
            .collect()
    }

    #[test]
    fn rows_know_the_line_they_begin_on() {
        for end in ["\n", "\r\n"] {
            let text = ["\u{FEFF}a,b", "1,\"two", "lines \"\"q\"\"\"", "", "3,", ",4"].join(end);
            let found = rows(&text);
            let cells: Vec<Vec<&str>> =
                found.iter().map(|(_, cells, _)| cells.iter().map(String::as_str).collect()).collect();
            let two = format!("two{end}lines \"q\"");
            assert_eq!(cells, [vec!["a", "b"], vec!["1", two.as_str()], vec!["3", ""], vec!["", "4"]]);
            assert_eq!(found.iter().map(|(line, ..)| *line).collect::<Vec<_>>(), [1, 2, 5, 6]);
        }
        assert_eq!(rows(""), []);
        assert_eq!(rows("\n\r\n"), []);
        assert_eq!(rows("\"\"\n")[0].1, [""]);
    }

    #[test]
    fn a_stray_quote_costs_its_own_row_only() {
        let found = rows("a,b\n1,\"x\n2,y\n");
        assert_eq!(found[1], (2, vec!["1,\"x".into()], Some(QuoteFault::NeverClosed)));
        assert_eq!(found[2], (3, vec!["2".into(), "y".into()], None));
        let found = rows("\"a\"b,c\nd,e\n");
        assert_eq!(found[0], (1, vec!["ab".into(), "c".into()], Some(QuoteFault::TextAfter)));
        assert_eq!(found[1].1, ["d", "e"]);
    }

    fn lenient(text: &str) -> Vec<(u64, Vec<String>, Option<QuoteFault>)> {
        Reader::lenient(text.as_bytes(), b';')
            .map(|row| {
                let cells = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                (row.line, cells, row.fault)
            })
            .collect()
    }

    #[test]
    fn quotes_as_other_programs_write_them() {
        for (line, cells) in [
            ("\"The \"Grand\" Café\";x", vec!["The \"Grand\" Café", "x"]),
            ("\"a\"b;x", vec!["ab", "x"]),
            ("\"a\"  ;x", vec!["a", "x"]),
            ("5\" bolt;\"a;b\"", vec!["5\" bolt", "a;b"]),
            ("1,5;2,5", vec!["1,5", "2,5"]),
            ("\"two\nlines\";x", vec!["two\nlines", "x"]),
        ] {
            let found = lenient(line);
            assert_eq!(
                (found.len(), &found[0].1, found[0].2),
                (1, &cells.iter().map(ToString::to_string).collect(), None)
            );
        }
        let found = lenient("a;b\n\"x;1\ny;2\n\"z\";3\nw;4\n");
        assert_eq!(found[1].2, Some(QuoteFault::NeverClosed));
        let rest: Vec<(u64, &str)> = found[2..].iter().map(|(line, cells, _)| (*line, cells[0].as_str())).collect();
        assert_eq!(rest, [(3, "y"), (4, "z"), (5, "w")]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_leniently(bytes in prop::collection::vec(prop::sample::select(&b"a;\"\n\r\xFF "[..]), 0..80)) {
            let mut last = 0;
            for row in Reader::lenient(&bytes, b';') {
                prop_assert!(row.line > last && row.span.end <= bytes.len());
                last = row.line;
            }
            prop_assert!(last <= 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        }

        #[test]
        fn what_is_written_is_read(table in prop::collection::vec(prop::collection::vec("[a,\"\n\r é]{0,6}", 3), 0..8)) {
            let mut out = Vec::new();
            for row in &table {
                write_row(&mut out, row.iter().map(String::as_str));
            }
            let text = String::from_utf8(out).unwrap();
            let read: Vec<Vec<String>> = rows(&text).into_iter().map(|(_, cells, fault)| { assert_eq!(fault, None); cells }).collect();
            prop_assert_eq!(read, table);
        }

        #[test]
        fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(prop::sample::select(&b"a,\"\n\r\xFF\0"[..]), 0..60)) {
            let mut last = 0;
            for row in Reader::new(&bytes) {
                prop_assert!(row.line > last && row.span.end <= bytes.len());
                last = row.line;
            }
        }
    }
}
