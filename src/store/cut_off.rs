//! What changing the keys of a database leaves beside it when it is cut off: the new file, which never took its place (that of
//! decrypting can be read without passphrase), and key files that never came into force. And copies that a killed restore had begun.

use std::path::{Path, PathBuf};

use super::open::beside;
use super::rescued::half_written;
use crate::vault::{self, left};

/// How the new files end, and what SQLite may have had beside them.
const ENDS: [&str; 2] = [".sealing", ".opening"];
const BESIDE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// The files that were left, and that the next one who opens the database deletes.
pub fn cut_off(path: &Path) -> Vec<PathBuf> {
    let coming = vault::coming_key_file(path);
    let spent = (coming.exists() && left::is_spent(path)).then_some(coming);
    new_files(path).chain(spent).chain(left::unfinished(path)).chain(half_written(path)).collect()
}

/// Key files that were left, and that may be the only ones of some database: nobody deletes them unasked.
pub fn doubtful_keys(path: &Path) -> Vec<PathBuf> {
    left::doubtful(path)
}

fn new_files(path: &Path) -> impl Iterator<Item = PathBuf> {
    let names = ENDS.iter().flat_map(|end| BESIDE.map(|besides| beside(path, &format!("{end}{besides}"))));
    names
        .filter(|file| std::fs::symlink_metadata(file).is_ok_and(|file| file.is_file()))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Deletes them, for whoever has the database open to write: nobody is in the middle of making one then, which needs the
/// database for oneself alone before the new file is begun (`encryption::alone`). What cannot be deleted waits for the next
/// one.
pub(super) fn sweep(path: &Path) {
    // The key first: that its copy is there tells that nobody needs it.
    let coming = vault::coming_key_file(path);
    if coming.exists() && left::is_spent(path) && is_sure(path) {
        let _ = std::fs::remove_file(coming);
    }
    vault::sweep_unfinished(path);
    for file in new_files(path).chain(half_written(path)) {
        let _ = std::fs::remove_file(file);
    }
}

/// Whether a power cut brings back no other database than the one that is there, which may need another key.
fn is_sure(path: &Path) -> bool {
    #[cfg(feature = "encryption")]
    return vault::sync_folder_of(path).is_ok();
    #[cfg(not(feature = "encryption"))]
    return path.exists();
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::open::tests::session;
    use super::*;

    #[test]
    fn opening_deletes_what_was_cut_off_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        for name in
            ["pole.db.sealing", "pole.db.opening", "pole.db.opening-journal", "pole.db.opening.txt", "x.opening"]
        {
            std::fs::write(folder.path().join(name), b"left").unwrap();
        }
        assert_eq!(cut_off(&path).len(), 3);
        // Whoever only reads leaves them.
        drop(Store::reader(&path, session()).unwrap());
        assert_eq!(cut_off(&path).len(), 3);
        drop(Store::open(&path, session()).unwrap());
        assert_eq!(cut_off(&path), Vec::<PathBuf>::new());
        assert!(folder.path().join("pole.db.opening.txt").exists() && folder.path().join("x.opening").exists());
    }

    #[test]
    fn copies_that_a_killed_restore_had_begun_are_deleted_once_nobody_writes_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        let names = ["pole.db.replaced-20150630T080000Z.77.part", "pole.db.replaced-20150630T080000Z.77.part-journal"];
        let others = ["pole.db.replaced-20150630T080000Z", "pole.db.replaced-1.part", "x.db.replaced-1.77.part"];
        for name in names.iter().chain(&others) {
            std::fs::write(folder.path().join(name), b"left").unwrap();
        }
        drop(Store::open(&path, session()).unwrap());
        assert!(names.iter().all(|name| folder.path().join(name).exists()), "somebody may be writing them");
        for name in names.iter().chain(&others) {
            let file = std::fs::File::options().write(true).open(folder.path().join(name)).unwrap();
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(3_600)).unwrap();
        }
        assert_eq!(cut_off(&path).len(), 2);
        drop(Store::open(&path, session()).unwrap());
        assert!(names.iter().all(|name| !folder.path().join(name).exists()));
        assert!(others.iter().all(|name| folder.path().join(name).exists()));
    }

    #[test]
    fn a_key_that_waits_for_a_copy_goes_with_it_and_one_of_which_nothing_is_known_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        let (sealing, coming) = (beside(&path, ".sealing"), vault::coming_key_file(&path));
        std::fs::write(&sealing, b"left").unwrap();
        let number = left::file_number(&sealing).unwrap();
        std::fs::write(&coming, format!("id = \"a\"\nmade_for = \"{number}\"\n")).unwrap();
        assert_eq!(cut_off(&path), [sealing.clone(), coming.clone()]);
        drop(Store::open(&path, session()).unwrap());
        assert!(!sealing.exists() && !coming.exists());

        std::fs::write(&coming, "id = \"a\"\n").unwrap();
        drop(Store::open(&path, session()).unwrap());
        assert!(coming.exists() && cut_off(&path).is_empty());
        assert_eq!(doubtful_keys(&path), [coming]);
    }
}
