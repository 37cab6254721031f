//! A typed table as a JSON array: one object for each row, by the headings of its cells.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::table::{Cell, Table};
use crate::model::money::Cents;
use crate::model::text::is_invisible;

/// Writes it. Dates are `YYYY-MM-DD`, amounts `"1234.50"`, nothing is `null`; a heading that is there twice gets a number.
pub fn write(table: &Table) -> Vec<u8> {
    let mut names: Vec<String> = Vec::new();
    for column in &table.columns {
        let title = column.title.trim();
        let taken = |name: &String| names.contains(name);
        let name =
            (1..).map(|n| if n == 1 { title.to_owned() } else { format!("{title} {n}") }).find(|name| !taken(name));
        names.push(name.unwrap_or_default());
    }
    let rows = table.rows.iter().map(|row| {
        let cells = names.iter().cloned().zip(row.iter().map(value));
        Json::Object(cells.collect::<Map<String, Json>>())
    });
    document(&Json::Array(rows.collect()))
}

/// A document as it is written: indented, and with what a terminal would obey or nobody sees as `\uXXXX`, so that it says
/// the same and does nothing.
pub fn document(json: &Json) -> Vec<u8> {
    let mut out = escaped(&format!("{json:#}")).into_bytes();
    out.push(b'\n');
    out
}

/// JSON with every character as an escape that is not seen. Such characters stand within its texts only.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}')) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn value(cell: &Cell) -> Json {
    match cell {
        Cell::Blank => Json::Null,
        Cell::Text(text) | Cell::Code(text) => Json::from(text.as_str()),
        Cell::Date(date) => Json::from(date.to_string()),
        Cell::Whole(n) => Json::from(*n),
        Cell::Cents(cents) => Json::from(Cents(*cents).plain()),
        Cell::Number(value) | Cell::Percent(value) => Json::from(*value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Column;
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_says_the_same() {
        let text = "a\u{1B}[2J\u{9B}\u{7F}\u{202E}\u{E0041}é\n👩\u{200D}🔬";
        let written = String::from_utf8(document(&Json::from(text))).unwrap();
        assert!(written.contains("\\u001b[2J\\u009b\\u007f\\u202e\\udb40\\udc41é\\n👩\\u200d🔬"), "{written}");
        assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), Json::from(text));
    }

    #[test]
    fn rows_are_objects_by_heading() {
        let table = Table {
            columns: vec![
                Column::left("Nom", 9),
                Column::left("", 9),
                Column::left("", 9),
                Column::right("Montant", 9),
            ],
            rows: vec![vec![Cell::text("A"), Cell::Blank, Cell::Whole(2), Cell::Cents(55_000)]],
        };
        let read: Json = serde_json::from_slice(&write(&table)).unwrap();
        assert_eq!(read, serde_json::json!([{ "Nom": "A", "": null, " 2": 2, "Montant": "550.00" }]));
    }
}
