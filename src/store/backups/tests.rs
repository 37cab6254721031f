use super::super::Clock;
use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

fn on(day: &str) -> Session {
    let moment = DateTime::parse_from_rfc3339(&format!("{day}T12:00:00Z")).unwrap().to_utc();
    Session { who: "amo".into(), id: "1".into(), clock: Clock::Fixed(moment) }
}

fn save(path: &Path, name: &str, day: &str) {
    let record = Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
    // Every start of the program is another session.
    let session = Session { id: path.display().to_string(), ..on(day) };
    Store::open(path, session).unwrap().save(record).unwrap();
}

#[test]
fn one_is_due_where_as_much_was_written_after_a_restore_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("copy.db"));
    let backups = Backups::beside(&path);
    save(&path, "Un", "2026-11-20");
    Store::open(&path, on("2026-11-20")).unwrap().backup_to(&copy).unwrap();
    save(&path, "Deux", "2026-11-21");
    make(&backups, "2026-11-21").unwrap();
    Store::open(&path, on("2026-11-22")).unwrap().restore_from(&copy).unwrap();
    save(&path, "Autre", "2026-11-22");
    assert!(backups.is_due(&on("2026-11-22")).unwrap());
}

#[test]
fn databases_of_one_name_that_share_a_folder_leave_each_other_alone() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("copies");
    let [a, b] = ["a", "b"].map(|pole| folder.path().join(pole).join("pole.db"));
    let [of_a, of_b] = [&a, &b].map(|path| Backups::of(path, Some(&copies)));
    save(&a, "De A", "2026-11-20");
    save(&b, "De B", "2026-11-20");
    let kept = make(&of_b, "2026-11-21").unwrap();
    assert!(of_a.is_due(&on("2026-11-21")).unwrap(), "the other one's does not count");
    assert!(of_a.last_sound(on("2026-11-21").clock.moment()).is_none());
    let (other, kinship) = of_a.last_of_others(on("2026-11-21").clock.moment()).unwrap();
    assert_eq!((&other.path, kinship), (&kept, Kinship::Other));
    for day in 22..27 {
        save(&a, &format!("De A {day}"), &format!("2026-11-{day}"));
        make(&of_a, &format!("2026-11-{day}")).unwrap();
    }
    assert!(kept.exists(), "nobody deletes what is not his");
    let now = on("2026-11-27").clock.moment();
    assert_eq!(of_a.all(now).len(), 3, "two of A, and the one of B");
    assert_eq!(of_b.last_sound(now).unwrap().path, kept);
    // Damaged, one is told by what was noted of its last copy.
    let last = of_a.last_sound(now).unwrap().path;
    assert_eq!(of_a.last(now).unwrap().path, last);
    std::fs::write(&a, vec![7; 20_000]).unwrap();
    assert_eq!(of_a.last_sound(now), None, "nothing says whose they are");
    assert_eq!(of_a.last_of_others(now).unwrap().1, Kinship::Untold);
    std::fs::write(open::beside(&a, ".last-backup"), format!("2026-11-26T12:00:00Z {}\n", last.display())).unwrap();
    assert_eq!(of_a.last_sound(now).unwrap().path, last);
    // Beside the database nobody else has any.
    assert!(!Backups::of(&a, Some(&a.with_file_name("backups"))).shared);
}

fn make(backups: &Backups, day: &str) -> Result<PathBuf, StoreError> {
    backups.make(&on(day), Rotation { daily: 2, weekly: 0, monthly: 0 }, &mut |_| true)
}

#[test]
fn one_a_day_when_something_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let backups = Backups::beside(&path);
    save(&path, "Un", "2026-11-24");
    assert!(backups.is_due(&on("2026-11-24")).unwrap(), "there is none");
    make(&backups, "2026-11-24").unwrap();
    save(&path, "Deux", "2026-11-24");
    assert!(!backups.is_due(&on("2026-11-24")).unwrap(), "there is one of today");
    assert!(backups.is_due(&on("2026-11-25")).unwrap());
    let made = make(&backups, "2026-11-25").unwrap();
    assert!(!backups.is_due(&on("2026-11-26")).unwrap(), "nothing changed");
    assert!(!backups.is_overdue(&on("2026-11-30")).unwrap(), "nothing changed");
    save(&path, "Trois", "2026-11-26");
    assert!(!backups.is_overdue(&on("2026-11-27")).unwrap() && backups.is_overdue(&on("2026-11-30")).unwrap());
    let copy = Store::reader(&made, on("2026-11-26")).unwrap();
    assert_eq!(copy.all(Kind::Organisation).unwrap().len(), 2);
    assert_eq!(backups.last_sound(on("2026-11-26").clock.moment()).unwrap().path, made);
    #[cfg(unix)]
    {
        assert_eq!(file_rights::mode(&made), Some(0o600));
        assert_eq!(file_rights::mode(backups.folder()), Some(0o700));
    }
}

#[test]
fn a_copy_of_a_day_to_come_is_not_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let backups = Backups::beside(&path);
    save(&path, "Un", "2026-11-24");
    let ahead = make(&backups, "2031-01-01").unwrap();
    save(&path, "Deux", "2026-11-25");
    assert!(backups.is_due(&on("2026-11-25")).unwrap());
    let latest = make(&backups, "2026-11-25").unwrap();
    let now = on("2026-11-26").clock.moment();
    assert_eq!(backups.last_sound(now).unwrap().path, latest);
    assert!(!backups.is_due(&on("2026-11-26")).unwrap(), "nothing changed since");
    // It takes nobody's place, and nobody takes its own.
    for day in ["2026-11-26", "2026-11-27"] {
        save(&path, day, day);
        make(&backups, day).unwrap();
    }
    assert!(ahead.exists());
    let days: Vec<String> = backups.all(now).iter().map(|one| one.day().to_string()).collect();
    assert_eq!(days, ["2026-11-27", "2026-11-26", "2031-01-01"]);
    // Where there is no other, it is better than none.
    for one in backups.all(now).into_iter().filter(|one| one.path != ahead) {
        std::fs::remove_file(one.path).unwrap();
    }
    assert_eq!(backups.last_sound(now).unwrap().path, ahead);
}

#[test]
fn what_is_not_ours_is_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let backups = Backups::beside(&path);
    save(&path, "Un", "2026-11-20");
    let first = make(&backups, "2026-11-20").unwrap();
    std::fs::write(vault::key_file(&first), "its key").unwrap();
    let kept = [
        "pole.db.20260101T000000Z.db",
        "pole.db.20260101T000000Z.mine.db",
        "pole.db.2026-01-01.auto.db",
        "pole.db.20260101T000000Z.v3.db",
        "pole.db.20261301T000000Z.auto.db",
        "autre.db.20260101T000000Z.auto.db",
        "pole.db.20260101T000000Z.auto.db.1.part",
        "notes.part",
        "notes.key",
    ];
    for name in kept {
        std::fs::write(backups.folder().join(name), "mine").unwrap();
    }
    for day in ["2026-11-21", "2026-11-22", "2026-11-23"] {
        save(&path, day, day);
        make(&backups, day).unwrap();
    }
    for name in kept {
        assert!(backups.folder().join(name).exists(), "{name}");
    }
    assert!(!vault::key_file(&first).exists(), "it goes with its backup");
    let days: Vec<String> =
        backups.all(Utc::now()).iter().filter(|one| !one.migration).map(|one| one.day().to_string()).collect();
    assert_eq!(days, ["2026-11-23", "2026-11-22"]);
    // A copy that was left half written long ago is swept.
    let part = backups.folder().join("pole.db.20260101T000000Z.auto.db.1.part");
    backups.sweep(Utc::now() + TimeDelta::days(1));
    assert!(!part.exists() && backups.folder().join("notes.part").exists());
}

#[test]
fn a_damaged_database_makes_no_backup_and_spoils_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    let backups = Backups::beside(&path);
    save(&path, "Un", "2026-11-20");
    let sound = make(&backups, "2026-11-20").unwrap();
    save(&path, "Deux", "2026-11-21");
    let root: i64 = Store::reader(&path, on("2026-11-21"))
        .unwrap()
        .conn
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'visit'", [], |row| row.get(0))
        .unwrap();
    crate::store::salvage::tests::overwrite(&path, root, &[0xAA; 4096]);
    match make(&backups, "2026-11-21") {
        Err(StoreError::BadCopy { .. }) => {}
        other => panic!("{other:?}"),
    }
    let left: Vec<PathBuf> = std::fs::read_dir(backups.folder()).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(left, std::slice::from_ref(&sound), "nothing half made is left");
    // The good one takes its place, the damaged one is kept with what was beside it.
    std::fs::write(folder.path().join("pole.db-wal"), "log").unwrap();
    let damaged = std::fs::read(&path).unwrap();
    let aside = Backups::put_back(&path, &sound, false, on("2026-11-21").clock.moment()).unwrap().kept;
    assert_eq!(std::fs::read(&aside).unwrap(), damaged);
    assert_eq!(std::fs::read(open::beside(&aside, "-wal")).unwrap(), b"log");
    let store = Store::open(&path, on("2026-11-21")).unwrap();
    assert_eq!(store.all(Kind::Organisation).unwrap().len(), 1);
}

#[test]
fn stopping_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    // Long enough for several steps.
    let mut store = Store::open(&path, on("2026-11-20")).unwrap();
    let long = "x".repeat(19_000);
    store
        .bulk(|bulk| {
            for n in 0..800 {
                let record = Record::new(Kind::Organisation).with("name", Value::Text(format!("Structure {n}")));
                bulk.insert(record.with("notes", Value::Text(long.clone())))?;
            }
            Ok(())
        })
        .unwrap();
    let backups = Backups::beside(&path);
    let mut told = Vec::new();
    let made = backups.make(&on("2026-11-20"), Rotation::default(), &mut |done| {
        told.push(done);
        false
    });
    assert!(matches!(made, Err(StoreError::Stopped)), "{made:?}");
    assert!(told.len() == 1 && told[0] > 0 && told[0] < 1_000, "{told:?}");
    assert_eq!(std::fs::read_dir(backups.folder()).unwrap().count(), 0);
}

#[test]
fn nobody_writes_into_a_daily_copy_which_the_rotation_deletes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pole.db");
    drop(Store::open(&path, super::super::open::tests::session()).unwrap());
    let daily = folder.path().join("backups").join("pole.db.20150630T080000Z.auto.db");
    std::fs::create_dir(daily.parent().unwrap()).unwrap();
    std::fs::copy(&path, &daily).unwrap();
    let mut store = Store::open(&daily, super::super::open::tests::session()).unwrap();
    assert_eq!(store.locked(), Some(crate::store::Locked::Backup));
    let one = crate::model::record::Record::new(crate::model::kind::Kind::Organisation)
        .with("name", crate::model::record::Value::Text("Une".into()));
    assert!(matches!(store.save(one.clone()), Err(StoreError::IsBackup(_))));
    assert!(matches!(store.keep_draft("d", "h", 1, "{}"), Err(StoreError::IsBackup(_))));
    // Under another name it is a database like any other.
    let copy = folder.path().join("copy.db");
    std::fs::copy(&daily, &copy).unwrap();
    Store::open(&copy, super::super::open::tests::session()).unwrap().save(one).unwrap();
}
