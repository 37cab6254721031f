//! Threads that the system may refuse: a user may have so many processes (`RLIMIT_NPROC`), a container so many tasks, and
//! each thread counts as one of them.

use std::io;
use std::sync::mpsc::{SendError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle, scope};

/// So many the interface has at once at most, beside the one that draws: storage, search and its helper, two that read at the
/// start, the watch on the folder, input, drafts, upkeep and a long job.
pub const OF_INTERFACE: usize = 10;

/// Whether so many threads can be had at once: they are started, and end.
///
/// # Errors
/// The system refuses one of them.
pub fn room_for(threads: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    scope(|scope| {
        // They wait for it: one that ended already would leave its place to the next.
        let _closed = gate.lock().unwrap_or_else(PoisonError::into_inner);
        (0..threads).try_for_each(|_| {
            let wait = || drop(gate.lock());
            Builder::new().name("room".to_owned()).spawn_scoped(scope, wait).map(drop)
        })
    })
}

/// Starts a thread, or gives back what it was to do.
///
/// # Errors
/// The system refuses it; the work was not begun.
pub fn start<W: FnOnce() + Send + 'static>(name: &str, work: W) -> Result<JoinHandle<()>, W> {
    #[cfg(test)]
    if tests::REFUSED.get() {
        return Err(work);
    }
    // What is given to a thread at once goes with it when it does not start.
    let (hand, given) = channel::<W>();
    let run = move || {
        if let Ok(work) = given.recv() {
            work();
        }
    };
    match Builder::new().name(name.to_owned()).spawn(run) {
        Ok(thread) => hand.send(work).map(|()| thread).map_err(|SendError(work)| work),
        Err(_) => Err(work),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    thread_local! {
        /// Whether this thread is refused further ones.
        pub static REFUSED: Cell<bool> = const { Cell::new(false) };
    }

    #[test]
    fn what_is_started_is_done_and_there_is_room_for_some() {
        static DONE: AtomicBool = AtomicBool::new(false);
        let started = start("test", || DONE.store(true, Ordering::SeqCst));
        started.ok().unwrap().join().unwrap();
        assert!(DONE.load(Ordering::SeqCst));
        REFUSED.set(true);
        let undone = start("test", || DONE.store(false, Ordering::SeqCst)).unwrap_err();
        assert!(DONE.load(Ordering::SeqCst));
        undone();
        assert!(!DONE.load(Ordering::SeqCst));
        room_for(OF_INTERFACE).unwrap();
        room_for(0).unwrap();
    }
}
