//! From many keys that lead to a fault to few.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use super::generator::Step;
use super::lane::Place;
use super::player::Fault;
use super::support::replace;

/// So long is tried; a fault that hangs takes seconds each time.
const PATIENCE: Duration = Duration::from_secs(90);

/// Writes steps as text, one a line.
pub fn write(path: &Path, steps: &[Step]) {
    let mut text = String::new();
    for step in steps {
        let _ = match step {
            Step::Bytes(bytes) => writeln!(text, "{}", bytes.escape_ascii()),
            Step::Resize(width, height) => writeln!(text, "resize {width} {height}"),
            Step::Pause => writeln!(text, "pause"),
            Step::Stop => writeln!(text, "stop"),
        };
    }
    let _ = std::fs::write(path, text);
}

/// Leaves away ever smaller parts as long as a fault of that sort comes.
pub fn shorten(place: &Place, before: &Path, steps: &[Step], fault: &Fault) -> Vec<Step> {
    let end = Instant::now() + PATIENCE;
    let mut steps = steps.to_vec();
    let mut part = steps.len() / 2;
    while part > 0 && Instant::now() < end {
        let mut from = 0;
        while from < steps.len() && Instant::now() < end {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + part).min(steps.len()));
            if comes(place, before, &fewer, fault) {
                steps = fewer;
            } else {
                from += part;
            }
        }
        part /= 2;
    }
    steps
}

fn comes(place: &Place, before: &Path, steps: &[Step], fault: &Fault) -> bool {
    if replace(&place.database, before).is_err() {
        return false;
    }
    let Ok(mut player) = place.start() else { return false };
    for burst in steps.chunks(60) {
        player.burst(burst);
        if player.is_over() {
            break;
        }
    }
    let outcome =
        if player.is_over() { Ok(()) } else { player.ask() }.and_then(|()| player.end()).and_then(|()| place.check());
    outcome.is_err_and(|found| found.is_like(fault))
}
