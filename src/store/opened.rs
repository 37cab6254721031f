//! Which databases this process opened, so that nothing it writes takes the place of one, or of what lies beside it, by whatever
//! name it goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::open::{beside, file_of};
use super::own_log::FileId;
use crate::{small_file, vault};

/// Databases that were read past SQLite. Closing such a file would drop the locks that SQLite holds on it, whatever opened
/// it, and the next program that leaves would take the log away: so each is opened once, and stays open as long as a store is.
#[cfg(unix)]
static READ: Mutex<Vec<(FileId, File)>> = Mutex::new(Vec::new());

static OPENED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// How many stores are open on each file.
static OPEN: Mutex<BTreeMap<FileId, usize>> = Mutex::new(BTreeMap::new());

/// Held by a store as long as it is open: dropped behind its connection.
#[derive(Debug)]
pub(super) struct IsOpen(Option<FileId>);

impl Drop for IsOpen {
    fn drop(&mut self) {
        let Some(number) = self.0 else { return };
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let left = open.get(&number).map_or(0, |stores| stores - 1);
        if left > 0 {
            open.insert(number, left);
            return;
        }
        open.remove(&number);
        #[cfg(unix)]
        READ.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| *known != number);
    }
}

/// Notes one that a store is opened on.
pub(super) fn note(path: &Path) -> IsOpen {
    let number = file_of(path);
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    OPENED.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    if let Some(number) = number {
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner).entry(number).or_default() += 1;
    }
    IsOpen(number)
}

/// Whether a store of this process is open on a file.
pub(super) fn is_open(path: &Path) -> bool {
    file_of(path).is_some_and(|number| OPEN.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&number))
}

/// Whether a file is such a database, or belongs to one: the file itself, so that links to it and other names of it count. It is
/// not opened: closing it again would drop SQLite's locks.
pub fn is_opened_database(file: &Path) -> bool {
    let Some(number) = file_of(file) else { return false };
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let is_one = |database: &PathBuf| {
        vault::BESIDE.iter().chain(&[""]).any(|end| file_of(&beside(database, end)) == Some(number))
    };
    opened.iter().any(is_one)
}

/// The first bytes of a file, `most` at the most. One that this process has open as a database keeps its locks.
///
/// # Errors
/// It cannot be read.
pub fn beginning(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    portion(path, 0, most)
}

/// The same of the bytes from a place on.
///
/// # Errors
/// It cannot be read.
pub(super) fn portion(path: &Path, from: u64, most: usize) -> io::Result<Vec<u8>> {
    #[cfg(unix)]
    if let Some(number) = file_of(path) {
        // None is closed meanwhile.
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.contains_key(&number) {
            drop(open);
            return portion_of_other(path, from, most);
        }
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if !read.iter().any(|(known, _)| *known == number) {
            read.push((number, small_file::regular(path)?));
        }
        return match read.iter().find(|(known, _)| *known == number) {
            Some((_, file)) => filled(|bytes, at| std::os::unix::fs::FileExt::read_at(file, bytes, from + at), most),
            None => Ok(Vec::new()),
        };
    }
    portion_of_other(path, from, most)
}

/// The same of a file that is not open as a database.
fn portion_of_other(path: &Path, from: u64, most: usize) -> io::Result<Vec<u8>> {
    let mut file = small_file::regular(path)?;
    io::Seek::seek(&mut file, io::SeekFrom::Start(from))?;
    filled(|bytes, _| io::Read::read(&mut file, bytes), most)
}

fn filled(mut read: impl FnMut(&mut [u8], u64) -> io::Result<usize>, most: usize) -> io::Result<Vec<u8>> {
    let (mut bytes, mut filled) = (vec![0; most], 0);
    while filled < most {
        match read(&mut bytes[filled..], filled as u64) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::super::Store;
    use super::super::open::tests::session;
    use super::*;

    /// How many locks this process holds on a file.
    fn locks(path: &Path) -> usize {
        let (own, (_, number)) = (std::process::id().to_string(), file_of(path).unwrap());
        let is_it = |line: &&str| {
            let mut fields = line.split_ascii_whitespace().skip(4);
            fields.next() == Some(&own) && fields.next().is_some_and(|file| file.ends_with(&format!(":{number}")))
        };
        // Without the number of the line, which is another one each time the list is read.
        let all = super::super::others::list();
        let held = all.lines().filter(is_it).filter_map(|line| Some(line.split_once(':')?.1));
        held.collect::<std::collections::BTreeSet<_>>().len()
    }

    #[test]
    fn whatever_looks_at_an_open_database_leaves_the_locks_on_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let store = Store::open(&path, session()).unwrap();
        store.in_place().unwrap();
        store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let before = locks(&path);
        assert!(before > 0, "SQLite holds one as long as it is open");
        let looks: [(&str, &dyn Fn()); 6] = [
            ("its beginning", &|| drop(beginning(&path, 16).unwrap())),
            ("whether it is a database", &|| assert!(super::super::overwritten::is_database(&path))),
            ("whether it was ours", &|| assert!(super::super::salvage::was_ours(&path))),
            ("whether it is encrypted", &|| assert!(!super::super::looks_encrypted(&path))),
            ("an import of it", &|| {
                let error = crate::interchange::files::find(std::slice::from_ref(&path), None).unwrap_err();
                assert!(format!("{error:?}").contains("ResourceBusy"), "{error:?}");
            }),
            ("what it holds past the log", &|| assert!(!store.is_written_over())),
        ];
        for (name, look) in looks {
            look();
            assert!(locks(&path) >= before, "{name}");
        }
        assert_eq!(beginning(&path, 6).unwrap(), b"SQLite");
        // Nothing holds the file once the last store is closed.
        let path = path.canonicalize().unwrap();
        let holds = || {
            let files = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
            files.filter_map(|file| std::fs::read_link(file.path()).ok()).any(|file| file == path)
        };
        assert!(holds());
        drop(store);
        assert!(!holds());
    }
}
