//! The counters: of a whole pole, of closed years, of another pole, by civil dates.

mod clock;
mod closing;
mod other_pole;
#[path = "../support/mod.rs"]
mod support;
mod whole_pole;
