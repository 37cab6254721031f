//! `rouage restore`

use std::path::Path;

use super::{Context, Exit, Failure, Output};
use crate::store::Access;

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    // Before the database is made: a path typed wrong makes none.
    std::fs::File::open(file).map_err(|source| Failure::Read { path: file.to_owned(), source })?;
    let kept = context.open()?.restore_from(file)?;
    // Opened again, it is brought up to date where the backup is older.
    context.open()?.note_access(Access::Restore, None, 1)?;
    output.line(lang.tf("cli.backup.restored", &[("path", &file.display()), ("kept", &kept.display())]));
    Ok(Exit::Done)
}
