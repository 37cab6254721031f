//! `rouage restore`

use std::path::{Path, PathBuf};

use super::{Context, Exit, Failure, Output};
use crate::interchange::files::regular;
use crate::model::rights::Right;
use crate::store::backups::Backups;
use crate::store::{Access, LastCheck, Store, StoreError};
use crate::vault::KeyError;

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    // Before the database is made: a path typed wrong makes none.
    regular(file)
        .and_then(|()| std::fs::File::open(file))
        .map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    context.place()?;
    // The backup may have a passphrase of its own.
    let kept = context.unlocked(|| replace(context, file))?;
    LastCheck::forget(&context.db);
    // Opened again, it is brought up to date where the backup is older.
    context.open()?.note_access(Access::Restore, None, 1)?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}

/// A backup that was sealed with age.
#[cfg(feature = "encryption")]
pub fn sealed(context: &Context, file: &Path, identity: Option<&Path>, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    regular(file)
        .and_then(|()| std::fs::File::open(file))
        .map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    drop(context.db.exists().then(|| context.open()).transpose()?);
    let image = super::sealed::open(context, file, identity)?;
    let store = context.open()?;
    store.allow(Right::Restore)?;
    let kept = store.restore_image(&image, file)?;
    LastCheck::forget(&context.db);
    context.open()?.note_access(Access::Restore, None, 1)?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}

/// Restores a backup; a database that cannot be opened, or not be copied, is set aside as it is.
fn replace(context: &Context, file: &Path) -> Result<PathBuf, StoreError> {
    let restored = Store::open(&context.db, context.session.clone()).and_then(|store| {
        let store = context.named(store);
        store.allow(Right::Restore)?;
        store.restore_from(file)
    });
    match restored {
        // SQLCipher has no word of its own for some damage.
        Err(StoreError::Damaged(_) | StoreError::BadCopy { .. } | StoreError::Sql { .. }) if is_damaged(context) => {
            set_aside(context, file)
        }
        Err(StoreError::Vanished { .. } | StoreError::Emptied(_)) => set_aside(context, file),
        Err(StoreError::NotOurs(path)) if path == context.db && context.was_ours(&path) => set_aside(context, file),
        Err(StoreError::Key(KeyError::Pages { path, .. })) if path == context.db => set_aside(context, file),
        done => done,
    }
}

/// Whether it is the database that is damaged, rather than the backup.
fn is_damaged(context: &Context) -> bool {
    match Store::reader(&context.db, context.session.clone()).and_then(|store| store.quick_check()) {
        Ok(found) => found.is_some(),
        Err(error) => {
            use StoreError::{Damaged, Key, NotOurs, Sql};
            matches!(error, Damaged(_) | NotOurs(_) | Sql { .. } | Key(KeyError::Pages { .. }))
        }
    }
}

fn set_aside(context: &Context, backup: &Path) -> Result<PathBuf, StoreError> {
    Backups::put_back(&context.db, backup, context.session.clock.moment())
}
