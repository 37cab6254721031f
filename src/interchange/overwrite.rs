//! Where refused rows may be written: in a new file, or in the place of an earlier import's. Never over a list.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::sheet::REASON_COLUMN;
use super::{InterchangeError, special_file};
use super::{files, output};

/// Bytes of a file that are looked at for its headings.
const HEAD: u64 = 64 * 1024;

/// Whether refused rows may be written to a path; asked before anything else is done.
///
/// # Errors
/// It is one of the files that are imported, or a file that holds something else. Its name says that it is sealed.
pub fn check(target: &Path, inputs: &[PathBuf]) -> Result<(), InterchangeError> {
    output::not_in_clear(target, b"")?;
    let Ok(there) = std::fs::canonicalize(target) else { return Ok(()) };
    // Of a folder the files of our names are read; refused rows of an earlier import may lie beside them.
    let is_read = || files::kind_of_folder(&there).is_some();
    let is_input = |input: &PathBuf| {
        std::fs::canonicalize(input)
            .is_ok_and(|input| input == there || input.is_dir() && there.starts_with(&input) && is_read())
    };
    let free = || free_beside(target);
    if inputs.iter().any(is_input) {
        return Err(InterchangeError::RejectsAreRead { path: target.to_owned(), free: free() });
    }
    // The process's own streams, terminals and `/dev/null` take anything.
    if !there.is_file() && !there.is_dir() {
        let fail = |source| InterchangeError::Write { path: target.to_owned(), source };
        special_file::open(target).map_err(fail)?;
    }
    if there.is_file() && !holds_refused_rows(&there) {
        return Err(InterchangeError::NotRejects { path: target.to_owned(), free: free() });
    }
    Ok(())
}

/// A name beside a file's that is not taken: `refus-2.csv`.
fn free_beside(path: &Path) -> PathBuf {
    let named = |n: u32| {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{n}.csv"));
        path.with_file_name(name)
    };
    (2..1_000).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(1_000))
}

/// Whether the last heading of a file is the one of reasons; an empty file holds nothing that could be lost.
fn holds_refused_rows(path: &Path) -> bool {
    let mut head = Vec::new();
    let Ok(file) = std::fs::File::open(path) else { return false };
    if file.take(HEAD).read_to_end(&mut head).is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&head);
    head.is_empty() || last_heading(text.trim_start_matches('\u{FEFF}')).trim() == REASON_COLUMN
}

/// The last cell of the first line; a heading in quotes may go over several.
fn last_heading(text: &str) -> &str {
    let (mut quoted, mut from) = (false, 0);
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => from = at + 1,
            '\n' if !quoted => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    text[from..end].trim().trim_matches('"')
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
            // Beside what is read of a folder, not in its place.
            assert!(may("rejects.csv", &[folder.path().to_owned()]), "{rejects}");
            write("visits.csv", rejects);
            assert!(!may("visits.csv", &[folder.path().to_owned()]), "{rejects}");
        }
        write("rejects.csv", "\u{FEFF}\"Nom\nde la structure\";\"Ville\";reason\r\nA;B;x\r\n");
        assert!(may("rejects.csv", &[path("list.csv")]), "a heading of two lines");
        write("rejects-2.csv", "");
        let said = check(&path("rejects.csv"), &[path("rejects.csv")]).unwrap_err();
        assert!(
            matches!(&said, InterchangeError::RejectsAreRead { free, .. } if free.ends_with("rejects-3.csv")),
            "{said:?}"
        );
    }
}
