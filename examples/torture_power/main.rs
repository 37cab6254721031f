//! Cuts the power: `torture_power --seed N --rounds CUTS [--binary FILE]`.
//!
//! What programs write is recorded call by call (`record.c`, preloaded): the real program by commands and by keystrokes,
//! and this one through the store, two writing at once. Then the power is cut at a random moment of the record: of what
//! was not synced, any part is there, missing or torn by sectors (`disk.rs`). What is left is opened with the program's own
//! store and checked; every visit that was said to be saved before the cut must be there.
//!
//! The same with `synchronous` at NORMAL and at OFF, written past the store, must lose some: that proves that the test
//! bites. At FULL, written the same way, nothing may be lost: that proves that it does not bite without reason.

use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

mod cut;
mod disk;
mod record;
mod record_log;
#[path = "../../tests/torture/support/mod.rs"]
mod support;
mod writer;

use record::{Recorder, What};
use support::arguments::Arguments;

/// So many times the power is cut on one record.
const CUTS: u64 = 100;
/// So many cuts for each of the ways of writing that must lose, and of the one that must not.
const CONTROL: u64 = 1_000;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    if let Some(what) = arguments.text("write") {
        return writer::run(what, &arguments);
    }
    match torture(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn torture(arguments: &Arguments) -> Result<ExitCode, String> {
    let (seed, rounds) = (arguments.seed(), arguments.number("rounds", 500));
    let began = Instant::now();
    let folder = support::scratch(false).map_err(|error| error.to_string())?;
    let recorder = Recorder::new(folder.path(), &arguments.binary())?;
    let mut all = cut::Tally::default();
    let mut number = 0;
    while all.cuts < rounds {
        number += 1;
        let what = What::EVERY[(number as usize - 1) % What::EVERY.len()];
        let recorded = recorder.record(what, seed, number)?;
        let cuts = CUTS.min(rounds - all.cuts);
        all.add(cut::cut(&recorded, folder.path(), seed, number, cuts)?);
    }
    let control = |what: What| -> Result<cut::Tally, String> {
        let mut tally = cut::Tally::default();
        let mut number = 1_000_000;
        while tally.cuts < CONTROL.min(rounds) {
            number += 1;
            let recorded = recorder.record(what, seed, number)?;
            tally.add(cut::cut(&recorded, folder.path(), seed, number, CUTS.min(CONTROL - tally.cuts))?);
        }
        Ok(tally)
    };
    let (plain, normal, off) = (control(What::PlainFull)?, control(What::PlainNormal)?, control(What::PlainOff)?);
    let bites = normal.lost > 0 && off.lost + off.unsound > 0;
    let met = all.faults() == 0 && plain.faults() == 0 && bites;
    let result = json!({
        "cuts": all.cuts,
        "with_unsynced_writes": all.dropped,
        "commits": all.commits,
        "lost": all.lost,
        "unsound": all.unsound,
        "journal_or_figures": all.untrue,
        "backups_lost": all.backups,
        "full_past_the_store": { "cuts": plain.cuts, "failed": plain.faults() },
        "normal": { "cuts": normal.cuts, "lost": normal.lost, "unsound": normal.unsound },
        "off": { "cuts": off.cuts, "lost": off.lost, "unsound": off.unsound },
        "bites": bites,
        "cuts_a_second": (all.cuts as f64 / began.elapsed().as_secs_f64()).round(),
    });
    Ok(support::finish(&result, met))
}
