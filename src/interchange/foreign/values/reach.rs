//! A name with an address or a telephone number behind it in one cell: `Anne DURAND <a@b.fr>`, `Jean PETIT 06 12 34 56 78`.

use super::people::{is_email, is_phone, phone};

/// What one cell says of somebody.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reached<'a> {
    /// What is left of it: the name, with whatever else.
    pub name: &'a str,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

/// Parts a cell into a name, an address and a number behind it. What holds none, or several of one sort, stays whole.
pub fn reached(text: &str) -> Reached<'_> {
    let whole = Reached { name: text.trim(), ..Reached::default() };
    let many = text.matches('@').count() > 1 || text.contains(['\n', ';']);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if many || digits > 14 || digits < 9 && !text.contains('@') {
        return whole;
    }
    let mut found = whole;
    // From the end, one after the other.
    for _ in 0..2 {
        if found.email.is_none()
            && let Some((name, email)) = behind(found.name, is_address)
        {
            (found.name, found.email) = (name, Some(email));
        } else if found.phone.is_none()
            && let Some((name, number)) = behind(found.name, |part| is_phone(&phone(part)))
        {
            (found.name, found.phone) = (name, Some(number));
        }
    }
    found
}

fn is_address(part: &str) -> bool {
    !part.contains(char::is_whitespace) && is_email(part)
}

/// The text before the longest part at its end that is so, and that part without what encloses it.
fn behind(text: &str, is: impl Fn(&str) -> bool) -> Option<(&str, &str)> {
    const MARKS: &[char] = &[' ', ':', ',', '-', '–', '(', ')', '<', '>', '/', '|', '\u{A0}'];
    let starts = text.char_indices().filter(|(at, _)| *at == 0 || text[..*at].ends_with(MARKS));
    for (at, _) in starts {
        let part = text[at..].trim_matches(MARKS);
        // The plus of an international number is no mark.
        if is(part) {
            let name = text[..at].trim_end_matches(MARKS);
            let label = |word: &str| {
                matches!(
                    crate::model::text::fold(word).trim_matches(['.', ':', '(']),
                    "tel" | "port" | "mob" | "portable" | "mail" | "email" | "gsm" | "t" | "p"
                )
            };
            let name = match name.rsplit_once(' ') {
                Some((before, word)) if label(word) => before.trim_end_matches(MARKS),
                None if label(name) => "",
                _ => name,
            };
            return Some((name, part));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_how_to_reach_it() {
        for (cell, name, email, phone) in [
            ("Anne DURAND <a@b.fr>", "Anne DURAND", "a@b.fr", ""),
            ("Anne DURAND (a@b.fr)", "Anne DURAND", "a@b.fr", ""),
            ("Mme Durand - a@b.fr", "Mme Durand", "a@b.fr", ""),
            ("a@b.fr", "", "a@b.fr", ""),
            ("Jean PETIT 06 39 98 00 00", "Jean PETIT", "", "06 39 98 00 00"),
            ("Jean PETIT (tél. 06.39.98.00.00)", "Jean PETIT", "", "06.39.98.00.00"),
            ("Jean PETIT, 06 39 98 00 00, j@b.fr", "Jean PETIT", "j@b.fr", "06 39 98 00 00"),
            ("Jean PETIT j@b.fr 0639980000", "Jean PETIT", "j@b.fr", "0639980000"),
            ("+33 6 39 98 00 00", "", "", "+33 6 39 98 00 00"),
            ("Jean PETIT", "Jean PETIT", "", ""),
            ("Jean PETIT (DG)", "Jean PETIT (DG)", "", ""),
            ("A a@b.fr, B b@b.fr", "A a@b.fr, B b@b.fr", "", ""),
            ("Jean PETIT 06 39 98 00 00 / 03 53 01 00 00", "Jean PETIT 06 39 98 00 00 / 03 53 01 00 00", "", ""),
            ("", "", "", ""),
        ] {
            let found = reached(cell);
            let said = (found.name, found.email.unwrap_or_default(), found.phone.unwrap_or_default());
            assert_eq!(said, (name, email, phone), "{cell}");
        }
    }
}
