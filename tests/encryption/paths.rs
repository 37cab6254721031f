//! What is no file in the place of one: a pipe would be waited for, a device has no end.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Pole, SECRET, plain};

fn pipe(pole: &Pole, name: &str) -> String {
    let path = pole.path(name);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path.to_str().unwrap().to_owned()
}

/// Runs a command that must be refused at once; gives what it says.
fn refused_at_once(pole: &Pole, args: &[&str], input: &str) -> String {
    let mut child = pole.command(args).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let end = Instant::now() + Duration::from_secs(15);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() >= end {
            child.kill().unwrap();
            panic!("{args:?} waits");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {}", plain(&output.stdout));
    plain(&output.stderr)
}

#[test]
fn a_pipe_or_a_device_for_a_sealed_file_or_its_identity_is_refused_at_once() {
    let (pole, _) = Pole::encrypted();
    let own = age::x25519::Identity::generate();
    let (sealed, target) = (pole.path("copie.age"), pole.path("copie.db"));
    let (sealed, target) = (sealed.to_str().unwrap(), target.to_str().unwrap());
    pole.done(&["backup", sealed, "--recipient", &own.to_public().to_string()], &format!("{SECRET}\n"));
    let identity = pole.path("identite.txt");
    std::fs::write(&identity, age::secrecy::ExposeSecret::expose_secret(&own.to_string())).unwrap();
    let (identity, pipe) = (identity.to_str().unwrap(), pipe(&pole, "tuyau.age"));
    let folder = pole.folder.path().to_str().unwrap();
    let long = pole.path("longue.txt");
    std::fs::File::create(&long).unwrap().set_len(1 << 30).unwrap();
    let long = long.to_str().unwrap();
    for (file, identity, said) in [
        (sealed, pipe.as_str(), "ordinaire"),
        (&pipe, identity, "ordinaire"),
        ("/dev/zero", identity, "ordinaire"),
        (folder, identity, "dossier"),
        (sealed, folder, "dossier"),
        (sealed, long, "dépasse la taille"),
        (sealed, "/dev/zero", "ordinaire"),
    ] {
        let why = refused_at_once(&pole, &["unseal", file, "-o", target, "--identity", identity], "");
        assert!(why.contains(said), "{file}, {identity}: {why}");
        assert!(!Path::new(target).exists());
        let why = refused_at_once(&pole, &["restore", file, "--identity", identity], &format!("{SECRET}\n"));
        assert!(why.contains(said), "restore {file}, {identity}: {why}");
    }
    // Without an identity it is looked at before anything is asked.
    assert!(refused_at_once(&pole, &["unseal", &pipe, "-o", target], "").contains("ordinaire"));
    // A link is followed.
    let link = pole.path("lien.txt");
    std::os::unix::fs::symlink(identity, &link).unwrap();
    pole.done(&["unseal", sealed, "-o", target, "--identity", link.to_str().unwrap()], "");
    assert!(Path::new(target).exists());
}

#[test]
fn no_letter_in_the_clear_is_called_a_sealed_file() {
    let pole = Pole::new();
    let path = pole.path("recu.html.age");
    for args in [&["dues", "letter", "2015"][..], &["dues", "receipt", "--year", "2015", "--org", "Introuvable"]] {
        let output = pole.run(&[args, &["-o", path.to_str().unwrap()]].concat(), "");
        let said = plain(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("ne se scellent pas"), "{args:?}: {said}");
        assert!(!path.exists());
    }
}

#[cfg(unix)]
#[test]
fn the_doctor_names_a_key_file_that_the_group_of_a_shared_folder_cannot_read() {
    use std::os::unix::fs::PermissionsExt;
    let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let pole = Pole { folder: tempfile::tempdir().unwrap() };
    set(pole.folder.path(), 0o2770);
    let (right, key) = (format!("{SECRET}\n"), pole.path("pole.db.key"));
    pole.done(&["passphrase", "set", "--remove-plain"], &right);
    let sealed = |pole: &Pole| {
        let found = pole.run(&["doctor"], &right);
        (found.status.success(), plain(&found.stdout))
    };
    assert_eq!((mode(&pole.path("pole.db")), mode(&key)), (0o660, 0o660));
    assert!(sealed(&pole).0, "{}", sealed(&pole).1);
    for args in [&["passphrase", "recovery"][..], &["passphrase", "change", "--rekey"]] {
        pole.done(args, &format!("{SECRET}\n{SECRET}\n"));
        assert_eq!(mode(&key), 0o660, "{args:?}");
    }
    let copy = pole.path("copie.db");
    pole.done(&["backup", copy.to_str().unwrap()], &right);
    assert_eq!(mode(&pole.path("copie.db.key")), 0o660);
    // Of an earlier version.
    set(&key, 0o600);
    let (sound, said) = sealed(&pole);
    assert!(!sound && said.contains("chmod 660"), "{said}");
}
