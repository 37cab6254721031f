//! A database whose schema somebody altered: what is said to be saved is saved, or it is not said.

use std::path::Path;
use std::process::Command;

use crate::support::{open, organisation};
use rouage::model::kind::Kind;
use rusqlite::Connection;

const EATER: &str = "CREATE TRIGGER eater AFTER INSERT ON visit BEGIN DELETE FROM visit WHERE id = new.id; END";
const VISIT: [&str; 6] = ["visit", "add", "--org", "Optique", "--date", "2015-03-12"];

fn rouage(path: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rouage"))
        .args(["--lang", "fr", "--as", "amo", "--db"])
        .arg(path)
        .args(args)
        .env("XDG_CONFIG_HOME", path.parent().unwrap())
        .env("XDG_STATE_HOME", path.parent().unwrap())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
    (output.status.code(), said.replace(['\u{a0}', '\u{202f}'], " "))
}

/// A pole with one organisation, and a copy of it that raw SQL was run on.
fn spoiled(folder: &Path, sql: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let (path, copy) = (folder.join("pole.db"), folder.join("copie.db"));
    let mut store = open(&path, "amo");
    store.save(organisation("Optique")).unwrap();
    store.backup_to(&copy).unwrap();
    alter(&copy, sql);
    (path, copy)
}

fn alter(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn visits(path: &Path) -> usize {
    open(path, "amo").count(Kind::Visit).unwrap() as usize
}

#[test]
fn the_doctor_names_what_is_foreign_what_is_missing_and_what_is_another() {
    let append_only = "DROP TRIGGER journal_is_append_only_update; DROP TRIGGER access_log_is_append_only_delete";
    let overlap = "DROP TRIGGER membership_no_overlap_insert; DROP TRIGGER membership_no_overlap_update";
    let lenient = "DROP TRIGGER journal_is_append_only_delete;
        CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal WHEN OLD.id < 0
        BEGIN SELECT RAISE(ABORT, 'journal_append_only'); END";
    let unchecked = "PRAGMA writable_schema = on;
        UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (length(summary) <= ', 'CHECK (length(summary) >= 0 OR 1 <= ')
        WHERE name = 'visit'";
    for (sql, named) in [
        (EATER, &["en trop", "déclencheur eater"][..]),
        ("CREATE VIEW others AS SELECT * FROM visit", &["en trop", "vue others"]),
        ("CREATE UNIQUE INDEX once ON visit (organisation_id)", &["en trop", "index once"]),
        (append_only, &["absent", "journal_is_append_only_update", "access_log_is_append_only_delete"]),
        (overlap, &["absent", "membership_no_overlap_insert", "membership_no_overlap_update"]),
        ("DROP INDEX visit_of", &["absent", "index visit_of"]),
        (lenient, &["modifié", "déclencheur journal_is_append_only_delete"]),
        (unchecked, &["modifié", "table visit"]),
        ("CREATE TABLE notes (a TEXT)", &["en trop", "table notes"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (_, copy) = spoiled(folder.path(), sql);
        let (code, said) = rouage(&copy, &["doctor"]);
        assert_eq!(code, Some(3), "{sql}: {said}");
        for word in named.iter().chain(&["ERREUR", "schéma", "rouage salvage"]) {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn what_changes_nothing_that_is_kept_is_no_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let (_, copy) = spoiled(folder.path(), "ANALYZE; VACUUM; REINDEX; PRAGMA optimize");
    let (code, said) = rouage(&copy, &["doctor"]);
    assert_eq!(code, Some(0), "{said}");
    // One that every earlier version made, brought up to date.
    let migrations = [
        include_str!("../../migrations/0001.sql"),
        include_str!("../../migrations/0002.sql"),
        include_str!("../../migrations/0003.sql"),
    ];
    for version in 1..=migrations.len() {
        let old = folder.path().join(format!("v{version}.db"));
        let conn = Connection::open(&old).unwrap();
        migrations[..version].iter().for_each(|sql| conn.execute_batch(sql).unwrap());
        conn.pragma_update(None, "application_id", 0x526F_7561).unwrap();
        conn.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
        drop(conn);
        let (code, said) = rouage(&old, &["doctor"]);
        assert!(!said.contains("ERREUR") && said.contains("celui de cette version"), "{version}: {code:?} {said}");
    }
}

#[test]
fn an_altered_copy_is_not_restored_and_salvage_is_the_way_out() {
    let overlap = "DROP TRIGGER membership_no_overlap_insert";
    for (sql, named) in [
        (EATER, "déclencheur eater"),
        ("CREATE VIEW others AS SELECT * FROM visit", "vue others"),
        (overlap, "déclencheur membership_no_overlap_insert"),
        ("DROP INDEX visit_of", "index visit_of"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, copy) = spoiled(folder.path(), sql);
        open(&path, "amo").save(organisation("Depuis")).unwrap();
        let (code, said) = rouage(&path, &["restore", copy.to_str().unwrap()]);
        assert_eq!(code, Some(1), "{sql}: {said}");
        for word in [named, "copie.db", "rouage salvage"] {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert_eq!(open(&path, "amo").count(Kind::Organisation).unwrap(), 2);
        // Nor where nothing is there yet.
        let none = folder.path().join("none.db");
        assert_eq!(rouage(&none, &["restore", copy.to_str().unwrap()]).0, Some(1));
        let new = folder.path().join("neuve.db");
        let (code, said) = rouage(&path, &["salvage", copy.to_str().unwrap(), new.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(rouage(&new, &["doctor"]).0, Some(0));
        let (code, said) = rouage(&path, &["restore", "--other-pole", new.to_str().unwrap()]);
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(rouage(&path, &VISIT).0, Some(0));
        assert_eq!(visits(&path), 1);
    }
}

#[test]
fn an_altered_copy_of_an_earlier_version_is_not_restored_and_a_whole_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(open(&path, "amo"));
    for (name, sql, expected) in [("entiere.db", "", Some(0)), ("autre.db", EATER, Some(1))] {
        let old = folder.path().join(name);
        let conn = Connection::open(&old).unwrap();
        conn.execute_batch(include_str!("../../migrations/0001.sql")).unwrap();
        conn.execute_batch(sql).unwrap();
        conn.pragma_update(None, "application_id", 0x526F_7561).unwrap();
        conn.pragma_update(None, "user_version", 1).unwrap();
        drop(conn);
        let (code, said) = rouage(&path, &["restore", "--other-pole", old.to_str().unwrap()]);
        assert_eq!(code, expected, "{name}: {said}");
        if expected == Some(1) {
            // In the place of the database itself it is not even brought up to date.
            let (code, said) = rouage(&old, &["status"]);
            assert!(code == Some(1) && said.contains("déclencheur eater"), "{said}");
        }
    }
}

#[test]
fn nothing_is_written_where_a_foreign_trigger_could_take_it_away() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = spoiled(folder.path(), "");
    alter(&path, EATER);
    let (code, said) = rouage(&path, &VISIT);
    assert_eq!(code, Some(1), "{said}");
    for word in ["déclencheur eater", "pole.db", "rouage restore", "rouage salvage"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    // It can still be read.
    let (code, said) = rouage(&path, &["status"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = rouage(&path, &["restore", copy.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(rouage(&path, &VISIT).0, Some(0));
    assert_eq!(visits(&path), 1);
}

#[test]
fn what_a_trigger_takes_away_at_once_is_not_said_to_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = spoiled(folder.path(), "");
    let mut store = open(&path, "amo");
    // Somebody alters the file while it is open.
    alter(&path, &EATER.replace("ON visit", "ON organisation").replace("FROM visit", "FROM organisation"));
    let refused = store.save(organisation("Mangée")).unwrap_err();
    let said = rouage::i18n::messages::store_error(rouage::i18n::Lang::Fr, &refused);
    assert!(said.contains("déclencheur eater") && said.contains("rouage restore"), "{said}");
    let journalled = || {
        let sql = "SELECT count(*) FROM journal WHERE after LIKE '%Mangée%'";
        Connection::open(&path).unwrap().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((store.count(Kind::Organisation).unwrap(), journalled()), (1, 0));
}
