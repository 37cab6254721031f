//! `rouage contract`: shown, checked, written anew and loaded.

use super::pole::Pole;
use std::path::Path;

#[test]
fn contracts_are_shown_checked_and_loaded() {
    let pole = Pole::small();
    let shown = pole.run(&["contract", "show", "--on", "2015-06-30"]).ok();
    assert!(shown.contains("microtechniques-2014-2018") && shown.contains("Ind27"), "{shown}");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/microtechniques-2014-2018.toml");
    let source = std::fs::read_to_string(&built_in).unwrap();
    pole.run(&["contract", "check", built_in.to_str().unwrap()]).ok();
    let broken = pole.file("broken.toml", &source.replace("numerator = 3", "numerator = 5"));
    let message = pole.run(&["contract", "check", &broken]).refused(3);
    assert!(message.contains("territory.share") && message.contains("ligne"), "{message}");
    pole.run(&["contract", "load", &broken]).refused(1);
    for code in ["..", "../x", "a/b", "pôle 2"] {
        let odd = pole.file("odd.toml", &source.replace("\"microtechniques-2014-2018\"", &format!("{code:?}")));
        let message = pole.run(&["contract", "check", &odd]).refused(3);
        let line = source.lines().position(|line| line.starts_with("code")).unwrap() + 1;
        assert!(message.contains(&format!("ligne {line}")) && message.contains(code), "{message}");
        assert!(pole.run(&["contract", "load", &odd]).refused(1).contains(code));
    }
    pole.run(&["contract", "check", "absent.toml"]).refused(1);
    let next = source
        .replace("\"microtechniques-2014-2018\"", "\"suite\"")
        .replace("starts_on = 2014-01-01", "starts_on = 2019-01-01")
        .replace("ends_on = 2018-12-31", "ends_on = 2022-12-31")
        .replace("base_on = 2013-12-31", "base_on = 2018-12-31");
    pole.run(&["contract", "load", &pole.file("next.toml", &next)]).ok();
    let status = pole.run(&["status", "--on", "2020-06-30", "--json"]).json();
    assert_eq!(status["contract"], "suite");
}

/// A comment is kept as it stands; nothing of it drives a terminal that shows the file.
#[test]
fn nothing_of_a_contract_drives_a_terminal() {
    let hostile = ["\u{9b}31m", "\u{202e}", "\u{200b}"];
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/microtechniques-2014-2018.toml");
    let source = std::fs::read_to_string(built_in).unwrap();
    let source = format!("# Négocié {}\n{source}", hostile.join(" "));
    let (loaded, imported) = (Pole::small(), Pole::empty());
    let next = source
        .replace("\"microtechniques-2014-2018\"", "\"suite\"")
        .replace("starts_on = 2014-01-01", "starts_on = 2019-01-01")
        .replace("ends_on = 2018-12-31", "ends_on = 2022-12-31")
        .replace("base_on = 2013-12-31", "base_on = 2018-12-31");
    loaded.run(&["contract", "load", &loaded.file("next.toml", &next)]).ok();
    let folder = imported.path("dossier");
    loaded.run(&["export", folder.to_str().unwrap()]).ok();
    std::fs::write(folder.join("contracts/suite.toml"), &next).unwrap();
    imported.run(&["import", folder.to_str().unwrap()]).ok();
    for pole in [&loaded, &imported] {
        let (new, out) = (pole.path("neuf.toml"), pole.path("sortie"));
        pole.run(&["contract", "new", "--from", "2023", "--to", "2026", "-o", new.to_str().unwrap()]).ok();
        pole.run(&["export", out.to_str().unwrap()]).ok();
        for file in [new, out.join("contracts/suite.toml")] {
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.contains("Négocié") && !hostile.iter().any(|one| text.contains(one)), "{}", file.display());
        }
    }
}

#[test]
fn the_next_contract_starts_from_a_commented_file_that_loads() {
    let pole = Pole::sample();
    let file = pole.path("next.toml");
    let path = file.to_str().unwrap();
    pole.run(&["contract", "new", "--from", "2019", "--to", "2022", "-o", path]).ok();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("TO SET") && text.contains("base_on = 2018-12-31"), "{text}");
    // The base of the labels is what the records give on the last day before: 251 and what was labelled since.
    let status = pole.run(&["status", "--json", "--on", "2018-12-31"]).json();
    let labels = &status["measures"]["labels_cumulative"]["done"];
    assert!(text.contains(&format!("base = {labels}  # by the records")), "{labels}");
    // An existing file is not written over.
    pole.run(&["contract", "new", "--from", "2019", "--to", "2022", "-o", path]).refused(1);
    pole.run(&["contract", "load", path]).ok();
    let listed = pole.run(&["contract", "list", "--on", "2020-01-01"]).ok();
    assert!(listed.lines().any(|line| line.contains("microtechniques-2019-2022") && line.contains('*')), "{listed}");
    let status = pole.run(&["status", "--json", "--on", "2020-06-30"]).json();
    assert_eq!(status["contract"], "microtechniques-2019-2022");
    assert!(status["measures"]["visits_companies"]["target"].is_null(), "no target until one is set");
    assert_eq!(pole.run(&["contract", "show", "--source", "--on", "2020-01-01"]).ok(), text);
}
