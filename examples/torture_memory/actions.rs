//! What users do to the store, each from the same beginning.

use std::path::{Path, PathBuf};

use rouage::counters::bulk::{Ground, Operation};
use rouage::counters::dues_sheet;
use rouage::interchange::export;
use rouage::interchange::import::{self, Options};
use rouage::model::kind::Kind;
use rouage::model::record::{Id, Record, Value};
use rouage::store::{CloseOutcome, Found, Store};

use super::support::pole::{self, COMPANIES, text};
use super::support::{ON, WHO};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Open,
    Visit,
    Change,
    Delete,
    Undo,
    CallDues,
    Import,
    Export,
    Backup,
    Restore,
    CloseYear,
    Merge,
    ChangeMany,
    Doctor,
}

/// Where an action is done.
pub struct Place {
    pub folder: PathBuf,
    pub database: PathBuf,
    /// What it writes beside the database.
    out: PathBuf,
    source: PathBuf,
}

impl Place {
    pub fn new(folder: &Path) -> Result<Place, String> {
        std::fs::create_dir_all(folder.join("source")).map_err(|error| error.to_string())?;
        let at = |name: &str| folder.join(name);
        Ok(Place { folder: folder.to_owned(), database: at("pole.db"), out: at("out"), source: at("source") })
    }

    /// Takes away what was written beside the database.
    pub fn clear(&self) {
        let _ = std::fs::remove_dir_all(&self.out);
        let _ = std::fs::remove_file(&self.out);
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.contains(".part") || name.contains("replaced") {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn one(store: &Store, kind: Kind, name: &str) -> Result<Id, String> {
    match told(store.find(kind, name))? {
        Found::One(id) => Ok(id),
        _ => Err(format!("no {name}")),
    }
}

fn visit(store: &Store, summary: &str) -> Result<Record, String> {
    Ok(Record::new(Kind::Visit)
        .with("organisation", Value::Int(i64::from(one(store, Kind::Organisation, COMPANIES[0])?)))
        .with("staff", Value::Int(i64::from(one(store, Kind::Staff, WHO)?)))
        .with("date", ON.parse().map(Value::Date).unwrap_or(Value::Null))
        .with("status", text("done"))
        .with("summary", text(summary)))
}

impl Action {
    pub const ALL: [Action; 14] = [
        Action::Open,
        Action::Visit,
        Action::Change,
        Action::Delete,
        Action::Undo,
        Action::CallDues,
        Action::Import,
        Action::Export,
        Action::Backup,
        Action::Restore,
        Action::CloseYear,
        Action::Merge,
        Action::ChangeMany,
        Action::Doctor,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Action::Open => "open",
            Action::Visit => "visit",
            Action::Change => "change",
            Action::Delete => "delete",
            Action::Undo => "undo",
            Action::CallDues => "call_dues",
            Action::Import => "import",
            Action::Export => "export",
            Action::Backup => "backup",
            Action::Restore => "restore",
            Action::CloseYear => "close_year",
            Action::Merge => "merge",
            Action::ChangeMany => "change_many",
            Action::Doctor => "doctor",
        }
    }

    /// Makes the database that the action begins with.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn prepare(self, template: &Path, place: &Place) -> Result<(), String> {
        told(pole::make(template))?;
        let mut store = told(Store::open(template, pole::session("test")))?;
        let contact = told(store.all(Kind::Contact))?.remove(0);
        told(store.save(visit(&store, "d’avant")?))?;
        if self == Action::Restore {
            told(store.backup_to(&place.source.join("backup.db")))?;
        }
        // The last change, which undo takes back.
        told(store.save(contact.with("phone", text("03 81 00 00 00"))))?;
        let rows = COMPANIES.iter().enumerate().map(|(at, name)| format!("{name},{}\n", 10 + at));
        let csv: String = std::iter::once("name,headcount\n".to_owned()).chain(rows).collect();
        let new: String = (0..12).map(|at| format!("Nouvelle {at},{at}\n")).collect();
        told(std::fs::write(place.source.join("organisations.csv"), csv + &new))
    }

    /// Does it. The store is taken where the action ends with it.
    ///
    /// # Errors
    /// Why it was not done.
    pub fn run(self, held: &mut Option<Store>, place: &Place) -> Result<(), String> {
        let on = told(ON.parse::<chrono::NaiveDate>())?;
        if self == Action::Open {
            *held = None;
            *held = Some(told(Store::open(&place.database, pole::session("test")))?);
            return Ok(());
        }
        if self == Action::Restore {
            let store = held.take().ok_or("no store")?;
            return told(store.restore_from(&place.source.join("backup.db"))).map(drop);
        }
        let store = held.as_mut().ok_or("no store")?;
        match self {
            Action::Open | Action::Restore => Ok(()),
            Action::Visit => told(store.save(visit(store, "nouvelle")?)).map(drop),
            Action::Change => {
                let contact = told(store.all(Kind::Contact))?.remove(1);
                told(store.save(contact.with("phone", text("01 40 00 00 00")))).map(drop)
            }
            Action::Delete => match told(store.all(Kind::Contact))?.into_iter().find(|one| one.id == 3) {
                Some(contact) => told(store.delete(&contact)).map(drop),
                // The attempt that failed was done all the same.
                None => Ok(()),
            },
            Action::Undo => match told(store.last_change())? {
                Some(change) => told(store.undo(change)).map(drop),
                None => Ok(()),
            },
            Action::CallDues => {
                let facts = told(store.facts())?;
                let contract = store.contract_on(on).clone();
                let plan = dues_sheet::call_plan(&facts, &contract, 2016, on).ok_or("no plan")?;
                told(store.call_dues(plan.records().collect())).map(drop)
            }
            Action::Import => {
                let options = Options { today: Some(on), update: true, ..Options::default() };
                let report = told(import::run(store, std::slice::from_ref(&place.source), &options, &|problem| {
                    problem.fault.to_string()
                }))?;
                if report.done { Ok(()) } else { Err("refused".into()) }
            }
            Action::Export => {
                told(export::folder(store, &place.out))?;
                if place.out.join("visits.csv").exists() { Ok(()) } else { Err("nothing there".into()) }
            }
            Action::Backup => {
                told(store.backup_to(&place.out))?;
                // Looked into without the store, which would take most of the memory of this action.
                let copy = told(rusqlite::Connection::open(&place.out))?;
                let count = told(copy.query_row("SELECT count(*) FROM organisation", [], |row| row.get::<_, i64>(0)))?;
                if count == 12 { Ok(()) } else { Err("half a backup".into()) }
            }
            Action::CloseYear => match told(store.close_year(2014, on, false, None))? {
                CloseOutcome::Closed { .. } | CloseOutcome::Same(_) => Ok(()),
                CloseOutcome::Refused(_) | CloseOutcome::Changed => Err("refused".into()),
            },
            Action::Merge => {
                // The attempt that failed was done all the same.
                let Found::One(gone) = told(store.find(Kind::Organisation, COMPANIES[3]))? else { return Ok(()) };
                let keep = one(store, Kind::Organisation, COMPANIES[2])?;
                let merging = told(store.merging(Kind::Organisation, keep, gone))?.ok_or("gone")?;
                let mut choices = merging.proposed();
                for choice in &mut choices.clashes {
                    *choice = choice.or(Some(rouage::model::merge::Side::Left));
                }
                told(store.merge(&merging, &choices, |gone, _| gone.text("name").to_owned())).map(drop)
            }
            Action::ChangeMany => {
                let targets: Vec<Id> = told(store.all(Kind::Organisation))?.iter().map(|one| one.id).collect();
                let facts = told(store.facts())?;
                let ground =
                    Ground { facts: &facts, contract: Some(store.contract_on(on)), known: store.known(), today: on };
                let plan = told(store.plan_batch(Operation::AddTag("salon".into()), &targets, ground, |_| true))?;
                told(store.write_batch(&plan, None, |_| true)).map(drop)
            }
            Action::Doctor => told(super::support::check::sound(store)),
        }
    }
}
