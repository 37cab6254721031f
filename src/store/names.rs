//! The names that lead to the file. SQLite keeps the log under the name by which a file is opened, links followed: whoever
//! comes by another name writes into another log, and what one of them writes is lost.

use std::borrow::Cow;
use std::path::Path;

use super::{Store, StoreError, read_only};

/// A path that SQLite takes for the name of a file, whatever it is: `:memory:` would be a database that nobody finds again, and
/// what begins with `file:` an address with settings of its own.
pub(super) fn of_a_file(path: &Path) -> Cow<'_, Path> {
    let name = path.as_os_str().as_encoded_bytes();
    if name.starts_with(b":") || name.starts_with(b"file:") {
        Cow::Owned(Path::new(".").join(path))
    } else {
        Cow::Borrowed(path)
    }
}

/// Where SQLite keeps the log of a file: the folder, by its number, and the name in it, by its hash. None where the system
/// does not say.
pub(super) type Place = Option<(u64, u64, u64)>;

/// Where the log of the file is to which a path leads at this moment.
#[cfg(unix)]
pub(super) fn place_of(path: &Path) -> Place {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let whole = std::fs::canonicalize(path).ok()?;
    // By its number: a folder may get another name, and the log goes along.
    let (device, number) = super::open::file_of(whole.parent()?)?;
    let name = whole.file_name()?;
    let mut hasher = DefaultHasher::new();
    // There, two names are mostly the same if only their case differs.
    if cfg!(target_os = "macos") {
        name.to_ascii_lowercase().hash(&mut hasher)
    } else {
        name.hash(&mut hasher)
    }
    Some((device, number, hasher.finish()))
}

/// Where the log of a file is: this system does not say.
#[cfg(not(unix))]
pub(super) fn place_of(_: &Path) -> Place {
    None
}

/// Whether two places are not the same. What cannot be told is no other.
pub(super) fn differ(one: Place, other: Place) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// How many names (hard links) a file has, without those that encrypting gives the file that it replaces.
#[cfg(unix)]
fn count(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::metadata(path).ok()?;
    // A folder has one for each folder in it; that it is none is said by whoever opens it.
    if file.is_dir() || file.nlink() <= 1 {
        return Some(1);
    }
    let whole = std::fs::canonicalize(path).ok()?;
    let mut own = whole.file_name()?.to_owned();
    own.push(".plain-");
    let same = |entry: &std::fs::DirEntry| {
        entry.file_name().as_encoded_bytes().starts_with(own.as_encoded_bytes())
            && entry.metadata().is_ok_and(|other| (other.dev(), other.ino()) == (file.dev(), file.ino()))
    };
    let own = std::fs::read_dir(whole.parent()?).ok()?.flatten().filter(same).count() as u64;
    Some(file.nlink().saturating_sub(own))
}

/// How many names a file has: this system does not say.
#[cfg(not(unix))]
fn count(_: &Path) -> Option<u64> {
    None
}

/// Whether the file is a mount point of its own, as `docker -v FILE:FILE` makes one: what lies beside it there is not what lies
/// beside it where it comes from.
#[cfg(target_os = "linux")]
fn is_mounted_alone(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let found = std::fs::canonicalize(path)
        .ok()
        .and_then(|path| statx(CWD, path, AtFlags::empty(), StatxFlags::BASIC_STATS).ok());
    found.is_some_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mounted_alone(_: &Path) -> bool {
    false
}

/// Whether a database that can be written has no more than one name.
///
/// # Errors
/// [`StoreError::Linked`], [`StoreError::MountedAlone`].
pub(super) fn only_one(path: &Path) -> Result<(), StoreError> {
    match count(path) {
        // Nobody writes into one that can only be read.
        Some(names) if names > 1 && read_only::locked(path).is_none() => {
            Err(StoreError::Linked { path: path.to_owned(), names })
        }
        _ if path.is_file() && is_mounted_alone(path) && read_only::locked(path).is_none() => {
            Err(StoreError::MountedAlone(path.to_owned()))
        }
        _ => Ok(()),
    }
}

impl Store {
    /// Whether the file has no second name by which others would write past this program.
    ///
    /// # Errors
    /// It has: [`StoreError::Linked`].
    pub fn only_name(&self) -> Result<(), StoreError> {
        only_one(&self.path)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::Fault;
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    fn organisation(name: &str) -> Record {
        Record::new(Kind::Organisation).with("name", Value::Text(name.into()))
    }

    #[test]
    fn a_file_of_two_names_is_not_opened_to_be_written_and_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Optique")).unwrap();
        store.only_name().unwrap();
        std::fs::hard_link(&path, &other).unwrap();
        assert!(matches!(store.only_name(), Err(StoreError::Linked { names: 2, .. })));
        // Whoever had it open goes on, as nobody else gets in.
        store.save(organisation("Encore")).unwrap();
        for name in [&path, &other] {
            let refused = Store::open(name, session()).map(drop);
            assert!(matches!(refused, Err(StoreError::Linked { names: 2, .. })), "{refused:?}");
        }
        assert!(!super::super::open::beside(&other, "-wal").exists());
        drop(store);
        let mut reader = Store::reader(&other, session()).unwrap();
        assert_eq!(reader.count(Kind::Organisation).unwrap(), 2);
        assert!(matches!(reader.save(organisation("Perdue")), Err(StoreError::Linked { .. })));
        assert!(matches!(reader.keep_draft("a", "h", 1, "{}"), Err(StoreError::Linked { .. })));
        drop(reader);
        // The way out that the words name.
        std::fs::remove_file(&other).unwrap();
        Store::open(&path, session()).unwrap().save(organisation("Après")).unwrap();
    }

    #[test]
    fn symbolic_links_and_what_encrypting_left_are_no_second_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(Store::open(&path, session()).unwrap());
        let link = folder.path().join("b.db");
        symlink(&path, &link).unwrap();
        std::fs::hard_link(&path, folder.path().join("a.db.plain-20160101T000000Z")).unwrap();
        let (mut one, mut two) = (Store::open(&path, session()).unwrap(), Store::open(&link, session()).unwrap());
        one.save(organisation("Une")).unwrap();
        two.save(organisation("Deux")).unwrap();
        assert_eq!((one.fault(), one.count(Kind::Organisation).unwrap()), (None, 2));
        std::fs::hard_link(&path, folder.path().join("a.db.copie")).unwrap();
        assert!(matches!(one.only_name(), Err(StoreError::Linked { names: 2, .. })));
    }

    #[test]
    fn a_link_in_the_place_of_the_file_is_noticed_until_the_file_is_back() {
        let folder = tempfile::tempdir().unwrap();
        let (path, aside) = (folder.path().join("a.db"), folder.path().join("a.db.x"));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Avant")).unwrap();
        std::fs::rename(&path, &aside).unwrap();
        symlink("a.db.x", &path).unwrap();
        assert!(matches!(store.save(organisation("Perdue")), Err(StoreError::Moved(_))));
        assert!(matches!(store.reopen(), Err(StoreError::Moved(_))));
        let further = Store::open_same(&path, store.identity(), session()).map(drop);
        assert!(matches!(further, Err(StoreError::Moved(_))));
        assert_eq!(store.fault(), Some(Fault::Moved));
        if cfg!(target_os = "linux") {
            // So that others who come by the link see what was saved.
            store.settle_at_once();
            let seen = read_only::past_the_log(&path).unwrap();
            let count = seen.query_row("SELECT count(*) FROM organisation", [], |row| row.get::<_, i64>(0));
            assert_eq!(count.unwrap(), 1);
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::rename(&aside, &path).unwrap();
        store.save(organisation("Après")).unwrap();
        assert_eq!(store.fault(), None);
    }

    #[test]
    fn a_folder_that_is_renamed_behind_a_link_is_no_alarm() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        let path = one.join("a.db");
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Avant")).unwrap();
        std::fs::rename(&one, &two).unwrap();
        symlink(&two, &one).unwrap();
        store.save(organisation("Après")).unwrap();
        let mut other = Store::open(&path, session()).unwrap();
        other.save(organisation("Une autre")).unwrap();
        assert_eq!((store.fault(), store.count(Kind::Organisation).unwrap()), (None, 3));
    }

    #[test]
    fn a_folder_in_its_place_is_said_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        std::fs::create_dir_all(path.join("in it")).unwrap();
        assert!(only_one(&path).is_ok());
        let opened = Store::open(&path, session()).map(drop);
        assert!(matches!(opened, Err(StoreError::Folder { .. })), "{opened:?}");
    }
}
