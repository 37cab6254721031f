//! One command, with a fault at each of its calls in turn.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::actions::{Action, Place, State};
use super::inject::{Call, Error, calls_in, traced};
use super::support::dice::Dice;
use super::support::words::is_clear;
use super::support::{ON, WHO};
use super::tally::Tally;

pub struct Sweep<'a> {
    binary: &'a Path,
    action: Action,
    place: Place,
    log: PathBuf,
    before: State,
    /// In French and in English: notes and reports are written in the user's language.
    after: [State; 2],
    calls: BTreeSet<Call>,
}

impl<'a> Sweep<'a> {
    /// Does the action once as it should be, to know its calls and what comes of it.
    ///
    /// # Errors
    /// It fails even so, or there is no `strace`.
    pub fn new(binary: &'a Path, folder: &Path, action: Action) -> Result<Sweep<'a>, String> {
        let place = Place::new(&folder.join(action.name()))?;
        let log = folder.join("strace");
        place.begin()?;
        let before = place.state().map_err(|fault| fault.to_string())?;
        place.begin()?;
        let output = run(binary, action, &place, &log, None, "fr")?;
        if !output.status.success() {
            return Err(format!("{}: {}", action.name(), String::from_utf8_lossy(&output.stderr)));
        }
        let calls = calls_in(&std::fs::read_to_string(&log).unwrap_or_default(), &place.folder);
        if calls.is_empty() {
            return Err(format!("{}: strace saw nothing", action.name()));
        }
        let french = place.state().map_err(|fault| fault.to_string())?;
        place.begin()?;
        run(binary, action, &place, &log, None, "en")?;
        let after = [french, place.state().map_err(|fault| fault.to_string())?];
        Ok(Sweep { binary, action, place, log, before, after, calls })
    }

    /// Fails at each call, or at one in so many.
    ///
    /// # Errors
    /// The harness cannot go on.
    pub fn run(&self, seed: u64, every: u64) -> Result<Tally, String> {
        let mut tally = Tally::default();
        let mut dice = Dice::part(seed, self.action as u64);
        for call in &self.calls {
            for error in Error::ALL {
                if dice.below(every) == 0 {
                    self.attempt(call, error, &mut tally)?;
                }
            }
        }
        Ok(tally)
    }

    fn attempt(&self, call: &Call, error: Error, tally: &mut Tally) -> Result<(), String> {
        self.place.begin()?;
        // Both languages, and both with every kind of error.
        let lang = if call.number.is_multiple_of(2) { "fr" } else { "en" };
        let output = run(self.binary, self.action, &self.place, &self.log, Some(call.injection(error)), lang)?;
        tally.injected += 1;
        *tally.by_error.entry(error.name()).or_default() += 1;
        *tally.by_action.entry(self.action.name()).or_default() += 1;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let which = format!("{}, {} {} {}", self.action.name(), call.name, call.number, error.name());
        let code = output.status.code();
        let killed = error == Error::Kill && code.is_none();
        if said.contains("panicked at") || !(killed || matches!(code, Some(0 | 1))) {
            tally.panics += 1;
            eprintln!("{which}: {:?} {said}", output.status);
        }
        if code == Some(1) && !is_clear(&said, lang) {
            tally.unclear += 1;
            eprintln!("{which}: no clear message ({lang}): {said}");
        }
        let state = match self.place.state() {
            Ok(state) => state,
            Err(fault) => {
                tally.unsound += 1;
                eprintln!("{which}: {fault}");
                return Ok(());
            }
        };
        let after = &self.after[usize::from(lang == "en")];
        let is_after = state == *after;
        if !is_after && !self.is_before(&state, after) {
            tally.between += 1;
            eprintln!("{which}: neither before nor after, {:?}; {said}", output.status);
            return Ok(());
        }
        match (code, is_after) {
            (Some(0), true) => tally.done += 1,
            (Some(0), false) => {
                tally.between += 1;
                eprintln!("{which}: said to be done, and is not");
            }
            (_, true) => tally.refused_though_done += u64::from(!killed),
            (_, false) => tally.refused += u64::from(!killed),
        }
        if !is_after {
            let again = run(self.binary, self.action, &self.place, &self.log, None, lang)?;
            let state = self.place.state();
            if !again.status.success() || state.as_ref() != Ok(after) {
                tally.stuck += 1;
                eprintln!("{which}: not resumed: {:?} {}", again.status, String::from_utf8_lossy(&again.stderr));
            }
        }
        Ok(())
    }

    /// As before. Of an export of many files some may be there, each whole: it says that it failed, and goes on.
    fn is_before(&self, state: &State, after: &State) -> bool {
        state.content == self.before.content
            && state.files.iter().all(|(name, bytes)| after.files.get(name) == Some(bytes))
    }
}

fn run(
    binary: &Path,
    action: Action,
    place: &Place,
    log: &Path,
    injection: Option<String>,
    lang: &str,
) -> Result<Output, String> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-y", "--seccomp-bpf", "-e", &traced()]);
    command.arg("-o").arg(if injection.is_some() { Path::new("/dev/null") } else { log });
    if let Some(injection) = injection {
        command.args(["-e", &injection]);
    }
    command.arg(binary).args(["--lang", lang, "--on", ON, "--as", WHO, "--db"]).arg(&place.database);
    command.args(action.words(place));
    let settings = place.folder.join("no-settings.toml");
    command.env("ROUAGE_CONFIG", settings).env("HOME", &place.folder).env_remove("ROUAGE_DB");
    command.stdin(Stdio::null()).output().map_err(|error| format!("strace: {error}"))
}
