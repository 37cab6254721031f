//! Making records: what is written, by whom, and what it was before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::record_log::{self, Entry};
use super::support::dice::Dice;
use super::support::pole::{self, COMPANIES};
use super::support::session::{Session, interface};
use super::support::{ON, WHO, replace};
use super::writer::tell;

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Two connections of the store at once.
    Store,
    /// A database that was not there before.
    New,
    /// `rouage visit add`, one after the other, then `rouage backup`.
    Commands,
    /// The interface, by keystrokes, with commands beside it.
    Keys,
    /// Past the store, with `synchronous` at …
    PlainFull,
    PlainNormal,
    PlainOff,
}

impl What {
    /// What is to lose nothing.
    pub const EVERY: [What; 4] = [What::Store, What::Commands, What::New, What::Keys];

    /// Whether journal and figures are written as well.
    pub const fn is_whole(self) -> bool {
        !matches!(self, What::PlainFull | What::PlainNormal | What::PlainOff)
    }
}

pub struct Recorded {
    pub what: What,
    /// The files at the beginning.
    pub before: BTreeMap<String, Vec<u8>>,
    pub entries: Vec<Entry>,
    /// The database's name in the folder.
    pub database: String,
}

pub struct Recorder {
    preload: PathBuf,
    binary: PathBuf,
    folder: PathBuf,
    empty: PathBuf,
}

impl Recorder {
    /// Compiles what is preloaded.
    ///
    /// # Errors
    /// There is no C compiler.
    pub fn new(folder: &Path, binary: &Path) -> Result<Recorder, String> {
        let preload = folder.join("record.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/torture_power/record.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&preload).arg(source).arg("-ldl");
        let said = compiler.output().map_err(|error| format!("cc: {error}"))?;
        if !said.status.success() {
            return Err(String::from_utf8_lossy(&said.stderr).into_owned());
        }
        let empty = folder.join("empty.db");
        pole::make(&empty).map_err(|error| error.to_string())?;
        Ok(Recorder { preload, binary: binary.to_owned(), folder: folder.to_owned(), empty })
    }

    /// Lets somebody write, and gives what was written.
    ///
    /// # Errors
    /// A program failed.
    pub fn record(&self, what: What, seed: u64, number: u64) -> Result<Recorded, String> {
        let place = self.folder.join("recorded");
        let log = self.folder.join("log");
        let _ = std::fs::remove_dir_all(&place);
        let fail = |error: std::io::Error| error.to_string();
        std::fs::create_dir_all(&place).map_err(fail)?;
        std::fs::write(&log, b"").map_err(fail)?;
        let database = place.join("pole.db");
        let mut before = BTreeMap::new();
        if what != What::New {
            replace(&database, &self.empty).map_err(fail)?;
            before.insert("pole.db".to_owned(), std::fs::read(&database).map_err(fail)?);
        }
        let mut dice = Dice::part(seed, number);
        let count = (40 + dice.below(160)).to_string();
        match what {
            What::Store => self.own(&place, &log, "store", &count)?,
            What::New => self.own(&place, &log, "new", "30")?,
            What::PlainFull => self.own(&place, &log, "full", &count)?,
            What::PlainNormal => self.own(&place, &log, "normal", &count)?,
            What::PlainOff => self.own(&place, &log, "off", &count)?,
            What::Commands => {
                for number in 0..12 {
                    self.visit(&place, &log, number)?;
                }
                self.command(&place, &log, &["backup", "kept.db"])?;
                tell(&log, b'B', "kept.db").map_err(fail)?;
            }
            What::Keys => self.keys(&place, &log)?,
        }
        let entries = record_log::read(&std::fs::read(&log).map_err(fail)?)?;
        let database = if what == What::New { "new/pole.db" } else { "pole.db" }.to_owned();
        Ok(Recorded { what, before, entries, database })
    }

    fn preloaded(&self, program: &Path, place: &Path, log: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(place);
        for (name, value) in self.variables(place, log) {
            command.env(name, value);
        }
        command.stdin(Stdio::null());
        command
    }

    fn variables(&self, place: &Path, log: &Path) -> [(&'static str, PathBuf); 5] {
        [
            ("LD_PRELOAD", self.preload.clone()),
            ("TORTURE_LOG", log.to_owned()),
            ("TORTURE_FOLDER", place.to_owned()),
            ("ROUAGE_CONFIG", self.folder.join("no-settings.toml")),
            ("HOME", self.folder.clone()),
        ]
    }

    fn own(&self, place: &Path, log: &Path, what: &str, count: &str) -> Result<(), String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = self.preloaded(&own, place, log);
        run(command.args(["--write", what, "--count", count, "--folder"]).arg(place))
    }

    fn command(&self, place: &Path, log: &Path, words: &[&str]) -> Result<(), String> {
        let mut command = self.preloaded(&self.binary, place, log);
        run(command.args(["--lang", "fr", "--on", ON, "--as", WHO, "--db"]).arg(place.join("pole.db")).args(words))
    }

    fn visit(&self, place: &Path, log: &Path, number: usize) -> Result<(), String> {
        let summary = format!("mc{number:05}");
        let company = COMPANIES[number % COMPANIES.len()];
        self.command(place, log, &["visit", "add", "--org", company, "--date", ON, "--summary", &summary])?;
        tell(log, b'A', &summary).map_err(|error| error.to_string())
    }

    fn keys(&self, place: &Path, log: &Path) -> Result<(), String> {
        let patience = Duration::from_secs(30);
        let mut command = interface(&self.binary, &place.join("pole.db"), "fr");
        for (name, value) in self.variables(place, log) {
            command.env(name, value);
        }
        let session = Session::start(command, 120, 24)?;
        let late = |_| session.text();
        session.wait_for("Tableau de bord", patience).map_err(late)?;
        for (number, company) in COMPANIES.into_iter().enumerate() {
            let summary = format!("mk{number:05}");
            session.press(format!("v{company}\r{summary}\x13").as_bytes());
            let saved = |screen: &str, _| {
                let footer = screen.lines().last().unwrap_or_default();
                footer.contains("Visite enregistrée") && footer.contains(company)
            };
            session.wait(patience, saved).map_err(late)?;
            tell(log, b'A', &summary).map_err(|error| error.to_string())?;
            if number % 4 == 3 {
                self.visit(place, log, number)?;
            }
        }
        session.press(b"q");
        session.end(patience).map(drop).ok_or_else(|| session.text())
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let said = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if said.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {:?} {}", said.status, String::from_utf8_lossy(&said.stderr)))
}
