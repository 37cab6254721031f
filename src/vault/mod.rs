//! Secrets: the key of an encrypted database, kept in a small file beside it, and files sealed with age for others.
//!
//! `docs/encryption.md` describes the formats. What needs cryptography is compiled with the feature `encryption`; without
//! it the program can still tell that a database is encrypted.

mod error;
mod key_fault;
#[cfg(feature = "encryption")]
mod key_file;
#[cfg(feature = "encryption")]
mod key_lock;
#[cfg(feature = "encryption")]
mod key_watch;
pub(crate) mod left;
#[cfg(feature = "encryption")]
pub(crate) mod page_key;
#[cfg(feature = "encryption")]
mod ring;
#[cfg(feature = "encryption")]
mod room;
#[cfg(feature = "encryption")]
pub mod seal;
#[cfg(feature = "encryption")]
mod secret;

use std::path::{Path, PathBuf};

pub use error::KeyError;
pub use key_fault::KeyFault;
#[cfg(feature = "encryption")]
pub use key_file::KeyFile;
#[cfg(feature = "encryption")]
pub use key_lock::{KeyLock, Seen, on_wait};
#[cfg(feature = "encryption")]
pub use key_watch::{KeyWatch, check_key_file, check_unlocked};
#[cfg(feature = "encryption")]
pub(crate) use ring::{all, candidates, ever_held, hold, prefer};
#[cfg(feature = "encryption")]
pub use ring::{forget, holds, known, unlock};
#[cfg(feature = "encryption")]
pub use secret::{Key, LONGEST, MOST_READ, Recovery, SHORTEST, Secret};

/// The key file of a database: `rouage.db.key`.
pub fn key_file(database: &Path) -> PathBuf {
    beside(database, ".key")
}

/// The same while the database is being encrypted or decrypted: it comes into force with the new database.
pub fn coming_key_file(database: &Path) -> PathBuf {
    beside(database, ".key.new")
}

/// Whether a database is encrypted, or about to be: what goes into files besides must then not be readable.
pub fn is_encrypted(database: &Path) -> bool {
    key_file(database).exists() || coming_key_file(database).exists()
}

/// How key files begin: text of which the rest may change.
pub const KEY_FILE_BEGINS: &str = "# Rouage : clés de la base chiffrée";

/// The endings of what lies beside a database, named after it.
pub const BESIDE: [&str; 17] = [
    "-wal",
    "-shm",
    "-journal",
    ".last-backup",
    ".last-check",
    ".last-saved",
    ".key",
    ".key.new",
    ".erasures",
    ".lock",
    ".part",
    ".overwritten",
    ".mending",
    ".sealing",
    ".opening",
    ".restoring",
    ".writing",
];

/// A file beside a database, named after it.
pub fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Deletes key files that were being written when the program or the machine stopped, for whoever has the database open:
/// the key in force reads it. Not while somebody changes keys.
#[cfg(feature = "encryption")]
pub(crate) fn sweep_unfinished(database: &Path) {
    let left = left::unfinished(database);
    if let (false, Ok(_lock)) = (left.is_empty(), KeyLock::now(database)) {
        // Who held the lock may have finished meanwhile.
        left.iter().for_each(|file| drop(std::fs::remove_file(file)));
    }
}

/// The same where this build can tell nobody not to change keys: they stay, and the doctor names them.
#[cfg(not(feature = "encryption"))]
pub(crate) fn sweep_unfinished(_: &Path) {}

/// How often a folder is synced that does not confirm: a full disk may have room a moment later.
#[cfg(feature = "encryption")]
const TRIES: usize = 3;

/// Makes what was done to names of files in a folder outlive a power cut.
///
/// # Errors
/// The disk does not confirm it. What was done is done all the same, as long as the current is on: whoever took it back would be at odds
/// with what everybody finds.
#[cfg(feature = "encryption")]
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    crate::fault::unsynced()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Elsewhere than on Unix a folder cannot be opened, and names are written with the file.
    let sync = || if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) };
    (1..TRIES).find_map(|_| sync().ok()).map_or_else(sync, Ok)
}
