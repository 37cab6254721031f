//! Lets the system fail at every call that writes: `torture_faults --seed N [--every K] [--binary FILE] [--lanes N]`.
//!
//! `strace -e inject` gives the Nth `openat`, `write`, `pwrite64`, `fsync`, `fdatasync`, `ftruncate`, `rename` or `unlink` on
//! files of the pole an error (EIO, ENOSPC) or ends the program there (SIGKILL), for every N that a user's action makes; with
//! `--every K` for one in K of them. Each time: exit code 1 with a message in the user's language (French and English in
//! turns), or the action done all the same; no panic; the database sound, and what it was before or is after; then the action
//! without a fault goes on to its end. In the interface the text typed is on the screen, in a draft or saved.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::json;

mod actions;
mod command;
mod inject;
mod keys;
#[path = "../../tests/torture/support/mod.rs"]
mod support;
mod tally;

use actions::Action;
use inject::{Call, Error};
use support::arguments::Arguments;
use tally::Tally;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    let (seed, every) = (arguments.seed(), arguments.number("every", 1).max(1));
    let lanes = arguments.number("lanes", 2).max(1);
    let binary = arguments.binary();
    let began = Instant::now();
    let tally = Mutex::new(Tally::default());
    let next = AtomicUsize::new(0);
    let pieces = match pieces(&binary, seed, every) {
        Ok(pieces) => pieces,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let work = &|| -> Result<(), String> {
        let folder = support::scratch(false).map_err(|error| error.to_string())?;
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::SeqCst)) {
            let own = match piece {
                Piece::Keys(what, faults) => keys::Scene::new(&binary, folder.path(), *what)?.sweep(faults)?,
                Piece::Command(action) => sweep(&binary, folder.path(), *action, seed, every)?,
            };
            tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(own);
        }
        Ok(())
    };
    let outcomes: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(work)).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|_| Err("the harness panicked".into()))).collect()
    });
    if let Some(error) = outcomes.into_iter().find_map(Result::err) {
        eprintln!("{error}");
        return ExitCode::from(2);
    }
    let tally = tally.into_inner().unwrap_or_default();
    let result = json!({
        "faults_injected": tally.injected,
        "of_them": tally.by_error,
        "actions": tally.by_action,
        "done_all_the_same": tally.done,
        "refused_and_not_done": tally.refused,
        "refused_though_done": tally.refused_though_done,
        "panics": tally.panics,
        "unsound": tally.unsound,
        "neither_before_nor_after": tally.between,
        "no_clear_message": tally.unclear,
        "typed_text_lost": tally.text_lost,
        "not_resumed": tally.stuck,
        "seconds": began.elapsed().as_secs(),
    });
    support::finish(&result, tally.faults() == 0)
}

/// What one lane does at a time. A run of the interface waits most of its time: what is done there is cut into many pieces,
/// so that several lanes wait at once.
enum Piece {
    Keys(keys::What, Vec<(Call, Error)>),
    Command(Action),
}

/// Faults of the interface in one piece.
const SO_MANY: usize = 12;

/// All there is to do, the slowest first.
fn pieces(binary: &Path, seed: u64, every: u64) -> Result<Vec<Piece>, String> {
    let folder = support::scratch(false).map_err(|error| error.to_string())?;
    let mut pieces = Vec::new();
    for what in [keys::What::Save, keys::What::Undo] {
        let faults = keys::Scene::new(binary, folder.path(), what)?.faults(seed, every)?;
        pieces.extend(faults.chunks(SO_MANY).map(|faults| Piece::Keys(what, faults.to_vec())));
    }
    pieces.extend(Action::ALL.map(Piece::Command));
    Ok(pieces)
}

fn sweep(binary: &Path, folder: &Path, action: Action, seed: u64, every: u64) -> Result<Tally, String> {
    command::Sweep::new(binary, folder, action)?.run(seed, every)
}
