//! Writing: one action of one person is one immediate transaction, with its journal.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Transaction, TransactionBehavior};

use super::journal::{self, Action, ChangeId};
use super::laid_aside::{LaidAside, no_such_sector};
use super::rights::Standing;
use super::suppression::Opposition;
use super::{Session, Store, StoreError, deleted, erasure, lookup, own_schema, rows, visit_text};
use crate::contract::{Contract, in_force};
use crate::model::kind::{Kind, Type};
use crate::model::labelling::{self, Partner};
use crate::model::membership::Membership;
use crate::model::parse::{Known, Reason};
use crate::model::record::{Id, Record};
use crate::model::validate::{self, Problem};

/// A transaction under way. What it wrote is journalled as it goes; dropped without an end, nothing happened.
pub struct Write<'a> {
    pub(super) tx: Transaction<'a>,
    pub(super) session: &'a Session,
    pub(super) known: &'a Known,
    pub(super) contracts: &'a [Contract],
    pub(super) at: String,
    pub(super) action: Action,
    pub(super) undoes: Option<ChangeId>,
    pub(super) change: Option<ChangeId>,
    pub(super) pending: journal::Pending,
    /// Those who opposed by what this transaction wrote: whoever comes with them is as new as they are.
    pub(super) opposed: BTreeSet<String>,
    pub(super) opposition: Opposition,
    pub(super) standing: Standing<'a>,
    /// The next id of each kind of which a record was added: nobody else writes meanwhile.
    pub(super) next: BTreeMap<Kind, Id>,
    /// Indexes that are made again before the end.
    pub(super) aside: LaidAside,
}

impl Store {
    /// Runs an action in one `BEGIN IMMEDIATE` transaction. Gives what the work gives, and the change it made, if any.
    ///
    /// # Errors
    /// Those of the work, which undo everything it wrote; and the database being busy, full or read-only.
    pub fn write<T>(
        &mut self,
        action: Action,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
    ) -> Result<(T, Option<ChangeId>), StoreError> {
        self.write_undoing(action, None, work)
    }

    pub(super) fn write_undoing<T>(
        &mut self,
        action: Action,
        undoes: Option<ChangeId>,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
    ) -> Result<(T, Option<ChangeId>), StoreError> {
        let done = self.write_immediately(action, undoes, work);
        if matches!(&done, Err(error) if visit_text::is_torn(error)) && self.rebuild_visit_text().is_ok() {
            return self.noted(Err(StoreError::IndexRenewed));
        }
        self.noted(done)
    }

    fn write_immediately<T>(
        &mut self,
        action: Action,
        undoes: Option<ChangeId>,
        work: impl FnOnce(&mut Write) -> Result<T, StoreError>,
    ) -> Result<(T, Option<ChangeId>), StoreError> {
        if let Err(StoreError::LogLost(_)) = self.in_place() {
            self.mend_log()?;
        }
        self.writable()?;
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::sql("begin a change"))?;
        own_schema::refuse_new(&tx, &self.path, &self.schema_seen)?;
        let at = self.session.clock.now();
        let mut write = Write {
            tx,
            session: &self.session,
            known: &self.known,
            contracts: &self.contracts,
            at,
            action,
            undoes,
            change: None,
            pending: journal::Pending::default(),
            opposed: BTreeSet::new(),
            opposition: Opposition::default(),
            standing: Standing::new(&self.session.who, self.login_from, &self.path),
            next: BTreeMap::new(),
            aside: LaidAside::default(),
        };
        let given = work(&mut write)?;
        write.write_journal()?;
        write.bring_back()?;
        let Write { tx, change, standing, opposition, .. } = { write };
        let lost = standing.lost(&tx);
        erasure::forget_beside(standing.path, &opposition.forgotten)?;
        self.log.commit(tx, &self.path, "commit a change")?;
        self.still_stands()?;
        if opposition.changed {
            // What could not be written now is when the database is next opened, and the doctor says so.
            let _ = erasure::keep_beside(self);
        }
        // Told once, whatever else is written before that.
        if lost.is_some() {
            self.lost_right.set(lost);
        }
        Ok((given, change))
    }

    /// Stores a record: a new one when its id is 0, else a change of the one read with that version.
    ///
    /// # Errors
    /// Fields refused, or somebody changed it since.
    pub fn save(&mut self, record: Record) -> Result<(Record, Option<ChangeId>), StoreError> {
        if record.id == 0 {
            self.write(Action::Create, |write| write.insert(record))
        } else {
            self.write(Action::Update, |write| write.update(record))
        }
    }

    /// Deletes a record read with that version.
    ///
    /// # Errors
    /// Other records point to it, or somebody changed it since.
    pub fn delete(&mut self, record: &Record) -> Result<Option<ChangeId>, StoreError> {
        self.write(Action::Delete, |write| write.delete(record)).map(|((), change)| change)
    }
}

impl Write<'_> {
    /// Stores a new record and gives it back as it is kept, with its id: one that no record of the kind ever had, so
    /// that whoever still holds a deleted one cannot write into another. A record that bears an id is put back under it.
    ///
    /// # Errors
    /// Fields that are refused.
    pub fn insert(&mut self, mut record: Record) -> Result<Record, StoreError> {
        validate::settle(&mut record);
        validate::in_order(&mut record, None, self.known);
        self.check(&record)?;
        if record.id == 0 {
            record.id = self.next_id(record.kind)?;
            record.version = 1;
        } else {
            self.write_journal()?;
            record.version = journal::next_version(&self.tx, record.kind, record.id)?;
            // It may be the greatest there is.
            self.next.remove(&record.kind);
        }
        self.guard_roles(None, Some(&record))?;
        let trace = &mut record.trace;
        if trace.created_by.is_empty() {
            trace.created_by.clone_from(&self.session.who);
            trace.created_at.clone_from(&self.at);
        }
        trace.changed_by.clone_from(&self.session.who);
        trace.changed_at.clone_from(&self.at);
        if !self.aside.knows(&record) {
            return Err(no_such_sector());
        }
        self.before_another(record.kind)?;
        rows::insert(&self.tx, &record).map_err(|error| self.refusal(&record, error))?;
        self.follow_opposition(None, &record)?;
        self.journal(None, Some(&record))?;
        self.is_kept(&record)?;
        Ok(record)
    }

    /// The id that the next new record of a kind gets.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn next_id_of(&self, kind: Kind) -> Result<Id, StoreError> {
        self.next.get(&kind).map_or_else(|| journal::next_id(&self.tx, kind), |next| Ok(*next))
    }

    fn next_id(&mut self, kind: Kind) -> Result<Id, StoreError> {
        let id = match self.next.get(&kind) {
            Some(next) => *next,
            None => journal::next_id(&self.tx, kind)?,
        };
        self.next.insert(kind, id.checked_add(1).ok_or(StoreError::TooMany)?);
        Ok(id)
    }

    /// Changes a stored record; one that is the same as before is left alone.
    ///
    /// # Errors
    /// Fields that are refused; the record is gone or was changed by somebody since it was read.
    pub fn update(&mut self, record: Record) -> Result<Record, StoreError> {
        let before = self.current(&record)?;
        self.replace(before, record)
    }

    /// Changes a record that was just read within this transaction.
    pub(super) fn replace(&mut self, before: Record, mut record: Record) -> Result<Record, StoreError> {
        validate::settle(&mut record);
        validate::in_order(&mut record, Some(&before), self.known);
        self.keep_opposition(&before, &mut record);
        self.check(&record)?;
        if before.values == record.values {
            return Ok(before);
        }
        self.guard_roles(Some(&before), Some(&record))?;
        self.guard_opposition(&before, &record)?;
        record.trace.clone_from(&before.trace);
        record.trace.changed_by.clone_from(&self.session.who);
        record.trace.changed_at.clone_from(&self.at);
        record.version = before.version + 1;
        if !rows::update(&self.tx, &record, before.version).map_err(|error| self.refusal(&record, error))? {
            return Err(StoreError::Gone { kind: record.kind, id: record.id });
        }
        self.follow_opposition(Some(&before), &record)?;
        self.journal(Some(&before), Some(&record))?;
        self.is_kept(&record)?;
        Ok(record)
    }

    /// Stores a record anew as it is, with an entry in the journal that says so.
    pub(super) fn again(&mut self, stored: Record) -> Result<(), StoreError> {
        let mut anew = Record { version: stored.version + 1, ..stored.clone() };
        anew.trace.changed_by.clone_from(&self.session.who);
        anew.trace.changed_at.clone_from(&self.at);
        let done = rows::update(&self.tx, &anew, stored.version);
        if !done.map_err(|error| self.refusal(&anew, error))? {
            return Err(StoreError::Gone { kind: anew.kind, id: anew.id });
        }
        self.journal(Some(&stored), Some(&anew))
    }

    /// Deletes a stored record.
    ///
    /// # Errors
    /// Others point to it; it is gone or was changed since it was read.
    pub fn delete(&mut self, record: &Record) -> Result<(), StoreError> {
        let (kind, id) = (record.kind, record.id);
        let before = self.current(record)?;
        let by = rows::references(&self.tx, kind, id)?;
        if !by.is_empty() {
            return Err(StoreError::InUse { kind, id, by });
        }
        self.guard_roles(Some(&before), None)?;
        if !rows::delete(&self.tx, kind, id, before.version).map_err(StoreError::sql("delete a record"))? {
            return Err(StoreError::Gone { kind, id });
        }
        self.journal(Some(&before), None)
    }

    /// The record of that id, as this transaction sees it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn get(&self, kind: Kind, id: Id) -> Result<Option<Record>, StoreError> {
        rows::get(&self.tx, kind, id)
    }

    /// The stored record, if it still is the one that was read: of that version, and of that moment. Where an older copy
    /// was put back by another tool, a record that others saved since may bear the same id and version.
    pub(super) fn current(&self, record: &Record) -> Result<Record, StoreError> {
        let (kind, id) = (record.kind, record.id);
        let stored = rows::get(&self.tx, kind, id)?.ok_or(StoreError::Gone { kind, id })?;
        let same = |read: &str, stored: &str| read.is_empty() || read == stored;
        if !same(&record.trace.created_at, &stored.trace.created_at) {
            return Err(StoreError::Gone { kind, id });
        }
        if stored.version == record.version && same(&record.trace.changed_at, &stored.trace.changed_at) {
            Ok(stored)
        } else {
            let by = lookup::person(&self.tx, stored.trace.changed_by)?;
            Err(StoreError::Conflict { kind, id, by, at: stored.trace.changed_at })
        }
    }

    /// Whether what was just written is there: a trigger that somebody added while the file is open may take it away.
    /// An import does not ask that of each of its rows.
    fn is_kept(&self, record: &Record) -> Result<(), StoreError> {
        let (kind, id) = (record.kind, record.id);
        let kept = self.action == Action::Import || rows::version(&self.tx, kind, id)? == Some(record.version);
        if kept { Ok(()) } else { Err(StoreError::NotKept { kind, id }) }
    }

    fn check(&self, record: &Record) -> Result<(), StoreError> {
        let mut problems = validate::record(record, self.known);
        if record.kind == Kind::Membership
            && let Some(organisation) = record.id_of("organisation")
        {
            let periods: Vec<Membership> = rows::of(&self.tx, Kind::Membership, "organisation_id", organisation)?
                .iter()
                .filter_map(period)
                .collect();
            if validate::overlap(record, &periods) {
                problems.push(Problem { field: "joined_on", reason: Reason::Overlap });
            }
        }
        problems.extend(self.no_such_obligation(record)?);
        if let Some(reason) = self.not_labellable(record)? {
            problems.push(Problem { field: "labelled_on", reason });
        }
        if let Some(reason) = self.is_suppressed(record)? {
            problems.push(Problem { field: "last_name", reason });
        }
        if let Some(reason) = self.names_suppressed(record)? {
            problems.push(Problem { field: "contacts", reason });
        }
        if problems.is_empty() { Ok(()) } else { Err(StoreError::Invalid { kind: record.kind, problems }) }
    }

    /// Why a project that is being labelled may not be (article 5.2). What comes from files or back from an undo is
    /// history, and stays as it was.
    fn not_labellable(&self, record: &Record) -> Result<Option<Reason>, StoreError> {
        let Some(labelled_on) = record.date("labelled_on") else { return Ok(None) };
        if record.kind != Kind::Project || !matches!(self.action, Action::Create | Action::Update) {
            return Ok(None);
        }
        let before = rows::get(&self.tx, Kind::Project, record.id)?;
        if before.is_some_and(|before| before.date("labelled_on").is_some()) {
            return Ok(None);
        }
        let mut partners = Vec::new();
        for partner in rows::of(&self.tx, Kind::ProjectPartner, "project_id", record.id)? {
            let Some(organisation) = partner.id_of("organisation") else { continue };
            let Some(stored) = rows::get(&self.tx, Kind::Organisation, organisation)? else { continue };
            partners.push(Partner::new(&stored));
        }
        let minimum = in_force(self.contracts, labelled_on).map(|contract| contract.labelling).unwrap_or_default();
        Ok(labelling::check(&partners, minimum).err())
    }

    /// What the database itself refused, as a field and a reason where that can be told.
    fn refusal(&self, record: &Record, error: rusqlite::Error) -> StoreError {
        let kind = record.kind;
        if let rusqlite::Error::SqliteFailure(_, Some(message)) = &error {
            if message.contains("membership_overlap") {
                return StoreError::invalid(kind, "joined_on", Reason::Overlap);
            }
            if message.contains("unknown_sector") {
                return StoreError::invalid(kind, "sectors", Reason::NotFound { kind: "sector" });
            }
            if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
                let last = columns.rsplit('.').next().unwrap_or_default();
                let field = kind.fields().iter().find(|field| field.column == last).map_or("id", |field| field.name);
                let reason = match (kind, field) {
                    (Kind::Organisation, "name") => {
                        let (name, town) = (record.text("name").to_owned(), record.text("commune").to_owned());
                        Reason::NameTaken { name, town }
                    }
                    _ => Reason::Taken,
                };
                return StoreError::invalid(kind, field, reason);
            }
            // SQLite does not say which key points to nothing.
            if message.contains("FOREIGN KEY constraint failed")
                && let Some((field, to)) = self.missing(record)
            {
                let into = record.id_of(field).map(|id| deleted::kept_as(&self.tx, to, id));
                if let Some(Ok(Some((id, name)))) = into {
                    return StoreError::invalid(kind, field, Reason::MergedInto { id, name });
                }
                return StoreError::invalid(kind, field, Reason::NotFound { kind: to.code() });
            }
        }
        StoreError::sql("write a record")(error)
    }

    /// The first field that points to a record that is not there.
    fn missing(&self, record: &Record) -> Option<(&'static str, Kind)> {
        record.kind.fields().iter().zip(&record.values).find_map(|(field, value)| match (field.ty, value.as_id()) {
            (Type::Ref(to), Some(id)) if matches!(rows::get(&self.tx, to, id), Ok(None)) => Some((field.name, to)),
            _ => None,
        })
    }

    pub(super) fn journal(&mut self, before: Option<&Record>, after: Option<&Record>) -> Result<(), StoreError> {
        let change = match self.change {
            Some(change) => change,
            None => {
                let change = journal::begin(&self.tx, self.session, &self.at, self.action, self.undoes)?;
                self.change = Some(change);
                change
            }
        };
        self.pending.add(&self.tx, change, before, after)?;
        // Whatever else is done at once may look at what it did.
        if self.action == Action::Import { Ok(()) } else { self.write_journal() }
    }

    /// Writes the entries of the journal that wait for others.
    pub(super) fn write_journal(&mut self) -> Result<(), StoreError> {
        self.change.map_or(Ok(()), |change| self.pending.write(&self.tx, change))
    }
}

/// A membership record as the rules see it.
fn period(record: &Record) -> Option<Membership> {
    Some(Membership {
        organisation: record.id_of("organisation")?,
        id: record.id,
        college: u8::try_from(record.int("college")?).ok()?,
        joined_on: record.date("joined_on")?,
        left_on: record.date("left_on"),
    })
}
