//! The words of visits, for the search: kept by SQLite's full-text index, folded by `search::words_of`, and written with
//! every row of a visit, so that they are never behind.

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::search::{Held, Wanted, words_of, words_of_day};

/// What a list shows of a visit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFound {
    pub id: Id,
    pub date: NaiveDate,
    pub organisation: Id,
    pub organisation_name: String,
    /// SIRET and town of the organisation.
    pub siret: Option<String>,
    pub town: String,
    /// Empty when it was not said.
    pub purpose: String,
    /// Report, needs, next step and who was met, on one line.
    pub text: String,
}

/// What is searched of a visit besides the name and the town of its organisation.
const TEXTS: &str = "coalesce(v.purpose, ''), coalesce(v.summary, ''), coalesce(v.needs, ''), coalesce(v.next_step, ''), \
     coalesce(v.contacts, '')";
/// With so many rows at once, the index is packed into one piece afterwards.
const WRITTEN_ANEW: &str = "INSERT INTO visit_text (visit_text) VALUES ('optimize')";

/// The number of a visit's row in the index: the latest day is the greatest.
fn row_of(date: NaiveDate, id: Id) -> i64 {
    i64::from(date.num_days_from_ce()) << 32 | i64::from(id)
}

/// The visit behind a row of the index.
const fn visit_of(row: i64) -> Id {
    // The lower half is the id.
    (row & 0xffff_ffff) as Id
}

/// Takes a visit out of the index, before its row changes or goes.
pub(super) fn remove(conn: &Connection, id: Id) -> rusqlite::Result<()> {
    let date: Option<NaiveDate> = conn
        .prepare_cached("SELECT date FROM visit WHERE id = ?1")?
        .query_row([id], |row| super::facts::date(row, 0))
        .optional()?;
    if let Some(date) = date {
        conn.prepare_cached("DELETE FROM visit_text WHERE rowid = ?1")?.execute([row_of(date, id)])?;
    }
    Ok(())
}

/// Puts a visit's words into the index, from its stored row.
pub(super) fn put(conn: &Connection, id: Id) -> rusqlite::Result<()> {
    let found = words(conn, id)?;
    if let Some((date, words)) = found {
        // In a file of which some pages are older than others the words of a visit that is not there may stand there yet.
        conn.prepare_cached("INSERT OR REPLACE INTO visit_text (rowid, words) VALUES (?1, ?2)")?
            .execute(params![row_of(date, id), words])?;
    }
    Ok(())
}

/// Day and words of a stored visit.
fn words(conn: &Connection, id: Id) -> rusqlite::Result<Option<(NaiveDate, String)>> {
    let sql = format!(
        "SELECT v.date, o.name, coalesce(o.commune, ''), {TEXTS}, s.name FROM visit v
         JOIN organisation o ON o.id = v.organisation_id JOIN staff s ON s.id = v.staff_id WHERE v.id = ?1"
    );
    conn.prepare_cached(&sql)?
        .query_row([id], |row| {
            let mut texts = [""; 8];
            for (at, text) in texts.iter_mut().enumerate() {
                *text = row.get_ref(at + 1)?.as_str()?;
            }
            let date = super::facts::date(row, 0)?;
            let day = words_of_day(date);
            Ok((date, words_of(texts.into_iter().chain([day.as_str()]))))
        })
        .optional()
}

/// Name and town of an organisation, which its visits are found by.
pub(super) fn name_of(conn: &Connection, organisation: Id) -> rusqlite::Result<Option<(String, String)>> {
    conn.prepare_cached("SELECT name, coalesce(commune, '') FROM organisation WHERE id = ?1")?
        .query_row([organisation], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// The name of somebody of the staff, in the same form.
fn staff_name(conn: &Connection, staff: Id) -> rusqlite::Result<Option<(String, String)>> {
    conn.prepare_cached("SELECT name FROM staff WHERE id = ?1")?
        .query_row([staff], |row| Ok((row.get(0)?, String::new())))
        .optional()
}

/// Writes some visits anew: whom they were to, or who went, bears another name or moved.
fn again(conn: &Connection, visits: &'static str, of: Id) -> rusqlite::Result<()> {
    let ids: Vec<Id> = conn.prepare_cached(visits)?.query_map([of], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for id in ids {
        remove(conn, id)?;
        put(conn, id)?;
    }
    Ok(())
}

/// Writes the whole index anew.
pub(super) fn rebuild(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("INSERT INTO visit_text (visit_text) VALUES ('delete-all')", [])?;
    let mut visits = conn.prepare("SELECT id FROM visit ORDER BY id")?;
    let mut rows = visits.query([])?;
    while let Some(row) = rows.next()? {
        put(conn, row.get(0)?)?;
    }
    pack(conn)
}

/// Whether a commit failed in the index itself: what it holds is not what it says that it holds.
pub(super) fn is_torn(error: &StoreError) -> bool {
    let StoreError::Sql { doing: "commit a change", source } = error else { return false };
    // Rows of ours are refused where they are written; links may be at the end.
    source.sqlite_error().is_some_and(|error| {
        error.code == rusqlite::ErrorCode::ConstraintViolation
            && error.extended_code != rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY
    })
}

/// Packs the index into one piece, after very many rows.
pub(super) fn pack(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute(WRITTEN_ANEW, []).map(drop)
}

/// The condition of the full-text index for what a visit must hold.
fn condition(wanted: &Wanted) -> String {
    // Folded words hold letters and digits only; quoted, none is read as an operator.
    let quoted = |held: &Held| match held {
        Held::Word(word) => format!("\"{word}\""),
        Held::Beginning(text) => format!("\"{text}\"*"),
    };
    let any = |held: &Vec<Held>| format!("({})", held.iter().map(quoted).collect::<Vec<_>>().join(" OR "));
    wanted.all_of.iter().map(any).collect::<Vec<_>>().join(" AND ")
}

impl Store {
    /// Makes SQLite's full-text index forget what this connection saw of it: its own check of integrity does not look
    /// whether others have written since, and would report damage where there is none (seen with SQLite 3.53.2). To be called
    /// within the transaction that checks.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn see_the_index_as_it_is(&self) -> Result<(), StoreError> {
        let first = self.conn.query_row("SELECT rowid FROM visit_text LIMIT 1", [], |row| row.get::<_, i64>(0));
        first.optional().map(drop).map_err(StoreError::sql("look at the index of visits"))
    }

    /// The visits that hold what is wanted, the latest first. An interrupted reading gives [`StoreError::Sql`].
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn visits_with(&self, wanted: &Wanted, limit: usize) -> Result<Vec<Id>, StoreError> {
        let doing = || StoreError::sql("search the visits");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        if wanted.all_of.is_empty() {
            let mut latest = self
                .conn
                .prepare_cached("SELECT id FROM visit ORDER BY date DESC, id DESC LIMIT ?1")
                .map_err(doing())?;
            let ids = latest.query_map([limit], |row| row.get(0)).map_err(doing())?;
            return ids.collect::<Result<_, _>>().map_err(doing());
        }
        let mut find = self
            .conn
            .prepare_cached("SELECT rowid FROM visit_text WHERE visit_text MATCH ?1 ORDER BY rowid DESC LIMIT ?2")
            .map_err(doing())?;
        let rows = find.query_map(params![condition(wanted), limit], |row| row.get(0)).map_err(doing())?;
        rows.map(|row| row.map(visit_of)).collect::<Result<_, _>>().map_err(doing())
    }

    /// What to show of a visit.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn visit_found(&self, id: Id) -> Result<Option<VisitFound>, StoreError> {
        let sql = format!(
            "SELECT v.date, o.id, o.name, o.siret, coalesce(o.commune, ''), {TEXTS} FROM visit v
             JOIN organisation o ON o.id = v.organisation_id WHERE v.id = ?1"
        );
        let read = |row: &rusqlite::Row| {
            let mut texts = Vec::new();
            for column in [6, 8, 7, 9] {
                texts.extend(row.get_ref(column)?.as_str()?.split_whitespace());
            }
            Ok(VisitFound {
                id,
                date: super::facts::date(row, 0)?,
                organisation: row.get(1)?,
                organisation_name: row.get(2)?,
                siret: row.get(3)?,
                town: row.get(4)?,
                purpose: row.get(5)?,
                text: texts.join(" "),
            })
        };
        self.conn
            .prepare_cached(&sql)
            .and_then(|mut find| find.query_row([id], read).optional())
            .map_err(StoreError::sql("read what was found"))
    }

    /// Hands on every word of every visit, with the number of visits that hold it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_visit_word(&self, mut take: impl FnMut(&str, u32)) -> Result<(), StoreError> {
        let doing = || StoreError::sql("read the words of visits");
        let mut words = self.conn.prepare("SELECT term, doc FROM visit_word").map_err(doing())?;
        let mut rows = words.query([]).map_err(doing())?;
        while let Some(row) = rows.next().map_err(doing())? {
            let read = || -> rusqlite::Result<_> { Ok((row.get_ref(0)?.as_str()?, row.get(1)?)) };
            let (word, visits) = read().map_err(doing())?;
            take(word, visits);
        }
        Ok(())
    }

    /// The words of one visit; none when it is gone.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn words_of_visit(&self, id: Id) -> Result<Option<String>, StoreError> {
        Ok(words(&self.conn, id).map_err(StoreError::sql("read the words of a visit"))?.map(|(_, words)| words))
    }

    /// Whether every visit is in the index, by number: another program may have written past this one.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn visit_text_is_whole(&self) -> Result<bool, StoreError> {
        self.conn
            .query_row("SELECT (SELECT count(*) FROM visit) = (SELECT count(*) FROM visit_text_docsize)", [], |row| {
                row.get(0)
            })
            .map_err(StoreError::sql("check the words of visits"))
    }

    /// Writes the words of all visits anew.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn rebuild_visit_text(&mut self) -> Result<(), StoreError> {
        self.at_once("write the words of visits", |tx| rebuild(tx))
    }
}

/// What the index holds of a record is put right around a change of its row.
pub(super) struct Around {
    kind: Kind,
    id: Id,
    before: Option<(String, String)>,
}

impl Around {
    /// Before a row changes or goes.
    pub fn before(conn: &Connection, kind: Kind, id: Id) -> rusqlite::Result<Around> {
        let mut before = None;
        match kind {
            Kind::Visit => remove(conn, id)?,
            Kind::Organisation => before = name_of(conn, id)?,
            Kind::Staff => before = staff_name(conn, id)?,
            _ => {}
        }
        Ok(Around { kind, id, before })
    }

    /// After it has changed or gone, or was not touched after all.
    pub fn after(self, conn: &Connection) -> rusqlite::Result<()> {
        match self.kind {
            Kind::Visit => put(conn, self.id),
            Kind::Organisation if self.before.is_some() && name_of(conn, self.id)? != self.before => {
                again(conn, "SELECT id FROM visit WHERE organisation_id = ?1", self.id)
            }
            Kind::Staff if self.before.is_some() && staff_name(conn, self.id)? != self.before => {
                again(conn, "SELECT id FROM visit WHERE staff_id = ?1", self.id)
            }
            _ => Ok(()),
        }
    }
}

/// After a record was inserted.
pub(super) fn inserted(conn: &Connection, record: &Record, id: Id) -> rusqlite::Result<()> {
    if record.kind == Kind::Visit { put(conn, id) } else { Ok(()) }
}
