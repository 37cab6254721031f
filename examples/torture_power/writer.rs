//! The part of this program that is recorded: `--write WHAT --folder F --count N`. It tells the record of each commit as
//! soon as it has returned.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Found, Store};
use rusqlite::Connection;

use super::record_log::acknowledgement;
use super::support::arguments::Arguments;
use super::support::pole::{self, COMPANIES, text};
use super::support::{ON, WHO};

pub fn run(what: &str, arguments: &Arguments) -> ExitCode {
    let folder = PathBuf::from(arguments.text("folder").unwrap_or_default());
    let database = folder.join("pole.db");
    let count = arguments.number("count", 100);
    let done = match what {
        "store" => through_the_store(&database, count),
        "new" => from_nothing(&folder.join("new").join("pole.db"), count),
        synchronous => past_the_store(&database, count, synchronous),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Notes in the record that something was said to be saved.
///
/// # Errors
/// The record cannot be written.
pub fn tell(log: &Path, kind: u8, what: &str) -> std::io::Result<()> {
    std::fs::OpenOptions::new().append(true).open(log)?.write_all(&acknowledgement(kind, what))
}

fn acknowledge(summary: &str) -> Result<(), String> {
    let log = std::env::var_os("TORTURE_LOG").ok_or("no $TORTURE_LOG")?;
    tell(Path::new(&log), b'A', summary).map_err(|error| error.to_string())
}

fn one(store: &Store, kind: Kind, name: &str) -> Result<Value, String> {
    match store.find(kind, name) {
        Ok(Found::One(id)) => Ok(Value::Int(i64::from(id))),
        _ => Err(format!("no {name}")),
    }
}

/// Saves visits, and now and then changes one again.
fn visits(database: &Path, count: u64, writer: &str) -> Result<(), String> {
    let mut store = Store::open(database, pole::session(writer)).map_err(|error| error.to_string())?;
    let staff = one(&store, Kind::Staff, WHO)?;
    for number in 0..count {
        let company = COMPANIES[(number % COMPANIES.len() as u64) as usize];
        let summary = format!("m{writer}{number:05}");
        let visit = Record::new(Kind::Visit)
            .with("organisation", one(&store, Kind::Organisation, company)?)
            .with("staff", staff.clone())
            .with("status", text("done"))
            .with("date", ON.parse().map(Value::Date).unwrap_or(Value::Null))
            .with("summary", text(&summary));
        let (saved, _) = store.save(visit).map_err(|error| error.to_string())?;
        acknowledge(&summary)?;
        if number % 5 == 4 {
            store.save(saved.with("purpose", text("relue"))).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn through_the_store(database: &Path, count: u64) -> Result<(), String> {
    std::thread::scope(|scope| {
        let other = scope.spawn(|| visits(database, count / 2, "b"));
        let own = visits(database, count - count / 2, "a");
        own.and(other.join().unwrap_or_else(|_| Err("a writer panicked".into())))
    })
}

/// A folder and a database that were not there before.
fn from_nothing(database: &Path, count: u64) -> Result<(), String> {
    pole::make(database).map_err(|error| error.to_string())?;
    visits(database, count, "n")
}

/// The same rows by plain SQL, at another setting of `synchronous`: what the store does not allow.
fn past_the_store(database: &Path, count: u64, synchronous: &str) -> Result<(), String> {
    let fail = |error: rusqlite::Error| error.to_string();
    let mut conn = Connection::open(database).map_err(fail)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(fail)?;
    conn.pragma_update(None, "journal_mode", "wal").map_err(fail)?;
    conn.pragma_update(None, "synchronous", synchronous).map_err(fail)?;
    for number in 0..count {
        let summary = format!("m{number:05}");
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(fail)?;
        tx.execute(
            "INSERT INTO visit (organisation_id, date, staff_id, summary, created_by, created_at, changed_by, changed_at)
             VALUES (1 + ?1 % 12, ?2, 1, ?3, 'amo', '2015-06-30T12:00:00Z', 'amo', '2015-06-30T12:00:00Z')",
            rusqlite::params![number as i64, ON, summary],
        )
        .map_err(fail)?;
        tx.commit().map_err(fail)?;
        acknowledge(&summary)?;
    }
    Ok(())
}
