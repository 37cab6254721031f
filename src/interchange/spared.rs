//! What no export replaces: databases, what lies beside them, their copies, and drafts; by whatever name, link or way they are
//! reached.

use std::path::{Path, PathBuf};

use super::InterchangeError;
use crate::store::{is_opened_database, opened_beginning};
use crate::vault::{BESIDE, KEY_FILE_BEGINS, key_file};

/// How files begin that belong to a database: itself, its log in either order of bytes, what programs share, a key file, a
/// draft in a file (no JSON that goes out begins so).
const BEGINNINGS: [&[u8]; 6] = [
    b"SQLite format 3\0",
    &[0x37, 0x7F, 0x06, 0x82],
    &[0x37, 0x7F, 0x06, 0x83],
    &[0x18, 0xE2, 0x2D, 0x00],
    KEY_FILE_BEGINS.as_bytes(),
    br#"{"database":""#,
];
/// A backup that was sealed: what is inside has the ending of a database.
const SEALED: &str = ".db.age";

/// A database and what belongs to it are replaced by nothing.
///
/// # Errors
/// The target is one.
pub fn spare(target: &Path) -> Result<(), InterchangeError> {
    // Of a name that is free, its folder may be reached through a link.
    let whole = std::fs::canonicalize(target).ok().or_else(|| {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(std::fs::canonicalize(folder).ok()?.join(target.file_name()?))
    });
    if [Some(target.to_owned()), whole].into_iter().flatten().any(|path| is_spared(&path)) {
        return Err(InterchangeError::IsDatabase(target.to_owned()));
    }
    Ok(())
}

fn is_spared(path: &Path) -> bool {
    let name = path.to_str().unwrap_or_default();
    let beside = BESIDE.iter().find_map(|end| name.strip_suffix(end)).map(PathBuf::from);
    // What a key file is beside is an encrypted database, and the key file must outlive it.
    let is_key = name.strip_suffix(".key").is_some_and(|name| Path::new(name).is_file());
    is_key
        || [Some(path.to_owned()), beside].into_iter().flatten().any(|path| is_database(&path))
        || path.is_file() && (name.ends_with(SEALED) || in_state_folder(path))
}

fn is_database(path: &Path) -> bool {
    // A file that this process has open as a database is not opened and closed beside it: that would drop its locks. Another one may
    // have its shared memory beside it.
    let is_open = path.to_str().is_some_and(|name| Path::new(&format!("{name}-shm")).exists());
    path.is_file() && (is_open || is_opened_database(path) || key_file(path).is_file() || begins_as_one(path))
}

fn begins_as_one(path: &Path) -> bool {
    opened_beginning(path, 64).is_ok_and(|head| BEGINNINGS.iter().any(|begins| head.starts_with(begins)))
}

/// Texts that are in an editor, or were left by one, and drafts.
fn in_state_folder(path: &Path) -> bool {
    crate::config::state()
        .and_then(|state| std::fs::canonicalize(state).ok())
        .is_some_and(|state| path.starts_with(state))
}

#[cfg(test)]
mod tests {
    use super::super::output::{write_file, write_files, write_regular};
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};
    use crate::store::{Clock, Session, Store};

    #[cfg(unix)]
    #[test]
    fn nothing_of_a_database_is_replaced_by_whatever_name_it_goes() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (at, elsewhere) = (|name: &str| folder.path().join(name), folder.path().join("elsewhere"));
        std::fs::create_dir(&elsewhere).unwrap();
        let session = Session { who: "cmi".into(), id: "1".into(), clock: Clock::System };
        let mut store = Store::open(&at("pole.db"), session).unwrap();
        store.save(Record::new(Kind::Organisation).with("name", Value::Text("Une".into()))).unwrap();
        // An encrypted one begins with anything; only its key file tells.
        std::fs::write(at("sealed.db"), [0xA5; 8192]).unwrap();
        let key =
            "# Rouage : clés de la base chiffrée de même nom. Sans ce fichier, la base ne se lit plus\nformat = 1\n";
        std::fs::write(at("sealed.db.key"), key).unwrap();
        let log = "pole.db.overwritten-20260630T081500Z-wal";
        std::fs::copy(at("pole.db-wal"), at(log)).unwrap();
        std::fs::create_dir(at("drafts")).unwrap();
        std::fs::write(at("drafts/d"), r#"{"database":"/pole.db","who":"cmi"}"#).unwrap();
        let files = ["pole.db", "pole.db-wal", "pole.db-shm", "sealed.db", "sealed.db.key", log, "drafts/d"];
        for (n, name) in files.iter().enumerate() {
            let (soft, hard) = (elsewhere.join(format!("soft{n}.csv")), elsewhere.join(format!("hard{n}.csv")));
            symlink(at(name), &soft).unwrap();
            std::fs::hard_link(at(name), &hard).unwrap();
            let roundabout = elsewhere.join("..").join(name);
            let before = std::fs::read(at(name)).unwrap();
            let mut targets = vec![at(name), soft, roundabout];
            // Of an encrypted one that this process has not open, another name beside no key file cannot be told; it is a
            // name that goes, not what it names.
            if *name != "sealed.db" {
                targets.push(hard);
            }
            for target in &targets {
                for written in [write_file(target, b"list"), write_regular(target, b"list")] {
                    assert!(matches!(written, Err(InterchangeError::IsDatabase(_))), "{}", target.display());
                }
                let named = target.file_name().unwrap().to_str().unwrap().to_owned();
                let written = write_files(target.parent().unwrap(), &[(named, b"list".to_vec())]);
                assert!(matches!(written, Err(InterchangeError::IsDatabase(_))), "{}", target.display());
            }
            assert_eq!(std::fs::read(at(name)).unwrap(), before, "{name}");
        }
        // A list is one, whatever it is beside, and is replaced.
        for name in ["pole.csv", "drafts/list.json", "pole.db.csv"] {
            write_file(&at(name), b"{\"a\":1}").unwrap();
            write_file(&at(name), b"again").unwrap();
            assert_eq!(std::fs::read(at(name)).unwrap(), b"again");
        }
    }

    #[test]
    fn no_database_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.execute_batch("CREATE TABLE t (a)").unwrap();
        let before = std::fs::read(&path).unwrap();
        for end in BESIDE.iter().chain(&[""]) {
            let path = folder.path().join(format!("pole.db{end}"));
            let refused = write_file(&path, b"list");
            assert!(matches!(refused, Err(InterchangeError::IsDatabase(_))), "{end}: {refused:?}");
            // A folder of that name would keep the database from being opened.
            let refused = write_files(&path, &[("a.csv".to_owned(), Vec::new())]);
            assert!(matches!(refused, Err(InterchangeError::IsDatabase(_))), "{end}: {refused:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let files = [("a.csv".to_owned(), Vec::new()), ("pole.db".to_owned(), Vec::new())];
        assert!(matches!(write_files(folder.path(), &files), Err(InterchangeError::IsDatabase(_))));
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}
