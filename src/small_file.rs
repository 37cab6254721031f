//! Reading small files that the program does not make alone, or that anybody may have put there: settings, templates, notes
//! beside a database. Only regular files, or links to one, and no longer than they can be: a pipe would be waited for, a
//! device has no end.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Notes, bytes.
pub const NOTE: u64 = 1024 * 1024;
/// The user's settings, bytes.
pub const SETTINGS: u64 = 64 * 1024;
/// A contract, bytes: the one that is built in has 60,000.
pub const CONTRACT: u64 = 1024 * 1024;
/// Templates and lists, bytes.
pub const LIST: u64 = 256 * 1024 * 1024;

/// The text of a file of at the most `longest` bytes.
///
/// # Errors
/// It is not there or cannot be read; [`ErrorKind::Unsupported`] for what is no regular file,
/// [`ErrorKind::FileTooLarge`] for a longer one, [`ErrorKind::InvalidData`] for what is no UTF-8.
pub fn read(path: &Path, longest: u64) -> io::Result<String> {
    let file = regular(path)?;
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(longest.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > longest) {
        return Err(ErrorKind::FileTooLarge.into());
    }
    String::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
}

/// Opens a regular file, or a link to one, without waiting for anybody.
///
/// # Errors
/// It is not there or cannot be read; [`ErrorKind::Unsupported`] or [`ErrorKind::IsADirectory`] for what is no regular file.
pub fn regular(path: &Path) -> io::Result<File> {
    let file = open(path)?;
    let found = file.metadata()?;
    if found.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if found.is_file() { Ok(file) } else { Err(ErrorKind::Unsupported.into()) }
}

/// Opens it without waiting for anybody.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let found = std::fs::metadata(path)?;
    if !found.is_file() && !found.is_dir() {
        // Opening a device may do something.
        return Err(ErrorKind::Unsupported.into());
    }
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or_default()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_regular_files_of_a_bounded_length_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("note");
        std::fs::write(&path, "été").unwrap();
        assert_eq!(read(&path, 5).unwrap(), "été");
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        std::fs::write(&path, [0xFF]).unwrap();
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::InvalidData);
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for path in [pipe, link, "/dev/zero".into()] {
            assert_eq!(read(&path, NOTE).unwrap_err().kind(), ErrorKind::Unsupported, "{}", path.display());
        }
        assert_eq!(read(folder.path(), NOTE).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert_eq!(read(&folder.path().join("none"), NOTE).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
