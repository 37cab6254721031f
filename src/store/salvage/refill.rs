//! Filling a new database with the rows that were found, and mending what is missing between them.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};
use serde_json::{Map, Value as Json};

use super::super::{Store, StoreError, rows as records, visit_text};
use super::shape::Shape;
use super::tree::Row;
use super::{Found, SalvagedTable, Stray};
use crate::contract::{BUILT_IN, Contract};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record, Trace};

fn doing() -> impl FnOnce(rusqlite::Error) -> StoreError {
    StoreError::sql("fill the new database")
}

/// Stores the rows of every table, in their order; gives what came of each.
pub fn rows(
    conn: &mut Connection,
    shapes: &[Shape],
    found: &[Found],
    strays: &[Stray],
) -> Result<Vec<SalvagedTable>, StoreError> {
    // Whether what rows refer to is there is looked at when all of them are.
    conn.pragma_update(None, "foreign_keys", false).map_err(doing())?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(doing())?;
    let mut tables: Vec<SalvagedTable> =
        shapes.iter().map(|shape| SalvagedTable { name: shape.name.clone(), ..SalvagedTable::default() }).collect();
    for (index, (shape, of)) in shapes.iter().zip(found).enumerate() {
        for row in &of.rows {
            let stored = store(&tx, shape, row);
            note(&mut tables[index], stored);
        }
        // What is in a table's own tree comes first: a stray page may be an older copy.
        for stray in strays.iter().filter(|stray| stray.tables.first() == Some(&index)) {
            for row in &stray.rows {
                let tried = stray.tables.iter().map(|table| (*table, store(&tx, &shapes[*table], row)));
                let (table, stored) = first_stored(tried).unwrap_or((index, Stored::Known));
                note(&mut tables[table], stored);
            }
        }
        if shape.name == "contract" {
            codes_of_contracts(&tx)?;
        }
    }
    tx.commit().map_err(doing())?;
    Ok(tables)
}

enum Stored {
    Kept,
    /// A row with its key is there.
    Known,
    Refused(String),
}

/// The first table that takes a row; else what the likeliest says.
fn first_stored(tried: impl Iterator<Item = (usize, Stored)>) -> Option<(usize, Stored)> {
    let mut first = None;
    for (table, stored) in tried {
        if matches!(stored, Stored::Kept) {
            return Some((table, stored));
        }
        first.get_or_insert((table, stored));
    }
    first
}

fn note(table: &mut SalvagedTable, stored: Stored) {
    match stored {
        Stored::Kept => table.kept += 1,
        Stored::Known => {}
        Stored::Refused(why) => {
            table.refused += 1;
            table.reason.get_or_insert(why);
        }
    }
}

fn store(tx: &Transaction, shape: &Shape, row: &Row) -> Stored {
    let (rowid, values) = row;
    if let Err(why) = makes_sense(shape, row) {
        return Stored::Refused(why);
    }
    let count = values.len().min(shape.columns.len());
    let bound = shape.columns.iter().zip(values).map(|(column, value)| match value {
        Value::Null if column.is_rowid => Value::Integer(*rowid),
        value => value.clone(),
    });
    let stored = tx
        .prepare_cached(&shape.insertion(count))
        .and_then(|mut insert| insert.execute(params_from_iter(bound.take(count))));
    match stored {
        Ok(_) => Stored::Kept,
        Err(rusqlite::Error::SqliteFailure(code, _))
            if code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                || code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_ROWID =>
        {
            Stored::Known
        }
        Err(error) => Stored::Refused(error.to_string()),
    }
}

/// Whether a row that the schema takes can be worked with: a number that a record can have, a contract that can be read. One
/// that cannot would keep everything else from being opened.
fn makes_sense(shape: &Shape, (rowid, values): &Row) -> Result<(), String> {
    let is_record = Kind::from_code(&shape.name).is_some() && shape.columns.iter().any(|column| column.is_rowid);
    if is_record && !Id::try_from(*rowid).is_ok_and(|id| id > 0) {
        return Err(format!("{rowid} is no number of a record"));
    }
    match values.get(1) {
        Some(Value::Text(source)) if shape.name == "contract" => {
            Contract::parse(source).map(drop).map_err(|error| error.to_string())
        }
        _ => Ok(()),
    }
}

/// What the contracts name is there before rows are checked against it, even where those rows were lost.
fn codes_of_contracts(tx: &Transaction) -> Result<(), StoreError> {
    let sources: Vec<String> = tx
        .prepare("SELECT source FROM contract")
        .and_then(|mut read| read.query_map([], |row| row.get(0))?.collect())
        .map_err(doing())?;
    for source in sources.iter().map(String::as_str).chain([BUILT_IN]) {
        let Ok(contract) = Contract::parse(source) else { continue };
        for college in &contract.colleges {
            tx.execute("INSERT OR IGNORE INTO college (code) VALUES (?1)", [college.code]).map_err(doing())?;
        }
        for sector in &contract.sectors {
            tx.execute("INSERT OR IGNORE INTO sector (code) VALUES (?1)", [&sector.code]).map_err(doing())?;
        }
    }
    Ok(())
}

/// Takes lost records from the journal, gives those that others refer to a stand-in, and writes the words of visits.
pub fn mend(store: &mut Store, tables: &mut [SalvagedTable]) -> Result<(), StoreError> {
    let conn = &store.conn;
    conn.pragma_update(None, "foreign_keys", false).map_err(doing())?;
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).map_err(doing())?;
    tx.execute("INSERT INTO visit_text (visit_text) VALUES ('delete-all')", []).map_err(doing())?;
    for kind in Kind::ALL {
        let rebuilt = from_journal(&tx, kind)? + displaced(&tx, kind)?;
        if let Some(table) = tables.iter_mut().find(|table| table.name == kind.code()) {
            table.rebuilt += rebuilt;
            table.kept += rebuilt;
        }
    }
    // A stand-in may refer to something that is lost, too.
    for _ in 0..4 {
        if !stand_ins(&tx, tables)? {
            break;
        }
    }
    visit_text::rebuild(&tx).map_err(doing())?;
    tx.commit().map_err(doing())?;
    conn.pragma_update(None, "foreign_keys", true).map_err(doing())
}

/// The records of a kind that the journal knows and the table lacks, as they were last.
fn from_journal(tx: &Transaction, kind: Kind) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT j.record_id, j.after, coalesce(c.who, '?'), coalesce(c.at, ''),
           (SELECT count(*) FROM journal v WHERE v.kind = j.kind AND v.record_id = j.record_id)
         FROM journal j LEFT JOIN change c ON c.id = j.change_id
         WHERE j.kind = ?1 AND j.after IS NOT NULL
           AND j.id = (SELECT max(l.id) FROM journal l WHERE l.kind = j.kind AND l.record_id = j.record_id)
           AND NOT EXISTS (SELECT 1 FROM {} r WHERE r.id = j.record_id)
         ORDER BY j.record_id",
        kind.code()
    );
    let lost: Vec<(Id, String, String, String, i64)> = tx
        .prepare(&sql)
        .and_then(|mut read| {
            let rows = read.query_map([kind.code()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })?;
            rows.collect()
        })
        .map_err(doing())?;
    let mut rebuilt = 0;
    for (id, after, who, at, version) in lost {
        let json: Option<Map<String, Json>> = serde_json::from_str(&after).ok();
        let Some(mut record) = json.and_then(|json| Record::from_json(kind, &json)) else { continue };
        (record.id, record.version) = (id, version);
        record.trace = Trace { created_by: who.clone(), created_at: at.clone(), changed_by: who, changed_at: at };
        // What the schema refuses today stays in the journal, and counts as lost.
        rebuilt += u64::from(records::insert(tx, &record).is_ok());
    }
    Ok(rebuilt)
}

/// The records of a kind whose number another one was given though nobody had deleted them, as they were last: in a file of which
/// some pages are older than the journal, what was saved last is missing, and its number is given once more. They get new ones.
fn displaced(tx: &Transaction, kind: Kind) -> Result<u64, StoreError> {
    let sql = "SELECT p.after, coalesce(c.who, '?'), coalesce(c.at, '') FROM journal n
         JOIN journal p ON p.id = (SELECT max(o.id) FROM journal o
           WHERE o.kind = n.kind AND o.record_id = n.record_id AND o.id < n.id)
         LEFT JOIN change c ON c.id = p.change_id
         WHERE n.kind = ?1 AND n.before IS NULL AND p.after IS NOT NULL ORDER BY p.id";
    let lost: Vec<(String, String, String)> = tx
        .prepare(sql)
        .and_then(|mut read| {
            let rows = read.query_map([kind.code()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect()
        })
        .map_err(doing())?;
    let mut rebuilt = 0;
    for (after, who, at) in lost {
        let json: Option<Map<String, Json>> = serde_json::from_str(&after).ok();
        let Some(mut record) = json.and_then(|json| Record::from_json(kind, &json)) else { continue };
        (record.id, record.version) = (super::super::journal::next_id(tx, kind)?, 1);
        record.trace = Trace { created_by: who.clone(), created_at: at.clone(), changed_by: who, changed_at: at };
        rebuilt += u64::from(records::insert(tx, &record).is_ok());
    }
    Ok(rebuilt)
}

/// Makes a row for everything that is referred to and not there; whether there was anything to make.
fn stand_ins(tx: &Transaction, tables: &mut [SalvagedTable]) -> Result<bool, StoreError> {
    let broken: BTreeSet<(String, i64, String, i64)> = tx
        .prepare("SELECT \"table\", rowid, parent, fkid FROM pragma_foreign_key_check WHERE rowid IS NOT NULL")
        .and_then(|mut check| {
            let rows = check.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect()
        })
        .map_err(doing())?;
    for (table, rowid, parent, key) in &broken {
        let column: String = tx
            .query_row("SELECT \"from\" FROM pragma_foreign_key_list(?1) WHERE id = ?2", params![table, key], |row| {
                row.get(0)
            })
            .map_err(doing())?;
        let missing: Value = tx
            .query_row(&format!("SELECT \"{column}\" FROM \"{table}\" WHERE rowid = ?1"), [rowid], |row| row.get(0))
            .map_err(doing())?;
        let made = match &missing {
            Value::Integer(id) => stand_in(tx, parent, *id),
            _ => Ok(None),
        };
        let of = |name: &str, tables: &mut [SalvagedTable], change: fn(&mut SalvagedTable)| {
            if let Some(table) = tables.iter_mut().find(|table| table.name == name) {
                change(table);
            }
        };
        match made.map_err(doing())? {
            Some(count) => of(
                parent,
                tables,
                if count > 0 {
                    |made| (made.stand_ins, made.kept) = (made.stand_ins + 1, made.kept + 1)
                } else {
                    |_| {}
                },
            ),
            // Nothing can stand for it: the row goes, and is told.
            None => {
                let sql = format!("DELETE FROM \"{table}\" WHERE rowid = ?1");
                if tx.execute(&sql, [rowid]).map_err(doing())? > 0 {
                    of(table, tables, |gone| (gone.refused, gone.kept) = (gone.refused + 1, gone.kept - 1));
                }
            }
        }
    }
    Ok(!broken.is_empty())
}

/// A row that stands for a lost one; none where nothing can.
fn stand_in(tx: &Transaction, table: &str, id: i64) -> rusqlite::Result<Option<usize>> {
    const TRACE: &str = "'?', '', '?', ''";
    let made = match table {
        "organisation" => format!(
            "INSERT OR IGNORE INTO organisation (id, name, created_by, created_at, changed_by, changed_at)
             VALUES (?1, '? (n° ' || ?1 || ')', {TRACE})"
        ),
        "staff" => format!(
            "INSERT OR IGNORE INTO staff (id, login, name, created_by, created_at, changed_by, changed_at)
             VALUES (?1, '?' || ?1, '? (n° ' || ?1 || ')', {TRACE})"
        ),
        "project" => format!(
            "INSERT OR IGNORE INTO project (id, acronym, created_by, created_at, changed_by, changed_at)
             VALUES (?1, '? (n° ' || ?1 || ')', {TRACE})"
        ),
        "change" => {
            "INSERT OR IGNORE INTO change (id, at, who, action, session) VALUES (?1, '', '?', 'update', '?')".to_owned()
        }
        "college" => "INSERT OR IGNORE INTO college (code) VALUES (?1)".to_owned(),
        _ => return Ok(None),
    };
    tx.execute(&made, [id]).map(Some)
}

/// How many rows are missing between those that are there, where pages could not be read. What came after the last of them
/// only a whole journal tells.
pub fn count_lost(
    store: &Store,
    found: &Found,
    by_key: bool,
    journal_is_whole: bool,
    table: &mut SalvagedTable,
) -> Result<(), StoreError> {
    table.lost = u64::from(found.bad);
    if found.tree.broken == 0 {
        return Ok(());
    }
    if by_key {
        table.unknown = true;
        return Ok(());
    }
    let migrated = &table.name;
    let kind = Kind::from_code(migrated);
    let known = kind.map_or("0", |_| "coalesce((SELECT max(record_id) FROM journal WHERE kind = ?1), 0)");
    let sql = format!("SELECT max(coalesce((SELECT max(rowid) FROM \"{migrated}\"), 0), {known}), ?1");
    let greatest: i64 = store.conn.query_row(&sql, [migrated], |row| row.get(0)).map_err(doing())?;
    // A number that was given and taken back, as the journal has it, is not lost.
    let gone = kind.map_or(
        "NULL",
        |_| "(SELECT after IS NULL FROM journal WHERE kind = ?3 AND record_id = id ORDER BY journal.id DESC LIMIT 1)",
    );
    let sql = format!(
        "WITH RECURSIVE number (id) AS (SELECT ?1 UNION ALL SELECT id + 1 FROM number WHERE id < ?2)
         SELECT count(*) FROM number WHERE NOT EXISTS (SELECT 1 FROM \"{migrated}\" r WHERE r.rowid = number.id)
           AND coalesce({gone}, 0) = 0 AND ?3 IS NOT NULL"
    );
    for (from, to) in &found.tree.gaps {
        let (from, open) = ((*from).max(1), *to == i64::MAX);
        let to = (*to).min(greatest);
        if from <= to {
            let lost: i64 =
                store.conn.query_row(&sql, params![from, to, migrated], |row| row.get(0)).map_err(doing())?;
            table.lost += u64::try_from(lost).unwrap_or(0);
            if lost > 0 {
                table.gaps.push((from, (!open).then_some(to)));
            }
        }
        // What came after the last row that is known cannot be counted.
        table.unknown |= open && (kind.is_none() || !journal_is_whole);
    }
    Ok(())
}
