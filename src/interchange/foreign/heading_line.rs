//! Which line of a table bears the headings: not always the first, and at times two together.

use super::headings::{Meaning, hear};
use super::table::{Cell, Line, Table};
use super::values;
use crate::model::text::fold;

/// Lines that are looked at, at most: headings stand near the top.
const LOOKED_AT: usize = 40;
/// Longest text that can be a heading, in characters.
const LONGEST: usize = 80;

/// Finds the line of the headings: the one with most cells that are known as headings, the first of them. Gives its
/// place among the lines.
pub fn find(table: &Table) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, line) in table.lines.iter().enumerate().take(LOOKED_AT) {
        let known = known(line);
        let filled = line.cells.iter().filter(|cell| !values::is_empty(cell)).count();
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
    let own: Vec<String> = table.lines[at].cells.iter().map(values::text_of).collect();
    let columns = table.lines[at..].iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let above = at.checked_sub(1).map(|above| groups(&table.lines[above], columns)).unwrap_or_default();
    (0..columns)
        .map(|column| {
            let own = own.get(column).map_or("", String::as_str);
            let group = above.get(column).map_or("", String::as_str);
            let together = format!("{group} {own}");
            let better = !group.is_empty()
                && match hear(own).map(|heard| heard.meaning) {
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

/// What stands above each column: a group spans the empty cells behind it. A lone text is a title, not a group.
fn groups(line: &Line, columns: usize) -> Vec<String> {
    let texts: Vec<String> =
        (0..columns).map(|at| line.cells.get(at).and_then(heading_text).unwrap_or_default().to_owned()).collect();
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

/// Whether a line behind the headings is no record: blank, a repeat of the headings, or a sum.
pub fn is_furniture(line: &Line, headings: &[String], key_columns: &[usize]) -> bool {
    let filled: Vec<&Cell> = line.cells.iter().filter(|cell| !values::is_empty(cell)).collect();
    let Some(first) = filled.first() else { return true };
    let repeats = |at: usize, cell: &Cell| {
        headings.get(at).is_some_and(|heading| !heading.is_empty() && *heading == values::text_of(cell))
    };
    let repeated = line.cells.iter().enumerate().filter(|(at, cell)| repeats(*at, cell)).count();
    if repeated >= 2 && repeated == filled.len() {
        return true;
    }
    if filled.len() == 1 && is_section(&values::text_of(first)) {
        return true;
    }
    let keyed = key_columns.iter().any(|at| line.cells.get(*at).is_some_and(|cell| !values::is_empty(cell)));
    is_sum(&values::text_of(first)) && !keyed
}

/// `Collège 1`, alone on its line: what the lines below have in common.
fn is_section(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if let [word, number, ..] = folded.split([' ', '/', ':']).collect::<Vec<_>>()[..]
        && word == "page"
    {
        return number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    match (words.next(), words.next(), words.next()) {
        (Some("college"), Some(word), None) => number(word) || matches!(word, "a" | "b" | "c" | "i" | "ii" | "iii"),
        (Some("departement" | "annee" | "exercice"), Some(word), None) => number(word),
        _ => false,
    }
}

/// `TOTAL`, `Total général :`, `Sous-total collège 1`, `34 adhérents`.
fn is_sum(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let counted = |word: &str| {
        matches!(word, "adherents" | "lignes" | "entreprises" | "membres" | "members" | "rows" | "societes")
    };
    match words[..] {
        ["total" | "totaux" | "somme" | "moyenne" | "sum" | "average"] => true,
        ["sous", "total", ..] | ["subtotal", ..] | ["grand", "total"] | ["nombre", "de" | "d", ..] => true,
        ["total" | "totaux", word, ..] => {
            matches!(
                word,
                "general"
                    | "generale"
                    | "ht"
                    | "ttc"
                    | "des"
                    | "de"
                    | "du"
                    | "cotisations"
                    | "encaisse"
                    | "college"
                    | "annuel"
            ) || counted(word)
                || word.bytes().all(|byte| byte.is_ascii_digit())
        }
        [number, word] => number.bytes().all(|byte| byte.is_ascii_digit()) && counted(word),
        _ => false,
    }
}
