//! Naughty strings into every text field, every import, every command and every screen of the real program: no byte
//! comes out that the program did not author. `cargo run --example torture_strings -- --help`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[path = "../../tests/hostile/mod.rs"]
mod hostile;

mod files;
mod pole;
mod screens;
mod spectrum;

use pole::Pole;

const HELP: &str = "usage: torture_strings [--strings FILE.json]… [--csv-spectrum FOLDER] [--bin FILE] [--seconds S] [--seed N]

Throws naughty strings at the program, and tells of every byte that drives a terminal and that is not the program's own.
  --strings FILE.json     an array of strings (the Big List of Naughty Strings: blns.json of big-list-of-naughty-strings on
                          the npm registry), besides those that are built in
  --csv-spectrum FOLDER   the folder of csv-spectrum (npm registry), with csvs and json
  --bin FILE              the program [default: rouage beside the folder of this one]
  --seconds S             no new string is begun as an argument or on the screens after that (60 unless said otherwise)
  --seed N                where to begin in the list (1 unless said otherwise)
tests/torture/fetch-strings FOLDER gets both lists. The last line is JSON: test, strings, inputs, typed_on_screens,
bytes_of_screens, csv_files, faults, slowest_ms, seconds, seed. Exit code 0 without faults, 1 with, 2 for wrong arguments.";

/// What a run found.
#[derive(Default)]
pub struct Found {
    pub inputs: u64,
    pub faults: u64,
    /// Strings that were typed and pasted into a screen.
    pub typed: u64,
    /// Bytes that screens were drawn with.
    pub shown: u64,
    pub slowest: Duration,
}

impl Found {
    /// Notes a fault.
    pub fn fault(&mut self, what: &str) {
        self.faults += 1;
        eprintln!("{}", what.escape_debug());
    }

    /// Looks at what was said.
    pub fn look(&mut self, what: &str, bytes: &[u8], file: bool) {
        if let Some(fault) = hostile::fault(bytes, file) {
            self.fault(&format!("{what}: {fault}"));
        }
    }
}

struct Wanted {
    strings: Vec<PathBuf>,
    spectrum: Option<PathBuf>,
    binary: PathBuf,
    seconds: u64,
    seed: u64,
}

fn wanted() -> Result<Wanted, String> {
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.parent()?.join("rouage")));
    let mut wanted =
        Wanted { strings: Vec::new(), spectrum: None, binary: beside.unwrap_or_default(), seconds: 60, seed: 1 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Err(String::new());
        }
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{word} needs a number, not {value}"));
        match word.as_str() {
            "--strings" => wanted.strings.push(value.into()),
            "--csv-spectrum" => wanted.spectrum = Some(value.into()),
            "--bin" | "--binary" => wanted.binary = value.into(),
            "--seconds" => wanted.seconds = number()?,
            "--seed" => wanted.seed = number()?,
            _ => return Err(format!("unknown: {word}")),
        }
    }
    if !wanted.binary.is_file() {
        return Err(format!("no program at {}: build it, or say --bin", wanted.binary.display()));
    }
    Ok(wanted)
}

fn strings(wanted: &Wanted) -> Result<Vec<String>, String> {
    let mut all = hostile::strings();
    for file in &wanted.strings {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let more: Vec<String> = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        all.extend(more);
    }
    // Another seed begins elsewhere, so that runs that are cut short see other strings.
    let start = usize::try_from(wanted.seed.wrapping_mul(7_919)).unwrap_or(0) % all.len();
    all.rotate_left(start);
    Ok(all)
}

fn main() -> ExitCode {
    let begun = wanted().and_then(|wanted| strings(&wanted).map(|strings| (wanted, strings)));
    let (wanted, strings) = match begun {
        Ok(begun) => begun,
        Err(why) if why.is_empty() => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(why) => {
            eprintln!("{why}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let began = Instant::now();
    let until = began + Duration::from_secs(wanted.seconds);
    let mut found = Found::default();
    let pole = Pole::new(&wanted.binary);
    pole.fields(&strings, &mut found);
    files::import(&pole, &strings, &mut found);
    let csv_files = wanted.spectrum.as_deref().map_or(0, |folder| spectrum::check(folder, &pole, &mut found));
    pole.commands(&mut found);
    pole.arguments(&strings, until, &mut found);
    screens::walk(&pole, &strings, until, &mut found);
    // What another program wrote past all this.
    hostile::dirty(&pole.db(), hostile::NASTY, hostile::Dirt::Texts);
    pole.commands(&mut found);
    screens::walk(&pole, &[], until.max(Instant::now() + Duration::from_secs(30)), &mut found);
    let line = serde_json::json!({
        "test": "strings",
        "strings": strings.len(),
        "inputs": found.inputs,
        "typed_on_screens": found.typed,
        "bytes_of_screens": found.shown,
        "csv_files": csv_files,
        "faults": found.faults,
        "slowest_ms": u64::try_from(found.slowest.as_millis()).unwrap_or(u64::MAX),
        "seconds": began.elapsed().as_secs(),
        "seed": wanted.seed,
    });
    println!("{line}");
    if found.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
