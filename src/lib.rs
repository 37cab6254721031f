//! Rouage: member relations of an innovation cluster, in the terminal.

mod account;
pub mod cli;
pub mod config;
pub mod contract;
pub mod counters;
pub mod demo;
pub mod descriptors;
pub mod fault;
pub mod i18n;
pub mod interchange;
mod job;
pub mod live;
pub mod model;
pub mod report;
pub mod search;
mod small_file;
pub mod store;
pub mod threads;
pub mod tui;
pub mod vault;
