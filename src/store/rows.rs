//! Reading and writing the rows of any record kind, from the kind's description.
//!
//! Statements are put together from the static names of `model::fields` and nothing else; every value is bound.

use std::sync::OnceLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};

use super::{StoreError, visit_text};
use crate::model::kind::{Field, Kind, Type};
use crate::model::record::{Id, Record, Trace, Value};

/// `id`, the fields, and the trace: what every reading selects, in this order.
fn columns(kind: Kind) -> String {
    columns_with(kind, |_| true)
}

/// The same with `NULL` for the fields that are not wanted.
fn columns_with(kind: Kind, wanted: impl Fn(&Field) -> bool) -> String {
    let column = |field: &Field| if wanted(field) { field.column } else { "NULL" };
    let fields: Vec<&str> = kind.fields().iter().map(column).collect();
    format!("id, {}, created_by, created_at, changed_by, changed_at, version", fields.join(", "))
}

/// A row as a record.
fn record(kind: Kind, row: &Row) -> rusqlite::Result<Record> {
    let mut record = Record::new(kind);
    record.id = row.get(0)?;
    for (index, field) in kind.fields().iter().enumerate() {
        record.values[index] = value(field.ty, row.get_ref(index + 1)?, index + 1)?;
    }
    let after = kind.fields().len() + 1;
    record.trace = Trace {
        created_by: row.get(after)?,
        created_at: row.get(after + 1)?,
        changed_by: row.get(after + 2)?,
        changed_at: row.get(after + 3)?,
    };
    record.version = row.get(after + 4)?;
    Ok(record)
}

fn value(ty: Type, raw: ValueRef, column: usize) -> rusqlite::Result<Value> {
    let wrong = || rusqlite::Error::InvalidColumnType(column, String::new(), raw.data_type());
    Ok(match (ty, raw) {
        (_, ValueRef::Null) => Value::Null,
        (Type::Decimal { .. }, ValueRef::Real(real)) => Value::Real(real),
        (_, ValueRef::Integer(int)) => Value::Int(int),
        (Type::Date, ValueRef::Text(_)) => Value::Date(raw.as_str()?.parse().map_err(|_| wrong())?),
        (Type::Sectors | Type::List { .. }, ValueRef::Text(_)) => {
            Value::List(raw.as_str()?.split(';').map(str::to_owned).collect())
        }
        (_, ValueRef::Text(_)) => Value::Text(raw.as_str()?.to_owned()),
        _ => return Err(wrong()),
    })
}

/// A value as it is bound. Lists are joined by `;`; empty text is no value.
pub(super) struct Bound<'a>(pub &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::Value as Sql;
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Owned(Sql::Null),
            Value::Text(text) if text.is_empty() => ToSqlOutput::Owned(Sql::Null),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Int(int) => ToSqlOutput::Owned(Sql::Integer(*int)),
            Value::Real(real) => ToSqlOutput::Owned(Sql::Real(*real)),
            Value::Date(date) => ToSqlOutput::Owned(Sql::Text(date.to_string())),
            Value::List(items) if items.is_empty() => ToSqlOutput::Owned(Sql::Null),
            Value::List(items) => ToSqlOutput::Owned(Sql::Text(items.join(";"))),
        })
    }
}

/// The record of that id.
pub(super) fn get(conn: &Connection, kind: Kind, id: Id) -> Result<Option<Record>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", columns(kind), kind.code());
    conn.prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([id], |row| record(kind, row)).optional())
        .map_err(StoreError::sql("read a record"))
}

/// The version of the record of that id.
pub(super) fn version(conn: &Connection, kind: Kind, id: Id) -> Result<Option<i64>, StoreError> {
    let sql = format!("SELECT version FROM {} WHERE id = ?1", kind.code());
    conn.prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([id], |row| row.get(0)).optional())
        .map_err(StoreError::sql("read a record again"))
}

/// Records of a kind, in the order of their ids, handed on one at a time.
pub(super) fn each(
    conn: &Connection,
    kind: Kind,
    take: impl FnMut(Record) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    each_with(conn, kind, &columns(kind), take)
}

/// The same without their long texts.
pub(super) fn each_brief(conn: &Connection, kind: Kind, mut take: impl FnMut(Record)) -> Result<(), StoreError> {
    let brief = columns_with(kind, |field| !matches!(field.ty, Type::Lines { .. }));
    each_with(conn, kind, &brief, |record| {
        take(record);
        Ok(())
    })
}

fn each_with(
    conn: &Connection,
    kind: Kind,
    columns: &str,
    mut take: impl FnMut(Record) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let doing = || StoreError::sql("read the records of a kind");
    let sql = format!("SELECT {columns} FROM {} ORDER BY id", kind.code());
    let mut statement = conn.prepare_cached(&sql).map_err(doing())?;
    let mut rows = statement.query([]).map_err(doing())?;
    while let Some(row) = rows.next().map_err(doing())? {
        take(record(kind, row).map_err(doing())?)?;
    }
    Ok(())
}

/// The records of a kind whose column has a value, newest first by the kind's own date, then by id.
pub(super) fn of(conn: &Connection, kind: Kind, column: &'static str, id: Id) -> Result<Vec<Record>, StoreError> {
    let order = match kind {
        Kind::Membership => "joined_on DESC, ",
        Kind::Dues | Kind::Figures => "year DESC, ",
        Kind::Payment => "paid_on DESC, ",
        Kind::Contact => "is_primary DESC, last_name, first_name, ",
        Kind::Visit | Kind::Event => "date DESC, ",
        Kind::Engagement => "started_on DESC, ",
        Kind::Financing => "obtained_on DESC, ",
        Kind::Market => "opened_on DESC, ",
        Kind::Task => "done_on IS NOT NULL, due_on, ",
        _ => "",
    };
    let sql = format!("SELECT {} FROM {} WHERE {column} = ?1 ORDER BY {order} id", columns(kind), kind.code());
    let doing = || StoreError::sql("read the records of an organisation");
    let mut statement = conn.prepare_cached(&sql).map_err(doing())?;
    let rows = statement.query_map([id], |row| record(kind, row)).map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// The statement that inserts a record of a kind: put together once, since an import needs it a hundred thousand times.
fn insertion(kind: Kind) -> &'static str {
    static OF_KINDS: [OnceLock<String>; Kind::ALL.len()] = [const { OnceLock::new() }; Kind::ALL.len()];
    OF_KINDS[kind as usize].get_or_init(|| {
        let names: Vec<&str> = kind.fields().iter().map(|field| field.column).collect();
        let marks: Vec<String> = (0..names.len()).map(|index| format!("?{}", index + 7)).collect();
        format!(
            "INSERT INTO {} (id, created_by, created_at, changed_by, changed_at, version, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, {})",
            kind.code(),
            names.join(", "),
            marks.join(", ")
        )
    })
}

/// Inserts a record as it stands (id 0: the next one) and gives its id.
pub(super) fn insert(conn: &Connection, record: &Record) -> rusqlite::Result<Id> {
    let mut statement = conn.prepare_cached(insertion(record.kind))?;
    let id = (record.id != 0).then_some(record.id);
    let trace = &record.trace;
    let head: [&dyn ToSql; 6] =
        [&id, &trace.created_by, &trace.created_at, &trace.changed_by, &trace.changed_at, &record.version];
    let bound: Vec<Bound> = record.values.iter().map(Bound).collect();
    statement.execute(params_from_iter(head.into_iter().chain(bound.iter().map(|bound| bound as &dyn ToSql))))?;
    let id = match id {
        Some(id) => id,
        None => Id::try_from(conn.last_insert_rowid())
            .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, conn.last_insert_rowid()))?,
    };
    visit_text::inserted(conn, record, id)?;
    Ok(id)
}

/// Updates a record if its version is still `version`; gives whether it was.
pub(super) fn update(conn: &Connection, record: &Record, version: i64) -> rusqlite::Result<bool> {
    let sets: Vec<String> = record
        .kind
        .fields()
        .iter()
        .enumerate()
        .map(|(index, field)| format!("{} = ?{}", field.column, index + 6))
        .collect();
    let sql = format!(
        "UPDATE {} SET version = ?3, changed_by = ?4, changed_at = ?5, {} WHERE id = ?1 AND version = ?2",
        record.kind.code(),
        sets.join(", ")
    );
    let text = visit_text::Around::before(conn, record.kind, record.id)?;
    let mut statement = conn.prepare_cached(&sql)?;
    let head: [&dyn ToSql; 5] =
        [&record.id, &version, &record.version, &record.trace.changed_by, &record.trace.changed_at];
    let bound: Vec<Bound> = record.values.iter().map(Bound).collect();
    let done =
        statement.execute(params_from_iter(head.into_iter().chain(bound.iter().map(|bound| bound as &dyn ToSql))));
    // A refused row is still there: a transaction that goes on without the change must find its words as well.
    text.after(conn)?;
    Ok(done? == 1)
}

/// Deletes a record if its version is still `version`; gives whether it was.
pub(super) fn delete(conn: &Connection, kind: Kind, id: Id, version: i64) -> rusqlite::Result<bool> {
    let sql = format!("DELETE FROM {} WHERE id = ?1 AND version = ?2", kind.code());
    let text = visit_text::Around::before(conn, kind, id)?;
    let done = conn.prepare_cached(&sql)?.execute(rusqlite::params![id, version]);
    text.after(conn)?;
    Ok(done? == 1)
}

/// How many records of each kind point to a record.
pub(super) fn references(conn: &Connection, to: Kind, id: Id) -> Result<Vec<(Kind, u32)>, StoreError> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        for field in kind.fields().iter().filter(|field| field.ty == Type::Ref(to)) {
            let sql = format!("SELECT count(*) FROM {} WHERE {} = ?1", kind.code(), field.column);
            let count: u32 = conn
                .prepare_cached(&sql)
                .and_then(|mut statement| statement.query_row([id], |row| row.get(0)))
                .map_err(StoreError::sql("look for references"))?;
            if count > 0 {
                found.push((kind, count));
            }
        }
    }
    Ok(found)
}
