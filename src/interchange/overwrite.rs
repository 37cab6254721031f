//! Where refused rows may be written: in a new file, or in the place of an earlier import's. Never over a list.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::InterchangeError;
use super::sheet::REASON_COLUMN;

/// Bytes of a file that are looked at for its headings.
const HEAD: u64 = 64 * 1024;

/// Whether refused rows may be written to a path; asked before anything else is done.
///
/// # Errors
/// It is one of the files that are imported, or a file that holds something else.
pub fn check(target: &Path, inputs: &[PathBuf]) -> Result<(), InterchangeError> {
    let Ok(there) = std::fs::canonicalize(target) else { return Ok(()) };
    let is_input = |input: &PathBuf| {
        std::fs::canonicalize(input).is_ok_and(|input| input == there || input.is_dir() && there.starts_with(&input))
    };
    // A device takes anything.
    if inputs.iter().any(is_input) || there.is_file() && !holds_refused_rows(&there) {
        return Err(InterchangeError::NotRejects(target.to_owned()));
    }
    Ok(())
}

/// Whether the last heading of a file is the one of reasons; an empty file holds nothing that could be lost.
fn holds_refused_rows(path: &Path) -> bool {
    let mut head = Vec::new();
    let Ok(file) = std::fs::File::open(path) else { return false };
    if file.take(HEAD).read_to_end(&mut head).is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&head);
    let first = text.trim_start_matches('\u{FEFF}').lines().next().unwrap_or_default();
    let last = first.rsplit([',', ';', '\t']).next().unwrap_or_default();
    head.is_empty() || last.trim().trim_matches('"') == REASON_COLUMN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refused_rows_give_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
        let may = |name: &str, inputs: &[PathBuf]| check(&path(name), inputs).is_ok();
        assert!(may("new.csv", &[]));
        write("list.csv", "Nom;Ville\nA;B\n");
        assert!(!may("list.csv", &[]));
        for rejects in ["name,siret,reason\nA,1,x\n", "\u{FEFF}Nom;\"Ville\";\"reason\"\r\nA;B;x\r\n", ""] {
            write("rejects.csv", rejects);
            assert!(may("rejects.csv", &[path("list.csv")]), "{rejects}");
            assert!(!may("rejects.csv", &[path("rejects.csv")]), "it is being imported");
            assert!(!may("rejects.csv", &[folder.path().to_owned()]));
        }
    }
}
