//! From text to the value of a field: strictly as files have it, or as people write it.

use chrono::NaiveDate;

use super::date_input::{self, DateInputError, Direction};
use super::kind::{Field, Type};
use super::money::{Cents, MoneyError};
use super::naf::{Naf, NafError};
use super::record::{Id, Value};
use super::shape;
use super::siret::{Siret, SiretError};
use super::text::{self, TextError, missing_of};

/// What the loaded contracts allow.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    pub sectors: Vec<String>,
    pub colleges: Vec<u8>,
}

/// Why a value is refused. The interface says it in the user's language (`i18n::messages::reason`).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Reason {
    #[error("a value is required")]
    Required,
    #[error("longer than {max} characters")]
    TooLong { max: usize },
    /// It ends with the mark of a text that a workbook did not hold whole.
    #[error("{missing} characters of it are missing")]
    Cut { missing: usize },
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Siret(#[from] SiretError),
    #[error(transparent)]
    Naf(#[from] NafError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Date(#[from] DateInputError),
    #[error("not an amount of the form 1234.50")]
    PlainAmount,
    #[error("not a date of the form YYYY-MM-DD")]
    IsoDate,
    #[error("not a number")]
    NotANumber,
    #[error("not a text")]
    NotText,
    #[error("not a country's two capital letters")]
    Country,
    #[error("not a commune's INSEE code")]
    InseeCode,
    #[error("a French postal code has five digits")]
    PostalCode,
    #[error("several people, or a person and something else, in one cell")]
    SeveralPeople,
    #[error("not an e-mail address")]
    Email,
    #[error("a list's item is empty or holds a semicolon")]
    ListItem,
    #[error("not between {min} and {max}")]
    OutOfRange { min: i64, max: i64 },
    #[error("must be more than zero")]
    NotPositive,
    #[error("neither yes nor no")]
    NotYesNo,
    #[error("not one of: {allowed}")]
    UnknownCode { allowed: String },
    #[error("no such {kind}")]
    NotFound { kind: &'static str },
    /// The record that was meant was merged into another.
    #[error("merged into {name:?}")]
    MergedInto { id: Id, name: String },
    #[error("several records are called that")]
    Ambiguous,
    #[error("lies before {field}")]
    Before { field: &'static str },
    #[error("lies before {date}")]
    TooEarly { date: NaiveDate },
    #[error("goes together with {field}, which is empty")]
    Without { field: &'static str },
    #[error("overlaps another membership period of this organisation")]
    Overlap,
    #[error("another record has this value already")]
    Taken,
    /// Of two organisations without SIRET, only one can bear a name. The town is empty where none is said.
    #[error("another organisation without SIRET is called {name:?} already")]
    NameTaken { name: String, town: String },
    #[error("an organisation cannot be its own parent")]
    OwnParent,
    #[error("an error of the spreadsheet stands in the cell")]
    CellError,
    #[error("not the SIREN that the SIRET begins with")]
    OtherSiren,
    #[error("looks like a SIRET: it would be taken for one")]
    NameIsSiret,
    #[error("the project lacks {companies} companies and {research} research or training bodies to be labelled")]
    NotLabellable { companies: u32, research: u32 },
    /// Somebody who opposed, or was erased, and must not come back unnoticed.
    #[error("this person opposed or was erased, and is not to come back")]
    Suppressed { erased: bool },
    /// An opposition is lifted by a director; with those there are.
    #[error("only a director lifts an opposition ({})", directors.join(", "))]
    LiftedByDirector { directors: Vec<String> },
}

/// Smallest and largest year a field takes.
pub const YEARS: (i64, i64) = (1990, 2200);
/// Smallest and largest year of a date.
pub const DATE_YEARS: (i64, i64) = (1900, 2200);

/// A field's value as interchange files write it: ISO dates, `1234.50`, `yes`/`no`, codes, lists joined by `;`.
/// References are the caller's to resolve: they come back as text.
///
/// # Errors
/// The reason why the text cannot be that field's value.
pub fn plain(field: &Field, text: &str, known: &Known) -> Result<Value, Reason> {
    let text = clean(field.ty, text)?;
    if text.is_empty() {
        return Ok(empty(field.ty));
    }
    match field.ty {
        Type::Date => {
            let strict = text.len() == 10 && text.as_bytes()[4] == b'-';
            if !strict {
                return Err(Reason::IsoDate);
            }
            let date = text.parse().map_err(|_| no_such_day(&text))?;
            in_calendar(date).map(Value::Date)
        }
        Type::Money { min, max } => amount(Cents::parse_plain(&text).map_err(|_| Reason::PlainAmount)?.0, min, max),
        Type::YesNo => match text.as_str() {
            "yes" => Ok(Value::Int(1)),
            "no" => Ok(Value::Int(0)),
            _ => Err(Reason::NotYesNo),
        },
        _ => common(field, text, known),
    }
}

/// A field's value as people write it: `hier`, `12/03`, `1 234,50 €`, `oui`, a SIRET with spaces.
/// Countries and INSEE codes may be in small letters. Bare weekdays and dates without a year mean the last one, or with [`Direction::Future`] the next one.
///
/// # Errors
/// The reason why the text cannot be that field's value.
pub fn human(
    field: &Field,
    text: &str,
    known: &Known,
    today: NaiveDate,
    direction: Direction,
) -> Result<Value, Reason> {
    let text = clean(field.ty, text)?;
    if text.is_empty() {
        return Ok(empty(field.ty));
    }
    match field.ty {
        Type::Date => in_calendar(date_input::parse_with(&text, today, direction)?).map(Value::Date),
        Type::Money { min, max } => amount(Cents::parse_input(&text)?.0, min, max),
        Type::YesNo => match text::fold(&text).as_str() {
            "oui" | "o" | "yes" | "y" | "vrai" | "true" | "1" | "x" => Ok(Value::Int(1)),
            "non" | "n" | "no" | "faux" | "false" | "0" => Ok(Value::Int(0)),
            _ => Err(Reason::NotYesNo),
        },
        Type::Decimal { .. } => common(field, text.replace(',', "."), known),
        _ => common(field, shape::raise(field, text), known),
    }
}

/// A text of the form of a date that is none: a day that the calendar does not have, if it is made of numbers.
fn no_such_day(text: &str) -> Reason {
    let mut parts = text.split('-').map(str::parse::<u32>);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) => {
            Reason::Date(DateInputError::Impossible { day, month, year: i32::try_from(year).unwrap_or(0) })
        }
        _ => Reason::IsoDate,
    }
}

fn empty(ty: Type) -> Value {
    if ty == Type::YesNo { Value::Int(0) } else { Value::Null }
}

fn clean(ty: Type, text: &str) -> Result<String, Reason> {
    Ok(text::clean(text, matches!(ty, Type::Lines { .. }))?)
}

/// A date whose year is one of [`DATE_YEARS`].
pub(crate) fn in_calendar(date: NaiveDate) -> Result<NaiveDate, Reason> {
    use chrono::Datelike;
    let (min, max) = DATE_YEARS;
    let year = i64::from(date.year());
    if (min..=max).contains(&year) { Ok(date) } else { Err(Reason::OutOfRange { min, max }) }
}

/// An amount in cents within its limits; the reason names them in euros.
pub(crate) fn amount(cents: i64, min: i64, max: i64) -> Result<Value, Reason> {
    if (0..=1).contains(&min) && cents < min {
        return Err(Reason::NotPositive);
    }
    if !(min..=max).contains(&cents) {
        return Err(Reason::OutOfRange { min: min / 100, max: max / 100 });
    }
    Ok(Value::Int(cents))
}

fn whole(text: &str, min: i64, max: i64) -> Result<Value, Reason> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let number: i64 = digits.parse().map_err(|_| Reason::NotANumber)?;
    if (min..=max).contains(&number) { Ok(Value::Int(number)) } else { Err(Reason::OutOfRange { min, max }) }
}

fn one_of<'a>(text: String, allowed: impl IntoIterator<Item = &'a str> + Clone) -> Result<Value, Reason> {
    if allowed.clone().into_iter().any(|code| code == text) { Ok(Value::Text(text)) } else { Err(unknown(allowed)) }
}

/// The reason that names the codes there are.
pub(crate) fn unknown<'a>(allowed: impl IntoIterator<Item = &'a str>) -> Reason {
    Reason::UnknownCode { allowed: allowed.into_iter().collect::<Vec<_>>().join(", ") }
}

/// The reason that names the colleges there are.
pub(crate) fn unknown_college(known: &Known) -> Reason {
    let colleges: Vec<String> = known.colleges.iter().map(u8::to_string).collect();
    Reason::UnknownCode { allowed: colleges.join(", ") }
}

/// Why a text does not fit its field: its length, then its shape.
pub(crate) fn misfit(field: &Field, text: &str, max: usize) -> Option<Reason> {
    if let Some(missing) = missing_of(text) {
        return Some(Reason::Cut { missing });
    }
    if text.chars().count() > max { Some(Reason::TooLong { max }) } else { shape::fault(field, text) }
}

/// How long a list is where it is kept, its items joined by `;`.
pub(super) fn joined_length(items: &[String]) -> usize {
    items.iter().map(|item| item.chars().count() + 1).sum::<usize>().saturating_sub(1)
}

/// What both ways of writing share.
fn common(field: &Field, text: String, known: &Known) -> Result<Value, Reason> {
    match field.ty {
        Type::Text { max } | Type::Lines { max } => match misfit(field, &text, max) {
            Some(reason) => Err(reason),
            None => Ok(Value::Text(text)),
        },
        Type::Siret => Ok(Value::Text(Siret::parse(&text)?.as_str().to_owned())),
        Type::Naf => Ok(Value::Text(Naf::parse(&text)?.as_str().to_owned())),
        Type::Year => whole(&text, YEARS.0, YEARS.1),
        Type::Int { min, max } => whole(&text, min, max),
        Type::Decimal { min } => match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= min => Ok(Value::Real(number)),
            Ok(_) => Err(Reason::NotPositive),
            Err(_) => Err(Reason::NotANumber),
        },
        Type::Code(codes) => one_of(text, codes.iter().copied()),
        Type::College => match text.parse::<u8>() {
            Ok(code) if known.colleges.contains(&code) => Ok(Value::Int(i64::from(code))),
            _ => Err(unknown_college(known)),
        },
        Type::Sector => one_of(text, known.sectors.iter().map(String::as_str)),
        Type::Sectors => {
            let mut items = list(&text);
            if !items.iter().all(|item| known.sectors.contains(item)) {
                return Err(unknown(known.sectors.iter().map(String::as_str)));
            }
            // One order, the contract's, so that the same set is always the same value.
            items.sort_by_key(|item| known.sectors.iter().position(|sector| sector == item));
            items.dedup();
            Ok(if items.is_empty() { Value::Null } else { Value::List(items) })
        }
        Type::List { max, .. } => {
            let items = list(&text);
            if joined_length(&items) > max {
                return Err(Reason::TooLong { max });
            }
            Ok(if items.is_empty() { Value::Null } else { Value::List(items) })
        }
        Type::Ref(_) => Ok(Value::Text(text)),
        // Handled by each way of writing before it gets here.
        Type::Date | Type::Money { .. } | Type::YesNo => Err(Reason::NotANumber),
    }
}

/// The items of a list joined by `;`, empty ones and repeats left out.
fn list(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        if !items.iter().any(|known| known == item) {
            items.push(item.to_owned());
        }
    }
    items
}

/// A value as interchange files write it; a reference is written by the caller.
pub fn write_plain(ty: Type, value: &Value) -> String {
    match (ty, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Text(text)) => text.clone(),
        (Type::Money { .. }, Value::Int(cents)) => Cents(*cents).plain(),
        (Type::YesNo, Value::Int(yes)) => if *yes == 0 { "no" } else { "yes" }.to_owned(),
        (_, Value::Int(int)) => int.to_string(),
        (_, Value::Real(real)) => real.to_string(),
        (_, Value::Date(date)) => date.to_string(),
        (_, Value::List(items)) => items.join(";"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::*;

    fn known() -> Known {
        Known { sectors: vec!["luxury".into(), "health".into()], colleges: vec![1, 2, 3] }
    }
    fn read(kind: Kind, field: &str, text: &str) -> Result<Value, Reason> {
        plain(kind.field(field).unwrap(), text, &known())
    }

    #[test]
    fn files_are_read_strictly() {
        assert_eq!(read(Kind::Payment, "amount", "550.00"), Ok(Value::Int(55_000)));
        assert_eq!(read(Kind::Payment, "amount", "0.00"), Err(Reason::NotPositive));
        assert!(read(Kind::Payment, "amount", "550,00").is_err());
        assert_eq!(read(Kind::Visit, "date", "30/06/2015"), Err(Reason::IsoDate));
        let day = DateInputError::Impossible { day: 30, month: 2, year: 2015 };
        assert_eq!(read(Kind::Visit, "date", "2015-02-30"), Err(Reason::Date(day)));
        assert_eq!(read(Kind::Visit, "date", "2015-ab-30"), Err(Reason::IsoDate));
        assert_eq!(read(Kind::Payment, "amount", "-5"), Err(Reason::PlainAmount));
        assert_eq!(read(Kind::Contact, "primary", ""), Ok(Value::Int(0)));
        assert_eq!(read(Kind::Contact, "primary", "oui"), Err(Reason::NotYesNo));
        assert_eq!(
            read(Kind::Organisation, "sectors", "health; luxury;health"),
            Ok(Value::List(vec!["luxury".into(), "health".into()]))
        );
        assert!(matches!(read(Kind::Organisation, "sectors", "wine"), Err(Reason::UnknownCode { .. })));
        assert!(matches!(read(Kind::Membership, "college", "4"), Err(Reason::UnknownCode { .. })));
        assert!(matches!(read(Kind::Organisation, "name", &"x".repeat(201)), Err(Reason::TooLong { max: 200 })));
        assert_eq!(read(Kind::Organisation, "country", "fr"), Err(Reason::Country));
        assert_eq!(read(Kind::Organisation, "insee_code", "2a004"), Err(Reason::InseeCode));
        assert_eq!(read(Kind::Contact, "email", "à demander"), Err(Reason::Email));
        assert!(matches!(read(Kind::Payment, "amount", "1000000000.01"), Err(Reason::OutOfRange { min: 0, .. })));
        assert!(read(Kind::Payment, "amount", "1000000000.00").is_ok());
        assert!(read(Kind::Financing, "amount", "1000000000.01").is_ok());
        assert!(read(Kind::Organisation, "tags", &"x".repeat(1_000)).is_ok());
        assert!(read(Kind::Organisation, "tags", &"x".repeat(1_001)).is_err());
    }

    #[test]
    fn people_write_countries_and_communes_in_small_letters() {
        let read = |field: &str, text: &str| {
            let field = Kind::Organisation.field(field).unwrap();
            human(field, text, &known(), NaiveDate::default(), Direction::Past)
        };
        assert_eq!(read("country", "ch"), Ok(Value::Text("CH".into())));
        assert_eq!(read("insee_code", "2a004"), Ok(Value::Text("2A004".into())));
        assert_eq!(read("country", "France"), Err(Reason::TooLong { max: 2 }));
        assert_eq!(read("email", "amo.pole.example"), Err(Reason::Email));
        assert_eq!(read("name", "ch"), Ok(Value::Text("ch".into())));
    }

    #[test]
    fn every_written_value_is_read_back() {
        for (kind, field, text) in [
            (Kind::Payment, "amount", "1234.50"),
            (Kind::Engagement, "days", "2.5"),
            (Kind::Reading, "value", "-0.125"),
            (Kind::Visit, "needs", "financing;autre chose"),
            (Kind::Visit, "summary", "une\nligne; et, \"deux\""),
            (Kind::Organisation, "siret", "48798079900018"),
        ] {
            let field = kind.field(field).unwrap();
            let value = plain(field, text, &known()).unwrap();
            assert_eq!(write_plain(field.ty, &value), text);
        }
    }
}
