//! A log that was deleted, cut or replaced under an open connection: what it holds is brought into the file where nobody else
//! can have written meanwhile, and kept beside it otherwise.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backups::free_name;
use super::last_change::Change;
use super::open::{self, file_of};
use super::own_log::{self, OwnLog, Standing, beside_whole, frames, id_of};
use super::rescued::logs_aside;
use super::{
    Fault, Store, StoreError, copy, free_space, laid_back, last_saved, mending_copy, nameless, names, others,
    read_only, set_aside,
};

/// So long the others of this process may take to close what they have open, before the user is told to start it again.
const PATIENCE: Duration = Duration::from_secs(2);

/// What became of a log that was deleted, cut or replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogNews {
    /// Everything in it is in the file, and work goes on with a new one.
    Mended,
    /// Everything in it is in the file; nothing more is written before the program is started again.
    BroughtIn,
    /// Others wrote meanwhile, or part of it is gone: what could be read of it is a database of its own, with everything else
    /// as this program saw it. None where nothing could be read.
    Aside(Option<PathBuf>),
    /// The disk has no room for what it holds, and no other place took it: this program alone has it.
    NoRoom,
}

/// See [`Store::set_refuges`].
#[derive(Debug, Default)]
pub(super) struct Refuges {
    folders: Vec<PathBuf>,
    make: Option<fn(&Path) -> std::io::Result<()>>,
}

/// What is to be done about a log that others do not find.
enum Way {
    /// It holds nothing that is not in the file, or in the log that others find.
    Leave,
    /// Nobody else can have written meanwhile.
    BringIn,
    /// What it held is gone, in part at the least.
    Gone,
    /// Others may have written.
    KeepAside,
    /// Others have the file open with another log, and have written nothing yet.
    Wait,
}

/// How long closing tries to get out of a log that others do not find, and how often.
const AT_THE_END: Duration = Duration::from_secs(4);
const AGAIN: Duration = Duration::from_millis(100);
/// So long somebody who came in with another log, and saved nothing, is given to leave.
const GOES: Duration = Duration::from_secs(3);
/// So long the file rests before the log that was brought into it is emptied.
const AT_REST: Duration = Duration::from_millis(500);
/// Room that is to be left beside what the log needs, bytes.
const SPARE: u64 = 64 * 1024;

impl Drop for Store {
    fn drop(&mut self) {
        if self.mends.get() {
            self.mend_at_the_end();
            // The next start and the doctor name it.
            let _ = self.rescue_if_replaced();
        }
        // What was saved may be nowhere by now: the next start looks for it.
        if matches!(self.fault.get(), Some(Fault::Overwritten | Fault::LogLost)) {
            self.last_saved.again();
        }
    }
}

impl Store {
    /// Gets out of a log that others do not find, see the top of this file. Nothing to do where it is as it should be.
    ///
    /// # Errors
    /// [`StoreError::LogLost`]: nothing may be written yet. It may be tried again. [`StoreError::Overwritten`]: another file
    /// was written over this one, and nothing of ours may come into it.
    pub fn mend_log(&mut self) -> Result<(), StoreError> {
        let standing = self.log_standing();
        if standing == Standing::Ours {
            return self.own_log();
        }
        if standing == Standing::Spoiled {
            return self.mend_spoiled();
        }
        if standing == Standing::Continued {
            return self.take_in_what_follows();
        }
        let was_over = self.fault.get() == Some(Fault::Overwritten);
        self.fault.set(Some(Fault::LogLost));
        let lost = || StoreError::LogLost(self.path.clone());
        if open::file_of(&self.path) != self.file || names::differ(self.place, names::place_of(&self.path)) {
            return Err(lost());
        }
        let mut way = self.way_out(standing);
        // What came into the file past our log, another database or what others wrote who did not find it, is not mixed with
        // ours. And a program that leaves a file that was written over takes the log out of the way.
        if was_over || matches!(way, Way::BringIn) {
            if let Err(error) = self.not_written_over() {
                self.keep_nameless_log();
                return Err(error);
            }
            self.fault.set(Some(Fault::LogLost));
            if matches!(way, Way::BringIn) && !self.is_surely_ours() {
                return Err(lost());
            }
        }
        if matches!(way, Way::BringIn) && self.holds_what_we_do_not_know() {
            way = Way::KeepAside;
        }
        match way {
            Way::Leave => {}
            Way::Wait => return Err(lost()),
            Way::BringIn => {
                let needed = self.needed();
                if !self.has_room(needed) {
                    self.keep_elsewhere();
                    return Err(lost());
                }
                mending_copy::keep(&self.path, &self.own_log_path(), needed.saturating_add(SPARE));
                // Nobody may come in meanwhile who does not see what is in our log.
                if !self.is_shared() && self.log.door.is_none() {
                    self.log.door = Some(shut(&self.path).ok_or_else(lost)?);
                }
                let (began, own) = (own_log::beginning_of(&self.own_log_path()), self.own_log_length());
                match self.bring_in() {
                    Ok(()) => self.log.door = None,
                    Err(error @ StoreError::Overwritten(_)) => {
                        self.log.door = None;
                        self.keep_nameless_log();
                        return Err(error);
                    }
                    Err(_) => return Err(lost()),
                }
                mending_copy::forget(&self.path);
                // What was kept of that very log is in the file by now.
                for kept in self.copies_of_log(began.as_ref(), |length| length <= own) {
                    laid_back::forget(&kept);
                }
            }
            Way::Gone => {
                self.keep_aside(|target| copy::checked(&self.conn, target, &mut |_| true));
                return Err(lost());
            }
            Way::KeepAside => {
                self.keep_aside(|target| self.with_own_log(target));
                return Err(lost());
            }
        }
        // Nothing that is left in it may come into the file any more, nor may a log of others be thrown away at the end.
        self.bring_in_at_the_end(false);
        if let Err(error) = self.begin_anew(false) {
            let since = self.log_waits.get().unwrap_or_else(Instant::now);
            self.log_waits.set(Some(since));
            if since.elapsed() >= PATIENCE {
                self.tell_log(LogNews::BroughtIn);
            }
            return Err(error);
        }
        let waited = self.log_waits.take().is_some();
        if self.log_told.replace(false) || waited || matches!(way, Way::BringIn) {
            self.log_news.set(Some(LogNews::Mended));
        }
        self.own_log()
    }

    /// Whoever opens the database first finds all that is in its log: so once nobody shares what is known of it any more, it is
    /// opened anew.
    fn take_in_what_follows(&mut self) -> Result<(), StoreError> {
        self.fault.set(Some(Fault::LogLost));
        self.bring_in_at_the_end(false);
        self.begin_anew(true)?;
        let done = self.own_log();
        if done.is_ok() {
            self.log_news.set(Some(LogNews::Mended));
        }
        done
    }

    /// Brings everything into the file that the programs which have the log open know of, where that is sound: then a log begins
    /// anew.
    fn mend_spoiled(&self) -> Result<(), StoreError> {
        self.fault.set(Some(Fault::LogLost));
        if self.quick_check()?.is_some() {
            self.keep_aside(|target| copy::checked(&self.conn, target, &mut |_| true));
            return Err(StoreError::LogLost(self.path.clone()));
        }
        self.bring_in()?;
        self.log_news.set(Some(LogNews::Mended));
        self.own_log()
    }

    /// Gets out of a log that went between its opening and the first look at it, before anything is written. Where that
    /// cannot be done yet, nothing is written, and it is tried again.
    pub(super) fn mend_missed_log(&mut self) {
        if self.log.missed && self.mend_log().is_ok() {
            self.log_news.take();
        }
    }

    /// Whether closing sees to a log that others do not find: for a program with one connection. Else the last that closes brings
    /// it into the file, also past what others wrote there since.
    pub fn mends_at_the_end(&self, on: bool) {
        self.mends.set(on);
    }

    fn mend_at_the_end(&mut self) {
        let since = Instant::now();
        while self.log_standing() != Standing::Ours && open::file_of(&self.path) == self.file {
            match self.mend_log() {
                Ok(()) | Err(StoreError::Overwritten(_)) => return,
                // It is kept beside the file.
                Err(_) if self.log_told.get() => return,
                Err(_) if since.elapsed() >= AT_THE_END => return self.keep_nameless_log(),
                Err(_) => std::thread::sleep(AGAIN),
            }
        }
    }

    /// Whether others of this process are still given time to close what they have open of a log that went.
    pub fn waits_for_others(&self) -> bool {
        self.log_waits.get().is_some_and(|since| since.elapsed() < PATIENCE)
    }

    /// What became of the log, since this was asked last.
    pub fn take_log_news(&self) -> Option<LogNews> {
        self.log_news.take()
    }

    /// Where the log is looked for.
    pub fn log_name(&self) -> PathBuf {
        beside_whole(&self.path, "-wal")
    }

    fn tell_log(&self, news: LogNews) {
        if !self.log_told.replace(true) {
            self.log_news.set(Some(news));
        }
    }

    /// Whether what programs share is the file under its name.
    fn is_shared(&self) -> bool {
        let there = file_of(&beside_whole(&self.path, "-shm"));
        self.log.shared.as_deref().is_some_and(|shared| there == Some(*shared))
    }

    fn way_out(&self, standing: Standing) -> Way {
        if self.log.closed {
            return Way::Leave;
        }
        if matches!(standing, Standing::Cut | Standing::Other) {
            return Way::Gone;
        }
        let own = self.log.file.as_ref().and_then(|file| file.metadata().ok());
        let there = std::fs::metadata(beside_whole(&self.path, "-wal")).ok();
        let other = there.filter(|file| own.as_ref().is_none_or(|own| id_of(file) != id_of(own)));
        let there = other.as_ref().map_or(0, |file| file.len());
        // Without an answer, the log holds something for all we know.
        let committed = frames(&self.conn).unwrap_or(1);
        let least = self.log.least(committed);
        let door = self.log.door.as_ref().and_then(|door| door.metadata().ok());
        let shared = file_of(&beside_whole(&self.path, "-shm"));
        let alone = self.is_shared()
            || shared.is_none()
            || shared == door.as_ref().and_then(id_of)
            // They may have written into ours, where that still has its name.
            || there == 0 && other.is_some() && !others::anybody_has(&self.path);
        // Of one that was gone before it could be looked at, SQLite says whether it can be read.
        let own = own.map_or(least, |own| own.len());
        if committed == 0 || own < least && self.is_shared() && there >= least {
            // Another connection of ours brought in what it held, and went on with the new one.
            Way::Leave
        } else if own < least {
            Way::Gone
        } else if there == 0 && alone {
            Way::BringIn
        } else if there == 0 && other.is_some() && self.log.crowded.get_or_init(Instant::now).elapsed() < GOES {
            // One of ours saves nothing as long as we are here, and leaves.
            Way::Wait
        } else {
            Way::KeepAside
        }
    }

    /// Brings everything in our log into the file, and empties it, so that whoever still has it open fails to read it. Whoever took
    /// the log away may be about to copy something over the file: until it is seen to hold everything, and to rest, the log stays.
    ///
    /// # Errors
    /// Others hinder it. [`StoreError::Overwritten`]: something else was written over the file.
    fn bring_in(&self) -> Result<(), StoreError> {
        let checkpoint = |how: &str| match self.conn.query_row(how, [], |row| row.get::<_, i64>(0)) {
            Ok(0) => Ok(()),
            Ok(_) => Err(StoreError::Busy),
            Err(error) => Err(StoreError::sql("bring in the log")(error)),
        };
        let last = Change::last(&self.conn).map_err(StoreError::sql("look for changes"))?;
        checkpoint("PRAGMA wal_checkpoint(FULL)")?;
        self.must_hold(last);
        self.not_written_over()?;
        let before = read_only::stamp(&self.path);
        std::thread::sleep(AT_REST);
        if read_only::stamp(&self.path) != before {
            return Err(StoreError::Busy);
        }
        // One that somebody moved is theirs to keep.
        if self.is_moved_log() && !self.leave_a_copy() {
            return Ok(());
        }
        checkpoint("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Where somebody moved the log that we have open to: puts a copy in its place, so that emptying ours takes nothing from them. False
    /// where that cannot be done, or nobody can tell where it is.
    fn leave_a_copy(&self) -> bool {
        let own = self.own_log_path();
        let Ok(there) = std::fs::read_link(&own).or_else(|_| std::fs::canonicalize(&own)) else { return false };
        let is_it =
            |path: &Path| file_of(path) == self.log.file.as_ref().and_then(|file| id_of(&file.metadata().ok()?));
        let copy = open::beside(&there, ".part");
        if !is_it(&there) || open::prepare_file(&copy).is_err() {
            return false;
        }
        let made = std::fs::copy(&own, &copy).and_then(|_| File::open(&copy)?.sync_all()).is_ok()
            && is_it(&there)
            && std::fs::rename(&copy, &there).is_ok();
        if !made {
            let _ = std::fs::remove_file(&copy);
        }
        made
    }

    /// Whether the log that we have open has another name than its own.
    fn is_moved_log(&self) -> bool {
        let own = self.log.file.as_ref().and_then(|file| file.metadata().ok());
        own.is_some_and(|own| !is_nameless(&own) && file_of(&beside_whole(&self.path, "-wal")) != id_of(&own))
    }

    /// Bytes that the file grows by when the log is brought in.
    fn needed(&self) -> u64 {
        let pages = self.conn.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0));
        let whole = pages.map_or(0, |pages| u64::try_from(pages).unwrap_or_default().saturating_mul(self.log.page));
        let length = std::fs::metadata(&self.path).map_or(0, |file| file.len());
        whole.saturating_sub(length)
    }

    /// Whether the disk has room for what is in the log alone: a file of which half was brought in would need the rest.
    fn has_room(&self, needed: u64) -> bool {
        needed == 0 || free_space::left(&self.path).is_none_or(|left| left >= needed.saturating_add(SPARE))
    }

    /// Where there is no room beside the file: all of it goes to one of the other places, as long as this program has it.
    fn keep_elsewhere(&self) {
        self.bring_in_at_the_end(false);
        if !self.log_told.get() {
            self.tell_log(self.copy_elsewhere().map_or(LogNews::NoRoom, |copy| LogNews::Aside(Some(copy))));
        }
    }

    /// A copy of everything that this program sees, in the first of the other places that takes it: see [`Store::set_refuges`].
    pub(super) fn copy_elsewhere(&self) -> Option<PathBuf> {
        let stamp = self.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let name = self.path.file_name()?;
        let Refuges { folders, make } = &self.refuges;
        let made = folders.iter().filter(|folder| make.is_some_and(|make| make(folder).is_ok()));
        made.into_iter().find_map(|refuge| {
            let target = free_name(&refuge.join(name), &format!(".rescued-{stamp}")).ok()?;
            copy::checked(&self.conn, &target, &mut |_| true).map(|()| target).ok()
        })
    }

    /// Other folders, where a copy is made of what would go with this program when the disk of the database has no room for it.
    /// `make` makes one, of the user alone, or refuses it.
    pub fn set_refuges(&mut self, folders: Vec<PathBuf>, make: fn(&Path) -> std::io::Result<()>) {
        self.refuges = Refuges { folders, make: Some(make) };
    }

    /// A new connection with a new log. Where what programs share is no longer under its name, all connections of this
    /// process have to be closed before one gets a new one; `all`: wherever it is.
    fn begin_anew(&mut self, all: bool) -> Result<(), StoreError> {
        let _nobody = own_log::nobody_opens();
        if !self.log.closed && (all || !self.is_shared()) {
            if self.log.shared.as_ref().is_some_and(|shared| Arc::strong_count(shared) > 1) {
                return Err(StoreError::LogLost(self.path.clone()));
            }
            let nothing = open::in_memory().map_err(StoreError::sql("open the database anew"))?;
            drop(std::mem::replace(&mut self.conn, nothing));
            self.log = OwnLog { closed: true, left: self.log.shared.as_deref().copied(), ..OwnLog::default() };
        }
        // Something of this process that is not known here has the old one open still: a new connection would get it as well.
        if self.log.left.is_some_and(nameless::is_mapped) {
            return Err(StoreError::LogLost(self.path.clone()));
        }
        self.reconnect()
    }

    fn keep_aside(&self, write: impl FnOnce(&Path) -> Result<(), StoreError>) {
        self.bring_in_at_the_end(false);
        if self.log_told.get() {
            return;
        }
        let stamp = self.session.clock.moment().format("%Y%m%dT%H%M%SZ");
        let kept = free_name(&self.path, &format!(".rescued-{stamp}")).and_then(|to| write(&to).map(|()| to));
        self.tell_log(LogNews::Aside(kept.ok()));
    }

    /// A log that has no name any more goes with this process: its bytes are kept as they are, once, whoever has it open.
    fn keep_nameless_log(&self) {
        self.bring_in_at_the_end(false);
        let log = self.log.file.as_ref().and_then(|file| file.metadata().ok());
        if !log.is_some_and(|log| is_nameless(&log)) {
            // Somebody has it under another name.
            return mending_copy::forget(&self.path);
        }
        if self.log_told.replace(true) {
            return;
        }
        let own = self.own_log_length();
        let began = own_log::beginning_of(&self.own_log_path());
        if self.copies_of_log(began.as_ref(), |length| length >= own).is_empty() {
            // Where it cannot be written, nothing can be.
            let _ = set_aside::free_log_name(&self.path, ".overwritten", self.session.clock.moment()).and_then(|to| {
                open::prepare_file(&to)?;
                let fail = |source| StoreError::Folder { path: to.clone(), source };
                std::fs::copy(self.own_log_path(), &to).map_err(fail)
            });
        }
        if !self.copies_of_log(began.as_ref(), |length| length >= own).is_empty() {
            mending_copy::forget(&self.path);
        }
        self.keep_base_where_missing();
    }

    /// The logs that were set aside and began as ours, of a length.
    fn copies_of_log(&self, began: Option<&String>, is: impl Fn(u64) -> bool) -> Vec<PathBuf> {
        let mut found = logs_aside(&self.path);
        found.retain(|log| {
            began.is_some()
                && own_log::beginning_of(log).as_ref() == began
                && std::fs::metadata(log).is_ok_and(|file| is(file.len()))
        });
        found
    }

    /// Bytes of the log that we have open.
    pub(super) fn own_log_length(&self) -> u64 {
        self.log.file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |file| file.len())
    }

    /// The file alone with our own log, as we saw it last: what others share by now knows another log.
    fn with_own_log(&self, target: &Path) -> Result<(), StoreError> {
        copy::with_log(&read_only::past_the_log(&self.path)?, &self.own_log_path(), target)
    }

    /// Where the log that we have open can be read, whatever its name is.
    #[cfg(unix)]
    fn own_log_path(&self) -> PathBuf {
        use std::os::fd::AsRawFd;
        let open = self.log.file.as_ref().map(|file| format!("/dev/fd/{}", file.as_raw_fd()));
        open.map_or_else(|| open::beside(&self.path, "-wal"), PathBuf::from)
    }

    #[cfg(not(unix))]
    fn own_log_path(&self) -> PathBuf {
        open::beside(&self.path, "-wal")
    }
}

/// Whether a file that is open has no name any more.
#[cfg(unix)]
fn is_nameless(file: &std::fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) == 0
}

/// Whether a file that is open has no name any more: this system lets nobody take it.
#[cfg(not(unix))]
fn is_nameless(_: &std::fs::Metadata) -> bool {
    false
}

/// Makes what programs share anew and holds it, as SQLite does while it makes one: who opens the database meanwhile waits. One that
/// somebody left behind is taken. None where somebody was faster.
#[cfg(unix)]
fn shut(path: &Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.read(true).write(true).create_new(true).mode(super::file_rights::of(path).file);
    let name = beside_whole(path, "-shm");
    let door = options.open(&name).or_else(|_| last_saved::open(&name)).ok()?;
    rustix::fs::fcntl_lock(&door, rustix::fs::FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(door)
}

#[cfg(not(unix))]
fn shut(_: &Path) -> Option<File> {
    None
}
