//! Members, their share in the territory, their growth, their dues.

use chrono::{Datelike, NaiveDate};

use super::row;
use crate::contract::{Contract, Measure};
use crate::counters::evidence::{Near, Row, Sink};
use crate::model::facts::{File, dues_year};
use crate::model::kind::Kind;

/// Members on the day (P1O1).
pub(super) fn members(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if file.memberships.is_empty() {
        return;
    }
    if let Some(period) = file.member_on(on) {
        sink.counted(row(Kind::Membership, period.id, period.organisation));
    } else if let Some(period) = file.memberships.iter().rev().find(|period| period.joined_on <= on)
        && let Some(left) = period.left_on
        && left.year() == on.year()
    {
        sink.near(row(Kind::Membership, period.id, period.organisation), Near::LeftOn(left));
    } else if let Some(period) = file.memberships.iter().find(|period| period.joined_on > on)
        && period.joined_on.year() == on.year()
    {
        sink.near(row(Kind::Membership, period.id, period.organisation), Near::After(period.joined_on));
    }
}

/// Members with no late dues on the day (article 2.4: à jour).
pub(super) fn members_up_to_date(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    if let Some(period) = file.member_on(on) {
        let row = row(Kind::Membership, period.id, period.organisation);
        if file.up_to_date_on(on).is_some() { sink.counted(row) } else { sink.near(row, Near::Late) }
    }
}

/// Members up to date that sit in the territory, over all members up to date (article 2.4).
pub(super) fn territory_share(file: &File, contract: &Contract, on: NaiveDate, sink: &mut impl Sink) {
    let Some(period) = file.member_on(on) else { return };
    let row = row(Kind::Membership, period.id, period.organisation);
    if file.up_to_date_on(on).is_none() {
        sink.near(row, Near::Late);
    } else if !contract.territory.colleges.contains(&period.college) {
        sink.near(row, Near::CollegeLeftOut);
    } else if inside(file, contract) {
        sink.counted(row);
    } else {
        sink.base(row);
        sink.near(row, Near::Outside);
    }
}

/// Whether an organisation sits in the contract's territory.
pub(in crate::counters) fn inside(file: &File, contract: &Contract) -> bool {
    file.organisation.departement.is_some_and(|departement| contract.in_territory(departement.as_str()))
}

/// Members of the sizes on the day (counted) against those on 31 December before (base) (Ind4).
pub(super) fn member_growth(file: &File, measure: &Measure, on: NaiveDate, sink: &mut impl Sink) {
    let sized =
        file.organisation.size_class().is_some_and(|size| measure.sizes.iter().any(|wanted| wanted == size.code()));
    if !sized {
        return;
    }
    if let Some(period) = file.member_on(on) {
        sink.counted(row(Kind::Membership, period.id, period.organisation));
    }
    if let Some(before) = NaiveDate::from_ymd_opt(on.year() - 1, 12, 31)
        && let Some(period) = file.member_on(before)
    {
        sink.base(row(Kind::Membership, period.id, period.organisation));
    }
}

/// Payments of the year's dues received by the day, in cents (article 10).
pub(super) fn dues_collected(file: &File, on: NaiveDate, sink: &mut impl Sink) {
    let year = dues_year(on);
    for payment in file.payments.iter().filter(|payment| payment.year == year) {
        let row =
            Row { kind: Kind::Payment, id: payment.id, organisation: payment.organisation, amount: payment.amount };
        if payment.paid_on <= on { sink.counted(row) } else { sink.near(row, Near::After(payment.paid_on)) }
    }
}
