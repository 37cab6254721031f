//! Which records of a foreign table are stored already: those that agree in every part of the natural key that the line
//! says. A list that knows no payment method is not another payment.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::matching::{Match, one_per_key, same_set};
use super::super::sheet::Tie;
use super::kept_words;
use super::records::notes_of;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Value};
use crate::model::text::fold;
use crate::model::validate;
use crate::store::{StoreError, Write};

/// Matches the records of one kind, in the order of their lines, with what is stored.
///
/// # Errors
/// The database cannot be read.
pub fn matches(
    write: &Write,
    records: &[&Record],
    ties: &[Option<&Tie>],
    adds_notes: bool,
) -> Result<Vec<Match>, StoreError> {
    let mut taken: HashSet<Id> = HashSet::new();
    let mut keys: HashSet<String> = HashSet::new();
    let mut found = Vec::with_capacity(records.len());
    for (record, tie) in records.iter().zip(ties) {
        let Some(tie) = tie else { continue };
        if told(record).is_some_and(|told| !keys.insert(told)) {
            found.push(Match::Repeated);
            continue;
        }
        let mut stored = alike(write, record, tie)?;
        stored.retain(|twin| !taken.contains(&twin.id));
        let as_said: Vec<Record> = stored.iter().map(|twin| overlaid(twin, record, tie, adds_notes)).collect();
        let same = as_said.iter().zip(&stored).position(|(said, twin)| said.values == twin.values);
        found.push(match same {
            Some(at) => {
                taken.insert(stored[at].id);
                Match::Same(Box::new(stored.swap_remove(at)))
            }
            None => match as_said.into_iter().next() {
                Some(said) => {
                    taken.insert(said.id);
                    Match::Differs(Box::new(said))
                }
                None => Match::New,
            },
        });
    }
    Ok(found)
}

/// The natural key of a record as one text.
pub(in crate::interchange) fn key(record: &Record) -> String {
    let key: Vec<String> = record.kind.natural_key().iter().map(|key| format!("{:?}", record.get(key))).collect();
    key.join("|")
}

/// What makes a record one that an earlier line of the file told of: its natural key where one record has it, else, of
/// people, everything that is said. Lists with a line for each year tell of their people on each.
pub(in crate::interchange) fn told(record: &Record) -> Option<String> {
    match record.kind {
        kind if one_per_key(kind) => Some(key(record)),
        Kind::Contact => {
            let mut hasher = DefaultHasher::new();
            format!("{:?}", record.values).hash(&mut hasher);
            Some(format!("{:x}", hasher.finish()))
        }
        _ => None,
    }
}

/// The stored records that agree with what a line says of the natural key.
fn alike(write: &Write, record: &Record, tie: &Tie) -> Result<Vec<Record>, StoreError> {
    let kind = record.kind;
    // People are the same whatever the case of their names, an organisation's are few.
    if kind == Kind::Contact {
        let mut people = write.alike(record, &["organisation"])?;
        let same = |twin: &Record, field: &str| fold(twin.text(field)) == fold(record.text(field));
        people.retain(|twin| same(twin, "last_name") && same(twin, "first_name"));
        return Ok(people);
    }
    let said = |key: &&&str| {
        let present = kind.field_index(key).is_some_and(|index| tie.present[index]);
        present || !record.get(key).is_null() && **key != "status"
    };
    let keys: Vec<&str> = kind.natural_key().iter().filter(said).copied().collect();
    write.alike(record, &keys)
}

/// A stored record with what a line says.
fn overlaid(stored: &Record, line: &Record, tie: &Tie, adds_notes: bool) -> Record {
    let mut record = stored.clone();
    let fields = line.kind.fields();
    for (index, new) in line.values.iter().enumerate() {
        let same_name = line.kind == Kind::Contact
            && matches!(fields[index].name, "last_name" | "first_name")
            && fold(stored.text(fields[index].name)) == fold(new.as_text().unwrap_or_default());
        if tie.present[index] && !new.is_null() && !same_name && !same_set(&stored.values[index], new) {
            record.values[index] = match new {
                Value::Text(said) if adds_notes && Some(fields[index].name) == notes_of(line.kind) => {
                    Value::Text(kept_words::joined(stored.text(fields[index].name), said))
                }
                new => new.clone(),
            };
        }
    }
    validate::settle(&mut record);
    record
}
