//! One program at a time changes the keys of a database: from reading its key file until what it prints of it is read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{KeyError, KeyFile, coming_key_file, key_file};
use crate::small_file;

/// How long to wait for another one to be done where that is told; encrypting a large database takes some seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same where nobody would know why nothing happens: whoever waits is told instead, and may try again.
const UNTOLD: Duration = Duration::from_millis(1_500);
/// After how long it is told.
const TELL: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(20);

/// Says of a database that another program is changing its keys.
type Tell = Box<dyn Fn(&Path) + Send>;

static WAITING: Mutex<Option<Tell>> = Mutex::new(None);

/// From now on whoever waits for the right to change keys is told after a second, and waits longer: for commands, which can be
/// given up at any moment.
pub fn on_wait(tell: impl Fn(&Path) + Send + 'static) {
    *WAITING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(tell));
}

fn is_told() -> bool {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

fn tell(database: &Path) {
    if let Some(tell) = &*WAITING.lock().unwrap_or_else(PoisonError::into_inner) {
        tell(database);
    }
}

/// The right to change the keys of a database, until it is dropped, or the program ends, however it does.
///
/// The folder is what is locked: that leaves no file behind, and none that one program could remove from under another.
#[derive(Debug)]
pub struct KeyLock {
    _folder: Option<std::fs::File>,
    unsure: Option<std::io::Error>,
}

impl KeyLock {
    /// Waits for the right to change the keys of a database.
    ///
    /// # Errors
    /// Another program has had it for half a minute, where that is told ([`on_wait`]), else for a moment; or the folder cannot be read.
    pub fn take(database: &Path) -> Result<KeyLock, KeyError> {
        KeyLock::within(database, if is_told() { PATIENCE } else { UNTOLD })
    }

    /// The same without waiting.
    ///
    /// # Errors
    /// Another program has it, or the folder cannot be read.
    pub(crate) fn now(database: &Path) -> Result<KeyLock, KeyError> {
        KeyLock::within(database, Duration::ZERO)
    }

    /// What was done is in force, but for what the disk says of it.
    pub(crate) fn note(&mut self, confirmed: std::io::Result<()>) {
        self.unsure = self.unsure.take().or(confirmed.err());
    }

    /// Why the disk does not confirm what was done: a power cut might undo it.
    pub fn unsure(&self) -> Option<&std::io::Error> {
        self.unsure.as_ref()
    }

    #[cfg(unix)]
    fn within(database: &Path, patience: Duration) -> Result<KeyLock, KeyError> {
        use rustix::fs::{FlockOperation, flock};
        use rustix::io::Errno;
        let folder = folder_of(database);
        let file = std::fs::File::open(&folder).map_err(KeyError::file(&folder))?;
        let began = Instant::now();
        let until = began + patience;
        let mut told = false;
        loop {
            if !told && patience > TELL && began.elapsed() >= TELL {
                told = true;
                tell(database);
            }
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(KeyLock { _folder: Some(file), unsure: None }),
                Err(Errno::INTR) => {}
                Err(Errno::WOULDBLOCK) if Instant::now() < until => std::thread::sleep(AGAIN),
                Err(Errno::WOULDBLOCK) => return Err(KeyError::BeingChanged(database.to_owned())),
                // Some network file systems lock no folder; Rouage is used on them at one's own risk.
                Err(_) => return Ok(KeyLock { _folder: None, unsure: None }),
            }
        }
    }

    /// This system offers no lock on a folder.
    #[cfg(not(unix))]
    fn within(_: &Path, _: Duration) -> Result<KeyLock, KeyError> {
        Ok(KeyLock { _folder: None, unsure: None })
    }
}

#[cfg(unix)]
fn folder_of(database: &Path) -> PathBuf {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// The key file as it was when somebody was asked for a passphrase: by the time it is typed, it may be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen(Option<String>);

impl Seen {
    /// As it is now.
    pub fn of(database: &Path) -> Seen {
        let read = |path: PathBuf| small_file::read(&path, small_file::NOTE);
        Seen(read(key_file(database)).or_else(|_| read(coming_key_file(database))).ok())
    }

    /// Makes sure that `now`, which was read under the lock, opens the database for the same passphrase and recovery key as it
    /// did then; where nothing could be seen then, nothing can be told.
    ///
    /// # Errors
    /// Somebody made another recovery key, or changed the passphrase.
    pub(crate) fn is_still(&self, now: &KeyFile, database: &Path) -> Result<(), KeyError> {
        let before = self.0.as_deref().and_then(|text| KeyFile::parse(text, &key_file(database)).ok());
        before.map_or(Ok(()), |before| now.is_still(&before, database))
    }

    /// Whether it is another by now.
    pub fn is_past(&self, database: &Path) -> bool {
        *self != Seen::of(database)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_the_next_one_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let first = KeyLock::take(&path).unwrap();
        let refused = KeyLock::within(&path, Duration::from_millis(50));
        assert!(matches!(refused, Err(KeyError::BeingChanged(_))), "{refused:?}");
        drop(first);
        assert!(KeyLock::within(&path, Duration::ZERO).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "it leaves nothing");
    }

    #[test]
    fn a_key_file_that_became_another_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let none = Seen::of(&path);
        assert!(!none.is_past(&path));
        std::fs::write(coming_key_file(&path), "one").unwrap();
        let one = Seen::of(&path);
        assert!(none.is_past(&path));
        // It only gets its own name.
        std::fs::rename(coming_key_file(&path), key_file(&path)).unwrap();
        assert!(!one.is_past(&path));
        std::fs::write(key_file(&path), "two").unwrap();
        assert!(one.is_past(&path));
    }
}
