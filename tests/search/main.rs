//! The search: what is found, and that it is always the same.

mod properties;
mod quality;
#[path = "../search_corpus/mod.rs"]
mod search_corpus;
#[path = "../support/mod.rs"]
mod support;
mod visits;
