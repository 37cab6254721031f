//! Carrying an erasure out, and leaving nothing of it in the file's free pages.

use std::path::PathBuf;

use rusqlite::{Connection, params};

use super::{ErasurePlan, Place, Store, StoreError, again, copies, redact, remains, room};
use crate::model::kind::Kind;
use crate::model::privacy::{Mode, anonymised};
use crate::model::record::{Id, Record};
use crate::model::rights::Right;
use crate::store::rights::Access;
use crate::store::suppression::{self, Suppressed};
use crate::store::{Action, Fault, Write, rows};

/// What came of erasing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Erased {
    pub people: usize,
    /// Texts in which a name was replaced.
    pub texts: usize,
    /// Entries of the journal that were redacted.
    pub entries: usize,
    /// Whether the file and its log were written anew. Otherwise another program was reading: what was erased is out of
    /// reach for the program, and goes from the disk with the next erasure or when the last program closes the file.
    pub scrubbed: bool,
    /// The disk kept it from that, or from the memory of erasures beside the file, behind the erasure itself.
    pub hindered: Option<Fault>,
    /// Copies of the database beside it, and the last backup, that still hold somebody of them.
    pub copies: Vec<PathBuf>,
    /// Databases of another pole beside it that hold somebody who is called so: no copies, to be looked at by whom they
    /// belong to.
    pub others: Vec<PathBuf>,
    /// Databases that hold somebody who is called so, and of which nobody can tell whether they are copies.
    pub untold: Vec<PathBuf>,
    /// Those that could not be read: they may.
    pub unread: Vec<PathBuf>,
    /// How many more could not be read that are no copies by their names or heads.
    pub unread_others: usize,
    /// Fields that name them still, to be changed by hand.
    pub remaining: Vec<Place>,
    /// Closed years with a note that names them.
    pub closing_notes: Vec<i32>,
    /// Files of drafts that could not be read or written: they may as well.
    pub unread_drafts: Vec<PathBuf>,
    /// Texts of an editor that name somebody of them and stay for whoever wrote them.
    pub editor_files: Vec<PathBuf>,
}

impl Store {
    /// Says where backups go, so that an erasure looks into them as well.
    pub fn copies_lie_in(&mut self, folder: PathBuf) {
        self.copies_in = Some(folder);
    }

    /// Erases people as planned, each in one change that cannot be undone, and writes the file anew so that nothing stays
    /// in it. Only a director does.
    ///
    /// # Errors
    /// Somebody else; more names the person than when it was planned ([`StoreError::ErasureOutrun`]); or the database cannot
    /// be written: those before stay erased.
    pub fn erase(&mut self, plans: &[ErasurePlan]) -> Result<Erased, StoreError> {
        self.allow(Right::Erasure)?;
        // Each is looked at again where it is written; before the first of several, so that all or none begin.
        if plans.len() > 1 {
            let more = self.snapshot(|store| {
                let more = plans.iter().map(|plan| Ok(remains::more_since(&store.conn, plan)?.then_some(plan)));
                more.collect::<Result<Vec<_>, StoreError>>()
            })?;
            if let Some(plan) = more.into_iter().flatten().next() {
                return Err(StoreError::ErasureOutrun { name: plan.target.name.clone() });
            }
        }
        let mut done = self.erase_each(plans, None)?;
        done.remaining = plans.iter().flat_map(|plan| plan.remaining.clone()).collect();
        done.closing_notes = plans.iter().flat_map(|plan| plan.closing_notes.iter().map(|(year, _)| *year)).collect();
        let copies = copies::holding(&self.path, self.copies_in.as_deref(), &self.conn, plans);
        (done.copies, done.others) = (copies.holding, copies.others);
        (done.untold, done.unread, done.unread_others) = (copies.untold, copies.unread, copies.unread_others);
        Ok(done)
    }

    /// The same, for whoever may; `again` is the name under which it was erased before.
    pub(super) fn erase_each(&mut self, plans: &[ErasurePlan], again: Option<&str>) -> Result<Erased, StoreError> {
        // Freed pages are overwritten from here on.
        let doing = || StoreError::sql("erase a person");
        self.conn.pragma_update(None, "secure_delete", true).map_err(doing())?;
        let mut done = Erased::default();
        for plan in plans {
            let ((texts, entries), _) = self.write(Action::Update, |write| one(write, plan, again))?;
            done.people += 1;
            done.texts += texts;
            done.entries += entries;
        }
        let _word = self.log.announce(&self.path);
        // They are erased: what comes now is no reason to say otherwise.
        let hindered = |error: StoreError| error.fault().ok_or(error);
        match scrub(&self.conn) {
            Ok(scrubbed) => done.scrubbed = scrubbed,
            Err(error) => done.hindered = Some(hindered(error)?),
        }
        self.conn.pragma_update(None, "secure_delete", false).map_err(doing())?;
        // The next one who opens the database writes what could not be kept now.
        match again::keep_beside(self) {
            Ok(()) => {}
            Err(StoreError::Folder { .. }) => done.hindered = Some(Fault::Disk),
            Err(error) => done.hindered = Some(hindered(error)?),
        }
        Ok(done)
    }
}

/// Erases one person within a transaction; gives the texts and the entries of the journal that were redacted.
fn one(write: &mut Write, plan: &ErasurePlan, again: Option<&str>) -> Result<(usize, usize), StoreError> {
    let doing = || StoreError::sql("erase a person");
    if again.is_none() && remains::more_since(&write.tx, plan)? {
        return Err(StoreError::ErasureOutrun { name: plan.target.name.clone() });
    }
    let mut subject = again.map(str::to_owned);
    if subject.is_none() {
        for identity in &plan.identities {
            let kept = suppression::keep(&write.tx, identity, Suppressed::Erased, &write.at, subject.as_deref())?;
            subject = Some(kept);
        }
    }
    let subject = subject.unwrap_or_default();
    write
        .tx
        .execute(
            "INSERT INTO erasure (at, who, mode, subject, contact_id, organisation_id, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            params![
                write.at,
                write.session.who,
                plan.mode.code(),
                subject,
                plan.target.contact,
                plan.target.organisation
            ],
        )
        .map_err(doing())?;
    let erasure = write.tx.last_insert_rowid();
    let texts = texts(write, plan, erasure)?;
    for contact in &plan.contacts {
        self::contact(write, contact, plan.mode)?;
    }
    write.write_journal()?;
    let entries = redact::journal(&write.tx, plan, erasure)?;
    redact::remembered(&write.tx, plan)?;
    if let Some(change) = write.change {
        write.tx.execute("UPDATE change SET erasure = ?2 WHERE id = ?1", [change, erasure]).map_err(doing())?;
    }
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    write
        .tx
        .execute(
            "UPDATE erasure SET open = NULL, texts = ?2, entries = ?3 WHERE id = ?1",
            params![erasure, count(texts), count(entries)],
        )
        .map_err(doing())?;
    write.note_access(Access::Erase, Some((Kind::Contact.code(), plan.target.contact)), texts)?;
    // Words of visits that nobody has any more leave the index with the lists they stood in, those of visits that were deleted
    // or changed before as well.
    super::super::visit_text::pack(&write.tx).map_err(doing())?;
    Ok((texts, entries))
}

/// Replaces the person in the texts that were chosen, as they stand now.
fn texts(write: &mut Write, plan: &ErasurePlan, erasure: i64) -> Result<usize, StoreError> {
    let doing = || StoreError::sql("erase a person");
    let mut replaced = 0;
    let chosen: Vec<_> = plan.places.iter().filter(|place| place.chosen).collect();
    let mut records: Vec<(Kind, Id)> = chosen.iter().map(|place| (place.kind, place.id)).collect();
    records.sort_unstable();
    records.dedup();
    for (kind, id) in records {
        let Some(stored) = rows::get(&write.tx, kind, id)? else { continue };
        let mut bare = stored.clone();
        for place in chosen.iter().filter(|place| (place.kind, place.id) == (kind, id)) {
            if let Some(value) = plan.naming.without(stored.get(place.field), place.at_least, room(kind, place.field)) {
                bare.set(place.field, value);
                replaced += 1;
                write
                    .tx
                    .execute(
                        "INSERT OR IGNORE INTO erasure_place (erasure_id, kind, record_id, field) VALUES (?1, ?2, ?3, ?4)",
                        params![erasure, kind.code(), id, place.field],
                    )
                    .map_err(doing())?;
            }
        }
        if bare.values != stored.values {
            put(write, &stored, bare)?;
        }
    }
    Ok(replaced)
}

/// Writes a record without the person. The journal says that it changed, not what it was.
fn put(write: &mut Write, stored: &Record, mut bare: Record) -> Result<(), StoreError> {
    bare.version = stored.version + 1;
    bare.trace.changed_by.clone_from(&write.session.who);
    bare.trace.changed_at.clone_from(&write.at);
    let done = rows::update(&write.tx, &bare, stored.version).map_err(StoreError::sql("erase a person"))?;
    if !done {
        return Err(StoreError::Gone { kind: bare.kind, id: bare.id });
    }
    write.journal(Some(&bare), Some(&bare))
}

/// Deletes a contact, or leaves it anonymised.
fn contact(write: &mut Write, contact: &Record, mode: Mode) -> Result<(), StoreError> {
    let Some(stored) = rows::get(&write.tx, Kind::Contact, contact.id)? else { return Ok(()) };
    let bare = anonymised(&stored);
    if mode == Mode::Anonymised {
        return put(write, &stored, bare);
    }
    let done = rows::delete(&write.tx, Kind::Contact, stored.id, stored.version);
    if !done.map_err(StoreError::sql("erase a person"))? {
        return Err(StoreError::Gone { kind: Kind::Contact, id: stored.id });
    }
    write.journal(Some(&bare), None)
}

/// Writes the file anew, without its free pages, and empties the log. Gives whether the log could be emptied: not while
/// another program reads.
fn scrub(conn: &Connection) -> Result<bool, StoreError> {
    let doing = || StoreError::sql("write the file anew");
    conn.flush_prepared_statement_cache();
    let vacuumed = match conn.execute_batch("VACUUM") {
        Ok(()) => true,
        Err(error) => match StoreError::sql("write the file anew")(error) {
            StoreError::Busy => false,
            error => return Err(error),
        },
    };
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(doing())?;
    Ok(vacuumed && busy == 0)
}
