//! Sets the clock: `torture_clock --seed N --rounds MOMENTS [--desks ROUNDS] [--binary FILE]`.
//!
//! A small library (`clock.c`, preloaded) shows the real program any time of day, which this one sets while it runs. At
//! moments at which calendars have been got wrong before (`moments.rs`), in zones from one side of the date line to the
//! other, the program's figures, lists and written days must be those of the civil day (`civil.rs`); what day that is, the
//! system's `date` says. And somebody works while the clock is set forth and back (`desk.rs`): nothing saved may be lost,
//! out of order, or under another day.

use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

mod civil;
mod clock;
mod desk;
mod moments;
mod pole;
#[path = "../../tests/torture/support/mod.rs"]
mod support;

use support::arguments::Arguments;

fn main() -> ExitCode {
    match torture(&Arguments::of_process()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn torture(arguments: &Arguments) -> Result<ExitCode, String> {
    let (seed, rounds) = (arguments.seed(), arguments.number("rounds", 200));
    let desks = arguments.number("desks", rounds / 50);
    let binary = arguments.binary();
    let began = Instant::now();
    let folder = support::scratch(false).map_err(|error| error.to_string())?;
    let folders = ["days", "desk"].map(|name| folder.path().join(name));
    for folder in &folders {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    let (days, desk) = std::thread::scope(|scope| {
        let days = scope.spawn(|| civil::run(&binary, &folders[0], seed, rounds));
        let desk = desk::run(&binary, &folders[1], seed, desks)?;
        let days = days.join().map_err(|_| "the harness panicked".to_owned())??;
        Ok::<_, String>((days, desk))
    })?;
    let met = days.faults == 0 && desk.faults == 0 && days.moments >= rounds && desk.rounds >= desks;
    let result = json!({
        "moments": days.moments,
        "answers_compared": days.answers,
        "days_written": days.writes,
        "another_day_in_greenwich": days.elsewhere,
        "other_than_the_civil_day": days.faults,
        "desks": desk.rounds,
        "clock_set": desk.settings,
        "saved_by_keys": desk.by_keys,
        "saved_by_command": desk.by_command,
        "undone": desk.undone,
        "drafts_after_a_kill": desk.drafts,
        "midnights": desk.midnights,
        "starts": desk.starts,
        "desks_with_faults": desk.faults,
        "moments_a_second": (days.moments as f64 / began.elapsed().as_secs_f64()).round(),
    });
    Ok(support::finish(&result, met))
}
