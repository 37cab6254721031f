use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write as _};
use std::path::PathBuf;

use rusqlite::Connection;

use super::*;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value as Field};
use crate::store::open::tests::session;
use crate::store::{Action, Severity};

/// Overwrites the beginning of a page, counted from 1.
pub fn overwrite(path: &Path, page: i64, bytes: &[u8]) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(u64::try_from(page - 1).unwrap() * 4096)).unwrap();
    file.write_all(bytes).unwrap();
}

fn text(text: impl Into<String>) -> Field {
    Field::Text(text.into())
}

const ORGANISATIONS: usize = 400;
const VISITS: usize = 1_500;

/// A database of several hundred pages, in one file; some rows are long enough to go on elsewhere.
fn filled(folder: &Path, journalled: bool) -> PathBuf {
    let path = folder.join("pole.db");
    let mut store = Store::open(&path, session()).unwrap();
    let organisation = |n: usize| Record::new(Kind::Organisation).with("name", text(format!("Structure {n}")));
    let visit = |n: usize, organisation: u32, staff: u32| {
        Record::new(Kind::Visit)
            .with("organisation", Field::Int(organisation.into()))
            .with("date", Field::Date("2015-03-12".parse().unwrap()))
            .with("staff", Field::Int(staff.into()))
            .with("summary", text(format!("Compte rendu {n}. ").repeat(if n.is_multiple_of(100) { 800 } else { 8 })))
    };
    let staff = Record::new(Kind::Staff).with("login", text("amo")).with("name", text("Anne Mo"));
    if journalled {
        store
            .write(Action::Import, |write| {
                let staff = write.insert(staff)?.id;
                for n in 0..ORGANISATIONS {
                    write.insert(organisation(n))?;
                }
                for n in 0..VISITS {
                    write.insert(visit(n, u32::try_from(1 + n % ORGANISATIONS).unwrap(), staff))?;
                }
                Ok(())
            })
            .unwrap();
    } else {
        store
            .bulk(|bulk| {
                let staff = bulk.insert(staff)?;
                for n in 0..ORGANISATIONS {
                    bulk.insert(organisation(n))?;
                }
                for n in 0..VISITS {
                    bulk.insert(visit(n, u32::try_from(1 + n % ORGANISATIONS).unwrap(), staff))?;
                }
                Ok(())
            })
            .unwrap();
    }
    store.in_one_file().unwrap();
    path
}

/// The pages of a table, with whether they are leaves.
fn pages_of(path: &Path, table: &str) -> Vec<(i64, bool)> {
    let conn = Connection::open(path).unwrap();
    let sql = "SELECT pageno, pagetype = 'leaf' FROM dbstat WHERE name = ?1 AND pagetype <> 'overflow' ORDER BY path";
    let mut read = conn.prepare(sql).unwrap();
    let rows = read.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn salvaged(path: &Path) -> (Salvaged, Store) {
    let new = path.with_extension("new");
    let salvaged = salvage(path, &new, path, session()).unwrap();
    let store = Store::open(&new, session()).unwrap();
    for finding in store.doctor().unwrap() {
        assert!(finding.severity < Severity::Error, "{finding:?}");
    }
    assert!(store.visit_text_is_whole().unwrap());
    (salvaged, store)
}

fn table(salvaged: &Salvaged, name: &str) -> SalvagedTable {
    salvaged.tables.iter().find(|table| table.name == name).unwrap().clone()
}

fn counts(store: &Store) -> BTreeMap<&'static str, usize> {
    [Kind::Organisation, Kind::Visit, Kind::Staff].map(|kind| (kind.code(), store.all(kind).unwrap().len())).into()
}

fn all() -> BTreeMap<&'static str, usize> {
    [("organisation", ORGANISATIONS), ("visit", VISITS), ("staff", 1)].into()
}

#[test]
fn a_sound_file_is_saved_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let before: Vec<Record> = Store::open(&path, session()).unwrap().all(Kind::Visit).unwrap();
    let (salvaged, store) = salvaged(&path);
    assert!(salvaged.is_whole(), "{salvaged:#?}");
    assert_eq!(salvaged.unreadable, 0);
    assert_eq!(counts(&store), all());
    assert_eq!(store.all(Kind::Visit).unwrap(), before);
    assert!(was_ours(&path));
}

#[test]
fn what_is_in_the_log_alone_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let mut store = Store::open(&path, session()).unwrap();
    let late = Record::new(Kind::Organisation).with("name", text("Tard venue"));
    store.save(late).unwrap();
    // A program that was killed leaves its log behind.
    let copy = folder.path().join("killed.db");
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(folder.path().join("pole.db-wal"), folder.path().join("killed.db-wal")).unwrap();
    overwrite(&copy, 1, &[0; 4096]);
    let (_, saved) = salvaged(&copy);
    assert!(saved.all(Kind::Organisation).unwrap().iter().any(|record| record.text("name") == "Tard venue"));
}

/// `: > pole.db` under an open program that is killed then.
#[test]
fn what_is_in_the_log_of_a_file_that_was_emptied_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("pole.db"), folder.path().join("emptied.db"));
    drop(Store::open(&path, session()).unwrap());
    let mut store = Store::open(&path, session()).unwrap();
    store.save(Record::new(Kind::Organisation).with("name", text("Tard venue"))).unwrap();
    std::fs::write(&copy, "").unwrap();
    std::fs::copy(folder.path().join("pole.db-wal"), folder.path().join("emptied.db-wal")).unwrap();
    assert!(was_ours(&copy));
    let (salvaged, saved) = salvaged(&copy);
    assert!(!salvaged.is_whole());
    assert!(saved.all(Kind::Organisation).unwrap().iter().any(|record| record.text("name") == "Tard venue"));
}

/// A copy whose pages are of several moments (`cp` of an open file): the journal knows the last visit, its table does not, and the
/// next one got its number.
#[test]
fn a_record_whose_number_another_one_got_is_taken_from_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let conn = Connection::open(&path).unwrap();
    let (id, after): (i64, String) = conn
        .query_row("SELECT record_id, after FROM journal WHERE kind = 'visit' ORDER BY id DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let next = after.replace("Compte rendu", "La suivante");
    let sql = "INSERT INTO journal (change_id, kind, record_id, after) SELECT max(id), 'visit', ?1, ?2 FROM change";
    conn.execute(sql, rusqlite::params![id, next]).unwrap();
    conn.execute("UPDATE visit SET summary = replace(summary, 'Compte rendu', 'La suivante') WHERE id = ?1", [id])
        .unwrap();
    drop(conn);
    let (salvaged, store) = salvaged(&path);
    assert_eq!(table(&salvaged, "visit").rebuilt, 1);
    let visits = store.all(Kind::Visit).unwrap();
    assert_eq!(visits.len(), VISITS + 1);
    let begins = |word: &str| visits.iter().filter(|visit| visit.text("summary").starts_with(word)).count();
    assert_eq!((begins("La suivante"), begins("Compte rendu")), (1, VISITS));
    assert!(visits.last().unwrap().text("summary").starts_with("Compte rendu"));
}

#[test]
fn a_broken_leaf_loses_nothing_that_the_journal_knows() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let leaf = pages_of(&path, "visit").into_iter().filter(|(_, leaf)| *leaf).nth(3).unwrap().0;
    let before = Store::open(&path, session()).unwrap().all(Kind::Visit).unwrap();
    overwrite(&path, leaf, &[0x5A; 4096]);
    let (salvaged, store) = salvaged(&path);
    let visits = table(&salvaged, "visit");
    assert!(visits.rebuilt > 0 && visits.lost == 0, "{visits:?}");
    assert_eq!(counts(&store), all());
    let after = store.all(Kind::Visit).unwrap();
    assert!(before.iter().zip(&after).all(|(before, after)| before.values == after.values));
    assert!(salvaged.is_whole());
}

#[test]
fn a_broken_leaf_without_a_journal_loses_its_rows_and_they_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    let leaf = pages_of(&path, "visit").into_iter().filter(|(_, leaf)| *leaf).nth(3).unwrap().0;
    overwrite(&path, leaf, &[0x5A; 4096]);
    let (salvaged, store) = salvaged(&path);
    let (visits, kept) = (table(&salvaged, "visit"), store.all(Kind::Visit).unwrap().len());
    assert_eq!(visits.kept, kept as u64);
    assert_eq!(visits.lost, (VISITS - kept) as u64, "{visits:?}");
    assert!((1..40).contains(&visits.lost), "{visits:?}");
    assert_eq!(visits.gaps.len(), 1);
    assert!(!salvaged.is_whole());
}

#[test]
fn a_broken_page_above_others_loses_nothing() {
    for name in ["visit", "organisation"] {
        let folder = tempfile::tempdir().unwrap();
        let path = filled(folder.path(), false);
        for (inside, _) in pages_of(&path, name).into_iter().filter(|(_, leaf)| !leaf) {
            overwrite(&path, inside, &[0; 4096]);
        }
        let (salvaged, store) = salvaged(&path);
        assert_eq!(counts(&store), all(), "{name}: {salvaged:#?}");
        assert_eq!((table(&salvaged, name).lost, salvaged.unreadable), (0, 1), "{name}");
    }
}

#[test]
fn a_contract_or_a_number_that_makes_no_sense_costs_its_own_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    let conn = Connection::open(&path).unwrap();
    conn.execute("UPDATE contract SET source = replace(source, 'starts_on', 'startq_on')", []).unwrap();
    conn.execute("UPDATE visit SET id = -5 WHERE id = (SELECT min(id) FROM visit)", []).unwrap();
    drop(conn);
    assert!(matches!(Store::open(&path, session()), Err(StoreError::Contract(_))));
    let (salvaged, store) = salvaged(&path);
    assert_eq!(store.count(Kind::Organisation).unwrap() as usize, ORGANISATIONS);
    assert_eq!(store.count(Kind::Visit).unwrap() as usize, VISITS - 1);
    assert_eq!((table(&salvaged, "visit").refused, table(&salvaged, "contract").refused), (1, 1), "{salvaged:#?}");
    // The one that is built in takes its place.
    assert_eq!(store.contracts().len(), 1);
}

#[test]
fn without_its_first_page_everything_else_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    overwrite(&path, 1, &[0xFF; 4096]);
    assert!(was_ours(&path));
    let (salvaged, store) = salvaged(&path);
    assert_eq!(counts(&store), all());
    assert_eq!(store.contracts().len(), 1);
    assert_eq!(salvaged.unreadable, 1);
    assert!(salvaged.is_whole(), "{salvaged:#?}");
}

#[test]
fn without_its_first_page_what_else_is_broken_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    let leaf = pages_of(&path, "visit").into_iter().filter(|(_, leaf)| *leaf).nth(3).unwrap().0;
    overwrite(&path, 1, &[0xFF; 4096]);
    overwrite(&path, leaf, &[0x5A; 4096]);
    let (salvaged, store) = salvaged(&path);
    let kept = store.all(Kind::Visit).unwrap().len();
    assert_eq!((salvaged.unreadable, table(&salvaged, "visit").lost), (2, (VISITS - kept) as u64));
    assert!(kept < VISITS && !salvaged.is_whole());
}

#[test]
fn organisations_that_are_lost_leave_their_visits() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    let leaf = pages_of(&path, "organisation").into_iter().filter(|(_, leaf)| *leaf).nth(1).unwrap().0;
    overwrite(&path, leaf, &[0x5A; 4096]);
    let (salvaged, store) = salvaged(&path);
    let organisations = table(&salvaged, "organisation");
    assert!(organisations.stand_ins > 0, "{organisations:?}");
    assert_eq!(counts(&store), all());
    assert!(!salvaged.is_whole(), "a stand-in is not what was there");
}

#[test]
fn of_a_file_that_was_cut_off_nobody_says_that_nothing_is_lost() {
    for length in [99, 100, 4_095, 4_096, 8_192, 20_480] {
        let folder = tempfile::tempdir().unwrap();
        let path = filled(folder.path(), false);
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length).unwrap();
        let (salvaged, _) = salvaged(&path);
        assert!(!salvaged.is_whole() && salvaged.unreadable > 0, "{length}: {salvaged:?}");
    }
}

#[test]
fn a_file_that_was_cut_off_gives_what_is_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    let length = std::fs::metadata(&path).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length * 2 / 3 + 100).unwrap();
    let (salvaged, store) = salvaged(&path);
    let counts = counts(&store);
    assert_eq!(counts["organisation"], ORGANISATIONS);
    assert!(counts["visit"] > VISITS / 3, "{counts:?}");
    assert!(salvaged.unreadable > 0 && table(&salvaged, "visit").lost > 0);
}

#[test]
fn of_tables_whose_end_is_cut_off_nobody_says_how_many_there_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let length = std::fs::metadata(&path).unwrap().len();
    let mut none_left = 0;
    for part in 1..8 {
        let cut = folder.path().join(format!("cut {part}.db"));
        std::fs::copy(&path, &cut).unwrap();
        std::fs::OpenOptions::new().write(true).open(&cut).unwrap().set_len(length * part / 8 + 100).unwrap();
        let (salvaged, store) = salvaged(&cut);
        let counts = counts(&store);
        for (name, expected) in all() {
            let (of, kept) = (table(&salvaged, name), counts[name]);
            let missing = (expected - kept) as u64;
            assert!(missing <= of.lost || of.unknown, "{part}: {name}: {missing} missing, {of:?}");
            assert!(of.lost <= missing + of.stand_ins, "{part}: {name}: {missing} missing, {of:?}");
            none_left += usize::from(kept == 0);
        }
    }
    assert!(none_left > 0, "no table was lost as a whole");
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    {
        let conn = Connection::open(&path).unwrap();
        conn.execute("DELETE FROM visit WHERE id > 100", []).unwrap();
    }
    let inside = pages_of(&path, "organisation").into_iter().find(|(_, leaf)| !leaf).unwrap().0;
    overwrite(&path, inside, &[0; 4096]);
    let counted = |path: &Path| {
        let (_, store) = salvaged(path);
        (store.all(Kind::Visit).unwrap().len(), store.all(Kind::Organisation).unwrap().len())
    };
    assert_eq!(counted(&path), (100, ORGANISATIONS));
    // Nor where the list of what is free has lost its beginning.
    let headless = folder.path().join("headless.db");
    std::fs::copy(&path, &headless).unwrap();
    overwrite(&headless, 1, &[0; 4096]);
    assert_eq!(counted(&headless), (100, ORGANISATIONS));
}

#[test]
fn any_page_may_be_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let sound = std::fs::read(&path).unwrap();
    let pages = sound.len() / 4096;
    for step in 0..12 {
        // Pages all over the file, broken in different ways.
        let page = step * pages / 12;
        let mut bytes = sound.clone();
        let broken = &mut bytes[page * 4096..(page + 1) * 4096];
        match step % 3 {
            0 => broken.fill(0),
            1 => broken.iter_mut().for_each(|byte| *byte = byte.wrapping_mul(7).wrapping_add(3)),
            _ => broken[..512].fill(0xFF),
        }
        let (path, new) = (folder.path().join("broken.db"), folder.path().join("broken.new"));
        std::fs::write(&path, &bytes).unwrap();
        let _ = std::fs::remove_file(&new);
        let salvaged = salvage(&path, &new, &path, session()).unwrap();
        let store = Store::open(&new, session()).unwrap();
        // One page is never both that of a record and that of its journal.
        assert_eq!(counts(&store), all(), "page {page}: {salvaged:#?}");
    }
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), true);
    let new = folder.path().join("there.db");
    std::fs::write(&new, "mine").unwrap();
    assert!(matches!(salvage(&path, &new, &path, session()), Err(StoreError::Folder { .. })));
    assert_eq!(std::fs::read(&new).unwrap(), b"mine");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "notes ".repeat(2_000)).unwrap();
    assert!(!was_ours(&text));
}

/// Nobody waits for the other end of a pipe.
#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_as_the_log_is_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = filled(folder.path(), false);
    assert!(std::process::Command::new("mkfifo").arg(open::beside(&path, "-wal")).status().unwrap().success());
    let new = folder.path().join("new.db");
    assert!(salvage(&path, &new, &path, session()).unwrap().is_whole());
}

/// As another tool may make it anew.
#[test]
fn texts_in_another_encoding_are_read() {
    for encoding in ["UTF-16le", "UTF-16be"] {
        let folder = tempfile::tempdir().unwrap();
        let [path, other, new] = ["pole.db", "other.db", "new.db"].map(|name| folder.path().join(name));
        let mut store = Store::open(&path, session()).unwrap();
        store.save(Record::new(Kind::Organisation).with("name", text("Émaux 𝄞"))).unwrap();
        drop(store);
        let (from, to) = (Connection::open(&path).unwrap(), Connection::open(&other).unwrap());
        to.pragma_update(None, "encoding", encoding).unwrap();
        to.pragma_update(None, "foreign_keys", false).unwrap();
        for pragma in ["user_version", "application_id"] {
            let value: i64 = from.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
            to.pragma_update(None, pragma, value).unwrap();
        }
        let schema = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'visit_text%'
                      ORDER BY type = 'trigger', type <> 'table'";
        let mut read = from.prepare(schema).unwrap();
        let made = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for (kind, name, sql) in made.map(Result::<(String, String, String), _>::unwrap) {
            to.execute_batch(&sql).unwrap();
            if kind != "table" {
                continue;
            }
            let mut rows = from.prepare(&format!("SELECT * FROM {name}")).unwrap();
            let marks = vec!["?"; rows.column_count()].join(", ");
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..).map_while(|at| row.get::<_, rusqlite::types::Value>(at).ok());
                let insert = format!("INSERT INTO {name} VALUES ({marks})");
                to.execute(&insert, rusqlite::params_from_iter(values)).unwrap();
            }
        }
        drop(to);
        salvage(&other, &new, &other, session()).unwrap();
        let all = Store::open(&new, session()).unwrap().all(Kind::Organisation).unwrap();
        assert_eq!(all.iter().map(|one| one.text("name")).collect::<Vec<_>>(), ["Émaux 𝄞"], "{encoding}");
    }
}
