//! A disk without room: nothing half made is left on it, and it is called full. So is a limit on the length of files.
//!
//! The disk is a small one in memory, in a mount space of its own. Where none is to be had (a container without the
//! right), these tests say so and show nothing.
#![cfg(target_os = "linux")]

use crate::small;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rouage::model::kind::Kind;
use rouage::model::record::Record;
use rouage::store::{LogNews, Store, StoreError};

/// Runs a script with a disk of its own (`$0`), the program (`$1`) and a database (`$2`); and all that it said.
fn on_disk(disk: &Path, database: &Path, script: &str) -> (Output, String) {
    let space: &[&str] =
        if rustix::process::getuid().is_root() { &["--mount"] } else { &["--mount", "--user", "--map-root-user"] };
    let output = Command::new("unshare")
        .args(space)
        .args(["sh", "-c", script])
        .arg(disk)
        .arg(env!("CARGO_BIN_EXE_rouage"))
        .arg(database)
        .env("ROUAGE_CONFIG", "/nowhere/config.toml")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    (output, said)
}

#[test]
fn a_database_on_a_full_disk_is_not_called_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let (database, disk) = (folder.path().join("pole.db"), folder.path().join("disk"));
    small::make(&database);
    std::fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=4m none \"$0\" || exit 77; cp \"$2\" \"$0/pole.db\"; \
        dd if=/dev/zero of=\"$0/filler\" bs=4k 2>/dev/null; \"$1\" --lang fr --db \"$0/pole.db\" status; echo \"code $?\"";
    let (_, said) = on_disk(&disk, &database, script);
    if !said.contains("code ") {
        eprintln!("nothing may be mounted here: {said}");
        return;
    }
    assert!(said.contains("code 1") && said.contains("disque est plein"), "{said}");
}

#[test]
fn a_limit_on_the_length_of_files_is_an_error_and_not_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    small::make(&database);
    let output = Command::new("sh")
        .args(["-c", "ulimit -f 16; exec \"$0\" --lang fr --db \"$1\" status"])
        .arg(env!("CARGO_BIN_EXE_rouage"))
        .arg(&database)
        .env("ROUAGE_CONFIG", "/nowhere/config.toml")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("isque"), "{said}");
}

#[test]
fn a_copy_that_does_not_fit_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (database, disk) = (folder.path().join("pole.db"), folder.path().join("disk"));
    small::make(&database);
    std::fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=40k none \"$0\" || exit 77; \"$1\" --lang fr --db \"$2\" backup \"$0/copie.db\"; \
        echo \"code $?\"; ls -A \"$0\"";
    let (output, said) = on_disk(&disk, &database, script);
    if !said.contains("code ") {
        eprintln!("nothing may be mounted here: {said}");
        return;
    }
    assert!(said.contains("code 1") && said.contains("disque est plein"), "{said}");
    let left: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().skip(1).map(str::to_owned).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_full_output_does_not_call_a_visit_that_was_saved_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    small::make(&database);
    let run = |arguments: &str| {
        let script = format!("exec \"$0\" --lang fr --as cmi --db \"$1\" {arguments} >/dev/full");
        let mut command = Command::new("sh");
        command.args(["-c", &script]).arg(env!("CARGO_BIN_EXE_rouage")).arg(&database);
        command.env("ROUAGE_CONFIG", "/nowhere/config.toml").output().unwrap()
    };
    let output = run("visit add --org 'Horlogerie des Prés SAS' --date 2016-03-01 --staff cmi --summary Vu");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("ne la relancez pas"), "{said}");
    assert_eq!(run("status").status.code(), Some(1), "what only says something has failed");
    for help in ["--help", "help visit", "--version"] {
        assert_eq!(run(help).status.code(), Some(1), "{help}");
    }
}

#[test]
fn a_list_that_does_not_fit_leaves_the_one_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let (database, disk) = (folder.path().join("pole.db"), folder.path().join("disk"));
    small::make(&database);
    std::fs::create_dir(&disk).unwrap();
    // Twice into the same file with room, then without.
    let script = "mount -t tmpfs -o size=64k none \"$0\" || exit 77; cd \"$0\"; \
        for n in 1 2; do \"$1\" --db \"$2\" report --year 2016 -o list.md >/dev/null || exit 1; done; cp list.md \"$2.before\"; \
        dd if=/dev/zero of=filler bs=4k 2>/dev/null; \"$1\" --lang fr --db \"$2\" report --year 2016 -o list.md; \
        echo \"code $?\"; cmp list.md \"$2.before\" && ls -A";
    let (output, said) = on_disk(&disk, &database, script);
    if !said.contains("code ") {
        eprintln!("nothing may be mounted here: {said}");
        return;
    }
    assert!(said.contains("code 1"), "{said}");
    let left: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(left, ["filler", "list.md"], "{said}");
}

/// Played by the test below, on a disk of its own.
#[test]
fn a_log_is_deleted_on_a_full_disk() {
    let Some(disk) = std::env::var_os("ROUAGE_TEST_DISK").map(PathBuf::from) else { return };
    let (path, refuge) = (disk.join("pole.db"), PathBuf::from(std::env::var_os("ROUAGE_TEST_REFUGE").unwrap()));
    let mut store = Store::open(&path, small::session("cmi", "one")).unwrap();
    store.set_refuges(vec![refuge.clone()], |folder| std::fs::create_dir_all(folder));
    store.mends_at_the_end(true);
    let organisations = |store: &Store| store.count(Kind::Organisation).unwrap();
    let before = organisations(&store);
    for n in 0..6 {
        let notes = small::text(&"Un long compte rendu. ".repeat(700));
        store
            .save(
                Record::new(Kind::Organisation).with("name", small::text(&format!("Atelier {n}"))).with("notes", notes),
            )
            .unwrap();
    }
    let mut filler = std::fs::File::create(disk.join("filler")).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
    drop(filler);
    let file = std::fs::read(&path).unwrap();
    std::fs::remove_file(disk.join("pole.db-wal")).unwrap();
    assert!(matches!(store.mend_log(), Err(StoreError::LogLost(_))));
    assert!(std::fs::read(&path).unwrap() == file, "half of the log was brought in");
    let Some(LogNews::Aside(Some(copy))) = store.take_log_news() else { panic!("nothing was kept") };
    assert!(copy.starts_with(&refuge), "{}", copy.display());
    assert_eq!(organisations(&Store::reader(&copy, small::session("cmi", "two")).unwrap()), before + 6);
    if std::env::var_os("ROUAGE_TEST_ROOM").is_some() {
        std::fs::remove_file(disk.join("filler")).unwrap();
        store.mend_log().unwrap();
        assert_eq!(store.take_log_news(), Some(LogNews::Mended));
    }
    drop(store);
    let _ = std::fs::remove_file(disk.join("filler"));
    let again = Store::open(&path, small::session("cmi", "three")).unwrap();
    let there = if std::env::var_os("ROUAGE_TEST_ROOM").is_some() { before + 6 } else { before };
    assert_eq!((organisations(&again), again.quick_check().unwrap()), (there, None));
    println!("played to its end");
}

/// Somebody makes room by what must not be deleted: half of it brought in would be a damaged file, and the rest gone.
#[test]
fn a_log_that_was_deleted_on_a_full_disk_is_kept_elsewhere_and_the_file_stays_sound() {
    let own = std::env::current_exe().unwrap();
    for room in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (database, disk) = (folder.path().join("pole.db"), folder.path().join("disk"));
        small::make(&database);
        std::fs::create_dir(&disk).unwrap();
        let script = format!(
            "mount -t tmpfs -o size=4m none \"$0\" || exit 77; cp \"$2\" \"$0/pole.db\"; ROUAGE_TEST_DISK=\"$0\" {} \
            ROUAGE_TEST_REFUGE='{}' '{}' --exact full_disk::a_log_is_deleted_on_a_full_disk --nocapture; echo \"code $?\"",
            if room { "ROUAGE_TEST_ROOM=1" } else { "" },
            folder.path().join("refuge").display(),
            own.display(),
        );
        let (_, said) = on_disk(&disk, &database, &script);
        if !said.contains("code ") {
            eprintln!("nothing may be mounted here: {said}");
            return;
        }
        assert!(said.contains("code 0") && said.contains("played to its end"), "{said}");
    }
}
