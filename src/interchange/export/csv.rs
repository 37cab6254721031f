//! A typed table as CSV: plain for other programs, or as French Excel opens it by a double click.

use super::table::{Cell, Table};
use crate::interchange::formula::{neutralise, neutralise_words};
use crate::model::money::Cents;
use crate::model::siret::Siret;
use crate::model::text::scrub;

/// For whom a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// UTF-8, `;`, dates `YYYY-MM-DD`, a decimal point, lines end with LF; a cell that a spreadsheet would run begins with
    /// an apostrophe, numbers do not.
    #[default]
    Plain,
    /// With a byte order mark, `;` and CRLF; dates and decimals as French Excel reads them, and no cell that it runs.
    Excel,
}

/// Writes a table, headings first.
pub fn write(table: &Table, dialect: Dialect) -> Vec<u8> {
    let mut out = Vec::new();
    if dialect == Dialect::Excel {
        out.extend_from_slice("\u{FEFF}".as_bytes());
    }
    line(&mut out, table.columns.iter().map(|column| shown(&Cell::Text(column.title.clone()), dialect)), dialect);
    for row in &table.rows {
        line(&mut out, row.iter().map(|cell| shown(cell, dialect)), dialect);
    }
    out
}

fn line(out: &mut Vec<u8>, cells: impl Iterator<Item = String>, dialect: Dialect) {
    let cells: Vec<String> = cells.collect();
    let alone = cells.len() == 1;
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(b';');
        }
        // An apostrophe or blank is quoted for nobody's sake; a row of one empty cell would read as no row.
        if cell.contains([';', '"', '\n', '\r', '\t']) || (alone && cell.is_empty()) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(if dialect == Dialect::Excel { b"\r\n" } else { b"\n" });
}

fn shown(cell: &Cell, dialect: Dialect) -> String {
    let excel = dialect == Dialect::Excel;
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) if excel => neutralise(&scrub(text, true)).into_owned(),
        // Fourteen digits would be shown as 4,88E+13 and saved so; in its groups a SIRET stays text.
        Cell::Code(code) if excel => match Siret::parse(code) {
            Ok(siret) => siret.grouped(),
            Err(_) => neutralise(&scrub(code, true)).into_owned(),
        },
        Cell::Text(text) | Cell::Code(text) => neutralise_words(&scrub(text, true)).into_owned(),
        Cell::Date(date) if excel => date.format("%d/%m/%Y").to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Whole(n) => n.to_string(),
        Cell::Cents(cents) => decimal(Cents(*cents).plain(), excel),
        Cell::Number(value) => decimal(value.to_string(), excel),
        // A spreadsheet reads the sign as the hundredth it is; a program gets what stands before it.
        Cell::Percent(value) if excel => format!("{}%", decimal(value.to_string(), true)),
        Cell::Percent(value) => value.to_string(),
    }
}

/// Digits only, with the decimal mark that is read as one.
fn decimal(plain: String, excel: bool) -> String {
    if excel { plain.replace('.', ",") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::super::table::Column;
    use super::*;

    fn table() -> Table {
        Table {
            columns: ["Nom", "SIRET", "Le", "Montant", "Effectif", "Part"].map(|it| Column::left(it, 10)).to_vec(),
            rows: vec![
                vec![
                    Cell::text("=1+1;\"x\""),
                    Cell::code(Some("48798079900018")),
                    Cell::day("2015-03-01".parse().ok()),
                    Cell::Cents(-123_450),
                    Cell::Whole(-3),
                    Cell::Percent(12.5),
                ],
                vec![
                    Cell::text("une\nligne"),
                    Cell::code(Some("01590")),
                    Cell::Blank,
                    Cell::Cents(5),
                    Cell::Whole(1200),
                    Cell::Number(2.5),
                ],
            ],
        }
    }

    #[test]
    fn for_excel_dates_and_amounts_are_typed_and_nothing_runs() {
        let text = String::from_utf8(write(&table(), Dialect::Excel)).unwrap();
        let want = "\u{FEFF}Nom;SIRET;Le;Montant;Effectif;Part\r\n\
                    \"'=1+1;\"\"x\"\"\";487\u{A0}980\u{A0}799\u{A0}00018;01/03/2015;-1234,50;-3;12,5%\r\n\
                    \"une\nligne\";01590;;0,05;1200;2,5\r\n";
        assert_eq!(text, want);
    }

    #[test]
    fn plain_says_everything_as_it_is_but_formulas() {
        let text = String::from_utf8(write(&table(), Dialect::Plain)).unwrap();
        let want = "Nom;SIRET;Le;Montant;Effectif;Part\n\
                    \"'=1+1;\"\"x\"\"\";48798079900018;2015-03-01;-1234.50;-3;12.5\n\
                    \"une\nligne\";01590;;0.05;1200;2.5\n";
        assert_eq!(text, want);
        let empty = Table { columns: vec![Column::left("", 1)], rows: vec![vec![Cell::Blank]] };
        assert_eq!(write(&empty, Dialect::Plain), b"\"\"\n\"\"\n");
    }
}
