//! E-mail addresses, telephone numbers and names of people, as they stand in one cell.

use super::Remark;
use super::first_names::is_first_name;
use crate::model::kind::Field;
use crate::model::parse::{self, Reason};
use crate::model::record::Value;
use crate::model::text::fold;

/// Whether a text is one e-mail address.
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

/// Whether a text is a telephone number: ten digits from 0, or an international one.
pub fn is_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let rest =
        text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-' | '+' | '(' | ')' | '/'));
    rest && (digits.len() == 10 && digits.starts_with('0') || text.trim_start().starts_with('+') && digits.len() >= 10)
}

/// The first address of a cell; the others are said.
pub(super) fn emails(field: &Field, text: &str, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
    let mut found = text
        .split(|c: char| matches!(c, ';' | ',' | '/' | '|') || c.is_whitespace())
        .map(|part| part.trim_matches(['<', '>', '(', ')']).trim_start_matches("mailto:"))
        .filter(|part| part.contains('@'));
    let first = found.next().unwrap_or(text);
    let others: Vec<String> = found.map(str::to_owned).collect();
    let value = text_value(field, first)?;
    if !others.is_empty() {
        remarks.push(Remark::Others(others));
    }
    Ok(value)
}

/// The first number of a cell in its usual form; the others are said.
pub(super) fn phones(field: &Field, text: &str, remarks: &mut Vec<Remark>) -> Result<Value, Reason> {
    let mut parts = text.split(['/', ';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or(text);
    let others: Vec<&str> = parts.collect();
    // `03 53 / 01` is one number with a stray mark: only whole numbers are several.
    if lost_zero(first) || parts_lost(&others) {
        remarks.push(Remark::LeadingZero);
    }
    if others.is_empty() || !std::iter::once(&first).chain(&others).all(|part| is_phone(&phone(part))) {
        return text_value(field, &phone(text));
    }
    let value = text_value(field, &phone(first))?;
    remarks.push(Remark::Others(others.into_iter().map(phone).collect()));
    Ok(value)
}

/// Nine digits, together or as one and four pairs: a number whose zero in front a spreadsheet dropped.
fn lost_zero(text: &str) -> bool {
    let groups: Vec<usize> = text.trim().split([' ', '.', '-', '\u{A0}']).map(str::len).collect();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits == 9 && !text.trim().starts_with('0') && (groups == [9] || groups == [1, 2, 2, 2, 2])
}

fn parts_lost(parts: &[&str]) -> bool {
    parts.iter().any(|part| lost_zero(part))
}

fn text_value(field: &Field, text: &str) -> Result<Value, Reason> {
    let crate::model::kind::Type::Text { max } = field.ty else { return Err(Reason::NotText) };
    match parse::misfit(field, text, max) {
        Some(reason) => Err(reason),
        None => Ok(Value::Text(text.to_owned())),
    }
}

/// A French number in pairs; any other as it stands. Nine digits are one whose zero a spreadsheet dropped.
pub fn phone(text: &str) -> String {
    let bare = text.trim();
    let bare = match bare.split_once(':') {
        Some((label, rest)) if label.chars().all(|c| c.is_alphabetic() || c == '.' || c.is_whitespace()) => rest.trim(),
        _ => bare,
    };
    let others = bare
        .chars()
        .any(|c| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-' | '+' | '(' | ')' | '/' | '\'')));
    if others {
        return bare.to_owned();
    }
    let mut digits: String = bare.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    if bare.starts_with("+33") || bare.starts_with("0033") {
        digits = digits.trim_start_matches("00").trim_start_matches("33").to_owned();
        digits.insert(0, '0');
    } else if bare.starts_with('+') || bare.starts_with("00") {
        return bare.to_owned();
    } else if lost_zero(bare) {
        digits.insert(0, '0');
    }
    if digits.len() != 10 || !digits.starts_with('0') {
        return bare.to_owned();
    }
    let pairs: Vec<&str> = (0..5).filter_map(|at| digits.get(at * 2..at * 2 + 2)).collect();
    pairs.join(" ")
}

/// First and last name of somebody written in one cell. `DUPONT Anne` and `Dupont, Anne` say which is which; else the
/// first word is the first name. A single word is the last name. Titles (M., Mme, Dr) are left out.
pub fn full_name(text: &str) -> (Option<String>, String) {
    name_in_order(text, false)
}

/// As [`full_name`]; where nothing in a name says which way round it stands, last names come first if `reversed`.
pub fn name_in_order(text: &str, reversed: bool) -> (Option<String>, String) {
    if let Some((last, first)) = text.split_once(',') {
        let (last, first) = (last.trim(), first.trim());
        if !last.is_empty() && !first.is_empty() {
            return (Some(first.to_owned()), last.to_owned());
        }
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while words.len() > 1 && words.first().is_some_and(|word| is_courtesy(word)) {
        words.remove(0);
    }
    let (capitals, others): (Vec<&str>, Vec<&str>) = words.iter().copied().partition(|word| is_loud(word));
    if !capitals.is_empty() && !others.is_empty() {
        return (Some(others.join(" ")), capitals.join(" "));
    }
    // `VIEUX ANNE`: the name that can only be a first one says which way round they stand.
    if let [first, .., last] = words[..]
        && is_first_name(last)
        && !is_first_name(first)
    {
        return (Some(last.to_owned()), words[..words.len() - 1].join(" "));
    }
    // `DE LA RUE`: a last name of several words.
    if words.first().is_some_and(|word| is_particle(word)) && others.is_empty() {
        return (None, words.join(" "));
    }
    match words[..] {
        [] => (None, text.trim().to_owned()),
        [only] => (None, only.to_owned()),
        [ref last @ .., first] if reversed => (Some(first.to_owned()), last.join(" ")),
        [first, ref last @ ..] => (Some(first.to_owned()), last.join(" ")),
    }
}

/// Whether the names of a column stand last name first, as far as first names that are nothing else tell: some do so, and
/// none otherwise. Nothing where none tells.
pub fn are_reversed<'a>(names: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> Option<bool> {
    let mut reversed = None;
    for name in names {
        let words: Vec<&str> = name.split_whitespace().skip_while(|word| is_courtesy(word)).collect();
        if let [first, .., last] = words[..] {
            match (is_first_name(first), is_first_name(last)) {
                (true, false) => return Some(false),
                (false, true) => reversed = Some(true),
                _ => {}
            }
        }
    }
    reversed
}

/// Whether a name says itself which way round it stands: by a comma, by capitals, or by a first name that is nothing else.
pub fn tells_order(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().skip_while(|word| is_courtesy(word)).collect();
    let loud = words.iter().filter(|word| is_loud(word)).count();
    match words[..] {
        [first, .., last] => {
            name.contains(',') || loud > 0 && loud < words.len() || is_first_name(first) != is_first_name(last)
        }
        _ => true,
    }
}

fn is_loud(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_lowercase) && word.chars().count() > 1
}

/// Whether a last name, and no first name, begins with a word.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "de" | "du" | "des" | "le" | "la" | "les" | "van" | "von" | "der" | "el" | "ben" | "di"
    )
}

/// Whether a text can only be the name of a person: two words to four, with a title, a first name, or a last name in
/// capitals beside a first one that is not.
pub fn is_person(text: &str) -> bool {
    let all: Vec<&str> = text.split_whitespace().collect();
    let words: Vec<&str> = all.iter().copied().skip_while(|word| is_courtesy(word)).collect();
    let titled = words.len() < all.len();
    let plain = |word: &&str| {
        word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
            && (word.chars().next().is_some_and(char::is_uppercase) || is_particle(word))
    };
    let loud = words.iter().filter(|word| is_loud(word)).count();
    let named = words.iter().any(|word| is_first_name(word)) || loud > 0 && loud < words.len();
    words.iter().all(plain) && (titled && !words.is_empty() || (2..=4).contains(&words.len()) && named)
}

/// Whether a text is a title before a name, and nothing else.
pub fn is_courtesy(word: &str) -> bool {
    matches!(
        fold(word).trim_end_matches('.'),
        "m" | "mr"
            | "mme"
            | "mm"
            | "mmes"
            | "mlle"
            | "monsieur"
            | "madame"
            | "mademoiselle"
            | "dr"
            | "docteur"
            | "pr"
            | "professeur"
            | "mrs"
            | "ms"
            | "me"
            | "maitre"
            | "m. et mme"
    )
}
