//! Whether a file is on a network file system. SQLite's log needs memory shared by all who have the database open,
//! which these do not give to several machines: two people writing at once can destroy the file.

use std::path::Path;

/// The name of the network file system that a file is on; none for a disk of this machine, and where it cannot be told.
#[cfg(target_os = "linux")]
pub fn network_file_system(path: &Path) -> Option<String> {
    let stat = rustix::fs::statfs(path).ok()?;
    // The type of the field differs between machines, its low 32 bits do not.
    let name = network_name(stat.f_type as u64 & 0xFFFF_FFFF)?;
    if name != FUSE {
        return Some(name.to_owned());
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match mount_type(&mounts, &path) {
        Some(kind) if LOCAL_FUSE.contains(&kind) => None,
        Some(kind) => Some(kind.to_owned()),
        None => Some(name.to_owned()),
    }
}

/// See above.
#[cfg(not(target_os = "linux"))]
pub fn network_file_system(_path: &Path) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
const FUSE: &str = "FUSE";
/// File systems of a disk of this machine, or of its host, that go through FUSE all the same.
#[cfg(target_os = "linux")]
const LOCAL_FUSE: [&str; 4] = ["fuseblk", "fuse.fuse-overlayfs", "fuse.bindfs", "virtiofs"];

/// The numbers of statfs(2) and of the kernel's `magic.h`. FUSE is what sshfs and most clouds mount through.
#[cfg(target_os = "linux")]
fn network_name(magic: u64) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "SMB",
        0x0102_1997 => "9P",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x7375_7245 => "Coda",
        0x00C3_6400 => "Ceph",
        0x6573_5546 => FUSE,
        _ => return None,
    })
}

/// The type of the mount that holds a path: the longest mount point above it, the last one of those that cover each
/// other (proc(5), `mountinfo`).
#[cfg(target_os = "linux")]
fn mount_type<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((head, tail)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (head.split(' ').nth(4), tail.split(' ').next()) else { continue };
        // Spaces and such in a mount point are written in octal.
        let point = point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
        let longer = best.is_none_or(|(length, _)| point.len() >= length);
        if longer && path.starts_with(&point) {
            best = Some((point.len(), kind));
        }
    }
    best.map(|(_, kind)| kind)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_are_told_by_their_numbers() {
        for (magic, name) in [
            (0x6969, Some("NFS")),
            (0xFF53_4D42, Some("SMB")),
            (0xFE53_4D42, Some("SMB")),
            (0x00C3_6400, Some("Ceph")),
            (0x6573_5546, Some("FUSE")),
            (0xEF53, None),      // ext4
            (0x0102_1994, None), // tmpfs
            (0x794C_7630, None), // overlay
        ] {
            assert_eq!(network_name(magic), name, "{magic:x}");
        }
    }

    #[test]
    fn the_mount_of_a_path_is_the_nearest_above_it() {
        let mounts = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
             40 22 0:50 / /home rw - nfs4 server:/home rw\n\
             41 22 0:51 / /mnt/le\\040disque rw shared:3 - fuse.sshfs hote:/ rw\n\
             42 22 0:52 / /media rw - ext4 /dev/sdb rw\n\
             43 42 0:53 / /media rw - fuseblk /dev/sdc rw\n";
        for (path, kind) in [
            ("/pole.db", "ext4"),
            ("/home/amo/pole.db", "nfs4"),
            ("/homes/pole.db", "ext4"),
            ("/mnt/le disque/pole.db", "fuse.sshfs"),
            ("/media/pole.db", "fuseblk"),
        ] {
            assert_eq!(mount_type(mounts, Path::new(path)), Some(kind), "{path}");
        }
        assert_eq!(mount_type("", Path::new("/")), None);
    }
}
