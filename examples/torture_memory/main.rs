//! Takes memory away from SQLite: `torture_memory --seed N --rounds FAILURES-AN-ACTION`.
//!
//! Every action of the store (opening, saving, changing, undoing, calling dues, importing, exporting, backing up,
//! restoring, closing a year, merging, changing many) is done in two ways. With a limit on SQLite's heap
//! (`sqlite3_hard_heap_limit64`) that rises from nothing in small steps until the action succeeds; and with the
//! Nth allocation failing, once or from then on, for N from 1 until it succeeds. Each time: no panic, an error, the
//! database sound and just as it was before or as it is after, and the same action done again with memory succeeds.
//!
//! The program's own memory is not limited: when that is out, the system ends the program, which is what `torture_kill` tests.

use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value as Json, json};

mod actions;
mod heap;
#[path = "../../tests/torture/support/mod.rs"]
mod support;
mod sweep;

use actions::Action;
use support::arguments::Arguments;
use sweep::{Shortage, Sweep, Tally};

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let rounds = arguments.number("rounds", 40);
    if let Err(error) = heap::take_over() {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    // What SQLite could not get is told by errors; a panic is a fault, and its message one line.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let began = Instant::now();
    match run(arguments.seed(), rounds) {
        Ok((tally, actions)) => {
            let met = tally.panics + tally.between + tally.unsound + tally.stuck + tally.silent == 0;
            let result = json!({
                "failures": tally.failures,
                "actions": actions,
                "panics": tally.panics,
                "neither_before_nor_after": tally.between,
                "unsound": tally.unsound,
                "not_resumed": tally.stuck,
                "said_done_and_was_not": tally.silent,
                "seconds": began.elapsed().as_secs(),
            });
            support::finish(&result, met)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(seed: u64, rounds: u64) -> Result<(Tally, Json), String> {
    let folder = support::scratch(false).map_err(|error| error.to_string())?;
    let mut all = Tally::default();
    let mut actions = serde_json::Map::new();
    for action in Action::ALL {
        let mut sweep = Sweep::new(action, folder.path())?;
        let before = all.failures;
        for shortage in [Shortage::Limit, Shortage::Once, Shortage::FromThen] {
            sweep.run(shortage, seed, rounds, &mut all)?;
        }
        actions.insert(action.name().to_owned(), (all.failures - before).into());
    }
    Ok((all, Json::Object(actions)))
}
