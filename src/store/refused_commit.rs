//! What a commit that was refused leaves behind the known end of the log: all of it was written, and the disk would not say that
//! it is safe (`fsync`). SQLite writes over it with the next commit; a program that is killed before that, or another one that
//! comes first, would take it for a commit like any other, though its user was told that nothing is saved.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Transaction, TransactionBehavior};

use super::Store;
use super::log_file::Shared;
use super::own_log::FileId;
#[cfg(unix)]
use super::own_log::{beside_whole, id_of};

/// By the file that the programs share, the known end of the log behind which a commit of this process was refused last: nobody
/// else wrote what stands behind it, also where it cannot be struck out.
static REFUSED: Mutex<BTreeMap<FileId, Shared>> = Mutex::new(BTreeMap::new());

/// Whether what stands behind this end is what a commit of ours left that was refused.
pub(super) fn is_behind(shared: FileId, known: Shared) -> bool {
    REFUSED.lock().unwrap_or_else(PoisonError::into_inner).get(&shared) == Some(&known)
}

impl Store {
    /// Strikes out what a commit left that was just refused. Where the disk refuses that as well, it stays until the next commit.
    pub(super) fn strike_out_refused(&self) {
        if !self.log.refused.take() || self.log.left_behind().is_none() {
            return;
        }
        // As long as this is held nobody writes: whoever was faster has written over it.
        let Ok(_alone) = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate) else { return };
        let Some((shared, known, place)) = self.log.left_behind() else { return };
        REFUSED.lock().unwrap_or_else(PoisonError::into_inner).insert(shared, known);
        let _ = self.log.file.as_ref().map(|log| strike_out(log, &self.path, place));
    }
}

/// Makes the frame at a place of the log one that makes no sense: those behind it make none without it.
#[cfg(unix)]
fn strike_out(log: &File, path: &Path, place: u64) -> std::io::Result<()> {
    let named = File::options().write(true).open(beside_whole(path, "-wal"))?;
    if id_of(&named.metadata()?) != id_of(&log.metadata()?) {
        return Ok(());
    }
    std::os::unix::fs::FileExt::write_all_at(&named, &[0; super::log_file::FRAME], place)?;
    named.sync_data()
}

#[cfg(not(unix))]
fn strike_out(_: &std::fs::File, _: &Path, _: u64) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;

    use super::super::open::tests::session;
    use super::super::own_log::Standing;
    use super::super::{Store, StoreError};
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    fn organisation(name: &str) -> Record {
        Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
    }

    fn copy(from: &Path, to: &Path) {
        for end in ["", "-wal"] {
            let file = |path: &Path| path.with_extension(format!("db{end}"));
            std::fs::copy(file(from), file(to)).unwrap();
        }
    }

    /// Lays behind the known end of the log what a commit wrote, as one leaves it whose sync failed.
    fn leave_behind(path: &Path, folder: &Path) {
        let continued = folder.join("continued.db");
        copy(path, &continued);
        let mut elsewhere = Store::open(&continued, session()).unwrap();
        elsewhere.save(organisation("Refusée")).unwrap();
        let whole = std::fs::read(continued.with_extension("db-wal")).unwrap();
        let own = path.with_extension("db-wal");
        let known = usize::try_from(std::fs::metadata(&own).unwrap().len()).unwrap();
        assert!(whole.len() > known);
        let log = std::fs::File::options().write(true).open(&own).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&log, &whole[known..], known as u64).unwrap();
    }

    fn names(path: &Path) -> Vec<String> {
        let all = Store::open(path, session()).unwrap().all(Kind::Organisation).unwrap();
        let mut names: Vec<String> = all.iter().map(|record| record.text("name").to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_refused_commit_left_comes_back_to_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let (path, killed) = (folder.path().join("pole.db"), folder.path().join("killed.db"));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Gardée")).unwrap();
        leave_behind(&path, folder.path());
        assert_eq!(store.log_standing(), Standing::Continued);
        store.log.refused.set(true);
        let refused = store.noted(Err::<(), _>(StoreError::Full));
        assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
        // As a kill leaves it.
        copy(&path, &killed);
        assert_eq!(names(&killed), ["Gardée"]);
        assert_eq!(store.log_standing(), Standing::Ours);
        store.save(organisation("Suivante")).unwrap();
        drop(store);
        assert_eq!(names(&path), ["Gardée", "Suivante"]);
    }

    #[test]
    fn where_it_cannot_be_struck_out_it_is_not_taken_for_what_others_wrote() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Gardée")).unwrap();
        leave_behind(&path, folder.path());
        let log = path.with_extension("db-wal");
        // Another name for a moment: nothing is written into a file that is not the log.
        let aside = folder.path().join("aside");
        std::fs::rename(&log, &aside).unwrap();
        std::fs::write(&log, b"other").unwrap();
        std::fs::set_permissions(&log, std::fs::Permissions::from_mode(0o600)).unwrap();
        store.log.refused.set(true);
        let _ = store.noted(Err::<(), _>(StoreError::Full));
        assert_eq!(std::fs::read(&log).unwrap(), b"other");
        std::fs::rename(&aside, &log).unwrap();
        assert_eq!(store.log_standing(), Standing::Ours);
        store.save(organisation("Suivante")).unwrap();
        drop(store);
        assert_eq!(names(&path), ["Gardée", "Suivante"]);
    }

    #[test]
    fn what_others_wrote_is_not_struck_out() {
        let folder = tempfile::tempdir().unwrap();
        let (path, seen) = (folder.path().join("pole.db"), folder.path().join("seen.db"));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Gardée")).unwrap();
        leave_behind(&path, folder.path());
        // It failed before it came to a commit.
        let _ = store.noted(Err::<(), _>(StoreError::Disk(String::new())));
        assert_eq!(store.log_standing(), Standing::Continued);
        copy(&path, &seen);
        assert_eq!(names(&seen), ["Gardée", "Refusée"]);
    }

    /// Killed between the log and what the programs share, while others have the database open.
    #[test]
    fn what_somebody_left_who_was_killed_keeps_nobody_from_saving() {
        for (killed, told) in [(true, true), (true, false), (false, true)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("pole.db");
            let mut store = Store::open(&path, session()).unwrap();
            store.save(organisation("Gardée")).unwrap();
            leave_behind(&path, folder.path());
            let note = path.with_extension("db.writing");
            let word = store.log.announce(&path);
            let said = std::fs::read(&note).unwrap();
            if killed {
                drop(word);
                assert!(!note.exists());
                let said = if told { said } else { b"0 0 0 00".to_vec() };
                std::fs::write(&note, said).unwrap();
            } else {
                std::mem::forget(word);
            }
            let standing = if killed && told { Standing::Ours } else { Standing::Continued };
            assert_eq!(store.log_standing(), standing, "{killed} {told}");
            if standing == Standing::Ours {
                store.save(organisation("Suivante")).unwrap();
                drop(store);
                assert_eq!(names(&path), ["Gardée", "Suivante"]);
                assert!(!note.exists());
            }
        }
    }
}
