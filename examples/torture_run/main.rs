//! Runs the torture suites one after the other: started by `tests/torture/run`, which builds what this runs.
//!
//! `torture_run short|long [SUITE…] [--seed N] [--binary FILE] [-- ARGUMENTS]`: arguments after `--` replace those of the
//! suite, to try a part; such a run never meets a bar. Results are kept in `target/torture`, those of long runs are put into
//! `docs/reliability.md`, so that a long run may be done in parts.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod document;
mod result;
mod suite;

use result::Outcome;
use suite::{Run, Suite};

/// Where results are kept, from the project's root.
const RESULTS: &str = "target/torture";
const DOCUMENT: &str = "docs/reliability.md";

/// How much of each suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Short,
    Long,
}

impl Length {
    const fn name(self) -> &'static str {
        match self {
            Length::Short => "short",
            Length::Long => "long",
        }
    }
}

/// What was asked for.
struct Wanted {
    length: Length,
    suites: Vec<String>,
    seed: u64,
    binary: PathBuf,
    arguments: Option<Vec<String>>,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn wanted() -> Result<Wanted, String> {
    let usage = "usage: tests/torture/run short|long [SUITE…] [--seed N] [--binary FILE] [-- ARGUMENTS]";
    let mut words = std::env::args().skip(1);
    let length = match words.next().as_deref() {
        Some("short") => Length::Short,
        Some("long") => Length::Long,
        _ => return Err(usage.to_owned()),
    };
    let own = std::env::current_exe().unwrap_or_default();
    // target/debug/examples/torture_run → target/debug/rouage
    let binary = own.parent().and_then(Path::parent).map(|folder| folder.join("rouage")).unwrap_or_default();
    let mut wanted = Wanted { length, suites: Vec::new(), seed: 1, binary, arguments: None };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seed" => wanted.seed = words.next().and_then(|text| text.parse().ok()).ok_or(usage)?,
            "--binary" => wanted.binary = words.next().map(PathBuf::from).ok_or(usage)?,
            "--" => wanted.arguments = Some(words.by_ref().collect()),
            flag if flag.starts_with('-') => return Err(format!("{flag}?\n{usage}")),
            _ => wanted.suites.push(word),
        }
    }
    Ok(wanted)
}

fn run() -> Result<bool, String> {
    let wanted = wanted()?;
    let every = suite::all()?;
    let chosen: Vec<&Suite> = if wanted.suites.is_empty() {
        every.iter().collect()
    } else {
        let find = |name: &String| every.iter().find(|suite| suite.name == *name);
        let known = || every.iter().map(|suite| suite.name.as_str()).collect::<Vec<_>>().join(" ");
        wanted
            .suites
            .iter()
            .map(|name| find(name).ok_or_else(|| format!("no suite {name}; there are: {}", known())))
            .collect::<Result<_, _>>()?
    };
    let folder = Path::new(RESULTS).join(wanted.length.name());
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let commit = result::commit();
    let how = Run { length: wanted.length, seed: wanted.seed, binary: &wanted.binary, commit: &commit, kept: &folder };
    let mut sound = true;
    for suite in chosen {
        eprintln!("== {}", suite.name);
        let outcome = suite.run(&how, wanted.arguments.as_deref());
        // What cannot be run here is told, and fails nothing: a machine without strace tests the rest.
        sound &= outcome.exit != Some(1) && outcome.not_run.is_none_or_missing();
        println!("{}", outcome.line());
        outcome.write(&folder)?;
        if wanted.length == Length::Long {
            document::write(Path::new(DOCUMENT), &every, &folder)?;
        }
    }
    Ok(sound)
}

/// The outcomes of long runs that are kept, in the order of the suites.
fn kept(every: &[Suite], folder: &Path) -> Vec<Option<Outcome>> {
    every.iter().map(|suite| Outcome::read(folder, &suite.name)).collect()
}
