//! A number as it is frozen: decimal digits, so that it is written the same everywhere and compared exactly.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Places after the point.
const PLACES: usize = 6;
const ONE: i64 = 1_000_000;

/// A number in millionths; written `78.504673`, `40`, `-1.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

impl Decimal {
    /// The nearest millionth; none for what is no number.
    pub fn of(value: f64) -> Option<Decimal> {
        // The parts apart: an amount of many digits keeps them all.
        let (whole, part) = (value.trunc(), (value.fract() * ONE as f64).round());
        value.is_finite().then(|| Decimal((whole as i64).saturating_mul(ONE).saturating_add(part as i64)))
    }

    /// A whole number.
    pub fn whole(value: i64) -> Decimal {
        Decimal(value.saturating_mul(ONE))
    }

    /// To be shown, or computed with.
    pub fn value(self) -> f64 {
        (self.0 / ONE) as f64 + (self.0 % ONE) as f64 / ONE as f64
    }

    /// `self - other`, exactly.
    pub fn less(self, other: Decimal) -> Decimal {
        Decimal(self.0.saturating_sub(other.0))
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, part) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{part:0PLACES$}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl FromStr for Decimal {
    type Err = String;

    fn from_str(text: &str) -> Result<Decimal, String> {
        let fail = || format!("« {text} » is not a number of at most {PLACES} decimals");
        let (negative, size) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
        let (whole, part) = size.split_once('.').unwrap_or((size, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > PLACES {
            return Err(fail());
        }
        let whole: i64 = whole.parse().map_err(|_| fail())?;
        let part: i64 = format!("{part:0<PLACES$}").parse().map_err(|_| fail())?;
        let size = whole.checked_mul(ONE).and_then(|size| size.checked_add(part)).ok_or_else(fail)?;
        Ok(Decimal(if negative { -size } else { size }))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_without_needless_digits() {
        for (value, want) in [
            (40.0, "40"),
            (0.0, "0"),
            (-0.0, "0"),
            (-1.5, "-1.5"),
            (84.0 * 100.0 / 107.0, "78.504673"),
            (-0.0000004, "0"),
            (99.9999996, "100"),
            (1_234_567_890_123.25, "1234567890123.25"),
        ] {
            let decimal = Decimal::of(value).unwrap();
            assert_eq!(decimal.to_string(), want);
            assert_eq!(want.parse(), Ok(decimal));
        }
        assert_eq!(Decimal::of(f64::NAN), None);
        for wrong in ["", "-", "1.", ".5", "1.0000000", "1e3", "+1", "99999999999999999999"] {
            assert!(wrong.parse::<Decimal>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(millionths in any::<i64>().prop_filter("in range", |n| *n != i64::MIN)) {
            let decimal = Decimal(millionths);
            prop_assert_eq!(decimal.to_string().parse(), Ok(decimal));
        }
    }
}
