//! A million random keys: `torture_keys --seed N --rounds KEYS [--binary FILE] [--lanes N]`.
//!
//! Text, controls, arrows with every modifier, pastes (unfinished ones, too), mouse reports, broken escape sequences, bytes
//! that are no text, resizes from 0×0 to 300×100 and Ctrl-Z with `fg` go to the real program under a pseudo-terminal, in
//! bursts. Every few hundred keys it must answer a change of the window with a frame within two seconds. When it quits,
//! which is a key like any other, it must say so with exit code 0 and leave the terminal as it was: main screen, cursor
//! shown, pastes plain, line editing and echo as before. Then the database is checked, and the next program starts.
//!
//! On a fault the keys since that start are kept in `target/torture/kept`, and made fewer as long as the fault comes.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

mod generator;
mod lane;
mod player;
mod shorten;
#[path = "../../tests/torture/support/mod.rs"]
mod support;

use lane::{Lane, Tally};
use support::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let (seed, keys) = (arguments.seed(), arguments.number("rounds", 20_000));
    let seconds = arguments.number("seconds", 0);
    let lanes = arguments.number("lanes", 2).max(1);
    let binary = arguments.binary();
    let began = Instant::now();
    let until = (seconds > 0).then(|| began + Duration::from_secs(seconds));
    let tallies: Vec<Result<Tally, String>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..lanes)
            .map(|number| {
                let binary = &binary;
                scope.spawn(move || Lane::new(binary, seed, number)?.run(keys.div_ceil(lanes), until))
            })
            .collect();
        started.into_iter().map(|lane| lane.join().unwrap_or_else(|_| Err("the harness panicked".into()))).collect()
    });
    let mut all = Tally::default();
    for tally in tallies {
        match tally {
            Ok(tally) => all.add(&tally),
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        }
    }
    let took = began.elapsed().as_secs_f64();
    let faults = all.panics + all.hangs + all.not_restored + all.broken + all.failed;
    // A program that is not optimised, beside others on a small machine, may take longer.
    let in_time = cfg!(debug_assertions) || all.slowest <= player::ANSWER;
    let met = faults == 0 && in_time && (until.is_some() || all.keys >= keys);
    let result = json!({
        "keys": all.keys,
        "starts": all.starts,
        "resizes": all.resizes,
        "suspensions": all.suspensions,
        "panics": all.panics,
        "hangs": all.hangs,
        "terminal_not_restored": all.not_restored,
        "invariants_broken": all.broken,
        "ended_otherwise": all.failed,
        "slowest_answer_ms": all.slowest.as_millis() as u64,
        "keys_a_second": (all.keys as f64 / took).round(),
    });
    support::finish(&result, met)
}
