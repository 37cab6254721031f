//! What holds for every command, and what reads: exit codes, JSON, messages in both languages.

use super::pole::{Pole, Said};
use serde_json::Value as Json;
use std::process::{Command, Stdio};

#[test]
fn wrong_usage_is_code_2() {
    let pole = Pole::empty();
    for args in [
        &["nonsense"][..],
        &["status", "--what"],
        &["import"],
        &["--lang", "de", "status"],
        &["status", "--on", "2015-02-30"],
        &["export"],
        &["dues", "call", "20x5"],
        &["--as", "", "status"],
    ] {
        pole.run(args).refused(2);
    }
    assert!(!pole.path("pole.db").exists());
    pole.run(&["--help"]).ok();
    assert!(pole.run(&["--version"]).ok().starts_with("rouage "));
}

#[test]
fn status_has_the_documented_keys() {
    let pole = Pole::sample();
    let status = pole.run(&["status", "--on", "2015-06-30", "--json"]).json();
    let keys = |json: &Json| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&status), "contract dues indicators measures members on territory");
    assert_eq!(keys(&status["members"]), "by_college dues_status total up_to_date");
    assert_eq!(keys(&status["territory"]), "compliant n needed room share total");
    assert_eq!(keys(&status["dues"]), "called_cents collected_cents forecast_cents");
    assert_eq!(status["on"], "2015-06-30");
    assert_eq!(status["members"]["total"], 130);
    assert_eq!(status["members"]["by_college"]["1"], 90);
    assert_eq!(status["dues"]["forecast_cents"], 11_500_000);
    assert_eq!(status["territory"]["share"].as_f64().unwrap(), 77.0 / 104.0);
    let visits = &status["measures"]["visits_companies"];
    assert_eq!(keys(visits), "codes done expected pace planned projection target unit");
    assert_eq!(visits["done"], 21);
    assert_eq!(visits["expected"], 19.84);
    assert_eq!(visits["codes"][0], "Ind27");
    assert_eq!(visits["unit"], "company");
    let growth = &status["measures"]["growth_sme"];
    assert_eq!((&growth["now"], &growth["before"]), (&76.into(), &72.into()));
    let share = &status["measures"]["territory_share"];
    assert_eq!((&share["numerator"], &share["denominator"]), (&77.into(), &104.into()));
    assert!(status["measures"]["members_up_to_date"]["target"].is_null());
    // Outside the contract there is no target, never zero.
    let later = pole.run(&["status", "--on", "2020-06-30", "--json"]).json();
    assert!(later["measures"]["visits_companies"]["target"].is_null());
    assert_eq!(later["measures"]["visits_companies"]["pace"], "none");
}

#[test]
fn status_as_text_speaks_both_languages() {
    let pole = Pole::sample();
    let french = pole.run(&["status", "--on", "2015-06-30"]).ok();
    assert!(french.contains("Situation au mardi 30 juin 2015") && french.contains("non conforme"), "{french}");
    let english = pole.run(&["--lang", "en", "status", "--on", "2015-06-30"]).ok();
    assert!(english.contains("Status on Tuesday 30 June 2015") && english.contains("not compliant"), "{english}");
    let other = Said::of(pole.command(&["status"]).env("LANG", "de_DE.UTF-8").output().unwrap());
    assert!(other.ok().starts_with("Situation"));
    // The settings come before the environment; what is wrong with them is said, and the rest holds.
    let config = pole.folder.path().join("config.toml");
    std::fs::write(&config, "lang = \"en\"\ntheme = \"pink\"\n").unwrap();
    let set = Said::of(pole.command(&["status"]).env("ROUAGE_CONFIG", &config).output().unwrap());
    assert!(set.out.contains("Members"), "{}", set.out);
    assert!(set.err.contains("line 2, theme"), "{}", set.err);
    // An empty name is none; what cannot be read is named.
    let unset = Said::of(pole.command(&["status"]).env("ROUAGE_CONFIG", "").output().unwrap());
    assert_eq!(unset.err, "");
    let folder = pole.folder.path();
    let unread = Said::of(pole.command(&["status", "--lang", "en"]).env("ROUAGE_CONFIG", folder).output().unwrap());
    let told = format!("Settings: the file cannot be read ({} : ", folder.display());
    assert!(unread.err.contains(&told), "{}", unread.err);
    let one = Said::of(pole.command(&["status"]).env("LC_ALL", "en_GB").output().unwrap());
    assert!(one.ok().starts_with("Status"));
}

#[test]
fn an_empty_database_has_nothing_to_measure_and_none_is_made_by_looking() {
    let pole = Pole::empty();
    let said = pole.run(&["status", "--on", "2015-06-30", "--json"]);
    assert!(said.err.contains("pole.db"), "{}", said.err);
    let status = said.json();
    assert_eq!(status["members"]["total"], 0);
    assert!(status["territory"]["share"].is_null());
    assert_eq!(status["territory"]["compliant"], false);
    assert!(status["measures"]["growth_sme"]["done"].is_null());
    for args in [&["backup", "x.db"][..], &["doctor"], &["export", "out"], &["show", "X"], &["dues", "call", "2015"]] {
        let message = pole.run(args).refused(1);
        assert!(message.contains("pole.db"), "{message}");
    }
    assert!(!pole.path("pole.db").exists());
}

#[test]
fn export_writes_folders_and_single_kinds() {
    let pole = Pole::small();
    let out = pole.path("out");
    pole.run(&["export", out.to_str().unwrap()]).ok();
    let files = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(files.filter(|path| path.extension().is_some_and(|ending| ending == "csv")).count(), 19);
    let other = Pole::empty();
    other.run(&["import", out.to_str().unwrap()]).ok();
    let again = other.path("again");
    other.run(&["export", again.to_str().unwrap()]).ok();
    for folder in [out.clone(), out.join("contracts")] {
        let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        for path in files.filter(|path| path.is_file()) {
            let name = path.strip_prefix(&out).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(again.join(name)).unwrap(), "{name:?}");
        }
    }
    let csv = pole.run(&["export", "--kind", "staff", "--format", "csv", "-o", "-"]).ok();
    assert_eq!(csv, "login,name,role\namo,Anne Morel,\n");
    let json = pole.run(&["export", "--kind", "memberships", "--format", "json", "-o", "-"]).json();
    assert_eq!(json[0]["organisation"], "48798079900018");
    assert_eq!(json[0]["college"], 1);
    assert!(json[0]["left_on"].is_null());
    let file = pole.path("staff.json");
    pole.run(&["export", "--kind", "staff", "--format", "json", "-o", file.to_str().unwrap()]).ok();
    assert!(file.exists());
    for format in ["vcf", "ics", "pdf"] {
        let message = pole.run(&["export", "--kind", "staff", "--format", format, "-o", "-"]).refused(1);
        assert!(message.contains(format) && message.contains("csv, xlsx, json"), "{message}");
    }
    let nowhere = pole.path("no/such/x.csv");
    pole.run(&["export", "--kind", "staff", "-o", nowhere.to_str().unwrap()]).refused(1);
}

#[test]
fn evidence_is_as_long_as_its_figure() {
    let pole = Pole::sample();
    let on = ["--on", "2015-06-30", "--json"];
    let status = pole.run(&[&["status"][..], &on].concat()).json();
    for measure in ["visits_companies", "visits_new", "members_total", "advisory_total"] {
        let evidence = pole.run(&[&["evidence", measure][..], &on].concat()).json();
        let counted = evidence["counted"].as_array().unwrap();
        assert_eq!(Json::from(counted.len()), status["measures"][measure]["done"], "{measure}");
        for row in counted {
            assert!(row["organisation"].is_string() && row["date"].is_string() && row["kind"].is_string());
        }
        for row in evidence["not_counted"].as_array().unwrap() {
            assert!(!row["reason"].as_str().unwrap().is_empty());
        }
    }
    let dues = pole.run(&[&["evidence", "dues_collected"][..], &on].concat()).json();
    let sum: i64 = dues["counted"].as_array().unwrap().iter().map(|row| row["amount_cents"].as_i64().unwrap()).sum();
    assert_eq!(Json::from(sum), status["dues"]["collected_cents"]);
    let text = pole.run(&["evidence", "visits_new", "--on", "2015-06-30"]).ok();
    assert!(text.contains("déjà visitée le"), "{text}");
    let message = pole.run(&["evidence", "visites"]).refused(1);
    assert!(message.contains("visits_companies"), "{message}");
}

#[test]
fn search_and_show() {
    let pole = Pole::small();
    let found = pole.run(&["search", "comtoise", "--json"]).json();
    assert_eq!(found[0]["kind"], "organisation");
    assert_eq!(found[0]["name"], "Horlogerie Comtoise");
    assert_eq!(found[0]["siret"], "48798079900018");
    assert_eq!(found[0]["town"], "Besançon");
    assert_eq!(pole.run(&["search", "horlogerie", "--limit", "1", "--json"]).json().as_array().unwrap().len(), 1);
    assert_eq!(pole.run(&["search", "zzzzzz", "--json"]).ok(), "[]\n");
    assert!(pole.run(&["search", "487 980 799 00018"]).ok().contains("Horlogerie Comtoise"));

    let shown = pole.run(&["show", "48798079900018", "--json", "--on", "2015-01-01"]).json();
    assert_eq!(shown["name"], "Horlogerie Comtoise");
    assert_eq!(shown["standing"], "member");
    assert_eq!(shown["memberships"][0]["joined_on"], "2014-01-10");
    let text = pole.run(&["show", "Horlogerie", "du", "Jura", "--on", "2015-01-01"]).ok();
    assert!(text.contains("prospect") && text.contains("Dole"), "{text}");
    let message = pole.run(&["show", "horlogerie"]).refused(1);
    assert!(message.contains("48798079900018") && message.contains("73282932000074"), "{message}");
    pole.run(&["show", "introuvable"]).refused(1);
}

#[test]
fn packaging_gets_completions_and_pages() {
    let pole = Pole::empty();
    assert!(pole.run(&["completions", "bash"]).ok().contains("rouage"));
    assert!(pole.run(&["man"]).ok().contains(".TH"));
    let dir = pole.path("man");
    pole.run(&["man", "--dir", dir.to_str().unwrap()]).ok();
    assert!(dir.join("rouage.1").exists() && dir.join("rouage-import.1").exists());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let pole = Pole::sample();
    let mut command = pole.command(&["export", "--kind", "organisations", "-o", "-"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_time_zone_that_is_no_file_is_not_waited_for() {
    // A name leads out of the folder of the zones, where there is one.
    let relative = "../../../dev/zero";
    let zones = std::path::Path::new("/usr/share/zoneinfo").is_dir();
    for zone in [":/dev/zero", "/dev/zero", relative].into_iter().filter(|zone| zones || *zone != relative) {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "fr", "--db"])
            .arg(folder.path().join("pole.db"))
            .arg("status")
            .env("TZ", zone)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("/dev/zero"), "{said}");
    }
}
