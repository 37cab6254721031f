//! Whether a file is in a folder that a program copies to other machines file by file, while it is being written: the
//! copy of a database and that of its log then belong to different moments.

use std::path::Path;

/// A program, and what it leaves in a folder that it keeps in step: the name of an entry, or how one begins.
const MARKS: [(&str, &str); 11] = [
    ("Nextcloud", ".nextcloudsync.log"),
    ("Nextcloud", ".owncloudsync.log"),
    ("Nextcloud", "._sync_*"),
    ("Nextcloud", ".sync_*"),
    ("Dropbox", ".dropbox"),
    ("Dropbox", ".dropbox.cache"),
    ("Syncthing", ".stfolder"),
    ("Google Drive", ".tmp.drivedownload"),
    ("Google Drive", ".tmp.driveupload"),
    ("MEGA", ".megaignore"),
    ("Resilio Sync", ".sync"),
];

/// A program, and what the folder that it keeps in step is called, or how its name begins.
const NAMES: [(&str, &str); 12] = [
    ("Nextcloud", "Nextcloud"),
    ("Dropbox", "Dropbox"),
    ("Dropbox", "Dropbox (*"),
    ("OneDrive", "OneDrive"),
    ("OneDrive", "OneDrive - *"),
    ("Google Drive", "Google Drive"),
    ("Google Drive", "GoogleDrive*"),
    ("iCloud", "com~apple~CloudDocs"),
    ("iCloud", "Mobile Documents"),
    ("kDrive", "kDrive"),
    ("pCloud", "pCloudDrive"),
    ("Seafile", "Seafile"),
];

fn is(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

/// The program that copies a file's folder elsewhere, if there are signs of one on the way up.
pub fn sync_folder(path: &Path) -> Option<&'static str> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.ancestors().skip(1).find_map(|folder| by_name(folder).or_else(|| by_marks(folder)))
}

fn by_name(folder: &Path) -> Option<&'static str> {
    let name = folder.file_name()?.to_string_lossy();
    NAMES.iter().find(|(_, pattern)| is(&name, pattern)).map(|(program, _)| *program)
}

fn by_marks(folder: &Path) -> Option<&'static str> {
    let whole = MARKS.iter().find(|(_, mark)| !mark.ends_with('*') && folder.join(mark).exists());
    if let Some((program, _)) = whole {
        // `.sync` alone is a common name; Resilio keeps its id in it.
        return (*program != "Resilio Sync" || folder.join(".sync").join("ID").exists()).then_some(*program);
    }
    // A large folder is not read through at every start.
    let entries = std::fs::read_dir(folder).ok()?.take(200).flatten();
    let names = entries.map(|entry| entry.file_name());
    let mut begun = MARKS.iter().filter(|(_, mark)| mark.ends_with('*'));
    let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    // Nextcloud's own database of a folder: `.sync_0123456789ab.db`.
    begun.find(|(_, mark)| names.iter().any(|name| is(name, mark) && name.contains(".db"))).map(|(program, _)| *program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_by_their_names_and_by_what_is_in_them() {
        for (folder, mark, program) in [
            ("Nextcloud/pole", "", Some("Nextcloud")),
            ("OneDrive - Pole des microtechniques/Rouage", "", Some("OneDrive")),
            ("Dropbox (Pole)", "", Some("Dropbox")),
            ("Library/Mobile Documents/com~apple~CloudDocs", "", Some("iCloud")),
            ("documents/pole", ".stfolder", Some("Syncthing")),
            ("documents", ".sync_a1b2c3d4e5f6.db", Some("Nextcloud")),
            ("documents", ".owncloudsync.log", Some("Nextcloud")),
            ("documents", ".dropbox", Some("Dropbox")),
            ("documents", ".sync/ID", Some("Resilio Sync")),
            ("documents", ".sync/autre", None),
            ("documents", ".sync_notes", None),
            ("OneDriver", "", None),
            ("documents/pole", "", None),
        ] {
            let root = tempfile::tempdir().unwrap();
            let inside = root.path().join(folder);
            std::fs::create_dir_all(&inside).unwrap();
            if !mark.is_empty() {
                // In the folder above counts as well.
                let above = root.path().join(folder.split('/').next().unwrap());
                let mark = above.join(mark);
                std::fs::create_dir_all(mark.parent().unwrap()).unwrap();
                std::fs::write(mark, "").unwrap();
            }
            assert_eq!(sync_folder(&inside.join("pole.db")), program, "{folder} {mark}");
        }
    }
}
