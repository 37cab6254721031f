//! The ways out: everything in the lossless interchange format ([`records`]), and lists for other programs and for people.
//!
//! What is to leave becomes a [`table::Table`] of typed cells ([`kinds`] for the records of a kind; screens and reports
//! make their own), which [`csv`], [`xlsx`] and [`json`] write. [`vcard`] and [`ical`] write what address books and
//! calendars read, [`labels`] what is stuck on envelopes.

pub mod agenda;
pub mod calendar;
pub mod contacts;
pub mod csv;
mod format;
pub mod html;
pub mod ical;
pub mod json;
pub mod kinds;
pub mod labels;
mod lines;
mod records;
pub mod table;
mod uid;
pub mod vcard;
pub mod xlsx;

pub use format::{Format, Purpose, write_table};
pub use records::{Names, csv, files, folder, json};
