//! Whether other programs have a database open, asked while this one has: its locks are not touched for it.

#[cfg(target_os = "linux")]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::io::Read;
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

/// The first of the bytes that everybody holds who has the file open, by whatever log.
#[cfg(target_os = "linux")]
const FILE_HELD: u64 = 1_073_741_826;

/// How often a list is read that the system gives in parts, and how many bytes of it are asked for at once.
#[cfg(target_os = "linux")]
const LOOKS: usize = 16;
#[cfg(target_os = "linux")]
const PART: usize = 64 * 1024;

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
    let locks = list();
    others_hold(&locks, number, std::process::id())
}

/// Whether any program, this one as well, is writing, as far as the system says.
#[cfg(target_os = "linux")]
pub(super) fn somebody_writes(path: &Path) -> bool {
    let Some((_, number)) = file_of(&beside_whole(path, "-shm")) else { return false };
    let locks = list();
    held_at(&locks, number, WRITES).next().is_some()
}

/// The same where the system does not say: somebody may.
#[cfg(not(target_os = "linux"))]
pub(super) fn somebody_writes(_: &Path) -> bool {
    true
}

/// Another program that is writing: its number and its name. None where nobody is, or where the system does not say.
#[cfg(target_os = "linux")]
pub fn who_writes(path: &Path) -> Option<(u32, String)> {
    let (_, number) = file_of(&beside_whole(path, "-shm"))?;
    let locks = list();
    let processes = held_at(&locks, number, WRITES).filter_map(|(process, _)| process.parse().ok());
    let mut others = processes.filter(|process| *process > 0 && *process != std::process::id());
    others.find_map(|process| name_of(process).map(|name| (process, name)))
}

/// The same where the system does not say.
#[cfg(not(target_os = "linux"))]
pub fn who_writes(_: &Path) -> Option<(u32, String)> {
    None
}

/// Whether any program, this one as well, has the database open, as far as the system says.
#[cfg(target_os = "linux")]
pub(super) fn anybody_has(path: &Path) -> bool {
    let Some((_, number)) = file_of(&beside_whole(path, "-shm")) else { return false };
    let locks = list();
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

/// A program that has the file open, and not what this one shares: its number and its name. None where the system does not say.
#[cfg(target_os = "linux")]
pub(super) fn apart_from_us(path: &Path, shared: (u64, u64)) -> Option<(u32, String)> {
    let (_, file) = file_of(path)?;
    let locks = list();
    let apart = apart(&locks, (file, shared.1), std::process::id());
    apart.into_iter().find_map(|process| name_of(process).map(|name| (process, name)))
}

/// Whether a program was stopped, by Ctrl-Z or by a debugger.
pub(super) fn is_stopped(process: u32) -> bool {
    // `1234 (rouage) T …`: the name may hold anything.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with(['T', 't']))
}

/// Whether a program of that name is one of ours.
pub(super) fn is_ours(name: &str) -> bool {
    name == env!("CARGO_PKG_NAME")
}

/// The same where the system does not say.
#[cfg(not(target_os = "linux"))]
pub(super) fn apart_from_us(_: &Path, _: (u64, u64)) -> Option<(u32, String)> {
    None
}

/// The name of a program that runs, as the system has it: its first fifteen bytes.
#[cfg(target_os = "linux")]
fn name_of(process: u32) -> Option<String> {
    let name = std::fs::read(format!("/proc/{process}/comm")).ok()?;
    Some(String::from_utf8_lossy(&name).trim_end().to_owned())
}

/// All locks of the system. It gives what fits into a page at once, and of a list that is read in parts it leaves out as many as
/// are given back between two of them: one that takes several is read again, and what any of them has is there.
#[cfg(target_os = "linux")]
pub(super) fn list() -> String {
    let mut all = Vec::new();
    for look in 0..LOOKS {
        let Ok(mut file) = File::open("/proc/locks") else { break };
        let mut parts = 0;
        let mut part = vec![0; PART];
        loop {
            // Where the first part ends is another place each time.
            let most = if look > 0 && parts == 0 { look * 256 } else { PART };
            match file.read(&mut part[..most]) {
                Ok(0) => break,
                Ok(length) => {
                    parts += 1;
                    all.extend_from_slice(&part[..length]);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        if parts < 2 {
            break;
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// Of a list of locks, the processes that hold the first of two files as SQLite does, as we do, and not the second as we do. The
/// devices are those of our own locks.
#[cfg(target_os = "linux")]
fn apart(locks: &str, (file, shared): (u64, u64), own: u32) -> Vec<u32> {
    let own = own.to_string();
    let held = |number, byte| -> Vec<&str> {
        // One that begins before is no lock of SQLite's: some tools lock a file from end to end to copy it.
        let begins = format!(" {byte} ");
        let lines = locks.lines().filter(|line| line.contains(&begins));
        let all: Vec<(&str, &str)> = lines.flat_map(|line| held_at(line, number, byte)).collect();
        let ours = all.iter().find(|(process, _)| *process == own).map(|(_, file)| *file);
        all.into_iter().filter(|(_, file)| Some(*file) == ours).map(|(process, _)| process).collect()
    };
    let sharing = held(shared, HELD);
    if sharing.is_empty() {
        return Vec::new();
    }
    let apart = held(file, FILE_HELD).into_iter().filter(|process| !sharing.contains(process));
    apart.filter_map(|process| process.parse().ok()).filter(|process| *process > 0).collect()
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn who_has_the_file_and_not_what_we_share_is_found_by_its_locks() {
        let ours = "1: POSIX  ADVISORY  READ 10 08:01:77 1073741826 1073742335\n2: POSIX  ADVISORY  READ 10 08:01:78 128 128\n";
        for (others, apart_from_us) in [
            ("", vec![]),
            ("3: POSIX  ADVISORY  READ 11 08:01:77 1073741826 1073742335\n", vec![11]),
            (
                "3: POSIX  ADVISORY  READ 11 08:01:77 1073741826 1073742335\n4: POSIX  ADVISORY  READ 11 08:01:78 128 128\n",
                vec![],
            ),
            // Another file of that number, on another disk.
            ("3: POSIX  ADVISORY  READ 11 08:02:77 1073741826 1073742335\n", vec![]),
            ("3: POSIX  ADVISORY  READ 11 08:01:77 0 EOF\n", vec![]),
            // Of another process space.
            ("3: POSIX  ADVISORY  READ 0 08:01:77 1073741826 1073742335\n", vec![]),
        ] {
            assert_eq!(apart(&format!("{ours}{others}"), (77, 78), 10), apart_from_us, "{others}");
        }
        let without_ours = "3: POSIX  ADVISORY  READ 11 08:01:77 1073741826 1073742335\n";
        assert_eq!(apart(without_ours, (77, 78), 10), [0; 0], "without our own nothing is known");
    }

    #[test]
    fn a_lock_is_found_while_others_come_and_go() {
        use std::sync::atomic::{AtomicBool, Ordering};

        let folder = tempfile::tempdir().unwrap();
        let locked = |name: String| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.lock().unwrap();
            file
        };
        // It comes behind those that were locked later.
        let held = locked("held".into());
        let (ended, number) = (AtomicBool::new(false), file_of(&folder.path().join("held")).unwrap().1);
        let missed = std::thread::scope(|scope| {
            for one in 0..1 {
                let (ended, locked) = (&ended, &locked);
                scope.spawn(move || {
                    while !ended.load(Ordering::Relaxed) {
                        drop((0..10).map(|n| locked(format!("{one}.{n}"))).collect::<Vec<_>>());
                        // Not so many that no look is whole.
                        std::thread::sleep(std::time::Duration::from_millis(1));
                    }
                });
            }
            let missed = (0..500).filter(|_| !list().contains(&format!(":{number} "))).count();
            ended.store(true, Ordering::Relaxed);
            missed
        });
        drop(held);
        assert_eq!(missed, 0);
    }

    #[cfg(feature = "encryption")]
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
