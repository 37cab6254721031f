//! What encrypting or decrypting leaves beside a database when it is cut off: the new file, which never took its place. That
//! of decrypting can be read without passphrase.

use std::path::{Path, PathBuf};

use super::open::beside;

/// How the new files end, and what SQLite may have had beside them.
const ENDS: [&str; 2] = [".sealing", ".opening"];
const BESIDE: [&str; 4] = ["", "-journal", "-wal", "-shm"];

/// The files that were left.
pub fn cut_off(path: &Path) -> Vec<PathBuf> {
    let names = ENDS.iter().flat_map(|end| BESIDE.map(|besides| beside(path, &format!("{end}{besides}"))));
    names.filter(|file| std::fs::symlink_metadata(file).is_ok_and(|file| file.is_file())).collect()
}

/// Deletes them, for whoever has the database open to write: nobody is in the middle of making one then, which needs the
/// database for oneself alone before the new file is begun (`encryption::alone`). What cannot be deleted waits for the next
/// one.
pub(super) fn sweep(path: &Path) {
    for file in cut_off(path) {
        let _ = std::fs::remove_file(file);
    }
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
}
