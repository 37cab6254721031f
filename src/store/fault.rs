//! What keeps a database from being written, and going on once it can be again.
//!
//! After such a failure nothing more goes through that connection: it is opened anew ([`Store::reopen`]), and
//! [`Store::probe`] tells when a write goes through.

use std::path::{Path, PathBuf};

use rusqlite::{MAIN_DB, OpenFlags, Transaction, TransactionBehavior};

use super::backups::free_name;
use super::own_log::{self, OwnLog};
use super::set_aside::log_aside;
use super::standing::Wanted;
use super::{Session, Store, StoreError, copy, names, open, overwritten, own_schema};

/// A failure that is not about what was to be written, but about the file and its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// The disk failed to read, write or sync.
    Disk,
    /// The file or its folder cannot be written.
    ReadOnly,
    /// The file or its log cannot be opened.
    Unreachable,
    /// Pages of the file are damaged.
    Damaged,
    /// Another file stands under the name, or none.
    Moved,
    /// Something else was written over the file.
    Overwritten,
    /// Its log was deleted, cut or replaced.
    LogLost,
}

/// What tells one file from another under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity(Option<(u64, u64)>, names::Place);

impl Identity {
    /// That of what stands under a name now.
    #[cfg(feature = "encryption")]
    pub(crate) fn of(path: &Path) -> Identity {
        Identity(open::file_of(path), names::place_of(path))
    }

    /// Whether that file stands under a name.
    pub(crate) fn is_at(self, path: &Path) -> bool {
        open::file_of(path) == self.0
    }
}

/// What was written last into a database: tells it from every other, and from what it was before.
#[cfg(feature = "encryption")]
#[derive(Debug, Clone)]
pub struct LastChange(super::last_change::Change);

impl StoreError {
    /// What is wrong with the file or its disk, if that is what failed.
    pub const fn fault(&self) -> Option<Fault> {
        Some(match self {
            StoreError::Full => Fault::Full,
            StoreError::Disk(_) => Fault::Disk,
            StoreError::ReadOnly => Fault::ReadOnly,
            StoreError::Unreachable(_) | StoreError::Open { .. } => Fault::Unreachable,
            StoreError::Damaged(_) | StoreError::Altered { .. } => Fault::Damaged,
            StoreError::Moved(_) => Fault::Moved,
            StoreError::Overwritten(_) => Fault::Overwritten,
            StoreError::LogLost(_) | StoreError::Outlived { .. } => Fault::LogLost,
            _ => return None,
        })
    }
}

impl Store {
    /// What kept the last write, or look at the file, from going through.
    pub const fn fault(&self) -> Option<Fault> {
        self.fault.get()
    }

    /// Whether records may be written: not into another file, and not into one that was found to be damaged, which
    /// writing could spoil further. What is being typed is kept as long as it can be.
    ///
    /// # Errors
    /// They may not.
    pub(super) fn writable(&self) -> Result<(), StoreError> {
        self.in_place()?;
        self.not_only_read()?;
        self.unaltered()?;
        if self.fault.get() == Some(Fault::Damaged) { Err(StoreError::Damaged(String::new())) } else { Ok(()) }
    }

    /// Whoever only reads because the file has several names, or is a backup, is told that.
    fn not_only_read(&self) -> Result<(), StoreError> {
        if !self.conn.is_readonly(MAIN_DB).unwrap_or(false) {
            return Ok(());
        }
        if self.locked() == Some(super::Locked::Backup) {
            return Err(StoreError::IsBackup(self.path.clone()));
        }
        self.only_name()
    }

    /// Remembers that reading found the file damaged.
    pub fn found(&self, error: &StoreError) {
        // What was written over ours makes no sense to who knows ours: that is told then.
        let _ = error.fault() == Some(Fault::Damaged) && self.is_written_over();
        let told = matches!(self.fault.get(), Some(Fault::Overwritten | Fault::LogLost));
        if error.fault() == Some(Fault::Damaged) && !told {
            self.fault.set(Some(Fault::Damaged));
        }
    }

    /// Copies what is still open of a file that was deleted, or that another took the place of, beside where it was. None
    /// when it is still somewhere.
    ///
    /// # Errors
    /// The copy cannot be written.
    pub fn rescue(&self) -> Result<Option<PathBuf>, StoreError> {
        if !self.is_deleted() {
            return Ok(None);
        }
        let stamp = self.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let beside = free_name(&self.path, &format!(".rescued-{stamp}"))
            .and_then(|target| copy::checked(&self.conn, &target, &mut |_| true).map(|()| target));
        beside.or_else(|error| self.copy_elsewhere().ok_or(error)).map(Some)
    }

    /// Behind a commit of a program with one connection: makes sure that the file still stands under its name. Nobody looks later.
    ///
    /// # Errors
    /// It was deleted or replaced meanwhile. Now there is a copy of it.
    pub(super) fn still_stands(&self) -> Result<(), StoreError> {
        self.wrote.set(true);
        match self.rescue_if_replaced()? {
            Some(copy) => Err(StoreError::Rescued { path: self.path.clone(), copy }),
            None => Ok(()),
        }
    }

    /// See [`Store::still_stands`]; at the end once more. Gives where the copy is.
    pub(super) fn rescue_if_replaced(&self) -> Result<Option<PathBuf>, StoreError> {
        let wanted = self.mends.get() && self.wrote.get() && open::file_of(&self.path) != self.file;
        if !wanted {
            return Ok(None);
        }
        let copy = self.rescue()?;
        self.wrote.set(copy.is_none());
        Ok(copy)
    }

    /// Before the end: what only the log holds is brought into the file, if that was moved meanwhile. SQLite leaves it in the
    /// log, which stays behind under the old name. Not where somebody works on the file under its new name already.
    #[cfg(target_os = "linux")]
    pub fn settle_moved(&self) {
        match self.in_place() {
            Ok(()) => return,
            Err(StoreError::Overwritten(_)) => return self.leave_overwritten(),
            // It stays as it is: see `mend_log`.
            Err(StoreError::LogLost(_)) => return self.leave_lost_log(),
            Err(StoreError::Outlived { .. }) => return,
            Err(_) => {}
        }
        let Some(now) = self.name_now() else { return };
        if !open::beside(&now, "-wal").exists() {
            // Where it cannot be, everything is still in the log.
            let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
    }

    /// Before the end: this system does not say where a file was moved to.
    #[cfg(not(target_os = "linux"))]
    pub fn settle_moved(&self) {
        match self.in_place() {
            Err(StoreError::Overwritten(_)) => self.leave_overwritten(),
            Err(StoreError::LogLost(_)) => self.leave_lost_log(),
            _ => {}
        }
    }

    /// A log that went stays as it is. Whoever left the file that was written over before us may have set it aside.
    fn leave_lost_log(&self) {
        self.bring_in_at_the_end(false);
        if self.is_written_over() {
            self.keep_base_where_missing();
        }
    }

    /// As soon as the file was moved: the same, so that who comes by its new name sees what was saved. Where another file has
    /// the old name by now, whoever opens that would take our log for its own: it is set aside.
    pub fn settle_at_once(&self) {
        if open::file_of(&self.path).is_none_or(|there| Some(there) == self.file) {
            self.settle_moved();
        } else {
            self.log_out_of_the_way();
        }
    }

    /// Sets our log aside where it lies beside another file, so that it is not taken for that one's. It stays open here: should
    /// our file come back, what it holds is brought in.
    pub fn log_out_of_the_way(&self) {
        let own = self.log.file.as_ref().and_then(|log| log.metadata().ok()).filter(|log| log.len() > 0);
        let Some(own) = own.as_ref().and_then(own_log::id_of) else { return };
        let other = open::file_of(&self.path).is_some_and(|there| Some(there) != self.file);
        if other && open::file_of(&own_log::beside_whole(&self.path, "-wal")) == Some(own) {
            self.bring_in_at_the_end(false);
            self.leave_overwritten();
        }
    }

    /// Our log is not that of what is in the file now: it gets another name. Where it cannot, it stays, which the next start
    /// sees.
    fn leave_overwritten(&self) {
        if let Ok(aside) = log_aside(&self.path, ".overwritten", self.session.clock.moment()) {
            if let Some(log) = aside.first() {
                self.keep_base_of(log);
            }
            overwritten::unmark(&self.path);
        }
        self.keep_base_where_missing();
    }

    /// Whether the file that is open has no name any more: the system says so of what the process has open.
    #[cfg(target_os = "linux")]
    fn is_deleted(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        let Ok(open) = std::fs::read_dir("/proc/self/fd") else { return false };
        open.flatten().any(|entry| {
            // Looked at through the descriptor, not opened: closing it again would drop SQLite's locks.
            let file = std::fs::metadata(entry.path());
            file.is_ok_and(|file| Some((file.dev(), file.ino())) == self.file && file.nlink() == 0)
        })
    }

    /// Whether the file that is open has no name any more: this system does not say.
    #[cfg(not(target_os = "linux"))]
    fn is_deleted(&self) -> bool {
        false
    }

    /// Remembers what a write came to. Damage does not go away.
    pub(super) fn noted<T>(&self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        match &done {
            Ok(_) if self.fault.get() == Some(Fault::Damaged) => {}
            Ok(_) => {
                self.fault.set(None);
                self.note_log();
                self.note_last_saved();
            }
            Err(error) => {
                self.strike_out_refused();
                if let Some(fault) = error.fault() {
                    self.fault.set(Some(fault));
                }
            }
        }
        done
    }

    /// Whether the file is the one that was opened, under the name that it was opened by, and holds what was written into
    /// it: what is written into another, into one that has no name any more, or past whom a link leads to it, would be lost.
    ///
    /// # Errors
    /// It is not.
    pub fn in_place(&self) -> Result<(), StoreError> {
        let same = open::file_of(&self.path) == self.file;
        if same && !names::differ(self.place, names::place_of(&self.path)) {
            if self.fault.get() == Some(Fault::Moved) {
                self.fault.set(None);
            }
            return self.as_written();
        }
        self.fault.set(Some(Fault::Moved));
        self.note_name();
        Err(StoreError::Moved(self.path.clone()))
    }

    /// What tells the file that is open from another under its name.
    pub const fn identity(&self) -> Identity {
        Identity(self.file, self.place)
    }

    /// A further connection to a file that is open already: never to another one, nor to one that is made anew.
    ///
    /// # Errors
    /// Another file stands under the name, or none; or see [`Store::open`].
    pub fn open_same(path: &Path, identity: Identity, session: Session) -> Result<Store, StoreError> {
        if names::differ(identity.1, names::place_of(path)) {
            return Err(StoreError::Moved(path.to_owned()));
        }
        Store::open_wanted(path, session, &open::steps(), Wanted::Same(identity))
    }

    /// The database after somebody gave it another key, which makes another file of it: told by the last change, which is in it.
    ///
    /// # Errors
    /// Another one stands under the name, or none; or see [`Store::open`].
    #[cfg(feature = "encryption")]
    pub fn open_rewritten(
        path: &Path,
        identity: Identity,
        last: &LastChange,
        session: Session,
    ) -> Result<Store, StoreError> {
        let there = Store::reader(path, session.clone())?;
        let holds = last.0.is_in(&there.conn).map_err(StoreError::sql("look for the last change"))?;
        if names::differ(identity.1, names::place_of(path)) || !holds {
            return Err(StoreError::Moved(path.to_owned()));
        }
        Store::open_there(path, session)
    }

    /// Whether the database still holds the last change that was seen in it, or a backup was restored into it since.
    ///
    /// # Errors
    /// It cannot be read.
    #[cfg(feature = "encryption")]
    pub fn holds(&self, last: &LastChange) -> Result<bool, StoreError> {
        let is_there = last.0.is_in(&self.conn).map_err(StoreError::sql("look for the last change"))?;
        Ok(is_there || self.restored()?.is_some_and(|restored| restored.at.as_str() >= last.0.at()))
    }

    /// The restored backup that took out the last change that was seen in the database; none where it is still in it.
    #[cfg(feature = "encryption")]
    pub fn taken_out_by(&self, last: &LastChange) -> Option<super::Restore> {
        let is_there = last.0.is_in(&self.conn).unwrap_or(true);
        let restored = self.restored().ok().flatten().filter(|_| !is_there);
        restored.filter(|restored| restored.at.as_str() >= last.0.at())
    }

    /// What was written into the database last; none where nothing was, or it cannot be read.
    #[cfg(feature = "encryption")]
    pub fn written_last(&self) -> Option<LastChange> {
        super::last_change::Change::last(&self.conn).ok().flatten().map(LastChange)
    }

    /// Whether it is encrypted.
    #[cfg(feature = "encryption")]
    pub fn is_keyed(&self) -> bool {
        super::cipher::is_keyed(&self.conn)
    }

    /// Runs some writing that the journal does not follow in one immediate transaction.
    ///
    /// # Errors
    /// The database cannot be written; then nothing was.
    pub(super) fn at_once<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.in_place()?;
        self.not_only_read()?;
        let run = || {
            let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)
                .map_err(StoreError::sql(doing))?;
            own_schema::refuse_new(&tx, &self.path, &self.schema_seen)?;
            let given = work(&tx).map_err(StoreError::sql(doing))?;
            self.log.commit(tx, &self.path, doing)?;
            Ok(given)
        };
        self.noted(run())
    }

    /// Opens the same file anew: what a failed write left in the connection goes with it.
    ///
    /// # Errors
    /// It cannot be opened, or it is another file by now. Then the connection stays what it was.
    pub fn reopen(&mut self) -> Result<(), StoreError> {
        match self.in_place() {
            Err(StoreError::Overwritten(_)) if self.spoiled.get() => {}
            done => done?,
        }
        let _opening = own_log::opening();
        self.reconnect()
    }

    /// The same, whatever is found of the log.
    pub(super) fn reconnect(&mut self) -> Result<(), StoreError> {
        // Never made anew where it is gone.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let conn = open::connect(&self.path, flags)?;
        // The file may have been replaced between the two.
        if open::file_of(&self.path) != self.file {
            return self.in_place();
        }
        self.conn = conn;
        if self.spoiled.take() {
            self.fault.set(None);
        }
        self.log = OwnLog::of(&self.conn, &self.path);
        self.note_if_locked();
        self.look_for_foreign()
    }

    /// Everything that is committed in the one file, without a log beside it: what is to be renamed or copied.
    pub(super) fn in_one_file(self) -> Result<(), StoreError> {
        let doing = || StoreError::sql("close the database");
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(doing())?;
        self.conn.pragma_update(None, "journal_mode", "delete").map_err(doing())
    }

    /// Whether a write goes through: writes the mark of the file, as it is.
    ///
    /// # Errors
    /// It does not.
    pub fn probe(&self) -> Result<(), StoreError> {
        self.at_once("try whether the database can be written", |tx| {
            tx.pragma_update(None, "application_id", open::APPLICATION_ID)
        })
    }
}

#[cfg(test)]
mod tests;
