//! Whether a file is on a network file system. SQLite's log needs memory shared by all who have the database open,
//! which these do not give to several machines: two people writing at once can destroy the file.

use std::path::{Path, PathBuf};

/// The name of the network file system that a file is on, or will be on; none for a disk of this machine, and where it
/// cannot be told.
#[cfg(target_os = "linux")]
pub fn network_file_system(path: &Path) -> Option<String> {
    let there = nearest(path);
    let stat = rustix::fs::statfs(&there).ok()?;
    // The type of the field differs between machines, its low 32 bits do not.
    let magic = stat.f_type as u64 & 0xFFFF_FFFF;
    if LOCAL.contains(&magic) {
        return None;
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    told(magic, &mounts, &std::fs::canonicalize(&there).unwrap_or(there))
}

/// See above.
#[cfg(not(target_os = "linux"))]
pub fn network_file_system(_path: &Path) -> Option<String> {
    None
}

/// The file itself, or the folder above it that is there.
fn nearest(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/")).to_owned()
}

/// By the number of the file system, then by the type of the mount: the one knows no FUSE, the other no file system that
/// was mounted where we cannot see it.
#[cfg(target_os = "linux")]
fn told(magic: u64, mounts: &str, path: &Path) -> Option<String> {
    let mount = mount_type(mounts, path);
    match network_name(magic) {
        Some(FUSE) => match mount {
            Some(kind) if LOCAL_FUSE.contains(&kind) => None,
            Some(kind) => Some(kind.to_owned()),
            None => Some(FUSE.to_owned()),
        },
        Some(name) => Some(name.to_owned()),
        None => mount.filter(|kind| NETWORK_MOUNTS.contains(kind)).map(str::to_owned),
    }
}

#[cfg(target_os = "linux")]
const FUSE: &str = "FUSE";
/// Disks of this machine (ext, btrfs, xfs, tmpfs, overlay, zfs, f2fs): nothing more is asked, for the start is short.
#[cfg(target_os = "linux")]
const LOCAL: [u64; 7] = [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0xF2F5_2010];
/// File systems of a disk of this machine, or of its host, that go through FUSE all the same.
#[cfg(target_os = "linux")]
const LOCAL_FUSE: [&str; 12] = [
    "fuseblk",
    "fuse.fuse-overlayfs",
    "fuse.bindfs",
    "virtiofs",
    "fuse.ntfs-3g",
    "fuse.exfat",
    "fuse.mergerfs",
    "fuse.gocryptfs",
    "fuse.encfs",
    "fuse.cryfs",
    "fuse.securefs",
    "fuse.zfs",
];
/// Types of mounts that several machines share.
#[cfg(target_os = "linux")]
const NETWORK_MOUNTS: [&str; 21] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "9p",
    "afs",
    "kafs",
    "coda",
    "ceph",
    "lustre",
    "glusterfs",
    "beegfs",
    "gpfs",
    "ocfs2",
    "gfs2",
    "orangefs",
    "vboxsf",
    "vmhgfs",
    "davfs",
];

/// The numbers of statfs(2) and of the kernel's `magic.h`. FUSE is what sshfs and most clouds mount through.
#[cfg(target_os = "linux")]
fn network_name(magic: u64) -> Option<&'static str> {
    Some(match magic {
        0x6969 => "NFS",
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => "SMB",
        0x564C => "NCP",
        0x0102_1997 => "9P",
        0x5346_414F | 0x6B41_4653 => "AFS",
        0x7375_7245 => "Coda",
        0x00C3_6400 => "Ceph",
        0x0BD0_0BD0 => "Lustre",
        0x1983_0326 => "BeeGFS",
        0x4750_4653 => "GPFS",
        0x7461_636F => "OCFS2",
        0x0116_1970 => "GFS2",
        0x2003_0528 => "OrangeFS",
        0x786F_4256 => "VirtualBox",
        0xBACB_ACBC => "VMware",
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

    const MOUNTS: &str = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
         40 22 0:50 / /home rw - nfs4 server:/home rw\n\
         41 22 0:51 / /mnt/le\\040disque rw shared:3 - fuse.sshfs hote:/ rw\n\
         42 22 0:52 / /media rw - ext4 /dev/sdb rw\n\
         43 42 0:53 / /media rw - fuseblk /dev/sdc rw\n\
         44 22 0:54 / /grappe rw - lustre mgs:/ rw\n\
         45 22 0:55 / /coffre rw - fuse.gocryptfs /home/amo/c rw\n";

    #[test]
    fn network_file_systems_are_told_by_their_numbers() {
        for (magic, name) in [
            (0x6969, Some("NFS")),
            (0xFF53_4D42, Some("SMB")),
            (0xFE53_4D42, Some("SMB")),
            (0x00C3_6400, Some("Ceph")),
            (0x0102_1997, Some("9P")),
            (0x5346_414F, Some("AFS")),
            (0x0BD0_0BD0, Some("Lustre")),
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
        for (path, kind) in [
            ("/pole.db", "ext4"),
            ("/home/amo/pole.db", "nfs4"),
            ("/homes/pole.db", "ext4"),
            ("/mnt/le disque/pole.db", "fuse.sshfs"),
            ("/media/pole.db", "fuseblk"),
        ] {
            assert_eq!(mount_type(MOUNTS, Path::new(path)), Some(kind), "{path}");
        }
        assert_eq!(mount_type("", Path::new("/")), None);
    }

    #[test]
    fn number_and_mount_together() {
        const FUSE_NUMBER: u64 = 0x6573_5546;
        for (magic, path, name) in [
            (0x6969, "/home/amo/pole.db", Some("NFS")),
            (FUSE_NUMBER, "/mnt/le disque/pole.db", Some("fuse.sshfs")),
            (FUSE_NUMBER, "/media/pole.db", None),
            (FUSE_NUMBER, "/coffre/pole.db", None),
            // A mount that we cannot see.
            (FUSE_NUMBER, "/pole.db", Some("ext4")),
            // A number that we do not know.
            (0x1234, "/grappe/pole.db", Some("lustre")),
            (0x1234, "/pole.db", None),
        ] {
            assert_eq!(told(magic, MOUNTS, Path::new(path)).as_deref(), name, "{path}");
        }
        assert_eq!(told(FUSE_NUMBER, "", Path::new("/pole.db")).as_deref(), Some("FUSE"));
    }

    #[test]
    fn a_file_to_come_is_where_its_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not").join("yet").join("pole.db");
        assert_eq!(nearest(&path), folder.path());
        assert_eq!(network_file_system(&path), network_file_system(folder.path()));
    }
}
