//! Key files that changing keys leaves beside a database when it is cut off: told from the one in force, used where that is
//! missing, and deleted where nobody needs them. A key that may be the only one of some database is never deleted.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{coming_key_file, key_file};
use crate::small_file;

/// What a key file being written is called until it is whole, where versions before did not say of which database it is.
const FORMER: &str = ".rouage-key-";

/// The beginning of what a file is called while it is written: nobody takes one of another database for it.
pub fn beginning(path: &Path) -> String {
    format!(".{}-", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Key files that were being written, the newest first: not whole, or whole and not yet under their name.
pub fn unfinished(database: &Path) -> Vec<PathBuf> {
    let ours = [key_file(database), coming_key_file(database)].map(|path| beginning(&path));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder_of(database)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let named = ours.iter().any(|begin| name.strip_prefix(begin.as_str()).is_some_and(is_random));
        // One that does not say whose it is: ours if it is of the key in force.
        let same = || id_of(&entry.path()).is_some_and(|id| Some(id) == id_of(&key_file(database)));
        if named || name.starts_with(FORMER) && same() {
            found.push((entry.metadata().and_then(|file| file.modified()).ok(), folder_of(database).join(name)));
        }
    }
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// As `tempfile` ends names.
fn is_random(rest: &str) -> bool {
    rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Key files beside a database that is open and read by the key in force, or that is plain, which may be keys of something
/// else: somebody has to look before they are deleted.
pub fn doubtful(database: &Path) -> Vec<PathBuf> {
    let coming = coming_key_file(database);
    let waits = coming.exists() && !is_spent(database);
    let begins = format!("{}.aside-", key_file(database).file_name().unwrap_or_default().to_string_lossy());
    let mut found: Vec<PathBuf> = waits.then_some(coming).into_iter().collect();
    for entry in std::fs::read_dir(folder_of(database)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(&begins) || name.starts_with(FORMER) && !unfinished(database).contains(&entry.path()) {
            found.push(folder_of(database).join(name));
        }
    }
    found.sort();
    found
}

/// Whether nobody needs the key file under its coming name: it is of the key in force; or it was made for a copy that never
/// took the place of the database, or for the copy in the clear that did. To be asked with the database open.
pub fn is_spent(database: &Path) -> bool {
    let Some(left) = Head::of(&coming_key_file(database)) else { return false };
    let force = key_file(database);
    if force.exists() {
        return Some(left.id) == id_of(&force);
    }
    let for_it = |file: &Path| left.made_for.is_some() && left.made_for == file_number(file);
    for_it(database) || for_it(&super::beside(database, ".sealing"))
}

/// What tells a file of a folder from the others in it, whatever its name; none where the system has no such number.
#[cfg(unix)]
pub fn file_number(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| file.ino().to_string())
}

/// What tells a file from the others: nothing that this system offers.
#[cfg(not(unix))]
pub fn file_number(_: &Path) -> Option<String> {
    None
}

/// What a key file says of itself without being opened.
#[derive(Deserialize)]
struct Head {
    id: String,
    made_for: Option<String>,
}

impl Head {
    fn of(path: &Path) -> Option<Head> {
        toml::from_str(&small_file::read(path, small_file::NOTE).ok()?).ok()
    }
}

fn id_of(path: &Path) -> Option<String> {
    Head::of(path).map(|head| head.id)
}

fn folder_of(database: &Path) -> &Path {
    database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pole() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        std::fs::write(&path, "x").unwrap();
        (folder, path)
    }

    fn write(path: &Path, id: &str, made_for: Option<&Path>) {
        let number = made_for.map_or_else(String::new, |file| format!("made_for = {:?}\n", file_number(file).unwrap()));
        std::fs::write(path, format!("format = 1\nid = \"{id}\"\n{number}")).unwrap();
    }

    #[test]
    fn a_coming_key_file_is_spent_only_where_that_can_be_told() {
        let (folder, path) = pole();
        let (key, coming) = (key_file(&path), coming_key_file(&path));
        assert!(!is_spent(&path));
        write(&coming, "a", None);
        assert!(!is_spent(&path) && doubtful(&path) == [coming.clone()]);
        // For what is in the place of the database by now.
        write(&coming, "a", Some(&path));
        assert!(is_spent(&path) && doubtful(&path).is_empty());
        let sealing = folder.path().join("pole.db.sealing");
        std::fs::write(&sealing, "y").unwrap();
        write(&coming, "a", Some(&sealing));
        assert!(is_spent(&path));
        std::fs::remove_file(&sealing).unwrap();
        std::fs::write(folder.path().join("other"), "z").unwrap();
        write(&coming, "a", Some(&folder.path().join("other")));
        assert!(!is_spent(&path));
        // Beside the key in force.
        write(&key, "b", None);
        assert!(!is_spent(&path));
        write(&key, "a", None);
        assert!(is_spent(&path));
    }

    #[test]
    fn only_what_is_named_after_it_or_is_of_its_key_is_its_own() {
        let (folder, path) = pole();
        let at = |name: &str| folder.path().join(name);
        for name in [
            ".pole.db.key-AbC123",
            ".pole.db.key.new-AbC123",
            ".pole.db.key-long-AbC123",
            ".autre.db.key-AbC123",
            "pole.db.key-AbC123",
            ".pole.db.key-AbC12",
            ".rouage-key-zzzzzz",
        ] {
            write(&at(name), "c", None);
        }
        let mut found = unfinished(&path);
        found.sort();
        assert_eq!(found, [at(".pole.db.key-AbC123"), at(".pole.db.key.new-AbC123")]);
        assert_eq!(doubtful(&path), [at(".rouage-key-zzzzzz")]);
        write(&key_file(&path), "c", None);
        assert!(unfinished(&path).contains(&at(".rouage-key-zzzzzz")) && doubtful(&path).is_empty());
    }
}
