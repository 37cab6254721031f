//! The folders of sessions that drafts were written into, noted in the state folder: a later session may be told of another one,
//! and looks there for what an earlier one left. Only their paths are noted, nothing of what was typed.

use std::io;
use std::path::{Path, PathBuf};

use super::draft_files::write_whole;

/// The note within the state folder, a path a line, the newest last.
const NOTE: &str = "draft-folders";
/// Longer notes are none of ours, bytes.
const LONGEST: u64 = 64 * 1024;
/// Of so many the older ones are forgotten.
const MOST: usize = 16;

/// The folders that are noted, none where that cannot be read.
pub fn noted(state: &Path) -> Vec<PathBuf> {
    let text = crate::small_file::read(&state.join(NOTE), LONGEST).unwrap_or_default();
    text.lines().map(PathBuf::from).filter(|path| path.is_absolute()).collect()
}

/// Notes a folder, if it is not.
///
/// # Errors
/// The note cannot be written, or the path of the folder is no line of text.
pub fn note(state: &Path, folder: &Path) -> io::Result<()> {
    let mut known = noted(state);
    if known.iter().any(|path| path == folder) {
        return Ok(());
    }
    let line = |path: &Path| path.to_str().filter(|path| !path.contains(['\n', '\r'])).map(|path| format!("{path}\n"));
    line(folder).ok_or(io::ErrorKind::InvalidInput)?;
    known.push(folder.to_owned());
    let from = known.len().saturating_sub(MOST);
    let text: String = known.iter().skip(from).filter_map(|path| line(path)).collect();
    write_whole(&state.join(NOTE), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_once_is_there_once_and_old_ones_are_forgotten() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(noted(state.path()), Vec::<PathBuf>::new());
        for _ in 0..2 {
            note(state.path(), Path::new("/run/one")).unwrap();
        }
        assert_eq!(noted(state.path()), [PathBuf::from("/run/one")]);
        note(state.path(), Path::new("/run/a\nb")).unwrap_err();
        for n in 0..MOST {
            note(state.path(), Path::new(&format!("/run/{n}"))).unwrap();
        }
        let known = noted(state.path());
        assert_eq!((known.len(), known.contains(&PathBuf::from("/run/one"))), (MOST, false));
        std::fs::write(state.path().join(NOTE), "relative\n/run/kept\n").unwrap();
        assert_eq!(noted(state.path()), [PathBuf::from("/run/kept")]);
    }
}
