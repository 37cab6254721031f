//! What users do on the command line, each from the same beginning.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::Store;

use super::support::check::{self, Content};
use super::support::pole::{self, COMPANIES, text};
use super::support::{ON, files_of, replace};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Visit,
    DuesCall,
    DuesPay,
    Import,
    Export,
    Backup,
    Restore,
    Close,
    Merge,
    Report,
    Obligation,
}

/// A folder with a database, and a folder beside it for what the action writes.
pub struct Place {
    pub folder: PathBuf,
    pub database: PathBuf,
    pub out: PathBuf,
    template: PathBuf,
    source: PathBuf,
}

/// All that an action may change.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub content: Content,
    pub files: BTreeMap<String, Vec<u8>>,
}

fn told<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

impl Action {
    pub const ALL: [Action; 11] = [
        Action::Import,
        Action::Visit,
        Action::Merge,
        Action::DuesCall,
        Action::DuesPay,
        Action::Close,
        Action::Restore,
        Action::Backup,
        Action::Export,
        Action::Report,
        Action::Obligation,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Action::Visit => "visit_add",
            Action::DuesCall => "dues_call",
            Action::DuesPay => "dues_pay",
            Action::Import => "import",
            Action::Export => "export",
            Action::Backup => "backup",
            Action::Restore => "restore",
            Action::Close => "close",
            Action::Merge => "merge",
            Action::Report => "report",
            Action::Obligation => "agenda_done",
        }
    }

    /// The command.
    pub fn words(self, place: &Place) -> Vec<String> {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let out = |name: &str| path(&place.out.join(name));
        let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        match self {
            Action::Visit => words(&["visit", "add", "--org", COMPANIES[0], "--date", ON, "--summary", "une visite"]),
            Action::DuesCall => words(&["dues", "call", "2016"]),
            Action::DuesPay => words(&["dues", "pay", "--org", COMPANIES[1], "--year", "2015", "--amount", "100"]),
            Action::Import => vec!["import".into(), path(&place.source)],
            Action::Export => vec!["export".into(), out("folder")],
            Action::Backup => vec!["backup".into(), out("backup.db")],
            Action::Restore => vec!["restore".into(), path(&place.source.join("backup.db"))],
            Action::Close => words(&["close", "2014"]),
            Action::Merge => words(&["merge", COMPANIES[2], "--into", COMPANIES[3], "--prefer", "left"]),
            Action::Report => vec!["report".into(), "--year".into(), "2014".into(), "-o".into(), out("report.html")],
            Action::Obligation => words(&["agenda", "done", "bilan_financier", "--period", "2014"]),
        }
    }
}

impl Place {
    /// Makes the folders, the database to begin with, and what is imported or restored.
    ///
    /// # Errors
    /// The disk is full.
    pub fn new(folder: &Path) -> Result<Place, String> {
        let at = |name: &str| folder.join(name);
        let (kept, source) = (at("kept"), at("source"));
        for folder in [&kept, &source] {
            told(std::fs::create_dir_all(folder))?;
        }
        let template = kept.join("template.db");
        told(pole::make(&template))?;
        let mut store = told(Store::open(&template, pole::session("test")))?;
        told(store.save(Record::new(Kind::Organisation).with("name", text("Seulement dans la copie"))))?;
        told(store.backup_to(&source.join("backup.db")))?;
        let last = told(store.last_change())?.ok_or("no change")?;
        told(store.undo(last))?;
        let staff = told(store.all(Kind::Staff))?.remove(0);
        told(store.save(staff.with("role", Value::Text("director".into()))))?;
        drop(store);
        let rows: String = (0..15).map(|at| format!("Nouvelle {at},{at}\n")).collect();
        told(std::fs::write(source.join("organisations.csv"), format!("name,headcount\n{rows}")))?;
        let folder = at("pole");
        let (database, out) = (folder.join("pole.db"), folder.join("out"));
        Ok(Place { folder, database, out, template, source })
    }

    /// Everything as it was at the beginning.
    ///
    /// # Errors
    /// A file cannot be copied.
    pub fn begin(&self) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(&self.folder);
        told(std::fs::create_dir_all(&self.out))?;
        told(replace(&self.database, &self.template))
    }

    /// What is there now. Reading it opens the database, which recovers what a killed program left.
    ///
    /// # Errors
    /// It is not sound.
    pub fn state(&self) -> Result<State, check::Fault> {
        let store = Store::open(&self.database, pole::session("check"))?;
        check::sound(&store)?;
        let content = check::content(&store)?;
        drop(store);
        check::consistent(&self.database)?;
        let mut files = BTreeMap::new();
        self.read(&self.out, &mut files)?;
        Ok(State { content, files })
    }

    /// The files that an action wrote; what is half written beside its target does not bear its name.
    fn read(&self, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), check::Fault> {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(&self.out).unwrap_or(&path).to_string_lossy().into_owned();
            if path.is_dir() {
                self.read(&path, files)?;
            } else if name.ends_with(".db") {
                // A copy is the same if it holds the same.
                let store = Store::open(&path, pole::session("check"))?;
                check::sound(&store)?;
                files.insert(name, format!("{:?}", check::content(&store)?).into_bytes());
                drop(store);
                for beside in &files_of(&path)[1..] {
                    let _ = std::fs::remove_file(beside);
                }
            } else if !name.contains(".part") && !name.contains(".rouage-") && !name.contains(".db-") {
                files.insert(name, std::fs::read(&path).unwrap_or_default());
            }
        }
        Ok(())
    }
}
