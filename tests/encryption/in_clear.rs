//! What is left in the clear where a database is encrypted is named, wherever it is; and what may be the only one stays.

use std::path::Path;

use rouage::live::draft_files::Folders;
use rouage::store::Draft;

use super::{NAME, Pole, SECRET, plain};

#[test]
fn backups_in_a_folder_of_the_users_choice_logs_set_aside_and_drafts_in_files_are_named() {
    // On a disk: what is in memory only is not in the clear on one.
    let room = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (pole, stranger) = (Pole::new(), Pole::new());
    let database = pole.path("pole.db");
    let (shared, state) = (room.path().join("copies"), room.path().join("etat"));
    std::fs::create_dir(&shared).unwrap();
    let config = room.path().join("config.toml");
    std::fs::write(&config, format!("[backups]\nfolder = {:?}\n", shared.to_str().unwrap())).unwrap();
    let (own, other) =
        (shared.join("pole.db.20261101T080000Z.auto.db"), shared.join("pole.db.20261102T080000Z.auto.db"));
    pole.done(&["backup", own.to_str().unwrap()], "");
    stranger.done(&["backup", other.to_str().unwrap()], "");
    let log = pole.path("pole.db.overwritten-20261101T080000Z-wal");
    std::fs::write(&log, b"what nobody brought in").unwrap();
    let draft = Draft {
        id: "1:1".into(),
        host: "nulle part".into(),
        pid: 1,
        form: "{\"texte\":\"Laser\"}".into(),
        updated_at: "2026-11-01T08:00:00Z".into(),
    };
    let write = |database: &Path| {
        assert!(!Folders::only(state.join("drafts")).write(database, None, None, "cmi", &draft).unwrap());
        std::fs::read_dir(state.join("drafts")).unwrap().next().unwrap().unwrap().path()
    };
    let typed = write(&database);
    // As a window that was killed leaves it, with the editor's text.
    let room = state.join("editor").join("c0ffee");
    std::fs::create_dir_all(&room).unwrap();
    for folder in [&state, &state.join("editor"), &room] {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    let text = room.join("text.md");
    std::fs::write(&text, "Ce qui fut tapé").unwrap();
    let note =
        format!("{{\"database\":{:?},\"who\":\"cmi\",\"field\":\"summary\",\"editor\":null,\"taken\":null}}", database);
    std::fs::write(room.join(".rouage.json"), note).unwrap();
    let mut command = pole.command(&["passphrase", "set", "--remove-plain"]);
    let mut child = command.env("ROUAGE_CONFIG", &config).env("ROUAGE_STATE", &state).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = plain(&output.stdout);
    assert!(output.status.success(), "{said}{}", plain(&output.stderr));
    let line = |path: &Path| {
        let path = path.to_str().unwrap();
        said.lines()
            .find(|line| line.contains(path))
            .unwrap_or_else(|| panic!("{path} is not named: {said}"))
            .to_owned()
    };
    assert!(line(&other).contains("autre base"), "{said}");
    assert!(line(&log).contains("nulle part ailleurs"), "{said}");
    assert!(line(&typed).contains("pas encore enregistrée"), "{said}");
    assert!(line(&text).contains("pas encore enregistrée"), "{said}");
    line(&own);
    // Removed is only what holds nothing else.
    assert!(!own.exists() && other.exists() && log.exists() && typed.exists());
    assert!(pole.opens(SECRET) && !pole.holds(NAME));
    let mut command = pole.command(&["doctor"]);
    let mut child = command.env("ROUAGE_STATE", &state).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n").as_bytes()).unwrap();
    let found = plain(&child.wait_with_output().unwrap().stdout);
    let found = found.replace(['│', '\n', ' '], "");
    assert!(found.contains(typed.file_name().unwrap().to_str().unwrap()), "{found}");
}

#[test]
fn what_a_killed_copy_left_is_named_and_what_is_ours_of_it_removed() {
    let pole = Pole::new();
    std::fs::create_dir(pole.path("backups")).unwrap();
    let (own, others) = (
        ["backups/pole.db.20260101T000000Z.auto.db.77.part", "pole.db.replaced-20260101T000000Z.78.part"],
        ["copie.db.79.part", "neuve.db.part-wal"],
    );
    for name in own.iter().chain(&others) {
        std::fs::write(pole.path(name), [&[0; 4096][..], NAME.as_bytes()].concat()).unwrap();
    }
    let said = pole.done(&["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"));
    for name in own.iter().chain(&others) {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(own.iter().all(|name| !pole.path(name).exists()));
    assert!(others.iter().all(|name| pole.path(name).exists()));
}

/// A year that was closed, a contract, a setting are no changes of records.
#[test]
fn a_copy_with_a_closed_year_that_the_database_lacks_is_not_removed() {
    let pole = Pole::new();
    for (name, args) in [
        ("close.db", &["close", "2015", "--so-far", "--on", "2015-02-01"][..]),
        ("reglee.db", &["privacy", "retention", "24"]),
        ("pareille.db", &[]),
    ] {
        pole.done(&["backup", pole.path(name).to_str().unwrap()], "");
        if !args.is_empty() {
            let run = std::process::Command::new(env!("CARGO_BIN_EXE_rouage"))
                .env("ROUAGE_CONFIG", pole.path("config"))
                .env("ROUAGE_STATE", pole.path("state"))
                .args(["--lang", "fr", "--db"])
                .arg(pole.path(name))
                .args(args)
                .output()
                .unwrap();
            assert!(run.status.success(), "{args:?}: {}", super::plain(&run.stderr));
        }
    }
    std::fs::rename(pole.path("close.db"), pole.path("pole.db.ancienne")).unwrap();
    let said = pole.done(&["passphrase", "set", "--remove-plain"], &format!("{SECRET}\n"));
    for name in ["pole.db.ancienne", "reglee.db", "pareille.db"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(pole.path("pole.db.ancienne").exists() && pole.path("reglee.db").exists(), "{said}");
    assert!(!pole.path("pareille.db").exists(), "{said}");
}

/// What was typed for it while it was encrypted is for nobody else; whoever decrypts it has it back.
#[test]
fn what_waits_for_an_encrypted_database_is_offered_once_that_is_decrypted_and_in_no_other_copy() {
    let (pole, _) = Pole::encrypted();
    let (state, database) = (pole.path("state"), pole.path("pole.db"));
    let draft = Draft {
        id: "1:1".into(),
        host: "nulle part".into(),
        pid: 1,
        form: "{\"texte\":\"Laser\"}".into(),
        updated_at: "2026-11-01T08:00:00Z".into(),
    };
    let folders = Folders::only(state.join("drafts"));
    folders.write(&database, None, None, "cmi", &draft).unwrap();
    let file = std::fs::read_dir(state.join("drafts")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"sealed\":false"), "{text}");
    std::fs::write(&file, text.replace("\"sealed\":false", "\"sealed\":true")).unwrap();
    let offered = || folders.read(&database, &|_| None, &["cmi".to_owned()], &[]).len();
    assert_eq!(offered(), 1);
    let key = pole.path("pole.db.key");
    std::fs::rename(&key, pole.path("away")).unwrap();
    assert_eq!(offered(), 0, "a copy in the clear would be offered it");
    std::fs::rename(pole.path("away"), &key).unwrap();
    let mut command = pole.command(&["passphrase", "remove"]);
    let mut child = command.env("ROUAGE_STATE", &state).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{SECRET}\n").as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(offered(), 1);
}
