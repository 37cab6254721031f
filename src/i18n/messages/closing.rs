//! Closed years and dates compared, in words.

use crate::contract::{Contract, Unit};
use crate::counters::closing::{Decimal, FrozenRow, Head, Refusal, Side};
use crate::counters::compare::MoveKind;
use crate::i18n::Lang;
use crate::interchange::archive::ClosingFault;
use crate::model::kind::Kind;
use crate::model::money::Cents;
use crate::store::Misfit;

use super::figures;

/// Why a year cannot be closed.
pub fn refusal(lang: Lang, why: &Refusal) -> String {
    match why {
        Refusal::NotOver { year, today } => {
            lang.tf("closing.refused.not_over", &[("year", year), ("today", &lang.date(*today))])
        }
        Refusal::OutsideContract { year, contract, from, to } => {
            lang.tf("closing.refused.outside", &[("year", year), ("contract", contract), ("from", from), ("to", to)])
        }
    }
}

/// Why a document is not the one that was closed.
pub fn misfit(lang: Lang, why: &Misfit) -> String {
    match why {
        Misfit::Hash => lang.t("closing.misfit.hash").to_owned(),
        Misfit::Unreadable(why) => lang.tf("closing.misfit.unreadable", &[("why", why)]),
        Misfit::Other => lang.t("closing.misfit.other").to_owned(),
    }
}

/// Why a closing of an import is refused.
pub fn fault(lang: Lang, why: &ClosingFault) -> String {
    match why {
        ClosingFault::Column(name) => lang.tf("closing.fault.column", &[("name", name)]),
        ClosingFault::NoDocument(path) => lang.tf("closing.fault.no_document", &[("path", &path.display())]),
        ClosingFault::Misfit(why) => misfit(lang, why),
        ClosingFault::Contradicts => lang.t("closing.fault.contradicts").to_owned(),
    }
}

/// What a head count is called; colleges by the first contract that names them.
pub fn head(lang: Lang, head: &Head, contracts: &[&Contract]) -> String {
    let french = lang == Lang::Fr;
    match head {
        Head::Members => lang.t("closing.head.members").to_owned(),
        Head::UpToDate => lang.t("closing.head.up_to_date").to_owned(),
        Head::College(code) => {
            let named = contracts.iter().find(|one| one.colleges.iter().any(|college| college.code == *code));
            let name = named.map_or_else(|| code.to_string(), |contract| contract.college_name(*code, french));
            lang.tf("closing.head.college", &[("name", &name)])
        }
        Head::DuesStatus(status) => {
            lang.tf("closing.head.dues_status", &[("status", &lang.label("dues.status", status))])
        }
        Head::Inside => lang.t("closing.head.inside").to_owned(),
        Head::Counted => lang.t("closing.head.counted").to_owned(),
        Head::Share => lang.t("closing.head.share").to_owned(),
        Head::DuesCalled => lang.t("closing.head.dues_called").to_owned(),
        Head::DuesCollected => lang.t("closing.head.dues_collected").to_owned(),
    }
}

/// What a measure is called by the first contract that has it, else as it was frozen.
pub fn measure(lang: Lang, id: &str, frozen: &str, contracts: &[&Contract]) -> String {
    let known = contracts.iter().find_map(|contract| contract.measure(id));
    known.map_or(frozen, |measure| measure.name(lang == Lang::Fr)).to_owned()
}

/// A figure to the cent and to the hundredth of a percent: a correction may be small.
pub fn exact(lang: Lang, unit: Unit, value: Option<Decimal>) -> String {
    let Some(value) = value else { return "—".to_owned() };
    match unit {
        Unit::Cents => lang.amount(Cents(value.value().round() as i64)),
        Unit::Percent => lang.percent(value.value() / 100.0, 2),
        unit => figures::value(lang, unit, value.value()),
    }
}

/// A figure in few letters, for a column.
pub fn short(lang: Lang, unit: Unit, value: Option<Decimal>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| figures::value(lang, unit, value.value()))
}

/// A difference with its sign; nothing where there is none. Between two rates it is in points.
pub fn step(lang: Lang, unit: Unit, step: Option<Decimal>) -> String {
    let Some(step) = step.filter(|step| !step.is_zero()) else { return String::new() };
    let sign = if step.value() > 0.0 { "+" } else { "" };
    let text = match unit {
        Unit::Percent => lang.tf("closing.points", &[("n", &lang.decimal(step.value(), 2))]),
        unit => exact(lang, unit, Some(step)),
    };
    format!("{sign}{text}")
}

/// One side of an indicator: the figure and how it stands, and whether somebody said so.
pub fn side(lang: Lang, unit: Unit, side: &Side) -> String {
    let mut parts = Vec::new();
    if side.done.is_some() {
        parts.push(exact(lang, unit, side.done));
    }
    if side.pace != "none" {
        parts.push(pace(lang, &side.pace));
    }
    if let Some(target) = side.target {
        parts.push(lang.tf("closing.target", &[("value", &exact(lang, unit, Some(target)))]));
    }
    if side.by_hand {
        parts.push(lang.t("closing.by_hand").to_owned());
    }
    if parts.is_empty() { "—".to_owned() } else { parts.join(", ") }
}

/// A pace, or a status given by hand.
pub fn pace(lang: Lang, code: &str) -> String {
    let known = lang.find(&format!("codes.value.reading.status.{code}"));
    known.unwrap_or_else(|| lang.label("pace", code)).to_owned()
}

/// The amount of a row, where it is one.
pub fn amount(lang: Lang, row: &FrozenRow) -> Option<String> {
    (row.kind == Kind::Payment.code()).then(|| lang.amount(Cents(row.amount)))
}

/// The day of a moment in UTC, as it is stored.
pub fn day(lang: Lang, moment: &str) -> String {
    let day = moment.get(..10).and_then(|day| day.parse().ok());
    day.map_or_else(|| moment.to_owned(), |day| lang.date(day))
}

/// What became of a member.
pub fn member_move(lang: Lang, what: MoveKind, contracts: &[&Contract]) -> String {
    let college = |code: u8| {
        let named = contracts.iter().find(|one| one.colleges.iter().any(|college| college.code == code));
        named.map_or_else(|| code.to_string(), |contract| contract.college_name(code, lang == Lang::Fr))
    };
    match what {
        MoveKind::Joined => lang.t("compare.move.joined").to_owned(),
        MoveKind::Left => lang.t("compare.move.left").to_owned(),
        MoveKind::College { from, to } => {
            lang.tf("compare.move.college", &[("from", &college(from)), ("to", &college(to))])
        }
        MoveKind::UpToDate => lang.t("compare.move.up_to_date").to_owned(),
        MoveKind::Late => lang.t("compare.move.late").to_owned(),
    }
}
