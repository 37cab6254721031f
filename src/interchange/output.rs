//! Files that appear whole or not at all: written beside their target, then renamed.

use std::io::Write;
use std::path::Path;

use super::files::stays_within;
use super::spared::spare;
use super::{InterchangeError, special_file};

/// Writes a file in the place of what is there. Only its owner may read it: exports hold members' data. Where a link leads
/// to a file, that file is replaced; the process's own streams, terminals and `/dev/null` are written to; a terminal is sent nothing that it obeys.
///
/// # Errors
/// The folder is not there or cannot be written, or the disk is full; then the target is as it was. Or it is a
/// database, which no export replaces, or some other thing than a file: a pipe may never be read. Or its name ends in `.age`, and the
/// bytes are not sealed.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    spare(path)?;
    not_in_clear(path, bytes)?;
    if path.is_dir() {
        let source = std::io::ErrorKind::IsADirectory.into();
        return Err(InterchangeError::Write { path: path.to_owned(), source });
    }
    write_beside(path, bytes)
}

/// What a sealed file begins with.
const SEALED: &[u8] = b"age-encryption.org/";

/// Nothing that is not sealed gets a name that says so: it would be sent as if it was.
///
/// # Errors
/// The name ends in `.age`, and the bytes are no age file.
pub fn not_in_clear(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    let says_so = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age"));
    if says_so && !bytes.starts_with(SEALED) { Err(InterchangeError::NotSealed(path.to_owned())) } else { Ok(()) }
}

/// The same for what belongs beside a database.
///
/// # Errors
/// The folder is not there or cannot be written, or the disk is full.
pub fn write_beside(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    let fail = |source| InterchangeError::Write { path: path.to_owned(), source };
    match std::fs::metadata(path) {
        Ok(there) if !there.is_file() && !there.is_dir() => special_file::write(path, bytes).map_err(fail),
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

/// Writes several files, named by their paths in the folder: all of them beside their targets first, so that a full disk replaces none.
///
/// # Errors
/// As [`write_file`].
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), InterchangeError> {
    spare(folder)?;
    not_in_clear(folder, files.first().map_or(&[], |(_, bytes)| bytes))?;
    let mut pending = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        spare(&path)?;
        not_in_clear(&path, bytes)?;
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

    #[test]
    fn what_is_not_sealed_gets_no_name_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["liste.csv.age", "liste.AGE"] {
            let path = folder.path().join(name);
            for done in [
                write_file(&path, b"Nom;Ville"),
                write_regular(&path, b""),
                write_files(folder.path(), &[("a.csv".to_owned(), Vec::new()), (name.to_owned(), b"Nom".to_vec())]),
                super::super::overwrite::check(&path, &[]),
            ] {
                assert!(matches!(done, Err(InterchangeError::NotSealed(_))), "{name}: {done:?}");
            }
            write_file(&path, b"age-encryption.org/v1\n").unwrap();
        }
        assert!(!folder.path().join("a.csv").exists());
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
    fn a_folder_is_not_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there");
        std::fs::create_dir(&there).unwrap();
        assert!(matches!(write_file(&there, b"list"), Err(InterchangeError::Write { .. })));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
