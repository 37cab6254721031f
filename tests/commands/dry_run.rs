//! A dry run keeps nobody from writing, sees one state of the database, and says what the import will do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rouage::interchange::InterchangeError;
use rouage::interchange::import::watch::Watch;
use rouage::interchange::import::{self, Options, Report};
use rouage::model::kind::Kind;
use rouage::model::record::{Record, Value};
use rouage::store::{Clock, Session, Store, StoreError};
use rusqlite::Connection;

fn session() -> Session {
    Session { who: "test".into(), id: "test".into(), clock: Clock::System }
}

fn run(store: &mut Store, path: &Path, options: Options) -> Result<Report, InterchangeError> {
    let options = Options { today: "2016-01-15".parse().ok(), ..options };
    import::run(store, &[path.to_owned()], &options, &|problem| problem.fault.to_string())
}

fn dry() -> Options {
    Options { dry_run: true, ..Options::default() }
}

fn organisation(name: &str, town: &str) -> Record {
    Record::new(Kind::Organisation).with("name", Value::Text(name.into())).with("commune", Value::Text(town.into()))
}

/// A list with new organisations, known ones, doubles, faulty lines, people and dues.
fn list(folder: &Path, lines: usize) -> PathBuf {
    let mut text = "Raison sociale;SIRET;Ville;Nom du contact;Courriel;Cotisation 2015;Adhésion\n".to_owned();
    for n in 0..lines {
        text += &match n % 10 {
            7 => format!("Fautive {n};123;Dole;;;;\n"),
            8 => "Optique du Doubs;;Besançon;;;;\n".to_owned(),
            9 => format!("Société {} SARL;;Dole;;;;\n", n - 9),
            _ => format!("Société {n};;Dole;Martin{n};a{n}@example.test;{};12/03/2014\n", 100 + n % 50),
        };
    }
    let path = folder.join("liste.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn summary(report: &Report) -> String {
    let Report { kinds, refused, understood, new_staff, new_organisations, goes_to, alike, .. } = report;
    format!("{kinds:?} {refused:?} {understood:?} {new_staff:?} {new_organisations:?} {goes_to:?} {alike:?}")
}

#[test]
fn others_write_at_once_while_a_dry_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let mut store = Store::open(&database, session()).unwrap();
    store.save(organisation("Optique du Doubs", "Besançon")).unwrap();
    let path = list(folder.path(), 1_500);
    let alone = run(&mut store, &path, dry()).unwrap();
    let watch = Arc::new(Watch::default());
    let options = Options { watch: Some(Arc::clone(&watch)), ..dry() };
    let trying = std::thread::spawn(move || run(&mut store, &path, options).map(|report| (report, store)));
    // Nobody waits here: whoever finds the database locked is told so at once.
    let other = Connection::open(&database).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    let mut written = 0;
    while !trying.is_finished() {
        let (done, all) = watch.progress();
        if all == 0 || done == 0 {
            std::thread::yield_now();
            continue;
        }
        let insert = "INSERT INTO sector (code) VALUES (?1)";
        let added = other.execute(insert, [format!("meanwhile_{written}")]);
        added.unwrap_or_else(|error| panic!("after {written} at {done} of {all}: {error}"));
        written += 1;
    }
    assert!(written > 0, "the dry run was over before anybody wrote");
    let (report, store) = trying.join().unwrap().unwrap();
    // It saw the database as it was.
    assert_eq!(summary(&report), summary(&alone));
    assert_eq!((report.done, report.change), (false, None));
    let kept: i64 =
        other.query_row("SELECT count(*) FROM sector WHERE code LIKE 'meanwhile%'", [], |row| row.get(0)).unwrap();
    assert_eq!((usize::try_from(kept).unwrap(), store.count(Kind::Organisation).unwrap()), (written, 1));
    let sound: String = other.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn a_dry_run_says_the_same_where_the_database_is_too_large_to_be_copied_and_what_the_import_does() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let mut store = Store::open(&database, session()).unwrap();
    store.save(organisation("Optique du Doubs", "Besançon")).unwrap();
    let path = list(folder.path(), 60);
    for update in [false, true] {
        let copied = run(&mut store, &path, Options { update, ..dry() }).unwrap();
        assert!(!copied.refused.is_empty() && !copied.alike.is_empty(), "{copied:?}");
        // Some drafts that fill the file: they change nothing but its size.
        let filled = folder.path().join("filled.db");
        store.backup_to(&filled).unwrap();
        let other = Connection::open(&filled).unwrap();
        for n in 0..6 {
            let insert = "INSERT INTO draft (id, who, host, pid, form, updated_at)
                VALUES (?1, 'x', 'x', 1, '\"' || hex(zeroblob(1900000)) || '\"', '2016-01-01')";
            other.execute(insert, [n]).unwrap();
        }
        drop(other);
        let mut large = Store::open(&filled, session()).unwrap();
        assert!(large.trial(60, &|| true).unwrap().is_none());
        let in_place = run(&mut large, &path, Options { update, ..dry() }).unwrap();
        assert_eq!(summary(&copied), summary(&in_place));
        drop(large);
        std::fs::remove_file(&filled).unwrap();
    }
    let told = run(&mut store, &path, dry()).unwrap();
    assert_eq!(store.count(Kind::Organisation).unwrap(), 1);
    let done = run(&mut store, &path, Options { skip_bad: true, ..Options::default() }).unwrap();
    assert!(done.done && done.change.is_some());
    assert_eq!(summary(&Report { alike: told.alike.clone(), ..done }), summary(&told));
}

#[test]
fn a_dry_run_that_is_stopped_leaves_nothing_and_one_who_only_reads_may_try() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("pole.db");
    let mut store = Store::open(&database, session()).unwrap();
    let path = list(folder.path(), 20);
    assert!(matches!(store.trial(20, &|| false), Err(StoreError::Stopped)));
    let watch = Arc::new(Watch::default());
    watch.stop();
    let stopped = run(&mut store, &path, Options { watch: Some(watch), ..dry() });
    assert!(matches!(stopped, Err(InterchangeError::Store(StoreError::Stopped))), "{stopped:?}");
    let expected = summary(&run(&mut store, &path, dry()).unwrap());
    let files = || std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(files().all(|name| {
        let name = name.to_string_lossy().into_owned();
        name.starts_with("pole.db") || name == "liste.csv"
    }));
    let mut reader = Store::reader(&database, session()).unwrap();
    assert_eq!(summary(&run(&mut reader, &path, dry()).unwrap()), expected);
    assert!(run(&mut reader, &path, Options { skip_bad: true, ..Options::default() }).is_err());
}
