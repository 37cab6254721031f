//! Restoring a backup into the database, in the place of what is there.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::backups::free_name;
use super::draft::{Drafts, take_over};
use super::last_change::Change;
use super::rescued::replaced;
use super::{Store, StoreError, copy, erasure, free_space, open, own_log, read_only, restore_copy};
use crate::model::kind::Kind;

/// The setting that says up to where numbers of records were given before a backup was restored.
pub(super) const GIVEN: &str = "ids_given";

/// The setting that says which backup was restored last: when, by whom, and a [`Restored`].
const RESTORED: &str = "restored";

/// What a restored database keeps of being restored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Restored {
    /// Different every time.
    #[serde(default)]
    id: String,
    /// The log that all of it was written into. As long as that is not begun anew, the file may hold what was replaced. None for the
    /// moment in which it is not known yet: then that is so as long as the file has not this.
    log: Option<String>,
    /// The last change in the file at that moment.
    over: Option<Change>,
    /// How many drafts were taken over from what was replaced.
    #[serde(default)]
    drafts: usize,
}

/// What a backup took the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Where it is kept; nothing has that name where nothing was there.
    pub kept: PathBuf,
    /// How many drafts were taken over from it.
    pub drafts: usize,
}

/// That a backup was restored: different every time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restore {
    /// UTC, RFC 3339.
    pub at: String,
    pub who: String,
    /// A [`Restored`] without its log, which is known a moment later.
    what: String,
}

impl Restored {
    fn new(log: Option<String>, over: Option<Change>) -> Restored {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let id = format!("{:x}-{:x}-{:x}", now.as_nanos(), std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Restored { id, log, over, drafts: 0 }
    }

    /// Whether the file may still hold what was replaced, and all of the backup is in the log.
    fn is_on_its_way(&self, text: &str, path: &Path, file: &Connection) -> bool {
        let in_the_log = match &self.log {
            Some(log) => own_log::beginning(path).as_ref() == Some(log),
            None => read(file).map_or(true, |there| there.is_none_or(|(.., there)| there != text)),
        };
        in_the_log && self.over.as_ref().is_none_or(|over| over.is_in(file).unwrap_or(false))
    }
}

/// When and by whom a backup was restored last, and the text of its [`Restored`].
fn read(conn: &Connection) -> rusqlite::Result<Option<(String, String, String)>> {
    let sql = "SELECT changed_at, changed_by, value FROM setting WHERE name = ?1";
    let read = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    conn.prepare_cached(sql)?.query_row([RESTORED], read).optional()
}

/// Whether `file`, what a store's file holds past its log, is what a restored backup takes the place of, and all of the backup
/// is in the log.
pub(super) fn is_under_way_into(file: &Connection, store: &Store) -> bool {
    is_all_in_the_log(file, &store.conn, &store.path)
}

/// So long a restore may take from its commit to its mark, where others hold the database between the two.
const TO_ITS_MARK: Duration = Duration::from_secs(60);

/// Whether a change of the file is in what a restore took the place of a moment ago: until its mark is written, whoever comes
/// then finds a log that knows nothing of the file.
pub(super) fn took_the_place_of(change: &Change, path: &Path) -> bool {
    let age = |kept: &PathBuf| std::fs::metadata(kept).and_then(|kept| kept.modified()).ok()?.elapsed().ok();
    let holds = |kept: &PathBuf| {
        // One of another key says nothing.
        read_only::past_the_log(kept).map_or(Ok(true), |kept| change.is_in(&kept)).unwrap_or(true)
    };
    let latest = replaced(path).into_iter().take_while(|kept| age(kept).is_some_and(|age| age < TO_ITS_MARK));
    latest.take(3).any(|kept| holds(&kept))
}

/// Who is said to have put back what another tool did.
const OTHER_TOOL: &str = "?";
/// Room for the log's own frames, and for drafts, bytes.
const MARGIN: u64 = 2 * 1024 * 1024;

/// The numbers that were given before a backup takes the place of all: whoever still has a record of then on the screen
/// must not find another under its number, nor an older one under its version.
struct Given {
    id: i64,
    version: i64,
}

/// The same where no store is open yet: `both` is what file and log are together.
pub(super) fn is_all_in_the_log(file: &Connection, both: &Connection, path: &Path) -> bool {
    let Ok(Some((.., text))) = read(both) else { return false };
    serde_json::from_str::<Restored>(&text).is_ok_and(|restored| restored.is_on_its_way(&text, path, file))
}

impl Given {
    fn read(conn: &Connection) -> rusqlite::Result<Given> {
        let mut given = Given { id: given(conn)?, version: 0 };
        for kind in Kind::ALL {
            let sql = format!("SELECT coalesce(max(id), 0), coalesce(max(version), 0) FROM {}", kind.code());
            let (id, version): (i64, i64) = conn.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            given = Given { id: given.id.max(id), version: given.version.max(version) };
        }
        let sql = "SELECT coalesce(max(record_id), 0) FROM journal";
        let noted: i64 = conn.query_row(sql, [], |row| row.get(0))?;
        Ok(Given { id: given.id.max(noted), ..given })
    }

    /// Keeps them, what is kept of the restore, and the drafts of what was replaced; gives how many of these it did not have.
    fn keep(
        &self,
        conn: &Connection,
        restored: &Restored,
        drafts: &Drafts,
        (at, who): (&str, &str),
    ) -> Result<usize, StoreError> {
        let doing = || StoreError::sql("restore the backup");
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).map_err(doing())?;
        let drafts = if has_table(&tx, "draft").map_err(doing())? { take_over(&tx, drafts)? } else { 0 };
        let text = serde_json::to_string(&Restored { drafts, ..restored.clone() }).unwrap_or_default();
        self.note(&tx, &text, at, who).and_then(|()| tx.commit()).map_err(doing())?;
        Ok(drafts)
    }

    fn note(&self, tx: &Connection, restored: &str, at: &str, who: &str) -> rusqlite::Result<()> {
        for kind in Kind::ALL.into_iter().filter(|_| self.version > 0) {
            // Where a backup of an earlier version could not be brought up to date, a table may be missing.
            if has_table(tx, kind.code())? {
                // By one, not by what there was: that would double it with each restore.
                let own = format!("SELECT coalesce(max(version), 0) FROM {}", kind.code());
                let own: i64 = tx.query_row(&own, [], |row| row.get(0))?;
                let next = self.version.max(own) + 1;
                tx.execute(&format!("UPDATE {} SET version = ?1", kind.code()), [next])?;
            }
        }
        if has_table(tx, "setting")? {
            for (name, value) in [(GIVEN, self.id.to_string().as_str()), (RESTORED, restored)] {
                tx.execute(
                    "INSERT INTO setting (name, value, changed_by, changed_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by,
                       changed_at = excluded.changed_at",
                    params![name, value, who, at],
                )?;
            }
        }
        Ok(())
    }
}

/// Adds the log that all of it was written into.
fn name_log(conn: &Connection, log: Option<String>) -> Result<(), StoreError> {
    let doing = || StoreError::sql("restore the backup");
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate).map_err(doing())?;
    let Some((.., text)) = read(&tx).map_err(doing())? else { return Ok(()) };
    let restored = serde_json::from_str::<Restored>(&text).unwrap_or_default();
    let text = serde_json::to_string(&Restored { log, ..restored }).unwrap_or(text);
    tx.execute("UPDATE setting SET value = ?2 WHERE name = ?1", params![RESTORED, text]).map_err(doing())?;
    tx.commit().map_err(doing())
}

fn has_table(conn: &Connection, name: &str) -> rusqlite::Result<bool> {
    conn.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1", [name], |row| row.get(0))
}

/// Up to where numbers of records were given before a backup was restored; 0 where none was.
pub(super) fn given(conn: &Connection) -> rusqlite::Result<i64> {
    let mut find = conn.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
    let mut rows = find.query([GIVEN])?;
    let text: Option<String> = rows.next()?.map(|row| row.get(0)).transpose()?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

impl Store {
    /// Replaces everything in the database by what a backup holds, in one transaction of SQLite: others that have it
    /// open see either the one or the other. What is replaced is kept beside the database; gives where. What people were
    /// typing goes on: the drafts of what is replaced are taken over, unless the backup has a later one, without whom only
    /// the backup has erased.
    ///
    /// The store must be opened again afterwards: the backup may come from an older version.
    ///
    /// # Errors
    /// The file is damaged or its schema altered, is no Rouage database or comes from a newer version; the copy cannot be written; others hold
    /// the database. Then nothing has changed.
    pub fn restore_from(self, source: &Path) -> Result<Replaced, StoreError> {
        let doing = || StoreError::sql("restore the backup");
        let backup = copy::open_whole(source)?;
        #[cfg(feature = "encryption")]
        if super::cipher::is_keyed(&backup) != super::cipher::is_keyed(&self.conn) {
            return self.restore_converted(&copy::open_to_export(source)?);
        }
        // What was erased since the backup was made is erased from it when it is opened.
        erasure::keep_beside(&self)?;
        let (at, who, clock) = (self.session.clock.now(), self.session.who.clone(), self.session.clock);
        let session = self.session.clone();
        let mut store = self;
        store.mends_at_the_end(false);
        let path = store.path.clone();
        let marked = restore_copy::of(&backup, &path, clock);
        let conn = &mut store.conn;
        let mut made = None;
        let replaced = {
            let copy = Backup::new(marked.as_ref().unwrap_or(&backup), conn).map_err(doing())?;
            // A step of no page begins to write: from here to the end nobody else does, so that what is kept is everything that
            // is replaced. Whoever saves meanwhile waits, and saves into what was restored.
            let begun = copy.step(0).map_err(doing()).and_then(|begun| match begun {
                StepResult::More | StepResult::Done => Ok(()),
                _ => Err(StoreError::Busy),
            });
            let before = begun.and_then(|()| {
                let there = Store::reader(&path, session)?;
                // Only now: another restore may have kept something under a name that was free before.
                let kept = there.free_name()?;
                there.backup_to(&kept)?;
                made = Some(kept.clone());
                let given = Given::read(&there.conn).map_err(doing())?;
                // What was typed of the records of another pole means nothing here.
                let other = erasure::same_pole(&there.conn, &backup) == Some(false);
                let drafts = if other { Drafts::default() } else { Drafts::of(&there.conn)? };
                // What others find in the file as long as they keep what is restored from coming into it.
                let over = read_only::past_the_log(&path).ok().and_then(|file| Change::last(&file).ok()?);
                Ok((kept, given, drafts, over))
            });
            // What is kept of the restore is written behind that, into most pages once more: it must not lack the room then.
            let before = before.and_then(|before| {
                let needed = 2 * std::fs::metadata(source).map_or(0, |file| file.len()) + MARGIN;
                if free_space::left(&path).is_some_and(|left| left < needed) {
                    Err(StoreError::Full)
                } else {
                    Ok(before)
                }
            });
            let before = before.and_then(|(kept, given, drafts, over)| {
                let restored = Restored::new(None, over);
                let taken = match &marked {
                    Some(marked) => given.keep(marked, &restored, &drafts, (&at, &who))?,
                    None => 0,
                };
                Ok((kept, given, drafts, restored, taken))
            });
            let _word = store.log.announce(&path);
            // All pages in one step: an interruption leaves the old content.
            before.and_then(|before| match copy.step(-1).map_err(doing())? {
                StepResult::Done => Ok(before),
                _ => Err(StoreError::Busy),
            })
        };
        let (kept, given, drafts, restored, taken) = replaced.inspect_err(|_| {
            // Nothing was replaced: what is in it is still in its place, and the room may be what is missing.
            let _ = made.as_ref().map(std::fs::remove_file);
        })?;
        let log = own_log::beginning(&path);
        let _word = store.log.announce(&path);
        let drafts = if marked.is_some() {
            // Where that cannot be written, it is told otherwise.
            let _ = name_log(conn, log);
            taken
        } else {
            // What is kept of the restore has its place in today's schema; where it cannot be made, the next start says why.
            let _ = open::migrate(conn, &path, clock, &open::steps());
            let kept_of_it = given.keep(conn, &Restored { log, ..restored }, &drafts, (&at, &who));
            kept_of_it.map_err(|source| StoreError::RestoredInPart { kept: kept.clone(), source: Box::new(source) })?
        };
        // Where somebody reads what was there, a later one brings it in.
        let _ = conn.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()));
        Ok(Replaced { kept, drafts })
    }

    /// Another tool put other content in the place of all, by way of SQLite: it is noted as a restore is, so that the log which
    /// holds it is known to belong to the file, by whoever opens that and by the next start. `known`: the restore that was known
    /// before; if there is another, nothing is noted.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn note_put_back(&self, known: Option<&Restore>) -> Result<(), StoreError> {
        let doing = || StoreError::sql("note what was put back");
        let over = read_only::past_the_log(&self.path).ok().and_then(|file| Change::last(&file).ok()?);
        let restored = Restored::new(own_log::beginning(&self.path), over);
        let text = serde_json::to_string(&restored).unwrap_or_default();
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).map_err(doing())?;
        // It was one, whose word came late.
        if self.restored()?.as_ref() != known {
            return Ok(());
        }
        let given = given(&tx).map_err(doing())?;
        Given { id: given, version: 0 }.note(&tx, &text, &self.session.clock.now(), OTHER_TOOL).map_err(doing())?;
        self.log.commit(tx, &self.path, "note what was put back")
    }

    /// The backup that was restored last; none where none was.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn restored(&self) -> Result<Option<Restore>, StoreError> {
        let found = read(&self.conn).map_err(StoreError::sql("look for a restored backup"))?;
        Ok(found.map(|(at, who, text)| {
            let restored = serde_json::from_str(&text).map(|restored| Restored { log: None, ..restored });
            let what = restored.and_then(|restored| serde_json::to_string(&restored)).unwrap_or(text);
            Restore { at, who, what }
        }))
    }

    /// A name beside the database that is not taken: `rouage.db.replaced-20150630T081500Z`.
    fn free_name(&self) -> Result<PathBuf, StoreError> {
        let stamp: String = self.session.clock.now().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        free_name(&self.path, &format!(".replaced-{stamp}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::*;
    use crate::model::record::{Record, Value};

    #[test]
    fn however_often_it_is_restored_versions_grow_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup) = (folder.path().join("pole.db"), folder.path().join("backup.db"));
        let mut store = Store::open(&path, session()).unwrap();
        let organisation = Record::new(Kind::Organisation).with("name", Value::Text("Ici".into()));
        let (first, _) = store.save(organisation).unwrap();
        for time in 1..=12 {
            let _ = std::fs::remove_file(&backup);
            store.backup_to(&backup).unwrap();
            store.restore_from(&backup).unwrap();
            store = Store::open(&path, session()).unwrap();
            let there = store.get(Kind::Organisation, first.id).unwrap().unwrap();
            assert_eq!(there.version, first.version + time);
            // What somebody had on the screen before is no longer what is there.
            let refused = store.save(first.clone());
            assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{time}: {refused:?}");
        }
    }

    #[test]
    fn a_restore_for_which_there_is_no_room_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup) = (folder.path().join("pole.db"), folder.path().join("backup.db"));
        let organisation = |name: String| Record::new(Kind::Organisation).with("name", Value::Text(name));
        let mut large = Store::open(&folder.path().join("large.db"), session()).unwrap();
        (0..200).for_each(|n| drop(large.save(organisation(format!("Structure {n}"))).unwrap()));
        large.backup_to(&backup).unwrap();
        let mut store = Store::open(&path, session()).unwrap();
        store.save(organisation("Ici".into())).unwrap();
        let pages: i64 = store.conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.conn.pragma_update(None, "max_page_count", pages).unwrap();
        let refused = store.restore_from(&backup);
        assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
        let files = std::fs::read_dir(folder.path()).unwrap().flatten();
        let left: Vec<_> = files.filter(|file| file.file_name().to_string_lossy().contains(".replaced-")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(Store::open(&path, session()).unwrap().count(Kind::Organisation).unwrap(), 1);
    }

    /// What each kept is the only copy of what was saved before it.
    #[test]
    fn whoever_restores_at_once_keeps_what_he_replaces_under_a_name_of_his_own() {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup) = (folder.path().join("pole.db"), folder.path().join("backup.db"));
        Store::open(&path, session()).unwrap().backup_to(&backup).unwrap();
        for _ in 0..3 {
            let stores = [0; 4].map(|_| Store::open(&path, session()).unwrap());
            let restored = std::thread::scope(|threads| {
                let restoring = stores.map(|store| threads.spawn(|| store.restore_from(&backup).unwrap()));
                restoring.map(|one| one.join().unwrap().kept)
            });
            let mut own = restored.to_vec();
            own.sort();
            own.dedup();
            assert_eq!((own.len(), own.iter().all(|kept| kept.exists())), (4, true), "{restored:?}");
        }
    }

    /// Whoever is killed in between leaves no content that nobody knows where it came from.
    #[test]
    fn what_is_restored_and_its_mark_come_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup) = (folder.path().join("pole.db"), folder.path().join("backup.db"));
        let mut store = Store::open(&path, session()).unwrap();
        store.backup_to(&backup).unwrap();
        store.save(Record::new(Kind::Organisation).with("name", Value::Text("Depuis".into()))).unwrap();
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                let reader = Store::reader(&path, session()).unwrap();
                while !done.load(std::sync::atomic::Ordering::SeqCst) {
                    let state = Transaction::new_unchecked(&reader.conn, TransactionBehavior::Deferred).unwrap();
                    let is_restored = reader.count(Kind::Organisation).unwrap() == 0;
                    assert_eq!(reader.restored().unwrap().is_some(), is_restored);
                    drop(state);
                }
            });
            store.restore_from(&backup).unwrap();
            done.store(true, std::sync::atomic::Ordering::SeqCst);
        });
    }

    /// Between the commit of a restore and its mark somebody else may hold the database, who only comes now.
    #[test]
    fn a_restore_whose_mark_is_not_written_yet_is_no_other_file() {
        for (restored, fresh) in [(true, true), (true, false), (false, true)] {
            let folder = tempfile::tempdir().unwrap();
            let [path, copy] = ["pole.db", "copy.db"].map(|name| folder.path().join(name));
            let organisation = |name: &str| Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
            let mut store = Store::open(&path, session()).unwrap();
            store.save(organisation("Avant")).unwrap();
            store.backup_to(&copy).unwrap();
            store.save(organisation("Depuis")).unwrap();
            store.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
            if restored {
                let kept = store.free_name().unwrap();
                store.backup_to(&kept).unwrap();
                if !fresh {
                    let file = std::fs::File::options().write(true).open(&kept).unwrap();
                    file.set_modified(std::time::SystemTime::now() - 2 * TO_ITS_MARK).unwrap();
                }
            }
            let (from, mut to) = (Connection::open(&copy).unwrap(), Connection::open(&path).unwrap());
            Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
            let saved = Store::open(&path, session()).and_then(|mut store| store.save(organisation("Ensuite")));
            assert_eq!(saved.is_ok(), restored && fresh, "{restored} {fresh} {saved:?}");
        }
    }

    /// As `.restore` of the sqlite3 tool does under an open program, which saves into it and is killed.
    #[test]
    fn what_another_tool_put_back_is_known_to_belong_to_the_file() {
        for noted in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let [path, copy, killed] = ["pole.db", "copy.db", "killed.db"].map(|name| folder.path().join(name));
            let organisation = |name: &str| Record::new(Kind::Organisation).with("name", Value::Text(name.into()));
            let mut store = Store::open(&path, session()).unwrap();
            store.save(organisation("Avant")).unwrap();
            store.backup_to(&copy).unwrap();
            store.save(organisation("Depuis")).unwrap();
            let (from, mut to) = (Connection::open(&copy).unwrap(), Connection::open(&path).unwrap());
            to.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).unwrap();
            Backup::new(&from, &mut to).unwrap().step(-1).unwrap();
            drop(to);
            if noted {
                store.note_put_back(None).unwrap();
            }
            store.session.id = "later".into();
            let saved = store.save(organisation("Ensuite"));
            assert_eq!(saved.is_ok(), noted, "{saved:?}");
            for end in ["", "-wal", "-shm"] {
                std::fs::copy(open::beside(&path, end), open::beside(&killed, end)).unwrap();
            }
            let store = Store::open(&killed, session()).unwrap();
            let names: Vec<String> =
                store.all(Kind::Organisation).unwrap().iter().map(|record| record.text("name").to_owned()).collect();
            assert_eq!(store.take_stray_log().is_none(), noted);
            assert_eq!(names == ["Avant", "Ensuite"], noted, "{names:?}");
        }
    }
}
