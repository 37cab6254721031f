//! The log of an open database: lost, cut, of another file, under another name. The programs of these tests pass for the real
//! one, by the name of their process.

mod lost;
mod other_name;
#[cfg(unix)]
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
#[path = "../support/terminal.rs"]
mod terminal;
