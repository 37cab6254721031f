//! Drafts: what is being typed, kept while it is typed and offered again after a crash.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::erasure::{Since, Subjects};
use super::journal::Action;
use super::{ChangeId, LoginFrom, Session, Store, StoreError, Write, older_log, open, own_log};
use crate::account;
use crate::model::record::Record;

/// What stands in the place of a draft that was saved: no form. It is written together with the record, so that a draft
/// which is still on its way cannot come back behind it, and is cleared away afterwards.
pub(super) const SAVED: &str = "{\"saved\":true}";

/// In the place of the machine where one that was not saved is over: whoever types on begins it anew.
const OVER: &str = "over";

/// A form that was left unfinished. `form` is the form's own JSON: kind, record, texts, field with the cursor. `host` names
/// the window that types it: the machine, behind a tab the session, then what else tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    pub host: String,
    pub pid: u32,
    pub form: String,
    /// UTC, RFC 3339.
    pub updated_at: String,
}

/// What came of going on with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is this program's to go on with.
    Here,
    /// Another program goes on with it.
    Elsewhere,
    /// It was saved or deleted.
    Gone,
}

/// Whether a window that is named so is of another session. One that an earlier version named is anybody's.
fn is_of_another(host: &str, session: &str) -> bool {
    host.split('\t').nth(1).is_some_and(|of| of != session)
}

/// The number of a program, 0 for none: what was written past this program may be no such number.
fn pid_of(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// A draft of anybody, as it goes from one database to another.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub who: String,
    pub draft: Draft,
}

/// The drafts of everybody in a database, and whom it has erased.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafts {
    pub typed: Vec<Typed>,
    pub erased: Subjects,
}

impl Drafts {
    pub fn of(conn: &Connection) -> Result<Drafts, StoreError> {
        let typed = of_everybody(conn).map_err(StoreError::sql("read the drafts"))?;
        Ok(Drafts { typed, erased: Subjects::of(conn)? })
    }
}

/// Without what saved ones leave behind.
fn of_everybody(conn: &Connection) -> rusqlite::Result<Vec<Typed>> {
    let mut read =
        conn.prepare("SELECT id, who, host, pid, form, updated_at FROM draft WHERE form <> ?1 ORDER BY id")?;
    let rows = read.query_map([SAVED], |row| {
        let (id, host, pid) = (row.get(0)?, row.get(2)?, pid_of(row.get(3)?));
        let draft = Draft { id, host, pid, form: row.get(4)?, updated_at: row.get(5)? };
        Ok(Typed { who: row.get(1)?, draft })
    })?;
    rows.collect()
}

/// Takes drafts over into a database that does not have them, or not as they were last; gives how many.
///
/// # Errors
/// It cannot be written.
pub(super) fn take_over(conn: &Connection, drafts: &Drafts) -> Result<usize, StoreError> {
    let doing = || StoreError::sql("take drafts over");
    let since = Since::of(conn, &drafts.erased)?;
    // What is as late is of before the moment when a copy was made, and went on.
    let sql = "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET who = excluded.who, host = excluded.host, pid = excluded.pid,
           form = excluded.form, updated_at = excluded.updated_at
         WHERE draft.updated_at <= excluded.updated_at AND draft.form <> excluded.form AND draft.form <> ?7";
    let mut take = conn.prepare(sql).map_err(doing())?;
    let mut taken = 0;
    for Typed { who, draft } in &drafts.typed {
        let Some(form) = since.bare(conn, &draft.form)? else { continue };
        let row = params![draft.id, who, draft.host, draft.pid, form, draft.updated_at, SAVED];
        taken += take.execute(row).map_err(doing())?;
    }
    Ok(taken)
}

impl Store {
    /// A connection of its own for keeping drafts, which waits no longer than `patience` for others who write. It makes
    /// no file: where there is none, there is nothing to keep a draft in.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn for_drafts(path: &Path, session: Session, patience: Duration) -> Result<Store, StoreError> {
        older_log::out_of_the_way(path, session.clock.moment());
        let _opening = own_log::opening();
        let conn = open::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_timeout(patience).map_err(StoreError::sql("open the database for drafts"))?;
        let store = Store::new(conn, path, session);
        store.last_saved.stays();
        Ok(store)
    }

    /// Keeps a draft under its id, in the place of what it held before, unless another window has it by now. One that was
    /// saved meanwhile stays so. `host` names the window, see [`is_of_another`].
    ///
    /// # Errors
    /// The database cannot be written, or is no longer the file that was opened.
    pub fn keep_draft(&self, id: &str, host: &str, pid: u32, form: &str) -> Result<Taken, StoreError> {
        self.at_once("keep a draft", |tx| {
            if self.others_have(tx, id)? {
                return Ok(Taken::Elsewhere);
            }
            tx.prepare_cached(
                "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET form = excluded.form, host = excluded.host, pid = excluded.pid,
                   updated_at = excluded.updated_at
                 WHERE draft.form <> ?7 OR draft.host = ?8",
            )?
            .execute(params![
                id,
                self.session.who,
                host,
                pid,
                form,
                self.session.clock.now(),
                SAVED,
                OVER
            ])?;
            Ok(Taken::Here)
        })
    }

    /// Whether another window has a draft.
    fn others_have(&self, tx: &Connection, id: &str) -> rusqlite::Result<bool> {
        let host: Option<String> =
            tx.prepare_cached("SELECT host FROM draft WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
        Ok(host.is_some_and(|host| is_of_another(&host, &self.session.id)))
    }

    /// Takes a draft over to go on with it, if it is as it was when it was offered: two windows may offer the same one, and
    /// the one that typed it may be typing still. `in_file`: it is in a file, and need not be in the database.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn take_draft(&self, draft: &Draft, host: &str, pid: u32, in_file: bool) -> Result<Taken, StoreError> {
        self.at_once("take a draft over", |tx| {
            // What is in a file is later than what the database has of it.
            let taken = tx
                .prepare_cached(
                    "UPDATE draft SET host = ?2, pid = ?3
                     WHERE id = ?1 AND host = ?4 AND (pid = ?5 OR ?5 = 0 AND pid NOT BETWEEN 0 AND 4294967295)
                       AND form <> ?6 AND (form = ?7 OR ?8)",
                )?
                .execute(params![draft.id, host, pid, draft.host, draft.pid, SAVED, draft.form, in_file])?;
            if taken > 0 {
                return Ok(Taken::Here);
            }
            let left: Option<bool> = tx
                .prepare_cached("SELECT form <> ?2 FROM draft WHERE id = ?1")?
                .query_row(params![draft.id, SAVED], |row| row.get(0))
                .optional()?;
            match left {
                Some(true) => Ok(Taken::Elsewhere),
                None if in_file => {
                    tx.prepare_cached(
                        "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        draft.id,
                        self.session.who,
                        host,
                        pid,
                        draft.form,
                        draft.updated_at
                    ])?;
                    Ok(Taken::Here)
                }
                Some(false) | None => Ok(Taken::Gone),
            }
        })
    }

    /// Drops a draft of this window: it was saved, or given up. One that another window has by now stays.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_own_draft(&self, id: &str) -> Result<(), StoreError> {
        self.at_once("drop a draft", |tx| {
            if self.others_have(tx, id)? {
                return Ok(());
            }
            tx.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id]).map(drop)
        })
    }

    /// Drops a draft that somebody wants no more, whoever typed it, unless it was typed in since that moment.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_draft_of(&self, id: &str, until: &str) -> Result<(), StoreError> {
        self.at_once("drop a draft", |tx| {
            tx.prepare_cached("DELETE FROM draft WHERE id = ?1 AND updated_at <= ?2")?.execute([id, until]).map(drop)
        })
    }

    /// Drops a draft as it was offered: one that another window took over since is typed there, and stays.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_offered(&self, draft: &Draft) -> Result<(), StoreError> {
        self.at_once("drop a draft", |tx| {
            tx.prepare_cached("DELETE FROM draft WHERE id = ?1 AND updated_at <= ?2 AND host = ?3")?
                .execute([&draft.id, &draft.updated_at, &draft.host])
                .map(drop)
        })
    }

    /// Drops a draft, whoever typed it.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_draft(&self, id: &str) -> Result<(), StoreError> {
        self.at_once("drop a draft", |tx| tx.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id]).map(drop))
    }

    /// The same of a draft that is in a file which cannot be deleted: what is in it is not offered again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn mark_draft_over(&self, id: &str) -> Result<(), StoreError> {
        self.at_once("end a draft", |tx| {
            tx.prepare_cached(
                "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, ?3, 0, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET form = excluded.form, host = excluded.host WHERE draft.form <> ?4",
            )?
            .execute(params![id, self.session.who, OVER, SAVED, self.session.clock.now()])
            .map(drop)
        })
    }

    /// Stores the record of a form and ends its draft, both or neither: a new record when its id is 0, else a change of
    /// the one read with that version. With `anew`, a record that somebody deleted is put back under its id.
    ///
    /// # Errors
    /// Those of [`Store::save`].
    pub fn save_from_draft(
        &mut self,
        record: Record,
        anew: bool,
        draft: &str,
    ) -> Result<(Record, Option<ChangeId>), StoreError> {
        let makes = record.id == 0 || anew;
        self.write(if makes { Action::Create } else { Action::Update }, |write| {
            write.end_draft(draft)?;
            if !makes {
                return write.update(record);
            }
            // Its id may be another's by now: see [`Write::current`].
            let id = if write.get(record.kind, record.id)?.is_none() { record.id } else { 0 };
            write.insert(Record { id, ..record })
        })
    }

    /// The logins under which the person who is working typed: the one of now, and those borne before that nobody else bears
    /// by now. Where the settings of the system's account say who works there, that account's as well.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_logins(&self) -> Result<Vec<String>, StoreError> {
        let doing = || StoreError::sql("look for former logins");
        let mut find = self
            .conn
            .prepare_cached(
                "SELECT DISTINCT json_extract(before, '$.login') AS former FROM journal
                 WHERE kind = 'staff' AND record_id = (SELECT id FROM staff WHERE login = ?1) AND before IS NOT NULL
                   AND json_extract(before, '$.login') NOT IN (SELECT login FROM staff)",
            )
            .map_err(doing())?;
        let former = find.query_map([&self.session.who], |row| row.get(0)).map_err(doing())?;
        let own = std::iter::once(Ok(self.session.who.clone())).chain(former);
        let mut logins: Vec<String> = own.collect::<Result<_, _>>().map_err(doing())?;
        if self.login_from() == LoginFrom::Settings
            && let Some(account) = account::name()
            && !logins.contains(&account)
            && !self.is_of_the_staff(&account)?
        {
            logins.push(account);
        }
        Ok(logins)
    }

    /// The drafts, each with the login it was typed under, of logins that nobody of the staff bears: mistyped, as a rule. None where
    /// no staff is recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn drafts_of_nobody(&self) -> Result<Vec<(String, Draft)>, StoreError> {
        let doing = || StoreError::sql("read the drafts");
        let logins = "SELECT login FROM staff";
        let read = |row: &rusqlite::Row| row.get::<_, String>(0);
        let mut staff = self.conn.prepare(logins).map_err(doing())?;
        let staff = staff.query_map([], read).map_err(doing())?.collect::<Result<Vec<_>, _>>().map_err(doing())?;
        let own = self.own_logins()?;
        let is_of_nobody = |typed: &Typed| !staff.contains(&typed.who) && !own.contains(&typed.who);
        let mut found = of_everybody(&self.conn).map_err(doing())?;
        found.retain(|typed| !staff.is_empty() && is_of_nobody(typed));
        Ok(found.into_iter().map(|typed| (typed.who, typed.draft)).collect())
    }

    fn is_of_the_staff(&self, login: &str) -> Result<bool, StoreError> {
        let find = "SELECT EXISTS (SELECT 1 FROM staff WHERE login = ?1)";
        self.conn.query_row(find, [login], |row| row.get(0)).map_err(StoreError::sql("read the staff"))
    }

    /// The drafts of the person who is working, the latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let doing = || StoreError::sql("read the drafts");
        let who = self.own_logins()?;
        let mut statement = self
            .conn
            .prepare_cached(
                "SELECT id, host, pid, form, updated_at FROM draft WHERE who = ?1 AND form <> ?2
                 ORDER BY updated_at DESC, id",
            )
            .map_err(doing())?;
        let read = |row: &rusqlite::Row| {
            Ok(Draft {
                id: row.get(0)?,
                host: row.get(1)?,
                pid: pid_of(row.get(2)?),
                form: row.get(3)?,
                updated_at: row.get(4)?,
            })
        };
        let mut found = Vec::new();
        for who in who {
            let rows = statement.query_map(params![who, SAVED], read).map_err(doing())?;
            for draft in rows {
                found.push(draft.map_err(doing())?);
            }
        }
        found.sort_by(|one: &Draft, other| other.updated_at.cmp(&one.updated_at).then(one.id.cmp(&other.id)));
        Ok(found)
    }

    /// Clears away what saved drafts left behind when the program ended before it could: a day later nobody may still be
    /// writing them. Those of which a file is left stay, so that it is not offered. Nothing is written where there are none.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn clear_saved_drafts(&self, in_files: &[&str]) -> Result<(), StoreError> {
        let doing = || StoreError::sql("clear saved drafts");
        let before = (self.session.clock.moment() - chrono::TimeDelta::days(1)).to_rfc3339();
        let find = "SELECT id FROM draft WHERE form = ?1 AND updated_at < ?2";
        let found: Vec<String> = self
            .conn
            .prepare_cached(find)
            .and_then(|mut find| find.query_map([SAVED, &before], |row| row.get(0))?.collect())
            .map_err(doing())?;
        let left: Vec<_> = found.iter().filter(|id| !in_files.contains(&id.as_str())).collect();
        if left.is_empty() {
            return Ok(());
        }
        self.at_once("clear saved drafts", |tx| {
            let mut drop = tx.prepare_cached("DELETE FROM draft WHERE id = ?1 AND form = ?2")?;
            left.into_iter().try_for_each(|id| drop.execute([id, SAVED]).map(|_| ()))
        })
    }

    /// Whether a draft was saved as a record, by its id.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn draft_was_saved(&self, id: &str) -> Result<bool, StoreError> {
        self.conn
            .prepare_cached("SELECT count(*) FROM draft WHERE id = ?1 AND form = ?2")
            .and_then(|mut saved| saved.query_row([id, SAVED], |row| row.get::<_, i64>(0)))
            .map(|count| count > 0)
            .map_err(StoreError::sql("look for a draft"))
    }

    /// Whether there is a draft of that id, or the mark of one that was saved.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_draft(&self, id: &str) -> Result<bool, StoreError> {
        self.conn
            .prepare_cached("SELECT count(*) FROM draft WHERE id = ?1")
            .and_then(|mut has| has.query_row([id], |row| row.get::<_, i64>(0)))
            .map(|count| count > 0)
            .map_err(StoreError::sql("look for a draft"))
    }

    /// The ids of everybody's drafts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn draft_ids(&self) -> Result<Vec<String>, StoreError> {
        let typed = of_everybody(&self.conn).map_err(StoreError::sql("read the drafts"))?;
        Ok(typed.into_iter().map(|typed| typed.draft.id).collect())
    }
}

impl Store {
    /// The drafts that this session types.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_draft_ids(&self) -> Result<BTreeSet<String>, StoreError> {
        let doing = || StoreError::sql("read the drafts");
        let sql = "SELECT id, host FROM draft WHERE form <> ?1";
        let mut statement = self.conn.prepare_cached(sql).map_err(doing())?;
        let read = |row: &rusqlite::Row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let rows = statement.query_map([SAVED], read).map_err(doing())?;
        let own = rows.filter(|row| row.as_ref().map_or(true, |(_, host)| !is_of_another(host, &self.session.id)));
        own.map(|row| row.map(|(id, _)| id)).collect::<Result<_, _>>().map_err(doing())
    }
}

impl Write<'_> {
    /// The draft is saved with this change; not one that another window has by now.
    pub(super) fn end_draft(&self, id: &str) -> Result<(), StoreError> {
        let host: Option<String> = self
            .tx
            .prepare_cached("SELECT host FROM draft WHERE id = ?1")
            .and_then(|mut find| find.query_row([id], |row| row.get(0)).optional())
            .map_err(StoreError::sql("end a draft"))?;
        if host.is_some_and(|host| is_of_another(&host, &self.session.id)) {
            return Ok(());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO draft (id, who, host, pid, form, updated_at) VALUES (?1, ?2, '', 0, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET form = excluded.form, host = excluded.host",
            )
            .and_then(|mut end| end.execute(params![id, self.session.who, SAVED, self.at]))
            .map_err(StoreError::sql("end a draft"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::open::tests::session;
    use super::*;
    use crate::model::kind::Kind;
    use crate::model::record::{Record, Value};

    #[test]
    fn whoever_is_given_another_login_is_offered_what_was_typed_under_the_former_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        let of = |who: &str| Store::open(&path, Session { who: who.into(), ..session() }).unwrap();
        let mut director = of("dir");
        let staff = |login: &str, name: &str| {
            Record::new(Kind::Staff).with("login", Value::Text(login.into())).with("name", Value::Text(name.into()))
        };
        let (anne, _) = director.save(staff("amo", "Anne")).unwrap();
        of("amo").keep_draft("a:1", "h", 1, "{}").unwrap();
        director.save(anne.with("login", Value::Text("amorel".into()))).unwrap();
        // In a window that was open under the former one.
        of("amo").keep_draft("b:1", "h", 1, "{}").unwrap();
        let ids = |store: Store| store.drafts().unwrap().into_iter().map(|draft| draft.id).collect::<Vec<_>>();
        assert_eq!(ids(of("amorel")), ["a:1", "b:1"]);
        assert_eq!(ids(of("dir")), [""; 0]);
        // Somebody else has the former one by now: what is typed under it is theirs.
        director.save(staff("amo", "Adèle")).unwrap();
        assert_eq!((ids(of("amorel")), ids(of("amo"))), (vec![], vec!["a:1".to_owned(), "b:1".to_owned()]));
    }

    #[test]
    fn a_draft_of_no_program_at_all_is_offered_and_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("pole.db"), session()).unwrap();
        store.keep_draft("a:1", "h", 1, "{}").unwrap();
        for number in [-1, i64::from(u32::MAX) + 1] {
            store.conn.execute("UPDATE draft SET host = 'h', pid = ?1", [number]).unwrap();
            let drafts = store.drafts().unwrap();
            assert_eq!((drafts.len(), drafts[0].pid), (1, 0));
            assert_eq!(store.take_draft(&drafts[0], "h2", 7, false).unwrap(), Taken::Here);
        }
    }
}
