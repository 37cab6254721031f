//! `rouage backup`

use std::path::{Path, PathBuf};

use super::output::complain;
use super::{Context, Exit, Failure, Output};
use crate::i18n::messages;
use crate::interchange::output::write_file;
use crate::store::Access;

/// Where the moment of the last backup is kept: beside the database, so that `doctor` can tell.
pub fn stamp(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".last-backup");
    PathBuf::from(name)
}

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let store = context.open_existing()?;
    store.backup_to(file)?;
    store.note_access(Access::Backup, None, 1)?;
    let stamp_file = stamp(&context.db);
    let target = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let text = format!("{} {}\n", store.session().clock.now(), target.display());
    // The backup itself is there: not being able to note it is no failure.
    if let Err(error) = write_file(&stamp_file, text.as_bytes()) {
        complain(&messages::interchange_error(lang, &error));
    }
    output.line(lang.tf("cli.backup.done", &[("path", &file.display())]));
    Ok(Exit::Done)
}
