//! Figures, targets and verdicts of the contract screen in words and signs.

use super::view::{Group, IndicatorLine};
use crate::contract::{Contract, Expected, Indicator, Unit};
use crate::counters::indicators::Verdict;
use crate::i18n::messages::figures::value;
use crate::i18n::{Lang, capitalise};
use crate::model::record::{Record, Value};
use crate::tui::theme::Role;

/// Marks a figure that a reading by hand gives.
pub const BY_HAND: &str = "*";

/// The sign of a verdict, so that colour is never the only one.
pub const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reached => "✔",
        Verdict::Ahead => "▲",
        Verdict::OnTrack => "●",
        Verdict::Behind => "▼",
        Verdict::NoTarget => "○",
        Verdict::NotMeasured => "—",
    }
}

/// The colour of a verdict.
pub const fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Reached | Verdict::Ahead => Role::Good,
        Verdict::OnTrack => Role::Accent,
        Verdict::Behind => Role::Bad,
        Verdict::NoTarget | Verdict::NotMeasured => Role::Muted,
    }
}

/// A verdict in a word.
pub fn word(lang: Lang, verdict: Verdict) -> &'static str {
    lang.find(&format!("contract.verdict.{}", verdict.code())).unwrap_or(verdict.code())
}

/// What an indicator is called in a few words: its label, else its measure's name, else its wording.
pub fn label(lang: Lang, contract: &Contract, indicator: &Indicator) -> String {
    let french = lang == Lang::Fr;
    let label = if french { &indicator.label } else { &indicator.label_en };
    let measure = indicator.measure.as_deref().and_then(|id| contract.measure(id));
    match (label, measure) {
        (None, Some(measure)) => capitalise(measure.name(french)),
        _ => indicator.short(french).to_owned(),
    }
}

/// To a tenth: what is expected is a fraction of what is counted whole.
pub fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// What is done, marked when a reading by hand gives it; nothing when it is not measured.
pub fn done(lang: Lang, line: &IndicatorLine) -> String {
    let shown = line.done.map(|done| value(lang, line.unit, done)).unwrap_or_default();
    if line.by_hand() { format!("{shown}{BY_HAND}") } else { shown }
}

/// The target's value.
pub fn target(lang: Lang, unit: Unit, aim: Option<Expected>) -> String {
    aim.map(|aim| value(lang, unit, aim.target)).unwrap_or_default()
}

/// Where it should be on D.
pub fn expected(lang: Lang, line: &IndicatorLine) -> String {
    line.aim.map(|aim| value(lang, line.unit, tenths(aim.expected))).unwrap_or_default()
}

/// How far it is from where it should be.
pub fn gap(lang: Lang, line: &IndicatorLine) -> String {
    let (Some(aim), Some(done)) = (line.aim, line.done) else { return String::new() };
    let gap = tenths(done - aim.expected);
    let shown = match line.unit {
        Unit::Percent => lang.decimal(gap.abs(), 1),
        unit => value(lang, unit, gap.abs()),
    };
    match gap {
        gap if gap > 0.0 => format!("+{shown}"),
        gap if gap < 0.0 => format!("-{shown}"),
        _ => shown,
    }
}

/// Where it is heading by the end of the year, for what flows.
pub fn projection(lang: Lang, line: &IndicatorLine) -> String {
    line.projection.map(|end| value(lang, line.unit, end.round())).unwrap_or_default()
}

/// What a group of the list is called.
pub fn group(lang: Lang, group: &Group) -> String {
    match group {
        Group::Axis(axis) => axis.clone(),
        Group::Article(article) => lang.tf("contract.article", &[("article", article)]),
    }
}

/// A reading by hand on one line: when, what, by whom, why.
pub fn reading(lang: Lang, unit: Unit, record: &Record) -> String {
    let date = record.date("date").map(|date| lang.date(date)).unwrap_or_default();
    let mut parts = Vec::new();
    if let Value::Real(read) = record.get("value") {
        parts.push(value(lang, unit, *read));
    }
    let status = record.text("status");
    if !status.is_empty() {
        parts.push(lang.label("reading.status", status).to_owned());
    }
    for text in ["source", "note"].map(|field| record.text(field)).into_iter().filter(|text| !text.is_empty()) {
        parts.push(text.lines().next().unwrap_or_default().to_owned());
    }
    format!("{date}  {}", parts.join(" · "))
}
