//! An organisation that a line of a foreign table tells of, and that is there already: whether it is the one that is meant,
//! and what becomes of it.

use super::super::pass::{Outcome, Pass};
use super::super::sheet::{Problem, Row, Sheet, Tie};
use super::arrival::Arrival;
use super::kept_words;
use super::repeated;
use super::values::Remark;
use crate::interchange::matching::same_set;
use crate::model::duplicates::names;
use crate::model::kind::Kind;
use crate::model::parse::write_plain;
use crate::model::record::{Id, Record, Value};
use crate::model::text::fold;
use crate::model::validate;
use crate::store::{StoreError, Write};

/// How the name of a line stands to that of the organisation that its SIRET is of.
pub(super) enum Name {
    /// One holds the other, or the line says none.
    Same,
    /// They have something in common.
    Like,
    Unlike,
    /// It is that of another organisation.
    Of(Record),
}

impl Arrival {
    /// How the name of a line stands to that of the stored organisation that its SIRET is of.
    pub(super) fn judge(&mut self, write: &Write, stored: &Record, line: &Record) -> Result<Name, StoreError> {
        let (name, known) = (line.text("name"), stored.text("name"));
        let towns = [line.text("commune"), stored.text("commune")];
        if name.is_empty() || fold(name) == fold(known) || names::one_holds_the_other(name, known) {
            return Ok(Name::Same);
        }
        let others: Vec<Id> = self.names(write)?.named(name).into_iter().map(|other| other.id).collect();
        for id in others.into_iter().filter(|id| *id != stored.id) {
            let Some(other) = write.get(Kind::Organisation, id)? else { continue };
            // Two establishments of one company may bear two names.
            let siren = |record: &Record| record.text("siret").get(..9).map(str::to_owned);
            if siren(&other).is_none() || siren(&other) != siren(line) {
                return Ok(Name::Of(other));
            }
        }
        let like = names::have_something_in_common(name, known, &towns);
        Ok(if like { Name::Like } else { Name::Unlike })
    }
}

/// A stored organisation with what a line says of it. Names and towns that are the same but for case and accents stay as
/// they are kept.
fn overlaid(stored: &Record, line: &Record, present: &[bool], adds_notes: bool) -> Record {
    let mut record = stored.clone();
    for ((field, present), new) in Kind::Organisation.fields().iter().zip(present).zip(&line.values) {
        let same = matches!(field.name, "name" | "commune" | "street")
            && fold(stored.text(field.name)) == fold(new.as_text().unwrap_or_default());
        if *present && !new.is_null() && !same && !same_set(stored.get(field.name), new) {
            let said = match new {
                Value::Text(said) if field.name == "notes" && adds_notes => {
                    Value::Text(kept_words::joined(stored.text("notes"), said))
                }
                new => new.clone(),
            };
            record.set(field.name, said);
        }
    }
    record
}

impl Pass {
    /// An organisation that is there already; gives it as it is now too. What an earlier line of the import said of it
    /// stands, and what contradicts that is named.
    pub(super) fn met(
        &mut self,
        write: &mut Write,
        (sheet, row): (&Sheet, &Row),
        (stored, line, present): (&Record, &Record, &[bool]),
        update: bool,
    ) -> Result<(Outcome, Record), StoreError> {
        let mut wanted = overlaid(stored, line, present, sheet.adds_notes());
        validate::settle(&mut wanted);
        let first = self.arrival.seen.insert(stored.id);
        if wanted.values == stored.values {
            return Ok((Outcome::Unchanged, wanted));
        }
        let contradicts = self.contradicts(stored, &wanted);
        if update && first && !contradicts {
            let changed = write.update(wanted)?;
            self.arrival.changed(stored, &changed);
            return Ok((Outcome::Updated, changed));
        }
        if !update && (first || !self.arrival.own.holds(stored.id)) {
            return Ok((Outcome::Duplicate, stored.clone()));
        }
        // What no line before said is added: to one that was there before, that is a change of its own.
        let mut outcome = Outcome::Unchanged;
        let mut stored = stored.clone();
        if let Some(filled) =
            repeated::filled(&stored, &wanted, present).filter(|filled| !self.contradicts(&stored, filled))
        {
            if !self.arrival.own.holds(stored.id) {
                outcome = Outcome::Updated;
            }
            let changed = write.update(filled)?;
            self.arrival.changed(&stored, &changed);
            stored = changed;
        }
        for (field, present) in Kind::Organisation.fields().iter().zip(present) {
            let (kept, wanted) = (stored.get(field.name), wanted.get(field.name));
            if *present && kept != wanted {
                if outcome == Outcome::Unchanged {
                    outcome = Outcome::Duplicate;
                }
                // That names have nothing in common is said by itself; spellings need not be.
                if field.name != "name" {
                    let kept = write_plain(field.ty, kept);
                    self.noted.extend(sheet.note(row, field.name, Remark::OtherValue { kept }));
                }
            }
        }
        Ok((outcome, stored))
    }

    /// The organisation of a line is refused, and with it all that hangs on it.
    pub(super) fn turn_away(&mut self, at: (usize, usize), (row, tie): (&Row, &Tie), problems: Vec<Problem>) {
        self.arrival.refused.insert((tie.source, tie.line));
        self.refuse(at, row, problems);
    }

    /// A line goes, by its SIRET, to an organisation whose name has nothing in common with its own.
    pub(super) fn goes_elsewhere(&mut self, (sheet, row): (&Sheet, &Row), tie: &Tie, before: &Record, now: &Record) {
        let stored = before.text("name").to_owned();
        self.arrival.goes_to.insert((tie.source, tie.line), stored.clone());
        let renamed = before.text("name") != now.text("name");
        let remark = if renamed { Remark::Renamed { stored } } else { Remark::OtherName { stored } };
        self.noted.extend(sheet.note(row, "name", remark));
    }
}
