//! Who may do the few things that only a director does, and the log of what was done with personal data.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, Write};
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::rights::{Right, Worker, changes_roles, may};

/// Where a login comes from: it says how far it stands for somebody whom the staff does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoginFrom {
    /// The system's account.
    #[default]
    System,
    /// Said on the command line: then it stands for nobody whom the staff does not know.
    Said,
    /// The settings of the system's account say who works there: the same, and what was typed under the account's own name
    /// before is theirs.
    Settings,
    /// The throw-away database of `rouage demo`, where everything is allowed.
    Demo,
}

/// What is logged of personal data besides changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything into a folder.
    ExportAll,
    /// A list into a file: records of a kind, cards, calendars.
    Export,
    /// Letters to many.
    Letters,
    /// The file of one person.
    Person,
    Erase,
    /// Somebody who was not to come back may.
    Lift,
    /// What a restored copy lacked: oppositions noted since, noted again by the program.
    OpposeAgain,
    Retention,
    CloseYear,
    LoadContract,
    Backup,
    Restore,
}

impl Access {
    /// The stored code.
    pub const fn code(self) -> &'static str {
        match self {
            Access::ExportAll => "export_all",
            Access::Export => "export",
            Access::Letters => "letters",
            Access::Person => "person",
            Access::Erase => "erase",
            Access::Lift => "lift",
            Access::OpposeAgain => "oppose_again",
            Access::Retention => "retention",
            Access::CloseYear => "close_year",
            Access::LoadContract => "load_contract",
            Access::Backup => "backup",
            Access::Restore => "restore",
        }
    }
}

/// Adds a line to the log.
pub(super) fn log(
    conn: &Connection,
    (at, who): (&str, &str),
    access: Access,
    what: Option<(&str, Option<Id>)>,
    rows: usize,
) -> Result<(), StoreError> {
    let (kind, record) = what.map_or((None, None), |(kind, record)| (Some(kind), record));
    conn.prepare_cached(
        "INSERT INTO access_log (at, who, action, kind, record_id, rows) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .and_then(|mut add| {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        add.execute(params![at, who, access.code(), kind, record, rows])
    })
    .map_err(StoreError::sql("write the log of accesses"))?;
    Ok(())
}

/// The names of the directors.
fn directors(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let doing = || StoreError::sql("read the staff");
    let mut find =
        conn.prepare_cached("SELECT name FROM staff WHERE role = 'director' ORDER BY name").map_err(doing())?;
    let names = find.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(doing())?;
    Ok(names)
}

/// The role of a login; none for nobody of the staff.
fn role(conn: &Connection, login: &str) -> Result<Option<String>, StoreError> {
    conn.prepare_cached("SELECT coalesce(role, '') FROM staff WHERE login = ?1")
        .and_then(|mut find| find.query_row([login], |row| row.get(0)).optional())
        .map_err(StoreError::sql("read the staff"))
}

/// Who is working on a file, as far as rights go.
pub(super) struct Standing<'a> {
    who: &'a str,
    from: LoginFrom,
    pub(super) path: &'a Path,
    /// Whether they could do what only a director does, before this change of the staff.
    could: Option<bool>,
}

impl<'a> Standing<'a> {
    pub(super) fn new(who: &'a str, from: LoginFrom, path: &'a Path) -> Standing<'a> {
        Standing { who, from, path, could: None }
    }

    fn may(&self, conn: &Connection) -> Result<bool, StoreError> {
        if self.from == LoginFrom::Demo {
            return Ok(true);
        }
        let role = role(conn, self.who)?;
        let worker = match &role {
            Some(role) => Worker::Staff { role },
            None => Worker::Nobody { owner: self.from == LoginFrom::System && owns(self.path) },
        };
        Ok(may(worker, !directors(conn)?.is_empty()))
    }

    fn refuse(&self, conn: &Connection, right: Right) -> Result<(), StoreError> {
        Err(StoreError::NotAllowed { right, who: self.who.to_owned(), directors: directors(conn)? })
    }

    /// The directors, for whom it now is to do what whoever is working could do before this change.
    pub(super) fn lost(&self, conn: &Connection) -> Option<Vec<String>> {
        let lost = self.could == Some(true) && !self.may(conn).ok()?;
        lost.then(|| directors(conn).unwrap_or_default())
    }
}

impl Store {
    /// The directors, if the last change took from whoever is working what they could do before: by joining the staff, or
    /// by making somebody else a director. Told once.
    pub fn take_lost_right(&self) -> Option<Vec<String>> {
        self.lost_right.take()
    }

    /// Says where the login comes from.
    pub fn set_login_from(&mut self, from: LoginFrom) {
        self.login_from = from;
    }

    /// Where the login comes from.
    pub fn login_from(&self) -> LoginFrom {
        self.login_from
    }

    /// The role of whoever is working; empty for somebody without one, none for nobody of the staff.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn own_role(&self) -> Result<Option<String>, StoreError> {
        role(&self.conn, &self.session.who)
    }

    /// Whether whoever is working may do what only a director does.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], with who may; or the database cannot be read.
    pub fn allow(&self, right: Right) -> Result<(), StoreError> {
        let standing = Standing::new(&self.session.who, self.login_from, &self.path);
        if standing.may(&self.conn)? { Ok(()) } else { standing.refuse(&self.conn, right) }
    }

    /// Notes what was done with personal data; `what` is a record kind or a word for a list, and the record. A database
    /// that cannot be written notes nothing: whoever may read it may copy it as well.
    ///
    /// # Errors
    /// The database is busy or fails.
    pub fn note_access(&self, access: Access, what: Option<(&str, Option<Id>)>, rows: usize) -> Result<(), StoreError> {
        let at = self.session.clock.now();
        let logged = self.in_place().and_then(|()| {
            let _word = self.log.announce(&self.path);
            log(&self.conn, (&at, &self.session.who), access, what, rows)
        });
        match logged {
            Err(StoreError::ReadOnly) => Ok(()),
            logged => logged,
        }
    }

    /// Notes an export of records of a kind.
    ///
    /// # Errors
    /// Those of [`Store::note_access`].
    pub fn note_export(&self, kind: Kind, rows: usize) -> Result<(), StoreError> {
        self.note_access(Access::Export, Some((kind.code(), None)), rows)
    }
}

impl Write<'_> {
    /// Who is a director, and anybody's role, is for directors to say; where there is none yet, for everybody. What
    /// counts is how it was before the change: a list that brings the first directors brings all of them.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], with who may.
    pub(super) fn guard_roles(&mut self, before: Option<&Record>, after: Option<&Record>) -> Result<(), StoreError> {
        if before.or(after).is_none_or(|record| record.kind != Kind::Staff) {
            return Ok(());
        }
        let could = match self.standing.could {
            Some(could) => could,
            None => *self.standing.could.insert(self.standing.may(&self.tx)?),
        };
        if could || !changes_roles(before, after, self.standing.who) {
            Ok(())
        } else {
            self.standing.refuse(&self.tx, Right::Roles)
        }
    }

    /// Whether whoever is working may lift an opposition, by how it was before this change.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`], with who may.
    pub(super) fn may_lift(&self) -> Result<(), StoreError> {
        let may = self.standing.could.map_or_else(|| self.standing.may(&self.tx), Ok)?;
        if may { Ok(()) } else { self.standing.refuse(&self.tx, Right::Lift) }
    }

    /// As [`Store::note_access`], in this transaction.
    pub(super) fn note_access(
        &self,
        access: Access,
        what: Option<(&str, Option<Id>)>,
        rows: usize,
    ) -> Result<(), StoreError> {
        log(&self.tx, (&self.at, &self.session.who), access, what, rows)
    }
}

/// Whether the file belongs to the system's account that runs this.
#[cfg(unix)]
fn owns(path: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let me = rustix::process::geteuid().as_raw();
    me == 0 || std::fs::metadata(path).is_ok_and(|metadata| metadata.uid() == me)
}

#[cfg(not(unix))]
fn owns(_: &std::path::Path) -> bool {
    true
}
