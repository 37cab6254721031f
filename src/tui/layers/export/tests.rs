use std::path::Path;

use crate::tui::harness::{Harness, small_pole};
use crate::tui::screens::visits::fixture;

/// Opens the popup on the list in sight and writes it into a file.
fn export(harness: &mut Harness, path: &Path) {
    harness.keys("X<tab><ctrl-u>");
    harness.paste(path.to_str().unwrap());
    harness.keys("<enter>");
}

/// What a list of a screen is as a file; what comes in a line of its own is shown so.
fn written(keys: &str, ending: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("out.{ending}"));
    let mut harness = Harness::with(160, 40, fixture::pole);
    harness.keys(keys);
    export(&mut harness, &path);
    let written = std::fs::read(&path).unwrap_or_else(|_| panic!("nothing written:\n{}", harness.screen()));
    String::from_utf8(written).unwrap().replace("\r\n", "\n").replace('\u{A0}', "~")
}

#[test]
fn every_list_leaves_as_it_is_shown() {
    for (name, keys) in [
        ("members", "2"),
        ("members_sorted_back", "2S"),
        ("visits", "3"),
        ("visits_planned", "3f"),
        ("dues", "4"),
        ("dues_late", "4l"),
        ("agenda", "6m"),
        ("tasks", "8<left><left><left><left><left>"),
        ("who_to_visit", "w"),
        ("evidence", "1<enter>"),
        ("territory", "7l"),
        ("contract", "5"),
        ("file", "2j<enter>"),
    ] {
        insta::assert_snapshot!(format!("list_{name}"), written(keys, "csv"));
    }
}

#[test]
fn lists_of_visits_and_members_leave_as_what_they_are() {
    let visits = written("3", "ics");
    assert_eq!(visits.matches("BEGIN:VEVENT").count(), written("3", "csv").lines().count() - 1);
    assert!(visits.contains("DTSTAMP:20150630T080000Z"), "{visits}");
    let folder = tempfile::tempdir().unwrap();
    let mut harness = Harness::with(160, 40, small_pole);
    harness.keys("2");
    export(&mut harness, &folder.path().join("l.html"));
    let labels = std::fs::read_to_string(folder.path().join("l.html")).unwrap();
    assert!(labels.contains("<div>Horlogerie des Prés SAS</div><div>25000 BESANÇON</div>"), "{labels}");
    export(&mut harness, &folder.path().join("l.json"));
    let rows = std::fs::read(folder.path().join("l.json")).unwrap();
    let rows: serde_json::Value = serde_json::from_slice(&rows).unwrap();
    assert_eq!(rows[0]["SIRET"], "48798079900018", "{rows}");
    // Nobody of the other pole has an address.
    let mut harness = Harness::with(160, 40, fixture::pole);
    harness.keys("2");
    export(&mut harness, &folder.path().join("none.html"));
    assert!(harness.screen().contains("adresse complète"), "{}", harness.screen());
    assert!(!folder.path().join("none.html").exists());
}

#[test]
fn where_it_went_is_said_and_a_file_is_replaced_only_when_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.xlsx");
    let mut harness = Harness::with(160, 30, small_pole);
    harness.keys("2");
    export(&mut harness, &path);
    assert!(harness.screen().contains("1 ligne écrite"), "{}", harness.screen());
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    std::fs::write(&path, "mine").unwrap();
    export(&mut harness, &path);
    assert!(harness.screen().contains("existe déjà"), "{}", harness.screen());
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    harness.keys("<enter>");
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
}

#[test]
fn the_name_follows_the_format_and_the_ending_decides() {
    let mut harness = Harness::with(100, 20, small_pole);
    harness.keys("2X");
    assert!(harness.screen().contains("adherents-2015-06-30.xlsx"), "{}", harness.screen());
    harness.keys("<right>");
    assert!(harness.screen().contains("adherents-2015-06-30.csv"), "{}", harness.screen());
    harness.keys("<left><left>");
    assert!(harness.screen().contains("etiquettes-2015-06-30.html"), "{}", harness.screen());
    harness.keys("<tab><ctrl-u>");
    harness.paste("liste.ics");
    harness.keys("<enter>");
    insta::assert_snapshot!(harness.screen().lines().skip(2).collect::<Vec<_>>().join("\n"));
    harness.keys("<ctrl-u>");
    harness.paste("/nowhere/at/all.csv");
    harness.keys("<enter>");
    assert!(harness.screen().contains("/nowhere/at/all.csv"), "{}", harness.screen());
    for (width, height) in [(0, 0), (1, 1), (20, 5), (200, 50)] {
        harness.resize(width, height);
    }
}

#[test]
fn where_there_is_no_list_there_is_nothing_to_export_and_that_is_said() {
    let above = |screen: String| screen.lines().take(19).collect::<Vec<_>>().join("\n");
    let mut harness = Harness::empty(100, 20);
    for keys in ["1", "2", "3", "4", "M", "<esc>C"] {
        let before = harness.keys(keys).screen();
        assert!(!before.contains("exporter ici"), "{before}");
        let after = harness.keys("X").screen();
        assert!(after.contains("à exporter ici"), "{keys}: {after}");
        assert_eq!(above(after), above(before), "{keys}");
    }
}
