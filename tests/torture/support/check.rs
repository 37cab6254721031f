//! Is a database what it must be after whatever was done to it: sound, complete, and true to its own journal?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use chrono::NaiveDate;
use rouage::counters;
use rouage::model::kind::Kind;
use rouage::model::record::Value;
use rouage::store::{Severity, Store, StoreError};
use rusqlite::Connection;

use super::{ON, pole};

/// What is wrong with a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be opened or read, or SQLite finds damage, or a rule is broken.
    Unsound(String),
    /// Visits that were said to be saved are not there.
    Lost(Vec<String>),
    /// Visits that were saved once are there twice.
    Twice(Vec<String>),
    /// Records and journal do not say the same.
    Journal(String),
    /// Figures and rows do not say the same.
    Figures(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Fault::Unsound(why) => write!(f, "unsound: {why}"),
            Fault::Lost(which) => write!(f, "lost: {}", which.join(" ")),
            Fault::Twice(which) => write!(f, "twice: {}", which.join(" ")),
            Fault::Journal(why) => write!(f, "journal: {why}"),
            Fault::Figures(why) => write!(f, "figures: {why}"),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        Fault::Unsound(error.to_string())
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault::Unsound(error.to_string())
    }
}

/// Opens a database as the program does and checks everything: integrity, foreign keys and rules, each acknowledged
/// visit (by its summary) there exactly once, no other twice, the journal complete, the counters equal to their rows.
/// Gives the summaries of all visits.
///
/// # Errors
/// What is wrong.
pub fn database(path: &Path, acknowledged: &BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
    let store = Store::open(path, pole::session("check"))?;
    sound(&store)?;
    let conn = Connection::open(path)?;
    let there = visits(&conn, acknowledged)?;
    journal(&store, &conn)?;
    figures(&store, &conn)?;
    Ok(there)
}

/// The same without knowing what was written.
///
/// # Errors
/// What is wrong.
pub fn consistent(path: &Path) -> Result<(), Fault> {
    let store = Store::open(path, pole::session("check"))?;
    sound(&store)?;
    let conn = Connection::open(path)?;
    journal(&store, &conn)?;
    figures(&store, &conn)
}

/// Integrity, foreign keys, rules: what `rouage doctor` looks at.
///
/// # Errors
/// What it finds.
pub fn sound(store: &Store) -> Result<(), Fault> {
    let bad: Vec<_> = store.doctor()?.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    if bad.is_empty() { Ok(()) } else { Err(Fault::Unsound(format!("{bad:?}"))) }
}

fn visits(conn: &Connection, acknowledged: &BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
    let mut statement = conn.prepare("SELECT summary, count(*) FROM visit WHERE summary IS NOT NULL GROUP BY 1")?;
    let counted = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let counted: BTreeMap<String, i64> = counted.collect::<Result<_, _>>()?;
    let lost: Vec<String> = acknowledged.iter().filter(|one| !counted.contains_key(*one)).cloned().collect();
    if !lost.is_empty() {
        return Err(Fault::Lost(lost));
    }
    let twice: Vec<String> = counted.iter().filter(|(_, count)| **count > 1).map(|(one, _)| one.clone()).collect();
    if !twice.is_empty() {
        return Err(Fault::Twice(twice));
    }
    Ok(counted.into_keys().collect())
}

/// Every record is what the journal last said of it, and the journal knows no others.
fn journal(store: &Store, conn: &Connection) -> Result<(), Fault> {
    for kind in Kind::ALL {
        let records = store.all(kind)?;
        for record in &records {
            let last = store.history(kind, record.id, 1)?.pop().and_then(|entry| entry.after);
            if last.as_ref().map(|last| &last.values) != Some(&record.values) {
                return Err(Fault::Journal(format!("{} {} is not what it says", kind.code(), record.id)));
            }
        }
        let said: i64 = conn.query_row(
            "SELECT coalesce(sum((before IS NULL) - (after IS NULL)), 0) FROM journal WHERE kind = ?1",
            [kind.code()],
            |row| row.get(0),
        )?;
        if usize::try_from(said).ok() != Some(records.len()) {
            return Err(Fault::Journal(format!("{said} of {}, {} there", kind.code(), records.len())));
        }
    }
    let empty: i64 = conn.query_row(
        "SELECT count(*) FROM change WHERE action <> 'contract' AND id NOT IN (SELECT change_id FROM journal)",
        [],
        |row| row.get(0),
    )?;
    if empty == 0 { Ok(()) } else { Err(Fault::Journal(format!("{empty} changes of nothing"))) }
}

/// The program's own counters against plain SQL, and the search index of visits against the visits.
fn figures(store: &Store, conn: &Connection) -> Result<(), Fault> {
    let on: NaiveDate = ON.parse().unwrap_or_default();
    let facts = store.snapshot(|store| store.facts())?;
    let status = counters::status(&facts, store.contract_on(on), on);
    let count = |sql: &str| conn.query_row(sql, [ON], |row| row.get::<_, i64>(0));
    let visited = count(
        "SELECT count(DISTINCT v.organisation_id) FROM visit v JOIN organisation o ON o.id = v.organisation_id
         WHERE o.kind = 'company' AND v.status = 'done' AND v.date >= '2015-01-01' AND v.date <= ?1",
    )?;
    let said = status.figure("visits_companies").and_then(|figure| figure.done);
    if said.map(|done| done as i64) != Some(visited) {
        return Err(Fault::Figures(format!("{said:?} companies visited, {visited} by the rows")));
    }
    let paid = count("SELECT coalesce(sum(amount), 0) FROM payment WHERE year = 2015 AND paid_on <= ?1")?;
    if status.dues.collected != paid {
        return Err(Fault::Figures(format!("{} cents collected, {paid} by the rows", status.dues.collected)));
    }
    let indexed: i64 = conn.query_row("SELECT count(*) FROM visit_text_docsize", [], |row| row.get(0))?;
    let visits: i64 = conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0))?;
    if indexed != visits {
        return Err(Fault::Figures(format!("{indexed} visits can be found, {visits} are there")));
    }
    Ok(())
}

/// What all tables hold, without traces and versions, and the closed years.
pub type Content = BTreeMap<(&'static str, i64), Vec<Value>>;

/// What a database holds.
///
/// # Errors
/// It cannot be read.
pub fn content(store: &Store) -> Result<Content, Fault> {
    let mut content = Content::new();
    for kind in Kind::ALL {
        for record in store.all(kind)? {
            content.insert((kind.code(), i64::from(record.id)), record.values);
        }
    }
    for (at, closing) in store.closings()?.into_iter().enumerate() {
        content.insert(("closing", at as i64), vec![Value::Text(closing.hash)]);
    }
    Ok(content)
}
