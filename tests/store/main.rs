//! The database through the store's own functions, on real files.

mod altered;
mod batch;
mod live;
mod merge;
mod records;
mod restore;
mod schema;
#[path = "../support/mod.rs"]
mod support;
mod together;
mod undo;
