//! Who may read the file: its owner alone, or the group of a folder that was made to be shared.
//!
//! A folder is shared when its owner said so twice: its group may write to it, and what is made in it belongs to that
//! group (`chmod 2770`). Anybody else's rights are taken away; where they cannot be, the file is not opened.

use std::path::Path;

use super::{StoreError, cipher, open::beside, opened};
use crate::vault;

/// The rights of files and folders that are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    pub file: u32,
    pub folder: u32,
}

/// Those of the owner alone.
const OWN: Rights = Rights { file: 0o600, folder: 0o700 };
/// Those of a folder that a group shares.
const SHARED: Rights = Rights { file: 0o660, folder: 0o2770 };

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The mode of a file or folder, if it is there.
#[cfg(unix)]
pub fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o7777)
}

/// The mode of a file or folder: this system has none.
#[cfg(not(unix))]
pub fn mode(_: &Path) -> Option<u32> {
    None
}

/// The rights of a file under that name, by its folder.
pub fn of(path: &Path) -> Rights {
    let shared = mode(folder_of(path)).is_some_and(|mode| mode & 0o2070 == 0o2070 && mode & 0o007 == 0);
    if shared { SHARED } else { OWN }
}

/// Sets the rights of a file or folder that is ours.
#[cfg(unix)]
pub fn set(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

/// Sets the rights of a file or folder: this system has none.
#[cfg(not(unix))]
pub fn set(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// The mode of a file that more may read than should; none when it is as it should be.
pub fn exposed(path: &Path) -> Option<u32> {
    mode(path).map(|mode| mode & 0o777).filter(|mode| mode & 0o077 & !of(path).file != 0)
}

/// Takes away what nobody should have, of a database and the files beside it.
///
/// # Errors
/// Others may read one of them, and it is not ours to change.
pub fn mend(path: &Path) -> Result<(), StoreError> {
    if !may_be_ours(path) {
        return Ok(());
    }
    let allowed = of(path).file;
    mend_one(path, allowed)?;
    ["-wal", "-shm"].into_iter().try_for_each(|end| mend_one(&beside(path, end), allowed))
}

/// Whether a file may be one of our databases, by how it begins: the rights of somebody else's text are not ours to change,
/// though it is named as one.
fn may_be_ours(path: &Path) -> bool {
    // Nobody waits for the other end of a pipe.
    if !path.is_file() {
        return false;
    }
    let begins = opened::beginning(path, BEGINNING.len()).unwrap_or_default();
    begins.is_empty() || begins == BEGINNING || vault::key_file(path).exists() || cipher::looks_encrypted(path)
}

/// How every database begins that is not encrypted.
const BEGINNING: &[u8] = b"SQLite format 3\0";

fn mend_one(path: &Path, allowed: u32) -> Result<(), StoreError> {
    let Some(found) = mode(path).filter(|found| found & 0o077 & !allowed != 0) else { return Ok(()) };
    match set(path, found & allowed) {
        // Another program that ended took its log away.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(_) => Err(StoreError::Exposed { path: path.to_owned(), mode: found & 0o777 }),
        Ok(()) => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::open::tests::session;
    use super::super::{Store, What};
    use super::*;

    #[test]
    fn what_others_may_read_is_mended_with_what_is_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        store.keep_draft("a", "h", 1, "{}").unwrap();
        let files = [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")];
        for file in &files {
            set(file, 0o644).unwrap();
        }
        assert!(store.doctor().unwrap().iter().any(|found| matches!(found.what, What::ReadByOthers(0o644))));
        let again = Store::open(&path, session()).unwrap();
        for file in &files {
            assert_eq!(mode(file), Some(0o600), "{}", file.display());
        }
        drop((store, again));
    }

    #[test]
    fn the_rights_of_a_folder_or_a_pipe_are_left_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let (inner, pipe) = (folder.path().join("dossier"), folder.path().join("tube"));
        std::fs::create_dir(&inner).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
        for path in [&inner, &pipe] {
            set(path, 0o755).unwrap();
            for refused in
                [Store::open(path, session()), Store::open_there(path, session()), Store::reader(path, session())]
            {
                assert!(matches!(refused, Err(crate::store::StoreError::Folder { .. })), "{:?}", refused.err());
            }
            assert_eq!(mode(path), Some(0o755), "{}", path.display());
        }
        for end in ["-wal", "-journal", "-shm"] {
            let database = folder.path().join("pole.db");
            let _ = std::fs::remove_file(&database);
            drop(Store::open(&database, session()).unwrap());
            let pipe = beside(&database, end);
            rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
            for refused in [Store::open(&database, session()), Store::reader(&database, session())] {
                assert!(matches!(refused, Err(crate::store::StoreError::Folder { .. })), "{end} {:?}", refused.err());
            }
            std::fs::remove_file(pipe).unwrap();
        }
        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "À faire demain, et la semaine prochaine.\n".repeat(30)).unwrap();
        set(&text, 0o644).unwrap();
        assert!(matches!(Store::open(&text, session()), Err(crate::store::StoreError::NotOurs(_))));
        assert_eq!(mode(&text), Some(0o644));
    }

    #[test]
    fn a_folder_made_for_a_group_is_shared_with_it_and_with_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        set(&shared, 0o2770).unwrap();
        let path = shared.join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        store.keep_draft("a", "h", 1, "{}").unwrap();
        assert_eq!(mode(&path), Some(0o660));
        assert_eq!(mode(&beside(&path, "-wal")), Some(0o660));
        drop(store);
        set(&path, 0o664).unwrap();
        let store = Store::open(&path, session()).unwrap();
        assert_eq!(mode(&path), Some(0o660));
        assert!(store.doctor().unwrap().iter().any(|found| found.what == What::SharedWithGroup(0o660)));
        // Others may look into it: then it is shared with nobody.
        for open in [0o2775, 0o770] {
            set(&shared, open).unwrap();
            assert_eq!(of(&path), OWN, "{open:o}");
        }
    }
}
