//! What looks alike and what a merge leaves out, in words.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::i18n::Lang;
use crate::model::duplicates::{Likeness, Strength};
use crate::model::kind::{Field, Kind, Type};
use crate::model::merge::{Clash, Conflict, LeftOut, Outcome};
use crate::model::money::Cents;
use crate::model::record::{Record, Value};
use crate::model::siret::Siret;

/// Why two records look alike: « même nom, même commune ».
pub fn likeness(lang: Lang, likeness: Likeness) -> &'static str {
    lang.find(&format!("duplicates.by.{}", likeness.by.code())).unwrap_or(likeness.by.code())
}

/// Every reason, in one line.
pub fn reasons(lang: Lang, why: &[Likeness]) -> String {
    let why: Vec<&str> = why.iter().map(|why| likeness(lang, *why)).collect();
    why.join(" · ")
}

/// How sure it is.
pub fn strength(lang: Lang, strength: Strength) -> &'static str {
    lang.find(&format!("duplicates.strength.{}", strength.code())).unwrap_or(strength.code())
}

/// What stands in the way, in a few words: « cotisation 2015 ».
pub fn clash(lang: Lang, clash: &Clash) -> String {
    let Some(record) = clash.left.first() else { return String::new() };
    let kind = lang.record(clash.kind.code(), 1);
    match (clash.conflict, record.int("year")) {
        (Conflict::Colleges, _) => lang.t("duplicates.clash.colleges").to_owned(),
        (Conflict::Year, Some(year)) => format!("{kind} {year}"),
        _ => kind.to_owned(),
    }
}

/// Why a merge cannot be done yet.
pub fn undecided(lang: Lang, which: &Clash) -> String {
    lang.tf("duplicates.undecided", &[("what", &clash(lang, which))])
}

/// The records of one side of a clash: « 550,00 €, appelée le 15/02/2015 ».
pub fn side(lang: Lang, records: &[Record]) -> String {
    let told: Vec<String> = records.iter().map(|record| brief(lang, record)).collect();
    told.join(" ; ")
}

/// A record by what tells it from others.
fn brief(lang: Lang, record: &Record) -> String {
    let shown =
        |field: &str| record.kind.field(field).map(|field| value(lang, record.kind, field, record.get(field.name)));
    let told = |fields: &[&str]| -> String {
        let parts: Vec<String> =
            fields.iter().filter_map(|field| shown(field)).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    };
    match record.kind {
        Kind::Membership => {
            let college = lang.tf("members.key.college", &[("code", &record.int("college").unwrap_or_default())]);
            let from = record.date("joined_on").map(|date| lang.date(date)).unwrap_or_default();
            match record.date("left_on") {
                Some(to) => format!("{college}, {from} – {}", lang.date(to)),
                None => lang.tf("duplicates.since", &[("college", &college), ("date", &from)]),
            }
        }
        Kind::Contact => {
            let name = format!("{} {}", record.text("first_name"), record.text("last_name"));
            let rest = told(&["role", "email", "phone"]);
            let name = name.trim();
            if rest.is_empty() { name.to_owned() } else { format!("{name}, {rest}") }
        }
        Kind::Dues => told(&["amount", "called_on", "due_on", "exempt_reason"]),
        Kind::Figures => labelled(lang, record, &["value_added", "headcount", "turnover", "exports"]),
        Kind::Payment => told(&["paid_on", "amount", "method", "reference"]),
        Kind::Visit => told(&["date", "purpose", "summary"]),
        Kind::Engagement => told(&["started_on", "title", "amount", "outcome"]),
        Kind::Event => told(&["date", "title", "notes"]),
        Kind::Task => told(&["due_on", "title", "done_on"]),
        Kind::Financing => told(&["obtained_on", "kind", "amount"]),
        Kind::Market => told(&["opened_on", "name"]),
        _ => told(&["name", "title"]),
    }
}

fn labelled(lang: Lang, record: &Record, fields: &[&str]) -> String {
    let parts = fields.iter().filter_map(|name| {
        let field = record.kind.field(name)?;
        let shown = value(lang, record.kind, field, record.get(name));
        (!shown.is_empty()).then(|| format!("{} {shown}", lang.field(record.kind.code(), name)))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A value in plain words, for notes.
fn value(lang: Lang, kind: Kind, field: &Field, value: &Value) -> String {
    let label = |code: &str| {
        let found = lang.find(&format!("codes.value.{}.{}.{code}", kind.code(), field.name));
        found.unwrap_or(code).to_owned()
    };
    match (field.ty, value) {
        (_, Value::Null) => String::new(),
        (Type::Siret, Value::Text(text)) => Siret::parse(text).map_or_else(|_| text.clone(), |siret| siret.grouped()),
        (Type::Code(_), Value::Text(code)) => label(code),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Date(date)) => lang.date(*date),
        (Type::Money { .. }, Value::Int(cents)) => lang.amount(Cents(*cents)),
        (Type::YesNo, Value::Int(yes)) => lang.t(if *yes == 0 { "common.no" } else { "common.yes" }).to_owned(),
        (Type::Year | Type::College | Type::Ref(_), Value::Int(int)) => int.to_string(),
        (_, Value::Int(int)) => lang.number(*int),
        (_, Value::Real(real)) => lang.decimal(*real, usize::from(real.fract() != 0.0)),
        (_, Value::List(items)) => items.join(", "),
    }
}

/// A record by its kind and its year: « cotisation 2015 ».
fn what(lang: Lang, record: &Record) -> String {
    let kind = lang.record(record.kind.code(), 1);
    record.int("year").map_or_else(|| kind.to_owned(), |year| format!("{kind} {year}"))
}

/// How many of each kind: « 2 visites, 1 contact ».
pub fn counts(lang: Lang, counts: &BTreeMap<Kind, usize>) -> Vec<String> {
    let count = |(kind, n): (&Kind, &usize)| {
        let n = i64::try_from(*n).unwrap_or(i64::MAX);
        format!("{} {}", lang.number(n), lang.record(kind.code(), n))
    };
    counts.iter().map(count).collect()
}

/// What becomes of what does not simply move along: what is one with a record that is there, and each record that is kept
/// in the notes only.
pub fn besides(lang: Lang, outcome: &Outcome, left_out: &[LeftOut]) -> Vec<String> {
    let joins = counts(lang, &outcome.joins).join(", ");
    let joins = (!joins.is_empty()).then(|| lang.tf("duplicates.merge.joins", &[("what", &joins)]));
    let lost = left_out.iter().filter_map(|lost| match lost {
        LeftOut::Record(record) => {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("what", &what(lang, record)), ("value", &brief(lang, record))];
            Some(lang.tf("duplicates.merge.in_notes", &values))
        }
        LeftOut::Field { .. } => None,
    });
    joins.into_iter().chain(lost).collect()
}

/// What goes into the notes of the record that stays: with whom it was merged, and every value it could not hold.
pub fn note(lang: Lang, today: NaiveDate, gone: &Record, lost: &[LeftOut]) -> String {
    let name = match gone.kind {
        Kind::Contact => format!("{} {}", gone.text("first_name"), gone.text("last_name")).trim().to_owned(),
        _ => gone.text("name").to_owned(),
    };
    let mut lines = vec![lang.tf("duplicates.note", &[("date", &lang.date(today)), ("name", &name)])];
    for lost in lost {
        let (what, value) = match lost {
            LeftOut::Field { field, value: lost } => {
                (lang.field(gone.kind.code(), field.name).to_owned(), value(lang, gone.kind, field, lost))
            }
            LeftOut::Record(record) => (what(lang, record), brief(lang, record)),
        };
        lines.push(lang.tf("duplicates.left_out", &[("what", &what), ("value", &value)]));
    }
    lines.join("\n")
}
