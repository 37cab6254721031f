//! A database on a disk that is mounted read-only: it is read, what cannot be is said, and what is typed stays a draft.
//!
//! The disk is a folder that is bound over itself in a mount space of its own. Where none is to be had (a container without
//! the right), these tests say so and show nothing.
#![cfg(target_os = "linux")]

use crate::small;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::pty::Start;
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::Store;

/// A folder with a pole in a folder of its own, and a program that sees that one read-only.
struct Frozen {
    folder: tempfile::TempDir,
    database: PathBuf,
}

impl Frozen {
    /// Nothing where nothing may be mounted.
    fn new() -> Option<Frozen> {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("disque é");
        std::fs::create_dir(&disk).unwrap();
        let database = disk.join("pole.db");
        small::make(&database);
        let space = if rustix::process::getuid().is_root() { "--mount" } else { "--mount --user --map-root-user" };
        let script = format!(
            "#!/bin/sh\nexec unshare {space} sh -c 'mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && \
             exec \"$@\"' '{}' \"${{PROGRAM:-{}}}\" \"$@\"\n",
            disk.display(),
            env!("CARGO_BIN_EXE_rouage"),
        );
        let frozen = Frozen { folder, database };
        std::fs::write(frozen.program(), script).unwrap();
        std::fs::set_permissions(frozen.program(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let tried = Command::new(frozen.program()).env("PROGRAM", "touch").arg(disk.join("written")).output().unwrap();
        let said = String::from_utf8_lossy(&tried.stderr).into_owned();
        if !said.contains("touch") {
            eprintln!("nothing may be mounted here: {said}");
            return None;
        }
        Some(frozen)
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("rouage")
    }

    fn run(&self, arguments: &[&str]) -> (Output, String) {
        let output = Command::new(self.program())
            .env("ROUAGE_CONFIG", "/nowhere/config.toml")
            .args(["--lang", "fr", "--as", "cmi", "--db"])
            .arg(&self.database)
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
        (output, said)
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.database.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

#[test]
fn a_read_only_disk_is_read_and_a_save_is_refused_with_the_reason() {
    let Some(frozen) = Frozen::new() else { return };
    let (output, said) = frozen.run(&["search", "horlogerie"]);
    assert!(output.status.success() && said.contains("Horlogerie des Prés"), "{said}");
    let (output, said) = frozen.run(&["visit", "add", "--org", "Horlogerie des Prés SAS", "--date", "2015-06-01"]);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("lecture seule") && !said.contains("database"), "{said}");
    assert_eq!(frozen.files(), std::slice::from_ref(&frozen.database));

    let program = frozen.program();
    let mut start = Start::on(&program, &frozen.database);
    start.state = frozen.folder.path().join("state");
    let mut terminal = start.go();
    terminal.wait_for("DISQUE EN LECTURE SEULE");
    terminal.wait_for("1/40");
    // Somebody who may write does: it is followed all the same.
    visit_another(&frozen.database);
    terminal.wait_for("2/40");
    terminal.wait_for("DISQUE EN LECTURE SEULE");
    terminal.press("v");
    terminal.wait_for("Nouvelle visite");
    terminal.press("horlo");
    terminal.wait_for("Horlogerie des Prés");
    terminal.press("\rMon texte\x13");
    terminal.wait_for("rien n’a été enregistré");
    terminal.signal("TERM");
    assert_eq!(terminal.ended().0, 143);
    drop(terminal);

    // Back on a disk that takes it, the draft is there.
    let binary = Path::new(env!("CARGO_BIN_EXE_rouage"));
    let mut start = Start::on(binary, &frozen.database);
    start.state = frozen.folder.path().join("state");
    let mut terminal = start.go();
    terminal.wait_for("interrompue");
    terminal.press("\r");
    terminal.wait_for("Mon texte");
    assert!(!terminal.text().contains("LECTURE SEULE"), "{}", terminal.text());
}

fn visit_another(database: &Path) {
    let mut store = Store::open(database, small::session("mdu", "other")).unwrap();
    let staff = store.all(Kind::Staff).unwrap().remove(0).id;
    let company =
        Record::new(Kind::Organisation).with("name", small::text("Optique")).with("kind", small::text("company"));
    let company = store.save(company).unwrap().0.id;
    let visit = Record::new(Kind::Visit)
        .with("organisation", Value::Int(company.into()))
        .with("staff", Value::Int(staff.into()))
        .with("date", small::day("2015-06-02"));
    store.save(visit).unwrap();
}

#[test]
fn leaving_says_nothing_of_a_copy_that_cannot_be_made() {
    let Some(frozen) = Frozen::new() else { return };
    let program = frozen.program();
    let mut start = Start::on(&program, &frozen.database);
    start.state = frozen.folder.path().join("state");
    let mut terminal = start.go();
    terminal.wait_for("1/40");
    terminal.press("q");
    assert_eq!(terminal.ended().0, 0);
    assert!(!terminal.text().contains("copie"), "{}", terminal.text());
}

#[test]
fn a_log_that_would_have_to_be_written_back_is_said_to_be_the_reason() {
    let Some(frozen) = Frozen::new() else { return };
    // As after a crash: the log is there, what others share it through is not.
    let store = Store::open(&frozen.database, small::session("amo", "1")).unwrap();
    store.keep_draft("a", "h", 1, "{}").unwrap();
    let aside = frozen.folder.path().join("log");
    std::fs::copy(frozen.database.with_file_name("pole.db-wal"), &aside).unwrap();
    drop(store);
    std::fs::rename(&aside, frozen.database.with_file_name("pole.db-wal")).unwrap();
    for arguments in [&["search", "horlogerie"][..], &["status"]] {
        let (output, said) = frozen.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("pole.db-wal") && said.contains("copiez les deux fichiers"), "{said}");
    }
    let (_, said) = frozen.run(&["doctor"]);
    assert!(said.contains("pole.db-wal"), "{said}");
}
