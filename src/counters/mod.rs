//! The counters: every figure as a pure function of facts, contract and a date, and by construction the number or
//! sum of the rows that were counted.

pub mod agenda;
pub mod dues_sheet;
pub mod evidence;
pub mod pace;
pub mod roster;
mod rules;
pub mod series;
mod status;
pub mod whatif;

pub use status::{Figure, MemberCounts, Ratio, Status, status, territory_of};
