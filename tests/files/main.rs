//! The file of the database: whole, full, read only, written over, copied.

mod backup_rights;
mod full_disk;
mod gone;
mod pole;
#[cfg(target_os = "linux")]
#[path = "../support/small.rs"]
mod small;
mod soundness;
#[cfg(unix)]
#[path = "../support/mod.rs"]
mod support;
#[cfg(unix)]
#[path = "../support/terminal.rs"]
mod terminal;
mod written_over;
