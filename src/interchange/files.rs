//! Which files are to be read, and what they hold.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::InterchangeError;
use super::sheet::{is_of_format, kind_of_header};
use crate::model::kind::Kind;
use crate::store::{is_opened_database, opened_beginning};

/// Files to read with their kinds, in the order in which they are written: [`Kind::ALL`], then as they were named.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub files: Vec<(Kind, PathBuf)>,
    /// Files that are not of the interchange format, by their names and first lines.
    pub foreign: Vec<PathBuf>,
    /// CSV files of a folder whose names are no kind's: left alone, and said so.
    pub ignored: Vec<PathBuf>,
}

/// Looks through files and folders. With `kind`, files are taken to hold that kind whatever their names, and of
/// folders only that kind's file is read. A file of another name, or whose first line has nothing of the kind's fields,
/// is foreign.
///
/// # Errors
/// A path cannot be read, or a folder holds nothing to import.
pub fn find(paths: &[PathBuf], kind: Option<Kind>) -> Result<Found, InterchangeError> {
    let mut found = Found::default();
    for path in paths {
        let metadata =
            std::fs::metadata(path).map_err(|source| InterchangeError::Read { path: path.clone(), source })?;
        if metadata.is_dir() {
            in_folder(path, kind, &mut found)?;
        } else {
            // One that this process has open as a database is not opened and closed beside it: that would drop its locks.
            let read = if is_opened_database(path) { Err(ErrorKind::ResourceBusy.into()) } else { regular(path) };
            read.map_err(|source| InterchangeError::Read { path: path.clone(), source })?;
            let start = start(path)?;
            let by_name = kind.or_else(|| kind_of(path)).filter(|kind| is_of_format(&start, *kind));
            match by_name.or_else(|| if kind.is_none() { kind_of_header(&start) } else { None }) {
                Some(kind) => found.files.push((kind, path.clone())),
                None => found.foreign.push(path.clone()),
            }
        }
    }
    // Stable: files of one kind stay in the order given.
    found.files.sort_by_key(|(kind, _)| *kind);
    Ok(found)
}

/// The first bytes of a file: a header is in them.
fn start(path: &Path) -> Result<Vec<u8>, InterchangeError> {
    let fail = |source| InterchangeError::Read { path: path.to_owned(), source };
    opened_beginning(path, 64 * 1024).map_err(fail)
}

/// Makes sure that a path is a regular file, or a link to one: reading a pipe waits for its writer, and a device has no end.
///
/// # Errors
/// It is not there; or [`std::io::ErrorKind::Unsupported`].
pub fn regular(path: &Path) -> std::io::Result<()> {
    let found = std::fs::metadata(path)?;
    if found.is_file() || found.is_dir() { Ok(()) } else { Err(std::io::ErrorKind::Unsupported.into()) }
}

/// The kind of a file of a folder, by its name.
pub(super) fn kind_of_folder(path: &Path) -> Option<Kind> {
    stem(path).and_then(|stem| Kind::from_code(&stem))
}

fn in_folder(folder: &Path, kind: Option<Kind>, found: &mut Found) -> Result<(), InterchangeError> {
    let fail = |source| InterchangeError::Read { path: folder.to_owned(), source };
    let before = found.files.len();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        paths.push(entry.map_err(fail)?.path());
    }
    paths.sort();
    for path in paths {
        // Whatever it is: a folder that was sent holds what it holds, not what lies elsewhere on this machine.
        let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if !is_csv || !path.is_file() {
            continue;
        }
        stays_within(folder, &path)?;
        match (kind_of_folder(&path), kind) {
            (Some(is), Some(wanted)) if is != wanted => {}
            (Some(is), _) => found.files.push((is, path)),
            (None, _) => found.ignored.push(path),
        }
    }
    if found.files.len() == before {
        return Err(InterchangeError::EmptyFolder(folder.to_owned()));
    }
    Ok(())
}

/// Makes sure that a path in a folder does not lead out of it.
///
/// # Errors
/// It is a link, or passes one, to what lies elsewhere; or it cannot be followed.
pub fn stays_within(folder: &Path, path: &Path) -> Result<(), InterchangeError> {
    let real = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        std::fs::canonicalize(path).map_err(|source| InterchangeError::Read { path: path.to_owned(), source })
    };
    if real(path)?.starts_with(real(folder)?) { Ok(()) } else { Err(InterchangeError::LeadsOut(path.to_owned())) }
}

fn stem(path: &Path) -> Option<String> {
    path.file_stem().and_then(|stem| stem.to_str()).map(str::to_lowercase)
}

/// The kind in a file's name: `visits.csv`, `visit.csv`, and `rejects.visits.csv` as [`super::import`] writes them.
fn kind_of(path: &Path) -> Option<Kind> {
    let stem = stem(path)?;
    Kind::from_code(stem.rsplit('.').next().unwrap_or(&stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_in_the_order_of_the_kinds() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["visits.csv", "Organisations.CSV", "staff.csv", "notes.csv", "readme.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = find(&[folder.path().to_owned()], None).unwrap();
        let kinds: Vec<Kind> = found.files.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Kind::Staff, Kind::Organisation, Kind::Visit]);
        assert_eq!(found.ignored, [folder.path().join("notes.csv")]);
        let only = find(&[folder.path().to_owned()], Some(Kind::Visit)).unwrap();
        assert_eq!(only.files, [(Kind::Visit, folder.path().join("visits.csv"))]);
        let named = [folder.path().join("visits.csv"), folder.path().join("staff.csv")];
        assert_eq!(find(&named, None).unwrap().files[0].0, Kind::Staff);
    }

    #[test]
    fn a_file_of_any_name_is_known_by_all_the_fields_of_a_kind() {
        let folder = tempfile::tempdir().unwrap();
        let of = |text: &str| {
            let path = folder.path().join("v.csv");
            std::fs::write(&path, text).unwrap();
            find(&[path], None).unwrap().files.first().map(|(kind, _)| *kind)
        };
        for kind in Kind::ALL {
            let fields: Vec<&str> = kind.fields().iter().map(|field| field.name).collect();
            assert_eq!(of(&format!("{}\n", fields.join(","))), Some(kind));
        }
        assert_eq!(of("title,due_on,staff,organisation\n"), None, "a list of somebody else's");
        assert_eq!(of("title,due_on,staff,organisation,done_on,colour\n"), None);
        assert_eq!(of(""), None);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_folder() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("sent"), folder.path().join("secret.csv"));
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(&outside, "login,name\nx,secret\n").unwrap();
        std::fs::write(inside.join("organisations.csv"), "name\nA\n").unwrap();
        symlink("organisations.csv", inside.join("contacts.csv")).unwrap();
        assert_eq!(find(std::slice::from_ref(&inside), None).unwrap().files.len(), 2);
        for target in ["../secret.csv", outside.to_str().unwrap()] {
            let link = inside.join("staff.csv");
            symlink(target, &link).unwrap();
            let found = find(std::slice::from_ref(&inside), None);
            assert!(matches!(&found, Err(InterchangeError::LeadsOut(path)) if *path == link), "{found:?}");
            std::fs::remove_file(link).unwrap();
        }
        // One that is named itself is what somebody wants.
        let link = folder.path().join("staff.csv");
        symlink(&outside, &link).unwrap();
        assert_eq!(find(&[link], None).unwrap().files.len(), 1);
    }

    #[test]
    fn a_name_without_a_kind_is_foreign() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("liste.csv");
        std::fs::write(&path, "").unwrap();
        assert_eq!(find(std::slice::from_ref(&path), None).unwrap().foreign, std::slice::from_ref(&path));
        let named = folder.path().join("organisations.csv");
        for (text, foreign) in [("name;siret\n", false), ("nom,name\n", false), ("Raison sociale;N° SIRET\n", true)] {
            std::fs::write(&named, text).unwrap();
            assert_eq!(find(std::slice::from_ref(&named), None).unwrap().foreign.len() == 1, foreign, "{text}");
        }
        std::fs::remove_file(&named).unwrap();
        assert_eq!(find(std::slice::from_ref(&path), Some(Kind::Task)).unwrap().files[0].0, Kind::Task);
        assert!(matches!(find(&[folder.path().to_owned()], None), Err(InterchangeError::EmptyFolder(_))));
        assert_eq!(kind_of(Path::new("rejects.visits.csv")), Some(Kind::Visit));
    }
}
