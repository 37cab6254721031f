//! What the benchmarks share: times and their bars as Markdown on standard output (`benches/report` puts them together),
//! remarks on standard error, and large databases that are made once.

#![allow(dead_code, reason = "each benchmark uses a part")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rouage::store::{Clock, Session};

/// Durations in order.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Times {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Times(times)
    }

    /// The duration below which this share of all lies, 0.5 being the median.
    pub fn at(&self, share: f64) -> Duration {
        self.0[((self.0.len() - 1) as f64 * share).round() as usize]
    }

    pub fn median(&self) -> Duration {
        self.at(0.5)
    }

    pub fn p99(&self) -> Duration {
        self.at(0.99)
    }

    pub fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// How long something takes.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// A heading and the head of a table.
pub fn table(title: &str, columns: &[&str]) {
    println!("\n### {title}\n\n| {} |", columns.join(" | "));
    println!("|---|{}", "--:|".repeat(columns.len() - 1));
}

/// The columns of [`timed`].
pub const TIMED: &[&str] = &["", "median", "p99", "max", "of", "bar", ""];

/// A row of times; the bar, where there is one, is for their 99th percentile.
pub fn timed(what: &str, times: &Times, bar: Option<Duration>) {
    let met = bar.map_or("", |bar| mark(times.p99() < bar));
    let bar = bar.map_or(String::new(), |bar| format!("p99 < {} ms", bar.as_millis()));
    row(&[
        what.into(),
        ms(times.median()),
        ms(times.p99()),
        ms(times.at(1.0)),
        times.count().to_string(),
        bar,
        met.into(),
    ]);
}

pub fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// Whether a bar is met.
pub fn mark(met: bool) -> &'static str {
    if met { "✓" } else { "✗" }
}

/// A duration for people, in the unit that fits.
pub fn ms(time: Duration) -> String {
    match time.as_secs_f64() * 1e3 {
        ms if ms >= 10_000.0 => format!("{:.1} s", ms / 1e3),
        ms if ms >= 100.0 => format!("{ms:.0} ms"),
        ms if ms >= 10.0 => format!("{ms:.1} ms"),
        ms if ms >= 0.1 => format!("{ms:.2} ms"),
        ms => format!("{:.1} µs", ms * 1e3),
    }
}

/// A number with its thousands apart.
pub fn number(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().ok().expect("no negative number").to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How many times longer the other took.
pub fn ratio(other: Duration, ours: Duration) -> f64 {
    other.as_secs_f64() / ours.as_secs_f64().max(1e-9)
}

/// The numbers and the options (`--x`) that follow `--` on cargo's command line.
pub fn arguments() -> (Vec<u32>, Vec<String>) {
    let given: Vec<String> = std::env::args().skip(1).filter(|text| text != "--bench").collect();
    let (options, numbers): (Vec<String>, Vec<String>) = given.into_iter().partition(|text| text.starts_with("--"));
    (numbers.iter().map(|text| text.parse().expect("a number")).collect(), options)
}

/// Who writes.
pub fn session() -> Session {
    Session { who: rouage::demo::login().into(), id: "bench".into(), clock: Clock::System }
}

/// A made-up pole of that size, kept in the target folder until what makes it changes. Nobody may write to it.
pub fn pole(organisations: u32, visits: u32) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    let sources = [
        include_str!("../../src/demo/large.rs"),
        include_str!("../../src/demo/prose.rs"),
        include_str!("../../schema.sql"),
    ];
    sources.hash(&mut hasher);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = format!("pole-{organisations}-{visits}");
    let path = folder.join(format!("{name}-{:08x}.db", hasher.finish() as u32));
    if !path.exists() {
        eprintln!("making {organisations} organisations with {visits} visits");
        for old in std::fs::read_dir(folder).expect("a folder").flatten() {
            if old.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
                std::fs::remove_file(old.path()).expect("an older database");
            }
        }
        let unfinished = tempfile::tempdir_in(folder).expect("a folder");
        let made = unfinished.path().join("pole.db");
        // By another process: the memory it takes would slow down every start of a program from this one.
        let status = Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--release", "--example", "large_pole", "--"])
            .arg(&made)
            .args([organisations.to_string(), visits.to_string()])
            .status();
        assert!(status.expect("cargo").success(), "a made-up pole");
        std::fs::rename(made, &path).expect("the database in its place");
    }
    path
}
