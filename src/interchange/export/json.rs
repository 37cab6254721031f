//! A typed table as a JSON array: one object for each row, by the headings of its cells.

use serde_json::{Map, Value as Json};

use super::table::{Cell, Table};
use crate::model::money::Cents;

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
    let mut out = format!("{:#}", Json::Array(rows.collect())).into_bytes();
    out.push(b'\n');
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
