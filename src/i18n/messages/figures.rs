//! Figures in words: values in their unit, and why a row does not count.

use crate::contract::Unit;
use crate::counters::evidence::Near;
use crate::i18n::Lang;
use crate::model::money::Cents;

/// Why a row does not count.
pub fn near(lang: Lang, why: Near) -> String {
    let text = lang.find(&format!("evidence.near.{}", why.code())).unwrap_or(why.code());
    why.date().map_or_else(|| text.to_owned(), |date| text.replace("{date}", &lang.date(date)))
}

/// A value with as many decimals as its unit takes; amounts in whole or as thousands of euros.
pub fn value(lang: Lang, unit: Unit, value: f64) -> String {
    match unit {
        Unit::Percent => lang.percent(value / 100.0, 1),
        Unit::Cents => lang.kiloeuros(Cents(value.round() as i64)),
        Unit::ThousandEuros => format!("{}\u{A0}k€", lang.decimal(value, usize::from(value.fract() != 0.0))),
        Unit::Point => format!("{}\u{A0}{}", lang.decimal(value, 1), unit_name(lang, unit, value as i64)),
        _ if value.fract() == 0.0 => lang.number(value as i64),
        _ => lang.decimal(value, 1),
    }
}

/// What is counted, in the number that goes with `n`.
pub fn unit_name(lang: Lang, unit: Unit, n: i64) -> &'static str {
    lang.unit(unit.code(), n)
}
