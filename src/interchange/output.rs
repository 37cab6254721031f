//! Files that appear whole or not at all: written beside their target, then renamed.

use std::io::{Read, Write};
use std::path::Path;

use super::files::stays_within;
use super::{InterchangeError, special_file};
use crate::vault::BESIDE;

/// Writes a file in the place of what is there. Only its owner may read it: exports hold members' data. Where a link leads
/// to a file, that file is replaced; the process's own streams, terminals and `/dev/null` are written to as they are.
///
/// # Errors
/// The folder is not there or cannot be written, or the disk is full; then the target is as it was. Or it is a
/// database, which no export replaces, or some other thing than a file: a pipe may never be read.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    spare_databases(path)?;
    write_beside(path, bytes)
}

/// The same for what belongs beside a database.
///
/// # Errors
/// The folder is not there or cannot be written, or the disk is full.
pub fn write_beside(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    let fail = |source| InterchangeError::Write { path: path.to_owned(), source };
    match std::fs::metadata(path) {
        Ok(there) if !there.is_file() && !there.is_dir() => {
            special_file::open(path).and_then(|mut open| open.write_all(bytes)).map_err(fail)
        }
        Ok(there) if there.is_file() => {
            let path = std::fs::canonicalize(path).map_err(fail)?;
            finish(prepare(&path, bytes)?, &path)
        }
        _ => finish(prepare(path, bytes)?, path),
    }
}

/// The same where nothing but a file makes sense: in the interface, which has the terminal for itself.
///
/// # Errors
/// As [`write_file`]; the target is some other thing than a file.
pub fn write_regular(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    match std::fs::metadata(path) {
        Ok(there) if !there.is_file() && !there.is_dir() => Err(special(path)),
        _ => write_file(path, bytes),
    }
}

fn special(path: &Path) -> InterchangeError {
    InterchangeError::Write { path: path.to_owned(), source: std::io::ErrorKind::Unsupported.into() }
}

/// How every SQLite database begins.
const DATABASE: &[u8] = b"SQLite format 3\0";

/// A database and the files beside it are replaced by nothing.
fn spare_databases(path: &Path) -> Result<(), InterchangeError> {
    // A file that this process has open as a database is not opened and closed beside it: that would drop its locks. It has
    // its shared memory beside it.
    let is_open = |path: &Path| path.to_str().is_some_and(|name| Path::new(&format!("{name}-shm")).exists());
    let is_database = |path: &Path| {
        if is_open(path) {
            return true;
        }
        let mut head = [0; DATABASE.len()];
        path.is_file()
            && std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok()
            && head == DATABASE
    };
    let name = path.to_str().unwrap_or_default();
    let beside = BESIDE.iter().find_map(|end| name.strip_suffix(end)).map(Path::new);
    // What a key file is beside is an encrypted database, and the key file must outlive it.
    let is_key = name.strip_suffix(".key").is_some_and(|name| Path::new(name).is_file());
    let is_encrypted = |path: &Path| path.is_file() && crate::vault::key_file(path).is_file();
    if is_key || [Some(path), beside].into_iter().flatten().any(|path| is_encrypted(path) || is_database(path)) {
        return Err(InterchangeError::IsDatabase(path.to_owned()));
    }
    Ok(())
}

/// Writes several files, named by their paths in the folder: all of them beside their targets first, so that a full disk replaces none.
///
/// # Errors
/// As [`write_file`].
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), InterchangeError> {
    spare_databases(folder)?;
    let mut pending = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        spare_databases(&path)?;
        // A link as the name of a file gives way to it.
        if std::fs::symlink_metadata(&path)
            .is_ok_and(|there| !there.is_file() && !there.is_dir() && !there.is_symlink())
        {
            return Err(special(&path));
        }
        let into = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(into).map_err(|source| InterchangeError::Write { path: into.to_owned(), source })?;
        stays_within(folder, into)?;
        pending.push((prepare(&path, bytes)?, path));
    }
    pending.into_iter().try_for_each(|(file, path)| finish(file, &path))
}

fn prepare(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, InterchangeError> {
    let fail = |source| InterchangeError::Write { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".rouage-").tempfile_in(folder).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    Ok(file)
}

fn finish(file: tempfile::NamedTempFile, path: &Path) -> Result<(), InterchangeError> {
    file.persist(path).map(drop).map_err(|error| InterchangeError::Write { path: path.to_owned(), source: error.error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_replaces_another_and_nothing_is_left_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write_file(&path, b"old").unwrap();
        write_file(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            write_file(&link, b"through a link").unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), b"through a link");
            assert!(link.is_symlink());
            write_file(Path::new("/dev/null"), b"gone").unwrap();
            assert!(!Path::new("/dev/null").is_file());
        }
        let missing = folder.path().join("no").join("out.csv");
        assert!(matches!(write_file(&missing, b""), Err(InterchangeError::Write { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn what_may_never_be_read_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        let refused = |done: Result<(), InterchangeError>| matches!(done, Err(InterchangeError::Write { source, .. }) if source.kind() == std::io::ErrorKind::Unsupported);
        for path in [&pipe, &link, Path::new("/dev/zero")] {
            assert!(refused(write_file(path, b"list")), "{}", path.display());
            assert!(refused(write_regular(path, b"list")), "{}", path.display());
        }
        assert!(refused(write_files(folder.path(), &[("pipe".to_owned(), b"list".to_vec())])));
        assert!(refused(write_regular(Path::new("/dev/null"), b"list")));
        assert!(refused(super::super::overwrite::check(&pipe, &[])));
        super::super::overwrite::check(Path::new("/dev/null"), &[]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn no_folder_within_leads_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("out"), folder.path().join("elsewhere"));
        std::fs::create_dir(&inside).unwrap();
        std::fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("contracts")).unwrap();
        let files = [("a.csv".to_owned(), Vec::new()), ("contracts/x.toml".to_owned(), Vec::new())];
        assert!(matches!(write_files(&inside, &files), Err(InterchangeError::LeadsOut(_))));
        assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
        // A link as the name of a file gives way; what it led to stays.
        let secret = outside.join("secret");
        std::fs::write(&secret, "stays").unwrap();
        std::os::unix::fs::symlink(&secret, inside.join("b.csv")).unwrap();
        write_files(&inside, &[("b.csv".to_owned(), b"new".to_vec())]).unwrap();
        assert_eq!(std::fs::read(&secret).unwrap(), b"stays");
        assert_eq!(std::fs::read(inside.join("b.csv")).unwrap(), b"new");
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
