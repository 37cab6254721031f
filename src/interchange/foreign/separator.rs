//! What separates the cells of a text file.

use std::collections::HashMap;

use crate::interchange::csv::Reader;

/// In the order in which they are preferred where the file leaves it open.
pub const CANDIDATES: [u8; 4] = [b';', b'\t', b',', b'|'];
/// How much of a file is looked at.
const ROWS: usize = 1_000;
const BYTES: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separator {
    pub byte: u8,
    /// The first line says so (`sep=;`, as Excel writes and reads it) and is no row of the table.
    pub said: bool,
}

/// Finds the separator under which most rows have the same number of cells, and many of them.
pub fn find(text: &str) -> Separator {
    if let Some(byte) = said(text) {
        return Separator { byte, said: true };
    }
    let mut sample = text.get(..text.floor_char_boundary(BYTES)).unwrap_or(text);
    if sample.len() < text.len() {
        // The last row is cut; in one endless row it is all there is.
        sample = sample.rfind('\n').map_or(sample, |end| &sample[..end]);
    }
    // Quotes tell most: behind the wrong separator they are closed in the middle of a cell.
    let byte = best(|byte| score(Reader::strict(sample.as_bytes(), byte)))
        .or_else(|| best(|byte| score(Reader::lenient(sample.as_bytes(), byte))))
        .unwrap_or(CANDIDATES[0]);
    Separator { byte, said: false }
}

/// The first of the candidates with the highest score, if any has one.
fn best(score: impl Fn(u8) -> f64) -> Option<u8> {
    let mut best = None;
    let mut highest = 0.0;
    for byte in CANDIDATES {
        let score = score(byte);
        if score > highest {
            (best, highest) = (Some(byte), score);
        }
    }
    best
}

fn said(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_matches('"');
    let (name, value) = line.split_at_checked(4)?;
    match value.as_bytes() {
        [byte] if name.eq_ignore_ascii_case("sep=") && byte.is_ascii() && *byte != b'"' => Some(*byte),
        _ => None,
    }
}

/// The share of rows with the commonest number of cells, squared so that a mark that stands in the text of most rows
/// does not win by its number, times how many cells they have.
fn score(sample: Reader<'_>) -> f64 {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let mut rows = 0usize;
    for row in sample.take(ROWS) {
        if row.cells.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        rows += 1;
        if row.fault.is_none() && row.cells.len() > 1 {
            *counts.entry(row.cells.len()).or_default() += 1;
        }
    }
    let common = counts.into_iter().max_by_key(|(cells, count)| (*count, *cells));
    common.map_or(0.0, |(cells, count)| {
        let share = count as f64 / rows as f64;
        share * share * (cells - 1) as f64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_out() {
        for (text, expected) in [
            ("Nom;Ville\nA;Dole\n", ';'),
            ("Nom,Ville\nA,Dole\n", ','),
            ("Nom\tVille\nA\tDole\n", '\t'),
            ("Nom|Ville\nA|Dole\n", '|'),
            ("Liste des adhérents, au 31/12/2015, à jour\n\nNom;Ville;Montant\nA;Dole;1 234,50\nB;Gray;5,00\n", ';'),
            ("Nom;Montant\nA;1,5\nB;2,5\nC;3,5\nD;4,5\n", ';'),
            ("Nom,DAS,Ville\nA,\"x;y\",Dole\nB,\"x;y\",Gray\n", ','),
            ("Nom;Note\nA;\"un, deux,\ntrois, quatre\"\nB;\"cinq, six, sept\"\n", ';'),
            ("\";a\",\";b\"\n\";c\",\";d\"\n", ','),
            ("\"The \"Grand\" Café\"|x\n\"The \"Small\" Café\"|y\n", '|'),
            ("Nom\nA\nB\n", ';'),
            ("", ';'),
        ] {
            assert_eq!(find(text), Separator { byte: expected as u8, said: false }, "{text:?}");
        }
    }

    #[test]
    fn the_first_line_may_say_it() {
        for (text, expected) in [("sep=,\r\na;b", b','), ("SEP=|\na", b'|'), ("\"sep=;\"\na", b';'), ("sep=\t", b'\t')]
        {
            assert_eq!(find(text), Separator { byte: expected, said: true }, "{text:?}");
        }
        for text in ["sep=", "sep=ab\n", "sep=é\n", "separator;x\n"] {
            assert!(!find(text).said, "{text:?}");
        }
    }
}
