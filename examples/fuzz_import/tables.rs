//! Tables with other cells, rows and columns than they had.

use super::foreign_files::mutate::Random;
use super::pole::Table;

/// Cells that somebody, somewhere, has typed.
const WORDS: &[&str] = &[
    "",
    " ",
    "\u{A0}",
    "\u{200B}",
    "2015-02-30",
    "2015-01-01",
    "2016-12-31",
    "2010-06-11",
    "31/12/2014",
    "1/1/15",
    "mars 2015",
    "9999-12-31",
    "0001-01-01",
    "0",
    "-1",
    "1",
    "2",
    "3",
    "2014",
    "2015",
    "15",
    "99999999999999999999",
    "1e308",
    "NaN",
    "-0",
    "0.005",
    "12.345",
    "100000000000.00",
    "1 234,50 €",
    "4,88E+13",
    "48798079900018.0",
    "yes",
    "no",
    "Oui",
    "non",
    "NULL",
    "-",
    "?",
    "N/A",
    "55840919900053",
    "558 409 199 00053",
    "72136985800031",
    "35600000000048",
    "00000000000000",
    "Horlogerie Quervelle",
    "HORLOGERIE QUERVELLE",
    "Optique Brenot",
    "optique  brenot",
    "Institut Dore",
    "INSTITUT DORÉ",
    "E\u{301}tude",
    "Étude",
    "Straße",
    "STRASSE",
    "İstanbul",
    "ﬁn",
    "Œuvre & Fils",
    "MICRO1",
    "micro1",
    "cmi",
    "CMI",
    "Jacquet Paul",
    "Paul Jacquet",
    "M. Paul JACQUET",
    "Somebody New",
    "Nouveau Venu, Paul Jacquet",
    "planned",
    "done",
    "luxury;health;luxury",
    "luxury;;",
    ";",
    "luxe",
    "company",
    "partner",
    "shareable",
    "Besançon",
    "BESANCON CEDEX 9",
    "2B033",
    "01590",
    "1590",
    "FR",
    "ch",
    "Suisse",
    "=1+1",
    "'0612",
    "\"",
    "a\"b",
    "a;b",
    "a\nb",
    "a\r\nb",
    "\ta",
    "a\0b",
    "\u{1F}",
    "\u{FEFF}",
    "\u{202E}abc",
    "👩‍👩‍👧",
    "total",
    "Total",
];

/// Changes a table in a few places. A line of headings, or what may be one, mostly stays.
pub fn change(table: &mut Table, random: &mut Random, most: usize) {
    for _ in 0..random.below(most + 1) {
        one(table, random);
    }
}

fn one(table: &mut Table, random: &mut Random) {
    let height = table.len();
    if height == 0 {
        return;
    }
    let row = if random.below(12) == 0 { 0 } else { 1 + random.below(height.saturating_sub(1)) }.min(height - 1);
    let other = (1 + random.below(height.saturating_sub(1))).min(height - 1);
    let column = random.below(table[row].len());
    match random.below(16) {
        0 => {
            let copy = table[row].clone();
            table.insert(other.max(1), copy);
        }
        1 if height > 1 && row > 0 => drop(table.remove(row)),
        2 if row > 0 => table.swap(row, other),
        3 | 4 => put(table, row, column, WORDS[random.below(WORDS.len())].to_owned()),
        5 | 6 => {
            let cell = table[other].get(column).cloned().unwrap_or_default();
            put(table, row, column, cell);
        }
        7 => {
            let from = &table[random.below(height)];
            let cell = from.get(random.below(from.len())).cloned().unwrap_or_default();
            put(table, row, column, cell);
        }
        8 | 9 => {
            let cell = table[row].get(column).cloned().unwrap_or_default();
            let cell = altered(&cell, random);
            put(table, row, column, cell);
        }
        10 => put(table, row, column, String::new()),
        11 if random.below(3) == 0 => {
            for row in table.iter_mut().filter(|row| column < row.len()) {
                row.remove(column);
            }
        }
        12 => {
            let to = random.below(table[row].len());
            for row in table.iter_mut().filter(|row| column.max(to) < row.len()) {
                row.swap(column, to);
            }
        }
        _ => {
            for _ in 0..=random.below(4) {
                let mixed = mixed(table, random);
                let at = 1 + random.below(table.len());
                table.insert(at.min(table.len()), mixed);
            }
        }
    }
}

fn put(table: &mut Table, row: usize, column: usize, cell: String) {
    if let Some(place) = table[row].get_mut(column) {
        *place = cell;
    }
}

/// A row whose cells come from several rows, and some from elsewhere.
fn mixed(table: &Table, random: &mut Random) -> Vec<String> {
    let width = table[0].len();
    let base = random.below(table.len()).max(1).min(table.len() - 1);
    (0..width)
        .map(|column| match random.below(10) {
            0 => WORDS[random.below(WORDS.len())].to_owned(),
            1 | 2 => table[random.below(table.len())].get(column).cloned().unwrap_or_default(),
            3 => {
                let cell = table[base].get(column).cloned().unwrap_or_default();
                altered(&cell, random)
            }
            _ => table[base].get(column).cloned().unwrap_or_default(),
        })
        .collect()
}

/// A cell, a little otherwise.
fn altered(cell: &str, random: &mut Random) -> String {
    match random.below(9) {
        0 => cell.to_uppercase(),
        1 => cell.to_lowercase(),
        2 => format!(" {cell} "),
        3 => format!("{cell}\u{A0}"),
        4 => cell.replace(['é', 'è', 'É'], "e"),
        5 => cell.repeat(1 + random.below(40)),
        6 => format!("{cell};{}", WORDS[random.below(WORDS.len())]),
        7 => {
            let digit = char::from(b'0' + random.below(10) as u8);
            let at = random.below(cell.chars().count());
            cell.chars()
                .enumerate()
                .map(|(place, c)| if place == at && c.is_ascii_digit() { digit } else { c })
                .collect()
        }
        _ => cell.split(' ').rev().collect::<Vec<_>>().join(" "),
    }
}
