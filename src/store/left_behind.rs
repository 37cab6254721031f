//! What was written into the file while it bore another name: SQLite keeps it in a log of that name, which nobody reads any
//! more once the file has its own name back.

use std::path::{Path, PathBuf};

use super::backups::free_name;
use super::set_aside::log_aside;
use super::{Store, StoreError, copy, open, read_only};

/// A log that belongs to the file and bears another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The log, where it is by now.
    pub log: PathBuf,
    /// The name that the file bore.
    pub name: PathBuf,
    /// A database of its own with what whoever wrote there saw. None where it could not be made.
    pub copy: Option<PathBuf>,
}

impl Store {
    /// The name that the open file bears at this moment, whatever it was opened by.
    #[cfg(target_os = "linux")]
    pub(super) fn name_now(&self) -> Option<PathBuf> {
        use std::os::unix::fs::MetadataExt;
        let open = std::fs::read_dir("/proc/self/fd").ok()?.flatten().find(|entry| {
            let file = std::fs::metadata(entry.path());
            file.is_ok_and(|file| Some((file.dev(), file.ino())) == self.file && file.nlink() > 0)
        });
        std::fs::read_link(open?.path()).ok()
    }

    /// The name that the open file bears at this moment: this system does not say.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn name_now(&self) -> Option<PathBuf> {
        None
    }

    /// Remembers under which name the file is, while it is not under its own.
    pub(super) fn note_name(&self) {
        if let Some(name) = self.name_now().filter(|name| *name != self.path) {
            self.names.borrow_mut().insert(name);
        }
    }

    /// The file has its name back: what was written into it under others, as a database of its own beside it, for it cannot
    /// be brought into one that is open and was written since.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        let names = std::mem::take(&mut *self.names.borrow_mut());
        let held = |log: &Path| std::fs::metadata(log).is_ok_and(|log| log.len() > 0);
        let left = names.into_iter().map(|name| (open::beside(&name, "-wal"), name));
        // Where another file has that name by now, the log may be its own.
        let left = left.filter(|(log, name)| held(log) && !name.exists());
        left.map(|(log, name)| match self.recovered(&log) {
            Ok(copy) => {
                let now = self.session.clock.moment();
                // Nobody is to find it who gives the file that name once more.
                let aside = log_aside(&name, ".read", now).unwrap_or_default().into_iter().next();
                LeftBehind { log: aside.unwrap_or(log), name, copy: Some(copy) }
            }
            Err(_) => LeftBehind { log, name, copy: None },
        })
        .collect()
    }

    fn recovered(&self, log: &Path) -> Result<PathBuf, StoreError> {
        let stamp = self.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let target = free_name(&self.path, &format!(".rescued-{stamp}"))?;
        // Without our own log, as whoever wrote there had it.
        copy::with_log(&read_only::past_the_log(&self.path)?, log, &target)?;
        Ok(target)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn a_log_that_makes_no_sense_is_left_where_it_is_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().canonicalize().unwrap();
        let (path, renamed) = (whole.join("pole.db"), whole.join("renamed.db"));
        let store = Store::open(&path, session()).unwrap();
        std::fs::rename(&path, &renamed).unwrap();
        assert!(store.probe().is_err());
        let log = open::beside(&renamed, "-wal");
        std::fs::write(&log, b"log").unwrap();
        std::fs::rename(&renamed, &path).unwrap();
        store.probe().unwrap();
        // Everything of this database is still in its own log: what is in the file alone is no database yet.
        assert_eq!(store.left_behind(), [LeftBehind { log: log.clone(), name: renamed, copy: None }]);
        assert_eq!(std::fs::read(log).unwrap(), b"log");
    }
}
