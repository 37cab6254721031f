//! The journal: what each change did, the history of a record, undo, and the feed by which others follow.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value as Json};

use super::{Session, Store, StoreError, Write, lookup, restore, rows};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};

/// The key of a change: one action of one person.
pub type ChangeId = i64;

/// What kind of action a change was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Create,
    Update,
    Delete,
    Import,
    CallDues,
    Undo,
    Contract,
}

impl Action {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Import => "import",
            Action::CallDues => "call_dues",
            Action::Undo => "undo",
            Action::Contract => "contract",
        }
    }
}

/// One line of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub id: i64,
    pub change: ChangeId,
    /// UTC, RFC 3339.
    pub at: String,
    pub who: String,
    pub action: String,
    pub kind: Kind,
    pub record: Id,
    pub before: Option<Record>,
    pub after: Option<Record>,
    /// Whether a later change undid this one.
    pub undone: bool,
    /// Whether an erasure has redacted it since: it cannot be undone.
    pub redacted: bool,
}

/// A record that a change touched: what others need to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Touched {
    pub kind: Kind,
    pub record: Id,
    /// Whose file it is in now; for a record moved elsewhere there are two entries.
    pub organisation: Option<Id>,
}

const HISTORY: &str = "SELECT j.id, j.change_id, c.at, c.who, \
     CASE WHEN c.erasure IS NULL THEN c.action ELSE 'erase' END, j.kind, j.record_id, j.before, j.after, \
     EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id), j.erasure IS NOT NULL OR c.erasure IS NOT NULL \
     FROM journal j JOIN change c ON c.id = j.change_id";

pub(super) fn begin(
    conn: &Connection,
    session: &Session,
    at: &str,
    action: Action,
    undoes: Option<ChangeId>,
) -> Result<ChangeId, StoreError> {
    conn.prepare_cached("INSERT INTO change (at, who, action, session, undoes) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut insert| insert.insert(params![at, session.who, action.code(), session.id, undoes]))
        .map_err(StoreError::sql("write the journal"))
}

/// Entries that are written together: an import makes very many, and a statement for each costs more than the entry.
const TOGETHER: usize = 16;

/// Entries of a change that are not written yet.
#[derive(Default)]
pub(super) struct Pending(Vec<Entry>);

struct Entry {
    kind: Kind,
    record: Id,
    organisation: Option<Id>,
    before: Option<String>,
    after: Option<String>,
}

/// The statement that writes so many entries.
fn insertion(entries: usize) -> String {
    let rows: Vec<String> = (0..entries)
        .map(|at| {
            let first = 2 + at * 5;
            format!("(?1, ?{}, ?{}, ?{}, ?{}, ?{})", first, first + 1, first + 2, first + 3, first + 4)
        })
        .collect();
    format!(
        "INSERT INTO journal (change_id, kind, record_id, organisation_id, before, after) VALUES {}",
        rows.join(", ")
    )
}

impl Pending {
    /// Adds an entry, and writes all of them once there are enough.
    pub fn add(
        &mut self,
        conn: &Connection,
        change: ChangeId,
        before: Option<&Record>,
        after: Option<&Record>,
    ) -> Result<(), StoreError> {
        let Some(record) = after.or(before) else { return Ok(()) };
        self.0.push(Entry {
            kind: record.kind,
            record: record.id,
            organisation: record.organisation(),
            before: before.map(Record::json_text),
            after: after.map(Record::json_text),
        });
        if self.0.len() == TOGETHER { self.write(conn, change) } else { Ok(()) }
    }

    /// Writes what is there, in order.
    pub fn write(&mut self, conn: &Connection, change: ChangeId) -> Result<(), StoreError> {
        static ALL: LazyLock<String> = LazyLock::new(|| insertion(TOGETHER));
        let doing = || StoreError::sql("write the journal");
        let write = |entries: &[Entry], sql: &str| {
            let mut insert = conn.prepare_cached(sql)?;
            insert.raw_bind_parameter(1, change)?;
            for (at, entry) in entries.iter().enumerate() {
                let first = 2 + at * 5;
                insert.raw_bind_parameter(first, entry.kind.code())?;
                insert.raw_bind_parameter(first + 1, entry.record)?;
                insert.raw_bind_parameter(first + 2, entry.organisation)?;
                insert.raw_bind_parameter(first + 3, entry.before.as_deref())?;
                insert.raw_bind_parameter(first + 4, entry.after.as_deref())?;
            }
            insert.raw_execute().map(drop)
        };
        let entries = std::mem::take(&mut self.0);
        if entries.len() == TOGETHER {
            return write(&entries, &ALL).map_err(doing());
        }
        let single = insertion(1);
        entries.iter().try_for_each(|entry| write(std::slice::from_ref(entry), &single)).map_err(doing())
    }
}

/// The version of a record that is put back: above every one it had.
pub(super) fn next_version(conn: &Connection, kind: Kind, id: Id) -> Result<i64, StoreError> {
    conn.prepare_cached("SELECT count(*) + 1 FROM journal WHERE kind = ?1 AND record_id = ?2")
        .and_then(|mut statement| statement.query_row(params![kind.code(), id], |row| row.get(0)))
        .map_err(StoreError::sql("read the journal"))
}

/// An id that no record of the kind has or had.
pub(super) fn next_id(conn: &Connection, kind: Kind) -> Result<Id, StoreError> {
    // The kind stands in the statement: bound, SQLite would plan anew each time, for the indexes of one kind alone.
    let sql = format!(
        "SELECT 1 + max(coalesce((SELECT max(id) FROM {kind}), 0),
           coalesce((SELECT max(record_id) FROM journal WHERE kind = '{kind}'), 0))",
        kind = kind.code()
    );
    let next: i64 = conn
        .prepare_cached(&sql)
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(StoreError::sql("number a record"))?;
    // Nor one that it had before a backup took the place of all.
    let given = restore::given(conn).map_err(StoreError::sql("number a record"))?;
    let next = next.max(given + 1);
    Id::try_from(next).map_err(|_| StoreError::TooMany)
}

/// Who did something to a record, and when: the first thing ever done, or the last. Nothing for what was not journalled.
fn hand(conn: &Connection, kind: Kind, id: Id, first: bool) -> Result<Option<(String, String)>, StoreError> {
    let which = if first { "min" } else { "max" };
    let sql = format!(
        "SELECT c.who, c.at, j.before IS NULL FROM change c JOIN journal j ON j.change_id = c.id
         WHERE j.id = (SELECT {which}(id) FROM journal WHERE kind = ?1 AND record_id = ?2)"
    );
    let found: Option<(String, String, bool)> = conn
        .prepare_cached(&sql)
        .and_then(|mut statement| {
            statement.query_row(params![kind.code(), id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .map_err(StoreError::sql("read the journal"))?;
    // A record that was there before the journal has none that tells its creation.
    Ok(found.filter(|(_, _, created)| *created || !first).map(|(who, at, _)| (who, at)))
}

fn history_entry(row: &rusqlite::Row) -> rusqlite::Result<Option<HistoryEntry>> {
    let Some(kind) = Kind::from_code(row.get_ref(5)?.as_str()?) else { return Ok(None) };
    let id: Id = row.get(6)?;
    let side = |column: usize| -> rusqlite::Result<Option<Record>> {
        let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
        let json: Option<Map<String, Json>> = serde_json::from_str(text).ok();
        Ok(json.and_then(|json| Record::from_json(kind, &json)).map(|mut record| {
            record.id = id;
            record
        }))
    };
    Ok(Some(HistoryEntry {
        id: row.get(0)?,
        change: row.get(1)?,
        at: row.get(2)?,
        who: row.get(3)?,
        action: row.get(4)?,
        kind,
        record: id,
        before: side(7)?,
        after: side(8)?,
        undone: row.get(9)?,
        redacted: row.get(10)?,
    }))
}

/// Entries of a change that are undone at once, and those that are told whole.
const PARCEL: i64 = 512;
const TOLD: usize = 64;

impl Write<'_> {
    /// Some entries of a change before one of them, newest first.
    fn entries_before(&self, change: ChangeId, before: i64) -> Result<Vec<HistoryEntry>, StoreError> {
        let doing = || StoreError::sql("read the history");
        let sql = format!("{HISTORY} WHERE j.change_id = ?1 AND j.id < ?2 ORDER BY j.id DESC LIMIT ?3");
        let mut statement = self.tx.prepare_cached(&sql).map_err(doing())?;
        let rows = statement.query_map(params![change, before, PARCEL], history_entry).map_err(doing())?;
        let entries: Result<Vec<Option<HistoryEntry>>, _> = rows.collect();
        Ok(entries.map_err(doing())?.into_iter().flatten().collect())
    }

    /// Dues that an undo takes away again are not to leave a payment alone that somebody noted for them since.
    fn unpaid_since(&self, entry: &HistoryEntry) -> Result<(), StoreError> {
        let (Some(dues), None) = (&entry.after, &entry.before) else { return Ok(()) };
        let (Some(organisation), Some(year)) = (dues.id_of("organisation"), dues.int("year")) else { return Ok(()) };
        if entry.kind != Kind::Dues {
            return Ok(());
        }
        let doing = || StoreError::sql("read the payments");
        let found: Option<Id> = self
            .tx
            .prepare_cached(
                "SELECT p.id FROM payment p WHERE p.organisation_id = ?1 AND p.year = ?2
                 AND (SELECT min(j.id) FROM journal j WHERE j.kind = 'payment' AND j.record_id = p.id) > ?3
                 AND NOT EXISTS (SELECT 1 FROM dues d WHERE d.organisation_id = ?1 AND d.year = ?2)
                 ORDER BY p.id LIMIT 1",
            )
            .and_then(|mut find| find.query_row(params![organisation, year, entry.id], |row| row.get(0)).optional())
            .map_err(doing())?;
        let Some(payment) = found else { return Ok(()) };
        let (who, at) = hand(&self.tx, Kind::Payment, payment, true)?.unwrap_or_default();
        let organisation = rows::get(&self.tx, Kind::Organisation, organisation)?;
        let organisation = organisation.map(|firm| firm.text("name").to_owned()).unwrap_or_default();
        Err(StoreError::PaidSince { organisation, year, by: lookup::person(&self.tx, who)?, at })
    }

    /// Puts the record of an entry back as it was before.
    fn put_back(&mut self, entry: &HistoryEntry) -> Result<(), StoreError> {
        let (kind, id) = (entry.kind, entry.record);
        let current = rows::get(&self.tx, kind, id)?;
        let as_left = match (&current, &entry.after) {
            (Some(current), Some(after)) => current.values == after.values,
            (None, None) => true,
            _ => false,
        };
        if !as_left {
            let by = hand(&self.tx, kind, id, false)?.map(|(who, _)| who).unwrap_or_default();
            let by = lookup::person(&self.tx, by)?;
            return Err(StoreError::ChangedSince { kind, id, by });
        }
        match (current, &entry.before) {
            (Some(current), Some(before)) => {
                let record = Record { values: before.values.clone(), ..current };
                self.update(record)?;
            }
            (Some(current), None) => self.delete(&current)?,
            (None, Some(before)) => {
                let mut record = before.clone();
                if let Some((who, at)) = hand(&self.tx, kind, id, true)? {
                    (record.trace.created_by, record.trace.created_at) = (who, at);
                }
                self.insert(record)?;
            }
            (None, None) => {}
        }
        Ok(())
    }
}

/// A change of a session.
struct Latest {
    id: ChangeId,
    /// 0 for what was done, 1 for what undoes that, 2 for what does it again, and so on.
    depth: u32,
    undone: bool,
}

impl Store {
    /// What happened to a record, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn history(&self, kind: Kind, id: Id, limit: u32) -> Result<Vec<HistoryEntry>, StoreError> {
        let sql = format!("{HISTORY} WHERE j.kind = ?1 AND j.record_id = ?2 ORDER BY j.id DESC LIMIT ?3");
        self.entries(&sql, &[&kind.code(), &id, &limit])
    }

    /// What happened in an organisation's file, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn history_of_file(&self, organisation: Id, limit: u32) -> Result<Vec<HistoryEntry>, StoreError> {
        let sql = format!("{HISTORY} WHERE j.organisation_id = ?1 ORDER BY j.id DESC LIMIT ?2");
        self.entries(&sql, &[&organisation, &limit])
    }

    /// The entries about one thing; `condition` is a text of this program, with the id as `?1`.
    pub(super) fn entries_where(
        &self,
        condition: &'static str,
        id: Id,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        self.entries(&format!("{HISTORY} WHERE {condition} ORDER BY j.id DESC LIMIT ?2"), &[&id, &limit])
    }

    fn entries(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<HistoryEntry>, StoreError> {
        let doing = || StoreError::sql("read the history");
        let mut statement = self.conn.prepare_cached(sql).map_err(doing())?;
        let rows = statement.query_map(params, history_entry).map_err(doing())?;
        let entries: Result<Vec<Option<HistoryEntry>>, _> = rows.collect();
        Ok(entries.map_err(doing())?.into_iter().flatten().collect())
    }

    /// The last change of this session that was not undone and does not undo another of this session. Having undone,
    /// from a history, what was done before this session is a change like any other, and so is what was done again: they can be taken
    /// back.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_change(&self) -> Result<Option<ChangeId>, StoreError> {
        let latest = self.latest()?;
        Ok(latest.iter().find(|change| change.depth.is_multiple_of(2) && !change.undone).map(|change| change.id))
    }

    /// The last undoing of this session that can be taken back: nothing new was done since.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_undoing(&self) -> Result<Option<ChangeId>, StoreError> {
        let latest = self.latest()?;
        let since = latest.iter().take_while(|change| change.depth > 0);
        Ok(since.filter(|change| !change.depth.is_multiple_of(2) && !change.undone).map(|change| change.id).next())
    }

    /// What this session changed, the latest first, as far back as anybody goes.
    fn latest(&self) -> Result<Vec<Latest>, StoreError> {
        const MOST: i64 = 2_000;
        let doing = || StoreError::sql("look for the last change");
        let sql = "SELECT c.id, c.undoes, EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id) FROM change c
             WHERE c.session = ?1 AND c.action <> 'contract' ORDER BY c.id DESC LIMIT ?2";
        let mut read = self.conn.prepare_cached(sql).map_err(doing())?;
        let rows = read.query_map(params![self.session.id, MOST], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let rows: Vec<(ChangeId, Option<ChangeId>, bool)> = rows.and_then(Iterator::collect).map_err(doing())?;
        let mut depths: BTreeMap<ChangeId, u32> = BTreeMap::new();
        for (id, undoes, _) in rows.iter().rev() {
            // What it undoes was done in another session, or long ago.
            let depth = undoes.and_then(|undone| depths.get(&undone)).map_or(0, |depth| depth + 1);
            depths.insert(*id, depth);
        }
        let latest = rows.into_iter().map(|(id, _, undone)| Latest {
            id,
            depth: depths.get(&id).copied().unwrap_or_default(),
            undone,
        });
        Ok(latest.collect())
    }

    /// How many records a change touched.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn change_size(&self, change: ChangeId) -> Result<u32, StoreError> {
        self.conn
            .prepare_cached("SELECT count(*) FROM journal WHERE change_id = ?1")
            .and_then(|mut count| count.query_row([change], |row| row.get(0)))
            .map_err(StoreError::sql("read the journal"))
    }

    /// Undoes a change: every record is put back as it was before. Gives what was undone, the last first; of very many
    /// entries those in the middle come without their records.
    ///
    /// # Errors
    /// A record was changed again since, or others point to one that would have to go; then nothing is undone.
    pub fn undo(&mut self, change: ChangeId) -> Result<Vec<HistoryEntry>, StoreError> {
        self.write_undoing(Action::Undo, Some(change), |write| {
            let mut undone: Vec<HistoryEntry> = Vec::new();
            let mut dues: Vec<HistoryEntry> = Vec::new();
            loop {
                let before = undone.last().map_or(i64::MAX, |entry| entry.id);
                let entries = write.entries_before(change, before)?;
                if entries.is_empty() {
                    break;
                }
                for entry in entries {
                    // This change counts as one that undoes it, once it has begun.
                    if undone.is_empty() && entry.undone {
                        return Err(StoreError::NothingToUndo);
                    }
                    if entry.redacted {
                        return Err(StoreError::Erased);
                    }
                    write.put_back(&entry)?;
                    if entry.kind == Kind::Dues {
                        dues.push(entry.clone());
                    }
                    // The first and the last say what it was.
                    if undone.len() > TOLD
                        && let Some(entry) = undone.last_mut()
                    {
                        (entry.before, entry.after) = (None, None);
                    }
                    undone.push(entry);
                }
            }
            // Payments that came with the change are gone by now.
            dues.iter().try_for_each(|entry| write.unpaid_since(entry))?;
            write.guard_taken()?;
            if undone.is_empty() { Err(StoreError::NothingToUndo) } else { Ok(undone) }
        })
        .map(|(undone, _)| undone)
    }

    /// The newest entry of the journal: the point from which to follow.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn journal_end(&self) -> Result<i64, StoreError> {
        self.conn
            .query_row("SELECT coalesce(max(id), 0) FROM journal", [], |row| row.get(0))
            .map_err(StoreError::sql("read the journal"))
    }

    /// What changed after an entry of the journal, and the new end.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touched_since(&self, entry: i64) -> Result<(Vec<Touched>, i64), StoreError> {
        let doing = || StoreError::sql("follow the journal");
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT id, kind, record_id, organisation_id, json_extract(before, '$.organisation')
                 FROM journal WHERE id > ?1 ORDER BY id",
            )
            .map_err(doing())?;
        let mut rows = statement.query([entry]).map_err(doing())?;
        let (mut touched, mut end) = (Vec::new(), entry);
        while let Some(row) = rows.next().map_err(doing())? {
            end = row.get(0).map_err(doing())?;
            let code: String = row.get(1).map_err(doing())?;
            let Some(kind) = Kind::from_code(&code) else { continue };
            let record = row.get(2).map_err(doing())?;
            let now: Option<Id> = row.get(3).map_err(doing())?;
            let before: Option<Id> = row.get(4).map_err(doing())?;
            touched.push(Touched { kind, record, organisation: now });
            if before.is_some() && before != now {
                touched.push(Touched { kind, record, organisation: before });
            }
        }
        Ok((touched, end))
    }

    /// A number that changes when another program has committed to the database.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.conn
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(StoreError::sql("look for changes"))
    }
}
