use rusqlite::Connection;

use super::super::open::tests::session;
use super::super::{Store, StrayLog, is_older, logs_aside};
use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

fn saved(store: &mut Store, name: &str) {
    store.save(Record::new(Kind::Organisation).with("name", Value::Text(name.into()))).unwrap();
}

fn organisations(path: &Path) -> (Option<StrayLog>, usize) {
    let store = Store::open(path, session()).unwrap();
    let stray = store.take_stray_log();
    (stray, store.all(Kind::Organisation).unwrap().len())
}

/// A file with so many organisations.
fn pole(folder: &Path, name: &str, many: usize) -> PathBuf {
    let path = folder.join(name);
    let mut store = Store::open(&path, session()).unwrap();
    (0..many).for_each(|n| saved(&mut store, &format!("Number {n}")));
    path
}

/// Has another tool change the file in the older mode, and leaves both as they are amid the change.
fn killed_amid(path: &Path, left: &Path, change: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(&format!("PRAGMA journal_mode = delete; PRAGMA cache_size = 5; BEGIN; {change}")).unwrap();
    for end in ["", "-journal"] {
        std::fs::copy(beside(path, end), beside(left, end)).unwrap();
    }
}

const MUCH: &str = "UPDATE organisation SET notes = hex(zeroblob(3000));";

#[test]
fn one_of_an_earlier_state_takes_nothing_out_of_a_sound_file() {
    let folder = tempfile::tempdir().unwrap();
    let copy = pole(folder.path(), "copy.db", 20);
    let left = folder.path().join("left.db");
    killed_amid(&copy, &left, MUCH);
    for reads in [false, true] {
        let path = pole(folder.path(), if reads { "read.db" } else { "pole.db" }, 50);
        let journal = beside(&path, "-journal");
        std::fs::copy(beside(&left, "-journal"), &journal).unwrap();
        let store = if reads { Store::reader(&path, session()) } else { Store::open(&path, session()) }.unwrap();
        let Some(StrayLog::SetAside(kept)) = store.take_stray_log() else { panic!("nothing was set aside") };
        assert_eq!(store.all(Kind::Organisation).unwrap().len(), 50);
        assert!(is_older(&kept) && !journal.exists(), "{}", kept.display());
        assert_eq!(logs_aside(&path), [kept]);
        drop(store);
        assert_eq!(organisations(&path), (None, 50));
    }
    // Whoever has it open already is no reason to play it back later.
    let path = pole(folder.path(), "open.db", 50);
    let mut open = Store::open(&path, session()).unwrap();
    std::fs::copy(beside(&left, "-journal"), beside(&path, "-journal")).unwrap();
    saved(&mut open, "Beside it");
    assert!(matches!(organisations(&path), (Some(StrayLog::SetAside(_)), 51)));
}

#[test]
fn one_that_belongs_to_the_file_is_played_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path(), "pole.db", 20);
    let left = folder.path().join("left.db");
    killed_amid(&path, &left, &format!("{MUCH} DELETE FROM organisation WHERE id > 5;"));
    let notes = |path: &Path| {
        let conn = Connection::open(path).unwrap();
        conn.query_row("SELECT count(*) FROM organisation WHERE notes <> ''", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(organisations(&left), (None, 20));
    assert_eq!((notes(&left), beside(&left, "-journal").exists()), (0, false));
}

#[test]
fn of_a_file_in_the_older_mode_the_number_of_its_transactions_tells() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path(), "pole.db", 20);
    let left = folder.path().join("left.db");
    // The first page as well.
    killed_amid(&path, &left, &format!("{MUCH} CREATE TABLE more (a); DROP TABLE more;"));
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA journal_mode = delete").unwrap();
    for n in 0..3 {
        conn.execute("UPDATE organisation SET notes = ?1 WHERE id = 1", [format!("Saved {n}")]).unwrap();
    }
    drop(conn);
    let journal = beside(&path, "-journal");
    std::fs::copy(beside(&left, "-journal"), &journal).unwrap();
    assert!(matches!(organisations(&path), (Some(StrayLog::SetAside(_)), 20)));
    let store = Store::open(&path, session()).unwrap();
    assert_eq!(store.all(Kind::Organisation).unwrap()[0].text("notes"), "Saved 2");
}

/// A journal of the first page, or of none.
fn journal(pages: u32, first: Option<&[u8]>, size: usize) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for number in [u32::from(first.is_some()), 7, pages, 512, u32::try_from(size).unwrap()] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.resize(512, 0);
    if let Some(first) = first {
        bytes.extend(1u32.to_be_bytes());
        bytes.extend(first);
        // SQLite's own sum: every 200th byte from the end.
        let sum = (1..).map(|n| size.wrapping_sub(200 * n)).take_while(|at| *at > 0 && *at < size);
        let sum = sum.fold(7u32, |sum, at| sum.wrapping_add(u32::from(first[at])));
        bytes.extend(sum.to_be_bytes());
    }
    bytes
}

#[test]
fn the_change_of_the_mode_itself_is_left_to_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = pole(folder.path(), "pole.db", 3);
    let bytes = std::fs::read(&path).unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let pages = u32::try_from(bytes.len() / size).unwrap();
    let first = |change: &dyn Fn(&mut [u8])| {
        let mut first = bytes[..size].to_vec();
        change(&mut first);
        first
    };
    let mode = first(&|first| first[18..20].copy_from_slice(&[1, 1]));
    let other = first(&|first| first[40] ^= 1);
    for (name, made, stale) in [
        ("mode", journal(pages, Some(&mode), size), false),
        ("mode of a shorter file", journal(pages - 1, Some(&mode), size), true),
        ("another first page", journal(pages, Some(&other), size), true),
        ("nothing", journal(pages, None, size), false),
        ("nothing of a shorter file", journal(pages - 1, None, size), true),
        ("no journal", vec![9; 4096], false),
        ("a spent one", vec![0; 4096], false),
        ("cut off", journal(pages, None, size)[..20].to_vec(), false),
    ] {
        std::fs::write(&path, &bytes).unwrap();
        std::fs::write(beside(&path, "-journal"), made).unwrap();
        let (stray, there) = organisations(&path);
        assert_eq!((stray.is_some(), there), (stale, 3), "{name}");
        let _ = std::fs::remove_file(beside(&path, "-journal"));
    }
}
