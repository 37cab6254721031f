//! Finding records by what people and files call them, and reading them one by one or by organisation.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, Write, rows};
use crate::model::kind::{Kind, Type};
use crate::model::record::{Id, Record, Value};
use crate::model::siret::Siret;
use rusqlite::Connection;

/// The outcome of looking a record up by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    One(Id),
    None,
    /// Several organisations bear the name; only a SIRET tells them apart.
    Several,
}

/// The organisation of a SIRET (with or without spaces), else of an exact name: the one without SIRET first, since
/// files name only those.
fn organisation(conn: &Connection, text: &str) -> Result<Found, StoreError> {
    let doing = || StoreError::sql("look an organisation up");
    if let Ok(siret) = Siret::parse(text) {
        return conn
            .prepare_cached("SELECT id FROM organisation WHERE siret = ?1")
            .and_then(|mut find| find.query_row([siret.as_str()], |row| row.get(0)).optional())
            .map(|id| id.map_or(Found::None, Found::One))
            .map_err(doing());
    }
    let mut find = conn
        .prepare_cached("SELECT id, siret IS NULL FROM organisation WHERE name = ?1 ORDER BY siret IS NOT NULL LIMIT 2")
        .map_err(doing())?;
    let rows = find.query_map([text], |row| Ok((row.get(0)?, row.get(1)?))).map_err(doing())?;
    let found: Vec<(Id, bool)> = rows.collect::<Result<_, _>>().map_err(doing())?;
    Ok(match found[..] {
        [] => Found::None,
        [(id, _)] | [(id, true), (_, false)] => Found::One(id),
        _ => Found::Several,
    })
}

/// What people call whoever has a login: the name of the staff, else the login itself.
pub(super) fn person(conn: &Connection, login: String) -> Result<String, StoreError> {
    let name: Option<String> = conn
        .prepare_cached("SELECT name FROM staff WHERE login = ?1")
        .and_then(|mut find| find.query_row([&login], |row| row.get(0)).optional())
        .map_err(StoreError::sql("look a person up"))?;
    Ok(name.unwrap_or(login))
}

fn find(conn: &Connection, kind: Kind, text: &str) -> Result<Found, StoreError> {
    let sql = match kind {
        Kind::Organisation => return organisation(conn, text),
        Kind::Staff => "SELECT id FROM staff WHERE login = ?1",
        Kind::Project => "SELECT id FROM project WHERE acronym = ?1",
        _ => return Ok(Found::None),
    };
    conn.prepare_cached(sql)
        .and_then(|mut find| find.query_row([text], |row| row.get(0)).optional())
        .map(|id| id.map_or(Found::None, Found::One))
        .map_err(StoreError::sql("look a record up"))
}

pub(super) fn reference(conn: &Connection, kind: Kind, id: Id) -> Result<Option<String>, StoreError> {
    let sql = match kind {
        Kind::Organisation => "SELECT coalesce(siret, name) FROM organisation WHERE id = ?1",
        Kind::Staff => "SELECT login FROM staff WHERE id = ?1",
        Kind::Project => "SELECT acronym FROM project WHERE id = ?1",
        _ => return Ok(None),
    };
    conn.prepare_cached(sql)
        .and_then(|mut read| read.query_row([id], |row| row.get(0)).optional())
        .map_err(StoreError::sql("name a record"))
}

/// The stored record with the same natural key, if there is exactly one such.
fn twin(conn: &Connection, record: &Record) -> Result<Option<Record>, StoreError> {
    let kind = record.kind;
    let keys: Vec<&str> = match kind {
        // A SIRET is enough; without one the name must be that of an organisation without SIRET.
        Kind::Organisation if !record.get("siret").is_null() => vec!["siret"],
        _ => kind.natural_key().to_vec(),
    };
    let columns: Vec<String> = keys
        .iter()
        .enumerate()
        .map(|(index, key)| format!("{} IS ?{}", kind.field(key).map_or(*key, |field| field.column), index + 1))
        .collect();
    let sql = format!("SELECT id FROM {} WHERE {} ORDER BY id LIMIT 1", kind.code(), columns.join(" AND "));
    let values: Vec<rows::Bound> = keys.iter().map(|key| rows::Bound(record.get(key))).collect();
    let id: Option<Id> = conn
        .prepare_cached(&sql)
        .and_then(|mut find| find.query_row(rusqlite::params_from_iter(values), |row| row.get(0)).optional())
        .map_err(StoreError::sql("look for the same record"))?;
    match id {
        Some(id) => rows::get(conn, kind, id),
        None => Ok(None),
    }
}

impl Store {
    /// The record of an id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn get(&self, kind: Kind, id: Id) -> Result<Option<Record>, StoreError> {
        rows::get(&self.conn, kind, id)
    }

    /// Every record of a kind, one at a time, in the order of their ids.
    ///
    /// # Errors
    /// The database cannot be read; what `take` gives.
    pub fn each(&self, kind: Kind, take: impl FnMut(Record) -> Result<(), StoreError>) -> Result<(), StoreError> {
        rows::each(&self.conn, kind, take)
    }

    /// Every record of a kind.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all(&self, kind: Kind) -> Result<Vec<Record>, StoreError> {
        let mut all = Vec::new();
        self.each(kind, |record| {
            all.push(record);
            Ok(())
        })?;
        Ok(all)
    }

    /// The records of a kind in an organisation's file, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn of_organisation(&self, kind: Kind, organisation: Id) -> Result<Vec<Record>, StoreError> {
        match kind.field("organisation") {
            Some(field) => rows::of(&self.conn, kind, field.column, organisation),
            None => Ok(Vec::new()),
        }
    }

    /// The partners of a project.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn partners_of(&self, project: Id) -> Result<Vec<Record>, StoreError> {
        rows::of(&self.conn, Kind::ProjectPartner, "project_id", project)
    }

    /// How many records of each kind point to one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn references(&self, kind: Kind, id: Id) -> Result<Vec<(Kind, u32)>, StoreError> {
        rows::references(&self.conn, kind, id)
    }

    /// The organisation, project or member of the staff that people or files call so.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find(&self, kind: Kind, text: &str) -> Result<Found, StoreError> {
        find(&self.conn, kind, text)
    }

    /// What files call a record: SIRET or name, acronym, login.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reference(&self, kind: Kind, id: Id) -> Result<Option<String>, StoreError> {
        reference(&self.conn, kind, id)
    }

    /// What people call the record that a reference field points to: the organisation's name, the person's name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn label(&self, ty: Type, value: &Value) -> Result<Option<String>, StoreError> {
        let (Type::Ref(kind), Some(id)) = (ty, value.as_id()) else { return Ok(None) };
        let sql = match kind {
            Kind::Organisation => "SELECT name FROM organisation WHERE id = ?1",
            Kind::Staff => "SELECT name FROM staff WHERE id = ?1",
            Kind::Project => "SELECT acronym FROM project WHERE id = ?1",
            _ => return Ok(None),
        };
        self.conn
            .prepare_cached(sql)
            .and_then(|mut read| read.query_row([id], |row| row.get(0)).optional())
            .map_err(StoreError::sql("name a record"))
    }

    /// What people call whoever has a login: the name of the staff, else the login itself.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn person(&self, login: &str) -> Result<String, StoreError> {
        person(&self.conn, login.to_owned())
    }

    /// The member of the staff with a login; a new one with that login and name if there is none.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn staff_or_new(&mut self, login: &str) -> Result<Id, StoreError> {
        // What was written over the file reads as damage, and is told as what it is.
        if let Err(error @ StoreError::Overwritten(_)) = self.in_place() {
            return Err(error);
        }
        if let Found::One(id) = self.find(Kind::Staff, login)? {
            return Ok(id);
        }
        let record = Record::new(Kind::Staff)
            .with("login", Value::Text(login.to_owned()))
            .with("name", Value::Text(login.to_owned()));
        self.save(record).map(|(record, _)| record.id)
    }

    /// How many records of a kind there are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn count(&self, kind: Kind) -> Result<u32, StoreError> {
        let sql = format!("SELECT count(*) FROM {}", kind.code());
        self.conn.query_row(&sql, params![], |row| row.get(0)).map_err(StoreError::sql("count records"))
    }
}

impl Write<'_> {
    /// As [`Store::find`], in this transaction.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find(&self, kind: Kind, text: &str) -> Result<Found, StoreError> {
        if Siret::parse(text).is_err() {
            self.before_looking(kind)?;
        }
        find(&self.tx, kind, text)
    }

    /// The stored record with the same natural key as `record`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn twin(&self, record: &Record) -> Result<Option<Record>, StoreError> {
        self.before_looking(record.kind)?;
        twin(&self.tx, record)
    }
}
