//! Throws broken bytes at everything that reads bytes from outside: `cargo run --release --example fuzz -- --inputs 100000`.
//!
//! One thread, in process. Each reader has good examples, which are broken; an input after which a reader said something
//! that it had not said before is kept as another example, so that what comes later goes deeper. The same seed and number
//! of inputs is the same run. Faults are a panic, an answer that breaks what the reader promises, more than two seconds,
//! and more than 512 MB; their inputs are kept in `target/fuzz`. Ends with one line of JSON; exit code 1 with faults.

use std::collections::{BTreeMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[path = "../../tests/foreign_files/mod.rs"]
mod foreign_files;
#[path = "../../tests/hostile/mod.rs"]
mod hostile;
#[path = "../../tests/support/memory.rs"]
mod memory;

mod readers;
mod stored;
mod texts;

use foreign_files::mutate::{Mutator, Random};
use readers::Reader;

const SLOW: Duration = Duration::from_secs(2);
const HANGS: u64 = 30;
const LARGE: usize = 512 << 20;
/// Most examples that a reader keeps of what it was given, and the longest that is kept.
const KEPT: usize = 400;
const LONGEST: usize = 16 * 1024;
const HELP: &str = "usage: fuzz [--inputs N] [--seconds S] [--seed N] [--only READER]

Breaks inputs for every reader of bytes from outside, and tells of every panic, broken promise, hang and waste of memory.
  --inputs N     so many inputs, at least (100000 unless said otherwise)
  --seconds S    for so long, at least
  --seed N       another run (1 unless said otherwise)
  --only READER  one reader only, by its name in the last line
The last line is JSON: test, inputs, faults, slowest_ms, slowest_reader, most_mb, examples, seconds, seed, readers.
Exit code 0 without faults, 1 with, 2 for wrong arguments.";

struct Wanted {
    inputs: Option<u64>,
    seconds: Option<u64>,
    seed: u64,
    only: Option<String>,
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted { inputs: None, seconds: None, seed: 1, only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Err(String::new());
        }
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        let number =
            || value.replace('_', "").parse::<u64>().map_err(|_| format!("{word} needs a number, not {value}"));
        match word.as_str() {
            "--inputs" => wanted.inputs = Some(number()?),
            "--seconds" => wanted.seconds = Some(number()?),
            "--seed" => wanted.seed = number()?,
            "--only" => wanted.only = Some(value),
            _ => return Err(format!("unknown: {word}")),
        }
    }
    Ok(wanted)
}

/// One run and what it found.
struct Run {
    seed: u64,
    inputs: u64,
    faults: u64,
    slowest: (Duration, &'static str),
    most: usize,
    of_readers: BTreeMap<&'static str, u64>,
    seen: HashSet<(usize, u64)>,
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(why) if why.is_empty() => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(why) => {
            eprintln!("{why}\n{HELP}");
            return ExitCode::from(2);
        }
    };
    // What panics is counted; nothing is to be said for each.
    rouage::interchange::foreign::guard::contain(|| ());
    std::panic::set_hook(Box::new(|_| {}));
    let mut readers = readers::all();
    if let Some(only) = &wanted.only {
        readers.retain(|reader| reader.name == only);
        if readers.is_empty() {
            eprintln!("no such reader: {only}");
            return ExitCode::from(2);
        }
    }
    let mut run = Run {
        seed: wanted.seed,
        inputs: 0,
        faults: 0,
        slowest: (Duration::ZERO, ""),
        most: 0,
        of_readers: BTreeMap::new(),
        seen: HashSet::new(),
    };
    let began = Instant::now();
    let current = Arc::new((AtomicU64::new(0), Mutex::new((String::new(), Vec::new()))));
    watch_for_hangs(Arc::clone(&current));
    let mutator = Mutator::new();
    let least = wanted.inputs.unwrap_or(if wanted.seconds.is_some() { 0 } else { 100_000 });
    let until = wanted.seconds.map(|seconds| began + Duration::from_secs(seconds));
    let total: usize = readers.iter().map(|reader| reader.weight).sum();
    // What is good is read first.
    for (index, reader) in readers.iter_mut().enumerate() {
        for example in reader.examples.clone() {
            run.one(reader, index, example, &current);
        }
    }
    let goes_on = || until.is_some_and(|until| Instant::now() < until);
    while run.inputs < least || !run.inputs.is_multiple_of(64) || goes_on() {
        let mut random = Random::of(run.inputs, run.seed);
        let mut at = random.below(total);
        let index = readers
            .iter()
            .position(|reader| {
                let here = at < reader.weight;
                at = at.saturating_sub(reader.weight);
                here
            })
            .unwrap_or(0);
        let input = readers[index].input(&mutator, run.inputs, run.seed, &mut random);
        run.one(&mut readers[index], index, input, &current);
    }
    current.0.store(u64::MAX, Ordering::Relaxed);
    let line = serde_json::json!({
        "test": "fuzz",
        "inputs": run.inputs,
        "faults": run.faults,
        "slowest_ms": u64::try_from(run.slowest.0.as_millis()).unwrap_or(u64::MAX),
        "slowest_reader": run.slowest.1,
        "most_mb": run.most >> 20,
        "examples": readers.iter().map(|reader| reader.examples.len()).sum::<usize>(),
        "seconds": began.elapsed().as_secs(),
        "seed": run.seed,
        "readers": run.of_readers,
    });
    println!("{line}");
    if run.faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

type Current = (AtomicU64, Mutex<(String, Vec<u8>)>);

impl Run {
    /// Gives one input to a reader.
    fn one(&mut self, reader: &mut Reader, index: usize, input: Vec<u8>, current: &Current) {
        if let Ok(mut kept) = current.1.lock() {
            kept.0.clear();
            kept.0.push_str(reader.name);
            kept.1.clear();
            kept.1.extend_from_slice(&input);
        }
        current.0.fetch_add(1, Ordering::Relaxed);
        let before = memory::begin();
        let start = Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| (reader.read)(&input)));
        let (mut took, used) = (start.elapsed(), memory::most_since(before));
        if result.is_ok() && took > SLOW {
            // A machine that stood still, for want of memory or of time, is no fault of the reader: what is slow is so again.
            let start = Instant::now();
            let _ = catch_unwind(AssertUnwindSafe(|| (reader.read)(&input)));
            took = took.min(start.elapsed());
        }
        self.inputs += 1;
        *self.of_readers.entry(reader.name).or_default() += 1;
        self.most = self.most.max(used);
        if took > self.slowest.0 {
            self.slowest = (took, reader.name);
        }
        let fault = match result {
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned();
                let words = words.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Some(format!("panicked: {}", words.unwrap_or_default()))
            }
            Ok(_) if took > SLOW => Some(format!("took {took:?}")),
            Ok(_) if used > LARGE => Some(format!("took {} MB", used >> 20)),
            Ok(said) => {
                let new = self.seen.insert((index, said));
                if new && input.len() <= LONGEST && reader.examples.len() < KEPT && !reader.packed {
                    reader.examples.push(input);
                    return;
                }
                None
            }
        };
        if let Some(fault) = fault {
            self.faults += 1;
            let name = format!("target/fuzz/{}-{}-{}", reader.name, self.seed, self.inputs);
            println!("{}, input {}: {fault}; kept as {name}", reader.name, self.inputs);
            let _ = std::fs::create_dir_all("target/fuzz");
            let _ = std::fs::write(name, &input);
        }
    }
}

/// Ends the program, and keeps the input, when one takes half a minute.
fn watch_for_hangs(current: Arc<Current>) {
    std::thread::spawn(move || {
        let (mut last, mut since) = (0, 0);
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = current.0.load(Ordering::Relaxed);
            since = if now == last { since + 1 } else { 0 };
            last = now;
            if since >= HANGS && now != u64::MAX {
                if let Ok(kept) = current.1.lock() {
                    println!("{} hangs; kept as target/fuzz/hang", kept.0);
                    let _ = std::fs::create_dir_all("target/fuzz");
                    let _ = std::fs::write("target/fuzz/hang", &kept.1);
                }
                std::process::exit(1);
            }
        }
    });
}
