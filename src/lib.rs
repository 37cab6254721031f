//! Rouage: member relations of an innovation cluster, in the terminal.

pub mod i18n;
pub mod model;
