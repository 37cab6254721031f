//! Whether one cell names one person or several.

use super::people::is_courtesy;
use crate::model::text::fold;

/// Who stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    One,
    /// Each with a first and a last name, or each as `M. Dupont`.
    Several(Vec<String>),
    /// More than one, or somebody and something else: who, it cannot be told.
    Unclear,
}

/// So many people are taken from one cell.
const MOST: usize = 24;

/// Who stands in a cell of whole names: `Jean DURAND et Marie DUPONT`, `Jean DURAND / Marie DUPONT`, one below the other.
pub fn names_in(text: &str) -> Names {
    let parts = parts(text);
    if parts.len() > 1 {
        return settle(&parts);
    }
    let commas: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    match commas[..] {
        [] | [_] => Names::One,
        [last, first] if is_reversed(last, first) => Names::One,
        // `Durand Petit, Anne Marie`: two people, or one with two of each?
        _ if commas.iter().any(|part| style(part) != Style::Mixed && !has_courtesy(part)) => Names::Unclear,
        _ => settle(&commas),
    }
}

/// A name, and the role that stands behind it: `Mme DUPONT Jeanne (DG)`, `Jean DURAND, directeur général`,
/// `Jean DURAND - PDG`. What may be anything else stays with the name.
pub fn role_behind(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    let (split, enclosed) = match text.strip_suffix(')') {
        Some(open) => (open.rsplit_once('('), true),
        None => (text.split_once(',').or_else(|| text.split_once(" - ")).or_else(|| text.split_once(" – ")), false),
    };
    let Some((name, role)) = split.map(|(name, role)| (name.trim(), role.trim())) else { return (text, None) };
    let letters = role.chars().count();
    let acronym = enclosed && (2..=4).contains(&letters) && role.chars().all(char::is_uppercase);
    let called = role.split_whitespace().next().is_some_and(is_role) || acronym;
    let plain = !role.contains([',', ';', '/', '@', '(', '&', '\n']) && !role.contains(|c: char| c.is_ascii_digit());
    let joined = [" et ", " - ", " – "].iter().any(|mark| role.contains(mark));
    let whole = words(name).len() >= 2 || has_courtesy(name) && !words(name).is_empty();
    if called && plain && !joined && whole && parts(name).len() == 1 && !words(name).iter().any(|word| is_role(word)) {
        (name, Some(role))
    } else {
        (text, None)
    }
}

/// The parts that a cell is in by what joins people.
fn parts(text: &str) -> Vec<&str> {
    const JOINED: &[&str] = &[" et ", " Et ", " ET ", " and ", " & ", " + ", " ou ", " OU ", " - ", " – "];
    let mut parts: Vec<&str> = text.split(['/', ';', '\n', '\r', '|']).collect();
    for mark in JOINED {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    parts.into_iter().map(|part| part.trim().trim_matches(',').trim()).filter(|part| !part.is_empty()).collect()
}

fn settle(parts: &[&str]) -> Names {
    // Nobody writes more people into one cell by hand; each is a record that keeps where it was found.
    if parts.len() > MOST {
        return Names::Unclear;
    }
    let courtesies = parts.iter().all(|part| has_courtesy(part));
    let whole = |part: &&str| {
        let words = words(part);
        let names = words.len() >= 2 || courtesies && words.len() == 1;
        names && !words.iter().any(|word| is_role(word)) && !part.contains(|c: char| c.is_ascii_digit() || c == '@')
    };
    let alike = parts.iter().all(|part| style(part) == style(parts[0]));
    let same_length = !courtesies || parts.iter().all(|part| (words(part).len() > 1) == (words(parts[0]).len() > 1));
    if parts.iter().all(whole) && alike && same_length {
        Names::Several(parts.iter().map(|part| (*part).to_owned()).collect())
    } else {
        Names::Unclear
    }
}

/// `Dupont, Anne`, `DE LA RUE, Anne Marie`: last name, first name.
fn is_reversed(last: &str, first: &str) -> bool {
    let plain = |part: &str| !has_courtesy(part) && !words(part).iter().any(|word| is_role(word));
    let (of_last, of_first) = (style(last), style(first));
    let particle = words(last).first().is_some_and(|word| super::people::is_particle(word));
    // What is a whole name already takes no first name behind it.
    plain(first)
        && of_last != Style::Mixed
        && (words(last).len() == 1
            || words(first).len() == 1
            || of_last == Style::Loud && of_first == Style::Quiet
            || particle && of_first == Style::Quiet)
}

/// The words of a part without the titles before them.
fn words(part: &str) -> Vec<&str> {
    part.split_whitespace().skip_while(|word| is_courtesy(word)).collect()
}

fn has_courtesy(part: &str) -> bool {
    part.split_whitespace().next().is_some_and(is_courtesy)
}

/// How a name is written.
#[derive(Debug, PartialEq, Eq)]
enum Style {
    /// `DURAND`.
    Loud,
    /// `Durand`.
    Quiet,
    /// `Jean DURAND`.
    Mixed,
}

fn style(part: &str) -> Style {
    let loud = |word: &&str| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase);
    let words = words(part);
    match words.iter().filter(|word| loud(word)).count() {
        0 => Style::Quiet,
        n if n == words.len() => Style::Loud,
        _ => Style::Mixed,
    }
}

/// Words of what people do, and no names.
fn is_role(word: &str) -> bool {
    matches!(
        fold(word).trim_matches(['(', ')', '.']),
        "directeur"
            | "directrice"
            | "president"
            | "presidente"
            | "gerant"
            | "gerante"
            | "responsable"
            | "assistant"
            | "assistante"
            | "secretaire"
            | "secretariat"
            | "comptable"
            | "comptabilite"
            | "commercial"
            | "commerciale"
            | "service"
            | "accueil"
            | "adjoint"
            | "adjointe"
            | "chef"
            | "charge"
            | "chargee"
            | "pdg"
            | "dg"
            | "drh"
            | "daf"
            | "ceo"
            | "manager"
            | "director"
            | "achats"
            | "general"
            | "generale"
            | "technique"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_behind_a_name() {
        for (cell, name, role) in [
            ("Mme DUPONT Jeanne (DG)", "Mme DUPONT Jeanne", "DG"),
            ("Anne PETIT (directrice des achats)", "Anne PETIT", "directrice des achats"),
            ("M. Jean-Marc DE LA TOUR, président", "M. Jean-Marc DE LA TOUR", "président"),
            ("Jean DURAND - Directeur général", "Jean DURAND", "Directeur général"),
        ] {
            assert_eq!(role_behind(cell), (name, Some(role)), "{cell}");
        }
        for other in [
            "Dupont, Anne",
            "Anne DUPONT (née PETIT)",
            "Anne DUPONT (Nanou)",
            "Jean DURAND, Marie DUPONT",
            "Jean DURAND, directeur, Marie DUPONT",
            "Jean DURAND et Marie DUPONT, gérants",
            "Accueil, directrice",
            "directrice (DG)",
            "Jean DURAND, directeur et Marie DUPONT",
            "(DG)",
            "",
        ] {
            assert_eq!(role_behind(other), (other, None), "{other}");
        }
    }

    #[test]
    fn one_cell() {
        for one in [
            "Jean DURAND",
            "Marie-Ange DUPONT",
            "Dupont, Anne",
            "DE LA RUE, Anne Marie",
            "Le Goff, Jean Pierre",
            "Dupont-Durand, Anne",
            "Mme Zoé ROY",
            "",
        ] {
            assert_eq!(names_in(one), Names::One, "{one}");
        }
        for (cell, first, second) in [
            ("Marie-Ange DUPONT et Jean DURAND", "Marie-Ange DUPONT", "Jean DURAND"),
            ("Marie DUPONT / Jean DURAND", "Marie DUPONT", "Jean DURAND"),
            ("Marie Dupont ; Jean Durand", "Marie Dupont", "Jean Durand"),
            ("Marie DUPONT\nJean DURAND", "Marie DUPONT", "Jean DURAND"),
            ("Jean DURAND, Marie DUPONT", "Jean DURAND", "Marie DUPONT"),
            ("M. Dupont & Mme Durand", "M. Dupont", "Mme Durand"),
            ("Mme Anne PETIT et M. Jean PETIT", "Mme Anne PETIT", "M. Jean PETIT"),
        ] {
            assert_eq!(names_in(cell), Names::Several(vec![first.into(), second.into()]), "{cell}");
        }
        for unclear in [
            "M. et Mme PETIT",
            "Jean et Marie PETIT",
            "DUPONT et DURAND",
            "Dupont / Durand",
            "M. Jean et Mme Marie PETIT",
            "Durand Petit, Anne Marie",
            "Jean DURAND, directeur",
            "Jean DURAND - Directeur général",
            "Jean Durand / Directeur Général",
            "Jean DURAND / accueil",
        ] {
            assert_eq!(names_in(unclear), Names::Unclear, "{unclear}");
        }
    }

    /// A cell of a megabyte would be sixty thousand people, each with the cell beside it: more than a machine holds.
    #[test]
    fn so_many_people_are_taken_from_one_cell_and_no_more() {
        let cell = |people: usize| vec!["Jean DUPONT"; people].join(" et ");
        assert!(matches!(names_in(&cell(MOST)), Names::Several(names) if names.len() == MOST));
        assert_eq!(names_in(&cell(MOST + 1)), Names::Unclear);
        assert_eq!(names_in(&cell(60_000)), Names::Unclear);
    }
}
