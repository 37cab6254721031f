//! `rouage backup`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::output::complain;
use super::{Context, Exit, Failure, Output};
use crate::i18n::messages;
use crate::interchange::output::write_beside;
use crate::store::{Access, StoreError, file_rights};

/// Where the moment of the last backup is kept: beside the database, so that `doctor` can tell.
pub fn stamp(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".last-backup");
    PathBuf::from(name)
}

pub fn run(context: &Context, file: &Path, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let store = context.open_existing()?;
    let ended = stops_at_signals();
    match store.backup_while(file, &mut |_| ended.load(Ordering::SeqCst) == 0) {
        // What was begun of it is gone again.
        Err(StoreError::Stopped) => {
            let signal = ended.load(Ordering::SeqCst);
            return Ok(Exit::Signal(i32::try_from(signal).unwrap_or_default()));
        }
        made => made?,
    }
    store.note_access(Access::Backup, None, 1)?;
    note(context, file);
    output.line(lang.tf("cli.backup.done", &[("path", &file.display())]));
    Ok(Exit::Done)
}

/// Says which signal is to end what is under way; zero while none came. A second one ends the program at once.
fn stops_at_signals() -> Arc<AtomicUsize> {
    let ended = Arc::new(AtomicUsize::new(0));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let again = Arc::new(AtomicBool::new(false));
        // Where one is refused, it is as before.
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&again));
        let _ = signal_hook::flag::register(signal, again);
        let _ = signal_hook::flag::register_usize(signal, Arc::clone(&ended), usize::try_from(signal).unwrap_or(1));
    }
    ended
}

/// Whether a backup is wanted sealed with age.
#[cfg(feature = "encryption")]
pub fn is_sealed(seal: &super::args::SealArgs, file: &Path) -> bool {
    seal.passphrase || !seal.recipients.is_empty() || super::sealed::ends_in_age(file)
}

/// A backup that is sealed before it is written: nothing of it is on the disk in the clear.
#[cfg(feature = "encryption")]
pub fn sealed(
    context: &Context,
    seal: &super::args::SealArgs,
    file: &Path,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let lang = context.lang;
    if !super::sealed::ends_in_age(file) {
        return Err(Failure::Usage(lang.tf("encryption.seal.ending", &[("path", &file.display())])));
    }
    if file.exists() {
        let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(crate::store::StoreError::Folder { path: file.to_owned(), source }.into());
    }
    let store = context.open_existing()?;
    let Some(target) = super::sealed::target(context, seal, file)? else {
        return Err(Failure::Usage(lang.tf("encryption.seal.for_whom", &[("path", &file.display())])));
    };
    let bytes = super::sealed::sealed(&store.image()?, &target, file)?;
    crate::interchange::output::write_file(file, &bytes)?;
    note(context, file);
    output.line(lang.tf("encryption.done.sealed", &[("path", &file.display())]));
    Ok(Exit::Done)
}

/// Notes when and where the last backup was made.
pub fn note(context: &Context, file: &Path) {
    let stamp_file = stamp(&context.db);
    let target = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let text = format!("{} {}\n", context.session.clock.now(), target.display());
    // The backup itself is there: not being able to note it is no failure.
    let written = write_beside(&stamp_file, text.as_bytes());
    // Whoever else has the database reads there which copies there are.
    let _ = file_rights::set(&stamp_file, file_rights::of(&context.db).file);
    if let Err(error) = written {
        complain(&messages::interchange_error(context.lang, &error));
    }
}
