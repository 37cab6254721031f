//! What a whole record must satisfy, field by field and between fields.

use chrono::NaiveDate;

use super::kind::{Kind, Type};
use super::membership::Membership;
use super::parse::{Known, Reason};
use super::record::{Record, Value};
use super::siret::Siret;

/// A field that is refused, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub field: &'static str,
    pub reason: Reason,
}

/// Everything wrong with a record that can be told from the record alone.
pub fn record(record: &Record, known: &Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut problem = |field: &'static str, reason: Reason| problems.push(Problem { field, reason });
    for (field, value) in record.kind.fields().iter().zip(&record.values) {
        if field.required && value.is_null() {
            problem(field.name, Reason::Required);
        }
        if let Some(reason) = outside(field.ty, value, known) {
            problem(field.name, reason);
        }
    }
    for (first, second) in DATE_ORDER.iter().filter(|(kind, _, _)| *kind == record.kind).map(|(_, a, b)| (a, b)) {
        if let (Some(from), Some(to)) = (record.date(first), record.date(second))
            && to < from
        {
            problem(second, Reason::Before { field: first });
        }
    }
    match record.kind {
        Kind::Organisation => {
            if record.id != 0 && record.id_of("parent") == Some(record.id) {
                problem("parent", Reason::OwnParent);
            }
            if Siret::parse(record.text("name")).is_ok() {
                problem("name", Reason::NameIsSiret);
            }
        }
        Kind::Membership if !record.get("leave_reason").is_null() && record.get("left_on").is_null() => {
            problem("leave_reason", Reason::Without { field: "left_on" });
        }
        _ => {}
    }
    problems
}

/// Pairs of dates that may not run backwards.
const DATE_ORDER: &[(Kind, &str, &str)] = &[
    (Kind::Membership, "joined_on", "left_on"),
    (Kind::Dues, "called_on", "due_on"),
    (Kind::Engagement, "started_on", "ended_on"),
    (Kind::Agreement, "signed_on", "ended_on"),
    (Kind::Mandate, "started_on", "ended_on"),
    (Kind::Visit, "date", "next_step_on"),
    (Kind::Project, "started_on", "closed_on"),
];

/// Whether a value lies outside what its field takes: the check that a value from anywhere must pass.
fn outside(ty: Type, value: &Value, known: &Known) -> Option<Reason> {
    match (ty, value) {
        (Type::Money { min }, Value::Int(cents)) if *cents < min => Some(Reason::NotPositive),
        (Type::Int { min, max }, Value::Int(int)) if !(min..=max).contains(int) => {
            Some(Reason::OutOfRange { min, max })
        }
        (Type::College, Value::Int(code)) if !known.colleges.iter().any(|known| i64::from(*known) == *code) => {
            let allowed: Vec<String> = known.colleges.iter().map(u8::to_string).collect();
            Some(Reason::UnknownCode { allowed: allowed.join(", ") })
        }
        (Type::Sectors, Value::List(items)) if items.iter().any(|item| !known.sectors.contains(item)) => {
            Some(Reason::UnknownCode { allowed: known.sectors.join(", ") })
        }
        (Type::Text { max } | Type::Lines { max }, Value::Text(text)) if text.chars().count() > max => {
            Some(Reason::TooLong { max })
        }
        _ => None,
    }
}

/// Whether a membership period overlaps another of the same organisation; the period itself, by id, is passed over.
pub fn overlap(candidate: &Record, periods: &[Membership]) -> bool {
    let Some(joined_on) = candidate.date("joined_on") else { return false };
    let period = Membership {
        organisation: candidate.id_of("organisation").unwrap_or(0),
        id: candidate.id,
        college: 0,
        joined_on,
        left_on: candidate.date("left_on"),
    };
    // A period that runs backwards is its own problem.
    period.left_on.unwrap_or(NaiveDate::MAX) >= joined_on
        && periods.iter().any(|other| other.id != period.id && other.overlaps(&period))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2015, 1, n).unwrap()
    }

    #[test]
    fn what_is_wrong_is_named_by_field() {
        let membership = Record::new(Kind::Membership)
            .with("organisation", Value::Int(1))
            .with("college", Value::Int(9))
            .with("joined_on", Value::Date(day(10)))
            .with("left_on", Value::Date(day(9)));
        let known = Known { colleges: vec![1, 2, 3], ..Known::default() };
        let fields: Vec<_> = record(&membership, &known).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["college", "left_on"]);
        assert_eq!(record(&Record::new(Kind::Task), &known)[0].reason, Reason::Required);
    }

    #[test]
    fn a_period_does_not_overlap_itself() {
        let period = Membership { organisation: 1, id: 4, college: 1, joined_on: day(1), left_on: None };
        let mut candidate = Record::new(Kind::Membership).with("joined_on", Value::Date(day(5)));
        assert!(overlap(&candidate, &[period]));
        candidate.id = 4;
        assert!(!overlap(&candidate, &[period]));
    }
}
