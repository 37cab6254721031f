//! Confidentiality and the rights of the people whom the records name.

mod comes_back;
mod commands;
mod former;
mod merged;
mod opposition;
mod planted;
mod rights;
mod shared_folder;
#[path = "../support/mod.rs"]
mod support;
mod whose;
