//! Amounts of money: whole cents of euro, never a floating-point number.

use std::fmt;
use std::iter::Sum;

use thiserror::Error;

/// An amount in cents of euro; negative when something is owed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cents(pub i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Nothing was given.
    #[error("no amount given")]
    Empty,
    /// A character that has no place in an amount, or not there.
    #[error("{0:?} cannot be read in an amount")]
    Unreadable(char),
    /// This many decimals instead of one or two. `1,234` is refused here rather than guessed: it may mean one
    /// thousand two hundred and thirty-four.
    #[error("{0} decimals instead of two")]
    Decimals(usize),
    /// Thousands that are not groups of three digits, such as `12 34`.
    #[error("thousands are not in groups of three digits")]
    Grouping,
    /// More than can be kept.
    #[error("the amount is too large")]
    TooLarge,
}

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole euros; `None` when that is more than can be kept.
    pub fn from_euros(euros: i64) -> Option<Self> {
        euros.checked_mul(100).map(Self)
    }

    /// The sum of both; `None` when it is more than can be kept.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference of both; `None` when it is more than can be kept.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The difference of both, held at the ends of the range.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Whether the amount is more than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// The form of files: `1234.50`, always a point and two decimals.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }

    /// Reads the form of files, and no other: digits, a point, two decimals, perhaps a minus before.
    ///
    /// # Errors
    /// [`MoneyError`] for anything else.
    pub fn parse_plain(text: &str) -> Result<Self, MoneyError> {
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        if let Some(c) = body.chars().find(|c| !c.is_ascii_digit() && *c != '.') {
            return Err(MoneyError::Unreadable(c));
        }
        let (whole, decimals) = body.split_once('.').unwrap_or((body, ""));
        if whole.is_empty() || decimals.contains('.') {
            return Err(MoneyError::Unreadable('.'));
        }
        if decimals.len() != 2 {
            return Err(MoneyError::Decimals(decimals.len()));
        }
        from_parts(negative, whole, decimals)
    }

    /// Reads an amount as people write it: `1 234,50 €`, `1234.5`, `1.234,50`, `1,234.50`, `1'234.50`, `1 234`,
    /// with spaces of every kind, `€`, `EUR` or `euros`, and a sign before.
    ///
    /// # Errors
    /// [`MoneyError`] that says what is wrong. What could mean two amounts (`1,234`, `1.234`) is refused.
    pub fn parse_input(text: &str) -> Result<Self, MoneyError> {
        let (negative, body) = without_sign(without_currency(text.trim()));
        let body = without_currency(body);
        if body.is_empty() {
            return Err(MoneyError::Empty);
        }
        if let Some(c) = body.chars().find(|c| !c.is_ascii_digit() && !is_separator(*c)) {
            return Err(MoneyError::Unreadable(c));
        }
        let (whole, decimals) = split_decimals(body);
        if let Some(decimals) = decimals {
            if let Some(c) = decimals.chars().find(|c| !c.is_ascii_digit()) {
                return Err(MoneyError::Unreadable(c));
            }
            if !(1..=2).contains(&decimals.len()) {
                return Err(MoneyError::Decimals(decimals.len()));
            }
        }
        let whole = ungroup(whole, decimals.is_some())?;
        from_parts(negative, &whole, decimals.unwrap_or_default())
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.plain())
    }
}

/// Adds up, held at the ends of the range instead of wrapping round.
impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| Self(total.0.saturating_add(amount.0)))
    }
}

impl<'a> Sum<&'a Cents> for Cents {
    fn sum<I: Iterator<Item = &'a Cents>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

fn is_separator(c: char) -> bool {
    c == '.' || c == ',' || is_group_mark(c)
}

/// Marks that only ever separate thousands: spaces, and the apostrophe of the Swiss.
fn is_group_mark(c: char) -> bool {
    c.is_whitespace() || c == '\'' || c == '\u{2019}'
}

fn without_currency(text: &str) -> &str {
    const NAMES: [&str; 4] = ["euros", "euro", "eur", "€"];
    for name in NAMES {
        let cut = text.len().wrapping_sub(name.len());
        if text.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return text[..cut].trim_end();
        }
        if text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return text[name.len()..].trim_start();
        }
    }
    text
}

fn without_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
    }
}

/// Splits at the decimal mark. Of a point and a comma the last one is it; one kind alone is it when it occurs once.
fn split_decimals(body: &str) -> (&str, Option<&str>) {
    let points = body.matches('.').count();
    let commas = body.matches(',').count();
    let mark = match (points, commas) {
        (0, 1) => ',',
        (1, 0) => '.',
        (0, _) | (_, 0) => return (body, None),
        _ if body.rfind('.') > body.rfind(',') => '.',
        _ => ',',
    };
    match body.rsplit_once(mark) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (body, None),
    }
}

/// The digits of the whole part, whose thousands are marked by one kind of mark throughout or not at all.
fn ungroup(whole: &str, has_decimals: bool) -> Result<String, MoneyError> {
    let kind = |c: char| {
        if c.is_whitespace() {
            ' '
        } else if c == '\u{2019}' {
            '\''
        } else {
            c
        }
    };
    let mut marks = whole.chars().filter(|c| !c.is_ascii_digit()).map(kind);
    if let Some(first) = marks.next() {
        let mut groups = whole.split(|c: char| !c.is_ascii_digit());
        let head = groups.next().map_or(0, str::len);
        if marks.any(|c| c != first) || !(1..=3).contains(&head) || groups.any(|g| g.len() != 3) {
            return Err(MoneyError::Grouping);
        }
    }
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() && has_decimals { Ok("0".to_owned()) } else { Ok(digits) }
}

/// Builds the amount from digits alone: a whole part and nought to two decimals.
fn from_parts(negative: bool, whole: &str, decimals: &str) -> Result<Cents, MoneyError> {
    let digits = format!("{whole}{decimals:0<2}");
    let magnitude: i128 = digits
        .trim_start_matches('0')
        .parse()
        .or_else(|_| if digits.bytes().all(|b| b == b'0') { Ok(0) } else { Err(MoneyError::TooLarge) })?;
    i64::try_from(if negative { -magnitude } else { magnitude }).map(Cents).map_err(|_| MoneyError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_people_write() {
        for (text, cents) in [
            ("1 234,50 €", 123_450),
            ("1\u{202F}234,50\u{A0}€", 123_450),
            ("1234.5", 123_450),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1'234.50", 123_450),
            ("1’234.50", 123_450),
            ("1 234", 123_400),
            ("€1,234.50", 123_450),
            ("1234,50 EUR", 123_450),
            ("12 euros", 1_200),
            ("1.234.567", 123_456_700),
            ("1,234,567.8", 123_456_780),
            ("0", 0),
            ("0,01", 1),
            (",5", 50),
            ("+12", 1_200),
            ("-12,30", -1_230),
            ("\u{2212} 12,30 €", -1_230),
            ("-€5", -500),
            ("007", 700),
            ("92233720368547758,07", i64::MAX),
        ] {
            assert_eq!(Cents::parse_input(text), Ok(Cents(cents)), "{text:?}");
        }
    }

    #[test]
    fn refused() {
        for (text, error) in [
            ("", MoneyError::Empty),
            (" € ", MoneyError::Empty),
            ("-", MoneyError::Empty),
            ("1,234", MoneyError::Decimals(3)),
            ("1.234", MoneyError::Decimals(3)),
            ("1 234,567", MoneyError::Decimals(3)),
            ("12,", MoneyError::Decimals(0)),
            ("12 34", MoneyError::Grouping),
            ("1234 567", MoneyError::Grouping),
            ("1 234.567,00", MoneyError::Grouping),
            ("1,23,456.00", MoneyError::Grouping),
            ("1.2.3", MoneyError::Grouping),
            ("118 k€", MoneyError::Unreadable('k')),
            ("1e3", MoneyError::Unreadable('e')),
            ("12-", MoneyError::Unreadable('-')),
            ("--1", MoneyError::Unreadable('-')),
            ("1,5 0", MoneyError::Unreadable(' ')),
            ("92233720368547758,08", MoneyError::TooLarge),
            ("99999999999999999999999999999999999999999999", MoneyError::TooLarge),
        ] {
            assert_eq!(Cents::parse_input(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_form_of_files_is_strict() {
        assert_eq!(Cents::parse_plain("1234.50"), Ok(Cents(123_450)));
        assert_eq!(Cents::parse_plain("-0.05"), Ok(Cents(-5)));
        for text in ["", "1234", "1234.5", "1234,50", "1 234.50", ".50", "1.2.30", "+1.00", "1.000", "--1.00"] {
            assert!(Cents::parse_plain(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn sums_never_wrap() {
        assert_eq!([Cents(1), Cents(2)].iter().sum::<Cents>(), Cents(3));
        assert_eq!([Cents(i64::MAX), Cents(2)].into_iter().sum::<Cents>(), Cents(i64::MAX));
        assert_eq!(Cents(i64::MAX).checked_add(Cents(1)), None);
        assert_eq!(Cents(i64::MIN).checked_sub(Cents(1)), None);
    }

    proptest! {
        #[test]
        fn the_form_of_files_reads_back(cents: i64) {
            prop_assert_eq!(Cents::parse_plain(&Cents(cents).plain()), Ok(Cents(cents)));
            prop_assert_eq!(Cents::parse_input(&Cents(cents).plain()), Ok(Cents(cents)));
        }

        #[test]
        fn any_text_is_judged(text in any::<String>()) {
            let _ = Cents::parse_input(&text);
            let _ = Cents::parse_plain(&text);
        }

        #[test]
        fn any_amount_like_text_is_judged(text in "[-+]?[0-9., '€]{0,24}") {
            let _ = Cents::parse_input(&text);
        }
    }
}
