//! `rouage duplicates` and `rouage merge` as scripts see them.

use std::process::Command;

use serde_json::Value as Json;

/// A database with the rows of some files, and how to call the program on it.
struct Pole(tempfile::TempDir);

/// Exit code, standard output, standard error.
struct Said(i32, String, String);

impl Pole {
    fn with(files: &[(&str, &str)]) -> Pole {
        let pole = Pole(tempfile::tempdir().unwrap());
        let folder = pole.0.path().join("in");
        std::fs::create_dir(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let said = pole.run(&["import", folder.to_str().unwrap()]);
        assert_eq!(said.0, 0, "{}{}", said.1, said.2);
        pole
    }

    fn run(&self, args: &[&str]) -> Said {
        let out = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .env_clear()
            .env("HOME", self.0.path())
            .args(["--lang", "en", "--as", "amo", "--db"])
            .arg(self.0.path().join("pole.db"))
            .args(args)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said(out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    }

    fn exported(&self, to: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.0.path().join(to);
        assert_eq!(self.run(&["export", folder.to_str().unwrap()]).0, 0);
        let mut files: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.path().is_file())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    }
}

fn pole() -> Pole {
    Pole::with(&[
        (
            "organisations.csv",
            "name,siret,commune,email,phone\n\
             Lefèvre SARL,48798079900018,Dole,,01\n\
             LEFEVRE,,DOLE,contact@lefevre.test,02\n\
             Optique,,Morez,,\n",
        ),
        ("dues.csv", "organisation,year,amount\n48798079900018,2015,550.00\nLEFEVRE,2015,600.00\n"),
        ("contacts.csv", "organisation,last_name\nLEFEVRE,Morel\n"),
    ])
}

#[test]
fn what_looks_alike_is_listed() {
    let pole = pole();
    let Said(code, out, err) = pole.run(&["duplicates"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out.trim_end(),
        "likely  organisation  Lefèvre SARL (48798079900018, Dole)  LEFEVRE (DOLE)  same name, same town"
    );
    let json: Json = serde_json::from_str(&pole.run(&["duplicates", "--json"]).1).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["strength"], "likely");
    assert_eq!(json[0]["by"][0]["by"], "name_town");
    assert_eq!((&json[0]["first"]["siret"], &json[0]["second"]["siret"]), (&"48798079900018".into(), &Json::Null));
    assert_eq!(json[0]["distinct"], false);
}

#[test]
fn one_is_merged_into_the_other() {
    let pole = pole();
    let before = pole.exported("before");
    // Two amounts for one year are nobody's to guess.
    let Said(code, out, err) = pole.run(&["merge", "LEFEVRE", "--into", "48798079900018"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("dues 2015"), "{err}");
    let dry = pole.run(&["merge", "LEFEVRE", "--into", "48798079900018", "--prefer", "left", "--dry-run"]);
    assert_eq!(dry.0, 0, "{}", dry.2);
    assert!(dry.1.contains("Nothing was written"), "{}", dry.1);
    assert_eq!(pole.exported("between"), before);

    let Said(code, out, err) = pole.run(&["merge", "LEFEVRE", "--into", "48798079900018", "--prefer", "right"]);
    assert_eq!(code, 0, "{err}");
    let wanted = "Merged: LEFEVRE → Lefèvre SARL.\n  1 dues\n  1 contact\n  \
                  Not kept, written into the notes – dues 2015: €550.00\n";
    assert_eq!(out, wanted);
    let Said(_, out, err) = pole.run(&["duplicates"]);
    assert_eq!((out.as_str(), err.trim_end()), ("", "No duplicates."));
    let Said(code, out, _) = pole.run(&["show", "48798079900018"]);
    assert_eq!(code, 0);
    for kept in ["contact@lefevre.test", "Morel", "600.00", "Merged on", "02"] {
        assert!(out.contains(kept), "{kept} is not in {out}");
    }
    assert_eq!(pole.run(&["show", "LEFEVRE"]).0, 0, "its name still finds the one that stays");
}

#[test]
fn a_payment_that_is_on_both_sides_is_told_and_noted() {
    let pole = Pole::with(&[
        ("organisations.csv", "name,commune\nPayx SARL,Besançon\nPAYX,Besançon\n"),
        ("dues.csv", "organisation,year,amount\nPayx SARL,2015,550.00\nPAYX,2015,550.00\n"),
        (
            "payments.csv",
            "organisation,year,paid_on,amount,method,reference\n\
             Payx SARL,2015,2015-03-20,275.00,transfer,V1\nPAYX,2015,2015-03-20,275.00,transfer,V1\n",
        ),
        ("contacts.csv", "organisation,last_name\nPAYX,Morel\n"),
    ]);
    let lines = "  1 contact\n  There already, joined: 1 dues\n  \
                 Not kept, written into the notes – payment 2015: 20/03/2015, €275.00, bank transfer, V1\n";
    let dry = pole.run(&["merge", "PAYX", "--into", "Payx SARL", "--prefer", "left", "--dry-run"]);
    assert_eq!(dry.1, format!("Would merge: PAYX → Payx SARL. Nothing was written.\n{lines}"), "{}", dry.2);
    let Said(code, out, err) = pole.run(&["merge", "PAYX", "--into", "Payx SARL", "--prefer", "left"]);
    assert_eq!((code, out), (0, format!("Merged: PAYX → Payx SARL.\n{lines}")), "{err}");
    let shown = pole.run(&["show", "Payx SARL"]).1;
    assert!(shown.contains("payment 2015: 20/03/2015, €275.00, bank transfer, V1"), "{shown}");
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let pole = pole();
    for (args, code, why) in [
        (&["merge", "Optique", "--into", "Optique"][..], 1, "the same record"),
        (&["merge", "Personne", "--into", "Optique"], 1, "Personne"),
        (&["merge", "Optique"], 2, "--into"),
    ] {
        let said = pole.run(args);
        assert_eq!((said.0, said.1.as_str()), (code, ""), "{args:?} {}", said.2);
        assert!(said.2.contains(why), "{}", said.2);
    }
}

#[test]
fn a_row_that_is_left_alone_or_empties_something_is_named() {
    let pole = pole();
    let file = pole.0.path().join("visits.csv");
    let visits = |rows: &[&str]| {
        let text = format!("organisation,date,staff,summary\n{}\n", rows.join("\n"));
        std::fs::write(&file, text).unwrap();
    };
    std::fs::write(pole.0.path().join("staff.csv"), "login,name\namo,Anne\n").unwrap();
    assert_eq!(pole.run(&["import", pole.0.path().join("staff.csv").to_str().unwrap()]).0, 0);
    let import = |more: &[&str]| pole.run(&[&["import", file.to_str().unwrap()], more].concat());
    visits(&["Optique,2015-06-01,amo,Morning"]);
    assert!(!import(&[]).2.contains("line"));
    // As a rescued copy has it: a visit of the same day by the same person.
    visits(&["Optique,2015-06-01,amo,Afternoon"]);
    let Said(code, _, err) = import(&[]);
    assert_eq!(code, 0);
    let named = "visits.csv, line 2 – left alone: visit no. 1 of the same key says something else (Summary)";
    assert!(err.contains(named), "{err}");
    visits(&["Optique,2015-06-01,amo,"]);
    let Said(_, _, err) = import(&["--update"]);
    assert!(err.contains("line 2 – an empty cell erased what was stored: visit no. 1 (Summary)"), "{err}");
    std::fs::write(pole.0.path().join("staff.csv"), "login,name\nnew,Anne\nnew,Autre\n").unwrap();
    let Said(_, out, err) = pole.run(&["import", pole.0.path().join("staff.csv").to_str().unwrap(), "--json"]);
    let json: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&json["unlike"][0]["what"], &json["unlike"][0]["line"]),
        (&Json::from("repeated"), &Json::from(3)),
        "{err}"
    );
}
