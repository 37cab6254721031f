//! Which rows of a file are records that are stored already.
//!
//! Records are the same when their natural keys are. Where several may share a key (two equal payments on one day),
//! each row takes one stored record, first those that are equal in everything, then in order; so a file that is
//! imported again finds each of its rows, and two equal rows of one file are two records.

use std::collections::{BTreeSet, HashMap};

use crate::model::kind::{Kind, Type};
use crate::model::parse::write_plain;
use crate::model::record::{Record, Value};
use crate::store::{StoreError, Write};

/// What is to become of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Match {
    /// No stored record has its key.
    New,
    /// A stored record is equal in every column of the file.
    Same(Box<Record>),
    /// A stored record has its key and differs; as the row would make it.
    Differs(Box<Record>),
    /// An earlier row of the file has its key, and the kind allows only one.
    Repeated,
}

/// Whether the database holds at most one record of a key of the kind.
pub(super) const fn one_per_key(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Staff
            | Kind::Organisation
            | Kind::Membership
            | Kind::Dues
            | Kind::Figures
            | Kind::Project
            | Kind::ProjectPartner
            | Kind::Fulfilment
    )
}

/// The natural key of a record as one text.
fn key(record: &Record) -> String {
    let kind = record.kind;
    let names = match kind {
        Kind::Organisation if !record.get("siret").is_null() => &["siret"][..],
        _ => kind.natural_key(),
    };
    let mut key = String::new();
    for name in names {
        if let Some(field) = kind.field(name) {
            key.push_str(&write_plain(field.ty, record.get(name)));
        }
        // No text that was cleaned holds this separator.
        key.push('\u{1F}');
    }
    key
}

/// `stored` with the values of the columns that the file has.
fn overlaid(stored: &Record, row: &Record, present: &[bool]) -> Record {
    let mut record = stored.clone();
    let fields = row.kind.fields().iter();
    for (((field, value), new), present) in fields.zip(&mut record.values).zip(&row.values).zip(present) {
        if *present && !(field.ty == Type::Sectors && same_set(value, new)) {
            value.clone_from(new);
        }
    }
    record
}

/// Whether two lists hold the same, in whatever order: that of sectors is the contracts', which may have changed.
pub(super) fn same_set(stored: &Value, new: &Value) -> bool {
    let (Value::List(stored), Value::List(new)) = (stored, new) else { return false };
    let set = |items: &[String]| items.iter().cloned().collect::<BTreeSet<_>>();
    set(stored) == set(new)
}

/// What a row is to the one stored record that has its key.
pub(super) fn against(stored: Record, row: &Record, present: &[bool]) -> Match {
    let record = overlaid(&stored, row, present);
    if record.values == stored.values { Match::Same(Box::new(stored)) } else { Match::Differs(Box::new(record)) }
}

/// Matches the rows of one file, in their order, with what is stored.
///
/// # Errors
/// The database cannot be read.
pub fn matches(write: &Write, kind: Kind, rows: &[&Record], present: &[bool]) -> Result<Vec<Match>, StoreError> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        groups.entry(key(row)).or_default().push(index);
    }
    let mut found = vec![Match::New; rows.len()];
    let any = write.any(kind)?;
    for indexes in groups.into_values() {
        let single = one_per_key(kind);
        if single {
            indexes[1..].iter().for_each(|index| found[*index] = Match::Repeated);
        }
        if !any {
            continue;
        }
        let wanted = if single { &indexes[..1] } else { &indexes[..] };
        let mut stored = write.twins(rows[wanted[0]])?;
        let mut rest = Vec::new();
        for index in wanted {
            let same = stored.iter().position(|twin| overlaid(twin, rows[*index], present).values == twin.values);
            match same {
                Some(at) => found[*index] = Match::Same(Box::new(stored.remove(at))),
                None => rest.push(*index),
            }
        }
        for (index, twin) in rest.into_iter().zip(stored) {
            found[index] = Match::Differs(Box::new(overlaid(&twin, rows[index], present)));
        }
    }
    Ok(found)
}
