//! A folder that a group shares: who was erased under one account does not come back under another.
#![cfg(target_os = "linux")]

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};

const GROUP: u32 = 45_000;

/// The program as one of two accounts of the group.
fn run(account: u32, folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new("setpriv");
    let (user, group) = (format!("--reuid={account}"), format!("--regid={GROUP}"));
    command.args([
        &user,
        &group,
        "--clear-groups",
        env!("CARGO_BIN_EXE_rouage"),
        "--lang",
        "en",
        "--as",
        "dir",
        "--db",
    ]);
    command.arg(folder.join("pole.db")).args(args).env("ROUAGE_CONFIG", "/nowhere/config.toml");
    command.env("ROUAGE_STATE", folder.join(format!("state-{account}"))).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn who_was_erased_under_one_account_does_not_come_back_under_another() {
    if !rustix::process::getuid().is_root() {
        eprintln!("only root may be several accounts");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    chown(folder, None, Some(GROUP)).unwrap();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o2770)).unwrap();
    let data = folder.join("data");
    Command::new("cp")
        .args(["-r", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/pole")])
        .arg(&data)
        .status()
        .unwrap();
    Command::new("chmod").args(["-R", "a+rX"]).arg(&data).status().unwrap();
    let [first, second] = [41_001, 41_002];
    let begun = run(first, folder, &["import", data.to_str().unwrap()]);
    if said(&begun).contains("setpriv:") {
        eprintln!("nobody else may run the program here: {}", said(&begun));
        return;
    }
    assert!(begun.status.success(), "{}", said(&begun));
    // In a folder of his own, where the other may not look.
    let own = folder.join("own");
    std::fs::create_dir(&own).unwrap();
    std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o700)).unwrap();
    chown(&own, Some(second), None).unwrap();
    let copy = own.join("copy.db");
    let backed_up = run(second, folder, &["backup", copy.to_str().unwrap()]);
    assert!(backed_up.status.success(), "{}", said(&backed_up));
    assert_eq!(mode(&folder.join("pole.db.last-backup")), 0o660);
    let erase = ["privacy", "erase", "Gaëtan", "Garçon", "--org", "81547579300197", "--yes"];
    let erased = run(first, folder, &erase);
    assert!(erased.status.success() && said(&erased).contains("copy.db"), "{}", said(&erased));
    assert!(!said(&run(first, folder, &["doctor"])).contains("not there any more"));
    let memory = folder.join("pole.db.erasures");
    assert_eq!(mode(&memory), 0o660);
    let lose =
        || ["", "-wal", "-shm"].iter().for_each(|end| drop(std::fs::remove_file(folder.join(format!("pole.db{end}")))));
    let found = |account| said(&run(account, folder, &["show", "81547579300197", "--json"])).matches("Garçon").count();
    assert_eq!(found(first), 0);
    lose();
    let restored = run(second, folder, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!((found(second), found(first)), (0, 0), "{}", said(&restored));

    // As an earlier version left it, for its owner alone: nothing is restored past it, and it stays.
    std::fs::set_permissions(&memory, std::fs::Permissions::from_mode(0o600)).unwrap();
    chown(&memory, Some(first), None).unwrap();
    let doctor = run(second, folder, &["doctor"]);
    assert!(said(&doctor).contains("is for another account alone"), "{}", said(&doctor));
    lose();
    let refused = run(second, folder, &["restore", copy.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(memory.exists());
    assert!(said(&refused).contains("is for another account alone"), "{}", said(&refused));
    let own_copy = folder.join("own-copy.db");
    std::fs::copy(&copy, &own_copy).unwrap();
    chown(&own_copy, Some(first), None).unwrap();
    let shared = run(first, folder, &["restore", own_copy.to_str().unwrap()]);
    assert!(shared.status.success(), "its owner may, and shares it by that: {}", said(&shared));
    assert_eq!(mode(&memory), 0o660);
    lose();
    let restored = run(second, folder, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!((found(second), found(first)), (0, 0));
}
