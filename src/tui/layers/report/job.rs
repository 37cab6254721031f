//! What the storage thread does for the popup: finding the user's folder, writing the file.

use std::path::{Path, PathBuf};

use crate::interchange::InterchangeError;
use crate::interchange::output::write_file;
use crate::live::Shared;
use crate::report::{self, Order, ReportError};
use crate::store::Store;

/// Where files go unless said otherwise, with a separator at its end.
pub struct Folder(pub String);

/// What came of it.
pub enum Outcome {
    /// The file, with its whole path.
    Written(String),
    /// There is a file of that name.
    Exists,
    /// The facts are not read yet.
    NotLoaded,
    Failed(ReportError),
    NotWritten(InterchangeError),
}

/// The user's documents, else the home folder, as a home-relative path; empty where there is none.
pub fn folder() -> String {
    let Some(user) = directories::UserDirs::new() else { return String::new() };
    let home = user.home_dir();
    let folder = user.document_dir().filter(|documents| documents.is_dir()).unwrap_or(home);
    match folder.strip_prefix(home) {
        Ok(inside) if inside.as_os_str().is_empty() => "~/".to_owned(),
        Ok(inside) => format!("~/{}/", inside.display()),
        Err(_) => format!("{}/", folder.display()),
    }
}

/// The file meant by a name: `~/` is the home folder, as in a shell.
fn path(name: &str) -> PathBuf {
    let home = directories::UserDirs::new().map(|user| user.home_dir().to_owned());
    let path = match (name.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    };
    std::path::absolute(&path).unwrap_or(path)
}

/// Gathers the report and writes it; what is there stays unless it may be replaced.
pub fn write(store: &Store, shared: &Shared, order: Order, name: &str, replace: bool) -> Outcome {
    let path: &Path = &path(name);
    if !replace && path.exists() {
        return Outcome::Exists;
    }
    let bytes = {
        let world = shared.world();
        if !world.loaded {
            return Outcome::NotLoaded;
        }
        match report::produce(store, &world.facts, order) {
            Ok(bytes) => bytes,
            Err(error) => return Outcome::Failed(error),
        }
    };
    match write_file(path, &bytes) {
        Ok(()) => Outcome::Written(path.display().to_string()),
        Err(error) => Outcome::NotWritten(error),
    }
}
