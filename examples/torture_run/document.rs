//! `docs/reliability.md`, from what is kept of long runs.

use std::fmt::Write;
use std::path::Path;

use super::kept;
use super::result::{NotRun, Outcome};
use super::suite::Suite;

/// Writes the document.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, every: &[Suite], folder: &Path) -> Result<(), String> {
    let outcomes = kept(every, folder);
    std::fs::write(path, text(every, &outcomes)).map_err(|error| format!("{}: {error}", path.display()))
}

fn text(every: &[Suite], outcomes: &[Option<Outcome>]) -> String {
    let mut text = String::from(
        "# Reliability\n\n\
         Written by `tests/torture/run long`; nothing here was typed. Each bar is the project's own: ✓ where it was met, ✗ where\n\
         it was not, – where nothing was run. Each row is of the commit and day it names; the same seed does the same again, as far\n\
         as the machine's own timing allows.\n\n",
    );
    let met = outcomes.iter().flatten().filter(|outcome| outcome.met()).count();
    let _ = writeln!(text, "Of {} bars {met} were met.", every.len());
    for (suite, outcome) in every.iter().zip(outcomes) {
        let why = match outcome {
            None => "not run".to_owned(),
            Some(outcome) if outcome.met() => continue,
            Some(Outcome { not_run: NotRun::Missing(why), .. }) => format!("not run, {why}"),
            Some(Outcome { not_run: NotRun::Broke(why), .. }) => why.clone(),
            Some(outcome) if outcome.exit == Some(0) => {
                format!("only `{}` was run, without a fault", outcome.arguments)
            }
            Some(_) => "faults were found".to_owned(),
        };
        let _ = writeln!(text, "- not met: {}: {why}", suite.what);
    }
    text.push_str("\n| test | bar |  | seed | commit | date | took |\n|---|---|---|--:|---|---|--:|\n");
    for (suite, outcome) in every.iter().zip(outcomes) {
        let _ = match outcome.as_ref().filter(|outcome| outcome.not_run == NotRun::Ran) {
            None => writeln!(text, "| {} | {} | – |  |  |  |  |", suite.what, suite.bar),
            Some(outcome) => writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} |",
                suite.what,
                suite.bar,
                if outcome.met() { "✓" } else { "✗" },
                outcome.seed,
                outcome.commit,
                outcome.date,
                took(outcome.seconds),
            ),
        };
    }
    text.push_str(
        "\n`tests/torture/run short` does a small part of each in five minutes, in CI. `tests/torture/run long` does what the bars\n\
         ask for, in hours; `tests/torture/run long kill` does one of them and leaves the other rows as they are.\n",
    );
    for (suite, outcome) in every.iter().zip(outcomes) {
        let mut title = suite.what.chars();
        let title: String = title.next().into_iter().flat_map(char::to_uppercase).chain(title).collect();
        let _ = write!(text, "\n## {title}\n\n{}\n", suite.about.trim());
        if let Some(outcome) = outcome.as_ref().filter(|outcome| outcome.not_run == NotRun::Ran) {
            let _ = write!(text, "\nMeasured: {}.\n", outcome.figures());
        }
    }
    text
}

fn took(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        _ => format!("{} min", seconds.div_ceil(60)),
    }
}
