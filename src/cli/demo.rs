//! `rouage demo`: the interface on a database that is gone when it closes.

use chrono::NaiveDate;

use super::{Context, Exit, Failure, interface};
use crate::store::{Store, StoreError};

/// Fills a database in a folder of its own and opens the interface on it. `on` is the reference date of the made-up
/// pole, unless one was given.
pub fn run(
    context: Context,
    fill: impl FnOnce(&mut Store) -> Result<(), StoreError>,
    on: NaiveDate,
) -> Result<Exit, Failure> {
    let folder = tempfile::tempdir().map_err(|source| StoreError::Folder { path: std::env::temp_dir(), source })?;
    let on = if context.on_given { context.on } else { on };
    let context = Context { db: folder.path().join("demo.db"), on, ..context };
    // Closed before the interface opens it again, so that its journal starts from a quiet file.
    fill(&mut context.open()?)?;
    interface::run(context)
}
