//! When the file or its disk fails: the interface is told, the connection is opened anew, and a write is tried now and
//! then until one goes through.

use std::time::{Duration, Instant};

use super::Notice;
use super::storage::Storage;
use crate::store::{Fault, LastCheck, StoreError, locked, patience};

/// While the database cannot be written, how often to try. Otherwise never.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// The same while others of this process are about to close what they have open.
const SOON: Duration = Duration::from_millis(150);

impl<R> Storage<'_, R> {
    /// The check of the day found damage. In a file that another was written over, took the place of, or that lacks its log, it
    /// found something else, which is told already.
    pub(super) fn found_damaged(&mut self, check: &LastCheck) {
        loop {
            let _ = self.store.in_place();
            self.watch_over(None);
            if matches!(self.store.fault(), Some(Fault::Overwritten | Fault::Moved | Fault::LogLost)) {
                return;
            }
            if self.store.locked().is_some() || self.store.is_surely_ours() {
                break;
            }
            std::thread::sleep(SOON);
        }
        // Where it cannot be kept, it is done again at the next start.
        let _ = check.write(self.store.path());
        (self.tell)(Notice::Damaged(check.damage.clone().unwrap_or_default()));
    }

    /// After a job, a look or a try: tells when the file or its disk has begun to fail, or no longer does. A connection
    /// through which a write failed is not used again.
    pub(super) fn watch_over(&mut self, failed: Option<&StoreError>) {
        if let Some(error) = failed {
            self.store.found(error);
        }
        // Where it cannot be yet, a later look tries again: not at once where trying takes long, or nothing else was ever done.
        if self.store.fault() == Some(Fault::LogLost) && self.mends_again.is_none_or(|from| from <= Instant::now()) {
            let began = Instant::now();
            self.mends_again = self.store.mend_log().is_err().then(|| Instant::now() + began.elapsed());
        }
        if let Some(news) = self.store.take_log_news() {
            // What an older connection saw is no measure of what a new one does.
            self.data_version = self.store.data_version().unwrap_or_default();
            let log = self.store.log_name();
            (self.tell)(Notice::Log { news, log });
        }
        self.warn_of_names();
        let fault = self.store.fault().or_else(|| failed.and_then(StoreError::fault));
        #[cfg(feature = "encryption")]
        self.watch_key(fault);
        if fault == self.fault {
            if fault == Some(Fault::Moved) {
                // Another may have come into its place only now.
                self.store.log_out_of_the_way();
            }
            return;
        }
        if fault == Some(Fault::Moved) {
            self.store.settle_at_once();
        }
        if fault == Some(Fault::Damaged) {
            // The next start offers what there is to be done, rather than to read it once more.
            self.store.note_damage(failed);
        }
        let is_back = matches!(self.fault, Some(Fault::Moved | Fault::Overwritten)) && fault.is_none();
        let was_moved = self.fault == Some(Fault::Moved);
        self.fault = fault;
        self.tried = Instant::now();
        // Under another name somebody may have written past this connection; and what was read of another file is forgotten.
        if fault.is_some() || is_back {
            // Where that fails, too, the next try may not.
            let _ = self.store.reopen();
            self.data_version = self.store.data_version().unwrap_or_default();
        }
        if fault == Some(Fault::ReadOnly) {
            (self.tell)(Notice::Locked(locked(self.store.path())));
        }
        (self.tell)(Notice::Fault(fault));
        if is_back && was_moved {
            self.store.left_behind().into_iter().for_each(|left| (self.tell)(Notice::LeftBehind(left)));
        }
        if fault == Some(Fault::Moved)
            && let Ok(Some(path)) = self.store.rescue()
        {
            (self.tell)(Notice::Rescued(path));
        }
    }

    /// Tells when the key file went, was damaged or replaced, or is back. Where the file itself went, that is what is told.
    #[cfg(feature = "encryption")]
    fn watch_key(&mut self, fault: Option<Fault>) {
        let (watch, told) = &mut self.key;
        let found = if fault == Some(Fault::Moved) { None } else { watch.look() };
        let found = found.filter(|_| self.store.is_keyed());
        if found != *told {
            *told = found;
            (self.tell)(Notice::KeyFile(found));
        }
    }

    /// Says, once, that the file got a second name: nobody is let in by it, but other programs may not ask.
    fn warn_of_names(&mut self) {
        let linked = self.store.only_name();
        let is_linked = linked.is_err();
        if let (Err(error), false) = (linked, self.linked) {
            (self.tell)(Notice::Failed(error));
        }
        self.linked = is_linked;
    }

    /// At the start: one that can only be read, or that is not written because somebody altered it, is told at once, not at
    /// the first save.
    pub(super) fn tell_if_locked(&mut self) {
        if self.store.locked().is_some() || self.store.altered().is_some() {
            self.watch_over(None);
        }
    }

    /// How long until a write is tried again, while what is wrong may pass. Damage does not.
    pub(super) fn next_try(&self) -> Option<Duration> {
        let passes = self.fault.is_some_and(|fault| fault != Fault::Damaged);
        let pause = if self.store.waits_for_others() { SOON } else { TRY_AGAIN };
        passes.then(|| pause.saturating_sub(self.tried.elapsed()))
    }

    /// Whether the database can be written by now, if it could not. Our own attempts change the files that are watched, so
    /// it is the clock that says when.
    pub(super) fn try_again(&mut self) {
        if self.next_try().is_none_or(|left| !left.is_zero()) {
            return;
        }
        self.tried = Instant::now();
        let tried = self.store.reopen().and_then(|()| self.store.probe());
        patience::settled();
        self.watch_over(tried.as_ref().err());
    }
}
