//! Databases under names that mean something else to SQLite.

use std::path::Path;
use std::process::{Command, Output};

fn rouage(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.current_dir(folder).env("ROUAGE_CONFIG", "/nowhere/config.toml").env("ROUAGE_STATE", folder.join("state"));
    command.args(["--lang", "fr", "--as", "cmi", "--db"]).args(arguments).output().unwrap()
}

#[test]
fn a_name_is_a_name_whatever_it_looks_like() {
    for name in [":memory:", "file::memory:", "file:x.db?mode=memory", "file:y.db?vfs=unix-none", "file:///z.db"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("list")).unwrap();
        if let Some(parent) = folder.path().join(name).parent() {
            std::fs::create_dir_all(parent).unwrap();
        }
        let list = folder.path().join("list/organisations.csv");
        std::fs::write(&list, "name\nSociété Mémoire\n").unwrap();
        let done = rouage(folder.path(), &[name, "import", "list/organisations.csv"]);
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(folder.path().join(name).metadata().unwrap().len() > 4096, "{name}");
        // Another program finds what this one said was written, and copies of it are copies.
        let found = rouage(folder.path(), &[name, "search", "memoire"]);
        assert!(String::from_utf8_lossy(&found.stdout).contains("Société Mémoire"), "{name}: {found:?}");
        let copied = rouage(folder.path(), &[name, "backup", "file:copy.db"]);
        assert!(copied.status.success(), "{name}: {}", String::from_utf8_lossy(&copied.stderr));
        let found = rouage(folder.path(), &["./file:copy.db", "search", "memoire"]);
        assert!(String::from_utf8_lossy(&found.stdout).contains("Société Mémoire"), "{name}: {found:?}");
        assert!(!folder.path().join("x.db").exists() && !folder.path().join("y.db").exists(), "{name}");
    }
}

#[test]
fn a_folder_is_called_one() {
    let folder = tempfile::tempdir().unwrap();
    let said = rouage(folder.path(), &[".", "status"]);
    assert_eq!(said.status.code(), Some(1));
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("dossier") && !said.contains("disque ne répond pas"), "{said}");
}
