//! Takes the disk away: `torture_disk --seed N --rounds N [--steps N] [--binary FILE]`.
//!
//! A disk that is full to the last page, read-only files, folders and file systems, a file that is removed, moved or replaced
//! while it is open, a folder that goes: by commands in both languages, and by keystrokes in the interface. See `cases.rs`.
//!
//! What has to be mounted is mounted in a mount space of its own, which this program enters by starting itself again under
//! `unshare`; where that is not allowed, the cases that need it are counted as not run.

use std::process::{Command, ExitCode};
use std::time::Instant;

use serde_json::json;

mod cases;
mod disk;
mod place;
#[path = "../../tests/torture/support/mod.rs"]
mod support;

use cases::{Case, Tally};
use support::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    if !arguments.has("alone")
        && let Some(code) = under_unshare()
    {
        return code;
    }
    let may_mount = arguments.has("alone");
    let rounds = arguments.number("rounds", 1);
    let began = Instant::now();
    let mut tally = Tally::default();
    for round in 0..rounds {
        for case in Case::ALL {
            if case.needs_mount() && !may_mount {
                tally.not_run += 1;
                continue;
            }
            if let Err(error) =
                case.run(&arguments.binary(), arguments.seed() + round, arguments.number("steps", 28), &mut tally)
            {
                eprintln!("{case:?}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    let result = json!({
        "attempts": tally.attempts,
        "of_them": tally.by_case,
        "refused_in_words": tally.refused,
        "panics": tally.panics,
        "hangs": tally.hangs,
        "no_clear_message": tally.unclear,
        "unsound": tally.unsound,
        "acknowledged_and_lost": tally.lost,
        "typed_text_lost": tally.text_lost,
        "not_resumed": tally.stuck,
        "not_run": tally.not_run,
        "seconds": began.elapsed().as_secs(),
    });
    support::finish(&result, tally.faults() == 0 && tally.not_run == 0)
}

/// Runs this program in a mount space of its own. Nothing where there is none to be had.
fn under_unshare() -> Option<ExitCode> {
    let root = rustix::process::geteuid().is_root();
    let space: &[&str] = if root { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
    let works = Command::new("unshare").args(space).args(["sh", "-c", "mount -t tmpfs none /mnt"]).output();
    if !works.is_ok_and(|works| works.status.success()) {
        eprintln!("nothing may be mounted here");
        return None;
    }
    let own = std::env::current_exe().ok()?;
    let status =
        Command::new("unshare").args(space).arg(own).args(std::env::args_os().skip(1)).arg("--alone").status().ok()?;
    Some(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2)))
}
