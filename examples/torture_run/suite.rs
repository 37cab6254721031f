//! A suite: one small file in `tests/torture/suites`, which says what is run, how much of it, and what its bar is.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::Length;
use super::result::{NotRun, Outcome, today};

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

/// What all suites of a run have in common.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    pub length: Length,
    pub seed: u64,
    /// The program that is tortured.
    pub binary: &'a Path,
    /// What was built just before: whoever goes on working meanwhile tests nothing else.
    pub commit: &'a str,
    /// Where results go.
    pub kept: &'a Path,
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
    /// Runs it, with its own arguments or others. What it says is kept beside the results: a fault is told once.
    pub fn run(&self, how: &Run, instead: Option<&[String]>) -> Outcome {
        let Run { length, seed, binary, commit, kept } = *how;
        let log = kept.join(format!("{}.log", self.name));
        let own = if length == Length::Short { &self.short } else { &self.long };
        let arguments = instead.unwrap_or(own);
        let mut outcome = Outcome {
            suite: self.name.clone(),
            length: length.name().to_owned(),
            arguments: arguments.join(" "),
            whole: instead.is_none() && length == Length::Long,
            seed,
            commit: commit.to_owned(),
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
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let done = finish(&mut command, limit, &log);
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

/// Runs a program to its end, or ends it. Gives its code and what it said; all of that is written into a file, too, and
/// what it complains of shown at once.
fn finish(command: &mut Command, limit: Duration, log: &Path) -> Result<(Option<i32>, String), String> {
    let log = File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let heard = |from: Option<Box<dyn Read + Send>>, shown: bool| {
        let log = log.try_clone();
        std::thread::spawn(move || {
            let mut said = String::new();
            let mut log = log.ok();
            let lines = from.into_iter().flat_map(|from| BufReader::new(from).split(b'\n').map_while(Result::ok));
            for line in lines {
                let line = format!("{}\n", String::from_utf8_lossy(&line));
                // One write a line: both streams go into the same file.
                let _ = log.as_mut().map(|log| log.write_all(line.as_bytes()));
                if shown {
                    eprint!("{line}");
                }
                said.push_str(&line);
            }
            said
        })
    };
    let out = heard(child.stdout.take().map(|out| Box::new(out) as _), false);
    let errors = heard(child.stderr.take().map(|errors| Box::new(errors) as _), true);
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            let _ = errors.join();
            return Ok((status.code(), out.join().unwrap_or_default()));
        }
        if Instant::now() > end {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("it did not finish in {} s", limit.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
