//! `rouage import` on other people's files, as the command line says it: what is remembered, what is left out, what is
//! refused before a line is read, and the file of refused lines.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

struct Pole {
    folder: TempDir,
}

/// What a call gave.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    fn ok(self) -> Said {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap()
    }

    /// With plain blanks and apostrophes.
    fn told(&self) -> String {
        self.err.replace(['\u{a0}', '\u{202f}'], " ").replace('’', "'")
    }
}

impl Pole {
    fn new() -> Pole {
        Pole { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env_clear().env("LANG", "fr_FR.UTF-8").env("USER", "tester").env("HOME", self.folder.path());
        command.arg("--db").arg(self.path("pole.db")).args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn import(&self, args: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env_clear().env("LANG", "fr_FR.UTF-8").env("USER", "tester").env("HOME", self.folder.path());
        command.arg("--db").arg(self.path("pole.db")).arg("import").args(args).stdin(Stdio::null());
        Said::of(command.output().unwrap())
    }

    /// The rows of a kind, as it is exported.
    fn rows(&self, kind: &str) -> String {
        let out = self.path("out");
        let mut command = Command::new(env!("CARGO_BIN_EXE_rouage"));
        command.env_clear().env("HOME", self.folder.path()).env("USER", "tester").stdin(Stdio::null());
        command.arg("--db").arg(self.path("pole.db")).arg("export").arg(&out);
        Said::of(command.output().unwrap()).ok();
        std::fs::read_to_string(out.join(format!("{kind}.csv"))).unwrap()
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_and_not_waited_for() {
    let pole = Pole::new();
    let pipe = pole.path("organisations.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    std::fs::write(pole.path("liste.csv"), "Nom;Ville\nA;B\n").unwrap();
    let list = pole.path("liste.csv");
    for args in [
        &["import", pipe][..],
        &["import", "/dev/null"],
        &["import", pipe, "--kind", "visits"],
        &["import", list.to_str().unwrap(), "--map", pipe],
        &["restore", pipe],
        &["contract", "check", pipe],
        &["salvage", pipe, "new.db"],
        &["import", list.to_str().unwrap(), "--rejects", pipe],
        &["export", "--kind", "contacts", "-o", pipe],
    ] {
        let begun = std::time::Instant::now();
        let mut child = pole
            .command(args)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            if begun.elapsed() > std::time::Duration::from_secs(10) {
                child.kill().unwrap();
                panic!("{args:?} waits");
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        assert!(said.contains("fichier ordinaire") || said.contains("n’est pas un fichier"), "{args:?}: {said}");
    }
}

#[test]
fn refused_rows_hold_nothing_that_drives_a_terminal_and_may_be_written_again() {
    let pole = Pole::new();
    let folder = pole.path("envoi");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("organisations.csv"), "name,siret,notes\nA,12,\"a\u{1B}[31mb\u{202E}\"\n").unwrap();
    let list = folder.join("liste.csv");
    std::fs::write(&list, "Raison sociale\u{1B}]0;x\u{7};SIRET;Ville\nA\u{1B}[2J;12;B\u{1B}[31m\n").unwrap();
    for (source, rejects) in [(&folder, folder.join("refus.csv")), (&list, folder.join("refus-liste.csv"))] {
        for _ in 0..2 {
            let output = pole
                .command(&["import", source.to_str().unwrap(), "--skip-bad", "--rejects", rejects.to_str().unwrap()])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!said.contains("rien n’a été fait"), "{said}");
            let written = std::fs::read_to_string(&rejects).unwrap();
            assert!(!written.contains(['\u{1B}', '\u{7}', '\u{202E}']), "{written:?}");
        }
    }
    // What is being imported is not written over, and a free name is proposed.
    let said = pole.command(&["import", list.to_str().unwrap(), "--rejects", list.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("liste-2.csv"), "{said}");
}

#[test]
fn what_is_said_of_a_year_is_not_remembered_for_the_next_one() {
    let pole = Pole::new();
    let list = |names: [&str; 3]| {
        let lines = names.map(|name| format!("{name};11/06/2010;550;oui;x\n")).concat();
        format!("Société;Date d'adhésion;Cotisation;Réglé ?;Boîte\n{lines}")
    };
    let first = pole.file("a.csv", &list(["Alpha", "Bêta", "Gamma"]));
    let set = ["--set", "membership.college=1", "--set", "dues.year=2015", "--set", "payment.paid_on=31/12/2015"];
    let said = pole.import(&[&[first.as_str(), "--json"], &set[..]].concat()).ok().json();
    assert_eq!(said["layout"][0]["remembered"], false);
    assert_eq!(said["kinds"]["payments"]["created"], 3);
    let next = pole.file("b.csv", &list(["Delta", "Epsilon", "Zêta"]));
    let said = pole.import(&[&next, "--json"]).ok().json();
    assert_eq!(said["layout"][0]["remembered"], true);
    assert_eq!(said["layout"][0]["set"], serde_json::json!({ "membership.college": "1" }));
    assert_eq!(said["kinds"]["memberships"]["created"], 3);
    // The year is proposed anew, and nothing says when it was paid.
    assert_eq!(said["layout"][0]["proposed"][0]["from"], "joining");
    assert!(said["kinds"]["dues"]["created"] == 3 && said["kinds"].get("payments").is_none(), "{said}");
    let told = pole.import(&[&next, "--dry-run"]).ok().told();
    assert!(told.contains("colonnes lues comme lors d'un import précédent"), "{told}");
}

#[test]
fn a_year_that_the_heading_does_not_say_is_not_remembered() {
    let pole = Pole::new();
    let map = pole.file("map.toml", "[columns]\n\"Thune\" = \"dues.amount 2015\"\n\"Boîte\" = \"organisation.name\"\n");
    let first = pole.file("a.csv", "Boîte;Thune\nAlpha;550\n");
    pole.import(&[&first, "--map", &map]).ok();
    let next = pole.file("b.csv", "Boîte;Thune\nAlpha;550\n");
    let said = pole.import(&[&next, "--json"]).ok().json();
    assert_eq!(said["layout"][0]["columns"][1]["target"], "dues.amount");
    assert_eq!(said["layout"][0]["columns"][1]["lacks"], "dues.year");
    let said = pole.import(&[&next, "--json", "--set", "dues.year=2016"]).ok().json();
    assert_eq!(said["kinds"]["dues"]["created"], 1);
    // A title says it too, of that file alone.
    let first = pole.file("c.csv", "Cotisations 2015\n\nSociété;Montant;Bidule\nAlpha;550;x\n");
    let map = pole.file("map.toml", "[columns]\n\"Bidule\" = \"organisation.notes\"\n");
    pole.import(&[&first, "--map", &map, "--dry-run"]).ok();
    pole.import(&[&first, "--map", &map]).ok();
    let next = pole.file("d.csv", "Cotisations 2017\n\nSociété;Montant;Bidule\nAlpha;550;x\n");
    let said = pole.import(&[&next, "--json"]).ok().json();
    assert_eq!(said["layout"][0]["columns"][1]["target"], "dues.amount 2017");
}

#[test]
fn establishments_that_are_not_imported_are_counted_by_reason() {
    let pole = Pole::new();
    let headings = "siret,statutDiffusionEtablissement,etatAdministratifEtablissement,codeCommuneEtablissement,activitePrincipaleEtablissement,enseigne1Etablissement\n";
    let rows = "10000000900010,O,A,39102,26.52Z,Alpha\n\
                10000001700010,O,F,39102,26.52Z,Bêta\n\
                10000002500010,P,A,39102,26.52Z,[ND]\n\
                10000003300010,O,A,75101,26.52Z,Gamma\n\
                10000004100010,O,A,39102,47.11F,Delta\n\
                10000004100010,O,A,39102,47.11F,Delta\n\
                10000005800010,O,A,39102,26.52Z,\"Epsilon\n";
    let file = pole.file("StockEtablissement_utf8.csv", &format!("{headings}{rows}"));
    let args = [&file[..], "--departements", "39", "--naf", "26", "--dry-run"];
    let said = pole.import(&[&args[..], &["--json"]].concat()).json();
    let expected =
        serde_json::json!({ "closed": 1, "restricted": 1, "other_departement": 1, "other_naf": 2, "unreadable": 1 });
    assert_eq!(said["layout"][0]["left_out"], expected);
    let told = pole.import(&args).told();
    for line in [
        "1 établissement fermé",
        "1 établissement à diffusion restreinte",
        "1 établissement hors des départements",
        "2 établissements d'un autre code NAF",
        "1 ligne illisible",
    ] {
        assert!(told.contains(line), "no « {line} » in\n{told}");
    }
}

#[test]
fn both_files_of_sirene_may_be_named_wherever_they_are() {
    let pole = Pole::new();
    let establishments = "siret,statutDiffusionEtablissement,etatAdministratifEtablissement,codeCommuneEtablissement,activitePrincipaleEtablissement\n\
                          10000000900017,O,A,39102,26.52Z\n";
    let units = "siren,statutDiffusionUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,etatAdministratifUniteLegale\n\
                 100000009,O,ALPHA FICTIVE,5710,A\n";
    let (first, second) = (pole.file("units.csv", units), pole.file("extrait.csv", establishments));
    pole.import(&[&first, &second]).ok();
    let conn = rusqlite::Connection::open(pole.path("pole.db")).unwrap();
    let name: String = conn.query_row("SELECT name FROM organisation", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "ALPHA FICTIVE");
    // That of the units alone has nothing to import.
    assert_ne!(pole.import(&[&first]).code, 0);
}

#[test]
fn refused_lines_open_in_a_spreadsheet_and_come_in_again() {
    let pole = Pole::new();
    let list = "Société,SIRET,Effectif,Téléphone,Divers\n\
                Émaux,48798079900018,douze,+33 3 81 00 00 00,\"a;b\"\n";
    let file = pole.file("liste.csv", list);
    let rejects = pole.path("refus.csv");
    let said = pole.import(&[&file, "--rejects", rejects.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{}", said.err);
    let text = std::fs::read_to_string(&rejects).unwrap();
    let row = text.lines().nth(1).unwrap().replace('\u{a0}', " ");
    assert!(text.starts_with("\u{feff}Société;SIRET;Effectif;Téléphone;Divers;reason"), "{text}");
    assert!(row.starts_with("Émaux;487 980 799 00018;douze;'+33 3 81 00 00 00;\"a;b\";"), "{text}");
    let mended = pole.file("refus.csv", &text.replace("douze", "12"));
    pole.import(&[&mended]).ok();
    let rows = pole.rows("organisations");
    assert!(rows.contains("Émaux,48798079900018") && rows.contains("03 81 00 00 00"), "{rows}");
    // The interchange format stays as it is.
    let own = pole.file("organisations.csv", "name,siret\nÉmaux,12\n");
    pole.import(&[&own, "--rejects", rejects.to_str().unwrap()]);
    let text = std::fs::read_to_string(&rejects).unwrap();
    assert!(text.starts_with("name,siret,reason\n") || text.starts_with("name,siret,reason\r\n"), "{text}");
}

#[test]
fn dates_of_files_are_told_in_the_forms_that_files_take() {
    let pole = Pole::new();
    let file = pole.file("liste.csv", "Société;Date d'adhésion;Collège\nAlpha;hier;1\nBêta;12/06/2010;1\n");
    let told = pole.import(&[&file]).told();
    assert!(told.contains("31/12/2015, 2015-12-31 ou 12 mars 2015"), "{told}");
    assert!(!told.contains("+3j"), "{told}");
}

#[test]
fn a_setting_that_no_field_takes_is_refused_once() {
    let pole = Pole::new();
    let file =
        pole.file("liste.csv", "Société;Cotisation;Date d'adhésion\nAlpha;550;12/06/2010\nBêta;550;12/06/2010\n");
    for (setting, field, value, why) in [
        ("dues.year=abc", "dues.year", "abc", "Un nombre est attendu"),
        ("membership.college=9", "membership.college", "9", ""),
        ("payment.paid_on=hier", "payment.paid_on", "hier", "2015-12-31"),
    ] {
        let said = pole.import(&[&file, "--set", setting]);
        let told = said.told();
        assert_eq!(said.code, 2, "{setting}: {told}");
        assert!(told.contains(field) && told.contains(&format!("« {value} »")) && told.contains(why), "{told}");
        assert_eq!(told.matches(field).count(), 1, "{told}");
        assert_eq!(said.out, "");
    }
    let map = pole.file("map.toml", "[set]\n\"dues.year\" = \"abc\"\n");
    assert_eq!(pole.import(&[&file, "--map", &map]).code, 2);
    let said = pole.import(&[&file, "--set", "dues.year"]);
    assert_eq!(said.code, 2);
    assert!(said.told().contains("il manque « =VALEUR »"), "{}", said.told());
}

#[test]
fn two_of_one_name_without_siret_are_told_what_to_do() {
    let pole = Pole::new();
    let file = pole.file("liste.csv", "Société;Ville\nAlpha;Dole\nAlpha;Paris\n");
    let told = pole.import(&[&file]).told();
    assert!(told.contains("donnez le SIRET") && told.contains("« Alpha (Paris) »"), "{told}");
    assert!(pole.path("pole.db").exists());
    let mended = pole.file("liste.csv", "Société;Ville\nAlpha;Dole\nAlpha (Paris);Paris\n");
    pole.import(&[&mended]).ok();
}
