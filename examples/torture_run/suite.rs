//! A suite: one small file in `tests/torture/suites`, which says what is run, how much of it, and what its bar is.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::Length;
use super::result::{NotRun, Outcome, commit, today};

const SUITES: &str = "tests/torture/suites";

/// The content of such a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// The file's name without number and ending.
    #[serde(skip)]
    pub name: String,
    /// What is done, in a few words.
    pub what: String,
    pub bar: String,
    /// The example that does it. It gets `--seed N`, prints one line of JSON, and exits with 1 below the bar.
    program: String,
    short: Vec<String>,
    long: Vec<String>,
    /// How it is told which program to torture, such as `--binary`; nothing where it tortures none.
    binary: Option<String>,
    /// Programs that must be there.
    #[serde(default)]
    needs: Vec<String>,
    /// Seconds that a short run may take.
    #[serde(default = "a_minute")]
    short_seconds: u64,
    /// What it does and what it does not show, in plain words.
    pub about: String,
}

const fn a_minute() -> u64 {
    100
}

/// Every suite, in the order of their files.
///
/// # Errors
/// A file cannot be read.
pub fn all() -> Result<Vec<Suite>, String> {
    let mut paths: Vec<_> = std::fs::read_dir(SUITES)
        .map_err(|error| format!("{SUITES}: {error}"))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let fail = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| fail(&error))?;
            let mut suite: Suite = toml::from_str(&text).map_err(|error| fail(&error))?;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            suite.name = stem.split_once('-').map_or(stem.clone(), |(_, name)| name.to_owned());
            Ok(suite)
        })
        .collect()
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

impl Suite {
    /// Runs it, with its own arguments or others.
    pub fn run(&self, length: Length, seed: u64, binary: &Path, instead: Option<&[String]>) -> Outcome {
        let own = if length == Length::Short { &self.short } else { &self.long };
        let arguments = instead.unwrap_or(own);
        let mut outcome = Outcome {
            suite: self.name.clone(),
            length: length.name().to_owned(),
            arguments: arguments.join(" "),
            whole: instead.is_none() && length == Length::Long,
            seed,
            commit: commit(),
            date: today(),
            seconds: 0,
            exit: None,
            result: Json::Null,
            not_run: NotRun::Ran,
        };
        let folder = std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_owned)).unwrap_or_default();
        let program = folder.join(&self.program);
        if !program.exists() {
            outcome.not_run = NotRun::Missing(format!("there is no {}", self.program));
            return outcome;
        }
        if let Some(missing) = self.needs.iter().find(|needed| !is_there(needed)) {
            outcome.not_run = NotRun::Missing(format!("{missing} is not installed"));
            return outcome;
        }
        let mut command = Command::new(&program);
        // Where the seed has its place among the arguments, it goes there.
        let seed_text = seed.to_string();
        command.args(arguments.iter().map(|argument| argument.replace("{seed}", &seed_text)));
        if !arguments.iter().any(|argument| argument.contains("{seed}")) {
            command.args(["--seed", &seed_text]);
        }
        if let Some(flag) = &self.binary {
            command.arg(flag).arg(binary);
        }
        let limit = match length {
            Length::Short => Duration::from_secs(self.short_seconds),
            Length::Long => Duration::from_secs(6 * 3600),
        };
        let began = Instant::now();
        let done = finish(command.stdin(Stdio::null()).stdout(Stdio::piped()), limit);
        outcome.seconds = began.elapsed().as_secs();
        match done {
            Ok((code, said)) => {
                let last = said.lines().last().unwrap_or_default();
                // Older programs end with a sentence.
                outcome.result = serde_json::from_str(last).unwrap_or_else(|_| json!({ "said": last }));
                outcome.exit = code;
                if !matches!(code, Some(0 | 1)) {
                    outcome.not_run = NotRun::Broke(format!("it ended with {code:?}"));
                }
            }
            Err(why) => outcome.not_run = NotRun::Broke(why),
        }
        outcome
    }
}

/// Runs a program to its end, or ends it. Gives its code and what it said.
fn finish(command: &mut Command, limit: Duration) -> Result<(Option<i32>, String), String> {
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let out = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = out.map(|mut out| std::io::Read::read_to_end(&mut out, &mut said));
        String::from_utf8_lossy(&said).into_owned()
    });
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok((status.code(), reader.join().unwrap_or_default()));
        }
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("it did not finish in {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
