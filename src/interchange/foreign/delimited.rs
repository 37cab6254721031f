//! Text files of rows and cells: CSV, TSV and their kin, as spreadsheets and other programs write them.

use super::decode::{BROKEN, Decoded, UNDEFINED};
use super::error::ReadError;
use super::limits::{Budget, Limits};
use super::separator;
use super::table::{Cell, Encoding, Form, Line, Table, Unreadable};
use crate::interchange::csv::{QuoteFault, Reader};
use crate::interchange::formula::restore;

/// Reads a text. Rows in which nothing stands are left out.
///
/// # Errors
/// More rows, columns or cells than are read; a quote out of place costs its own row only.
pub fn read(decoded: &Decoded, limits: Limits) -> Result<Table, ReadError> {
    read_as(decoded, None, limits)
}

/// The same, with a separator that somebody chose.
///
/// # Errors
/// As [`read`].
pub fn read_as(decoded: &Decoded, chosen: Option<u8>, limits: Limits) -> Result<Table, ReadError> {
    let text = with_line_feeds(&decoded.text);
    let text = text.as_deref().unwrap_or(&decoded.text);
    let mut separator = separator::find(text);
    separator.byte = chosen.unwrap_or(separator.byte);
    let mut rows = Reader::lenient(text.as_bytes(), separator.byte);
    if separator.said {
        rows.next();
    }
    let mut budget = Budget::new(limits);
    let mut lines = Vec::new();
    for row in rows {
        let filled = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        budget.column(filled as u64)?;
        let most = usize::try_from(limits.columns).unwrap_or(usize::MAX);
        let mut cells = Vec::with_capacity(row.cells.len().min(most));
        if row.fault == Some(QuoteFault::NeverClosed) {
            cells.push(Cell::unreadable(Unreadable::QuoteNeverClosed));
        } else {
            for cell in row.cells.iter().take(most) {
                budget.text(cell.len())?;
                cells.push(read_cell(&String::from_utf8_lossy(cell), decoded));
            }
        }
        if cells.iter().any(|cell| *cell != Cell::Empty) {
            budget.cells(cells.len() as u64)?;
            lines.push(Line { number: row.line, cells });
            budget.row(lines.len() as u64)?;
        }
    }
    let form = Form::Delimited { encoding: decoded.encoding, separator: char::from(separator.byte) };
    Ok(Table { sheet: None, form, lines, left_out: Default::default() })
}

fn read_cell(text: &str, decoded: &Decoded) -> Cell {
    if text.is_ascii() {
        return Cell::text(restore(text));
    }
    if decoded.broken && text.contains(BROKEN) {
        return Cell::unreadable(Unreadable::BrokenEncoding);
    }
    let undefined = |c: char| u8::try_from(u32::from(c)).ok().filter(|byte| UNDEFINED.contains(byte));
    match text.chars().find_map(undefined) {
        Some(byte) if decoded.encoding == Encoding::Windows1252 => Cell::unreadable(Unreadable::UndefinedByte(byte)),
        _ => Cell::text(restore(text)),
    }
}

/// Old Macintosh files end their lines with carriage returns alone.
fn with_line_feeds(text: &str) -> Option<String> {
    (text.contains('\r') && !text.contains('\n')).then(|| text.replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::*;
    use crate::interchange::formula::neutralise;
    use proptest::prelude::*;

    fn table(bytes: &[u8]) -> Table {
        read(&decode(bytes).unwrap(), Limits::default()).unwrap()
    }

    fn texts(table: &Table) -> Vec<(u64, Vec<&str>)> {
        let text = |cell| match cell {
            &Cell::Empty => "",
            Cell::Text(text) => text.as_str(),
            _ => "?",
        };
        table.lines.iter().map(|line| (line.number, line.cells.iter().map(text).collect())).collect()
    }

    #[test]
    fn lines_are_numbered_as_in_the_file_and_empty_ones_left_out() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["Liste au 31/12/2015", "", "Nom;Ville", "\"A;B\";\"2\"", ";;", "C;Dole", ""].join(end);
            let found = table(text.as_bytes());
            let expected = [
                (1, vec!["Liste au 31/12/2015"]),
                (3, vec!["Nom", "Ville"]),
                (4, vec!["A;B", "2"]),
                (6, vec!["C", "Dole"]),
            ];
            assert_eq!(texts(&found), expected, "{end:?}");
            assert_eq!(found.form, Form::Delimited { encoding: Encoding::Utf8, separator: ';' });
        }
    }

    #[test]
    fn a_separator_that_is_said_is_taken() {
        let found = table(b"sep=;\r\na,b;c,d\r\ne,f;g,h\r\n");
        assert_eq!(texts(&found), [(2, vec!["a,b", "c,d"]), (3, vec!["e,f", "g,h"])]);
    }

    #[test]
    fn what_cannot_be_read_costs_its_own_cell_or_row() {
        let found = table(b"Nom;Ville\n\"A;Dole\nB;Besan\xE7on\nC\x81;Dole\n");
        assert_eq!(found.lines[1].cells, [Cell::unreadable(Unreadable::QuoteNeverClosed)]);
        assert_eq!(found.lines[2].cells, [Cell::Text("B".into()), Cell::Text("Besançon".into())]);
        assert_eq!(found.lines[3].cells[0], Cell::unreadable(Unreadable::UndefinedByte(0x81)));
        assert_eq!(found.lines[3].cells[1], Cell::Text("Dole".into()));
        let found = table("Nom;Ville\né;è\nà;ù\nç\u{E9}".as_bytes());
        assert!(found.lines.iter().flat_map(|line| &line.cells).all(|cell| matches!(cell, Cell::Text(_))));
        let mut bytes = "Nom;Ville\né;è\nà;ù\n".as_bytes().to_vec();
        bytes.extend(b"x\xFF;y\n");
        let found = table(&bytes);
        assert_eq!(found.lines[3].cells, [Cell::unreadable(Unreadable::BrokenEncoding), Cell::Text("y".into())]);
    }

    #[test]
    fn more_than_is_read_is_refused() {
        let limits = Limits { rows: 3, columns: 4, cells: 8, cell_length: 5, text: 20, ..Limits::default() };
        for (text, good) in [
            ("a\nb\nc", true),
            ("a\nb\nc\nd", false),
            ("a;b;c;d", true),
            ("a;b;c;d;e", false),
            // Spreadsheets write as many separators as any line has cells.
            ("a;b;c;d;;;;;;", true),
            ("a;b;;;;;;;e", false),
            ("a;b;c\na;b;c\na;b;c", false),
            ("abcdef", false),
            ("abcde;abcde;abcde;abcde", true),
            ("abcde;abcde;abcde;abcde\na", false),
        ] {
            assert_eq!(read(&decode(text.as_bytes()).unwrap(), limits).is_ok(), good, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Ok(decoded) = decode(&bytes) {
                let found = read(&decoded, Limits::default()).unwrap();
                prop_assert!(found.lines.is_sorted_by(|one, two| one.number < two.number));
            }
        }

        #[test]
        fn what_a_program_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a-z=+'@é;, \"-]{1,6}[a-z]", 3), 2..8),
            separator in prop::sample::select(&[';', ',', '\t', '|'][..]),
        ) {
            let quoted = |cell: &String| format!("\"{}\"", neutralise(cell).replace('"', "\"\""));
            let text: Vec<String> =
                rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string())).collect();
            let found = table(text.join("\r\n").as_bytes());
            let read: Vec<Vec<String>> =
                texts(&found).into_iter().map(|(_, row)| row.into_iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
