//! Waiting for another program's write: as long as SQLite's own busy timeout would, but somebody can be told.
//!
//! SQLite calls the handler on the thread that waits, so what is to be told is kept for each thread.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// How long a write waits for another program's before it is refused as busy.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// Nobody is told of a wait that is over before one notices it.
const UNNOTICED: Duration = Duration::from_millis(300);
/// Between two attempts: short at first, for most writes take a sync of the disk only.
const PAUSES: [u64; 8] = [1, 2, 5, 10, 15, 20, 25, 50];

type Tell = Box<dyn Fn(bool)>;

#[derive(Default)]
struct Wait {
    since: Option<Instant>,
    /// How long a wait may go on before somebody is told.
    unnoticed: Duration,
    /// Whether somebody was told of the wait under way.
    told: bool,
    tell: Option<Tell>,
}

thread_local! {
    static WAIT: RefCell<Wait> = RefCell::default();
}

/// Has `tell` called when this thread has begun to wait for another program (true), and by [`settled`] once it is over
/// (false).
pub fn on_wait(tell: impl Fn(bool) + 'static) {
    on_wait_longer_than(UNNOTICED, tell);
}

/// The same for waits that last so long.
pub fn on_wait_longer_than(unnoticed: Duration, tell: impl Fn(bool) + 'static) {
    WAIT.with_borrow_mut(|wait| {
        wait.unnoticed = unnoticed;
        wait.tell = Some(Box::new(tell));
    });
}

/// A job of this thread is done: if somebody was told that it waits, he is told that it does no longer.
pub fn settled() {
    WAIT.with_borrow_mut(|wait| {
        wait.since = None;
        if std::mem::take(&mut wait.told)
            && let Some(tell) = &wait.tell
        {
            tell(false);
        }
    });
}

/// Makes a connection wait so.
pub(super) fn wait_with(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_handler(Some(attempt))
}

/// Called by SQLite for the `count`th time for one lock; whether to try again.
fn attempt(count: i32) -> bool {
    let now = Instant::now();
    let waited = WAIT.with_borrow_mut(|wait| {
        if count == 0 {
            wait.since = Some(now);
        }
        let waited = now.duration_since(*wait.since.get_or_insert(now));
        if waited >= wait.unnoticed
            && !wait.told
            && let Some(tell) = &wait.tell
        {
            tell(true);
            wait.told = true;
        }
        waited
    });
    let Some(left) = LONGEST.checked_sub(waited).filter(|left| !left.is_zero()) else { return false };
    std::thread::sleep(pause(count, waited).min(left));
    true
}

/// How long to wait before the next attempt. Nobody stands in a queue: whoever looks oftenest comes first. So who has waited for
/// long looks as often as those who only come now, or he might never be let in where many write one after another.
fn pause(count: i32, waited: Duration) -> Duration {
    let usual = PAUSES.get(usize::try_from(count).unwrap_or(usize::MAX)).copied().unwrap_or(100);
    let most = match waited.as_secs() {
        0 => 100,
        1 => 25,
        2 => 10,
        _ => 1,
    };
    Duration::from_millis(usual.min(most))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::store::Store;
    use crate::store::open::tests::session;

    #[test]
    fn who_has_waited_for_long_looks_as_often_as_who_comes_now() {
        assert_eq!(pause(0, Duration::ZERO), Duration::from_millis(1));
        assert_eq!(pause(20, Duration::from_millis(900)), Duration::from_millis(100));
        assert!(pause(50, Duration::from_secs(2)) < pause(5, Duration::ZERO));
        assert_eq!(pause(500, Duration::from_secs(4)), pause(0, Duration::ZERO));
    }

    #[test]
    fn who_waits_says_so_and_writes_when_the_other_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pole.db");
        drop(Store::open(&path, session()).unwrap());
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (sender, told) = mpsc::channel();
        let writer = std::thread::spawn({
            let path = path.clone();
            move || {
                let store = Store::open(&path, session()).unwrap();
                on_wait(move |waits| sender.send(waits).unwrap());
                let begun = Instant::now();
                store.keep_draft("a", "h", 1, "{}").unwrap();
                settled();
                begun.elapsed()
            }
        });
        assert!(told.recv_timeout(Duration::from_secs(5)).unwrap(), "it waits");
        other.execute_batch("COMMIT").unwrap();
        assert!(!told.recv_timeout(Duration::from_secs(5)).unwrap(), "it waits no longer");
        let waited = writer.join().unwrap();
        assert!(waited >= UNNOTICED && waited < Duration::from_secs(5), "{waited:?}");
        assert!(told.recv().is_err(), "it is told once");
    }

    #[test]
    fn the_wait_ends() {
        let mut count = 0;
        let begun = Instant::now() - LONGEST + Duration::from_millis(30);
        assert!(attempt(0));
        WAIT.with_borrow_mut(|wait| wait.since = Some(begun));
        while attempt(count + 1) {
            count += 1;
            assert!(count < 100, "it never ends");
        }
        assert!(Instant::now().duration_since(begun) >= LONGEST);
        settled();
    }

    #[test]
    fn short_waits_are_not_told() {
        let (sender, told) = mpsc::channel();
        on_wait(move |waits| sender.send(waits).unwrap());
        assert!(attempt(0) && attempt(1));
        settled();
        assert!(told.try_recv().is_err());
    }
}
