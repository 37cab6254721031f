//! The terminal interface. One channel brings every event in order; something is drawn only when something changed.

mod app;
mod backdrop;
mod chrome;
mod clipboard;
pub mod commands;
pub mod context;
#[cfg(test)]
mod erased_tests;
mod flood;
mod forms;
#[cfg(test)]
mod harness;
pub mod home;
#[cfg(test)]
mod hostile_tests;
pub mod input;
pub mod keymap;
pub mod layer;
mod layers;
pub mod listing;
#[cfg(feature = "encryption")]
pub mod lock;
mod run;
mod screens;
pub mod terminal;
pub mod theme;
pub mod trouble;
pub mod widgets;

pub use run::{Config, RunError, run};
