//! Figures, paces and reasons in words.

use crate::contract::Unit;
use crate::counters::pace::Pace;
use crate::i18n::messages::figures;
use crate::i18n::{Lang, capitalise};
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::report::{IndicatorSheet, Report};

/// What stands where there is nothing to show.
pub const NOTHING: &str = "—";

/// A count; a fraction with one decimal.
pub fn number(lang: Lang, value: f64) -> String {
    lang.decimal(value, if value.fract() == 0.0 { 0 } else { 1 })
}

/// A figure in its unit; amounts to the cent.
pub fn figure(lang: Lang, unit: Unit, value: Option<f64>) -> String {
    match (value, unit) {
        (None, _) => NOTHING.to_owned(),
        (Some(value), Unit::Cents) => lang.amount(Cents(value.round() as i64)),
        (Some(value), unit) => figures::value(lang, unit, value),
    }
}

/// The result of an indicator; in words where nothing can be measured, nothing where only a status was given.
pub fn result(lang: Lang, sheet: &IndicatorSheet) -> String {
    match sheet.done {
        Some(done) => figure(lang, sheet.unit, Some(done)),
        None if sheet.said.is_some() => NOTHING.to_owned(),
        None => lang.t("common.not_measurable").to_owned(),
    }
}

/// The pace in words, with how far it is from where it should be; a status given by hand says so.
pub fn pace(lang: Lang, sheet: &IndicatorSheet) -> String {
    if let Some(said) = &sheet.said {
        let word = capitalise(lang.label("reading.status", &said.status));
        return lang.tf("report.by_hand", &[("word", &word)]);
    }
    let word = capitalise(lang.label("pace", sheet.pace.code()));
    let gap = sheet.done.zip(sheet.expected).map(|(done, expected)| done - expected);
    match (sheet.pace, gap) {
        (Pace::None, _) if sheet.target.is_none() => capitalise(lang.t("common.no_target")),
        (Pace::None, _) => capitalise(lang.t("common.not_measurable")),
        (Pace::Ahead | Pace::Behind | Pace::OnTrack, Some(gap)) => {
            let sign = if gap < 0.0 { "−" } else { "+" };
            let gap = match sheet.unit {
                Unit::Percent => lang.tf("report.points", &[("n", &lang.decimal(gap.abs(), 1))]),
                unit => figure(lang, unit, Some((gap.abs() * 10.0).round() / 10.0)),
            };
            format!("{word} ({sign}{gap})")
        }
        _ => word,
    }
}

/// A mark that needs no colour.
pub const fn mark(pace: Pace) -> &'static str {
    match pace {
        Pace::Reached => "✔",
        Pace::Ahead => "▲",
        Pace::OnTrack => "=",
        Pace::Behind => "▼",
        Pace::None => "·",
    }
}

/// A kind of record as it stands in a table.
pub fn record(lang: Lang, kind: Kind) -> String {
    capitalise(lang.record(kind.code(), 1))
}

/// « arrêté au 30/06/2015 » while the year goes on.
pub fn reference(report: &Report, lang: Lang) -> String {
    let date = lang.date_long(report.on);
    let key = if report.is_whole() { "report.as_of_end" } else { "report.as_of" };
    lang.tf(key, &[("date", &date)])
}

/// Yes or no.
pub fn yes_no(lang: Lang, yes: bool) -> &'static str {
    if yes { lang.t("common.yes") } else { lang.t("common.no") }
}

/// Whether texts are wanted in French.
pub const fn french(lang: Lang) -> bool {
    matches!(lang, Lang::Fr)
}
