//! A folder of backups, or a copy in it, that another account made: the owner of the database cannot write or read it.
#![cfg(target_os = "linux")]

use crate::small;
use crate::terminal;

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};

/// Somebody without any right, where the tests run as root, whom nothing stops.
const NOBODY: u32 = 65_534;

/// The program as whoever owns the database.
fn rouage(database: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_rouage");
    let mut command = if rustix::process::getuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        command
    } else {
        Command::new(program)
    };
    let command = command.args(["--lang", "fr", "--as", "cmi", "--db"]).arg(database).args(arguments);
    command.env("ROUAGE_CONFIG", "/nowhere/config.toml").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn doctor_names_what_keeps_the_daily_copy_from_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    small::make(&database);
    let backups = folder.path().join("backups");
    let _ = std::fs::remove_dir_all(&backups);
    std::fs::create_dir(&backups).unwrap();
    if rustix::process::getuid().is_root() {
        for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
            if entry.path() != backups {
                chown(entry.path(), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let rights = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    rights(&backups, 0o555);
    let blocked = rouage(&database, &["doctor"]);
    let text = said(&blocked);
    if text.contains("setpriv:") {
        eprintln!("nobody else may run the program here: {text}");
        return;
    }
    assert_eq!(blocked.status.code(), Some(3), "{text}");
    assert!(
        text.contains("backups") && text.contains("copie du jour") && text.contains("chmod -R u=rwX,go= '"),
        "{text}"
    );
    let json = rouage(&database, &["doctor", "--json"]);
    assert!(said(&json).contains("\"backup_folder\""), "{}", said(&json));

    // A folder of one's own, and a copy of somebody else's in it.
    rights(&backups, 0o755);
    let copy = backups.join("pole.db.20150630T081500Z.auto.db");
    std::fs::write(&copy, "").unwrap();
    rights(&copy, 0o000);
    if rustix::process::getuid().is_root() {
        chown(&backups, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let unread = rouage(&database, &["doctor"]);
    let text = said(&unread);
    assert_eq!(unread.status.code(), Some(3), "{text}");
    assert!(text.contains("pole.db.20150630T081500Z.auto.db") && text.contains("chmod -R"), "{text}");
    std::fs::remove_file(&copy).unwrap();
    let sound = rouage(&database, &["doctor"]);
    assert_eq!(sound.status.code(), Some(0), "{}", said(&sound));
}

#[test]
fn the_interface_says_that_the_daily_copy_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    small::make(&database);
    std::fs::write(folder.path().join("backups"), "").unwrap();
    let mut terminal = terminal::Terminal::start(&database, Path::new("/nowhere/config.toml"));
    terminal.wait_for("La copie du jour ne peut pas se faire (backups)");
    terminal.press("\x03");
    terminal.end();
}

/// A copy that `rouage backup` made has no log: it is read where its folder takes no files, as any other.
#[test]
fn a_copy_in_a_folder_that_takes_no_files_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (database, copies) = (folder.path().join("pole.db"), folder.path().join("copies"));
    small::make(&database);
    std::fs::create_dir(&copies).unwrap();
    let copy = copies.join("copie.db");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
    command.env("ROUAGE_CONFIG", "/nowhere/config.toml").args(["--lang", "fr", "--as", "cmi", "--db"]);
    assert!(command.arg(&database).arg("backup").arg(&copy).status().unwrap().success());
    if rustix::process::getuid().is_root() {
        for path in [folder.path(), copies.as_path(), copy.as_path()] {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let rights = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    rights(&copy, 0o600);
    rights(&copies, 0o500);
    for arguments in [&["status"][..], &["search", "a"]] {
        let read = rouage(&copy, arguments);
        if said(&read).contains("setpriv:") {
            eprintln!("nobody else may run the program here: {}", said(&read));
            break;
        }
        assert!(read.status.success(), "{arguments:?}: {}", said(&read));
    }
    rights(&copies, 0o700);
}
