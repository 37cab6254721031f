//! Somebody who logs one visit after the other on the command line.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::oracle::Oracle;
use super::support::pole::COMPANIES;
use super::support::{ON, WHO};

/// A command of the program on a database, in an environment that knows nothing of this machine.
pub fn command(binary: &Path, database: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(["--lang", "fr", "--on", ON, "--as", WHO, "--db"]).arg(database);
    let home = database.parent().unwrap_or(Path::new("/"));
    command.env_clear().env("ROUAGE_CONFIG", home.join("no-settings.toml")).env("HOME", home);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How a command ended.
pub struct Ended {
    pub killed: bool,
    pub code: Option<i32>,
    pub said: String,
    pub complained: String,
}

/// A command that another thread may kill.
#[derive(Default)]
pub struct Running(Mutex<Option<Child>>);

impl Running {
    /// Kills it; gives whether there was one that ran.
    pub fn kill(&self) -> bool {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock nobody else takes note of its end.
        child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)) && child.kill().is_ok())
    }

    /// Runs a command to its end, whoever brings that about.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn run(&self, command: &mut Command) -> Result<Ended, String> {
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
        let read = |from: Option<&mut dyn Read>| {
            let mut bytes = Vec::new();
            let _ = from.map(|from| from.read_to_end(&mut bytes));
            String::from_utf8_lossy(&bytes).into_owned()
        };
        // Little is said: no pipe fills up while the other is read.
        let said = read(stdout.map(Box::new).as_deref_mut().map(|out| out as &mut dyn Read));
        let complained = read(stderr.map(Box::new).as_deref_mut().map(|out| out as &mut dyn Read));
        loop {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = held.as_mut().map(Child::try_wait).transpose().map_err(|error| error.to_string())?.flatten();
            if let Some(status) = ended {
                *held = None;
                return Ok(Ended { killed: status.signal() == Some(9), code: status.code(), said, complained });
            }
            drop(held);
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// What the command says of a visit that is saved.
const SAVED: &str = "Visite enregistrée";

/// Logs visits until told to stop. Gives how many commands were killed.
///
/// # Errors
/// A command failed that nobody killed.
pub fn work(
    binary: &Path,
    database: &Path,
    oracle: &Oracle,
    running: &Running,
    first: usize,
    stop: &AtomicBool,
) -> Result<u64, String> {
    let (mut at, mut killed) = (first, 0);
    while !stop.load(Ordering::SeqCst) {
        killed += u64::from(visit(binary, database, oracle, running, at)?.killed);
        at += 1;
    }
    Ok(killed)
}

/// Logs one visit.
///
/// # Errors
/// The command failed though nobody killed it.
pub fn visit(binary: &Path, database: &Path, oracle: &Oracle, running: &Running, at: usize) -> Result<Ended, String> {
    let summary = oracle.attempt();
    let mut command = command(binary, database);
    command.args(["visit", "add", "--org", COMPANIES[at % COMPANIES.len()], "--date", ON, "--summary", &summary]);
    let ended = running.run(&mut command)?;
    if ended.code == Some(0) || ended.said.contains(SAVED) {
        oracle.acknowledge(summary, false);
    } else if !ended.killed {
        return Err(format!("a visit was refused: {:?} {}", ended.code, ended.complained));
    }
    Ok(ended)
}
