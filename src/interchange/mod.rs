//! The interchange format: one UTF-8 CSV file per record kind, read and written.
//!
//! Reading goes through these steps: [`files`] finds the files and their kinds, [`csv`] splits bytes into rows and
//! cells, [`sheet`] turns rows into records that still name others by text, [`import`] resolves those names, matches
//! each record with those stored ([`matching`]) and writes, all in one transaction ([`pass`]). [`export`] is the way
//! back, and the way out to other programs; [`letters`] are what members are sent. Files of others go through
//! [`foreign`] and end as the same sheets.

pub mod archive;
pub mod csv;
pub mod export;
mod fault;
pub mod files;
pub mod foreign;
pub mod formula;
mod ids;
pub mod import;
pub mod letters;
mod matching;
pub mod output;
mod overwrite;
mod packed;
mod pass;
pub mod person;
mod rejects;
mod said;
pub mod sheet;
pub mod spared;
mod special_file;
mod stream;
mod text;

pub use fault::{Fault, FileFault, InterchangeError};
