//! `rouage report` as scripts see it: files, exit codes, messages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

struct Pole {
    folder: TempDir,
}

impl Pole {
    /// The sample pole.
    fn sample() -> Pole {
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
            .env("ROUAGE_DB", self.path("pole.db"))
            .env("ROUAGE_CONFIG", self.path("none.toml"))
            .env("LC_ALL", "fr_FR.UTF-8")
            .args(["--as", "dir"])
            .args(args)
            .output()
            .unwrap()
    }

    /// Writes a report and gives its bytes.
    fn report(&self, year: &str, name: &str, more: &[&str]) -> Vec<u8> {
        let path = self.path(name);
        let mut args = vec!["report", "--year", year, "-o", path.to_str().unwrap()];
        args.extend(more);
        let output = self.run(&args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(path).unwrap()
    }

    /// A report that is refused: the code and the message; nothing is left behind.
    fn refused(&self, args: &[&str]) -> (i32, String) {
        let files = || std::fs::read_dir(self.folder.path()).unwrap().count();
        let before = files();
        let output = self.run(args);
        assert!(output.stdout.is_empty());
        assert_eq!(files(), before);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn each_form_is_written_alike_each_time() {
    let pole = Pole::sample();
    for name in ["r.html", "r.md", "r.xlsx"] {
        let first = pole.report("2014", name, &[]);
        assert!(first == pole.report("2014", name, &[]), "{name} differs from itself");
    }
    let html = String::from_utf8(pole.report("2014", "r.html", &[])).unwrap();
    // As `status --on 2014-12-31` has it.
    assert!(html.contains("<strong>122</strong>"));
    assert!(html.contains("Situation au mercredi 31 décembre 2014"));
    for code in ["P1O1", "TERR75", "Ind1", "Ind31", "ATT2.8", "A10-COT"] {
        assert!(html.contains(code), "{code} is missing");
    }
}

#[test]
fn a_year_under_way_says_so() {
    let pole = Pole::sample();
    let text = String::from_utf8(pole.report("2015", "r.md", &["--on", "2015-06-30"])).unwrap();
    assert!(text.contains("Exercice en cours, arrêté au mardi 30 juin 2015"), "{}", &text[..400]);
    // As many as `status --on 2015-06-30` counts.
    let status = pole.run(&["status", "--on", "2015-06-30", "--json"]).stdout;
    let status: serde_json::Value = serde_json::from_slice(&status).unwrap();
    let line = format!("{} adhérents au 30/06/2015, dont à jour", status["members"]["total"]);
    assert!(text.contains(&line), "{line}");
}

#[test]
fn english_is_a_language_of_the_report() {
    let pole = Pole::sample();
    let text = String::from_utf8(pole.report("2015", "r.md", &["--lang", "en", "--on", "2016-02-01"])).unwrap();
    assert!(text.starts_with("# 2015 report"), "{}", &text[..80.min(text.len())]);
}

#[test]
fn standard_output_takes_text_but_no_workbook() {
    let pole = Pole::sample();
    let html = pole.run(&["report", "--year", "2014", "-o", "-"]);
    assert!(html.status.success() && html.stdout.starts_with(b"<!DOCTYPE html>"));
    let text = pole.run(&["report", "--year", "2014", "-o", "-", "--format", "md"]);
    assert!(text.status.success() && text.stdout.starts_with(b"# Rapport 2014"));
    let (code, said) = pole.refused(&["report", "--year", "2014", "-o", "-", "--format", "xlsx"]);
    assert!(code == 1 && said.contains("classeur"), "{said}");
}

#[test]
fn what_cannot_be_done_is_refused_with_what_can() {
    let pole = Pole::sample();
    let path = pole.path("r.pdf");
    let (code, said) = pole.refused(&["report", "--year", "2014", "-o", path.to_str().unwrap()]);
    assert!(code == 1 && said.contains(".html, .xlsx, .md") && said.contains("r.pdf"), "{said}");
    let path = pole.path("r.html");
    let (code, said) = pole.refused(&["report", "--year", "2199", "-o", path.to_str().unwrap()]);
    assert!(code == 1 && said.contains("2199"), "{said}");
    let (code, _) = pole.refused(&["report", "--year", "deux", "-o", path.to_str().unwrap()]);
    assert_eq!(code, 2);
    let (code, _) = pole.refused(&["report", "-o", path.to_str().unwrap()]);
    assert_eq!(code, 2);
    let missing = pole.path("no").join("r.html");
    let (code, said) = pole.refused(&["report", "--year", "2014", "-o", missing.to_str().unwrap()]);
    assert!(code == 1 && said.contains("r.html"), "{said}");
}

#[test]
fn a_report_says_whether_its_year_is_closed_and_whether_it_still_holds() {
    let pole = Pole::sample();
    let text = |pole: &Pole| String::from_utf8(pole.report("2015", "r.md", &[])).unwrap();
    assert!(!text(&pole).contains("Exercice clos"));
    assert!(pole.run(&["close", "2015"]).status.success());
    let same = text(&pole);
    assert!(same.contains("clôture 1") && same.contains("donnent toujours"), "{same}");
    let visit = ["visit", "add", "--org", "Capteurs Vuillemin EURL", "--date", "2015-05-05", "--summary", "oubliée"];
    assert!(pole.run(&visit).status.success());
    assert!(text(&pole).contains("Des fiches ont changé depuis"));
}

#[test]
fn the_source_of_a_confidential_reading_never_leaves() {
    let pole = Pole::sample();
    let file = pole.path("readings.csv");
    let rows = "indicator,date,value,source,note,confidentiality\n\
        Ind27,2015-06-01,39,SECRET-SOURCE,SECRET-NOTE,nda\nInd5,2015-06-01,12,Comptes 2015,,internal\n";
    std::fs::write(&file, rows).unwrap();
    assert!(pole.run(&["import", file.to_str().unwrap()]).status.success());
    assert!(pole.run(&["close", "2015"]).status.success());
    let report = String::from_utf8(pole.report("2015", "r.html", &[])).unwrap();
    let closed = String::from_utf8(pole.run(&["closed", "2015", "-o", "-"]).stdout).unwrap();
    for text in [&report, &closed] {
        assert!(!text.contains("SECRET"), "a confidential text left");
        assert!(text.contains("Comptes 2015"), "a source is what a figure is proved by");
    }
}
