//! Which line of a table bears the headings: not always the first, and at times two together.

use super::headings::{Meaning, hear};
use super::table::{Cell, Line, Table};
use super::values;
use crate::model::kind::Kind;

/// Lines that are looked at, at most: headings stand near the top.
const LOOKED_AT: usize = 40;
/// Longest text that can be a heading, in characters.
const LONGEST: usize = 80;
/// So many characters of a heading are looked at: a form's whole question. What each word is, is asked of those beside it.
const LOOKED_AT_OF_ONE: usize = 400;

/// Finds the line of the headings: the one with most cells that are known as headings, the first of them. Gives its
/// place among the lines.
pub fn find(table: &Table) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, line) in table.lines.iter().enumerate().take(LOOKED_AT) {
        let known = known(line);
        // Years among them are headings of columns that the others explain.
        let filled =
            line.cells.iter().filter(|cell| !values::is_empty(cell) && !is_year(&values::text_of(cell))).count();
        // A title such as `Adhérents` is a known word too: one heading is enough only where nothing else stands.
        let enough = known >= 2 || known == 1 && filled == 1 && width(table) == 1;
        if enough && known * 3 >= filled && best.is_none_or(|(most, _)| known > most) {
            best = Some((known, at));
        }
    }
    best.map(|(_, at)| at)
}

fn width(table: &Table) -> usize {
    let filled = |line: &Line| line.cells.iter().filter(|cell| !values::is_empty(cell)).count();
    table.lines.iter().take(LOOKED_AT).map(filled).max().unwrap_or(0)
}

fn known(line: &Line) -> usize {
    line.cells.iter().filter(|cell| heading_text(cell).is_some_and(|text| hear(text).is_some())).count()
}

fn heading_text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) if text.chars().count() <= LONGEST => Some(text.trim()),
        _ => None,
    }
}

/// The headings of every column. A year alone, or a heading that is not known, takes the group that stands above it:
/// `Cotisation` over `2014` and `2015`.
pub fn headings(table: &Table, at: usize) -> Vec<String> {
    let head = |cell: &Cell| values::text_of(cell).chars().take(LOOKED_AT_OF_ONE).collect();
    let own: Vec<String> = table.lines[at].cells.iter().map(head).collect();
    let columns = table.lines[at..].iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let above = at.checked_sub(1).map(|above| groups(&table.lines[above], columns)).unwrap_or_default();
    (0..columns)
        .map(|column| {
            let own = own.get(column).map_or("", String::as_str);
            let group = above.get(column).map_or("", String::as_str);
            let together = format!("{group} {own}");
            let better =
                !group.is_empty()
                    && match hear(own).map(|heard| heard.meaning) {
                        // `2014` over `Appelé` and `Réglé`.
                        Some(
                            Meaning::Field(Kind::Dues | Kind::Payment | Kind::Figures, _) | Meaning::Either("amount"),
                        ) if is_year(group) => super::headings::words(own).1.is_none(),
                        None => hear(&together).is_some(),
                        // `Date` below `Adhésion`.
                        Some(Meaning::Either("date" | "amount" | "started" | "ended" | "status" | "year")) => {
                            matches!(hear(&together).map(|heard| heard.meaning), Some(Meaning::Field(..)))
                        }
                        Some(_) => false,
                    };
            let heading = if better { together.trim() } else { own };
            heading.replace(['\n', '\r'], " ")
        })
        .collect()
}

fn is_year(group: &str) -> bool {
    let (words, year) = super::headings::words(group);
    words.is_empty() && year.is_some()
}

/// What a cell above the headings says: a text, or a year as a number.
fn group_text(cell: &Cell) -> String {
    let text = values::text_of(cell);
    match cell {
        Cell::Number(_) if is_year(&text) => text,
        cell => heading_text(cell).unwrap_or_default().to_owned(),
    }
}

/// What stands above each column: a group spans the empty cells behind it. A lone text is a title, not a group.
fn groups(line: &Line, columns: usize) -> Vec<String> {
    let texts: Vec<String> = (0..columns).map(|at| line.cells.get(at).map(group_text).unwrap_or_default()).collect();
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    if filled == 0 || filled == 1 && texts.first().is_some_and(|text| !text.is_empty()) {
        return Vec::new();
    }
    let mut current = String::new();
    texts
        .into_iter()
        .map(|text| {
            if !text.is_empty() {
                current = text;
            }
            current.clone()
        })
        .collect()
}

/// What stands above the headings and in the sheet's name: titles, which may say a year and what the table is about.
pub fn titles(table: &Table, at: usize) -> Vec<String> {
    let above = table.lines[..at].iter().flat_map(|line| &line.cells).map(values::text_of);
    table.sheet.iter().cloned().chain(above).filter(|text| !text.is_empty()).collect()
}

/// The one year that titles name.
pub fn year(titles: &[String]) -> Option<i32> {
    let mut found: Vec<i32> = titles
        .iter()
        .flat_map(|title| title.split(|c: char| !c.is_ascii_digit()))
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1990..=2100).contains(year))
        .collect();
    found.sort_unstable();
    found.dedup();
    if let [year] = found[..] { Some(year) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::table::Form;
    use super::*;

    #[test]
    fn of_a_heading_as_long_as_a_page_the_beginning_is_looked_at() {
        let cells = ["nom ".repeat(20_000).trim(), "Ville"].map(Cell::text).to_vec();
        let table = Table {
            sheet: None,
            form: Form::Xlsx,
            lines: vec![Line { number: 1, cells }],
            left_out: Default::default(),
        };
        let found = headings(&table, 0);
        assert_eq!((found[0].chars().count(), found[1].as_str()), (LOOKED_AT_OF_ONE, "Ville"));
    }
}
