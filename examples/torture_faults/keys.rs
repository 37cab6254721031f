//! The interface, with a fault at each call on the database and its folder in turn, while a visit is typed, saved and
//! taken back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use rusqlite::Connection;

use super::inject::{CALLS, Call, Error, calls_in, traced};
use super::support::dice::Dice;
use super::support::pole::{self, COMPANIES};
use super::support::session::{Missed, Session, settle};
use super::support::words::is_clear;
use super::support::{ON, WHO, check, files_of, replace};
use super::tally::Tally;

const PATIENCE: Duration = Duration::from_secs(20);
/// After this a key typed is in the draft.
const DRAFT: Duration = Duration::from_millis(700);
const READY: &str = "Tableau de bord";
const SAVED: &str = "Visite enregistrée";
/// What a message about a failure has at least one of.
const TELLS: &[&str] = &["nregistr", "isque", "lecture", "crire", "rreur", "plein", "base", "chec"];

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A visit is typed and saved.
    Save,
    /// … and taken back with `u`.
    Undo,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            What::Save => "form_save",
            What::Undo => "undo",
        }
    }
}

/// How far a run came.
#[derive(Debug, Default)]
struct Run {
    /// The text had been there long enough to be in a draft.
    typed: bool,
    saved: bool,
    undone: bool,
    killed: bool,
    /// What stood on the screen when something did not go as it should, or after the end.
    said: Option<String>,
    code: Option<u32>,
}

/// What is typed, on a database of its own.
pub struct Scene<'a> {
    binary: &'a Path,
    what: What,
    place: PathBuf,
    database: PathBuf,
    template: PathBuf,
}

impl<'a> Scene<'a> {
    /// Makes the database to begin with.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(binary: &'a Path, folder: &Path, what: What) -> Result<Scene<'a>, String> {
        let place = folder.join(what.name());
        let (database, template) = (place.join("pole.db"), folder.join(format!("{}.db", what.name())));
        if !template.exists() {
            pole::make(&template).map_err(|error| error.to_string())?;
        }
        Ok(Scene { binary, what, place, database, template })
    }

    fn begin(&self) -> Result<(), String> {
        let _ = std::fs::remove_dir_all(&self.place);
        std::fs::create_dir_all(&self.place).map_err(|error| error.to_string())?;
        replace(&self.database, &self.template).map_err(|error| error.to_string())
    }

    /// Which calls of a run without a fault are to fail, and how.
    ///
    /// # Errors
    /// It does not go to its end even so.
    pub fn faults(&self, seed: u64, every: u64) -> Result<Vec<(Call, Error)>, String> {
        self.begin()?;
        let log = self.template.with_extension("strace");
        let clean = run(self.binary, &self.database, self.what, &log, None)?;
        if !clean.saved || (self.what == What::Undo && !clean.undone) {
            return Err(format!("{}: {:?}", self.what.name(), clean.said));
        }
        let calls = calls_in(&std::fs::read_to_string(&log).unwrap_or_default(), &self.place);
        let mut dice = Dice::part(seed, self.what as u64 + 100);
        let each = calls.into_iter().filter(|call| CALLS.contains(&call.name));
        let faults = each.flat_map(|call| Error::ALL.map(|error| (call.clone(), error)));
        Ok(faults.filter(|_| dice.below(every) == 0).collect())
    }

    /// A run with each of these faults.
    ///
    /// # Errors
    /// The harness cannot go on.
    pub fn sweep(&self, faults: &[(Call, Error)]) -> Result<Tally, String> {
        let mut tally = Tally::default();
        for (call, error) in faults {
            self.begin()?;
            let injection = Some(call.injection(*error));
            let done = run(self.binary, &self.database, self.what, Path::new("/dev/null"), injection)?;
            let which = format!("{}, {} {} {}", self.what.name(), call.name, call.number, error.name());
            *tally.by_error.entry(error.name()).or_default() += 1;
            judge(self.binary, &self.database, self.what, &done, &which, &mut tally)?;
        }
        Ok(tally)
    }
}

/// One start under `strace`, to its end.
fn run(binary: &Path, database: &Path, what: What, log: &Path, injection: Option<String>) -> Result<Run, String> {
    let mut command = CommandBuilder::new("strace");
    // By path: a terminal that cannot be written to is another test.
    command.args(["-f", "-qq", "-y", "-e", &traced(), "-o"]);
    command.arg(log);
    let folder = database.parent().unwrap_or(database).to_owned();
    for path in files_of(database).into_iter().chain([folder]) {
        command.arg("-P");
        command.arg(path);
    }
    if let Some(injection) = injection {
        command.args(["-e", &injection]);
    }
    command.arg(binary);
    command.args(["--lang", "fr", "--on", ON, "--as", WHO, "--db"]);
    command.arg(database);
    settle(&mut command, database);
    let session = Session::start(command, 120, 24)?;
    let mut done = Run::default();
    let company = COMPANIES[0];
    let went_on = (|| -> Result<(), Missed> {
        session.wait_for(READY, PATIENCE)?;
        session.press(format!("v{company}\rune visite typée").as_bytes());
        session.wait(PATIENCE, |screen, _| screen.contains("une visite typée") && screen.contains(company))?;
        std::thread::sleep(DRAFT);
        if session.ended().is_some() {
            // While the draft was being written: that text was younger than half a second.
            return Err(Missed::Ended);
        }
        done.typed = true;
        done.saved = try_until(&session, b"\x13", |screen| screen.contains(SAVED), &mut done.said)?;
        if what == What::Undo && done.saved {
            done.undone = try_until(&session, b"u", |screen| screen.contains("Annulé"), &mut done.said)?;
        }
        Ok(())
    })();
    match went_on {
        Err(Missed::Ended) => {
            let end = session.end(PATIENCE);
            done.killed = end.as_ref().is_some_and(|end| end.signal.is_some());
            done.code = end.map(|end| end.code);
            done.said = Some(session.text());
        }
        Err(Missed::Late) => done.said = Some(session.text()),
        Ok(()) => {
            session.press(b"q");
            if let Some(end) = session.end(Duration::from_secs(3)) {
                done.code = Some(end.code);
                done.killed = end.signal.is_some();
            }
        }
    }
    session.hang_up();
    Ok(done)
}

/// Presses a key until what it should do is done; four times, since one fault is all there is.
fn try_until(
    session: &Session,
    key: &[u8],
    is: impl Fn(&str) -> bool,
    said: &mut Option<String>,
) -> Result<bool, Missed> {
    for _ in 0..4 {
        session.press(key);
        match session.wait(Duration::from_millis(1_500), |screen, _| is(screen)) {
            Ok(()) => return Ok(true),
            Err(Missed::Ended) => return Err(Missed::Ended),
            Err(Missed::Late) => *said = said.take().or_else(|| Some(session.text())),
        }
    }
    Ok(false)
}

/// What is left: the visit, its draft, or a text that was never safe yet.
fn judge(binary: &Path, database: &Path, what: What, done: &Run, which: &str, tally: &mut Tally) -> Result<(), String> {
    tally.injected += 1;
    *tally.by_action.entry(what.name()).or_default() += 1;
    let said = done.said.clone().unwrap_or_default();
    if said.contains("panicked at") || (!done.killed && done.code.is_some_and(|code| code > 1)) {
        tally.panics += 1;
        eprintln!("{which}: {:?}\n{said}", done.code);
    }
    if !done.killed && done.said.is_some() {
        let told = TELLS.iter().any(|word| said.contains(word));
        if !told || (done.code == Some(1) && !is_clear(&said, "fr")) {
            tally.unclear += 1;
            eprintln!("{which}: no clear message:\n{said}");
        }
    }
    if let Err(fault) = check::consistent(database) {
        tally.unsound += 1;
        eprintln!("{which}: {fault}");
        return Ok(());
    }
    let (visits, drafts) = left(database).map_err(|error| error.to_string())?;
    let expected = if done.undone { 0 } else { 1 };
    if visits > 1 || (done.saved && what == What::Save && visits != 1) || (done.undone && visits != expected) {
        tally.between += 1;
        eprintln!("{which}: {visits} visits there; saved {}, undone {}", done.saved, done.undone);
    }
    let whole = done.saved && (what == What::Save || done.undone);
    if whole {
        tally.done += 1;
        return Ok(());
    }
    tally.refused += 1;
    if !done.killed && done.code.is_none() {
        // One fault, four tries: it should have gone on by itself.
        tally.stuck += 1;
        eprintln!("{which}: not resumed:\n{said}");
    }
    // Another start goes on, whatever the one before left.
    let began = Instant::now();
    let session = Session::start(super::support::session::interface(binary, database, "fr"), 120, 24)?;
    let resumed = session.wait(PATIENCE, |screen, _| screen.contains(READY) || screen.contains("interrompue"));
    if resumed.is_err() {
        tally.stuck += 1;
        eprintln!("{which}: no start after {:?}:\n{}", began.elapsed(), session.text());
    }
    // What the database did not take in time is in a file, and offered from there.
    let offered = || session.wait(PATIENCE, |screen, _| screen.contains("une visite typée")).is_ok();
    if done.typed && !done.saved && visits == 0 && drafts == 0 && !offered() {
        tally.text_lost += 1;
        eprintln!("{which}: what was typed is gone:\n{said}");
    }
    Ok(())
}

/// How many visits and how many drafts hold the text.
fn left(database: &Path) -> rusqlite::Result<(i64, i64)> {
    let conn = Connection::open(database)?;
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get(0));
    Ok((
        count("SELECT count(*) FROM visit WHERE summary = 'une visite typée'")?,
        count("SELECT count(*) FROM draft WHERE form LIKE '%une visite typée%'")?,
    ))
}
