//! Files that popups write: where they go unless said otherwise, and which one a name means.

use std::path::PathBuf;

/// Where files go unless said otherwise, with a separator at its end.
pub struct Folder(pub String);

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
pub fn path(name: &str) -> PathBuf {
    let home = directories::UserDirs::new().map(|user| user.home_dir().to_owned());
    let path = match (name.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    };
    std::path::absolute(&path).unwrap_or(path)
}
