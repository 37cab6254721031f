//! Copies that were made of a database whose file or log went while it was open (`….rescued-…`), and that nobody brought in
//! yet.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::last_change::Change;
use super::{Store, read_only};

/// What SQLite, a copy under way or a key file has beside such a copy.
const BESIDE: [&str; 5] = ["-wal", "-shm", "-journal", ".part", ".key"];

/// The copies beside a database, the latest first.
pub fn rescued(path: &Path) -> Vec<PathBuf> {
    beside(path, ".rescued-", &|name| !BESIDE.iter().any(|end| name.ends_with(end.as_bytes())))
}

/// The logs that were taken out of the way when another file was written over the database, and that hold something; the newest
/// first.
pub fn logs_aside(path: &Path) -> Vec<PathBuf> {
    let mut found = beside(path, ".overwritten-", &|name| name.ends_with(b"-wal") || name.ends_with(b"-journal"));
    found.retain(|log| std::fs::metadata(log).is_ok_and(|log| log.len() > 0));
    found
}

/// What some tool keeps of a database, or of its log, under the names that such tools give (`logrotate`, editors, hands): the latest
/// of those that a restore could begin with may be the whole of what was in it.
pub fn rotated(path: &Path) -> Vec<PathBuf> {
    let of_a_tool = |end: &[u8]| {
        let digits = |end: &[u8]| !end.is_empty() && end.iter().all(u8::is_ascii_digit);
        matches!(end, b"~" | b".bak" | b".old" | b".orig" | b".save")
            || end.split_first().is_some_and(|(first, rest)| matches!(first, b'.' | b'-') && digits(rest))
    };
    let mut found = ["", "-wal"].map(|of| {
        let name = path.file_name().map_or(0, std::ffi::OsStr::len) + of.len();
        beside(path, of, &|found| found.get(name..).is_some_and(of_a_tool))
    });
    found.iter_mut().for_each(|found| found.retain(|file| std::fs::metadata(file).is_ok_and(|file| file.len() > 0)));
    found.concat()
}

/// What restored backups took the place of, the latest first.
pub(super) fn replaced(path: &Path) -> Vec<PathBuf> {
    beside(path, ".replaced-", &|name| !BESIDE.iter().any(|end| name.ends_with(end.as_bytes())))
}

/// So long nobody wrote to a copy that is not finished: whoever made it was ended.
const ABANDONED: Duration = Duration::from_secs(600);

/// Copies beside a database that were never finished, of a restore or a rescue that was killed.
pub(super) fn half_written(path: &Path) -> Vec<PathBuf> {
    let is_part = |name: &[u8]| {
        let whole =
            ["-journal", "-wal", "-shm"].iter().find_map(|end| name.strip_suffix(end.as_bytes())).unwrap_or(name);
        let begun =
            whole.strip_suffix(b".part").map(|begun| begun.rsplit(|byte| *byte == b'.').next().unwrap_or_default());
        begun.is_some_and(|process| !process.is_empty() && process.iter().all(u8::is_ascii_digit))
    };
    let mut found = [".replaced-", ".rescued-"].map(|behind| beside(path, behind, &is_part)).concat();
    found.retain(|part| {
        let age = std::fs::metadata(part).and_then(|part| part.modified()).ok().and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age >= ABANDONED)
    });
    found
}

/// The files beside a database that are called after it, with something behind its name.
pub(super) fn beside(path: &Path, behind: &str, is: &dyn Fn(&[u8]) -> bool) -> Vec<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(mut begins) = path.file_name().map(ToOwned::to_owned) else { return Vec::new() };
    begins.push(behind);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().filter(|file| {
        let name = file.file_name();
        let name = name.as_encoded_bytes();
        name.starts_with(begins.as_encoded_bytes()) && is(name) && file.file_type().is_ok_and(|kind| kind.is_file())
    });
    let mut found: Vec<PathBuf> = files.map(|file| path.with_file_name(file.file_name())).collect();
    found.sort();
    found.reverse();
    found
}

impl Store {
    /// Those of which this database does not know the last change, and those that cannot be read.
    pub fn not_brought_in(&self) -> Vec<PathBuf> {
        let is_known = |copy: &Path| {
            let copy = read_only::past_the_log(copy).ok()?;
            let last = Change::last(&copy).ok()?;
            last.map_or(Some(true), |last| last.is_in(&self.conn).ok())
        };
        rescued(&self.path).into_iter().filter(|copy| is_known(copy) != Some(true)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Session;
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    #[test]
    fn what_tools_keep_of_a_database_and_its_log_is_found_by_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let kept = ["pole.db~", "pole.db.bak", "pole.db.1", "pole.db-20150630", "pole.db-wal.1"];
        let others =
            ["pole.db", "pole.db-wal", "pole.db.key", "pole.db.erasures", "pole.db.lock.1", "pole.db.", "pole2.db.1"];
        kept.iter().chain(&others).for_each(|name| std::fs::write(at(name), "x").unwrap());
        std::fs::write(at("pole.db.2"), "").unwrap();
        assert_eq!(rotated(&at("pole.db")), kept.map(at));
    }

    #[test]
    fn a_copy_is_named_until_its_changes_are_in_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let organisation = |name: &str| Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Une")).unwrap();
        let (first, then) = ("pole.db.rescued-20150630T120000Z", "pole.db.rescued-20150630T120000Z-1");
        let [first, then] = [first, then].map(|name| folder.path().join(name));
        store.backup_to(&first).unwrap();
        let mut apart = Store::open(&first, Session { id: "apart".into(), ..session() }).unwrap();
        apart.save(organisation("Deux")).unwrap();
        drop(apart);
        store.backup_to(&then).unwrap();
        for name in ["pole.db.rescued-20150630T120000Z-2-wal", "other.db.rescued-1", "pole.db.replaced-1"] {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        assert_eq!(rescued(&path), [then.clone(), first.clone()]);
        assert_eq!(store.not_brought_in(), std::slice::from_ref(&first));
        // Work goes on, which the copy does not know.
        store.save(organisation("Trois")).unwrap();
        store.restore_from(&first).unwrap();
        let store = Store::open(&path, session()).unwrap();
        assert_eq!(store.not_brought_in(), [""; 0].map(PathBuf::from));
        std::fs::write(&then, b"nothing that could be read").unwrap();
        assert_eq!(store.not_brought_in(), [then]);
    }
}
