//! How far an import is, and stopping it, from another thread.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::store::StoreError;

/// Shared between whoever imports and whoever looks on.
#[derive(Debug, Default)]
pub struct Watch {
    done: AtomicU64,
    all: AtomicU64,
    stop: AtomicBool,
}

impl Watch {
    /// Rows done of the round under way, and how many it has: 0 while files are read.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }

    /// Stops the import: nothing it wrote stays.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What is asked whether to stop.
    pub fn stops(&self) -> &AtomicBool {
        &self.stop
    }

    /// So many lines of a file are read.
    pub fn has_read(&self, lines: u64) {
        self.done.store(lines, Ordering::Relaxed);
    }

    /// A round over so many rows begins: an import with refused rows takes several.
    pub fn begin(&self, rows: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.all.store(rows as u64, Ordering::Relaxed);
    }

    /// One more row is done.
    ///
    /// # Errors
    /// It was stopped.
    pub fn row(&self) -> Result<(), StoreError> {
        self.done.fetch_add(1, Ordering::Relaxed);
        if self.is_stopped() { Err(StoreError::Stopped) } else { Ok(()) }
    }
}

thread_local! {
    static READING: RefCell<Option<Arc<Watch>>> = const { RefCell::new(None) };
}

/// Reads files under a watch: every reader that this thread calls meanwhile tells how far it is, and may be stopped.
pub fn reading<T>(watch: &Arc<Watch>, read: impl FnOnce() -> T) -> T {
    let before = READING.replace(Some(Arc::clone(watch)));
    let given = read();
    READING.set(before);
    given
}

/// Under whose eyes this thread reads, if anybody looks on.
pub fn of_reading() -> Option<Arc<Watch>> {
    READING.with_borrow(Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::foreign::{self, ReadError};

    #[test]
    fn a_reading_is_followed_and_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("liste.csv");
        std::fs::write(&path, "Nom;Ville\n".to_owned() + &"Optique;Dole\n".repeat(3_000)).unwrap();
        let watch = Arc::new(Watch::default());
        let read = || foreign::read(&path).map(|tables| tables[0].lines.len());
        assert!(matches!(reading(&watch, read), Ok(3_001)));
        assert_eq!(watch.progress(), (2_048, 0));
        watch.stop();
        assert!(matches!(reading(&watch, read), Err(ReadError::Stopped)));
        // Whatever is read later is not this watch's.
        assert!(of_reading().is_none());
        assert!(read().is_ok());
    }
}
