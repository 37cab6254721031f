//! Lines that are no records: blanks, headings once more, sums and counts, titles over the lines below them.

use std::collections::BTreeMap;

use super::layout::Layout;
use super::repeated;
use super::table::{Cell, Line, Table};
use super::values::{self, Remark, text_of};
use crate::model::kind::{Kind, Type};
use crate::model::place;
use crate::model::siret::Siret;
use crate::model::text::fold;

/// The lines of a table that are not read as others are.
pub struct Asides {
    /// By place: the column that shows it, and what is to be said; nothing of what is plain furniture.
    found: BTreeMap<usize, Option<(usize, Remark)>>,
}

impl Asides {
    /// Looks at the lines behind the headings.
    pub fn of(table: &Table, layout: &Layout) -> Asides {
        let lines = || table.lines.iter().enumerate().skip(layout.heading + 1);
        let name = layout.column_of(Kind::Organisation, "name", None);
        let last = table.lines.len().saturating_sub(4);
        let mut found: BTreeMap<usize, Option<(usize, Remark)>> = BTreeMap::new();
        let whole =
            |line: &Line| filled(line).into_iter().map(|at| fold(&text_of(&line.cells[at]))).collect::<Vec<_>>();
        let titles: Vec<Vec<String>> = table.lines[..layout.heading].iter().map(whole).collect();
        for (at, line) in lines() {
            // A list in several pages repeats its title.
            let title = !layout.own && filled(line).len() <= 2 && titles.contains(&whole(line));
            if title {
                found.insert(at, None);
            } else if let Some(aside) = furniture(line, layout, name) {
                found.insert(at, aside);
            } else if at >= last && is_sum_of_amounts(line, layout) {
                found.insert(at, None);
            }
        }
        // What the program wrote itself has no titles in it, and what it holds twice is there twice.
        if let Some(name) = name.filter(|_| !layout.own) {
            alone(table, layout, name, &mut found);
        }
        if !layout.own {
            for (at, first) in repeated::lines(table, layout) {
                let column = name.or_else(|| filled(&table.lines[at]).first().copied()).unwrap_or_default();
                let remark = Remark::RepeatedLine { of: table.lines[first].number };
                found.entry(at).or_insert(Some((column, remark)));
            }
        }
        Asides { found }
    }

    /// Whether a line is no record.
    pub fn is_passed_over(&self, at: usize) -> bool {
        self.found.get(&at).is_some_and(|aside| !matches!(aside, Some((_, Remark::NameAlone))))
    }

    /// What is to be said, in the order of the lines: place, column and remark.
    pub fn said(&self) -> impl Iterator<Item = (usize, usize, &Remark)> {
        self.found.iter().filter_map(|(at, aside)| aside.as_ref().map(|(column, remark)| (*at, *column, remark)))
    }
}

fn filled(line: &Line) -> Vec<usize> {
    line.cells.iter().enumerate().filter(|(_, cell)| !values::is_empty(cell)).map(|(at, _)| at).collect()
}

fn furniture(line: &Line, layout: &Layout, name: Option<usize>) -> Option<Option<(usize, Remark)>> {
    let filled = filled(line);
    let text = |at: usize| line.cells.get(at).map(text_of).unwrap_or_default();
    let Some(first) = filled.first().copied() else { return Some(None) };
    let repeats = |at: &&usize| {
        layout.columns.get(**at).is_some_and(|column| !column.heading.is_empty() && column.heading == text(**at))
    };
    let repeated = filled.iter().filter(repeats).count();
    if repeated >= 2 && repeated == filled.len() {
        return Some(None);
    }
    if filled.len() == 1 && is_page(&text(first)) {
        return Some(None);
    }
    if filled.len() == 1 && is_section(&text(first)) {
        return Some(Some((first, Remark::Section)));
    }
    // No sum has a number that is right in all its digits: there are companies called Total.
    let siret = layout.column_of(Kind::Organisation, "siret", None);
    let is_right = siret.is_some_and(|at| Siret::parse(&text(at)).is_ok());
    // Nor has a sum of the program's own lists a place or an activity.
    let is_somewhere = layout.own
        && ["naf", "postal_code", "commune"].iter().any(|field| {
            let column = layout.column_of(Kind::Organisation, field, None);
            column.is_some_and(|at| !text(at).is_empty())
        });
    if is_right || is_somewhere {
        return None;
    }
    // In the program's own lists a company may be called so.
    let is_sum = |text: &str| if layout.own { fold(text) == "total" } else { is_sum(text) };
    let named = [Some(first), name].into_iter().flatten().find(|at| is_sum(&text(*at)));
    named.map(|at| Some((at, Remark::Sum)))
}

/// Lines with a name and nothing else, where others say more: a title is passed over where it is one by its words, or is
/// written in capitals as no other name is; else the line is taken as it stands, and it is said.
fn alone(table: &Table, layout: &Layout, name: usize, found: &mut BTreeMap<usize, Option<(usize, Remark)>>) {
    if layout.used().count() < 2 {
        return;
    }
    let rows: Vec<(usize, Vec<usize>)> = table.lines[layout.heading + 1..]
        .iter()
        .enumerate()
        .map(|(behind, line)| (layout.heading + 1 + behind, filled(line)))
        .filter(|(at, _)| !found.contains_key(at))
        .collect();
    let text = |at: usize| table.lines[at].cells.get(name).map(text_of).unwrap_or_default();
    let is_read = |at: usize| !table.lines[at].cells.iter().any(|cell| matches!(cell, Cell::Unreadable(_)));
    let is_alone = |filled: &[usize]| filled == [name];
    let others: Vec<String> = rows.iter().filter(|(_, filled)| filled.len() > 1).map(|(at, _)| text(*at)).collect();
    let loud = others.iter().filter(|name| is_loud(name)).count();
    // In a list where nearly all names stand alone, one that does is like the others.
    if others.len() * 2 < rows.len() {
        return;
    }
    for (row, next) in rows.iter().zip(rows.iter().skip(1)) {
        let (at, filled) = row;
        let heads = is_alone(filled) && next.1.len() > 1 && is_read(*at);
        if !heads {
            continue;
        }
        let shouts = is_loud(&text(*at)) && loud * 4 < others.len();
        let remark = if is_place(&text(*at)) || shouts { Remark::Section } else { Remark::NameAlone };
        found.insert(*at, Some((name, remark)));
    }
}

fn is_loud(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 1 && !text.chars().any(char::is_lowercase)
}

/// `DOUBS`, `25 – Doubs`, `Département du Jura`.
fn is_place(text: &str) -> bool {
    let plain = |text: &str| {
        let folded = fold(text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| {
            !word.is_empty()
                && !word.bytes().all(|byte| byte.is_ascii_digit())
                && !matches!(
                    *word,
                    "departement" | "dept" | "dpt" | "de" | "du" | "la" | "le" | "des" | "les" | "l" | "d"
                )
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let wanted = plain(text);
    !wanted.is_empty() && place::departement_names().any(|name| plain(name) == wanted)
}

/// Whether a line near the end holds amounts and nothing else: their sum.
fn is_sum_of_amounts(line: &Line, layout: &Layout) -> bool {
    line.cells.iter().enumerate().filter(|(_, cell)| !values::is_empty(cell)).all(|(at, cell)| {
        let target = layout.columns.get(at).and_then(|column| column.target);
        let counted =
            target.and_then(|target| target.ty()).is_some_and(|ty| matches!(ty, Type::Money { .. } | Type::Int { .. }));
        counted && (matches!(cell, Cell::Number(_)) || values::amount(&text_of(cell)).is_ok())
    })
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// `Page 2`, `page 1/3`.
fn is_page(text: &str) -> bool {
    let folded = fold(text);
    matches!(folded.split([' ', '/', ':']).collect::<Vec<_>>()[..], ["page", number, ..] if is_number(number))
}

/// `Collège 1`, `Collège 2 – Recherche`, alone on its line: what the lines below have in common.
pub(super) fn is_section(text: &str) -> bool {
    let folded = fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    match (words.next(), words.next(), words.next()) {
        (Some("college"), Some(word), behind) => {
            // `Collège C. Untel` is a school.
            is_number(word)
                || matches!(word, "i" | "ii" | "iii" | "des")
                || behind.is_none() && matches!(word, "a" | "b" | "c")
        }
        (Some("departement" | "annee" | "exercice"), Some(word), None) => is_number(word),
        _ => false,
    }
}

/// `TOTAL`, `Total général :`, `Sous-total collège 1`, `Nombre d’adhérents`, `34 adhérents`.
fn is_sum(text: &str) -> bool {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let counted = |word: &str| {
        matches!(word, "adherents" | "lignes" | "entreprises" | "membres" | "members" | "rows" | "societes")
    };
    match words[..] {
        ["total" | "totaux" | "somme" | "moyenne" | "sum" | "average" | "subtotal", ..] => true,
        ["sous", "total" | "totaux", ..] | ["grand", "total", ..] | ["nombre", "de" | "d", ..] => true,
        ["nombre", "total", ..] | ["number", "of", ..] => true,
        [number, word] => is_number(number) && counted(word),
        _ => false,
    }
}
