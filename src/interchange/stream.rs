//! The rows of a file of the interchange format, matched and written one at a time as they are read: a file may be of any
//! length, and nothing of it is kept.

use super::ids::Ids;
use super::matching::{Match, against, one_per_key};
use super::pass::{Outcome, Pass, Refused, problems_of};
use super::sheet::{Row, Sheet};
use crate::model::record::{Id, Record};
use crate::store::{StoreError, Write};

/// Which rows a round over the file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    All,
    /// Changes come before new records: a membership that now ends makes room for the next one.
    Changes,
    New,
}

/// What tells the rows of one file from each other.
struct Stream {
    /// Ids from here on are of this file.
    first: Id,
    /// Whether records of the kind were there before.
    any: bool,
    /// Those of them that a row was already about.
    taken: Ids,
}

impl Pass {
    /// Writes the rows of a file.
    pub(super) fn file(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        skip: &Refused,
        update: bool,
    ) -> Result<(), StoreError> {
        let kind = sheet.kind;
        self.kinds.entry(kind).or_default();
        let any = write.any(kind)?;
        if any && !one_per_key(kind) {
            return self.file_at_once(write, (index, sheet), skip, update);
        }
        write.expect(kind, sheet.rows_at_most())?;
        let mut stream = Stream { first: write.next_id_of(kind)?, any, taken: Ids::default() };
        let rounds = if any && update { &[Round::Changes, Round::New][..] } else { &[Round::All] };
        for round in rounds {
            sheet.each(|at, row| {
                if *round != Round::New {
                    self.kinds.entry(kind).or_default().read += 1;
                }
                if skip.contains_key(&(index, at)) || self.refused.contains_key(&(index, at)) {
                    return Ok(());
                }
                if *round != Round::New {
                    self.row_done()?;
                }
                self.row(write, sheet, &mut stream, *round, ((index, at), row), update)
            })?;
            read_whole(sheet)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        write: &mut Write,
        sheet: &Sheet,
        stream: &mut Stream,
        round: Round,
        (at, mut row): ((usize, usize), Row),
        update: bool,
    ) -> Result<(), StoreError> {
        if !row.problems.is_empty() {
            let problems = std::mem::take(&mut row.problems);
            self.refuse(at, &row, problems);
            return Ok(());
        }
        let mut record = std::mem::replace(&mut row.record, Record::bare(sheet.kind));
        let parent = match self.tied(write, sheet, &row, &mut record)? {
            Ok(parent) => parent,
            Err(problems) => {
                self.refuse(at, &row, problems);
                return Ok(());
            }
        };
        let found = if stream.any { stream.found(write, &record, &sheet.present, round)? } else { Some(Match::New) };
        let Some(found) = found else { return Ok(()) };
        if found == Match::New && round == Round::Changes {
            return Ok(());
        }
        let new = (found == Match::New && one_per_key(sheet.kind)).then(|| key_of(&record));
        match self.carry_out(write, (sheet, &row), record, found, update) {
            Ok((outcome, id)) => {
                self.count(sheet.kind, outcome);
                if let Some(parent) = parent.filter(|_| outcome != Outcome::Duplicate) {
                    self.orphan(at, id, outcome, row, parent);
                }
            }
            // The database says that it is there: then an earlier row of the file brought it.
            Err(StoreError::Invalid { .. }) if new.as_ref().is_some_and(|key| stream.brought(write, key)) => {
                self.count(sheet.kind, Outcome::Duplicate);
            }
            Err(error) => {
                let problems = problems_of(error, sheet, &row)?;
                self.refuse(at, &row, problems);
            }
        }
        Ok(())
    }

    /// Where several stored records may have one key, which row is which depends on all of them.
    fn file_at_once(
        &mut self,
        write: &mut Write,
        (index, sheet): (usize, &Sheet),
        skip: &Refused,
        update: bool,
    ) -> Result<(), StoreError> {
        let mut rows = Vec::new();
        sheet.each(|at, mut row| {
            self.kinds.entry(sheet.kind).or_default().read += 1;
            if skip.contains_key(&(index, at)) {
                return Ok(());
            }
            let problems = std::mem::take(&mut row.problems);
            if problems.is_empty() {
                rows.push((at, row));
            } else {
                self.refuse((index, at), &row, problems);
            }
            Ok::<(), StoreError>(())
        })?;
        read_whole(sheet)?;
        self.held(write, (index, sheet), rows.into_iter(), update)
    }
}

/// Ends the import where a file could not be read to its end; whoever began it tells why.
fn read_whole(sheet: &Sheet) -> Result<(), StoreError> {
    if sheet.has_failed() { Err(StoreError::Stopped) } else { Ok(()) }
}

/// A record with nothing but its natural key.
fn key_of(record: &Record) -> Record {
    let mut key = Record::new(record.kind);
    for name in record.kind.natural_key() {
        key.set(name, record.get(name).clone());
    }
    key
}

impl Stream {
    /// What a row is among the records that were there; none when another round is for it.
    fn found(
        &mut self,
        write: &Write,
        record: &Record,
        present: &[bool],
        round: Round,
    ) -> Result<Option<Match>, StoreError> {
        let Some(stored) = write.twins(record)?.into_iter().next() else { return Ok(Some(Match::New)) };
        if stored.id >= self.first {
            return Ok(Some(Match::Repeated));
        }
        if round == Round::New {
            return Ok(None);
        }
        Ok(Some(if self.taken.insert(stored.id) { against(stored, record, present) } else { Match::Repeated }))
    }

    /// Whether a row of this file brought the record with a key.
    fn brought(&self, write: &Write, key: &Record) -> bool {
        write.twins(key).is_ok_and(|twins| twins.first().is_some_and(|twin| twin.id >= self.first))
    }
}
