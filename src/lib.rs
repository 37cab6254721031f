//! Rouage: member relations of an innovation cluster, in the terminal.

pub mod search;
