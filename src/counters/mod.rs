//! The counters: every figure as a pure function of facts, contract and a date, and by construction the number or
//! sum of the rows that were counted.

pub mod agenda;
pub mod bulk;
pub mod closing;
pub mod compare;
pub mod describe;
pub mod dues_sheet;
pub mod evidence;
pub mod indicators;
pub mod kept;
pub mod pace;
pub mod parts;
pub mod readings;
pub mod roster;
mod rules;
pub mod series;
mod status;
pub mod territory;
pub mod trend;
pub mod visit_priority;
pub mod whatif;
pub mod years;

pub use status::{Figure, MemberCounts, Ratio, Restatement, Status, Sums, figure_of, status, territory_of};
