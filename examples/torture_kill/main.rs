//! Kills the real program while it writes: `torture_kill --seed N --rounds KILLS [--binary FILE] [--lanes N]`.
//!
//! Each lane has a database of its own, on which two write at once: the interface under a pseudo-terminal, by
//! keystrokes, and `rouage visit add`, over and over. At a random moment one or both are killed (SIGKILL); also while the
//! program starts, quits, migrates an older database, makes a backup, or empties its log as the last one to close it.
//! An oracle remembers which visits were said to be saved: the interface by its footer, the command by its line. After
//! each kill everything is checked (`support/check.rs`).

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

mod clerk;
mod lane;
mod oracle;
mod scene;
#[path = "../../tests/torture/support/mod.rs"]
mod support;
mod typist;

use lane::{Lane, Tally};
use support::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let (seed, rounds) = (arguments.seed(), arguments.number("rounds", 100));
    let seconds = arguments.number("seconds", 0);
    let lanes = arguments.number("lanes", 2).max(1);
    let binary = arguments.binary();
    let began = Instant::now();
    let until = (seconds > 0).then(|| began + Duration::from_secs(seconds));
    let tallies: Vec<Result<Tally, String>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..lanes)
            .map(|number| {
                let binary = &binary;
                let share = rounds / lanes + u64::from(number < rounds % lanes);
                scope.spawn(move || Lane::new(binary, seed, number)?.run(share, until))
            })
            .collect();
        started.into_iter().map(|lane| lane.join().unwrap_or_else(|_| Err("the harness panicked".into()))).collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        match tally {
            Ok(tally) => all.add(tally),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        }
    }
    let took = began.elapsed();
    let met = all.faults == 0 && (until.is_some() || all.kills >= rounds);
    let result = json!({
        "kills": all.kills,
        "while": all.scenes,
        "acknowledged": all.acknowledged,
        "by_keys": all.by_keys,
        "lost": all.lost,
        "twice": all.twice,
        "unsound": all.unsound,
        "journal_or_figures": all.untrue,
        "unanswered": all.unanswered,
        "offered_though_saved": all.offered_again,
        "kills_a_second": (all.kills as f64 / took.as_secs_f64() * 10.0).round() / 10.0,
    });
    support::finish(&result, met)
}
