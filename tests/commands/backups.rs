//! `rouage backup`, `restore` and `doctor`.

use super::pole::Pole;
use serde_json::Value as Json;
use std::process::Command;

#[test]
fn backups_are_whole_and_the_doctor_knows() {
    let pole = Pole::small();
    let findings = pole.run(&["doctor", "--json"]).json();
    assert_eq!(findings["ok"], true);
    let backup = pole.path("copie.db");
    pole.run(&["backup", backup.to_str().unwrap()]).ok();
    pole.run(&["backup", backup.to_str().unwrap()]).refused(1);
    assert!(pole.run(&["doctor"]).ok().contains("copie.db"));
    let copied =
        Command::new(env!("CARGO_BIN_EXE_rouage")).arg("--db").arg(&backup).args(["doctor", "--json"]).output();
    assert_eq!(copied.unwrap().status.code(), Some(0));

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(pole.path("pole.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
        let said = pole.run(&["doctor", "--json"]);
        assert_eq!(said.code, 3);
        assert_eq!(serde_json::from_str::<Json>(&said.out).unwrap()["ok"], false);
    }
    let broken = Pole::empty();
    broken.file("pole.db", &"this is no database at all. ".repeat(40));
    let said = broken.run(&["doctor", "--json"]);
    assert_eq!(said.code, 3);
    assert!(said.out.contains("\"open\""), "{}", said.out);
    broken.run(&["status"]).refused(1);
}

#[test]
fn a_restored_backup_is_what_was_backed_up() {
    let pole = Pole::small();
    let staff = |pole: &Pole| pole.run(&["export", "--kind", "staff", "-o", "-"]).ok();
    let before = staff(&pole);
    let backup = pole.path("copie.db");
    let backup = backup.to_str().unwrap();
    pole.run(&["backup", backup]).ok();
    pole.file("staff.csv", "login,name\ntbe,Théo\n");
    pole.run(&["import", pole.path("staff.csv").to_str().unwrap()]).ok();
    let after = staff(&pole);
    assert_ne!(before, after);
    assert!(pole.run(&["restore", backup]).ok().contains("pole.db.replaced-"));
    assert_eq!(staff(&pole), before);
    pole.run(&["doctor"]).ok();
    // What was replaced is whole, and can come back.
    let kept = std::fs::read_dir(pole.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.into_iter().find(|path| path.to_str().unwrap().contains("replaced-")).unwrap();
    pole.run(&["restore", kept.to_str().unwrap()]).ok();
    assert_eq!(staff(&pole), after);
    for wrong in
        [pole.file("notes.txt", &"no database ".repeat(200)), pole.path("absent.db").to_str().unwrap().to_owned()]
    {
        pole.run(&["restore", &wrong]).refused(1);
        assert_eq!(staff(&pole), after);
    }
    let elsewhere = Pole::empty();
    elsewhere.run(&["restore", backup]).ok();
    assert_eq!(staff(&elsewhere), before);
}

/// A database made by a build with encryption (`tests/encryption` tests that build).
#[cfg(not(feature = "encryption"))]
#[test]
fn an_encrypted_database_is_refused_in_words() {
    let pole = Pole::empty();
    let noise: Vec<u8> = (0..40_960u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(pole.folder.path().join("pole.db"), &noise).unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("chiffrée et son fichier de clé manque"), "{said}");
    let key = pole.folder.path().join("pole.db.key");
    std::fs::write(&key, "format = 1\n").unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("construit sans le chiffrement") && said.contains("pole.db.key"), "{said}");
    // Where encrypting was cut off, the key file has another name.
    std::fs::rename(&key, pole.folder.path().join("pole.db.key.new")).unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("construit sans le chiffrement"), "{said}");
    assert_eq!(std::fs::read(pole.folder.path().join("pole.db")).unwrap(), noise);
    // And no export takes the place of either.
    for name in ["pole.db.key", "pole.db"] {
        std::fs::write(&key, "format = 1\n").unwrap();
        let other = Pole::sample();
        let target = pole.folder.path().join(name);
        let said =
            other.run(&["export", "--kind", "staff", "--format", "csv", "-o", target.to_str().unwrap()]).refused(1);
        assert!(said.contains("base"), "{said}");
    }
}

#[test]
#[cfg(unix)]
fn a_backup_that_is_ended_leaves_nothing_half_written() {
    let pole = Pole::small();
    // Large enough to be met on the way.
    let conn = rusqlite::Connection::open(pole.path("pole.db")).unwrap();
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
                INSERT INTO access_log (at, who, action) SELECT printf('%040d', i), 'amo', 'backup' FROM n";
    for _ in 0..6 {
        conn.execute(many, []).unwrap();
    }
    drop(conn);
    for (name, number) in [("INT", 130), ("TERM", 143)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.arg("--db").arg(pole.path("pole.db")).arg("backup").arg(pole.path("copie.db"));
        let mut child = command.spawn().unwrap();
        let is_begun = || {
            pole.folder
                .path()
                .read_dir()
                .unwrap()
                .any(|file| file.unwrap().file_name().to_string_lossy().ends_with(".part"))
        };
        while !is_begun() {
            assert!(child.try_wait().unwrap().is_none(), "{name}");
        }
        Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
        let ended = child.wait().unwrap();
        assert!(!is_begun(), "{name}");
        // On its last step it is done all the same.
        let done = pole.path("copie.db").exists();
        assert_eq!(ended.code(), Some(if done { 0 } else { number }), "{name}");
        let _ = std::fs::remove_file(pole.path("copie.db"));
    }
}
