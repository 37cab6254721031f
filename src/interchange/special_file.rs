//! Targets that are no files: which of them are written to, and how they are opened without waiting for anybody.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens one of the process's own streams, a terminal or `/dev/null` to write to it.
///
/// # Errors
/// It cannot be opened; [`ErrorKind::Unsupported`] for anything else: whoever reads a pipe may never come, and a device does
/// what it does with what is written.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use std::io::IsTerminal;
    use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};

    use rustix::fs::{OFlags, fcntl_setfl};

    let found = std::fs::metadata(path)?;
    let is_nothing = || std::fs::metadata("/dev/null").is_ok_and(|nothing| nothing.rdev() == found.rdev());
    let own = is_own_stream(path);
    if !own && !found.file_type().is_char_device() {
        return Err(ErrorKind::Unsupported.into());
    }
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let file = std::fs::OpenOptions::new().write(true).custom_flags(flags).open(path)?;
    if !own && !is_nothing() && !file.is_terminal() {
        return Err(ErrorKind::Unsupported.into());
    }
    // Whoever reads is there, and may be slow.
    fcntl_setfl(&file, OFlags::empty())?;
    Ok(file)
}

/// Whether a path names what this process was given open: its output, or a pipe of the shell's (`>(…)`).
#[cfg(unix)]
fn is_own_stream(path: &Path) -> bool {
    let numbered = |folder| path.strip_prefix(folder).is_ok_and(|rest| rest.components().count() == 1);
    ["/dev/stdout", "/dev/stderr"].iter().any(|known| path == Path::new(known))
        || numbered("/dev/fd")
        || numbered("/proc/self/fd")
}

/// This system has none that can be told.
#[cfg(not(unix))]
pub(super) fn open(_: &Path) -> io::Result<File> {
    Err(ErrorKind::Unsupported.into())
}
