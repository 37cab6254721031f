//! `rouage restore`

use std::path::Path;

use super::{Context, Exit, Failure, Output};
use crate::store::backups::Backups;
use crate::store::{Access, LastCheck, Store, StoreError, was_ours};

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    // Before the database is made: a path typed wrong makes none.
    std::fs::File::open(file).map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    context.place()?;
    let replaced = Store::open(&context.db, context.session.clone()).and_then(|store| store.restore_from(file));
    let kept = match replaced {
        Ok(kept) => kept,
        // What is there cannot be opened, or not be copied: it is set aside as it is.
        Err(StoreError::Damaged(_) | StoreError::BadCopy { .. }) if is_damaged(context) => set_aside(context, file)?,
        Err(StoreError::NotOurs(path)) if path == context.db && was_ours(&path) => set_aside(context, file)?,
        Err(error) => return Err(error.into()),
    };
    LastCheck::forget(&context.db);
    // Opened again, it is brought up to date where the backup is older.
    context.open()?.note_access(Access::Restore, None, 1)?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}

/// Whether it is the database that is damaged, rather than the backup.
fn is_damaged(context: &Context) -> bool {
    match Store::reader(&context.db, context.session.clone()).and_then(|store| store.quick_check()) {
        Ok(found) => found.is_some(),
        Err(error) => matches!(error, StoreError::Damaged(_) | StoreError::NotOurs(_)),
    }
}

fn set_aside(context: &Context, backup: &Path) -> Result<std::path::PathBuf, Failure> {
    Ok(Backups::put_back(&context.db, backup, context.session.clock.moment())?)
}
