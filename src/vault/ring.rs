//! The keys that were unlocked in this process: every connection on a database finds its key here, however many threads
//! open one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Key, KeyError, KeyFile, Secret, key_file};

static RING: Mutex<BTreeMap<String, Arc<Key>>> = Mutex::new(BTreeMap::new());

fn ring() -> MutexGuard<'static, BTreeMap<String, Arc<Key>>> {
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Unlocks a database with its passphrase or recovery key: from now on this process can open it.
///
/// # Errors
/// The secret is wrong, or the key file is missing or damaged.
pub fn unlock(database: &Path, secret: &Secret) -> Result<(), KeyError> {
    let file = KeyFile::read(&key_file(database))?;
    let key = file.open(secret, database)?;
    hold(&file, key);
    Ok(())
}

/// The key of a database that was unlocked before.
///
/// # Errors
/// It was not, or its key file is missing or damaged.
pub fn known(database: &Path) -> Result<Arc<Key>, KeyError> {
    let file = KeyFile::read(&key_file(database))?;
    ring().get(file.id()).cloned().ok_or_else(|| KeyError::Locked(database.to_owned()))
}

/// Whether a database was unlocked.
pub fn holds(database: &Path) -> bool {
    known(database).is_ok()
}

/// Every key that was unlocked, for a copy that lost its key file.
pub(crate) fn all() -> Vec<Arc<Key>> {
    ring().values().cloned().collect()
}

/// Keeps the key of a file that was just made or opened.
pub(crate) fn hold(file: &KeyFile, key: Key) {
    ring().insert(file.id().to_owned(), Arc::new(key));
}

/// Forgets every key: connections that are open stay so, new ones need the passphrase again.
pub fn forget() {
    ring().clear();
}
