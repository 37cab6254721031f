//! The lossless way out: everything as a folder of CSV files, or one kind as CSV or JSON, in the interchange format.
//!
//! Rows are in the order of their natural keys as text, then of all their cells: the order says nothing of the
//! database they come from, so that exporting, importing into an empty database and exporting again gives the same
//! bytes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::json::document;
use crate::interchange::csv::write_row;
use crate::interchange::formula::neutralise_words;
use crate::interchange::output::write_files;
use crate::interchange::{InterchangeError, archive};
use crate::model::kind::{Kind, Type};
use crate::model::parse::write_plain;
use crate::model::record::{Id, Record, Value};
use crate::model::text::scrub;
use crate::store::{Store, StoreError};

/// What files call the records that others refer to.
pub struct Names {
    names: HashMap<(Kind, Id), String>,
}

impl Names {
    /// The names of all organisations, projects and people of the staff.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(store: &Store) -> Result<Names, StoreError> {
        let mut names = HashMap::new();
        for (kind, fields) in [
            (Kind::Organisation, &["siret", "name"][..]),
            (Kind::Project, &["acronym"][..]),
            (Kind::Staff, &["login"][..]),
        ] {
            store.each(kind, |record| {
                if let Some(name) = fields.iter().find_map(|field| record.get(field).as_text()) {
                    names.insert((kind, record.id), name.to_owned());
                }
                Ok(())
            })?;
        }
        Ok(Names { names })
    }

    pub(super) fn of(&self, kind: Kind, value: &Value) -> Option<&str> {
        value.as_id().and_then(|id| self.names.get(&(kind, id))).map(String::as_str)
    }

    /// The cells of a record, in the order of its kind's fields.
    pub(super) fn cells(&self, record: &Record) -> Vec<String> {
        let fields = record.kind.fields();
        fields
            .iter()
            .zip(&record.values)
            .map(|(field, value)| match field.ty {
                Type::Ref(kind) => (field, self.of(kind, value).unwrap_or_default().to_owned()),
                ty => (field, write_plain(ty, value)),
            })
            // What another program wrote past this one goes no further.
            .map(|(field, text)| match scrub(&text, matches!(field.ty, Type::Lines { .. })) {
                Cow::Owned(clean) => clean,
                Cow::Borrowed(_) => text,
            })
            .collect()
    }

    /// A record as JSON, by field name: other records by what files call them, amounts as `"1234.50"`, yes/no as
    /// booleans, nothing as `null`.
    pub fn json(&self, record: &Record) -> Map<String, Json> {
        let fields = record.kind.fields();
        fields
            .iter()
            .zip(&record.values)
            .map(|(field, value)| {
                let json = match (field.ty, value) {
                    (_, Value::Null) => Json::Null,
                    (Type::Ref(kind), value) => self.of(kind, value).map_or(Json::Null, Json::from),
                    (Type::YesNo, value) => Json::Bool(value.as_int() == Some(1)),
                    (Type::Money { .. }, value) => Json::from(write_plain(field.ty, value)),
                    (_, Value::Int(int)) => Json::from(*int),
                    (_, Value::Real(real)) => Json::from(*real),
                    (_, Value::List(items)) => Json::from(items.clone()),
                    (_, value) => Json::from(write_plain(field.ty, value)),
                };
                (field.name.to_owned(), json)
            })
            .collect()
    }
}

/// Where the cells of the natural key are in a row.
pub(super) fn key_columns(kind: Kind) -> Vec<usize> {
    kind.natural_key().iter().filter_map(|name| kind.field_index(name)).collect()
}

/// One kind as CSV, header included.
///
/// # Errors
/// The database cannot be read.
pub fn csv(store: &Store, kind: Kind, names: &Names) -> Result<Vec<u8>, StoreError> {
    let mut rows = Vec::new();
    store.each(kind, |record| {
        rows.push(names.cells(&record));
        Ok(())
    })?;
    let key = key_columns(kind);
    rows.sort_unstable_by(|one, two| {
        let by_key = key.iter().map(|column| one[*column].cmp(&two[*column])).find(|order| order.is_ne());
        by_key.unwrap_or_else(|| one.cmp(two))
    });
    let mut out = Vec::new();
    write_row(&mut out, kind.fields().iter().map(|field| field.name));
    for row in &rows {
        // Whoever opens the file in a spreadsheet runs nothing; reading takes the apostrophe off again.
        let cells: Vec<Cow<str>> = row.iter().map(|cell| neutralise_words(cell)).collect();
        write_row(&mut out, cells.iter().map(AsRef::as_ref));
    }
    Ok(out)
}

/// One kind as a JSON array, in the order of [`csv`].
///
/// # Errors
/// The database cannot be read.
pub fn json(store: &Store, kind: Kind, names: &Names) -> Result<Vec<u8>, StoreError> {
    let key = key_columns(kind);
    let mut rows = Vec::new();
    store.each(kind, |record| {
        let cells = names.cells(&record);
        let sort: Vec<String> = key.iter().map(|column| cells[*column].clone()).chain(cells.clone()).collect();
        rows.push((sort, names.json(&record)));
        Ok(())
    })?;
    rows.sort_unstable_by(|one, two| one.0.cmp(&two.0));
    let array: Vec<Json> = rows.into_iter().map(|(_, record)| Json::Object(record)).collect();
    Ok(document(&Json::Array(array)))
}

/// Everything as a folder of CSV files, one for each kind, also for those without a record, with the contracts and the
/// closed years beside them (see [`archive`]). Gives the number of records.
///
/// # Errors
/// The database cannot be read or the folder cannot be written; then no file of it has changed.
pub fn folder(store: &Store, folder: &Path) -> Result<u64, InterchangeError> {
    let (count, files) = files(store)?;
    write_files(folder, &files)?;
    Ok(count)
}

/// Files by their names in a folder.
pub type Files = Vec<(String, Vec<u8>)>;

/// What [`folder`] writes, with the number of records.
///
/// # Errors
/// The database cannot be read.
pub fn files(store: &Store) -> Result<(u64, Files), InterchangeError> {
    let mut count = 0;
    let files = store.snapshot(|store| {
        let names = Names::read(store)?;
        let mut files = Vec::with_capacity(Kind::ALL.len());
        for kind in Kind::ALL {
            count += u64::from(store.count(kind)?);
            files.push((format!("{}.csv", kind.file()), csv(store, kind, &names)?));
        }
        files.extend(archive::files(store)?);
        Ok(files)
    })?;
    Ok((count, files))
}
