//! At rest: every connection closed and everything read from the database dropped, while the interface stays as it is. For
//! locking, and for what needs the file for itself.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::{Live, Notice, Shared, World, memory};
use crate::search::Index;
use crate::store::{Identity, LastChange, Session, Store};
use crate::threads;

/// How a file looks: the moment of the last write, and its length.
pub(super) type Looks = Option<(std::time::SystemTime, u64)>;

fn looks(path: &Path) -> Looks {
    let file = std::fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

impl Shared {
    /// A thread has closed its connection: what comes into the file from now on is not of this program.
    pub(super) fn note_looks(&self, path: &Path) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = looks(path);
    }
}

impl<R: Send + 'static> Live<R> {
    /// Begins what [`Live::sleep`] ends, and gives whether that has nothing to wait for any more: closing a database may wait for a
    /// disk that does not answer.
    pub fn falls_asleep(&mut self) -> bool {
        self.ask_to_end();
        self.threads.iter().all(std::thread::JoinHandle::is_finished)
    }

    /// Whether its connections are being closed, or are.
    pub const fn is_ending(&self) -> bool {
        self.ending
    }

    /// Closes every connection and drops facts and index. Orders given before are carried out first, and those given until
    /// [`Live::wake`] come to nothing: the time for it is when nothing is under way ([`Live::is_idle`]).
    pub fn sleep(&mut self) {
        self.end();
        self._watch = None;
        {
            let mut world = self.shared.world.write().unwrap_or_else(PoisonError::into_inner);
            *world = World { contracts: world.contracts.clone(), generation: world.generation, ..World::default() };
        }
        *self.shared.index_mut() = Index::new();
        self.shared.indexed.store(false, Ordering::SeqCst);
        memory::give_back();
    }

    /// Starts again on a database that was opened anew, and reads it.
    pub fn wake(&mut self, mut store: Store) {
        store.set_login_from(self.login_from);
        let upkeep = self.looks_after.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (today, tell) = (self.given.0, Arc::clone(&self.given.1));
        let generation = self.shared.world().generation;
        // The older threads are gone already.
        *self = Live::start(store, today, tell);
        // Whoever remembers a generation sees another one.
        self.shared.world.write().unwrap_or_else(PoisonError::into_inner).generation = generation + 1;
        self.load();
        if let Some(upkeep) = upkeep {
            self.look_after(upkeep);
        }
    }

    /// Takes what stands under the name now for the database: it was just encrypted or decrypted into another file, and could
    /// not be opened.
    pub fn take_what_is_there(&mut self) {
        self.identity = Identity::of(&self.path);
    }

    /// Whether the file that was open stands under its name, and holds what it held when it was closed, as far as it looks.
    pub fn is_untouched(&self) -> bool {
        let left = *self.shared.left.lock().unwrap_or_else(PoisonError::into_inner);
        self.identity.is_at(&self.path) && looks(&self.path).is_some_and(|now| now.1 > 0 && Some(now) == left)
    }

    /// The last change that was in the database when its connections were closed.
    pub fn last_change(&self) -> Option<LastChange> {
        self.shared.last_change.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Runs a job without a connection on a thread of its own, asleep or not. It is told which file
    /// was open. Its reply comes as that of [`Live::ask`].
    pub fn apart(&self, to: u64, job: impl FnOnce(&Path, Identity, &Session) -> R + Send + 'static) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        let (path, session, pending) = (self.path.clone(), self.session.clone(), Arc::clone(&self.pending));
        let (tell, identity) = (Arc::clone(&self.given.1), self.identity);
        let started = threads::start("apart", move || {
            tell(Notice::Reply { to, reply: job(&path, identity, &session) });
            pending.fetch_sub(1, Ordering::SeqCst);
        });
        if let Err(work) = started {
            // There is no storage thread while everything is at rest: better late than never.
            work();
        }
    }
}
