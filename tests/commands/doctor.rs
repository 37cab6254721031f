//! The doctor finds what came past the rules, and says it in the user's language.

use crate::support;

use std::process::Command;

use rouage::i18n::{Lang, messages};
use rouage::model::kind::Kind;
use rouage::model::parse::Reason;
use rouage::store::{Breach, Severity, Store, What};
use rusqlite::Connection;
use support::{Bench, day, reference};

/// Runs raw SQL on the database, past triggers, checks and foreign keys.
fn spoil(bench: &Bench, sql: &str) {
    let conn = Connection::open(bench.store.path()).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = off; PRAGMA ignore_check_constraints = on;").unwrap();
    conn.execute_batch(sql).unwrap();
}

fn bench() -> Bench {
    let mut bench = Bench::new();
    let optique = bench.organisation("Optique");
    let period = rouage::model::record::Record::new(Kind::Membership)
        .with("organisation", reference(&optique))
        .with("college", rouage::model::record::Value::Int(1))
        .with("joined_on", day("2015-01-01"));
    bench.put(period);
    bench
}

fn found(bench: &Bench, check: &str) -> What {
    bench.store.doctor().unwrap().into_iter().find(|finding| finding.check == check).unwrap().what
}

#[test]
fn a_sound_database_is_sound() {
    let bench = bench();
    let findings = bench.store.doctor().unwrap();
    assert!(findings.iter().all(|finding| finding.severity == Severity::Info), "{findings:#?}");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.what.code()).collect();
    let expected = [
        "sound",
        "links_whole",
        "version",
        "schema_ours",
        "durable",
        "rules_kept",
        "periods_apart",
        "closings_whole",
        "private",
    ];
    assert_eq!(codes, expected[..codes.len()]);
    assert_eq!(found(&bench, "rules"), What::RulesKept { records: 2 });
}

#[test]
fn periods_that_overlap_are_found() {
    let bench = bench();
    spoil(
        &bench,
        "DROP TRIGGER membership_no_overlap_insert;
         INSERT INTO membership (organisation_id, college, joined_on, left_on, created_by, created_at, changed_by, changed_at)
         VALUES (1, 2, '2015-06-30', '2015-06-30', 't', 't', 't', 't'), (1, 2, '2014-01-01', '2014-12-31', 't', 't', 't', 't')",
    );
    let what = found(&bench, "memberships");
    let What::PeriodsOverlap { count: 1, ref shown } = what else { panic!("{what:?}") };
    assert_eq!(shown[0].organisation, "Optique");
    assert_eq!(what.severity(), Severity::Error);
    assert!(messages::finding(Lang::Fr, &what).contains("Optique (01/01/2015, 30/06/2015)"));
}

#[test]
fn records_that_break_the_rules_are_named_in_both_languages() {
    let bench = bench();
    spoil(&bench, "UPDATE organisation SET kind = 'wine', country = 'fr'");
    let what = found(&bench, "rules");
    let What::RulesBroken { count: 2, ref shown } = what else { panic!("{what:?}") };
    let reasons: Vec<&Reason> = shown
        .iter()
        .filter_map(|breach| match breach {
            Breach::Field { kind: Kind::Organisation, id: 1, problem } => Some(&problem.reason),
            _ => None,
        })
        .collect();
    assert!(matches!(reasons[..], [Reason::UnknownCode { .. }, Reason::Country]), "{reasons:?}");
    let (french, english) = (messages::finding(Lang::Fr, &what), messages::finding(Lang::En, &what));
    assert!(french.contains("structure 1, Pays"), "{french}");
    assert!(english.contains("organisation 1, Country"), "{english}");
}

#[test]
fn rows_that_cannot_be_read_and_links_to_nothing_do_not_stop_the_doctor() {
    let bench = bench();
    spoil(
        &bench,
        "INSERT INTO visit (organisation_id, date, staff_id, created_by, created_at, changed_by, changed_at)
         VALUES (1, '2015-02-30', 99, 't', 't', 't', 't')",
    );
    let what = found(&bench, "rules");
    let What::RulesBroken { count: 1, ref shown } = what else { panic!("{what:?}") };
    assert!(matches!(shown[0], Breach::Unreadable { kind: Kind::Visit, .. }), "{shown:?}");
    let What::LinksBroken { count: 1, shown: links } = found(&bench, "foreign_keys") else { panic!("links") };
    assert_eq!((links.len(), links[0].from.as_str(), links[0].to.as_str()), (1, "visit", "staff"));
    assert!(matches!(found(&bench, "integrity"), What::Damaged(_)));
}

#[test]
fn the_command_speaks_the_users_language_and_gives_stable_codes() {
    let bench = bench();
    spoil(&bench, "UPDATE organisation SET country = 'fr'");
    let doctor = |lang: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", lang, "--db"])
            .arg(bench.store.path())
            .args(["doctor", "--json"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rules = report["findings"].as_array().unwrap().iter().find(|found| found["check"] == "rules").unwrap();
        assert_eq!((&rules["code"], &rules["severity"]), (&"rules_broken".into(), &"error".into()));
        rules["detail"].as_str().unwrap().to_owned()
    };
    assert!(doctor("fr").contains("deux lettres majuscules"));
    assert!(doctor("en").contains("two capital letters"));
}

#[test]
fn a_connection_that_has_been_open_for_long_finds_no_damage_that_is_not_there() {
    let mut bench = bench();
    let staff = bench.staff("cmi");
    let optique = bench.organisation("Lunetterie");
    let mut other = bench.other("cmi");
    let mut visits = |count: usize| {
        for n in 0..count {
            let visit = support::visit(&optique, &staff, "2015-05-20");
            let visit = visit.with("summary", support::text(&format!("mot{n} autre{count}")));
            let (visit, _) = other.save(visit).unwrap();
            if n % 3 == 0 {
                other.delete(&visit).unwrap();
            }
        }
    };
    let long = Store::reader(bench.store.path(), support::session("look")).unwrap();
    let said = |store: &Store| {
        let findings = store.doctor().unwrap();
        findings.into_iter().find(|finding| finding.check == "integrity").unwrap().what
    };
    for count in [5, 30, 80, 7] {
        visits(count);
        let fresh = Store::reader(bench.store.path(), support::session("look")).unwrap();
        assert_eq!((said(&fresh), said(&long)), (What::Sound, What::Sound), "after {count}");
    }
}

#[test]
fn hundreds_of_faults_are_told_by_the_first_and_their_number() {
    let bench = bench();
    spoil(
        &bench,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
         INSERT INTO visit (organisation_id, date, staff_id, created_by, created_at, changed_by, changed_at)
         SELECT 1, '2015-02-03', 99, 't', 't', 't', 't' FROM n",
    );
    let what = found(&bench, "foreign_keys");
    let words = messages::finding(Lang::Fr, &what);
    assert!(words.starts_with("300 liens") && words.ends_with("et 290 autres") && words.len() < 500, "{words}");
}

#[test]
fn a_copy_that_is_gone_and_a_database_that_is_are_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let [db, copy] = ["pole.db", "copie.db"].map(|name| folder.path().join(name));
    let rouage = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
            .args(["--lang", "fr", "--db"])
            .arg(&db)
            .args(arguments)
            .env("ROUAGE_CONFIG", folder.path().join("none.toml"))
            .env("ROUAGE_STATE", folder.path())
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    drop(Store::open(&db, support::session("pjacquet")).unwrap());
    assert_eq!(rouage(&["backup", copy.to_str().unwrap()]).0, Some(0));
    let (code, said) = rouage(&["doctor"]);
    assert!(code == Some(0) && said.contains("copie.db"), "{said}");
    std::fs::remove_file(&copy).unwrap();
    let (code, said) = rouage(&["doctor"]);
    assert!(code == Some(3) && said.contains("n’est plus là"), "{said}");

    std::fs::write(folder.path().join("pole.db-wal"), [7; 40]).unwrap();
    std::fs::write(&db, "").unwrap();
    let (code, said) = rouage(&["doctor"]);
    assert!(code == Some(3) && said.contains("est vide") && said.contains("pole.db-wal est resté"), "{said}");
    std::fs::remove_file(&db).unwrap();
    let (code, said) = rouage(&["doctor"]);
    assert!(
        code == Some(3) && said.contains("Il y avait une base") && said.contains("pole.db-wal est resté"),
        "{said}"
    );
}

/// A slip in `--as` leaves a draft that nobody would ever be offered.
#[test]
fn an_entry_under_a_login_that_nobody_bears_is_named() {
    use rouage::model::record::{Record, Value};
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("pole.db");
    let keep = |login: &str| {
        let store = Store::open(&db, support::session(login)).unwrap();
        store.keep_draft(&format!("{login}:1"), "ailleurs", 1, "{}").unwrap();
    };
    let doctor = || {
        let mut rouage = Command::new(env!("CARGO_BIN_EXE_rouage"));
        let rouage = rouage.args(["--lang", "fr", "--as", "pjacquet", "doctor", "--db"]).arg(&db);
        let rouage = rouage.env("ROUAGE_CONFIG", folder.path().join("none.toml")).env("ROUAGE_STATE", folder.path());
        String::from_utf8(rouage.output().unwrap().stdout).unwrap()
    };
    keep("jmorni");
    assert!(!doctor().contains("jmorni"), "there is no staff");
    let mut store = Store::open(&db, support::session("pjacquet")).unwrap();
    for login in ["pjacquet", "jmornin"] {
        let person = Record::new(Kind::Staff).with("login", Value::Text(login.into()));
        store.save(person.with("name", Value::Text(login.into()))).unwrap();
    }
    keep("jmornin");
    let said = doctor();
    assert!(said.contains("(jmorni)") && said.contains("rouage --as IDENTIFIANT"), "{said}");
}
