//! Dates, numbers and amounts as each language writes them.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Lang;
use super::typography::{NBSP, NNBSP};
use crate::model::money::Cents;

/// What stands where there is nothing to show.
const NOTHING: &str = "—";

impl Lang {
    /// A moment in UTC, as it is stored, by the clock of this place: « 30/06/2015 14:00 ». What is no moment is given as it is.
    pub fn moment(self, at: &str) -> String {
        let Ok(moment) = chrono::DateTime::parse_from_rfc3339(at) else { return at.to_owned() };
        // Texts of tests are the same in every time zone.
        #[cfg(test)]
        let moment = moment.naive_utc();
        #[cfg(not(test))]
        let moment = moment.with_timezone(&chrono::Local).naive_local();
        format!("{} {}", self.date(moment.date()), moment.format("%H:%M"))
    }

    /// `31/12/2015`, in both languages: the users of both are in France.
    pub fn date(self, date: NaiveDate) -> String {
        format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
    }

    /// `mercredi 31 décembre 2015`, `Wednesday 31 December 2015`; in French the first is `1er`.
    pub fn date_long(self, date: NaiveDate) -> String {
        let day = match (self, date.day()) {
            (Self::Fr, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        };
        format!("{} {day} {} {}", self.weekday(date.weekday()), self.month(date.month()), date.year())
    }

    /// Name of a month, 1 to 12; empty outside.
    pub fn month(self, month: u32) -> &'static str {
        self.find(&format!("dates.month.{month}")).unwrap_or_default()
    }

    /// Short name of a month, 1 to 12; empty outside.
    pub fn month_short(self, month: u32) -> &'static str {
        self.find(&format!("dates.month_short.{month}")).unwrap_or_default()
    }

    /// Name of a weekday.
    pub fn weekday(self, day: Weekday) -> &'static str {
        self.find(&format!("dates.weekday.{}", day.number_from_monday())).unwrap_or_default()
    }

    /// Short name of a weekday.
    pub fn weekday_short(self, day: Weekday) -> &'static str {
        self.find(&format!("dates.weekday_short.{}", day.number_from_monday())).unwrap_or_default()
    }

    /// `1 234,50 €`, `€1,234.50`.
    pub fn amount(self, amount: Cents) -> String {
        let cents = amount.0.unsigned_abs();
        self.euros(amount.0 < 0, &self.digits(cents / 100, &format!("{:02}", cents % 100)), "")
    }

    /// Thousands of euros with one decimal, rounded half away from zero: `118,5 k€`, `€118.5k`.
    pub fn kiloeuros(self, amount: Cents) -> String {
        let hundreds = amount.0.unsigned_abs().saturating_add(5_000) / 10_000;
        let number = self.digits(hundreds / 10, &(hundreds % 10).to_string());
        self.euros(amount.0 < 0 && hundreds > 0, &number, "k")
    }

    fn euros(self, negative: bool, number: &str, thousand: &str) -> String {
        let sign = if negative { "-" } else { "" };
        match self {
            Self::Fr => format!("{sign}{number}{NBSP}{thousand}€"),
            Self::En => format!("{sign}€{number}{thousand}"),
        }
    }

    /// A whole number with its thousands marked: `1 692`, `1,692`.
    pub fn number(self, n: i64) -> String {
        let sign = if n < 0 { "-" } else { "" };
        format!("{sign}{}", self.digits(n.unsigned_abs(), ""))
    }

    /// A number with this many decimals: `1 234,5`, `1,234.5`; a dash when it is not finite.
    pub fn decimal(self, value: f64, places: usize) -> String {
        if !value.is_finite() {
            return NOTHING.to_owned();
        }
        let text = format!("{:.places$}", value.abs());
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        let negative = value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b));
        format!("{}{}", if negative { "-" } else { "" }, self.join(&self.grouped(whole), decimals))
    }

    /// A share as a percentage, 1 being the whole: `74,5 %`, `74.5%`; a dash when it is not finite.
    pub fn percent(self, ratio: f64, places: usize) -> String {
        if !ratio.is_finite() {
            return NOTHING.to_owned();
        }
        let number = self.decimal(ratio * 100.0, places);
        match self {
            Self::Fr => format!("{number}{NBSP}%"),
            Self::En => format!("{number}%"),
        }
    }

    fn digits(self, whole: u64, decimals: &str) -> String {
        self.join(&self.grouped(&whole.to_string()), decimals)
    }

    fn join(self, whole: &str, decimals: &str) -> String {
        match (self, decimals) {
            (_, "") => whole.to_owned(),
            (Self::Fr, _) => format!("{whole},{decimals}"),
            (Self::En, _) => format!("{whole}.{decimals}"),
        }
    }

    fn grouped(self, digits: &str) -> String {
        let mark = match self {
            Self::Fr => NNBSP,
            Self::En => ',',
        };
        let mut out = String::with_capacity(digits.len() * 2);
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(c);
        }
        out
    }
}

/// The text with a capital first letter, accents kept: `État`.
pub fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Lang::{En, Fr};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates() {
        assert_eq!(Fr.date(day("2015-03-01")), "01/03/2015");
        assert_eq!(En.date(day("2015-03-01")), "01/03/2015");
        assert_eq!(Fr.date_long(day("2015-12-31")), "jeudi 31 décembre 2015");
        assert_eq!(En.date_long(day("2015-12-31")), "Thursday 31 December 2015");
        assert_eq!(Fr.date_long(day("2015-08-01")), "samedi 1er août 2015");
        assert_eq!(Fr.month_short(2), "févr.");
        assert_eq!(En.month(12), "December");
        assert_eq!((Fr.month(0), Fr.month(13)), ("", ""));
        assert_eq!(Fr.weekday_short(Weekday::Sun), "dim.");
        for month in 1..=12 {
            assert!(!Fr.month(month).is_empty() && !En.month_short(month).is_empty());
        }
    }

    #[test]
    fn amounts() {
        for (cents, fr, en) in [
            (123_450, "1\u{202F}234,50\u{A0}€", "€1,234.50"),
            (5, "0,05\u{A0}€", "€0.05"),
            (-123_450, "-1\u{202F}234,50\u{A0}€", "-€1,234.50"),
            (
                i64::MIN,
                "-92\u{202F}233\u{202F}720\u{202F}368\u{202F}547\u{202F}758,08\u{A0}€",
                "-€92,233,720,368,547,758.08",
            ),
        ] {
            assert_eq!(Fr.amount(Cents(cents)), fr);
            assert_eq!(En.amount(Cents(cents)), en);
        }
        assert_eq!(Fr.kiloeuros(Cents(11_846_999)), "118,5\u{A0}k€");
        assert_eq!(En.kiloeuros(Cents(11_846_999)), "€118.5k");
        assert_eq!(Fr.kiloeuros(Cents(11_845_000)), "118,5\u{A0}k€");
        assert_eq!(Fr.kiloeuros(Cents(-100)), "0,0\u{A0}k€");
        assert_eq!(Fr.kiloeuros(Cents(-100_000_000)), "-1\u{202F}000,0\u{A0}k€");
    }

    #[test]
    fn numbers() {
        assert_eq!(Fr.number(1_692), "1\u{202F}692");
        assert_eq!(En.number(-1_234_567), "-1,234,567");
        assert_eq!(Fr.number(999), "999");
        assert_eq!(Fr.decimal(1234.56, 1), "1\u{202F}234,6");
        assert_eq!(En.decimal(-0.04, 1), "0.0");
        assert_eq!(Fr.decimal(f64::NAN, 1), "—");
        assert_eq!(Fr.percent(0.7446808, 1), "74,5\u{A0}%");
        assert_eq!(En.percent(0.7446808, 1), "74.5%");
        assert_eq!(En.percent(0.75, 0), "75%");
        assert_eq!(Fr.percent(f64::INFINITY, 1), "—");
        assert_eq!(capitalise("état"), "État");
        assert_eq!(capitalise(""), "");
    }
}
