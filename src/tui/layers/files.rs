//! Files that popups write: where they go unless said otherwise, and which one a name means.

use std::path::{Path, PathBuf};

/// Where files go unless said otherwise, with a separator at its end.
pub struct Folder(pub String);

/// The user's documents, else the home folder, as a home-relative path; empty where there is none.
pub fn folder() -> String {
    let Some(user) = directories::UserDirs::new() else { return String::new() };
    folder_of(user.home_dir(), user.document_dir())
}

/// `told`: what the desktop says the documents are.
fn folder_of(home: &Path, told: Option<&Path>) -> String {
    // Without a desktop's word, what most desktops call it.
    let usual = home.join("Documents");
    let folder = told.into_iter().chain([&*usual]).find(|documents| documents.is_dir()).unwrap_or(home);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_where_the_desktop_says_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(folder_of(home.path(), None), "~/");
        std::fs::create_dir(home.path().join("Documents")).unwrap();
        assert_eq!(folder_of(home.path(), None), "~/Documents/");
        // What the desktop says goes first, if it is there.
        let told = home.path().join("Mes documents");
        assert_eq!(folder_of(home.path(), Some(&told)), "~/Documents/");
        std::fs::create_dir(&told).unwrap();
        assert_eq!(folder_of(home.path(), Some(&told)), "~/Mes documents/");
    }
}
