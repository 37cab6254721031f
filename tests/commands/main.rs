//! The commands as scripts and people see them: exit codes, output, messages.

mod backups;
mod basics;
mod closing;
mod contracts;
mod demo;
mod doctor;
mod dry_run;
mod duplicates;
mod export;
mod foreign;
#[path = "../hostile/mod.rs"]
mod hostile;
mod import;
mod outside;
mod pole;
mod report;
mod strange_names;
#[path = "../support/mod.rs"]
mod support;
mod work;
