//! `rouage import` as scripts see it: what came, what was refused and where.

use super::pole::{Pole, Said, data};
use serde_json::Value as Json;

#[test]
fn import_counts_and_says_what_is_wrong_where() {
    let pole = Pole::empty();
    let file = pole.file("organisations.csv", "name,siret,notes\nA,,\"deux\nlignes\"\nB,123,\n");
    let said = pole.run(&["import", &file, "--json"]);
    assert_eq!(said.code, 1);
    let report: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["written"], false);
    assert_eq!(report["kinds"]["organisations"]["refused"], 1);
    let refused = &report["refused"][0];
    assert_eq!(refused["line"], 4);
    assert_eq!(refused["column"], "siret");
    assert_eq!(refused["value"], "123");
    assert_eq!(refused["reason"], "Ce SIRET a 3 chiffres, il en faut 14.");
    let dry = pole.run(&["import", &file, "--dry-run"]);
    assert_eq!(dry.code, 3);
    assert!(dry.err.contains("ligne 4") && dry.err.contains("rien n’a été écrit"), "{}", dry.err);
    let english = pole.run(&["--lang", "en", "import", &file]);
    assert_eq!(english.code, 1);
    assert!(english.err.contains("line 4") && english.err.contains("Nothing was written"), "{}", english.err);
    let rejects = pole.path("rejects.csv");
    let skip = pole.run(&["import", &file, "--skip-bad", "--rejects", rejects.to_str().unwrap()]);
    skip.ok();
    assert!(std::fs::read_to_string(&rejects).unwrap().contains("Ce SIRET a 3 chiffres"));
    let unknown = pole.file("tasks.csv", "title,prio\nA,1\n");
    let said = pole.run(&["import", &unknown]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("prio") && said.err.contains("due_on"), "{}", said.err);
    for path in ["absent.csv", "liste.txt"] {
        pole.file("liste.txt", "x\n");
        pole.run(&["import", pole.path(path).to_str().unwrap()]).refused(1);
    }
    let named = pole.file("liste.csv", "name\nZ\n");
    pole.run(&["import", &named, "--kind", "organisations"]).ok();
    pole.run(&["import", &named, "--kind", "organisation", "--dry-run"]).ok();
}

#[test]
fn a_try_says_which_new_organisations_look_like_others() {
    let pole = Pole::empty();
    let list = pole.path("liste.csv");
    std::fs::write(&list, "Raison sociale;CP;Ville\nCadrans Lefèvre;39360;Viry\n").unwrap();
    pole.run(&["import", list.to_str().unwrap()]).ok();
    std::fs::write(&list, "Raison sociale;Ville\nCADRANS LEFEVRE SARL;VIRY\nOptique;Dole\nOptique SAS;Dole\n").unwrap();
    let dry = pole.run(&["import", list.to_str().unwrap(), "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    let said = dry.err.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(said.contains("ligne 2 : « CADRANS LEFEVRE SARL, Viry » ressemble à « Cadrans Lefèvre, Viry »"), "{said}");
    assert!(said.contains("ligne 4 : « Optique SAS, Dole » ressemble à « ligne 3 : Optique »"), "{said}");
    let said = pole.run(&["import", list.to_str().unwrap(), "--dry-run", "--json"]).json();
    assert_eq!(said["looks_like"].as_array().unwrap().len(), 2);
    assert_eq!(said["looks_like"][0]["like"], "Cadrans Lefèvre, Viry");
    // Written, there is nothing left to decide.
    let done = pole.run(&["import", list.to_str().unwrap(), "--json"]).json();
    assert_eq!(done["looks_like"], Json::Null);
}

#[test]
fn a_foreign_list_says_what_was_understood_and_what_is_missing() {
    let pole = Pole::empty();
    let list = pole.file(
        "liste.csv",
        "Raison sociale;Ville;Adhérent depuis;Cotisation;Truc\nMicro Val;Dole;02/01/2015;1 234,50 €;x\n",
    );
    let said = pole.run(&["import", &list, "--dry-run", "--json"]).json();
    assert_eq!(said["kinds"]["organisations"]["created"], 1);
    let layout = &said["layout"][0];
    assert_eq!((&layout["heading_line"], &layout["form"]["separator"]), (&Json::from(1), &Json::from(";")));
    // What no column says is proposed with its reason.
    let proposed = &layout["proposed"];
    assert_eq!((&proposed[0]["field"], &proposed[0]["value"]), (&Json::from("dues.year"), &Json::from(2015)));
    assert_eq!((&proposed[0]["from"], &proposed[1]["value"]["1"]), (&Json::from("joining"), &Json::from(1)));
    assert_eq!(layout["columns"][4]["why"], "unknown");
    let dry = pole.run(&["import", &list, "--dry-run"]);
    assert_eq!(dry.code, 0);
    assert!(
        dry.err.contains("--set membership.college=N")
            && dry.err.contains("--set dues.year=AAAA")
            && dry.err.contains("Truc"),
        "{}",
        dry.err
    );
    let set = ["--set", "membership.college=1", "--set", "dues.year=2015"];
    pole.run(&[&["import", list.as_str()][..], &set].concat()).ok();
    assert!(pole.run(&["export", "--kind", "dues", "-o", "-"]).ok().contains("Micro Val,2015,1234.50"));
    // What was said once holds for the next file with these headings, but for the year.
    let again = pole.run(&["import", &list, "--json"]).json();
    assert_eq!(again["kinds"]["memberships"]["unchanged"], 1);
    assert_eq!(again["layout"][0]["proposed"][0]["field"], "dues.year");
    assert_eq!(again["layout"][0]["proposed"].as_array().unwrap().len(), 1);
    let map = pole.file("map.toml", "[columns]\n\"Truc\" = \"organisation.colour\"\n");
    let wrong = pole.run(&["import", &list, "--map", &map]);
    assert!(wrong.code == 1 && wrong.err.contains("organisation.colour"), "{}", wrong.err);
    pole.run(&["import", &list, "--set", "dues.colour=1"]).refused(2);
    let broken = pole.file("liste2.csv", "Raison sociale;SIRET\nA;4,88E+13\n");
    let refused = &serde_json::from_str::<Json>(&pole.run(&["import", &broken, "--json"]).out).unwrap()["refused"][0];
    assert_eq!((&refused["line"], &refused["column"]), (&Json::from(2), &Json::from("SIRET")));
    assert_eq!((&refused["field"], &refused["value"]), (&Json::from("siret"), &Json::from("4,88E+13")));
}

#[test]
fn what_the_system_refuses_a_thread_for_is_done_without_it() {
    let pole = Pole::empty();
    let sample = data("pole");
    let said = pole.command(&["import", sample.to_str().unwrap()]).env("RUST_MIN_STACK", "1000000000000000").output();
    Said::of(said.unwrap()).ok();
    let status = |pole: &Pole| pole.run(&["status", "--on", "2015-06-30", "--json"]).json();
    assert_eq!(status(&pole), status(&Pole::sample()));
}

#[test]
fn importing_twice_changes_nothing() {
    let pole = Pole::sample();
    let before = pole.run(&["export", "--kind", "visits", "-o", "-"]).ok();
    let report = pole.run(&["import", data("pole").to_str().unwrap(), "--json"]).json();
    for (kind, counts) in report["kinds"].as_object().unwrap() {
        assert_eq!(counts["read"], counts["unchanged"], "{kind}");
    }
    assert_eq!(pole.run(&["export", "--kind", "visits", "-o", "-"]).ok(), before);
}
