//! Takes memory away from SQLite: `torture_memory --seed N --rounds STEPS [--all] [--lanes N]`.
//!
//! Every action of the store (opening, saving, changing, undoing, calling dues, importing, exporting, backing up,
//! restoring, closing a year, merging, changing many) is done in two ways. With a limit on SQLite's heap
//! (`sqlite3_hard_heap_limit64`) that rises from nothing in small steps until the action succeeds; and with the
//! Nth allocation failing, once or from then on, for N from 1 until it succeeds. Each time: no panic, an error, the
//! database sound and just as it was before or as it is after, and the same action done again with memory succeeds.
//!
//! The limit rises in so many steps; the Nth allocation is one in so many as to make that many steps, or with `--all` every
//! one. What is refused is refused to the whole process: each action is a process of its own, so many at once.
//!
//! The program's own memory is not limited: when that is out, the system ends the program, which is what `torture_kill` tests.

use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Value as Json, json};

mod actions;
mod heap;
#[path = "../../tests/torture/support/mod.rs"]
mod support;
mod sweep;

use actions::Action;
use support::arguments::Arguments;
use sweep::{How, Shortage, Sweep};

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let how = How { seed: arguments.seed(), rounds: arguments.number("rounds", 40), all: arguments.has("all") };
    let began = Instant::now();
    let done = match arguments.text("action") {
        Some(name) => one(name, how),
        None => every(how, arguments.number("lanes", 2)),
    };
    match done {
        Ok(mut result) => {
            let met = FAULTS.iter().all(|fault| result[*fault] == 0);
            result["seconds"] = began.elapsed().as_secs().into();
            support::finish(&result, met)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What must not be.
const FAULTS: [&str; 5] = ["panics", "neither_before_nor_after", "unsound", "not_resumed", "said_done_and_was_not"];

/// One action, in this process.
fn one(name: &str, how: How) -> Result<Json, String> {
    let action = Action::ALL.into_iter().find(|action| action.name() == name).ok_or("no such action")?;
    heap::take_over()?;
    // What SQLite could not get is told by errors; a panic is a fault, and its message one line.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let folder = support::scratch(false).map_err(|error| error.to_string())?;
    let sweep = Sweep::new(action, folder.path())?;
    let mut tally = sweep::Tally::default();
    for shortage in [Shortage::Limit, Shortage::Once, Shortage::FromThen] {
        sweep.run(shortage, how, &mut tally)?;
    }
    Ok(json!({
        "failures": tally.failures,
        "failures_by_action": { name: tally.failures },
        "allocations": { name: sweep.allocations() },
        "panics": tally.panics,
        "neither_before_nor_after": tally.between,
        "unsound": tally.unsound,
        "not_resumed": tally.stuck,
        "said_done_and_was_not": tally.silent,
    }))
}

/// All of them.
fn every(how: How, lanes: u64) -> Result<Json, String> {
    let next = AtomicUsize::new(0);
    let lane = || {
        let mut results = Vec::new();
        while let Some(action) = Action::ALL.get(next.fetch_add(1, Ordering::SeqCst)) {
            results.push(start(action.name(), how));
        }
        results
    };
    let results: Vec<Result<Json, String>> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes.max(1)).map(|_| scope.spawn(lane)).collect();
        lanes
            .into_iter()
            .flat_map(|lane| lane.join().unwrap_or_else(|_| vec![Err("the harness panicked".into())]))
            .collect()
    });
    let mut all = json!({});
    for result in results {
        add(&mut all, &result?);
    }
    Ok(all)
}

/// One action in a process of its own.
fn start(name: &str, how: How) -> Result<Json, String> {
    let mut command = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
    command.args(["--action", name, "--seed", &how.seed.to_string(), "--rounds", &how.rounds.to_string()]);
    if how.all {
        command.arg("--all");
    }
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    // A process that was ended says nothing, which is no success.
    serde_json::from_str(said.trim()).map_err(|_| format!("{name}: ended with {:?}", output.status))
}

/// Numbers are added, of objects each field.
fn add(all: &mut Json, more: &Json) {
    for (name, value) in more.as_object().into_iter().flatten() {
        match value {
            Json::Object(_) => {
                if all[name.as_str()].is_null() {
                    all[name.as_str()] = json!({});
                }
                add(&mut all[name.as_str()], value);
            }
            _ => all[name.as_str()] = (all[name.as_str()].as_u64().unwrap_or(0) + value.as_u64().unwrap_or(0)).into(),
        }
    }
}
