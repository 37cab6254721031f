//! Whether a disk has no room left: SQLite tells of it in several ways, some of which sound like a broken disk.

use std::path::Path;

/// With less than that, in bytes, SQLite cannot make the shared memory beside a database.
#[cfg(unix)]
const LITTLE: u64 = 64 * 1024;

/// Whether SQLite failed for want of room, which it calls a failure of the disk.
pub(super) fn is_missing(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// Whether the disk of a file is full.
#[cfg(unix)]
pub(super) fn is_gone(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    rustix::fs::statvfs(folder)
        .is_ok_and(|disk| disk.f_blocks > 0 && disk.f_bavail.saturating_mul(disk.f_frsize) < LITTLE)
}

/// How much room the disk of a file has, bytes. None where it does not say.
#[cfg(unix)]
pub(super) fn left(path: &Path) -> Option<u64> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok().filter(|disk| disk.f_blocks > 0)?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
pub(super) fn left(_: &Path) -> Option<u64> {
    None
}

/// Whether the disk of a file is full: this system is not asked.
#[cfg(not(unix))]
pub(super) fn is_gone(_: &Path) -> bool {
    false
}
