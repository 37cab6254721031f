//! Logs that are not where they belong when a database is opened. After the end that nobody chooses (a kill, the current), what
//! was saved last stands in the log alone, and the next start finds it there; unless the file was given another name without
//! it, or somebody took it away.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::log_file::Shared;
use super::read_only::stamp;
use super::{LastMissing, Store, hot_journal, logs_aside, older_log, own_log};

/// A log that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StrayLog {
    /// It lay beside the file, and is older than that or of another: it was set aside under this name.
    SetAside(PathBuf),
    /// A program that ended without closing the file had it; it is gone, with what was not in the file yet.
    Gone(PathBuf),
    /// The same, or an older copy took the place of the file: something that was saved is not there any more.
    Lost(LastMissing),
    /// It lies in the folder, its file does not, and it was written after the one that is being opened: that may have got another
    /// name.
    WithoutFile(PathBuf),
}

/// Looks before the file is opened: from then on there is a log.
pub(super) fn look(path: &Path, now: DateTime<Utc>) -> Option<StrayLog> {
    let journal = hot_journal::out_of_the_way(path);
    let log = older_log::out_of_the_way(path, now);
    log.or(journal).map(StrayLog::SetAside).or_else(|| missing(path))
}

fn missing(path: &Path) -> Option<StrayLog> {
    let log = own_log::beside_whole(path, "-wal");
    // One that somebody emptied is as good as gone.
    let is_gone = || std::fs::metadata(&log).map_or_else(|_| !log.is_symlink(), |file| file.len() == 0);
    if !is_gone() || !path.is_file() {
        return None;
    }
    // Before what is shared is read: closing it again would drop the locks that this process has on it.
    if older_log::is_in_use(path) {
        return None;
    }
    // One that was set aside, by this program or another, is told of in another way, and laid back where it can be.
    let is_log = |aside: &PathBuf| aside.as_os_str().as_encoded_bytes().ends_with(b"-wal");
    let shared = own_log::beside_whole(path, "-shm");
    // Somebody may begin a log at this moment, or bring one in: then it is there between the two looks at what is shared, or the
    // second one knows of nothing.
    let is_missed = was_needed(&shared) && is_gone() && was_needed(&shared);
    let found = if is_missed && !logs_aside(path).iter().any(is_log) {
        Some(StrayLog::Gone(log))
    } else {
        without_file(path).map(StrayLog::WithoutFile)
    };
    found.filter(|_| !older_log::is_in_use(path))
}

/// Whether the log held what is not in the file, as what the programs shared (the WAL-index) tells. Whoever closes a database
/// takes that away first, the log behind it; who ends by force leaves it.
fn was_needed(shared: &Path) -> bool {
    Shared::read(shared).is_some_and(|shared| shared.is_needed())
}

fn without_file(path: &Path) -> Option<PathBuf> {
    let written = |path: &Path| stamp(path).map(|(at, _)| at);
    let file = written(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::read_dir(folder).ok()?.flatten().map(|entry| path.with_file_name(entry.file_name())).find(|log| {
        let name = log.file_name().unwrap_or_default().as_encoded_bytes();
        let Some(of) = name.strip_suffix(b"-wal").and_then(|of| std::str::from_utf8(of).ok()) else { return false };
        let shared = log.with_file_name(format!("{of}-shm"));
        // Those that were set aside have no file of their name, and are told of in another way.
        ![".overwritten", ".damaged-", ".read-"].iter().any(|aside| of.contains(aside))
            && log.with_file_name(of).symlink_metadata().is_err()
            && written(log).is_some_and(|log| log >= file)
            && own_log::beginning_of(log).is_some()
            && (shared.symlink_metadata().is_err() || was_needed(&shared))
    })
}

impl Store {
    /// A log that was not where it belongs when the database was opened; asked once.
    pub fn take_stray_log(&self) -> Option<StrayLog> {
        self.stray_log.take()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::open::beside;
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    /// What a killed program leaves: a file, its log with what was saved last, and what they shared.
    fn killed() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (path, left) = (folder.path().join("pole.db"), folder.path().join("left.db"));
        drop(Store::open(&path, session()).unwrap());
        let mut store = Store::open(&path, session()).unwrap();
        assert_eq!(store.take_stray_log(), None);
        store.save(Record::new(Kind::Organisation).with("name", Value::Text("Saved last".into()))).unwrap();
        for end in ["", "-wal", "-shm"] {
            std::fs::copy(beside(&path, end), beside(&left, end)).unwrap();
        }
        drop(store);
        std::fs::remove_file(&path).unwrap();
        (folder, left)
    }

    fn organisations(store: &Store) -> usize {
        store.all(Kind::Organisation).unwrap().len()
    }

    #[test]
    fn a_log_that_is_where_it_belongs_is_used_without_a_word() {
        let (_folder, path) = killed();
        let store = Store::open(&path, session()).unwrap();
        assert_eq!((store.take_stray_log(), organisations(&store)), (None, 1));
    }

    #[test]
    fn a_log_that_was_taken_away_is_missed_and_used_when_it_is_back() {
        let (folder, path) = killed();
        let (log, away) = (beside(&path, "-wal"), folder.path().join("away"));
        std::fs::rename(&log, &away).unwrap();
        // Somebody set it aside: that is told already.
        let aside = folder.path().join("left.db.overwritten-20150630T080000Z-wal");
        std::fs::copy(&away, &aside).unwrap();
        assert_eq!(missing(&path), None);
        std::fs::remove_file(&aside).unwrap();
        let shared = std::fs::read(beside(&path, "-shm")).unwrap();
        for reads in [false, true] {
            std::fs::write(beside(&path, "-shm"), &shared).unwrap();
            let open = if reads { Store::reader } else { Store::open };
            let store = open(&path, session()).unwrap();
            assert_eq!((store.take_stray_log(), organisations(&store)), (Some(StrayLog::Gone(log.clone())), 0));
            assert_eq!(store.take_stray_log(), None);
        }
        // It was told, and nobody ended it by force since; who only reads leaves a log without anything.
        std::fs::remove_file(&log).unwrap();
        assert_eq!(Store::open(&path, session()).unwrap().take_stray_log(), None);
        std::fs::rename(&away, &log).unwrap();
        let store = Store::open(&path, session()).unwrap();
        assert_eq!((store.take_stray_log(), organisations(&store)), (None, 1));
    }

    #[test]
    fn a_file_that_got_another_name_without_its_log_is_known_by_that() {
        let (folder, path) = killed();
        let named = folder.path().join("named.db");
        std::fs::rename(&path, &named).unwrap();
        let log = beside(&path, "-wal");
        let store = Store::open(&named, session()).unwrap();
        assert_eq!((store.take_stray_log(), organisations(&store)), (Some(StrayLog::WithoutFile(log.clone())), 0));
        drop(store);
        std::fs::rename(&log, beside(&named, "-wal")).unwrap();
        let store = Store::open(&named, session()).unwrap();
        assert_eq!((store.take_stray_log(), organisations(&store)), (None, 1));
        drop(store);
        // Another database, written since.
        let (other, other_log) = (folder.path().join("other.db"), folder.path().join("gone.db-wal"));
        std::fs::write(&other_log, [7; 64]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        drop(Store::open(&other, session()).unwrap());
        assert_eq!(Store::open(&other, session()).unwrap().take_stray_log(), None);
        // Logs of files that are there, and those that were set aside, are no matter.
        std::fs::remove_file(&other_log).unwrap();
        for name in ["other.db.overwritten-older-20150630T080000Z-wal", "named.db-wal", "empty.db-wal", "x-wal-wal"] {
            let bytes = if name.starts_with("empty") || name.starts_with('x') { &[][..] } else { &[7; 64] };
            std::fs::write(folder.path().join(name), bytes).unwrap();
            assert_eq!(missing(&other), None, "{name}");
        }
    }
}
