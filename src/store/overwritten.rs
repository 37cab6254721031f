//! Whether the open file still holds what SQLite wrote into it. `cp` onto a file leaves its number as it is, SQLite does not
//! read again what it knows, and the next save would mix two databases.
//!
//! With a log only a checkpoint writes the file, whoever makes it, and it takes no change out of it. So whenever the file
//! was written since the last look, which its time and length tell for a microsecond, the last change that was in it is
//! looked for in it again, past the log.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rusqlite::config::DbConfig;

#[cfg(feature = "encryption")]
use super::cipher;
use super::error::UNREADABLE;
use super::laid_back::{self, FileState};
use super::last_change::Change;
use super::open::beside;
use super::page_sums::PageSums;
use super::read_only::{self, Stamp};
use super::{Fault, Restore, Store, StoreError, opened, own_log, restore};
use crate::vault;
#[cfg(feature = "encryption")]
use crate::vault::KeyError;

/// While somebody writes the file, what is read of it may make no sense: it is looked at again, until nothing was written
/// for so long …
const STILL: Duration = Duration::from_millis(500);
/// … or, where it is no database at all, for so long: a slow disk may make a checkpoint stand still half way, and damage stops
/// all writing …
const STILL_SENSELESS: Duration = Duration::from_secs(2);
/// … or, where a backup may be on its way whose restore is not told yet, for so long …
const STILL_DOUBTFUL: Duration = Duration::from_secs(3);
/// … or for so long it has not come to rest; then the next look decides.
const LONGEST: Duration = Duration::from_secs(5);
const AGAIN: Duration = Duration::from_millis(20);
/// More than one tick of the clock by which files are dated.
const TICK: Duration = Duration::from_millis(100);

/// How a database begins.
const BEGINNING: &[u8; 16] = b"SQLite format 3\0";
/// See [`mark_of`].
const MARK: &str = ".overwritten";

/// What the last look found.
#[derive(Debug, Default)]
pub(super) struct Written {
    stamp: Stamp,
    /// How the file looked when it was found to be another's.
    foreign: Stamp,
    /// How it looked when it was found to make no sense, and why: it is not waited for again until it was written.
    senseless: Option<(Stamp, String)>,
    /// The last change in it.
    last: Option<Change>,
    /// What others had committed by then.
    version: i64,
    /// The backup that had been restored last, and when that was asked.
    restored: Option<Restore>,
    at: String,
    /// How the file was, and the last log that was seen to be written while it was so.
    state: Option<FileState>,
    log: Option<String>,
    /// Its pages; none where they may be of another moment.
    pages: Option<Pages>,
}

/// The pages of the file while a log was written: as long as it is that log, the file has them or such as are in it.
#[derive(Debug)]
struct Pages {
    sums: PageSums,
    /// None where there was none.
    log: Option<String>,
    /// What others had committed by then.
    version: i64,
}

impl Written {
    /// Notes which log is written while the file is as it was at the last look. Gives the log and how the file looks now.
    fn note_log(&mut self, store: &Store) -> (Option<String>, Stamp) {
        // The log before the file: if that is as it was then, it was so while this log was written.
        let log = own_log::beginning(&store.path);
        let stamp = read_only::stamp(&store.path);
        if stamp.is_some() && stamp == self.stamp {
            if log.is_some() {
                self.log.clone_from(&log);
            }
            self.note_pages(store, log.as_ref());
        }
        (log, stamp)
    }

    /// Notes the pages that the file has while this log is written. One that was written a moment ago may be written within the same
    /// tick of the clock again: of that nothing is noted; nor while our log is not where it belongs, which will be brought in.
    fn note_pages(&mut self, store: &Store, log: Option<&String>) {
        let since = self.stamp.and_then(|(at, _)| SystemTime::now().duration_since(at).ok());
        let known = self.pages.as_ref().is_some_and(|pages| log.is_none() || pages.log.as_ref() == log);
        if known || since.is_none_or(|since| since < TICK) || log.is_none() && store.own_log_length() > 0 {
            return;
        }
        let version = store.data_version().unwrap_or_default();
        let Some(sums) = PageSums::read(&store.path, store.log.page) else { return };
        if read_only::stamp(&store.path) == self.stamp {
            self.pages = Some(Pages { sums, log: log.cloned(), version });
        }
    }
}

/// Whether a file says that it has no log. Of one that is open with a log that cannot be said: it is a copy (`VACUUM INTO`, a
/// backup), whose pages are others though it may hold the same changes.
fn is_in_the_older_mode(path: &Path) -> bool {
    opened::beginning(path, 20)
        .is_ok_and(|begins| begins.starts_with(BEGINNING) && begins.len() == 20 && begins[18..] == [1, 1])
}

/// What a look at the file comes to.
enum Look {
    Ours(Option<Change>, Option<FileState>),
    Foreign,
    /// It is another's, unless a backup is just being restored.
    Doubtful,
    /// It makes no sense as a database.
    Senseless(String),
    /// It cannot be looked at; whoever writes is told why.
    Unknown,
}

impl Store {
    /// Whether the file holds what was written into it.
    ///
    /// # Errors
    /// Something else was written over it. Then nothing of ours is brought into it any more, from the log either.
    pub(super) fn as_written(&self) -> Result<(), StoreError> {
        if self.stamp.is_none() {
            self.own_log()?;
        }
        self.not_written_over()
    }

    /// Whether the file is known to be as it was written, before anything is brought into it past SQLite's own checkpoints. One
    /// that nothing can be said of is left as it is until nothing was written for a while: then no copy is under way.
    pub fn is_surely_ours(&self) -> bool {
        let stamp = read_only::stamp(&self.path);
        if stamp.is_some() && self.written.borrow().stamp == stamp {
            self.unsure.set(None);
            return true;
        }
        let (_, since) = self.unsure.get().filter(|(seen, _)| *seen == stamp).unwrap_or((stamp, Instant::now()));
        self.unsure.set(Some((stamp, since)));
        since.elapsed() >= STILL_SENSELESS
    }

    /// The same as [`Store::as_written`], whatever became of the log.
    pub(super) fn not_written_over(&self) -> Result<(), StoreError> {
        let mut written = self.written.borrow_mut();
        let (log, stamp) = written.note_log(self);
        if self.stamp.is_some() || stamp.is_none() || stamp == written.stamp {
            return if self.spoiled.get() { Err(StoreError::Overwritten(self.path.clone())) } else { Ok(()) };
        }
        // Whoever only comes now knows nothing of what was in it: those who were there say it.
        let first = written.stamp.is_none() && written.last.is_none();
        if first && is_marked(&self.path, stamp) {
            written.foreign = stamp;
            self.bring_in_at_the_end(false);
        }
        if stamp == written.foreign {
            self.fault.set(Some(Fault::Overwritten));
            return Err(StoreError::Overwritten(self.path.clone()));
        }
        if let Some((_, detail)) = written.senseless.as_ref().filter(|(at, _)| *at == stamp) {
            self.fault.set(Some(Fault::Damaged));
            return Err(StoreError::Damaged(detail.clone()));
        }
        let (began, mut still, mut seen) = (Instant::now(), Instant::now(), stamp);
        loop {
            let look = match self.look(&written) {
                Look::Ours(_, Some(_)) if self.has_other_pages(&written) => Look::Foreign,
                look => look,
            };
            match look {
                Look::Ours(last, state) => {
                    let version = self.data_version().unwrap_or_default();
                    let (restored, at) = (self.restored().unwrap_or_default(), self.session.clock.now());
                    let of_now = own_log::beginning(&self.path);
                    let pages = written.pages.take().filter(|pages| of_now.is_some() && pages.log == of_now);
                    *written = Written {
                        stamp: seen,
                        foreign: None,
                        senseless: None,
                        last,
                        version,
                        restored,
                        at,
                        state,
                        log,
                        pages,
                    };
                    written.note_pages(self, of_now.as_ref());
                    if self.fault.get() == Some(Fault::Overwritten) {
                        unmark(&self.path);
                        self.bring_in_at_the_end(true);
                        // SQLCipher reads nothing more with a connection that met one page of another key.
                        if vault::key_file(&self.path).exists() {
                            self.spoiled.set(true);
                            return Err(StoreError::Overwritten(self.path.clone()));
                        }
                        self.fault.set(None);
                    }
                    return Ok(());
                }
                Look::Unknown => return Ok(()),
                Look::Senseless(detail) if still.elapsed() >= STILL_SENSELESS => {
                    written.senseless = Some((seen, detail.clone()));
                    self.fault.set(Some(Fault::Damaged));
                    return Err(StoreError::Damaged(detail));
                }
                look @ (Look::Foreign | Look::Doubtful)
                    if still.elapsed() >= if matches!(look, Look::Foreign) { STILL } else { STILL_DOUBTFUL } =>
                {
                    self.spoiled.set(false);
                    written.foreign = seen;
                    mark(&self.path, seen);
                    self.last_saved.again();
                    self.fault.set(Some(Fault::Overwritten));
                    self.bring_in_at_the_end(false);
                    return Err(StoreError::Overwritten(self.path.clone()));
                }
                Look::Foreign | Look::Doubtful | Look::Senseless(_) => {}
            }
            if began.elapsed() >= LONGEST {
                return Ok(());
            }
            std::thread::sleep(AGAIN);
            let now = read_only::stamp(&self.path);
            if now != seen {
                (seen, still) = (now, Instant::now());
            }
        }
    }

    /// Whether pages are neither what they were at the last look nor such as the log holds that was written since.
    fn has_other_pages(&self, before: &Written) -> bool {
        let Some(pages) = &before.pages else { return false };
        let log = own_log::beginning(&self.path);
        let committed = || self.data_version().map_or(true, |version| version != pages.version);
        log == pages.log
            && !(log.is_none() && committed())
            && pages.sums.are_still_in(&self.path, log.as_ref()) == Some(false)
    }

    /// Whether something else was written over the file, so that what is read may be of either.
    pub fn is_written_over(&self) -> bool {
        matches!(self.not_written_over(), Err(StoreError::Overwritten(_)))
    }

    /// Whether our connection finds a change. None where what it reads makes no sense.
    fn knows(&self, change: &Change) -> Result<Option<bool>, StoreError> {
        match change.is_in(&self.conn).map_err(StoreError::sql("look for the last change")) {
            Ok(known) => Ok(Some(known)),
            Err(StoreError::Damaged(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a backup was restored after the last look: an older copy of the base may tell of another one, but of none that
    /// is later.
    fn was_restored_since(&self, before: &Written) -> bool {
        let restored = self.restored().ok().flatten();
        restored.is_some_and(|restored| Some(&restored) != before.restored.as_ref() && restored.at >= before.at)
    }

    /// Whether the last change in the file is none that we know of: somebody wrote it without our log.
    pub(super) fn holds_what_we_do_not_know(&self) -> bool {
        let file = read_only::past_the_log(&self.path);
        let last = file.and_then(|file| Change::last(&file).map_err(StoreError::sql("look at the file")));
        last.ok().flatten().is_some_and(|last| last.is_in(&self.conn).is_ok_and(|known| !known))
    }

    fn look(&self, before: &Written) -> Look {
        let read = || -> Result<Look, StoreError> {
            // Whoever empties it is about to fill it with something else.
            if before.last.is_some() && std::fs::metadata(&self.path).is_ok_and(|file| file.len() == 0) {
                return Ok(Look::Foreign);
            }
            if self.log.file.is_some() && is_in_the_older_mode(&self.path) {
                return Ok(Look::Foreign);
            }
            let file = match read_only::past_the_log(&self.path) {
                // The key file beside it is gone, or of another: what we were given tells.
                #[cfg(feature = "encryption")]
                Err(StoreError::Key(KeyError::KeyGone(_) | KeyError::KeyFile { .. } | KeyError::Locked(_)))
                    if !vault::all().is_empty() =>
                {
                    match cipher::with_our_keys(&self.path) {
                        Some(file) => file,
                        None => return Ok(Look::Foreign),
                    }
                }
                file => file?,
            };
            // One in the clear over one that is not.
            #[cfg(feature = "encryption")]
            if cipher::is_keyed(&self.conn) && !cipher::is_keyed(&file) {
                return Ok(Look::Foreign);
            }
            let sql = || StoreError::sql("look at the file");
            let last = Change::last(&file).map_err(sql())?;
            let kept = match (&before.last, &last) {
                (None, _) => None,
                (Some(_), None) => Some(false),
                (Some(known), Some(_)) => Some(known.is_in(&file).map_err(sql())?),
            };
            if kept == Some(true) {
                return Ok(Look::Ours(last, FileState::read(&file)));
            }
            // What a restore takes away nobody sees any more. A change that was in the file, is in it no longer, and is seen all the
            // same, in the log or in what was read before, was taken out of it by somebody else: an older copy of the same base.
            let seen = before.last.as_ref().map_or(Ok(Some(false)), |known| self.knows(known))?;
            // Where the file makes sense by itself, and none together with our log, it is not the one that the log belongs to. At the
            // first look nothing was written over what nobody had read: it is what our connection met, a damage.
            let nonsense = || match before.stamp.is_none() && before.last.is_none() {
                true => Look::Senseless(UNREADABLE.to_owned()),
                false => Look::Foreign,
            };
            let Some(seen) = seen else { return Ok(nonsense()) };
            if seen && !restore::is_under_way_into(&file, self) {
                return Ok(Look::Foreign);
            }
            // What cannot be asked now, is not said to be another's.
            let known = match &last {
                Some(last) => self.knows(last)?,
                None => Some(true),
            };
            let Some(known) = known else { return Ok(nonsense()) };
            // A restored backup knows fewer changes; it came by way of a commit, and says so. That something was committed does not
            // say it: what others type is, too, and our connection then reads from the file what it had read of ours before.
            let committed = || self.data_version().is_ok_and(|version| version != before.version);
            if known && (kept.is_none() || self.was_restored_since(before)) {
                return Ok(Look::Ours(last, FileState::read(&file)));
            }
            if known && committed() {
                return Ok(Look::Doubtful);
            }
            // While the log holds all of a restored backup, the file may still hold what that takes the place of. What comes into
            // it next is either of the two.
            let under_way = restore::is_under_way_into(&file, self)
                || last.as_ref().is_some_and(|last| restore::took_the_place_of(last, &self.path));
            Ok(if under_way { Look::Ours(None, None) } else { Look::Foreign })
        };
        match read() {
            Ok(look) => look,
            // Each page of an encrypted file tells by itself whether it is whole, the first one as well while others are written;
            // none that is has another key, and none is in clear.
            #[cfg(feature = "encryption")]
            Err(StoreError::Key(KeyError::OtherKey(_) | KeyError::Plain(_))) => Look::Foreign,
            #[cfg(feature = "encryption")]
            Err(StoreError::Key(KeyError::Pages { pages, .. })) if pages.contains(&1) => {
                Look::Senseless("file is not a database".to_owned())
            }
            // While many write, a checkpoint is taken up by one and stopped by another: then the file makes no sense by itself, but
            // its first bytes never change.
            Err(StoreError::Damaged(detail)) if !is_database(&self.path) => Look::Senseless(detail),
            Err(_) => Look::Unknown,
        }
    }

    /// What was just brought into the file has to be in it from now on.
    pub(super) fn must_hold(&self, last: Option<Change>) {
        if last.is_some() {
            self.written.borrow_mut().last = last;
        }
    }

    /// After a commit: a log that was empty before is another one by now.
    pub(super) fn note_log(&self) {
        self.written.borrow_mut().note_log(self);
    }

    /// Keeps beside our log, which was just set aside, which file it belongs to.
    pub(super) fn keep_base_of(&self, aside: &Path) {
        let written = self.written.borrow();
        laid_back::keep_base(aside, written.log.as_ref(), written.state.as_ref());
    }

    /// The same beside a log that another set aside who did not know.
    pub(super) fn keep_base_where_missing(&self) {
        let written = self.written.borrow();
        laid_back::keep_base_where_missing(&self.path, written.log.as_ref(), written.state.as_ref());
    }

    /// Whether what is in the log is brought into the file when it is closed.
    pub(super) fn bring_in_at_the_end(&self, on: bool) {
        // Where it cannot be set, the log is set aside all the same before the end.
        let _ = self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !on);
    }
}

/// Where those who have a database open say to others that another file was written over it, as long as its log is there.
fn mark_of(path: &Path) -> PathBuf {
    beside(path, MARK)
}

/// How a file looks, in words.
fn told(stamp: Stamp) -> Option<String> {
    stamp.map(|stamp| format!("{stamp:?}\n"))
}

fn mark(path: &Path, stamp: Stamp) {
    if let Some(told) = told(stamp) {
        // Where it cannot be written, others do not know it, as before.
        let _ = super::open::prepare_file(&mark_of(path)).map(|()| std::fs::write(mark_of(path), told));
    }
}

/// The log that is there is not that of the file, or is gone: others may come.
pub(super) fn unmark(path: &Path) {
    let _ = std::fs::remove_file(mark_of(path));
}

/// Whether a file that looks so was found to be another's, and the log of what was there is beside it still.
fn is_marked(path: &Path, stamp: Stamp) -> bool {
    let log = std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    let said = crate::small_file::read(&mark_of(path), crate::small_file::NOTE).ok();
    log && said.is_some() && said == told(stamp)
}

/// Whether a file begins as a database does; an encrypted one begins with anything, and is told by its first page.
pub(super) fn is_database(path: &Path) -> bool {
    vault::key_file(path).exists() || opened::beginning(path, 16).is_ok_and(|begins| begins == *BEGINNING)
}

#[cfg(test)]
mod tests;
