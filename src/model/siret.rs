//! SIREN (the company, 9 digits) and SIRET (one establishment, 14 digits), checked as INSEE defines them.

use std::fmt;

use thiserror::Error;

use super::text::is_invisible;

/// La Poste's SIREN. Its establishments are numbered without a Luhn key.
const LA_POSTE: &str = "356000000";
/// La Poste's head office, the one establishment of it that keeps the Luhn key.
const LA_POSTE_HEAD_OFFICE: &str = "35600000000048";

const SIREN_LENGTH: usize = 9;
const SIRET_LENGTH: usize = 14;

/// The number of an establishment: 14 digits whose check digit is right. Kept as text, spaces removed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret(String);

/// The number of a company: 9 digits, the first nine of its establishments' [`Siret`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren(String);

/// Why a text is not a SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SiretError {
    /// Nothing was given.
    #[error("no number given")]
    Empty,
    /// A character that is not a digit; the first one found.
    #[error("{0:?} is not a digit")]
    NotDigits(char),
    /// Digits only, but this many instead of the 14 (or 9) expected.
    #[error("{0} digits")]
    Length(usize),
    /// The right number of digits, but the check digit says that one of them is wrong.
    #[error("the check digit is wrong")]
    Checksum,
    /// Only zeros: a placeholder, though its check digit is right.
    #[error("only zeros")]
    AllZeros,
    /// A spreadsheet has rounded the number to the form `4,88E+13`: the digits are lost.
    #[error("a rounded number, its digits are lost")]
    Scientific,
}

/// Why a text is not a SIREN: the same reasons as for a SIRET, on 9 digits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(transparent)]
pub struct SirenError(#[from] pub SiretError);

impl Siret {
    /// Reads a SIRET as typed, pasted or written by a spreadsheet. Spaces of every kind and dots are dropped, so is
    /// the `.0` that a spreadsheet adds to a number.
    ///
    /// Rule: 14 digits with a Luhn key. The establishments of La Poste other than its head office have none: the sum of
    /// their digits is a multiple of 5 instead.
    ///
    /// # Errors
    /// The [`SiretError`] that says what is wrong; characters are judged before the length, the length before the key.
    pub fn parse(text: &str) -> Result<Self, SiretError> {
        let digits = digits_of(text, SIRET_LENGTH)?;
        let valid = if digits.starts_with(LA_POSTE) && digits != LA_POSTE_HEAD_OFFICE {
            digits.bytes().map(|b| u32::from(b - b'0')).sum::<u32>().is_multiple_of(5)
        } else {
            luhn(&digits)
        };
        if valid { Ok(Self(digits)) } else { Err(SiretError::Checksum) }
    }

    /// The 14 digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The company this establishment belongs to.
    pub fn siren(&self) -> Siren {
        Siren(self.0.chars().take(SIREN_LENGTH).collect())
    }

    /// As printed: `487 980 799 00018`, with no-break spaces.
    pub fn grouped(&self) -> String {
        group(&self.0)
    }
}

impl Siren {
    /// Reads a SIREN as [`Siret::parse`] reads a SIRET.
    ///
    /// # Errors
    /// The reason, as for a SIRET.
    pub fn parse(text: &str) -> Result<Self, SirenError> {
        let digits = digits_of(text, SIREN_LENGTH)?;
        if luhn(&digits) { Ok(Self(digits)) } else { Err(SiretError::Checksum.into()) }
    }

    /// The 9 digits, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As printed: `487 980 799`, with no-break spaces.
    pub fn grouped(&self) -> String {
        group(&self.0)
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for Siren {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The digits of `text` when there are `expected` of them and not only zeros.
fn digits_of(text: &str, expected: usize) -> Result<String, SiretError> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect();
    if compact.is_empty() {
        return Err(SiretError::Empty);
    }
    if is_scientific(&compact) {
        return Err(SiretError::Scientific);
    }
    let digits = without_decimals(&compact).replace('.', "");
    if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
        return Err(SiretError::NotDigits(c));
    }
    if digits.is_empty() {
        return Err(SiretError::NotDigits('.'));
    }
    if digits.len() != expected {
        return Err(SiretError::Length(digits.len()));
    }
    if digits.bytes().all(|b| b == b'0') {
        return Err(SiretError::AllZeros);
    }
    Ok(digits)
}

/// Drops the `.0` or `,00` of a number that went through a spreadsheet.
fn without_decimals(text: &str) -> &str {
    match text.split_once(['.', ',']) {
        Some((whole, decimals)) if matches!(decimals, "0" | "00") && !whole.is_empty() => whole,
        _ => text,
    }
}

/// Whether the text is a number with an exponent, such as `4,88E+13`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match mantissa.split_once(['.', ',']) {
        Some((whole, decimals)) => digits(whole) && digits(decimals) && digits(exponent),
        None => mantissa.len() == 1 && digits(mantissa) && digits(exponent),
    }
}

/// Luhn: from the right, every second digit doubled (9 taken off above 9), the sum is a multiple of 10.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .map(|b| u32::from(b - b'0'))
        .enumerate()
        .map(|(i, d)| {
            if i % 2 == 0 {
                d
            } else if d > 4 {
                2 * d - 9
            } else {
                2 * d
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Groups of three digits over the SIREN, then the establishment's five.
pub(crate) fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + 8);
    for (i, c) in digits.chars().enumerate() {
        if matches!(i, 3 | 6 | 9) {
            out.push('\u{A0}');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const VECTORS: &str = include_str!("../../tests/data/siret_vectors.csv");

    #[test]
    fn vectors() {
        let mut seen = 0;
        for line in VECTORS.lines().skip(1) {
            let mut cells = line.split(';');
            let (value, kind) = (cells.next().unwrap(), cells.next().unwrap());
            let zeros = !value.is_empty() && value.bytes().all(|b| b == b'0');
            let expected = cells.next().unwrap() == "1" && !zeros;
            let accepted = match kind {
                "siret" => Siret::parse(value).is_ok(),
                "siren" => Siren::parse(value).is_ok(),
                other => panic!("unknown kind {other}"),
            };
            assert_eq!(accepted, expected, "{line}");
            seen += 1;
        }
        assert!(seen >= 18, "{seen} vectors read");
    }

    #[test]
    fn reasons() {
        for (text, error) in [
            ("", SiretError::Empty),
            (" \u{A0}\u{202F}", SiretError::Empty),
            ("4879807990001", SiretError::Length(13)),
            ("487980799000180", SiretError::Length(15)),
            ("4879807990001A", SiretError::NotDigits('A')),
            ("١٢٣٤", SiretError::NotDigits('١')),
            ("...", SiretError::NotDigits('.')),
            ("48798079900019", SiretError::Checksum),
            ("00000000000000", SiretError::AllZeros),
            ("4,88E+13", SiretError::Scientific),
            ("4.8798E13", SiretError::Scientific),
            ("5E+13", SiretError::Scientific),
            ("48798079900018,5", SiretError::NotDigits(',')),
        ] {
            assert_eq!(Siret::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn ways_of_writing() {
        for text in [
            "48798079900018",
            "487 980 799 00018",
            "487\u{A0}980\u{202F}799\u{2009}00018",
            "487.980.799.00018",
            "48798079900018.0",
            "48798079900018,00",
            "\u{FEFF}48798079900018\r\n",
        ] {
            let siret = Siret::parse(text).unwrap();
            assert_eq!(siret.as_str(), "48798079900018");
            assert_eq!(siret.siren().as_str(), "487980799");
            assert_eq!(siret.grouped(), "487\u{A0}980\u{A0}799\u{A0}00018");
            assert_eq!(siret.siren().grouped(), "487\u{A0}980\u{A0}799");
        }
    }

    proptest! {
        #[test]
        fn a_changed_digit_is_found(at in 0usize..14, by in 1u8..10) {
            let mut digits = *b"48798079900018";
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let text = String::from_utf8_lossy(&digits).into_owned();
            prop_assert_eq!(Siret::parse(&text), Err(SiretError::Checksum));
        }

        #[test]
        fn any_text_is_judged_and_the_printed_form_reads_back(text in "[0-9 .A]{0,20}") {
            if let Ok(siret) = Siret::parse(&text) {
                prop_assert_eq!(Siret::parse(&siret.grouped()), Ok(siret));
            }
        }
    }
}
