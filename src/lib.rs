//! Rouage: member relations of an innovation cluster, in the terminal.

pub mod contract;
pub mod counters;
pub mod model;
pub mod store;
