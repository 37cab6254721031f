//! What a refused input is told: what is wrong, and what is expected.

use super::Lang;
use crate::model::date_input::{DateInputError, YEARS};
use crate::model::money::MoneyError;
use crate::model::naf::NafError;
use crate::model::siret::{SirenError, SiretError};
use crate::model::text::{TextError, display_safe};

/// Why a text is not a SIRET.
pub fn siret_error(lang: Lang, error: &SiretError) -> String {
    match error {
        SiretError::Empty => lang.t("errors.siret.empty").to_owned(),
        SiretError::NotDigits(c) => lang.tf("errors.siret.not_digits", &[("char", &shown(*c))]),
        SiretError::Length(n) => lang.tn("errors.siret.length", count(*n), &[]),
        SiretError::Checksum => lang.t("errors.siret.checksum").to_owned(),
        SiretError::AllZeros => lang.t("errors.siret.all_zeros").to_owned(),
        SiretError::Scientific => lang.t("errors.siret.scientific").to_owned(),
    }
}

/// Why a text is not a SIREN.
pub fn siren_error(lang: Lang, error: &SirenError) -> String {
    match &error.0 {
        SiretError::Empty => lang.t("errors.siren.empty").to_owned(),
        SiretError::NotDigits(c) => lang.tf("errors.siren.not_digits", &[("char", &shown(*c))]),
        SiretError::Length(n) => lang.tn("errors.siren.length", count(*n), &[]),
        SiretError::Checksum => lang.t("errors.siren.checksum").to_owned(),
        SiretError::AllZeros => lang.t("errors.siren.all_zeros").to_owned(),
        SiretError::Scientific => lang.t("errors.siren.scientific").to_owned(),
    }
}

/// Why a text is not a NAF code.
pub fn naf_error(lang: Lang, error: &NafError) -> String {
    match error {
        NafError::Empty => lang.t("errors.naf.empty").to_owned(),
        NafError::Format(text) => lang.tf("errors.naf.format", &[("text", &display_safe(text))]),
    }
}

/// Why a text is not an amount.
pub fn money_error(lang: Lang, error: &MoneyError) -> String {
    match error {
        MoneyError::Empty => lang.t("errors.money.empty").to_owned(),
        MoneyError::Unreadable(c) => lang.tf("errors.money.unreadable", &[("char", &shown(*c))]),
        MoneyError::Decimals(0) => lang.t("errors.money.no_decimals").to_owned(),
        MoneyError::Decimals(n) => lang.tn("errors.money.decimals", count(*n), &[]),
        MoneyError::Grouping => lang.t("errors.money.grouping").to_owned(),
        MoneyError::TooLarge => lang.t("errors.money.too_large").to_owned(),
    }
}

/// Why a text is not a date.
pub fn date_input_error(lang: Lang, error: &DateInputError) -> String {
    match error {
        DateInputError::Empty => lang.t("errors.date.empty").to_owned(),
        DateInputError::Unreadable(text) => lang.tf("errors.date.unreadable", &[("text", &display_safe(text))]),
        DateInputError::Impossible { month, .. } if !(1..=12).contains(month) => {
            lang.tf("errors.date.no_month", &[("month", month)])
        }
        DateInputError::Impossible { day, month, year } => {
            let month = lang.month(*month);
            lang.tf("errors.date.impossible", &[("day", day), ("month", &month), ("year", year)])
        }
        DateInputError::Year(year) => {
            let (first, last) = (YEARS.start(), YEARS.end());
            lang.tf("errors.date.year", &[("year", year), ("first", first), ("last", last)])
        }
        DateInputError::Weekday(date) => lang.tf("errors.date.weekday", &[("date", &lang.date_long(*date))]),
    }
}

/// Why a text cannot be kept.
pub fn text_error(lang: Lang, error: &TextError) -> String {
    match error {
        TextError::Nul => lang.t("errors.text.nul").to_owned(),
    }
}

/// A character as it may be shown, whatever it is.
fn shown(c: char) -> String {
    display_safe(c.encode_utf8(&mut [0; 4])).replace('\n', "␊")
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Lang::{En, Fr};

    #[test]
    fn messages_say_what_is_wrong_and_what_is_expected() {
        assert_eq!(siret_error(Fr, &SiretError::Length(13)), "Ce SIRET a 13 chiffres, il en faut 14.");
        assert_eq!(siret_error(Fr, &SiretError::Length(1)), "Ce SIRET a 1 chiffre, il en faut 14.");
        assert_eq!(siret_error(En, &SiretError::Length(15)), "This SIRET has 15 digits; it takes 14.");
        assert_eq!(siren_error(En, &SirenError(SiretError::Length(1))), "This SIREN has 1 digit; it takes 9.");
        let impossible = DateInputError::Impossible { day: 31, month: 2, year: 2015 };
        assert_eq!(date_input_error(Fr, &impossible), "Le 31 février 2015 n’existe pas.");
        let month = DateInputError::Impossible { day: 12, month: 31, year: 2015 };
        assert!(date_input_error(Fr, &month).contains("31"));
        assert!(date_input_error(Fr, &DateInputError::Year(1812)).contains("1900"));
        let escape = siret_error(Fr, &SiretError::NotDigits('\u{1B}'));
        assert!(escape.contains('␛') && !escape.contains('\u{1B}'), "{escape}");
    }

    #[test]
    fn no_message_leaves_a_placeholder() {
        let day = chrono::NaiveDate::default();
        for lang in [Fr, En] {
            let mut messages = vec![text_error(lang, &TextError::Nul)];
            for error in [
                SiretError::Empty,
                SiretError::NotDigits('x'),
                SiretError::Length(3),
                SiretError::Checksum,
                SiretError::AllZeros,
                SiretError::Scientific,
            ] {
                messages.push(siret_error(lang, &error));
                messages.push(siren_error(lang, &SirenError(error)));
            }
            for error in [
                MoneyError::Empty,
                MoneyError::Unreadable('x'),
                MoneyError::Decimals(0),
                MoneyError::Decimals(3),
                MoneyError::Grouping,
                MoneyError::TooLarge,
            ] {
                messages.push(money_error(lang, &error));
            }
            for error in [
                DateInputError::Empty,
                DateInputError::Unreadable("x".to_owned()),
                DateInputError::Impossible { day: 31, month: 2, year: 2015 },
                DateInputError::Impossible { day: 31, month: 13, year: 2015 },
                DateInputError::Year(3000),
                DateInputError::Weekday(day),
            ] {
                messages.push(date_input_error(lang, &error));
            }
            messages.push(naf_error(lang, &NafError::Empty));
            messages.push(naf_error(lang, &NafError::Format("x".to_owned())));
            for message in messages {
                assert!(!message.contains(['{', '}']) && message.contains(' '), "{message}");
            }
        }
    }
}
