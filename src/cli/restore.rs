//! `rouage restore`

use std::path::Path;

use super::{Context, Exit, Failure, Output};

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    // Before the database is made: a path typed wrong makes none.
    std::fs::File::open(file).map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    // The backup may have a passphrase of its own.
    let kept = context.unlocked(|| context.open_here()?.restore_from(file))?;
    // Opened again, it is brought up to date where the backup is older.
    context.open()?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}

/// A backup that was sealed with age.
#[cfg(feature = "encryption")]
pub fn sealed(context: &Context, file: &Path, identity: Option<&Path>, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    std::fs::File::open(file).map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    drop(context.db.exists().then(|| context.open()).transpose()?);
    let image = super::sealed::open(context, file, identity)?;
    let kept = context.open()?.restore_image(&image, file)?;
    context.open()?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}
