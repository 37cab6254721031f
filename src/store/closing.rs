//! Closed years: written once, in one transaction with what they were computed from, and never changed.

use chrono::{Datelike, NaiveDate};
use rusqlite::{Row, Transaction, TransactionBehavior, params};

use super::rights::{self, Access};
use super::{Store, StoreError, Write};
use crate::counters::closing::{Difference, Document, Refusal, Unreadable, reference_date, sha256};
use crate::model::rights::Right;

/// A closing without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The contract's code.
    pub contract: String,
    pub year: i32,
    /// 1, 2 … by contract and year.
    pub revision: u32,
    /// The day for which the figures hold.
    pub reference_date: NaiveDate,
    /// The SHA-256 of the document, in hexadecimal.
    pub hash: String,
    pub note: Option<String>,
    pub closed_by: String,
    /// UTC, RFC 3339.
    pub closed_at: String,
}

/// What came of closing a year.
#[derive(Debug)]
pub enum CloseOutcome {
    /// Stored; for a later revision with what differs from the one before.
    Closed {
        closing: Closing,
        since: Option<Box<Difference>>,
    },
    /// The last closing says the same, to the byte: nothing was stored.
    Same(Closing),
    /// The figures are no longer those that were shown: nothing was stored.
    Changed,
    Refused(Refusal),
}

/// A closing as it came from elsewhere, checked against its own hash.
#[derive(Debug, Clone)]
pub struct ForeignClosing {
    pub closing: Closing,
    pub document: String,
}

/// What became of a closing or a contract that came from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Added,
    /// Another was there and gave way.
    Replaced,
    /// The same is there.
    Known,
    /// Another is there under its name and stays.
    Contradicts,
}

const COLUMNS: &str = "contract, year, revision, reference_date, hash, note, closed_by, closed_at";

fn closing(row: &Row) -> rusqlite::Result<Closing> {
    Ok(Closing {
        contract: row.get(0)?,
        year: row.get(1)?,
        revision: row.get(2)?,
        reference_date: super::facts::date(row, 3)?,
        hash: row.get(4)?,
        note: row.get(5)?,
        closed_by: row.get(6)?,
        closed_at: row.get(7)?,
    })
}

impl Store {
    /// Every closing, by contract, year and revision.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn closings(&self) -> Result<Vec<Closing>, StoreError> {
        let doing = || StoreError::sql("read the closed years");
        let sql = format!("SELECT {COLUMNS} FROM closing ORDER BY contract, year, revision");
        let mut statement = self.conn.prepare_cached(&sql).map_err(doing())?;
        let rows = statement.query_map([], closing).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// A closing of a year: that revision, else the last; by the contract in force at the end of the year before any
    /// other.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn closing_of(&self, year: i32, revision: Option<u32>) -> Result<Option<Closing>, StoreError> {
        let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
        let mut found = self.closings()?;
        found.retain(|closing| closing.year == year && revision.is_none_or(|wanted| wanted == closing.revision));
        let in_force = &self.contract_on(end).code;
        let mine = found.iter().rposition(|closing| closing.contract == *in_force);
        Ok(mine.map(|index| found.swap_remove(index)).or_else(|| found.pop()))
    }

    /// The document of a closing, byte for byte.
    ///
    /// # Errors
    /// The database cannot be read, or has no such closing.
    pub fn closing_text(&self, closing: &Closing) -> Result<String, StoreError> {
        self.conn
            .prepare_cached("SELECT document FROM closing WHERE contract = ?1 AND year = ?2 AND revision = ?3")
            .and_then(|mut find| {
                find.query_row(params![closing.contract, closing.year, closing.revision], |row| row.get(0))
            })
            .map_err(StoreError::sql("read a closed year"))
    }

    /// The document of a closing.
    ///
    /// # Errors
    /// The database cannot be read, or a newer version of the program wrote the document.
    pub fn closing_document(&self, closing: &Closing) -> Result<Document, StoreError> {
        let text = self.closing_text(closing)?;
        Document::read(&text).map_err(|why| unreadable(closing, why))
    }

    /// Closes a year: computes its figures and stores them, all in one transaction, so that no change comes between.
    /// `today` says whether the year is over; with `so_far` a year under way is closed as of that day.
    ///
    /// # Errors
    /// Somebody who is no director; the database is busy, full or read-only, or what it holds of the closing before
    /// cannot be read.
    pub fn close_year(
        &mut self,
        year: i32,
        today: NaiveDate,
        so_far: bool,
        note: Option<&str>,
    ) -> Result<CloseOutcome, StoreError> {
        let done = self.close_year_immediately(year, today, so_far, note, None);
        self.noted(done)
    }

    /// The same for a year that is over, if its document still is the one that was shown, by its hash.
    ///
    /// # Errors
    /// Those of [`Store::close_year`].
    pub fn close_year_as_shown(
        &mut self,
        year: i32,
        today: NaiveDate,
        shown: &str,
    ) -> Result<CloseOutcome, StoreError> {
        let done = self.close_year_immediately(year, today, false, None, Some(shown));
        self.noted(done)
    }

    fn close_year_immediately(
        &mut self,
        year: i32,
        today: NaiveDate,
        so_far: bool,
        note: Option<&str>,
        shown: Option<&str>,
    ) -> Result<CloseOutcome, StoreError> {
        self.writable()?;
        self.allow(Right::CloseYear)?;
        self.read_contracts()?;
        let contract = self.contract_on(NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(today));
        let on = match reference_date(contract, year, today, so_far) {
            Ok(on) => on,
            Err(refusal) => return Ok(CloseOutcome::Refused(refusal)),
        };
        let source = self.contract_source(&contract.code).unwrap_or_default();
        let doing = || StoreError::sql("close a year");
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).map_err(doing())?;
        let document = Document::of(&self.facts()?, contract, source, on);
        let before = self.closings()?.into_iter().rfind(|one| one.contract == contract.code && one.year == year);
        let mut closing = Closing {
            contract: contract.code.clone(),
            year,
            revision: before.as_ref().map_or(1, |before| before.revision + 1),
            reference_date: on,
            hash: String::new(),
            note: note.map(str::to_owned),
            closed_by: self.session.who.clone(),
            closed_at: self.session.clock.now(),
        };
        let text = document.canonical().map_err(|why| unreadable(&closing, why))?;
        closing.hash = sha256(text.as_bytes());
        if shown.is_some_and(|shown| shown != closing.hash) {
            return Ok(CloseOutcome::Changed);
        }
        let since = match before {
            Some(before) if before.hash == closing.hash => return Ok(CloseOutcome::Same(before)),
            Some(before) => Some(Box::new(Difference::between(&self.closing_document(&before)?, &document))),
            None => None,
        };
        insert(&tx, &closing, &text)?;
        let who = (self.session.clock.now(), &self.session.who);
        rights::log(&tx, (&who.0, who.1), Access::CloseYear, Some(("closing", u32::try_from(year).ok())), 1)?;
        self.log.commit(tx, &self.path, "close a year")?;
        Ok(CloseOutcome::Closed { closing, since })
    }

    /// The closings whose document is no longer what its hash says, or speaks of another contract, year or day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn broken_closings(&self) -> Result<(u64, Vec<Closing>), StoreError> {
        let all = self.closings()?;
        let count = all.len() as u64;
        let mut broken = Vec::new();
        for closing in all {
            if ForeignClosing::check(&closing, &self.closing_text(&closing)?).is_err() {
                broken.push(closing);
            }
        }
        Ok((count, broken))
    }
}

impl Write<'_> {
    /// Takes over a closing that came from elsewhere, with who closed the year and when.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn take_closing(&mut self, foreign: &ForeignClosing) -> Result<Taken, StoreError> {
        let closing = &foreign.closing;
        let known: Option<String> = self
            .tx
            .prepare_cached("SELECT max(hash) FROM closing WHERE contract = ?1 AND year = ?2 AND revision = ?3")
            .and_then(|mut find| {
                find.query_row(params![closing.contract, closing.year, closing.revision], |row| row.get(0))
            })
            .map_err(StoreError::sql("read the closed years"))?;
        match known {
            Some(hash) if hash == closing.hash => Ok(Taken::Known),
            Some(_) => Ok(Taken::Contradicts),
            None => insert(&self.tx, closing, &foreign.document).map(|()| Taken::Added),
        }
    }
}

impl ForeignClosing {
    /// Whether a document is the one that was closed: by its hash, and by what it says of itself.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(closing: &Closing, document: &str) -> Result<(), Misfit> {
        if sha256(document.as_bytes()) != closing.hash {
            return Err(Misfit::Hash);
        }
        let read = Document::read(document).map_err(Misfit::Unreadable)?;
        let fits = read.contract.code == closing.contract
            && read.year == closing.year
            && read.on == closing.reference_date
            && read.on.year() == read.year;
        if fits { Ok(()) } else { Err(Misfit::Other) }
    }
}

/// Why a document is not the one that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Its bytes give another hash.
    Hash,
    Unreadable(Unreadable),
    /// It is of another contract, year or day.
    Other,
}

fn unreadable(closing: &Closing, why: Unreadable) -> StoreError {
    StoreError::Closing { contract: closing.contract.clone(), year: closing.year, revision: closing.revision, why }
}

fn insert(tx: &Transaction, closing: &Closing, document: &str) -> Result<(), StoreError> {
    let Closing { contract, year, revision, reference_date, hash, note, closed_by, closed_at } = closing;
    tx.prepare_cached(
        "INSERT INTO closing (contract, year, revision, reference_date, document, hash, note, closed_by, closed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .and_then(|mut insert| {
        insert.execute(params![
            contract,
            year,
            revision,
            reference_date.to_string(),
            document,
            hash,
            note,
            closed_by,
            closed_at
        ])
    })
    .map(drop)
    .map_err(StoreError::sql("store a closed year"))
}
