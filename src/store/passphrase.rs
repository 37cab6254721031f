//! Another passphrase, another recovery key or another key for a database that is encrypted.
//!
//! One program at a time ([`KeyLock`]); what is shown comes into force afterwards; and whenever the program or the machine
//! stops, the old or the new passphrase opens the database.

use std::path::{Path, PathBuf};

use super::encryption::{Show, alone, clear, compare, copy_into, take_place};
use super::{StoreError, cipher};
use crate::vault::{self, Key, KeyError, KeyFile, KeyLock, Recovery, Secret, Seen};

/// Gives a database another passphrase: only its key file is written anew. `secret` is the old one, or the recovery key;
/// `seen` the key file as it was when somebody was asked for it.
///
/// # Errors
/// `secret` is wrong, the key file was changed meanwhile, the new passphrase is too short, or the key file cannot be written;
/// then nothing has changed.
pub fn change_passphrase(path: &Path, secret: &Secret, new: &Secret, seen: &Seen) -> Result<KeyLock, StoreError> {
    new.check_new()?;
    let Opened { mut lock, place, file, keys } = opened(path, secret, seen)?;
    lock.note(file.with_passphrase(&keys, new)?.put(&place)?);
    Ok(lock)
}

/// Whether a passphrase or recovery key opens the key file, before anything is shown that depends on it.
///
/// # Errors
/// It does not, or the key file was changed since it was `seen`.
pub fn check_passphrase(path: &Path, secret: &Secret, seen: &Seen) -> Result<(), StoreError> {
    opened(path, secret, seen).map(drop)
}

/// Takes a new recovery key, which is shown before it is in force, here or, without `show`, by the caller before; the older one
/// opens nothing any more.
///
/// # Errors
/// As [`change_passphrase`]; or the new one was not shown, or somebody made another while it was: that one stays.
pub fn renew_recovery(
    path: &Path,
    secret: &Secret,
    seen: &Seen,
    recovery: &Recovery,
    show: Option<Show>,
) -> Result<KeyLock, StoreError> {
    let Opened { mut lock, place, file, keys } = opened(path, secret, seen)?;
    match show {
        Some(show) => show(recovery)?,
        None => seen.is_still(&file, path)?,
    }
    lock.note(file.with_recovery(&keys, recovery)?.put(&place)?);
    Ok(lock)
}

/// Gives a database that nobody has open another key, with another passphrase and another recovery key: what opened an older
/// key file does not open what is written from now on, nor what is there.
///
/// Until the new file has taken the place of the old one, the key file holds the keys of both.
///
/// # Errors
/// As [`renew_recovery`]; or it is damaged or in use, or the copy cannot be written.
pub fn rekey(
    path: &Path,
    secret: &Secret,
    new: &Secret,
    seen: &Seen,
    recovery: &Recovery,
    mut show: Option<Show>,
) -> Result<KeyLock, StoreError> {
    new.check_new()?;
    let Opened { mut lock, place, file, keys } = opened(path, secret, seen)?;
    if show.is_none() {
        seen.is_still(&file, path)?;
    }
    vault::hold(&file, keys);
    let conn = alone(path)?;
    let sealed = clear(path, ".sealing")?;
    let mut made = || -> Result<_, StoreError> {
        let (old, key) = (vault::known(path)?, Key::random()?);
        copy_into(&conn, &sealed, Some(&key))?;
        let both = KeyFile::create(&[&old, &key], new, recovery)?;
        let last = KeyFile::create(&[&key], new, recovery)?;
        // The way that everybody takes from now on.
        let keys = last.open(new, path)?;
        compare(&conn, &sealed, keys.first())?;
        show.as_mut().map_or(Ok(()), |show| show(recovery))?;
        // Before the disk has confirmed it, the old database may come back without the keys of the new one, or the other way round.
        both.write(&place).inspect_err(|_| drop(file.put(&place)))?;
        // The old one is still there: so is its key file.
        let confirmed = take_place(&sealed, path).inspect_err(|_| drop(file.put(&place)))?;
        Ok((both, last, keys, key, confirmed))
    };
    let (both, last, keys, key, confirmed) = made().inspect_err(|_| drop(std::fs::remove_file(&sealed)))?;
    // The key file holds the keys of both as long as it is not sure which one a power cut leaves.
    let is_sure = confirmed.is_ok();
    lock.note(confirmed);
    if is_sure && last.put(&place).is_ok() {
        vault::hold(&last, keys);
    } else {
        vault::hold(&both, vec![key]);
    }
    drop(conn);
    Ok(lock)
}

/// Whether passphrase and recovery key are those that were seen: after a change that was refused, before anybody is told so.
pub fn is_as_seen(path: &Path, seen: &Seen) -> bool {
    KeyLock::now(path).is_ok_and(|_lock| !seen.is_past(path))
}

/// Notes that somebody has seen the recovery key of a database, which is `recovery`.
///
/// # Errors
/// It is not the one of its key file, or that cannot be written.
pub fn recovery_seen(path: &Path, recovery: &Secret) -> Result<(), StoreError> {
    let opened = opened(path, recovery, &Seen::of(path))?;
    Ok(opened.file.with_recovery_unseen(false).write(&opened.place)?)
}

/// Whether nobody ever said that the recovery key of a database was seen.
pub fn is_recovery_unseen(path: &Path) -> bool {
    KeyFile::read(&vault::key_file(path)).is_ok_and(|file| file.is_recovery_unseen())
}

/// A key file that was opened, with the right to change it.
struct Opened {
    lock: KeyLock,
    place: PathBuf,
    file: KeyFile,
    keys: Vec<Key>,
}

fn opened(path: &Path, secret: &Secret, seen: &Seen) -> Result<Opened, StoreError> {
    let lock = KeyLock::take(path)?;
    cipher::adopt(path)?;
    let place = vault::key_file(path);
    // What was right when it was asked for may have become wrong meanwhile: that is another thing than a wrong one.
    let meanwhile = |error| if seen.is_past(path) { KeyError::ChangedMeanwhile(path.to_owned()) } else { error };
    if !place.exists() {
        return Err(match cipher::not_encrypted(path) {
            // Nobody changed it: it is not there.
            gone @ KeyError::KeyGone(_) => gone.into(),
            plain => meanwhile(plain).into(),
        });
    }
    let file = KeyFile::read(&place)?;
    let keys = file.open(secret, path).map_err(|error| match error {
        KeyError::WrongPassphrase(_) | KeyError::WrongRecovery(_) => meanwhile(error),
        error => error,
    })?;
    Ok(Opened { lock, place, file, keys })
}
