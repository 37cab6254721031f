//! A record of any kind: its values in the order of its kind's fields, and who touched it when.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};

use super::kind::{Kind, Type};

/// A row's own key inside the database.
pub type Id = u32;

/// The value of one field. Money is `Int` cents, yes/no is `Int` 0 or 1, a reference is `Int` of the other row's id.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    #[default]
    Null,
    Text(String),
    Int(i64),
    Real(f64),
    Date(NaiveDate),
    List(Vec<String>),
}

impl Value {
    /// Whether nothing is there.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, or nothing for another type.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number (or cents, or id).
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The date.
    pub fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The items of a list; none for another type.
    pub fn as_list(&self) -> &[String] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The other record's key, when the value is a reference.
    pub fn as_id(&self) -> Option<Id> {
        self.as_int().and_then(|int| Id::try_from(int).ok())
    }

    fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Text(text) => Json::String(text.clone()),
            Value::Int(int) => Json::from(*int),
            Value::Real(real) => Json::from(*real),
            Value::Date(date) => Json::String(date.to_string()),
            Value::List(items) => Json::Array(items.iter().cloned().map(Json::String).collect()),
        }
    }

    fn from_json(ty: Type, json: &Json) -> Option<Value> {
        Some(match (ty, json) {
            (_, Json::Null) => Value::Null,
            (Type::Date, Json::String(text)) => Value::Date(text.parse().ok()?),
            (Type::Decimal { .. }, Json::Number(number)) => Value::Real(number.as_f64()?),
            (_, Json::Number(number)) => Value::Int(number.as_i64()?),
            (_, Json::Array(items)) => {
                Value::List(items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            (_, Json::String(text)) => Value::Text(text.clone()),
            _ => return None,
        })
    }
}

/// Who made a record and who last changed it, and when (UTC, RFC 3339).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    pub created_by: String,
    pub created_at: String,
    pub changed_by: String,
    pub changed_at: String,
}

/// One record. `id` and `version` are 0 until it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub kind: Kind,
    pub id: Id,
    pub version: i64,
    /// In the order of [`Kind::fields`].
    pub values: Vec<Value>,
    pub trace: Trace,
}

impl Record {
    /// An empty record with the defaults that the domain gives.
    pub fn new(kind: Kind) -> Record {
        Record { kind, id: 0, version: 0, values: Record::defaults(kind).to_vec(), trace: Trace::default() }
    }

    /// What each field of a kind holds unless said otherwise.
    pub fn defaults(kind: Kind) -> &'static [Value] {
        &empty(kind).values
    }

    /// A record that stands for one whose values have gone elsewhere: it has none, and is not to be asked for any.
    pub fn bare(kind: Kind) -> Record {
        Record { kind, id: 0, version: 0, values: Vec::new(), trace: Trace::default() }
    }

    /// The same with one field set; a field the kind has not is ignored.
    pub fn with(mut self, name: &str, value: Value) -> Record {
        self.set(name, value);
        self
    }

    /// The value of a field; `Null` for a field the kind has not.
    pub fn get(&self, name: &str) -> &Value {
        const NULL: &Value = &Value::Null;
        self.kind.field_index(name).and_then(|index| self.values.get(index)).unwrap_or(NULL)
    }

    /// Sets a field; one that the kind has not is ignored.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(index) = self.kind.field_index(name) {
            self.values[index] = value;
        }
    }

    /// The text of a field, empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text().unwrap_or_default()
    }

    /// The date of a field.
    pub fn date(&self, name: &str) -> Option<NaiveDate> {
        self.get(name).as_date()
    }

    /// The whole number of a field.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.get(name).as_int()
    }

    /// The other record's key in a field.
    pub fn id_of(&self, name: &str) -> Option<Id> {
        self.get(name).as_id()
    }

    /// The organisation whose file the record belongs to: itself for an organisation.
    pub fn organisation(&self) -> Option<Id> {
        match self.kind {
            Kind::Organisation => Some(self.id),
            _ => self.id_of("organisation"),
        }
    }

    /// The values by field name, for the journal and drafts.
    pub fn to_json(&self) -> Map<String, Json> {
        self.kind
            .fields()
            .iter()
            .zip(&self.values)
            .map(|(field, value)| (field.name.to_owned(), value.to_json()))
            .collect()
    }

    /// [`Record::to_json`] as text, without the nulls that [`Record::from_json`] puts back, and without building it first:
    /// an import writes a hundred thousand.
    pub fn json_text(&self) -> String {
        let mut text = String::with_capacity(512);
        let Empty { order, values: defaults } = empty(self.kind);
        text.push('{');
        for &at in order {
            if self.values[at].is_null() && defaults[at].is_null() {
                continue;
            }
            if text.len() > 1 {
                text.push(',');
            }
            text.push('"');
            text.push_str(self.kind.fields()[at].name);
            text.push_str("\":");
            match &self.values[at] {
                Value::Null => text.push_str("null"),
                Value::Text(value) => quote(&mut text, value),
                Value::List(items) => {
                    text.push('[');
                    for (at, item) in items.iter().enumerate() {
                        if at > 0 {
                            text.push(',');
                        }
                        quote(&mut text, item);
                    }
                    text.push(']');
                }
                other => text.push_str(&other.to_json().to_string()),
            }
        }
        text.push('}');
        text
    }

    /// The record of a journal entry; a value of the wrong shape makes it `None`, a missing one is empty.
    pub fn from_json(kind: Kind, json: &Map<String, Json>) -> Option<Record> {
        let mut record = Record::new(kind);
        for (field, slot) in kind.fields().iter().zip(&mut record.values) {
            if let Some(json) = json.get(field.name) {
                *slot = Value::from_json(field.ty, json)?;
            }
        }
        Some(record)
    }

    /// The fields whose values differ between two records of one kind.
    pub fn changed_fields<'a>(&'a self, other: &'a Record) -> impl Iterator<Item = &'static str> + 'a {
        self.kind
            .fields()
            .iter()
            .zip(self.values.iter().zip(&other.values))
            .filter(|(_, (mine, theirs))| mine != theirs)
            .map(|(field, _)| field.name)
    }
}

/// What an empty record of a kind tells of all its records.
struct Empty {
    /// The places of the fields in the order of their names, in which journals have them.
    order: Vec<usize>,
    values: Vec<Value>,
}

fn empty(kind: Kind) -> &'static Empty {
    static OF_KINDS: [OnceLock<Empty>; Kind::ALL.len()] = [const { OnceLock::new() }; Kind::ALL.len()];
    OF_KINDS[kind as usize].get_or_init(|| {
        let fields = kind.fields();
        let mut order: Vec<usize> = (0..fields.len()).collect();
        order.sort_by_key(|&at| fields[at].name);
        let values = fields
            .iter()
            .map(|field| match (kind, field.name, field.ty) {
                (_, _, Type::YesNo) => Value::Int(0),
                (Kind::Organisation, "country", _) => Value::Text("FR".into()),
                (Kind::Visit, "status", _) => Value::Text("done".into()),
                (_, "confidentiality", _) => Value::Text("internal".into()),
                _ => Value::Null,
            })
            .collect();
        Empty { order, values }
    })
}

/// A text as JSON has it.
fn quote(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        out.push_str(&Json::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_the_journal() {
        let record = Record::new(Kind::Visit)
            .with("organisation", Value::Int(7))
            .with("date", Value::Date(NaiveDate::from_ymd_opt(2015, 6, 30).unwrap()))
            .with("summary", Value::Text("deux\nlignes".into()))
            .with("needs", Value::List(vec!["financing".into(), "skills".into()]));
        assert_eq!(Record::from_json(Kind::Visit, &record.to_json()), Some(record));
    }

    #[test]
    fn the_text_of_a_record_is_that_of_its_json_without_nulls() {
        let texts = ["", "é\"\\", "\u{1}\t\n\r", "漢字 🙂 \u{7f}\u{2028}", "</script>"];
        for kind in Kind::ALL {
            let mut record = Record::new(kind);
            for (at, value) in record.values.iter_mut().enumerate() {
                *value = match at % 6 {
                    0 => Value::Text(texts[at % texts.len()].into()),
                    1 => Value::List(texts.map(str::to_owned).to_vec()),
                    2 => Value::Int(-7),
                    3 => Value::Real(0.1 + at as f64),
                    4 => Value::Date(NaiveDate::from_ymd_opt(2016, 2, 29).unwrap()),
                    _ => Value::Null,
                };
            }
            let text = record.json_text();
            let mut json = record.to_json();
            json.retain(|name, value| !value.is_null() || !Record::new(kind).get(name).is_null());
            assert_eq!(text, Json::Object(json.clone()).to_string());
            let nulls = |record: &Record| Json::Object(record.to_json()).to_string();
            // As far as the values are of the types of their fields, they come back.
            if let Some(back) = Record::from_json(kind, &json) {
                assert_eq!(nulls(&back), nulls(&record));
            }
        }
    }

    #[test]
    fn what_is_empty_in_the_journal_is_empty_again() {
        for kind in Kind::ALL {
            let mut record = Record::new(kind);
            record.values.fill(Value::Null);
            let json: Map<String, Json> = serde_json::from_str(&record.json_text()).unwrap();
            assert_eq!(Record::from_json(kind, &json), Some(record));
            let new = Record::new(kind);
            let json: Map<String, Json> = serde_json::from_str(&new.json_text()).unwrap();
            assert_eq!(Record::from_json(kind, &json), Some(new));
        }
    }

    #[test]
    fn changed_fields_are_named() {
        let before = Record::new(Kind::Organisation).with("name", Value::Text("A".into()));
        let after = before.clone().with("name", Value::Text("B".into())).with("commune", Value::Text("C".into()));
        assert_eq!(before.changed_fields(&after).collect::<Vec<_>>(), ["name", "commune"]);
    }

    #[test]
    fn every_natural_key_is_made_of_fields() {
        for kind in Kind::ALL {
            for name in kind.natural_key() {
                assert!(kind.field(name).is_some(), "{} has no field {name}", kind.code());
            }
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert_eq!(Kind::from_code(kind.file()), Some(kind));
        }
    }
}
