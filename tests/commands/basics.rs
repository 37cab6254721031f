//! Every subcommand as scripts see it: exit codes, JSON, messages in both languages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

/// A database of its own, and how to call the program on it.
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
    fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    fn json(self) -> Json {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// Refused: the code, one message, nothing on standard output.
    #[track_caller]
    fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.out, "");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

impl Pole {
    fn empty() -> Pole {
        Pole { folder: tempfile::tempdir().unwrap() }
    }

    /// With the sample pole in it.
    fn sample() -> Pole {
        let pole = Pole::empty();
        pole.run(&["import", data("pole").to_str().unwrap()]).ok();
        pole
    }

    /// With one staff, one company that is a member and one prospect in it.
    fn small() -> Pole {
        let pole = Pole::empty();
        pole.file("staff.csv", "login,name\namo,Anne Morel\n");
        pole.file(
            "organisations.csv",
            "name,siret,kind,size,commune,insee_code\nHorlogerie Comtoise,48798079900018,company,sme,Besançon,25056\nHorlogerie du Jura,73282932000074,company,mid,Dole,39198\n",
        );
        pole.file(
            "memberships.csv",
            "organisation,college,joined_on\n48798079900018,1,2014-01-10\n73282932000074,1,2015-06-01\n",
        );
        pole.run(&["import", pole.folder.path().to_str().unwrap()]).ok();
        pole
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
        command.arg("--db").arg(self.path("pole.db")).args(args).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::of(self.command(args).output().unwrap())
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

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
fn a_visit_is_logged_as_people_type() {
    let pole = Pole::small();
    let said = pole
        .run(&[
            "visit",
            "add",
            "--on",
            "2015-03-12",
            "--org",
            "horlogerie  COMTOISE",
            "--date",
            "hier",
            "--staff",
            "amo",
            "--summary",
            "Bon échange.\nÀ revoir.",
            "--contact",
            "Mme Petit",
            "--contact",
            "M. Grand",
            "--next",
            "Rappeler",
            "--next-on",
            "lundi",
        ])
        .ok();
    assert!(said.contains("Horlogerie Comtoise") && said.contains("mercredi 11 mars 2015"), "{said}");
    let visits = pole.run(&["export", "--kind", "visits", "-o", "-"]).ok();
    assert!(
        visits.contains(
            "48798079900018,2015-03-11,amo,done,,Mme Petit;M. Grand,,\"Bon échange.\nÀ revoir.\",,Rappeler,2015-03-16"
        ),
        "{visits}"
    );
    let status = pole.run(&["status", "--on", "2015-03-12", "--json"]).json();
    assert_eq!(status["measures"]["visits_companies"]["done"], 1);
    // Planned, by the person who is working, who becomes one of the staff.
    let add = ["visit", "add", "--on", "2015-03-12", "--org", "73282932000074", "--planned", "--as", "nouveau"];
    pole.run(&[&add[..], &["--date", "12/03"]].concat()).ok();
    let staff = pole.run(&["export", "--kind", "staff", "-o", "-"]).ok();
    assert!(staff.contains("nouveau,nouveau,"), "{staff}");
    let status = pole.run(&["status", "--on", "2015-03-12", "--json"]).json();
    let visits = &status["measures"]["visits_companies"];
    assert_eq!((&visits["done"], &visits["planned"]), (&1.into(), &1.into()));
    for (args, word) in [
        (&["--org", "horlogerie", "--date", "hier"][..], "48798079900018"),
        (&["--org", "48798079900018", "--date", "le 35 mai"], "--date"),
        (&["--org", "48798079900018", "--date", "hier", "--staff", "inconnu"], "amo"),
        (&["--org", "48798079900018", "--date", "hier", "--next-on", "2001-01-01"], "Date"),
        (&["--org", "48798079900018", "--date", "hier", "--summary", "\u{200b}\u{2060}"], "--summary"),
        (&["--org", "48798079900026", "--date", "hier"], "48798079900026"),
    ] {
        let message = pole.run(&[&["visit", "add"][..], args].concat()).refused(1);
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(pole.run(&["export", "--kind", "visits", "-o", "-"]).ok().lines().count(), 4);
}

#[test]
fn dues_are_called_once_and_paid() {
    let pole = Pole::small();
    let call = |on: &str| pole.run(&["dues", "call", "2015", "--on", on, "--json"]).json();
    let first = call("2015-02-15");
    assert_eq!((&first["created"], &first["amount_cents"]), (&1.into(), &55_000.into()));
    let again = call("2015-02-15");
    assert_eq!((&again["created"], &again["already_there"]), (&0.into(), &1.into()));
    // Who joined later in the year is called on the day of the next call.
    assert_eq!(call("2015-07-01")["created"], 1);
    let dues = pole.run(&["export", "--kind", "dues", "-o", "-"]).ok();
    assert_eq!(
        dues,
        "organisation,year,amount,called_on,due_on,exempt_reason\n\
         48798079900018,2015,550.00,2015-02-15,2015-04-01,\n\
         73282932000074,2015,1650.00,2015-07-01,2015-08-15,\n"
    );
    let pay = |org: &str, amount: &str| {
        pole.run(&["dues", "pay", "--org", org, "--year", "2015", "--amount", amount, "--on", "2015-03-01"])
    };
    assert!(pay("48798079900018", "1 00,50").refused(1).contains("--amount"));
    // A part of a name books on nobody, and says the command in full.
    for part in ["comtoise", "c", "Horlogerie Com"] {
        let said = pay(part, "100,50").refused(1);
        let command = "rouage --db";
        assert!(said.contains("Horlogerie Comtoise") && said.contains(command), "{part}: {said}");
        assert!(said.contains("dues pay --org 48798079900018 --year 2015 --amount 100,50 --on 2015-03-01"), "{said}");
    }
    assert!(pole.run(&["export", "--kind", "payments", "-o", "-"]).ok().lines().count() == 1);
    // What is dated later is not of that day, and is said.
    let later = ["dues", "pay", "--org", "73282932000074", "--year", "2015", "--on"];
    pole.run(&[&later[..], &["2015-09-01", "--amount", "1650"]].concat()).ok();
    let said = pole.run(&[&later[..], &["2015-08-01", "--amount", "650"]].concat()).ok();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[1], "Reste à payer\u{a0}: 1\u{202f}000,00\u{a0}€.", "{said}");
    assert!(lines[2].contains("1\u{202f}650,00") && lines[2].contains("Trop-perçu\u{a0}: 650,00"), "{said}");
    let part = pay("horlogerie comtoise", "100,50").ok();
    assert!(part.contains("449,50"), "{part}");
    assert!(pay("Horlogerie Comtoise", "449.50").ok().contains("La cotisation est réglée"));
    assert!(pay("Horlogerie Comtoise", "10").ok().contains("Trop-perçu"));
    pay("48798079900018", "0").refused(1);
    let status = pole.run(&["status", "--on", "2015-03-01", "--json"]).json();
    assert_eq!(status["dues"]["collected_cents"], 56_000);
    // A slip of the finger calls nothing: next year's are the last.
    assert!(pole.run(&["dues", "call", "2200", "--on", "2015-02-01"]).refused(1).contains("2016"));
    pole.run(&["dues", "call", "2016", "--on", "2015-12-01"]).ok();
}

#[test]
fn the_agenda_tells_what_is_due_and_takes_what_was_done() {
    let pole = Pole::sample();
    let agenda = |args: &[&str]| pole.run(&[&["--on", "2015-01-10", "agenda"], args].concat());
    let by_march = agenda(&["--until", "31/03", "--json"]).json();
    assert_eq!(by_march["until"], "2015-03-31");
    let items = by_march["items"].as_array().unwrap();
    let obligations: Vec<&Json> = items.iter().filter(|item| item["kind"] == "obligation").collect();
    // Those of 2014, the half-years on one line, and the statement of 2015; before everything else.
    assert_eq!(obligations.len(), 10);
    assert!(items[..10].iter().all(|item| item["group"] == "obligations"));
    assert!(items[10..].iter().all(|item| item["group"] == "others" && item["date"].as_str() <= Some("2015-03-31")));
    assert_eq!((&obligations[9]["obligation"], &obligations[9]["period"]), (&"bilan_financier".into(), &"2015".into()));
    assert_eq!(obligations.iter().map(|each| each["earlier_overdue"].as_u64().unwrap()).sum::<u64>(), 1);

    let mine = agenda(&["--staff", "cmi", "--json"]).json();
    assert!(mine["items"].as_array().unwrap().iter().all(|item| item["staff"] == "cmi" || item["staff"].is_null()));
    assert!(agenda(&["--staff", "xyz"]).refused(1).contains("xyz"));
    assert!(agenda(&["--until", "bientôt"]).refused(2).contains("--until"));
    assert!(agenda(&[]).ok().starts_with("En retard\n! 31/03/2014"));

    let done = |args: &[&str]| pole.run(&[&["--on", "2015-01-10", "--as", "dir", "agenda", "done"], args].concat());
    assert!(done(&["bilan"]).refused(1).contains("bilan_financier"));
    assert!(done(&["bilan_financier"]).refused(2).contains("2014, 2015"));
    assert!(done(&["bilan_financier", "--period", "2020"]).refused(1).contains("2014, 2015"));
    assert!(done(&["bilan_financier", "--period", "2014"]).ok().contains("Bilan financier"));
    done(&["bilan_financier", "--period", "2014"]).refused(1);
    done(&["statuts_instances"]).ok();
    let after = agenda(&["--until", "31/03", "--json"]).json();
    assert_eq!(after["items"].as_array().unwrap().len(), items.len() - 1);
    let kept = pole.run(&["export", "--kind", "fulfilments", "-o", "-"]).ok();
    assert!(kept.contains("bilan_financier,2014,2015-01-10,dir"), "{kept}");
    assert!(kept.contains("statuts_instances,2015-01-10,2015-01-10,dir"), "{kept}");
}

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

#[test]
fn backups_are_whole_and_the_doctor_knows() {
    let pole = Pole::small();
    let findings = pole.run(&["doctor", "--json"]).json();
    assert_eq!(findings["ok"], true);
    let backup = pole.path("copie.db");
    pole.run(&["backup", backup.to_str().unwrap()]).ok();
    pole.run(&["backup", backup.to_str().unwrap()]).refused(1);
    assert!(pole.run(&["doctor"]).ok().contains("copie.db"));
    let copied =
        Command::new(env!("CARGO_BIN_EXE_rouage")).arg("--db").arg(&backup).args(["doctor", "--json"]).output();
    assert_eq!(copied.unwrap().status.code(), Some(0));

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(pole.path("pole.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
        let said = pole.run(&["doctor", "--json"]);
        assert_eq!(said.code, 3);
        assert_eq!(serde_json::from_str::<Json>(&said.out).unwrap()["ok"], false);
    }
    let broken = Pole::empty();
    broken.file("pole.db", &"this is no database at all. ".repeat(40));
    let said = broken.run(&["doctor", "--json"]);
    assert_eq!(said.code, 3);
    assert!(said.out.contains("\"open\""), "{}", said.out);
    broken.run(&["status"]).refused(1);
}

#[test]
fn a_restored_backup_is_what_was_backed_up() {
    let pole = Pole::small();
    let staff = |pole: &Pole| pole.run(&["export", "--kind", "staff", "-o", "-"]).ok();
    let before = staff(&pole);
    let backup = pole.path("copie.db");
    let backup = backup.to_str().unwrap();
    pole.run(&["backup", backup]).ok();
    pole.file("staff.csv", "login,name\ntbe,Théo\n");
    pole.run(&["import", pole.path("staff.csv").to_str().unwrap()]).ok();
    let after = staff(&pole);
    assert_ne!(before, after);
    assert!(pole.run(&["restore", backup]).ok().contains("pole.db.replaced-"));
    assert_eq!(staff(&pole), before);
    pole.run(&["doctor"]).ok();
    // What was replaced is whole, and can come back.
    let kept = std::fs::read_dir(pole.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.into_iter().find(|path| path.to_str().unwrap().contains("replaced-")).unwrap();
    pole.run(&["restore", kept.to_str().unwrap()]).ok();
    assert_eq!(staff(&pole), after);
    for wrong in
        [pole.file("notes.txt", &"no database ".repeat(200)), pole.path("absent.db").to_str().unwrap().to_owned()]
    {
        pole.run(&["restore", &wrong]).refused(1);
        assert_eq!(staff(&pole), after);
    }
    let elsewhere = Pole::empty();
    elsewhere.run(&["restore", backup]).ok();
    assert_eq!(staff(&elsewhere), before);
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

#[test]
fn the_next_visits_are_told_with_their_reasons() {
    let pole = Pole::sample();
    let found = pole.run(&["visit", "next", "--on", "2015-06-30", "--limit", "25", "--json"]).json();
    let rows = found.as_array().unwrap();
    assert_eq!(rows.len(), 25);
    let scores: Vec<f64> = rows.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for row in rows {
        let points: f64 = row["reasons"].as_array().unwrap().iter().map(|why| why["points"].as_f64().unwrap()).sum();
        assert!((points - row["score"].as_f64().unwrap()).abs() < 1e-9, "{row}");
        assert!(row["date"].as_str().unwrap() >= "2015-06-30", "{row}");
        // Nobody who was visited this year, unless dues are late.
        let shown =
            pole.run(&["show", row["siret"].as_str().unwrap_or(row["name"].as_str().unwrap()), "--json"]).json();
        let visited = shown["visits"].as_array().unwrap().iter().any(|visit| {
            let date = visit["date"].as_str().unwrap();
            visit["status"] == "done" && ("2015-01-01"..="2015-06-30").contains(&date)
        });
        assert!(!visited || row["reasons"][0]["code"] == "dues_late", "{row}");
    }
    let text = pole.run(&["visit", "next", "--on", "2015-06-30"]).ok();
    assert_eq!(text.lines().count(), 10);
    assert!(text.contains("pas encore visitée cette année"), "{text}");
    assert_eq!(Pole::empty().run(&["visit", "next", "--json"]).ok(), "[]\n");
}

/// A database made by a build with encryption (`tests/encryption` tests that build).
#[cfg(not(feature = "encryption"))]
#[test]
fn an_encrypted_database_is_refused_in_words() {
    let pole = Pole::empty();
    let noise: Vec<u8> = (0..40_960u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(pole.folder.path().join("pole.db"), &noise).unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("chiffrée et son fichier de clé manque"), "{said}");
    let key = pole.folder.path().join("pole.db.key");
    std::fs::write(&key, "format = 1\n").unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("construit sans le chiffrement") && said.contains("pole.db.key"), "{said}");
    // Where encrypting was cut off, the key file has another name.
    std::fs::rename(&key, pole.folder.path().join("pole.db.key.new")).unwrap();
    let said = pole.run(&["status"]).refused(1);
    assert!(said.contains("construit sans le chiffrement"), "{said}");
    assert_eq!(std::fs::read(pole.folder.path().join("pole.db")).unwrap(), noise);
    // And no export takes the place of either.
    for name in ["pole.db.key", "pole.db"] {
        std::fs::write(&key, "format = 1\n").unwrap();
        let other = Pole::sample();
        let target = pole.folder.path().join(name);
        let said =
            other.run(&["export", "--kind", "staff", "--format", "csv", "-o", target.to_str().unwrap()]).refused(1);
        assert!(said.contains("base"), "{said}");
    }
}

#[test]
fn a_time_zone_that_is_no_file_is_not_waited_for() {
    for zone in [":/dev/zero", "/dev/zero"] {
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
