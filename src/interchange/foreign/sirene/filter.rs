//! Which establishments are wanted, as people say it.

use std::fmt;

use crate::model::place::is_departement;

/// Which establishments are wanted. An empty list leaves the choice open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Codes of départements (`25`, `2A`, `971`), told from the commune's INSEE code.
    pub departements: Vec<String>,
    /// Beginnings of NAF codes, with or without dot: `26`, `26.52`, `2652Z`.
    pub naf: Vec<String>,
}

impl Filter {
    /// Reads `25, 39, 70, 90 ; 26, 25.6`: départements, then NAF codes; either may be missing.
    ///
    /// # Errors
    /// The code that is neither.
    pub fn parse(text: &str) -> Result<Filter, String> {
        let (departements, naf) = text.split_once(';').unwrap_or((text, ""));
        Ok(Filter { departements: codes(departements, is_departement)?, naf: codes(naf, begins_naf)? })
    }

    /// Whether everything is wanted.
    pub fn is_open(&self) -> bool {
        self.departements.is_empty() && self.naf.is_empty()
    }
}

impl fmt::Display for Filter {
    /// As it is read.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.departements.join(", "))?;
        match self.naf.is_empty() {
            true => Ok(()),
            false => write!(to, " ; {}", self.naf.join(", ")),
        }
    }
}

fn codes(text: &str, is: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let codes = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|code| !code.is_empty());
    codes.map(str::to_ascii_uppercase).map(|code| if is(&code) { Ok(code) } else { Err(code) }).collect()
}

/// Whether a text is how a code of the NAF (rev. 2) begins: two to four digits, then a letter.
fn begins_naf(code: &str) -> bool {
    let plain = code.replace('.', "");
    let digits = plain.trim_end_matches(|c: char| c.is_ascii_uppercase());
    let letters = plain.len() - digits.len();
    digits.bytes().all(|digit| digit.is_ascii_digit())
        && (2..=4).contains(&digits.len())
        && (letters == 0 || (letters == 1 && digits.len() == 4))
        && code.find('.').is_none_or(|dot| dot == 2 && code.matches('.').count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_people_write_it_and_written_as_it_is_read() {
        let filter = |departements: &[&str], naf: &[&str]| Filter {
            departements: departements.iter().map(|code| (*code).to_owned()).collect(),
            naf: naf.iter().map(|code| (*code).to_owned()).collect(),
        };
        for (text, expected) in [
            ("25, 39,70 90 ; 26,25.6", filter(&["25", "39", "70", "90"], &["26", "25.6"])),
            ("2a,971", filter(&["2A", "971"], &[])),
            (";26.52Z 2652z", filter(&[], &["26.52Z", "2652Z"])),
            ("  ", Filter::default()),
            (" ; ", Filter::default()),
        ] {
            let read = Filter::parse(text).unwrap();
            assert_eq!(read, expected, "{text:?}");
            assert_eq!(Filter::parse(&read.to_string()), Ok(read), "{text:?}");
        }
        assert!(Filter::default().is_open() && !filter(&[], &["26"]).is_open());
    }

    #[test]
    fn what_is_no_code_is_named() {
        for (text, wrong) in [
            ("25,2534", "2534"),
            ("Doubs", "DOUBS"),
            ("00", "00"),
            ("25 ; 2", "2"),
            ("; 26.5.2", "26.5.2"),
            ("; 265Z", "265Z"),
            ("; 26520Z", "26520Z"),
            ("25 ; 26 ; 27", ";"),
            ("; é", "é"),
        ] {
            assert_eq!(Filter::parse(text), Err(wrong.to_owned()), "{text:?}");
        }
    }
}
