//! Another college: a new period from a day on, or the period corrected.

use chrono::NaiveDate;

use super::planner::changed;
use super::{Change, Left, Refusal, Verdict};
use crate::model::record::{Record, Value};

/// The period that covers a day.
fn covering(periods: &[Record], on: NaiveDate) -> Option<&Record> {
    periods.iter().find(|period| {
        period.date("joined_on").is_some_and(|joined| joined <= on)
            && period.date("left_on").is_none_or(|left| on <= left)
    })
}

/// Closes the period that covers the day before it, and opens one in another college that ends as the first would have:
/// the two share no day, and no day is lost.
pub(super) fn moved(periods: &[Record], college: u8, from: NaiveDate) -> Verdict {
    let Some(period) = covering(periods, from) else { return Verdict::Left(Left::NotMember) };
    if period.int("college") == Some(i64::from(college)) {
        return Verdict::Left(Left::SameCollege);
    }
    let joined = period.date("joined_on").unwrap_or(from);
    let Some(last) = from.pred_opt().filter(|last| joined <= *last) else {
        return Verdict::Refused(Refusal::BeganOn(joined));
    };
    let closed = period.clone().with("left_on", Value::Date(last)).with("leave_reason", Value::Null);
    let own = ["organisation", "left_on", "leave_reason"].map(|field| (field, period.get(field).clone()));
    let opened = Change::Create { own: own.into_iter().filter(|(_, value)| !value.is_null()).collect() };
    Verdict::Changes(changed(period, &closed).into_iter().chain([opened]).collect())
}

/// Puts another college in the period that covers a day.
pub(super) fn corrected(periods: &[Record], college: u8, on: NaiveDate) -> Verdict {
    let Some(period) = covering(periods, on) else { return Verdict::Left(Left::NotMember) };
    let after = period.clone().with("college", Value::Int(i64::from(college)));
    match changed(period, &after) {
        Some(change) => Verdict::Changes(vec![change]),
        None => Verdict::Left(Left::SameCollege),
    }
}
