//! Threads that the system may refuse: a user may have so many processes (`RLIMIT_NPROC`), a container so many tasks, and
//! each thread counts as one of them.

use std::ffi::OsString;
use std::fs::DirEntry;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SendError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle, scope};
use std::time::{Duration, Instant};

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

/// So long a disk may take at the end. What still waits for it then is left: a mount whose server is gone keeps it for ever.
const DISK: Duration = Duration::from_secs(8);
const LOOK: Duration = Duration::from_millis(250);

/// Whether a thread was left behind that waits for a disk.
static LEFT: AtomicBool = AtomicBool::new(false);

/// Waits for a thread to end, but no longer for one that a disk keeps which does not answer; whether it ended.
pub fn join(thread: JoinHandle<()>) -> bool {
    let (mut looked, mut stuck, mut waiting) = (Instant::now(), None, Waiting::default());
    while !thread.is_finished() {
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            stuck = waiting.still().then(|| stuck.unwrap_or(looked));
            if stuck.is_some_and(|since: Instant| since.elapsed() >= DISK)
                || LEFT.load(Ordering::SeqCst) && stuck.is_some()
            {
                LEFT.store(true, Ordering::SeqCst);
                return false;
            }
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    // One that panicked has said so.
    let _ = thread.join();
    true
}

/// Whether one was left so: what it was to do may not be done.
pub fn left_one() -> bool {
    LEFT.load(Ordering::SeqCst)
}

/// The threads of this process that sleep where no signal wakes them, as a disk has them do, each with how often it slept until now,
/// when one looked last.
#[derive(Debug, Default)]
pub struct Waiting(Vec<(OsString, String)>);

impl Waiting {
    /// Looks, and gives whether one sleeps as it did at the last look and did not wake in between: a disk that is only slow wakes it
    /// again and again.
    pub fn still(&mut self) -> bool {
        self.seen(asleep())
    }

    fn seen(&mut self, now: Vec<(OsString, String)>) -> bool {
        let before = std::mem::replace(&mut self.0, now);
        self.0.iter().any(|thread| before.contains(thread))
    }
}

/// As far as the system says.
fn asleep() -> Vec<(OsString, String)> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let read = |task: &DirEntry, what: &str| std::fs::read_to_string(task.path().join(what)).ok();
    let slept =
        |status: &str| status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).map(str::to_owned);
    tasks
        .filter(|task| read(task, "stat").is_some_and(|stat| is_asleep(&stat)))
        .filter_map(|task| Some((task.file_name(), slept(&read(&task, "status")?)?)))
        .collect()
}

/// Whether the state in a line of the system about a thread says so: behind its name, which may hold anything.
fn is_asleep(stat: &str) -> bool {
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('D'))
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

    #[test]
    fn who_sleeps_where_no_signal_wakes_him_is_told_by_the_systems_line() {
        for (stat, asleep) in [
            ("12 (storage) D 1 12 12 0 -1", true),
            ("12 (storage) S 1 12 12 0 -1", false),
            ("12 (a) D (b) R 1 12 12 0 -1", false),
            ("", false),
        ] {
            assert_eq!(is_asleep(stat), asleep, "{stat}");
        }
    }

    #[test]
    fn who_wakes_in_between_is_slow_and_does_not_wait_for_ever() {
        let at = |thread: &str, slept: &str| (OsString::from(thread), slept.to_owned());
        let mut waiting = Waiting::default();
        assert!(!waiting.seen(vec![at("1", "7")]), "nobody knows yet");
        assert!(!waiting.seen(vec![at("1", "8"), at("2", "7")]));
        assert!(waiting.seen(vec![at("2", "7")]));
        assert!(!waiting.seen(Vec::new()) && !waiting.seen(vec![at("2", "7")]));
    }

    #[test]
    fn a_thread_that_ends_is_waited_for() {
        assert!(join(std::thread::spawn(|| std::thread::sleep(Duration::from_millis(20)))));
        assert!(join(std::thread::spawn(|| std::panic::resume_unwind(Box::new(())))));
    }
}
