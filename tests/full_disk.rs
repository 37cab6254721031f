//! A disk without room for a copy: nothing half made is left on it.
//!
//! The disk is a small one in memory, in a mount space of its own. Where none is to be had (a container without the
//! right), this test says so and shows nothing.
#![cfg(target_os = "linux")]

#[path = "support/small.rs"]
mod small;

use std::process::Command;

#[test]
fn a_copy_that_does_not_fit_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (database, disk) = (folder.path().join("pole.db"), folder.path().join("disk"));
    small::make(&database);
    std::fs::create_dir(&disk).unwrap();
    let space: &[&str] =
        if rustix::process::getuid().is_root() { &["--mount"] } else { &["--mount", "--user", "--map-root-user"] };
    let script = "mount -t tmpfs -o size=40k none \"$0\" || exit 77; \"$1\" --lang fr --db \"$2\" backup \"$0/copie.db\"; \
        echo \"code $?\"; ls -A \"$0\"";
    let output = Command::new("unshare")
        .args(space)
        .args(["sh", "-c", script])
        .arg(&disk)
        .arg(env!("CARGO_BIN_EXE_rouage"))
        .arg(&database)
        .env("ROUAGE_CONFIG", "/nowhere/config.toml")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    if !said.contains("code ") {
        eprintln!("nothing may be mounted here: {said}");
        return;
    }
    assert!(said.contains("code 1") && said.contains("disque est plein"), "{said}");
    let left: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().skip(1).map(str::to_owned).collect();
    assert!(left.is_empty(), "{left:?}");
}
