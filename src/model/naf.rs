//! NAF codes (code APE): the main activity of an establishment.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

/// Code with dot, code without, label; INSEE, NAF rév. 2, 732 sub-classes.
const REV2: &str = include_str!("../../reference/naf_rev2_sous_classes.csv");

/// An activity code in its short form, `9499Z`. The form is checked, not the list: other nomenclatures share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Naf(String);

/// The list that a NAF code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nomenclature {
    /// NAF rév. 2, in force until the end of 2026.
    Rev2,
    /// NAF 2025, in force from 1 January 2027.
    Naf2025,
}

impl Nomenclature {
    /// The list in force on a day.
    pub fn on(day: NaiveDate) -> Self {
        if day.year() < 2027 { Self::Rev2 } else { Self::Naf2025 }
    }
}

/// Why a text is not a NAF code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NafError {
    /// Nothing was given.
    #[error("no code given")]
    Empty,
    /// Not four digits and a letter.
    #[error("{0:?} is not four digits and a letter")]
    Format(String),
}

impl Naf {
    /// Reads `9499Z` or `94.99Z`, in any case, with or without spaces.
    ///
    /// # Errors
    /// [`NafError`] when the text is empty or has not the form of a NAF code.
    pub fn parse(text: &str) -> Result<Self, NafError> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '.').map(|c| c.to_ascii_uppercase()).collect();
        if compact.is_empty() {
            return Err(NafError::Empty);
        }
        let bytes = compact.as_bytes();
        let good = bytes.len() == 5 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4].is_ascii_uppercase();
        if good { Ok(Self(compact)) } else { Err(NafError::Format(text.trim().to_owned())) }
    }

    /// The short form, `9499Z`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The official form, `94.99Z`.
    pub fn dotted(&self) -> String {
        // A parsed code is five ASCII characters.
        format!("{}.{}", &self.0[..2], &self.0[2..])
    }

    /// The French label in NAF rév. 2; `None` when that list has no such code.
    pub fn label(&self) -> Option<&'static str> {
        label(&self.0)
    }
}

impl fmt::Display for Naf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The French label of a code in NAF rév. 2, the code written as [`Naf::parse`] reads it.
pub fn label(code: &str) -> Option<&'static str> {
    static LABELS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    LABELS.get_or_init(|| rows().collect()).get(Naf::parse(code).ok()?.as_str()).copied()
}

/// Every French label of NAF rév. 2, in the order of the codes.
pub fn labels() -> impl Iterator<Item = &'static str> {
    rows().map(|(_, label)| label)
}

/// Code without its dot, and label.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    REV2.lines().skip(1).filter_map(|line| {
        let mut cells = line.splitn(3, ';').skip(1);
        Some((cells.next()?, cells.next()?.trim_matches('"')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for text in ["9499Z", "94.99Z", " 94.99 z ", "94 99z"] {
            let naf = Naf::parse(text).unwrap();
            assert_eq!((naf.as_str(), naf.dotted().as_str()), ("9499Z", "94.99Z"));
        }
        assert_eq!(Naf::parse(" "), Err(NafError::Empty));
        for text in ["949Z", "9499", "94999", "9499ZZ", "Z9499", "9499é"] {
            assert_eq!(Naf::parse(text), Err(NafError::Format(text.to_owned())));
        }
    }

    #[test]
    fn labels() {
        assert_eq!(label("94.99Z"), Some("Autres organisations fonctionnant par adhésion volontaire"));
        assert_eq!(label("2550A"), Some("Forge, estampage, matriçage ; métallurgie des poudres"));
        assert_eq!(label("0000Z"), None);
        assert_eq!(label("x"), None);
        assert_eq!(REV2.lines().skip(1).filter(|l| label(&l[..6]).is_some_and(|l| l.len() > 3)).count(), 732);
    }

    #[test]
    fn nomenclature_changes_in_2027() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(Nomenclature::on(day(2026, 12, 31)), Nomenclature::Rev2);
        assert_eq!(Nomenclature::on(day(2027, 1, 1)), Nomenclature::Naf2025);
    }
}
