//! What keeps the daily backups from being made or used: a folder or copies that another account made, root's for instance.

use std::path::{Path, PathBuf};

use super::answers::answers;
use super::backups::Backups;
use super::file_rights;

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hampered {
    /// The folder takes no file of this account, or does not show what is in it.
    Folder(Place),
    /// It is not there, and this one above it takes no folder.
    Above(Place),
    /// It does not answer: the other end of its mount is gone.
    Silent(PathBuf),
    /// Something else than a folder is there.
    NoFolder(PathBuf),
    /// Copies that this account cannot read, and so not restore.
    Copies { place: Place, copies: Vec<PathBuf> },
}

/// A folder with what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    /// Its rights, as `chmod` has them, and its owner's number, where the system has such.
    pub mode: u32,
    pub owner: u32,
    /// The commands that mend it, for its owner or the administrator.
    pub command: String,
}

impl Hampered {
    /// Whether no backup can be made at all.
    pub const fn stops_all(&self) -> bool {
        !matches!(self, Hampered::Copies { .. })
    }

    /// What it is about.
    pub fn path(&self) -> &Path {
        match self {
            Hampered::NoFolder(path) | Hampered::Silent(path) => path,
            Hampered::Folder(place) | Hampered::Above(place) | Hampered::Copies { place, .. } => &place.path,
        }
    }
}

impl Backups {
    /// What keeps backups from being made or used, as far as the rights of files tell; none where nothing does.
    pub fn hampered(&self) -> Option<Hampered> {
        let folder = self.folder();
        if !answers(folder) {
            return Some(Hampered::Silent(folder.to_owned()));
        }
        if folder.is_dir() {
            if !may(folder, true) {
                return Some(Hampered::Folder(place(folder)));
            }
            let copies = self.all(chrono::DateTime::UNIX_EPOCH).into_iter().map(|copy| copy.path);
            let copies: Vec<PathBuf> = copies.filter(|copy| !may(copy, false)).collect();
            return (!copies.is_empty()).then(|| Hampered::Copies { place: place(folder), copies });
        }
        // A folder that may not be looked into hides what is there.
        let there = folder.ancestors().skip(1).find(|above| above.as_os_str().is_empty() || above.is_dir());
        let above = there.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if std::fs::symlink_metadata(folder).is_ok() {
            return Some(Hampered::NoFolder(folder.to_owned()));
        }
        (!may(above, true)).then(|| Hampered::Above(place(above)))
    }
}

/// Whether this account may read a file, or everything in a folder.
#[cfg(unix)]
pub(super) fn may(path: &Path, folder: bool) -> bool {
    use rustix::fs::{Access, access};
    let wanted = if folder { Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK } else { Access::READ_OK };
    access(path, wanted).is_ok()
}

/// This system does not say.
#[cfg(not(unix))]
pub(super) fn may(_: &Path, _: bool) -> bool {
    true
}

#[cfg(unix)]
fn place(path: &Path) -> Place {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(path).map_or(0, |found| found.uid());
    let rights = file_rights::of(path);
    let quoted = format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    // Files beside folders get no right to be run.
    let rights = if rights.folder & 0o070 == 0 { "u=rwX,go=" } else { "ug=rwX,o=" };
    let own = rustix::process::geteuid().as_raw();
    let chmod = format!("chmod -R {rights} {quoted}");
    let command = if own == owner { chmod } else { format!("sudo chown -R {own} {quoted} && {chmod}") };
    Place { path: path.to_owned(), mode: file_rights::mode(path).unwrap_or(0), owner, command }
}

#[cfg(not(unix))]
fn place(path: &Path) -> Place {
    Place { path: path.to_owned(), mode: 0, owner: 0, command: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_folder_is_in_the_way_and_what_can_be_made_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let backups = Backups::beside(&folder.path().join("pole.db"));
        assert_eq!(backups.hampered(), None, "it will be made");
        std::fs::write(backups.folder(), "").unwrap();
        assert_eq!(backups.hampered(), Some(Hampered::NoFolder(backups.folder().to_owned())));
        std::fs::remove_file(backups.folder()).unwrap();
        std::fs::create_dir(backups.folder()).unwrap();
        std::fs::write(backups.folder().join("pole.db.20150630T081500Z.auto.db"), "").unwrap();
        assert_eq!(backups.hampered(), None);
    }
}
