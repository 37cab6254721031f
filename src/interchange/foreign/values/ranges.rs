//! How many people work somewhere, where a range is said and no number: `10-19`, `20 à 49 salariés`, `moins de 10`, the
//! codes of the register. No head count comes of it, but the size where the whole range lies within one.

use super::super::establishment;
use super::codes;
use crate::model::kind::{Kind, Type};
use crate::model::text::fold;

/// The size that a text about staff says; `Some(None)` where it is a range that no one size holds, nothing where it is none.
pub fn size_of_staff(text: &str) -> Option<Option<&'static str>> {
    if let Some((low, high)) = range(text) {
        return Some(size(low, high));
    }
    let Some(Type::Code(sizes)) = Kind::Organisation.field("size").map(|field| field.ty) else { return None };
    let said = codes::code(Kind::Organisation, "size", sizes, text).ok()?;
    Some(sizes.iter().find(|size| said.as_text() == Some(size)).copied())
}

/// The same where the codes of the register may stand: `12` is 20 to 49.
pub fn size_of_bracket(text: &str) -> Option<Option<&'static str>> {
    let code = text.trim();
    if is_bracket(code) {
        return Some(establishment::size("", code));
    }
    // `12 - 20 à 49 salariés`: code and words together.
    let coded = code.split_once([' ', ':', '-', '–']).filter(|(code, _)| is_bracket(code));
    if let Some((code, _)) = coded.filter(|(_, words)| range(words.trim_start_matches([' ', ':', '-', '–'])).is_some())
    {
        return Some(establishment::size("", code));
    }
    size_of_staff(text)
}

/// Whether a text is a code of the register for a range of staff.
pub fn is_bracket(text: &str) -> bool {
    text == "NN" || establishment::size("", text).is_some()
}

/// The size (décret 2008-1354) in which a whole range lies.
fn size(low: u32, high: Option<u32>) -> Option<&'static str> {
    let of = |staff: u32| match staff {
        0..10 => "micro",
        10..250 => "sme",
        250..5_000 => "mid",
        _ => "large",
    };
    match high {
        Some(high) if of(low) == of(high) => Some(of(low)),
        None if of(low) == "large" => Some("large"),
        _ => None,
    }
}

/// The least and the most of a range; without an end where only the least is said.
fn range(text: &str) -> Option<(u32, Option<u32>)> {
    const COUNTED: &[&str] = &[
        "de",
        "a",
        "à",
        "et",
        "entre",
        "to",
        "salarie",
        "salaries",
        "salarié",
        "salariés",
        "personne",
        "personnes",
        "pers",
        "employe",
        "employes",
        "employé",
        "employés",
        "etp",
        "sal",
        "employees",
        "agents",
        "collaborateurs",
        "tranche",
    ];
    let mut lower = text.to_lowercase().replace(['\u{A0}', '\u{202F}'], " ");
    // A day is no range: `10-19` may have become one in a spreadsheet, and is refused.
    if lower.len() > 60 {
        return None;
    }
    for (mark, word) in
        [("<=", " max "), ("≤", " max "), (">=", " min "), ("≥", " min "), ("<", " moins "), (">", " plus ")]
    {
        lower = lower.replace(mark, word);
    }
    let mut numbers: Vec<u32> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let pieces =
        lower.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | '(' | ')' | '+' | '.' | ','));
    let mut glued = false;
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        match piece.parse::<u32>() {
            // `1 000`: groups of three behind a number that a space parts from them.
            Ok(_) if piece.len() == 3 && glued && ends_group(&lower, piece) => {
                let last = numbers.last_mut()?;
                *last = last.checked_mul(1_000)?.checked_add(piece.parse().ok()?)?;
            }
            Ok(number) => numbers.push(number),
            Err(_) => words.push(piece),
        }
        glued = piece.parse::<u32>().is_ok() && piece.len() <= 3;
    }
    let less = words.iter().any(|word| {
        matches!(*word, "moins" | "max" | "maximum" | "inferieur" | "inférieur" | "less" | "under" | "jusqu'à")
    });
    let more = lower.trim_end().ends_with('+')
        || lower.trim_start().starts_with('+')
        || words
            .iter()
            .any(|word| matches!(*word, "plus" | "min" | "minimum" | "superieur" | "supérieur" | "more" | "over"));
    let whole = words.iter().any(|word| matches!(*word, "max" | "min" | "maximum" | "minimum" | "et" | "ou"));
    const MARKS: &[&str] = &[
        "moins",
        "max",
        "maximum",
        "inferieur",
        "inférieur",
        "less",
        "under",
        "plus",
        "min",
        "minimum",
        "superieur",
        "supérieur",
        "more",
        "over",
        "than",
        "ou",
        "or",
        "jusqu'à",
    ];
    if !words.iter().all(|word| COUNTED.contains(word) || MARKS.contains(word)) {
        return None;
    }
    match numbers[..] {
        [low, high] if low < high && !less && !more => Some((low, Some(high))),
        [most] if less && !more => Some((0, Some(if whole { most } else { most.checked_sub(1)? }))),
        // `Plus de 250`; `250 et plus`, `250+`.
        [least] if more && !less => {
            let above = fold(text).starts_with("plus de") || lower.trim_start().starts_with("plus ") && !whole;
            Some((if above { least + 1 } else { least }, None))
        }
        _ => None,
    }
}

/// Whether a piece of three digits stands behind a space, and not behind a dash.
fn ends_group(text: &str, piece: &str) -> bool {
    text.match_indices(piece)
        .any(|(at, _)| text[..at].ends_with(' ') && text[..at - 1].ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_the_size_it_lies_in() {
        for (text, size) in [
            ("10-19", Some("sme")),
            ("20 à 49 salariés", Some("sme")),
            ("de 50 à 99", Some("sme")),
            ("entre 100 et 199 personnes", Some("sme")),
            ("1 à 9", Some("micro")),
            ("< 10", Some("micro")),
            ("<10", Some("micro")),
            ("moins de 10 salariés", Some("micro")),
            ("1 000 à 1 999", Some("mid")),
            ("2000 - 4999", Some("mid")),
            ("250 / 499", Some("mid")),
            ("5000 et plus", Some("large")),
            ("PME", Some("sme")),
            ("TPE", Some("micro")),
            ("Grand groupe", Some("large")),
            // Ranges that lie in no one size.
            ("0-49", None),
            ("moins de 50", None),
            ("plus de 250", None),
            ("250+", None),
            ("100 à 499", None),
        ] {
            assert_eq!(size_of_staff(text), Some(size), "{text}");
        }
        for no in ["", "12", "1 200", "une vingtaine", "10-19 ans", "19-10", "10/03/2015", "10-19-20", "env. 30"] {
            assert_eq!(size_of_staff(no), None, "{no}");
        }
        for (text, size) in [("12", Some("sme")), ("00", Some("micro")), ("NN", None), ("53", Some("large"))] {
            assert_eq!(size_of_bracket(text), Some(size), "{text}");
        }
        assert_eq!(size_of_bracket("12 - 20 à 49 salariés"), Some(Some("sme")));
        assert_eq!(size_of_bracket("13"), None);
    }
}
