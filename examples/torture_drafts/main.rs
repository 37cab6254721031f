//! The real binary is ended while somebody types, in each of four ways: SIGKILL half a second after the last key, SIGTERM
//! and SIGHUP right after it, the terminal closed once the last key is in sight. Started again it must offer what was
//! typed, with the cursor where it was; and it must have ended within a second, with the exit code of its signal.
//!
//! `torture_drafts --rounds N --seed S [--binary PATH]`: N rounds of each way. One line of JSON; exit code 1 when a draft
//! was lost or an end took too long. In every third round another program holds the database's lock all the while.

#[path = "../../tests/support/pty.rs"]
mod pty;
mod round;
#[path = "../../tests/support/small.rs"]
mod small;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use round::{Dice, End, one};

/// The bar for ending, milliseconds.
const LONGEST_END: u128 = 1_000;
fn main() -> ExitCode {
    let (mut rounds, mut seed, mut binary) = (3, 1, beside());
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_default();
        match word.as_str() {
            "--rounds" => rounds = value.parse().expect("--rounds N"),
            "--seed" => seed = value.parse().expect("--seed S"),
            "--binary" => binary = value.into(),
            _ => panic!("torture_drafts --rounds N --seed S [--binary PATH]"),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.db");
    small::make(&model);
    let (mut kept, mut worst, mut total) = (0, 0, 0);
    for round in 0..rounds {
        for (at, end) in End::ALL.into_iter().enumerate() {
            let mut dice = Dice::of(seed, round * 4 + at as u64);
            let came = one(&binary, &model, end, round % 3 == 2, &mut dice);
            total += 1;
            worst = worst.max(came.end_ms);
            if came.end_ms >= LONGEST_END {
                eprintln!("round {round} of seed {seed}, {end:?}: ended after {} ms", came.end_ms);
            }
            match came.lost {
                None => kept += 1,
                Some(why) => eprintln!("round {round} of seed {seed}, {end:?}: {why}"),
            }
        }
    }
    println!("{{\"test\":\"drafts\",\"rounds\":{total},\"kept\":{kept},\"worst_exit_ms\":{worst},\"seed\":{seed}}}");
    ExitCode::from(u8::from(kept < total || worst >= LONGEST_END))
}

/// The binary of the same build.
fn beside() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.parent().and_then(Path::parent).unwrap().join("rouage")
}
