//! Imports and exports: own files and those of others.

mod again;
mod desk;
mod doubles;
#[path = "../foreign_families/mod.rs"]
mod families;
mod families_read;
mod foreign;
#[path = "../foreign_files/mod.rs"]
mod foreign_files;
mod interchange;
mod moving_in;
mod readers;
mod round_trip;
mod samples;
