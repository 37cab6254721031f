//! The log that a connection writes: whether it is still the one that others, and the next start, find beside the file.
//!
//! SQLite opens a log once and does not look at its name again. One that somebody deletes goes on taking every commit, and
//! goes with the process: what was acknowledged is lost by a kill. What programs share (`-shm`) is opened once as well; with
//! another of it they no longer know of each other.

use std::cell::{Cell, OnceCell};
use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};

use super::log_file::{self, Shared};
use super::open::{beside, file_of};
use super::{Fault, Store, StoreError, announced, nameless, names, others, refused_commit};
use crate::small_file;

/// What seems to be cut off is looked at again for so long: another program may just begin the log anew.
const STILL: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(20);
/// So long a program may take from its lock on the file to its part in what is shared.
const OPENS: Duration = Duration::from_millis(1_500);
/// So long one of ours may take to get out of a log that was deleted.
const MENDS: Duration = Duration::from_secs(2);
/// Bytes of a log before its first frame, and of a frame before its page.
const BEGINNING: u64 = 32;
const FRAME: u64 = 24;

/// Device and number.
pub(super) type FileId = (u64, u64);

/// What a connection has open beside the file.
#[derive(Debug, Default)]
pub(super) struct OwnLog {
    /// Kept open, so that what was deleted can still be read, and its number is given to no other file. None where nothing
    /// is written, and on systems where nobody can delete a file that is open.
    pub(super) file: Option<File>,
    /// Which file the programs share. All connections of one process have the same one open, as long as one of them is.
    pub(super) shared: Option<Arc<FileId>>,
    /// What is shared under the name by now, held so that nobody comes in before everything is in the file.
    pub(super) door: Option<File>,
    /// Everything in it is in the file, and the connection was closed: another one is due.
    pub(super) closed: bool,
    /// What it shared, once it is closed.
    pub(super) left: Option<FileId>,
    /// Bytes of a page.
    pub(super) page: u64,
    /// It was no longer under its name when it was to be opened, though SQLite has it open.
    pub(super) missed: bool,
    /// A commit was refused, and what it left was not looked at yet.
    pub(super) refused: Cell<bool>,
    /// Which process was found at the last look to have another log open.
    pub(super) outlived: Cell<Option<u32>>,
    /// Since when others are known to have the file open with another log that holds nothing.
    pub(super) crowded: OnceCell<Instant>,
}

/// How the log that is written stands to the one that is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Ours,
    /// It is under its name, and shorter than what was committed into it.
    Cut,
    /// Its beginning was written over: the next start would find nothing in it.
    Spoiled,
    /// Somebody wrote behind what the programs that share with us know of: the file was moved with its log, opened under another
    /// name and put back. What we write next would go over that.
    Continued,
    /// Another log was written over it: what it held is gone, and what the programs share leads to pages of that.
    Other,
    /// Another one is under its name, or none; or that which programs share is not under its name.
    Apart,
}

/// Of the databases that are open in this process, which file is shared: what one connection opened the next one gets,
/// whatever is under the name by then.
static SHARED: Mutex<Vec<(Place, Weak<FileId>)>> = Mutex::new(Vec::new());

/// Held by whoever opens a connection, until it is known what it shares; and alone by whoever has to be the only one of this
/// process.
static OPENING: RwLock<()> = RwLock::new(());

/// Before a connection is opened, until its [`OwnLog`] is there.
pub(super) fn opening() -> RwLockReadGuard<'static, ()> {
    OPENING.read().unwrap_or_else(PoisonError::into_inner)
}

/// While nobody else of this process opens a connection.
pub(super) fn nobody_opens() -> RwLockWriteGuard<'static, ()> {
    OPENING.write().unwrap_or_else(PoisonError::into_inner)
}

/// How long one that was just closed may still be known.
const CLOSING: Duration = Duration::from_millis(50);

/// A file and where its log is.
type Place = (Option<FileId>, names::Place);

impl OwnLog {
    /// What a connection that was just opened has open. What it shares is known also where its log went meanwhile: whoever
    /// counts on being alone must know of it.
    pub(super) fn of(conn: &Connection, path: &Path) -> OwnLog {
        let alone = OwnLog::alone(conn, path);
        let follows = alone.file.is_some() || alone.missed;
        let shared = if follows { shared_at(path) } else { None };
        // It went, and another one took its name, between SQLite's opening and this look.
        match shared.as_deref().and_then(|found| nameless::shared_instead_of(path, *found)) {
            Some(shared) => OwnLog { missed: true, shared: Some(Arc::new(shared)), ..alone },
            None => OwnLog { shared, ..alone },
        }
    }

    fn alone(conn: &Connection, path: &Path) -> OwnLog {
        if !cfg!(unix) || !is_shared(conn) {
            return OwnLog::default();
        }
        // Of an encrypted one it is given as a text.
        let size = |value: Value| match value {
            Value::Integer(size) => u64::try_from(size).ok(),
            Value::Text(size) => size.parse().ok(),
            _ => None,
        };
        let page = conn.pragma_query_value(None, "page_size", |row| row.get(0).map(size)).ok().flatten();
        let deleted = nameless::log_of(path);
        let missed = deleted.is_some();
        let file = deleted.or_else(|| small_file::regular(&beside_whole(path, "-wal")).ok());
        OwnLog {
            missed: missed || file.is_none(),
            file,
            shared: None,
            door: None,
            closed: false,
            left: None,
            page: page.unwrap_or(0),
            refused: Cell::new(false),
            outlived: Cell::new(None),
            crowded: OnceCell::new(),
        }
    }

    /// Whether what is written now is found by whoever opens the database next: log and what programs share bear their names.
    pub(super) fn is_found(&self, path: &Path) -> bool {
        self.is_named(path) && !self.is_spoiled() && !self.is_other()
    }

    /// Whether it begins otherwise than what the programs share says, and goes on doing so.
    fn is_other(&self) -> bool {
        let Some(file) = &self.file else { return false };
        let began = Instant::now();
        while !self.is_shared_one(file) {
            if began.elapsed() >= STILL {
                return true;
            }
            std::thread::sleep(AGAIN);
        }
        false
    }

    /// Whether a log begins as what the programs share says of that which holds something. Whoever begins it anew says first that it
    /// holds nothing.
    fn is_shared_one(&self, file: &File) -> bool {
        let shared = || self.shared.as_deref().and_then(|shared| nameless::in_memory(*shared));
        let shared = || shared().and_then(|bytes| Shared::of(&bytes)).filter(|shared| shared.frames > 0);
        let (Some(before), Some(begins)) = (shared(), begins(file)) else { return true };
        begins[16..24] == before.salts || shared() != Some(before)
    }

    /// Whether its beginning makes no sense, and goes on making none: another program may just write it.
    fn is_spoiled(&self) -> bool {
        let Some(file) = &self.file else { return false };
        let began = Instant::now();
        while !begins_well(file) {
            if began.elapsed() >= STILL {
                return true;
            }
            std::thread::sleep(AGAIN);
        }
        false
    }

    /// Whether commits stand behind the last that the programs share knowledge of, and nobody is just writing them.
    fn is_continued(&self, file: &File, path: &Path) -> bool {
        let began = Instant::now();
        while self.goes_on(file, path) {
            if began.elapsed() >= STILL {
                return true;
            }
            std::thread::sleep(AGAIN);
        }
        false
    }

    fn goes_on(&self, file: &File, path: &Path) -> bool {
        let Some((shared, known)) = self.known() else { return false };
        log_file::goes_on(file, self.page, &known)
            && !others::somebody_writes(path)
            && log_file::commits_behind(file, self.page, &known)
            && self.known() == Some((shared, known))
            && !refused_commit::is_behind(shared, known)
            && !announced::was_left_behind(path, shared, known)
    }

    /// Which file the programs share, and what they know by it of the log.
    pub(super) fn known(&self) -> Option<(FileId, Shared)> {
        let shared = *self.shared.as_deref()?;
        let known = nameless::in_memory(shared).and_then(|bytes| Shared::of(&bytes))?;
        Some((shared, known))
    }

    /// The same where commits stand behind that, with the place of the first of their frames.
    pub(super) fn left_behind(&self) -> Option<(FileId, Shared, u64)> {
        let ((shared, known), file) = (self.known()?, self.file.as_ref()?);
        let place = BEGINNING + u64::from(known.frames) * (FRAME + self.page);
        log_file::commits_behind(file, self.page, &known).then_some((shared, known, place))
    }

    fn is_named(&self, path: &Path) -> bool {
        if self.closed || self.missed {
            return false;
        }
        let Some(file) = &self.file else { return true };
        let Ok(own) = file.metadata() else { return true };
        let there = |end| file_of(&beside_whole(path, end));
        there("-wal") == id_of(&own) && self.shared.as_deref().is_none_or(|known| there("-shm") == Some(*known))
    }

    /// Commits, where that is so: others who share nothing with us any more may have written behind the same place of the log.
    ///
    /// # Errors
    /// [`StoreError::LogLost`]: nothing was committed. Or the database cannot be written.
    pub(super) fn commit(&self, tx: Transaction, path: &Path, doing: &'static str) -> Result<(), StoreError> {
        if self.is_found(path) {
            let _word = self.announce(path);
            let done = tx.commit().map_err(StoreError::sql(doing));
            self.refused.set(done.is_err());
            done
        } else {
            Err(StoreError::LogLost(path.to_owned()))
        }
    }

    /// Which program has the file open without what the programs share now, and goes on so: its log was deleted. A window of ours in
    /// that place mends it within a moment, where it is not stopped: what is saved beside it before would be in a log that it does
    /// not know, and nowhere once that is deleted as well. And whoever just opens the file looks the same for a moment.
    pub(super) fn outlived_by(&self, path: &Path) -> Option<(u32, String)> {
        let began = Instant::now();
        loop {
            let found = self.shared.as_deref().and_then(|shared| others::apart_from_us(path, *shared));
            let process = found.as_ref().map(|(process, _)| *process);
            let ours = found.as_ref().is_some_and(|(_, name)| others::is_ours(name));
            let patience = if ours { MENDS } else { OPENS };
            if found.is_none() || self.outlived.get() == process || began.elapsed() >= patience {
                self.outlived.set(process);
                // One that goes on has the file under a name that it had before, and sees to it when it is back.
                return found.filter(|(process, _)| !ours || others::is_stopped(*process));
            }
            std::thread::sleep(AGAIN);
        }
    }

    /// How long a log is at the least that holds so many frames, bytes.
    pub(super) fn least(&self, frames: u64) -> u64 {
        if frames == 0 { 0 } else { BEGINNING + frames.saturating_mul(FRAME + self.page) }
    }
}

/// Whether a log that is open holds nothing yet, or begins as one. A disk that fails says so to whoever writes.
fn begins_well(file: &File) -> bool {
    begins(file).is_none_or(|header| log_file::is_sound(&header))
}

/// How a log that is open begins. None of one that holds nothing yet.
#[cfg(unix)]
fn begins(file: &File) -> Option<[u8; log_file::HEADER]> {
    let mut header = [0; log_file::HEADER];
    std::os::unix::fs::FileExt::read_exact_at(file, &mut header, 0).ok()?;
    Some(header)
}

#[cfg(not(unix))]
fn begins(_: &File) -> Option<[u8; log_file::HEADER]> {
    None
}

/// Whether a connection follows a log: one to a file that nobody changes does not.
fn is_shared(conn: &Connection) -> bool {
    conn.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0)).is_ok_and(|mode| mode == "wal")
}

/// The name of a file beside the database, where SQLite looks for it: links are followed.
pub(super) fn beside_whole(path: &Path, end: &str) -> PathBuf {
    beside(&std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()), end)
}

fn shared_at(path: &Path) -> Option<Arc<FileId>> {
    let place = (file_of(path), names::place_of(path));
    let began = Instant::now();
    loop {
        let mut known = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(_, shared)| shared.strong_count() > 0);
        let there = file_of(&beside_whole(path, "-shm"));
        match known.iter().find(|(of, _)| *of == place).and_then(|(_, shared)| shared.upgrade()) {
            // It went with the last that had it open, or under one that has it open still.
            Some(shared) if there != Some(*shared) && began.elapsed() < CLOSING => {
                drop((shared, known));
                std::thread::sleep(Duration::from_millis(1));
            }
            Some(shared) => return Some(shared),
            None => {
                let shared = Arc::new(there?);
                known.push((place, Arc::downgrade(&shared)));
                return Some(shared);
            }
        }
    }
}

#[cfg(unix)]
pub(super) fn id_of(file: &Metadata) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
pub(super) fn id_of(_: &Metadata) -> Option<FileId> {
    None
}

/// What tells one beginning of the log from the next: SQLite draws it anew whenever it writes the log from its start again.
/// None where there is no log.
pub(super) fn beginning(path: &Path) -> Option<String> {
    beginning_of(&beside_whole(path, "-wal"))
}

/// The same of a log, whatever its name is.
pub(super) fn beginning_of(log: &Path) -> Option<String> {
    use std::io::Read;
    let mut bytes = [0; 24];
    small_file::regular(log).and_then(|mut file| file.read_exact(&mut bytes)).ok()?;
    Some(in_words(&bytes[16..]))
}

/// Bytes as two digits each.
pub(super) fn in_words(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How many frames the log holds, as the programs that have it open agree. Nothing is written for it. None where it cannot be
/// asked.
pub(super) fn frames(conn: &Connection) -> Option<u64> {
    let frames = conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get::<_, i64>(1));
    frames.ok().and_then(|frames| u64::try_from(frames).ok())
}

/// Whether a log is shorter than what was committed into it, and stays so.
fn is_cut(conn: &Connection, log: &OwnLog, length: impl Fn() -> Option<u64>) -> bool {
    let began = Instant::now();
    loop {
        // Whoever begins it anew says so before it is cut.
        let (Some(before), Some(length), Some(after)) = (frames(conn), length(), frames(conn)) else { return false };
        if length >= log.least(before.min(after)) {
            return false;
        }
        if began.elapsed() >= STILL {
            return true;
        }
        std::thread::sleep(AGAIN);
    }
}

/// Whether a connection that was just opened to write found the log that others write. SQLite makes a new one where it was
/// deleted, and would write into it what nobody finds again.
///
/// # Errors
/// [`StoreError::LogLost`]: whoever has it open has to bring in what it holds. One that this connection has open is seen to by
/// its store.
pub(super) fn found(conn: &Connection, path: &Path) -> Result<(), StoreError> {
    let log = OwnLog::alone(conn, path);
    let Some(file) = log.file.as_ref().filter(|_| !log.missed) else { return Ok(()) };
    let cut = is_cut(conn, &log, || file.metadata().ok().map(|file| file.len()));
    if cut { Err(StoreError::LogLost(path.to_owned())) } else { Ok(()) }
}

impl Store {
    /// How the log that is written stands to the one that is found.
    pub(super) fn log_standing(&self) -> Standing {
        if !self.log.is_named(&self.path) {
            return Standing::Apart;
        }
        if self.log.is_spoiled() {
            return Standing::Spoiled;
        }
        if self.log.is_other() {
            return Standing::Other;
        }
        let Some(file) = &self.log.file else { return Standing::Ours };
        if self.log.is_continued(file, &self.path) {
            return Standing::Continued;
        }
        let cut = is_cut(&self.conn, &self.log, || file.metadata().ok().map(|file| file.len()));
        if cut { Standing::Cut } else { Standing::Ours }
    }

    /// Whether this connection reads and writes a log that others no longer find: it has to be opened anew.
    pub fn is_apart(&self) -> bool {
        self.log_standing() != Standing::Ours
    }

    /// Which program has the file open with a log that was deleted since, where that is not ours: its number and its name.
    pub fn outlived_by(&self) -> Option<(u32, String)> {
        self.log.outlived_by(&self.path)
    }

    /// Whether what is committed goes into the log that is found by the next start.
    ///
    /// # Errors
    /// [`StoreError::LogLost`]: it does not. [`StoreError::Outlived`]: not for long.
    pub(super) fn own_log(&self) -> Result<(), StoreError> {
        if self.log_standing() == Standing::Ours {
            if let Some((process, by)) = self.log.outlived_by(&self.path) {
                self.fault.set(Some(Fault::LogLost));
                return Err(StoreError::Outlived { path: self.path.clone(), by, process });
            }
            if self.fault.get() == Some(Fault::LogLost) {
                self.fault.set(None);
            }
            return Ok(());
        }
        self.fault.set(Some(Fault::LogLost));
        Err(StoreError::LogLost(self.path.clone()))
    }
}
