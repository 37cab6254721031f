//! What is being typed, ready to be written into a file by whoever can do nothing else any more: a signal that ends the program
//! at once, as where somebody empties the files of the database while they are open and what was kept there goes with them.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::fs::{CWD, Mode, OFlags};

/// So many texts are ready at most: as many forms may be open over each other.
const MOST: usize = 16;

/// A text and where it may go: written beside, then renamed. Nothing of it is made any more when it is written.
pub struct Will {
    places: Vec<(CString, CString)>,
    bytes: Vec<u8>,
}

/// Each is owned by whoever takes it out; the signal never waits for a lock.
static WILLS: [AtomicPtr<Will>; MOST] = [const { AtomicPtr::new(null_mut()) }; MOST];
/// Of which draft each is.
static SLOTS: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

impl Will {
    /// For the first of these folders that takes it, under that name; nothing where a path cannot be one.
    pub fn new(folders: &[PathBuf], name: &str, bytes: Vec<u8>) -> Option<Will> {
        let text = |path: &Path| CString::new(path.as_os_str().as_bytes()).ok();
        let place = |folder: &PathBuf| Some((text(&folder.join(format!(".will-{name}")))?, text(&folder.join(name))?));
        let places: Vec<_> = folders.iter().filter_map(place).collect();
        (!places.is_empty()).then_some(Will { places, bytes })
    }

    /// Only what a signal may do: system calls.
    fn carry_out(&self) {
        for (beside, path) in &self.places {
            if self.write(beside).is_ok() && rustix::fs::rename(beside, path).is_ok() {
                return;
            }
            let _ = rustix::fs::unlink(beside);
        }
    }

    fn write(&self, beside: &CString) -> rustix::io::Result<()> {
        let flags = OFlags::CREATE | OFlags::TRUNC | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::openat(CWD, beside, flags, Mode::RUSR | Mode::WUSR)?;
        let mut left = self.bytes.as_slice();
        while !left.is_empty() {
            match rustix::io::write(&file, left) {
                Ok(0) => return Err(rustix::io::Errno::NOSPC),
                Ok(written) => left = left.get(written..).unwrap_or_default(),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        rustix::fs::fsync(&file)
    }
}

/// What is to be written of a draft from now on; with none, nothing.
pub fn set(draft: &str, will: Option<Will>) {
    let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = slots.get(draft).copied();
    let free = || (0..MOST).find(|slot| !slots.values().any(|taken| taken == slot));
    let slot = if will.is_some() { known.or_else(free) } else { known };
    let Some(slot) = slot else { return };
    match will {
        Some(will) => {
            slots.insert(draft.to_owned(), slot);
            drop(replaced(slot, Box::into_raw(Box::new(will))));
        }
        None => {
            slots.remove(draft);
            drop(replaced(slot, null_mut()));
        }
    }
}

/// Nothing is to be written any more.
pub fn clear() {
    let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    for slot in std::mem::take(&mut *slots).into_values() {
        drop(replaced(slot, null_mut()));
    }
}

/// Writes what is ready. For a signal after which the program ends: it takes no lock and no memory.
pub fn carry_out() {
    for will in &WILLS {
        let will = will.swap(null_mut(), Ordering::SeqCst);
        // SAFETY: it came from `Box::into_raw` in `set`, and whoever swaps it out is the only one who has it. It is not given back:
        // that is nothing that a signal may do, and the program ends.
        if let Some(will) = unsafe { will.as_ref() } {
            will.carry_out();
        }
    }
}

/// Takes out what was in a place.
fn replaced(slot: usize, with: *mut Will) -> Option<Box<Will>> {
    let before = WILLS.get(slot)?.swap(with, Ordering::SeqCst);
    // SAFETY: as above.
    (!before.is_null()).then(|| unsafe { Box::from_raw(before) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ready_is_written_once_where_it_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let places = [folder.path().join("nowhere"), folder.path().to_owned()];
        let will = Will::new(&places, "a.json", b"{\"form\":1}".to_vec()).unwrap();
        will.carry_out();
        assert_eq!(std::fs::read(folder.path().join("a.json")).unwrap(), b"{\"form\":1}");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.json"], "nothing is left beside it");
        assert!(Will::new(&[PathBuf::from("a\0b")], "a.json", Vec::new()).is_none());
        assert!(Will::new(&[], "a.json", Vec::new()).is_none());
    }
}
