//! What a column is by the others beside it, where its heading alone says something else.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Contents;
use super::guess::Guess;
use super::headings::{Heard, Meaning};
use super::layout::SURE;
use super::table::Line;
use super::values::{is_empty, text_of};
use crate::model::kind::Kind;
use crate::model::text::fold;

/// What somebody is to a house that sells, and what programs tick.
const MARKS: &[&str] = &["client", "prospect", "fournisseur", "customer", "vendor", "supplier"];

/// Columns under `Client` or `Fournisseur` that hold little, or only the heading's own word, tick what somebody is: they
/// name nobody where another column names everybody.
pub fn without_marks(heard: &mut [(Option<Heard>, Contents, String)], lines: &[Line]) {
    let meaning = |heard: &Option<Heard>| heard.map(|heard| heard.meaning);
    let is_name = |meaning: Option<Meaning>| {
        matches!(meaning, Some(Meaning::Field(Kind::Organisation, "name") | Meaning::Either("member")))
    };
    // Beside first names a `Nom` is somebody's, and the few houses of a list of people are theirs.
    let first_names =
        heard.iter().any(|(heard, ..)| meaning(heard) == Some(Meaning::Field(Kind::Contact, "first_name")));
    let names_all = |heard: &Option<Heard>, contents: &Contents| {
        let bare = meaning(heard) == Some(Meaning::Either("name")) && !first_names;
        let names = is_name(meaning(heard)) || bare;
        names && contents.filled > 0 && contents.yes_no < contents.filled
    };
    let marks: Vec<usize> = (0..heard.len())
        .filter(|&index| {
            let (found, contents, heading) = &heard[index];
            if !is_name(meaning(found)) || !words_of(heading).iter().all(|word| MARKS.contains(&word.as_str())) {
                return false;
            }
            let better = heard.iter().enumerate().any(|(other, (found, others, heading))| {
                other != index
                    && names_all(found, others)
                    && others.filled > contents.filled * 2
                    && !only_repeats(lines, other, heading)
            });
            let beside = heard.iter().enumerate().any(|(other, (found, others, heading))| {
                other != index && names_all(found, others) && !only_repeats(lines, other, heading)
            });
            better || beside && contents.filled > 0 && only_repeats(lines, index, heading)
        })
        .collect();
    for index in marks {
        if let Some(found) = &mut heard[index].0 {
            found.meaning = Meaning::LeftOut;
        }
    }
}

/// Whether every cell says no more than words of the heading: `Client` under `Client`, `Prospect / Client`.
fn only_repeats(lines: &[Line], index: usize, heading: &str) -> bool {
    let own = words_of(heading);
    let known = |word: &String| own.contains(word) || MARKS.contains(&word.as_str());
    let cells = lines.iter().filter_map(|line| line.cells.get(index)).filter(|cell| !is_empty(cell)).map(text_of);
    let mut seen = false;
    let all = cells.map(|text| words_of(&text)).all(|words| {
        seen = true;
        words.iter().all(known)
    });
    seen && all
}

fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.strip_suffix('s').unwrap_or(word).to_owned()).collect()
}

/// `Titulaire` of a seat, where no column says of which body: the person of that line.
pub fn holders_are_people(heard: &mut [(Option<Heard>, Contents, String)], about: Option<Kind>) {
    let any = |field: (Kind, &'static str)| {
        let mut found = heard.iter().filter_map(|(heard, ..)| heard.as_ref());
        found.any(|heard| heard.meaning == Meaning::Field(field.0, field.1))
    };
    let named = ["full_name", "last_name"].iter().any(|field| any((Kind::Contact, field)));
    if about == Some(Kind::Mandate) || any((Kind::Mandate, "body")) || named || !any((Kind::Organisation, "name")) {
        return;
    }
    for found in heard.iter_mut().filter_map(|(heard, ..)| heard.as_mut()) {
        if found.meaning == Meaning::Field(Kind::Mandate, "holder") {
            found.meaning = Meaning::Field(Kind::Contact, "full_name");
        }
    }
}

/// Whether the lines of one organisation say different things in a column, and of different people.
pub(super) fn differ_within(guess: &Guess<'_>, index: usize) -> bool {
    let of = |kind: Kind, field: &str| {
        guess.columns.iter().position(|column| {
            column.confidence >= SURE
                && column.target.is_some_and(|target| (target.kind, target.field) == (kind, field))
        })
    };
    let person = ["last_name", "full_name"].iter().find_map(|field| of(Kind::Contact, field));
    let (Some(name), Some(person)) = (of(Kind::Organisation, "name"), person) else { return false };
    let mut houses: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for line in &guess.table.lines[guess.at + 1..] {
        let text = |at: usize| line.cells.get(at).map(text_of).unwrap_or_default();
        let digits: String = text(index).chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() || text(name).is_empty() {
            continue;
        }
        let (people, numbers) = houses.entry(fold(&text(name))).or_default();
        people.insert(fold(&text(person)));
        numbers.insert(digits);
    }
    let several = || houses.values().filter(|(people, _)| people.len() > 1);
    let differ = several().filter(|(_, numbers)| numbers.len() > 1).count();
    differ > 0 && differ * 2 > several().count()
}
