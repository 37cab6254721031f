//! Two records field by field.

use super::{LeftOut, Side};
use chrono::NaiveDate;

use crate::model::fields::CONFIDENTIALITY;
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Record, Value};
use crate::search::town_key;

/// The fields of an address, which belong together: half of one and half of another is a third.
const PLACE: &[&str] = &["street", "postal_code", "commune", "insee_code", "country"];

/// Which of two dates holds of one person, whoever keeps the record: nobody chooses it.
///
/// Last news, and consent: the later one. The time for which somebody is kept runs from the most recent sign of life or of
/// consent, and a consent that was given again is the one in force; the earlier day would have them erased too soon.
///
/// Opposed, and informed: the earlier one. Whoever opposed opposes, and from the first day on; whoever was informed has been
/// since then, which is what has to be shown within a month of their data coming in.
fn holds(record: &Record, field: &Field) -> Option<fn(NaiveDate, NaiveDate) -> NaiveDate> {
    match (record.kind, field.name) {
        (Kind::Contact, "last_news_on" | "consent_on") => Some(Ord::max),
        (Kind::Contact, "opposed_on" | "informed_on") => Some(Ord::min),
        _ => None,
    }
}

/// The side of which the value holds by a rule: nobody chooses it.
pub fn by_rule(keep: &Record, gone: &Record, field: &Field) -> Option<Side> {
    let rule = holds(keep, field)?;
    Some(match (keep.date(field.name), gone.date(field.name)) {
        (Some(left), Some(right)) if rule(left, right) != left => Side::Right,
        (None, Some(_)) => Side::Right,
        _ => Side::Left,
    })
}

/// Whether a field can take both values.
pub const fn allows_both(field: &Field) -> bool {
    matches!(field.ty, Type::Lines { .. } | Type::Sectors | Type::List { .. })
}

/// Whether a field says nothing: empty, or what is presumed of every record.
fn says_nothing(record: &Record, presumed: &Record, index: usize) -> bool {
    record.values[index].is_null() || record.values[index] == presumed.values[index]
}

/// The side proposed for each field.
pub fn default_sides(keep: &Record, gone: &Record) -> Vec<Side> {
    keep.kind.fields().iter().map(|field| default_side(keep, gone, field)).collect()
}

/// The side proposed for a field: the value that is there, both where both can be, else that of the record that stays. An
/// address is taken as a whole, the stricter confidentiality wins, of a person's dates the one that holds.
pub fn default_side(keep: &Record, gone: &Record, field: &Field) -> Side {
    if let Some(side) = by_rule(keep, gone, field) {
        return side;
    }
    let (left, right) = (keep.get(field.name), gone.get(field.name));
    let presumed = Record::new(keep.kind);
    let empty = |record: &Record, name: &str| {
        record.kind.field_index(name).is_none_or(|index| says_nothing(record, &presumed, index))
    };
    if left == right || empty(gone, field.name) && field.name != "confidentiality" {
        return Side::Left;
    }
    if field.name == "confidentiality" {
        let rank = |value: &Value| CONFIDENTIALITY.iter().position(|code| value.as_text() == Some(code));
        return if rank(right) > rank(left) { Side::Right } else { Side::Left };
    }
    if keep.kind == Kind::Organisation && PLACE.contains(&field.name) {
        let nowhere = PLACE.iter().all(|name| empty(keep, name));
        let same_town = town_key(keep.text("commune")) == town_key(gone.text("commune"));
        return if nowhere || same_town && empty(keep, field.name) { Side::Right } else { Side::Left };
    }
    if empty(keep, field.name) {
        Side::Right
    } else if allows_both(field) {
        Side::Both
    } else {
        Side::Left
    }
}

/// The record that stays, with the values chosen, and the values that it cannot hold.
pub fn combine(keep: &Record, gone: &Record, sides: &[Side]) -> (Record, Vec<LeftOut>) {
    let mut made = keep.clone();
    let presumed = Record::new(keep.kind);
    let mut left_out = Vec::new();
    for (index, field) in keep.kind.fields().iter().enumerate() {
        let (left, right) = (&keep.values[index], &gone.values[index]);
        let chosen = sides.get(index).copied().unwrap_or(Side::Left);
        let (value, lost) = match by_rule(keep, gone, field).unwrap_or(chosen) {
            Side::Both if allows_both(field) => (united(left, right), None),
            Side::Right => (right.clone(), Some((keep, left))),
            Side::Left | Side::Both => (left.clone(), Some((gone, right))),
        };
        if let Some((of, lost)) = lost
            && *lost != value
            && !says_nothing(of, &presumed, index)
            && field.name != "confidentiality"
            && !(field.name == "organisation" && matches!(field.ty, Type::Ref(_)))
        {
            left_out.push(LeftOut::Field { field, value: lost.clone() });
        }
        made.values[index] = value;
    }
    if keep.kind == Kind::Organisation {
        no_parent_of_itself(&mut made, keep, gone, &mut left_out);
    }
    (made, left_out)
}

/// Of two that are one, neither can be the other's parent: the parent of either that is a third stays.
fn no_parent_of_itself(made: &mut Record, keep: &Record, gone: &Record, left_out: &mut Vec<LeftOut>) {
    let itself = |id: u32| id == keep.id || id == gone.id;
    left_out.retain(|lost| match lost {
        LeftOut::Field { field, value } => field.name != "parent" || !value.as_id().is_some_and(itself),
        LeftOut::Record(_) => true,
    });
    if made.id_of("parent").is_some_and(itself) {
        let third = [keep, gone].into_iter().filter_map(|record| record.id_of("parent")).find(|id| !itself(*id));
        made.set("parent", third.map_or(Value::Null, |id| Value::Int(i64::from(id))));
        left_out.retain(|lost| !matches!(lost, LeftOut::Field { field, .. } if field.name == "parent"));
    }
}

/// Two lists or two texts as one, nothing twice.
fn united(left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            let mut items = left.clone();
            items.extend(right.iter().filter(|item| !left.contains(item)).cloned());
            Value::List(items)
        }
        (Value::Text(left), Value::Text(right)) if left == right || right.trim().is_empty() => {
            Value::Text(left.clone())
        }
        (Value::Text(left), Value::Text(right)) => Value::Text(format!("{left}\n\n{right}")),
        (Value::Null, other) | (other, _) => other.clone(),
    }
}
