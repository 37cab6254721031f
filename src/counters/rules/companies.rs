//! What happened to members: financings, new outlets, their yearly figures.

use chrono::{Datelike, NaiveDate};

use super::row;
use crate::contract::{Contract, Measure, Method};
use crate::counters::evidence::{Near, Row, Sink};
use crate::model::activity::YearFigures;
use crate::model::facts::File;
use crate::model::kind::Kind;
use crate::model::membership;
use crate::model::organisation::OrganisationKind;

/// Organisations that got a financing in the span while they were members (ATT2.8): each once, by its first.
pub(super) fn financed(file: &File, measure: &Measure, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    if file.financings.is_empty() {
        return;
    }
    let (from, to) = measure.days(contract, on);
    let mut first: Option<NaiveDate> = None;
    for financing in file.financings {
        let row = row(Kind::Financing, financing.id, financing.organisation);
        let when = financing.obtained_on;
        if when < from {
            sink.near(row, Near::Before(when));
        } else if when > to {
            if when <= measure.last_day(contract, on) {
                sink.near(row, Near::After(when));
            }
        } else if membership::on(file.memberships, when).is_none() {
            sink.near(row, Near::NotAMember(when));
        } else if let Some(first) = first {
            sink.near(row, Near::AlreadyCounted(first));
        } else {
            first = Some(when);
            sink.counted(row);
        }
    }
}

/// Members that opened a market in the span, over all members (P2O5-P2O6, ATT1.4).
pub(super) fn new_outlets(file: &File, measure: &Measure, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    let Some(period) = file.member_on(on) else { return };
    let (from, to) = measure.days(contract, on);
    if let Some(market) = file.markets.iter().find(|market| (from..=to).contains(&market.opened_on)) {
        sink.counted(row(Kind::Market, market.id, market.organisation));
        return;
    }
    sink.base(row(Kind::Membership, period.id, period.organisation));
    for market in file.markets {
        let row = row(Kind::Market, market.id, market.organisation);
        let why = if market.opened_on < from { Near::Before(market.opened_on) } else { Near::After(market.opened_on) };
        sink.near(row, why);
    }
}

/// Growth of a yearly figure since the base year, of the companies that are members in the colleges (P2O3, P2O4): from
/// the base year's figures to the latest of a year that is over on the day, or is the day's own. Each row adds its
/// growth in hundredths of a percent; the two sums are the levels.
pub(super) fn growth(file: &File, measure: &Measure, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    if file.figures.is_empty() || file.organisation.kind != Some(OrganisationKind::Company) {
        return;
    }
    let Some(period) = file.member_on(on) else { return };
    if !measure.colleges.is_empty() && !measure.colleges.contains(&period.college) {
        return;
    }
    let field = measure.field.as_deref().unwrap_or_default();
    let base_year = contract.base_on.year();
    let of_year = |year: i32| {
        file.figures.iter().find(|figures| i32::from(figures.year) == year).and_then(|figures| figures.of(field))
    };
    let has = |figures: &&YearFigures| {
        let year = i32::from(figures.year);
        year > base_year && year <= on.year() && figures.of(field).is_some()
    };
    let Some(latest) = file.figures.iter().rev().find(has) else {
        if let Some(base) = file.figures.iter().find(|figures| i32::from(figures.year) == base_year) {
            sink.near(row(Kind::Figures, base.id, base.organisation), Near::NoLaterYear);
        }
        return;
    };
    let one = row(Kind::Figures, latest.id, latest.organisation);
    // A growth from nothing, or from a loss, is no growth in percent.
    let Some(before) = of_year(base_year).filter(|before| *before > 0) else {
        sink.near(one, Near::NoBaseYear);
        return;
    };
    let now = latest.of(field).unwrap_or(0);
    let growth = (now - before) as f64 * 10_000.0 / before as f64;
    sink.level(now, before);
    match measure.method {
        // Cast: a growth far beyond what fits is capped, which no company reaches.
        Method::Mean => sink.counted(Row { amount: growth.round() as i64, ..one }),
        Method::Total => sink.counted(Row { amount: now - before, ..one }),
    }
}
