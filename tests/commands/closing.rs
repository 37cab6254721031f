//! `rouage close`, `closings`, `restatement`, `closed`, `compare`: what they print, and with which exit code they end.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

struct Pole {
    folder: tempfile::TempDir,
}

impl Pole {
    /// The sample pole.
    fn new() -> Pole {
        let pole = Pole { folder: tempfile::tempdir().unwrap() };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pole");
        assert!(pole.run(&["import", data.to_str().unwrap()]).status.success());
        pole
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "en", "--as", "dir", "--db"])
            .arg(self.path("pole.db"))
            .args(args)
            .env("XDG_CONFIG_HOME", self.folder.path())
            .output()
            .unwrap()
    }

    fn json(&self, args: &[&str]) -> Json {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The message of a refusal.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn a_year_from_closing_to_restatement() {
    let pole = Pole::new();
    assert!(pole.refused(&["close", "2015", "--on", "2015-12-30"]).contains("not over on 30/12/2015"));
    assert!(pole.refused(&["close", "2013"]).contains("from 2014 to 2018"));
    assert!(pole.refused(&["restatement", "2015"]).contains("not closed"));

    let closed = pole.json(&["close", "2015", "--note", "sent", "--json"]);
    assert_eq!((&closed["revision"], &closed["on"]), (&1.into(), &"2015-12-31".into()));
    assert_eq!(closed["since_previous"], Json::Null);
    assert!(pole.refused(&["close", "2015"]).contains("Nothing has changed"));
    assert_eq!(pole.json(&["closings", "--json"]).as_array().unwrap().len(), 1);
    assert_eq!(pole.json(&["restatement", "2015", "--json"])["changed"], false);
    assert!(String::from_utf8(pole.run(&["restatement", "2015"]).stdout).unwrap().contains("Nothing has changed"));

    // Byte for byte, on standard output as in a file.
    let document = pole.run(&["closed", "2015", "-o", "-"]).stdout;
    assert_eq!(rouage::counters::closing::sha256(&document), closed["sha256"].as_str().unwrap());
    let file = pole.path("2015.json");
    assert!(pole.run(&["closed", "2015", "-o", file.to_str().unwrap()]).status.success());
    assert_eq!(std::fs::read(&file).unwrap(), document);
    let frozen: Json = serde_json::from_slice(&document).unwrap();
    assert_eq!((&frozen["format"], &frozen["members"]["total"]), (&"rouage-closing".into(), &132.into()));

    let pay =
        ["--on", "2015-12-20", "dues", "pay", "--org", "Opti du Lomont SASU", "--year", "2015", "--amount", "120"];
    assert!(pole.run(&pay).status.success());
    let since = pole.json(&["restatement", "2015", "--json"]);
    assert_eq!(since["changed"], true);
    let ids: Vec<&str> = since["measures"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["dues_collected"]);
    let dues = &since["measures"][0];
    assert_eq!((&dues["difference"], &dues["came"][0]["amount"]), (&12_000.into(), &12_000.into()));
    assert!(dues["went"].as_array().unwrap().is_empty());
    let again = pole.json(&["close", "2015", "--json"]);
    assert_eq!((&again["revision"], &again["since_previous"]["changed"]), (&2.into(), &true.into()));
    assert_eq!(pole.json(&["restatement", "2015", "--json"])["changed"], false);
    assert_eq!(pole.json(&["restatement", "2015", "--revision", "1", "--json"])["changed"], true);
    assert_eq!(pole.run(&["closed", "2015", "--revision", "1", "-o", "-"]).stdout, document);
    assert!(pole.refused(&["closed", "2015", "--revision", "3", "-o", "-"]).contains("no closing 3"));
}

#[test]
fn two_dates_compared() {
    let pole = Pole::new();
    let found = pole.json(&["compare", "2014-12-31", "2015-12-31", "--json"]);
    assert_eq!((&found["from"], &found["to"]), (&"2014-12-31".into(), &"2015-12-31".into()));
    let (before, after) = (
        pole.json(&["status", "--on", "2014-12-31", "--json"]),
        pole.json(&["status", "--on", "2015-12-31", "--json"]),
    );
    for measure in found["measures"].as_array().unwrap() {
        let id = measure["id"].as_str().unwrap();
        for (side, status) in [("old", &before), ("new", &after)] {
            let (is, want) = (&measure[side]["done"], &status["measures"][id]["done"]);
            let near = is.as_f64().zip(want.as_f64()).is_some_and(|(is, want)| (is - want).abs() < 1e-6);
            assert!(near || is == want, "{id}: {is} for {want}");
        }
    }
    let count = |what: &str| {
        let moves = found["members"].as_array().unwrap();
        moves.iter().filter(|one| one["what"] == what).count() as i64
    };
    let members = |status: &Json| status["members"]["total"].as_i64().unwrap();
    assert_eq!(count("joined") - count("left"), members(&after) - members(&before));
    assert_eq!(pole.run(&["compare", "2014-12-31", "quand"]).status.code(), Some(2));
}

#[test]
fn closed_years_come_in_by_a_director_only() {
    let pole = Pole::new();
    assert!(pole.run(&["close", "2015"]).status.success());
    let out = pole.path("out");
    assert!(pole.run(&["export", out.to_str().unwrap()]).status.success());
    let other = Pole::new();
    let import = |who: &str| {
        Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "en", "--as", who, "--db"])
            .arg(other.path("pole.db"))
            .args(["import", "--update"])
            .arg(&out)
            .env("XDG_CONFIG_HOME", other.folder.path())
            .output()
            .unwrap()
    };
    let refused = import("cmi");
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(other.json(&["closings", "--json"]).as_array().unwrap().len(), 0);
    assert!(import("dir").status.success());
    assert_eq!(other.json(&["closings", "--json"]).as_array().unwrap().len(), 1);
    // What is there already is nobody's closing.
    assert!(import("cmi").status.success());
}

/// One that was made elsewhere, with a hash that is right, may hold what a terminal obeys.
#[test]
fn a_document_from_elsewhere_does_nothing_to_the_terminal_behind_a_pipe() {
    let pole = Pole::new();
    assert!(pole.run(&["close", "2015"]).status.success());
    let out = pole.path("out");
    assert!(pole.run(&["export", out.to_str().unwrap()]).status.success());
    let files = std::fs::read_dir(out.join("closings")).unwrap().flatten().map(|entry| entry.path());
    let files: Vec<_> = files.collect();
    let find = |end: &str| files.iter().find(|file| file.to_string_lossy().ends_with(end)).unwrap();
    let (document, index) = (find(".json"), find(".csv"));
    let text = std::fs::read_to_string(document).unwrap();
    let hash = rouage::counters::closing::sha256(text.as_bytes());
    let hostile = text.replace("Pôle des microtechniques", "a\u{9b}31m\u{202e}b");
    assert_ne!(hostile, text);
    std::fs::write(document, &hostile).unwrap();
    let listed = std::fs::read_to_string(index).unwrap();
    std::fs::write(index, listed.replace(&hash, &rouage::counters::closing::sha256(hostile.as_bytes()))).unwrap();
    let other = Pole::new();
    let import = other.run(&["import", "--update", out.to_str().unwrap()]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    let shown = other.run(&["closed", "2015", "-o", "-"]);
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(!text.contains(['\u{9b}', '\u{202e}']) && text.contains(r"a\u009b31m\u202eb"));
    assert!(String::from_utf8_lossy(&shown.stderr).contains("hash"));
    let file = other.path("2015.json");
    assert!(other.run(&["closed", "2015", "-o", file.to_str().unwrap()]).status.success());
    assert_eq!(std::fs::read_to_string(file).unwrap(), hostile);
}
