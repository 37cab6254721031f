//! A database that can only be read: its disk is mounted read-only, or its folder takes no files.
//!
//! SQLite shares a database through files beside it. Where those can be neither found nor made, it is opened as one that
//! nobody changes, which it is as long as its log is empty.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::open::{self, beside};
use super::{Fault, Store, StoreError, backups, cipher, names, own_schema};

/// What keeps a database from being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    /// Its file system is mounted read-only.
    Disk,
    /// Its folder takes no files.
    Folder,
    /// The file itself.
    File,
    /// It is a daily backup: the rotation deletes it one day, with all that would be written into it.
    Backup,
}

/// Why a database that can only be read cannot be opened even for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Its log holds writes that are not in the file yet, and what reading them takes cannot be made.
    Log,
    /// It is of an earlier version, and would have to be migrated.
    Older,
    /// It is an older copy, and holds somebody who was erased since.
    Erased,
}

/// What keeps a database that is there from being written, as far as the system says.
#[cfg(unix)]
pub fn locked(path: &Path) -> Option<Locked> {
    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
    if backups::is_daily(path) {
        return Some(Locked::Backup);
    }
    if statvfs(path).ok()?.f_flag.contains(StatVfsMountFlags::RDONLY) {
        return Some(Locked::Disk);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if access(folder, Access::WRITE_OK).is_err() {
        return Some(Locked::Folder);
    }
    access(path, Access::WRITE_OK).is_err().then_some(Locked::File)
}

/// What keeps a database that is there from being written: this system says so of files only.
#[cfg(not(unix))]
pub fn locked(path: &Path) -> Option<Locked> {
    if backups::is_daily(path) {
        return Some(Locked::Backup);
    }
    std::fs::metadata(path).ok().filter(|file| file.permissions().readonly()).map(|_| Locked::File)
}

/// How a file is opened as one that nobody changes: without its log, and without locks.
///
/// # Errors
/// [`Hindrance::Log`]: what is in the log would be missing.
pub(super) fn frozen(path: &Path) -> Result<(PathBuf, OpenFlags), StoreError> {
    let holds = |end: &str| std::fs::metadata(beside(path, end)).is_ok_and(|file| file.len() > 0);
    if holds("-wal") || holds("-journal") {
        return Err(StoreError::OnlyReadable { path: path.to_owned(), why: Hindrance::Log });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Ok((uri(path), flags))
}

/// A connection to what is in the file alone, whatever its log holds. SQLite closes it so that the locks of other connections
/// of this process stay, which closing a file of our own would take away.
///
/// # Errors
/// It cannot be opened, or is none.
pub(super) fn past_the_log(path: &Path) -> Result<Connection, StoreError> {
    open::plain_file(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(uri(path), flags).map_err(StoreError::sql("open the file"))?;
    open::bound(&conn).map_err(StoreError::sql("open the file"))?;
    cipher::unlock(&conn, path)?;
    own_schema::refuse_hidden(&conn, path)?;
    Ok(conn)
}

/// A connection to what is in the file alone, whatever is beside it, that was given no key yet.
///
/// # Errors
/// It cannot be opened.
#[cfg(feature = "encryption")]
pub(super) fn as_it_lies(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let conn = Connection::open_with_flags(uri(path), flags)?;
    open::bound(&conn)?;
    Ok(conn)
}

/// The file as a URI that says that nobody changes it.
fn uri(path: &Path) -> PathBuf {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(names::of_a_file(path).as_os_str()).to_vec();
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().replace('\\', "/").into_bytes();
    let mut uri = String::from("file:");
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    PathBuf::from(OsString::from(uri))
}

/// When a file was last written, and how long it was.
pub(super) type Stamp = Option<(SystemTime, u64)>;

pub(super) fn stamp(path: &Path) -> Stamp {
    let file = std::fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

impl Store {
    /// What keeps the database from being written, if this connection can only read it.
    pub fn locked(&self) -> Option<Locked> {
        let only_reads = self.conn.is_readonly(MAIN_DB).unwrap_or(false);
        only_reads.then(|| locked(&self.path).unwrap_or(Locked::File))
    }

    /// Whether a database that was opened as one that nobody changes was changed all the same, by somebody who may: then
    /// it has to be opened anew.
    pub fn changed_behind(&self) -> bool {
        self.stamp.is_some() && (stamp(&self.path) != self.stamp || beside(&self.path, "-wal").exists())
    }

    /// Remembers that a connection can only read, and how the file looks where it is not followed through its log.
    pub(super) fn note_if_locked(&mut self) {
        self.stamp = None;
        if self.locked().is_some() {
            self.fault.set(Some(Fault::ReadOnly));
            self.stamp = stamp(&self.path).filter(|_| !beside(&self.path, "-wal").exists());
        }
    }

    /// What cannot be done for a database that can only be read is a reason not to open it.
    pub(super) fn hindered(&self, error: StoreError, why: Hindrance) -> StoreError {
        match error {
            StoreError::ReadOnly => StoreError::OnlyReadable { path: self.path.clone(), why },
            error => error,
        }
    }
}

/// Whether opening failed in a way that a file that cannot be written explains.
pub(super) fn may_explain(error: &StoreError) -> bool {
    matches!(error, StoreError::Open { .. } | StoreError::ReadOnly | StoreError::Unreachable(_))
}

/// Whether opening a database as one that nobody changes may help.
pub(super) fn may_be_frozen(path: &Path) -> bool {
    open::file_of(path).is_some() && matches!(locked(path), Some(Locked::Disk | Locked::Folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_marks_of_a_uri_stays_a_path() {
        assert_eq!(uri(Path::new("/a b/é?#%.db")), Path::new("file:/a%20b/%C3%A9%3F%23%25.db?immutable=1"));
    }

    #[test]
    fn what_is_opened_as_unchanging_is_read_and_a_log_with_content_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pôle ?#.db");
        drop(Store::open(&path, super::open::tests::session()).unwrap());
        let read = |conn: Connection| conn.query_row("SELECT count(*) FROM contract", [], |row| row.get::<_, i64>(0));
        let (uri, flags) = frozen(&path).unwrap();
        let conn = Connection::open_with_flags(uri, flags).unwrap();
        assert_eq!(read(conn).unwrap(), 1);
        std::fs::write(beside(&path, "-wal"), b"something").unwrap();
        let why = frozen(&path).err();
        assert!(matches!(why, Some(StoreError::OnlyReadable { why: Hindrance::Log, .. })), "{why:?}");
    }
}
