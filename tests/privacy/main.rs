//! Confidentiality and the rights of the people whom the records name.

mod commands;
mod former;
mod merged;
mod opposition;
mod rights;
#[path = "../support/mod.rs"]
mod support;
