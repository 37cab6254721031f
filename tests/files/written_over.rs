//! Another file copied over the open database, under several interfaces at once, each a program of its own.
#![cfg(target_os = "linux")]

use crate::support;

use std::path::Path;

use crate::terminal::Terminal;
use rouage::model::kind::Kind;
use rouage::model::record::Record;
use support::{organisation, text};

const NO_SETTINGS: &str = "/nowhere/config.toml";

fn make(path: &Path, who: &str, name: &str) {
    let mut store = support::open(path, who);
    store.save(Record::new(Kind::Staff).with("login", text("cmi")).with("name", text("Paul"))).unwrap();
    store.save(organisation(name)).unwrap();
}

fn logs_a_visit(terminal: &mut Terminal) {
    terminal.press("vHorlo");
    terminal.wait_for("Horlogerie");
    terminal.press("\r");
    terminal.wait_for("Compte rendu");
    terminal.press("Un mot rare\x13");
    terminal.wait_for("Visite enregistrée");
}

/// What `cp` onto an open file does.
fn copy_over(from: &Path, to: &Path) {
    use std::io::Write;
    let bytes = std::fs::read(from).unwrap();
    std::fs::OpenOptions::new().write(true).truncate(true).open(to).unwrap().write_all(&bytes).unwrap();
}

#[test]
fn whoever_leaves_first_the_file_stays_as_it_is_and_the_log_is_kept() {
    // Whoever wrote leaves first, or the other.
    for writer_first in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("pole.db"), folder.path().join("other.db"));
        make(&path, "cmi", "Horlogerie");
        make(&other, "amo", "Une autre base");
        let mut writer = Terminal::start(&path, Path::new(NO_SETTINGS));
        writer.wait_for("Qui visiter");
        let reader = Terminal::start(&path, Path::new(NO_SETTINGS));
        reader.wait_for("Qui visiter");
        logs_a_visit(&mut writer);
        let own = folder.path().join("own.db");
        std::fs::copy(&path, &own).unwrap();
        copy_over(&other, &path);
        for terminal in [&writer, &reader] {
            terminal.wait_for("FICHIER ÉCRASÉ");
        }
        let (mut first, mut last) = if writer_first { (writer, reader) } else { (reader, writer) };
        for terminal in [&mut first, &mut last] {
            terminal.press("\x03");
        }
        for terminal in [first, last] {
            terminal.end();
            assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(&other).unwrap(), "{writer_first}");
        }
        let said = std::process::Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "fr", "--as", "cmi", "--db"])
            .arg(&path)
            .arg("doctor")
            .env("ROUAGE_CONFIG", NO_SETTINGS)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains(".overwritten-"), "{said}");
        let kept = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
        let kept = kept.filter(|file| file.to_string_lossy().contains(".overwritten-"));
        let logs: Vec<Vec<u8>> = kept.map(|file| std::fs::read(file).unwrap()).collect();
        let holds = |bytes: &Vec<u8>| bytes.windows(11).any(|bytes| bytes == b"Un mot rare");
        assert!(logs.iter().any(holds), "{writer_first}: what was acknowledged is in none of {}", logs.len());

        // The own file is put back, and everything is there again.
        copy_over(&own, &path);
        let mut again = Terminal::start(&path, Path::new(NO_SETTINGS));
        again.wait_for("mise de côté y est remise");
        again.press("\x03");
        again.end();
        assert_eq!(support::open(&path, "cmi").count(Kind::Visit).unwrap(), 1, "{writer_first}");
        let kept = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path());
        let kept: Vec<_> = kept.filter(|file| file.to_string_lossy().ends_with("-wal")).collect();
        assert!(kept.iter().all(|log| std::fs::metadata(log).unwrap().len() == 0), "{writer_first} {kept:?}");
    }
}
