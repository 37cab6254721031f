//! The keys that were unlocked in this process: every connection on a database finds its key here, however many threads
//! open one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::{Key, KeyError, KeyFile, Secret, key_file};

/// By the id of the key file: one key, or two where giving the database another was cut off, the one that reads it first.
type Ring = BTreeMap<String, Vec<Arc<Key>>>;

static RING: Mutex<Ring> = Mutex::new(BTreeMap::new());
/// The marks of the keys that were ever held, by the id of their key file: they stay when the keys are forgotten.
static MARKS: Mutex<BTreeMap<String, Vec<[u8; 32]>>> = Mutex::new(BTreeMap::new());
/// Whether there ever was one.
static EVER: AtomicBool = AtomicBool::new(false);

fn ring() -> MutexGuard<'static, Ring> {
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Unlocks a database with its passphrase or recovery key: from now on this process can open it.
///
/// # Errors
/// The secret is wrong, or the key file is missing or damaged.
pub fn unlock(database: &Path, secret: &Secret) -> Result<(), KeyError> {
    let file = KeyFile::read(&key_file(database))?;
    let keys = file.open(secret, database)?;
    // A key file that says to be of the same key and brings another one was made by somebody else.
    let known = marks().get(file.id()).cloned();
    if known.is_some_and(|known| !keys.iter().any(|key| known.contains(&mark(key)))) {
        return Err(KeyError::OtherKey(database.to_owned()));
    }
    hold(&file, keys);
    Ok(())
}

/// What a key is known again by once it is forgotten: of 256 random bits nothing is learnt from it.
fn mark(key: &Key) -> [u8; 32] {
    Sha256::digest(key.hex().as_bytes()).into()
}

fn marks() -> MutexGuard<'static, BTreeMap<String, Vec<[u8; 32]>>> {
    MARKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key of a database that was unlocked before.
///
/// # Errors
/// It was not, or its key file is missing or damaged.
pub fn known(database: &Path) -> Result<Arc<Key>, KeyError> {
    let key = candidates(database)?.into_iter().next();
    key.ok_or_else(|| KeyError::Locked(database.to_owned()))
}

/// The keys that a database that was unlocked before may have, the likeliest first.
///
/// # Errors
/// As [`known`].
pub(crate) fn candidates(database: &Path) -> Result<Vec<Arc<Key>>, KeyError> {
    let file = KeyFile::read(&key_file(database))?;
    ring().get(file.id()).cloned().ok_or_else(|| KeyError::Locked(database.to_owned()))
}

/// Notes which of them it is.
pub(crate) fn prefer(key: &Arc<Key>) {
    for keys in ring().values_mut() {
        if let Some(at) = keys.iter().position(|known| Arc::ptr_eq(known, key)) {
            keys.swap(0, at);
        }
    }
}

/// Whether a database was unlocked.
pub fn holds(database: &Path) -> bool {
    known(database).is_ok()
}

/// Whether the key of a key file was unlocked, by its id.
pub(super) fn has(id: &str) -> bool {
    ring().contains_key(id)
}

/// Every key that was unlocked, for a copy that lost its key file.
pub(crate) fn all() -> Vec<Arc<Key>> {
    ring().values().flatten().cloned().collect()
}

/// Keeps the keys of a file that was just made or opened. Which of two it is, if that is known, stays so.
pub(crate) fn hold(file: &KeyFile, keys: Vec<Key>) {
    let new = keys.iter().map(mark);
    let mut marks = marks();
    let known = marks.entry(file.id().to_owned()).or_default();
    new.for_each(|mark| {
        if !known.contains(&mark) {
            known.push(mark)
        }
    });
    drop(marks);
    let mut ring = ring();
    EVER.store(true, Ordering::SeqCst);
    if keys.len() < 2 || !ring.contains_key(file.id()) {
        ring.insert(file.id().to_owned(), keys.into_iter().map(Arc::new).collect());
    }
}

/// Whether this process ever had a key, forgotten since or not: a connection that was opened with one lives on.
pub(crate) fn ever_held() -> bool {
    EVER.load(Ordering::SeqCst)
}

/// Forgets every key: connections that are open stay so, new ones need the passphrase again.
pub fn forget() {
    ring().clear();
}
