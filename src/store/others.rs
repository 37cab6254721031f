//! Whether other programs have a database open, asked while this one has: its locks are not touched for it.

use std::path::Path;

#[cfg(feature = "encryption")]
use super::StoreError;
#[cfg(target_os = "linux")]
use super::open::file_of;
#[cfg(target_os = "linux")]
use super::own_log::beside_whole;
#[cfg(feature = "encryption")]
use crate::vault::KeyError;

/// The byte of what programs share that everybody holds who has a database open.
#[cfg(target_os = "linux")]
const HELD: u64 = 128;

/// The byte that is held by whoever writes.
#[cfg(target_os = "linux")]
const WRITES: u64 = 120;

/// Whether nobody else has the database open, as far as the system says.
///
/// # Errors
/// Another program has.
#[cfg(feature = "encryption")]
pub fn nobody_else(path: &Path) -> Result<(), StoreError> {
    if is_open_elsewhere(path) { Err(KeyError::InUse(path.to_owned()).into()) } else { Ok(()) }
}

#[cfg(all(feature = "encryption", target_os = "linux"))]
fn is_open_elsewhere(path: &Path) -> bool {
    let Some((_, number)) = file_of(&beside_whole(path, "-shm")) else { return false };
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    others_hold(&locks, number, std::process::id())
}

/// Whether any program, this one as well, is writing, as far as the system says.
#[cfg(target_os = "linux")]
pub(super) fn somebody_writes(path: &Path) -> bool {
    let Some((_, number)) = file_of(&beside_whole(path, "-shm")) else { return false };
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    held_at(&locks, number, WRITES).next().is_some()
}

/// The same where the system does not say: somebody may.
#[cfg(not(target_os = "linux"))]
pub(super) fn somebody_writes(_: &Path) -> bool {
    true
}

/// Whether any program, this one as well, has the database open, as far as the system says.
#[cfg(target_os = "linux")]
pub(super) fn anybody_has(path: &Path) -> bool {
    let Some((_, number)) = file_of(&beside_whole(path, "-shm")) else { return false };
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    held(&locks, number).next().is_some()
}

/// The same where the system does not say: somebody may.
#[cfg(not(target_os = "linux"))]
pub(super) fn anybody_has(_: &Path) -> bool {
    true
}

/// This system does not say: whoever needs the file for himself finds out by trying.
#[cfg(all(feature = "encryption", not(target_os = "linux")))]
fn is_open_elsewhere(_: &Path) -> bool {
    false
}

/// Whether a list of locks, as `/proc/locks` has it, holds one on a file that this process has locked as well and another one, too.
/// The device is taken from this process's own lock: on some file systems it is not the one that files are said to be on.
#[cfg(all(feature = "encryption", target_os = "linux"))]
fn others_hold(locks: &str, number: u64, own: u32) -> bool {
    let held: Vec<(&str, &str)> = held(locks, number).collect();
    let own = own.to_string();
    let Some((_, ours)) = held.iter().find(|(process, _)| *process == own) else { return false };
    held.iter().any(|(process, file)| *process != own && file == ours)
}

/// Of a list of locks, the processes that hold one on a file of that number, each with the file's name in the list.
#[cfg(target_os = "linux")]
fn held(locks: &str, number: u64) -> impl Iterator<Item = (&str, &str)> {
    held_at(locks, number, HELD)
}

/// The same of a byte of it.
#[cfg(target_os = "linux")]
fn held_at(locks: &str, number: u64, byte: u64) -> impl Iterator<Item = (&str, &str)> {
    // `1: POSIX  ADVISORY  READ 1234 08:01:5678 128 128`; whoever waits has an arrow before.
    locks.lines().filter_map(move |line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_, "POSIX", _, _, process, file, from, to] = fields[..] else { return None };
        let over = from.parse::<u64>().is_ok_and(|from| from <= byte)
            && (to == "EOF" || to.parse::<u64>().is_ok_and(|to| to >= byte));
        let is_it = file.rsplit(':').next().and_then(|inode| inode.parse().ok()) == Some(number);
        (over && is_it).then_some((process, file))
    })
}

#[cfg(all(test, feature = "encryption", target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_lock_of_another_process_on_the_same_file_tells() {
        let ours = "1: POSIX  ADVISORY  READ 10 08:01:77 128 128\n";
        for (others, open) in [
            ("2: POSIX  ADVISORY  READ 11 08:01:77 128 128\n", true),
            ("2: POSIX  ADVISORY  WRITE 11 08:01:77 100 EOF\n", true),
            ("2: POSIX  ADVISORY  READ 10 08:01:77 128 128\n", false),
            ("2: POSIX  ADVISORY  READ 11 08:02:77 128 128\n", false),
            ("2: POSIX  ADVISORY  READ 11 08:01:78 128 128\n", false),
            ("2: POSIX  ADVISORY  READ 11 08:01:77 123 123\n", false),
            ("2: -> POSIX  ADVISORY  READ 11 08:01:77 128 128\n", false),
            ("2: FLOCK  ADVISORY  WRITE 11 08:01:77 0 EOF\n", false),
            ("rubbish\n", false),
        ] {
            assert_eq!(others_hold(&format!("{ours}{others}"), 77, 10), open, "{others}");
        }
        assert!(
            !others_hold("2: POSIX  ADVISORY  READ 11 08:01:77 128 128\n", 77, 10),
            "without our own nothing is known"
        );
    }
}
