//! Short ways to put records together.

use chrono::NaiveDate;

use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::store::{StoreError, Write};

/// Stores a record of these fields and gives its id.
pub fn put<const N: usize>(
    write: &mut Write,
    kind: Kind,
    fields: [(&'static str, Value); N],
) -> Result<Id, StoreError> {
    write.insert(record(kind, fields)).map(|record| record.id)
}

/// A record of these fields.
pub fn record<const N: usize>(kind: Kind, fields: [(&'static str, Value); N]) -> Record {
    let mut record = Record::new(kind);
    for (name, value) in fields {
        record.set(name, value);
    }
    record
}

/// A text; an empty one is no value.
pub fn text(text: impl Into<String>) -> Value {
    let text = text.into();
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

/// The key of another record.
pub fn id(id: Id) -> Value {
    Value::Int(i64::from(id))
}

/// A date.
pub fn date(date: NaiveDate) -> Value {
    Value::Date(date)
}

/// What may be there.
pub fn maybe<T>(value: Option<T>, make: impl FnOnce(T) -> Value) -> Value {
    value.map_or(Value::Null, make)
}

/// Several short texts; none is no value.
pub fn list<T: AsRef<str>>(items: &[T]) -> Value {
    if items.is_empty() {
        Value::Null
    } else {
        Value::List(items.iter().map(|item| item.as_ref().to_owned()).collect())
    }
}
