//! What the storage thread does for the popup: writing the file.

use std::path::Path;

use crate::interchange::InterchangeError;
use crate::interchange::output::write_regular;
use crate::live::Shared;
use crate::report::{self, Order, ReportError};
use crate::store::Store;
use crate::tui::layers::files::path;

/// What came of it.
pub enum Outcome {
    /// The file, with its whole path.
    Written(String),
    /// There is a file of that name.
    Exists,
    /// The facts are not read yet.
    NotLoaded,
    Failed(ReportError),
    NotWritten(InterchangeError),
}

/// Gathers the report and writes it; what is there stays unless it may be replaced.
pub fn write(store: &Store, shared: &Shared, order: Order, name: &str, replace: bool) -> Outcome {
    let path: &Path = &path(name);
    if !replace && path.exists() {
        return Outcome::Exists;
    }
    let bytes = {
        let world = shared.world();
        if !world.loaded {
            return Outcome::NotLoaded;
        }
        match report::produce(store, &world.facts, order) {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::Failed(error),
        }
    };
    match write_regular(path, &bytes) {
        Ok(()) => Outcome::Written(path.display().to_string()),
        Err(error) => Outcome::NotWritten(error),
    }
}
