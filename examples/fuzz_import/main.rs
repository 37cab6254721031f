//! Imports broken files into a small pole, whole: `cargo run --example fuzz_import -- COUNT SEED [FIRST]`.
//!
//! Tells of every panic, of every import that takes more than five seconds, and of every database that is not what it
//! must be afterwards: as it was, where nothing was imported; else sound, undone byte for byte, and unmoved by the same
//! import again. The files of the first faults are kept in `target/fuzz_import`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[path = "../../tests/foreign_families/mod.rs"]
mod foreign_families;
#[path = "../../tests/foreign_files/mod.rs"]
mod foreign_files;
#[path = "../../tests/support/memory.rs"]
mod memory;

mod cases;
mod check;
mod pole;
mod tables;

use cases::Cases;
use check::{Bench, End};

const HANGS: Duration = Duration::from_secs(120);
const LARGE: usize = 1 << 30;
/// So many faults are kept with their files.
const KEPT: u64 = 40;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let (Some(Ok(count)), Some(Ok(seed))) = (numbers.next(), numbers.next()) else {
        eprintln!("usage: fuzz_import COUNT SEED [FIRST]");
        return ExitCode::from(2);
    };
    let first = numbers.next().and_then(Result::ok).unwrap_or(0);
    match fuzz(first..first + count, seed) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// In memory where there is such a place: most of the time of an import into a small pole is waiting for syncs.
fn scratch() -> std::io::Result<tempfile::TempDir> {
    match tempfile::tempdir_in("/dev/shm") {
        Err(_) => tempfile::tempdir(),
        folder => folder,
    }
}

/// Runs the cases and gives how many failed.
fn fuzz(numbers: std::ops::Range<u64>, seed: u64) -> Result<u64, String> {
    let folder = scratch().map_err(|error| error.to_string())?;
    let mut bench = Bench::new(folder.path())?;
    let cases = Cases::new();
    let current = Arc::new(Mutex::new((0, Instant::now())));
    watch_for_hangs(Arc::clone(&current));
    let count = numbers.end - numbers.start;
    let mut ends = [0u64; 4];
    let (mut faults, mut slowest, mut largest) = (0u64, Duration::ZERO, 0);
    for number in numbers {
        let files = folder.path().join("case");
        let _ = std::fs::remove_dir_all(&files);
        let case = cases.lay(number, seed, &files).map_err(|error| error.to_string())?;
        let began = Instant::now();
        if let Ok(mut current) = current.lock() {
            *current = (number, began);
        }
        let before = memory::begin();
        let mut result = bench.run(&case);
        let (took, used) = (began.elapsed(), memory::most_since(before));
        if used > LARGE {
            result = Err(format!("took {} MB", used >> 20));
        }
        match result {
            Ok(end) => ends[end as usize] += 1,
            Err(fault) => {
                faults += 1;
                let options = &case.options;
                println!(
                    "case {number} of seed {seed} (update {}, skip_bad {}, dry_run {}, kind {:?}): {fault}",
                    options.update, options.skip_bad, options.dry_run, options.kind
                );
                if faults <= KEPT {
                    keep(&files, &Path::new("target/fuzz_import").join(format!("{seed}-{number}")));
                }
            }
        }
        (slowest, largest) = (slowest.max(took), largest.max(used));
    }
    let [refused, not_done, nothing, changed] =
        [End::Refused, End::NotDone, End::Nothing, End::Changed].map(|end| ends[end as usize]);
    println!(
        "{count} imports: {refused} refused as a whole, {not_done} not done, {nothing} without change, {changed} with; \
         {faults} faults; slowest {slowest:?}, most memory {} MB",
        largest >> 20
    );
    Ok(faults)
}

/// Copies the files of a case that failed.
fn keep(from: &Path, to: &Path) {
    let Ok(entries) = std::fs::read_dir(from) else { return };
    let _ = std::fs::create_dir_all(to);
    for entry in entries.flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            keep(&path, &target);
        } else {
            let _ = std::fs::copy(&path, &target);
        }
    }
}

fn watch_for_hangs(current: Arc<Mutex<(u64, Instant)>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if let Ok(current) = current.lock()
                && current.1.elapsed() > HANGS
            {
                println!("case {} hangs", current.0);
                std::process::exit(1);
            }
        }
    });
}
