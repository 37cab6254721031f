//! Targets that are no files: which of them are written to, and how they are opened without waiting for anybody.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::model::text::document_safe;

/// Writes to one of the process's own streams, a terminal or `/dev/null`. A terminal obeys nothing of it.
///
/// # Errors
/// It cannot be opened or written; [`ErrorKind::Unsupported`] for anything else, and for what is no text on a terminal.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::{IsTerminal, Write};
    let mut file = open(path)?;
    if !file.is_terminal() {
        return file.write_all(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ErrorKind::Unsupported)?;
    file.write_all(document_safe(text).as_bytes())
}

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

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_terminal_is_sent_nothing_that_it_obeys() {
        let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
        let name = pair.master.tty_name().unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        assert_eq!(write(&name, &[0xff, 0x1b]).unwrap_err().kind(), ErrorKind::Unsupported);
        write(&name, "a\u{1b}]0;b\u{7}\u{9b}31mc\u{202e}\td\r\né.".as_bytes()).unwrap();
        let mut sent = Vec::new();
        while !sent.ends_with(b".") {
            let mut part = [0; 64];
            let read = reader.read(&mut part).unwrap();
            sent.extend_from_slice(&part[..read]);
        }
        let sent = String::from_utf8(sent).unwrap();
        assert!(sent.starts_with("a\u{241b}]0;b\u{2407}\u{fffd}31mc\u{fffd}\t"), "{sent:?}");
        assert!(!sent.contains(|c: char| c.is_control() && !"\t\r\n".contains(c)), "{sent:?}");
    }
}
