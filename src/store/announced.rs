//! Who commits says so in a file beside the database (`….writing`), which he holds locked until it is done. Killed between, he leaves what
//! nobody was told is saved, behind the end of the log that the others know of: SQLite writes over it with the next commit. Without
//! that word it could not be told from what somebody wrote who shares nothing with us, and nobody could save any more as long as others
//! have the database open.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::log_file::Shared;
use super::own_log::{FileId, OwnLog, beside_whole, in_words};
use super::{last_saved, open};

/// The end of its name.
const NOTE: &str = ".writing";
/// Nothing of ours is longer, bytes.
const LONGEST: u64 = 256;

/// As long as this is kept a commit is under way.
#[derive(Debug)]
pub(super) struct Announced(Option<(PathBuf, File)>);

impl OwnLog {
    /// Says that a commit is about to be written behind the known end. Where it cannot be said, it is written all the same.
    pub(super) fn announce(&self, path: &Path) -> Announced {
        let note = beside_whole(path, NOTE);
        let written = || -> Option<File> {
            let (shared, known) = self.known()?;
            open::prepare_file(&note).ok()?;
            let mut file = last_saved::open(&note).ok()?;
            if !lock(&file) {
                return None;
            }
            file.set_len(0).and_then(|()| file.write_all(words(shared, known).as_bytes())).ok()?;
            Some(file)
        };
        Announced(written().map(|file| (note.clone(), file)))
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        if let Some((note, _locked)) = &self.0 {
            let _ = std::fs::remove_file(note);
        }
    }
}

/// Whether what stands behind this end is what somebody left who was killed while he wrote it.
pub(super) fn was_left_behind(path: &Path, shared: FileId, known: Shared) -> bool {
    let Ok(file) = crate::small_file::regular(&beside_whole(path, NOTE)) else { return false };
    let mut text = String::new();
    if !lock(&file) || (&file).take(LONGEST).read_to_string(&mut text).is_err() {
        return false;
    }
    let own = words(shared, known);
    // Of a log that is begun anew its end was another one before.
    let begun_anew = known.frames == 0 && text.split(' ').take(2).eq(own.split(' ').take(2));
    text == own || begun_anew
}

/// Which file the programs share, and where the end is.
fn words((device, number): FileId, known: Shared) -> String {
    format!("{device} {number} {} {}", known.frames, in_words(&known.salts))
}

/// Whether nobody else holds it; the system forgets those who are gone.
#[cfg(unix)]
fn lock(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
}

#[cfg(not(unix))]
fn lock(_: &File) -> bool {
    false
}
