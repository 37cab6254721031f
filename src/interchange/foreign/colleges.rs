//! The college of members that stands above them and not beside: in a title, the name of a sheet, a line of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::asides::is_section;
use super::heading_line;
use super::headings::{Meaning, hear};
use super::layout::{Column, Layout, SURE, Why};
use super::table::Table;
use super::values::{Sense, codes, text_of};
use crate::model::kind::Kind;
use crate::model::text::fold;

/// The one college that the titles of a table or the name of its sheet say; nothing where they say none, or several.
pub fn of_titles(layout: &Layout, table: &Table, sense: &Sense) -> Option<u8> {
    let titles = heading_line::titles(table, layout.heading);
    let mut said: BTreeSet<u8> = titles.iter().filter_map(|title| of_title(title, sense)).collect();
    if said.is_empty() {
        said = table.sheet.iter().filter_map(|name| of_name(name, sense)).collect();
    }
    let only = said.first().copied();
    only.filter(|_| said.len() == 1)
}

/// The college of each line that has one above it: `Collège 2` alone on its line holds for those below, to the next.
pub fn above(layout: &Layout, table: &Table, sense: &Sense) -> BTreeMap<usize, u8> {
    let mut found = BTreeMap::new();
    for (at, line) in table.lines.iter().enumerate().skip(layout.heading + 1) {
        let mut filled = line.cells.iter().map(text_of).filter(|text| !text.is_empty());
        let alone = filled.next().filter(|_| filled.next().is_none());
        if let Some(college) = alone.filter(|text| is_section(text)).and_then(|text| of_title(&text, sense)) {
            found.insert(at, college);
        }
    }
    found
}

/// Whether a column has colleges, by its heading or its cells, and is read as something else or as nothing, though
/// nobody said so.
pub fn are_unread(column: &Column, at: usize, layout: &Layout, table: &Table) -> bool {
    let is_college = |kind: Kind, field: &str| (kind, field) == (Kind::Membership, "college");
    let read = column.confidence >= SURE && column.target.is_some_and(|target| is_college(target.kind, target.field));
    if read || matches!(column.why, Why::Mapping | Why::Chosen) {
        return false;
    }
    let cells = table.lines.iter().skip(layout.heading + 1).filter_map(|line| line.cells.get(at)).map(text_of);
    let (mut filled, mut said) = (0, 0);
    for text in cells.filter(|text| !text.is_empty()) {
        filled += 1;
        let folded = fold(&text);
        said += usize::from(folded.split(|c: char| !c.is_alphanumeric()).any(|word| word == "college"));
    }
    let heard = hear(&column.heading).is_some_and(|heard| match heard.meaning {
        // `Type d'adhérent` may be of other types.
        Meaning::Field(kind, field) => is_college(kind, field) && fold(&column.heading).contains("college"),
        _ => false,
    });
    filled > 0 && (heard || said * 2 > filled)
}

/// `CLUSTER – COLLÈGE 2 : RECHERCHE`, `Collège des entreprises`.
pub fn of_title(title: &str, sense: &Sense) -> Option<u8> {
    let folded = fold(title);
    let mut parts = folded.match_indices("college");
    let (at, _) = parts.next()?;
    if parts.next().is_some() || folded[at..].starts_with("colleges") {
        return None;
    }
    let behind = &folded[at..];
    let code = |text: &str| {
        let read = codes::college(text, &sense.known, &sense.colleges).ok()?;
        u8::try_from(read.as_int()?).ok()
    };
    // A number, with or without what the list calls it.
    let rest: Vec<&str> = behind["college".len()..]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(*word, "" | "n" | "no" | "numero" | "des" | "de" | "du" | "la" | "les" | "l" | "d"))
        .collect();
    code(behind).or_else(|| of_name(&rest.join(" "), sense))
}

/// The college that is called so, or in which such organisations sit.
fn of_name(name: &str, sense: &Sense) -> Option<u8> {
    if !name.chars().any(char::is_alphabetic) {
        return None;
    }
    let called = codes::college(name, &sense.known, &sense.colleges).ok();
    let called = called.and_then(|college| u8::try_from(college.as_int()?).ok());
    called.filter(|_| name.chars().count() > 3)
}
