//! Who may do the few things that only a director does, and the log of what was done with personal data.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, Write};
use crate::model::kind::Kind;
use crate::model::record::Id;
use crate::model::rights::{Right, Worker, may};

/// Where a login comes from: it says how far it stands for somebody whom the staff does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoginFrom {
    /// The system's account.
    #[default]
    System,
    /// Said, on the command line or in the settings: then it stands for nobody whom the staff does not know.
    Said,
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

impl Store {
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
        if self.login_from == LoginFrom::Demo {
            return Ok(());
        }
        let directors = directors(&self.conn)?;
        let role = self.own_role()?;
        let worker = match &role {
            Some(role) => Worker::Staff { role },
            None => Worker::Nobody { owner: self.login_from == LoginFrom::System && owns(&self.path) },
        };
        if may(worker, !directors.is_empty()) {
            return Ok(());
        }
        Err(StoreError::NotAllowed { right, who: self.session.who.clone(), directors })
    }

    /// Notes what was done with personal data; `what` is a record kind or a word for a list, and the record. A database
    /// that cannot be written notes nothing: whoever may read it may copy it as well.
    ///
    /// # Errors
    /// The database is busy or fails.
    pub fn note_access(&self, access: Access, what: Option<(&str, Option<Id>)>, rows: usize) -> Result<(), StoreError> {
        let at = self.session.clock.now();
        match log(&self.conn, (&at, &self.session.who), access, what, rows) {
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
