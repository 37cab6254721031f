//! What a large import lays aside of the schema while it adds organisations, and makes again before it is done: sorting
//! an index once is far less work than keeping it row by row. All of it happens in the import's own transaction: nobody
//! else ever sees the table without, and an import that is stopped or killed leaves everything as it was.

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, Write};
use crate::model::kind::Kind;
use crate::model::parse::Reason;
use crate::model::record::Record;

/// Fewer records than this are not worth it.
const FEWEST: usize = 2_000;
/// So many are sorted at once at the most, those that were there included: sorting is done in memory. Whoever comes behind
/// them finds the indexes made.
const MOST: usize = 120_000;
/// Page cache while an index is made, in KiB (negative, as SQLite wants it): the table is read from end to end, which no
/// cache helps, and the sorting wants the room.
const LITTLE_CACHE: i64 = -1_000;

/// Indexes that only serve to find rows. Those that keep a rule (a SIRET, a name borne once) stay, and so do those that
/// hold few rows; the journal's grow at their end alone, which costs no more than sorting them.
const INDEXES: [&str; 2] = ["organisation_name", "organisation_email"];
const WITHOUT_INDEXES: &str = "DROP INDEX IF EXISTS organisation_name; DROP INDEX IF EXISTS organisation_email";
/// It takes a list apart for every row, a quarter of all the work. Meanwhile [`LaidAside::knows`] asks the same of every
/// record, and the database asks it of every list that came, before the end.
const TRIGGER: &str = "organisation_sectors_insert";
const WITHOUT_TRIGGER: &str = "DROP TRIGGER IF EXISTS organisation_sectors_insert";

/// What was laid aside.
#[derive(Default)]
pub(super) struct LaidAside {
    /// Name, and the statement that makes it, as the schema has it.
    made_again: RefCell<Vec<(&'static str, String)>>,
    /// The sectors there are, while the trigger that looks for them is aside.
    sectors: Option<Vec<String>>,
    /// How many more may come before the indexes are made.
    room: usize,
}

impl LaidAside {
    fn lay(&self, conn: &Connection) -> rusqlite::Result<()> {
        let read = "SELECT sql FROM sqlite_schema WHERE name = ?1 AND sql IS NOT NULL";
        for name in INDEXES.into_iter().chain([TRIGGER]) {
            let sql: Option<String> = conn.query_row(read, [name], |row| row.get(0)).optional()?;
            self.made_again.borrow_mut().extend(sql.map(|sql| (name, sql)));
        }
        conn.execute_batch(WITHOUT_INDEXES)?;
        conn.execute_batch(WITHOUT_TRIGGER)
    }

    /// Makes those again whose names are wanted.
    fn bring_back(&self, conn: &Connection, wanted: impl Fn(&str) -> bool) -> rusqlite::Result<()> {
        let mut aside = self.made_again.borrow_mut();
        if !aside.iter().any(|(name, _)| wanted(name)) {
            return Ok(());
        }
        let before: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        // What was written goes into the log, where it goes anyway, and makes room.
        conn.cache_flush()?;
        conn.pragma_update(None, "cache_size", LITTLE_CACHE)?;
        conn.release_memory()?;
        let mut made = Ok(());
        while let Some(at) = aside.iter().position(|(name, _)| wanted(name)).filter(|_| made.is_ok()) {
            made = conn.execute_batch(&aside[at].1);
            if made.is_ok() {
                aside.remove(at);
            }
        }
        conn.pragma_update(None, "cache_size", before)?;
        made
    }

    /// Whether every sector of a record is there, as far as the trigger does not look.
    pub fn knows(&self, record: &Record) -> bool {
        let Some(sectors) = self.sectors.as_ref().filter(|_| record.kind == Kind::Organisation) else { return true };
        record.get("sectors").as_list().iter().all(|sector| sectors.contains(sector))
    }
}

impl Write<'_> {
    /// Says that about so many records of a kind are going to be added, one after the other: they are written faster.
    /// Anything else may still be done.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn expect(&mut self, kind: Kind, records: usize) -> Result<(), StoreError> {
        if kind != Kind::Organisation || records < FEWEST || self.aside.sectors.is_some() {
            return Ok(());
        }
        let doing = || StoreError::sql("make room for an import");
        // At most so many are there already: with more of them, keeping the indexes is less work than making them again.
        let there: i64 =
            self.tx.query_row("SELECT coalesce(max(id), 0) FROM organisation", [], |row| row.get(0)).map_err(doing())?;
        let there = usize::try_from(there).unwrap_or(usize::MAX);
        let room = MOST.saturating_sub(there);
        if there > records.min(room) {
            return Ok(());
        }
        self.aside.room = room;
        self.aside.lay(&self.tx).map_err(doing())?;
        self.aside.sectors = Some(self.sectors().map_err(doing())?);
        Ok(())
    }

    fn sectors(&self) -> rusqlite::Result<Vec<String>> {
        self.tx.prepare("SELECT code FROM sector")?.query_map([], |row| row.get(0))?.collect()
    }

    /// Somebody is going to look for records of a kind otherwise than by id or SIRET: what that takes is made again.
    pub(super) fn before_looking(&self, kind: Kind) -> Result<(), StoreError> {
        // Asked before every search: mostly there is nothing.
        if kind != Kind::Organisation || self.aside.made_again.borrow().is_empty() {
            return Ok(());
        }
        self.aside.bring_back(&self.tx, |name| INDEXES.contains(&name)).map_err(StoreError::sql("look for a record"))
    }

    /// One more record of a kind is about to come: beyond those that are sorted at once, the indexes are kept.
    pub(super) fn before_another(&mut self, kind: Kind) -> Result<(), StoreError> {
        if kind != Kind::Organisation || self.aside.sectors.is_none() {
            return Ok(());
        }
        match self.aside.room.checked_sub(1) {
            Some(room) => self.aside.room = room,
            None => return self.before_looking(kind),
        }
        Ok(())
    }

    /// Makes everything again, before the end.
    pub(super) fn bring_back(&mut self) -> Result<(), StoreError> {
        let doing = || StoreError::sql("end an import");
        if self.aside.sectors.take().is_some() {
            let stranger: bool = self
                .tx
                .query_row(
                    "WITH RECURSIVE part (code, rest) AS (
                       SELECT NULL, sectors || ';'
                       FROM (SELECT DISTINCT sectors FROM organisation WHERE sectors IS NOT NULL)
                       UNION ALL
                       SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1)
                       FROM part WHERE rest <> '')
                     SELECT EXISTS (SELECT 1 FROM part WHERE code NOT IN (SELECT s.code FROM sector s))",
                    [],
                    |row| row.get(0),
                )
                .map_err(doing())?;
            if stranger {
                return Err(no_such_sector());
            }
        }
        self.aside.bring_back(&self.tx, |_| true).map_err(doing())
    }
}

/// What the trigger refuses, as it is told.
pub(super) fn no_such_sector() -> StoreError {
    StoreError::invalid(Kind::Organisation, "sectors", Reason::NotFound { kind: "sector" })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::model::parse::Known;
    use crate::model::record::Value;
    use crate::store::open::tests::session;
    use crate::store::{Action, Found, Store};

    /// What the schema says, whatever its order.
    fn schema(path: &std::path::Path) -> Vec<(String, String)> {
        let conn = Connection::open(path).unwrap();
        let mut read =
            conn.prepare("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1").unwrap();
        read.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    }

    fn organisation(n: usize) -> Record {
        Record::new(Kind::Organisation)
            .with("name", Value::Text(format!("N{n}")))
            .with("email", Value::Text(format!("A{n}@example.test")))
            .with("sectors", Value::List(vec!["health".into(), "luxury".into()]))
    }

    /// Adds as many as are worth it, doing something in between.
    fn add(
        store: &mut Store,
        keep: bool,
        between: impl Fn(&mut Write) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let known = store.known().clone();
        add_knowing(store, &known, keep, between)
    }

    fn add_knowing(
        store: &mut Store,
        known: &Known,
        keep: bool,
        between: impl Fn(&mut Write) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let work = |write: &mut Write| {
            write.expect(Kind::Organisation, FEWEST)?;
            for n in 0..FEWEST {
                if n == FEWEST / 2 {
                    between(write)?;
                }
                write.insert(organisation(n))?;
            }
            Ok(())
        };
        store.write_if(Action::Import, known, work, |()| keep).map(drop)
    }

    fn aside(write: &Write) -> usize {
        write.aside.made_again.borrow().len()
    }

    #[test]
    fn the_schema_is_the_same_again_however_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        let before = schema(&path);
        let stopped = add(&mut store, true, |write| {
            assert_eq!(aside(write), 3);
            Err(StoreError::Stopped)
        });
        assert!(matches!(stopped, Err(StoreError::Stopped)));
        assert_eq!((schema(&path), store.count(Kind::Organisation).unwrap()), (before.clone(), 0));
        add(&mut store, false, |_| Ok(())).unwrap();
        assert_eq!((schema(&path), store.count(Kind::Organisation).unwrap()), (before.clone(), 0));
        add(&mut store, true, |_| Ok(())).unwrap();
        assert_eq!(schema(&path), before);
        let conn = Connection::open(&path).unwrap();
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize;
        assert_eq!(count("SELECT count(*) FROM organisation INDEXED BY organisation_name WHERE name >= ''"), FEWEST);
        let emails = "SELECT count(*) FROM organisation INDEXED BY organisation_email
            WHERE email IS NOT NULL AND lower(email) >= ''";
        assert_eq!(count(emails), FEWEST);
        assert_eq!(count("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
        // And the trigger watches.
        let strange = Record::new(Kind::Organisation).with("name", Value::Text("X".into()));
        let known = Known { sectors: vec!["wine".into()], ..Known::default() };
        let strange = strange.with("sectors", Value::List(vec!["wine".into()]));
        let refused = store.write_if(Action::Import, &known, |write| write.insert(strange.clone()), |_| true);
        assert_eq!(format!("{:?}", refused.unwrap_err()), format!("{:?}", no_such_sector()));
    }

    #[test]
    fn few_records_or_few_beside_many_are_added_as_ever() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("pole.db"), session()).unwrap();
        let expecting = |store: &mut Store, kind, records| {
            let known = store.known().clone();
            let work = |write: &mut Write| write.expect(kind, records).map(|()| aside(write));
            store.write_if(Action::Import, &known, work, |_| true).unwrap().0
        };
        assert_eq!(expecting(&mut store, Kind::Organisation, FEWEST - 1), 0);
        assert_eq!(expecting(&mut store, Kind::Contact, FEWEST), 0);
        let known = store.known().clone();
        let last = Record { id: 2_001, ..organisation(0) };
        store.write_if(Action::Undo, &known, |write| write.insert(last.clone()), |_| true).unwrap();
        assert_eq!(expecting(&mut store, Kind::Organisation, FEWEST), 0);
        assert_eq!(expecting(&mut store, Kind::Organisation, FEWEST + 1), 3);
        // Beside so many, there is no room to sort as many again.
        let last = Record { id: MOST as u32 / 2 + 1, ..organisation(1) };
        store.write_if(Action::Undo, &known, |write| write.insert(last.clone()), |_| true).unwrap();
        assert_eq!(expecting(&mut store, Kind::Organisation, MOST), 0);
    }

    #[test]
    fn beyond_what_is_sorted_at_once_the_indexes_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        let before = schema(&path);
        let cache =
            |write: &Write| -> i64 { write.tx.pragma_query_value(None, "cache_size", |row| row.get(0)).unwrap() };
        let known = store.known().clone();
        let work = |write: &mut Write| {
            write.expect(Kind::Organisation, FEWEST)?;
            write.aside.room = 3;
            let wide = cache(write);
            for n in 0..3 {
                write.insert(organisation(n))?;
                assert_eq!(aside(write), 3);
            }
            write.insert(organisation(3))?;
            // The trigger alone.
            assert_eq!((aside(write), cache(write)), (1, wide));
            write.insert(organisation(4)).map(drop)
        };
        store.write_if(Action::Import, &known, work, |()| true).unwrap();
        assert_eq!(schema(&path), before);
        assert!(matches!(store.find(Kind::Organisation, "N4").unwrap(), Found::One(_)));
        let conn = Connection::open(&path).unwrap();
        let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
    }

    #[test]
    fn who_looks_for_a_name_finds_it_and_a_sector_that_is_not_there_is_refused_as_by_the_trigger() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("pole.db"), session()).unwrap();
        // The contract is said to know a sector that the database does not.
        let mut known = store.known().clone();
        known.sectors.push("wine".into());
        add_knowing(&mut store, &known, true, |write| {
            let strange = organisation(FEWEST).with("sectors", Value::List(vec!["health".into(), "wine".into()]));
            let refused = write.insert(strange).unwrap_err();
            assert_eq!(format!("{refused:?}"), format!("{:?}", no_such_sector()));
            assert!(matches!(write.find(Kind::Organisation, "N7")?, Found::One(_)));
            assert_eq!(aside(write), 1);
            assert!(write.twin(&organisation(8))?.is_some());
            Ok(())
        })
        .unwrap();
        assert_eq!(store.count(Kind::Organisation).unwrap() as usize, FEWEST);
    }

    #[test]
    fn whoever_reads_meanwhile_goes_on_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let mut store = Store::open(&path, session()).unwrap();
        store.save(Record::new(Kind::Organisation).with("name", Value::Text("First".into()))).unwrap();
        let reader = Store::reader(&path, session()).unwrap();
        let look = |name: &str| reader.find(Kind::Organisation, name).unwrap();
        assert!(matches!(look("First"), Found::One(1)));
        add(&mut store, true, |_| {
            assert!(matches!(look("First"), Found::One(1)));
            assert_eq!(look("N1"), Found::None);
            Ok(())
        })
        .unwrap();
        assert!(matches!((look("First"), look("N1")), (Found::One(1), Found::One(_))));
    }
}
