//! Throws broken files at the readers of foreign files: `cargo run --example fuzz_readers -- COUNT SEED`.
//!
//! Tells of every panic, of every file that takes more than two seconds or more than a gigabyte. The file being read
//! is on disk, so that one that ends the program is left there.

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rouage::interchange::foreign::{guard, read};

#[path = "../tests/foreign_files/mod.rs"]
mod foreign_files;
#[path = "../tests/support/memory.rs"]
mod memory;

use foreign_files::mutate::Mutator;

const SLOW: Duration = Duration::from_secs(2);
const HANGS: Duration = Duration::from_secs(30);
const LARGE: usize = 1 << 30;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<u64>());
    let (Some(Ok(count)), Some(Ok(seed))) = (numbers.next(), numbers.next()) else {
        eprintln!("usage: fuzz_readers COUNT SEED");
        return ExitCode::from(2);
    };
    // In memory where there is such a place: a file that is written again and again is waited for on a disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let Ok(folder) = folder else { return ExitCode::FAILURE };
    let path = folder.path().join("broken");
    println!("the file being read is {}", path.display());
    let contained = Arc::new(AtomicU64::new(0));
    count_contained(Arc::clone(&contained));
    let current = Arc::new(Mutex::new((0, Instant::now())));
    watch_for_hangs(Arc::clone(&current));
    let mutator = Mutator::new();
    let (mut good, mut faults, mut slowest, mut largest) = (0u64, 0u64, Duration::ZERO, 0);
    for number in 0..count {
        if std::fs::write(&path, mutator.file(number, seed)).is_err() {
            return ExitCode::FAILURE;
        }
        let began = Instant::now();
        if let Ok(mut current) = current.lock() {
            *current = (number, began);
        }
        let before = memory::begin();
        let result = std::panic::catch_unwind(|| read(Path::new(&path)).is_ok());
        let (took, used) = (began.elapsed(), memory::most_since(before));
        good += u64::from(matches!(result, Ok(true)));
        if result.is_err() || took > SLOW || used > LARGE {
            faults += 1;
            println!("file {number}: panicked {}, {took:?}, {} MB", result.is_err(), used >> 20);
        }
        (slowest, largest) = (slowest.max(took), largest.max(used));
        if number % 10_000 == 9_999 {
            println!("{} files", number + 1);
        }
    }
    println!(
        "{count} files, {good} read, {faults} faults; panics of libraries contained: {}; slowest {slowest:?}, most memory {} MB",
        contained.load(Ordering::Relaxed),
        largest >> 20
    );
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts the panics that were contained, and prints where the first of them were.
fn count_contained(counter: Arc<AtomicU64>) {
    // The readers put their hook behind this one.
    guard::contain(|| ());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if guard::is_contained() && counter.fetch_add(1, Ordering::Relaxed) < 20 {
            println!("contained: {}", info.location().map(ToString::to_string).unwrap_or_default());
        }
        before(info);
    }));
}

fn watch_for_hangs(current: Arc<Mutex<(u64, Instant)>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if let Ok(current) = current.lock()
                && current.1.elapsed() > HANGS
            {
                println!("file {} hangs", current.0);
                std::process::exit(1);
            }
        }
    });
}
