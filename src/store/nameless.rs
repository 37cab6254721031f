//! What this process has open of files that lost their name: SQLite opens a log, and what programs share, by itself, and
//! they may be deleted, and others may bear their names, before anybody could look at them.

#[cfg(target_os = "linux")]
use std::ffi::OsStr;
use std::fs::File;
#[cfg(target_os = "linux")]
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

#[cfg(target_os = "linux")]
use super::open::file_of;
use super::own_log::FileId;
#[cfg(target_os = "linux")]
use super::own_log::beside_whole;

/// What the system puts behind the name of a file that was deleted.
#[cfg(target_os = "linux")]
const DELETED: &[u8] = b" (deleted)";

/// The log of a database that this process has open and that was deleted, where it has none that bears the name. With
/// several, the longest: what was only opened holds nothing.
#[cfg(target_os = "linux")]
pub(super) fn log_of(path: &Path) -> Option<File> {
    let name = beside_whole(path, "-wal");
    let there = file_of(&name);
    let gone = deleted(&name);
    let mut found: Option<(u64, File)> = None;
    for entry in std::fs::read_dir("/proc/self/fd").ok()?.flatten() {
        let fd = entry.path();
        let Ok(link) = std::fs::read_link(&fd) else { continue };
        if there.is_some() && link == name && file_of(&fd) == there {
            return None;
        }
        if link.as_os_str() == OsStr::from_bytes(&gone) {
            let Ok(file) = File::open(&fd) else { continue };
            let length = file.metadata().map_or(0, |file| file.len());
            if found.as_ref().is_none_or(|(longest, _)| length > *longest) {
                found = Some((length, file));
            }
        }
    }
    found.map(|(_, file)| file)
}

/// What this process shares with others in the place of what bears the name, where that is not it.
#[cfg(target_os = "linux")]
pub(super) fn shared_instead_of(path: &Path, found: FileId) -> Option<FileId> {
    let maps = std::fs::read("/proc/self/maps").ok()?;
    let wanted = deleted(&beside_whole(path, "-shm"));
    let mut instead = None;
    for line in maps.split(|byte| *byte == b'\n') {
        match mapped(line) {
            Some((id, _)) if id == found => return None,
            Some((id, name)) if name == wanted => instead = Some(id),
            _ => {}
        }
    }
    instead
}

/// Whether this process has a file of what programs share in its memory: whatever opened it, SQLite gives the same one to
/// every connection that is opened as long as it has.
#[cfg(target_os = "linux")]
pub(super) fn is_mapped(file: FileId) -> bool {
    let Ok(maps) = std::fs::read("/proc/self/maps") else { return false };
    maps.split(|byte| *byte == b'\n').any(|line| mapped(line).is_some_and(|(id, _)| id == file))
}

/// The beginning of a file that this process has in its memory, as all programs have it that share it. It is not opened: closing it
/// would drop the locks on it.
#[cfg(target_os = "linux")]
pub(super) fn in_memory<const N: usize>(file: FileId) -> Option<[u8; N]> {
    let maps = std::fs::read("/proc/self/maps").ok()?;
    let is_its_beginning = |line: &&[u8]| {
        let starts = line.split(|byte| *byte == b' ').nth(2).is_some_and(|at| at.iter().all(|digit| *digit == b'0'));
        starts && mapped(line).is_some_and(|(id, _)| id == file)
    };
    let line = maps.split(|byte| *byte == b'\n').find(is_its_beginning)?;
    let from = std::str::from_utf8(line.split(|byte| *byte == b'-').next()?).ok()?;
    let from = u64::from_str_radix(from, 16).ok()?;
    let mut bytes = [0; N];
    let memory = File::open("/proc/self/mem").ok()?;
    std::os::unix::fs::FileExt::read_exact_at(&memory, &mut bytes, from).ok()?;
    Some(bytes)
}

#[cfg(target_os = "linux")]
fn deleted(name: &Path) -> Vec<u8> {
    [name.as_os_str().as_bytes(), DELETED].concat()
}

/// Device and number of a line of the memory's map, and its name: the sixth field, up to the end.
#[cfg(target_os = "linux")]
fn mapped(line: &[u8]) -> Option<(FileId, &[u8])> {
    let mut rest = line;
    let mut next = || {
        let start = rest.iter().position(|byte| *byte != b' ')?;
        let field = &rest[start..];
        let end = field.iter().position(|byte| *byte == b' ').unwrap_or(field.len());
        rest = &field[end..];
        std::str::from_utf8(&field[..end]).ok()
    };
    let (device, number) = (next().and(next()).and(next()).and(next())?, next()?);
    let (major, minor) = device.split_once(':')?;
    let part = |text| u32::from_str_radix(text, 16).ok();
    let device = rustix::fs::makedev(part(major)?, part(minor)?);
    Some(((device, number.parse().ok()?), rest.trim_ascii_start()))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn log_of(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn shared_instead_of(_: &Path, _: FileId) -> Option<FileId> {
    None
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_mapped(_: FileId) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
pub(super) fn in_memory<const N: usize>(_: FileId) -> Option<[u8; N]> {
    None
}
