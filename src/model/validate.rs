//! What a whole record must satisfy, field by field and between fields.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::kind::{Field, Kind, Type};
use super::membership::Membership;
use super::naf::{Naf, NafError};
use super::parse::{self, Known, Reason};
use super::record::{Record, Value};
use super::siret::{Siret, SiretError};
use super::text::{TextError, scrub};

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
        if is_empty(value) {
            if field.required {
                problem(field.name, Reason::Required);
            }
        } else if let Some(reason) = outside(field, value, known) {
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
            let name = record.text("name");
            if name.bytes().filter(u8::is_ascii_digit).count() >= 14 && Siret::parse(name).is_ok() {
                problem("name", Reason::NameIsSiret);
            }
        }
        Kind::Membership if !record.get("leave_reason").is_null() && record.get("left_on").is_null() => {
            problem("leave_reason", Reason::Without { field: "left_on" });
        }
        // A sentence of the contract that names no figure takes a status instead.
        Kind::Reading if record.get("value").is_null() && record.get("status").is_null() => {
            problem("value", Reason::Required);
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

/// Brings a record into the one form in which it is kept, so that what is read again equals what was written: nothing is
/// `Null`, never an empty text or list; a number with decimals is `Real`; what the domain presumes is said.
pub fn settle(record: &mut Record) {
    let presumed = Record::defaults(record.kind);
    for ((field, value), presumed) in record.kind.fields().iter().zip(&mut record.values).zip(presumed) {
        clean(field.ty, value);
        if is_empty(value) {
            *value = if field.required { Value::Null } else { presumed.clone() };
        } else if let (Type::Decimal { .. }, Value::Int(int)) = (field.ty, &*value) {
            // Exact up to 2^53, far above what days and readings come to.
            *value = Value::Real(*int as f64);
        }
    }
}

/// Puts lists into the one order in which they are kept, so that the same set is always the same value: sectors in the
/// contracts', each item of any list once. Sectors that are those of `before` stay as they were: the contracts' order may
/// have changed since.
pub fn in_order(record: &mut Record, before: Option<&Record>, known: &Known) {
    for (index, (field, value)) in record.kind.fields().iter().zip(&mut record.values).enumerate() {
        let Value::List(items) = value else { continue };
        let mut seen = BTreeSet::new();
        items.retain(|item| seen.insert(item.clone()));
        if field.ty != Type::Sectors {
            continue;
        }
        match before.map(|before| &before.values[index]) {
            Some(Value::List(kept)) if kept.iter().cloned().collect::<BTreeSet<_>>() == seen => items.clone_from(kept),
            _ => items.sort_by_key(|item| known.sectors.iter().position(|sector| sector == item)),
        }
    }
}

/// The last edge before the database: whatever way a text came, nothing in it drives a terminal or is unseen. A NUL is
/// left for [`record`] to refuse.
fn clean(ty: Type, value: &mut Value) {
    let multiline = matches!(ty, Type::Lines { .. });
    let clean = |text: &mut String| {
        if !text.contains('\0')
            && let Cow::Owned(kept) = scrub(text, multiline)
        {
            kept.trim().clone_into(text);
        }
    };
    match value {
        Value::Text(text) => clean(text),
        Value::List(items) => {
            items.iter_mut().for_each(clean);
            items.retain(|item| !item.is_empty());
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

/// Why a value, which is there, is not one that its field takes: the check that a value from anywhere must pass. What the
/// schema's constraints refuse is refused here first, with its reason.
fn outside(field: &Field, value: &Value, known: &Known) -> Option<Reason> {
    let within = |int: i64, min, max| (!(min..=max).contains(&int)).then_some(Reason::OutOfRange { min, max });
    match (field.ty, value) {
        (_, Value::Text(text)) if text.contains('\0') => Some(Reason::Text(TextError::Nul)),
        (Type::Text { max } | Type::Lines { max }, Value::Text(text)) => parse::misfit(field, text, max),
        (Type::Siret, Value::Text(text)) => siret(text),
        (Type::Naf, Value::Text(text)) => {
            let kept = Naf::parse(text).is_ok_and(|naf| naf.as_str() == text);
            (!kept).then(|| Reason::Naf(NafError::Format(text.clone())))
        }
        (Type::Date, Value::Date(date)) => parse::in_calendar(*date).err(),
        (Type::Year, Value::Int(year)) => within(*year, parse::YEARS.0, parse::YEARS.1),
        (Type::Int { min, max }, Value::Int(int)) => within(*int, min, max),
        (Type::Decimal { .. }, Value::Real(real)) if !real.is_finite() => Some(Reason::NotANumber),
        (Type::Decimal { min }, Value::Real(real)) => (*real < min).then_some(Reason::NotPositive),
        (Type::Decimal { min }, Value::Int(int)) => ((*int as f64) < min).then_some(Reason::NotPositive),
        (Type::Money { min, max }, Value::Int(cents)) => parse::amount(*cents, min, max).err(),
        (Type::YesNo, Value::Int(0 | 1)) => None,
        (Type::Code(codes), Value::Text(text)) => {
            (!codes.contains(&text.as_str())).then(|| parse::unknown(codes.iter().copied()))
        }
        (Type::College, Value::Int(code)) => {
            let there = known.colleges.iter().any(|known| i64::from(*known) == *code);
            (!there).then(|| parse::unknown_college(known))
        }
        (Type::Sector, Value::Text(text)) => unknown_sector(std::slice::from_ref(text), known),
        (Type::Sectors, Value::List(items)) => unknown_sector(items, known),
        (Type::List { max, .. }, Value::List(items)) => {
            if items.iter().any(|item| item.is_empty() || item.contains([';', '\0'])) {
                Some(Reason::ListItem)
            } else {
                (parse::joined_length(items) > max).then_some(Reason::TooLong { max })
            }
        }
        (Type::Ref(kind), value) => {
            value.as_id().is_none_or(|id| id == 0).then_some(Reason::NotFound { kind: kind.code() })
        }
        (Type::Date, _) => Some(Reason::IsoDate),
        (Type::Year | Type::Int { .. } | Type::Decimal { .. } | Type::Money { .. } | Type::College, _) => {
            Some(Reason::NotANumber)
        }
        (Type::YesNo, _) => Some(Reason::NotYesNo),
        (
            Type::Text { .. }
            | Type::Lines { .. }
            | Type::Siret
            | Type::Naf
            | Type::Code(_)
            | Type::Sector
            | Type::Sectors
            | Type::List { .. },
            _,
        ) => Some(Reason::NotText),
    }
}

/// Why a text is not a SIRET as it is kept, without spaces.
fn siret(text: &str) -> Option<Reason> {
    match Siret::parse(text) {
        Ok(siret) if siret.as_str() == text => None,
        Ok(_) => {
            let stranger = text.chars().find(|c| !c.is_ascii_digit());
            Some(Reason::Siret(stranger.map_or(SiretError::Length(text.len()), SiretError::NotDigits)))
        }
        Err(error) => Some(Reason::Siret(error)),
    }
}

fn unknown_sector(items: &[String], known: &Known) -> Option<Reason> {
    let all = items.iter().all(|item| known.sectors.contains(item));
    (!all).then(|| parse::unknown(known.sectors.iter().map(String::as_str)))
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
    fn what_the_schema_refuses_is_refused_with_its_reason() {
        let known = Known { colleges: vec![1], sectors: vec!["health".into()] };
        let text = |text: &str| Value::Text(text.into());
        let list = |items: &[&str]| Value::List(items.iter().map(|item| (*item).to_owned()).collect());
        let far = NaiveDate::from_ymd_opt(12_015, 1, 1).unwrap();
        let beyond = crate::model::fields::MAX_CENTS + 1;
        for (kind, field, value, code) in [
            (Kind::Organisation, "country", text("fr"), "Country"),
            (Kind::Organisation, "country", text("FRA"), "TooLong"),
            (Kind::Organisation, "insee_code", text("2C004"), "InseeCode"),
            (Kind::Organisation, "email", text("inconnu"), "Email"),
            (Kind::Organisation, "phone", text(&"0".repeat(41)), "TooLong"),
            (Kind::Organisation, "website", text(&"w".repeat(301)), "TooLong"),
            (Kind::Organisation, "siret", text("487 980 799 00018"), "Siret(NotDigits"),
            (Kind::Organisation, "siret", text("48798079900019"), "Siret(Checksum"),
            (Kind::Organisation, "naf", text("94.99Z"), "Naf"),
            (Kind::Organisation, "kind", text("wine"), "UnknownCode"),
            (Kind::Organisation, "sectors", list(&["wine"]), "UnknownCode"),
            (Kind::Organisation, "tags", list(&["a;b"]), "ListItem"),
            (Kind::Organisation, "tags", list(&[&"x".repeat(500), &"y".repeat(500)]), "TooLong"),
            (Kind::Organisation, "headcount", Value::Int(-1), "OutOfRange"),
            (Kind::Organisation, "headcount", text("12"), "NotANumber"),
            (Kind::Organisation, "name", Value::Int(3), "NotText"),
            (Kind::Organisation, "name", text(""), "Required"),
            (Kind::Organisation, "name", text("a\0b"), "Text"),
            (Kind::Membership, "leave_reason", text("bored"), "UnknownCode"),
            (Kind::Membership, "college", Value::Int(2), "UnknownCode"),
            (Kind::Dues, "year", Value::Int(1989), "OutOfRange"),
            (Kind::Dues, "amount", Value::Int(beyond), "OutOfRange"),
            (Kind::Payment, "amount", Value::Int(beyond), "OutOfRange"),
            (Kind::Payment, "amount", Value::Int(0), "NotPositive"),
            (Kind::Payment, "method", text("shells"), "UnknownCode"),
            (Kind::Engagement, "amount", Value::Int(beyond), "OutOfRange"),
            (Kind::Engagement, "days", Value::Real(-0.5), "NotPositive"),
            (Kind::Engagement, "level", Value::Int(3), "OutOfRange"),
            (Kind::Reading, "value", Value::Real(f64::NAN), "NotANumber"),
            (Kind::Contact, "primary", Value::Int(2), "NotYesNo"),
            (Kind::Visit, "date", text("2015-02-30"), "IsoDate"),
            (Kind::Visit, "date", Value::Date(far), "OutOfRange"),
            (Kind::Visit, "staff", Value::Int(-1), "NotFound"),
            (Kind::Event, "sector", text("wine"), "UnknownCode"),
        ] {
            let found = record(&Record::new(kind).with(field, value.clone()), &known);
            let reason = found.iter().find(|problem| problem.field == field).map(|problem| &problem.reason);
            let said = reason.map(|reason| format!("{reason:?}")).unwrap_or_default();
            assert!(said.starts_with(code), "{} {field} {value:?}: {said}", kind.code());
        }
    }

    #[test]
    fn a_settled_record_says_what_is_presumed_and_holds_nothing_empty() {
        let mut organisation = Record::new(Kind::Organisation)
            .with("country", Value::Null)
            .with("commune", Value::Text(String::new()))
            .with("tags", Value::List(Vec::new()));
        settle(&mut organisation);
        assert_eq!(organisation, Record::new(Kind::Organisation));
        let mut engagement = Record::new(Kind::Engagement).with("days", Value::Int(3));
        settle(&mut engagement);
        assert_eq!(engagement.get("days"), &Value::Real(3.0));
        // A planned visit whose status was lost is not to be counted as done.
        let mut visit = Record::new(Kind::Visit).with("status", Value::Null);
        settle(&mut visit);
        assert!(visit.get("status").is_null());
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
