//! `docs/reliability.md`, from what is kept of long runs. What was run elsewhere stays as the document has it.

use std::collections::BTreeMap;
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
    let earlier = Earlier::read(&std::fs::read_to_string(path).unwrap_or_default());
    std::fs::write(path, text(every, &outcomes, &earlier)).map_err(|error| format!("{}: {error}", path.display()))
}

/// What the document says of runs whose results are not kept here, such as those of another checkout.
#[derive(Debug, Default)]
struct Earlier {
    /// By test and bar: a row of another bar says nothing about this one.
    rows: BTreeMap<(String, String), String>,
    /// By test.
    measured: BTreeMap<String, String>,
    missed: BTreeMap<String, String>,
}

impl Earlier {
    fn read(text: &str) -> Earlier {
        let (mut earlier, mut title) = (Earlier::default(), String::new());
        for line in text.lines() {
            if let Some(words) = line.strip_prefix("## ") {
                title = words.to_lowercase();
            } else if line.starts_with("Measured: ") {
                earlier.measured.insert(title.clone(), line.to_owned());
            } else if let Some((what, _)) = line.strip_prefix("- not met: ").and_then(|line| line.split_once(": ")) {
                earlier.missed.insert(what.to_lowercase(), line.to_owned());
            } else if let [_, what, bar, sign, ..] = line.split('|').map(str::trim).collect::<Vec<_>>()[..]
                && matches!(sign, "✓" | "✗" | "–")
            {
                earlier.rows.insert((what.to_lowercase(), bar.to_owned()), line.to_owned());
            }
        }
        earlier
    }

    fn row(&self, suite: &Suite) -> Option<&str> {
        self.rows.get(&(suite.what.to_lowercase(), suite.bar.clone())).map(String::as_str)
    }

    /// What stood under the title, where there is a row.
    fn measured(&self, suite: &Suite) -> Option<&str> {
        self.row(suite).and_then(|_| self.measured.get(&suite.what.to_lowercase())).map(String::as_str)
    }

    fn met(&self, suite: &Suite) -> bool {
        self.row(suite).is_some_and(|row| row.contains("| ✓ |"))
    }
}

fn text(every: &[Suite], outcomes: &[Option<Outcome>], earlier: &Earlier) -> String {
    let mut text = String::from(
        "# Reliability\n\n\
         Written by `tests/torture/run long`; nothing here was typed. Each bar is the project's own: ✓ where it was met, ✗ where\n\
         it was not, – where nothing was run. Each row is of the commit and day it names; the same seed does the same again, as far\n\
         as the machine's own timing allows.\n\n",
    );
    let met = every.iter().zip(outcomes).filter(|(suite, outcome)| match outcome {
        Some(outcome) => outcome.met(),
        None => earlier.met(suite),
    });
    let met = met.count();
    let _ = writeln!(text, "Of {} bars {met} were met.", every.len());
    for (suite, outcome) in every.iter().zip(outcomes) {
        let why = match outcome {
            None if earlier.met(suite) => continue,
            None => match earlier.row(suite).and_then(|_| earlier.missed.get(&suite.what.to_lowercase())) {
                Some(line) => {
                    let _ = writeln!(text, "{line}");
                    continue;
                }
                None => "not run".to_owned(),
            },
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
            None if outcome.is_none() && earlier.row(suite).is_some() => {
                writeln!(text, "{}", earlier.row(suite).unwrap_or_default())
            }
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
        } else if let (None, Some(line)) = (outcome, earlier.measured(suite)) {
            let _ = write!(text, "\n{line}\n");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_run_elsewhere_stays_as_it_is() {
        let every = super::super::suite::all().unwrap();
        let none: Vec<Option<Outcome>> = every.iter().map(|_| None).collect();
        let (met, missed) = (&every[0], &every[1]);
        let document = format!(
            "- not met: {}: faults were found\n| {} | {} | ✓ | 1 | abc | day | 1 s |\n| {} | {} | ✗ | 1 | abc | day | 1 s |\n\
             ## {}\n\nMeasured: lost 0.\n",
            missed.what, met.what, met.bar, missed.what, missed.bar, met.what
        );
        let text = text(&every, &none, &Earlier::read(&document));
        assert!(text.contains(&format!("Of {} bars 1 were met", every.len())), "{text}");
        document.lines().filter(|line| !line.starts_with('#')).for_each(|line| assert!(text.contains(line), "{line}"));
        // Twice is as once; a row of another bar goes.
        assert_eq!(text, super::text(&every, &none, &Earlier::read(&text)));
        let other = document.replace(&met.bar, "another bar");
        assert!(super::text(&every, &none, &Earlier::read(&other)).contains("Of 12 bars 0 were met"));
    }
}
