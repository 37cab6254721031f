//! Files that appear whole or not at all: written beside their target, then renamed.

use std::io::Write;
use std::path::Path;

use super::InterchangeError;

/// Writes a file in the place of what is there. Only its owner may read it: exports hold members' data.
///
/// # Errors
/// The folder is not there or cannot be written, or the disk is full; then the target is as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), InterchangeError> {
    let pending = prepare(path, bytes)?;
    finish(pending, path)
}

/// Writes several files, named by their paths in the folder: all of them beside their targets first, so that a full disk replaces none.
///
/// # Errors
/// As [`write_file`].
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), InterchangeError> {
    let mut pending = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        let into = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(into).map_err(|source| InterchangeError::Write { path: into.to_owned(), source })?;
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
        let missing = folder.path().join("no").join("out.csv");
        assert!(matches!(write_file(&missing, b""), Err(InterchangeError::Write { .. })));
    }
}
