//! What a colleague, in a program of her own, wrote into the file while it bore another name.
#![cfg(target_os = "linux")]

use crate::support;

use std::path::Path;
use std::process::Command;

use crate::terminal::Terminal;
use rouage::model::kind::Kind;
use rouage::store::{Store, StoreError};
use support::organisation;

const NO_SETTINGS: &str = "/nowhere/config.toml";

/// A colleague at work by another name of the file. Her log stays as long as she has it open.
fn colleague(path: &Path, name: &str) -> Terminal {
    let terminal = Terminal::start(path, Path::new(NO_SETTINGS));
    terminal.wait_for("Qui visiter");
    let sheet = path.with_file_name("colleague.csv");
    std::fs::write(&sheet, format!("name\n{name}\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.env("ROUAGE_CONFIG", NO_SETTINGS).args(["--lang", "fr", "--as", "cmi", "--db"]).arg(path);
    let done = command.arg("import").arg(&sheet).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    terminal
}

fn kill(terminal: Terminal) {
    let id = terminal.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
    terminal.end();
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> =
        store.all(Kind::Organisation).unwrap().iter().map(|found| found.text("name").to_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_a_colleague_wrote_under_another_name_is_found_when_the_file_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().canonicalize().unwrap();
    // What is open here is a window of the program to those that are started.
    std::fs::write("/proc/self/comm", env!("CARGO_PKG_NAME")).unwrap();
    let (path, renamed) = (whole.join("pole.db"), whole.join("renamed.db"));
    support::open(&path, "amo").save(organisation("Avant")).unwrap();
    let mut store = support::open(&path, "amo");
    std::fs::rename(&path, &renamed).unwrap();
    assert!(matches!(store.save(organisation("Refusée")), Err(StoreError::Moved(_))));
    let colleague = colleague(&renamed, "De la collègue");
    std::fs::rename(&renamed, &path).unwrap();
    store.probe().unwrap();
    let left = store.left_behind();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!((&left[0].name, left[0].log.exists()), (&renamed, true));
    assert!(!whole.join("renamed.db-wal").exists(), "whoever bears that name next would take it for his own");
    assert_eq!(names(&support::open(left[0].copy.as_ref().unwrap(), "amo")), ["Avant", "De la collègue"]);
    assert_eq!(store.left_behind(), [], "told once");
    kill(colleague);
}

#[test]
fn the_interface_says_so_when_the_file_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().canonicalize().unwrap();
    let (path, renamed) = (whole.join("pole.db"), whole.join("renamed.db"));
    support::open(&path, "amo").save(organisation("Avant")).unwrap();
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("Qui visiter");
    std::fs::rename(&path, &renamed).unwrap();
    terminal.wait_for("FICHIER DÉPLACÉ");
    let colleague = colleague(&renamed, "De la collègue");
    std::fs::rename(&renamed, &path).unwrap();
    terminal.wait_for("sous un autre nom");
    terminal.wait_for(".rescued-");
    kill(colleague);
    terminal.press("\r");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
    // Named until somebody brings it in.
    let mut terminal = Terminal::start(&path, Path::new(NO_SETTINGS));
    terminal.wait_for("saisies sauvées attendent");
    terminal.press("q");
    terminal.end();
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_rouage"));
    doctor.env("ROUAGE_CONFIG", NO_SETTINGS).args(["--lang", "fr", "--db"]).arg(&path).arg("doctor");
    let said = doctor.output().unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.code() == Some(3) && words.contains(".rescued-"), "{words}");
}
