//! Rouage: member relations of an innovation cluster, in the terminal.

pub mod contract;
pub mod counters;
pub mod demo;
pub mod i18n;
pub mod model;
pub mod search;
pub mod store;
pub mod tui;
